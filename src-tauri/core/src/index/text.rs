//! A post's text as it is read, searched for and shown around a hit.

use super::fold::{self, Words};

/// How much of a body is shown in a list, in characters.
const LEAD: usize = 160;

/// How much is shown before a hit, in characters.
const BEFORE: usize = 50;

/// A stretch of a query that is to be found as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    words: Vec<String>,
    /// Whether the last word may go on: it may still be being typed.
    open: bool,
}

/// What a query asks for: each stretch between blanks, or between quotation
/// marks, is a phrase; all must be found.
pub(super) fn phrases(query: &str) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    for (number, part) in query.split(['"', '“', '”', '„']).enumerate() {
        let quoted = number % 2 == 1;
        let stretches: Vec<&str> = if quoted { vec![part] } else { part.split_whitespace().collect() };
        for stretch in stretches {
            let words: Vec<String> = fold::fold(stretch).split(' ').map(str::to_owned).collect();
            if words != [""] {
                phrases.push(Phrase { words, open: !quoted });
            }
        }
    }
    phrases
}

/// The same for FTS5; none when there is nothing to look for.
pub(super) fn match_expression(phrases: &[Phrase]) -> Option<String> {
    let one =
        |phrase: &Phrase| format!("\"{}\"{}", phrase.words.join(" "), if phrase.open { " *" } else { "" });
    (!phrases.is_empty()).then(|| phrases.iter().map(one).collect::<Vec<_>>().join(" "))
}

/// The body as it is read: without the signs of Markdown, HTML and shortcodes.
/// Rough, but fast and never wrong about words.
pub(super) fn plain(body: &str) -> String {
    let mut plain = String::with_capacity(body.len());
    body.lines().for_each(|line| add_line(line, &mut plain));
    plain.truncate(plain.trim_end().len());
    plain
}

/// The first words of a body, without reading all of it.
pub(super) fn lead(body: &str) -> String {
    let mut plain = String::new();
    for line in body.lines() {
        add_line(line, &mut plain);
        // No character is longer than four bytes.
        if plain.len() > 4 * LEAD {
            break;
        }
    }
    cut(plain.trim_end(), LEAD)
}

fn add_line(line: &str, plain: &mut String) {
    let line = line.trim_start().trim_start_matches(['#', '>', '*', '-', '+', ' ']);
    if line.starts_with("```") || line.starts_with("~~~") || line.starts_with("|--") {
        return;
    }
    strip_line(line, plain);
    if !plain.is_empty() && !plain.ends_with(' ') {
        plain.push(' ');
    }
}

fn strip_line(line: &str, plain: &mut String) {
    const SIGNS: [char; 9] = ['<', '{', ']', '!', '[', '*', '`', '_', '|'];
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
            // A blank is enough; other letters come along up to the next sign.
            if c == ' ' || SIGNS.contains(&c) {
                if !(c == ' ' && plain.ends_with(' ')) {
                    plain.push(c);
                }
                return c.len_utf8();
            }
            let end = rest.find(|c: char| c == ' ' || SIGNS.contains(&c)).unwrap_or(rest.len());
            plain.push_str(&rest[..end]);
            end
        });
        rest = &rest[taken..];
    }
}

/// The words around the first hit, each hit between `\u{2}` and `\u{3}`; none
/// when there is no hit.
pub(super) fn snippet(plain: &str, phrases: &[Phrase]) -> Option<String> {
    let first = hit(plain, 0, plain.len(), phrases)?.start;
    let start = plain[..first].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    // Words are not cut in two, but scripts without blanks have none to keep.
    let start = plain[start..first].find(' ').filter(|_| start > 0).map_or(start, |at| start + at + 1);
    let end = plain[start..].char_indices().nth(LEAD).map_or(plain.len(), |(at, _)| start + at);
    let mut made = String::from(if start > 0 { "…" } else { "" });
    let (mut done, mut from) = (start, first);
    while let Some(hit) = hit(plain, from, end, phrases).filter(|hit| hit.end <= end) {
        made.push_str(&plain[done..hit.start]);
        made.push('\u{2}');
        made.push_str(&plain[hit.start..hit.end]);
        made.push('\u{3}');
        (done, from) = (hit.end, hit.word_end);
    }
    made.push_str(&plain[done..end]);
    if end < plain.len() {
        made.push('…');
    }
    Some(made)
}

/// Where a phrase stands in a text.
struct Hit {
    start: usize,
    /// The end of what was asked for.
    end: usize,
    /// The end of the word that it ends in.
    word_end: usize,
}

/// The next place between `from`, where a word begins, and `before` at which a
/// phrase is found; the longest one there.
fn hit(text: &str, from: usize, before: usize, phrases: &[Phrase]) -> Option<Hit> {
    let mut word = String::new();
    let mut words = Words::from(text, from);
    while let Some((start, end)) = words.next_into(&mut word).filter(|(start, _)| *start < before) {
        let found = phrases.iter().filter_map(|phrase| phrase.at(text, (start, end), &word));
        if let Some(found) = found.max_by_key(|found| found.end) {
            return Some(found);
        }
        word.clear();
    }
    None
}

impl Phrase {
    /// Whether the phrase begins with the word at a place, which is `word`
    /// when folded.
    fn at(&self, text: &str, (start, end): (usize, usize), word: &str) -> Option<Hit> {
        let (last, before) = self.words.split_last()?;
        let (mut at, mut folded) = ((start, end), word.to_owned());
        let mut words = Words::from(text, end);
        for wanted in before {
            if folded != *wanted {
                return None;
            }
            folded.clear();
            at = words.next_into(&mut folded)?;
        }
        let found = folded == *last || (self.open && folded.starts_with(last.as_str()));
        found.then(|| Hit { start, end: fold::end_of_beginning(text, at.0, last), word_end: at.1 })
    }
}

/// So many characters of the beginning, ended at a word where there is one.
fn cut(text: &str, characters: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(characters) else { return text.to_owned() };
    let stretch = &text[..end];
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
            ("雪国", Some("\"雪 国\" *")),
            ("a OR -c*", Some("\"a\" * \"or\" * \"c\" *")),
            ("\"Night Train\" f", Some("\"night train\" \"f\" *")),
            ("night-train", Some("\"night train\" *")),
            ("  ", None),
            ("--", None),
        ] {
            assert_eq!(match_expression(&phrases(query)).as_deref(), wanted, "{query}");
        }
    }

    #[test]
    fn hits_are_marked_whatever_their_case_and_accents() {
        let marked = |text: &str, query: &str| {
            snippet(text, &phrases(query)).map(|it| it.replace('\u{2}', "[").replace('\u{3}', "]"))
        };
        for (text, query, wanted) in [
            ("A Café in cafés", "cafe", "A [Café] in [café]s"),
            ("a cafe\u{301} there", "cafe", "a [cafe\u{301}] there"),
            ("ここは雪国です", "雪国", "ここは[雪国]です"),
            ("ฉันไปกินข้าว", "กิน", "ฉันไป[กิน]ข้าว"),
            ("قرأت الكِتَاب اليوم", "الكتاب", "قرأت [الكِتَاب] اليوم"),
            ("The night, train and nights", "\"night train\"", "The [night, train] and nights"),
            ("A night-train at night", "night-tr", "A [night-tr]ain at night"),
            ("In der Straße", "strasse", "In der [Straße]"),
            ("aaa aaa", "a", "[a]aa [a]aa"),
        ] {
            assert_eq!(marked(text, query).as_deref(), Some(wanted), "{query}");
        }
        assert_eq!(marked("nothing here", "xyz"), None);
        let far = format!("{}needle and {}", "straw ".repeat(60), "hay ".repeat(60));
        let found = marked(&far, "needle").unwrap();
        assert!(found.starts_with("…straw") && found.contains("[needle] and hay") && found.ends_with('…'));
    }

    #[test]
    fn plain_text_has_no_signs() {
        let body = "## A *Night* Train\n![at eight](https://x.org/a.jpg)\n\n- [plums](https://x.org) and `code`\n<b>bold</b> {{< youtube x >}} snake_case 1 < 2\n";
        let wanted = "A Night Train at eight plums and code bold snake_case 1 < 2";
        assert_eq!((plain(body).as_str(), lead(body).as_str()), (wanted, wanted));
        assert!(lead(&"word ".repeat(200)).ends_with("word…"));
    }
}
