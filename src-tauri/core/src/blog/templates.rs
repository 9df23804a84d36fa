//! What the templates of a Hugo blog and of its themes can do for a text:
//! which shortcodes there are, and whether links are led to pages.

use std::path::Path;

use serde_json::Value;

use super::Blog;
use super::config::{self, Table};
use super::layout::Layout;
use crate::fs;

/// What templates know. Where some of them lie outside the blog's folder, no
/// more is said than that they may know anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    /// The names of the shortcodes, besides Hugo's own; none when they are not known.
    pub shortcodes: Option<Vec<String>>,
    /// Whether links in a text may be led to pages by the paths of their files.
    pub leads_links: bool,
    /// Whether images in a text may be found by the paths of their files.
    pub leads_images: bool,
}

/// Folders are looked into so deep.
const DEPTH: usize = 6;

impl Blog {
    /// What its templates know; looks at the names of files only.
    pub fn templates(&self) -> Templates {
        let Some(themes) = &self.layout.themes else {
            return Templates { shortcodes: None, leads_links: true, leads_images: true };
        };
        let mut files = Vec::new();
        for folder in std::iter::once("").chain(themes.iter().map(String::as_str)) {
            let layouts = if folder.is_empty() { "layouts".into() } else { format!("{folder}/layouts") };
            // What leads out of the blog is not looked into.
            if let Ok(place) = fs::join_inside(&self.root, &layouts) {
                gather(&place, "", DEPTH, &mut files);
            }
        }
        let hook = |kind: &str| files.iter().any(|file| file.contains(&format!("_markup/render-{kind}.")));
        let many = self.languages.len() > 1;
        Templates {
            // Hugo leads links and images by itself where there are several languages.
            leads_links: self.layout.own_hooks || many || hook("link"),
            leads_images: self.layout.own_hooks || many || hook("image"),
            shortcodes: Some(files.iter().filter_map(|file| shortcode(file)).collect()),
        }
    }

    /// The folders of this name in its themes, below the root.
    pub fn theme_dirs(&self, name: &str) -> Vec<String> {
        let themes = self.layout.themes.iter().flatten();
        themes.map(|theme| format!("{theme}/{name}")).collect()
    }
}

/// `shortcodes/box/note.en.html` is `box/note`.
fn shortcode(file: &str) -> Option<String> {
    let name = file.strip_prefix("shortcodes/").or_else(|| file.strip_prefix("_shortcodes/"))?;
    let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
    let stem = file.split('.').next().filter(|stem| !stem.is_empty())?.to_lowercase();
    Some(if folder.is_empty() { stem } else { format!("{}/{stem}", folder.to_lowercase()) })
}

fn gather(folder: &Path, path: &str, depth: usize, files: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else { continue };
        let path = if path.is_empty() { name } else { format!("{path}/{name}") };
        if kind.is_dir() && depth > 0 {
            gather(&entry.path(), &path, depth - 1, files);
        } else if !kind.is_dir() {
            files.push(path);
        }
    }
}

/// What the configuration says of them; `root` is the blog's folder.
pub(super) fn note(layout: &mut Layout, tree: &Table, root: &Path) {
    let goldmark = config::table(tree, "markup").and_then(|markup| config::table(markup, "goldmark"));
    let hooks = goldmark.and_then(|goldmark| config::table(goldmark, "renderhooks"));
    layout.own_hooks = hooks.is_some_and(|hooks| !hooks.is_empty());
    let module = config::table(tree, "module");
    let mounts = module.and_then(|module| module.get("mounts")?.as_array());
    let mounts_layouts = mounts.into_iter().flatten().any(|mount| {
        mount.get("target").and_then(Value::as_str).is_some_and(|target| target.starts_with("layouts"))
    });
    let elsewhere = module.is_some_and(|module| module.contains_key("imports"))
        || mounts_layouts
        || ["themesdir", "layoutdir"].iter().any(|key| tree.contains_key(*key));
    let themes = themes(tree);
    // A theme whose folder is empty was not fetched, one with an own list needs others.
    let whole = |theme: &String| {
        let folder = root.join(theme);
        let asks = ["hugo", "config", "theme"].iter().any(|name| {
            config::ENDINGS.iter().any(|ending| {
                let file = folder.join(format!("{name}.{ending}"));
                config::read(&file).is_ok_and(|own| {
                    own.contains_key("theme")
                        || config::table(&own, "module").is_some_and(|module| module.contains_key("imports"))
                })
            })
        });
        folder.join("layouts").is_dir() && !asks
    };
    layout.themes = (!elsewhere && themes.iter().all(whole)).then_some(themes);
}

/// The folders of the themes it names.
pub(super) fn themes(tree: &Table) -> Vec<String> {
    let names: Vec<&str> = match tree.get("theme") {
        Some(Value::String(theme)) => vec![theme],
        Some(Value::Array(themes)) => themes.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    names.iter().filter(|name| !name.is_empty()).map(|name| format!("themes/{name}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Templates {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::make_folder(path.parent().unwrap()).unwrap();
            fs::write_derived(&path, text.as_bytes()).unwrap();
        }
        Blog::open(folder.path()).unwrap().templates()
    }

    #[test]
    fn the_shortcodes_of_the_blog_and_its_theme_are_known() {
        let mut found = of(&[
            ("hugo.toml", "theme = 'calm'\n"),
            ("layouts/shortcodes/Note.html", ""),
            ("layouts/_shortcodes/box/red.en.html", ""),
            ("layouts/_default/single.html", ""),
            ("themes/calm/layouts/shortcodes/chart.html", ""),
            ("themes/other/layouts/shortcodes/gone.html", ""),
            ("themes/calm/layouts/_default/_markup/render-link.html", ""),
        ]);
        if let Some(names) = &mut found.shortcodes {
            names.sort();
        }
        let names = ["box/red", "chart", "note"].map(str::to_owned).to_vec();
        assert_eq!(found, Templates { shortcodes: Some(names), leads_links: true, leads_images: false });
    }

    #[test]
    fn what_lies_elsewhere_may_know_anything() {
        for files in [
            &[("hugo.toml", "theme = 'missing'\n")][..],
            &[("hugo.toml", "[[module.imports]]\npath = 'github.com/a/b'\n")],
            &[
                ("hugo.toml", "theme = 'calm'\n"),
                ("themes/calm/layouts/index.html", ""),
                ("themes/calm/hugo.toml", "[module]\n[[module.imports]]\npath = 'x'\n"),
            ],
            &[("dropcap.toml", "title = 'Plain'\n")],
        ] {
            assert_eq!(of(files).shortcodes, None, "{files:?}");
        }
        let bare = of(&[("hugo.toml", "baseURL = 'https://a.example/'\n")]);
        assert_eq!(bare, Templates { shortcodes: Some(Vec::new()), leads_links: false, leads_images: false });
    }
}
