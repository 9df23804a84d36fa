//! Puts back what was taken out: shortcodes as HTML, formulas as typed.
//!
//! Hugo's own are in [`super::builtin`]. What only a theme can draw is a block
//! with a label, and so is what Hugo stops at, with the reason.

use std::borrow::Cow;
use std::ops::Range;

use super::builtin::{DEEPEST, Scope};
use super::go;
use super::options::Tags;
use super::passthrough::{self, Formula, Place};
use super::shortcode::Shortcode;
use super::source::{Call, MARK, Source};
use super::{escape, plain, render};

/// What a block is filled with.
pub(super) struct Fill<'f> {
    pub(super) scope: Scope<'f>,
    pub(super) source: &'f Source<'f>,
}

impl Fill<'_> {
    /// The block with everything put back.
    pub(super) fn fill(&self, html: &str) -> String {
        if self.source.calls.is_empty() || !html.contains(MARK) {
            return html.to_string();
        }
        let mut out = String::with_capacity(html.len() * 2);
        let mut rest = html;
        // Within a tag no element can stand.
        let mut in_tag = false;
        while let Some(at) = rest.find(MARK) {
            let after = &rest[at + MARK.len()..];
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let call = after[..digits].parse().ok().and_then(|n: usize| self.source.calls.get(n));
            let Some(call) = call.filter(|_| after[digits..].starts_with('x')) else {
                out.push_str(&rest[..at + MARK.len()]);
                rest = after;
                continue;
            };
            let before = &rest[..at];
            in_tag = before.rfind(['<', '>']).map_or(in_tag, |sign| before[sign..].starts_with('<'));
            let mut next = &after[digits + 1..];
            if let Call::Formula(formula) = call {
                out.push_str(before);
                rest = self.formula(&mut out, next, formula, in_tag);
                continue;
            }
            if let (Some(bare), Some(after)) = (before.strip_suffix("<p>"), next.strip_prefix("</p>\n")) {
                out.push_str(bare);
                self.write(&mut out, call, true);
                out.push('\n');
                next = after;
            } else {
                out.push_str(before);
                self.write(&mut out, call, false);
            }
            rest = next;
        }
        out.push_str(rest);
        out
    }

    /// Writes a formula; gives what is left of the HTML after it.
    fn formula<'h>(&self, out: &mut String, next: &'h str, formula: &Formula, in_tag: bool) -> &'h str {
        let Formula { range, inner, .. } = formula;
        let mut text = Cow::Borrowed(&self.scope.body[range.clone()]);
        if self.scope.options.mark_formulas && !in_tag {
            let piece = |of: Range<usize>| &self.scope.body[of];
            let pieces = [piece(range.start..inner.start), piece(inner.clone()), piece(inner.end..range.end)];
            let mut marked = String::new();
            passthrough::mark(&mut marked, pieces, formula.block);
            text = Cow::Owned(marked);
        }
        match formula.place {
            Place::Line => out.push_str(&text),
            Place::Item => {
                out.truncate(out.trim_end().len());
                out.push('\n');
                out.push_str(&text);
                return next.trim_start_matches([' ', '\n']);
            }
            Place::Paragraph => {
                if out.ends_with("<p>") {
                    out.truncate(out.len() - "<p>".len());
                } else {
                    out.push_str("</p>\n");
                }
                out.push_str(&text);
                if let Some(next) = next.strip_prefix("</p>\n") {
                    return next;
                }
                out.push_str("<p>");
            }
        }
        next
    }

    fn write(&self, out: &mut String, call: &Call, alone: bool) {
        let shown = match within_tag(out) {
            true => Shown::InTag,
            false if alone => Shown::Block,
            false => Shown::InLine,
        };
        match call {
            Call::Nothing => {}
            Call::Formula(formula) => out.push_str(&self.scope.body[formula.range.clone()]),
            Call::Shortcode(call) => self.shortcode(out, call, shown),
            Call::Broken(range, why) => {
                let text = &self.scope.body[range.clone()];
                labelled(out, "", text, Some(why), "", shown);
            }
            Call::Foreign(range) => {
                let text = &self.scope.body[range.clone()];
                let name: String = text
                    .trim_start_matches(['{', '%', '-', ' '])
                    .chars()
                    .take_while(|sign| sign.is_alphanumeric() || *sign == '_')
                    .collect();
                labelled(out, &name, text, None, "", shown);
            }
        }
    }

    fn shortcode(&self, out: &mut String, call: &Shortcode, shown: Shown) {
        match self.scope.make(call) {
            Some(Ok(made)) if shown == Shown::InTag && made.contains('<') => {
                escape::html(out, &plain::html_text(&made));
            }
            Some(Ok(made)) => out.push_str(&made),
            Some(Err(why)) => labelled(out, &call.name, &words(call), Some(&why), "", shown),
            None => self.themes_own(out, call, shown),
        }
    }

    fn themes_own(&self, out: &mut String, call: &Shortcode, shown: Shown) {
        if let Some(link) = elsewhere(call).filter(|_| self.scope.options.tags == Tags::Hugo) {
            return labelled(out, &call.name, "X", None, &link, shown);
        }
        let label = match self.scope.options.tags {
            Tags::Liquid => {
                self.scope.body[call.range.clone()].lines().next().unwrap_or_default().to_string()
            }
            Tags::Hugo | Tags::Tera => words(call),
        };
        let Some(inner) = &call.inner else {
            return labelled(out, &call.name, &label, None, &picture(call), shown);
        };
        let Scope { body, options, around, depth } = self.scope;
        let text = body[inner.clone()].trim_matches('\n');
        let inner = match (shown == Shown::Block, depth < DEEPEST) {
            (true, true) => render(text, options, around, depth + 1),
            _ => {
                let mut plain = String::new();
                escape::html(&mut plain, &plain::text(text, options));
                plain
            }
        };
        labelled(out, &call.name, &label, None, &inner, shown);
    }
}

/// Where a shortcode's place is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Alone in its paragraph.
    Block,
    /// In a line of text.
    InLine,
    /// In the value of an attribute, where no element may stand.
    InTag,
}

fn within_tag(out: &str) -> bool {
    let bytes = out.as_bytes();
    let last = memchr::memrchr2(b'<', b'>', bytes);
    last.is_some_and(|at| bytes[at] == b'<')
}

/// A post on X, which Hugo fetches from there: a link to it.
fn elsewhere(call: &Shortcode) -> Option<String> {
    let name = call.name.to_ascii_lowercase();
    if !["x", "x_simple", "twitter", "twitter_simple", "tweet"].contains(&name.as_str()) {
        return None;
    }
    let id = call.at(0, "id").filter(|id| !id.is_empty())?;
    let mut link = String::from("<a href=\"");
    let address = format!("https://x.com/{}/status/{id}", call.get("user").unwrap_or("i"));
    escape::url(&mut link, &address);
    link.push_str("\">");
    escape::html(&mut link, &address);
    link.push_str("</a>");
    Some(link)
}

/// The picture that a theme's own shortcode names; how it is set, only the
/// theme knows.
fn picture(call: &Shortcode) -> String {
    let get = |names: &[&str]| names.iter().find_map(|name| call.get(name));
    let is_one = ["image", "img", "photo", "picture"].iter().any(|name| call.name.eq_ignore_ascii_case(name));
    let Some(address) = get(&["src", "image", "img"]).filter(|_| is_one || call.get("alt").is_some()) else {
        return String::new();
    };
    let alt = go::attribute("alt", call.get("alt").unwrap_or(""));
    format!("<img src=\"{}\"{alt}>", go::image(address))
}

/// The name and the parameters, as a label.
fn words(call: &Shortcode) -> String {
    let mut label = call.name.clone();
    for param in &call.params {
        label.push(' ');
        if let Some(key) = &param.key {
            label.push_str(key);
            label.push('=');
        }
        label.push_str(&param.value);
    }
    label
}

/// A block, or within a line a span, that says what stands here on the page;
/// `stops` says why Hugo makes no page of it.
fn labelled(out: &mut String, name: &str, label: &str, stops: Option<&str>, inner: &str, shown: Shown) {
    let tag = match shown {
        // Where a link would lead is not known.
        Shown::InTag if out.ends_with("href=\"") => return out.push('#'),
        Shown::InTag => return escape::html(out, label),
        Shown::Block => "div",
        Shown::InLine => "span",
    };
    out.push_str(&format!("<{tag} class=\"dropcap-shortcode\" data-name=\""));
    escape::html(out, name);
    out.push_str("\"><span class=\"dropcap-label\">");
    escape::html(out, label);
    out.push_str("</span>");
    if let Some(why) = stops {
        out.push_str(" <span class=\"dropcap-stops\">Hugo stops here: ");
        escape::html(out, why);
        out.push_str("</span>");
    }
    if !inner.is_empty() {
        out.push_str(if shown == Shown::Block { "\n" } else { " " });
        out.push_str(inner);
    }
    out.push_str(&format!("</{tag}>"));
}
