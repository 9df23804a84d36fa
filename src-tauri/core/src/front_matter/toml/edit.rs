//! The splices that change and remove what TOML front matter has.

use std::ops::Range;

use super::scalar::{basic, string};
use crate::api::FieldValue;
use crate::front_matter::Splice;
use crate::front_matter::edit::{Candidates, Edit};
use crate::front_matter::lines::{Owner, line_start, next_line, own_start, starts};
use crate::front_matter::tree::{Data, Entry, Shape};

/// Gives a key that is there another value.
pub(in crate::front_matter) fn change(edit: &Edit<'_>, entry: &Entry, value: &FieldValue) -> Candidates {
    let span = &entry.node.span;
    match (&entry.node.data, value) {
        (Data::List(..), FieldValue::Empty) => candidates(edit, span, value, Some("[")),
        (Data::List(..), _) => candidates(edit, span, value, None),
        _ => candidates(edit, span, value, edit.text.get(span.clone())),
    }
}

fn candidates(edit: &Edit<'_>, span: &Range<usize>, value: &FieldValue, old: Option<&str>) -> Candidates {
    let splice = |insert: String| vec![Splice { range: span.clone(), insert }];
    let mut candidates = vec![splice(written(edit, value, old)?)];
    if let FieldValue::Text(text) | FieldValue::Date(text) = value {
        candidates.push(splice(basic(text)));
    }
    Ok(candidates)
}

/// Takes an entry away that stands in lines of its own.
pub(in crate::front_matter) fn remove(edit: &Edit<'_>, entry: &Entry, siblings: &[Entry]) -> Candidates {
    let owner = Owner { name: &entry.key, others: entry.others(siblings) };
    match &entry.node.data {
        Data::List(_, Shape::Block) => Err("it is written as several tables".to_owned()),
        Data::Map(inner, Shape::Block) if inner.iter().any(|entry| !is_direct(entry)) => {
            Err("it holds tables of its own".to_owned())
        }
        Data::Map(_, Shape::Block) if entry.node.span.is_empty() => {
            Err("it holds tables of its own".to_owned())
        }
        Data::Map(inner, Shape::Block) => {
            let last = inner.iter().map(Entry::end).max().unwrap_or(entry.node.span.end);
            Ok(lines(edit, (entry.node.span.start, last.max(entry.node.span.end)), &owner))
        }
        Data::Map(inner, Shape::Dotted) => Ok(vec![without_each(edit, inner)]),
        _ => Ok(lines(edit, (entry.key_span.start, entry.end()), &owner)),
    }
}

/// The lines from one byte to another go, with the comments that are the key's;
/// what looks like a comment may be a line of the value above.
fn lines(edit: &Edit<'_>, bytes: (usize, usize), owner: &Owner<'_>) -> Vec<Vec<Splice>> {
    let gone = without_lines(edit, bytes, owner).range;
    let without = |start| vec![Splice { range: start..gone.end, insert: String::new() }];
    starts(edit.text, gone.start, line_start(edit.text, bytes.0)).map(without).collect()
}

/// The lines from one byte to another, with the comments that are the key's.
fn without_lines(edit: &Edit<'_>, (from, to): (usize, usize), owner: &Owner<'_>) -> Splice {
    let lines = (line_start(edit.text, from), next_line(edit.text, to).min(edit.content.end));
    let start = own_start(edit.text, (edit.content.start, edit.content.end), lines, owner);
    Splice { range: start..lines.1, insert: String::new() }
}

/// The lines of a table that is written as `cover.image = …`.
fn without_each(edit: &Edit<'_>, inner: &[Entry]) -> Vec<Splice> {
    let mut splices: Vec<Splice> = inner
        .iter()
        .flat_map(|entry| match &entry.node.data {
            Data::Map(deeper, Shape::Dotted) => without_each(edit, deeper),
            _ => {
                let owner = Owner { name: &entry.key, others: entry.others(inner) };
                vec![without_lines(edit, (entry.key_span.start, entry.end()), &owner)]
            }
        })
        .collect();
    splices.sort_by_key(|splice| splice.range.start);
    splices
}

/// Whether an entry stands in a line of its table, not under a header.
pub(super) fn is_direct(entry: &Entry) -> bool {
    !matches!(entry.node.data, Data::Map(_, Shape::Block) | Data::List(_, Shape::Block))
}

/// A value as written; `old` is what it takes the place of.
pub(super) fn written(edit: &Edit<'_>, value: &FieldValue, old: Option<&str>) -> Result<String, String> {
    let quoted = old.is_some_and(|raw| raw.starts_with(['"', '\'']));
    Ok(match value {
        FieldValue::Text(text) => string(text, old),
        FieldValue::Date(date) if quoted || date.parse::<toml_edit::Datetime>().is_err() => string(date, old),
        FieldValue::Date(date) => date.clone(),
        FieldValue::Bool(yes) => yes.to_string(),
        FieldValue::Number(number) => number.clone(),
        FieldValue::List(items) => {
            let beside = edit.usual_member();
            let items: Vec<_> = items.iter().map(|item| string(item, beside)).collect();
            format!("[{}]", items.join(", "))
        }
        FieldValue::Empty if old.is_some_and(|raw| raw.starts_with('[')) => "[]".to_owned(),
        FieldValue::Empty => string("", old),
        FieldValue::Other(_) => return Err("only its text can be edited".to_owned()),
    })
}
