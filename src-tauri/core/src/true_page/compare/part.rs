//! The part of a page that holds the text.

use std::collections::HashSet;
use std::ops::Range;

use super::tokens::{Read, Token};

/// Tokens in a run by which a text is recognised.
const RUN: usize = 4;

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
