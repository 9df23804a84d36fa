//! The frame of every edit, over the format: find the key, see what it holds,
//! and ask the format for the splices.
//!
//! The answer is one or more candidates, the best first. None is trusted:
//! [`super::change`] takes the first that reads back as it should.

use std::ops::Range;

use super::lines::{
    Owner, below_comments, closing_comments, has_comment_lines, indent, line_start, next_line, own_start,
};
use super::list::List;
use super::tree::{Data, Entry, Found, Node, Place, Shape, entries_of, find, place};
use super::{Splice, flow, json, same_key, toml, yaml};
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
    /// The blog's usual keys, in order; nested ones with dots.
    pub(super) usual: &'a [String],
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
        while top > 0
            && entries_of(&found.way[top - 1].node).len() == 1
            && !self.has_comments_within(found.way[top - 1], found.way[top])
        {
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
            FrontMatterFormat::Yaml => yaml::edit::remove(self, entry, siblings),
            FrontMatterFormat::Toml => toml::edit::remove(self, entry, siblings),
            FrontMatterFormat::Json => Err("it stands between no brackets".to_owned()),
        }
    }

    /// Where a new key belongs among the entries of the map that it goes into.
    pub(super) fn place(&self, found: &Found<'_>, siblings: &[Entry]) -> Place {
        let way: Vec<&str> = found.way.iter().map(|entry| entry.key.as_str()).collect();
        let usual: Vec<&str> = self.usual.iter().filter_map(|key| child(key, &way)).collect();
        place(siblings, &found.rest[0], &usual)
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
        let list = List::new(self.text, &entry.node, items)
            .ok_or_else(|| "its members are not all plain texts".to_owned())?;
        let changes = list.compare(wanted, |item, beside| match self.format {
            FrontMatterFormat::Yaml => yaml::edit::member(self, item, beside, shape),
            FrontMatterFormat::Toml => toml::scalar::string(item, beside),
            FrontMatterFormat::Json => json::edit::string(item),
        });
        if shape == Shape::Block {
            return Ok(vec![yaml::rows::change(self, entry, &list, &changes)?]);
        }
        Ok(vec![list.between_brackets(&entry.node.span, &changes)?])
    }

    /// Whether comment lines that are not its only entry's stand in a map: they
    /// would go when the map goes with that entry.
    fn has_comments_within(&self, map: &Entry, only: &Entry) -> bool {
        let Data::Map(_, shape) = map.node.data else { return false };
        if self.format == FrontMatterFormat::Json || shape == Shape::Dotted {
            return false;
        }
        let (text, last) = (self.text, self.content.end);
        let table = self.format == FrontMatterFormat::Toml && shape == Shape::Block;
        let header = if table { map.node.span.start } else { map.key_span.end };
        let lines = (line_start(text, only.start()), next_line(text, only.end()).min(last));
        let owner = Owner { name: &only.key, others: Vec::new() };
        let own = own_start(text, (self.content.start, last), lines, &owner);
        let depth = indent(&text[line_start(text, map.key_span.start)..]).len();
        let below = match shape {
            Shape::Flow => has_comment_lines(text, lines.1, next_line(text, map.end()).min(last)),
            _ if table => closing_comments(text, lines.1, last),
            _ => below_comments(text, lines.1, last, depth) > lines.1,
        };
        below || has_comment_lines(text, next_line(text, header), own)
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

/// The part of a key with dots that stands right below a way into maps.
fn child<'k>(key: &'k str, way: &[&str]) -> Option<&'k str> {
    let mut rest = key;
    for above in way {
        let (first, below) = rest.split_once('.')?;
        if !same_key(first, above) {
            return None;
        }
        rest = below;
    }
    Some(rest.split('.').next().unwrap_or(rest))
}
