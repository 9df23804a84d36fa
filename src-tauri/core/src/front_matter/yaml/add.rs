//! The splices that add a key to YAML front matter.

use super::scalar::{self, Quoting};
use super::written::{in_flow, indent_of, list, new_list, spaced, step, value_of};
use crate::api::FieldValue;
use crate::front_matter::Splice;
use crate::front_matter::edit::{Candidates, Edit};
use crate::front_matter::flow;
use crate::front_matter::lines::{above_comments, below_comments, eol, indent, line_start, next_line};
use crate::front_matter::tree::{Data, Entry, Found, Place, Shape};

/// Adds a key that is not there.
pub(in crate::front_matter) fn add(edit: &Edit<'_>, found: &Found<'_>, value: &FieldValue) -> Candidates {
    let parent = found.way.last().map_or(edit.root, |entry| &entry.node);
    let insert = |at: usize, lines: String| vec![Splice { range: at..at, insert: lines }];
    match &parent.data {
        Data::Map(siblings, Shape::Flow) => {
            let mut written = new_value(edit, value, true, "")?;
            for (depth, key) in found.rest.iter().enumerate().rev() {
                let pair = format!("{}:{}", scalar::write(key, Quoting::Plain, true), spaced(&written));
                written = if depth == 0 { pair } else { format!("{{{pair}}}") };
            }
            let (at, members) = (edit.place(found, siblings).number(), flow::members(siblings));
            Ok(vec![flow::replace(edit.text, &parent.span, &members, at..at, &[written])?])
        }
        Data::Map(siblings, _) if !siblings.is_empty() => {
            let lines = new_lines(edit, &found.rest, value, indent_of(edit, &siblings[0])?)?;
            let spots = spots(edit, siblings, edit.place(found, siblings));
            Ok(spots.into_iter().map(|at| insert(at, lines.clone())).collect())
        }
        _ => match found.way.last() {
            // A key without a value gets its first key below it.
            Some(entry) if !in_flow(edit, found) && entry.node.span.is_empty() => {
                let indent = format!("{}{}", indent_of(edit, entry)?, step(edit));
                let lines = new_lines(edit, &found.rest, value, &indent)?;
                Ok(vec![insert(next_line(edit.text, entry.key_span.end), lines)])
            }
            Some(_) => Err("what it belongs to has a value of its own".to_owned()),
            None => Ok(vec![insert(edit.content.end, new_lines(edit, &found.rest, value, "")?)]),
        },
    }
}

/// Where new lines can go, the best place first. Blank lines after a block
/// scalar are a part of it, and what looks like a comment may be a line of one.
fn spots(edit: &Edit<'_>, siblings: &[Entry], place: Place) -> Vec<usize> {
    let (text, last) = (edit.text, edit.content.end);
    let below = |entry: &Entry| {
        let depth = indent(&text[line_start(text, entry.key_span.start)..]).len();
        below_comments(text, next_line(text, entry.end()).min(last), last, depth)
    };
    let (best, other) = match place {
        Place::After(number) => (below(&siblings[number]), next_line(text, siblings[number].end())),
        Place::Before(number) => {
            let line = line_start(text, siblings[number].key_span.start);
            (above_comments(text, edit.content.start, line), line)
        }
        Place::Alone => (last, last),
    };
    let best = best.min(last);
    let blank = text[best..last].len() - text[best..last].trim_start_matches(['\r', '\n']).len();
    let mut spots = vec![best, best + blank, other.min(last)];
    spots.dedup();
    spots
}

/// A new key with its value in lines of its own.
fn new_lines(edit: &Edit<'_>, keys: &[String], value: &FieldValue, indent: &str) -> Result<String, String> {
    let (end, mut lines, mut indent) = (eol(edit.text), String::new(), indent.to_owned());
    for (depth, key) in keys.iter().enumerate() {
        let key = scalar::write(key, Quoting::Plain, false);
        if depth + 1 < keys.len() {
            lines.push_str(&format!("{indent}{key}:{end}"));
            indent.push_str(step(edit));
        } else {
            let written = new_value(edit, value, false, &indent)?;
            let gap = if written.starts_with(['\r', '\n']) { written } else { spaced(&written) };
            lines.push_str(&format!("{indent}{key}:{gap}{end}"));
        }
    }
    Ok(lines)
}

fn new_value(edit: &Edit<'_>, value: &FieldValue, flow: bool, indent: &str) -> Result<String, String> {
    match value {
        FieldValue::List(items) if flow => Ok(list(items, Quoting::Plain)),
        FieldValue::List(items) => Ok(new_list(edit, items, indent)),
        single => value_of(edit, single, None, flow),
    }
}
