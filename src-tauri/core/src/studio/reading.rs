//! Making posts searchable in the background, after the list is shown.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::desk::Desk;

/// How far it is.
#[derive(Default)]
pub(super) struct Reading {
    state: Mutex<State>,
    /// Told when the thread ends.
    ended: Condvar,
}

#[derive(Default)]
struct State {
    thread: Option<JoinHandle<()>>,
    /// Whether the thread is at work.
    running: bool,
    /// Whether more came that it may not have seen.
    more: bool,
    /// Whether the blog is being closed.
    closed: bool,
}

impl Desk {
    /// Makes posts that are only listed searchable.
    pub(super) fn read_words(self: &Arc<Self>) {
        let mut state = self.reading.state();
        state.more = true;
        if state.running || state.closed {
            return;
        }
        let desk = self.clone();
        let work = move || desk.read_all_words();
        // Without a thread they are made searchable the next time.
        state.thread = std::thread::Builder::new().name("words".into()).spawn(work).ok();
        state.running = state.thread.is_some();
    }

    fn read_all_words(&self) {
        let _ended = EndedByPanic(&self.reading);
        let mut any = false;
        while self.reading.goes_on() {
            // What fails now is tried again when the blog is opened.
            while !self.reading.is_closed() && self.index.read_words(&self.blog()).unwrap_or(false) {
                any = true;
            }
        }
        if any && !self.reading.is_closed() {
            self.tell_posts();
        }
    }
}

/// Says that the thread has ended, so that nobody waits for one that panicked.
struct EndedByPanic<'a>(&'a Reading);

impl Drop for EndedByPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.state().running = false;
            self.0.ended.notify_all();
        }
    }
}

impl Reading {
    /// Waits until every post can be searched.
    pub(super) fn wait(&self) {
        drop(self.ended.wait_while(self.state(), |state| state.running));
    }

    /// Ends it; the rest is read when the blog is opened again.
    pub(super) fn close(&self) {
        let thread = {
            let mut state = self.state();
            state.closed = true;
            state.thread.take()
        };
        // Its panic was told when it happened.
        let _ = thread.map(JoinHandle::join);
    }

    /// Takes the wish for more, or notes that the thread ends.
    fn goes_on(&self) -> bool {
        let mut state = self.state();
        state.running = std::mem::take(&mut state.more) && !state.closed;
        if !state.running {
            self.ended.notify_all();
        }
        state.running
    }

    fn is_closed(&self) -> bool {
        self.state().closed
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves whole values here: they are only swapped.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
