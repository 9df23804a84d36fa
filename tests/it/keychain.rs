//! Keys in a real keychain: GNOME's, on a session bus of its own.
//!
//! A keychain is found by the environment, which a process cannot change for
//! itself safely: the test starts itself again inside the surroundings it made.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dropcap_core::api::{
    BlogSettings, BucketKeys, BucketLogin, BucketSettings, SaveBlogSettings, StoreSettings, TestStore,
};
use dropcap_core::error::Error;
use dropcap_core::secrets;
use dropcap_core::studio::{Config, Studio};
use dropcap_tests::desktop::Running;
use dropcap_tests::s3::S3;
use dropcap_tests::web::Site;

/// Set in the second start: the bucket's settings, and where its folder is.
const INSIDE: &str = "DROPCAP_TEST_INSIDE";
const SECRET: &str = "s3cret/that+is=nowhere";

/// Starts the test `name` again with this bus; it must pass there.
#[track_caller]
fn again(name: &str, bus: &str, bucket: &BucketSettings, folder: &Path) {
    let inside = serde_json::to_string(&(bucket, folder)).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(INSIDE, inside)
        .env("DBUS_SESSION_BUS_ADDRESS", bus)
        .output()
        .unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn inside() -> Option<(BucketSettings, PathBuf)> {
    serde_json::from_str(&std::env::var(INSIDE).ok()?).unwrap()
}

/// A session bus with an unlocked keyring on it, both of this test alone.
struct Keyring {
    // Dropped in this order.
    _daemon: Running,
    _bus: Running,
    address: String,
}

impl Keyring {
    fn start(home: &Path) -> Self {
        let bus =
            Running::start(Command::new("dbus-daemon").args(["--session", "--nofork", "--print-address=1"]))
                .unwrap();
        let address = bus.wait_for(|line| line.contains(':').then(|| line.trim().to_owned())).unwrap();
        let mut daemon = Running::start(
            Command::new("gnome-keyring-daemon")
                .args(["--foreground", "--unlock", "--components=secrets"])
                .env("DBUS_SESSION_BUS_ADDRESS", &address)
                .envs(
                    ["HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"].map(|name| (name, home)),
                ),
        )
        .unwrap();
        daemon.say("the password of the keyring");
        let keyring = Self { _daemon: daemon, _bus: bus, address };
        let deadline = Instant::now() + Duration::from_secs(20);
        while !keyring.is_ready() {
            assert!(Instant::now() < deadline, "gnome-keyring-daemon did not come up");
            std::thread::sleep(Duration::from_millis(20));
        }
        keyring
    }

    fn is_ready(&self) -> bool {
        let ask = ["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"];
        let question = ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"];
        let mut command = Command::new("dbus-send");
        command.args(ask).args(question).env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        String::from_utf8_lossy(&command.output().unwrap().stdout).contains("true")
    }
}

fn studio(data: &Path) -> Studio {
    let mut config = Config::for_this_machine(Arc::new(|_| {})).unwrap();
    (config.photos, config.sample) = (data.join("uploads"), data.join("sample"));
    config.data = data.to_path_buf();
    config.watch = false;
    Studio::open(config).unwrap()
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn keys_are_kept_in_the_keychain_and_nowhere_else() {
    let Some((bucket, folder)) = inside() else {
        let s3 = S3::with_bucket("photos");
        let site = Site::folder(s3.folder("photos"));
        let bucket = BucketSettings { login: BucketLogin::Keychain, ..s3.settings("photos", &site.url()) };
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        std::fs::create_dir(&home).unwrap();
        let keyring = Keyring::start(&home);
        let name = "keychain::keys_are_kept_in_the_keychain_and_nowhere_else";
        return again(name, &keyring.address, &bucket, folder.path());
    };
    let (data, root) = (folder.join("data"), folder.join("blog"));
    std::fs::create_dir_all(root.join("posts")).unwrap();
    let open = || {
        let studio = studio(&data);
        let blog = studio.open_blog(root.display().to_string()).unwrap();
        (studio, blog.id)
    };
    let connect = |keys: Option<BucketKeys>| {
        let (studio, blog) = open();
        studio.test_store(TestStore { blog, bucket: None, keys })
    };
    let save = |keys: BucketKeys| {
        let (studio, blog) = open();
        let settings = BlogSettings { store: StoreSettings::Bucket(bucket.clone()), ..Default::default() };
        studio
            .save_blog_settings(SaveBlogSettings {
                blog,
                settings,
                keys: Some(keys),
                target_keys: Vec::new(),
            })
            .unwrap();
    };
    let keys = |secret: &str| BucketKeys {
        access_key_id: "AKIADROPCAPTEST".into(),
        secret_access_key: secret.into(),
    };

    save(keys(SECRET));
    assert_eq!(secrets::get(&bucket).unwrap(), Some(keys(SECRET)));
    let wrong = connect(None).unwrap();
    assert!(wrong.iter().any(|check| !check.ok && check.message.contains("secret key")), "{wrong:?}");
    for file in files(&data).iter().chain(&files(&root)) {
        let bytes = std::fs::read(file).unwrap();
        let found = bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
        assert!(!found, "the secret is in {}", file.display());
    }

    // The right ones take the place of the wrong ones, and last.
    save(keys("a-secret/of+the=tests"));
    let right = connect(None).unwrap();
    assert!(right.len() == 5 && right.iter().all(|check| check.ok), "{right:?}");

    secrets::delete(&bucket).unwrap();
    secrets::delete(&bucket).unwrap();
    let none = connect(None).unwrap();
    assert!(none.len() == 1 && none[0].message.contains("no keys for the bucket photos"), "{none:?}");
}

#[test]
fn without_a_keychain_the_writer_is_told_and_nothing_is_written() {
    let Some((bucket, folder)) = inside() else {
        let folder = tempfile::tempdir().unwrap();
        let bucket = BucketSettings {
            endpoint: None,
            region: "eu-west-1".into(),
            bucket: "photos".into(),
            path_style: false,
            public_url: String::new(),
            key_pattern: String::new(),
            login: BucketLogin::Keychain,
            public_acl: false,
        };
        let nowhere = format!("unix:path={}", folder.path().join("no-bus").display());
        let name = "keychain::without_a_keychain_the_writer_is_told_and_nothing_is_written";
        return again(name, &nowhere, &bucket, folder.path());
    };
    let root = folder.join("blog");
    std::fs::create_dir_all(root.join("posts")).unwrap();
    let studio = studio(&folder.join("data"));
    let blog = studio.open_blog(root.display().to_string()).unwrap().id;
    let keys = BucketKeys { access_key_id: "A".into(), secret_access_key: SECRET.into() };
    let settings = BlogSettings { store: StoreSettings::Bucket(bucket), ..Default::default() };
    let error = studio
        .save_blog_settings(SaveBlogSettings { blog, settings, keys: Some(keys), target_keys: Vec::new() })
        .unwrap_err();
    assert!(matches!(&error, Error::Login(_)), "{error}");
    assert!(error.to_string().contains("no keychain on this system"), "{error}");
    assert!(!root.join("dropcap.toml").exists(), "settings without their keys are not half kept");
}
