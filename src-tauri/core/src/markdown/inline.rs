//! What stands in a line: text, emphasis, links, images, code.
//!
//! pulldown-cmark says what is emphasis, link, image, code and raw HTML; the
//! text between is gone through here once, sign by sign, for what goldmark does
//! with it: curly quotes, bare addresses, struck-out and other marked words, emoji.

mod links;
mod runs;
mod tasks;
mod text;

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, TagEnd};

use super::footnotes::Footnotes;
use super::marks::{Run, Signs};
use super::options::{Cjk, Options, Rules};
use super::typographer::Open;
use super::words::Words;
use super::{Item, cjk, escape, letters, linkify};

/// What a byte of text may be the start of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plain,
    Escape,
    Typographic,
    Colon,
    Mark,
    Backslash,
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
    /// Old rules: symbols that are not ASCII are no punctuation.
    old: bool,
    marks: Signs,
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
            old: options.rules == Rules::Old,
            marks: Signs::new(options),
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
        let runs = if self.marks.bytes().any(|sign| memchr::memchr(sign, slice).is_some()) {
            self.runs(events, block.clone())
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
            autolink: false,
            image: None,
        };
        leaf.write(events);
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
    for sign in Signs::new(options).bytes() {
        signs[usize::from(sign)] = Sign::Mark;
    }
    if options.cjk.is_some_and(|cjk| cjk.escaped_space) {
        signs[usize::from(b'\\')] = Sign::Backslash;
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
    runs: Vec<Run>,
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
    /// Within an address in angle brackets, which is shown as it stands.
    autolink: bool,
    /// The title of the image whose alt text is being written.
    image: Option<(CowStr<'a>, LinkType)>,
}

impl<'a> Leaf<'_, 'a> {
    fn write(&mut self, events: &[Item<'a>]) {
        let events = self.task(events);
        let mut pending: Option<(Range<usize>, bool)> = None;
        let mut last_end = self.block.start;
        for (at, (event, range)) in events.iter().enumerate() {
            if let Event::Text(text) = event
                && self.all.is_verbatim(text, range)
            {
                match &mut pending {
                    Some((run, _)) if run.end == range.start => run.end = range.end,
                    _ => {
                        if let Some((run, escaped)) = pending.take() {
                            self.text(run, escaped);
                        }
                        // A leaf without an element of its own begins with its text, behind the backslash.
                        let begins = at == 0 && range.start > 0;
                        let escaped = (begins || last_end < range.start)
                            && self.all.text.as_bytes()[range.start - 1] == b'\\';
                        pending = Some((range.clone(), escaped));
                    }
                }
                last_end = range.end;
                continue;
            }
            if let Some((run, escaped)) = pending.take() {
                self.text(run, escaped);
            }
            if *event == Event::SoftBreak {
                let beside = |at: Option<usize>| at.and_then(|at| events.get(at));
                self.soft_break(range, beside(at.checked_sub(1)), beside(Some(at + 1)));
            } else {
                self.event(event, range);
            }
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
                let hidden = !self.all.options.unsafe_html && !self.all.old && html.starts_with("<!--");
                if self.alt == 0 && !hidden {
                    self.out.push_str(if self.all.options.unsafe_html {
                        html
                    } else {
                        "<!-- raw HTML omitted -->"
                    });
                }
                self.fresh = true;
            }
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

    fn soft_break(&mut self, range: &Range<usize>, before: Option<&Item<'a>>, after: Option<&Item<'a>>) {
        self.trim = false;
        self.note_text("\n", range);
        if self.all.options.hard_wraps {
            return self.line_break();
        }
        let joined = self.all.options.cjk.filter(|cjk| cjk.east_asian_line_breaks);
        let dropped = self.all.old && self.alt > 0;
        if !dropped && !joined.is_some_and(|cjk| self.joins(cjk, range, before, after)) {
            self.out.push('\n');
        }
        self.fresh = true;
    }

    /// Whether a line break falls away. Goldmark looks at a text before it, and
    /// when that is not followed by another text there is no break in any case.
    fn joins(
        &self,
        cjk: Cjk,
        range: &Range<usize>,
        before: Option<&Item<'a>>,
        after: Option<&Item<'a>>,
    ) -> bool {
        let (Some((Event::Text(_), _)), Some((after, place))) = (before, after) else { return false };
        let Some(before) = letters::before(self.all.text, range.start) else { return false };
        if self.fresh || before == ' ' || before == '\t' {
            return false;
        }
        let text = self.all.text;
        let replaced = |after: &str| {
            let signs = ["\"", "'", "--", "...", "<<", ">>"];
            self.all.options.typographer.is_some() && signs.iter().any(|sign| after.starts_with(sign))
        };
        let address = |at: usize| {
            self.may_link() && linkify::find(&text.as_bytes()[..self.block.end], at, self.all.old).is_some()
        };
        match after {
            Event::Text(after) if !replaced(after) && !address(place.start) => {
                after.chars().next().is_some_and(|after| cjk::joins(cjk, before, after))
            }
            _ => true,
        }
    }

    fn line_break(&mut self) {
        if self.all.old && self.alt > 0 {
            return;
        }
        // In an image's text too, which it does not harm.
        self.out.push_str(if self.all.options.xhtml { "<br />" } else { "<br>" });
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
