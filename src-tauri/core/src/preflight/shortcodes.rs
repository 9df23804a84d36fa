//! Shortcodes at which Hugo stops: unknown ones, and those written wrongly.
//!
//! Hugo reads them before it reads the Markdown, so also in code and in comments.

use super::{Finding, Input, finding, line_of, links};
use crate::api::{Fix, Generator, Severity, TextEdit};
use crate::markdown::{self, Used};
use crate::post::utf16_of;

/// What any Hugo of the last years brings along.
const HUGOS: [&str; 20] = [
    "comment",
    "details",
    "figure",
    "gist",
    "highlight",
    "instagram",
    "instagram_simple",
    "param",
    "qr",
    "ref",
    "relref",
    "speakerdeck",
    "tweet",
    "twitter",
    "twitter_simple",
    "vimeo",
    "vimeo_simple",
    "x",
    "x_simple",
    "youtube",
];

/// Whether a shortcode is one of Hugo's own.
pub(super) fn is_hugos(name: &str) -> bool {
    HUGOS.iter().any(|known| name.eq_ignore_ascii_case(known))
}

pub(super) fn check(input: &Input<'_>, start: usize) -> Vec<Finding> {
    if input.generator != Generator::Hugo {
        return Vec::new();
    }
    let body = &input.text[start..];
    let mut found = Vec::new();
    for call in markdown::used_shortcodes(body, input.markup) {
        let one = match call.broken {
            Some(why) => {
                let said = format!("Hugo stops at the shortcode here: {why}");
                Some(finding("broken-shortcode", Severity::Blocker, said))
            }
            None if ["ref", "relref"].contains(&call.name.to_lowercase().as_str()) => {
                call.first.as_deref().and_then(|target| links::reference(input, target))
            }
            None => unknown(input, start, &call),
        };
        found.extend(one.map(|one| one.at(line_of(input.text, start + call.at))));
    }
    found
}

fn unknown(input: &Input<'_>, start: usize, call: &Used) -> Option<Finding> {
    let known = input.reach.templates.shortcodes.as_ref()?;
    let name = call.name.to_lowercase();
    // One that brings its template along in the text.
    if is_hugos(&name) || known.contains(&name) || name.ends_with(".inline") {
        return None;
    }
    let said = format!(
        "Hugo stops at {{{{< {name} >}}}}: neither it nor the theme has a shortcode of that name; to show it as it stands, write {{{{</* {name} */>}}}}",
        name = call.name
    );
    let found = finding("unknown-shortcode", Severity::Blocker, said);
    let all = HUGOS.iter().copied().chain(known.iter().map(String::as_str));
    let mut near = all.filter(|other| name.len() > 3 && one_slip(&name, other));
    let (Some(meant), None) = (near.next(), near.next()) else { return Some(found) };
    let edit = |name: &std::ops::Range<usize>| TextEdit {
        from: utf16_of(input.text, start + name.start),
        to: utf16_of(input.text, start + name.end),
        insert: meant.to_owned(),
    };
    let edits = call.names.iter().map(edit).collect();
    Some(Finding { fix: Some(Fix { label: format!("Write {meant}"), edits }), ..found })
}

/// Whether two words differ in one letter: another, one more, one less, or two turned round.
fn one_slip(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    match (a, b) {
        ([], [_]) | ([_], [] | [_]) => true,
        ([x, y], [z, w]) => x == w && y == z,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_letter() {
        for (word, is) in
            [("figur", true), ("figrue", true), ("fiqure", true), ("figures", true), ("fig", false)]
        {
            assert_eq!(one_slip(word, "figure"), is, "{word}");
        }
    }
}
