//! What the text itself has: words, links, images.

use super::files::{self, Shown, name};
use super::links::Links;
use super::{Input, finding, headings, line_of, shortcodes};
use crate::api::{Finding, PhotoState, Severity};
use crate::front_matter::{self, Document};
use crate::markdown::{self, Link, LinkKind};
use crate::publish;

/// Endings of front matter values that name an image's file.
const ENDINGS: [&str; 9] = ["jpg", "jpeg", "png", "webp", "gif", "avif", "svg", "tif", "tiff"];
/// Keys a cover may stand under in a blog whose posts have not shown theirs.
const COVERS: [&str; 5] = ["image", "cover.image", "cover", "featured_image", "featuredimage"];

pub(super) fn check(input: &Input<'_>, document: Option<&Document>) -> Vec<Finding> {
    let start = front_matter::split(input.text).body;
    let body = &input.text[start..];
    let first = line_of(input.text, start);
    let mut found = Vec::new();
    if body.trim().is_empty() {
        found.push(finding("empty", Severity::Warning, "the post has no text yet".into()));
    }
    found.extend(stuck(input));
    let mut seen = Vec::new();
    if let Some((address, line)) = document.and_then(|document| cover(input, document)) {
        // Themes have places of their own for covers.
        let (what, missing) = (format!("the cover {address}"), Severity::Warning);
        let shown = Shown { what, address: &address, missing, line, link: None };
        found.extend(files::file(input, &shown, &mut seen));
    }
    let links = Links::new(input, start);
    let calls = markdown::shortcode::calls(body, input.markup.tags);
    // What a shortcode makes of what stands in it is its own business.
    let inner: Vec<_> = calls.into_iter().filter_map(|call| call.inner).collect();
    let is_inner = |link: &Link| inner.iter().any(|inner| inner.contains(&link.range.start));
    for link in markdown::links(body, input.markup) {
        let line = first + link.line;
        match link.kind {
            LinkKind::Image => found.extend(image(input, &link, line, start, &mut seen)),
            LinkKind::Size => found.extend(file_of(input, &link, line, start, &mut seen)),
            LinkKind::Link if is_inner(&link) => {}
            LinkKind::Link => found.extend(links.check(&link).map(|finding| finding.at(line))),
        }
    }
    found.extend(shortcodes::check(input, start));
    found.extend(headings::check(input, start));
    found
}

/// Photos without an address that no waiting brings one. Those that are on
/// their way are waited for.
fn stuck(input: &Input<'_>) -> Vec<Finding> {
    let stuck = publish::unlinked(input.text).into_iter().filter_map(|(line, job)| {
        let said = match (input.photo)(job) {
            Some(PhotoState::Waiting | PhotoState::Processing | PhotoState::Uploading | PhotoState::Done) => {
                return None;
            }
            Some(PhotoState::Failed) => "this photo could not be stored; try it again or remove it",
            Some(PhotoState::Cancelled) => "this photo was taken back; remove its line, or undo that",
            None => "there is no photo for this any more; remove it and bring the photo in again",
        };
        Some(finding("photo-not-uploaded", Severity::Blocker, said.into()).at(line))
    });
    stuck.collect()
}

/// The cover's address, when it is one of a file, and its line.
fn cover(input: &Input<'_>, document: &Document) -> Option<(String, usize)> {
    let own = input.cover_key.as_slice();
    let keys = if own.is_empty() { &COVERS } else { own };
    keys.iter().find_map(|key| {
        let address = document.get(key)?.as_list_of_text().first()?.trim().to_owned();
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let ending = name(path).rsplit_once('.')?.1.to_lowercase();
        let start = document.span(key).map_or(0, |span| span.start);
        ENDINGS.contains(&ending.as_str()).then(|| (address, line_of(input.text, start)))
    })
}

fn image(input: &Input<'_>, link: &Link, line: usize, start: usize, seen: &mut Vec<String>) -> Vec<Finding> {
    let mut found = Vec::new();
    if link.text.trim().is_empty() {
        // A photo on its way has no name of its own yet.
        let what = match link.dest.starts_with("dropcap:") {
            true => "this photo".to_owned(),
            false => format!("the image {}", name(&link.dest)),
        };
        let said = format!("{what} has no description for those who cannot see it");
        found.push(
            finding("no-alt", Severity::Warning, said).at(line).mended("Describe it", Some(Vec::new())),
        );
    } else if is_file_name(&link.text, &link.dest) {
        let said = format!(
            "the description of {} is only its name; say what is seen to those who cannot see it",
            name(&link.dest)
        );
        found.push(
            finding("alt-is-name", Severity::Hint, said).at(line).mended("Describe it", Some(Vec::new())),
        );
    }
    found.extend(file_of(input, link, line, start, seen));
    found
}

/// What is to be said of an image's file.
fn file_of(
    input: &Input<'_>,
    link: &Link,
    line: usize,
    start: usize,
    seen: &mut Vec<String>,
) -> Vec<Finding> {
    if let Some(found) = files::on_this_machine(input, link, start) {
        return vec![found.at(line)];
    }
    // A generator may have places for files that are not known here.
    let missing = if link.dest.starts_with('/') { Severity::Warning } else { Severity::Blocker };
    let what = format!("the image {}", link.dest);
    files::file(input, &Shown { what, address: &link.dest, missing, line, link: Some((link, start)) }, seen)
}

/// Whether words only say what the file is called, as cameras and programs name it.
fn is_file_name(words: &str, dest: &str) -> bool {
    let file = name(dest.split(['?', '#']).next().unwrap_or_default());
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let words = words.trim();
    let camera = ["img_", "img-", "dsc_", "dsc0", "dscn", "dscf", "pxl_", "mvimg_", "p10", "screenshot_"];
    let lower = words.to_lowercase();
    let numbered =
        camera.iter().any(|start| lower.starts_with(start)) && lower.contains(|c: char| c.is_ascii_digit());
    let named =
        words.eq_ignore_ascii_case(file) || (words.eq_ignore_ascii_case(stem) && stem.contains(['_', '-']));
    !words.contains(' ') && (numbered || named)
}
