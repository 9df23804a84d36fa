//! The built-in site: all posts to a folder of pages, for blogs without a generator.
//!
//! Posts become values ([`Page`](page::Page)), values become files in memory,
//! and only the last step writes, and only what differs from what is there.
//! Pages link to each other with relative addresses that name their file, so
//! the site works from a server, from any subfolder of one, and opened from
//! the disk. It runs no program and asks no server.

use std::collections::BTreeMap;
use std::path::Path;

use crate::api::{PostPath, Taxonomy};
use crate::error::{Error, Result};

/// What the site as a whole says about itself.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its title.
    pub title: String,
    /// Who writes it.
    pub author: Option<String>,
    /// What it is about, in a sentence.
    pub description: Option<String>,
    /// The code of its language, such as `en` or `pt-br`.
    pub language: String,
    /// Its public address with a `/` at the end.
    pub base_url: Option<String>,
    /// The front matter key of the cover image, where the blog has its own.
    pub cover_key: Option<String>,
    /// The ways its posts are grouped.
    pub taxonomies: Vec<Taxonomy>,
}

/// What became of a build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Pages of the site, of posts and of lists.
    pub pages: usize,
    /// Files written, because they are new or have changed.
    pub written: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Files of an earlier build that the site no longer has.
    pub removed: usize,
    /// Images and other files beside posts that the site has.
    pub images: usize,
    /// Where each post's page is, below the folder: `first-walk/index.html`.
    pub addresses: BTreeMap<PostPath, String>,
    /// Files that are somebody else's and were left as they are.
    pub kept: Vec<String>,
}

/// One post as it lies on the disk.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its file below the blog's root.
    pub path: PostPath,
    /// The code of its language.
    pub language: String,
    /// The whole text.
    pub text: String,
}

/// Makes the pages of `posts`, which lie below `root`, in the folder `out`.
///
/// # Errors
/// [`Error::Other`] when `out` holds files that are not of an earlier build or
/// holds the blog itself, [`Error::Io`] when something cannot be read or written.
pub fn write(root: &Path, site: &Site, posts: &[Source], out: &Path, now: jiff::Timestamp) -> Result<Report> {
    let _ = (root, site, posts, now);
    Err(Error::Other(format!("{}: the built-in site is not ready", out.display())))
}
