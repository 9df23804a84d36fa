//! What the text itself has: words, links, images.

use super::{Input, finding, line_of};
use crate::api::{Finding, PhotoState, Severity};
use crate::front_matter::{self, Document};
use crate::markdown::{self, Link, LinkKind};
use crate::publish;

/// Larger files make readers wait.
const HEAVY: u64 = 1_000_000;
/// Larger files are not opened to be looked into.
const LOOKED_INTO: u64 = 64_000_000;

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
        found.extend(file(
            input,
            &format!("the cover {address}"),
            &address,
            Severity::Warning,
            line,
            &mut seen,
        ));
    }
    for link in markdown::links(body, input.markup) {
        let line = first + link.line;
        match link.kind {
            LinkKind::Image => found.extend(image(input, &link, line, &mut seen)),
            LinkKind::Size => found.extend(file_of(input, &link, line, &mut seen)),
            LinkKind::Link => found.extend(dead_link(input, &link).map(|finding| finding.at(line))),
        }
    }
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

fn image(input: &Input<'_>, link: &Link, line: usize, seen: &mut Vec<String>) -> Vec<Finding> {
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
    }
    found.extend(file_of(input, link, line, seen));
    found
}

/// What is to be said of an image's file.
fn file_of(input: &Input<'_>, link: &Link, line: usize, seen: &mut Vec<String>) -> Vec<Finding> {
    // A generator may have places for files that are not known here.
    let missing = if link.dest.starts_with('/') { Severity::Warning } else { Severity::Blocker };
    file(input, &format!("the image {}", link.dest), &link.dest, missing, line, seen)
}

/// What is to be said of the file of an image, called `what`: that it is not
/// there, is heavy, or tells more than the picture.
fn file(
    input: &Input<'_>,
    what: &str,
    address: &str,
    missing: Severity,
    line: usize,
    seen: &mut Vec<String>,
) -> Vec<Finding> {
    let Some(places) = local(input, address) else { return Vec::new() };
    let Some((path, size)) = places.iter().find_map(|path| Some((path, (input.size)(path)?))) else {
        let said = format!("there is no file for {what}; readers would see none");
        return vec![finding("image-missing", missing, said).at(line)];
    };
    if seen.contains(path) {
        return Vec::new();
    }
    seen.push(path.clone());
    let mut found = Vec::new();
    if size > HEAVY {
        let size = format!("{:.1}", size as f64 / 1e6);
        let said = format!("{path} has {size} MB; drop it into the text to have it made smaller");
        found.push(finding("too-heavy", Severity::Warning, said).at(line));
    }
    let told = if size < LOOKED_INTO { (input.bytes)(path) } else { None };
    let told = told.map(|bytes| crate::photos::leaks(&bytes)).unwrap_or_default();
    if !told.is_empty() {
        let said = format!(
            "{path} tells its readers more than the picture ({}); drop it into the text to have that removed",
            told.join(", ")
        );
        found.push(finding("private", Severity::Warning, said).at(line));
    }
    found
}

/// A link to a file of the blog that is not there.
fn dead_link(input: &Input<'_>, link: &Link) -> Option<Finding> {
    let places = local(input, &link.dest)?;
    let path = link.dest.split(['?', '#']).next().unwrap_or_default();
    // Addresses of pages cannot be told from the files alone.
    let is_file = name(path).rsplit_once('.').is_some_and(|(_, ending)| {
        let short = (2..=5).contains(&ending.len());
        short && ending.chars().all(|c| c.is_ascii_alphanumeric()) && !ending.starts_with("htm")
    });
    if !is_file || path.contains("{{") || places.iter().any(|path| (input.size)(path).is_some()) {
        return None;
    }
    let said = format!("the link to {} leads nowhere: there is no such file in the blog", link.dest);
    Some(finding("dead-link", Severity::Warning, said))
}

/// Where below the root a local address may lie; none for addresses elsewhere.
fn local(input: &Input<'_>, address: &str) -> Option<Vec<String>> {
    let folder = input.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut places = publish::candidates(folder, address, input.static_folders, input.generator);
    // Hugo's own folder for images that are worked on.
    let rest =
        places.iter().find_map(|path| path.strip_prefix("static/")).map(|rest| format!("assets/{rest}"));
    places.extend(rest);
    (!places.is_empty()).then_some(places)
}

fn name(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or(address)
}
