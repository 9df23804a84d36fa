//! The queue's memory: its jobs, and what its threads share.
//!
//! The lock is held for moments, never over a file, the network or the
//! window. Who sets a job `busy` is the only one to write its record. What the
//! window is told is put in line under the lock and told by a thread of its
//! own, so that a job's last word is never followed by an older one.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::journal::{Journal, Record, Stage};
use super::{Clock, FindTarget, Kill, Pace, Process, Target, unknown};
use crate::api::{JobId, PhotoJob, PhotoState, PostRef};
use crate::error::{Error, Result};
use crate::photos::Workers;
use crate::store::Store;

pub(super) struct Inner {
    pub(super) journal: Journal,
    /// What the window is to be told; none to end the telling.
    pub(super) outbox: Sender<Option<PhotoJob>>,
    pub(super) find_target: FindTarget,
    pub(super) workers: Arc<Workers>,
    pub(super) process: Process,
    pub(super) clock: Clock,
    pub(super) pace: Pace,
    pub(super) kill: Option<Kill>,
    pub(super) state: Mutex<State>,
    pub(super) changed: Condvar,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) jobs: HashMap<JobId, Job>,
    pub(super) next: u64,
    pub(super) closing: bool,
    /// Nothing new is begun.
    pub(super) paused: bool,
    /// Which job's photo an address of the web shows, of this run: see [`super::Queue::shown_here`].
    pub(super) here: HashMap<String, JobId>,
    /// Jobs that are forgotten, but for their small pictures.
    pub(super) kept: HashSet<JobId>,
    /// Stores in use, to be stopped when the queue closes.
    pub(super) stores: Vec<Weak<Store>>,
}

pub(super) struct Job {
    pub(super) record: Record,
    /// Somebody is at it; only they write its record.
    pub(super) busy: bool,
    pub(super) cancelled: bool,
    /// Not to be begun yet.
    pub(super) held: bool,
    /// Changed by somebody else while busy: to be written at the end.
    pub(super) dirty: bool,
    pub(super) progress: f32,
    pub(super) tries: u32,
    /// How often all tries were used up.
    pub(super) rounds: u32,
    pub(super) not_before: Option<Instant>,
}

impl Inner {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wait<'a>(
        &self,
        state: MutexGuard<'a, State>,
        most: Option<Duration>,
    ) -> MutexGuard<'a, State> {
        match most {
            Some(most) => self.changed.wait_timeout(state, most).unwrap_or_else(PoisonError::into_inner).0,
            None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Where the photos of a post go; the store is stopped when the queue closes.
    pub(super) fn target(&self, post: &PostRef) -> Result<Target> {
        let target = (self.find_target)(post)?;
        let mut state = self.lock();
        state.stores.retain(|store| store.strong_count() > 0);
        if !state.stores.iter().any(|store| store.as_ptr() == Arc::as_ptr(&target.store)) {
            state.stores.push(Arc::downgrade(&target.store));
        }
        if state.closing { Err(Error::Cancelled) } else { Ok(target) }
    }

    /// Tells what a job is now.
    pub(super) fn emit(&self, job: &JobId) {
        if let Some(job) = self.lock().jobs.get(job) {
            let _ = self.outbox.send(Some(job.view()));
        }
    }

    /// Changes a job from outside its steps; written now, or by its step's end.
    pub(super) fn edit(&self, id: &JobId, change: impl FnOnce(&mut Job)) -> Result<()> {
        let record = {
            let mut state = self.lock();
            let job = state.jobs.get_mut(id).ok_or_else(|| unknown(id))?;
            change(job);
            if job.busy {
                job.dirty = true;
                return Ok(());
            }
            job.busy = true;
            job.record.clone()
        };
        let saved = self.journal.save(&record);
        if let Some(job) = self.lock().jobs.get_mut(id) {
            job.busy = false;
        }
        self.changed.notify_all();
        saved
    }

    /// Has those look again that wait: for a job, or for room for one that may
    /// not be wanted any more.
    pub(super) fn look_again(&self) {
        self.changed.notify_all();
        self.workers.look_again();
    }
}

impl Job {
    pub(super) fn new(record: Record) -> Self {
        Self {
            record,
            busy: false,
            cancelled: false,
            held: false,
            dirty: false,
            progress: 0.0,
            tries: 0,
            rounds: 0,
            not_before: None,
        }
    }

    /// Lets a job begin anew whose trouble may be over; whether it waits for that.
    pub(super) fn begin_anew(&mut self, now: Instant) -> Option<Instant> {
        let waits =
            self.record.stage == Stage::Failed && self.record.passing && !self.cancelled && !self.busy;
        let at = self.not_before.filter(|_| waits)?;
        if at > now {
            return Some(at);
        }
        restart(&mut self.record);
        (self.tries, self.not_before) = (0, None);
        None
    }

    /// What photo it is, while its images are being made.
    pub(super) fn under_way(&self) -> Option<&String> {
        let making = self.busy && self.record.stage == Stage::Waiting;
        self.record.fingerprint.as_ref().filter(|_| making)
    }

    fn state(&self) -> PhotoState {
        match self.record.stage {
            _ if self.cancelled => PhotoState::Cancelled,
            Stage::Failed => PhotoState::Failed,
            Stage::Done => PhotoState::Done,
            Stage::Waiting if self.busy => PhotoState::Processing,
            Stage::Waiting => PhotoState::Waiting,
            Stage::Known | Stage::Made if self.not_before.is_some() && !self.busy => PhotoState::Waiting,
            Stage::Known | Stage::Made => PhotoState::Uploading,
        }
    }

    pub(super) fn view(&self) -> PhotoJob {
        let Record { id, post, role, name, taken, link, problem, notes, bytes_in, images, .. } = &self.record;
        let small = |bytes: u64| u32::try_from(bytes).unwrap_or(u32::MAX);
        let state = self.state();
        PhotoJob {
            id: id.clone(),
            post: post.clone(),
            role: *role,
            name: name.clone(),
            taken: taken.clone(),
            alt: String::new(),
            state,
            progress: if state == PhotoState::Done { 1.0 } else { self.progress },
            link: link.clone().filter(|_| state == PhotoState::Done),
            problem: problem.clone(),
            notes: notes.clone(),
            bytes_in: small(*bytes_in),
            bytes_out: small(images.iter().map(|image| image.bytes).sum()),
        }
    }
}

/// Lets a failed job begin again with what it has.
pub(super) fn restart(record: &mut Record) {
    // The store is asked again about each: what it held may be gone since.
    record.images.iter_mut().for_each(|image| image.stored = None);
    record.stage = if record.images.is_empty() { Stage::Waiting } else { Stage::Made };
    record.problem = None;
    record.passing = false;
}
