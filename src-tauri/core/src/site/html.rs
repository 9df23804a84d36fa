//! Changing tags in HTML without touching anything else.
//!
//! A scanner for tags as the HTML standard's tokenizer sees them: comments and
//! the insides of `script`, `style`, `textarea` and `title` are passed over. What is not
//! changed is copied byte for byte, so a writer's own HTML stays as written.

use std::borrow::Cow;

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// Its name, as written.
    pub(super) name: &'a str,
    attributes: Vec<(&'a str, Option<Cow<'a, str>>)>,
    changed: bool,
}

impl<'a> Tag<'a> {
    /// Whether it is called that.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// An attribute's value, entities undone.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let (_, value) = self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value.as_deref().map_or(Cow::Borrowed(""), decode))
    }

    /// Gives an attribute a value.
    pub(super) fn set(&mut self, name: &'a str, value: &str) {
        let value = Some(Cow::Owned(escape(value)));
        self.changed = true;
        match self.attributes.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
            Some((_, old)) => *old = value,
            None => self.attributes.push((name, value)),
        }
    }

    /// Gives an attribute a value unless it has one.
    pub(super) fn set_new(&mut self, name: &'a str, value: &str) {
        if self.get(name).is_none() {
            self.set(name, value);
        }
    }

    /// Takes an attribute away.
    pub(super) fn remove(&mut self, name: &str) {
        self.attributes.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
        self.changed = true;
    }
}

/// The HTML with every start tag as `edit` leaves it.
pub(super) fn edit_tags(html: &str, mut edit: impl FnMut(&mut Tag<'_>)) -> String {
    let mut result = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        result.push_str(&rest[..start]);
        rest = &rest[start..];
        let length = match rest.as_bytes().get(1) {
            Some(b'!') => comment_length(rest),
            Some(letter) if letter.is_ascii_alphabetic() => match read_tag(rest) {
                Some((mut tag, length)) => {
                    edit(&mut tag);
                    let raw = raw_text_length(tag.name, &rest[length..]);
                    write_tag(&mut result, &tag, &rest[..length]);
                    result.push_str(&rest[length..length + raw]);
                    rest = &rest[length + raw..];
                    continue;
                }
                None => rest.len(),
            },
            _ => 1,
        };
        result.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    result.push_str(rest);
    result
}

/// The words of the HTML: without tags, entities undone, blanks single.
pub(crate) fn text(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let length = match rest.as_bytes().get(1) {
            Some(b'!') => comment_length(rest),
            Some(b'/') => rest.find('>').map_or(rest.len(), |end| end + 1),
            Some(letter) if letter.is_ascii_alphabetic() => match read_tag(rest) {
                Some((tag, length)) => length + raw_text_length(tag.name, &rest[length..]),
                None => rest.len(),
            },
            _ => {
                plain.push('<');
                rest = &rest[1..];
                continue;
            }
        };
        // Words of two blocks must not run together.
        let name = rest[1..length].trim_start_matches('/');
        if !is_inline(name) {
            plain.push(' ');
        }
        rest = &rest[length..];
    }
    plain.push_str(rest);
    let decoded = decode(&plain);
    decoded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as an attribute's value or as content.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn is_inline(tag: &str) -> bool {
    let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
    matches!(
        name.to_ascii_lowercase().as_str(),
        "a" | "abbr"
            | "b"
            | "code"
            | "del"
            | "em"
            | "i"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "u"
            | "wbr"
    )
}

fn comment_length(rest: &str) -> usize {
    let (skip, end) = if rest.starts_with("<!--") { (4, "-->") } else { (2, ">") };
    rest[skip..].find(end).map_or(rest.len(), |at| skip + at + end.len())
}

/// How much after the start tag is not markup.
fn raw_text_length(name: &str, rest: &str) -> usize {
    if !["script", "style", "textarea", "title"].iter().any(|raw| name.eq_ignore_ascii_case(raw)) {
        return 0;
    }
    let closes = |at: &usize| {
        rest.as_bytes()[at + 2..]
            .get(..name.len())
            .is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
    };
    rest.match_indices("</").map(|(at, _)| at).find(closes).unwrap_or(rest.len())
}

/// Reads the start tag `rest` begins with; none when it never ends.
fn read_tag(rest: &str) -> Option<(Tag<'_>, usize)> {
    let bytes = rest.as_bytes();
    let end_of = |mut at: usize, stop: fn(u8) -> bool| {
        while at < bytes.len() && !stop(bytes[at]) {
            at += 1;
        }
        at
    };
    let mut at = end_of(1, |byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
    let mut tag = Tag { name: &rest[1..at], attributes: Vec::new(), changed: false };
    loop {
        at = end_of(at, |byte| !byte.is_ascii_whitespace() && byte != b'/');
        if *bytes.get(at)? == b'>' {
            return Some((tag, at + 1));
        }
        let name_start = at;
        at = end_of(at + 1, |byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'='));
        let name = &rest[name_start..at];
        let equals = end_of(at, |byte| !byte.is_ascii_whitespace());
        if bytes.get(equals) != Some(&b'=') {
            tag.attributes.push((name, None));
            continue;
        }
        at = end_of(equals + 1, |byte| !byte.is_ascii_whitespace());
        let value_start;
        let value_end;
        match *bytes.get(at)? {
            quote @ (b'"' | b'\'') => {
                value_start = at + 1;
                value_end = value_start + rest[value_start..].find(char::from(quote))?;
                at = value_end + 1;
            }
            _ => {
                value_start = at;
                value_end = end_of(at, |byte| byte.is_ascii_whitespace() || byte == b'>');
                at = value_end;
            }
        }
        tag.attributes.push((name, Some(Cow::Borrowed(&rest[value_start..value_end]))));
    }
}

fn write_tag(result: &mut String, tag: &Tag<'_>, raw: &str) {
    if !tag.changed {
        result.push_str(raw);
        return;
    }
    result.push('<');
    result.push_str(tag.name);
    for (name, value) in &tag.attributes {
        result.push(' ');
        result.push_str(name);
        if let Some(value) = value {
            result.push_str("=\"");
            result.push_str(&value.replace('"', "&quot;"));
            result.push('"');
        }
    }
    result.push('>');
}

/// Undoes the entities that occur in addresses and in what our Markdown makes.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((c, end)) => {
                decoded.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "laquo" => '«',
        "raquo" => '»',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_edited_changes() {
        let html = "<p>1 < 2 &copy; <IMG SRC='a.png?x=1&amp;y' alt=x hidden/><!-- <img src=b> -->\
                    <script>'<img src=c>'</script><a href=d>e</a>";
        assert_eq!(edit_tags(html, |_| ()), html);
        let mut seen = Vec::new();
        let edited = edit_tags(html, |tag| {
            if tag.is("img") {
                seen.push(tag.get("src").unwrap().into_owned());
                tag.set("src", "z?1&2");
            }
        });
        assert_eq!(seen, ["a.png?x=1&y"]);
        assert_eq!(
            edited,
            html.replace(
                "<IMG SRC='a.png?x=1&amp;y' alt=x hidden/>",
                "<IMG SRC=\"z?1&amp;2\" alt=\"x\" hidden>"
            )
        );
    }

    #[test]
    fn broken_tags_are_left_as_they_are() {
        for html in [
            "<",
            "a <",
            "<a href=",
            "<a href=\"x",
            "<img",
            "<!-- open",
            "<script>x",
            "</",
            "<é>",
            "<a\u{e9}=1>",
        ] {
            assert!(edit_tags(html, |tag| tag.remove("none")).len() >= html.len() - 1, "{html}");
            let _ = text(html);
        }
        assert_eq!(edit_tags("<a href=\"x", |tag| tag.set("href", "y")), "<a href=\"x");
    }

    #[test]
    fn text_is_what_a_reader_reads() {
        let html =
            "<h2>One</h2><p>two<em>three</em> &amp; 1&nbsp;&lt; 2<br>four</p><style>p{}</style><!-- no -->";
        assert_eq!(text(html), "One twothree & 1 < 2 four");
    }
}
