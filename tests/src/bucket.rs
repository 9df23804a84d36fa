//! The bucket `photos` of a real S3 server, whichever: for tests of what must
//! hold with all of them. What it holds is read by rclone, not by our own client.

use std::path::PathBuf;
use std::process::{Child, Command, Output};

use dropcap_core::api::{BucketKeys, BucketSettings};

use crate::garage::Garage;
use crate::moto::Moto;
use crate::s3::{NO_RCLONE, PATIENCE, S3, end, free_port, program, serve};
use crate::web::Site;

/// A kind of S3 server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// rclone: checks signatures and clocks.
    Rclone,
    /// moto: asks who may do what, and lets nobody in without a name, so that
    /// readers come through rclone.
    Moto,
    /// Garage: checks the region too, and serves the bucket as a site.
    Garage,
}

impl Kind {
    /// Those that are here: Garage only in `make soak`.
    pub fn all() -> Vec<Self> {
        let garage = Garage::program().map(|_| Self::Garage);
        [Self::Rclone, Self::Moto].into_iter().chain(garage).collect()
    }

    /// Those that a whole site is put into: rclone, which reads its folders anew for
    /// each request, and Garage only in `make soak`.
    pub fn for_sites() -> Vec<Self> {
        if Garage::program().is_some() { Self::all() } else { vec![Self::Moto] }
    }
}

/// A running server with its bucket.
pub enum Bucket {
    /// rclone, and what serves its folder to everybody.
    Rclone(S3, Site),
    /// moto, and what serves the bucket to everybody.
    Moto(Moto, Readers),
    /// Garage.
    Garage(Garage),
}

impl Bucket {
    /// Starts a server.
    #[track_caller]
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Rclone => {
                let s3 = S3::with_bucket("photos");
                let site = Site::folder(s3.folder("photos"));
                Self::Rclone(s3, site)
            }
            Kind::Moto => {
                let moto = Moto::with_users(&[&["s3:*"]]);
                let readers = Readers::of(&moto);
                Self::Moto(moto, readers)
            }
            Kind::Garage => Self::Garage(Garage::start()),
        }
    }

    /// The server's address.
    pub fn endpoint(&self) -> String {
        match self {
            Self::Rclone(s3, _) => s3.endpoint(),
            Self::Moto(moto, _) => moto.endpoint(),
            Self::Garage(garage) => garage.endpoint(),
        }
    }

    /// The address of what serves the bucket to everybody.
    pub fn readers(&self) -> String {
        match self {
            Self::Rclone(_, site) => site.url(),
            Self::Moto(_, readers) => format!("http://127.0.0.1:{}", readers.port),
            Self::Garage(garage) => garage.web(),
        }
    }

    /// The bucket's address for everybody, with a `/` at the end, where the
    /// server for readers is reached at this one.
    pub fn public(&self, readers: &str) -> String {
        let readers = readers.trim_end_matches('/');
        match self {
            Self::Rclone(..) | Self::Moto(..) => format!("{readers}/"),
            Self::Garage(_) => format!("{}/", readers.replace("127.0.0.1", "localhost")),
        }
    }

    /// The bucket's settings; its photos are seen at `public`.
    pub fn settings(&self, public: &str) -> BucketSettings {
        let public_url = public.to_owned();
        match self {
            Self::Rclone(s3, _) => s3.settings("photos", public),
            Self::Moto(moto, _) => BucketSettings { public_url, ..moto.settings() },
            Self::Garage(garage) => BucketSettings { public_url, ..garage.settings() },
        }
    }

    /// The right keys.
    pub fn keys(&self) -> BucketKeys {
        match self {
            Self::Rclone(s3, _) => s3.keys(),
            Self::Moto(moto, _) => moto.keys(0),
            Self::Garage(garage) => garage.keys(),
        }
    }

    /// The names of its objects, sorted.
    pub fn objects(&self) -> Vec<String> {
        if let Self::Rclone(s3, _) = self {
            return s3.objects("photos");
        }
        let listed = String::from_utf8(self.rclone("lsf", &["--recursive", "--files-only"], "").stdout);
        let mut names: Vec<String> = listed.expect("names").lines().map(str::to_owned).collect();
        names.sort();
        names
    }

    /// The bytes of an object.
    pub fn read(&self, object: &str) -> Vec<u8> {
        match self.file(object) {
            Some(file) => std::fs::read(file).expect("an object"),
            None => self.rclone("cat", &[], object).stdout,
        }
    }

    /// Puts an object there, as another program would.
    pub fn put(&self, object: &str, bytes: &[u8]) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let name = object.rsplit('/').next().unwrap_or(object);
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).expect("a file");
        let file = file.to_str().expect("a name");
        self.rclone("copyto", &["--ignore-times", file], object);
    }

    /// Deletes an object.
    pub fn delete(&self, object: &str) {
        match self.file(object) {
            Some(file) => std::fs::remove_file(file).expect("an object"),
            None => drop(self.rclone("deletefile", &[], object)),
        }
    }

    /// Deletes everything in it.
    pub fn clear(&self) {
        self.objects().iter().for_each(|object| self.delete(object));
    }

    fn file(&self, object: &str) -> Option<PathBuf> {
        match self {
            Self::Rclone(s3, _) => Some(s3.folder("photos").join(object)),
            _ => None,
        }
    }

    #[track_caller]
    fn rclone(&self, verb: &str, options: &[&str], object: &str) -> Output {
        let done = client(&self.settings(""), self.keys())
            .args([verb, "--retries", "1"])
            .args(options)
            .arg(format!(":s3:photos/{object}"))
            .output()
            .expect("rclone runs");
        assert!(done.status.success(), "rclone {verb}: {}", String::from_utf8_lossy(&done.stderr));
        done
    }
}

/// rclone as a client of a bucket's server.
fn client(settings: &BucketSettings, keys: BucketKeys) -> Command {
    let mut rclone = Command::new(program());
    rclone
        .args(["--config", "/dev/null", "--s3-provider", "Other", "--s3-force-path-style"])
        .args(["--s3-endpoint", settings.endpoint.as_deref().unwrap_or_default()])
        .args(["--s3-region", &settings.region])
        .env("RCLONE_S3_ACCESS_KEY_ID", keys.access_key_id)
        .env("RCLONE_S3_SECRET_ACCESS_KEY", keys.secret_access_key);
    rclone
}

/// rclone serving a bucket to everybody; ends when dropped.
pub struct Readers {
    child: Option<Child>,
    port: u16,
}

impl Readers {
    #[track_caller]
    fn of(moto: &Moto) -> Self {
        for _ in 0..5 {
            let port = free_port();
            let mut rclone = client(&moto.settings(), moto.keys(0));
            rclone.args(["serve", "http", "--addr", &format!("127.0.0.1:{port}"), "--dir-cache-time", "0s"]);
            rclone.arg(":s3:photos");
            if let Some(child) = serve(rclone, port, PATIENCE, NO_RCLONE) {
                return Self { child: Some(child), port };
            }
        }
        panic!("rclone did not start to serve a bucket");
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        if let Some(child) = self.child.take() {
            end(child);
        }
    }
}
