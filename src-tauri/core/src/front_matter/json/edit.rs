//! The splices that change JSON front matter.

use crate::api::FieldValue;
use crate::front_matter::Splice;
use crate::front_matter::flow;
use crate::front_matter::tree::{Data, Entry, Found, Node, Place, eol, find, place};

type Candidates = Result<Vec<Vec<Splice>>, String>;

/// Front matter that is about to change.
pub(in crate::front_matter) struct Edit<'a> {
    /// The whole text.
    pub(in crate::front_matter) text: &'a str,
    /// The object.
    pub(in crate::front_matter) root: &'a Node,
    /// The blog's usual keys, in order.
    pub(in crate::front_matter) usual: &'a [&'a str],
}

impl Edit<'_> {
    /// Gives a key a value.
    pub(in crate::front_matter) fn set(&self, key: &str, value: &FieldValue) -> Candidates {
        let found = find(entries_of(self.root), key)?;
        let Some(entry) = found.entry() else { return self.add(&found, value) };
        match (&entry.node.data, value) {
            (Data::Map(inner, _), _) if !inner.is_empty() => Err("it holds keys of its own".to_owned()),
            (Data::List(items, _), FieldValue::List(wanted)) => {
                let change = flow::compare(items, wanted)
                    .ok_or_else(|| "its members are not all plain texts".to_owned())?;
                let new = flow::written(self.text, items, &change, |item, _| string(item));
                let members: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
                Ok(vec![flow::replace(self.text, &entry.node.span, &members, change.old, &new)?])
            }
            _ => Ok(vec![vec![Splice { range: entry.node.span.clone(), insert: written(value)? }]]),
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
        let parent = if level == 0 { self.root } else { &found.way[level - 1].node };
        let siblings = entries_of(parent);
        let number = siblings.iter().position(|sibling| std::ptr::eq(sibling, found.way[level])).unwrap_or(0);
        let members = flow::members(siblings);
        Ok(vec![flow::replace(self.text, &parent.span, &members, number..number + 1, &[])?])
    }

    fn add(&self, found: &Found<'_>, value: &FieldValue) -> Candidates {
        let parent = found.way.last().map_or(self.root, |entry| &entry.node);
        let siblings = entries_of(parent);
        let colon = siblings.first().map_or(": ", |entry| {
            let gap = &self.text[entry.key_span.end..entry.node.span.start];
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
            let (end, range) = (eol(self.text), parent.span.start + 1..parent.span.end - 1);
            return Ok(vec![vec![Splice { range, insert: format!("{end}  {written}{end}") }]]);
        }
        let usual = if found.way.is_empty() { self.usual } else { &[] };
        let at = match place(siblings, &found.rest[0], usual) {
            Place::After(number) => number + 1,
            Place::Before(number) => number,
            Place::Alone => 0,
        };
        Ok(vec![flow::replace(self.text, &parent.span, &flow::members(siblings), at..at, &[written])?])
    }
}

fn entries_of(node: &Node) -> &[Entry] {
    match &node.data {
        Data::Map(entries, _) => entries,
        _ => &[],
    }
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

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
