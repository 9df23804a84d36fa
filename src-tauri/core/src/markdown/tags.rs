//! Tags in a piece of HTML, found the way a hurried reader would.
//!
//! Good for finding addresses and for pairing tags, never for deciding what is
//! safe: that is the sanitiser's work, which parses as a browser does.

use std::ops::Range;

/// Elements that begin a line of their own wherever they stand.
pub const BLOCK_ELEMENTS: [&str; 31] = [
    "blockquote",
    "br",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "iframe",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
    "video",
];

/// A tag; ranges are bytes of the HTML it was found in.
#[derive(Debug)]
pub(crate) struct Tag<'a> {
    pub(crate) range: Range<usize>,
    /// As written, without the slash.
    pub(crate) name: &'a str,
    pub(crate) closes: bool,
    pub(crate) attributes: Vec<Attribute<'a>>,
}

/// An attribute; the value is as written, entities and all, without its quotes.
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a str,
    pub(crate) range: Range<usize>,
}

impl Tag<'_> {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute<'_>> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }
}

/// The tags of a piece of HTML, in order; comments are passed over.
pub(crate) fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let open = from + memchr::memchr(b'<', &html.as_bytes()[from..])?;
            if html[open..].starts_with("<!--") {
                from = html[open..].find("-->").map_or(html.len(), |end| open + end + 3);
                continue;
            }
            match tag(html, open) {
                Some(tag) => {
                    from = tag.range.end;
                    return Some(tag);
                }
                None => from = open + 1,
            }
        }
    })
}

/// So many bytes before and behind a place are looked through for the tag around it.
const LONGEST: usize = 8192;

/// The tag in which a place of a text is, and where it begins; the tag's ranges
/// are bytes from there.
pub(crate) fn around(text: &str, at: usize) -> Option<(usize, Tag<'_>)> {
    let from = text.floor_char_boundary(at.saturating_sub(LONGEST));
    let open = from + text.get(from..at)?.rfind('<')?;
    let end = text.floor_char_boundary(at.saturating_add(LONGEST).min(text.len()));
    let tag = tags(&text[open..end]).next()?;
    (tag.range.start == 0 && open + tag.range.end > at).then_some((open, tag))
}

fn tag(html: &str, open: usize) -> Option<Tag<'_>> {
    let bytes = html.as_bytes();
    let closes = bytes.get(open + 1) == Some(&b'/');
    let start = open + 1 + usize::from(closes);
    if !bytes.get(start)?.is_ascii_alphabetic() {
        return None;
    }
    let end = start
        + bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    let mut tag = Tag { range: open..html.len(), name: &html[start..end], closes, attributes: Vec::new() };
    let mut at = end;
    loop {
        at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b'/').count();
        match bytes.get(at) {
            None => return None,
            Some(b'>') => {
                tag.range.end = at + 1;
                return Some(tag);
            }
            Some(_) => at = attribute(html, at, &mut tag.attributes)?,
        }
    }
}

fn attribute<'a>(html: &'a str, start: usize, into: &mut Vec<Attribute<'a>>) -> Option<usize> {
    let bytes = html.as_bytes();
    let is_name = |byte: &u8| !byte.is_ascii_whitespace() && !b"=>/".contains(byte);
    let mut end = start + bytes[start..].iter().take_while(|byte| is_name(byte)).count();
    if end == start {
        end += 1;
    }
    let name = html.get(start..end)?;
    let mut at = end + blanks(&bytes[end..]);
    if bytes.get(at) != Some(&b'=') {
        into.push(Attribute { name, value: "", range: end..end });
        return Some(end);
    }
    at += 1;
    at += blanks(&bytes[at..]);
    let range = match bytes.get(at)? {
        quote @ (b'"' | b'\'') => at + 1..at + 1 + memchr::memchr(*quote, &bytes[at + 1..])?,
        _ => {
            let length =
                bytes[at..].iter().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'>').count();
            at..at + length
        }
    };
    let next = if matches!(bytes[at], b'"' | b'\'') { range.end + 1 } else { range.end };
    into.push(Attribute { name, value: &html[range.clone()], range });
    Some(next)
}

fn blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Text or a value with those entities undone that the sanitiser writes.
pub(crate) fn unescape(value: &str) -> String {
    if !value.contains('&') {
        return value.to_string();
    }
    let mut value = value.to_string();
    for (entity, sign) in [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#43;", "+"),
        ("&nbsp;", "\u{a0}"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        value = value.replace(entity, sign);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_tags_and_where_their_values_stand() {
        let html = "a < b <img src='x y.png' alt=\"<i>\" data-a=1 hidden><!-- <b> --></p ><a href=/x?y=1&amp;z>1</a><x";
        let found: Vec<String> = tags(html)
            .map(|tag| {
                let attributes: Vec<String> = tag
                    .attributes
                    .iter()
                    .map(|of| format!("{}={}", of.name, &html[of.range.clone()]))
                    .collect();
                format!("{}{}({})", if tag.closes { "/" } else { "" }, tag.name, attributes.join(","))
            })
            .collect();
        assert_eq!(
            found,
            ["img(src=x y.png,alt=<i>,data-a=1,hidden=)", "/p()", "a(href=/x?y=1&amp;z)", "/a()"]
        );
        assert_eq!(unescape("/x?y=1&amp;z"), "/x?y=1&z");
    }
}
