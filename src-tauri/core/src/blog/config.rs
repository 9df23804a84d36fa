//! Configuration files of any format as one tree whose keys have no case.

use std::path::Path;

use serde_json::{Map, Number, Value};

use crate::error::{Error, Result};
use crate::front_matter;
use crate::fs;

/// A table of a configuration; its keys are in lower case.
pub(super) type Table = Map<String, Value>;

/// The endings of files that are read as configuration.
pub(super) const ENDINGS: [&str; 4] = ["toml", "yaml", "yml", "json"];

/// Reads a configuration file by its ending.
///
/// # Errors
/// [`Error::Syntax`] with the line, [`Error::NotText`] or [`Error::Io`].
pub(super) fn read(path: &Path) -> Result<Table> {
    let text = fs::read_text(path)?;
    let text = text.trim_start_matches('\u{feff}');
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let syntax = |(line, message)| Error::Syntax { path: path.to_path_buf(), line, message };
    let value = match ending {
        "json" => serde_json::from_str(text).map_err(|e| syntax((e.line(), json_words(&e)))),
        "yaml" | "yml" => yaml(text).map_err(syntax),
        _ => toml(text).map_err(syntax),
    }?;
    match lower(value) {
        Value::Object(table) => Ok(table),
        Value::Null => Ok(Table::new()),
        _ => Err(syntax((1, "it should hold keys and values".into()))),
    }
}

/// Lays `over` on `under`: tables are joined, anything else is replaced.
pub(super) fn merge(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => merge(below, above),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

/// The text at a key; numbers and booleans are none.
pub(super) fn text<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    table.get(key)?.as_str()
}

/// The boolean at a key, `false` when there is none.
pub(super) fn flag(table: &Table, key: &str) -> bool {
    table.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// The table at a key.
pub(super) fn table<'a>(table: &'a Table, key: &str) -> Option<&'a Table> {
    table.get(key)?.as_object()
}

type Problem = (usize, String);

fn toml(text: &str) -> Result<Value, Problem> {
    let document = text.parse::<toml_edit::DocumentMut>().map_err(|e| toml_problem(text, &e))?;
    Ok(of_toml(document.as_item()))
}

/// The line and the words of a TOML error.
pub(crate) fn toml_problem(text: &str, error: &toml_edit::TomlError) -> Problem {
    let at = error.span().map_or(0, |span| span.start.min(text.len()));
    let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    (line, error.message().trim().replace('\n', ", "))
}

fn json_words(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.split(" at line ").next().unwrap_or(&words).to_owned()
}

fn of_toml(item: &toml_edit::Item) -> Value {
    if let Some(table) = item.as_table_like() {
        return table.iter().map(|(key, item)| (key.to_owned(), of_toml(item))).collect();
    }
    if let Some(tables) = item.as_array_of_tables() {
        let one = |table: &toml_edit::Table| {
            table.iter().map(|(key, item)| (key.to_owned(), of_toml(item))).collect()
        };
        return Value::Array(tables.iter().map(one).collect());
    }
    item.as_value().map_or(Value::Null, of_toml_value)
}

fn of_toml_value(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => Value::String(text.value().clone()),
        toml_edit::Value::Integer(number) => Value::from(*number.value()),
        toml_edit::Value::Float(number) => {
            Number::from_f64(*number.value()).map_or(Value::Null, Value::Number)
        }
        toml_edit::Value::Boolean(yes) => Value::Bool(*yes.value()),
        toml_edit::Value::Datetime(date) => Value::String(date.value().to_string()),
        toml_edit::Value::Array(list) => Value::Array(list.iter().map(of_toml_value).collect()),
        toml_edit::Value::InlineTable(table) => {
            table.iter().map(|(key, value)| (key.to_owned(), of_toml_value(value))).collect()
        }
    }
}

/// YAML is read by the reader of front matter, which it is the content of.
fn yaml(text: &str) -> Result<Value, Problem> {
    // A document marker of its own gives way, its line stays.
    let body: String =
        text.split_inclusive('\n').map(|line| if line.starts_with("---") { "\n" } else { line }).collect();
    let document = front_matter::read(&format!("---\n{body}\n---\n"))
        .map_err(|e| (e.line.saturating_sub(1).max(1), e.message))?;
    Ok(document.entries().iter().map(|(key, value)| (key.clone(), of_front_matter(value))).collect())
}

fn of_front_matter(value: &front_matter::Value) -> Value {
    use front_matter::Value as From;
    match value {
        From::Null => Value::Null,
        From::Bool(yes) => Value::Bool(*yes),
        From::Number(number) => {
            serde_json::from_str(number).unwrap_or_else(|_| Value::String(number.clone()))
        }
        From::Date(text) | From::Text(text) => Value::String(text.clone()),
        From::List(items) => Value::Array(items.iter().map(of_front_matter).collect()),
        From::Map(entries) => {
            entries.iter().map(|(key, value)| (key.clone(), of_front_matter(value))).collect()
        }
    }
}

fn lower(value: Value) -> Value {
    match value {
        Value::Object(table) => {
            table.into_iter().map(|(key, value)| (key.to_lowercase(), lower(value))).collect()
        }
        Value::Array(items) => Value::Array(items.into_iter().map(lower).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_gives_the_same_tree() {
        let folder = tempfile::tempdir().unwrap();
        let read_as = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create(&path, text.as_bytes()).unwrap();
            read(&path)
        };
        let toml = read_as("a.toml", "baseURL = 'x'\n[Languages.EN]\nweight = 2\n").unwrap();
        let json = read_as("a.json", r#"{"baseurl": "x", "languages": {"en": {"Weight": 2}}}"#).unwrap();
        assert_eq!(toml, json);
        assert_eq!(text(&toml, "baseurl"), Some("x"));
        let broken = read_as("b.toml", "a = 1\nb = = 2\n").unwrap_err();
        assert!(broken.to_string().contains("b.toml, line 2: "), "{broken}");
        let broken = read_as("b.json", "{\n\"a\": 1,\n]").unwrap_err();
        assert!(broken.to_string().contains("b.json, line 3: "), "{broken}");
    }

    #[test]
    fn yaml_gives_the_same_tree() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        fs::create(&path, b"---\n# mine\nbaseURL: x\nLanguages:\n  en:\n    weight: 2\n").unwrap();
        let read = read(&path).unwrap();
        assert_eq!(text(&read, "baseurl"), Some("x"));
        assert_eq!(read["languages"]["en"]["weight"], 2);
    }

    #[test]
    fn tables_are_joined() {
        let table = |text: &str| match lower(serde_json::from_str(text).unwrap()) {
            Value::Object(table) => table,
            _ => Table::new(),
        };
        let mut under = table(r#"{"a": {"b": 1, "c": 2}, "d": 3}"#);
        merge(&mut under, table(r#"{"A": {"B": 9}, "e": 4}"#));
        assert_eq!(under, table(r#"{"a": {"b": 9, "c": 2}, "d": 3, "e": 4}"#));
    }
}
