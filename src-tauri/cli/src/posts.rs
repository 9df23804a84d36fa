//! Commands about a post's text.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use dropcap_core::api::{FieldValue, Habits, Saved};
use dropcap_core::blog::Blog;
use dropcap_core::error::{Error, Result};
use dropcap_core::front_matter::{self, Document, Style, Value};
use dropcap_core::{fs, post, studio};

use crate::output::Output;

type Done = Result<ExitCode>;

pub(crate) fn render(out: &Output, files: &[PathBuf], folder: Option<&Path>, raw: bool) -> Done {
    let mut blogs: Vec<(PathBuf, Blog)> = Vec::new();
    for file in files {
        let real = file.canonicalize().map_err(Error::io(file))?;
        let root = studio::root_of(&real);
        let at = match blogs.iter().position(|(known, _)| *known == root) {
            Some(at) => at,
            None => {
                blogs.push((root.clone(), Blog::open(&root)?));
                blogs.len() - 1
            }
        };
        let blog = &blogs[at].1;
        let path = fs::relative(&blog.root, &real).unwrap_or_default();
        let blocks = studio::render(blog, &path, &post::load(&real)?.text);
        let html: String = blocks.into_iter().map(|block| if raw { block.raw } else { block.html }).collect();
        match folder {
            None => out.text(&html)?,
            Some(folder) => {
                fs::make_folder(folder)?;
                let name = page_name(&path, files.len());
                fs::write(&folder.join(name), html.as_bytes())?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn get(out: &Output, file: &Path, key: Option<&str>) -> Done {
    let document = read(file)?;
    let Some(key) = key else {
        let all = serde_json::Value::Object(
            document.entries().iter().map(|(key, value)| (key.clone(), json(value))).collect(),
        );
        out.print(&all, || {
            document.entries().iter().map(|(key, value)| format!("{key}: {}\n", words(value))).collect()
        })?;
        return Ok(ExitCode::SUCCESS);
    };
    let value = document
        .get(key)
        .ok_or_else(|| Error::Other(format!("{}: there is no {key} in the front matter", file.display())))?;
    out.print(&json(value), || words(value) + "\n")?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn set(out: &Output, file: &Path, assignments: &[String]) -> Done {
    let edits: Vec<(&str, FieldValue)> =
        assignments.iter().map(|one| assignment(one)).collect::<Result<_>>()?;
    edit(out, file, |text, style| {
        edits.iter().try_fold(text, |text, (key, value)| {
            let splices = front_matter::set(&text, key, value, style)?;
            Ok(front_matter::apply(&text, &splices))
        })
    })
}

pub(crate) fn unset(out: &Output, file: &Path, keys: &[String]) -> Done {
    edit(out, file, |text, _| {
        keys.iter().try_fold(text, |text, key| {
            let splices = front_matter::unset(&text, key)?;
            Ok(front_matter::apply(&text, &splices))
        })
    })
}

/// Changes a post's text and saves it, if nobody else did meanwhile.
fn edit(out: &Output, file: &Path, change: impl FnOnce(String, &Style) -> Result<String>) -> Done {
    let loaded = post::load(file)?;
    let style = match front_matter::split(&loaded.text).format {
        // What the post has already decides; only a post without any front
        // matter needs to know its blog.
        Some(format) => Style { format, keys: Vec::new() },
        None => style_of(file)?,
    };
    let text = change(loaded.text, &style)?;
    match post::save(file, &loaded.version, &text)? {
        Saved::Saved { .. } => {
            out.print(&serde_json::json!({ "file": file }), String::new)?;
            Ok(ExitCode::SUCCESS)
        }
        Saved::Conflict { .. } => Err(Error::Other(format!(
            "{} was changed by another program meanwhile; try again",
            file.display()
        ))),
    }
}

fn style_of(file: &Path) -> Result<Style> {
    let real = file.canonicalize().map_err(Error::io(file))?;
    let habits: Habits = Blog::open(&studio::root_of(&real))?.habits;
    Ok(Style::from(&habits))
}

fn read(file: &Path) -> Result<Document> {
    let loaded = post::load(file)?;
    front_matter::read(&loaded.text).map_err(|error| Error::Syntax {
        path: file.to_path_buf(),
        line: error.line,
        message: error.message,
    })
}

/// Reads `KEY=VALUE`: a list in brackets, `true` and `false`, numbers, dates,
/// text; quotes make text of anything.
fn assignment(text: &str) -> Result<(&str, FieldValue)> {
    let (key, value) = text
        .split_once('=')
        .filter(|(key, _)| !key.trim().is_empty())
        .ok_or_else(|| Error::Other(format!("{text} is not KEY=VALUE")))?;
    Ok((key.trim(), value_of(value.trim())))
}

fn value_of(text: &str) -> FieldValue {
    let inner = |open: char, close: char| text.strip_prefix(open)?.strip_suffix(close);
    if let Some(list) = inner('[', ']') {
        return FieldValue::List(items(list));
    }
    if let Some(quoted) = inner('"', '"').or_else(|| inner('\'', '\'')) {
        return FieldValue::Text(quoted.to_owned());
    }
    match text {
        "" => FieldValue::Text(String::new()),
        "true" => FieldValue::Bool(true),
        "false" => FieldValue::Bool(false),
        _ if is_number(text) => FieldValue::Number(text.to_owned()),
        _ if is_date(text) => FieldValue::Date(text.to_owned()),
        _ => FieldValue::Text(text.to_owned()),
    }
}

/// The items between commas; quotes keep a comma in an item.
fn items(list: &str) -> Vec<String> {
    let (mut items, mut item, mut quote) = (Vec::new(), String::new(), None);
    for letter in list.chars() {
        match (quote, letter) {
            (None, '"' | '\'') if item.trim().is_empty() => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, ',') => items.push(std::mem::take(&mut item)),
            _ => item.push(letter),
        }
    }
    items.push(item);
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok() && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
        && (bytes.len() == 10 || matches!(bytes[10], b'T' | b't' | b' '))
}

fn words(value: &Value) -> String {
    match value {
        Value::List(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Map(_) => json(value).to_string(),
        Value::Null => String::new(),
        other => other.as_text().unwrap_or_default().to_owned(),
    }
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(yes) => (*yes).into(),
        Value::Number(number) => serde_json::from_str(number).unwrap_or_else(|_| number.clone().into()),
        Value::Date(text) | Value::Text(text) => text.clone().into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => entries.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
    }
}

/// The name of a post's page among others: its own name, or its path when
/// there are several and names could repeat.
fn page_name(path: &str, posts: usize) -> String {
    let stem = path.strip_suffix(".md").or_else(|| path.strip_suffix(".markdown")).unwrap_or(path);
    match posts {
        1 => format!("{}.html", stem.rsplit('/').next().unwrap_or(stem)),
        _ => format!("{}.html", stem.replace('/', "_")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_written() {
        for (text, expected) in [
            ("true", FieldValue::Bool(true)),
            ("12", FieldValue::Number("12".into())),
            ("1.2.3", FieldValue::Text("1.2.3".into())),
            ("\"12\"", FieldValue::Text("12".into())),
            ("2024-03-25", FieldValue::Date("2024-03-25".into())),
            ("2024-03-25T06:46:05Z", FieldValue::Date("2024-03-25T06:46:05Z".into())),
            ("2024-03-25-slug", FieldValue::Text("2024-03-25-slug".into())),
            ("[a, \"b, c\", 'd']", FieldValue::List(vec!["a".into(), "b, c".into(), "d".into()])),
            ("[]", FieldValue::List(vec![])),
            ("a=b", FieldValue::Text("a=b".into())),
        ] {
            assert_eq!(value_of(text), expected, "{text}");
        }
        assert!(assignment("=x").is_err() && assignment("title").is_err());
    }

    #[test]
    fn pages_of_several_posts_do_not_share_a_name() {
        assert_eq!(page_name("content/posts/a/index.md", 1), "index.html");
        assert_eq!(page_name("content/posts/a/index.md", 2), "content_posts_a_index.html");
    }
}
