//! Blocks into HTML: paragraphs, headings, lists, tables, quotes; code is in
//! [`code`].

mod code;
mod leaf;
mod siblings;

use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::Item;
use super::ids::Ids;
use super::inline::Inline;
use super::options::{Options, Rules};

pub(super) use code::{Code, SETTINGS};
use siblings::Siblings;

/// A top-level block: where its HTML and its source begin.
pub(super) struct Mark {
    pub(super) html: usize,
    pub(super) source: usize,
    /// Whether raw HTML of the writer's own is in it.
    pub(super) own_html: bool,
}

/// Writes the HTML of a post from its events.
pub(super) struct Writer<'a> {
    text: &'a str,
    options: &'a Options,
    inline: Inline<'a>,
    ids: Ids,
    pub(super) out: String,
    pub(super) marks: Vec<Mark>,
    /// Elements open; 0 between top-level blocks.
    depth: usize,
    /// Inline events of the leaf block being read.
    leaf: Vec<Item<'a>>,
    /// The leaf has no element of its own: a tight list item's text.
    bare: Option<Bare>,
    table: Table,
    /// Definitions of a list: whether the first paragraph loses its tags.
    definitions: Vec<bool>,
    /// HTML around the footnotes being written, and their place in the order.
    outer: Vec<(String, usize)>,
    met: usize,
    siblings: Siblings,
    /// For each list item around: the column its text stands in.
    items: Vec<usize>,
}

/// Where the text of a tight item began.
struct Bare {
    start: usize,
}

#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    head: bool,
    rows: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(text: &'a str, options: &'a Options) -> Self {
        Self {
            text,
            options,
            inline: Inline::new(text, options),
            ids: Ids::default(),
            out: String::with_capacity(text.len() + text.len() / 4),
            marks: Vec::new(),
            depth: 0,
            leaf: Vec::new(),
            bare: None,
            table: Table::default(),
            definitions: Vec::new(),
            outer: Vec::new(),
            met: 0,
            siblings: Siblings::default(),
            items: Vec::new(),
        }
    }

    /// Writes everything.
    pub(super) fn run(&mut self, mut events: impl Iterator<Item = Item<'a>>) {
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(Tag::HtmlBlock) if self.is_attributes(&range) => {
                    self.end_bare(true);
                    self.put_attributes(&range, &mut events);
                }
                Event::Start(tag) if is_block(&tag) => {
                    self.end_bare(true);
                    self.start(tag, range, &mut events);
                }
                Event::End(end) if is_block_end(end) => {
                    self.end_bare(false);
                    self.end(end, &range);
                }
                Event::Rule => {
                    self.end_bare(true);
                    self.mark(range.start);
                    self.block_line();
                    self.sibling(self.out.len(), siblings::RULE);
                    self.out.push_str(if self.options.xhtml { "<hr />\n" } else { "<hr>\n" });
                }
                other => {
                    if self.bare.is_none() {
                        self.bare = Some(Bare { start: range.start });
                        if self.depth == 0 {
                            self.mark(range.start);
                        }
                    }
                    if matches!(other, Event::InlineHtml(_)) {
                        self.note_own_html();
                    }
                    self.leaf.push((other, range));
                }
            }
        }
        self.end_bare(false);
    }

    /// Makes the definitions' labels known before anything refers to them.
    pub(super) fn define(&mut self, label: &str) {
        self.inline.footnotes.define(label);
    }

    /// Writes the footnotes; `source` is where the first stands.
    pub(super) fn finish(&mut self, source: usize) {
        let footnotes = std::mem::take(&mut self.inline.footnotes);
        if !footnotes.is_empty() {
            self.mark(source);
            footnotes.write(&mut self.out, &self.options.footnote_backlink, self.options.xhtml);
        }
    }

    fn mark(&mut self, source: usize) {
        if self.depth == 0 && self.outer.is_empty() {
            self.marks.push(Mark { html: self.out.len(), source, own_html: false });
        }
    }

    /// A block in a list item stands on a line of its own.
    fn block_line(&mut self) {
        if self.out.ends_with("<li>") {
            self.out.push('\n');
        }
    }

    /// Ends the text of a tight item.
    fn end_bare(&mut self, more: bool) {
        let Some(bare) = self.bare.take() else { return };
        let leaf = std::mem::take(&mut self.leaf);
        let end = leaf.last().map_or(bare.start, |(_, range)| range.end);
        let loose = self.definitions.last() == Some(&false) && self.out.ends_with("<dd>\n");
        if loose {
            self.out.push_str("<p>");
        }
        self.inline.write(&mut self.out, &leaf, bare.start..end, None);
        self.siblings.forget();
        if loose {
            self.out.push_str("</p>\n");
        } else if more {
            self.out.push('\n');
        }
        self.reuse(leaf);
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>, events: &mut impl Iterator<Item = Item<'a>>) {
        if !matches!(tag, Tag::FootnoteDefinition(_)) {
            self.mark(range.start);
        }
        if !matches!(tag, Tag::Item | Tag::Paragraph) {
            self.block_line();
        }
        match tag {
            Tag::Paragraph => self.paragraph(range, events),
            Tag::Heading { level, .. } => self.heading(level, range, events),
            Tag::CodeBlock(kind) => self.code(&kind, range, events),
            Tag::HtmlBlock => self.html(&range, events),
            Tag::TableCell => self.cell(range, events),
            Tag::DefinitionListTitle => self.terms(range, events),
            Tag::FootnoteDefinition(_) => {
                self.siblings.open(0);
                self.outer.push((std::mem::take(&mut self.out), self.met));
                self.met += 1;
            }
            container => self.open(&container, range),
        }
    }

    fn open(&mut self, tag: &Tag<'a>, range: Range<usize>) {
        self.depth += 1;
        self.siblings.open(self.out.len());
        match tag {
            Tag::BlockQuote(_) => self.out.push_str("<blockquote>\n"),
            Tag::List(None) => self.out.push_str("<ul>\n"),
            Tag::List(Some(1)) => self.out.push_str("<ol>\n"),
            Tag::List(Some(start)) => self.out.push_str(&format!("<ol start=\"{start}\">\n")),
            Tag::Item => {
                self.items.push(text_column(self.text, range.start));
                self.out.push_str("<li>");
            }
            Tag::Table(alignments) => {
                self.table = Table { alignments: alignments.clone(), ..Table::default() };
                self.out.push_str("<table>\n");
            }
            Tag::TableHead => {
                self.table.head = true;
                self.table.column = 0;
                self.out.push_str("<thead>\n<tr>\n");
            }
            Tag::TableRow => {
                if !std::mem::replace(&mut self.table.rows, true) {
                    self.out.push_str("<tbody>\n");
                }
                self.table.column = 0;
                self.out.push_str("<tr>\n");
            }
            Tag::DefinitionList => self.out.push_str("<dl>\n"),
            Tag::DefinitionListDefinition => {
                let tight = !follows_blank_line(self.text, range.start);
                self.definitions.push(tight);
                self.out.push_str(if tight { "<dd>" } else { "<dd>\n" });
            }
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd, _range: &Range<usize>) {
        if end == TagEnd::FootnoteDefinition {
            self.siblings.close(None);
            if let Some((outer, index)) = self.outer.pop() {
                let html = std::mem::replace(&mut self.out, outer);
                self.inline.footnotes.keep(index, html);
            }
            return;
        }
        self.depth = self.depth.saturating_sub(1);
        self.siblings.close(siblings::takes(end));
        match end {
            TagEnd::BlockQuote(_) => self.out.push_str("</blockquote>\n"),
            TagEnd::List(true) => self.out.push_str("</ol>\n"),
            TagEnd::List(false) => self.out.push_str("</ul>\n"),
            TagEnd::Item => {
                self.items.pop();
                self.out.push_str("</li>\n");
            }
            TagEnd::Table => {
                if self.table.rows {
                    self.out.push_str("</tbody>\n");
                } else if self.options.rules == Rules::Current {
                    self.out.push_str("<tbody>\n</tbody>\n");
                }
                self.out.push_str("</table>\n");
            }
            TagEnd::TableHead => {
                self.table.head = false;
                self.out.push_str("</tr>\n</thead>\n");
            }
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::DefinitionList => self.out.push_str("</dl>\n"),
            TagEnd::DefinitionListDefinition => {
                self.definitions.pop();
                self.out.push_str("</dd>\n");
            }
            _ => {}
        }
    }
}

pub(super) fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

pub(super) fn is_block_end(end: TagEnd) -> bool {
    !matches!(
        end,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

fn end_of(leaf: &[Item<'_>], otherwise: usize) -> usize {
    leaf.last().map_or(otherwise, |(_, range)| range.end)
}

/// The column of an item's text, whose marker is at `at`.
fn text_column(text: &str, at: usize) -> usize {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let marker = text[at..].bytes().take_while(u8::is_ascii_digit).count() + 1;
    let blanks = text[at..].bytes().skip(marker).take_while(|&byte| byte == b' ').count();
    at - line + marker + if (1..5).contains(&blanks) { blanks } else { 1 }
}

/// Whether the line before the one `at` stands on is blank.
fn follows_blank_line(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let Some(line_start) = before.rfind('\n') else { return false };
    let previous = before[..line_start].rsplit('\n').next().unwrap_or("");
    previous.trim_matches(['>', ' ', '\t']).is_empty()
}

/// The events of a text with footnotes, in the order goldmark reads them:
/// definitions where the first of them stands. That decides their numbers and
/// how the quotes in them turn.
pub(super) struct Gathered<'a> {
    pub(super) before: Vec<Item<'a>>,
    pub(super) notes: Vec<Item<'a>>,
    pub(super) after: Vec<Item<'a>>,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(events: impl Iterator<Item = Item<'a>>) -> Self {
        let mut before = Vec::new();
        let mut notes: Vec<Item<'a>> = Vec::new();
        let mut after = Vec::new();
        let mut nested: Vec<Vec<Item<'a>>> = Vec::new();
        let mut met = false;
        for item in events {
            match &item.0 {
                Event::Start(Tag::FootnoteDefinition(_)) => {
                    met = true;
                    nested.push(vec![item]);
                }
                Event::End(TagEnd::FootnoteDefinition) => {
                    if let Some(mut note) = nested.pop() {
                        note.push(item);
                        notes.append(&mut note);
                    }
                }
                _ => match nested.last_mut() {
                    Some(note) => note.push(item),
                    None if met => after.push(item),
                    None => before.push(item),
                },
            }
        }
        Self { before, notes, after }
    }

    /// Where the first definition stands.
    pub(super) fn place(&self) -> usize {
        self.notes.iter().map(|(_, range)| range.start).min().unwrap_or(0)
    }

    /// The labels of the definitions, in the order they are met.
    pub(super) fn labels(&self) -> impl Iterator<Item = &str> {
        self.notes.iter().filter_map(|(event, _)| match event {
            Event::Start(Tag::FootnoteDefinition(label)) => Some(&**label),
            _ => None,
        })
    }
}
