//! Text to what is shown beside it: blocks of harmless HTML and what changed.
//!
//! [`crate::markdown`] makes the HTML Hugo would make; here every block is
//! sanitised, addresses are turned into ones the window may load, and two
//! revisions are compared so that only what changed is sent. The frame it is
//! shown in runs no scripts and has a content policy of its own: this is the
//! first of three layers, each of which holds alone.

mod clean;
mod embeds;
mod group;
mod rewrite;
pub mod style;
#[cfg(test)]
mod tests;
mod words;

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use url::Url;

use crate::markdown::{self, Around, Options};

/// What a body is rendered with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The blog's Markdown settings.
    pub options: &'a Options,
    /// Hosts whose images load without asking: the blog's own.
    pub hosts: &'a [String],
    /// The post's public address, against which relative links are read.
    pub post_url: Option<&'a str>,
    /// Turns the address of an image of the blog (relative, from the root, or
    /// `dropcap:JOB`) into one the window can load; asked of the web's addresses
    /// too, for those that can be shown without going there.
    pub resolve: &'a dyn Fn(&str) -> Option<String>,
    /// What shortcodes may ask of the blog.
    pub around: Around<'a>,
}

/// One block of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it shows; shared with the next revision's, where it shows the same.
    pub shown: Arc<Shown>,
    /// The line of the body it starts on, from 0.
    pub line: usize,
}

/// What a block shows, wherever it stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Shown {
    /// The HTML before it was made harmless, as Hugo would write it.
    pub raw: String,
    /// The same, harmless; its addresses are as they were written.
    clean: String,
    /// The same, with addresses the window may load.
    html: String,
    /// What the blog had to say to the addresses of its own images.
    images: Vec<(String, Option<String>)>,
    /// Equal exactly when the HTML is.
    pub fingerprint: Fingerprint,
    /// How many words a reader reads in it.
    pub words: usize,
}

impl Block {
    /// Harmless HTML; its first element carries `data-line`.
    pub fn html(&self) -> String {
        rewrite::with_line(&self.shown.html, self.line)
    }
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

/// What was made of the last revision's blocks, so that a keystroke costs one.
#[derive(Debug, Default)]
pub struct Cache {
    blocks: Vec<Arc<Shown>>,
    hosts: Vec<String>,
    post_url: Option<String>,
}

/// Renders the body of a post.
pub fn render(body: &str, context: &Context<'_>) -> Vec<Block> {
    Cache::default().render(body, context)
}

impl Cache {
    /// Renders the body of a post; blocks that are as they were last time are
    /// not made again.
    pub fn render(&mut self, body: &str, context: &Context<'_>) -> Vec<Block> {
        let options = Options { mark_formulas: true, ..context.options.clone() };
        let blocks = group::group(markdown::blocks(body, &options, context.around));
        let last = self.last_of(&blocks);
        let missing = last.iter().filter(|last| last.is_none()).count();
        let clean = |(block, last): (&markdown::Block, &Option<_>)| match last {
            Some(_) => None,
            None => Some(sanitise(&block.html)),
        };
        let cleaned: Vec<Option<String>> = if missing < 16 {
            blocks.iter().zip(&last).map(clean).collect()
        } else {
            blocks.par_iter().zip(&last).map(clean).collect()
        };
        let same_page = self.hosts == context.hosts && self.post_url.as_deref() == context.post_url;
        let base = context.post_url.and_then(|url| Url::parse(url).ok());
        let mut page = Vec::with_capacity(blocks.len());
        self.blocks.clear();
        for ((block, last), clean) in blocks.into_iter().zip(last).zip(cleaned) {
            let shown = match (last, clean) {
                (Some(last), _) if same_page && last.stands(context) => last,
                (Some(last), _) => {
                    Arc::new(Shown::new(block.html, last.clean.clone(), context, base.as_ref()))
                }
                (None, clean) => {
                    Arc::new(Shown::new(block.html, clean.unwrap_or_default(), context, base.as_ref()))
                }
            };
            if !shown.html.trim_start().is_empty() {
                page.push(Block { shown: shown.clone(), line: block.line });
            }
            self.blocks.push(shown);
        }
        if !same_page {
            (self.hosts, self.post_url) = (context.hosts.to_vec(), context.post_url.map(str::to_owned));
        }
        page
    }

    /// For each block what it showed last time. Nearly always those before a
    /// place are as they were, and those behind another; only between the two
    /// has anything to be looked for.
    fn last_of(&self, blocks: &[markdown::Block]) -> Vec<Option<Arc<Shown>>> {
        let same = |(new, old): &(&markdown::Block, &Arc<Shown>)| new.html == old.raw;
        let head = blocks.iter().zip(&self.blocks).take_while(same).count();
        let (rest, old) = (&blocks[head..], &self.blocks[head..]);
        let tail = rest.iter().rev().zip(old.iter().rev()).take_while(same).count();
        let changed = &rest[..rest.len() - tail];
        let between: HashMap<&str, &Arc<Shown>> =
            old[..old.len() - tail].iter().map(|shown| (shown.raw.as_str(), shown)).collect();
        let found = changed.iter().map(|block| between.get(block.html.as_str()).map(|&shown| shown.clone()));
        let known = |shown: &Arc<Shown>| Some(shown.clone());
        self.blocks[..head]
            .iter()
            .map(known)
            .chain(found)
            .chain(old[old.len() - tail..].iter().map(known))
            .collect()
    }
}

impl Shown {
    fn new(raw: String, clean: String, context: &Context<'_>, base: Option<&Url>) -> Self {
        let images = RefCell::new(Vec::new());
        let resolve = |address: &str| {
            let answer = (context.resolve)(address);
            images.borrow_mut().push((address.to_owned(), answer.clone()));
            answer
        };
        let html = rewrite::rewrite(&clean, &Context { resolve: &resolve, ..*context }, base);
        let (fingerprint, words) = (fingerprint(&html), words::count(&clean));
        Self { raw, clean, html, images: images.into_inner(), fingerprint, words }
    }

    /// Whether it is shown as last time in the same page: images come and go
    /// without the text being changed.
    fn stands(&self, context: &Context<'_>) -> bool {
        self.images.iter().all(|(address, answer)| (context.resolve)(address) == *answer)
    }
}

/// What the window loads an image of this address from; none where the blog
/// has none, or another's host would have to be asked.
pub fn image_source(address: &str, context: &Context<'_>) -> Option<String> {
    let base = context.post_url.and_then(|url| Url::parse(url).ok());
    rewrite::loaded(address.trim(), context, base.as_ref()).ok()
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
