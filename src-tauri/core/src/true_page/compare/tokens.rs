//! A page as a row of what can be compared, and where its elements lie in it.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::ops::Range;

use crate::markdown::BLOCK_ELEMENTS;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A word; its letters and digits are its text.
    Word,
    /// An image; its text is its file's name.
    Image,
    /// A heading begins; its text is its rank.
    Heading,
    /// A shortcode that is only labelled; its text is its name.
    Shortcode,
}

/// One thing on a page.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) text: String,
    /// The word's quotes and dashes, which make no other word of it.
    pub(super) marks: String,
}

impl Token {
    fn new(kind: Kind, text: &str) -> Self {
        Self { kind, text: text.to_owned(), marks: String::new() }
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.text == other.text
    }
}

impl Eq for Token {}

impl Hash for Token {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.kind, &self.text).hash(state);
    }
}

impl PartialOrd for Token {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Token {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.kind, &self.text).cmp(&(other.kind, &other.text))
    }
}

/// A page that was read.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) tokens: Vec<Token>,
    /// What each element holds.
    pub(super) elements: Vec<Range<usize>>,
}

/// Elements that are looked at, besides those that are blocks.
const ALSO: [&str; 22] = [
    "address", "article", "aside", "body", "button", "caption", "footer", "form", "header", "img", "label",
    "main", "nav", "option", "picture", "section", "sup", "title", "td", "th", "span", "video",
];

/// Elements whose ends end no word.
const INLINE: [&str; 1] = ["span"];

/// Reads a page.
pub(super) fn read(html: &str) -> Read {
    let html = clean(html);
    let mut reader = Reader::default();
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        reader.text.push_str(&rest[..at]);
        // Cleaned HTML has no `>` in attributes but as an entity.
        let Some(end) = rest[at..].find('>') else { break };
        reader.tag(&rest[at + 1..at + end]);
        rest = &rest[at + end + 1..];
    }
    reader.text.push_str(rest);
    reader.words();
    reader.read
}

#[derive(Default)]
struct Reader {
    read: Read,
    /// Text since the last tag that ends a word.
    text: String,
    /// Open elements: where each began.
    open: Vec<usize>,
    /// How many elements deep a labelled shortcode is; its words are ours.
    label: Option<usize>,
}

impl Reader {
    fn tag(&mut self, tag: &str) {
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        let ours = tag.contains("dropcap-") && !tag.contains("dropcap-formula");
        if !INLINE.contains(&name) || self.label.is_some() || ours {
            self.words();
        }
        if tag.starts_with('/') {
            let start = self.open.pop().unwrap_or_default();
            if self.label.is_some_and(|depth| self.open.len() < depth) {
                self.label = None;
            } else if !INLINE.contains(&name) {
                self.read.elements.push(start..self.read.tokens.len());
            }
            return;
        }
        match name {
            "img" => {
                let address = attribute(tag, "src").filter(|address| !address.starts_with("data:"));
                if let Some(address) = address.or_else(|| attribute(tag, "data-src")) {
                    self.push(Token::new(Kind::Image, &file_name(&address)));
                }
                return;
            }
            "br" | "hr" | "wbr" => return,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.push(Token::new(Kind::Heading, &name[1..])),
            _ => {}
        }
        if attribute(tag, "class").is_some_and(|class| class == "dropcap-shortcode") {
            let name = attribute(tag, "data-name").unwrap_or_default();
            self.push(Token::new(Kind::Shortcode, &name));
        } else if attribute(tag, "class").is_some_and(|class| class == "dropcap-label") {
            self.label = Some(self.open.len() + 1);
        }
        self.open.push(self.read.tokens.len());
    }

    fn push(&mut self, token: Token) {
        self.read.tokens.push(token);
    }

    /// The words of the text so far.
    fn words(&mut self) {
        let text = unescape(&std::mem::take(&mut self.text));
        if self.label.is_some() {
            return;
        }
        for word in text.split_whitespace() {
            let letters: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
            if !letters.is_empty() {
                let marks = word.chars().filter(|c| MARKS.contains(c)).collect();
                self.push(Token { kind: Kind::Word, text: letters, marks });
            }
        }
    }
}

/// Signs that a typographer sets.
const MARKS: [char; 14] = ['\'', '"', '‘', '’', '‚', '“', '”', '„', '«', '»', '‹', '›', '–', '—'];

/// The name of an image's file, without what Hugo adds to those it has made.
fn file_name(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = stem.split("_hu").next().filter(|stem| !stem.is_empty()).unwrap_or(stem);
    let decoded = percent_encoding::percent_decode_str(stem).decode_utf8_lossy();
    decoded.to_lowercase()
}

fn clean(html: &str) -> String {
    let tags: HashSet<&str> = BLOCK_ELEMENTS.iter().chain(&ALSO).copied().collect();
    let label = HashSet::from(["class", "data-name"]);
    ammonia::Builder::empty()
        .tags(tags)
        .clean_content_tags(HashSet::from(["script", "style", "template", "noscript", "svg", "math"]))
        .tag_attributes(HashMap::from([
            ("img", HashSet::from(["src", "data-src"])),
            ("div", label.clone()),
            ("span", label),
        ]))
        .link_rel(None)
        .url_schemes(HashSet::from(["http", "https", "dropcap"]))
        .clean(html)
        .to_string()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = &tag[start..];
    Some(unescape(&value[..value.find('"')?]))
}

/// The few entities cleaned HTML still has.
fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}
