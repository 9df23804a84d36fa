//! The photos that posts show: which, and where each is.
//!
//! Functions of values: a text gives its images and the bytes that spell their
//! addresses; an address gives a place. What else in the blog names a file is
//! in `media/names.rs`, the whole list in `media/list.rs`, what would be moved
//! in `media/plan.rs`.

mod asked;
mod list;
mod names;
mod plan;
mod relink;
mod tag;

use std::ops::Range;

use percent_encoding::percent_decode_str;

pub use list::{Located, Places, list};
pub use names::{Names, name_of, variant};
pub use plan::{Wanted, file_name, plan};
pub use relink::{Of, relinks};

use crate::api::{Generator, Relink};
use crate::front_matter::{self, Splice, Value};
use crate::markdown::{self, LinkKind};
use crate::publish;

/// An image that a text shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its address.
    pub address: String,
    /// The bytes of the text that spell it.
    pub range: Range<usize>,
}

/// The images of a text, in its body and in its front matter, in order.
pub fn shown(text: &str, options: &markdown::Options) -> Vec<Shown> {
    images(text, options, false)
}

/// Those, and the images that the text only links.
pub fn named(text: &str, options: &markdown::Options) -> Vec<Shown> {
    images(text, options, true)
}

fn images(text: &str, options: &markdown::Options, linked: bool) -> Vec<Shown> {
    let split = front_matter::split(text);
    let mut all = Vec::new();
    if let Ok(document) = front_matter::read(text) {
        for (key, value) in document.entries() {
            let Some(span) = document.span(key) else { continue };
            let mut values = Vec::new();
            addresses(value, &mut values);
            values.sort_unstable();
            values.dedup();
            for address in values {
                let spelt = whole(&text[span.clone()], address);
                all.extend(spelt.map(|at| Shown {
                    address: address.to_owned(),
                    range: span.start + at..span.start + at + address.len(),
                }));
            }
        }
    }
    for link in markdown::links(&text[split.body..], options) {
        if link.kind == LinkKind::Link && !(linked && is_image(&link.dest)) {
            continue;
        }
        let range = split.body + link.range.start..split.body + link.range.end;
        all.push(Shown { address: link.dest, range });
    }
    all.sort_by_key(|one| one.range.start);
    all.dedup_by(|one, before| one.range.start < before.range.end);
    all
}

/// The texts of a value that name an image.
fn addresses<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Text(text) if is_image(text) && !text.contains('\n') => found.push(text.trim()),
        Value::List(list) => list.iter().for_each(|value| addresses(value, found)),
        Value::Map(map) => map.iter().for_each(|(_, value)| addresses(value, found)),
        _ => {}
    }
}

/// Where a text has this address and not a longer one.
fn whole<'t>(text: &'t str, address: &'t str) -> impl Iterator<Item = usize> + 't {
    let part = |sign: Option<char>| {
        sign.is_some_and(|sign| sign.is_alphanumeric() || "._-/~%:?&=+#@".contains(sign))
    };
    text.match_indices(address).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + address.len()..].chars().next();
        !part(before) && !part(after)
    })
}

/// Endings of files that are photos or drawings.
const ENDINGS: [&str; 12] =
    ["jpg", "jpeg", "jpe", "png", "webp", "gif", "avif", "svg", "tif", "tiff", "heic", "bmp"];

/// Whether an address or a path names an image by its ending.
pub fn is_image(address: &str) -> bool {
    let path = address.trim().split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.'));
    ending.is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// What must change in a text so that these images of it have other addresses.
pub fn relinked(images: Vec<Shown>, links: &[&Relink]) -> Vec<Splice> {
    let to = |address: &str| links.iter().find(|link| link.from == address).map(|link| &link.to);
    let splice = |one: Shown| Some(Splice { range: one.range, insert: to(&one.address)?.clone() });
    images.into_iter().filter_map(splice).collect()
}

/// As [`relinked`], where the images are others: what their tags and shortcodes
/// say of their size changes, too.
pub fn replaced(text: &str, options: &markdown::Options, links: &[&Relink]) -> Vec<Splice> {
    let images = named(text, options);
    let mut sizes = Vec::new();
    for image in &images {
        let link = links.iter().find(|link| link.from == image.address);
        if let Some((link, was)) = link.and_then(|link| Some((link, link.was?))) {
            sizes.extend(tag::resized(text, image.range.start, options.tags, (was, link.size)));
        }
    }
    let mut splices = relinked(images, links);
    splices.append(&mut sizes);
    splices.sort_by_key(|splice| splice.range.start);
    splices.dedup_by(|one, before| one.range == before.range);
    splices
}

/// Where an image is, by its address alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// Below the root: the paths it may have, the likeliest first.
    Local(Vec<String>),
    /// In the blog's bucket, under this key.
    Bucket(String),
    /// At an address on the web.
    Foreign(String),
    /// Not a file's address: one that is on its way, a shortcode's, inline data.
    Other,
}

/// What places depend on.
pub struct Addresses {
    /// The public address of the blog's bucket, with a `/` at the end.
    pub bucket: Option<String>,
    /// The blog's own public address.
    pub base_url: Option<String>,
    /// Folders that are copied as they are.
    pub static_folders: Vec<String>,
    /// What makes pages of it.
    pub generator: Generator,
}

impl Addresses {
    /// Where an image of the post at `path` is.
    pub fn place(&self, path: &str, address: &str) -> Place {
        let address = address.trim();
        let secure = address.strip_prefix("//").map(|rest| format!("https://{rest}"));
        let full = secure.as_deref().unwrap_or(address);
        if full.contains("{{") {
            return Place::Other;
        }
        if let Some(key) = self.bucket.as_deref().and_then(|base| below(base, full)) {
            return Place::Bucket(key);
        }
        let of_site = self
            .base_url
            .as_deref()
            .and_then(|base| below(&format!("{}/", base.trim_end_matches('/')), full));
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let local = of_site.map(|rest| format!("/{rest}"));
        let local = local.as_deref().unwrap_or(full);
        let mut paths = publish::candidates(folder, local, &self.static_folders, self.generator);
        let assets =
            paths.iter().find_map(|path| path.strip_prefix("static/")).map(|rest| format!("assets/{rest}"));
        paths.extend(assets);
        if !paths.is_empty() {
            return Place::Local(paths);
        }
        match full.starts_with("https://") || full.starts_with("http://") {
            true => Place::Foreign(full.to_owned()),
            false => Place::Other,
        }
    }
}

/// What of an address comes after a base, whichever of http and https it has.
fn below(base: &str, address: &str) -> Option<String> {
    let bare = |text: &str| text.split_once("://").map(|(_, rest)| rest.to_owned());
    let (base, address) = (bare(base)?, bare(address)?);
    let host = base.find('/').unwrap_or(base.len());
    let same = address.len() >= base.len()
        && address.is_char_boundary(base.len())
        && address[..host.min(address.len())].eq_ignore_ascii_case(&base[..host])
        && address[host..].starts_with(&base[host..]);
    let rest = same.then(|| address[base.len()..].split(['?', '#']).next().unwrap_or_default())?;
    let key = percent_decode_str(rest).decode_utf8().ok()?.into_owned();
    (!key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests;
