//! Photos through the terminal program: what fails changes nothing, what is
//! killed is finished by the next, and no file is replaced.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use dropcap_core::api::{BlogSettings, StoreSettings};
use dropcap_core::settings;
use dropcap_core::studio::{Config, Studio};
use dropcap_tests::bench::Bench;
use dropcap_tests::photos::{Scene, broken, jpeg};
use dropcap_tests::s3::S3;
use dropcap_tests::web::Site;

use crate::cli::Cli;

const POST: &str = "---\r\ntitle: A\r\nimage: old.jpg # kept\r\n---\r\nOne.";

fn photo(path: PathBuf, number: u32) -> String {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, jpeg(64, 48, Scene::Photo(number))).unwrap();
    path.display().to_string()
}

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_cover_changes_when_its_photo_is_stored_and_not_before() {
    let bench = Bench::new(&[("posts/a.md", POST), ("dropcap.toml", "")]);
    let folder = bench.folder.path();
    let cli = Cli { folder, environment: Vec::new() };
    let file = bench.root().join("posts/a.md");
    let (post, text) = (file.to_str().unwrap(), || std::fs::read_to_string(&file).unwrap());
    let bad = folder.join("broken.jpg");
    std::fs::write(&bad, broken()).unwrap();
    let bad = bad.to_str().unwrap();

    let failed = cli.run(&["add", post, bad, "--cover"]);
    assert!(!failed.status.success() && said(&failed).contains("broken.jpg"), "{}", said(&failed));
    assert_eq!(text(), POST, "the old cover is there");
    let failed = cli.run(&["add", post, bad]);
    assert!(!failed.status.success() && said(&failed).contains("broken.jpg"), "{}", said(&failed));
    assert_eq!(text(), POST, "to the byte");

    let good = photo(folder.join("Sea.jpg"), 1);
    assert!(cli.refused(&["add", post, &good, &good, "--cover"]).1.contains("one cover"));
    assert!(cli.run(&["add", post, &good, "--cover"]).status.success());
    assert_eq!(text(), POST.replace("old.jpg", "a/sea.jpeg"));
    let mixed = cli.run(&["add", post, bad, &good]);
    assert!(!mixed.status.success());
    let linked = format!("{}\r\n\r\n![](a/sea.jpeg)\r\n", POST.replace("old.jpg", "a/sea.jpeg"));
    assert_eq!(text(), linked);
}

#[test]
fn a_post_that_cannot_be_written_gets_no_photo_and_nothing_is_stored() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new(&[("posts/a.md", POST), ("dropcap.toml", "")]);
    let cli = Cli { folder: bench.folder.path(), environment: Vec::new() };
    let file = bench.root().join("posts/a.md");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
    let good = photo(bench.folder.path().join("Sea.jpg"), 1);
    let refused = cli.refused(&["add", file.to_str().unwrap(), &good]);
    assert!(refused.1.contains("a.md"), "{refused:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), POST);
    // Nor does the next command go on with it.
    cli.json(&["info", bench.root().to_str().unwrap()]);
    assert!(!bench.root().join("posts/a/sea.jpeg").exists());
}

#[test]
fn photos_of_one_name_get_two_and_no_file_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let cli = Cli { folder: folder.path(), environment: Vec::new() };
    let photos: Vec<String> = ["a/IMG.jpg", "b/IMG.jpg", "c/img.jpg"]
        .iter()
        .zip(1..)
        .map(|(name, number)| photo(folder.path().join(name), number))
        .collect();
    let out = folder.path().join("out");
    let run = |photos: &[String]| {
        let photos: Vec<&str> = photos.iter().map(String::as_str).collect();
        cli.run(&[&["photo"], photos.as_slice(), &["--out", out.to_str().unwrap()]].concat())
    };
    let names = || {
        let mut names: Vec<_> =
            out.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert!(run(&photos).status.success());
    assert_eq!(names(), ["IMG-2.jpeg", "IMG.jpeg", "img-3.jpeg"]);
    let bytes = |name: &str| std::fs::read(out.join(name)).unwrap();
    let all = ["IMG.jpeg", "IMG-2.jpeg", "img-3.jpeg"].map(bytes);
    assert!(all[0] != all[1] && all[1] != all[2]);
    assert!(run(&photos).status.success(), "made again as it is");
    assert_eq!(names().len(), 3);

    std::fs::write(out.join("IMG.jpeg"), "somebody's own").unwrap();
    let refused = run(&photos);
    let told = said(&refused);
    assert!(told.contains("out/IMG.jpeg is there already") && told.contains("a/IMG.jpg"), "{told}");
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(bytes("IMG.jpeg"), b"somebody's own");
}

/// A blog whose photos go into a bucket, and the bucket's server.
struct InBucket {
    bench: Bench,
    s3: S3,
    site: Site,
}

impl InBucket {
    fn new() -> Self {
        let bench = Bench::new(&[("posts/a.md", "---\ntitle: A\n---\nOne.\n")]);
        let s3 = S3::with_bucket("photos");
        let site = Site::folder(s3.folder("photos"));
        let chosen = BlogSettings {
            store: StoreSettings::Bucket(s3.settings("photos", &site.url())),
            ..BlogSettings::default()
        };
        settings::save_blog(&bench.root(), &chosen, &BlogSettings::default()).unwrap();
        Self { bench, s3, site }
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let keys = self.s3.keys();
        vec![("AWS_ACCESS_KEY_ID", keys.access_key_id), ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key)]
    }

    fn post(&self) -> PathBuf {
        self.bench.root().join("posts/a.md")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.post()).unwrap()
    }

    /// Starts `add` while the server is down, and kills it when the photo stands in the text.
    fn kill_while_adding(&mut self, photo: &Path) {
        self.s3.stop();
        let mut add = Command::new(dropcap_tests::binary("dropcap-cli"))
            .args(["add", &self.post().display().to_string(), &photo.display().to_string()])
            .env("HOME", self.bench.folder.path())
            .env("DROPCAP_DATA", self.bench.folder.path().join("data"))
            .envs(self.environment())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.bench.wait("the photo in the text", || self.text().contains("dropcap:"));
        add.kill().unwrap();
        add.wait().unwrap();
        assert!(self.s3.start());
    }
}

#[test]
fn what_a_killed_add_left_is_finished_by_the_app_once() {
    let mut blog = InBucket::new();
    let sea = photo(blog.bench.folder.path().join("Sea.jpg"), 1);
    blog.kill_while_adding(Path::new(&sea));
    let environment = blog.environment();
    let env = Arc::new(move |name: &str| {
        environment.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    });
    let studio = Studio::open(Config { env, ..blog.bench.config() }).unwrap();
    blog.bench.open(&studio);
    let linked = format!("---\ntitle: A\n---\nOne.\n\n![]({}sea.jpeg)\n", blog.site.url());
    blog.bench.wait("the photo linked", || blog.text() == linked);
    drop(studio);
    let studio = blog.bench.studio();
    let view = blog.bench.open(&studio);
    assert_eq!(studio.photo_jobs(blog.bench.post(&view, "posts/a.md")).unwrap(), []);
    assert_eq!((blog.s3.objects("photos"), blog.text()), (vec!["sea.jpeg".to_owned()], linked));
}

#[test]
fn what_a_killed_add_left_is_finished_by_the_next_command_once() {
    let mut blog = InBucket::new();
    let sea = photo(blog.bench.folder.path().join("Sea.jpg"), 1);
    blog.kill_while_adding(Path::new(&sea));
    let shore = photo(blog.bench.folder.path().join("Shore.jpg"), 2);
    let cli = Cli { folder: blog.bench.folder.path(), environment: blog.environment() };
    let added = cli.run(&["add", blog.post().to_str().unwrap(), &shore]);
    assert!(added.status.success(), "{}", said(&added));
    let base = blog.site.url();
    let linked = format!("---\ntitle: A\n---\nOne.\n\n![]({base}sea.jpeg)\n\n![]({base}shore.jpeg)\n");
    assert_eq!(
        (blog.text(), blog.s3.objects("photos")),
        (linked, vec!["sea.jpeg".into(), "shore.jpeg".into()])
    );
}
