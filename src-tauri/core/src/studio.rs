//! The façade and only owner of state.
//!
//! The window, the terminal and the tests call one method a command, from any
//! thread; what they exchange is in [`crate::api`]. A method finds the open
//! blog and hands on to a feature; it does no work of its own. Here are the
//! blogs that are open; the commands stand in `studio/`, a file a feature, and
//! what the threads of an open blog share in `studio/desk.rs`.

mod across;
mod blogs;
mod config;
mod desk;
mod history;
mod media;
mod merging;
mod photos;
mod pictures;
mod posts;
mod preview;
mod publishing;
mod reading;
mod settings;
mod true_page;
mod viewing;
mod watching;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use config::{Config, Events};
pub use preview::Asset;

use crate::api::BlogId;
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::fs;
use crate::index::Index;
use crate::uploads::Queue;
use crate::watch::Watch;
use desk::{Cause, Desk};
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
    /// Photos that are being moved.
    moves: media::Moves,
    /// Whose objects are in the bucket.
    ours: media::Ours,
    thumbs: media::Thumbs,
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
            blog.moves.stop();
            blog.desk.photo_moved();
            blog.queue.close();
            blog.desk.true_pages.close();
            blog.desk.reading.close();
        }
        for one in running {
            // Its panic was told when it happened.
            let _ = one.thread.join();
        }
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
        let (blog, files) = Blog::open_with_posts(root)?;
        blog.temporary.iter().for_each(|left| fs::remove_left(left));
        let indexes = config.data.join("index");
        fs::make_folder(&indexes)?;
        let index = Index::open(&indexes.join(format!("{id}.sqlite")))?;
        index.sync(&blog, &files)?;
        let photos_folder = config.photos.join(&id);
        history::note_root(&config.data, &id, &blog.root);
        let desk = Arc::new(Desk::new(id, config.clone(), blog, index));
        publishing::catch_up(&desk)?;
        desk.read_words();
        desk.follow_hugo();
        let queue = Arc::new(Queue::open(photos_folder, photos::hooks(&desk))?);
        photos::catch_up(&desk, &queue);
        let watch = config.watch.then(|| {
            let (asked, watched) = (desk.clone(), desk.clone());
            Watch::start(
                root,
                move || watching::interest(&asked),
                move |changes| watching::take_in(&watched, changes),
            )
        });
        let watch = match watch.transpose() {
            Ok(watch) => watch,
            Err(error) => {
                desk.note(
                    Cause::Watching,
                    format!("changes made by other programs are not noticed: {error}"),
                );
                None
            }
        };
        let thumbs = media::Thumbs::at(config.data.join("thumbs").join(&desk.id));
        Ok(Arc::new(Self {
            desk,
            queue,
            watch: Mutex::new(watch),
            moves: Default::default(),
            ours: Default::default(),
            thumbs,
        }))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves whole values behind: they are only swapped.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does some work at the boundary: a panic ends it, but not its thread. What
/// happened was printed by then; here it is only known that nothing came of it.
fn unharmed<T>(work: impl FnOnce() -> T) -> Option<T> {
    // Locks are not poisoned for good, and behind them values are only swapped.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok()
}

/// The blocks of a text as the preview of `blog` shows them, for those who
/// have no window: sanitised, and as they were before.
pub fn render(blog: &Blog, path: &str, text: &str) -> Vec<crate::preview::Block> {
    let url = crate::front_matter::read(text).ok().and_then(|document| blog.url(path, &document));
    let hosts = viewing::own_hosts(blog, true);
    let page = preview::Page {
        blog,
        id: "",
        asset_base: "dropcap://localhost",
        path,
        url: url.as_deref(),
        hosts: &hosts,
        index: None,
        queue: None,
    };
    page.blocks(&mut Default::default(), text)
}

/// The blog's folder for a file in it: the nearest one above with a blog's own
/// settings or a generator's, else the git work tree, else the file's folder.
pub fn root_of(file: &Path) -> PathBuf {
    let above = || file.ancestors().skip(1);
    let is_blog = |folder: &&Path| {
        folder.join(crate::settings::BLOG_FILE).is_file() || crate::blog::has_generator(folder)
    };
    let found = above().find(is_blog).or_else(|| above().find(|folder| folder.join(".git").exists()));
    found.or_else(|| file.parent()).unwrap_or(file).to_path_buf()
}
