//! The splices that change and remove what YAML front matter has.

use super::block_scalar;
use super::scalar::{self, Quoting};
use super::written::{after_colon, in_flow, indent_of, list, new_list, spaced, value_of};
use crate::api::FieldValue;
use crate::front_matter::edit::{Candidates, Edit};
use crate::front_matter::lines::{Owner, below_comments, line_end, line_start, next_line, own_start, starts};
use crate::front_matter::tree::{Data, Entry, Found, Shape};
use crate::front_matter::{Splice, Value};

/// Gives a key that is there another value.
pub(in crate::front_matter) fn change(
    edit: &Edit<'_>,
    found: &Found<'_>,
    entry: &Entry,
    value: &FieldValue,
) -> Candidates {
    let node = &entry.node;
    let flow = in_flow(edit, found);
    match (&node.data, value) {
        (Data::Scalar(Value::Null), FieldValue::List(wanted)) if node.span.is_empty() && !flow => {
            fill_list(edit, entry, wanted)
        }
        (Data::List(_, Shape::Block), _) => {
            let insert = spaced(&value_of(edit, value, None, flow)?);
            Ok(vec![vec![Splice { range: after_colon(edit, entry)?..node.end(), insert }]])
        }
        _ => change_scalar(edit, entry, value, flow),
    }
}

fn change_scalar(edit: &Edit<'_>, entry: &Entry, value: &FieldValue, flow: bool) -> Candidates {
    let span = &entry.node.span;
    let raw = &edit.text[span.clone()];
    if span.is_empty() {
        return Ok(vec![vec![fill(edit, entry, &value_of(edit, value, None, flow)?)?]]);
    }
    if *value == FieldValue::Empty && !flow {
        return Ok(vec![block_scalar::replace(edit.text, span, after_colon(edit, entry)?, String::new())]);
    }
    let mut candidates = Vec::new();
    if let (FieldValue::Text(wanted), true) = (value, raw.starts_with(['|', '>'])) {
        candidates.extend(block_scalar::rewrite(edit.text, span, wanted).map(|splice| vec![splice]));
    }
    let splices = |insert| block_scalar::replace(edit.text, span, span.start, insert);
    candidates.push(splices(value_of(edit, value, Some(raw), flow)?));
    if let FieldValue::Text(text) = value {
        candidates.push(splices(scalar::write(text, Quoting::Double, flow)));
    }
    Ok(candidates)
}

/// Puts a value where a key has none.
fn fill(edit: &Edit<'_>, entry: &Entry, written: &str) -> Result<Splice, String> {
    let after = after_colon(edit, entry)?;
    let rest = &edit.text[after..line_end(edit.text, after)];
    if written.is_empty() {
        return Ok(Splice { range: after..after, insert: String::new() });
    }
    Ok(match rest.strip_prefix([' ', '\t']) {
        Some(comment) if comment.starts_with('#') => {
            Splice { range: after + 1..after + 1, insert: format!("{written} ") }
        }
        Some(_) => Splice { range: after + 1..after + 1, insert: written.to_owned() },
        None => Splice { range: after..after, insert: spaced(written) },
    })
}

fn fill_list(edit: &Edit<'_>, entry: &Entry, wanted: &[String]) -> Candidates {
    let written = new_list(edit, wanted, indent_of(edit, entry)?);
    if !written.contains('\n') {
        return Ok(vec![vec![fill(edit, entry, &written)?]]);
    }
    // Below the key and its comment.
    let at = line_end(edit.text, entry.key_span.end);
    Ok(vec![vec![Splice { range: at..at, insert: written }]])
}

/// A new member of a list; `beside` is the raw bytes of a neighbour.
pub(in crate::front_matter) fn member(
    edit: &Edit<'_>,
    text: &str,
    beside: Option<&str>,
    shape: Shape,
) -> String {
    let quoting = beside.or_else(|| edit.usual_member()).and_then(Quoting::of).unwrap_or(Quoting::Plain);
    scalar::write(text, quoting, shape == Shape::Flow)
}

/// Takes an entry away that stands in lines of its own.
pub(in crate::front_matter) fn remove(edit: &Edit<'_>, entry: &Entry, siblings: &[Entry]) -> Candidates {
    let (text, content) = (edit.text, (edit.content.start, edit.content.end));
    let key_indent = indent_of(edit, entry)?.len();
    let start = line_start(text, entry.key_span.start);
    let end = next_line(text, entry.end().max(start)).min(content.1);
    let end = below_comments(text, end, content.1, key_indent);
    let owner = Owner { name: &entry.key, others: entry.others(siblings) };
    let own = own_start(text, content, (start, end), &owner);
    let rest = &text[end..content.1];
    let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    // Blank lines left below a block scalar would become a part of it, and
    // what looks like a comment may be a line of one.
    let without = |from: usize| {
        let splice = move |to: usize| vec![Splice { range: from..to, insert: String::new() }];
        [splice(end), splice(end + blank)]
    };
    Ok(starts(text, own, start).flat_map(without).collect())
}

/// A list between brackets, written as the first list of this front matter.
pub(super) fn flow_list(edit: &Edit<'_>, wanted: &[String]) -> String {
    list(wanted, edit.usual_member().and_then(Quoting::of).unwrap_or(Quoting::Plain))
}
