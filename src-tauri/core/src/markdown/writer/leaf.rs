//! Blocks that hold text and no other blocks.

use std::ops::Range;

use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, Tag};

use super::{Writer, end_of, is_block_end};
use crate::markdown::attributed::{self, Takes};
use crate::markdown::attributes::{self, Attributes};
use crate::markdown::options::Rules;
use crate::markdown::source::without_stand_ins;
use crate::markdown::words::Words;
use crate::markdown::{Item, escape};

impl<'a> Writer<'a> {
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
    pub(super) fn reuse(&mut self, mut leaf: Vec<Item<'a>>) {
        leaf.clear();
        self.leaf = leaf;
    }

    pub(super) fn paragraph(&mut self, range: Range<usize>, events: &mut impl Iterator<Item = Item<'a>>) {
        let leaf = self.gather(events);
        let unwrapped = match self.definitions.last_mut() {
            // Goldmark takes the tags of a tight definition's first paragraph only.
            Some(tight) if self.out.ends_with("<dd>") && *tight => true,
            _ => false,
        };
        let alone = !self.options.wrap_lone_images && is_lone_image(&leaf);
        if alone {
            self.sibling(self.out.len(), Takes::Any);
        } else if !unwrapped {
            self.block_line();
            self.sibling(self.out.len(), Takes::Global(&[]));
            self.out.push_str("<p>");
        } else {
            self.siblings.forget();
        }
        self.inline.write(&mut self.out, &leaf, range.start..end_of(&leaf, range.start), None);
        if unwrapped {
            self.out.push('\n');
        } else if !alone {
            self.out.push_str("</p>\n");
        }
        self.reuse(leaf);
    }

    pub(super) fn heading(
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
        self.sibling(self.out.len(), Takes::Any);
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
        if let Some(id) = attributes.iter().find(|attribute| attribute.name == "id") {
            self.ids.put(&id.value);
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
        let id = self.ids.give(&without_stand_ins(words), self.options.id_style);
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
        // Old Hugos found them before the closing signs, too.
        let closing = line.trim_end().trim_end_matches('#');
        let before_closing = (atx && self.options.rules == Rules::Old && closing.ends_with([' ', '\t']))
            .then(|| attributes::at_end(closing));
        let Some((open, attributes)) = attributes::at_end(line).or(before_closing.flatten()) else {
            return Default::default();
        };
        let mut rest = line[..open].trim_end();
        if atx {
            let hashes = rest.trim_end_matches('#');
            if hashes.is_empty() || hashes.ends_with([' ', '\t']) {
                rest = hashes.trim_end();
            }
        }
        (attributes, Some(start + rest.len()))
    }

    pub(super) fn note_own_html(&mut self) {
        if let Some(mark) = self.marks.last_mut() {
            mark.own_html = true;
        }
    }

    pub(super) fn html(&mut self, range: &Range<usize>, events: &mut impl Iterator<Item = Item<'a>>) {
        let from = self.out.len();
        self.siblings.forget();
        for (event, _) in events {
            match event {
                Event::Html(html) | Event::Text(html) => self.out.push_str(&attributed::restore(&html)),
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
        if self.options.rules == Rules::Current
            && is_bare_comment(self.text, range, self.items.last().copied())
        {
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

    pub(super) fn cell(&mut self, range: Range<usize>, events: &mut impl Iterator<Item = Item<'a>>) {
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
    pub(super) fn terms(&mut self, range: Range<usize>, events: &mut impl Iterator<Item = Item<'a>>) {
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

/// Whether a block is a comment that is not indented: at the start of its line,
/// right after the marker of a list or quote, or below such a marker's words.
/// Of those nothing is left.
fn is_bare_comment(text: &str, block: &Range<usize>, item: Option<usize>) -> bool {
    let start = block.end - text[block.clone()].trim_start().len();
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..start];
    let words = before.trim_end();
    let indented =
        if words.is_empty() { before.len() > item.unwrap_or(0) } else { before.len() > words.len() + 1 };
    !indented && text[start..].starts_with("<!--")
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

fn start_of(leaf: &[Item<'_>], otherwise: usize) -> usize {
    leaf.first().map_or(otherwise, |(_, range)| range.start)
}
