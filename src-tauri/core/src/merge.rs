//! Two texts that grew out of one, made one again.
//!
//! Functions from values to values. By line first: where the sides changed
//! different places, the merge is silent, but only if git's own rule would
//! merge too, which is that changes may not even touch. Where repeated lines
//! can be matched in more than one way git might match them otherwise than we
//! do, so every way must lead to the same text. Then by word, inside what is
//! in conflict: that is a proposal the writer is shown, never more.
//! `tests/it/merge.rs` compares it with `git merge-file`.

mod diff;
#[cfg(test)]
mod tests;
mod three;
mod tokens;

use std::ops::Range;

use crate::api::{ChangedBy, MergePart, MergeTexts, Merged, TextEdit};
use crate::post::utf16_len;
pub(crate) use diff::Hunk;
use diff::Matching;
use three::{Chunk, Kind, Three};
use tokens::{Numbers, Tokens};

/// How `mine` and `theirs` become one text. Without a base every difference is
/// a question.
pub fn merge(texts: &MergeTexts) -> Merged {
    let silent = texts.base.as_ref().and_then(|base| Lines::new(base, &texts.mine, &texts.theirs).silent());
    silent.map_or_else(|| ask(texts), |edits| Merged::Silent { edits })
}

/// The two texts side by side, for the writer to look at.
pub fn ask(texts: &MergeTexts) -> Merged {
    let parts = match &texts.base {
        Some(base) => Lines::new(base, &texts.mine, &texts.theirs).parts(),
        None => apart(&texts.mine, &texts.theirs),
    };
    Merged::Ask { parts }
}

/// What changed from one row of texts to another, in order; beside each change
/// stands what both have. The time is near linear in their number.
pub(crate) fn changed<T: AsRef<str>, U: AsRef<str>>(old: &[T], new: &[U]) -> Vec<Hunk> {
    let mut numbers = Numbers::default();
    let old = numbers.number(old.iter().map(AsRef::as_ref).collect());
    let new = numbers.number(new.iter().map(AsRef::as_ref).collect());
    diff::hunks(&old.numbers, &new.numbers, Matching::FromStart)
}

/// The text that `edits` make of `text`.
pub fn applied(text: &str, edits: &[TextEdit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let from = crate::post::byte_of(text, edit.from);
        out.push_str(&text[done..from]);
        out.push_str(&edit.insert);
        done = crate::post::byte_of(text, edit.to);
    }
    out + &text[done..]
}

/// Three texts in pieces.
struct Lines<'a> {
    base: Tokens<'a>,
    mine: Tokens<'a>,
    theirs: Tokens<'a>,
}

impl<'a> Lines<'a> {
    fn new(base: &'a str, mine: &'a str, theirs: &'a str) -> Self {
        let mut numbers = Numbers::default();
        Self { base: numbers.lines(base), mine: numbers.lines(mine), theirs: numbers.lines(theirs) }
    }

    fn words(base: &'a str, mine: &'a str, theirs: &'a str) -> Self {
        let mut numbers = Numbers::default();
        Self { base: numbers.words(base), mine: numbers.words(mine), theirs: numbers.words(theirs) }
    }

    fn three(&self) -> Three<'_> {
        Three { base: &self.base.numbers, mine: &self.mine.numbers, theirs: &self.theirs.numbers }
    }

    fn chunks(&self) -> Vec<Chunk> {
        let three = self.three();
        let hunks = |side| diff::hunks(three.base, side, Matching::FromStart);
        three::chunks(&three, &hunks(three.mine), &hunks(three.theirs))
    }

    /// The chunks of one way to match, changes with little between them as one.
    fn coarse_chunks(&self, matching: Matching) -> Vec<Chunk> {
        let three = self.three();
        let hunks = |side| diff::coarse(&diff::hunks(three.base, side, matching), three.base, side);
        three::chunks(&three, &hunks(three.mine), &hunks(three.theirs))
    }

    /// What must change in mine, when nobody need be asked.
    fn silent(&self) -> Option<Vec<TextEdit>> {
        if self.mine.numbers == self.theirs.numbers {
            return Some(Vec::new());
        }
        let first = self.without_conflict(Matching::FromStart)?;
        let text = self.text(&first);
        for matching in [Matching::FromEnd, Matching::ByUnique] {
            let other = self.without_conflict(matching)?;
            if self.text(&other) != text {
                return None;
            }
        }
        Some(self.edits(&first))
    }

    fn without_conflict(&self, matching: Matching) -> Option<Vec<Chunk>> {
        let chunks = self.coarse_chunks(matching);
        let certain = |chunk: &Chunk| match chunk.kind {
            Kind::Conflict => false,
            // A blank line that both took out may have been another one for each.
            Kind::Both => !is_blank(&self.base, &chunk.base) || !is_blank(&self.mine, &chunk.mine),
            Kind::Same | Kind::Mine | Kind::Theirs => true,
        };
        chunks.iter().all(certain).then_some(chunks)
    }

    fn text(&self, chunks: &[Chunk]) -> String {
        let side = |chunk: &Chunk| match chunk.kind {
            Kind::Theirs => self.theirs.pieces[chunk.theirs.clone()].concat(),
            _ => self.mine.pieces[chunk.mine.clone()].concat(),
        };
        chunks.iter().map(side).collect()
    }

    fn edits(&self, chunks: &[Chunk]) -> Vec<TextEdit> {
        let mut at = 0;
        let mut edits = Vec::new();
        for chunk in chunks {
            let from = at;
            at += self.mine.pieces[chunk.mine.clone()].iter().map(|piece| utf16_len(piece)).sum::<usize>();
            if chunk.kind == Kind::Theirs {
                let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                let insert = self.theirs.pieces[chunk.theirs.clone()].concat();
                edits.push(TextEdit { from: place(from), to: place(at), insert });
            }
        }
        edits
    }

    fn parts(&self) -> Vec<MergePart> {
        let mut parts = Vec::new();
        for chunk in self.chunks() {
            let mine = concat(&self.mine, &chunk.mine);
            let theirs = concat(&self.theirs, &chunk.theirs);
            match chunk.kind {
                Kind::Same => parts.push(MergePart::Same { text: mine }),
                Kind::Mine => parts.push(MergePart::Change { by: ChangedBy::Mine, mine, theirs }),
                Kind::Theirs => parts.push(MergePart::Change { by: ChangedBy::Theirs, mine, theirs }),
                Kind::Both => parts.push(MergePart::Change { by: ChangedBy::Both, mine, theirs }),
                Kind::Conflict => parts.extend(refined(&concat(&self.base, &chunk.base), &mine, &theirs)),
            }
        }
        parts
    }
}

fn concat(tokens: &Tokens<'_>, range: &Range<usize>) -> String {
    tokens.pieces[range.clone()].concat()
}

fn is_blank(tokens: &Tokens<'_>, range: &Range<usize>) -> bool {
    tokens.pieces[range.clone()].iter().all(|piece| piece.trim().is_empty())
}

/// A conflict without the lines that both sides have, as git shows it. Where
/// one place is left, with what comes of merging it by word.
fn refined(base: &str, mine: &str, theirs: &str) -> Vec<MergePart> {
    let mut parts = apart(mine, theirs);
    let mut conflicts = parts.iter_mut().filter(|part| matches!(part, MergePart::Conflict { .. }));
    if let (Some(MergePart::Conflict { mine, theirs, proposal }), None) = (conflicts.next(), conflicts.next())
    {
        *proposal = by_word(base, mine, theirs);
    }
    parts
}

/// Two texts without a base: what both have, and what they differ in.
fn apart(mine: &str, theirs: &str) -> Vec<MergePart> {
    let mut numbers = Numbers::default();
    let (mine, theirs) = (numbers.lines(mine), numbers.lines(theirs));
    let mut parts = Vec::new();
    let mut done = 0;
    let same =
        |range: Range<usize>| (!range.is_empty()).then(|| MergePart::Same { text: concat(&mine, &range) });
    for hunk in diff::hunks(&mine.numbers, &theirs.numbers, Matching::FromStart) {
        parts.extend(same(done..hunk.old.start));
        done = hunk.old.end;
        parts.push(MergePart::Conflict {
            mine: concat(&mine, &hunk.old),
            theirs: concat(&theirs, &hunk.new),
            proposal: None,
        });
    }
    parts.extend(same(done..mine.pieces.len()));
    parts
}

/// What comes of merging by word; none when that is in conflict too.
fn by_word(base: &str, mine: &str, theirs: &str) -> Option<String> {
    let words = Lines::words(base, mine, theirs);
    let chunks = words.chunks();
    let clean = chunks.iter().all(|chunk| chunk.kind != Kind::Conflict);
    clean.then(|| words.text(&chunks))
}
