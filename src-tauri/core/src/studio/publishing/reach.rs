//! What a blog answers when a post is looked over before publishing: which
//! posts, lists and files its links lead to. The index is asked, and at most a
//! few names of files; no post is read.

use crate::api::Generator;
use crate::blog::Blog;
use crate::fs;
use crate::index::{Index, Neighbour};
use crate::markdown;
use crate::preflight::There;

/// What the built-in site makes besides the pages of posts.
const BUILT_IN: [&str; 5] = ["archive", "tags", "categories", "feed.xml", "sitemap.xml"];

/// Files with rules that send readers on.
const REDIRECTS: [&str; 5] =
    ["static/_redirects", "_redirects", "netlify.toml", "vercel.json", "static/.htaccess"];

/// One blog, now.
pub(super) struct Around<'a> {
    pub(super) blog: &'a Blog,
    pub(super) index: &'a Index,
    pub(super) now: jiff::Timestamp,
}

impl Around<'_> {
    /// The post of a file.
    pub(super) fn post(&self, path: &str) -> Option<Neighbour> {
        self.index.neighbour(self.blog, path, self.now).ok()?
    }

    /// The posts of a name. Where the list fails, the post itself stands for
    /// all, so that nothing wrong is said.
    pub(super) fn called(&self, name: &str) -> Vec<Neighbour> {
        let unknown = || vec![Neighbour { path: String::new(), url: None, hidden: false }];
        self.index.called(self.blog, name, self.now).unwrap_or_else(|_| unknown())
    }

    /// What is at a path from the host's root on.
    pub(super) fn at(&self, path: &str) -> There {
        let (Some(url), Some(base)) = (self.blog.url_of_path(path), self.blog.base_url.as_deref()) else {
            return There::Unknown;
        };
        let Ok(mut posts) = self.index.neighbours_at(self.blog, &url, self.now) else {
            return There::Unknown;
        };
        posts.sort_by_key(|post| post.hidden);
        if let Some(post) = posts.into_iter().next() {
            return There::Post(post);
        }
        if !matches!(self.blog.generator, Generator::Hugo | Generator::None) {
            return There::Unknown;
        }
        let rest = path.strip_prefix(markdown::path_of(base)).unwrap_or(path).trim_matches('/');
        let below = self.index.has_below(&url).unwrap_or(true);
        if rest.is_empty() || below || self.is_list(rest) || self.is_file(rest) || self.is_redirected(path) {
            There::Else
        } else {
            There::Nothing
        }
    }

    /// Whether the generator makes a list there, or the rest of one.
    fn is_list(&self, rest: &str) -> bool {
        let rest = self.without_language(rest);
        let first = rest.split('/').next().unwrap_or_default();
        let built_in = self.blog.generator == Generator::None;
        rest.is_empty()
            || rest.split('/').any(|part| part == "page")
            || self.blog.taxonomies.iter().any(|taxonomy| taxonomy.plural.eq_ignore_ascii_case(first))
            || built_in && (BUILT_IN.contains(&first) || first.parse::<u16>().is_ok())
    }

    /// Whether a file of the blog or its themes is there, whatever is made of it.
    fn is_file(&self, rest: &str) -> bool {
        let mut tops = self.blog.static_dirs.clone();
        tops.extend(self.blog.places().contents);
        tops.extend(self.blog.theme_dirs("static"));
        tops.push("assets".into());
        if self.blog.generator == Generator::None {
            tops.push(String::new());
        }
        let names = [rest, self.without_language(rest)];
        let ends = ["", ".html", "/_index.md"];
        tops.iter().any(|top| {
            names.iter().any(|name| {
                ends.iter().any(|end| {
                    let path = fs::tidy(&format!("{top}/{name}{end}"));
                    let file = path.and_then(|path| fs::join_inside(&self.blog.root, &path).ok());
                    // A folder that is a post has the address that the list knows.
                    file.is_some_and(|file| file.exists() && !file.join("index.md").exists())
                })
            })
        })
    }

    /// Whether a rule of the host's may send readers on from there.
    fn is_redirected(&self, path: &str) -> bool {
        REDIRECTS.iter().any(|file| {
            let file = fs::join_inside(&self.blog.root, file);
            let text = file.ok().filter(|file| file.is_file()).and_then(|file| fs::read_text(&file).ok());
            text.is_some_and(|text| text.contains(path.trim_end_matches('/')))
        })
    }

    fn without_language<'r>(&self, rest: &'r str) -> &'r str {
        let (first, others) = rest.split_once('/').unwrap_or((rest, ""));
        let is_code = |code: &str| code.eq_ignore_ascii_case(first);
        if self.blog.languages.iter().any(|language| is_code(&language.code)) { others } else { rest }
    }
}
