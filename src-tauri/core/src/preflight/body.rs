//! What the text itself has: words, links, images.

use super::{Input, finding, line_of};
use crate::api::{Finding, Severity};
use crate::front_matter;
use crate::markdown::{self, Link, LinkKind};
use crate::publish;

/// Larger files make readers wait.
const HEAVY: u64 = 1_000_000;
/// Larger files are not opened to be looked into.
const LOOKED_INTO: u64 = 64_000_000;

pub(super) fn check(input: &Input<'_>) -> Vec<Finding> {
    let start = front_matter::split(input.text).body;
    let body = &input.text[start..];
    let first = line_of(input.text, start);
    let mut found = Vec::new();
    if body.trim().is_empty() {
        found.push(finding("empty", Severity::Warning, "the post has no text yet".into()));
    }
    for line in publish::unlinked(input.text) {
        let said = "this photo is not stored yet; wait for it, try it again or remove it";
        found.push(finding("photo-not-uploaded", Severity::Blocker, said.into()).at(line));
    }
    let mut seen = Vec::new();
    for link in markdown::links(body, input.markup) {
        let line = first + link.line;
        match link.kind {
            LinkKind::Image => found.extend(image(input, &link, line, &mut seen)),
            LinkKind::Link => found.extend(dead_link(input, &link).map(|finding| finding.at(line))),
        }
    }
    found
}

fn image(input: &Input<'_>, link: &Link, line: usize, seen: &mut Vec<String>) -> Vec<Finding> {
    let mut found = Vec::new();
    if link.text.trim().is_empty() {
        let said = format!("the image {} has no description for those who cannot see it", name(&link.dest));
        found.push(
            finding("no-alt", Severity::Warning, said).at(line).mended("Describe it", Some(Vec::new())),
        );
    }
    let Some(places) = local(input, &link.dest) else { return found };
    let Some((path, size)) = places.iter().find_map(|path| Some((path, (input.size)(path)?))) else {
        // A generator may have places for files that are not known here.
        let severity = if link.dest.starts_with('/') { Severity::Warning } else { Severity::Blocker };
        let said = format!("there is no file for the image {}; readers would see none", link.dest);
        found.push(finding("image-missing", severity, said).at(line));
        return found;
    };
    if seen.contains(path) {
        return found;
    }
    seen.push(path.clone());
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
