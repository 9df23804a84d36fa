//! The recovery store: what is being written and is not in its file yet.
//!
//! The window gives the text of a post here while it is typed, at most half a
//! second late; a record is with the system when [`Recovery::note`] returns, so
//! that it survives a kill of any process, and with the disk as far as the disk
//! keeps its word. A text is forgotten when a save has put it, or a later one,
//! into the file. What a program that was killed has left behind is found by
//! [`Recovery::pending`] and stays until somebody has decided about it. The
//! files are outside the blog, one for each running program: `recovery/log.rs`.
//!
//! One record is written at a time, so the lock of the files is held over the
//! writing. A save never waits for it: it counts by another lock, and what it
//! has made safe is forgotten by whoever has the files next.

mod log;

use std::collections::{HashMap, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use crate::api::PostPath;
use crate::error::{Error, Result};
use crate::fs;
use log::Log;
pub use log::Noted;

/// So many of a post's last texts are known again when one of them is saved.
const LATELY: usize = 8;

/// The recovery store of one blog.
#[derive(Debug)]
pub struct Recovery {
    folder: PathBuf,
    logs: Mutex<Logs>,
    turns: Mutex<Turns>,
}

#[derive(Debug, Default)]
struct Logs {
    /// Of what is being written.
    own: Option<Log>,
    /// Left behind by programs or windows that have ended.
    left: Vec<Log>,
}

/// What saves count by: never locked over a file.
#[derive(Debug, Default)]
struct Turns {
    /// How many texts were noted.
    last: u64,
    /// The turn at which each post's text was noted last.
    of: HashMap<PostPath, u64>,
    /// What each post's last texts were, with their turns.
    lately: HashMap<PostPath, VecDeque<(u64, String)>>,
    /// What is safe in its file and still to be forgotten.
    safe: Vec<Safe>,
}

/// A text that a save has put into its file.
#[derive(Debug)]
struct Safe {
    post: PostPath,
    text: String,
    turn: u64,
}

impl Recovery {
    /// The store in `folder`, which is made when something is noted.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder, logs: Mutex::default(), turns: Mutex::default() }
    }

    /// Notes what a post's text is now.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be written; the text noted before is then
    /// still there.
    pub fn note(&self, post: &str, noted: Noted) -> Result<()> {
        {
            // First: a save that is asked for from now on is of this text or a later one.
            let print = fs::fingerprint(noted.text.as_bytes());
            let mut turns = self.turns();
            turns.last += 1;
            let turn = turns.last;
            turns.of.insert(post.to_owned(), turn);
            let lately = turns.lately.entry(post.to_owned()).or_default();
            lately.truncate(LATELY - 1);
            lately.push_front((turn, print));
        }
        let disk = {
            let mut logs = self.logs();
            logs.write(&self.folder, |log| log.note(post, noted.clone()))?;
            logs.own.as_ref().and_then(|own| own.disk().ok())
        };
        self.forget_safe();
        // That it is with the system is what counts; the disk may be slow to say.
        let _ = disk.map(|disk| log::sync(&disk));
        Ok(())
    }

    /// The number of the note that held `text`, for [`Recovery::saved`]: what was
    /// noted after it is not in the file when it is saved. That of the last note
    /// when `text` was never noted, or too long ago.
    pub fn turn_of(&self, post: &str, text: &str) -> u64 {
        let print = fs::fingerprint(text.as_bytes());
        let turns = self.turns();
        let noted =
            turns.lately.get(post).and_then(|lately| lately.iter().find(|(_, noted)| *noted == print));
        noted.map_or(turns.last, |(turn, _)| *turn)
    }

    /// A text is in the post's file: forgets it, and what was noted up to `turn`;
    /// at once, or when a note that is being written is done.
    pub fn saved(&self, post: &str, text: &str, turn: u64) {
        self.turns().safe.push(Safe { post: post.to_owned(), text: text.to_owned(), turn });
        self.forget_safe();
    }

    /// Forgets what is safe, unless somebody has the files: then they do it.
    fn forget_safe(&self) {
        while !self.turns().safe.is_empty() {
            let mut logs = match self.logs.try_lock() {
                Ok(logs) => logs,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => return,
            };
            self.forget_safe_in(&mut logs);
        }
    }

    fn forget_safe_in(&self, logs: &mut Logs) {
        let safe: Vec<(Safe, bool)> = {
            let mut turns = self.turns();
            let safe = std::mem::take(&mut turns.safe);
            let older = |one: &Safe| turns.of.get(&one.post).is_some_and(|noted| *noted <= one.turn);
            safe.into_iter().map(|one| (older(&one), one)).map(|(older, one)| (one, older)).collect()
        };
        for (Safe { post, text, .. }, older) in safe {
            if let Some(own) = &mut logs.own
                && (older || own.texts.get(&post).is_some_and(|noted| noted.text == text))
            {
                // What stays noted is found to be in the file at the next start.
                let _ = own.forget(&post);
            }
            logs.drop_left(&post, |noted| noted.text == text);
        }
    }

    /// A window opens the post anew: what was noted of it before is of a window
    /// that has gone, and must not be written over.
    pub fn begin(&self, post: &str) {
        self.with_files(|logs| {
            if logs.own.as_ref().is_some_and(|own| own.texts.contains_key(post)) {
                let own = logs.own.take();
                logs.left.extend(own);
            }
        });
    }

    /// What was written and is not known to be in its file, oldest first.
    pub fn pending(&self) -> Vec<(PostPath, Noted)> {
        let mut found: Vec<_> = self.with_files(|logs| {
            logs.take_over(&self.folder);
            let all = logs.own.iter().chain(&logs.left);
            all.flat_map(|log| log.texts.iter().map(|(post, noted)| (post.clone(), noted.clone()))).collect()
        });
        found.sort_by(|a, b| (a.1.at, &a.0).cmp(&(b.1.at, &b.0)));
        found
    }

    /// Forgets all that was noted of a post: it is safe elsewhere.
    pub fn forget(&self, post: &str) {
        self.with_files(|logs| {
            if let Some(own) = &mut logs.own {
                // What stays noted is offered again.
                let _ = own.forget(post);
            }
            logs.drop_left(post, |_| true);
        });
    }

    /// A post has a new path.
    pub fn moved(&self, from: &str, to: &str) {
        self.with_files(|logs| {
            {
                let mut turns = self.turns();
                if let Some(texts) = turns.lately.remove(from) {
                    turns.lately.insert(to.to_owned(), texts);
                }
                if let Some(turn) = turns.of.remove(from) {
                    turns.of.insert(to.to_owned(), turn);
                }
            }
            for log in logs.own.iter_mut().chain(&mut logs.left) {
                // Under its old name it is offered all the same.
                let _ = log.rename(from, to);
            }
        });
    }

    /// Works on the files, without what is safe by now.
    fn with_files<T>(&self, work: impl FnOnce(&mut Logs) -> T) -> T {
        let answer = {
            let mut logs = self.logs();
            self.forget_safe_in(&mut logs);
            work(&mut logs)
        };
        self.forget_safe();
        answer
    }

    fn logs(&self) -> MutexGuard<'_, Logs> {
        // A panic half-way leaves at worst a record that is written again.
        self.logs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Logs {
    /// Writes to this program's file; where that fails, to a new one that also
    /// gets what the old one held.
    fn write(&mut self, folder: &Path, work: impl Fn(&mut Log) -> io::Result<()>) -> Result<()> {
        if let Some(own) = &mut self.own
            && own.is_there()
            && !own.is_wasteful()
            && work(own).is_ok()
        {
            return Ok(());
        }
        let fresh = || {
            let mut new = Log::create(folder)?;
            let filled = self
                .own
                .iter()
                .flat_map(|own| &own.texts)
                .try_for_each(|(post, noted)| new.note(post, noted.clone()));
            filled.and_then(|()| work(&mut new)).inspect_err(|_| new.remove())?;
            Ok(new)
        };
        let new = fresh().map_err(Error::io(folder))?;
        if let Some(old) = self.own.replace(new) {
            old.remove();
        }
        Ok(())
    }

    /// Takes over the files that nobody holds any more.
    fn take_over(&mut self, folder: &Path) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.extension().is_none_or(|ending| ending != "log") {
                continue;
            }
            if let Ok(Some(log)) = Log::take_over(&path) {
                match log.texts.is_empty() {
                    true => log.remove(),
                    false => self.left.push(log),
                }
            }
        }
    }

    /// Forgets those texts of a post that were left behind and that `which` names.
    fn drop_left(&mut self, post: &str, which: impl Fn(&Noted) -> bool) {
        for log in &mut self.left {
            if log.texts.get(post).is_some_and(&which) {
                let _ = log.forget(post);
            }
        }
        self.left.retain(|log| {
            if log.texts.is_empty() {
                log.remove();
            }
            !log.texts.is_empty()
        });
    }
}

impl Drop for Recovery {
    fn drop(&mut self) {
        if let Some(own) = &self.logs().own
            && own.texts.is_empty()
        {
            own.remove();
        }
    }
}

#[cfg(test)]
impl Recovery {
    /// Is as if a note were being written, on a disk that hangs, until dropped.
    pub(crate) fn hang(&self) -> impl Drop + '_ {
        self.logs()
    }
}

#[cfg(test)]
mod tests;
