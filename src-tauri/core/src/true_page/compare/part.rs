//! The part of a page that holds the text.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::tokens::{Read, Token};

/// Tokens in a run by which a text is recognised.
const RUN: usize = 4;

/// Tokens by which its first and its last words are.
const EDGE: usize = 12;

/// The smallest element that has (nearly) as much of the text as any other.
/// None when the page has hardly any of it.
pub(super) fn with(text: &[Token], page: &Read) -> Option<Range<usize>> {
    let length = RUN.min(text.len());
    let runs: HashMap<&[Token], usize> = text.windows(length).zip(0..).collect();
    // The run of the text that begins at each token of the page.
    let found: Vec<Option<usize>> =
        page.tokens.windows(length).map(|window| runs.get(window).copied()).collect();
    let score = |range: &Range<usize>| {
        let end = (range.end + 1).saturating_sub(length).min(found.len());
        let within = found.get(range.start..end).unwrap_or_default();
        within.iter().flatten().collect::<HashSet<_>>().len()
    };
    let whole = 0..page.tokens.len();
    let all = page.elements.iter().chain(std::iter::once(&whole));
    let scored: Vec<(usize, &Range<usize>)> = all.map(|range| (score(range), range)).collect();
    let most = scored.iter().map(|(score, _)| *score).max()?;
    // A few words are easily others altogether, while they are written.
    if most * 4 < runs.len() {
        return None;
    }
    let enough = scored.into_iter().filter(|(score, _)| *score >= most - most / 50);
    enough.map(|(_, range)| range).min_by_key(|range| range.len()).cloned()
}

/// Where in a part that holds the text it begins and ends: its title above may
/// begin with the same words.
pub(super) fn edges(text: &[Token], part: &[Token]) -> Range<usize> {
    let start = edge(&text.iter().collect::<Vec<_>>(), &part.iter().collect::<Vec<_>>());
    let rest = edge(&text.iter().rev().collect::<Vec<_>>(), &part.iter().rev().collect::<Vec<_>>());
    let end = part.len() - rest;
    if start < end { start..end } else { 0..part.len() }
}

/// The place of a part where most of the text's first tokens follow, and most of
/// them in step; of several, as in a text that repeats itself, the first.
fn edge(text: &[&Token], part: &[&Token]) -> usize {
    let wanted = &text[..EDGE.min(text.len())];
    let places = (0..part.len()).map(|at| {
        let common = in_common(wanted, &part[at..part.len().min(at + 2 * EDGE)]);
        let in_step = wanted.iter().zip(&part[at..]).filter(|(wanted, token)| wanted == token).count();
        (common, in_step, Reverse(at))
    });
    let best = places.max().filter(|(common, ..)| common * 5 >= wanted.len() * 3);
    best.map_or(0, |(.., Reverse(at))| at)
}

/// How many tokens two short rows have in common, in their order.
fn in_common(a: &[&Token], b: &[&Token]) -> usize {
    let mut longest = [0_usize; EDGE + 1];
    for token in b {
        let mut diagonal = 0;
        for (at, wanted) in a.iter().enumerate() {
            let above = longest[at + 1];
            longest[at + 1] = if wanted == token { diagonal + 1 } else { above.max(longest[at]) };
            diagonal = above;
        }
    }
    longest[a.len()]
}
