//! Text whose UTF-8 was once read as Windows-1252 or Mac Roman.
//!
//! Every sign that is not ASCII is mapped back to the byte it was read from;
//! where the bytes make UTF-8, the text may be damaged. Whether it is, is
//! decided for the whole text, then line by line, then for single stretches
//! with a tell-tale sign in them: the fewer the evidence, the narrower the
//! rule. What was damaged twice is undone in two rounds. A function of values:
//! it finds, others show and mend.
//!
//! What stands in code is no evidence, and is mended only with the rest of a
//! text that is damaged throughout: it may be about this very thing.
//!
//! How often clean text is flagged: in each test run none of 20,000 generated
//! texts in forty languages and no file of our fixtures and of the sample blog;
//! before, of 22,115 posts of public blogs 14, all of them truly damaged. With
//! `DROPCAP_CORPUS` a test measures it on a folder. The rules are in `read`
//! (what a sequence is worth), `letters` (which signs are natural) and `code`.

mod code;
mod letters;
mod read;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::api::TextEdit;
use crate::post::utf16_len;
use read::{Encoding, Sequence, Weight};

/// A damaged stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// The sign it was.
    pub was: char,
}

/// A sign with the bytes of the text it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sign {
    ch: char,
    range: Range<usize>,
}

/// Text that was read wrongly more often than this is not looked into.
const ROUNDS: usize = 3;

/// The damaged stretches of a text, in order.
pub fn find(text: &str) -> Vec<Damage> {
    if text.is_ascii() {
        return Vec::new();
    }
    let mut signs: Vec<Sign> =
        text.char_indices().map(|(at, ch)| Sign { ch, range: at..at + ch.len_utf8() }).collect();
    let encodings = [Encoding::windows_1252(), Encoding::mac_roman()];
    for _ in 0..ROUNDS {
        let damaged = damaged(text, &signs, &encodings);
        if damaged.is_empty() {
            break;
        }
        signs = undone(&signs, &damaged);
    }
    let changed = |sign: &Sign| text[sign.range.clone()].chars().ne([sign.ch]);
    signs.into_iter().filter(changed).map(|sign| Damage { range: sign.range, was: sign.ch }).collect()
}

/// The text with the damage undone.
pub fn mend(text: &str, damages: &[Damage]) -> String {
    let mut mended = text.to_owned();
    for damage in damages.iter().rev() {
        mended.replace_range(damage.range.clone(), damage.was.encode_utf8(&mut [0; 4]));
    }
    mended
}

/// The edits of the editor's text that undo the damage.
pub fn edits(text: &str) -> Vec<TextEdit> {
    // Positions are counted once through the text: much can be damaged.
    let (mut byte, mut unit) = (0, 0);
    let mut units = |to: usize| {
        unit += utf16_len(&text[byte..to]);
        byte = to;
        u32::try_from(unit).unwrap_or(u32::MAX)
    };
    let edit = |damage: Damage| TextEdit {
        from: units(damage.range.start),
        to: units(damage.range.end),
        insert: damage.was.into(),
    };
    find(text).into_iter().map(edit).collect()
}

/// The signs with sequences replaced by what they were.
fn undone(signs: &[Sign], damaged: &[Sequence]) -> Vec<Sign> {
    let mut result = Vec::with_capacity(signs.len());
    let mut at = 0;
    for sequence in damaged {
        result.extend_from_slice(&signs[at..sequence.signs.start]);
        let (first, last) = (&signs[sequence.signs.start], &signs[sequence.signs.end - 1]);
        result.push(Sign { ch: sequence.was, range: first.range.start..last.range.end });
        at = sequence.signs.end;
    }
    result.extend_from_slice(&signs[at..]);
    result
}

/// The sequences that are damage for sure, in order.
fn damaged(text: &str, signs: &[Sign], encodings: &[Encoding; 2]) -> Vec<Sequence> {
    let all = encodings.each_ref().map(|encoding| read::sequences(signs, encoding));
    if all.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let prose = Prose::of(text, signs);
    let readings = all.each_ref().map(|reading| {
        reading.iter().filter(|sequence| prose.has(sequence.signs.start)).cloned().collect::<Vec<_>>()
    });
    let whole = 0..signs.len();
    if let Some((best, with_code)) = readings.iter().zip(&all).max_by_key(|(reading, _)| points(reading))
        && prose.is_explained(&whole, best, FILE)
    {
        let covered: usize = with_code.iter().map(|sequence| sequence.signs.len()).sum();
        let everything = covered == signs.iter().filter(|sign| !sign.ch.is_ascii()).count();
        return if everything { with_code.clone() } else { best.clone() };
    }
    let mut result: Vec<Sequence> = Vec::new();
    for line in lines(signs) {
        let within = |reading: &Vec<Sequence>| -> Vec<Sequence> {
            let first = reading.partition_point(|sequence| sequence.signs.start < line.start);
            let last = reading.partition_point(|sequence| sequence.signs.start < line.end);
            reading[first..last].to_vec()
        };
        let readings: Vec<Vec<Sequence>> =
            readings.iter().map(within).filter(|one| !one.is_empty()).collect();
        let Some(best) = readings.iter().max_by_key(|reading| points(reading)) else { continue };
        if prose.is_explained(&line, best, LINE) {
            result.extend_from_slice(best);
        } else {
            let mut stretches: Vec<Sequence> =
                readings.iter().flat_map(|reading| stretches(reading)).collect();
            stretches.sort_by_key(|sequence| sequence.signs.start);
            stretches.dedup_by(|next, last| next.signs.start < last.signs.end);
            result.extend(stretches);
        }
    }
    result
}

/// What must be seen before all of a text, or of a line, is taken as damaged.
struct Evidence {
    points: usize,
    /// In how many of a hundred sequences something unlikely may come out.
    unlikely: usize,
}

const FILE: Evidence = Evidence { points: 6, unlikely: 10 };
const LINE: Evidence = Evidence { points: 4, unlikely: 0 };

/// Which signs are no code.
struct Prose<'a> {
    signs: &'a [Sign],
    is_code: Vec<bool>,
}

impl<'a> Prose<'a> {
    fn of(text: &str, signs: &'a [Sign]) -> Self {
        let mut code = code::ranges(text).into_iter().peekable();
        let mut within = |sign: &Sign| {
            while code.next_if(|range| range.end <= sign.range.start).is_some() {}
            code.peek().is_some_and(|range| range.start <= sign.range.start)
        };
        Self { signs, is_code: signs.iter().map(&mut within).collect() }
    }

    fn has(&self, sign: usize) -> bool {
        !self.is_code[sign]
    }

    /// Whether a reading explains every sign of a stretch that is not ASCII, and
    /// there is enough of it.
    fn is_explained(&self, stretch: &Range<usize>, reading: &[Sequence], needed: Evidence) -> bool {
        let odd = |at: &usize| self.has(*at) && !self.signs[*at].ch.is_ascii();
        explains(stretch.clone().filter(odd).count(), reading, needed)
    }
}

/// Whether a reading explains so many signs, and there is enough of it.
fn explains(all: usize, reading: &[Sequence], needed: Evidence) -> bool {
    let covered: usize = reading.iter().map(|sequence| sequence.signs.len()).sum();
    let unlikely = reading.iter().filter(|sequence| sequence.weight == Weight::Unlikely).count();
    let first = reading.first().map(|sequence| sequence.was);
    let several = reading.iter().any(|sequence| Some(sequence.was) != first)
        || reading.iter().any(|sequence| sequence.weight == Weight::TellTale);
    covered == all
        && several
        && points(reading) >= needed.points
        && unlikely * 100 <= reading.len() * needed.unlikely
}

fn points(reading: &[Sequence]) -> usize {
    reading
        .iter()
        .map(|sequence| match sequence.weight {
            Weight::TellTale => 3,
            Weight::Likely => 1,
            Weight::Open | Weight::Unlikely => 0,
        })
        .sum()
}

/// Sequences side by side of which at least one is tell-tale.
fn stretches(reading: &[Sequence]) -> Vec<Sequence> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < reading.len() {
        let mut to = from + 1;
        while to < reading.len() && reading[to].signs.start == reading[to - 1].signs.end {
            to += 1;
        }
        for run in reading[from..to].split(|sequence| sequence.weight == Weight::Unlikely) {
            if run.iter().any(|sequence| sequence.weight == Weight::TellTale) {
                found.extend_from_slice(run);
            }
        }
        from = to;
    }
    found
}

/// The lines, as numbers of signs.
fn lines(signs: &[Sign]) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, sign) in signs.iter().enumerate() {
        if sign.ch == '\n' {
            lines.push(start..at);
            start = at + 1;
        }
    }
    lines.push(start..signs.len());
    lines
}
