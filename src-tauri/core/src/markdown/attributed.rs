//! Lines of attributes after a block (`{.lead}`), where the blog's
//! configuration has them on (`attribute.block`).
//!
//! Such a line ends the block before it wherever it stands. That is what a
//! comment does for the parser, so each is read as one, and what is no comment
//! after all (in code, in raw HTML) is put back as it was.

use std::borrow::Cow;
use std::ops::Range;

use super::attributes::{self, Attributes};
use super::source::MARK;

/// Which attributes an element takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// All.
    Any,
    /// Those of every element, and these.
    Global(&'static [&'static str]),
}

const EVERY: &str = " accesskey autocapitalize autofocus class contenteditable dir draggable enterkeyhint hidden id \
    inert inputmode is itemid itemprop itemref itemscope itemtype lang part role slot spellcheck style tabindex title \
    translate ";

/// The lines of attributes of a body, each with the comment it is read as.
pub(super) fn lines(body: &str) -> Vec<(Range<usize>, String)> {
    let bytes = body.as_bytes();
    let mut found = Vec::new();
    for at in memchr::memchr_iter(b'{', bytes) {
        let before = bytes[..at].iter().rev().find(|&&byte| !matches!(byte, b' ' | b'\t' | b'>'));
        if before.is_some_and(|&byte| byte != b'\n') {
            continue;
        }
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(body.len(), |length| at + length);
        let line = body[at..end].trim_end();
        if attributes::parse(line).is_some() && !line.contains("--") {
            found.push((at..at + line.len(), format!("<!--{MARK}:{line}-->")));
        }
    }
    found
}

/// The attributes of a comment that stands for a line of them.
pub(super) fn read(html: &str) -> Option<Attributes> {
    let line = html.trim_start().strip_prefix("<!--")?.strip_prefix(MARK)?.strip_prefix(':')?;
    attributes::parse(line).map(|(attributes, _)| attributes)
}

/// Text with the lines as they were typed.
pub(super) fn restore(text: &str) -> Cow<'_, str> {
    if !text.contains(MARK) {
        return Cow::Borrowed(text);
    }
    let start = format!("<!--{MARK}:");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(&start) {
        out.push_str(before);
        let (line, after) = after.split_once("-->").unwrap_or((after, ""));
        out.push_str(line);
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Puts attributes into the start tag at `tag`, if it has none of the name.
pub(super) fn put(out: &mut String, tag: usize, attributes: &Attributes, takes: Takes) {
    let Some(end) = memchr::memchr(b'>', &out.as_bytes()[tag..]).map(|length| tag + length) else { return };
    let name =
        tag + 1 + out.as_bytes()[tag + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let present = out[name..end].to_string();
    let mut kept = Attributes::new();
    for attribute in attributes {
        let mut attribute = attribute.clone();
        if present.contains(&format!(" {}=\"", attribute.name)) {
            continue;
        }
        if let Takes::Global(own) = takes {
            let known = EVERY.contains(&format!(" {} ", attribute.name)) || own.contains(&&*attribute.name);
            if !known && !attribute.name.starts_with("data-") {
                continue;
            }
            // Goldmark writes texts alone.
            if !attribute.is_text {
                attribute.value.clear();
            }
        }
        kept.push(attribute);
    }
    let mut written = String::new();
    attributes::write(&mut written, &kept);
    out.insert_str(name, &written);
}
