//! A post as a page of the site.

use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::date::Moment;
use super::{Site, Source, html, slug};
use crate::error::{Error, Result};
use crate::front_matter::{self, Document, Value};
use crate::markdown;

/// Where a cover image is looked for, after the blog's own key.
const COVER_KEYS: [&str; 6] =
    ["cover", "cover.image", "image", "featured_image", "featuredImage", "thumbnail"];

/// The words that stand for a description when a post has none.
const EXCERPT_CHARS: usize = 180;

/// A post that is to be seen, before its links are mapped.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// Its file below the blog's root.
    pub(super) source: String,
    /// Its folder in the site, such as `first-walk` or `fr/promenade`.
    pub(super) at: String,
    /// The code of its language.
    pub(super) language: String,
    pub(super) title: String,
    pub(super) author: Option<String>,
    pub(super) date: Option<Moment>,
    pub(super) updated: Option<Moment>,
    /// The writer's own description.
    pub(super) description: Option<String>,
    /// The first words of the text.
    pub(super) excerpt: String,
    /// The cover image's address, as written.
    pub(super) cover: Option<String>,
    pub(super) cover_alt: String,
    /// Its terms, for each of the site's taxonomies.
    pub(super) terms: Vec<Vec<String>>,
    /// Whether it is a page of its own (`type: page`), listed in the menu only.
    pub(super) standalone: bool,
    /// The body.
    pub(super) html: String,
}

impl Page {
    /// What search results and cards say of it.
    pub(super) fn summary(&self) -> &str {
        self.description.as_deref().unwrap_or(&self.excerpt)
    }
}

/// Reads a post; none when it is a draft or dated in the future.
///
/// # Errors
/// [`Error::Syntax`] when its front matter does not parse: a post that silently
/// vanished from the site would be worse.
pub(super) fn read(
    site: &Site,
    source: &Source,
    address: super::Address<'_>,
    now: Timestamp,
) -> Result<Option<Page>> {
    let document = front_matter::read(&source.text).map_err(|error| Error::Syntax {
        path: source.path.clone().into(),
        line: error.line,
        message: error.message,
    })?;
    let name = slug::name_of(&source.path, &source.language);
    let date = moment(&document, &["date", "publishDate"]).or_else(|| Moment::of_name(name));
    if is_hidden(&document) || date.is_some_and(|date| date.instant > now) {
        return Ok(None);
    }
    let body = &source.text[front_matter::split(&source.text).body..];
    let rendered = markdown::to_html(body, &site.markup);
    let (heading, rest) = leading_heading(&rendered);
    let title = text_of(&document, "title").or_else(|| heading.clone());
    let html = if heading.is_some() && heading == title { rest } else { &rendered };
    let part = text_of(&document, "slug").map(|slug| slug::slug(&slug)).filter(|slug| !slug.is_empty());
    let part = part.unwrap_or_else(|| slug::slug(slug::undated(name)));
    Ok(Some(Page {
        at: address(&source.path, &document)
            .and_then(|address| folder_of(&address))
            .unwrap_or_else(|| place(site, &source.language, &part)),
        title: title.unwrap_or_else(|| slug::undated(name).replace(['-', '_'], " ")),
        author: author(&document).or_else(|| site.author.clone()),
        date,
        updated: moment(&document, &["lastmod", "updated", "modified"])
            .filter(|updated| Some(*updated) > date),
        description: ["description", "summary", "excerpt"].iter().find_map(|key| text_of(&document, key)),
        excerpt: excerpt(html),
        cover: cover(site, &document),
        cover_alt: ["cover.alt", "cover_alt", "coverAlt", "image_alt", "imageAlt"]
            .iter()
            .find_map(|key| text_of(&document, key))
            .unwrap_or_default(),
        terms: site.taxonomies.iter().map(|taxonomy| terms(&document, &taxonomy.plural)).collect(),
        standalone: ["type", "layout"].iter().any(|key| text_of(&document, key).as_deref() == Some("page")),
        html: html.to_owned(),
        source: source.path.clone(),
        language: source.language.clone(),
    }))
}

/// The page's folder: the name alone, below the code of another language than
/// the site's.
fn place(site: &Site, language: &str, part: &str) -> String {
    let part = if part.is_empty() { "post" } else { part };
    if language == site.language { part.to_owned() } else { format!("{}/{part}", slug::slug(language)) }
}

/// The folder of the page at a path such as `/posts/a%20walk/` or `/a-walk.html`.
fn folder_of(address: &str) -> Option<String> {
    let address = percent_decode_str(address).decode_utf8().ok()?;
    let path = address.strip_suffix("index.html").or(address.strip_suffix(".html")).unwrap_or(&address);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let safe = parts.iter().all(|part| !part.starts_with('.') && !part.contains(['\\', '\0']));
    (safe && !parts.is_empty()).then(|| parts.join("/"))
}

fn is_hidden(document: &Document) -> bool {
    let says = |key: &str, words: &[&str]| {
        let value = document.get(key).and_then(Value::as_text);
        value.is_some_and(|value| words.iter().any(|word| value.eq_ignore_ascii_case(word)))
    };
    says("draft", &["true", "yes", "on"]) || says("published", &["false", "no", "off"])
}

fn text_of(document: &Document, key: &str) -> Option<String> {
    let text = document.get(key)?.as_text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn moment(document: &Document, keys: &[&str]) -> Option<Moment> {
    keys.iter().find_map(|key| Moment::read(document.get(key)?.as_text()?))
}

fn author(document: &Document) -> Option<String> {
    let value = ["author", "authors"].iter().find_map(|key| document.get(key))?;
    let names: Vec<&str> = value.as_list_of_text().into_iter().filter(|name| !name.is_empty()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn cover(site: &Site, document: &Document) -> Option<String> {
    let keys = site.cover_key.iter().map(String::as_str).chain(COVER_KEYS);
    let single = keys.into_iter().find_map(|key| text_of(document, key));
    single.or_else(|| document.get("images")?.as_list_of_text().first().map(|first| (*first).to_owned()))
}

fn terms(document: &Document, plural: &str) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    for term in document.get(plural).map(Value::as_list_of_text).unwrap_or_default() {
        let term = term.trim();
        if !slug::slug(term).is_empty() && !terms.iter().any(|known| slug::slug(known) == slug::slug(term)) {
            terms.push(term.to_owned());
        }
    }
    terms
}

/// The words of a heading the body opens with, and the body after it: plain
/// Markdown files have their title there.
fn leading_heading(html: &str) -> (Option<String>, &str) {
    let trimmed = html.trim_start();
    match trimmed.starts_with("<h1").then(|| trimmed.find("</h1>")).flatten() {
        Some(end) => (Some(html::text(&trimmed[..end])), &trimmed[end + "</h1>".len()..]),
        None => (None, html),
    }
}

/// The first words, cut between two; those before the first heading if there are any.
fn excerpt(html: &str) -> String {
    let heading = html
        .match_indices("<h")
        .map(|(at, _)| at)
        .find(|at| html.as_bytes().get(at + 2).is_some_and(u8::is_ascii_digit));
    // Enough for the words wanted, however much markup is between them.
    let enough = html.floor_char_boundary(EXCERPT_CHARS * 40);
    let opening = html::text(&html[..heading.unwrap_or(enough).min(enough)]);
    let text = if opening.is_empty() { html::text(&html[..enough]) } else { opening };
    let Some((end, _)) = text.char_indices().nth(EXCERPT_CHARS) else { return text };
    let end = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", text[..end].trim_end_matches([' ', ',', ';', ':', '.', '–', '—']))
}

/// The order of lists: newest first, undated last.
pub(super) fn sort(pages: &mut [Page]) {
    pages.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.source.cmp(&b.source)));
}

/// Gives every page a folder of its own: of two that want the same, the
/// earlier post keeps it, so that addresses do not change.
pub(super) fn separate(pages: &mut [Page], taken: &[&str]) {
    let mut used: std::collections::HashSet<String> = taken.iter().map(|&name| name.to_owned()).collect();
    let mut order: Vec<usize> = (0..pages.len()).collect();
    order.sort_by(|&a, &b| {
        let key = |page: &Page| (page.date.is_none(), page.date);
        key(&pages[a]).cmp(&key(&pages[b])).then_with(|| pages[a].source.cmp(&pages[b].source))
    });
    for index in order {
        let wanted = pages[index].at.clone();
        let mut number = 1;
        while !used.insert(pages[index].at.clone()) {
            number += 1;
            pages[index].at = format!("{wanted}-{number}");
        }
    }
}
