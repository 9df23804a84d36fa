//! How values are written in this front matter: quoting, lists, indentation.

use std::ops::Range;

use super::edit::flow_list;
use super::scalar::{self, Quoting};
use crate::api::FieldValue;
use crate::front_matter::edit::Edit;
use crate::front_matter::lines::{eol, line_start, next_line};
use crate::front_matter::tree::{Data, Entry, Found, Node, Shape, entries_of};

/// Blanks by which nested keys are indented where nothing shows another way.
const STEP: &str = "  ";

/// A single value as written; `old` is what it takes the place of.
pub(super) fn value_of(
    edit: &Edit<'_>,
    value: &FieldValue,
    old: Option<&str>,
    flow: bool,
) -> Result<String, String> {
    let quoting = old.and_then(Quoting::of);
    match value {
        FieldValue::Text(text) => Ok(scalar::write(text, quoting.unwrap_or(Quoting::Plain), flow)),
        FieldValue::Bool(yes) => Ok(yes.to_string()),
        FieldValue::Number(number) if scalar::is_number(number) => Ok(number.clone()),
        FieldValue::Number(number) => Err(format!("{number} is not a number")),
        FieldValue::Date(date) => Ok(match quoting {
            Some(quoting @ (Quoting::Single | Quoting::Double)) => scalar::write(date, quoting, flow),
            _ if scalar::is_date(date) && !flow => date.clone(),
            _ => scalar::write(date, Quoting::Double, flow),
        }),
        FieldValue::List(items) => Ok(flow_list(edit, items)),
        FieldValue::Empty if flow => Ok("null".to_owned()),
        FieldValue::Empty => Ok(String::new()),
        FieldValue::Other(_) => Err("only its text can be edited".to_owned()),
    }
}

/// A list between brackets.
pub(super) fn list(wanted: &[String], quoting: Quoting) -> String {
    let items: Vec<_> = wanted.iter().map(|item| scalar::write(item, quoting, true)).collect();
    format!("[{}]", items.join(", "))
}

/// A new list, laid out and quoted as the first list of this front matter is.
pub(super) fn new_list(edit: &Edit<'_>, wanted: &[String], indent: &str) -> String {
    let lists = entries_of(edit.root).iter().filter_map(|entry| match &entry.node.data {
        Data::List(items, shape) => Some((entry, items.first()?, *shape)),
        _ => None,
    });
    // The first list that is not empty shows how.
    let sample = lists.into_iter().next().filter(|(_, _, shape)| *shape == Shape::Block);
    let lead = sample.and_then(|(entry, first, _)| {
        let (_, lead) = item_line(edit, first).ok()?;
        lead.strip_prefix(indent_of(edit, entry).ok()?)
    });
    let Some(lead) = lead.filter(|_| !wanted.is_empty()) else { return flow_list(edit, wanted) };
    let quoting = edit.usual_member().and_then(Quoting::of).unwrap_or(Quoting::Plain);
    let line =
        |item: &String| format!("{}{indent}{lead}{}", eol(edit.text), scalar::write(item, quoting, false));
    wanted.iter().map(line).collect()
}

/// The lines of a list's member, and what stands before its value.
pub(super) fn item_line<'t>(edit: &Edit<'t>, item: &Node) -> Result<(Range<usize>, &'t str), String> {
    let start = line_start(edit.text, item.span.start);
    let lead = &edit.text[start..item.span.start];
    let dash = lead.trim_start().strip_prefix('-');
    if dash.is_none_or(|rest| !rest.trim().is_empty()) {
        return Err("its members do not have a line each".to_owned());
    }
    Ok((start..next_line(edit.text, item.span.end), lead))
}

/// Whether a key stands within braces.
pub(super) fn in_flow(edit: &Edit<'_>, found: &Found<'_>) -> bool {
    let above = found.way.len().saturating_sub(usize::from(found.rest.is_empty()));
    let nodes = found.way[..above].iter().map(|entry| &entry.node).chain([edit.root]);
    nodes.into_iter().any(|node| matches!(&node.data, Data::Map(_, Shape::Flow)))
}

/// The blanks before a key that starts its line.
pub(super) fn indent_of<'t>(edit: &Edit<'t>, entry: &Entry) -> Result<&'t str, String> {
    let indent = &edit.text[line_start(edit.text, entry.key_span.start)..entry.key_span.start];
    if indent.trim().is_empty() { Ok(indent) } else { Err("its key does not start its line".to_owned()) }
}

/// The blanks by which keys are indented below others here.
pub(super) fn step<'t>(edit: &Edit<'t>) -> &'t str {
    let deeper = |entry: &Entry| {
        let first = entries_of(&entry.node).first()?;
        if !matches!(entry.node.data, Data::Map(_, Shape::Block)) {
            return None;
        }
        indent_of(edit, first).ok()?.strip_prefix(indent_of(edit, entry).ok()?)
    };
    entries_of(edit.root).iter().find_map(deeper).filter(|step| !step.is_empty()).unwrap_or(STEP)
}

/// The byte after the colon of a key.
pub(super) fn after_colon(edit: &Edit<'_>, entry: &Entry) -> Result<usize, String> {
    let rest = &edit.text[entry.key_span.end..];
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if rest[blank..].starts_with(':') {
        Ok(entry.key_span.end + blank + 1)
    } else {
        Err("its key is written in an unusual way".to_owned())
    }
}

/// A value with a blank before it; nothing for nothing.
pub(super) fn spaced(written: &str) -> String {
    if written.is_empty() { String::new() } else { format!(" {written}") }
}
