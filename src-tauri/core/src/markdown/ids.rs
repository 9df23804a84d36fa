//! Ids of headings, unique in a post.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::letters::{is_digit, is_letter, is_number};
use super::options::IdStyle;

/// The ids given so far, each with the number the next of its name may start at.
#[derive(Default)]
pub(super) struct Ids {
    given: HashMap<String, u32>,
}

impl Ids {
    /// Takes note of an id the writer has set.
    pub(super) fn put(&mut self, id: &str) {
        self.given.entry(id.to_string()).or_insert(1);
    }

    /// The id of a heading with these words.
    pub(super) fn give(&mut self, words: &str, style: IdStyle) -> String {
        let mut id = slug(words, style);
        if id.is_empty() {
            id.push_str("heading");
        }
        let Some(&from) = self.given.get(&id) else {
            self.given.insert(id.clone(), 1);
            return id;
        };
        let mut number = from;
        let free = loop {
            let next = format!("{id}-{number}");
            number += 1;
            if !self.given.contains_key(&next) {
                break next;
            }
        };
        self.given.insert(id, number);
        self.given.insert(free.clone(), 1);
        free
    }
}

/// Words as an id: what stays, what becomes a hyphen and what falls away.
fn slug(words: &str, style: IdStyle) -> String {
    match style {
        IdStyle::Github => github(words.chars(), words.len()),
        IdStyle::GithubAscii => {
            let bare = words.nfd().filter(|&sign| !is_combining_mark(sign)).filter(char::is_ascii);
            github(bare, words.len())
        }
        IdStyle::Blackfriday => blackfriday(words),
    }
}

fn github(signs: impl Iterator<Item = char>, room: usize) -> String {
    let mut id = String::with_capacity(room);
    for sign in signs {
        match sign {
            '-' | ' ' => id.push('-'),
            '_' => id.push('_'),
            _ if is_letter(sign) || is_digit(sign) => id.push(lower(sign)),
            _ => {}
        }
    }
    id
}

fn blackfriday(words: &str) -> String {
    let mut id = String::with_capacity(words.len());
    let mut dash = false;
    for sign in words.chars() {
        if is_letter(sign) || is_number(sign) {
            if dash && !id.is_empty() {
                id.push('-');
            }
            dash = false;
            id.push(lower(sign));
        } else {
            dash = true;
        }
    }
    id
}

/// One letter for one letter, as Go does.
fn lower(sign: char) -> char {
    if sign.is_ascii() { sign.to_ascii_lowercase() } else { sign.to_lowercase().next().unwrap_or(sign) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_follow_the_style() {
        let mut ids = Ids::default();
        ids.put("b");
        for (words, id) in [
            ("A", "a"),
            ("B", "b-1"),
            ("A", "a-1"),
            ("a-1", "a-1-1"),
            ("!!!", "heading"),
            ("Ünï Çode 日本語 ß 1²½ Ⅷ", "ünï-çode-日本語-ß-1-"),
            ("हिन्दी", "हनद"),
            ("x_y\tz", "x_yz"),
        ] {
            assert_eq!(ids.give(words, IdStyle::Github), id, "{words}");
        }
        assert_eq!(Ids::default().give("Ünï Çode ß", IdStyle::GithubAscii), "uni-code-");
        assert_eq!(Ids::default().give("-- A & b²! --", IdStyle::Blackfriday), "a-b²");
    }

    #[test]
    fn many_equal_headings_take_no_search() {
        let mut ids = Ids::default();
        let last = (0..20_000).map(|_| ids.give("Same", IdStyle::Github)).last();
        assert_eq!(last.as_deref(), Some("same-19999"));
    }
}
