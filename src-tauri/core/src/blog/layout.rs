//! What a blog's configuration says, whatever program it was written for.

use crate::api::{FrontMatterFormat, Generator, Language, Taxonomy};
use crate::blog::permalink::Rules;
use crate::markdown;

/// The configuration as a value.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// What makes pages of the posts.
    pub(super) generator: Generator,
    /// The blog's title.
    pub(super) title: Option<String>,
    /// Its public address with a `/` at the end.
    pub(super) base_url: Option<String>,
    /// Its languages, the default first; at least one.
    pub(super) languages: Vec<Language>,
    /// Where posts lie, the deepest folders first.
    pub(super) roots: Vec<ContentRoot>,
    /// Whether `post.fr.md` is a post in French.
    pub(super) language_in_name: bool,
    /// Whether a folder with an `index.md` is one post and nothing else.
    pub(super) bundles: bool,
    /// The ways posts are grouped.
    pub(super) taxonomies: Vec<Taxonomy>,
    /// The blog's Markdown, by today's rules.
    pub(super) markup: markdown::Options,
    /// The newest Hugo its configuration allows.
    pub(super) hugo_at_most: Option<String>,
    /// The site's own parameters for each of [`Self::languages`], keys in small letters.
    pub(super) params: Vec<serde_json::Value>,
    /// How addresses are made of paths.
    pub(super) rules: Rules,
    /// Folders below the root whose files are published as they are.
    pub(super) static_dirs: Vec<String>,
    /// Folders below the root that hold what the generator made.
    pub(super) output_dirs: Vec<String>,
    /// The folders of its themes; none when templates may lie elsewhere, too.
    pub(super) themes: Option<Vec<String>>,
    /// Whether its configuration says how links and images are led.
    pub(super) own_hooks: bool,
    /// Whether posts dated in the future are published all the same.
    pub(super) build_future: bool,
    /// The format of the front matter of a blog without posts.
    pub(super) format: FrontMatterFormat,
    /// What the writer should know, in sentences.
    pub(super) notes: Vec<String>,
}

/// A folder of posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ContentRoot {
    /// The folder below the blog's root; empty for the root itself.
    pub(super) folder: String,
    /// The language, as a place in [`Layout::languages`].
    pub(super) language: usize,
    /// Names of folders of which one must be on the way to a post; any when empty.
    pub(super) within: &'static [&'static str],
}

impl Layout {
    /// A blog of one language in one folder, about which nothing else is known.
    pub(super) fn new(generator: Generator, folder: &str, rules: Rules) -> Self {
        Self {
            generator,
            title: None,
            base_url: None,
            languages: vec![language("en", folder)],
            roots: vec![ContentRoot { folder: folder.into(), language: 0, within: &[] }],
            language_in_name: false,
            bundles: false,
            taxonomies: [("tag", "tags"), ("category", "categories")].map(taxonomy).into(),
            markup: markdown::Options::default(),
            hugo_at_most: None,
            params: Vec::new(),
            rules,
            static_dirs: Vec::new(),
            output_dirs: Vec::new(),
            themes: None,
            own_hooks: false,
            build_future: false,
            format: FrontMatterFormat::Yaml,
            notes: Vec::new(),
        }
    }

    /// The part of a path below its content root, and the root.
    pub(super) fn below_root<'a>(&self, path: &'a str) -> Option<(&ContentRoot, &'a str)> {
        self.roots.iter().find_map(|root| {
            let rest = below(path, &root.folder)?;
            let mut folders = rest.rsplit_once('/').map_or("", |(folders, _)| folders).split('/');
            let fits = root.within.is_empty() || folders.any(|folder| root.within.contains(&folder));
            fits.then_some((root, rest))
        })
    }

    /// A post's file name without its ending and its language: `my-post`, `index`.
    pub(super) fn stem<'a>(&self, name: &'a str) -> &'a str {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        self.name_language(stem).map_or(stem, |(stem, _)| stem)
    }

    /// Whether another language's posts lie in the same folder as this one's,
    /// so that the file's name must say which it is.
    pub(super) fn shares_folder(&self, language: usize) -> bool {
        let own = &self.languages[language];
        self.language_in_name
            && !own.default
            && self.languages.iter().any(|other| other != own && other.content_dir == own.content_dir)
    }

    /// The language a file name (without its ending) says, and what is left of it.
    pub(super) fn name_language<'a>(&self, stem: &'a str) -> Option<(&'a str, usize)> {
        let (stem, code) = stem.rsplit_once('.').filter(|_| self.language_in_name)?;
        let place = self.languages.iter().position(|language| language.code.eq_ignore_ascii_case(code))?;
        Some((stem, place))
    }
}

/// The part of `path` below `folder`, which is empty for everything.
pub(super) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

/// A language of which only the code is known, the blog's default.
pub(super) fn language(code: &str, folder: &str) -> Language {
    let (code, content_dir) = (code.to_owned(), folder.to_owned());
    Language { name: code.clone(), code, content_dir, default: true, rtl: false }
}

/// A taxonomy of its names for one term and for all.
pub(super) fn taxonomy((singular, plural): (&str, &str)) -> Taxonomy {
    Taxonomy { singular: singular.into(), plural: plural.into() }
}

/// An address with a `/` at the end; none when it is no address of a site.
pub(super) fn base_url(text: &str) -> Option<String> {
    let parsed = url::Url::parse(text.trim()).ok()?;
    let web = matches!(parsed.scheme(), "http" | "https") && parsed.host_str().is_some();
    web.then(|| format!("{}/", text.trim().trim_end_matches('/')))
}

/// A folder as a configuration names it, made a path below the root.
pub(super) fn folder(text: &str) -> String {
    text.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").collect::<Vec<_>>().join("/")
}
