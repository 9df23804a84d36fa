//! The façade and only owner of state.
//!
//! The window, the terminal and the tests call one method a command, from any
//! thread; what they exchange is in [`crate::api`]. A method finds the open
//! blog and hands on to a feature; it does no work of its own. What open blogs
//! share between threads is in `studio/desk.rs`.

mod config;
mod desk;
mod photos;
mod posts;
mod preview;
mod publishing;
mod watching;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use config::{Config, Events};
pub use preview::Asset;

use crate::api::{
    AddPhotos, AppSettings, BlogId, BlogView, BucketLogin, CreateBlog, EditField, Finding, JobId, ListPosts,
    NewPost, PhotoJob, PhotoState, Plan, PostList, PostRef, PostView, PreviewPatch, Publication, PublishPost,
    RecentBlog, RenamePost, RenderPreview, SaveBlogSettings, SavePost, Saved, StoreCheck, StoreSettings,
    TestStore, TextEdit,
};
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::index::Index;
use crate::publish::Cancel;
use crate::uploads::Queue;
use crate::watch::Watch;
use crate::{fs, sample, secrets, settings, site, store};
use desk::Desk;
use publishing::Running;

/// The application without a window.
pub struct Studio {
    config: Config,
    blogs: Mutex<HashMap<BlogId, Arc<OpenBlog>>>,
    running: Mutex<Vec<Running>>,
}

/// An open blog with what works for it in the background.
struct OpenBlog {
    desk: Arc<Desk>,
    queue: Arc<Queue>,
    /// Stops when dropped.
    watch: Mutex<Option<Watch>>,
}

impl Studio {
    /// Starts with no blog open.
    ///
    /// # Errors
    /// [`Error::Io`] when Dropcap's own folder cannot be made.
    pub fn open(config: Config) -> Result<Self> {
        fs::make_folder(&config.data)?;
        fs::sweep(&config.data);
        Ok(Self { config, blogs: Mutex::default(), running: Mutex::default() })
    }

    /// Stops everything that works in the background; nothing is lost.
    pub fn close(&self) {
        let running = std::mem::take(&mut *lock(&self.running));
        running.iter().for_each(|one| one.cancel.cancel());
        let blogs = std::mem::take(&mut *lock(&self.blogs));
        for blog in blogs.values() {
            lock(&blog.watch).take();
            blog.queue.close();
        }
        for one in running {
            // Its panic was told when it happened.
            let _ = one.thread.join();
        }
    }

    /// The blogs opened before, latest first.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn recent_blogs(&self, (): ()) -> Result<Vec<RecentBlog>> {
        Ok(settings::recents(&self.config.data))
    }

    /// Opens the blog in a folder, or gives it when it is open.
    ///
    /// # Errors
    /// [`Error::Io`] when it is no folder or may not be read.
    pub fn open_blog(&self, folder: String) -> Result<BlogView> {
        let root = Path::new(&folder).canonicalize().map_err(Error::io(&folder))?;
        if !root.is_dir() {
            return Err(Error::io(&root)(std::io::ErrorKind::NotADirectory.into()));
        }
        let id = fs::fingerprint(root.as_os_str().as_encoded_bytes())[..16].to_owned();
        if let Some(open) = self.blog(&id) {
            return open.desk.view();
        }
        let open = OpenBlog::new(id.clone(), &self.config, &root)?;
        let now = (self.config.clock)();
        let blog = open.desk.blog();
        settings::remember(&self.config.data, &root, &blog.name, blog.generator, now)?;
        let open = lock(&self.blogs).entry(id).or_insert(open).clone();
        open.desk.view()
    }

    /// Opens the sample blog, unpacked on first use.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be unpacked.
    pub fn open_sample(&self, (): ()) -> Result<BlogView> {
        let folder = &self.config.sample;
        if !folder.join(settings::BLOG_FILE).exists() {
            sample::unpack(folder)?;
        }
        settings::set_trusted(&self.config.data, &folder.canonicalize().map_err(Error::io(folder))?, true)?;
        self.open_blog(folder.display().to_string())
    }

    /// Makes a new blog without a generator and opens it.
    ///
    /// # Errors
    /// [`Error::Exists`] when the folder holds something, [`Error::Io`].
    pub fn create_blog(&self, ask: CreateBlog) -> Result<BlogView> {
        let root = PathBuf::from(&ask.folder);
        fs::make_folder(&root.join("posts"))?;
        let others =
            root.read_dir().map_err(Error::io(&root))?.flatten().any(|entry| entry.file_name() != "posts");
        if others {
            return Err(Error::Exists { path: root });
        }
        let chosen = crate::api::BlogSettings {
            title: Some(ask.title),
            author: (!ask.author.is_empty()).then_some(ask.author),
            language: Some(ask.language),
            ..Default::default()
        };
        settings::save_blog(&root, &chosen, &Default::default())?;
        settings::set_trusted(&self.config.data, &root.canonicalize().map_err(Error::io(&root))?, true)?;
        self.open_blog(root.display().to_string())
    }

    /// Forgets that a folder was opened; the folder stays.
    ///
    /// # Errors
    /// [`Error::Io`] when the list cannot be written.
    pub fn forget_blog(&self, folder: String) -> Result<()> {
        settings::forget(&self.config.data, Path::new(&folder))
    }

    /// Allows programs to be run for a blog from now on.
    ///
    /// # Errors
    /// [`Error::Io`] when that cannot be kept.
    pub fn trust_blog(&self, id: BlogId) -> Result<BlogView> {
        let open = self.find(&id)?;
        settings::set_trusted(&self.config.data, &open.desk.blog().root, true)?;
        open.desk.tell_blog();
        open.desk.view()
    }

    /// A stretch of the list of posts.
    ///
    /// # Errors
    /// [`Error::Store`] when the index fails.
    pub fn list_posts(&self, ask: ListPosts) -> Result<PostList> {
        posts::list(&self.find(&ask.blog)?.desk, &ask)
    }

    /// Makes a new post by the blog's habits and opens it.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be written.
    pub fn new_post(&self, ask: NewPost) -> Result<PostView> {
        let open = self.find(&ask.blog)?;
        posts::create(&open.desk, &open.queue, &ask)
    }

    /// Opens a post in a window.
    ///
    /// # Errors
    /// [`Error::NotText`] when it is not UTF-8, [`Error::Io`].
    pub fn open_post(&self, post: PostRef) -> Result<PostView> {
        let open = self.find(&post.blog)?;
        posts::open(&open.desk, &open.queue, &post.path)
    }

    /// A post as [`Studio::open_post`] gives it, without a window having it open.
    ///
    /// # Errors
    /// As for [`Studio::open_post`].
    pub fn read_post(&self, post: &PostRef) -> Result<PostView> {
        let open = self.find(&post.blog)?;
        posts::read(&open.desk, &open.queue, &post.path)
    }

    /// Says that a post is no longer open in a window.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn close_post(&self, post: PostRef) -> Result<()> {
        let open = self.find(&post.blog)?;
        open.desk.closed(&post.path);
        photos::catch_up(&open.desk, &open.queue);
        Ok(())
    }

    /// Saves a text, unless the file was changed outside.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be written; the old text then stays.
    pub fn save_post(&self, ask: SavePost) -> Result<Saved> {
        let open = self.find(&ask.post.blog)?;
        posts::save(&open.desk, &open.queue, &ask)
    }

    /// What must change in a text so that a field has a value.
    ///
    /// # Errors
    /// [`Error::FrontMatter`] when that cannot be done safely.
    pub fn edit_field(&self, ask: EditField) -> Result<Vec<TextEdit>> {
        posts::edit_field(&self.find(&ask.post.blog)?.desk, &ask)
    }

    /// Renames a post's file, and its own folder.
    ///
    /// # Errors
    /// [`Error::Exists`] when the name is taken, [`Error::Io`].
    pub fn rename_post(&self, ask: RenamePost) -> Result<PostRef> {
        let open = self.find(&ask.post.blog)?;
        posts::rename(&open.desk, &open.queue, &ask)
    }

    /// Moves a post to the system's trash.
    ///
    /// # Errors
    /// [`Error::Other`] when there is no trash.
    pub fn trash_post(&self, post: PostRef) -> Result<()> {
        posts::trash(&self.find(&post.blog)?.desk, &post.path).map(drop)
    }

    /// What must change in the preview so that it shows a text.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn render_preview(&self, ask: RenderPreview) -> Result<PreviewPatch> {
        preview::render(&self.find(&ask.post.blog)?.desk, &ask)
    }

    /// A file for the window: `/blog/ID/path` or `/photo/JOB`.
    ///
    /// # Errors
    /// When there is no such image in the blog.
    pub fn asset(&self, path: &str) -> Result<Asset> {
        let nothing = || Error::Other(format!("there is no image at {path}"));
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8().map_err(|_| nothing())?;
        let (kind, rest) = decoded.trim_start_matches('/').split_once('/').ok_or_else(nothing)?;
        match kind {
            "blog" => {
                let (id, relative) = rest.split_once('/').ok_or_else(nothing)?;
                preview::blog_image(&self.find(id)?.desk, relative)
            }
            "photo" => {
                let job = rest.to_owned();
                let bytes = self.with_job(&job)?.queue.thumbnail(&job)?;
                Ok(Asset { content_type: "image/jpeg", bytes })
            }
            _ => Err(nothing()),
        }
    }

    /// Brings photos into a post. The window puts `dropcap:ID` into its text.
    ///
    /// # Errors
    /// [`Error::Io`] when a photo cannot be kept.
    pub fn add_photos(&self, ask: AddPhotos) -> Result<Vec<PhotoJob>> {
        let open = self.find(&ask.post.blog)?;
        photos::add(&open.desk, &open.queue, ask)
    }

    /// Brings photos into a post that no window has open, and waits until each
    /// is linked or has failed; failed ones are taken out of the text again.
    ///
    /// # Errors
    /// [`Error::Io`] when the post cannot be written.
    pub fn add_photos_and_wait(&self, ask: AddPhotos, line: Option<usize>) -> Result<Vec<PhotoJob>> {
        let open = self.find(&ask.post.blog)?;
        let post = ask.post.clone();
        let jobs = photos::add(&open.desk, &open.queue, ask)?;
        photos::place(&open.desk, &post.path, &jobs, line)?;
        let ended = |state| matches!(state, PhotoState::Done | PhotoState::Failed | PhotoState::Cancelled);
        let current = || -> Vec<PhotoJob> {
            let all = open.queue.jobs(&post);
            jobs.iter().filter_map(|job| all.iter().find(|one| one.id == job.id).cloned()).collect()
        };
        open.desk.wait_for_photos(|| current().iter().all(|job| ended(job.state)));
        let result = current();
        photos::catch_up(&open.desk, &open.queue);
        let failed: Vec<_> = result.iter().filter(|job| job.state == PhotoState::Failed).cloned().collect();
        photos::take_out(&open.desk, &post.path, &failed)?;
        for job in &failed {
            open.queue.cancel(&job.id)?;
            open.queue.settle(&job.id);
        }
        Ok(result)
    }

    /// A post's photos that are not settled yet.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn photo_jobs(&self, post: PostRef) -> Result<Vec<PhotoJob>> {
        Ok(self.find(&post.blog)?.queue.jobs(&post))
    }

    /// Tries a failed photo again.
    ///
    /// # Errors
    /// When there is no such photo.
    pub fn retry_photo(&self, job: JobId) -> Result<()> {
        self.with_job(&job)?.queue.retry(&job).map(drop)
    }

    /// Takes a photo back.
    ///
    /// # Errors
    /// When there is no such photo.
    pub fn cancel_photo(&self, job: JobId) -> Result<()> {
        self.with_job(&job)?.queue.cancel(&job)
    }

    /// Tests where photos go, by using it.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn test_store(&self, ask: TestStore) -> Result<Vec<StoreCheck>> {
        let blog = self.find(&ask.blog)?.desk.blog();
        let settings = ask.bucket.map_or_else(|| blog.store(), StoreSettings::Bucket);
        let mut context = store::Context::new(&blog.root);
        context.env = self.config.env.clone();
        context.keys = match (&ask.keys, &settings) {
            (None, StoreSettings::Bucket(bucket)) if bucket.login == BucketLogin::Keychain => {
                secrets::get(bucket)?
            }
            _ => ask.keys,
        };
        Ok(store::test(&settings, context))
    }

    /// Writes a blog's settings, and its keys to the system's keychain.
    ///
    /// # Errors
    /// [`Error::Login`] when there is no keychain, [`Error::Io`].
    pub fn save_blog_settings(&self, ask: SaveBlogSettings) -> Result<BlogView> {
        let open = self.find(&ask.blog)?;
        if let (Some(keys), StoreSettings::Bucket(bucket)) = (&ask.keys, &ask.settings.store) {
            secrets::set(bucket, keys)?;
        }
        let blog = open.desk.blog();
        settings::save_blog(&blog.root, &ask.settings, &blog.usual_settings())?;
        open.desk.reload()?;
        open.desk.forget_store();
        open.desk.tell_blog();
        open.desk.view()
    }

    /// The settings of this machine.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn app_settings(&self, (): ()) -> Result<AppSettings> {
        Ok(settings::load_app(&self.config.data))
    }

    /// Writes the settings of this machine.
    ///
    /// # Errors
    /// [`Error::Io`] when they cannot be written.
    pub fn save_app_settings(&self, chosen: AppSettings) -> Result<()> {
        settings::save_app(&self.config.data, &chosen)
    }

    /// What should be mended in a post before publishing.
    ///
    /// # Errors
    /// [`Error::Io`] when the post cannot be read.
    pub fn preflight(&self, post: PostRef) -> Result<Vec<Finding>> {
        publishing::findings(&self.find(&post.blog)?.desk, &post.path)
    }

    /// What publishing would do; writes nothing.
    ///
    /// # Errors
    /// When it cannot be published, in the words of the reason.
    pub fn plan_publish(&self, ask: PublishPost) -> Result<Plan> {
        let open = self.find(&ask.post.blog)?;
        publishing::plan(&open.desk, &open.queue, &ask.post, ask.target.as_deref())
    }

    /// Starts publishing; how it goes is told by events.
    ///
    /// # Errors
    /// When the post is being published already.
    pub fn publish(&self, ask: PublishPost) -> Result<Publication> {
        let open = self.find(&ask.post.blog)?;
        let mut running = lock(&self.running);
        running.retain(|one| !one.thread.is_finished());
        if running.iter().any(|one| one.post == ask.post) {
            return Err(Error::Other(format!("{} is being published already", ask.post.path)));
        }
        let (first, started) = publishing::start(open.desk.clone(), open.queue.clone(), ask)?;
        running.push(started);
        Ok(first)
    }

    /// Publishes and waits for the end.
    ///
    /// # Errors
    /// When it could not be begun.
    pub fn publish_and_wait(&self, ask: &PublishPost, cancel: &Cancel) -> Result<Publication> {
        let open = self.find(&ask.post.blog)?;
        publishing::run(&open.desk, &open.queue, &ask.post, ask.target.as_deref(), cancel)
    }

    /// Stops a publication between two steps.
    ///
    /// # Errors
    /// None: one that has ended is stopped already.
    pub fn cancel_publication(&self, id: String) -> Result<()> {
        lock(&self.running).iter().filter(|one| one.id == id).for_each(|one| one.cancel.cancel());
        Ok(())
    }

    /// Builds the built-in site of a blog into a folder.
    ///
    /// # Errors
    /// When the folder holds something else, [`Error::Io`].
    pub fn build_site(&self, blog: &str, out: &Path) -> Result<site::Report> {
        publishing::build(&self.find(blog)?.desk, out)
    }

    fn blog(&self, id: &str) -> Option<Arc<OpenBlog>> {
        lock(&self.blogs).get(id).cloned()
    }

    fn find(&self, id: &str) -> Result<Arc<OpenBlog>> {
        self.blog(id).ok_or_else(|| Error::Other("this blog is no longer open; open its folder again".into()))
    }

    fn with_job(&self, job: &str) -> Result<Arc<OpenBlog>> {
        let blogs: Vec<_> = lock(&self.blogs).values().cloned().collect();
        let found = blogs.into_iter().find(|blog| blog.queue.all().iter().any(|one| one.id == job));
        found.ok_or_else(|| Error::Other("this photo is no longer on its way".into()))
    }
}

impl Drop for Studio {
    fn drop(&mut self) {
        self.close();
    }
}

impl OpenBlog {
    fn new(id: BlogId, config: &Config, root: &Path) -> Result<Arc<Self>> {
        let blog = Blog::open(root)?;
        let indexes = config.data.join("index");
        fs::make_folder(&indexes)?;
        let index = Index::open(&indexes.join(format!("{id}.sqlite")))?;
        index.sync(&blog)?;
        let photos_folder = config.photos.join(&id);
        let desk = Arc::new(Desk::new(id, config.clone(), blog, index));
        let queue = Arc::new(Queue::open(photos_folder, photos::hooks(&desk))?);
        photos::catch_up(&desk, &queue);
        let watch = config.watch.then(|| {
            let watched = desk.clone();
            Watch::start(root, move |changes| watching::follow(&watched, changes))
        });
        let watch = match watch.transpose() {
            Ok(watch) => watch,
            Err(error) => {
                desk.note(format!("changes made by other programs are not noticed: {error}"));
                None
            }
        };
        Ok(Arc::new(Self { desk, queue, watch: Mutex::new(watch) }))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves whole values behind: they are only swapped.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The blocks of a text as the preview of `blog` shows them, for those who
/// have no window: sanitised, and as they were before.
pub fn render(blog: &Blog, path: &str, text: &str) -> Vec<crate::preview::Block> {
    preview::blocks(&mut Default::default(), blog, "", "dropcap://localhost", path, text)
}

/// The blog's folder for a file in it: the nearest one above with a blog's own
/// settings or a generator's, else the git work tree, else the file's folder.
pub fn root_of(file: &Path) -> PathBuf {
    let above = || file.ancestors().skip(1);
    let is_blog =
        |folder: &&Path| folder.join(settings::BLOG_FILE).is_file() || crate::blog::has_generator(folder);
    let found = above().find(is_blog).or_else(|| above().find(|folder| folder.join(".git").exists()));
    found.or_else(|| file.parent()).unwrap_or(file).to_path_buf()
}
