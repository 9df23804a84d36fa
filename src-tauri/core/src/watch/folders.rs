//! The folders that are watched, one by one, leaving out what is ignored.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use notify::{ErrorKind, RecursiveMode, Watcher};
use walkdir::WalkDir;

use super::Ignored;

/// How often a folder that was just there is tried again.
const TRIES: usize = 3;

/// The watcher and what it watches.
pub(super) struct Folders {
    watcher: Option<Box<dyn Watcher + Send>>,
    watched: BTreeSet<PathBuf>,
}

/// What came of watching a folder and those below it.
#[derive(Debug, Default)]
pub(super) struct Added {
    /// Everything that lies in there.
    pub(super) files: Vec<PathBuf>,
    /// What the system did not have.
    pub(super) lack: Option<Lack>,
}

/// What a system can have too few of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    /// Watches, one for each folder.
    Watches,
    /// Watchers, one for each program.
    Watcher,
}

impl Folders {
    pub(super) fn new(watcher: Option<Box<dyn Watcher + Send>>) -> Self {
        Self { watcher, watched: BTreeSet::new() }
    }

    /// Whether nothing is watched.
    pub(super) fn is_empty(&self) -> bool {
        self.watched.is_empty()
    }

    /// Watches a folder and those below it, and tells what lies in them. Each
    /// is watched before it is looked into, so that nothing slips through.
    pub(super) fn add(&mut self, folder: &Path, ignored: &Ignored) -> Added {
        let mut added = Added::default();
        let walk = WalkDir::new(folder).into_iter().filter_entry(|entry| !ignored.has(entry.path()));
        for entry in walk.flatten() {
            let path = entry.path();
            added.lack = entry.file_type().is_dir().then(|| self.watch(path)).flatten();
            if added.lack.is_some() {
                return added;
            }
            if path != folder {
                added.files.push(path.to_path_buf());
            }
        }
        added
    }

    /// What was lacking to watch it. A folder that vanishes while it is tried
    /// needs no watch.
    fn watch(&mut self, path: &Path) -> Option<Lack> {
        let Some(watcher) = &mut self.watcher else { return Some(Lack::Watcher) };
        for _ in 0..TRIES {
            match watcher.watch(path, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(path.to_path_buf());
                    return None;
                }
                Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => return Some(Lack::Watches),
                Err(_) if !path.exists() => return None,
                Err(_) => {}
            }
        }
        None
    }

    /// Stops watching a folder and those below it.
    pub(super) fn forget(&mut self, folder: &Path) {
        let gone: Vec<PathBuf> =
            self.watched.iter().filter(|path| path.starts_with(folder)).cloned().collect();
        for path in gone {
            self.watched.remove(&path);
            if let Some(watcher) = &mut self.watcher {
                // It may be gone with its folder already.
                let _ = watcher.unwatch(&path);
            }
        }
    }
}

impl fmt::Debug for Folders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Folders").field("watched", &self.watched).finish_non_exhaustive()
    }
}
