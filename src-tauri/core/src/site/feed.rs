//! What machines read: the Atom feed, the site map, structured data.
//!
//! Atom is RFC 4287, site maps <https://www.sitemaps.org/protocol.html>,
//! articles <https://schema.org/BlogPosting>.

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;
use serde_json::json;

use super::Site;
use super::body;
use super::date::Moment;
use super::links::{Base, Links};
use super::page::Page;

/// Posts in the feed.
const ENTRIES: usize = 20;

#[derive(Serialize)]
struct Entry<'a> {
    id: String,
    title: &'a str,
    author: Option<&'a str>,
    language: &'a str,
    href: String,
    published: String,
    updated: String,
    summary: String,
    terms: Vec<&'a str>,
    html: String,
}

/// The feed's values; none while there is no dated post, because a feed must
/// say when it was last changed.
pub(super) fn feed(site: &Site, pages: &[Page], links: &Links) -> Option<Value> {
    let base = site.base_url.as_deref().map_or(Base::Depth(0), Base::Public);
    let dated = pages.iter().filter(|page| !page.standalone).filter_map(|page| Some((page, page.date?)));
    let entries: Vec<Entry<'_>> =
        dated.take(ENTRIES).map(|(page, date)| entry(site, page, date, links, base)).collect();
    let updated = entries.iter().map(|entry| entry.updated.clone()).max()?;
    Some(context! {
        site => context! { title => clean(&site.title), description => site.description.as_deref().map(clean) },
        author => site.author.as_deref().unwrap_or(&site.title),
        language => &site.language,
        id => site.base_url.clone().unwrap_or_else(|| name_id(&[&site.title])),
        self_href => site.base_url.as_ref().map(|base| format!("{base}feed.xml")),
        home => base.to("index.html"),
        updated,
        entries => Serde(&entries),
    })
}

fn entry<'a>(site: &Site, page: &'a Page, date: Moment, links: &Links, base: Base<'_>) -> Entry<'a> {
    let href = base.to(&format!("{}/index.html", page.at));
    Entry {
        id: if site.base_url.is_some() { href.clone() } else { name_id(&[&site.title, &page.at]) },
        title: &page.title,
        author: page.author.as_deref(),
        language: &page.language,
        href,
        published: date.instant.to_string(),
        updated: page.updated.unwrap_or(date).instant.to_string(),
        summary: clean(page.summary()),
        terms: page.terms.iter().flatten().map(String::as_str).collect(),
        html: clean(&body::place(page, links, base).html),
    }
}

/// An id for what has no address: a name-based UUID (RFC 9562, version 8).
fn name_id(parts: &[&str]) -> String {
    let mut hash = blake3::hash(parts.join("\u{0}").as_bytes()).to_hex()[..32].to_owned();
    hash.replace_range(12..13, "8");
    hash.replace_range(16..17, "a");
    let (a, b, c, d, e) = (&hash[..8], &hash[8..12], &hash[12..16], &hash[16..20], &hash[20..]);
    format!("urn:uuid:{a}-{b}-{c}-{d}-{e}")
}

/// The text without the characters XML 1.0 cannot hold.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}')))
        .collect()
}

/// The site map: every page with its address and its date.
pub(super) fn sitemap(base: &str, pages: &[Page], lists: &[String]) -> Value {
    let newest = pages.iter().filter_map(|page| page.updated.or(page.date)).max();
    let lists = lists.iter().map(|at| (at.clone(), newest));
    let posts = pages.iter().map(|page| (format!("{}/index.html", page.at), page.updated.or(page.date)));
    let urls: Vec<_> = lists
        .chain(posts)
        .map(|(at, date)| {
            context! { loc => Base::Public(base).to(&at), lastmod => date.map(|date| date.iso()) }
        })
        .collect();
    context! { urls }
}

/// The article's structured data, safe inside a `script` element.
pub(super) fn article(site: &Site, page: &Page, address: Option<&str>, image: Option<&str>) -> String {
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": page.title,
        "inLanguage": page.language,
        "description": page.summary(),
    });
    let mut set = |key: &str, value: Option<serde_json::Value>| {
        if let Some(value) = value {
            data[key] = value;
        }
    };
    set("datePublished", page.date.map(|date| date.iso().into()));
    set("dateModified", page.updated.or(page.date).map(|date| date.iso().into()));
    set("author", page.author.as_ref().map(|name| json!({ "@type": "Person", "name": name })));
    set("url", address.map(Into::into));
    set("mainEntityOfPage", address.map(Into::into));
    set("image", image.map(Into::into));
    set("isPartOf", Some(json!({ "@type": "Blog", "name": site.title })));
    data.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}
