//! Code blocks, as Hugo sets them when highlighting of fences is on: the same
//! elements, numbers and marked lines, but without the colours. Those are the
//! business of whoever shows the page, who knows the languages already.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};

use pulldown_cmark::{CodeBlockKind, Event};

use super::Writer;
use crate::markdown::attributes::{self, Attribute, Attributes};
use crate::markdown::options::{Highlight, LineNumbers};
use crate::markdown::{Item, attributed, escape, languages, passthrough};

/// Code on its way to a page of Hugo's.
pub(in crate::markdown) struct Code<'c> {
    /// As the writer typed it, maybe empty.
    pub(in crate::markdown) language: &'c str,
    pub(in crate::markdown) attributes: Attributes,
    pub(in crate::markdown) text: &'c str,
}

impl<'a> Writer<'a> {
    pub(super) fn code(
        &mut self,
        kind: &CodeBlockKind<'a>,
        range: Range<usize>,
        events: &mut impl Iterator<Item = Item<'a>>,
    ) {
        self.siblings.forget();
        let mut text = Cow::Borrowed("");
        for (event, _) in events {
            match event {
                Event::Text(piece) if text.is_empty() => text = Cow::Owned(piece.into_string()),
                Event::Text(piece) => text.to_mut().push_str(&piece),
                Event::End(_) => break,
                _ => {}
            }
        }
        if self.options.block_attributes {
            text = Cow::Owned(attributed::restore(&text).into_owned());
        }
        match kind {
            CodeBlockKind::Fenced(_) if self.options.code_fences => {
                // As it is typed: escapes and entities stay.
                let line = self.text[range].lines().next().unwrap_or("");
                let info = line.trim_start_matches(['`', '~', ' ']).trim();
                let attributes = info.find('{').filter(|&open| open > 0);
                let attributes = attributes.and_then(|open| attributes::parse(&info[open..]));
                let attributes = attributes.map(|(attributes, _)| attributes).unwrap_or_default();
                let word = info.split([' ', '\t']).next().unwrap_or("");
                let language = word.split('{').next().unwrap_or("");
                if language == "math" && self.options.math_fences && self.options.mark_formulas {
                    passthrough::mark(&mut self.out, ["", text.trim_end_matches(['\n', '\r']), ""], true);
                    self.out.push('\n');
                    return;
                }
                if !text.is_empty() {
                    let text = text.to_mut();
                    text.truncate(text.trim_end_matches(['\n', '\r']).len());
                    text.push('\n');
                }
                Code { language, attributes, text: &text }.write(&mut self.out, &self.options.highlight);
            }
            _ => {
                self.out.push_str("<pre><code");
                if let CodeBlockKind::Fenced(info) = kind
                    && let Some(language) = info.split([' ', '\t']).next().filter(|word| !word.is_empty())
                {
                    self.out.push_str(" class=\"language-");
                    escape::html(&mut self.out, language);
                    self.out.push('"');
                }
                self.out.push('>');
                escape::html(&mut self.out, &text);
                self.out.push_str("</code></pre>\n");
            }
        }
    }
}

/// What is said to the highlighter and not to the page; in small letters.
pub(in crate::markdown) const SETTINGS: [&str; 13] = [
    "anchorlinenos",
    "codefences",
    "guesssyntax",
    "hl_inline",
    "hl_lines",
    "lineanchors",
    "linenos",
    "linenostart",
    "linenumbersintable",
    "noclasses",
    "style",
    "tabwidth",
    "wrapperclass",
];

impl Code<'_> {
    /// Writes it with everything around it.
    pub(in crate::markdown) fn write(&self, out: &mut String, highlight: &Highlight) {
        let known = languages::is_known(self.language);
        if !known && !highlight.guess {
            let plain = Code { attributes: Attributes::new(), ..*self };
            plain.pre(out, "", None);
            out.push('\n');
            return;
        }
        if self.setting("hl_inline") == Some("true") {
            out.push_str("<code class=\"code-inline language-");
            escape::html(out, self.language);
            out.push_str("\">");
            self.lines(out, None);
            out.push_str("</code>");
            return;
        }
        let class = if highlight.no_classes { "" } else { " class=\"chroma\"" };
        let start =
            self.setting("linenostart").and_then(|start| start.parse().ok()).unwrap_or(highlight.start);
        self.open(out, &highlight.wrapper_class);
        match self.numbers(highlight.line_numbers) {
            LineNumbers::Off => self.pre(out, class, None),
            LineNumbers::Inline => self.pre(out, class, Some(start)),
            LineNumbers::Table => self.table(out, class, start),
        }
        out.push_str("</div>\n");
    }

    fn setting(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name));
        found.map(|attribute| attribute.value.as_str())
    }

    fn numbers(&self, all: LineNumbers) -> LineNumbers {
        match self.setting("linenos") {
            None => all,
            Some("false") => LineNumbers::Off,
            Some("inline") => LineNumbers::Inline,
            Some("true") if all == LineNumbers::Inline => all,
            Some(_) => LineNumbers::Table,
        }
    }

    fn open(&self, out: &mut String, wrapper: &str) {
        out.push_str("<div class=\"");
        escape::html(out, wrapper);
        if let Some(own) = self.setting("class") {
            out.push(' ');
            escape::html(out, own);
        }
        out.push('"');
        let others = self
            .attributes
            .iter()
            .map(|attribute| Attribute { name: attribute.name.to_ascii_lowercase(), ..attribute.clone() });
        let others = others.filter(|of| of.name != "class" && !SETTINGS.contains(&&*of.name));
        attributes::write(out, &others.collect());
        out.push('>');
    }

    fn pre(&self, out: &mut String, class: &str, numbers: Option<u32>) {
        out.push_str("<pre tabindex=\"0\"");
        out.push_str(class);
        out.push_str("><code");
        if !self.language.is_empty() {
            out.push_str(" class=\"language-");
            escape::html(out, self.language);
            out.push_str("\" data-lang=\"");
            escape::html(out, self.language);
            out.push('"');
        }
        out.push('>');
        self.lines(out, numbers);
        out.push_str("</code></pre>");
    }

    /// The text, each line in an element of its own when it has a number or may be marked.
    fn lines(&self, out: &mut String, numbers: Option<u32>) {
        let marked = self.marked();
        if self.text.is_empty() || (numbers.is_none() && marked.is_empty()) {
            return escape::html(out, self.text);
        }
        let width = self.width(numbers.unwrap_or(1));
        for (at, line) in (0..).zip(self.text.split_inclusive('\n')) {
            let class = if is_marked(&marked, at) { "line hl" } else { "line" };
            out.push_str(&format!("<span class=\"{class}\">"));
            if let Some(start) = numbers {
                let number = start.saturating_add(at);
                out.push_str(&format!("<span class=\"ln\">{number:>width$}</span>"));
            }
            out.push_str("<span class=\"cl\">");
            escape::html(out, line);
            out.push_str("</span></span>");
        }
    }

    /// The lines to be marked, from 1.
    fn marked(&self) -> Vec<RangeInclusive<u32>> {
        let Some(all) = self.setting("hl_lines").filter(|_| self.setting("hl_inline") != Some("true")) else {
            return Vec::new();
        };
        match all.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
            Some(list) => list.split(',').filter_map(|of| run(of.trim().trim_matches('"'))).collect(),
            // One that is wrong makes all of them count for nothing.
            None => all.split_ascii_whitespace().map(run).collect::<Option<_>>().unwrap_or_default(),
        }
    }

    /// Numbers in a column of their own, which is not copied with the code.
    fn table(&self, out: &mut String, class: &str, start: u32) {
        let (table, cell) =
            if class.is_empty() { ("", "") } else { (" class=\"lntable\"", " class=\"lntd\"") };
        out.push_str(&format!(
            "<div{class}>\n<table{table}><tr><td{cell}>\n<pre tabindex=\"0\"{class}><code>"
        ));
        let width = self.width(start);
        let marked = self.marked();
        for (at, _) in (0..).zip(self.text.split_inclusive('\n')) {
            let number = start.saturating_add(at);
            let number = format!("<span class=\"lnt\">{number:>width$}\n</span>");
            if is_marked(&marked, at) {
                out.push_str(&format!("<span class=\"hl\">{number}</span>"));
            } else {
                out.push_str(&number);
            }
        }
        out.push_str(&format!("</code></pre></td>\n<td{cell}>\n"));
        self.pre(out, class, None);
        out.push_str("</td></tr></table>\n</div>\n");
    }

    /// How many digits the last line's number has.
    fn width(&self, start: u32) -> usize {
        let lines = self.text.split_inclusive('\n').count();
        (start as usize + lines.saturating_sub(1)).to_string().len()
    }
}

/// Lines such as `3` or `3-5`.
fn run(lines: &str) -> Option<RangeInclusive<u32>> {
    let mut numbers = lines.split('-').map(str::parse);
    let first = numbers.next()?.ok()?;
    let last = numbers.next().unwrap_or(Ok(first)).ok()?;
    Some(first..=last)
}

/// Whether the line, counted from 0, is one of these.
fn is_marked(marked: &[RangeInclusive<u32>], at: u32) -> bool {
    marked.iter().any(|lines| lines.contains(&(at + 1)))
}
