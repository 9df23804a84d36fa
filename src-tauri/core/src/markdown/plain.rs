//! The words a reader sees, and their number.

use pulldown_cmark::{Event, Parser, TagEnd};

use super::source::{Call, MARK, Source};
use super::{Options, attributed, parser_options, shortcode, tags};

/// The words of a body without markup; each block is a line. Raw HTML gives
/// its text, shortcodes what stands between their tags.
pub(super) fn text(body: &str, options: &Options) -> String {
    let source = Source::new(body, options);
    let mut out = String::with_capacity(source.text.len());
    let mut html = String::new();
    for event in Parser::new_ext(&source.text, parser_options(&source.text, options)) {
        match event {
            Event::Text(words) | Event::Code(words) => push(&mut out, &words, &source, body, options),
            Event::Html(raw) if attributed::read(&raw).is_some() => {}
            Event::Html(raw) => html.push_str(&raw),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            Event::End(TagEnd::HtmlBlock) => {
                out.push_str(&html_text(&html));
                html.clear();
                end_line(&mut out);
            }
            Event::End(TagEnd::TableCell) => out.push(' '),
            Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image | TagEnd::Strikethrough,
            ) => {}
            Event::End(_) | Event::Rule => end_line(&mut out),
            _ => {}
        }
    }
    out
}

fn end_line(out: &mut String) {
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
}

/// Text, with the inner text of shortcodes in their places.
fn push(out: &mut String, words: &str, source: &Source<'_>, body: &str, options: &Options) {
    let mut rest = words;
    while let Some(at) = rest.find(MARK) {
        out.push_str(&rest[..at]);
        let after = &rest[at + MARK.len()..];
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        match after[..digits].parse().ok().and_then(|n: usize| source.calls.get(n)) {
            Some(Call::Shortcode(call)) => shortcode_text(out, call, body, options),
            Some(Call::Formula(formula)) => out.push_str(&body[formula.range.clone()]),
            _ => {}
        }
        rest = after.get(digits + 1..).unwrap_or("");
    }
    out.push_str(rest);
}

fn shortcode_text(out: &mut String, call: &shortcode::Shortcode, body: &str, options: &Options) {
    for key in ["title", "caption", "summary"] {
        if let Some(words) = call.get(key) {
            out.push_str(words);
            out.push(' ');
        }
    }
    if let Some(inner) = &call.inner {
        out.push_str(text(&body[inner.clone()], options).trim_end());
    }
}

/// The text of a piece of HTML: what stands outside tags, scripts and styles.
pub(super) fn html_text(html: &str) -> String {
    let mut out = String::new();
    let mut done = 0;
    let mut hidden: Option<&str> = None;
    for tag in tags::tags(html) {
        if hidden.is_none() {
            out.push_str(&html[done.min(tag.range.start)..tag.range.start]);
        }
        done = tag.range.end;
        match hidden {
            Some(name) if tag.closes && tag.is(name) => hidden = None,
            Some(_) => {}
            None if !tag.closes && (tag.is("script") || tag.is("style")) => {
                hidden = Some(if tag.is("script") { "script" } else { "style" });
            }
            None => {
                if !out.ends_with(char::is_whitespace) {
                    out.push(' ');
                }
            }
        }
    }
    if hidden.is_none() {
        out.push_str(&html[done..]);
    }
    tags::unescape(out.trim()).replace("<!--", " ").replace("-->", " ")
}
