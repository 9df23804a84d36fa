//! The files that a post shows and links to: missing ones, heavy ones, those
//! that tell too much, and those no reader can reach.

use unicode_normalization::UnicodeNormalization;

use super::{Finding, Input, There, finding, splice};
use crate::api::{Generator, Severity};
use crate::fs;
use crate::markdown::{self, Link, LinkKind};
use crate::publish;

/// Larger files make readers wait.
const HEAVY: u64 = 1_000_000;
/// Larger files are not opened to be looked into.
const LOOKED_INTO: u64 = 64_000_000;

/// Endings of what generators and themes make by themselves.
const MADE: [&str; 9] = ["xml", "json", "rss", "atom", "txt", "ics", "css", "js", "webmanifest"];

/// Where a file stands in the text, and how it is called there.
pub(super) struct Shown<'a> {
    /// What it is, in words.
    pub(super) what: String,
    /// Its address as the text has it.
    pub(super) address: &'a str,
    /// How much it matters that there is no such file.
    pub(super) missing: Severity,
    /// Its line.
    pub(super) line: usize,
    /// The link it stands in, and where the body begins.
    pub(super) link: Option<(&'a Link, usize)>,
}

/// What is to be said of the file of an image: that it is not there, is heavy,
/// or tells more than the picture.
pub(super) fn file(input: &Input<'_>, shown: &Shown<'_>, seen: &mut Vec<String>) -> Vec<Finding> {
    let Some(places) = local(input, shown.address) else { return Vec::new() };
    let Some((path, size)) = places.iter().find_map(|path| Some((path, (input.size)(path)?))) else {
        let found = shown.link.and_then(|(link, start)| other_accents(input, link, start, shown.missing));
        let said = format!("there is no file for {}; readers would see none", shown.what);
        return vec![found.unwrap_or_else(|| finding("image-missing", shown.missing, said)).at(shown.line)];
    };
    let mut found: Vec<_> =
        shown.link.and_then(|(link, _)| misplaced(input, link, path)).into_iter().collect();
    if !seen.contains(path) {
        seen.push(path.clone());
        found.extend(weight(input, path, size));
    }
    found.into_iter().map(|found| found.at(shown.line)).collect()
}

/// What a file's own bytes say against it.
fn weight(input: &Input<'_>, path: &str, size: u64) -> Vec<Finding> {
    let mut found = Vec::new();
    if size > HEAVY {
        let size = format!("{:.1}", size as f64 / 1e6);
        let said = format!("{path} has {size} MB; drop it into the text to have it made smaller");
        found.push(finding("too-heavy", Severity::Warning, said));
    }
    let told = if size < LOOKED_INTO { (input.bytes)(path) } else { None };
    let told = told.map(|bytes| crate::photos::leaks(&bytes)).unwrap_or_default();
    if !told.is_empty() {
        let said = format!(
            "{path} tells its readers more than the picture ({}); drop it into the text to have that removed",
            told.join(", ")
        );
        found.push(finding("private", Severity::Warning, said));
    }
    found
}

/// A link to a file of the blog that is not there.
pub(super) fn file_is_missing(input: &Input<'_>, link: &Link, start: usize) -> Option<Finding> {
    let places = local(input, &link.dest)?;
    let path = link.dest.split(['?', '#']).next().unwrap_or_default();
    // Addresses of pages cannot be told from the files alone.
    let is_file = name(path).rsplit_once('.').is_some_and(|(_, ending)| {
        let short = (2..=5).contains(&ending.len());
        short
            && !is_made(path)
            && ending.chars().all(|c| c.is_ascii_alphanumeric())
            && !ending.starts_with("htm")
    });
    if !is_file || path.contains("{{") || places.iter().any(|path| (input.size)(path).is_some()) {
        return None;
    }
    let said = format!("the link to {} leads nowhere: there is no such file in the blog", link.dest);
    let found = other_accents(input, link, start, Severity::Warning);
    Some(found.unwrap_or_else(|| finding("dead-link", Severity::Warning, said)))
}

/// A file that is there by a name that only looks the same: é as one sign, or
/// as a letter and an accent, as macOS once wrote it.
fn other_accents(input: &Input<'_>, link: &Link, start: usize, severity: Severity) -> Option<Finding> {
    let dest = percent_encoding::percent_decode_str(&link.dest).decode_utf8().ok()?.into_owned();
    let forms = [dest.nfc().collect::<String>(), dest.nfd().collect::<String>()];
    let is_there = |form: &&String| {
        let places = local(input, form).unwrap_or_default();
        **form != dest && places.iter().any(|path| (input.size)(path).is_some())
    };
    let form = forms.iter().find(is_there)?;
    let said = format!(
        "{} leads nowhere: the accents in the name of its file are written in another way, which only looks the same",
        link.dest
    );
    // Blanks were undone, and must not come in bare.
    let insert = form.replace('%', "%25").replace(' ', "%20");
    let edits = splice(input, start, &link.range, &insert);
    Some(finding("accents", severity, said).mended("Write it as the file is called", Some(edits)))
}

/// A photo beside a post of Hugo's whose page is in a folder of its own, where
/// the photo is not.
fn misplaced(input: &Input<'_>, link: &Link, path: &str) -> Option<Finding> {
    let (folder, file) = input.path.rsplit_once('/')?;
    let plain = input.generator == Generator::Hugo
        && !input.reach.templates.leads_images
        && file.split('.').next() != Some("index")
        && !link.dest.starts_with('/')
        && input.url.is_some_and(|url| url.ends_with('/'));
    let beside = fs::tidy(&format!(
        "{folder}/{}",
        percent_encoding::percent_decode_str(&link.dest).decode_utf8().ok()?
    ));
    if !plain || beside.as_deref() != Some(path) || at_page(input, &link.dest).iter().any(|at| at == path) {
        return None;
    }
    let said = format!(
        "{} lies beside the post, but its page is in a folder of its own, so readers would not see it; drop it into the text again to have it stored where they do",
        name(path)
    );
    Some(finding("image-place", Severity::Warning, said))
}

/// A place on this machine, which no reader has.
pub(super) fn on_this_machine(input: &Input<'_>, link: &Link, start: usize) -> Option<Finding> {
    let dest = link.dest.trim();
    let severity = if link.kind == LinkKind::Link { Severity::Warning } else { Severity::Blocker };
    let said = |what: &str| format!("{dest} is {what} on this computer; readers cannot open it");
    // A blog that is itself seen on this machine, or nobody knows where, may have its photos here, too.
    let stays_here = input.url.is_none_or(|url| local_server(url).is_some());
    if let Some(path) = local_server(dest).filter(|_| !stays_here) {
        let path = if path.is_empty() { "/" } else { path };
        let found = finding("local-path", severity, said("an address"));
        let known = matches!(
            (input.reach.at)(path.split(['?', '#']).next().unwrap_or_default()),
            There::Post(_) | There::Else
        );
        let edits = known.then(|| splice(input, start, &link.range, path));
        return Some(found.mended(&format!("Write {path}"), edits));
    }
    let drive = dest.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && dest.get(1..).is_some_and(|rest| {
            rest.starts_with(":\\") || rest.starts_with(":/") && !rest.starts_with("://")
        });
    let home = ["/home/", "/Users/"].iter().any(|top| {
        let rest = dest.strip_prefix(top).unwrap_or_default();
        rest.contains('/') && name(rest).contains('.') && !names_a_file(input, dest)
    });
    if home {
        // A site may have such a folder, whoever makes it.
        return Some(finding("local-path", Severity::Warning, said("a file")));
    }
    let is = drive || dest.starts_with("file:") || dest.starts_with("~/");
    is.then(|| finding("local-path", severity, said("a file")))
}

/// The path behind the address of a server on this machine, as `hugo server` is one.
fn local_server(dest: &str) -> Option<&str> {
    let rest = dest.strip_prefix("http://").or_else(|| dest.strip_prefix("https://"))?;
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host =
        host.strip_prefix("[::1]").map_or_else(|| host.split(':').next().unwrap_or(host), |_| "localhost");
    ["localhost", "127.0.0.1", "0.0.0.0"].contains(&host).then_some(path)
}

fn names_a_file(input: &Input<'_>, address: &str) -> bool {
    local(input, address).is_some_and(|places| places.iter().any(|path| (input.size)(path).is_some()))
}

/// Where below the root a local address may lie; none for addresses elsewhere.
pub(super) fn local(input: &Input<'_>, address: &str) -> Option<Vec<String>> {
    let folder = input.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut places = publish::candidates(folder, address, input.static_folders, input.generator);
    // Hugo's own folder for images that are worked on.
    let rest =
        places.iter().find_map(|path| path.strip_prefix("static/")).map(|rest| format!("assets/{rest}"));
    places.extend(rest);
    if !places.is_empty() && input.generator == Generator::Hugo {
        // Files in the folders of posts are published where the posts are.
        places.extend(at_page(input, address));
    }
    (!places.is_empty()).then_some(places)
}

/// Where below the root the file may lie that the page finds at an address.
fn at_page(input: &Input<'_>, address: &str) -> Vec<String> {
    let Some(page) = input.url.and_then(|url| url::Url::parse(url).ok()) else { return Vec::new() };
    let Ok(url) = page.join(address.split(['?', '#']).next().unwrap_or_default()) else { return Vec::new() };
    let base = input.reach.base.map_or("/", markdown::path_of);
    let path = percent_encoding::percent_decode_str(url.path()).decode_utf8_lossy().into_owned();
    let Some(rest) = path.strip_prefix(base).filter(|_| url.host() == page.host()).and_then(fs::tidy) else {
        return Vec::new();
    };
    let tops = std::iter::once(input.reach.content).chain(input.static_folders.iter().map(String::as_str));
    tops.map(|top| format!("{top}/{rest}")).collect()
}

/// Whether it is the name of what generators and themes make by themselves.
pub(super) fn is_made(path: &str) -> bool {
    let ending = name(path).rsplit_once('.').map_or("", |(_, ending)| ending);
    MADE.iter().any(|made| ending.eq_ignore_ascii_case(made))
}

pub(super) fn name(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or(address)
}
