//! What an address in a post means in the site.
//!
//! Links to the Markdown of another post become links to its page; links to a
//! file of the blog become links to its copy, and are remembered, because only
//! files that a page uses are copied: what else lies beside a post (originals
//! with positions in them, notes) stays at home.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::page::Page;
use crate::fs;

/// What is escaped in a path of an address.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What an address leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    /// A file of the site, with what followed the path (`?…`, `#…`).
    Site { at: String, after: String },
    /// A post that is not published: there is nothing to lead to.
    Hidden,
    /// Not ours: another site, a place in the same page, nothing we know.
    Foreign,
}

/// Every address of the blog that can be linked to.
#[derive(Debug)]
pub(super) struct Links {
    root: PathBuf,
    /// Folders and the address their files are published at.
    published_folders: Vec<(String, String)>,
    /// Posts by their file: the page's folder in the site, none when hidden.
    posts: HashMap<String, Option<String>>,
    /// Page folders of the site.
    places: HashSet<String>,
    /// Folders of posts that have one to themselves, and their page's folder.
    bundles: BTreeMap<String, String>,
}

impl Links {
    /// The addresses of a blog at `root` (symbolic links resolved). A published
    /// folder comes with the address of its files, such as `static` with `/`.
    pub(super) fn new(
        root: &Path,
        published_folders: Vec<(String, String)>,
        all_posts: impl Iterator<Item = String>,
        pages: &[Page],
    ) -> Self {
        let mut posts: HashMap<String, Option<String>> = all_posts.map(|path| (path, None)).collect();
        let mut bundles = BTreeMap::new();
        for page in pages {
            posts.insert(page.source.clone(), Some(page.at.clone()));
            if let Some((folder, file)) = page.source.rsplit_once('/')
                && file.split('.').next().is_some_and(super::slug::is_index)
            {
                bundles.entry(folder.to_owned()).or_insert_with(|| page.at.clone());
            }
        }
        let places = pages.iter().map(|page| page.at.clone()).collect();
        Self { root: root.to_path_buf(), published_folders, posts, places, bundles }
    }

    /// What `address` in the post `source` leads to. Files of the blog are put
    /// into `files`: where in the site, and which.
    pub(super) fn resolve(
        &self,
        source: &str,
        address: &str,
        files: &mut BTreeMap<String, PathBuf>,
    ) -> Destination {
        let address = address.trim();
        if address.is_empty() || address.starts_with(['#', '?']) || is_absolute(address) {
            return Destination::Foreign;
        }
        let split = address.find(['?', '#']).unwrap_or(address.len());
        let (path, after) = (percent_decode_str(&address[..split]).decode_utf8_lossy(), &address[split..]);
        let site = |at: String| Destination::Site { at, after: after.to_owned() };
        for candidate in self.candidates(source, &path) {
            match self.post(&candidate) {
                Some(Some(at)) => return site(format!("{at}/index.html")),
                Some(None) => return Destination::Hidden,
                None => {}
            }
            if let Some(file) = self.file(&candidate) {
                let at = self.place_of_file(&candidate);
                files.insert(at.clone(), file);
                return site(at);
            }
        }
        let name = path.trim_matches('/').trim_end_matches("index.html").trim_end_matches('/');
        match path.starts_with('/') && (self.places.contains(name) || name.is_empty()) {
            true if name.is_empty() => site("index.html".to_owned()),
            true => site(format!("{name}/index.html")),
            false => Destination::Foreign,
        }
    }

    /// The paths below the root that an address may mean, the likeliest first.
    fn candidates(&self, source: &str, path: &str) -> Vec<String> {
        if !path.starts_with('/') {
            let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
            return fs::tidy(&format!("{folder}/{path}")).into_iter().collect();
        }
        let published = self.published_folders.iter().filter_map(|(folder, public)| {
            fs::tidy(&format!("{folder}/{}", path.strip_prefix(public.as_str())?))
        });
        published.chain(fs::tidy(path)).collect()
    }

    /// The post a path means: itself, its folder or its name without ending.
    fn post(&self, path: &str) -> Option<Option<&str>> {
        let forms = [path.to_owned(), format!("{path}/index.md"), format!("{path}.md")];
        forms.iter().find_map(|form| self.posts.get(form)).map(Option::as_deref)
    }

    /// The file a path below the root means, unless it is hidden or leads out.
    fn file(&self, path: &str) -> Option<PathBuf> {
        let private = path.split('/').any(|part| part.starts_with('.'))
            || path == "dropcap.toml"
            || Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"));
        if private || path.is_empty() {
            return None;
        }
        fs::join_inside(&self.root, path).ok().filter(|file| file.is_file())
    }

    /// Where a file of the blog is in the site.
    fn place_of_file(&self, path: &str) -> String {
        for (folder, public) in &self.published_folders {
            if let Some(rest) = path.strip_prefix(folder.as_str()).and_then(|rest| rest.strip_prefix('/')) {
                return format!("{}{rest}", public.trim_start_matches('/'));
            }
        }
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        let bundle = folders.rev().find_map(|folder| Some((folder, self.bundles.get(folder)?)));
        bundle.map_or_else(|| path.to_owned(), |(folder, at)| format!("{at}{}", &path[folder.len()..]))
    }
}

/// Whether an address names its host or its scheme.
pub(super) fn is_absolute(address: &str) -> bool {
    let scheme = address.find(':').map(|colon| &address[..colon]);
    address.starts_with("//")
        || scheme.is_some_and(|scheme| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        })
}

/// A path of the site as part of an address.
pub(super) fn escape(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// From where an address is read, so how a file of the site is linked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base<'a> {
    /// A page so many folders deep.
    Depth(usize),
    /// Somewhere else: a feed reader, a card.
    Public(&'a str),
}

impl Base<'_> {
    /// The address of a file of the site.
    pub(super) fn to(self, at: &str) -> String {
        match self {
            Self::Depth(depth) => format!("{}{}", "../".repeat(depth), escape(at)),
            // The public address of a page is its folder's.
            Self::Public(base) => {
                let folder =
                    at.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/'));
                format!("{base}{}", escape(folder.unwrap_or(at)))
            }
        }
    }
}

/// How many folders deep a file of the site lies.
pub(super) fn depth(at: &str) -> usize {
    at.matches('/').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_a_host_or_a_scheme_are_not_ours() {
        for address in
            ["https://a.example", "//a.example/b", "mailto:a@b.example", "data:image/png;base64,AA"]
        {
            assert!(is_absolute(address), "{address}");
        }
        for address in ["a.jpg", "/a:b.jpg", "a/b:c", "1:2"] {
            assert!(!is_absolute(address), "{address}");
        }
    }

    #[test]
    fn addresses_are_relative_in_the_site_and_whole_outside_it() {
        assert_eq!(Base::Depth(2).to("a b/index.html"), "../../a%20b/index.html");
        assert_eq!(Base::Public("https://x.example/").to("a/index.html"), "https://x.example/a/");
        assert_eq!(Base::Public("https://x.example/").to("index.html"), "https://x.example/");
        assert_eq!(
            Base::Public("https://x.example/").to("a/my-index.html"),
            "https://x.example/a/my-index.html"
        );
    }
}
