//! A site in a bucket: a blog without a generator, a real S3 server behind a
//! proxy that counts, and publishing that can be killed at any step.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::time::Duration;

use dropcap_core::api::{
    BucketSettings, FrontMatterFormat, Generator, Plan, PostRef, Publication, Stage, StageState, Target,
};
use dropcap_core::blog::Blog;
use dropcap_core::error::Result;
use dropcap_core::publish::{self, Cancel, GitProgram, Patience, Request, Surroundings, WholeSite};
use dropcap_core::site::{self, Content};
use dropcap_core::store::{Context, SiteBucket};
use dropcap_core::{fs, markdown};

use crate::bucket::{Bucket, Kind};
use crate::faults::{Proxy, Request as Sent};

/// The post that is published.
pub const POST: &str = "posts/rain/index.md";

/// The name of the object that says which objects are the site's.
pub const MANIFEST: &str = ".dropcap-site.json";

/// A blog, its bucket, and how it is published.
pub struct SiteScene {
    /// The server.
    pub bucket: Bucket,
    /// What stands before it.
    pub proxy: Proxy,
    /// What the names of the site's objects begin with.
    pub prefix: &'static str,
    /// Files of the site in the place of the blog's own.
    pub instead: RefCell<Option<BTreeMap<String, Content>>>,
    /// Whether the writer trusts the blog.
    pub trusted: bool,
    /// What the writer has said yes to.
    pub agreed: RefCell<Vec<String>>,
    /// The steps so far.
    pub steps: RefCell<Vec<String>>,
    /// The step at which the run dies.
    pub dies_at: Cell<Option<usize>>,
    /// How long the page is waited for.
    pub patience: Cell<Duration>,
    folder: tempfile::TempDir,
}

impl SiteScene {
    /// A blog of three posts, one of them a draft with a photo.
    pub fn new(kind: Kind, prefix: &'static str) -> Self {
        let bucket = Bucket::of(kind);
        let proxy = Proxy::before(&bucket.endpoint());
        let scene = Self {
            bucket,
            proxy,
            prefix,
            instead: RefCell::default(),
            trusted: true,
            agreed: RefCell::default(),
            steps: RefCell::default(),
            dies_at: Cell::default(),
            patience: Cell::new(Duration::from_secs(30)),
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        scene.write(POST, &text("draft: true\n", "It rained all day.\n\n![The street](street.jpg)\n"));
        let street = scene.root().join("posts/rain/street.jpg");
        std::fs::write(street, crate::photos::jpeg(40, 30, crate::photos::Scene::Photo(1))).expect("a photo");
        scene.write("posts/sun.md", "---\ntitle: Sun\ndate: 2024-03-20\ntags: [weather]\n---\nIt shone.\n");
        scene.write("posts/snow.md", "---\ntitle: Snow\ndate: 2024-01-02\n---\nIt snowed.\n");
        scene
    }

    /// The blog's folder.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("blog")
    }

    /// The whole name of an object of the site.
    pub fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Dropcap's own folder of journals.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Writes a file of the blog.
    pub fn write(&self, path: &str, text: &str) {
        let file = self.root().join(path);
        fs::make_folder(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, text.as_bytes()).expect("a file");
    }

    /// What the post's file holds.
    pub fn read(&self) -> String {
        std::fs::read_to_string(self.root().join(POST)).expect("the post")
    }

    /// Where the site is seen.
    pub fn public(&self) -> String {
        format!("{}{}", self.bucket.public(&self.bucket.readers()), self.prefix)
    }

    fn settings(&self) -> BucketSettings {
        BucketSettings { endpoint: Some(self.proxy.url()), ..self.bucket.settings("") }
    }

    /// The bucket as the app opens it.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub fn open(&self) -> SiteBucket {
        let context = Context { keys: Some(self.bucket.keys()), ..Context::new(self.root()) };
        SiteBucket::open(&self.settings(), &context).expect("a bucket")
    }

    fn site(&self, text: &str) -> Result<WholeSite> {
        if let Some(files) = &*self.instead.borrow() {
            let page = Some("rain/index.html".to_owned());
            return Ok(WholeSite { files: files.clone(), page, folder: None });
        }
        let mut blog = Blog::open(&self.root())?;
        blog.base_url = Some(self.public());
        let now = "2026-11-23T12:00:00Z".parse().expect("a moment");
        let made = site::make(&blog, now, Some((POST, text)))?;
        Ok(WholeSite { page: made.addresses.get(POST).cloned(), files: made.files, folder: None })
    }

    fn with<T>(&self, work: impl FnOnce(&Request<'_>, &Surroundings<'_>) -> T) -> T {
        let post = PostRef { blog: "blog".into(), path: POST.into() };
        let bucket = Some(self.settings());
        let target = Target::Bucket { name: "site".into(), prefix: self.prefix.into(), bucket };
        let (root, base, agreed) = (self.root(), self.public(), self.agreed.borrow().clone());
        // The whole name: not every server of the tests serves a folder's index.
        let url = |_: &str| Some(format!("{base}rain/index.html"));
        let keys = ["title", "date", "draft"].map(String::from);
        let request = Request {
            post: &post,
            root: &root,
            target: &target,
            generator: Generator::None,
            trusted: self.trusted,
            format: FrontMatterFormat::Yaml,
            keys: &keys,
            order: &keys,
            markup: &markdown::Options::default(),
            agreed: &agreed,
            date: "2024-03-26",
            static_folders: &[],
            base_url: Some(&base),
            url: &url,
        };
        let trace = |step: &str| {
            self.steps.borrow_mut().push(step.into());
            if self.dies_at.get() == Some(self.steps.borrow().len()) {
                resume_unwind(Box::new("killed"));
            }
        };
        let around = Surroundings {
            folder: &self.data(),
            git: &GitProgram::default(),
            pending: &|| Ok(0),
            build: &|_| unreachable!("the target is a bucket"),
            site: &|text| self.site(text),
            bucket: &|_| Ok(self.open()),
            progress: &|_| {},
            trace: &trace,
            cancel: &Cancel::default(),
            patience: Patience {
                first: Duration::from_millis(5),
                longest: Duration::from_millis(50),
                total: self.patience.get(),
            },
            now: "2024-03-26T10:00:00Z",
        };
        work(&request, &around)
    }

    /// What would be done.
    pub fn plan(&self) -> Result<Plan> {
        self.with(|request, around| publish::plan(request, around, Vec::new()))
    }

    /// Publishes.
    pub fn publish(&self) -> Result<Publication> {
        self.with(publish::run)
    }

    /// Publishes to a good end.
    #[track_caller]
    pub fn published(&self) -> Publication {
        let publication = self.publish().expect("it begins");
        assert_eq!(publication.problem, None, "{publication:#?}");
        let done = |stage: Stage| {
            publication.stages.iter().any(|one| one.stage == stage && one.state == StageState::Done)
        };
        assert!(done(Stage::Pushed) && done(Stage::Live), "{publication:#?}");
        publication
    }

    /// Publishes, and dies before the step of that number, from 1.
    #[track_caller]
    pub fn killed_at(&self, step: usize) {
        self.steps.take();
        self.dies_at.set(Some(step));
        let killed = catch_unwind(AssertUnwindSafe(|| self.publish()));
        assert!(killed.is_err(), "it came to an end before step {step}");
        self.dies_at.set(None);
    }

    /// The requests that `work` makes of the server.
    pub fn requests_of<T>(&self, work: impl FnOnce() -> T) -> (T, Vec<Sent>) {
        let before = self.proxy.seen().len();
        let done = work();
        (done, self.proxy.seen().split_off(before))
    }

    /// The site's objects with their bytes, but for the manifest.
    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        let below = |key: &String| key.strip_prefix(self.prefix).map(str::to_owned);
        let keys = self.bucket.objects();
        let names =
            keys.iter().filter_map(|key| Some((below(key)?, key))).filter(|(name, _)| name != MANIFEST);
        names.map(|(name, key)| (name, self.bucket.read(key))).collect()
    }

    /// Checks that the bucket holds the site as it is now, whole, and nothing
    /// besides but what is named.
    #[track_caller]
    pub fn assert_whole(&self, besides: &[&str]) {
        let text = self.read().replace("\r\n", "\n");
        let site = self.site(&text).expect("a site").files;
        let mut objects = self.objects();
        besides.iter().for_each(|name| assert!(objects.remove(*name).is_some(), "{name} is gone"));
        let there: Vec<&String> = objects.keys().collect();
        assert_eq!(there, site.keys().collect::<Vec<_>>());
        for (name, content) in &site {
            let bytes = match content {
                Content::Made(bytes) => bytes.clone(),
                Content::Copy(file) => std::fs::read(file).expect("a file of the blog"),
            };
            assert!(objects[name] == bytes, "{name} is not as it should be");
        }
    }
}

/// The post's text.
pub fn text(draft: &str, body: &str) -> String {
    format!("---\ntitle: Rain\ndate: 2024-03-25\n{draft}---\n{body}")
}

/// Names of the objects these requests wrote or deleted, in order.
pub fn written<'r>(requests: &'r [Sent], method: &str, prefix: &str) -> Vec<&'r str> {
    let start = format!("/photos/{prefix}");
    let targets = requests.iter().filter(|request| request.method == method);
    targets
        .map(|request| {
            let path = request.target.split('?').next().unwrap_or_default();
            path.strip_prefix(&start).unwrap_or_else(|| panic!("{path} lies outside of the prefix"))
        })
        .collect()
}
