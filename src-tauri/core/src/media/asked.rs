//! Images that a theme of Hugo shows though nothing names them: those beside a
//! page or among the assets, of which templates ask for a kind, or for names
//! with a part in them. Where the theme cannot be read, all of those.

use std::collections::HashSet;
use std::path::Path;

use super::names::name_of;
use crate::fs;

/// What Hugo's own templates ask for: the image of a page that is shared.
const BY_HUGO: [&str; 3] = ["*feature*", "*cover*", "*thumbnail*"];

/// What templates ask for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Patterns of names, in small letters.
    patterns: HashSet<String>,
    /// Folders of pages, below the root, whose files are theirs.
    bundles: HashSet<String>,
}

impl Asked {
    /// Reads the templates and the pages below a root.
    pub(super) fn read(root: &Path) -> Self {
        let mut asked = Self::default();
        let mut has_templates = false;
        let own = |entry: &walkdir::DirEntry| {
            let name = entry.file_name().to_string_lossy();
            !(entry.file_type().is_dir() && (name == ".git" || name == "node_modules"))
        };
        for entry in walkdir::WalkDir::new(root).into_iter().filter_entry(own).flatten() {
            let Some(path) = fs::relative(root, entry.path()).filter(|_| entry.file_type().is_file()) else {
                continue;
            };
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
            let is_page = name.starts_with("index.") || name.starts_with("_index.");
            if is_page && !folder.is_empty() {
                asked.bundles.insert(folder.to_owned());
            }
            let is_template = format!("/{path}").contains("/layouts/") && name.ends_with(".html");
            if is_template && let Ok(text) = std::fs::read_to_string(entry.path()) {
                has_templates = true;
                asked.take(&text);
            }
        }
        asked.patterns.extend(BY_HUGO.map(str::to_owned));
        // A theme that is a module lies elsewhere.
        if !has_templates || root.join("go.mod").exists() {
            asked.patterns.insert("*".into());
        }
        asked
    }

    /// Takes what a template asks for: `.Resources.GetMatch "*cover*"`.
    fn take(&mut self, template: &str) {
        const ALL: &str = "*";
        let lower = template.to_lowercase();
        for (at, word) in lower.match_indices("resources") {
            let rest = &lower[at + word.len()..];
            let name = rest.strip_prefix('.').map_or("", |rest| {
                &rest[..rest.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(rest.len())]
            });
            let argument = rest.get(name.len() + 1..).unwrap_or_default().trim_start_matches([' ', '(']);
            let quoted = argument.chars().next().filter(|sign| matches!(sign, '"' | '`'));
            let quoted = quoted.and_then(|quote| argument[1..].split(quote).next());
            match (name, quoted) {
                ("getmatch" | "match", Some(pattern)) => drop(self.patterns.insert(pattern.to_owned())),
                ("bytype", Some(kind)) if kind != "image" => {}
                // Their names are in the template, or made of words that are.
                ("get" | "getremote" | "concat" | "fromstring" | "minify" | "fingerprint", _) => {}
                _ => drop(self.patterns.insert(ALL.to_owned())),
            }
        }
    }

    /// Whether a file below the root is asked for.
    pub(super) fn for_file(&self, path: &str) -> bool {
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        let may_be = folders.any(|folder| folder == "assets" || self.bundles.contains(folder));
        let name = name_of(path).to_lowercase();
        may_be && self.patterns.iter().any(|pattern| matches(pattern, &name))
    }
}

/// Whether a name has the words of a pattern in their order; rather too often
/// than too seldom.
fn matches(pattern: &str, name: &str) -> bool {
    let alternatives = pattern.split(['{', '}', ',']).filter(|part| !part.trim_matches('*').is_empty());
    let alternatives: Vec<&str> = alternatives.collect();
    let has = |part: &&str| {
        let mut rest = name;
        let words = name_of(part).split(['*', '?', '[', ']']).filter(|word| !word.is_empty());
        words.into_iter().all(|word| {
            rest.split_once(word).is_some_and(|(_, after)| {
                rest = after;
                true
            })
        })
    };
    alternatives.is_empty() || alternatives.iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read_from_templates_and_matched() {
        let mut asked = Asked::default();
        asked.bundles.insert("content/a".into());
        asked.take("{{ with .Resources.GetMatch \"*Feature*\" }}{{ end }}{{ $x := (.Resources.ByType \"page\") }}{{ resources.Get \"main.css\" }}");
        assert!(
            asked.for_file("content/a/my-featured.jpg") && asked.for_file("content/a/images/FEATURE.png")
        );
        assert!(!asked.for_file("content/a/left.jpg") && !asked.for_file("static/my-featured.jpg"));
        for all in [
            "{{ range .Resources.ByType \"image\" }}",
            "{{ range .Resources }}",
            "{{ .Resources.Match $pattern }}",
            "{{ .Resources.Match \"**.{jpg,png}\" }}",
        ] {
            let mut asked = Asked { bundles: asked.bundles.clone(), ..Asked::default() };
            asked.take(all);
            assert!(asked.for_file("content/a/left.jpg"), "{all}");
            assert!(!asked.for_file("content/left.jpg"), "{all}");
        }
    }
}
