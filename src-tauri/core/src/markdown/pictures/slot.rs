//! A place for words about a picture, and how they are spelled there.

use std::ops::Range;

/// Where words stand or could stand; ranges are bytes of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// Between the brackets of an image.
    Words(Range<usize>),
    /// The label of a reference, which is the words as well, and the end of the image.
    Label(Range<usize>, usize),
    /// A title with its quotes.
    Title(Range<usize>),
    /// Where a title would go.
    NewTitle(usize),
    /// The value of an attribute, without quotes.
    Attribute(Range<usize>),
    /// Where an `alt` attribute would go.
    NewAttribute(usize),
    /// The value of a parameter, without quotes.
    Param(Range<usize>, Quotes),
    /// Where a parameter of this name would go; one without a name has its place.
    NewParam(&'static str, usize, Quotes),
}

/// How a parameter is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    /// As Hugo does: a double quote may be escaped.
    Hugo,
    /// As Liquid does: nothing is escaped.
    Liquid,
}

/// How much is escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    /// What always has a meaning there.
    Little,
    /// Every sign that may have one.
    Much,
}

impl Slot {
    /// The slot at its place in another text; none where it has none there.
    pub(super) fn moved(self, place: &impl Fn(Range<usize>) -> Option<Range<usize>>) -> Option<Self> {
        let at = |at: usize| place(at..at).map(|range| range.start);
        Some(match self {
            Self::Words(range) => Self::Words(place(range)?),
            Self::Label(range, end) => Self::Label(place(range)?, at(end)?),
            Self::Title(range) => Self::Title(place(range)?),
            Self::NewTitle(place) => Self::NewTitle(at(place)?),
            Self::Attribute(range) => Self::Attribute(place(range)?),
            Self::NewAttribute(place) => Self::NewAttribute(at(place)?),
            Self::Param(range, quotes) => Self::Param(place(range)?, quotes),
            Self::NewParam(key, place, quotes) => Self::NewParam(key, at(place)?, quotes),
        })
    }

    /// What is to be put where, so that the slot holds these words.
    pub(super) fn write(&self, body: &str, words: &str, care: Care) -> (Range<usize>, String) {
        match self {
            Self::Words(range) => (range.clone(), markdown(words, care)),
            Self::Label(range, end) => {
                let label = &body[range.clone()];
                (range.start - 1..*end, format!("[{}][{label}]", markdown(words, care)))
            }
            Self::Title(range) if words.is_empty() => {
                let blanks = body[..range.start].len() - body[..range.start].trim_end().len();
                (range.start - blanks..range.end, String::new())
            }
            Self::Title(range) => (range.clone(), title(words, body.as_bytes()[range.start])),
            Self::NewTitle(at) if words.is_empty() => (*at..*at, String::new()),
            Self::NewTitle(at) => (*at..*at, format!(" {}", title(words, b'"'))),
            Self::Attribute(range) => match body.as_bytes()[range.start - 1] {
                b'"' => (range.clone(), attribute(words, '"')),
                b'\'' => (range.clone(), attribute(words, '\'')),
                b'=' => (range.clone(), format!("\"{}\"", attribute(words, '"'))),
                _ => (range.clone(), format!("=\"{}\"", attribute(words, '"'))),
            },
            Self::NewAttribute(at) => (*at..*at, format!(" alt=\"{}\"", attribute(words, '"'))),
            Self::Param(range, quotes) => match (body.as_bytes()[range.start - 1], quotes) {
                (b'`', Quotes::Hugo) if !words.contains('`') => (range.clone(), words.to_owned()),
                (b'\'', Quotes::Liquid) if !words.contains('\'') => (range.clone(), words.to_owned()),
                (b'"' | b'`', _) | (b'\'', Quotes::Liquid) => {
                    (range.start - 1..range.end + 1, param(words, *quotes))
                }
                _ => (range.clone(), param(words, *quotes)),
            },
            Self::NewParam("", at, quotes) => (*at..*at, format!(" {}", param(words, *quotes))),
            Self::NewParam(key, at, quotes) => (*at..*at, format!(" {key}={}", param(words, *quotes))),
        }
    }
}

fn markdown(words: &str, care: Care) -> String {
    let special = |sign: char| match care {
        Care::Little => matches!(sign, '[' | ']' | '\\'),
        Care::Much => sign.is_ascii_punctuation(),
    };
    escaped(words, special)
}

fn title(words: &str, quote: u8) -> String {
    let (open, close) = match quote {
        b'\'' => ('\'', '\''),
        b'(' => ('(', ')'),
        _ => ('"', '"'),
    };
    let words = escaped(words, |sign| sign == open || sign == close || matches!(sign, '\\' | '&'));
    format!("{open}{words}{close}")
}

/// A value with its quotes. Between Hugo's double ones only these are escaped,
/// and a backslash before one cannot be; between backticks nothing is.
fn param(words: &str, quotes: Quotes) -> String {
    if quotes == Quotes::Liquid {
        return if words.contains('"') { format!("'{words}'") } else { format!("\"{words}\"") };
    }
    let raw = (words.ends_with('\\') || words.contains("\\\"")) && !words.contains('`');
    if raw { format!("`{words}`") } else { format!("\"{}\"", words.replace('"', "\\\"")) }
}

fn escaped(words: &str, special: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(words.len() + 8);
    for sign in words.chars() {
        if special(sign) {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}

fn attribute(words: &str, quote: char) -> String {
    let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if quote == '"' { words.replace('"', "&quot;") } else { words.replace('\'', "&#39;") }
}
