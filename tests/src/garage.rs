//! A third S3 server for `make soak`: Garage, which checks signature and
//! region, keeps no rights of single objects, and serves a bucket as a site.
//!
//! It takes long to build, so no ordinary test needs it: it is used when
//! `DROPCAP_GARAGE` names the program, and ends when dropped.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use dropcap_core::api::{BucketKeys, BucketSettings};

use crate::s3::{bucket_settings, free_port, serve};

const KEY: &str = "GK31c2f218a2e44f485b94239e";
const SECRET: &str = "b892c0665f0ada8a4755dae98baa3b133590e11dae3bcc1f9d769d67f16c3835";

/// A running server with the bucket `photos`, which everybody may read at `http://localhost`.
pub struct Garage {
    child: Child,
    port: u16,
    web: u16,
    _dir: tempfile::TempDir,
}

impl Garage {
    /// The program, where there is one.
    pub fn program() -> Option<PathBuf> {
        std::env::var_os("DROPCAP_GARAGE").map(PathBuf::from)
    }

    /// Starts a server.
    ///
    /// # Panics
    /// When Garage is missing or does not start: a test that needs it fails.
    #[track_caller]
    pub fn start() -> Self {
        let program = Self::program().expect("DROPCAP_GARAGE names the program");
        // Another process may take a port between finding and using it.
        for _ in 0..5 {
            let dir = tempfile::tempdir().expect("a temporary folder");
            let (config, port, web) = configuration(dir.path());
            if let Some(child) = run(&program, &config, port) {
                let server = Self { child, port, web, _dir: dir };
                let ask = |arguments: &[&str]| {
                    let asked = Command::new(&program).arg("-c").arg(&config).args(arguments).output();
                    let asked = asked.expect("garage runs");
                    let said = String::from_utf8_lossy(&asked.stderr);
                    assert!(asked.status.success(), "garage {arguments:?}: {said}");
                };
                ask(&["bucket", "website", "--allow", "photos"]);
                ask(&["bucket", "alias", "photos", "localhost"]);
                return server;
            }
        }
        panic!("garage did not start; run \"{} server\" by hand to see why", program.display());
    }

    /// The server's address.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where everybody may read the bucket, when it is called `localhost`.
    pub fn web(&self) -> String {
        format!("http://127.0.0.1:{}", self.web)
    }

    /// The settings of the bucket.
    pub fn settings(&self) -> BucketSettings {
        bucket_settings(self.endpoint(), "garage", "photos", "")
    }

    /// The right keys.
    pub fn keys(&self) -> BucketKeys {
        BucketKeys { access_key_id: KEY.into(), secret_access_key: SECRET.into() }
    }
}

impl Drop for Garage {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes a configuration; its path, and the ports of the bucket and of the site.
fn configuration(dir: &Path) -> (PathBuf, u16, u16) {
    let (port, web, peers) = (free_port(), free_port(), free_port());
    let (config, place) = (dir.join("garage.toml"), dir.display());
    let text = format!(
        "metadata_dir = \"{place}/meta\"\ndata_dir = \"{place}/data\"\ndb_engine = \"sqlite\"\nreplication_factor = 1\n\
         rpc_bind_addr = \"127.0.0.1:{peers}\"\nrpc_public_addr = \"127.0.0.1:{peers}\"\nrpc_secret = \"{SECRET}\"\n\n\
         [s3_api]\ns3_region = \"garage\"\napi_bind_addr = \"127.0.0.1:{port}\"\nroot_domain = \".s3.garage\"\n\n\
         [s3_web]\nbind_addr = \"127.0.0.1:{web}\"\nroot_domain = \".web.garage\"\nindex = \"index.html\"\n"
    );
    std::fs::write(&config, text).expect("a configuration");
    (config, port, web)
}

fn run(program: &Path, config: &Path, port: u16) -> Option<Child> {
    let mut garage = Command::new(program);
    garage
        .arg("-c")
        .arg(config)
        .args(["server", "--single-node", "--default-bucket"])
        .envs([("GARAGE_DEFAULT_ACCESS_KEY", KEY), ("GARAGE_DEFAULT_SECRET_KEY", SECRET)])
        .env("GARAGE_DEFAULT_BUCKET", "photos");
    serve(garage, port, Duration::from_secs(60), "DROPCAP_GARAGE does not name a program that starts")
}
