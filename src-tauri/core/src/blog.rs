//! An open blog: its generator, configuration, languages, permalinks and habits.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::api::{BlogSettings, Generator, Habits, Language, PostPath, StoreSettings, Taxonomy};
use crate::error::{Error, Result};

/// A blog as its configuration and its posts describe it. A value: a change
/// of the configuration is seen by opening it again.
#[derive(Debug, Clone)]
pub struct Blog {
    /// The folder, symbolic links resolved.
    pub root: PathBuf,
    /// Its title, or the folder's name.
    pub name: String,
    /// What makes pages of it.
    pub generator: Generator,
    /// Its languages, the default first; at least one.
    pub languages: Vec<Language>,
    /// The ways its posts are grouped.
    pub taxonomies: Vec<Taxonomy>,
    /// Its public address with a `/` at the end.
    pub base_url: Option<String>,
    /// What its posts have in common.
    pub habits: Habits,
    /// What the writer has set for it, the blog's own ways where nothing is set.
    pub settings: BlogSettings,
    /// Folders below the root whose files are published as they are.
    pub static_dirs: Vec<String>,
    /// Whether posts dated in the future are published all the same.
    pub build_future: bool,
    /// What the writer should know, in sentences.
    pub notes: Vec<String>,
}

/// A post's file, not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostFile {
    /// Its path below the root.
    pub path: PostPath,
    /// Its language's code.
    pub language: String,
    /// When it was last written.
    pub modified: SystemTime,
    /// Its size in bytes.
    pub size: u64,
}

impl Blog {
    /// Opens the folder `root`; runs nothing and writes nothing.
    ///
    /// # Errors
    /// [`Error::Io`] when it is no folder or may not be read.
    pub fn open(root: &Path) -> Result<Self> {
        Err(Error::Other(format!("{} cannot be opened yet", root.display())))
    }

    /// Every post's file, in the order of their paths.
    ///
    /// # Errors
    /// [`Error::Io`] when a content folder may not be listed.
    pub fn posts(&self) -> Result<Vec<PostFile>> {
        Ok(Vec::new())
    }

    /// The language of the post at `path`; none when it is no post of this blog.
    pub fn language_of(&self, _path: &str) -> Option<&Language> {
        None
    }

    /// Whether `path` (below the root) is a post.
    pub fn is_post(&self, path: &str) -> bool {
        self.language_of(path).is_some()
    }

    /// The path and text of a new post by the blog's habits. Writes nothing;
    /// the path is free.
    ///
    /// # Errors
    /// [`Error::Io`] when the template may not be read.
    pub fn new_post(
        &self,
        title: &str,
        _language: Option<&str>,
        _now: &jiff::ZonedDateTime,
    ) -> Result<(PostPath, String)> {
        Err(Error::Other(format!("{title} cannot be made yet")))
    }

    /// Where its photos are kept.
    pub fn store(&self) -> StoreSettings {
        self.settings.store.clone()
    }
}
