//! What should be mended before publishing, each with a fix where one is exact.
//!
//! A function of values: the text, what the blog has, and two closures that
//! look at files. It asks no server and changes nothing; a fix is a list of
//! edits of the editor's text, made when the writer presses its button.

use crate::api::{Finding, Generator, PostPath, Taxonomy, TermCount};

/// What is looked at.
pub struct Input<'a> {
    /// The post's path below the blog's root.
    pub path: &'a str,
    /// The text as the editor holds it.
    pub text: &'a str,
    /// The text as the file holds it, with its line ends.
    pub disk: &'a str,
    /// What makes pages of it.
    pub generator: Generator,
    /// The ways the blog's posts are grouped.
    pub taxonomies: &'a [Taxonomy],
    /// Every term of the blog.
    pub terms: &'a [TermCount],
    /// The post's public address.
    pub url: Option<&'a str>,
    /// The other posts and their addresses.
    pub others: &'a [(PostPath, String)],
    /// The content folders of the blog's languages.
    pub content_dirs: &'a [String],
    /// Folders below the root that are copied as they are: `static`.
    pub static_folders: &'a [String],
    /// Now.
    pub now: jiff::Timestamp,
    /// Now, as this blog writes dates.
    pub date: &'a str,
    /// The size of a file below the root; none when there is none.
    pub size: &'a dyn Fn(&str) -> Option<u64>,
    /// The bytes of a file below the root.
    pub bytes: &'a dyn Fn(&str) -> Option<Vec<u8>>,
}

/// Looks at a post before it is published; the gravest findings first.
pub fn check(input: &Input<'_>) -> Vec<Finding> {
    let _ = input;
    Vec::new()
}
