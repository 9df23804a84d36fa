//! Where posts stood before they were renamed: kept until the target has been
//! told, so that the old page does not stay beside the new one.
//!
//! A rename is noted before it is made. A note about files that are still
//! there, because the rename failed or another post took the name, does
//! nothing: only what is gone from the disk is taken out of the repository.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::git::{self, Git};
use super::journal::{Journal, Receipt, load, remove, save};
use crate::api::{PostPath, PostRef};
use crate::error::Result;
use crate::fs;

/// The places a post has left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Moved {
    /// Where the post is now.
    pub post: PostPath,
    /// Files and folders below the root, the oldest first.
    pub from: Vec<String>,
}

impl Moved {
    /// The note about a post; an empty one when it never moved.
    pub(super) fn load(folder: &Path, post: &PostRef) -> Result<Self> {
        Ok(load(&place(folder, post))?.unwrap_or_default())
    }

    /// Forgets it: nothing of the old places is left.
    pub(super) fn remove(folder: &Path, post: &PostRef) -> Result<()> {
        remove(&place(folder, post))
    }

    /// The files of the last commit that lay there and are gone from the disk.
    pub(super) fn left_behind(&self, git: &Git<'_>) -> Result<Vec<String>> {
        let mut files =
            if self.from.is_empty() { Vec::new() } else { git::committed_below(git, &self.from)? };
        files.retain(|file| git.root.join(file).symlink_metadata().is_err());
        Ok(files)
    }
}

/// Notes that a post is about to be renamed: `from` is the file, or the folder
/// that goes along with it, below the root.
pub(super) fn about_to_move(folder: &Path, old: &PostRef, new: &PostRef, from: &str) -> Result<()> {
    let mut moved = Moved::load(folder, old)?;
    moved.post.clone_from(&new.path);
    moved.from.push(from.to_owned());
    save(&place(folder, new), &moved)
}

/// After the rename: what was published and what was begun is the new name's.
pub(super) fn has_moved(folder: &Path, old: &PostRef, new: &PostRef) -> Result<()> {
    Journal::rename(folder, old, new)?;
    Receipt::rename(folder, old, new)?;
    Moved::remove(folder, old)
}

fn place(folder: &Path, post: &PostRef) -> PathBuf {
    let name = fs::fingerprint(format!("{}\0{}", post.blog, post.path).as_bytes());
    folder.join("moved").join(format!("{name}.json"))
}
