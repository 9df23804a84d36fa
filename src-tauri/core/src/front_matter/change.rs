//! Sets and removes keys, and makes sure that nothing else is different.

use super::edit::{Candidates, Edit};
use super::lines::eol;
use super::tree::{Node, entries_of, values};
use super::{Splice, Style, Value, apply, lookup, parse, same_key, split};
use crate::api::{FieldValue, FrontMatterFormat};
use crate::error::{Error, Result};

/// What must change in the text so that the key has the value; nothing when it
/// has it already. A text without front matter gets some in the blog's format.
///
/// # Errors
/// [`Error::FrontMatter`] when more than that value would change.
pub fn set(text: &str, key: &str, value: &FieldValue, style: &Style) -> Result<Vec<Splice>> {
    let parts = split(text);
    let Some(format) = parts.format else { return begin(text, key, value, style) };
    let root = tree_of(text, key)?;
    let before = values(entries_of(&root));
    if lookup(&before, key).is_some_and(|old| is_already(value, old)) {
        return Ok(Vec::new());
    }
    let edit = Edit { format, text, content: parts.content, root: &root, usual: &style.keys };
    let candidates = edit.set(key, value);
    first_clean(text, key, &before, candidates, |new| new.is_some_and(|new| says(value, new)))
}

/// What must change in the text so that the key is gone; nothing when it is
/// not there.
///
/// # Errors
/// [`Error::FrontMatter`] when more than that key would change.
pub fn unset(text: &str, key: &str) -> Result<Vec<Splice>> {
    let parts = split(text);
    let Some(format) = parts.format else { return Ok(Vec::new()) };
    let root = tree_of(text, key)?;
    let before = values(entries_of(&root));
    let edit = Edit { format, text, content: parts.content, root: &root, usual: &[] };
    let candidates = edit.unset(key);
    first_clean(text, key, &before, candidates, |new| new.is_none())
}

/// New front matter with one key, above a body that had none.
fn begin(text: &str, key: &str, value: &FieldValue, style: &Style) -> Result<Vec<Splice>> {
    let body = split(text).body;
    let end = eol(text);
    if let Some(fence) = ["---", "+++"].into_iter().find(|fence| opens(text, fence)) {
        let reason = format!("the front matter begins with {fence} and has no {fence} below it");
        return Err(Error::FrontMatter { key: key.to_owned(), reason });
    }
    let frame = match style.format {
        FrontMatterFormat::Yaml => format!("---{end}---{end}"),
        FrontMatterFormat::Toml => format!("+++{end}+++{end}"),
        FrontMatterFormat::Json => format!("{{{end}}}{end}"),
    };
    let mut insert = apply(&frame, &set(&frame, key, value, style)?);
    if !text[body..].is_empty() && !text[body..].starts_with(['\n', '\r']) {
        insert.push_str(end);
    }
    Ok(vec![Splice { range: body..body, insert }])
}

/// Whether a text without front matter begins like one with it.
fn opens(text: &str, fence: &str) -> bool {
    let first = text[split(text).body..].trim_start().lines().next();
    first.is_some_and(|line| line.trim_end() == fence)
}

/// The first of the candidates that changes the key and nothing else.
fn first_clean(
    text: &str,
    key: &str,
    before: &[(String, Value)],
    candidates: Candidates,
    good: impl Fn(Option<&Value>) -> bool,
) -> Result<Vec<Splice>> {
    let refused = |reason: String| Error::FrontMatter { key: key.to_owned(), reason };
    let clean = |splices: &Vec<Splice>| {
        let new = apply(text, splices);
        let (old_parts, new_parts) = (split(text), split(&new));
        let Ok(root) = parse(&new, &new_parts) else { return false };
        let after = values(entries_of(&root));
        new_parts.format == old_parts.format
            && new[new_parts.body..] == text[old_parts.body..]
            && without(&after, key) == without(before, key)
            && good(lookup(&after, key))
    };
    let candidates = candidates.map_err(refused)?;
    let found = candidates.into_iter().find(clean);
    found.ok_or_else(|| refused("the way it is written here is too unusual".to_owned()))
}

fn tree_of(text: &str, key: &str) -> Result<Node> {
    parse(text, &split(text)).map_err(|error| Error::FrontMatter {
        key: key.to_owned(),
        reason: format!("the front matter cannot be read ({error})"),
    })
}

/// The entries but for one key; what held nothing else goes with it.
fn without(entries: &[(String, Value)], key: &str) -> Vec<(String, Value)> {
    let mut rest = entries.to_vec();
    remove(&mut rest, key);
    rest
}

fn remove(entries: &mut Vec<(String, Value)>, key: &str) {
    let position =
        |entries: &[(String, Value)], name: &str| entries.iter().position(|(other, _)| same_key(other, name));
    if let Some(at) = position(entries, key) {
        entries.remove(at);
        return;
    }
    for (dot, _) in key.match_indices('.') {
        let Some(at) = position(entries, &key[..dot]) else { continue };
        match &mut entries[at].1 {
            Value::Map(inner) => {
                remove(inner, &key[dot + 1..]);
                if inner.is_empty() {
                    entries.remove(at);
                }
            }
            Value::Null => drop(entries.remove(at)),
            _ => {}
        }
        return;
    }
}

/// Whether a value needs no change.
fn is_already(wanted: &FieldValue, old: &Value) -> bool {
    match (wanted, old) {
        (FieldValue::Empty, old) => *old == Value::Null,
        (FieldValue::Text(text), Value::Text(old)) => text == old,
        (FieldValue::List(_), Value::Null) => false,
        (FieldValue::List(items), Value::Text(_)) => items.len() == 1 && says_list(items, old),
        _ => says(wanted, old),
    }
}

/// Whether a value read back is the one that was written.
fn says(wanted: &FieldValue, got: &Value) -> bool {
    match (wanted, got) {
        // A block scalar ends with a line end of its own.
        (FieldValue::Text(text), Value::Text(got)) => text == got || got.strip_suffix('\n') == Some(text),
        (FieldValue::Bool(yes), Value::Bool(got)) => yes == got,
        (FieldValue::Number(number), Value::Number(got)) => number == got,
        (FieldValue::Date(date), Value::Date(got) | Value::Text(got)) => date == got,
        (FieldValue::List(items), Value::List(_)) => says_list(items, got),
        (FieldValue::Empty, Value::Null) => true,
        // TOML has no word for nothing.
        (FieldValue::Empty, Value::Text(got)) => got.is_empty(),
        (FieldValue::Empty, Value::List(got)) => got.is_empty(),
        _ => false,
    }
}

fn says_list(wanted: &[String], got: &Value) -> bool {
    let whole = !matches!(got, Value::List(items) if items.iter().any(|item| item.as_text().is_none()));
    whole && got.as_list_of_text() == wanted.iter().map(String::as_str).collect::<Vec<_>>()
}
