//! Front matter as a tree in which every value knows where it lies.
//!
//! The three formats are parsed into this one shape. Positions are bytes of
//! the whole text. [`find`] walks a key with dots into it.

use std::ops::Range;

use super::{Value, same_key};

/// A value and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// The bytes of the value as written, empty for none at all.
    pub(super) span: Range<usize>,
    /// What it holds.
    pub(super) data: Data,
    /// Why its bytes must not be replaced.
    pub(super) locked: Option<&'static str>,
}

/// What a value holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Data {
    /// Anything but lists and maps.
    Scalar(Value),
    /// A list.
    List(Vec<Node>, Shape),
    /// A map.
    Map(Vec<Entry>, Shape),
}

/// How a list or a map is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Line by line.
    Block,
    /// Between brackets.
    Flow,
    /// A map of no text of its own: TOML's `cover.image = …`.
    Dotted,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// The key.
    pub(super) key: String,
    /// The bytes of the key as written, quotes included.
    pub(super) key_span: Range<usize>,
    /// The value.
    pub(super) node: Node,
}

impl Node {
    /// A scalar.
    pub(super) fn scalar(span: Range<usize>, value: Value) -> Self {
        Self { span, data: Data::Scalar(value), locked: None }
    }

    /// The value without positions.
    pub(super) fn value(&self) -> Value {
        match &self.data {
            Data::Scalar(value) => value.clone(),
            Data::List(items, _) => Value::List(items.iter().map(Self::value).collect()),
            Data::Map(entries, _) => Value::Map(values(entries)),
        }
    }

    /// Where the last byte of the value or of anything in it ends.
    pub(super) fn end(&self) -> usize {
        let inner = match &self.data {
            Data::Scalar(_) => None,
            Data::List(items, _) => items.iter().map(Self::end).max(),
            Data::Map(entries, _) => entries.iter().map(Entry::end).max(),
        };
        inner.unwrap_or(0).max(self.span.end)
    }

    /// Where the first byte of the value or of anything in it starts.
    pub(super) fn start(&self) -> Option<usize> {
        match &self.data {
            Data::List(items, Shape::Block) => items.iter().filter_map(Self::start).min(),
            Data::Map(entries, Shape::Block | Shape::Dotted) => {
                entries.iter().map(|entry| entry.key_span.start).min()
            }
            _ => Some(self.span.start),
        }
    }

    /// Why the value cannot be replaced as a whole.
    pub(super) fn blocked(&self) -> Option<&'static str> {
        let within = match &self.data {
            Data::Scalar(_) => None,
            Data::List(items, _) => items.iter().find_map(|item| match &item.data {
                Data::Scalar(value) if value.as_text().is_some() => item.locked,
                _ => Some("its members are not all plain texts"),
            }),
            Data::Map(..) => Some("it holds keys of its own"),
        };
        self.locked.or(within)
    }

    /// Locks the value and all in it, unless there is a reason already.
    pub(super) fn lock(&mut self, reason: &'static str) {
        self.locked.get_or_insert(reason);
        match &mut self.data {
            Data::Scalar(_) => {}
            Data::List(items, _) => items.iter_mut().for_each(|item| item.lock(reason)),
            Data::Map(entries, _) => entries.iter_mut().for_each(|entry| entry.node.lock(reason)),
        }
    }

    /// Whether there is nothing in it: no value, or an empty map.
    pub(super) fn is_void(&self) -> bool {
        match &self.data {
            Data::Scalar(value) => *value == Value::Null,
            Data::Map(entries, _) => entries.is_empty(),
            Data::List(..) => false,
        }
    }
}

impl Entry {
    /// Where the entry's first byte starts: a map written as `cover.image` has
    /// no key of its own.
    pub(super) fn start(&self) -> usize {
        match &self.node.data {
            Data::Map(inner, Shape::Dotted) => {
                inner.iter().map(Self::start).min().unwrap_or(self.key_span.start)
            }
            _ => self.key_span.start,
        }
    }

    /// The keys that stand beside this one.
    pub(super) fn others<'a>(&self, siblings: &'a [Self]) -> Vec<&'a str> {
        siblings.iter().map(|other| other.key.as_str()).filter(|other| !same_key(other, &self.key)).collect()
    }

    /// Where the entry's last byte ends.
    pub(super) fn end(&self) -> usize {
        self.node.end().max(self.key_span.end)
    }
}

/// The entries without positions.
pub(super) fn values(entries: &[Entry]) -> Vec<(String, Value)> {
    entries.iter().map(|entry| (entry.key.clone(), entry.node.value())).collect()
}

/// What was found of a key.
#[derive(Debug)]
pub(super) struct Found<'a> {
    /// The entries on the way, the last being what was asked for when `rest`
    /// is empty.
    pub(super) way: Vec<&'a Entry>,
    /// The parts of the key that are not there.
    pub(super) rest: Vec<String>,
}

impl<'a> Found<'a> {
    /// The entry asked for.
    pub(super) fn entry(&self) -> Option<&'a Entry> {
        if self.rest.is_empty() { self.way.last().copied() } else { None }
    }
}

/// Looks a key up, without case; one with dots as it stands first.
///
/// # Errors
/// The reason when the way is not clear.
pub(super) fn find<'a>(entries: &'a [Entry], key: &str) -> Result<Found<'a>, String> {
    if let Some(entry) = only(entries, key)? {
        return Ok(Found { way: vec![entry], rest: Vec::new() });
    }
    for (dot, _) in key.match_indices('.') {
        let Some(entry) = only(entries, &key[..dot])? else { continue };
        let rest = &key[dot + 1..];
        let mut found = match &entry.node.data {
            Data::Map(inner, _) => find(inner, rest)?,
            Data::Scalar(Value::Null) => Found { way: Vec::new(), rest: parts(rest) },
            _ => return Err(format!("{} has a value of its own", &key[..dot])),
        };
        found.way.insert(0, entry);
        return Ok(found);
    }
    Ok(Found { way: Vec::new(), rest: parts(key) })
}

fn parts(key: &str) -> Vec<String> {
    key.split('.').map(str::to_owned).collect()
}

fn only<'a>(entries: &'a [Entry], key: &str) -> Result<Option<&'a Entry>, String> {
    let mut same = entries.iter().filter(|entry| same_key(&entry.key, key));
    let first = same.next();
    if same.next().is_some() { Err("the key is there more than once".to_owned()) } else { Ok(first) }
}

/// Where a new key belongs among those that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// After the entry of this number.
    After(usize),
    /// Before the entry of this number.
    Before(usize),
    /// There is no other key.
    Alone,
}

impl Place {
    /// The number that the new key gets among the others.
    pub(super) fn number(self) -> usize {
        match self {
            Self::After(number) => number + 1,
            Self::Before(number) => number,
            Self::Alone => 0,
        }
    }
}

/// Where the blog's usual order puts a new key: after the nearest key that
/// usually comes before it, else before the nearest that usually follows,
/// else last.
pub(super) fn place(entries: &[Entry], key: &str, usual: &[&str]) -> Place {
    let Some(last) = entries.len().checked_sub(1) else { return Place::Alone };
    let position = |name: &str| entries.iter().position(|entry| same_key(&entry.key, name));
    let Some(rank) = usual.iter().position(|name| same_key(name, key)) else { return Place::After(last) };
    let before = usual[..rank].iter().rev().find_map(|name| position(name)).map(Place::After);
    let after = || usual[rank + 1..].iter().find_map(|name| position(name)).map(Place::Before);
    before.or_else(after).unwrap_or(Place::After(last))
}

/// The entries of a map; none for anything else.
pub(super) fn entries_of(node: &Node) -> &[Entry] {
    match &node.data {
        Data::Map(entries, _) => entries,
        _ => &[],
    }
}
