//! Which files are posts, and the walk that finds them.
//!
//! Hidden files, `node_modules`, what the generator made, section pages
//! (`_index.md`), copies that sync programs left and patterns for new posts are no
//! posts. Symbolic links are
//! not followed: they may lead out of the blog, and Hugo does not follow them.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::layout::{self, Layout};
use super::{PostFile, copies};
use crate::api::Generator;
use crate::error::{Error, Result};
use crate::fs::is_temporary;

/// The endings of posts.
const MARKDOWN: [&str; 5] = ["md", "markdown", "mdown", "mkd", "mdx"];

/// Folders nobody writes posts in.
const NEVER: [&str; 3] = ["node_modules", "bower_components", "__pycache__"];

/// Files of a plain folder that are about it.
const ABOUT: [&str; 6] = ["readme", "license", "changelog", "contributing", "code_of_conduct", "security"];

/// The language of the post at `path` by its name alone, as a place in the layout's.
pub(super) fn language(layout: &Layout, path: &str) -> Option<usize> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    let known =
        MARKDOWN.contains(&ending.as_str()) && (ending != "mdx" || layout.generator == Generator::Astro);
    if !known || stem.is_empty() || name.starts_with(['.', '_']) || is_template(name) {
        return None;
    }
    if layout.generator == Generator::None
        && folders.is_empty()
        && ABOUT.contains(&stem.to_lowercase().as_str())
    {
        return None;
    }
    let (root, rest) = layout.below_root(path)?;
    let inner = rest.rsplit_once('/').map_or("", |(folders, _)| folders);
    let own = |folder: &str| is_walked(folder) || root.within.contains(&folder);
    if !inner.is_empty() && !inner.split('/').all(own) || is_output(layout, path) {
        return None;
    }
    Some(layout.name_language(stem).map_or(root.language, |(_, language)| language))
}

/// Whether the folders above a file hold a bundle it is only a part of.
pub(super) fn is_part_of_bundle(layout: &Layout, root: &Path, path: &str) -> bool {
    let Some((content, rest)) = layout.below_root(path).filter(|_| layout.bundles) else { return false };
    let (mut folders, name) = rest.rsplit_once('/').unwrap_or(("", rest));
    let mut is_index = layout.stem(name) == "index";
    while !folders.is_empty() {
        let folder = root.join(&content.folder).join(folders);
        if !is_index && has_index(layout, &folder) {
            return true;
        }
        is_index = false;
        folders = folders.rsplit_once('/').map_or("", |(above, _)| above);
    }
    false
}

/// Whether a folder has an `index.md` in any language. It is looked for by its
/// names: a folder of thousands of posts is not listed for each of them.
fn has_index(layout: &Layout, folder: &Path) -> bool {
    let in_names = layout.languages.iter().filter(|_| layout.language_in_name);
    let codes = in_names.flat_map(|language| [language.code.clone(), language.code.to_lowercase()]);
    let mut stems = std::iter::once("index".to_owned()).chain(codes.map(|code| format!("index.{code}")));
    stems.any(|stem| {
        MARKDOWN.iter().any(|ending| folder.join(format!("{stem}.{ending}")).symlink_metadata().is_ok())
    })
}

/// Whether a file is a pattern for new posts: `TEMPLATE.md`, `2023-01-22_TEMPLATE.md`.
pub(super) fn is_template(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = stem.split('.').next().unwrap_or(stem);
    stem == "TEMPLATE" || stem.ends_with("_TEMPLATE") || stem.ends_with("-TEMPLATE")
}

/// What a walk finds.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The posts, in the order of their paths.
    pub(super) posts: Vec<PostFile>,
    /// The patterns for new posts.
    pub(super) templates: Vec<String>,
    /// Temporary files of ours that lie in its folders.
    pub(super) temporary: Vec<PathBuf>,
    /// What could not be looked into, in sentences.
    pub(super) notes: Vec<String>,
}

/// Finds every post of the blog at `root`.
///
/// # Errors
/// [`Error::Io`] when a content folder that is there may not be listed.
pub(super) fn walk(layout: &Layout, root: &Path) -> Result<Found> {
    let mut found = Found::default();
    let outer = layout.roots.iter().filter(|own| {
        !layout.roots.iter().any(|other| *own != other && layout::below(&own.folder, &other.folder).is_some())
    });
    for content in outer {
        let folder = root.join(&content.folder);
        match folder.canonicalize() {
            Ok(real) if !real.starts_with(root) => {
                let note = "is a link to a folder outside the blog, so its posts are left alone";
                found.notes.push(format!("{} {note}", content.folder));
            }
            Ok(_) => {
                let part = list(layout, &folder, &content.folder, content.folder.is_empty())?;
                found.posts.extend(part.posts);
                found.templates.extend(part.templates);
                found.temporary.extend(part.temporary);
                found.notes.extend(part.notes);
            }
            Err(_) => {}
        }
    }
    found.posts.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    found.posts.dedup_by(|a, b| a.path == b.path);
    found.templates.sort_unstable();
    Ok(found)
}

/// One folder and those in it.
fn list(layout: &Layout, folder: &Path, path: &str, top: bool) -> Result<Found> {
    let mut found = Found::default();
    let (mut files, mut folders, mut has_index) = (Vec::new(), Vec::new(), false);
    for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
        let entry = entry.map_err(Error::io(folder))?;
        let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else { continue };
        let below = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
        if kind.is_dir() && (is_walked(&name) || is_special(layout, &name)) && !is_output(layout, &below) {
            folders.push((entry.path(), below));
        } else if kind.is_file() && is_temporary(Path::new(&name)) {
            found.temporary.push(entry.path());
        } else if kind.is_file() && is_template(&name) && name.ends_with(".md") {
            found.templates.push(below);
        } else if let Some(language) = language(layout, &below).filter(|_| kind.is_file()) {
            let is_index = is_index_file(layout, &name);
            has_index |= is_index;
            if !copies::is_copy(folder, &name) {
                files.push((entry, below, language, is_index));
            }
        }
    }
    let at_root = top || layout.roots.iter().any(|root| root.folder == path);
    if layout.bundles && !at_root && has_index {
        files.retain(|(.., is_index)| *is_index);
        folders.clear();
    }
    found.posts = files
        .into_par_iter()
        .with_min_len(64)
        .filter_map(|(entry, path, language, _)| {
            let meta = entry.metadata().ok()?;
            let language = layout.languages[language].code.clone();
            Some(PostFile { path, language, modified: meta.modified().ok()?, size: meta.len() })
        })
        .collect();
    // A folder that may not be read hides its posts, not the blog's.
    let parts: Vec<_> =
        folders.into_par_iter().map(|(folder, path)| list(layout, &folder, &path, false)).collect();
    for part in parts {
        match part {
            Ok(part) => {
                found.posts.extend(part.posts);
                found.templates.extend(part.templates);
                found.temporary.extend(part.temporary);
                found.notes.extend(part.notes);
            }
            Err(error) => found.notes.push(error.to_string()),
        }
    }
    Ok(found)
}

fn is_index_file(layout: &Layout, name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| MARKDOWN.contains(&ending))
        && layout.stem(name) == "index"
}

/// Whether a folder of this name may hold posts.
fn is_walked(name: &str) -> bool {
    !name.starts_with(['.', '_']) && !NEVER.contains(&name)
}

/// Whether posts must lie in a folder of this name.
fn is_special(layout: &Layout, name: &str) -> bool {
    layout.roots.iter().any(|root| root.within.contains(&name))
}

/// Whether a file is the page of a folder that is one post: the files beside it
/// are posts only while it is not there.
pub(super) fn is_bundle(layout: &Layout, path: &str) -> bool {
    layout.bundles && is_index_file(layout, path.rsplit('/').next().unwrap_or(path))
}

fn is_output(layout: &Layout, path: &str) -> bool {
    is_below(&layout.output_dirs, path)
}

/// Whether `path` is one of `folders` or lies in one.
pub(super) fn is_below(folders: &[String], path: &str) -> bool {
    folders
        .iter()
        .any(|folder| path == folder || layout::below(path, folder).is_some_and(|_| !folder.is_empty()))
}
