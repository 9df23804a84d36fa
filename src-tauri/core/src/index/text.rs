//! Words: how text is indexed, searched for and shown around a hit.
//!
//! Scripts written without blanks (Han, kana, Thai, Khmer, …) are indexed
//! letter by letter and searched for as phrases, so that one letter or any
//! stretch of them is found; everything else goes by words, of which the
//! beginning is enough. Case and Latin accents do not count.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How much of a body is shown in a list, in characters.
const LEAD: usize = 160;

/// How much is shown before a hit, in characters.
const BEFORE: usize = 50;

/// Text as the index takes it: letters of scripts without blanks stand alone.
pub(super) fn spread(text: &str) -> String {
    let mut spread = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unspaced(c) {
            spread.push(' ');
            spread.push(c);
            spread.push(' ');
        } else {
            spread.push(c);
        }
    }
    spread
}

/// What FTS5 is asked for a query: every word, the last letters of each may be
/// missing. None when there is nothing to look for.
pub(super) fn match_expression(query: &str) -> Option<String> {
    let terms: Vec<_> = terms(query)
        .into_iter()
        .map(|term| {
            let phrase = spread(&term).split_whitespace().collect::<Vec<_>>().join(" ");
            let open = !term.chars().next_back().is_some_and(is_unspaced);
            format!("\"{phrase}\"{}", if open { " *" } else { "" })
        })
        .collect();
    (!terms.is_empty()).then(|| terms.join(" "))
}

/// The words of a query: stretches of letters and digits.
fn terms(query: &str) -> Vec<String> {
    let letter = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let words = query.split(|c: char| !letter(c)).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Letters of scripts that put no blanks between words.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3005..=0x3007 | 0x3040..=0x30FF
        | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0x20000..=0x323AF)
}

/// The body as it is read: without the signs of Markdown, HTML and shortcodes.
/// Rough, but fast and never wrong about words.
pub(super) fn plain(body: &str) -> String {
    let mut plain = String::with_capacity(body.len());
    for line in body.lines() {
        let line = line.trim_start().trim_start_matches(['#', '>', '*', '-', '+', ' ']);
        if line.starts_with("```") || line.starts_with("~~~") || line.starts_with("|--") {
            continue;
        }
        strip_line(line, &mut plain);
        if !plain.is_empty() && !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

fn strip_line(line: &str, plain: &mut String) {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let skipped = match c {
            '<' if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') => {
                rest.find('>').map(|end| end + 1)
            }
            '{' if rest.starts_with("{{") => rest.find("}}").map(|end| end + 2),
            ']' if rest.starts_with("](") => rest.find(')').map(|end| end + 1),
            '!' if rest.starts_with("![") => Some(2),
            '[' | ']' | '*' | '`' | '_' if c != '_' || !plain.ends_with(char::is_alphanumeric) => Some(1),
            '|' => {
                plain.push(' ');
                Some(1)
            }
            _ => None,
        };
        let taken = skipped.unwrap_or_else(|| {
            // One blank is enough.
            if !(c == ' ' && plain.ends_with(' ')) {
                plain.push(c);
            }
            c.len_utf8()
        });
        rest = &rest[taken..];
    }
}

/// The first words of a plain text.
pub(super) fn lead(plain: &str) -> String {
    cut(plain, 0, LEAD)
}

/// The words around the first hit, each hit between `\u{2}` and `\u{3}`;
/// the first words when the text itself has none.
pub(super) fn snippet(plain: &str, query: &str) -> String {
    let wanted: Vec<Vec<char>> =
        terms(query).iter().map(|term| term.chars().flat_map(fold).collect()).collect();
    let Some((first, _)) = hit(plain, 0, &wanted) else { return lead(plain) };
    let start = plain[..first].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    // Words are not cut in two, but scripts without blanks have none to keep.
    let start = plain[start..first].find(' ').filter(|_| start > 0).map_or(start, |at| start + at + 1);
    let end = plain[start..].char_indices().nth(LEAD).map_or(plain.len(), |(at, _)| start + at);
    let mut made = String::from(if start > 0 { "…" } else { "" });
    let mut done = start;
    while let Some((from, to)) = hit(plain, done, &wanted).filter(|(_, to)| *to <= end) {
        made.push_str(&plain[done..from]);
        made.push('\u{2}');
        made.push_str(&plain[from..to]);
        made.push('\u{3}');
        done = to;
    }
    made.push_str(&plain[done..end]);
    if end < plain.len() {
        made.push('…');
    }
    made
}

/// The next place at which one of the words begins.
fn hit(text: &str, from: usize, wanted: &[Vec<char>]) -> Option<(usize, usize)> {
    let mut before = text[..from].chars().next_back();
    for (at, c) in text[from..].char_indices() {
        let starts = is_unspaced(c) || !before.is_some_and(char::is_alphanumeric);
        before = Some(c);
        if !starts {
            continue;
        }
        let at = from + at;
        if let Some(end) = wanted.iter().filter_map(|term| starts_with(&text[at..], term)).max() {
            return Some((at, at + end));
        }
    }
    None
}

/// The length of the stretch at the start of `text` that reads as `term`.
fn starts_with(text: &str, term: &[char]) -> Option<usize> {
    let mut left = term;
    for (at, c) in text.char_indices() {
        if left.is_empty() && !is_combining_mark(c) {
            return Some(at);
        }
        for c in fold(c) {
            match left.split_first() {
                Some((wanted, rest)) if *wanted == c => left = rest,
                _ => return None,
            }
        }
    }
    left.is_empty().then_some(text.len())
}

/// A letter without case and accent.
fn fold(c: char) -> impl Iterator<Item = char> {
    let plain = if c.is_ascii() { c } else { c.nfd().next().filter(char::is_ascii).unwrap_or(c) };
    plain.to_lowercase().filter(|c| !is_combining_mark(*c))
}

/// A text to sort by: without case and accents.
pub(super) fn sort_key(text: &str) -> String {
    text.trim().chars().flat_map(fold).collect()
}

/// A stretch of so many characters, ended at a word where there is one.
fn cut(text: &str, from: usize, characters: usize) -> String {
    let Some((end, _)) = text[from..].char_indices().nth(characters) else { return text[from..].to_owned() };
    let stretch = &text[from..from + end];
    let whole =
        stretch.rfind(' ').filter(|space| space * 2 > stretch.len()).map_or(stretch, |at| &stretch[..at]);
    format!("{}…", whole.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_become_phrases_whose_end_is_open() {
        for (query, wanted) in [
            ("night tra", Some("\"night\" * \"tra\" *")),
            ("雪国", Some("\"雪 国\"")),
            ("a\"b OR -c*", Some("\"a\" * \"b\" * \"OR\" * \"c\" *")),
            ("  ", None),
            ("--", None),
        ] {
            assert_eq!(match_expression(query).as_deref(), wanted, "{query}");
        }
    }

    #[test]
    fn hits_are_marked_whatever_their_case_and_accents() {
        assert_eq!(snippet("A Café in cafés", "cafe"), "A \u{2}Café\u{3} in \u{2}café\u{3}s");
        assert_eq!(snippet("ここは雪国です", "雪国"), "ここは\u{2}雪国\u{3}です");
        assert_eq!(snippet("nothing here", "xyz"), "nothing here");
        let far = format!("{}needle and {}", "straw ".repeat(60), "hay ".repeat(60));
        let found = snippet(&far, "needle");
        assert!(
            found.starts_with("…straw") && found.contains("\u{2}needle\u{3} and hay") && found.ends_with('…')
        );
    }

    #[test]
    fn plain_text_has_no_signs() {
        let body = "## A *Night* Train\n![at eight](https://x.org/a.jpg)\n\n- [plums](https://x.org) and `code`\n<b>bold</b> {{< youtube x >}} snake_case 1 < 2\n";
        assert_eq!(plain(body), "A Night Train at eight plums and code bold snake_case 1 < 2");
    }
}
