//! What should be mended before publishing, each with a fix where one is exact.
//!
//! A function of values: the text, what the blog has, and two closures that
//! look at files. It asks no server and changes nothing; a fix is a list of
//! edits of the editor's text, made when the writer presses its button.

use std::ops::Range;

use crate::api::{
    FieldValue, Finding, Fix, FrontMatterFormat, Generator, PhotoState, PostPath, Severity, Taxonomy,
    TermCount, TextEdit,
};
use crate::blog::Templates;
use crate::front_matter::{self, Document, Style};
use crate::index::Neighbour;
use crate::markdown;
use crate::post::utf16_of;

mod body;
mod files;
mod front;
mod headings;
mod links;
mod mojibake;
mod shortcodes;

/// What is looked at.
pub struct Input<'a> {
    /// The post's path below the blog's root.
    pub path: &'a str,
    /// The text as the editor holds it.
    pub text: &'a str,
    /// The text as the file holds it, with its line ends.
    pub disk: &'a str,
    /// What makes pages of it.
    pub generator: Generator,
    /// How the blog's Markdown is read.
    pub markup: &'a markdown::Options,
    /// The front matter keys the blog's posts usually have.
    pub keys: &'a [String],
    /// All keys its posts have, in their order.
    pub order: &'a [String],
    /// The ways the blog's posts are grouped.
    pub taxonomies: &'a [Taxonomy],
    /// Every term of the blog.
    pub terms: &'a [TermCount],
    /// The post's public address.
    pub url: Option<&'a str>,
    /// The other posts and their addresses.
    pub others: &'a [(PostPath, String)],
    /// Folders below the root that are copied as they are: `static`.
    pub static_folders: &'a [String],
    /// Whether posts dated in the future are published all the same.
    pub build_future: bool,
    /// Now.
    pub now: jiff::Timestamp,
    /// Now, as this blog writes dates.
    pub date: &'a str,
    /// The size of a file below the root; none when there is none.
    pub size: &'a dyn Fn(&str) -> Option<u64>,
    /// The bytes of a file below the root.
    pub bytes: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// The front matter key of the cover image, where the blog has its own.
    pub cover_key: Option<&'a str>,
    /// What the blog around it answers.
    pub reach: Reach<'a>,
    /// How far a photo is whose job has this name; none when there is no such job.
    pub photo: &'a dyn Fn(&str) -> Option<PhotoState>,
}

/// What is asked of the blog around a post: of its list, never of all its files.
pub struct Reach<'a> {
    /// The blog's public address.
    pub base: Option<&'a str>,
    /// The folder with the content of the post's language.
    pub content: &'a str,
    /// What the templates know.
    pub templates: &'a Templates,
    /// The post of a file below the root.
    pub post: &'a dyn Fn(&str) -> Option<Neighbour>,
    /// The posts of a file's name, in any language.
    pub called: &'a dyn Fn(&str) -> Vec<Neighbour>,
    /// What is at a path from the host's root on.
    pub at: &'a dyn Fn(&str) -> There,
}

/// What readers find at an address of the blog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum There {
    /// The page of a post.
    Post(Neighbour),
    /// A list, a file or another page.
    Else,
    /// Nothing.
    Nothing,
    /// That cannot be known here.
    Unknown,
}

/// Looks at a post before it is published; the gravest findings first.
pub fn check(input: &Input<'_>) -> Vec<Finding> {
    let document = front_matter::read(input.text);
    let mut findings = match &document {
        Ok(document) => front::check(input, document),
        Err(error) => {
            let line = error.line.saturating_sub(1);
            let said = format!("the front matter cannot be read: {}", error.message);
            vec![finding("front-matter", Severity::Blocker, said).at(line)]
        }
    };
    findings.extend(front::duplicate_keys(input.text));
    findings.extend(body::check(input, document.as_ref().ok()));
    findings.extend(mojibake::check(input.text));
    findings.extend(line_ends(input.disk));
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// Lines that end in different ways.
fn line_ends(disk: &str) -> Option<Finding> {
    let windows = disk.matches("\r\n").count();
    let plain = disk.matches('\n').count() - windows;
    let said = "some lines end as on Windows and some do not; that does no harm, but other programs may change them all";
    let usual = if windows > plain { "\r\n" } else { "\n" };
    let odd = |line: &&str| line.ends_with("\r\n") != (usual == "\r\n");
    let line = disk.split_inclusive('\n').position(|line| odd(&line)).unwrap_or_default();
    (windows > 0 && plain > 0).then(|| finding("mixed-line-ends", Severity::Hint, said.into()).at(line))
}

fn finding(code: &str, severity: Severity, message: String) -> Finding {
    Finding { code: code.into(), severity, message, line: None, fix: None }
}

impl Finding {
    /// In a line, from 0, where it is known.
    fn at(mut self, line: impl Into<Option<usize>>) -> Self {
        self.line = line.into().and_then(|line| u32::try_from(line).ok());
        self
    }

    /// With a way to mend it.
    fn mended(mut self, label: &str, edits: Option<Vec<TextEdit>>) -> Self {
        self.fix = edits.map(|edits| Fix { label: label.into(), edits });
        self
    }
}

/// The edits that give a key a value, when that can be done safely.
fn set(input: &Input<'_>, document: &Document, key: &str, value: &FieldValue) -> Option<Vec<TextEdit>> {
    let format = document.format.unwrap_or(FrontMatterFormat::Yaml);
    let style = Style { format, keys: input.order.to_vec() };
    let splices = front_matter::set(input.text, key, value, &style).ok()?;
    let edit = |splice: &front_matter::Splice| TextEdit {
        from: utf16_of(input.text, splice.range.start),
        to: utf16_of(input.text, splice.range.end),
        insert: splice.insert.clone(),
    };
    Some(splices.iter().map(edit).collect())
}

/// The edit that writes another address over one in the body, which begins at `start`.
fn splice(input: &Input<'_>, start: usize, range: &Range<usize>, insert: &str) -> Vec<TextEdit> {
    let place = |byte: usize| utf16_of(input.text, start + byte);
    vec![TextEdit { from: place(range.start), to: place(range.end), insert: insert.to_owned() }]
}

/// The line a front matter key stands on.
fn line_of_key(input: &Input<'_>, document: &Document, key: &str) -> Option<usize> {
    Some(line_of(input.text, document.span(key)?.start))
}

/// The line of a byte, from 0.
fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte.min(text.len())].iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests;
