//! Three token sequences laid side by side: what only one side changed, what
//! both changed alike, and what is in conflict.
//!
//! The frame is that of diff3 (S. Khanna, K. Kunal, B. C. Pierce, "A Formal
//! Investigation of Diff3", 2007) with git's rule for what is a conflict:
//! changes of the two sides that overlap *or touch* are one, unless they are
//! the same change.

use std::ops::Range;

use super::diff::Hunk;

/// A stretch of the three sequences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) base: Range<usize>,
    pub(super) mine: Range<usize>,
    pub(super) theirs: Range<usize>,
    pub(super) kind: Kind,
}

/// Who changed a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nobody.
    Same,
    /// Only my side.
    Mine,
    /// Only their side.
    Theirs,
    /// Both, and alike.
    Both,
    /// Both, each otherwise.
    Conflict,
}

/// Three sequences of tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Three<'a> {
    pub(super) base: &'a [u32],
    pub(super) mine: &'a [u32],
    pub(super) theirs: &'a [u32],
}

/// Lays `mine` and `theirs` beside `base`, by what changed from it to each of
/// them. The chunks cover all three, in order.
pub(super) fn chunks(texts: &Three<'_>, own: &[Hunk], other: &[Hunk]) -> Vec<Chunk> {
    let Three { base, mine, theirs } = texts;
    let (mut own, mut other) = (own.iter().peekable(), other.iter().peekable());
    let mut chunks = Vec::new();
    // Where each sequence has been covered up to.
    let mut at = [0; 3];
    loop {
        let first = match (own.peek(), other.peek()) {
            (None, None) => break,
            (Some(a), Some(b)) => a.old.start.min(b.old.start),
            (Some(one), None) | (None, Some(one)) => one.old.start,
        };
        let kept = first - at[0];
        let start = at.map(|side| side + kept);
        push(&mut chunks, &mut at, start, Kind::Same);
        let (mut a, mut b): (Vec<&Hunk>, Vec<&Hunk>) = (Vec::new(), Vec::new());
        let mut end = first;
        loop {
            if let Some(hunk) = own.next_if(|hunk| hunk.old.start <= end) {
                end = end.max(hunk.old.end);
                a.push(hunk);
            } else if let Some(hunk) = other.next_if(|hunk| hunk.old.start <= end) {
                end = end.max(hunk.old.end);
                b.push(hunk);
            } else {
                break;
            }
        }
        let to = |from: usize, hunks: &[&Hunk]| {
            let grown: isize =
                hunks.iter().map(|hunk| hunk.new.len() as isize - hunk.old.len() as isize).sum();
            (from as isize + (end - first) as isize + grown) as usize
        };
        let ends = [end, to(at[1], &a), to(at[2], &b)];
        let kind = match (a.is_empty(), b.is_empty()) {
            (false, true) => Kind::Mine,
            (true, false) => Kind::Theirs,
            _ if mine[at[1]..ends[1]] == theirs[at[2]..ends[2]] => Kind::Both,
            _ => Kind::Conflict,
        };
        push(&mut chunks, &mut at, ends, kind);
    }
    push(&mut chunks, &mut at, [base.len(), mine.len(), theirs.len()], Kind::Same);
    chunks
}

fn push(chunks: &mut Vec<Chunk>, at: &mut [usize; 3], to: [usize; 3], kind: Kind) {
    if to != *at {
        chunks.push(Chunk { base: at[0]..to[0], mine: at[1]..to[1], theirs: at[2]..to[2], kind });
    }
    *at = to;
}
