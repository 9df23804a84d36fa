//! How many photos are worked on at once: as many as there is memory for.
//!
//! This is the one bound on the memory of photos, whatever is dropped and in
//! however many blogs: those on their way, and the small pictures of them that
//! the window shows. Who waits for room can be told to wait no longer.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Processed, Reason, Worker};
use crate::api::PhotoSettings;
use crate::error::{Error, Result};
use crate::priority::{self, Place};

#[cfg(test)]
mod tests;

/// Workers for as many threads as come, which together keep to a limit of memory.
#[derive(Default)]
pub struct Workers {
    state: Mutex<Shared>,
    changed: Condvar,
}

/// What the threads know of each other.
#[derive(Default)]
struct Shared {
    idle: Vec<Worker>,
    busy: usize,
    /// Bytes set aside for the photos under way.
    memory: u64,
    /// How many photos had room so far.
    given: usize,
    /// How many small pictures are made, and how many of these still wait for memory.
    shown: usize,
    hungry: usize,
    /// When a letter was last typed.
    typed: Option<Instant>,
}

impl Shared {
    /// Whether there is room; one alone may have all of it, and while the writer
    /// types there is one alone.
    fn fits(&self, bytes: u64) -> bool {
        self.busy == 0 || self.rest().is_none() && self.memory + bytes <= Workers::MEMORY
    }

    /// How long it is until the writer may be taken to have stopped typing.
    fn rest(&self) -> Option<Duration> {
        Workers::TYPING.checked_sub(self.typed?.elapsed()).filter(|left| !left.is_zero())
    }
}

impl Workers {
    /// More bytes than this are not used for several photos at once.
    pub const MEMORY: u64 = 1024 * 1024 * 1024;

    /// A writer who has typed nothing for so long does not wait for the next letter.
    const TYPING: Duration = Duration::from_secs(1);

    /// How many small pictures are made at once.
    const SHOWN: usize = 2;

    /// See [`super::process`]; waits until there is room for the photo.
    ///
    /// # Errors
    /// As [`super::process`].
    pub fn process(&self, input: &[u8], name: &str, settings: &PhotoSettings) -> Result<Processed> {
        let room = self.room(super::estimate(input), &|| true);
        room.ok_or(Error::Cancelled)?.work(|worker| worker.process(input, name, settings))
    }

    /// Waits until there are so many bytes for a photo, for as long as it is
    /// wanted; none when it no longer is. Who changes whether it is calls
    /// [`Self::look_again`] then, without a lock that `is_wanted` takes.
    pub fn room(&self, bytes: u64, is_wanted: &dyn Fn() -> bool) -> Option<Room<'_>> {
        let mut state = self.lock();
        while is_wanted() {
            // What the writer is looking for comes first.
            if state.hungry == 0 && state.fits(bytes) {
                return Some(self.taken(state, bytes));
            }
            state = self.wait(state);
        }
        None
    }

    /// A letter was typed: for a while photos are worked on one at a time, each in
    /// one thread, so that the window has the other processors to itself.
    pub fn typed(&self) {
        self.lock().typed = Some(Instant::now());
    }

    /// Has everybody who waits for room look whether its photo is still wanted.
    pub fn look_again(&self) {
        // Nobody is between the look and the wait while this is held.
        drop(self.lock());
        self.changed.notify_all();
    }

    /// How many photos had room so far, each time they were worked on.
    pub fn given(&self) -> usize {
        self.lock().given
    }

    /// See [`super::thumbnail`]; few at a time, and each before all photos that
    /// wait to be processed. The photo is read when it is its turn.
    ///
    /// # Errors
    /// As [`super::thumbnail`], and those of reading it.
    pub fn thumbnail(&self, max: u32, read: impl FnOnce() -> Result<Vec<u8>> + Send) -> Result<Vec<u8>> {
        let failed = |Reason(reason)| Error::Photo { name: "photo".into(), reason };
        let make = || {
            priority::take(Place::Background);
            let _turn = self.turn();
            let input = read()?;
            self.room_to_show(super::estimate(&input)).thumbnail(&input, max).map_err(failed)
        };
        // In a thread of its own, which can stand behind the window.
        let made = std::thread::scope(|scope| scope.spawn(make).join());
        made.unwrap_or_else(|_| Err(failed(Reason("showing it failed; please try again".into()))))
    }

    fn room_to_show(&self, bytes: u64) -> Room<'_> {
        let mut state = self.lock();
        state.hungry += 1;
        while !state.fits(bytes) {
            state = self.wait(state);
        }
        state.hungry -= 1;
        self.changed.notify_all();
        self.taken(state, bytes)
    }

    /// Waits until one more small picture may be made.
    fn turn(&self) -> Turn<'_> {
        let mut state = self.lock();
        while state.shown >= Self::SHOWN {
            state = self.wait(state);
        }
        state.shown += 1;
        Turn(self)
    }

    fn taken(&self, mut state: MutexGuard<'_, Shared>, bytes: u64) -> Room<'_> {
        state.memory += bytes;
        state.busy += 1;
        state.given += 1;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut worker = state.idle.pop().unwrap_or_default();
        let aside = state.rest().is_some();
        worker.helped = state.busy * 2 <= cores && !aside;
        Room { workers: self, bytes, worker, aside }
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, Shared>) -> MutexGuard<'a, Shared> {
        match state.rest() {
            None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            Some(left) => self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
        }
    }
}

/// A small picture that is made, until it is dropped.
struct Turn<'a>(&'a Workers);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.lock().shown -= 1;
        self.0.changed.notify_all();
    }
}

/// A worker with the memory set aside for its photo; both are given back on drop.
pub struct Room<'a> {
    workers: &'a Workers,
    bytes: u64,
    worker: Worker,
    /// The writer is typing.
    aside: bool,
}

impl Room<'_> {
    /// Works on the photo: in a thread that stands aside when the writer is typing.
    pub fn work<T: Send>(&mut self, work: impl FnOnce(&mut Worker) -> T + Send) -> T {
        if !self.aside {
            return work(&mut self.worker);
        }
        let worker = &mut self.worker;
        let made = std::thread::scope(|scope| {
            let aside = || {
                priority::take(Place::Aside);
                work(worker)
            };
            scope.spawn(aside).join()
        });
        made.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

impl Deref for Room<'_> {
    type Target = Worker;

    fn deref(&self) -> &Worker {
        &self.worker
    }
}

impl DerefMut for Room<'_> {
    fn deref_mut(&mut self) -> &mut Worker {
        &mut self.worker
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        // What a panic has left in it is not worth keeping.
        let mut worker = std::mem::take(&mut self.worker);
        worker.shed();
        let mut state = self.workers.lock();
        state.memory -= self.bytes;
        state.busy -= 1;
        if !std::thread::panicking() {
            state.idle.push(worker);
        }
        drop(state);
        self.workers.changed.notify_all();
    }
}
