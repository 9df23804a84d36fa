//! What the queue is given: photos, the ways to the outside, and the points at
//! which a test ends it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::api::{Event, JobId, PhotoRole, PhotoSettings, PostRef};
use crate::error::{Error, Result};
use crate::photos::{Processed, Worker, Workers};
use crate::store::{Place, Store};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// Is told what happens.
pub type Events = Arc<dyn Fn(Event) + Send + Sync>;

/// Says where the photos of a post go.
pub type FindTarget = Arc<dyn Fn(&PostRef) -> Result<Target> + Send + Sync>;

/// Makes the web images of a photo: [`Worker::process`], or a test's stand-in.
pub type Process = Arc<dyn Fn(&mut Worker, &[u8], &str, &PhotoSettings) -> Result<Processed> + Send + Sync>;

/// Ends a worker as a kill of the program would, when it says so: for tests.
pub type Kill = Arc<dyn Fn(&JobId, Point) -> bool + Send + Sync>;

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

impl Target {
    /// Equal exactly when the same photo would become the same objects.
    pub(super) fn recipe(&self) -> String {
        format!("{}{}", self.making(), self.store.scope(&self.place))
    }

    /// Equal exactly when the same photo would become the same images.
    pub(super) fn making(&self) -> String {
        let PhotoSettings {
            width,
            variants,
            format,
            quality,
            wide_colours,
            sharpen,
            keep_copyright,
            keep_caption,
            // How they are written in texts changes no object.
            link: _,
            order: _,
            blur: _,
        } = &self.photos;
        let named = [
            (wide_colours, "wide "),
            (sharpen, "sharpen "),
            (keep_copyright, "copyright "),
            (keep_caption, "caption "),
        ];
        let choices: String = named.into_iter().filter(|(on, _)| **on).map(|(_, name)| name).collect();
        format!("{width} {variants:?} {format:?} {quality} {choices}")
    }
}

/// What the queue needs from outside.
pub struct Hooks {
    /// Gets [`Event::Photo`] at every change, in order, from a thread of the queue's.
    pub events: Events,
    /// Says where the photos of a post go.
    pub target: FindTarget,
    /// Who works on photos: one for all queues, for it keeps to the memory there is.
    pub workers: Arc<Workers>,
    /// Makes the web images.
    pub process: Process,
    /// Tells the time.
    pub clock: Clock,
    /// How often and how soon is tried again.
    pub pace: Pace,
    /// The file that remembers where photos were stored; one for all programs.
    pub linked: PathBuf,
    /// Other programs' queues: what they left when they ended is taken over.
    pub others: Vec<PathBuf>,
    /// None but in tests.
    pub kill: Option<Kill>,
}

/// How often and how soon a step is tried again that may work later.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Tries in all.
    pub tries: u32,
    /// The wait before the second; each further one is twice as long.
    pub first: Duration,
    /// How long after all tries it begins anew by itself, and then twice as long
    /// each time: a network comes back, a computer wakes up. None to leave it.
    pub again: Option<Duration>,
}

impl Default for Pace {
    /// Seven tries within about half a minute, then anew after a minute.
    fn default() -> Self {
        Self { tries: 7, first: Duration::from_millis(500), again: Some(Duration::from_secs(60)) }
    }
}

/// The longest wait for a new beginning.
const LONGEST: Duration = Duration::from_secs(15 * 60);

impl Pace {
    /// The wait for a new beginning after so many.
    pub(super) fn anew(&self, before: u32) -> Option<Duration> {
        Some(self.again?.saturating_mul(1 << before.min(10)).min(LONGEST))
    }

    /// The wait after so many failed tries before this one; none to give up.
    ///
    /// A quarter more or less by the job's name, so that photos that failed
    /// together do not knock together.
    pub(super) fn delay(&self, job: &str, before: u32) -> Option<Duration> {
        let again = before + 1 < self.tries;
        let jitter = f64::from(blake3::hash(format!("{job} {before}").as_bytes()).as_bytes()[0]) / 255.0;
        again.then(|| self.first.mul_f64(2f64.powi(before.min(16).cast_signed()) * (0.75 + jitter / 2.0)))
    }
}

/// Where a kill is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Point {
    /// The source is read.
    Read,
    /// The images are on the disk, the record does not know.
    Made,
    /// Before an image is put.
    Put,
    /// An image is stored; before the record knows, and before each is verified.
    Stored,
    /// All are verified, the record does not know.
    Verified,
    /// The record says done, nobody was told.
    Done,
}

/// A photo to bring in.
pub struct NewPhoto {
    /// The post.
    pub post: PostRef,
    /// What it is for.
    pub role: PhotoRole,
    /// Whether it comes in only to be made lighter: where what is made of it
    /// would not be, its job fails and says so.
    pub heavy: bool,
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
    /// Nowhere: it did not come in whole.
    Damaged {
        /// A name for it.
        name: String,
        /// Why there is nothing.
        problem: Error,
    },
}
