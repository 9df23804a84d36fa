//! A blog's habits, learnt from its posts: where they lie, how they are named
//! and how their front matter is written.
//!
//! A function of paths and of a sample of texts; the sample is chosen by the
//! caller. What is rare is no habit: a key is usual when half of the posts
//! have it, a value constant when four of five have it.

use std::collections::HashMap;
use std::hash::Hash;

use super::dates::DateStyle;
use super::layout::Layout;
use super::names::FileName;
use super::permalink::Place;
use crate::api::{Generator, Habits};
use crate::front_matter::{self, Document, Value};
use crate::markdown::{self, LinkKind};
use crate::placing::{self, Ways};

/// Keys that hold a cover image, the likeliest first.
const COVERS: [&str; 14] = [
    "cover.image",
    "cover.src",
    "image.src",
    "image.path",
    "image.url",
    "image.filename",
    "header.image",
    "header.teaser",
    "cover",
    "featured_image",
    "featuredImage",
    "image",
    "thumbnail",
    "images",
];

/// Further keys that hold one.
const MORE_COVERS: [&str; 6] = ["hero", "heroImage", "banner", "feature_image", "coverImage", "img"];

/// Keys beyond this in one post say nothing of the blog's order.
const MOST_KEYS: usize = 200;

/// What was learnt.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Learnt {
    /// What the window sees of it.
    pub(super) habits: Habits,
    /// How dates are written.
    pub(super) date_style: DateStyle,
    /// Whether dates are written in quotes.
    pub(super) date_quoted: bool,
    /// Whether file names are of ASCII letters only.
    pub(super) ascii_names: bool,
    /// Whether slugs start with `/`.
    pub(super) slug_with_slash: bool,
    /// Values that nearly all posts share, and how a key's value looks.
    pub(super) usual: Vec<(String, Usual)>,
    /// How photos stand in its posts.
    pub(super) photos: Ways,
}

/// What a new post gets for a usual key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Usual {
    /// The value nearly all posts have.
    Same(Value),
    /// An empty list.
    List,
    /// An empty text.
    Text,
    /// A boolean.
    Bool,
}

/// Learns from the paths of all posts (with their language) and a sample of texts.
pub(super) fn learn(layout: &Layout, paths: &[&str], sample: &[(&str, String)]) -> Learnt {
    let (section, file_pattern) = shape(layout, paths);
    let in_section: Vec<_> = sample
        .iter()
        .filter(|(path, _)| Place::of(layout, path).is_some_and(|place| place_section(&place) == section))
        .collect();
    let documents: Vec<_> = in_section
        .iter()
        .filter_map(|(_, text)| front_matter::read(text).ok())
        .filter(|document| !document.entries().is_empty())
        .collect();
    let format = most(documents.iter().filter_map(|document| document.format)).unwrap_or(layout.format);
    let Keys { order, usual: keys } = keys(&documents);
    let dates = || documents.iter().filter_map(|document| document.get("date"));
    let style = most(dates().filter_map(|value| DateStyle::of(value.as_text()?)));
    let slugs: Vec<_> = documents.iter().filter_map(|document| document.get("slug")?.as_text()).collect();
    let cover_key = cover_key(&documents);
    let photos = placing::learn::learn(in_section.iter().map(|(_, text)| text.as_str()), &layout.markup);
    Learnt {
        date_style: style.unwrap_or(match layout.generator {
            Generator::Hugo => DateStyle::RFC3339,
            Generator::Jekyll => DateStyle::JEKYLL,
            _ => DateStyle::DAY,
        }),
        date_quoted: dates().filter(|value| matches!(value, Value::Text(_))).count() * 2 > dates().count(),
        ascii_names: paths.iter().filter(|path| !path.is_ascii()).count() * 10 <= paths.len(),
        slug_with_slash: slugs.iter().filter(|slug| slug.starts_with('/')).count() * 2 > slugs.len(),
        usual: keys.iter().map(|key| (key.clone(), usual(&documents, key))).collect(),
        habits: Habits {
            section,
            file_pattern,
            format,
            author: most(documents.iter().filter_map(author)),
            photo_base: photo_base(&in_section, cover_key.as_deref()),
            cover_key,
            keys,
            order,
            template: None,
            link: photos.form.kind(),
            gallery: photos.gallery().map(|gallery| gallery.open.clone()),
        },
        photos,
    }
}

/// The section and the pattern most posts have.
fn shape(layout: &Layout, paths: &[&str]) -> (String, String) {
    let places: Vec<_> = paths.iter().filter_map(|path| Some((Place::of(layout, path)?, *path))).collect();
    // A page beside the sections, such as `about.md`, is no example of a post.
    let section =
        most(places.iter().map(|(place, _)| place_section(place)).filter(|section| !section.is_empty()))
            .filter(|section| {
                let inside = places.iter().filter(|(place, _)| place_section(place) == *section).count();
                inside * 3 >= places.len()
            });
    let nothing_yet = places.is_empty();
    let section = section.unwrap_or_else(|| match layout.generator {
        Generator::Hugo if nothing_yet => "posts".into(),
        Generator::Jekyll => "_posts".into(),
        _ => String::new(),
    });
    let patterns = places.iter().filter(|(place, _)| place_section(place) == section);
    let pattern = most(patterns.map(|(place, path)| pattern(layout, place, path)));
    let usual = if layout.generator == Generator::Jekyll { "{date}-{slug}.md" } else { "{slug}/index.md" };
    (section, pattern.unwrap_or_else(|| usual.into()))
}

/// The folders of a post that are no dates.
fn place_section(place: &Place<'_>) -> String {
    place.folders.iter().take_while(|folder| !is_date_part(folder)).copied().collect::<Vec<_>>().join("/")
}

/// Whether a folder is `2024` or `03`.
fn is_date_part(folder: &str) -> bool {
    let digits = folder.bytes().all(|byte| byte.is_ascii_digit());
    match (folder.len(), folder.parse::<u16>()) {
        (4, Ok(1970..=2199)) | (2, Ok(1..=31)) => digits,
        _ => false,
    }
}

/// How a post's file is named below its section.
fn pattern(layout: &Layout, place: &Place<'_>, path: &str) -> String {
    let dated = place.folders.iter().skip_while(|folder| !is_date_part(folder));
    let dated = dated.take_while(|folder| is_date_part(folder));
    let made: String = dated.zip(["{year}/", "{month}/", "{day}/"]).map(|(_, part)| part).collect();
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "md"));
    let language = if layout.name_language(stem).is_some() { ".{lang}" } else { "" };
    let prefix = FileName::of(place.base).prefix;
    if layout.stem(name) == "index" {
        format!("{made}{prefix}{{slug}}/index{language}.{ending}")
    } else {
        format!("{made}{prefix}{{slug}}{language}.{ending}")
    }
}

/// How posts order their keys.
struct Keys {
    /// Every key that was seen, maps told by their members, in their usual order.
    order: Vec<String>,
    /// Those that half of the posts have.
    usual: Vec<String>,
}

/// Learns the order of keys from pairs of them: keys are put one after another,
/// the most frequent first, where the fewest posts have it otherwise. So a key
/// that few posts have stands where those have it.
fn keys(documents: &[Document]) -> Keys {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut seen: Vec<(String, usize)> = Vec::new();
    let mut pairs: HashMap<(usize, usize), usize> = HashMap::new();
    for document in documents {
        let mut keys = Vec::new();
        flatten("", document.entries(), &mut keys);
        keys.truncate(MOST_KEYS);
        let mut above: Vec<usize> = Vec::with_capacity(keys.len());
        for key in keys {
            let number = *numbers.entry(key.to_lowercase()).or_insert_with(|| {
                seen.push((key, 0));
                seen.len() - 1
            });
            seen[number].1 += 1;
            above.iter().for_each(|before| *pairs.entry((*before, number)).or_default() += 1);
            above.push(number);
        }
    }
    let times = |before: usize, after: usize| pairs.get(&(before, after)).copied().unwrap_or(0);
    let mut frequent: Vec<usize> = (0..seen.len()).collect();
    frequent.sort_by_key(|number| std::cmp::Reverse(seen[*number].1));
    let mut order: Vec<usize> = Vec::new();
    for number in frequent {
        order.insert(best_place(&order, number, times), number);
    }
    let names = |numbers: &mut dyn Iterator<Item = usize>| numbers.map(|at| seen[at].0.clone()).collect();
    let half = |number: &usize| seen[*number].1 * 2 >= documents.len();
    Keys { order: names(&mut order.iter().copied()), usual: names(&mut order.iter().copied().filter(half)) }
}

/// Where a key fits best among others; of equal places the last.
fn best_place(order: &[usize], key: usize, times: impl Fn(usize, usize) -> usize) -> usize {
    // First of all: every post that has the key after another has it otherwise.
    let mut against: isize = order.iter().map(|other| times(*other, key) as isize).sum();
    let mut best = (against, 0);
    for (at, other) in order.iter().enumerate() {
        against += times(key, *other) as isize - times(*other, key) as isize;
        if against <= best.0 {
            best = (against, at + 1);
        }
    }
    best.1
}

fn flatten(prefix: &str, entries: &[(String, Value)], keys: &mut Vec<String>) {
    for (key, value) in entries {
        match value {
            Value::Map(inner) if !inner.is_empty() => flatten(&format!("{prefix}{key}."), inner, keys),
            _ => keys.push(format!("{prefix}{key}")),
        }
    }
}

fn usual(documents: &[Document], key: &str) -> Usual {
    let values: Vec<_> = documents.iter().filter_map(|document| document.get(key)).collect();
    let same = values.iter().map(|value| (*value, values.iter().filter(|other| other == &value).count()));
    let (common, count) = same.max_by_key(|(_, count)| *count).unwrap_or((&Value::Null, 0));
    let scalar = matches!(common, Value::Bool(_) | Value::Number(_) | Value::Text(_));
    if scalar && values.len() >= 3 && count * 5 >= values.len() * 4 {
        return Usual::Same(common.clone());
    }
    match values.first() {
        Some(Value::List(_)) => Usual::List,
        Some(Value::Bool(_)) => Usual::Bool,
        _ => Usual::Text,
    }
}

/// The key that holds images, by the values posts have there.
fn cover_key(documents: &[Document]) -> Option<String> {
    let holds = |key: &str| {
        let images = documents.iter().filter_map(|document| document.get(key));
        images.filter(|value| value.as_list_of_text().iter().any(|text| is_image(text))).count()
    };
    let counted = COVERS.iter().chain(&MORE_COVERS).rev().map(|key| (holds(key), *key));
    let (count, key) = counted.max_by_key(|(count, _)| *count)?;
    if count == 0 {
        return None;
    }
    // As the posts write it.
    let written = documents.iter().flat_map(|document| {
        let mut keys = Vec::new();
        flatten("", document.entries(), &mut keys);
        keys
    });
    most(written.filter(|own| own.eq_ignore_ascii_case(key))).or_else(|| Some(key.to_owned()))
}

fn is_image(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or(text).to_ascii_lowercase();
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(
        ending,
        "jpg" | "jpeg" | "png" | "webp" | "gif" | "avif" | "svg" | "heic" | "tif" | "tiff" | "bmp"
    )
}

fn author(document: &Document) -> Option<String> {
    let value = ["author", "authors", "author.name"]
        .iter()
        .find_map(|key| document.get(key).filter(|value| !matches!(value, Value::Map(_))))?;
    value.as_list_of_text().first().filter(|name| !name.is_empty()).map(|name| (*name).to_owned())
}

/// The folder most images are linked from, when it is on the web.
fn photo_base(sample: &[&(&str, String)], cover_key: Option<&str>) -> Option<String> {
    let options = markdown::Options::common_mark();
    let mut bases = Vec::new();
    for (_, text) in sample {
        let body = front_matter::split(text).body;
        let links = markdown::links(&text[body..], &options);
        bases.extend(
            links.iter().filter(|link| link.kind == LinkKind::Image).filter_map(|link| base(&link.dest)),
        );
        let document = cover_key.and_then(|key| Some((key, front_matter::read(text).ok()?)));
        let cover = document.as_ref().and_then(|(key, document)| document.get(key));
        bases.extend(cover.into_iter().flat_map(Value::as_list_of_text).filter_map(base));
    }
    most(bases.into_iter())
}

fn base(address: &str) -> Option<String> {
    let web = address.starts_with("https://") || address.starts_with("http://");
    let (folder, _) = address
        .rsplit_once('/')
        .filter(|(folder, _)| web && !folder.ends_with(':') && !folder.ends_with('/'))?;
    Some(format!("{folder}/"))
}

/// The most frequent of some things; of equals the last seen.
pub(super) fn most<T: Eq + Hash + Clone>(things: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: HashMap<T, (usize, usize)> = HashMap::new();
    for (place, thing) in things.enumerate() {
        let entry = counts.entry(thing).or_default();
        *entry = (entry.0 + 1, place);
    }
    counts.into_iter().max_by_key(|(_, rank)| *rank).map(|(thing, _)| thing)
}
