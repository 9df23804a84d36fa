//! Blocks into HTML: paragraphs, headings, lists, tables, code, quotes.

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};

use super::attributes::{self, Attributes};
use super::ids::Ids;
use super::inline::Inline;
use super::options::{Options, Rules};
use super::words::Words;
use super::{Item, escape};

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
        }
    }

    /// Writes everything.
    pub(super) fn run(&mut self, mut events: impl Iterator<Item = Item<'a>>) {
        while let Some((event, range)) = events.next() {
            match event {
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
            Tag::CodeBlock(kind) => self.code(&kind, events),
            Tag::HtmlBlock => self.html(&range, events),
            Tag::TableCell => self.cell(range, events),
            Tag::DefinitionListTitle => self.terms(range, events),
            Tag::FootnoteDefinition(_) => {
                self.outer.push((std::mem::take(&mut self.out), self.met));
                self.met += 1;
            }
            container => self.open(&container, range),
        }
    }

    fn open(&mut self, tag: &Tag<'a>, range: Range<usize>) {
        self.depth += 1;
        match tag {
            Tag::BlockQuote(_) => self.out.push_str("<blockquote>\n"),
            Tag::List(None) => self.out.push_str("<ul>\n"),
            Tag::List(Some(1)) => self.out.push_str("<ol>\n"),
            Tag::List(Some(start)) => self.out.push_str(&format!("<ol start=\"{start}\">\n")),
            Tag::Item => self.out.push_str("<li>"),
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
            if let Some((outer, index)) = self.outer.pop() {
                let html = std::mem::replace(&mut self.out, outer);
                self.inline.footnotes.keep(index, html);
            }
            return;
        }
        self.depth = self.depth.saturating_sub(1);
        match end {
            TagEnd::BlockQuote(_) => self.out.push_str("</blockquote>\n"),
            TagEnd::List(true) => self.out.push_str("</ol>\n"),
            TagEnd::List(false) => self.out.push_str("</ul>\n"),
            TagEnd::Item => self.out.push_str("</li>\n"),
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

    /// Reads the inline events up to the end of the leaf block.
    fn gather(&mut self, events: &mut impl Iterator<Item = Item<'a>>) -> Vec<Item<'a>> {
        let mut leaf = std::mem::take(&mut self.leaf);
        for (event, range) in events {
            if matches!(event, Event::InlineHtml(_)) {
                self.note_own_html();
            }
            if matches!(event, Event::End(end) if is_block_end(end)) {
                break;
            }
            leaf.push((event, range));
        }
        leaf
    }

    /// Keeps the room of a leaf that is written.
    fn reuse(&mut self, mut leaf: Vec<Item<'a>>) {
        leaf.clear();
        self.leaf = leaf;
    }

    fn paragraph(&mut self, range: Range<usize>, events: &mut impl Iterator<Item = Item<'a>>) {
        let leaf = self.gather(events);
        let unwrapped = match self.definitions.last_mut() {
            // Goldmark takes the tags of a tight definition's first paragraph only.
            Some(tight) if self.out.ends_with("<dd>") && *tight => true,
            _ => false,
        };
        let alone = !self.options.wrap_lone_images && is_lone_image(&leaf);
        if !unwrapped && !alone {
            self.block_line();
            self.out.push_str("<p>");
        }
        self.inline.write(&mut self.out, &leaf, range.start..end_of(&leaf, range.start), None);
        if unwrapped {
            self.out.push('\n');
        } else if !alone {
            self.out.push_str("</p>\n");
        }
        self.reuse(leaf);
    }

    fn heading(
        &mut self,
        level: HeadingLevel,
        range: Range<usize>,
        events: &mut impl Iterator<Item = Item<'a>>,
    ) {
        let mut leaf = self.gather(events);
        let (attributes, cut) = self.heading_attributes(&range, &leaf);
        if let Some(cut) = cut {
            cut_off(&mut leaf, cut);
        }
        let mut words = Words::default();
        let mut html = String::new();
        let note = self.options.heading_ids.then_some(&mut words);
        self.inline.write(&mut html, &leaf, start_of(&leaf, range.start)..end_of(&leaf, range.start), note);
        let trimmed = if cut.is_some() { html.trim_end() } else { &html };
        self.out.push_str("<h");
        self.out.push(char::from(b'0' + level as u8));
        attributes::write(&mut self.out, &attributes);
        self.heading_id(&attributes, &words, &leaf, &range);
        self.out.push('>');
        self.out.push_str(trimmed);
        self.out.push_str("</h");
        self.out.push(char::from(b'0' + level as u8));
        self.out.push_str(">\n");
        self.reuse(leaf);
    }

    fn heading_id(
        &mut self,
        attributes: &Attributes,
        words: &Words,
        leaf: &[Item<'a>],
        range: &Range<usize>,
    ) {
        if let Some((_, id)) = attributes.iter().find(|(name, _)| name == "id") {
            self.ids.put(id);
            return;
        }
        if !self.options.heading_ids {
            return;
        }
        let raw;
        let words = if self.options.rules == Rules::Old {
            raw = self.text[start_of(leaf, range.start)..end_of(leaf, range.start)].trim();
            raw.rsplit('\n').next().unwrap_or("").trim()
        } else {
            words.line()
        };
        if words.is_empty() && self.options.rules == Rules::Current {
            return;
        }
        let id = self.ids.give(words, self.options.id_style);
        self.out.push_str(" id=\"");
        escape::html(&mut self.out, &id);
        self.out.push('"');
    }

    /// Attributes at the end of a heading's last line, and where the text ends then.
    fn heading_attributes(&self, range: &Range<usize>, leaf: &[Item<'a>]) -> (Attributes, Option<usize>) {
        if !self.options.title_attributes {
            return Default::default();
        }
        let whole = &self.text[range.clone()];
        let atx = !whole.trim_end().contains('\n');
        let (start, line) = if atx {
            (range.start, whole)
        } else {
            let end = leaf.last().map_or(range.start, |(_, last)| last.end);
            let start =
                self.text[range.start..end].rfind('\n').map_or(range.start, |at| range.start + at + 1);
            let line_end =
                memchr::memchr(b'\n', &self.text.as_bytes()[end..]).map_or(range.end, |at| end + at);
            (start, &self.text[start..line_end])
        };
        let Some((open, attributes)) = attributes::at_end(line) else { return Default::default() };
        let mut rest = line[..open].trim_end();
        if atx {
            let hashes = rest.trim_end_matches('#');
            if hashes.is_empty() || hashes.ends_with([' ', '\t']) {
                rest = hashes.trim_end();
            }
        }
        (attributes, Some(start + rest.len()))
    }

    fn code(&mut self, kind: &CodeBlockKind<'a>, events: &mut impl Iterator<Item = Item<'a>>) {
        let fences = self.options.code_fences;
        let language = match kind {
            CodeBlockKind::Indented => None,
            CodeBlockKind::Fenced(info) => Some(language(info, fences)),
        };
        match language {
            None => self.out.push_str("<pre><code>"),
            Some("") => self.out.push_str(if fences { "<pre tabindex=\"0\"><code>" } else { "<pre><code>" }),
            Some(language) => {
                self.out.push_str(if fences { "<pre tabindex=\"0\"><code" } else { "<pre><code" });
                self.out.push_str(" class=\"language-");
                escape::html(&mut self.out, language);
                if fences {
                    self.out.push_str("\" data-lang=\"");
                    escape::html(&mut self.out, language);
                }
                self.out.push_str("\">");
            }
        }
        for (event, _) in events {
            match event {
                Event::Text(text) => escape::html(&mut self.out, &text),
                Event::End(_) => break,
                _ => {}
            }
        }
        self.out.push_str("</code></pre>\n");
    }

    fn note_own_html(&mut self) {
        if let Some(mark) = self.marks.last_mut() {
            mark.own_html = true;
        }
    }

    fn html(&mut self, range: &Range<usize>, events: &mut impl Iterator<Item = Item<'a>>) {
        let from = self.out.len();
        for (event, _) in events {
            match event {
                Event::Html(html) | Event::Text(html) => self.out.push_str(&html),
                Event::End(_) => break,
                _ => {}
            }
        }
        if self.options.unsafe_html {
            self.note_own_html();
            if !self.out.ends_with('\n') {
                self.out.push('\n');
            }
            return;
        }
        let omitted = "<!-- raw HTML omitted -->\n";
        if self.options.rules == Rules::Current && self.text[range.clone()].trim_start().starts_with("<!--") {
            self.out.truncate(from);
            return;
        }
        let twice = closes_on_a_later_line(&self.text[range.clone()]);
        self.out.truncate(from);
        self.out.push_str(omitted);
        if twice {
            self.out.push_str(omitted);
        }
    }

    fn cell(&mut self, range: Range<usize>, events: &mut impl Iterator<Item = Item<'a>>) {
        let leaf = self.gather(events);
        let name = if self.table.head { "th" } else { "td" };
        self.out.push('<');
        self.out.push_str(name);
        let alignment = self.table.alignments.get(self.table.column).copied();
        let padded = range.is_empty();
        self.table.column += 1;
        let side = match alignment {
            Some(Alignment::Left) if !padded => "left",
            Some(Alignment::Right) if !padded => "right",
            Some(Alignment::Center) if !padded => "center",
            _ => "",
        };
        if !side.is_empty() {
            let old = self.options.rules == Rules::Old;
            self.out.push_str(if old { " style=\"text-align:" } else { " style=\"text-align: " });
            self.out.push_str(side);
            self.out.push('"');
        }
        self.out.push('>');
        let start = start_of(&leaf, range.start);
        self.inline.write(&mut self.out, &leaf, start..end_of(&leaf, start), None);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
        self.reuse(leaf);
    }

    /// The terms before a definition: one for each line.
    fn terms(&mut self, range: Range<usize>, events: &mut impl Iterator<Item = Item<'a>>) {
        let leaf = self.gather(events);
        for line in leaf.split(|(event, _)| matches!(event, Event::SoftBreak | Event::HardBreak)) {
            self.out.push_str("<dt>");
            let start = start_of(line, range.start);
            self.inline.write(&mut self.out, line, start..end_of(line, start), None);
            self.out.push_str("</dt>\n");
        }
        self.reuse(leaf);
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
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

fn is_block_end(end: TagEnd) -> bool {
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

fn start_of(leaf: &[Item<'_>], otherwise: usize) -> usize {
    leaf.first().map_or(otherwise, |(_, range)| range.start)
}

fn end_of(leaf: &[Item<'_>], otherwise: usize) -> usize {
    leaf.last().map_or(otherwise, |(_, range)| range.end)
}

/// Takes away what stands after `cut`, where attributes begin.
fn cut_off(leaf: &mut Vec<Item<'_>>, cut: usize) {
    leaf.retain_mut(|(event, range)| {
        if matches!(event, Event::End(_)) {
            return range.start < cut;
        }
        if range.start >= cut {
            return false;
        }
        if let Event::Text(text) = event
            && range.end > cut
            && text.len() == range.len()
        {
            *text = CowStr::from(text[..cut - range.start].to_string());
            range.end = cut;
        }
        true
    });
}

fn is_lone_image(leaf: &[Item<'_>]) -> bool {
    let mut depth = 0_usize;
    let mut images = 0;
    for (event, _) in leaf {
        match event {
            Event::Start(Tag::Image { .. }) => {
                images += usize::from(depth == 0);
                depth += 1;
            }
            Event::Start(_) if depth > 0 => depth += 1,
            Event::End(_) if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            _ => return false,
        }
    }
    images == 1
}

/// The language of a fence: up to a blank, and with highlighting on up to a brace.
fn language(info: &str, fences: bool) -> &str {
    let word = info.split([' ', '\t']).next().unwrap_or("");
    if fences { word.split('{').next().unwrap_or("") } else { word }
}

/// Comments, scripts and the like end at a sign of their own, which goldmark
/// keeps apart when it is not on the first line.
fn closes_on_a_later_line(html: &str) -> bool {
    let html = html.trim();
    let Some((first, rest)) = html.split_once('\n') else { return false };
    let lower = first.to_ascii_lowercase();
    let closers: &[&str] = if lower.starts_with("<!--") {
        &["-->"]
    } else if lower.starts_with("<?") {
        &["?>"]
    } else if lower.starts_with("<![cdata[") {
        &["]]>"]
    } else if lower.starts_with("<!") {
        &[">"]
    } else if ["<script", "<pre", "<style", "<textarea"].iter().any(|start| lower.starts_with(start)) {
        &["</script>", "</pre>", "</style>", "</textarea>"]
    } else {
        return false;
    };
    let last = rest.lines().last().unwrap_or("").to_ascii_lowercase();
    closers.iter().any(|closer| last.contains(closer))
}

/// Whether the line before the one `at` stands on is blank.
fn follows_blank_line(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let Some(line_start) = before.rfind('\n') else { return false };
    let previous = before[..line_start].rsplit('\n').next().unwrap_or("");
    previous.trim_matches(['>', ' ', '\t']).is_empty()
}

/// Footnote definitions are read where the first of them stands: that decides
/// their numbers and how the quotes in them turn.
pub(super) fn gather_footnotes<'a>(events: Vec<Item<'a>>) -> (Vec<Item<'a>>, Option<usize>) {
    let Some(first) =
        events.iter().position(|(event, _)| matches!(event, Event::Start(Tag::FootnoteDefinition(_))))
    else {
        return (events, None);
    };
    let source = events[first].1.start;
    let mut body = Vec::with_capacity(events.len());
    let mut notes: Vec<Item<'a>> = Vec::new();
    let mut nested: Vec<Vec<Item<'a>>> = Vec::new();
    for item in events {
        match &item.0 {
            Event::Start(Tag::FootnoteDefinition(_)) => nested.push(vec![item]),
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some(mut note) = nested.pop() {
                    note.push(item);
                    notes.append(&mut note);
                }
            }
            _ => nested.last_mut().unwrap_or(&mut body).push(item),
        }
    }
    let tail = body.split_off(first.min(body.len()));
    body.append(&mut notes);
    body.extend(tail);
    (body, Some(source))
}

/// The labels of the definitions, in the order they are met.
pub(super) fn labels<'e>(events: &'e [Item<'_>]) -> impl Iterator<Item = &'e str> {
    events.iter().filter_map(|(event, _)| match event {
        Event::Start(Tag::FootnoteDefinition(label)) => Some(&**label),
        _ => None,
    })
}
