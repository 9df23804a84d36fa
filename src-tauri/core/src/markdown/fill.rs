//! Puts back what was taken out: shortcodes as HTML, formulas as typed.
//!
//! The built-in ones are shown as Hugo shows them, but without scripts or
//! foreign frames: what would embed a player or a card becomes a link to it.

use std::borrow::Cow;
use std::ops::Range;

use super::attributes::Attribute;
use super::passthrough::{self, Formula, Place};
use super::shortcode::Shortcode;
use super::source::{Call, MARK, Source};
use super::writer::{Code, SETTINGS};
use super::{Options, escape, plain, render};

/// Finds the address of a page a `ref` names.
pub type Pages<'p> = &'p dyn Fn(&str) -> Option<String>;

/// What a block is filled with.
pub(super) struct Fill<'f> {
    pub(super) body: &'f str,
    pub(super) source: &'f Source<'f>,
    pub(super) options: &'f Options,
    pub(super) pages: Pages<'f>,
    /// Shortcodes within shortcodes, so far.
    pub(super) depth: u8,
}

/// Deeper nesting is shown as text.
const DEEPEST: u8 = 8;

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
        let mut text = Cow::Borrowed(&self.body[range.clone()]);
        if self.options.mark_formulas && !in_tag {
            let piece = |of: Range<usize>| &self.body[of];
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
        match call {
            Call::Formula(formula) => out.push_str(&self.body[formula.range.clone()]),
            Call::Shortcode(call) => self.shortcode(out, call, alone),
            Call::Foreign(range) => {
                let text = &self.body[range.clone()];
                let name: String = text
                    .trim_start_matches(['{', '%', '-', ' '])
                    .chars()
                    .take_while(|sign| sign.is_alphanumeric() || *sign == '_')
                    .collect();
                labelled(out, &name, text, "", alone);
            }
        }
    }

    fn shortcode(&self, out: &mut String, call: &Shortcode, alone: bool) {
        let first = |key: &str| call.at(0, key).unwrap_or("");
        match call.name.to_ascii_lowercase().as_str() {
            "figure" => figure(out, call),
            "highlight" => self.highlight(out, call),
            "details" => self.details(out, call),
            "ref" | "relref" => self.reference(out, call),
            "youtube" => {
                card(out, call, "YouTube", &format!("https://www.youtube.com/watch?v={}", first("id")), alone)
            }
            "vimeo" => card(out, call, "Vimeo", &format!("https://vimeo.com/{}", first("id")), alone),
            "instagram" => {
                card(out, call, "Instagram", &format!("https://www.instagram.com/p/{}/", first("id")), alone)
            }
            "gist" => {
                let (user, id) = (first("user"), call.at(1, "id").unwrap_or(""));
                card(out, call, "Gist", &format!("https://gist.github.com/{user}/{id}"), alone);
            }
            "x" | "twitter" | "tweet" | "x_simple" | "twitter_simple" => {
                let user = call.get("user").unwrap_or("i");
                let id = call.get("id").unwrap_or_else(|| first("id"));
                card(out, call, "X", &format!("https://x.com/{user}/status/{id}"), alone);
            }
            _ => self.unknown(out, call, alone),
        }
    }

    fn unknown(&self, out: &mut String, call: &Shortcode, alone: bool) {
        let label = words(call);
        let Some(inner) = &call.inner else { return labelled(out, &call.name, &label, "", alone) };
        let text = self.body[inner.clone()].trim_matches('\n');
        let inner = match (alone, self.depth < DEEPEST) {
            (true, true) => render(text, self.options, self.pages, self.depth + 1),
            _ => {
                let mut plain = String::new();
                escape::html(&mut plain, &plain::text(text, self.options));
                plain
            }
        };
        labelled(out, &call.name, &label, &inner, alone);
    }

    fn details(&self, out: &mut String, call: &Shortcode) {
        let open = call.get("open").is_some_and(|open| open != "false");
        out.push_str(if open { "<details open>\n" } else { "<details>\n" });
        out.push_str("<summary>");
        escape::html(out, call.at(0, "summary").unwrap_or("Details"));
        out.push_str("</summary>\n");
        if let Some(inner) = call.inner.clone().filter(|_| self.depth < DEEPEST) {
            out.push_str(&render(&self.body[inner], self.options, self.pages, self.depth + 1));
        }
        out.push_str("</details>");
    }

    fn highlight(&self, out: &mut String, call: &Shortcode) {
        let language = call.at(0, "lang").unwrap_or("text");
        let inner = call.inner.clone().map_or("", |inner| &self.body[inner]);
        let text = inner.trim_matches(['\n', '\r']);
        let pairs = call.at(1, "options").unwrap_or("").split(',').filter_map(|pair| pair.split_once('='));
        let setting = |(name, value): (&str, &str)| {
            let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_string());
            SETTINGS.contains(&&*name).then_some(Attribute { name, value, is_text: true })
        };
        let attributes = pairs.filter_map(setting).collect();
        Code { language, attributes, text }.write(out, &self.options.highlight);
    }

    /// `ref` and `relref` stand for an address, mostly within a link.
    fn reference(&self, out: &mut String, call: &Shortcode) {
        let target = call.at(0, "path").unwrap_or("");
        let (page, fragment) = target.split_once('#').unwrap_or((target, ""));
        let address = if page.is_empty() { None } else { (self.pages)(page) };
        escape::url(out, address.as_deref().unwrap_or(page));
        if !fragment.is_empty() {
            out.push('#');
            escape::url(out, fragment);
        }
    }
}

fn attribute(out: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        out.push_str(&format!(" {name}=\""));
        escape::html(out, value);
        out.push('"');
    }
}

/// As Hugo's own template writes it.
fn figure(out: &mut String, call: &Shortcode) {
    out.push_str("<figure");
    attribute(out, "class", call.get("class"));
    out.push('>');
    let link = call.get("link").filter(|link| !link.is_empty());
    if link.is_some() {
        out.push_str("<a");
        attribute(out, "href", link);
        attribute(out, "target", call.get("target"));
        attribute(out, "rel", call.get("rel"));
        out.push('>');
    }
    out.push_str("<img src=\"");
    escape::url(out, call.at(0, "src").unwrap_or(""));
    out.push('"');
    let alt = call.get("alt").or_else(|| call.get("caption"));
    attribute(out, "alt", alt.map(|alt| plain::text(alt, &Options::default())).as_deref().map(str::trim));
    attribute(out, "width", call.get("width"));
    attribute(out, "height", call.get("height"));
    attribute(out, "loading", call.get("loading"));
    out.push('>');
    if link.is_some() {
        out.push_str("</a>");
    }
    let part = |key: &str| call.get(key).filter(|text| !text.is_empty());
    if part("title").is_some() || part("caption").is_some() || part("attr").is_some() {
        caption(out, part("title"), part("caption"), part("attr"), part("attrlink"));
    }
    out.push_str("</figure>");
}

fn caption(
    out: &mut String,
    title: Option<&str>,
    caption: Option<&str>,
    attr: Option<&str>,
    link: Option<&str>,
) {
    let inline = |out: &mut String, text: &str| {
        let html = render(text, &Options::default(), &|_| None, DEEPEST);
        let html = html.trim();
        out.push_str(html.strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>")).unwrap_or(html));
    };
    out.push_str("<figcaption>");
    if let Some(title) = title {
        out.push_str("<h4>");
        escape::html(out, title);
        out.push_str("</h4>");
    }
    if caption.is_some() || attr.is_some() {
        out.push_str("<p>");
        inline(out, caption.unwrap_or(""));
        if let Some(attr) = attr {
            if link.is_some() {
                out.push_str("<a");
                attribute(out, "href", link);
                out.push('>');
            }
            inline(out, attr);
            if link.is_some() {
                out.push_str("</a>");
            }
        }
        out.push_str("</p>");
    }
    out.push_str("</figcaption>");
}

/// A player or a foreign card, as a link with its name.
fn card(out: &mut String, call: &Shortcode, site: &str, address: &str, alone: bool) {
    let mut link = String::from("<a href=\"");
    escape::url(&mut link, address);
    link.push_str("\">");
    escape::html(&mut link, call.get("title").unwrap_or(address));
    link.push_str("</a>");
    labelled(out, &call.name, site, &link, alone);
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

/// A block, or within a line a span, that says what stands here on the page.
fn labelled(out: &mut String, name: &str, label: &str, inner: &str, alone: bool) {
    let tag = if alone { "div" } else { "span" };
    out.push_str(&format!("<{tag} class=\"dropcap-shortcode\" data-name=\""));
    escape::html(out, name);
    out.push_str("\"><span class=\"dropcap-label\">");
    escape::html(out, label);
    out.push_str("</span>");
    if !inner.is_empty() {
        out.push_str(if alone { "\n" } else { " " });
        out.push_str(inner);
    }
    out.push_str(&format!("</{tag}>"));
}
