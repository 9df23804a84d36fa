//! One post as the index keeps it, read from its file.
//!
//! Reading has two halves: what the list shows, which is wanted of every post
//! at once, and the words to search in, which may come a moment later.

use std::time::UNIX_EPOCH;

use super::{fold, text};
use crate::api::Generator;
use crate::blog::{Blog, PostFile};
use crate::front_matter::{self, Document, Value};
use crate::fs;

/// What is kept of a post.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Record {
    pub(super) path: String,
    pub(super) language: String,
    pub(super) modified: i64,
    pub(super) size: i64,
    /// Empty when the file could not be read.
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
    /// Its public address.
    pub(super) url: Option<String>,
    /// Addresses from which readers are sent there.
    pub(super) aliases: Vec<String>,
    pub(super) problem: Option<String>,
    /// Taxonomy and term, in the post's order.
    pub(super) terms: Vec<(String, String)>,
    /// The first words of the body.
    pub(super) lead: String,
}

/// The words of a post.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Words {
    /// Those of its title, folded.
    pub(super) heading: String,
    /// Those of its body, folded.
    pub(super) folded: String,
    /// The body as it is read.
    pub(super) plain: String,
}

impl Words {
    /// The words of a post with this title and this file.
    pub(super) fn of(title: &str, bytes: &[u8]) -> Self {
        let whole = String::from_utf8_lossy(bytes);
        let plain = text::plain(&whole[front_matter::split(&whole).body..]);
        Self { heading: fold::fold(title), folded: fold::fold(&plain), plain }
    }
}

/// A file's time as the index keeps it, in nanoseconds.
pub(super) fn modified(file: &PostFile) -> i64 {
    let since = file.modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

/// Reads a post, and gives what its file holds. What cannot be read is a
/// record too, with the reason; none only when the file is gone.
pub(super) fn read(blog: &Blog, file: &PostFile) -> Option<(Record, Vec<u8>)> {
    let path = blog.root.join(&file.path);
    let mut record = Record {
        path: file.path.clone(),
        language: file.language.clone(),
        modified: modified(file),
        size: i64::try_from(file.size).unwrap_or(i64::MAX),
        title: name_of(&file.path).to_owned(),
        ..Record::default()
    };
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(_) if !path.exists() => return None,
        Err(error) => {
            record.problem = Some(error.to_string());
            return Some((record, Vec::new()));
        }
    };
    record.fingerprint = fs::fingerprint(&bytes);
    match std::str::from_utf8(&bytes) {
        Ok(whole) => {
            record.lead = text::lead(&whole[front_matter::split(whole).body..]);
            match front_matter::read(whole) {
                Ok(document) => fill(&mut record, blog, &document),
                Err(error) => record.problem = Some(error.to_string()),
            }
        }
        Err(error) => {
            let at = error.valid_up_to();
            record.problem = Some(format!("it is not UTF-8 text (the first odd byte is at {at})"));
            record.lead = text::lead(&String::from_utf8_lossy(&bytes));
        }
    }
    Some((record, bytes))
}

fn fill(record: &mut Record, blog: &Blog, document: &Document) {
    let text_at =
        |key: &str| document.get(key).and_then(Value::as_text).map(str::trim).filter(|text| !text.is_empty());
    if let Some(title) = text_at("title") {
        record.title = title.to_owned();
    }
    let when = blog.date_of(&record.path, document);
    record.date = when.map(|when| when.to_rfc3339());
    record.url = blog.url(&record.path, document);
    record.aliases = aliases(record.url.as_deref(), document);
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

/// The old addresses a post names, in full: those with a slash count from the
/// host's root, the others from where its page lies.
fn aliases(url: Option<&str>, document: &Document) -> Vec<String> {
    let Some(page) = url.and_then(|url| url::Url::parse(url).ok()) else { return Vec::new() };
    let named = ["aliases", "redirect_from"].iter().filter_map(|key| document.get(key));
    named
        .flat_map(Value::as_list_of_text)
        .filter_map(|alias| match alias.starts_with('/') {
            true => page.join(alias).ok(),
            false => page.join("../").ok()?.join(alias).ok(),
        })
        .map(String::from)
        .collect()
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
