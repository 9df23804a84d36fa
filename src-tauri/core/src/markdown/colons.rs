//! Colons at the start of a line that begin no definition.
//!
//! For Hugo a definition begins with a colon and a blank, and is not indented;
//! the parser takes any colon below a paragraph for one (`:smile:`, `:::note`).
//! A text that has the one and the other is read first to learn which colons it
//! would take amiss, and something empty is put before those.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::options::Options;
use super::{begins_line, has_definition, parser_options};

/// How often a text is read: where one colon is none, the next may be one.
const ROUNDS: usize = 4;

/// The places of those colons, in order.
pub(super) fn find(body: &str, options: &Options) -> Vec<usize> {
    let mut found = Vec::new();
    if !options.definition_lists || !has_definition(body) || !may_be_taken_amiss(body) {
        return found;
    }
    for _ in 0..ROUNDS {
        // A letter before a colon does what is put there later.
        let letters: Vec<usize> = found.iter().enumerate().map(|(n, at)| at + n).collect();
        let amiss = amiss(&with_letters(body, &found), options);
        if amiss.is_empty() {
            break;
        }
        found.extend(amiss.into_iter().map(|at| at - letters.partition_point(|letter| *letter < at)));
        found.sort_unstable();
    }
    found
}

/// Whether a line begins with a colon that is perhaps no definition's.
fn may_be_taken_amiss(body: &str) -> bool {
    let bytes = body.as_bytes();
    memchr::memchr_iter(b':', bytes).any(|at| {
        let blank = matches!(bytes.get(at + 1), Some(b' ' | b'\t'));
        let indented = at > 0 && bytes[at - 1] == b' ';
        (!blank || indented) && begins_line(bytes, at)
    })
}

fn with_letters(body: &str, places: &[usize]) -> String {
    let mut text = String::with_capacity(body.len() + places.len());
    let mut done = 0;
    for &at in places {
        text.push_str(&body[done..at]);
        text.push('x');
        done = at;
    }
    text.push_str(&body[done..]);
    text
}

/// The colons of a text that the parser takes for a definition and Hugo does not.
fn amiss(text: &str, options: &Options) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut containers = 0_usize;
    let mut found = Vec::new();
    for (event, range) in Parser::new_ext(text, parser_options(text, options)).into_offset_iter() {
        match event {
            Event::Start(Tag::DefinitionListDefinition) => {
                let Some(at) = memchr::memchr(b':', &bytes[range.clone()]).map(|at| range.start + at) else {
                    continue;
                };
                let blank = matches!(bytes.get(at + 1), Some(b' ' | b'\t'));
                // In a list or a quotation blanks before it may be theirs.
                let indented = containers == 0 && at > 0 && bytes[at - 1] == b' ';
                if !blank || indented {
                    found.push(at);
                }
            }
            Event::Start(Tag::BlockQuote(_) | Tag::Item | Tag::FootnoteDefinition(_)) => containers += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition) => {
                containers = containers.saturating_sub(1);
            }
            _ => {}
        }
    }
    found
}
