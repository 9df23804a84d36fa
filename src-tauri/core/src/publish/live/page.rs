//! What a page says and shows: its words and its images.
//!
//! The HTML is parsed and cleaned by the same parser browsers follow (through
//! ammonia), so that broken markup, comments and scripts are read as a reader
//! would see them; what is left is plain enough to be scanned.

use std::collections::{HashMap, HashSet};

use super::words::{self, Text};
use crate::markdown::BLOCK_ELEMENTS;

/// A page as far as it matters here.
#[derive(Debug)]
pub(in crate::publish) struct Page {
    /// Its words, title included.
    pub words: words::Stream,
    /// Its images.
    pub images: Vec<Shown>,
    /// Its parts that may be the article: words and images.
    parts: Vec<(words::Stream, Vec<Shown>)>,
}

/// An image a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::publish) struct Shown {
    /// Its addresses: `src` and those of `srcset`.
    pub addresses: Vec<String>,
    /// Its alternative text.
    pub alt: String,
}

/// Elements that end a word, besides those that are blocks.
const BREAKS: [&str; 18] = [
    "address", "article", "aside", "body", "button", "caption", "footer", "form", "header", "img", "label",
    "main", "nav", "option", "picture", "source", "sup", "title",
];

impl Page {
    /// Reads a page.
    pub(in crate::publish) fn read(html: &str) -> Self {
        let html = clean(html);
        let (words, images) = scan(&html);
        let parts = ["article", "main"].iter().flat_map(|name| outermost(&html, name)).map(scan).collect();
        Self { words, images, parts }
    }

    /// The images of the part of the page that holds the text.
    pub(in crate::publish) fn part_with(&self, text: &Text) -> Vec<Shown> {
        let part = self.parts.iter().find(|(words, _)| text.mostly_in(words));
        part.map_or(&self.images, |(_, images)| images).clone()
    }
}

fn clean(html: &str) -> String {
    let image = HashSet::from(["src", "srcset", "alt", "data-src", "data-srcset"]);
    let breaks: HashSet<&str> = BLOCK_ELEMENTS.iter().chain(&BREAKS).copied().collect();
    ammonia::Builder::empty()
        .tags(breaks)
        .clean_content_tags(HashSet::from(["script", "style", "template", "noscript", "svg", "math"]))
        .tag_attributes(HashMap::from([("img", image.clone()), ("source", image)]))
        .link_rel(None)
        .url_schemes(HashSet::from(["http", "https"]))
        .clean(html)
        .to_string()
}

/// The outermost elements of a name, without those inside them.
fn outermost<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut found = Vec::new();
    let (mut depth, mut start, mut at) = (0_usize, 0, 0);
    while let Some(next) = html[at..].find('<') {
        at += next;
        if html[at..].starts_with(&open) {
            if depth == 0 {
                start = at;
            }
            depth += 1;
        } else if html[at..].starts_with(&close) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                found.push(&html[start..at]);
            }
        }
        at += 1;
    }
    found
}

fn scan(html: &str) -> (words::Stream, Vec<Shown>) {
    let (mut text, mut images) = (String::with_capacity(html.len()), Vec::new());
    let mut sources: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        // Cleaned HTML has no `>` in attributes but as an entity.
        let Some(end) = rest[at..].find('>') else { break };
        let tag = &rest[at + 1..at + end];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        text.push(' ');
        match name {
            "source" => sources.extend(addresses(tag)),
            "img" => {
                let mut all = addresses(tag);
                all.append(&mut sources);
                let alt = attribute(tag, "alt").unwrap_or_default();
                if !all.is_empty() {
                    images.push(Shown { addresses: all, alt });
                }
            }
            "picture" if tag.starts_with('/') => sources.clear(),
            _ => {}
        }
        rest = &rest[at + end + 1..];
    }
    text.push_str(rest);
    (words::Stream::of(&unescape(&text)), images)
}

/// The addresses of an image's tag.
fn addresses(tag: &str) -> Vec<String> {
    let single = ["src", "data-src"].iter().filter_map(|name| attribute(tag, name));
    let sets = ["srcset", "data-srcset"].iter().filter_map(|name| attribute(tag, name));
    let listed = sets.flat_map(|set| {
        // An address ends at a blank; candidates are parted by a comma after it.
        set.split_whitespace()
            .filter(|part| part.len() > 1 && !is_descriptor(part))
            .map(|part| part.trim_matches(',').to_owned())
            .collect::<Vec<_>>()
    });
    let mut all: Vec<String> = single.chain(listed).filter(|address| !address.is_empty()).collect();
    all.retain(|address| !address.starts_with("data:"));
    all.dedup();
    all
}

fn is_descriptor(part: &str) -> bool {
    let part = part.trim_matches(',');
    part.ends_with(['w', 'x', 'h']) && part[..part.len() - 1].parse::<f32>().is_ok()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = &tag[start..];
    Some(unescape(&value[..value.find('"')?]))
}

/// The few entities cleaned HTML still has.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_found_wherever_they_stand() {
        let cases: [(&str, &[&str]); 7] = [
            ("<img src=a.jpg>", &["a.jpg"]),
            ("<p><IMG alt='x > y' SRC='/a b.jpg'/>", &["/a b.jpg"]),
            (
                "<img src='a.jpg?x=1&amp;y=2' srcset='b.jpg 480w, c.jpg 2x'>",
                &["a.jpg?x=1&y=2", "b.jpg", "c.jpg"],
            ),
            ("<picture><source srcset=a.avif><img src=a.jpg></picture>", &["a.jpg", "a.avif"]),
            ("<img data-src=lazy.jpg src='data:image/gif;base64,AA'>", &["lazy.jpg"]),
            ("<!-- <img src=no.jpg> --><script>'<img src=no.jpg>'</script>", &[]),
            ("<noscript><img src=no.jpg></noscript>", &[]),
        ];
        for (html, expected) in cases {
            let page = Page::read(html);
            let found: Vec<&str> =
                page.images.iter().flat_map(|i| i.addresses.iter().map(String::as_str)).collect();
            assert_eq!(found, expected, "{html}");
        }
    }
}
