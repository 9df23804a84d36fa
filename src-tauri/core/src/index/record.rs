//! One post as the index keeps it, read from its file.

use std::time::UNIX_EPOCH;

use super::text;
use crate::api::Generator;
use crate::blog::{Blog, PostFile};
use crate::front_matter::{self, Document, Value};
use crate::{fs, preview};

/// What is kept of a post.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    pub(super) path: String,
    pub(super) language: String,
    pub(super) modified: i64,
    pub(super) size: i64,
    pub(super) fingerprint: String,
    pub(super) title: String,
    /// As the list shows it.
    pub(super) date: Option<String>,
    /// Milliseconds since 1970, to sort by.
    pub(super) dated: Option<i64>,
    /// When it goes live, where that is another moment.
    pub(super) live: Option<i64>,
    pub(super) draft: bool,
    pub(super) cover: Option<String>,
    pub(super) words: u32,
    pub(super) problem: Option<String>,
    /// Taxonomy and term, in the post's order.
    pub(super) terms: Vec<(String, String)>,
    pub(super) body: String,
}

/// A file's time as the index keeps it, in nanoseconds.
pub(super) fn modified(file: &PostFile) -> i64 {
    let since = file.modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

/// Reads a post. What cannot be read is a record too, with the reason; none
/// only when the file is gone.
pub(super) fn read(blog: &Blog, file: &PostFile) -> Option<Record> {
    let path = blog.root.join(&file.path);
    let mut record = Record {
        path: file.path.clone(),
        language: file.language.clone(),
        modified: modified(file),
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
        fingerprint: String::new(),
        title: name_of(&file.path).to_owned(),
        date: None,
        dated: None,
        live: None,
        draft: false,
        cover: None,
        words: 0,
        problem: None,
        terms: Vec::new(),
        body: String::new(),
    };
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(_) if !path.exists() => return None,
        Err(error) => {
            record.problem = Some(error.to_string());
            return Some(record);
        }
    };
    record.fingerprint = fs::fingerprint(&bytes);
    let whole = match std::str::from_utf8(&bytes) {
        Ok(whole) => whole,
        Err(error) => {
            let at = error.valid_up_to();
            record.problem = Some(format!("it is not UTF-8 text (the first odd byte is at {at})"));
            record.body = text::plain(&String::from_utf8_lossy(&bytes));
            return Some(record);
        }
    };
    let body = &whole[front_matter::split(whole).body..];
    record.words = preview::words(body);
    record.body = text::plain(body);
    match front_matter::read(whole) {
        Ok(document) => fill(&mut record, blog, &document),
        Err(error) => record.problem = Some(error.to_string()),
    }
    Some(record)
}

fn fill(record: &mut Record, blog: &Blog, document: &Document) {
    let text_at =
        |key: &str| document.get(key).and_then(Value::as_text).map(str::trim).filter(|text| !text.is_empty());
    if let Some(title) = text_at("title") {
        record.title = title.to_owned();
    }
    let when = blog.date_of(&record.path, document);
    record.date = when.map(|when| when.to_rfc3339());
    let millis = |when: crate::blog::dates::When| when.timestamp().map(|moment| moment.as_millisecond());
    record.dated = when.and_then(millis);
    let publish = text_at("publishDate").and_then(crate::blog::dates::When::parse);
    record.live = publish.and_then(millis);
    record.draft = is_draft(blog, &record.path, document);
    record.cover = blog
        .habits
        .cover_key
        .as_deref()
        .and_then(|key| document.get(key)?.as_list_of_text().first().map(|cover| (*cover).to_owned()))
        .filter(|cover| !cover.is_empty());
    for taxonomy in &blog.taxonomies {
        let Some(value) = document.get(&taxonomy.plural) else { continue };
        for term in value.as_list_of_text() {
            let pair = (taxonomy.plural.clone(), term.trim().to_owned());
            if !pair.1.is_empty() && !record.terms.contains(&pair) {
                record.terms.push(pair);
            }
        }
    }
}

/// Whether a post is a draft: the word `yes` counts, as it did for Hugo for years.
fn is_draft(blog: &Blog, path: &str, document: &Document) -> bool {
    if blog.generator == Generator::Jekyll {
        let unpublished = document.get("published").and_then(Value::as_bool) == Some(false);
        if unpublished || path.split('/').any(|folder| folder == "_drafts") {
            return true;
        }
    }
    document.get("draft").is_some_and(|value| {
        let word = value.as_text().unwrap_or_default().to_ascii_lowercase();
        matches!(word.as_str(), "true" | "yes" | "on" | "y")
    })
}

/// What stands for a title: the file's name, or its folder's for an `index.md`.
fn name_of(path: &str) -> &str {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    if stem == "index" {
        parts.next().unwrap_or(stem)
    } else {
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}
