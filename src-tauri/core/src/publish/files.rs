//! Which files belong to a post: its own, those of its folder, and the images
//! of static folders it refers to.

use std::path::Path;

use percent_encoding::percent_decode_str;
use walkdir::WalkDir;

use crate::api::Generator;
use crate::front_matter::{Document, Value};
use crate::fs;
use crate::markdown::{self, LinkKind};

use super::Request;
use super::live::Image;

/// Endings of files that are posts or pages of their own.
const CONTENT: [&str; 10] = ["md", "markdown", "mdx", "html", "htm", "adoc", "org", "rst", "pandoc", "json"];

/// The post's files below the root, the post first.
pub(super) fn files(request: &Request<'_>, document: &Document, body: &str) -> Vec<String> {
    let post = &request.post.path;
    let mut files = vec![post.clone()];
    let (folder, name) = post.rsplit_once('/').unwrap_or(("", post));
    if name.starts_with("index.") && !folder.is_empty() {
        files.extend(bundle(request.root, folder));
    }
    for address in addresses(document, body, request.markup) {
        files.extend(local_file(request, folder, &address));
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(file.clone()));
    files
}

/// The images of the body, as it has them.
pub(super) fn images(body: &str, markup: &markdown::Options) -> Vec<Image> {
    let images = markdown::links(body, markup).into_iter().filter(|link| link.kind == LinkKind::Image);
    images
        .filter(|link| !link.dest.trim().is_empty() && !link.dest.starts_with("data:"))
        .map(|link| Image { address: link.dest, alt: link.text })
        .collect()
}

/// What lies in a post's own folder, but for other pages, hidden files and
/// folders that are bundles of their own.
fn bundle(root: &Path, folder: &str) -> Vec<String> {
    let top = root.join(folder);
    let hidden = |entry: &walkdir::DirEntry| entry.file_name().to_string_lossy().starts_with('.');
    let other_bundle = |entry: &walkdir::DirEntry| {
        entry.depth() > 0
            && entry.file_type().is_dir()
            && std::fs::read_dir(entry.path()).is_ok_and(|mut inner| {
                inner.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().contains("index.")))
            })
    };
    WalkDir::new(&top)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !(hidden(entry) || other_bundle(entry)))
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| fs::relative(root, entry.path()))
        .filter(|path| !is_content(path))
        .collect()
}

fn is_content(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    CONTENT.contains(&ending.as_str())
}

/// Every address in the post, front matter included.
fn addresses(document: &Document, body: &str, markup: &markdown::Options) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    document.entries().iter().for_each(|(_, value)| texts(value, &mut all));
    all.extend(markdown::links(body, markup).into_iter().map(|link| link.dest));
    all
}

fn texts(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::Text(text) if text.contains('.') && text.len() < 1024 && !text.contains('\n') => {
            all.push(text.clone())
        }
        Value::List(items) => items.iter().for_each(|item| texts(item, all)),
        Value::Map(entries) => entries.iter().for_each(|(_, value)| texts(value, all)),
        _ => {}
    }
}

/// The file of the blog an address stands for, if it is no page.
fn local_file(request: &Request<'_>, folder: &str, address: &str) -> Option<String> {
    let candidates = candidates(folder, address, request.static_folders, request.generator);
    candidates.into_iter().find(|path| {
        !is_content(path) && fs::join_inside(request.root, path).is_ok_and(|file| file.is_file())
    })
}

/// Where below the root the file of an address may lie.
pub(crate) fn candidates(
    folder: &str,
    address: &str,
    static_folders: &[String],
    generator: Generator,
) -> Vec<String> {
    let address = address.trim().split(['?', '#']).next().unwrap_or_default();
    if address.is_empty() || address.contains("://") || address.starts_with("//") || address.contains(":") {
        return Vec::new();
    }
    let decoded = percent_decode_str(address).decode_utf8_lossy().into_owned();
    let absolute = decoded.strip_prefix('/');
    let mut all = Vec::new();
    if absolute.is_none() {
        all.extend(fs::tidy(&format!("{folder}/{decoded}")));
    }
    let from_root = absolute.unwrap_or(&decoded);
    all.extend(static_folders.iter().filter_map(|top| below(top.trim_matches('/'), from_root)));
    if matches!(generator, Generator::Jekyll | Generator::Eleventy | Generator::None) {
        all.extend(fs::tidy(from_root));
    }
    all
}

/// A path below the folder `top`.
fn below(top: &str, path: &str) -> Option<String> {
    let path = fs::tidy(path)?;
    Some(if top.is_empty() { path } else { format!("{top}/{path}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_files_of_the_blog() {
        let statics = ["static".to_owned()];
        let cases = [
            ("content/posts/a", "photo.jpg", vec!["content/posts/a/photo.jpg", "static/photo.jpg"]),
            ("content/posts", "../img/a%20b.jpg?x", vec!["content/img/a b.jpg"]),
            ("content/posts", "/images/a.jpg#top", vec!["static/images/a.jpg"]),
            ("content/posts", "https://x.org/a.jpg", vec![]),
            ("content/posts", "//x.org/a.jpg", vec![]),
            ("a", "../../../etc/passwd", vec![]),
            ("a", "mailto:a@b.c", vec![]),
        ];
        for (folder, address, expected) in cases {
            assert_eq!(candidates(folder, address, &statics, Generator::Hugo), expected, "{address}");
        }
        assert_eq!(candidates("_posts", "/assets/a.jpg", &[], Generator::Jekyll), ["assets/a.jpg"]);
    }
}
