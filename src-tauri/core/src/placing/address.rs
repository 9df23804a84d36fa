//! The address of a photo on its way, and what takes its place.
//!
//! It is `dropcap:ID` in every form. When the photo is stored exactly that is
//! replaced; where it is the `src` of an `<img>`, the other attributes that
//! browsers choose and reserve by come with it, unless they stand there.

use std::ops::Range;

use super::lines::{closes, line_at, opens};
use crate::api::{JobId, PhotoLink};
use crate::front_matter;
use crate::markdown::{self, Options, tags};

/// What it begins with.
pub(super) const SCHEME: &str = "dropcap:";

/// What stands in a text for a photo on its way.
pub fn placeholder(job: &str) -> String {
    format!("{SCHEME}{job}")
}

/// The photos on their way that a text names, each once.
pub fn named(text: &str) -> Vec<JobId> {
    let mut ids: Vec<JobId> = Vec::new();
    for (at, scheme) in text.match_indices(SCHEME) {
        let rest = &text[at + scheme.len()..];
        let end = rest.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if end > 0 && !ids.iter().any(|id| *id == rest[..end]) {
            ids.push(rest[..end].to_owned());
        }
    }
    ids
}

/// A text with a stored photo's address wherever it was on its way.
pub fn linked(text: &str, job: &str, link: &PhotoLink) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for place in places(text, job) {
        out.push_str(&text[done..place.start]);
        out.push_str(&link.url);
        out.push_str(&attributes(text, &place, link));
        done = place.end;
    }
    out.push_str(&text[done..]);
    out
}

/// Every place of a photo's address.
fn places(text: &str, job: &str) -> Vec<Range<usize>> {
    let address = placeholder(job);
    let part = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-');
    let found = text.match_indices(&address).map(|(at, _)| at..at + address.len());
    found
        .filter(|place| !text[place.end..].starts_with(part) && !text[..place.start].ends_with(part))
        .collect()
}

/// What follows an address that is the `src` of an `<img>`, up to the quote
/// that ends the last value.
fn attributes(text: &str, place: &Range<usize>, link: &PhotoLink) -> String {
    let Some((open, tag)) = tags::around(text, place.start).filter(|(_, tag)| tag.is("img")) else {
        return String::new();
    };
    let of_place = |range: &Range<usize>| (open + range.start..open + range.end) == *place;
    let is_src = tag
        .attributes
        .iter()
        .any(|own| of_place(&own.range) && own.name.to_ascii_lowercase().ends_with("src"));
    let quote = text[..place.start].chars().next_back().filter(|sign| matches!(sign, '"' | '\''));
    let Some(quote) = quote.filter(|_| is_src) else { return String::new() };
    let has = |name: &str| tag.attribute(name).is_some();
    // One side alone would draw the photo out of shape.
    let sized = has("width") || has("height");
    let fits = |name: &str| if matches!(name, "width" | "height") { !sized } else { !has(name) };
    let added = link.attributes.iter().filter(|(name, _)| fits(name));
    added.map(|(name, value)| format!("{quote} {name}={quote}{value}")).collect()
}

/// What takes a photo on its way out of a text: its line where nothing else is
/// on it, with a gallery that would be left empty.
pub fn removed(text: &str, job: &str, markup: &Options) -> Vec<Range<usize>> {
    let address = placeholder(job);
    let body = front_matter::split(text).body;
    let pictures = markdown::pictures(&text[body..], markup).into_iter();
    let pictures = pictures.filter(|picture| picture.dest == address);
    let mut gone: Vec<_> =
        pictures.map(|picture| whole(text, body + picture.range.start..body + picture.range.end)).collect();
    let left = places(text, job).into_iter();
    let left = left.filter(|place| gone.iter().all(|gone| !gone.contains(&place.start))).collect::<Vec<_>>();
    gone.extend(left);
    gone.sort_by_key(|gone| gone.start);
    gone.dedup();
    gone
}

/// A text without a photo on its way.
pub fn without(text: &str, job: &str, markup: &Options) -> String {
    let mut text = text.to_owned();
    removed(&text, job, markup).into_iter().rev().for_each(|gone| text.replace_range(gone, ""));
    text
}

/// What goes with a picture: see [`removed`].
pub(super) fn whole(text: &str, picture: Range<usize>) -> Range<usize> {
    let (mut first, mut last) = (line_at(text, picture.start), line_at(text, picture.end));
    let alone =
        text[first.start..picture.start].trim().is_empty() && text[picture.end..last.end].trim().is_empty();
    if !alone {
        return picture;
    }
    let above = before(text, first.start);
    let below = after(text, last.end);
    if let (Some(above), Some(below)) = (above, below)
        && opens(&text[above.clone()]).is_some_and(|name| closes(&text[below.clone()]) == Some(name))
    {
        (first, last) = (above, below);
    }
    // With the lines goes the blank one they were set apart with.
    let apart = text[last.end..].starts_with("\n\n") || last.end + 1 >= text.len();
    let blank = text[..first.start].ends_with("\n\n") && apart;
    let next = first.start == 0 && text[last.end..].starts_with("\n\n");
    first.start - usize::from(blank)..(last.end + 1 + usize::from(next)).min(text.len())
}

/// The line before a place that has something on it.
fn before(text: &str, at: usize) -> Option<Range<usize>> {
    let end = text[..at].trim_end().len();
    (end > 0).then(|| line_at(text, end))
}

/// The line after a place that has something on it.
fn after(text: &str, at: usize) -> Option<Range<usize>> {
    let start = text.len() - text[at..].trim_start().len();
    (start < text.len()).then(|| line_at(text, start))
}
