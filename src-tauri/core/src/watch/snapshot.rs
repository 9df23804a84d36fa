//! What a folder holds at one moment, and how two moments differ.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::WalkDir;

use super::Ignored;

/// Every file and folder below a root, as far as one look can tell them apart.
#[derive(Debug, Default)]
pub(super) struct Snapshot(HashMap<PathBuf, State>);

#[derive(Debug, PartialEq, Eq)]
struct State {
    is_folder: bool,
    size: u64,
    /// None for folders: it changes with what is in them.
    modified: Option<SystemTime>,
    /// Tells a file from another of the same size and time put in its place.
    identity: u64,
}

impl State {
    fn of(meta: &std::fs::Metadata) -> Self {
        Self {
            is_folder: meta.is_dir(),
            size: if meta.is_dir() { 0 } else { meta.len() },
            modified: meta.modified().ok().filter(|_| !meta.is_dir()),
            identity: identity(meta),
        }
    }
}

impl Snapshot {
    /// Looks at everything below the root that is not ignored.
    pub(super) fn take(ignored: &Ignored) -> Self {
        let walk = WalkDir::new(&ignored.root)
            .min_depth(1)
            .into_iter()
            .filter_entry(|entry| !ignored.has(entry.path()));
        let state = |entry: walkdir::DirEntry| {
            let state = State::of(&entry.metadata().ok()?);
            Some((entry.into_path(), state))
        };
        Self(walk.flatten().filter_map(state).collect())
    }

    /// Looks at one file again; whether it is different.
    pub(super) fn look_at(&mut self, file: &Path) -> bool {
        let now = file.symlink_metadata().ok().map(|meta| State::of(&meta));
        let different = self.0.get(file) != now.as_ref();
        match now {
            Some(now) => self.0.insert(file.to_path_buf(), now),
            None => self.0.remove(file),
        };
        different
    }

    /// What is new, different or gone since `earlier`.
    pub(super) fn differences(&self, earlier: &Self) -> Vec<PathBuf> {
        let new = self.0.iter().filter(|(path, state)| earlier.0.get(*path) != Some(*state));
        let gone = earlier.0.iter().filter(|(path, _)| !self.0.contains_key(*path));
        new.chain(gone).map(|(path, _)| path.clone()).collect()
    }
}

#[cfg(unix)]
fn identity(meta: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
fn identity(_: &std::fs::Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_went_and_changed_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let put = |name: &str, text: &str| {
            let path = root.join(name);
            crate::fs::make_folder(path.parent().unwrap()).unwrap();
            crate::fs::write(&path, text.as_bytes()).unwrap();
            path
        };
        let (stays, changes, goes) =
            (put("a/stays.md", "1"), put("a/changes.md", "1"), put("b/goes.md", "1"));
        put(".git/index", "1");
        let ignored = Ignored { root: root.clone(), ..Ignored::default() };
        let before = Snapshot::take(&ignored);
        assert!(before.differences(&Snapshot::take(&ignored)).is_empty());
        // Same size, and perhaps the same tick of the clock: another file all the same.
        put("a/changes.md", "2");
        put(".git/index", "2");
        std::fs::remove_file(&goes).unwrap();
        let comes = put("a/new/comes.md", "1");
        let mut found = Snapshot::take(&ignored).differences(&before);
        found.sort();
        assert_eq!(found, [changes, root.join("a/new"), comes, goes]);
        assert!(stays.exists());
    }
}
