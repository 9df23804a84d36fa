//! What stands in a line: text, emphasis, links, images, code.
//!
//! pulldown-cmark says what is emphasis, link, image, code and raw HTML; the
//! text between is gone through here once, sign by sign, for what goldmark does
//! with it: curly quotes, bare addresses, struck-out words, emoji.

mod text;

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::footnotes::Footnotes;
use super::options::{Options, Rules};
use super::strike;
use super::typographer::{self, Open};
use super::words::Words;
use super::{Item, escape, letters};

/// What a byte of text may be the start of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plain,
    Escape,
    Typographic,
    Colon,
    Tilde,
    Blank,
    LabelStart,
    LabelEnd,
    Delimiter,
}

/// State that outlives a paragraph.
pub(super) struct Inline<'a> {
    pub(super) text: &'a str,
    pub(super) options: &'a Options,
    pub(super) footnotes: Footnotes,
    open: Open,
    signs: [Sign; 256],
    signs_with_links: [Sign; 256],
    webs: bool,
    mails: bool,
}

impl<'a> Inline<'a> {
    pub(super) fn new(text: &'a str, options: &'a Options) -> Self {
        let bytes = text.as_bytes();
        let has = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
        let signs = signs(options);
        let mut signs_with_links = signs;
        for (byte, sign) in [
            (b' ', Sign::Blank),
            (b'\t', Sign::Blank),
            (b'(', Sign::Blank),
            (b'[', Sign::LabelStart),
            (b']', Sign::LabelEnd),
            (b'*', Sign::Delimiter),
            (b'_', Sign::Delimiter),
            (b'`', Sign::Delimiter),
        ] {
            signs_with_links[usize::from(byte)] = sign;
        }
        Self {
            text,
            options,
            footnotes: Footnotes::default(),
            open: Open::default(),
            signs,
            signs_with_links,
            webs: options.linkify && (has(b"://") || has(b"www.")),
            mails: options.linkify && memchr::memchr(b'@', bytes).is_some(),
        }
    }

    /// Writes the events of one leaf block, which spans `block` in the text.
    /// `words` gathers what a heading's id is made of.
    pub(super) fn write(
        &mut self,
        out: &mut String,
        events: &[Item<'a>],
        block: Range<usize>,
        words: Option<&mut Words>,
    ) {
        let slice = &self.text.as_bytes()[block.clone()];
        let has = |needle: &[u8]| memchr::memmem::find(slice, needle).is_some();
        let webs = self.webs && (has(b"://") || has(b"www."));
        let links = webs || (self.mails && memchr::memchr(b'@', slice).is_some());
        let runs = if self.options.strikethrough && memchr::memchr(b'~', slice).is_some() {
            self.strikes(events, block.clone())
        } else {
            Vec::new()
        };
        let mut leaf = Leaf {
            all: self,
            out,
            words,
            block,
            links,
            runs,
            next_run: 0,
            fresh: true,
            labels: 0,
            inside_links: 0,
            alt: 0,
            skip: 0,
            dropped: Vec::new(),
            trim: false,
            image: None,
        };
        leaf.write(events);
    }

    /// Finds and pairs the tildes that strike out, element by element.
    fn strikes(&self, events: &[Item<'a>], block: Range<usize>) -> Vec<strike::Run> {
        let mut done: Vec<strike::Run> = Vec::new();
        let mut levels: Vec<Vec<strike::Run>> = vec![Vec::new()];
        for (event, range) in events {
            match event {
                Event::Start(_) => levels.push(Vec::new()),
                Event::End(_) => {
                    let mut level = levels.pop().unwrap_or_default();
                    strike::pair(&mut level);
                    done.append(&mut level);
                }
                Event::Text(text) if self.is_verbatim(text, range) => {
                    if let Some(level) = levels.last_mut() {
                        self.tildes(range.clone(), &block, level);
                    }
                }
                _ => {}
            }
        }
        for mut level in levels {
            strike::pair(&mut level);
            done.append(&mut level);
        }
        done.sort_unstable_by_key(|run| run.at);
        done
    }

    fn tildes(&self, range: Range<usize>, block: &Range<usize>, level: &mut Vec<strike::Run>) {
        let bytes = self.text.as_bytes();
        let mut at = range.start;
        if at > block.start && bytes[at - 1] == b'\\' && bytes[at] == b'~' {
            at += 1;
        }
        while let Some(found) = memchr::memchr(b'~', &bytes[at..range.end]) {
            at += found;
            let length = bytes[at..block.end].iter().take_while(|&&byte| byte == b'~').count();
            let least = if self.options.rules == Rules::Old { 2 } else { 1 };
            let before = self.before(at, block.start);
            // A tilde after an escaped one delimits nothing.
            if (least..=2).contains(&length) && before != '~' {
                let after = letters::at(&self.text[..block.end], at + length).unwrap_or(' ');
                level.push(strike::Run::new(at, length, typographer::leaning(before, after)));
            }
            at = (at + length).min(range.end);
        }
    }

    fn before(&self, at: usize, start: usize) -> char {
        if at <= start { '\n' } else { letters::before(self.text, at).unwrap_or('\n') }
    }

    /// Whether a text event is spelled in the source as it reads.
    pub(super) fn is_verbatim(&self, text: &CowStr<'_>, range: &Range<usize>) -> bool {
        !text.is_empty()
            && text.len() == range.len()
            && (matches!(text, CowStr::Borrowed(_)) || self.text.get(range.clone()) == Some(&**text))
            && self.text.as_bytes()[range.start] == text.as_bytes()[0]
    }
}

fn signs(options: &Options) -> [Sign; 256] {
    let mut signs = [Sign::Plain; 256];
    for byte in *b"&<>\"\0" {
        signs[usize::from(byte)] = Sign::Escape;
    }
    if options.typographer.is_some() {
        for byte in *b"'\"-.<>" {
            signs[usize::from(byte)] = Sign::Typographic;
        }
    }
    if options.emoji {
        signs[usize::from(b':')] = Sign::Colon;
    }
    if options.strikethrough {
        signs[usize::from(b'~')] = Sign::Tilde;
    }
    signs
}

/// One leaf block on its way into HTML.
struct Leaf<'x, 'a> {
    all: &'x mut Inline<'a>,
    out: &'x mut String,
    words: Option<&'x mut Words>,
    block: Range<usize>,
    links: bool,
    runs: Vec<strike::Run>,
    next_run: usize,
    /// At a line's start or after an element: a bare address may start here.
    fresh: bool,
    /// Square brackets left open in text.
    labels: u32,
    /// Links and images around.
    inside_links: u32,
    /// Images around: only text is written, for `alt`.
    alt: u32,
    /// Up to here the text belongs to an address already written.
    skip: usize,
    /// Elements whose start was swallowed by an address.
    dropped: Vec<Range<usize>>,
    /// Blanks at the start of the next text fall away.
    trim: bool,
    /// The title of the image whose alt text is being written.
    image: Option<(CowStr<'a>, LinkType)>,
}

impl<'a> Leaf<'_, 'a> {
    fn write(&mut self, events: &[Item<'a>]) {
        let mut pending: Option<(Range<usize>, bool)> = None;
        let mut last_end = self.block.start;
        for (event, range) in events {
            if let Event::Text(text) = event
                && self.all.is_verbatim(text, range)
            {
                match &mut pending {
                    Some((run, _)) if run.end == range.start => run.end = range.end,
                    _ => {
                        if let Some((run, escaped)) = pending.take() {
                            self.text(run, escaped);
                        }
                        let escaped =
                            last_end < range.start && self.all.text.as_bytes()[range.start - 1] == b'\\';
                        pending = Some((range.clone(), escaped));
                    }
                }
                last_end = range.end;
                continue;
            }
            if let Some((run, escaped)) = pending.take() {
                self.text(run, escaped);
            }
            self.event(event, range);
            last_end = if matches!(event, Event::Start(_)) { range.start } else { range.end };
        }
        if let Some((run, escaped)) = pending {
            self.text(run, escaped);
        }
    }

    fn event(&mut self, event: &Event<'a>, range: &Range<usize>) {
        if range.start < self.skip && self.is_swallowed(event, range) {
            return;
        }
        self.trim &= matches!(event, Event::Text(_));
        match event {
            Event::Text(text) => {
                escape::html(self.out, text);
                self.note_text(text, range);
                self.fresh = false;
            }
            Event::Code(code) => {
                self.code(code);
                self.fresh = true;
            }
            Event::InlineHtml(html) => {
                self.note_node();
                if self.alt == 0 {
                    self.out.push_str(if self.all.options.unsafe_html {
                        html
                    } else {
                        "<!-- raw HTML omitted -->"
                    });
                }
                self.fresh = true;
            }
            Event::SoftBreak => self.soft_break(range),
            Event::HardBreak => {
                self.note_text("\n", range);
                self.line_break();
            }
            Event::FootnoteReference(label) => self.footnote(label, range),
            Event::TaskListMarker(checked) => self.check_box(*checked),
            Event::Start(tag) => self.start(tag, range),
            Event::End(end) => self.end(*end, range),
            _ => {}
        }
    }

    /// An event that begins inside an address already written.
    fn is_swallowed(&mut self, event: &Event<'a>, range: &Range<usize>) -> bool {
        match event {
            Event::Start(_) => {
                self.dropped.push(range.clone());
                true
            }
            Event::End(end) => {
                let Some(at) = self.dropped.iter().rposition(|dropped| dropped == range) else {
                    return false;
                };
                self.dropped.swap_remove(at);
                if range.end > self.skip {
                    let length = if *end == TagEnd::Strong { 2 } else { 1 };
                    self.text(range.end - length..range.end, false);
                }
                true
            }
            Event::SoftBreak | Event::HardBreak => false,
            _ => {
                if range.end > self.skip {
                    self.text(self.skip..range.end, false);
                }
                true
            }
        }
    }

    fn start(&mut self, tag: &Tag<'a>, range: &Range<usize>) {
        if let Some(words) = &mut self.words {
            words.enter();
        }
        self.fresh = true;
        match tag {
            Tag::Emphasis if self.alt == 0 => self.out.push_str("<em>"),
            Tag::Strong if self.alt == 0 => self.out.push_str("<strong>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.inside_links += 1;
                if matches!(link_type, LinkType::Autolink | LinkType::Email) {
                    // The address is no child: ids pass it over.
                    self.note_node();
                }
                if self.alt == 0 {
                    self.out.push_str("<a href=\"");
                    if matches!(link_type, LinkType::Email) {
                        self.out.push_str("mailto:");
                    }
                    self.address(dest_url);
                    self.out.push('"');
                    self.title(title, range, *link_type);
                    self.out.push('>');
                }
            }
            Tag::Image { link_type, dest_url, title, .. } => {
                self.inside_links += 1;
                self.alt += 1;
                if self.alt == 1 {
                    self.image = Some((title.clone(), *link_type));
                    self.out.push_str("<img src=\"");
                    self.address(dest_url);
                    self.out.push_str("\" alt=\"");
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd, range: &Range<usize>) {
        if let Some(words) = &mut self.words {
            words.leave();
        }
        self.fresh = true;
        match end {
            TagEnd::Emphasis if self.alt == 0 => self.out.push_str("</em>"),
            TagEnd::Strong if self.alt == 0 => self.out.push_str("</strong>"),
            TagEnd::Link => {
                self.inside_links = self.inside_links.saturating_sub(1);
                if self.alt == 0 {
                    self.out.push_str("</a>");
                }
            }
            TagEnd::Image => {
                self.inside_links = self.inside_links.saturating_sub(1);
                self.alt = self.alt.saturating_sub(1);
                if self.alt == 0 {
                    self.out.push('"');
                    if let Some((title, kind)) = self.image.take() {
                        self.title(&title, range, kind);
                    }
                    self.out.push_str(if self.all.options.xhtml { " />" } else { ">" });
                }
            }
            _ => {}
        }
    }

    fn address(&mut self, address: &str) {
        if self.all.options.unsafe_html || !escape::is_dangerous(address) {
            escape::url(self.out, address);
        }
    }

    fn title(&mut self, title: &str, range: &Range<usize>, kind: LinkType) {
        if title.is_empty() && !(kind == LinkType::Inline && has_empty_title(&self.all.text[range.clone()])) {
            return;
        }
        self.out.push_str(" title=\"");
        escape::html(self.out, title);
        self.out.push('"');
    }

    fn code(&mut self, code: &str) {
        if let Some(words) = &mut self.words {
            words.node(code);
        }
        if self.alt == 0 {
            self.out.push_str("<code>");
        }
        escape::html(self.out, code);
        if self.alt == 0 {
            self.out.push_str("</code>");
        }
    }

    fn soft_break(&mut self, range: &Range<usize>) {
        self.note_text("\n", range);
        if self.all.options.hard_wraps {
            return self.line_break();
        }
        let joined = self.all.options.cjk.is_some_and(|cjk| {
            cjk.east_asian_line_breaks && {
                let text = &self.all.text[..self.block.end];
                let before = letters::before(text, range.start).is_some_and(is_wide);
                let after = text[range.end..].trim_start().chars().next().is_some_and(is_wide);
                if cjk.css3_draft { before || after } else { before && after }
            }
        });
        if !joined {
            self.out.push('\n');
        }
        self.fresh = true;
    }

    fn line_break(&mut self) {
        if self.alt == 0 {
            self.out.push_str(if self.all.options.xhtml { "<br />" } else { "<br>" });
        }
        self.out.push('\n');
        self.fresh = true;
    }

    fn footnote(&mut self, label: &str, range: &Range<usize>) {
        if let Some((number, which)) = self.all.footnotes.refer(label) {
            self.note_node();
            if self.alt == 0 {
                Footnotes::write_reference(self.out, number, which);
            }
            self.fresh = true;
        } else {
            self.text(range.clone(), false);
        }
    }

    fn check_box(&mut self, checked: bool) {
        self.out.push_str(if checked { "<input checked=\"\" " } else { "<input " });
        self.out.push_str("disabled=\"\" type=\"checkbox\"");
        self.out.push_str(if self.all.options.xhtml { " /> " } else { "> " });
        self.trim = true;
        self.fresh = true;
    }

    fn note_text(&mut self, text: &str, range: &Range<usize>) {
        let Some(words) = &mut self.words else { return };
        // Numbered entities stay as they are spelled, named ones are resolved.
        let spelled = &self.all.text[range.clone()];
        words.text(if spelled.starts_with("&#") { spelled } else { text });
    }

    fn note_node(&mut self) {
        if let Some(words) = &mut self.words {
            words.node("");
        }
    }
}

/// Whether a link is written `[a](b "")`: goldmark keeps the empty title.
fn has_empty_title(link: &str) -> bool {
    let Some(inner) = link.strip_suffix(')') else { return false };
    let inner = inner.trim_end();
    ["\"\"", "''", "()"]
        .iter()
        .any(|empty| inner.strip_suffix(empty).is_some_and(|rest| rest.ends_with(char::is_whitespace)))
}

/// Letters that fill a square, between which no blank is wanted.
fn is_wide(sign: char) -> bool {
    matches!(sign as u32,
        0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0x33ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff
        | 0xa000..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xff60
        | 0xffe0..=0xffe6 | 0x20000..=0x3fffd)
}
