//! The splices that change JSON front matter.

use crate::api::FieldValue;
use crate::front_matter::Splice;
use crate::front_matter::edit::{Candidates, Edit};
use crate::front_matter::flow;
use crate::front_matter::lines::eol;
use crate::front_matter::tree::{Data, Entry, Found, entries_of};

/// Gives a key that is there another value.
pub(in crate::front_matter) fn change(entry: &Entry, value: &FieldValue) -> Candidates {
    Ok(vec![vec![Splice { range: entry.node.span.clone(), insert: written(value)? }]])
}

/// Adds a key.
pub(in crate::front_matter) fn add(edit: &Edit<'_>, found: &Found<'_>, value: &FieldValue) -> Candidates {
    let parent = found.way.last().map_or(edit.root, |entry| &entry.node);
    let siblings = entries_of(parent);
    let colon = siblings.first().map_or(": ", |entry| {
        let gap = &edit.text[entry.key_span.end..entry.node.span.start];
        if gap.len() <= 3 { gap } else { ": " }
    });
    let mut written = written(value)?;
    for (depth, key) in found.rest.iter().enumerate().rev() {
        let pair = format!("{}{colon}{written}", string(key));
        written = if depth == 0 { pair } else { format!("{{{pair}}}") };
    }
    if parent.is_void() && !matches!(parent.data, Data::Map(..)) {
        let insert = format!("{{{written}}}");
        return Ok(vec![vec![Splice { range: parent.span.clone(), insert }]]);
    }
    if siblings.is_empty() && found.way.is_empty() {
        let (end, range) = (eol(edit.text), parent.span.start + 1..parent.span.end - 1);
        return Ok(vec![vec![Splice { range, insert: format!("{end}  {written}{end}") }]]);
    }
    let at = edit.place(found, siblings).number();
    Ok(vec![flow::replace(edit.text, &parent.span, &flow::members(siblings), at..at, &[written])?])
}

/// A value as written.
fn written(value: &FieldValue) -> Result<String, String> {
    Ok(match value {
        FieldValue::Text(text) | FieldValue::Date(text) => string(text),
        FieldValue::Bool(yes) => yes.to_string(),
        FieldValue::Number(number) => number.clone(),
        FieldValue::List(items) => {
            format!("[{}]", items.iter().map(|item| string(item)).collect::<Vec<_>>().join(", "))
        }
        FieldValue::Empty => "null".to_owned(),
        FieldValue::Other(_) => return Err("only its text can be edited".to_owned()),
    })
}

/// A text as written.
pub(in crate::front_matter) fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
