//! The frame of every edit, over the format: find the key, see what it holds,
//! and ask the format for the splices.
//!
//! The answer is one or more candidates, the best first. None is trusted:
//! [`super::change`] takes the first that reads back as it should.

use std::ops::Range;

use super::tree::{Data, Entry, Found, Node, Shape, entries_of, find};
use super::{Splice, flow, json, toml, yaml};
use crate::api::{FieldValue, FrontMatterFormat};

/// Ways to make an edit, the best first, or why there is none.
pub(super) type Candidates = Result<Vec<Vec<Splice>>, String>;

/// Front matter that is about to change.
pub(super) struct Edit<'a> {
    /// How it is written.
    pub(super) format: FrontMatterFormat,
    /// The whole text.
    pub(super) text: &'a str,
    /// What is between the delimiters.
    pub(super) content: Range<usize>,
    /// Its tree.
    pub(super) root: &'a Node,
    /// The blog's usual keys, in order.
    pub(super) usual: &'a [&'a str],
}

impl Edit<'_> {
    /// Gives a key a value.
    pub(super) fn set(&self, key: &str, value: &FieldValue) -> Candidates {
        let found = find(entries_of(self.root), key)?;
        if let Some(reason) = found.way.iter().find_map(|entry| entry.node.locked) {
            return Err(reason.to_owned());
        }
        let Some(entry) = found.entry() else { return self.add(&found, value) };
        match (&entry.node.data, value) {
            (Data::Map(inner, shape), _) if !inner.is_empty() || *shape != Shape::Flow => {
                Err("it holds keys of its own".to_owned())
            }
            (Data::List(items, shape), FieldValue::List(wanted)) => {
                self.change_list(entry, items, *shape, wanted)
            }
            (Data::List(items, _), _) if self.has_comments_between(entry, items) => {
                Err("comments in the list would go with it".to_owned())
            }
            _ => match self.format {
                FrontMatterFormat::Yaml => yaml::edit::change(self, &found, entry, value),
                FrontMatterFormat::Toml => toml::edit::change(self, entry, value),
                FrontMatterFormat::Json => json::edit::change(entry, value),
            },
        }
    }

    /// Takes a key away, and what would be left empty by that.
    pub(super) fn unset(&self, key: &str) -> Candidates {
        let found = find(entries_of(self.root), key)?;
        if found.entry().is_none() {
            return Ok(vec![Vec::new()]);
        }
        let last = found.way.len() - 1;
        if let Some(reason) = found.way[..last].iter().find_map(|entry| entry.node.locked) {
            return Err(reason.to_owned());
        }
        let mut top = last;
        while top > 0 && entries_of(&found.way[top - 1].node).len() == 1 {
            top -= 1;
        }
        let mut answers = (top..=last).map(|level| self.without(&found, level));
        let first = answers.next().unwrap_or_else(|| Ok(Vec::new()));
        let rest: Vec<_> = answers.filter_map(Result::ok).flatten().collect();
        match first {
            Ok(first) => Ok(first.into_iter().chain(rest).collect()),
            Err(reason) if rest.is_empty() => Err(reason),
            Err(_) => Ok(rest),
        }
    }

    /// Takes away the entry of a level on the way to a key.
    fn without(&self, found: &Found<'_>, level: usize) -> Candidates {
        let entry = found.way[level];
        let parent = if level == 0 { self.root } else { &found.way[level - 1].node };
        let siblings = entries_of(parent);
        if matches!(parent.data, Data::Map(_, Shape::Flow)) {
            let number = siblings.iter().position(|sibling| std::ptr::eq(sibling, entry)).unwrap_or(0);
            let members = flow::members(siblings);
            return Ok(vec![flow::replace(self.text, &parent.span, &members, number..number + 1, &[])?]);
        }
        match self.format {
            FrontMatterFormat::Yaml => yaml::edit::remove(self, entry),
            FrontMatterFormat::Toml => toml::edit::remove(self, entry),
            FrontMatterFormat::Json => Err("it stands between no brackets".to_owned()),
        }
    }

    fn add(&self, found: &Found<'_>, value: &FieldValue) -> Candidates {
        match self.format {
            FrontMatterFormat::Yaml => yaml::add::add(self, found, value),
            FrontMatterFormat::Toml => toml::add::add(self, found, value),
            FrontMatterFormat::Json => json::edit::add(self, found, value),
        }
    }

    /// Makes a list hold what is wanted; members that stay keep their bytes.
    fn change_list(&self, entry: &Entry, items: &[Node], shape: Shape, wanted: &[String]) -> Candidates {
        if let Some(reason) = items.iter().find_map(|item| item.locked) {
            return Err(reason.to_owned());
        }
        let change =
            flow::compare(items, wanted).ok_or_else(|| "its members are not all plain texts".to_owned())?;
        let new = flow::written(self.text, items, &change, |item, beside| match self.format {
            FrontMatterFormat::Yaml => yaml::edit::member(self, item, beside, shape),
            FrontMatterFormat::Toml => toml::scalar::string(item, beside),
            FrontMatterFormat::Json => json::edit::string(item),
        });
        if shape == Shape::Block {
            return yaml::edit::change_lines(self, entry, items, &change.old, new);
        }
        let members: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
        Ok(vec![flow::replace(self.text, &entry.node.span, &members, change.old, &new)?])
    }

    /// Whether comments stand between a list's members, which would go when
    /// the list gives way to something else.
    fn has_comments_between(&self, entry: &Entry, items: &[Node]) -> bool {
        let range = entry.key_span.end..entry.node.end();
        let inside = |at: usize| items.iter().any(|item| item.span.start <= at && at < item.end());
        let hash = |at: usize| self.text.as_bytes()[at] == b'#' && !inside(at);
        self.format != FrontMatterFormat::Json && range.into_iter().any(hash)
    }

    /// The raw bytes of the first member of the first list, as a pattern for
    /// new ones.
    pub(super) fn usual_member(&self) -> Option<&str> {
        entries_of(self.root).iter().find_map(|entry| match &entry.node.data {
            Data::List(items, _) => {
                let first = items.first().filter(|item| item.locked.is_none())?;
                self.text.get(first.span.clone()).filter(|raw| !raw.is_empty())
            }
            _ => None,
        })
    }
}
