//! Commands about a post's text.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use dropcap_core::api::{Habits, Saved};
use dropcap_core::blog::Blog;
use dropcap_core::error::{Error, Result};
use dropcap_core::front_matter::{self, Document, Style, Value};
use dropcap_core::{fs, post, studio};

use crate::assignment::Assignment;
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
        let html: String = blocks
            .into_iter()
            .map(|block| if raw { block.shown.raw.clone() } else { block.html() })
            .collect();
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

pub(crate) fn set(out: &Output, file: &Path, assignments: &[Assignment]) -> Done {
    let keys: Vec<&str> = assignments.iter().map(|one| one.key.as_str()).collect();
    edit(out, file, &keys, |text, style| {
        assignments.iter().try_fold(text, |text, Assignment { key, value }| {
            let splices = front_matter::set(&text, key, value, style)?;
            Ok(front_matter::apply(&text, &splices))
        })
    })
}

pub(crate) fn unset(out: &Output, file: &Path, keys: &[String]) -> Done {
    edit(out, file, &[], |text, _| {
        keys.iter().try_fold(text, |text, key| {
            let splices = front_matter::unset(&text, key)?;
            Ok(front_matter::apply(&text, &splices))
        })
    })
}

/// Changes a post's text and saves it, if nobody else did meanwhile.
/// `keys` are those that may be added.
fn edit(
    out: &Output,
    file: &Path,
    keys: &[&str],
    change: impl FnOnce(String, &Style) -> Result<String>,
) -> Done {
    let loaded = post::load(file)?;
    let has_all = front_matter::read(&loaded.text)
        .is_ok_and(|document| keys.iter().all(|key| document.get(key).is_some()));
    let style = match front_matter::split(&loaded.text).format {
        // Only where something new goes does the rest of the blog matter.
        Some(format) if has_all => Style { format, keys: Vec::new() },
        Some(format) => style_of(file).unwrap_or(Style { format, keys: Vec::new() }),
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
    fn pages_of_several_posts_do_not_share_a_name() {
        assert_eq!(page_name("content/posts/a/index.md", 1), "index.html");
        assert_eq!(page_name("content/posts/a/index.md", 2), "content_posts_a_index.html");
    }
}
