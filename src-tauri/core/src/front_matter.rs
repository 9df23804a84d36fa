//! Front matter, read and edited without loss: YAML, TOML and JSON.
//!
//! A text is split as Hugo splits it, parsed into a tree that knows where each
//! value lies, and edited by splices of those bytes: changing a field changes
//! that value and nothing else. Nothing is ever written out anew. After each
//! edit the text is parsed again and must give the same tree but for the one
//! key; otherwise the edit is refused and the writer edits the text by hand.
//! The formats are in the submodules; files and positions for the window are
//! in [`crate::post`].

mod change;
mod edit;
mod flow;
mod json;
mod lines;
mod list;
mod split;
#[cfg(test)]
mod tests;
mod toml;
mod tree;
mod yaml;

pub use change::{set, unset};
pub use split::{Split, split};

use std::ops::Range;

use crate::api::{FrontMatterFormat, Habits};

use tree::{Data, Node, Shape, find};

/// Front matter that does not parse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct SyntaxError {
    /// The line of the whole text, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// A value of the front matter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing: a key without a value.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A date, with or without a time, as written.
    Date(String),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A map, in the order of the text.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value as one piece of text; none for nothing, lists and maps.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Date(text) | Self::Number(text) => Some(text),
            Self::Bool(yes) => Some(if *yes { "true" } else { "false" }),
            Self::Null | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The texts of a list, or the one text of a single value, as Hugo reads
    /// taxonomies. Members that are no text are left out.
    pub fn as_list_of_text(&self) -> Vec<&str> {
        match self {
            Self::List(items) => items.iter().filter_map(Self::as_text).collect(),
            single => single.as_text().into_iter().collect(),
        }
    }

    /// Whether the value is `true`, as a boolean or as a word.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(yes) => Some(*yes),
            Self::Text(word) if word.eq_ignore_ascii_case("true") => Some(true),
            Self::Text(word) if word.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }
}

/// Front matter that was read.
#[derive(Debug, Clone)]
pub struct Document {
    /// How it is written; none when the text has none.
    pub format: Option<FrontMatterFormat>,
    entries: Vec<(String, Value)>,
    root: Node,
}

impl Document {
    /// The value of a key, found without case as Hugo does. A key with dots is
    /// tried as it stands, then as the way into nested maps.
    pub fn get(&self, key: &str) -> Option<&Value> {
        lookup(&self.entries, key)
    }

    /// The keys and values, in the order of the text.
    pub fn entries(&self) -> &[(String, Value)] {
        &self.entries
    }

    /// Where a key's value stands in the text, in bytes. None when the key is
    /// not there, or its value not in one piece.
    pub fn span(&self, key: &str) -> Option<Range<usize>> {
        let node = &self.found(key)?.ok()?.node;
        let block = matches!(node.data, Data::List(_, Shape::Block) | Data::Map(_, Shape::Block));
        let start = if block { node.start()? } else { node.span.start };
        (node.end() > 0).then(|| start..node.end())
    }

    /// Why a key's value can only be edited as text.
    pub fn locked(&self, key: &str) -> Option<String> {
        match self.found(key)? {
            Ok(entry) => entry.node.blocked().map(str::to_owned),
            Err(reason) => Some(reason),
        }
    }

    fn found(&self, key: &str) -> Option<Result<&tree::Entry, String>> {
        let Data::Map(entries, _) = &self.root.data else { return None };
        find(entries, key).map(|found| found.entry()).transpose()
    }
}

fn lookup<'a>(entries: &'a [(String, Value)], key: &str) -> Option<&'a Value> {
    let named = |name: &str| entries.iter().find(|(k, _)| same_key(k, name)).map(|(_, value)| value);
    named(key).or_else(|| {
        key.match_indices('.').find_map(|(dot, _)| match named(&key[..dot])? {
            Value::Map(inner) => lookup(inner, &key[dot + 1..]),
            _ => None,
        })
    })
}

/// Whether two keys are one to a generator, which does not look at case.
fn same_key(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

/// A stretch of text that is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// The bytes that go.
    pub range: Range<usize>,
    /// What takes their place.
    pub insert: String,
}

/// The text after the splices, which are in order and do not overlap.
pub fn apply(text: &str, splices: &[Splice]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for splice in splices {
        result.push_str(&text[done..splice.range.start]);
        result.push_str(&splice.insert);
        done = splice.range.end;
    }
    result.push_str(&text[done..]);
    result
}

/// How a blog writes what is not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// The format of new front matter.
    pub format: FrontMatterFormat,
    /// The keys in their usual order, nested ones with dots; a new key is put
    /// where it belongs there.
    pub keys: Vec<String>,
}

impl From<&Habits> for Style {
    fn from(habits: &Habits) -> Self {
        Self { format: habits.format, keys: habits.order.clone() }
    }
}

/// Whether a text reads as a date, with or without a time.
pub fn is_date(text: &str) -> bool {
    yaml::scalar::is_date(text)
}

/// Reads the front matter of a text. A text without any has no entries.
///
/// # Errors
/// [`SyntaxError`] with the line when it does not parse.
pub fn read(text: &str) -> Result<Document, SyntaxError> {
    let parts = split(text);
    let root = parse(text, &parts)?;
    let entries = match &root.data {
        Data::Map(entries, _) => tree::values(entries),
        _ => Vec::new(),
    };
    Ok(Document { format: parts.format, entries, root })
}

/// The tree of the front matter; an empty map where there is none.
fn parse(text: &str, parts: &Split) -> Result<Node, SyntaxError> {
    let content = parts.content.clone();
    match parts.format {
        Some(FrontMatterFormat::Yaml) => yaml::parse(text, content),
        Some(FrontMatterFormat::Toml) => toml::parse(text, content),
        Some(FrontMatterFormat::Json) => json::parse(text, content),
        None => Ok(Node { span: content, data: Data::Map(Vec::new(), Shape::Block), locked: None }),
    }
}
