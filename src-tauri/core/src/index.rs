//! The persistent index and full-text search of a blog.

use std::collections::HashSet;
use std::path::Path;

use crate::api::{Counts, ListPosts, PostList, PostPath, TermCount};
use crate::blog::Blog;
use crate::error::Result;

/// What is known of a blog's posts without reading them again.
#[derive(Debug)]
pub struct Index {}

impl Index {
    /// Opens the database file `db`, made when missing and made anew when broken.
    ///
    /// # Errors
    /// [`Error::Store`](crate::error::Error::Store) when there can be no database.
    pub fn open(_db: &Path) -> Result<Self> {
        Ok(Self {})
    }

    /// Brings the index up to date with all posts; whether anything was different.
    ///
    /// # Errors
    /// When the blog may not be listed or the database fails.
    pub fn sync(&self, _blog: &Blog) -> Result<bool> {
        Ok(false)
    }

    /// Reads these files again; whether anything was different.
    ///
    /// # Errors
    /// When the database fails.
    pub fn update(&self, _blog: &Blog, _paths: &[PostPath]) -> Result<bool> {
        Ok(false)
    }

    /// The rows that were asked for. `changed` names published posts edited since.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list(
        &self,
        _blog: &Blog,
        _ask: &ListPosts,
        _changed: &HashSet<PostPath>,
        _now: jiff::Timestamp,
    ) -> Result<PostList> {
        Ok(PostList { rows: Vec::new(), total: 0, counts: Counts::default(), terms: Vec::new() })
    }

    /// Every term and how many posts have it, most used first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn terms(&self) -> Result<Vec<TermCount>> {
        Ok(Vec::new())
    }

    /// How many posts there are.
    ///
    /// # Errors
    /// When the database fails.
    pub fn counts(&self, _blog: &Blog, _now: jiff::Timestamp) -> Result<Counts> {
        Ok(Counts::default())
    }
}
