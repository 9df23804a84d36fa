//! Curly quotes, dashes and dots where goldmark's typographer puts them.

use super::letters::{at, is_digit, is_letter, is_narrow_punct, is_punct, is_space};
use super::options::Typographer;

/// How many quotes stand open. Goldmark means to forget them after each block,
/// but never does, and pages rely on it: one count serves a whole post.
#[derive(Default)]
pub(super) struct Open {
    single: u32,
    double: u32,
}

/// A place in a line: the text, the byte looked at, where the line's block
/// ends, and the sign before (a line feed at the block's start).
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) before: char,
    pub(super) old: bool,
}

impl Place<'_> {
    /// The byte `n` further on, within the block and the line.
    fn byte(&self, n: usize) -> Option<u8> {
        let at = self.at + n;
        let bytes = self.text.as_bytes();
        if at >= self.end || bytes[self.at..at].contains(&b'\n') {
            return None;
        }
        Some(bytes[at])
    }

    fn sign(&self, n: usize) -> Option<char> {
        self.byte(n).and_then(|_| at(self.text, self.at + n))
    }

    /// Whether at the byte `n` further on a word ends.
    fn ends(&self, n: usize) -> bool {
        self.byte(n).is_none_or(|byte| byte.is_ascii_punctuation() || byte.is_ascii_whitespace())
    }
}

/// What stands for the signs at a place, and how many bytes it replaces.
pub(super) fn replace<'s>(
    set: &'s Typographer,
    open: &mut Open,
    place: Place<'_>,
) -> Option<(&'s str, usize)> {
    let next = place.byte(1);
    let third = || place.byte(2);
    match place.byte(0)? {
        b'-' => {
            if next == Some(b'-') && third() == Some(b'-') && set.em_dash.is_some() {
                return Some((set.em_dash.as_deref()?, 3));
            }
            (next == Some(b'-')).then_some((set.en_dash.as_deref()?, 2))
        }
        b'.' => (next == Some(b'.') && third() == Some(b'.')).then_some((set.ellipsis.as_deref()?, 3)),
        b'<' => (next == Some(b'<')).then_some((set.left_angle_quote.as_deref()?, 2)),
        b'>' => (next == Some(b'>')).then_some((set.right_angle_quote.as_deref()?, 2)),
        b'\'' => single(set, open, place).map(|quote| (quote, 1)),
        b'"' => double(set, open, place).map(|quote| (quote, 1)),
        _ => None,
    }
}

/// Whether a delimiter at a place may open and may close, by what is around it.
/// By old rules symbols that are not ASCII are no punctuation.
pub(super) fn leaning(before: char, after: char, old: bool) -> (bool, bool) {
    let is_punct = |sign: char| is_punct(sign) && (!old || sign.is_ascii() || is_narrow_punct(sign));
    let (punct_before, blank_before) = (is_punct(before), is_space(before));
    let (punct_after, blank_after) = (is_punct(after), is_space(after));
    let opens = !blank_after && (!punct_after || blank_before || punct_before);
    let closes = !blank_before && (!punct_before || blank_after || punct_after);
    (opens, closes)
}

/// The sign after the run of equal quotes at a place.
fn after_run(place: Place<'_>) -> char {
    let quote = place.byte(0);
    let mut n = 1;
    while n < 64 && place.byte(n) == quote {
        n += 1;
    }
    place.sign(n).unwrap_or(' ')
}

fn single<'s>(set: &'s Typographer, open: &mut Open, place: Place<'_>) -> Option<&'s str> {
    let (opens, closes) = leaning(place.before, after_run(place), place.old);
    let before = place.before;
    if let Some(apostrophe) = set.apostrophe.as_deref()
        && is_apostrophe(place, opens, closes, before)
    {
        return Some(apostrophe);
    }
    if opens && !closes && set.left_single_quote.is_some() {
        if is_shortened(place) {
            return set.right_single_quote.as_deref();
        }
        open.single += 1;
        return set.left_single_quote.as_deref();
    }
    let right = set.right_single_quote.as_deref()?;
    // Plural possessives and dropped letters: `the Smiths' house`, `doin'`.
    if place.byte(2).is_some() && !place.sign(1).is_some_and(is_digit) {
        return Some(right);
    }
    if open.single > 0 && may_close(place, opens, closes) {
        open.single -= 1;
        return Some(right);
    }
    None
}

fn is_apostrophe(place: Place<'_>, opens: bool, closes: bool, before: char) -> bool {
    let digit = |n| place.byte(n).is_some_and(|byte| byte.is_ascii_digit());
    // Decades: `'90s`.
    if opens && !closes && digit(1) && digit(2) && place.byte(3) == Some(b's') {
        let after = place.sign(4).unwrap_or(' ');
        if is_space(after) || is_punct(after) {
            return true;
        }
    }
    // `'twas`, `'em`, `'net`.
    if (is_narrow_punct(before) || is_space(before))
        && matches!(place.byte(1), Some(b't' | b'e' | b'n' | b'l'))
    {
        return true;
    }
    // Between two letters or a digit and a letter.
    (is_digit(before) || is_letter(before)) && place.sign(1).is_some_and(is_letter)
}

/// `'s`, `'m`, `'t`, `'d`, `'ve`, `'ll`, `'re` after something that is no letter.
fn is_shortened(place: Place<'_>) -> bool {
    match (place.byte(1), place.byte(2)) {
        (Some(b's' | b'm' | b't' | b'd'), _) if place.ends(2) => true,
        (Some(b'v'), Some(b'e')) | (Some(b'l'), Some(b'l')) | (Some(b'r'), Some(b'e')) => place.ends(3),
        _ => false,
    }
}

fn double<'s>(set: &'s Typographer, open: &mut Open, place: Place<'_>) -> Option<&'s str> {
    let (opens, closes) = leaning(place.before, after_run(place), place.old);
    if opens && !closes && set.left_double_quote.is_some() {
        open.double += 1;
        return set.left_double_quote.as_deref();
    }
    let right = set.right_double_quote.as_deref()?;
    if open.double > 0 && may_close(place, opens, closes) {
        // `the 21" monitor"`: inches.
        if place.byte(1) == Some(b'"') && is_digit(place.before) {
            return None;
        }
        open.double -= 1;
        return Some(right);
    }
    None
}

fn may_close(place: Place<'_>, opens: bool, closes: bool) -> bool {
    closes && (!opens || (place.sign(1).is_some_and(is_narrow_punct) && place.ends(2)))
}
