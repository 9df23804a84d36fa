//! The part of a page that holds the text.

use std::collections::HashSet;
use std::ops::Range;

use super::tokens::{Read, Token};

/// Tokens in a run by which a text is recognised.
const RUN: usize = 4;

/// Tokens by which its first and its last words are.
const EDGE: usize = 12;

/// The element that is most like the text: it has its runs and little else.
/// None when the page has hardly any of them.
pub(super) fn with(text: &[Token], page: &Read) -> Option<Range<usize>> {
    let length = RUN.min(text.len());
    let runs: HashSet<&[Token]> = text.windows(length).collect();
    // How many runs of the text begin before each token.
    let mut before = vec![0_usize];
    for window in page.tokens.windows(length) {
        before.push(before[before.len() - 1] + usize::from(runs.contains(window)));
    }
    let last = before.len() - 1;
    let found = |range: &Range<usize>| {
        let end = (range.end + 1).saturating_sub(length).min(last);
        before[end].saturating_sub(before[range.start.min(last)])
    };
    let likeness = |range: &Range<usize>| found(range) as f64 / (range.len() + text.len()) as f64;
    let whole = 0..page.tokens.len();
    let all = page.elements.iter().chain(std::iter::once(&whole));
    let best = all.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    // A few words are easily others altogether, while they are written.
    (found(best) * 4 >= runs.len()).then(|| best.clone())
}

/// Where in a part that holds the text it begins and ends: its title above may
/// begin with the same words.
pub(super) fn edges(text: &[Token], part: &[Token]) -> Range<usize> {
    let start = edge(&text.iter().collect::<Vec<_>>(), &part.iter().collect::<Vec<_>>());
    let rest = edge(&text.iter().rev().collect::<Vec<_>>(), &part.iter().rev().collect::<Vec<_>>());
    let end = part.len() - rest;
    if start < end { start..end } else { 0..part.len() }
}

/// The last place of a part where most of the text's first tokens follow.
fn edge(text: &[&Token], part: &[&Token]) -> usize {
    let wanted = &text[..EDGE.min(text.len())];
    let places = (0..part.len()).map(|at| (in_common(wanted, &part[at..part.len().min(at + 2 * EDGE)]), at));
    let best = places.max().filter(|(common, _)| common * 5 >= wanted.len() * 3);
    best.map_or(0, |(_, at)| at)
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
