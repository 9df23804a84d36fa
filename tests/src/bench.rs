//! A blog in a temporary folder with a studio on it, and what it told.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dropcap_core::api::{BlogView, Event, ListPosts, PostList, PostRef};
use dropcap_core::fs;
use dropcap_core::publish::{GitProgram, Patience};
use dropcap_core::studio::{Config, Studio};
use dropcap_core::true_page::HugoProgram;
use dropcap_core::uploads::Pace;
use tempfile::TempDir;

/// How long something is waited for before a test fails.
const LONGEST: Duration = Duration::from_secs(60);

/// A blog with a studio on it.
#[derive(Debug)]
pub struct Bench {
    /// Everything lies in here and goes with it.
    pub folder: TempDir,
    /// Every event since the start.
    pub told: Arc<Mutex<Vec<Event>>>,
}

impl Bench {
    /// A blog without a generator, of these files below its root.
    ///
    /// # Panics
    /// When the files cannot be written, as everywhere here.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let bench = Self { folder: tempfile::tempdir().expect("a temporary folder"), told: Arc::default() };
        fs::make_folder(&bench.root()).expect("a folder for the blog");
        files.iter().for_each(|(path, text)| bench.write(path, text));
        bench
    }

    /// The blog's folder.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("blog")
    }

    /// Writes a file of the blog, as another program would.
    pub fn write(&self, path: &str, text: &str) {
        let file = self.root().join(path);
        fs::make_folder(file.parent().expect("it is below the root")).expect("a folder");
        fs::write(&file, text.as_bytes()).expect("a file");
    }

    /// A studio that does not watch, in UTC, at one moment.
    pub fn studio(&self) -> Studio {
        Studio::open(self.config()).expect("a studio")
    }

    /// What [`Self::studio`] is given.
    pub fn config(&self) -> Config {
        let told = self.told.clone();
        let data = self.folder.path().join("data");
        Config {
            photos: data.join("uploads"),
            photos_of_others: vec![data.join("cli-uploads")],
            sample: data.join("sample"),
            data,
            asset_base: "dropcap://localhost".into(),
            events: Arc::new(move |event| told.lock().expect("no test panicked here").push(event)),
            clock: Arc::new(|| "2026-11-23T12:00:00Z".parse().expect("a moment")),
            zone: jiff::tz::TimeZone::UTC,
            env: Arc::new(|_| None),
            git: GitProgram::default(),
            hugo: HugoProgram::default(),
            patience: Patience::default(),
            workers: Arc::default(),
            pace: Pace::default(),
            watch: false,
        }
    }

    /// Opens the blog.
    pub fn open(&self, studio: &Studio) -> BlogView {
        studio.open_blog(self.root().display().to_string()).expect("the blog opens")
    }

    /// A post of the blog.
    pub fn post(&self, blog: &BlogView, path: &str) -> PostRef {
        PostRef { blog: blog.id.clone(), path: path.into() }
    }

    /// Waits until a condition holds.
    ///
    /// # Panics
    /// When it does not within a minute.
    pub fn wait(&self, what: &str, mut holds: impl FnMut() -> bool) {
        let end = Instant::now() + LONGEST;
        while !holds() {
            assert!(Instant::now() < end, "{what} did not come about");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// The paths of a list's rows.
pub fn paths(list: &PostList) -> Vec<&str> {
    list.rows.iter().map(|row| row.path.as_str()).collect()
}

/// Asks for the whole list of a blog's posts that match a query.
pub fn query(blog: &BlogView, query: &str) -> ListPosts {
    ListPosts { blog: blog.id.clone(), query: query.into(), ..ListPosts::default() }
}
