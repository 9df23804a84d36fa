//! The main journey's blog: the fixture of four languages, in a repository
//! whose remote runs Hugo, its photos in a bucket. And what must hold of it
//! after a post with photos was published, however that was done.

use std::path::{Path, PathBuf};

use dropcap_core::api::{BlogSettings, PhotoSettings, StoreSettings};
use dropcap_core::settings;

use crate::hugo::{self, Host, git};
use crate::photos::{self, Scene};
use crate::s3::S3;
use crate::web::Site;

/// A file that the writer has changed and not committed.
const DIRTY: &str = "content/english/about.md";

/// The blog with the servers around it.
pub struct Travel {
    /// The blog's folder.
    pub blog: PathBuf,
    /// Where the photos are stored.
    pub server: S3,
    /// Where they are seen.
    pub public: Site,
    /// What builds the pages.
    pub host: Host,
    /// Where they are seen.
    pub live: Site,
}

impl Travel {
    /// Sets it all up below `folder`.
    pub fn start(folder: &Path) -> Self {
        let server = S3::with_bucket("photos");
        let public = Site::folder(server.folder("photos"));
        let host_folder = folder.join("host");
        std::fs::create_dir_all(host_folder.join("site")).expect("a folder for the host");
        let live = Site::folder(host_folder.join("site"));
        let host = Host::start(&host_folder, &live.url());
        let blog = a_blog(folder, &host, &live, &server, &public);
        Self { blog, server, public, host, live }
    }

    /// The environment with the bucket's keys.
    pub fn keys(&self) -> [(&'static str, String); 2] {
        let keys = self.server.keys();
        [("AWS_ACCESS_KEY_ID", keys.access_key_id), ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key)]
    }

    /// The live page of the post "A week on the coast".
    pub fn page(&self) -> String {
        let page = page_path(&self.host.site);
        String::from_utf8(get(&format!("{}{page}", self.live.url()))).expect("a page is text")
    }

    /// Checks that the live page has the four images in the order they were
    /// brought, upright and without metadata.
    pub fn check_page(&self) {
        the_page_is_right(&self.page(), &self.public);
    }

    /// Checks that only the post is in the commit, that the remote has it, and
    /// that the writer's other files are as they were.
    pub fn check_commit(&self) {
        the_commit_is_right(&self.blog);
        self.check_other_files();
    }

    /// Checks that the writer's other files are as they were, and that the
    /// remote has what this machine has.
    pub fn check_other_files(&self) {
        the_rest_is_untouched(&self.blog);
    }
}

/// The fixture, in a repository of its own whose remote is the host; one file
/// staged and one left dirty.
fn a_blog(folder: &Path, host: &Host, live: &Site, server: &S3, public: &Site) -> PathBuf {
    let blog = folder.join("travel");
    copy(&fixture("blogs/travel"), &blog);
    let config = blog.join("config.toml");
    let text = std::fs::read_to_string(&config).expect("the journey's own files can be used");
    let text = text.lines().map(|line| {
        if line.starts_with("baseURL") { format!("baseURL = \"{}\"", live.url()) } else { line.to_owned() }
    });
    std::fs::write(&config, text.collect::<Vec<_>>().join("\n") + "\n")
        .expect("the journey's own files can be used");
    let chosen = BlogSettings {
        store: StoreSettings::Bucket(server.settings("photos", &public.url())),
        photos: PhotoSettings { width: 1200, ..PhotoSettings::default() },
        ..BlogSettings::default()
    };
    settings::save_blog(&blog, &chosen, &BlogSettings::default())
        .expect("the journey's own files can be used");
    hugo::first_push(&blog, host);
    std::fs::write(blog.join("staged.txt"), "staged before\n").expect("the journey's own files can be used");
    git(&blog, &["add", "staged.txt"]);
    std::fs::write(blog.join(DIRTY), "left dirty\n").expect("the journey's own files can be used");
    blog
}

/// Upright, with a position, sideways by EXIF, no photo, and a screenshot.
pub fn five_photos(folder: &Path) -> Vec<PathBuf> {
    std::fs::create_dir_all(folder).expect("the journey's own files can be used");
    let files = [
        ("first.jpg", of_the_sample("sea.jpg")),
        ("placed.jpg", photos::with_exif(&of_the_sample("pines.jpg"), 1, Some(photos::SOMEWHERE))),
        ("Sideways Photo.jpg", photos::turned(1200, 1600, Scene::Corners, 6)),
        ("broken.jpg", photos::broken()),
        ("last.jpg", photos::jpeg(900, 700, Scene::Text)),
    ];
    files
        .into_iter()
        .map(|(name, bytes)| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).expect("the journey's own files can be used");
            path
        })
        .collect()
}

/// The page has the four images in the order of the drop, upright and clean.
fn the_page_is_right(page: &str, public: &Site) {
    assert!(page.contains("The ferry left before the fog did."), "{page}");
    let base = public.url();
    let names: Vec<&str> =
        page.split(&base).skip(1).filter_map(|rest| rest.split(['"', ' ', '>']).next()).collect();
    let mut once = names.clone();
    once.dedup();
    assert_eq!(once, ["first.jpeg", "placed.jpeg", "sideways-photo.jpeg", "last.jpeg"], "{page}");
    for name in once {
        let bytes = get(&format!("{base}{name}"));
        assert_eq!(dropcap_core::photos::leaks(&bytes), Vec::<String>::new(), "{name}");
        assert_clean(&bytes);
        if name.starts_with("sideways") {
            assert_upright(&bytes);
        }
    }
}

/// Another reader than ours finds nothing either that a camera has written.
fn assert_clean(bytes: &[u8]) {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("the journey's own files can be used");
    let exiftool = std::process::Command::new("exiftool").args(["-a", "-s", "-G1"]).arg(file.path()).output();
    let output = exiftool.expect("exiftool is installed (Debian's libimage-exiftool-perl)");
    let words = String::from_utf8_lossy(&output.stdout);
    let kinds: Vec<&str> =
        words.lines().filter_map(|line| line.strip_prefix('[')?.split(']').next()).collect();
    let harmless = ["ExifTool", "System", "File", "JFIF", "Composite", "ICC_Profile", "ICC-header"];
    assert!(kinds.len() > 5 && kinds.iter().all(|kind| harmless.contains(kind)), "{words}");
}

fn assert_upright(bytes: &[u8]) {
    let picture = image::load_from_memory(bytes).expect("the journey's own files can be used").to_rgb8();
    let (width, height) = picture.dimensions();
    assert_eq!((width, height), (1200, 1600));
    for (corner, expected) in photos::CORNERS.iter().enumerate() {
        let (x, y) = ([width / 4, width * 3 / 4][corner % 2], [height / 4, height * 3 / 4][corner / 2]);
        let seen = picture.get_pixel(x, y).0;
        let off = seen.iter().zip(expected).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(off.unwrap_or(0) < 24, "corner {corner}: {seen:?} instead of {expected:?}");
    }
}

/// Only the post is in the commit.
fn the_commit_is_right(blog: &Path) {
    let files = git(blog, &["show", "--name-only", "--format=", "HEAD"]);
    let files: Vec<&str> = files.lines().collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(files[0].ends_with("_a-week-on-the-coast.md"), "{files:?}");
}

fn the_rest_is_untouched(blog: &Path) {
    let status = git(blog, &["status", "--porcelain"]);
    assert!(status.contains("A  staged.txt") && status.contains(&format!(" M {DIRTY}")), "{status}");
    assert_eq!(
        std::fs::read_to_string(blog.join(DIRTY)).expect("the journey's own files can be used"),
        "left dirty\n"
    );
    let (here, there) = (git(blog, &["rev-parse", "HEAD"]), git(blog, &["ls-remote", "origin", "main"]));
    assert!(there.starts_with(here.trim()), "{there}");
}

/// Where the new post's page is below the site's root.
fn page_path(host_site: &Path) -> String {
    let mut pages = Vec::new();
    find_pages(host_site, host_site, &mut pages);
    pages.into_iter().find(|page| page.contains("a-week-on-the-coast")).expect("the host built the page")
}

fn find_pages(folder: &Path, root: &Path, pages: &mut Vec<String>) {
    for entry in folder.read_dir().expect("the journey's own files can be used").flatten() {
        if entry.path().is_dir() {
            find_pages(&entry.path(), root, pages);
        } else if entry.file_name() == "index.html" {
            pages.push(
                entry
                    .path()
                    .strip_prefix(root)
                    .expect("the journey's own files can be used")
                    .display()
                    .to_string(),
            );
        }
    }
}

fn get(address: &str) -> Vec<u8> {
    let answer = reqwest::blocking::get(address).expect("the journey's own files can be used");
    assert!(answer.status().is_success(), "{address}: {}", answer.status());
    answer.bytes().expect("the journey's own files can be used").to_vec()
}

/// A file of the tests' own.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in from.read_dir().expect("a folder to copy").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file to copy");
        }
    }
}

/// A picture of the sample blog's, which is drawn: upright and clean.
pub fn of_the_sample(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/core/sample/posts/2025-05-11-photos");
    std::fs::read(std::path::Path::new(folder).join(name)).expect("the sample's picture")
}
