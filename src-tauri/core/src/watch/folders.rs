//! The folders that are watched, one by one, leaving out what is ignored.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use notify::{ErrorKind, RecursiveMode, Watcher};
use walkdir::WalkDir;

use super::is_ignored;

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
    /// Whether the system has no watches left, or no watcher at all.
    pub(super) full: bool,
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
    pub(super) fn add(&mut self, folder: &Path, root: &Path) -> Added {
        let mut added = Added::default();
        let walk = WalkDir::new(folder)
            .into_iter()
            .filter_entry(|entry| entry.path() == root || !is_ignored(root, entry.path()));
        for entry in walk.flatten() {
            let path = entry.path();
            if entry.file_type().is_dir() && !self.watch(path) {
                added.full = true;
                return added;
            }
            if path != folder {
                added.files.push(path.to_path_buf());
            }
        }
        added
    }

    /// Whether there was a watch left for it. A folder that vanishes while it
    /// is tried needs none.
    fn watch(&mut self, path: &Path) -> bool {
        let Some(watcher) = &mut self.watcher else { return false };
        for _ in 0..TRIES {
            match watcher.watch(path, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(path.to_path_buf());
                    return true;
                }
                Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => return false,
                Err(_) if !path.exists() => return true,
                Err(_) => {}
            }
        }
        true
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
