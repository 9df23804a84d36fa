//! The public address of a post, by the rules of the program that makes its page.
//!
//! A function of the path and the front matter; no file is read. Hugo's rules
//! were held against `hugo list all` of 0.111 and 0.168 and follow the newer
//! where the two differ (file names with several blanks in a row). Other
//! generators are followed as far as their defaults go.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::conventions;
use super::dates::{When, go_format};
use super::layout::Layout;
use super::names::FileName;
use super::slug;
use crate::front_matter::{Document, Value};

/// How addresses are made.
#[derive(Debug, Clone)]
pub(super) enum Rules {
    /// Hugo.
    Hugo(HugoRules),
    /// Jekyll: its pattern, styles spelt out.
    Jekyll {
        /// Such as `/:categories/:year/:month/:day/:title.html`.
        pattern: String,
    },
    /// Zola.
    Zola,
    /// Eleventy.
    Eleventy,
    /// Astro.
    Astro,
    /// The built-in site: the slug alone.
    Plain,
}

/// What Hugo's configuration says about addresses.
#[derive(Debug, Clone, Default)]
pub(super) struct HugoRules {
    /// Section to pattern.
    pub(super) patterns: BTreeMap<String, String>,
    /// Whether the default language has a folder too.
    pub(super) default_in_subdir: bool,
    /// Each language's own public address, when all have one.
    pub(super) hosts: Vec<String>,
    /// Which addresses end in `.html`.
    pub(super) ugly: Ugly,
    /// Whether capitals stay.
    pub(super) keep_case: bool,
    /// Whether accents go.
    pub(super) plain_accents: bool,
    /// Whether date and slug may come from the file's name.
    pub(super) date_from_name: bool,
}

/// Which addresses end in `.html` rather than `/`.
#[derive(Debug, Clone)]
pub(super) enum Ugly {
    /// All.
    All,
    /// Those of some sections.
    Sections(Vec<String>),
}

impl Default for Ugly {
    fn default() -> Self {
        Self::Sections(Vec::new())
    }
}

/// What Go leaves as it is in a path.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'$')
    .remove(b'%')
    .remove(b'&')
    .remove(b'+')
    .remove(b',')
    .remove(b'/')
    .remove(b':')
    .remove(b';')
    .remove(b'=')
    .remove(b'@')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Where a post lies, taken apart.
#[derive(Debug)]
pub(super) struct Place<'a> {
    /// Folders between the content root and the post, a bundle's own left out.
    pub(super) folders: Vec<&'a str>,
    /// The file's name without ending and language; the folder's for a bundle.
    pub(super) base: &'a str,
    /// Its language, as a place in the layout's.
    pub(super) language: usize,
}

impl<'a> Place<'a> {
    /// Takes a path apart; none when it is below no content root.
    pub(super) fn of(layout: &Layout, path: &'a str) -> Option<Self> {
        let (root, rest) = layout.below_root(path)?;
        let mut folders: Vec<_> = rest.split('/').collect();
        let file = folders.pop()?;
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let (stem, language) = layout.name_language(stem).unwrap_or((stem, root.language));
        let base = if stem == "index" { folders.pop().unwrap_or(stem) } else { stem };
        Some(Self { folders, base, language })
    }
}

/// The path of the post's page from the host's root on, percent-encoded,
/// without the path of the blog's own address: `/fr/posts/slug/`.
pub(super) fn path(layout: &Layout, path: &str, document: &Document) -> Option<String> {
    let place = Place::of(layout, path)?;
    let made = match &layout.rules {
        Rules::Hugo(rules) => Hugo { rules, place: &place, document }.path(layout),
        Rules::Jekyll { pattern } => conventions::jekyll_path(pattern, &place, document),
        Rules::Zola => conventions::zola_path(layout, &place, document),
        Rules::Eleventy => conventions::eleventy_path(&place, document)?,
        Rules::Astro => conventions::astro_path(&place, document),
        Rules::Plain => {
            let name = FileName::of(place.base);
            let own = text(document, "slug").map(|slug| slug.trim_matches('/').to_owned());
            let slug = own.filter(|slug| !slug.is_empty()).unwrap_or_else(|| name.slug.to_owned());
            format!("/{}/", slug::slugify(&slug, false))
        }
    };
    Some(encoded(&made))
}

/// A path as addresses are written.
pub(super) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// The public address of the post's language, where each has its own.
pub(super) fn host<'a>(layout: &'a Layout, path: &str) -> Option<&'a str> {
    let Rules::Hugo(rules) = &layout.rules else { return None };
    rules.hosts.get(Place::of(layout, path)?.language).map(String::as_str)
}

/// Whether a post without a date has that of its file's name.
pub(super) fn is_dated_by_name(rules: &Rules) -> bool {
    match rules {
        Rules::Hugo(rules) => rules.date_from_name,
        Rules::Jekyll { .. } | Rules::Zola | Rules::Eleventy | Rules::Plain => true,
        Rules::Astro => false,
    }
}

/// The non-empty text at a key.
pub(super) fn text<'a>(document: &'a Document, key: &str) -> Option<&'a str> {
    document.get(key).and_then(Value::as_text).map(str::trim).filter(|text| !text.is_empty())
}

/// When a post is dated, by its front matter.
pub(super) fn date(document: &Document) -> Option<When> {
    ["date", "publishDate", "pubDate", "published", "lastmod", "modified"]
        .iter()
        .find_map(|key| When::parse(text(document, key)?))
}

/// One post under Hugo's rules.
struct Hugo<'a> {
    rules: &'a HugoRules,
    place: &'a Place<'a>,
    document: &'a Document,
}

impl Hugo<'_> {
    fn path(&self, layout: &Layout) -> String {
        if let Some(own) = text(self.document, "url") {
            let made = if own.contains(':') { self.expand(own) } else { own.to_owned() };
            // With a slash before it, it counts from the blog's root.
            let prefix = if own.starts_with('/') { String::new() } else { self.prefix(layout) };
            return format!("{prefix}/{}", self.close(made.trim_start_matches('/')));
        }
        let section = self.place.folders.first().copied().unwrap_or_default();
        let made = match self.rules.patterns.get(&section.to_lowercase()) {
            Some(pattern) => self.expand(pattern),
            None => {
                let mut parts: Vec<_> =
                    self.place.folders.iter().map(|folder| slug::sanitise_path(folder)).collect();
                parts.push(self.slug().unwrap_or_else(|| slug::sanitise_path(self.place.base)));
                parts.join("/")
            }
        };
        let made = if self.rules.keep_case { made } else { slug::lower(&made) };
        let made = if self.rules.plain_accents { slug::without_accents(&made) } else { made };
        format!("{}/{}", self.prefix(layout), self.close(made.trim_matches('/')))
    }

    /// The folder of the language.
    fn prefix(&self, layout: &Layout) -> String {
        let language = &layout.languages[self.place.language];
        let bare = language.default && !self.rules.default_in_subdir;
        if layout.languages.len() < 2 || bare || !self.rules.hosts.is_empty() {
            return String::new();
        }
        format!("/{}", language.code)
    }

    /// The path with what ends it: a slash, `.html`, or its own ending.
    fn close(&self, made: &str) -> String {
        let last = made.rsplit('/').next().unwrap_or_default();
        let from_url = text(self.document, "url").is_some();
        if made.is_empty() || made.ends_with('/') || (from_url && last.contains('.')) {
            return made.to_owned();
        }
        let section = self.place.folders.first().copied().unwrap_or_default().to_lowercase();
        let ugly = match &self.rules.ugly {
            Ugly::All => true,
            Ugly::Sections(sections) => sections.contains(&section),
        };
        if ugly { format!("{made}.html") } else { format!("{made}/") }
    }

    /// The slug of the front matter or, where the blog wants it, of the file's name.
    fn slug(&self) -> Option<String> {
        if let Some(own) = text(self.document, "slug") {
            return Some(slug::sanitise(own).trim_matches('/').to_owned());
        }
        let name = FileName::of(self.place.base);
        (self.rules.date_from_name && name.date.is_some()).then(|| slug::sanitise_path(name.slug))
    }

    fn date(&self) -> When {
        let from_name = FileName::of(self.place.base).date.filter(|_| self.rules.date_from_name);
        let none = When { date: jiff::civil::Date::constant(1, 1, 1), time: None, offset: None };
        date(self.document).or(from_name).unwrap_or(none)
    }

    /// A pattern with its `:words` filled in.
    fn expand(&self, pattern: &str) -> String {
        let mut made = String::new();
        let mut rest = pattern;
        while let Some(at) = rest.find(':') {
            made.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let (slice, after) = match after.strip_prefix('[').and_then(|after| after.split_once(']')) {
                Some((slice, after)) => (Some(slice), after),
                None => (None, after),
            };
            made.push_str(&self.word(word, slice));
            rest = after;
        }
        made.push_str(rest);
        // What is empty leaves no empty folder.
        let doubled = made.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        if made.ends_with('/') { format!("{doubled}/") } else { doubled }
    }

    /// What stands for one `:word` of a pattern.
    fn word(&self, word: &str, slice: Option<&str>) -> String {
        let when = self.date();
        let base = || slug::sanitise_path(self.place.base);
        let title = || {
            let title = text(self.document, "title").unwrap_or_default();
            slug::sanitise(&title.replace(['+', '/'], " "))
        };
        let own = || self.slug().map(|slug| slug.replace('+', "-"));
        match word {
            "year" => format!("{:04}", when.date.year()),
            "month" => format!("{:02}", when.date.month()),
            "monthname" => go_format("January", &when),
            "day" => format!("{:02}", when.date.day()),
            "weekday" => (when.date.weekday().to_sunday_zero_offset()).to_string(),
            "weekdayname" => go_format("Monday", &when),
            "yearday" => when.date.day_of_year().to_string(),
            "section" => {
                self.place.folders.first().map(|folder| slug::sanitise_path(folder)).unwrap_or_default()
            }
            "sections" | "sectionslugs" => self.sections(slice),
            "title" => title(),
            "slug" => own().unwrap_or_else(title),
            "filename" | "contentbasename" => base(),
            "slugorfilename" | "slugorcontentbasename" => own().unwrap_or_else(base),
            layout => go_format(layout, &when),
        }
    }

    /// The folders, or a Go-like slice of them: `1:`, `last`, `:2`, `0`.
    fn sections(&self, slice: Option<&str>) -> String {
        let folders: Vec<_> = self.place.folders.iter().map(|folder| slug::sanitise_path(folder)).collect();
        let place = |text: &str, usual: usize| match text {
            "" => usual,
            "last" => folders.len().saturating_sub(1),
            number => number.parse().unwrap_or(usual).min(folders.len()),
        };
        let chosen = match slice {
            None => &folders[..],
            Some(slice) => match slice.split_once(':') {
                Some((from, to)) => {
                    let (from, to) = (place(from, 0), place(to, folders.len()));
                    folders.get(from..to).unwrap_or_default()
                }
                None => {
                    let at = place(slice, folders.len());
                    folders.get(at..(at + 1).min(folders.len())).unwrap_or_default()
                }
            },
        };
        chosen.join("/")
    }
}
