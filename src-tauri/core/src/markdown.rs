//! The Markdown we speak: what Hugo's goldmark makes of a post, made here.
//!
//! pulldown-cmark reads the text; everything in which goldmark differs from it
//! (heading ids, typographer, footnotes, bare links, attributes, tables,
//! addresses, `~`) is decided in the modules below, which follow goldmark's
//! rules (<https://github.com/yuin/goldmark>, MIT, by Yusuke Inuzuka) and are
//! held against pages made by a real Hugo. Functions from values to values: no
//! files, no clock, no network. What may be shown to a writer safely is
//! decided in [`crate::preview`], not here.

mod attributed;
mod attributes;
mod builtin;
mod cjk;
mod colons;
mod escape;
mod fill;
mod footnotes;
mod foreign;
mod go;
mod ids;
mod inline;
mod languages;
mod letters;
mod linkify;
mod links;
mod marks;
pub mod options;
mod outline;
mod passthrough;
mod pictures;
mod plain;
pub mod shortcode;
mod source;
mod srcset;
pub(crate) mod tags;
mod typographer;
mod words;
mod writer;

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Parser};

use builtin::Scope;
use fill::Fill;
use source::Source;
use writer::Writer;

pub use builtin::Around;
pub(crate) use builtin::path_of;
pub(crate) use links::is_picture;
pub use options::Options;
pub use outline::{Heading, Used};
pub use pictures::{Described, Picture};
pub use tags::BLOCK_ELEMENTS;

/// An event and the bytes of the text it comes from.
type Item<'a> = (Event<'a>, Range<usize>);

/// A top-level block of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its HTML, as Hugo would make it: not yet fit to be shown.
    pub html: String,
    /// The line of the body it starts on, from 0.
    pub line: usize,
    /// Whether it may hold HTML of the writer's own, whose tags need not pair.
    pub own_html: bool,
}

/// What an address in a post is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// It is shown in the page.
    Image,
    /// It may be shown in the place of an image, which has several sizes.
    Size,
    /// It leads elsewhere.
    Link,
}

/// An address in the body of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is for.
    pub kind: LinkKind,
    /// The address, escapes and entities undone.
    pub dest: String,
    /// The link's words or the image's alt text.
    pub text: String,
    /// The bytes of the body that spell the address, without brackets or quotes.
    pub range: Range<usize>,
    /// The line of the body the address is on, from 0.
    pub line: usize,
}

/// The whole body as one piece of HTML.
pub fn to_html(body: &str, options: &Options) -> String {
    render(body, options, Around::default(), 0)
}

/// The body's top-level blocks, in order; footnotes are the last.
/// `around` is what their shortcodes may ask of the blog.
pub fn blocks(body: &str, options: &Options, around: Around<'_>) -> Vec<Block> {
    let scope = Scope { body, options, around, depth: 0 };
    let source = Source::made(&scope);
    let fill = Fill { scope, source: &source };
    let writer = write(&source.text, options);
    let mut blocks = Vec::with_capacity(writer.marks.len());
    let (mut line, mut counted) = (0, 0);
    let ends = writer.marks.iter().skip(1).map(|mark| mark.html).chain([writer.out.len()]);
    for (mark, end) in writer.marks.iter().zip(ends) {
        let place = source.place(mark.source);
        if place >= counted {
            line += memchr::memchr_iter(b'\n', &body.as_bytes()[counted..place]).count();
            counted = place;
        }
        let html = &writer.out[mark.html..end];
        // A formula may hold anything, tags too.
        let own_html = mark.own_html || (options.passthrough.is_some() && html.contains(source::MARK));
        let html = fill.fill(html);
        if !html.is_empty() {
            blocks.push(Block { html, line, own_html });
        }
    }
    blocks
}

/// The HTML of a body inside `depth` shortcodes.
fn render(body: &str, options: &Options, around: Around<'_>, depth: u8) -> String {
    let scope = Scope { body, options, around, depth };
    let source = Source::made(&scope);
    let html = write(&source.text, options).out;
    Fill { scope, source: &source }.fill(&html)
}

fn write<'a>(text: &'a str, options: &'a Options) -> Writer<'a> {
    let mut writer = Writer::new(text, options);
    let events = Parser::new_ext(text, parser_options(text, options)).into_offset_iter();
    if options.footnotes && text.contains("[^") {
        let gathered = writer::Gathered::new(events);
        gathered.labels().for_each(|label| writer.define(label));
        let place = gathered.place();
        writer.run(gathered.before.into_iter().chain(gathered.notes).chain(gathered.after));
        writer.finish(place);
    } else {
        writer.run(events);
    }
    writer
}

fn parser_options(body: &str, options: &Options) -> pulldown_cmark::Options {
    use pulldown_cmark::Options as Parse;
    let mut parse = Parse::empty();
    parse.set(Parse::ENABLE_TABLES, options.tables);
    parse.set(Parse::ENABLE_FOOTNOTES, options.footnotes);
    parse.set(Parse::ENABLE_TASKLISTS, options.task_lists);
    parse.set(Parse::ENABLE_DEFINITION_LIST, options.definition_lists && has_definition(body));
    parse
}

/// Whether a line starts with a colon and a blank, as definitions do.
fn has_definition(body: &str) -> bool {
    let bytes = body.as_bytes();
    memchr::memchr_iter(b':', bytes)
        .any(|at| matches!(bytes.get(at + 1), Some(b' ' | b'\t')) && begins_line(bytes, at))
}

/// Whether nothing but blanks and marks of quotations stand before a byte on its line.
fn begins_line(bytes: &[u8], at: usize) -> bool {
    let before = bytes[..at].iter().rev().take(64);
    before.copied().find(|byte| !matches!(byte, b' ' | b'>' | b'\t')).is_none_or(|byte| byte == b'\n')
}

/// The pictures of a body whose words can be written, in order.
pub fn pictures(body: &str, options: &Options) -> Vec<Picture> {
    pictures::pictures(body, options)
}

/// The splices of a body, in order, that give its pictures other words.
///
/// # Errors
/// The address of the first picture whose words cannot be written there.
pub fn describe(
    body: &str,
    options: &Options,
    words: &[Described],
) -> Result<Vec<(Range<usize>, String)>, String> {
    pictures::describe(body, options, words)
}

/// Every address in the body, in order of its place: images, links, bare
/// addresses, definitions, raw HTML's `src` and `href`, shortcodes' `src`.
pub fn links(body: &str, options: &Options) -> Vec<Link> {
    links::links(body, options)
}

/// The headings of a body, in order, without those in quotes, lists and shortcodes.
pub fn headings(body: &str, options: &Options) -> Vec<Heading> {
    outline::headings(body, options)
}

/// The places in a body that a `#` can lead to: headings, footnotes, raw HTML's own.
pub fn anchors(body: &str, options: &Options) -> HashSet<String> {
    outline::anchors(body, options)
}

/// Every call of a shortcode in a body, by Hugo's rules.
pub fn used_shortcodes(body: &str, options: &Options) -> Vec<Used> {
    outline::used(body, options)
}
