//! The splices that add a key to TOML front matter.

use super::edit::{is_direct, written};
use super::scalar::bare;
use crate::api::FieldValue;
use crate::front_matter::Splice;
use crate::front_matter::edit::{Candidates, Edit};
use crate::front_matter::flow;
use crate::front_matter::lines::{above_comments, eol, indent, line_start, next_line};
use crate::front_matter::tree::{Data, Entry, Found, Node, Place, Shape, entries_of};

/// Adds a key that is not there.
pub(in crate::front_matter) fn add(edit: &Edit<'_>, found: &Found<'_>, value: &FieldValue) -> Candidates {
    let parent = found.way.last().map_or(edit.root, |entry| &entry.node);
    let siblings = entries_of(parent);
    let value = written(edit, value, None)?;
    let keys: Vec<String> = found.rest.iter().map(|key| bare(key)).collect();
    match parent.data {
        Data::Map(_, Shape::Flow) => {
            let pair = format!("{}{}{value}", keys.join("."), equals(edit, siblings));
            let (at, members) = (edit.place(found, siblings).number(), flow::members(siblings));
            Ok(vec![flow::replace(edit.text, &parent.span, &members, at..at, &[pair])?])
        }
        Data::Map(_, Shape::Dotted) => {
            let last = siblings.iter().max_by_key(|entry| entry.end()).ok_or("it is empty")?;
            let lead = &edit.text[line_start(edit.text, last.key_span.start)..last.key_span.start];
            let line = format!("{lead}{}{}{value}{}", keys.join("."), equals(edit, siblings), eol(edit.text));
            let lowest = next_line(edit.text, last.end());
            let at = match edit.place(found, siblings) {
                Place::After(number) => next_line(edit.text, siblings[number].end()),
                Place::Before(number) => {
                    let start = siblings[number].start();
                    above_comments(edit.text, edit.content.start, line_start(edit.text, start))
                }
                Place::Alone => lowest,
            };
            Ok(vec![insert(edit, at, line.clone()), insert(edit, lowest, line)])
        }
        // A table's header stands last, where no other key falls under it.
        _ if found.way.is_empty() && keys.len() > 1 => {
            let (end, (table, key)) = (eol(edit.text), keys.split_at(keys.len() - 1));
            let gap = if siblings.is_empty() { "" } else { end };
            let lines = format!("{gap}[{}]{end}{} = {value}{end}", table.join("."), key[0]);
            Ok(vec![insert(edit, edit.content.end, lines)])
        }
        _ => add_line(edit, parent, found, &keys.join("."), &value),
    }
}

/// A line of its own among those of a table.
fn add_line(edit: &Edit<'_>, parent: &Node, found: &Found<'_>, key: &str, value: &str) -> Candidates {
    let text = edit.text;
    let direct: Vec<Entry> = entries_of(parent).iter().filter(|entry| is_direct(entry)).cloned().collect();
    let at = match edit.place(found, &direct) {
        Place::After(number) => next_line(text, direct[number].end()),
        Place::Before(number) => {
            above_comments(text, edit.content.start, line_start(text, direct[number].key_span.start))
        }
        Place::Alone if !found.way.is_empty() => next_line(text, parent.span.end),
        Place::Alone if entries_of(parent).is_empty() => edit.content.end,
        Place::Alone => edit.content.start,
    };
    let lead = direct.first().map_or("", |entry| indent(&text[line_start(text, entry.key_span.start)..]));
    let line = format!("{lead}{key}{}{value}{}", equals(edit, &direct), eol(text));
    Ok(vec![insert(edit, at, line)])
}

fn insert(edit: &Edit<'_>, at: usize, insert: String) -> Vec<Splice> {
    let at = at.min(edit.content.end);
    vec![Splice { range: at..at, insert }]
}

/// What stands between keys and values here.
fn equals<'t>(edit: &Edit<'t>, siblings: &[Entry]) -> &'t str {
    let gap = |entry: &Entry| edit.text.get(entry.key_span.end..entry.node.span.start);
    let mut gaps = siblings.iter().filter_map(gap);
    gaps.find(|gap| gap.trim() == "=" && gap.len() <= 3).unwrap_or(" = ")
}
