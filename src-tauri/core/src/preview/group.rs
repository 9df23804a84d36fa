//! Blocks that belong together: a tag of the writer's own HTML that opens in
//! one block and closes in a later one makes one of all between, because the
//! sanitiser would otherwise close the one and drop the other.

use crate::markdown::Block;
use crate::markdown::tags::tags;

/// Elements that need no closing tag, so that a missing one means nothing.
const LOOSE: &[&str] = &[
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];

/// Tags left open at a time that are still followed.
const DEEPEST: usize = 200;

/// Joins blocks until tags pair.
pub(super) fn group(blocks: Vec<Block>) -> Vec<Block> {
    if !blocks.iter().any(|block| block.own_html) {
        return blocks;
    }
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut last = 0;
    let ends = ends(&blocks);
    for (index, block) in blocks.into_iter().enumerate() {
        match joined.last_mut() {
            Some(open) if index <= last => open.html.push_str(&block.html),
            _ => joined.push(block),
        }
        last = last.max(ends[index]);
    }
    joined
}

/// For each block the last one it must be joined with.
fn ends(blocks: &[Block]) -> Vec<usize> {
    let mut ends: Vec<usize> = (0..blocks.len()).collect();
    let mut open: Vec<(String, usize)> = Vec::new();
    for (index, block) in blocks.iter().enumerate().filter(|(_, block)| block.own_html) {
        for tag in tags(&block.html) {
            if LOOSE.iter().any(|name| tag.is(name)) {
                continue;
            }
            if !tag.closes {
                if open.len() < DEEPEST {
                    open.push((tag.name.to_ascii_lowercase(), index));
                }
            } else if let Some(at) = open.iter().rposition(|(name, _)| tag.is(name)) {
                ends[open[at].1] = index;
                open.truncate(at);
            }
        }
    }
    ends
}
