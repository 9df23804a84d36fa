//! Settings of a blog and of this machine.
//!
//! A blog's lie in `dropcap.toml` at its root, shared with everyone who has
//! the blog, and never hold a secret; the file is the writer's, so only what
//! was set is written and everything else in it stays. Those of this machine
//! lie in the data folder as JSON; a file there that cannot be read is set
//! aside, since losing a list of recent blogs must not keep anybody out.

mod machine;

use std::path::Path;

use serde::Deserialize;
use serde_json::Value as Json;
use toml_edit::{DocumentMut, Item, Table};

use crate::api::{BlogSettings, PhotoSettings, StoreSettings, Target};
use crate::blog::toml_problem;
use crate::error::{Error, Result};
use crate::fs;

pub use machine::{
    Viewing, change_viewing, forget, is_trusted, load_app, recents, remember, save_app, set_trusted, viewing,
};

/// The name of a blog's own settings file, at its root.
pub const BLOG_FILE: &str = "dropcap.toml";

/// The file as it may be written: everything is optional.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    title: Option<String>,
    author: Option<String>,
    language: Option<String>,
    base_url: Option<String>,
    store: Option<StoreSettings>,
    photos: Option<PhotoSettings>,
    targets: Option<Vec<Target>>,
}

/// What `dropcap.toml` below `root` says, over what is `usual` where it says nothing.
///
/// # Errors
/// [`Error::Syntax`] with the line when it does not parse.
pub fn load_blog(root: &Path, usual: &BlogSettings) -> Result<BlogSettings> {
    let path = root.join(BLOG_FILE);
    let Some(text) = read(&path)? else { return Ok(usual.clone()) };
    let written: Written = toml_edit::de::from_str(&text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let message = error.message().trim().replace('\n', ", ");
        Error::Syntax { path, line: line_at(&text, start), message }
    })?;
    let usual = usual.clone();
    Ok(BlogSettings {
        title: written.title.or(usual.title),
        author: written.author.or(usual.author),
        language: written.language.or(usual.language),
        base_url: written.base_url.or(usual.base_url),
        store: written.store.unwrap_or(usual.store),
        photos: written.photos.unwrap_or(usual.photos),
        targets: written.targets.unwrap_or(usual.targets),
    })
}

/// Writes into `dropcap.toml` what differs from it; what is `usual` is not
/// written unless the file has it already. Comments and unknown keys stay.
///
/// # Errors
/// As [`load_blog`]; a file that does not parse is left alone.
pub fn save_blog(root: &Path, settings: &BlogSettings, usual: &BlogSettings) -> Result<()> {
    let path = root.join(BLOG_FILE);
    let old = read(&path)?;
    // A file that says something we do not understand is not ours to change.
    load_blog(root, usual)?;
    let text = old.as_deref().unwrap_or_default();
    let mut document = text.parse::<DocumentMut>().map_err(|error| {
        let (line, message) = toml_problem(text, &error);
        Error::Syntax { path: path.clone(), line, message }
    })?;
    let wanted = tree(settings, &path)?;
    let usual = tree(usual, &path)?;
    put_members(document.as_table_mut(), &wanted, Some(&usual));
    let text = document.to_string();
    if old.as_deref() == Some(&text) || (old.is_none() && text.is_empty()) {
        return Ok(());
    }
    fs::write(&path, text.as_bytes()).map(|_| ())
}

type Tree = serde_json::Map<String, Json>;

fn tree(settings: &BlogSettings, path: &Path) -> Result<Tree> {
    match serde_json::to_value(settings) {
        Ok(Json::Object(tree)) => Ok(tree),
        other => {
            Err(Error::Store { path: path.to_path_buf(), message: format!("unexpected settings: {other:?}") })
        }
    }
}

/// Puts all members into a table, but for those that are usual and not written
/// there. When the table is of another kind its old members go; those nobody
/// here knows stay.
fn put_members(table: &mut Table, members: &Tree, usual: Option<&Tree>) {
    let kind_changes = |kind| table.get("kind").is_none_or(|own| !is_equal(own, kind));
    if members.get("kind").is_some_and(kind_changes) {
        table.clear();
    }
    for (key, value) in members {
        let usual = usual.and_then(|usual| usual.get(key));
        if table.contains_key(key) || !(value.is_null() || usual == Some(value)) {
            put(table, key, value, usual);
        }
    }
}

/// Puts a value at a key, leaving what is equal as it is written.
fn put(table: &mut Table, key: &str, value: &Json, usual: Option<&Json>) {
    match (table.get_mut(key), value) {
        (_, Json::Null) => {
            table.remove(key);
        }
        (Some(Item::Table(inner)), Json::Object(members)) => {
            put_members(inner, members, usual.and_then(Json::as_object));
        }
        (Some(Item::ArrayOfTables(tables)), Json::Array(items)) if items.iter().all(Json::is_object) => {
            while tables.len() > items.len() {
                tables.remove(items.len());
            }
            for (place, members) in items.iter().filter_map(Json::as_object).enumerate() {
                match tables.get_mut(place) {
                    Some(inner) => put_members(inner, members, None),
                    None => tables.push(made_table(members)),
                }
            }
        }
        (Some(item), value) if is_equal(item, value) => {}
        (Some(item), value) => {
            let mut new = made(value);
            if let (Some(old), Some(new)) = (item.as_value(), new.as_value_mut()) {
                *new.decor_mut() = old.decor().clone();
            }
            *item = new;
        }
        (None, value) => {
            // A new table holds all that is set, what is usual included.
            table.insert(key, made(value));
        }
    }
}

/// Whether a value of the file says the same as one of ours.
fn is_equal(item: &Item, value: &Json) -> bool {
    let Some(own) = item.as_value() else { return false };
    let text = format!("value = {}", own.clone().decorated("", ""));
    toml_edit::de::from_str::<Json>(&text).is_ok_and(|read| read.get("value") == Some(value))
}

/// A value as TOML: objects are tables, lists of objects tables of their own.
fn made(value: &Json) -> Item {
    match value {
        Json::Object(members) => Item::Table(made_table(members)),
        Json::Array(items) if !items.is_empty() && items.iter().all(Json::is_object) => {
            Item::ArrayOfTables(items.iter().filter_map(Json::as_object).map(made_table).collect())
        }
        Json::Array(items) => {
            let plain = items.iter().filter_map(|item| made(item).into_value().ok());
            Item::Value(toml_edit::Value::Array(plain.collect()))
        }
        Json::String(text) => toml_edit::value(text.as_str()),
        Json::Bool(yes) => toml_edit::value(*yes),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => toml_edit::value(whole),
            None => toml_edit::value(number.as_f64().unwrap_or_default()),
        },
        Json::Null => Item::None,
    }
}

fn made_table(members: &Tree) -> Table {
    let mut table = Table::new();
    // Plain values first, or they would belong to the tables before them.
    for (key, value) in members.iter().filter(|(_, value)| !value.is_object() && !value.is_null()) {
        table.insert(key, made(value));
    }
    for (key, value) in members.iter().filter(|(_, value)| value.is_object()) {
        table.insert(key, made(value));
    }
    table
}

/// A file's text; none when there is no file.
fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_text(path) {
        Ok(text) => Ok(Some(text)),
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn line_at(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests;
