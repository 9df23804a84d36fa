//! What a YAML word means, and how a text is written so that every reader
//! takes it for a text.
//!
//! YAML 1.1 (older Hugo, Jekyll) and 1.2 (newer Hugo) disagree on words such
//! as `yes`, `0777` and `1_000`; a text is left without quotes only where both
//! agree that it is one. Rules: <https://yaml.org/spec/1.2.2/#103-core-schema>
//! and <https://yaml.org/type/>.

use crate::front_matter::Value;

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::front_matter) enum Quoting {
    /// Without quotes.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
}

impl Quoting {
    /// How a scalar of these bytes is quoted; none for block scalars and
    /// nothing at all.
    pub(in crate::front_matter) fn of(raw: &str) -> Option<Self> {
        match raw.as_bytes().first()? {
            b'\'' => Some(Self::Single),
            b'"' => Some(Self::Double),
            b'|' | b'>' => None,
            _ => Some(Self::Plain),
        }
    }
}

/// The meaning of a word without quotes, by the core schema and timestamps.
pub(super) fn resolve(word: &str) -> Value {
    match word {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(word) => Value::Number(word.to_owned()),
        _ if is_date(word) => Value::Date(word.to_owned()),
        _ => Value::Text(word.to_owned()),
    }
}

/// Whether a word is a number in YAML 1.2.
pub(super) fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['-', '+']).unwrap_or(word);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(word, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let digits = |text: &str, radix| !text.is_empty() && text.chars().all(|ch| ch.is_digit(radix));
    if let Some(hex) = word.strip_prefix("0x") {
        return digits(hex, 16);
    }
    if let Some(octal) = word.strip_prefix("0o") {
        return digits(octal, 8);
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let whole = exponent.is_none_or(|power| digits(power.strip_prefix(['-', '+']).unwrap_or(power), 10));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let only_digits = |text: &str| text.chars().all(|ch| ch.is_ascii_digit());
    whole && only_digits(before) && only_digits(after) && !(before.is_empty() && after.is_empty())
}

/// Whether a word is a date or a timestamp.
pub(in crate::front_matter) fn is_date(word: &str) -> bool {
    let bytes = word.as_bytes();
    let digits = |from: usize, to: usize| bytes[from..to].iter().all(u8::is_ascii_digit);
    if !word.is_ascii() || bytes.len() < 8 || !digits(0, 4) || bytes[4] != b'-' {
        return false;
    }
    if bytes.len() == 10 {
        return digits(5, 7) && bytes[7] == b'-' && digits(8, 10);
    }
    let split = word.find(['T', 't', ' ']).filter(|at| (8..=10).contains(at));
    let Some((day, time)) = split.map(|at| (&word[..at], word[at + 1..].trim_start())) else { return false };
    let parts: Vec<&str> = day.split('-').collect();
    let short =
        |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_digit());
    parts.len() == 3 && parts[1..].iter().all(short) && is_time(time)
}

/// `10:20`, `10:20:30.5Z`, `10:20:30 +02:00`.
fn is_time(time: &str) -> bool {
    let zone = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = (time[..zone].trim_end(), &time[zone..]);
    let clock_parts: Vec<&str> = clock.split(':').collect();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let clock_good = (2..=3).contains(&clock_parts.len())
        && clock_parts[..2].iter().all(|part| part.len() <= 2 && number(part))
        && clock_parts.get(2).is_none_or(|second| second.split('.').all(number));
    let zone_good = matches!(zone, "" | "Z" | "z") || zone[1..].split(':').all(number);
    clock_good && zone_good
}

/// Whether a text needs no quotes in any reader.
pub(in crate::front_matter) fn plain_is_safe(text: &str, flow: bool) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let mut rest = text.chars();
    rest.next();
    let second_is_blank = rest.next().is_none_or(char::is_whitespace);
    let indicator = match first {
        '-' | '?' | ':' => second_is_blank || flow || text.starts_with("---"),
        _ => ",[]{}#&*!|>'\"%@`=<~".contains(first),
    };
    !indicator
        && text.trim() == text
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains(":\t")
        && !text.contains("\t#")
        && !(flow && text.contains([',', '[', ']', '{', '}', ':']))
        && text.chars().all(is_printable)
        && !looks_like_more(text)
}

/// Whether some reader takes the word for something other than a text.
fn looks_like_more(word: &str) -> bool {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let numeric = word.starts_with(|ch: char| ch.is_ascii_digit() || "+-.".contains(ch))
        && word.chars().all(|ch| ch.is_ascii_hexdigit() || "xXoO_.:,+-TtZz ".contains(ch));
    let special = word.trim_start_matches(['-', '+']).to_ascii_lowercase();
    numeric
        || matches!(special.as_str(), ".inf" | ".nan" | "...")
        || word.starts_with("...")
        || WORDS.iter().any(|other| word.eq_ignore_ascii_case(other))
}

fn is_printable(ch: char) -> bool {
    !ch.is_control() && !matches!(ch, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Writes a text in the quoting asked for, or in the next that can hold it.
pub(in crate::front_matter) fn write(text: &str, quoting: Quoting, flow: bool) -> String {
    let plain = plain_is_safe(text, flow);
    let single = text.chars().all(is_printable);
    match quoting {
        Quoting::Plain if plain => text.to_owned(),
        Quoting::Plain if single && text.contains(['"', '\\']) && !text.contains('\'') => singly(text),
        Quoting::Single if single => singly(text),
        _ => doubly(text),
    }
}

fn singly(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn doubly(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for ch in text.chars() {
        match ch {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            ch if !is_printable(ch) => out.push_str(&format!("\\u{:04x}", u32::from(ch))),
            ch => out.push(ch),
        }
    }
    out.push('"');
    out
}
