//! The journalled queue of photos on their way.
//!
//! Each photo is an independent job in a folder of its own: the bytes that
//! came in, what was made of them, and a record of what is done. Every step
//! looks before it acts, so a job that was stopped anywhere goes on when the
//! queue is opened again, and ends exactly once. A job stays until
//! [`Queue::settle`] says that its link stands in the saved post.

use std::path::PathBuf;
use std::sync::Arc;

use crate::api::{Event, JobId, PhotoJob, PhotoRole, PhotoSettings, PostRef};
use crate::error::{Error, Result};
use crate::store::{Place, Store};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// Where the photos of a post go, and as what.
#[derive(Clone)]
pub struct Target {
    /// The store; one for all posts of a blog, kept as long as its settings.
    pub store: Arc<Store>,
    /// How photos are made ready.
    pub photos: PhotoSettings,
    /// What names and links depend on.
    pub place: Place,
}

/// What the queue needs from outside.
pub struct Hooks {
    /// Gets [`Event::Photo`] at every change.
    pub events: Arc<dyn Fn(Event) + Send + Sync>,
    /// Says where the photos of a post go.
    pub target: Arc<dyn Fn(&PostRef) -> Result<Target> + Send + Sync>,
    /// Tells the time.
    pub clock: Clock,
}

/// A photo to bring in.
pub struct NewPhoto {
    /// The post.
    pub post: PostRef,
    /// What it is for.
    pub role: PhotoRole,
    /// Where its bytes are.
    pub source: Source,
}

/// Where a photo's bytes are.
pub enum Source {
    /// In a file, which is copied at once.
    File(PathBuf),
    /// Here.
    Bytes {
        /// A name for it.
        name: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

/// The queue; dropping it is like [`Queue::close`].
pub struct Queue {
    _hooks: Hooks,
}

impl Queue {
    /// Opens the queue kept in `dir` and goes on with what is in it.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be made or read.
    pub fn open(_dir: PathBuf, hooks: Hooks) -> Result<Self> {
        Ok(Self { _hooks: hooks })
    }

    /// Takes a photo in: its bytes are copied before this returns. A photo
    /// that cannot be read becomes a failed job that says why.
    ///
    /// # Errors
    /// [`Error::Io`] when the queue's own folder cannot be written.
    pub fn add(&self, _photo: NewPhoto) -> Result<PhotoJob> {
        Err(Error::Other("photos cannot be brought in yet".into()))
    }

    /// The jobs of a post, in the order they were added.
    pub fn jobs(&self, _post: &PostRef) -> Vec<PhotoJob> {
        Vec::new()
    }

    /// All jobs, in the order they were added.
    pub fn all(&self) -> Vec<PhotoJob> {
        Vec::new()
    }

    /// Tries a failed or cancelled job again.
    ///
    /// # Errors
    /// [`Error::Other`] when there is no such job, [`Error::Io`] when its
    /// record cannot be written.
    pub fn retry(&self, _job: &JobId) -> Result<PhotoJob> {
        Err(Error::Other("there is no such photo".into()))
    }

    /// Takes a job back; it can be tried again until the queue is next opened
    /// a week later. What is stored already stays stored.
    ///
    /// # Errors
    /// As for [`Queue::retry`].
    pub fn cancel(&self, _job: &JobId) -> Result<()> {
        Ok(())
    }

    /// The link of a finished job was seen in the saved post: forgets the job.
    /// Other jobs are left alone.
    pub fn settle(&self, _job: &JobId) {}

    /// A post has a new path.
    pub fn moved(&self, _from: &PostRef, _to: &PostRef) {}

    /// A small upright picture of a job's photo.
    ///
    /// # Errors
    /// [`Error::Photo`] when it cannot be read.
    pub fn thumbnail(&self, _job: &JobId) -> Result<Vec<u8>> {
        Err(Error::Other("there is no such photo".into()))
    }

    /// Stops all work and waits for it to stop; nothing is lost.
    pub fn close(&self) {}
}
