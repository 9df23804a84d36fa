//! Text to what is shown beside it: blocks of harmless HTML and what changed.
//!
//! [`crate::markdown`] makes the HTML Hugo would make; here every block is
//! sanitised, addresses are turned into ones the window may load, and two
//! revisions are compared so that only what changed is sent. The frame it is
//! shown in runs no scripts and has a content policy of its own: this is the
//! first of three layers, each of which holds alone.

mod clean;
mod group;
mod rewrite;
pub mod style;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;
use unicode_segmentation::UnicodeSegmentation;
use url::Url;

use crate::markdown::{self, Options};

pub use crate::markdown::plain_text;

/// What a body is rendered with.
pub struct Context<'a> {
    /// The blog's Markdown settings.
    pub options: &'a Options,
    /// Hosts whose images load without asking: the blog's own.
    pub hosts: &'a [String],
    /// The post's public address, against which relative links are read.
    pub post_url: Option<&'a str>,
    /// Turns the address of an image of the blog (relative, from the root, or
    /// `dropcap:JOB`) into one the window can load.
    pub resolve: &'a dyn Fn(&str) -> Option<String>,
    /// Turns a page named by a `ref` or `relref` shortcode into its address.
    pub page: &'a dyn Fn(&str) -> Option<String>,
}

/// One block of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Harmless HTML; its first element carries `data-line`.
    pub html: String,
    /// The HTML before it was made harmless, as Hugo would write it.
    pub raw: String,
    /// The line of the body it starts on, from 0.
    pub line: usize,
    /// Equal exactly when the block shows the same, wherever it stands.
    pub fingerprint: Fingerprint,
}

/// What a block shows, in 16 bytes.
pub type Fingerprint = [u8; 16];

/// What a block shows and the line it starts on.
pub type Place = (Fingerprint, usize);

/// What to change in a page of blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The first block to take away.
    pub from: usize,
    /// How many to take away.
    pub remove: usize,
    /// Which of the new blocks to put there.
    pub insert: Range<usize>,
    /// How many lines the blocks behind them have moved down.
    pub shift: isize,
}

/// What was made of the last revision: its sanitised blocks and its lines'
/// words, so that a keystroke costs one of each.
#[derive(Debug, Default)]
pub struct Cache {
    clean: HashMap<Fingerprint, String>,
    words: HashMap<Fingerprint, usize>,
}

/// Renders the body of a post.
pub fn render(body: &str, context: &Context<'_>) -> Vec<Block> {
    Cache::default().render(body, context)
}

impl Cache {
    /// Renders the body of a post; blocks that are as they were last time are
    /// not sanitised again.
    pub fn render(&mut self, body: &str, context: &Context<'_>) -> Vec<Block> {
        let options = Options { mark_formulas: true, ..context.options.clone() };
        let blocks = group::group(markdown::blocks(body, &options, context.page));
        let keys: Vec<Fingerprint> = blocks.iter().map(|block| fingerprint(&block.html)).collect();
        let missing: Vec<usize> =
            (0..blocks.len()).filter(|&at| !self.clean.contains_key(&keys[at])).collect();
        let cleaned: Vec<String> = if missing.len() < 16 {
            missing.iter().map(|&at| sanitise(&blocks[at].html)).collect()
        } else {
            missing.par_iter().map(|&at| sanitise(&blocks[at].html)).collect()
        };
        let mut next: HashMap<Fingerprint, String> =
            missing.iter().map(|&at| keys[at]).zip(cleaned).collect();
        for key in &keys {
            if let Some(clean) = self.clean.remove(key) {
                next.insert(*key, clean);
            }
        }
        self.clean = next;
        let base = context.post_url.and_then(|url| Url::parse(url).ok());
        let mut shown = Vec::with_capacity(blocks.len());
        for (block, key) in blocks.into_iter().zip(keys) {
            let clean = self.clean.get(&key).map_or("", String::as_str);
            let html = rewrite::rewrite(clean, context, base.as_ref());
            if html.trim().is_empty() {
                continue;
            }
            let fingerprint = fingerprint(&html);
            let html = rewrite::with_line(&html, block.line);
            shown.push(Block { html, raw: block.html, line: block.line, fingerprint });
        }
        shown
    }

    /// Words a reader reads: by Unicode's word borders, so that each letter of
    /// Chinese or Japanese counts as one. No word goes over the end of a line,
    /// so lines that are as they were last time are not counted again.
    pub fn words(&mut self, body: &str) -> u32 {
        let text = plain_text(body, &Options { unsafe_html: true, ..Options::default() });
        let mut counted = HashMap::with_capacity(self.words.len());
        let mut all = 0;
        for line in text.lines() {
            let key = fingerprint(line);
            let known = || self.words.get(&key).copied().unwrap_or_else(|| line.unicode_words().count());
            all += *counted.entry(key).or_insert_with(known);
        }
        self.words = counted;
        u32::try_from(all).unwrap_or(u32::MAX)
    }
}

/// Takes everything out of a piece of HTML that could do harm.
pub fn sanitise(html: &str) -> String {
    clean::clean(html)
}

/// The smallest run of blocks whose exchange turns the old page into the new:
/// those before it stay where they are, those behind it all move as far.
pub fn patch(old: &[Place], new: &[Place]) -> Patch {
    let from = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old, rest) = (&old[from..], &new[from..]);
    let moved = |old: &Place, new: &Place| new.1 as isize - old.1 as isize;
    let shift = old.last().zip(rest.last()).map_or(0, |(old, new)| moved(old, new));
    let pairs = old.iter().rev().zip(rest.iter().rev());
    let same = pairs.take_while(|(old, new)| old.0 == new.0 && moved(old, new) == shift).count();
    Patch {
        from,
        remove: old.len() - same,
        insert: from..new.len() - same,
        shift: if same > 0 { shift } else { 0 },
    }
}

fn fingerprint(text: &str) -> Fingerprint {
    let mut short = [0; 16];
    short.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    short
}
