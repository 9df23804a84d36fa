//! The journalled queue of photos on their way.
//!
//! Each photo is an independent job in a folder of its own: the bytes that
//! came in, what was made of them, and a record of what is done. Every step
//! looks before it acts, so a job that was stopped anywhere goes on when the
//! queue is opened again, and ends exactly once. A job stays until
//! [`Queue::settle`] says that its link stands in the saved post; where it was
//! stored is remembered for ever, for [`Queue::find`]. The folder is
//! `uploads/journal.rs`, the steps are `uploads/work.rs`.

mod claim;
mod given;
mod journal;
mod link;
mod make;
mod pause;
mod shown;
mod state;
mod trouble;
mod work;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;

use crate::api::{Event, JobId, PhotoJob, PostRef};
use crate::error::{Error, Result};
use crate::{fs, photos};
pub use given::{Clock, Events, FindTarget, Hooks, Kill, NewPhoto, Pace, Point, Process, Source, Target};
use journal::{Cancelled, Journal, Record, Stage};
use state::{Inner, Job, State, restart};
use work::Lane;

/// How many photos are sent at once.
const UPLOADS: usize = 4;

/// How long a cancelled job can be taken up again.
const KEEP_CANCELLED: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);

/// The queue; dropping it is like [`Queue::close`].
pub struct Queue {
    inner: Arc<Inner>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Given up when all threads have ended.
    claim: claim::Claim,
}

impl Queue {
    /// Opens the queue kept in `dir` and goes on with what is in it; when
    /// another program works it, one beside it.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be made or read.
    pub fn open(dir: PathBuf, hooks: Hooks) -> Result<Self> {
        let claim = claim::claim(&dir, &hooks.others)?;
        claim.take_over();
        let journal = Journal::open(claim.dir.clone(), hooks.linked.clone())?;
        let now = (hooks.clock)();
        let mut state = State { paused: journal.paused(), ..State::default() };
        for loaded in journal.load()? {
            if let Some(job) = admitted(&journal, now, loaded)? {
                state.next = state.next.max(job.record.order + 1);
                state.jobs.insert(job.record.id.clone(), job);
            }
        }
        let Hooks { events, target: find_target, workers, process, clock, pace, kill, .. } = hooks;
        let (outbox, inbox) = channel();
        let (state, changed) = (Mutex::new(state), Condvar::new());
        let inner = Arc::new(Inner {
            journal,
            outbox,
            find_target,
            workers,
            process,
            clock,
            pace,
            kill,
            state,
            changed,
        });
        let queue = Self { inner, threads: Mutex::default(), claim };
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

    /// Takes photos in: their bytes are copied before this returns. One that
    /// cannot be read becomes a failed job that says why, and holds up no other.
    ///
    /// # Errors
    /// [`Error::Io`] when the queue's own folder cannot be written; then none
    /// of them was taken in.
    pub fn add(&self, photos: Vec<NewPhoto>) -> Result<Vec<PhotoJob>> {
        let jobs = self.hold(photos)?;
        self.begin(&jobs);
        Ok(jobs)
    }

    /// Takes photos in as [`Queue::add`] does, and leaves them until
    /// [`Queue::begin`]: a place in the text has to be found first. Where this
    /// program ends meanwhile, the next begins with them.
    ///
    /// # Errors
    /// As for [`Queue::add`].
    pub fn hold(&self, photos: Vec<NewPhoto>) -> Result<Vec<PhotoJob>> {
        let inner = &self.inner;
        let mut records: Vec<Record> = Vec::new();
        for photo in photos {
            let (mut record, bytes) = self.record(photo);
            let begun = inner.journal.begin(&mut record, bytes);
            records.push(record);
            if let Err(error) = begun {
                records.iter().for_each(|record| inner.journal.forget(&record.id));
                return Err(error);
            }
        }
        let jobs: Vec<Job> = records.into_iter().map(Job::new).collect();
        let views = jobs.iter().map(Job::view).collect();
        {
            let mut state = inner.lock();
            for job in jobs {
                let _ = inner.outbox.send(Some(job.view()));
                state.jobs.insert(job.record.id.clone(), Job { held: true, ..job });
            }
        }
        Ok(views)
    }

    /// Begins with photos that were held.
    pub fn begin(&self, jobs: &[PhotoJob]) {
        {
            let mut state = self.inner.lock();
            for PhotoJob { id, .. } in jobs {
                if let Some(job) = state.jobs.get_mut(id) {
                    job.held = false;
                }
            }
        }
        self.inner.changed.notify_all();
    }

    /// The record of a photo that comes in, and its bytes.
    fn record(&self, photo: NewPhoto) -> (Record, Result<Vec<u8>>) {
        let (name, origin, bytes) = match photo.source {
            Source::Bytes { name, bytes } => (name, None, Ok(bytes)),
            Source::Damaged { name, problem } => (name, None, Err(problem)),
            Source::File(path) => {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
                (name.unwrap_or_else(|| path.display().to_string()), Some(path.clone()), fs::read(&path))
            }
        };
        let order = {
            let mut state = self.inner.lock();
            state.next += 1;
            state.next - 1
        };
        let (id, now) = (crate::store::random_name(), (self.inner.clock)());
        let mut record = Record::new(id, order, now, photo.post, photo.role, name);
        record.origin = origin;
        record.heavy = photo.heavy;
        let known = bytes.as_ref().ok().and_then(|bytes| photos::taken(bytes));
        record.taken = known.map(|taken| taken.to_string());
        (record, bytes)
    }

    /// The jobs of a post, in the order they were added.
    pub fn jobs(&self, post: &PostRef) -> Vec<PhotoJob> {
        self.views(|job| job.record.post == *post)
    }

    /// All jobs, in the order they were added.
    pub fn all(&self) -> Vec<PhotoJob> {
        self.views(|_| true)
    }

    /// The jobs of these names: those on their way, those that a program left
    /// which has ended, and those that were stored, linked and forgotten.
    pub fn find(&self, ids: &[JobId]) -> Vec<PhotoJob> {
        let mut found = self.views(|job| ids.contains(&job.record.id));
        if found.len() < ids.len() {
            self.take_over();
            found = self.views(|job| ids.contains(&job.record.id));
        }
        if found.len() < ids.len() {
            let mut linked = self.inner.journal.remembered(ids);
            linked.retain(|job| found.iter().all(|other| other.id != job.id));
            found.extend(linked);
        }
        found
    }

    /// Goes on with what programs have left that have ended meanwhile.
    fn take_over(&self) {
        let inner = &self.inner;
        let now = (inner.clock)();
        for name in self.claim.take_over() {
            // What cannot be taken up now is when the queue is opened again.
            let loaded = inner.journal.load_one(&name);
            let Ok(Some(job)) = loaded.map_or(Ok(None), |one| admitted(&inner.journal, now, one)) else {
                continue;
            };
            inner.lock().jobs.insert(name.clone(), job);
            inner.emit(&name);
        }
        inner.changed.notify_all();
    }

    fn views(&self, wanted: impl Fn(&Job) -> bool) -> Vec<PhotoJob> {
        let state = self.inner.lock();
        let mut jobs: Vec<&Job> = state.jobs.values().filter(|job| wanted(job)).collect();
        jobs.sort_by_key(|job| (job.record.order, job.record.added));
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
            job.held = false;
            (job.tries, job.rounds) = (0, 0);
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
        self.inner.look_again();
        self.inner.emit(job);
        Ok(())
    }

    /// Takes a job back for good, with the copy of its photo, which stands in no
    /// text. One that is being worked on is kept for a week, as any other.
    ///
    /// # Errors
    /// As for [`Queue::cancel`].
    pub fn give_up(&self, job: &JobId) -> Result<()> {
        self.cancel(job)?;
        let gone = {
            let mut state = self.inner.lock();
            let failing = |job: &Job| job.busy && job.record.stage == Stage::Failed;
            while !state.closing && state.jobs.get(job).is_some_and(failing) {
                state = self.inner.wait(state, None);
            }
            let idle = state.jobs.get(job).is_some_and(|job| !job.busy);
            if idle { state.jobs.remove(job) } else { None }
        };
        if gone.is_some() {
            self.inner.journal.forget(job);
        }
        Ok(())
    }

    /// The link of a finished job was seen in the saved post: forgets the job,
    /// but not where it was stored. Other jobs are left alone.
    pub fn settle(&self, job: &JobId) {
        let settled = {
            let mut state = self.inner.lock();
            let done = |job: &Job| job.record.stage == Stage::Done && !job.cancelled;
            while !state.closing && state.jobs.get(job).is_some_and(|job| done(job) && job.busy) {
                state = self.inner.wait(state, None);
            }
            state.jobs.get_mut(job).filter(|job| done(job) && !job.busy).map(|job| {
                // Nobody else forgets it meanwhile.
                job.busy = true;
                job.view()
            })
        };
        let Some(view) = settled else { return };
        let remembered = self.inner.journal.remember(&view);
        let kept = remembered.is_ok() && self.inner.journal.keep(job);
        {
            let mut state = self.inner.lock();
            if kept {
                state.kept.insert(job.clone());
            }
            if remembered.is_ok() {
                state.jobs.remove(job);
            } else if let Some(job) = state.jobs.get_mut(job) {
                // It stays until it can be remembered.
                job.busy = false;
            }
        }
        self.inner.changed.notify_all();
        if remembered.is_ok() {
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

    /// Stops all work and waits for it to stop; nothing is lost.
    pub fn close(&self) {
        let stores = {
            let mut state = self.inner.lock();
            state.closing = true;
            std::mem::take(&mut state.stores)
        };
        self.inner.look_again();
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

/// A job as it goes on after a start; none when it was taken back long ago.
fn admitted(
    journal: &Journal,
    now: jiff::Timestamp,
    (mut record, Cancelled(cancelled)): (Record, Cancelled),
) -> Result<Option<Job>> {
    if cancelled && now.duration_since(record.added) > KEEP_CANCELLED {
        journal.forget(&record.id);
        return Ok(None);
    }
    if record.stage == Stage::Failed && record.passing {
        restart(&mut record);
        journal.save(&record)?;
    }
    Ok(Some(Job { cancelled, ..Job::new(record) }))
}

fn unknown(job: &JobId) -> Error {
    Error::Other(format!("there is no photo {job} on its way; bring it in again"))
}
