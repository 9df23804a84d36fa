//! The stylesheets a blog has: in its static and asset folders, its themes'
//! and, where they are made by a build, in what the last build left.
//!
//! Hugo's modules lie outside the blog and are not looked into.

use std::path::Path;

use super::Blog;
use crate::api::Generator;
use crate::fs;

/// How deep below such a folder stylesheets are looked for.
const DEPTH: usize = 5;

/// How many files are looked at in all: a static folder may hold every photo.
const MOST_FILES: usize = 20_000;

/// How many are offered.
const MOST: usize = 12;

/// Names that the page's own stylesheet usually has.
const USUAL: &[&str] =
    &["main", "style", "styles", "stylesheet", "theme", "site", "app", "index", "global", "custom"];

/// Names of what serves something else than the text.
const LIBRARIES: &[&str] = &[
    "awesome",
    "bootstrap",
    "chroma",
    "fonts",
    "gallery",
    "highlight",
    "icons",
    "katex",
    "lightbox",
    "mermaid",
    "normalize",
    "pagefind",
    "prism",
    "print",
    "reset",
    "search",
    "syntax",
    "vendor",
];

impl Blog {
    /// Its stylesheets below the root, the likeliest first.
    pub fn stylesheets(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut left = MOST_FILES;
        for (place, folder) in self.style_folders().into_iter().enumerate() {
            let mut here = Vec::new();
            collect(&self.root, &folder, DEPTH, &mut left, &mut here);
            found.extend(here.into_iter().map(|path| (rank(&path), place, path)));
        }
        found.sort();
        found.dedup_by(|a, b| a.2 == b.2);
        found.into_iter().map(|(_, _, path)| path).take(MOST).collect()
    }

    /// Whether a path is one where stylesheets of this blog lie.
    pub fn may_be_stylesheet(&self, path: &str) -> bool {
        let Some(path) = fs::tidy(path) else { return false };
        let below = |folder: &String| folder.is_empty() || path.starts_with(&format!("{folder}/"));
        is_css(&path) && self.style_folders().iter().any(below)
    }

    /// The folders with stylesheets, the blog's own first.
    fn style_folders(&self) -> Vec<String> {
        let mut folders = self.static_dirs.clone();
        let own: &[&str] = match self.generator {
            Generator::Hugo => &["assets"],
            Generator::Jekyll => &["assets", "css"],
            Generator::Eleventy | Generator::Astro => &["src", "assets", "css"],
            Generator::Zola | Generator::None => &[],
        };
        folders.extend(own.iter().map(|name| (*name).to_owned()));
        for theme in names(&self.root.join("themes")) {
            folders.extend(["static", "assets"].map(|inner| format!("themes/{theme}/{inner}")));
        }
        let built = match self.generator {
            Generator::Hugo | Generator::Zola => "public",
            Generator::Jekyll | Generator::Eleventy => "_site",
            Generator::Astro => "dist",
            Generator::None => return folders,
        };
        folders.push(built.to_owned());
        folders
    }
}

/// The likelier, the less.
fn rank(path: &str) -> (usize, usize, usize) {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let first = name.split('.').next().unwrap_or(&name);
    let usual = USUAL.iter().position(|usual| *usual == first).unwrap_or(USUAL.len());
    let library = LIBRARIES.iter().any(|library| path.to_ascii_lowercase().contains(library));
    (usize::from(library), usual, path.matches('/').count())
}

fn is_css(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("css"))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

fn collect(root: &Path, folder: &str, depth: usize, left: &mut usize, into: &mut Vec<String>) {
    for name in names(&root.join(folder)) {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return;
        }
        let skipped = name.starts_with('.') || name == "node_modules";
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        let Ok(meta) = std::fs::symlink_metadata(root.join(&path)) else { continue };
        if meta.is_dir() && depth > 0 && !skipped {
            collect(root, &path, depth - 1, left, into);
        } else if meta.is_file() && is_css(&path) {
            into.push(path);
        }
    }
}
