//! The splices that change TOML front matter.
//!
//! Each function answers with one or more candidates, the best first; the
//! caller takes the first that reads back as it should.

use std::ops::Range;

use crate::api::FieldValue;
use crate::front_matter::Splice;
use crate::front_matter::flow;
use crate::front_matter::tree::{
    Data, Entry, Found, Node, Place, Shape, eol, find, line_start, next_line, place,
};

type Candidates = Result<Vec<Vec<Splice>>, String>;

/// Front matter that is about to change.
pub(in crate::front_matter) struct Edit<'a> {
    /// The whole text.
    pub(in crate::front_matter) text: &'a str,
    /// What is between the delimiters.
    pub(in crate::front_matter) content: Range<usize>,
    /// Its tree.
    pub(in crate::front_matter) root: &'a Node,
    /// The blog's usual keys, in order.
    pub(in crate::front_matter) usual: &'a [&'a str],
}

impl Edit<'_> {
    /// Gives a key a value.
    pub(in crate::front_matter) fn set(&self, key: &str, value: &FieldValue) -> Candidates {
        let found = find(entries_of(self.root), key)?;
        if let Some(reason) = found.way.iter().find_map(|entry| entry.node.locked) {
            return Err(reason.to_owned());
        }
        match found.entry() {
            Some(entry) => self.change(entry, value),
            None => self.add(&found, value),
        }
    }

    /// Takes a key away, and what would be left empty by that.
    pub(in crate::front_matter) fn unset(&self, key: &str) -> Candidates {
        let found = find(entries_of(self.root), key)?;
        if found.entry().is_none() {
            return Ok(vec![Vec::new()]);
        }
        let mut level = found.way.len() - 1;
        while level > 0 && entries_of(&found.way[level - 1].node).len() == 1 {
            level -= 1;
        }
        let entry = found.way[level];
        let parent = if level == 0 { self.root } else { &found.way[level - 1].node };
        let siblings = entries_of(parent);
        if matches!(parent.data, Data::Map(_, Shape::Flow)) {
            let number = siblings.iter().position(|sibling| std::ptr::eq(sibling, entry)).unwrap_or(0);
            let members = flow::members(siblings);
            return Ok(vec![flow::replace(self.text, &parent.span, &members, number..number + 1, &[])?]);
        }
        match &entry.node.data {
            Data::List(_, Shape::Block) => Err("it is written as several tables".to_owned()),
            Data::Map(inner, Shape::Block) if inner.iter().any(|entry| !is_direct(entry)) => {
                Err("it holds tables of its own".to_owned())
            }
            Data::Map(inner, Shape::Block) => {
                let last = inner.iter().map(Entry::end).max().unwrap_or(entry.node.span.end);
                Ok(vec![self.without_lines(entry.node.span.start, last)])
            }
            Data::Map(inner, Shape::Dotted) => Ok(vec![self.without_each(inner)]),
            _ => Ok(vec![self.without_lines(entry.key_span.start, entry.end())]),
        }
    }

    fn without_lines(&self, start: usize, end: usize) -> Vec<Splice> {
        let range = line_start(self.text, start)..next_line(self.text, end).min(self.content.end);
        vec![Splice { range, insert: String::new() }]
    }

    /// The lines of a table that is written as `cover.image = …`.
    fn without_each(&self, inner: &[Entry]) -> Vec<Splice> {
        let mut splices: Vec<Splice> = inner
            .iter()
            .flat_map(|entry| match &entry.node.data {
                Data::Map(deeper, Shape::Dotted) => self.without_each(deeper),
                _ => self.without_lines(entry.key_span.start, entry.end()),
            })
            .collect();
        splices.sort_by_key(|splice| splice.range.start);
        splices
    }

    // ---- a key that is there ----

    fn change(&self, entry: &Entry, value: &FieldValue) -> Candidates {
        let span = &entry.node.span;
        match (&entry.node.data, value) {
            (Data::Map(..), _) => Err("it holds keys of its own".to_owned()),
            (Data::List(items, _), FieldValue::List(wanted)) => {
                let change = flow::compare(items, wanted)
                    .ok_or_else(|| "its members are not all plain texts".to_owned())?;
                let new = flow::written(self.text, items, &change, string);
                let members: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
                Ok(vec![flow::replace(self.text, span, &members, change.old, &new)?])
            }
            (Data::List(items, _), _) => {
                let inside = |at: usize| items.iter().any(|item| item.span.contains(&at));
                let raw = &self.text[span.clone()];
                if raw.match_indices('#').any(|(at, _)| !inside(span.start + at)) {
                    return Err("comments in the list would go with it".to_owned());
                }
                self.candidates(span, value, if *value == FieldValue::Empty { Some("[") } else { None })
            }
            _ => self.candidates(span, value, Some(&self.text[span.clone()])),
        }
    }

    fn candidates(&self, span: &Range<usize>, value: &FieldValue, old: Option<&str>) -> Candidates {
        let splice = |insert: String| vec![Splice { range: span.clone(), insert }];
        let mut candidates = vec![splice(self.written(value, old)?)];
        if let FieldValue::Text(text) | FieldValue::Date(text) = value {
            candidates.push(splice(basic(text)));
        }
        Ok(candidates)
    }

    // ---- a key that is not there ----

    fn add(&self, found: &Found<'_>, value: &FieldValue) -> Candidates {
        let parent = found.way.last().map_or(self.root, |entry| &entry.node);
        let siblings = entries_of(parent);
        let value = self.written(value, None)?;
        let keys: Vec<String> = found.rest.iter().map(|key| bare(key)).collect();
        match parent.data {
            Data::Map(_, Shape::Flow) => {
                let pair = format!("{}{}{value}", keys.join("."), self.equals(siblings));
                let (at, members) = (siblings.len(), flow::members(siblings));
                Ok(vec![flow::replace(self.text, &parent.span, &members, at..at, &[pair])?])
            }
            Data::Map(_, Shape::Dotted) => {
                let last = siblings.iter().max_by_key(|entry| entry.end()).ok_or("it is empty")?;
                let lead = &self.text[line_start(self.text, last.key_span.start)..self.first_key(last).start];
                let line =
                    format!("{lead}{}{}{value}{}", keys.join("."), self.equals(siblings), eol(self.text));
                Ok(vec![self.insert(next_line(self.text, last.end()), line)])
            }
            // A table's header stands last, where no other key falls under it.
            _ if found.way.is_empty() && keys.len() > 1 => {
                let (end, (table, key)) = (eol(self.text), keys.split_at(keys.len() - 1));
                let gap = if siblings.is_empty() { "" } else { end };
                let lines = format!("{gap}[{}]{end}{} = {value}{end}", table.join("."), key[0]);
                Ok(vec![self.insert(self.content.end, lines)])
            }
            _ => self.add_line(parent, found, &keys.join("."), &value),
        }
    }

    /// A line of its own among those of a table.
    fn add_line(&self, parent: &Node, found: &Found<'_>, key: &str, value: &str) -> Candidates {
        let direct: Vec<Entry> =
            entries_of(parent).iter().filter(|entry| is_direct(entry)).cloned().collect();
        let usual = if found.way.is_empty() { self.usual } else { &[] };
        let at = match place(&direct, &found.rest[0], usual) {
            Place::After(number) => next_line(self.text, direct[number].end()),
            Place::Before(number) => line_start(self.text, self.first_key(&direct[number]).start),
            Place::Alone if !found.way.is_empty() => next_line(self.text, parent.span.end),
            Place::Alone if entries_of(parent).is_empty() => self.content.end,
            Place::Alone => self.content.start,
        };
        let indent = direct.first().map_or("", |entry| {
            let start = line_start(self.text, entry.key_span.start);
            let line = &self.text[start..entry.key_span.start];
            &line[..line.len() - line.trim_start().len()]
        });
        let line = format!("{indent}{key}{}{value}{}", self.equals(&direct), eol(self.text));
        Ok(vec![self.insert(at, line)])
    }

    fn insert(&self, at: usize, insert: String) -> Vec<Splice> {
        let at = at.min(self.content.end);
        vec![Splice { range: at..at, insert }]
    }

    /// The key that stands first in an entry's text.
    fn first_key(&self, entry: &Entry) -> Range<usize> {
        entry.key_span.clone()
    }

    /// What stands between keys and values here.
    fn equals(&self, siblings: &[Entry]) -> &str {
        let gap = |entry: &Entry| self.text.get(entry.key_span.end..entry.node.span.start);
        let mut gaps = siblings.iter().filter_map(gap);
        gaps.find(|gap| gap.trim() == "=" && gap.len() <= 3).unwrap_or(" = ")
    }

    /// A value as written; `old` is what it takes the place of.
    fn written(&self, value: &FieldValue, old: Option<&str>) -> Result<String, String> {
        let quoted = old.is_some_and(|raw| raw.starts_with(['"', '\'']));
        Ok(match value {
            FieldValue::Text(text) => string(text, old),
            FieldValue::Date(date) if quoted || date.parse::<toml_edit::Datetime>().is_err() => {
                string(date, old)
            }
            FieldValue::Date(date) => date.clone(),
            FieldValue::Bool(yes) => yes.to_string(),
            FieldValue::Number(number) => number.clone(),
            FieldValue::List(items) => {
                let beside = self.usual_item();
                let items: Vec<_> = items.iter().map(|item| string(item, beside)).collect();
                format!("[{}]", items.join(", "))
            }
            FieldValue::Empty if old.is_some_and(|raw| raw.starts_with('[')) => "[]".to_owned(),
            FieldValue::Empty => string("", old),
            FieldValue::Other(_) => return Err("only its text can be edited".to_owned()),
        })
    }

    /// The bytes of the first member of the first list.
    fn usual_item(&self) -> Option<&str> {
        entries_of(self.root).iter().find_map(|entry| match &entry.node.data {
            Data::List(items, Shape::Flow) => items.first().map(|item| &self.text[item.span.clone()]),
            _ => None,
        })
    }
}

fn entries_of(node: &Node) -> &[Entry] {
    match &node.data {
        Data::Map(entries, _) => entries,
        _ => &[],
    }
}

/// Whether an entry stands in a line of its table, not under a header.
fn is_direct(entry: &Entry) -> bool {
    !matches!(entry.node.data, Data::Map(_, Shape::Block) | Data::List(_, Shape::Block))
}

/// A key as written.
fn bare(key: &str) -> String {
    let plain = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '_' | '-');
    if !key.is_empty() && key.chars().all(plain) { key.to_owned() } else { basic(key) }
}

/// A text as written, in the quotes of `old` where they can hold it.
fn string(text: &str, old: Option<&str>) -> String {
    let old = old.unwrap_or("\"");
    let control = |ch: char| ch.is_control() && ch != '\t';
    let lines = |mark: &str| match old[3..].split_once('\n') {
        Some(("", _)) => format!("{mark}\n"),
        Some(("\r", _)) => format!("{mark}\r\n"),
        _ => mark.to_owned(),
    };
    if old.starts_with("'''")
        && old.len() >= 6
        && !text.contains("'''")
        && !text.ends_with('\'')
        && !text.chars().any(|ch| control(ch) && ch != '\n')
    {
        return format!("{}{text}'''", lines("'''"));
    }
    if old.starts_with("\"\"\"") && old.len() >= 6 {
        return format!("{}{}\"\"\"", lines("\"\"\""), escaped(text).replace("\\n", "\n"));
    }
    if old.starts_with('\'') && !text.contains('\'') && !text.chars().any(control) {
        return format!("'{text}'");
    }
    basic(text)
}

fn basic(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            ch if ch.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(ch))),
            ch => out.push(ch),
        }
    }
    out
}
