//! Every address in a body and the bytes that spell it, so that one can be
//! exchanged without touching anything else.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::linkify::{self, Kind};
use super::source::{Call, Source};
use super::{Link, LinkKind, Options, parser_options, shortcode, srcset, tags};

/// Every address of a body, in order of place.
pub(super) fn links(body: &str, options: &Options) -> Vec<Link> {
    let mut found = Vec::new();
    collect(body, 0, options, 0, &mut found);
    found.sort_by_key(|link| link.range.start);
    found.dedup_by(|a, b| a.range == b.range);
    let (mut line, mut counted) = (0, 0);
    for link in &mut found {
        line += memchr::memchr_iter(b'\n', &body.as_bytes()[counted..link.range.start]).count();
        counted = link.range.start;
        link.line = line;
    }
    found
}

/// A link or image whose end has not come yet.
struct Open {
    start: usize,
    link_type: LinkType,
    kind: LinkKind,
    dest: String,
    id: String,
    text: String,
    /// Where its words end.
    words_end: usize,
}

struct Finder<'f> {
    body: &'f str,
    /// Where the body begins in the whole.
    offset: usize,
    source: &'f Source<'f>,
    options: &'f Options,
    found: &'f mut Vec<Link>,
    open: Vec<Open>,
    used: HashSet<(String, bool)>,
}

fn collect(body: &str, offset: usize, options: &Options, depth: u8, found: &mut Vec<Link>) {
    let source = Source::new(body, options);
    let mut finder =
        Finder { body, offset, source: &source, options, found, open: Vec::new(), used: HashSet::new() };
    finder.markdown();
    for call in &source.calls {
        let Call::Shortcode(call) = call else { continue };
        finder.shortcode(call);
        if let Some(inner) = call.inner.clone().filter(|_| depth < 8) {
            collect(&body[inner.clone()], offset + inner.start, options, depth + 1, finder.found);
        }
    }
}

impl Finder<'_> {
    fn markdown(&mut self) {
        let text = &*self.source.text;
        let mut events = Parser::new_ext(text, parser_options(text, self.options)).into_offset_iter();
        let mut html: Option<Range<usize>> = None;
        let mut bare: Option<Range<usize>> = None;
        let mut in_code = false;
        for (event, range) in events.by_ref() {
            if let (Event::Text(_), true, false) = (&event, self.open.is_empty(), in_code) {
                match &mut bare {
                    Some(run) if run.end == range.start => run.end = range.end,
                    _ => {
                        if let Some(run) = bare.replace(range.clone()) {
                            self.bare(text, run);
                        }
                    }
                }
                continue;
            }
            if let Some(run) = bare.take() {
                self.bare(text, run);
            }
            match &event {
                Event::Start(Tag::CodeBlock(_)) => in_code = true,
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Start(Tag::HtmlBlock) => html = Some(range.clone()),
                Event::End(TagEnd::HtmlBlock) => {
                    if let Some(range) = html.take() {
                        self.html(text, range);
                    }
                }
                Event::InlineHtml(_) => self.html(text, range.clone()),
                _ => {}
            }
            self.event(text, &event, &range);
        }
        if let Some(run) = bare.take() {
            self.bare(text, run);
        }
        let definitions: Vec<_> = events
            .reference_definitions()
            .iter()
            .map(|(label, definition)| {
                (label.to_lowercase(), definition.dest.to_string(), definition.span.clone())
            })
            .collect();
        for (label, dest, span) in definitions {
            self.definition(text, &label, dest, span);
        }
    }

    fn event(&mut self, text: &str, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, id, .. }) => {
                self.start(LinkKind::Link, *link_type, dest_url, id, range.start);
            }
            Event::Start(Tag::Image { link_type, dest_url, id, .. }) => {
                self.start(LinkKind::Image, *link_type, dest_url, id, range.start);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(open) = self.open.pop() {
                    self.end(text, open, range);
                }
                if let Some(outer) = self.open.last_mut() {
                    outer.words_end = range.end;
                }
            }
            other => {
                for open in &mut self.open {
                    if let Event::Text(words) | Event::Code(words) = other {
                        open.text.push_str(words);
                    } else if matches!(other, Event::SoftBreak | Event::HardBreak) {
                        open.text.push(' ');
                    }
                }
                if let Some(open) = self.open.last_mut()
                    && !matches!(other, Event::Start(_))
                {
                    open.words_end = open.words_end.max(range.end);
                }
            }
        }
    }

    fn start(&mut self, kind: LinkKind, link_type: LinkType, dest: &str, id: &str, start: usize) {
        let words_end = start + if kind == LinkKind::Image { 2 } else { 1 };
        self.open.push(Open {
            start,
            link_type,
            kind,
            dest: dest.to_string(),
            id: id.to_lowercase(),
            text: String::new(),
            words_end,
        });
    }

    fn end(&mut self, text: &str, open: Open, range: &Range<usize>) {
        match open.link_type {
            LinkType::Inline => {
                let after = &text[open.words_end.min(range.end)..range.end];
                let Some(paren) = after.find("](") else { return };
                if let Some(place) = destination(text, open.words_end + paren + 2, range.end) {
                    self.push(open.kind, open.dest, open.text, place);
                }
            }
            LinkType::Autolink | LinkType::Email => {
                let place = open.start + 1..range.end - 1;
                let dest = if open.link_type == LinkType::Email {
                    format!("mailto:{}", open.dest)
                } else {
                    open.dest
                };
                self.push(open.kind, dest, open.text, place);
            }
            _ => {
                self.used.insert((open.id, open.kind == LinkKind::Image));
            }
        }
    }

    fn definition(&mut self, text: &str, label: &str, dest: String, span: Range<usize>) {
        let whole = &text[span.clone()];
        let Some(colon) = whole.find("]:") else { return };
        let mut at = span.start + colon + 2;
        // The address may stand on the next line, behind a quote's marker.
        while text[at..span.end].starts_with([' ', '\t', '\n', '>']) {
            at += 1;
        }
        let Some(place) = destination(text, at, span.end) else { return };
        let is_image = self.used.contains(&(label.to_string(), true));
        let kind = if is_image { LinkKind::Image } else { LinkKind::Link };
        self.push(kind, dest, label.to_string(), place);
    }

    /// Addresses that become links without any markup.
    fn bare(&mut self, text: &str, run: Range<usize>) {
        if !self.options.linkify {
            return;
        }
        let bytes = &text.as_bytes()[..run.end];
        let mut at = run.start;
        while at < run.end {
            let begins = at == run.start
                || matches!(bytes[at - 1], b' ' | b'\t' | b'(' | b'*' | b'_' | b'~' | b'"' | b'\'');
            let found = if begins { linkify::find(bytes, at, false) } else { None };
            let Some((kind, end)) = found else {
                at += 1;
                continue;
            };
            let words = text[at..end].to_string();
            let dest = match kind {
                Kind::Web => words.clone(),
                Kind::Www => format!("{}://{words}", self.options.linkify_protocol),
                Kind::Mail => format!("mailto:{words}"),
            };
            self.push(LinkKind::Link, dest, words, at..end);
            at = end;
        }
    }

    fn html(&mut self, text: &str, range: Range<usize>) {
        let html = &text[range.clone()];
        for tag in tags::tags(html) {
            let alt = tag.attribute("alt").map_or(String::new(), |alt| tags::unescape(alt.value));
            for attribute in &tag.attributes {
                let name = attribute.name.to_ascii_lowercase();
                let kind = match name.as_str() {
                    "src" if ["img", "source", "video", "audio"].iter().any(|of| tag.is(of)) => {
                        LinkKind::Image
                    }
                    "poster" => LinkKind::Image,
                    "srcset" => {
                        for part in srcset::candidates(attribute.value) {
                            let start = range.start + attribute.range.start;
                            let dest = tags::unescape(&attribute.value[part.clone()]);
                            let place = start + part.start..start + part.end;
                            self.push(LinkKind::Size, dest, String::new(), place);
                        }
                        continue;
                    }
                    "src" | "href" => LinkKind::Link,
                    _ => continue,
                };
                let place = range.start + attribute.range.start..range.start + attribute.range.end;
                self.push(kind, tags::unescape(attribute.value), alt.clone(), place);
            }
        }
    }

    /// Parameters that are addresses: by their names, or by a picture's ending.
    fn shortcode(&mut self, call: &shortcode::Shortcode) {
        let alt = call.get("alt").or_else(|| call.get("caption")).unwrap_or("").to_string();
        for param in &call.params {
            let key = param.key.as_deref().unwrap_or("").to_ascii_lowercase();
            let kind = match key.as_str() {
                "link" | "href" | "url" | "attrlink" if !is_picture(&param.value) => LinkKind::Link,
                "src" | "image" | "img" => LinkKind::Image,
                _ if is_picture(&param.value) => LinkKind::Image,
                _ => continue,
            };
            let range = self.offset + param.range.start..self.offset + param.range.end;
            self.found.push(Link { kind, dest: param.value.clone(), text: alt.clone(), range, line: 0 });
        }
    }

    /// Keeps an address found at a place of the text, if it stands in the body as it reads.
    fn push(&mut self, kind: LinkKind, dest: String, text: String, place: Range<usize>) {
        let range = self.source.place(place.start)..self.source.place(place.end);
        let spelled = &self.source.text[place];
        if spelled.is_empty() || self.body.get(range.clone()) != Some(spelled) {
            return;
        }
        let range = self.offset + range.start..self.offset + range.end;
        self.found.push(Link { kind, dest, text, range, line: 0 });
    }
}

/// The bytes of a link's destination that begins at `at` or after blanks.
pub(super) fn destination(text: &str, at: usize, end: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let start = at + bytes.get(at..end)?.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if bytes.get(start) == Some(&b'<') {
        let mut stop = start + 1;
        while stop < end && bytes[stop] != b'>' {
            stop += 1 + usize::from(bytes[stop] == b'\\');
        }
        return (stop < end).then_some(start + 1..stop);
    }
    let (mut stop, mut depth) = (start, 0_u32);
    while stop < end {
        match bytes[stop] {
            b'\\' if bytes.get(stop + 1).is_some_and(u8::is_ascii_punctuation) => stop += 1,
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            byte if byte.is_ascii_whitespace() || byte.is_ascii_control() => break,
            _ => {}
        }
        stop += 1;
    }
    (stop > start).then_some(start..stop.min(end))
}

pub(crate) fn is_picture(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or("");
    let Some((rest, ending)) = path.rsplit_once('.') else { return address.starts_with("dropcap:") };
    !rest.is_empty()
        && ["jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "heic", "tif", "tiff", "bmp"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
        || address.starts_with("dropcap:")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::options::Tags;

    #[test]
    fn every_address_is_found_where_it_is_spelled() {
        let body = r#"![a *b*](x.png "t") and [c [d](<y z.md>)](/e) ![](  dropcap:7 )
Text http://a.b/c, <https://d.e> and <me@f.g>. www.h.i `![no](no.png)`

![ref][One] [two] [`x](y`](z\).png) [q]( r(s)t 'u')

<div><img alt="k &amp; l" src="m.jpg?a=1&amp;b=2"><a href='n'>
<video poster=o.png></video></div>

{{< figure src="p.jpg" alt="P" link="https://q.r" >}} {{< gallery "s.png" >}}
{{% note %}}![t](u.webp){{% /note %}}

```
![no](no.png) http://no.no/x
```
> [One]:
> <v w.png> "t"

[two]: http://x.y/z
"#;
        let found = links(body, &Options { unsafe_html: true, ..Options::default() });
        let got: Vec<(LinkKind, &str, &str)> =
            found.iter().map(|link| (link.kind, &body[link.range.clone()], link.text.as_str())).collect();
        use LinkKind::{Image, Link};
        assert_eq!(
            got,
            [
                (Image, "x.png", "a b"),
                (Link, "y z.md", "d"),
                (Image, "dropcap:7", ""),
                (Link, "http://a.b/c", "http://a.b/c"),
                (Link, "https://d.e", "https://d.e"),
                (Link, "me@f.g", "me@f.g"),
                (Link, "www.h.i", "www.h.i"),
                (Link, "z\\).png", "x](y"),
                (Link, "r(s)t", "q"),
                (Image, "m.jpg?a=1&amp;b=2", "k & l"),
                (Link, "n", ""),
                (Image, "o.png", ""),
                (Image, "p.jpg", "P"),
                (Link, "https://q.r", "P"),
                (Image, "s.png", ""),
                (Image, "u.webp", "t"),
                (Image, "v w.png", "one"),
                (Link, "http://x.y/z", "two"),
            ]
        );
        assert_eq!(found[9].dest, "m.jpg?a=1&b=2");
        assert_eq!(found[5].dest, "mailto:me@f.g");
        assert_eq!(found[7].dest, "z).png");
        let liquid = "{% include figure.html src=\"a.jpg\" alt='x' %} {{ image(src='b.jpg') }}";
        for (tags, address) in [(Tags::Liquid, "a.jpg"), (Tags::Tera, "b.jpg")] {
            let found = links(liquid, &Options { tags, ..Options::default() });
            let found: Vec<&str> = found.iter().map(|link| &liquid[link.range.clone()]).collect();
            assert_eq!(found, [address]);
        }
        assert_eq!(found.iter().map(|link| link.line).collect::<Vec<_>>()[..8], [0, 0, 0, 1, 1, 1, 1, 3]);
    }

    #[test]
    fn every_size_of_an_image_is_found() {
        use LinkKind::{Image, Size};
        let sizes = "<img src=\"a.jpg\" srcset='/s/b.jpg?x=1&amp;y=2 480w,\n c,d.jpg 2x, a.jpg'>";
        let found = links(sizes, &Options::default());
        let found: Vec<_> =
            found.iter().map(|link| (link.kind, &link.dest, &sizes[link.range.clone()])).collect();
        assert_eq!(
            found,
            [
                (Image, &"a.jpg".to_owned(), "a.jpg"),
                (Size, &"/s/b.jpg?x=1&y=2".to_owned(), "/s/b.jpg?x=1&amp;y=2"),
                (Size, &"c,d.jpg".to_owned(), "c,d.jpg"),
                (Size, &"a.jpg".to_owned(), "a.jpg"),
            ]
        );
    }
}
