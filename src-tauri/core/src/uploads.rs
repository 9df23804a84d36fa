//! The journalled queue of photos on their way.
//!
//! Each photo is an independent job in a folder of its own: the bytes that
//! came in, what was made of them, and a record of what is done. Every step
//! looks before it acts, so a job that was stopped anywhere goes on when the
//! queue is opened again, and ends exactly once. A job stays until
//! [`Queue::settle`] says that its link stands in the saved post. The folder
//! is `uploads/journal.rs`, the steps are `uploads/work.rs`.

mod claim;
mod journal;
mod state;
mod work;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::api::{Event, JobId, PhotoJob, PhotoRole, PhotoSettings, PostRef};
use crate::error::{Error, Result};
use crate::store::{Place, Store};
use crate::{fs, photos};
use journal::{Cancelled, Journal, Record, Stage};
use state::{Inner, Job, State, restart};
use work::Lane;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// Is told what happens.
pub type Events = Arc<dyn Fn(Event) + Send + Sync>;

/// Says where the photos of a post go.
pub type FindTarget = Arc<dyn Fn(&PostRef) -> Result<Target> + Send + Sync>;

/// Makes the web images of a photo: [`photos::process`], or a test's stand-in.
pub type Process = Arc<dyn Fn(&[u8], &str, &PhotoSettings) -> Result<photos::Processed> + Send + Sync>;

/// Ends a worker as a kill of the program would, when it says so: for tests.
pub type Kill = Arc<dyn Fn(&JobId, Point) -> bool + Send + Sync>;

/// How many photos are sent at once.
const UPLOADS: usize = 4;

/// The longer side of a thumbnail, in pixels.
const THUMBNAIL: u32 = 800;

/// How long a cancelled job can be taken up again.
const KEEP_CANCELLED: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);

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
    fn recipe(&self) -> String {
        let PhotoSettings { width, variants, format, quality } = &self.photos;
        format!("{width} {variants:?} {format:?} {quality} {}", self.store.scope(&self.place))
    }
}

/// What the queue needs from outside.
pub struct Hooks {
    /// Gets [`Event::Photo`] at every change, in order, from a thread of the queue's.
    pub events: Events,
    /// Says where the photos of a post go.
    pub target: FindTarget,
    /// Makes the web images.
    pub process: Process,
    /// Tells the time.
    pub clock: Clock,
    /// How often and how soon is tried again.
    pub pace: Pace,
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
}

impl Default for Pace {
    /// Seven tries within about half a minute.
    fn default() -> Self {
        Self { tries: 7, first: Duration::from_millis(500) }
    }
}

impl Pace {
    /// The wait after so many failed tries before this one; none to give up.
    ///
    /// A quarter more or less by the job's name, so that photos that failed
    /// together do not knock together.
    fn delay(&self, job: &str, before: u32) -> Option<Duration> {
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
    inner: Arc<Inner>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Given up when all threads have ended.
    _claim: claim::Claim,
}

impl Queue {
    /// Opens the queue kept in `dir` and goes on with what is in it; when
    /// another program works it, one beside it.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be made or read.
    pub fn open(dir: PathBuf, hooks: Hooks) -> Result<Self> {
        let claim = claim::claim(&dir)?;
        let journal = Journal::open(claim.dir.clone())?;
        let now = (hooks.clock)();
        let mut state = State::default();
        for (mut record, Cancelled(cancelled)) in journal.load()? {
            if cancelled && now.duration_since(record.added) > KEEP_CANCELLED {
                journal.forget(&record.id);
                continue;
            }
            if record.stage == Stage::Failed && record.passing {
                restart(&mut record);
                journal.save(&record)?;
            }
            state.next = state.next.max(record.order + 1);
            state.jobs.insert(record.id.clone(), Job { cancelled, ..Job::new(record) });
        }
        let Hooks { events, target: find_target, process, clock, pace, kill } = hooks;
        let (outbox, inbox) = channel();
        let (state, changed) = (Mutex::new(state), Condvar::new());
        let inner =
            Arc::new(Inner { journal, outbox, find_target, process, clock, pace, kill, state, changed });
        let queue = Self { inner, threads: Mutex::default(), _claim: claim };
        queue.start("photo events".into(), move || tell(&inbox, &events))?;
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let lanes =
            std::iter::repeat_n(Lane::Process, cores).chain(std::iter::repeat_n(Lane::Upload, UPLOADS));
        for lane in lanes {
            let inner = Arc::clone(&queue.inner);
            queue.start(format!("photo {lane:?}").to_lowercase(), move || work::run(&inner, lane))?;
        }
        Ok(queue)
    }

    fn start(&self, name: String, life: impl FnOnce() + Send + 'static) -> Result<()> {
        let thread = std::thread::Builder::new().name(name.clone()).spawn(life).map_err(Error::io(name))?;
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }

    /// Takes a photo in: its bytes are copied before this returns. A photo
    /// that cannot be read becomes a failed job that says why.
    ///
    /// # Errors
    /// [`Error::Io`] when the queue's own folder cannot be written.
    pub fn add(&self, photo: NewPhoto) -> Result<PhotoJob> {
        let inner = &self.inner;
        let id = crate::store::random_name();
        let (name, origin, bytes) = match photo.source {
            Source::Bytes { name, bytes } => (name, None, Ok(bytes)),
            Source::File(path) => {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
                (name.unwrap_or_else(|| path.display().to_string()), Some(path.clone()), fs::read(&path))
            }
        };
        let order = {
            let mut state = inner.lock();
            state.next += 1;
            state.next - 1
        };
        let mut record = Record::new(id.clone(), order, (inner.clock)(), photo.post, photo.role, name);
        record.origin = origin;
        inner.journal.begin(&mut record, bytes).inspect_err(|_| inner.journal.forget(&id))?;
        let job = Job::new(record);
        let view = job.view();
        {
            let mut state = inner.lock();
            let _ = inner.outbox.send(Some(view.clone()));
            state.jobs.insert(id, job);
        }
        inner.changed.notify_all();
        Ok(view)
    }

    /// The jobs of a post, in the order they were added.
    pub fn jobs(&self, post: &PostRef) -> Vec<PhotoJob> {
        self.views(|job| job.record.post == *post)
    }

    /// All jobs, in the order they were added.
    pub fn all(&self) -> Vec<PhotoJob> {
        self.views(|_| true)
    }

    fn views(&self, wanted: impl Fn(&Job) -> bool) -> Vec<PhotoJob> {
        let state = self.inner.lock();
        let mut jobs: Vec<&Job> = state.jobs.values().filter(|job| wanted(job)).collect();
        jobs.sort_by_key(|job| job.record.order);
        jobs.into_iter().map(Job::view).collect()
    }

    /// Tries a failed or cancelled job again.
    ///
    /// # Errors
    /// [`Error::Other`] when there is no such job, [`Error::Io`] when its
    /// record cannot be written.
    pub fn retry(&self, job: &JobId) -> Result<PhotoJob> {
        let inner = &self.inner;
        let failed = |job: &Job| job.record.stage == Stage::Failed;
        let cancelled = inner.lock().jobs.get(job).ok_or_else(|| unknown(job))?.cancelled;
        if cancelled {
            inner.journal.take_up(job)?;
        }
        inner.edit(job, |job| {
            job.cancelled = false;
            job.tries = 0;
            job.not_before = None;
            if failed(job) {
                restart(&mut job.record);
            }
        })?;
        inner.emit(job);
        inner.changed.notify_all();
        inner.lock().jobs.get(job).map(Job::view).ok_or_else(|| unknown(job))
    }

    /// Takes a job back. It can be tried again for a week; what is stored
    /// already stays stored, for it may be linked elsewhere.
    ///
    /// # Errors
    /// As for [`Queue::retry`].
    pub fn cancel(&self, job: &JobId) -> Result<()> {
        let known = self.inner.lock().jobs.contains_key(job);
        if !known {
            return Err(unknown(job));
        }
        self.inner.journal.cancel(job)?;
        if let Some(job) = self.inner.lock().jobs.get_mut(job) {
            job.cancelled = true;
        }
        self.inner.emit(job);
        Ok(())
    }

    /// The link of a finished job was seen in the saved post: forgets the job.
    /// Other jobs are left alone.
    pub fn settle(&self, job: &JobId) {
        let settled = {
            let mut state = self.inner.lock();
            while !state.closing
                && state.jobs.get(job).is_some_and(|job| job.record.stage == Stage::Done && job.busy)
            {
                state = self.inner.wait(state, None);
            }
            let done = state.jobs.get(job).is_some_and(|job| job.record.stage == Stage::Done);
            done && state.jobs.remove(job).is_some()
        };
        if settled {
            self.inner.journal.forget(job);
        }
    }

    /// A post has a new path.
    ///
    /// # Errors
    /// [`Error::Io`] when a record cannot be written.
    pub fn moved(&self, from: &PostRef, to: &PostRef) -> Result<()> {
        for PhotoJob { id, .. } in self.jobs(from) {
            self.inner.journal.move_to(&id, to)?;
            if let Some(job) = self.inner.lock().jobs.get_mut(&id) {
                job.record.post = to.clone();
            }
        }
        Ok(())
    }

    /// A small upright picture of a job's photo.
    ///
    /// # Errors
    /// [`Error::Photo`] when it cannot be read, [`Error::Other`] when there is
    /// no such job.
    pub fn thumbnail(&self, job: &JobId) -> Result<Vec<u8>> {
        let journal = &self.inner.journal;
        let name =
            self.inner.lock().jobs.get(job).map(|job| job.record.name.clone()).ok_or_else(|| unknown(job))?;
        let kept = journal.folder(job).join("thumb");
        if let Ok(bytes) = fs::read(&kept) {
            return Ok(bytes);
        }
        // What was made of it is smaller and upright; a photo under way has only its source.
        let picture = fs::read(&journal.image(job, 0)).or_else(|_| fs::read(&journal.source(job)))?;
        let small = photos::thumbnail(&picture, THUMBNAIL).map_err(|error| match error {
            Error::Photo { reason, .. } => Error::Photo { name, reason },
            error => error,
        })?;
        // Only to save time: a full disk does not keep the picture from being shown.
        let _ = fs::write(&kept, &small);
        Ok(small)
    }

    /// Stops all work and waits for it to stop; nothing is lost.
    pub fn close(&self) {
        let stores = {
            let mut state = self.inner.lock();
            state.closing = true;
            std::mem::take(&mut state.stores)
        };
        self.inner.changed.notify_all();
        stores.iter().filter_map(Weak::upgrade).for_each(|store| store.stop());
        let mut threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        while let Some(thread) = threads.pop() {
            // The first thread tells the window; it ends when all has been told.
            if threads.is_empty() {
                let _ = self.inner.outbox.send(None);
            }
            // Closed from an event: that thread ends by itself.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

/// Tells the window, until told to end.
fn tell(inbox: &Receiver<Option<PhotoJob>>, events: &Events) {
    while let Ok(Some(job)) = inbox.recv() {
        // A listener that fails is no reason to stop working.
        let _ = catch_unwind(AssertUnwindSafe(|| events(Event::Photo(job))));
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.close();
    }
}

fn unknown(job: &JobId) -> Error {
    Error::Other(format!("there is no photo {job} on its way; bring it in again"))
}
