//! Formulas: what stands between the delimiters of Hugo's `passthrough` is
//! kept from the Markdown parser and put on the page as typed.
//!
//! The text is read once to learn where paragraphs, code and raw HTML are, and
//! the delimiters are looked for in what remains. How a formula looks is
//! decided later, by whoever shows the page.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::options::{Options, Passthrough};
use super::{escape, parser_options, writer};

/// A formula and its place, delimiters included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Formula {
    pub(super) range: Range<usize>,
    pub(super) place: Place,
    /// The bytes between the delimiters.
    pub(super) inner: Range<usize>,
    /// Whether it is set in lines of its own.
    pub(super) block: bool,
}

/// Writes a formula as an element that whoever shows the page can find; its
/// text is what was typed, delimiters included.
pub(super) fn mark(out: &mut String, [open, tex, close]: [&str; 3], block: bool) {
    out.push_str("<span class=\"dropcap-formula");
    out.push_str(if block { " dropcap-display\"><span>" } else { "\"><span>" });
    escape::html(out, open);
    out.push_str("</span>");
    escape::html(out, tex);
    out.push_str("<span>");
    escape::html(out, close);
    out.push_str("</span></span>");
}

/// What a formula parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing: it stands within a line.
    Line,
    /// Its paragraph, in two.
    Paragraph,
    /// The bare text of a list item.
    Item,
}

/// Every formula of a body, in order.
pub(super) fn find(body: &str, options: &Options) -> Vec<Formula> {
    let Some(set) = &options.passthrough else { return Vec::new() };
    let opens = |(open, _): &(String, String)| body.contains(open.as_str());
    if !set.block.iter().chain(&set.inline).any(opens) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut leaf: Option<Leaf> = None;
    let mut verbatim = false;
    for (event, range) in Parser::new_ext(body, parser_options(body, options)).into_offset_iter() {
        match &event {
            Event::Start(tag) if writer::is_block(tag) => {
                flush(&mut leaf, body, set, &mut found);
                verbatim = matches!(tag, Tag::CodeBlock(_) | Tag::HtmlBlock);
                if matches!(tag, Tag::Paragraph) {
                    leaf = Some(Leaf::new(range.start, true));
                }
            }
            Event::End(end) if writer::is_block_end(*end) => {
                flush(&mut leaf, body, set, &mut found);
                verbatim = false;
            }
            Event::Rule => flush(&mut leaf, body, set, &mut found),
            _ if verbatim => {}
            _ => leaf.get_or_insert_with(|| Leaf::new(range.start, false)).note(&event, range),
        }
    }
    flush(&mut leaf, body, set, &mut found);
    found
}

fn flush(leaf: &mut Option<Leaf>, body: &str, set: &Passthrough, found: &mut Vec<Formula>) {
    if let Some(leaf) = leaf.take() {
        leaf.scan(body, set, found);
    }
}

/// A block's text.
struct Leaf {
    start: usize,
    end: usize,
    paragraph: bool,
    /// Code, raw HTML, addresses: nothing starts in them.
    opaque: Vec<Range<usize>>,
    /// Emphasis, links, images.
    elements: Vec<Range<usize>>,
}

impl Leaf {
    fn new(start: usize, paragraph: bool) -> Self {
        Self { start, end: start, paragraph, opaque: Vec::new(), elements: Vec::new() }
    }

    fn note(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Code(_) | Event::InlineHtml(_) => self.opaque.push(range.clone()),
            Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => {
                self.opaque.push(range.clone());
            }
            Event::Start(_) => {
                self.elements.push(range);
                return;
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.opaque.push(self.end..range.end),
            _ => {}
        }
        self.end = self.end.max(range.end);
    }

    fn scan(&self, body: &str, set: &Passthrough, found: &mut Vec<Formula>) {
        let bytes = &body.as_bytes()[..self.end];
        let pairs: Vec<&(String, String)> = set.block.iter().chain(&set.inline).collect();
        let mut unclosed = vec![false; pairs.len()];
        let mut opaque = self.opaque.iter().peekable();
        // The parser leaves out the backslash of an escape.
        let escaped = self.start > 0 && bytes.get(self.start - 1) == Some(&b'\\');
        let mut at = self.start - usize::from(escaped);
        while at < self.end {
            // What began within a formula is none of this.
            while opaque.next_if(|range| range.start < at).is_some() {}
            if let Some(range) = opaque.next_if(|range| range.start == at) {
                at = range.end;
                continue;
            }
            let opens =
                |at: usize| pairs.iter().position(|(open, _)| bytes[at..].starts_with(open.as_bytes()));
            let Some(pair) = opens(at) else {
                at += match (bytes[at], bytes.get(at + 1)) {
                    (b'\\', Some(b'\\')) if at + 2 < self.end => {
                        2 + opens(at + 2).map_or(0, |pair| pairs[pair].0.len())
                    }
                    (b'\\', Some(next)) if next.is_ascii_punctuation() => 2,
                    _ => 1,
                };
                continue;
            };
            let (open, close) = pairs[pair];
            let inner = at + open.len();
            let end =
                if unclosed[pair] { None } else { memchr::memmem::find(&bytes[inner..], close.as_bytes()) };
            at = match end {
                // Nothing between them: no formula.
                Some(0) => at + 1,
                Some(length) => {
                    let range = at..inner + length + close.len();
                    let end = range.end;
                    let block = pair < set.block.len() || (set.alone && self.is_all(&range, body));
                    let place = self.place(&range, block);
                    found.push(Formula { range, place, inner: inner..inner + length, block });
                    end
                }
                None => {
                    unclosed[pair] = true;
                    inner
                }
            };
        }
    }

    /// Whether the formula is all there is in its paragraph.
    fn is_all(&self, formula: &Range<usize>, body: &str) -> bool {
        let blank = |of: Range<usize>| body.get(of).is_some_and(|text| text.trim().is_empty());
        self.paragraph && blank(self.start..formula.start) && blank(formula.end..self.end.max(formula.end))
    }

    fn place(&self, formula: &Range<usize>, block: bool) -> Place {
        let inside = |element: &Range<usize>| element.start < formula.start && element.end >= formula.end;
        if !block || self.elements.iter().any(inside) {
            Place::Line
        } else if self.paragraph {
            Place::Paragraph
        } else {
            Place::Item
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_hugo_keeps() {
        let pair = |open: &str, close: &str| (open.to_string(), close.to_string());
        let options = Options {
            passthrough: Some(Passthrough {
                block: vec![pair("$$", "$$"), pair("\\[", "\\]")],
                inline: vec![pair("$", "$"), pair("\\(", "\\)")],
                alone: false,
            }),
            ..Options::default()
        };
        for (text, formulas) in [
            ("a $x_1$ b `$y$` $`z`$", &["$x_1$", "$`z`$"][..]),
            ("\\(a\\) and \\\\(b\\\\)", &["\\(a\\)"]),
            ("\\[a\nb\\]", &["\\[a\nb\\]"]),
            ("a \\$5 and $6", &[]),
            ("a $x\n\ny$ b", &[]),
            ("    $x$\n\n```\n$y$\n```\n\n<b>$z$</b>", &["$z$"]),
            ("[a](b$c$d) <http://e.f/$g$>", &[]),
            ("$$x$$ $$", &["$$x$$"]),
        ] {
            let found = find(text, &options);
            let found: Vec<&str> = found.iter().map(|formula| &text[formula.range.clone()]).collect();
            assert_eq!(found, formulas, "{text}");
        }
        let places: Vec<Place> =
            find("a $$b$$ *c $$d$$*\n\n- $$e$$ $f$", &options).iter().map(|of| of.place).collect();
        assert_eq!(places, [Place::Paragraph, Place::Line, Place::Item, Place::Line]);
    }

    #[test]
    fn a_pair_that_stands_alone_is_a_block_for_kramdown() {
        let pair = ("$$".to_string(), "$$".to_string());
        let passthrough = Passthrough { inline: vec![pair], alone: true, ..Passthrough::default() };
        let options = Options { passthrough: Some(passthrough), mark_formulas: true, ..Options::default() };
        let html = super::super::to_html("a $$b<c$$ d\n\n$$\ne\n$$\n", &options);
        assert_eq!(
            html,
            "<p>a <span class=\"dropcap-formula\"><span>$$</span>b&lt;c<span>$$</span></span> d</p>\n\
             <span class=\"dropcap-formula dropcap-display\"><span>$$</span>\ne\n<span>$$</span></span>"
        );
    }

    #[test]
    fn what_is_marked_stays_whole_within_tags() {
        let pair = ("$".to_string(), "$".to_string());
        let passthrough = Passthrough { inline: vec![pair], ..Passthrough::default() };
        let options = Options { passthrough: Some(passthrough), mark_formulas: true, ..Options::default() };
        let html = super::super::to_html("![of $u$](/c.png) and $v$", &options);
        assert_eq!(
            html,
            "<p><img src=\"/c.png\" alt=\"of $u$\"> and \
             <span class=\"dropcap-formula\"><span>$</span>v<span>$</span></span></p>\n"
        );
    }
}
