//! Signs read back as bytes, and what the UTF-8 among them is worth as evidence.

use std::ops::Range;

use super::Sign;
use super::letters::{Kind, Script, is_common, kind};

/// How much a sequence says for the text being damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Nobody writes such signs side by side.
    TellTale,
    /// It makes sense when read back.
    Likely,
    /// It says nothing: it makes as much sense as it stands.
    Open,
    /// What comes out is no natural text.
    Unlikely,
}

/// Signs that are the bytes of one sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sequence {
    /// Their numbers.
    pub(super) signs: Range<usize>,
    /// The sign they were.
    pub(super) was: char,
    /// What that says.
    pub(super) weight: Weight,
}

/// An encoding that UTF-8 was taken for.
pub(super) struct Encoding {
    mac: bool,
    /// Signs with their bytes, sorted.
    bytes: Vec<(char, u8)>,
}

impl Encoding {
    pub(super) fn windows_1252() -> Self {
        // Programs that say Windows-1252 and mean Latin-1 leave control signs.
        let mut encoding = Self::of(encoding_rs::WINDOWS_1252, false);
        let controls = (0x80..=0x9F).map(|byte| (char::from(byte), byte));
        encoding.bytes.extend(controls);
        encoding.bytes.sort_unstable();
        encoding.bytes.dedup_by_key(|(sign, _)| *sign);
        encoding
    }

    pub(super) fn mac_roman() -> Self {
        Self::of(encoding_rs::MACINTOSH, true)
    }

    fn of(encoding: &'static encoding_rs::Encoding, mac: bool) -> Self {
        let decoded = |byte: u8| {
            let (text, _) = encoding.decode_without_bom_handling(std::slice::from_ref(&byte));
            text.chars().next().map(|sign| (sign, byte))
        };
        let mut bytes: Vec<(char, u8)> = (0x80..=0xFF).filter_map(decoded).collect();
        bytes.sort_unstable();
        Self { mac, bytes }
    }

    fn byte(&self, sign: char) -> Option<u8> {
        let at = self.bytes.binary_search_by_key(&sign, |(known, _)| *known).ok()?;
        Some(self.bytes[at].1)
    }
}

/// All sequences of a text, from left to right, with their weights.
pub(super) fn sequences(signs: &[Sign], encoding: &Encoding) -> Vec<Sequence> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        match sequence(&signs[at..], encoding) {
            Some((len, was)) => {
                found.push(Sequence { signs: at..at + len, was, weight: Weight::Open });
                at += len;
            }
            None => at += 1,
        }
    }
    for number in 0..found.len() {
        found[number].weight = weigh(signs, &found, number, encoding);
    }
    found
}

/// How many signs are the bytes of one sign, and which.
fn sequence(signs: &[Sign], encoding: &Encoding) -> Option<(usize, char)> {
    let lead = signs[0].ch;
    if lead.is_ascii() {
        return None;
    }
    let lead = encoding.byte(lead)?;
    let len = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    for (byte, sign) in bytes[1..len].iter_mut().zip(signs.get(1..len)?) {
        *byte = encoding.byte(sign.ch)?;
    }
    let was = std::str::from_utf8(&bytes[..len]).ok()?.chars().next()?;
    Some((len, was))
}

/// What stands beside a sequence when it and its neighbours are read back.
struct Beside {
    /// The sign before, as it was.
    before: Option<char>,
    /// The sign after, as it was.
    after: Option<char>,
    /// Whether they come from sequences, too.
    joined: (bool, bool),
    /// The sign before, as it stands.
    stands: Option<char>,
}

fn beside(signs: &[Sign], found: &[Sequence], number: usize) -> Beside {
    let here = &found[number].signs;
    let last = number.checked_sub(1).map(|at| &found[at]).filter(|last| last.signs.end == here.start);
    let next = found.get(number + 1).filter(|next| next.signs.start == here.end);
    let stands = here.start.checked_sub(1).map(|at| signs[at].ch);
    let follows = signs.get(here.end).map(|sign| sign.ch);
    Beside {
        before: last.map(|last| last.was).or(stands),
        after: next.map(|next| next.was).or(follows),
        joined: (last.is_some(), next.is_some()),
        stands,
    }
}

fn weigh(signs: &[Sign], found: &[Sequence], number: usize, encoding: &Encoding) -> Weight {
    let sequence = &found[number];
    let beside = beside(signs, found, number);
    let follow: Vec<char> = signs[sequence.signs.clone()].iter().skip(1).map(|sign| sign.ch).collect();
    let tells = if encoding.mac { mac_tells } else { windows_tells };
    match kind(sequence.was) {
        // A control sign is a byte of what was damaged twice.
        Some(Kind::Control) if beside.joined.0 || beside.joined.1 => Weight::Open,
        None | Some(Kind::Control) => Weight::Unlikely,
        Some(Kind::Symbol) => match tells(sequence.was, &follow, &beside) {
            true => Weight::TellTale,
            false => Weight::Likely,
        },
        Some(Kind::Letter(Script::Latin)) => latin(sequence.was, &follow, &beside, encoding),
        Some(Kind::Letter(script)) => foreign(script, found, number, &beside),
    }
}

/// A letter as English, French or Polish have it.
fn latin(was: char, follow: &[char], beside: &Beside, encoding: &Encoding) -> Weight {
    let strange = |sign: Option<char>| matches!(sign.and_then(kind), Some(Kind::Letter(script)) if script != Script::Latin);
    if strange(beside.before) || strange(beside.after) {
        return Weight::Unlikely;
    }
    if encoding.mac && is_root(was, follow[0], beside) {
        return Weight::Open;
    }
    let tells = if encoding.mac { mac_tells } else { windows_tells };
    if tells(was, follow, beside) { Weight::TellTale } else { Weight::Likely }
}

/// A letter of another script: natural only among its like.
fn foreign(script: Script, found: &[Sequence], number: usize, beside: &Beside) -> Weight {
    let script_of = |sign: Option<char>| match sign.and_then(kind) {
        Some(Kind::Letter(script)) => Some(script),
        _ => None,
    };
    let (before, after) = (script_of(beside.before), script_of(beside.after));
    let same = |other: Option<Script>, joined: bool| joined && other == Some(script);
    let beside_same = usize::from(same(before, beside.joined.0)) + usize::from(same(after, beside.joined.1));
    let mixed = |other: Option<Script>| other.is_some_and(|other| other != script);
    match beside_same {
        // Latin and other letters in one word are a chance of the bytes.
        0 if mixed(before) || mixed(after) => Weight::Unlikely,
        0 => Weight::Open,
        _ if !script.mixes() && (mixed(before) || mixed(after)) => Weight::Unlikely,
        2 => Weight::TellTale,
        _ => {
            // At the end of a word it counts as its neighbour does.
            let far = |step: isize| -> Option<&Sequence> {
                let near = found.get(number.checked_add_signed(step)?)?;
                let far = found.get(number.checked_add_signed(2 * step)?)?;
                let touch = if step < 0 {
                    far.signs.end == near.signs.start
                } else {
                    near.signs.end == far.signs.start
                };
                touch.then_some(far)
            };
            let step = if same(before, beside.joined.0) { -1 } else { 1 };
            match far(step).and_then(|far| script_of(Some(far.was))) {
                Some(other) if other == script => Weight::TellTale,
                _ => Weight::Likely,
            }
        }
    }
}

/// Whether nobody writes what Windows-1252 makes of this sign.
fn windows_tells(was: char, follow: &[char], beside: &Beside) -> bool {
    let after_small = beside.stands.is_some_and(char::is_lowercase);
    let after_capital = beside.stands.is_some_and(char::is_uppercase);
    let after_digit = beside.stands.is_some_and(|sign| sign.is_ascii_digit());
    match u32::from(was) {
        // `Â°`; quotes and ordinals do stand behind a capital Â.
        0xA0 => after_small || after_digit,
        0xA1..=0xBF if was.is_alphabetic() => after_small,
        0xA1..=0xBF => !"«»´·¨¸".contains(was) || after_small || after_digit,
        // `Ã©`; quotes and stops do stand behind a Portuguese capital Ã.
        0xC0..=0xFF => {
            let closing = "‘’‚“”„‹›«»–—…\u{a0}ªº´·€™•†‡".contains(follow[0]);
            !closing || (was.is_alphabetic() && !after_capital && (follow[0] == '\u{a0}' || after_small))
        }
        // `Å‚` within a word: a capital after a small letter.
        0x100..=0x17F => after_small,
        _ => is_common(was),
    }
}

/// Whether nobody writes what Mac Roman makes of this sign.
fn mac_tells(was: char, follow: &[char], beside: &Beside) -> bool {
    let after_small = beside.stands.is_some_and(char::is_lowercase);
    match u32::from(was) {
        // `¬∞` and `¬Ω` may be logic, `¬†` and `¬´` are not.
        0xA0..=0xBF => "†£©®´ª§°".contains(follow[0]) || (after_small && !"∞∑∏πΩµ≤≥≠±∂∫".contains(follow[0])),
        0xC0..=0xFF => {
            let letter = |sign: Option<char>| sign.is_some_and(char::is_alphabetic);
            !"©®™".contains(follow[0]) || letter(beside.stands) || letter(beside.after)
        }
        // `≈Ç` within a word.
        0x100..=0x17F => after_small && follow[0].is_alphabetic(),
        // `‚ää` begins a Finnish quotation, so only what is common tells.
        _ => is_common(was),
    }
}

/// Whether `√` and the sign after it may be meant as they stand; within a word
/// they are not, and what is only rarely under a root is not at its start.
fn is_root(was: char, under: char, beside: &Beside) -> bool {
    let letter = |sign: Option<char>| sign.is_some_and(char::is_alphabetic);
    if !('\u{c0}'..='\u{ff}').contains(&was) {
        return false;
    }
    match under {
        'π' => true,
        '∑' | '∏' | 'Ω' | 'µ' | '∞' => !letter(beside.stands),
        '∫' | '∂' | '±' | '≤' | '≥' | '≠' => !letter(beside.stands) && !letter(beside.after),
        _ => false,
    }
}
