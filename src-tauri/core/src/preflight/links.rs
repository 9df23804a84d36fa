//! Links that lead nowhere: to a page, a file or a heading that is not there.
//!
//! Only what is known is said. Addresses of pages are known for Hugo and for
//! the built-in site; what a theme or another program may make is left alone.

use std::cell::OnceCell;
use std::collections::HashSet;

use percent_encoding::percent_decode_str;

use super::files::{file_is_missing, is_made, local, name, on_this_machine};
use super::{Finding, Input, There, finding, shortcodes, splice};
use crate::api::{Generator, Severity};
use crate::front_matter;
use crate::fs;
use crate::index::Neighbour;
use crate::markdown::{self, Link};

/// Places that themes and comment services make by themselves.
const OF_THEMES: [&str; 16] = [
    "top",
    "comments",
    "comment",
    "respond",
    "disqus_thread",
    "isso-thread",
    "giscus",
    "content",
    "main",
    "main-content",
    "header",
    "footer",
    "nav",
    "toc",
    "tableofcontents",
    "search",
];

/// The links of one post.
pub(super) struct Links<'a> {
    input: &'a Input<'a>,
    /// Where the body begins.
    start: usize,
    /// The places a `#` leads to; none when they cannot be known.
    own: OnceCell<Option<HashSet<String>>>,
}

/// Where an address points, as it is written.
enum Way {
    /// From the host's root on.
    Root(String),
    /// From the post.
    Relative(String),
    /// To another site, or to what is no page.
    Elsewhere,
}

impl<'a> Links<'a> {
    pub(super) fn new(input: &'a Input<'a>, start: usize) -> Self {
        Self { input, start, own: OnceCell::new() }
    }

    /// What is to be said of a link.
    pub(super) fn check(&self, link: &Link) -> Option<Finding> {
        let dest = link.dest.trim();
        if dest.is_empty() || dest.contains("{{") || dest.contains("{%") {
            return None;
        }
        let (address, fragment) = dest.split_once('#').unwrap_or((dest, ""));
        let address = address.split('?').next().unwrap_or_default();
        if address.is_empty() {
            return if dest.starts_with('#') { self.own_anchor(link, fragment) } else { None };
        }
        let found = on_this_machine(self.input, link, self.start)
            .or_else(|| file_is_missing(self.input, link, self.start));
        if found.is_some() {
            return found;
        }
        match self.way(address) {
            Way::Root(path) | Way::Relative(path) if is_made(&path) => None,
            Way::Elsewhere => None,
            Way::Root(path) => self.rooted(link, &path, fragment),
            Way::Relative(path) => self.relative(link, &path, fragment),
        }
    }

    fn way(&self, address: &str) -> Way {
        let decoded = percent_decode_str(address).decode_utf8_lossy().into_owned();
        let Some(base) = self.input.reach.base.and_then(|base| url::Url::parse(base).ok()) else {
            let absolute = decoded.contains(':') || decoded.starts_with("//");
            return match absolute {
                true => Way::Elsewhere,
                false if decoded.starts_with('/') => Way::Root(decoded),
                false => Way::Relative(decoded),
            };
        };
        let own = |path: String| if path.starts_with(base.path()) { Way::Root(path) } else { Way::Elsewhere };
        if let Ok(url) = url::Url::parse(address) {
            let same = matches!(url.scheme(), "http" | "https")
                && url.host_str() == base.host_str()
                && url.port() == base.port();
            let path = percent_decode_str(url.path()).decode_utf8_lossy().into_owned();
            return if same { own(path) } else { Way::Elsewhere };
        }
        match decoded {
            path if path.starts_with("//") => Way::Elsewhere,
            path if path.starts_with('/') => own(path),
            path => Way::Relative(path),
        }
    }

    fn rooted(&self, link: &Link, path: &str, fragment: &str) -> Option<Finding> {
        if self.input.generator == Generator::None
            && let Some(post) = self.file_of_post(path)
        {
            return self.leads_to(link, &post, fragment);
        }
        match (self.input.reach.at)(path.trim_end_matches("index.html")) {
            There::Post(post) => self.leads_to(link, &post, fragment),
            There::Nothing if self.input.generator == Generator::Hugo => {
                let below = fs::tidy(&format!("{}/{path}", self.input.reach.content));
                match below.and_then(|below| post_of(self.input, &below)) {
                    Some(post) if self.input.reach.templates.leads_links => {
                        self.leads_to(link, &post, fragment)
                    }
                    Some(post) => Some(self.misled(link, &post, fragment)),
                    None => (!self.is_in_folders(link)).then(|| nowhere(link)),
                }
            }
            There::Nothing if !self.is_in_folders(link) => Some(nowhere(link)),
            There::Nothing | There::Else | There::Unknown => None,
        }
    }

    fn relative(&self, link: &Link, path: &str, fragment: &str) -> Option<Finding> {
        let beside = self.file_of_post(path);
        match (self.input.generator, beside) {
            (Generator::None, Some(post)) => self.leads_to(link, &post, fragment),
            (Generator::None, None) => (!self.is_in_folders(link)).then(|| nowhere(link)),
            (Generator::Hugo, Some(post)) if self.input.reach.templates.leads_links => {
                self.leads_to(link, &post, fragment)
            }
            (Generator::Hugo, beside) => {
                let url = self.input.url.and_then(|url| url::Url::parse(url).ok());
                let page = url.as_ref().and_then(|url| url.join(path).ok())?;
                let page = percent_decode_str(page.path()).decode_utf8_lossy().into_owned();
                match ((self.input.reach.at)(page.trim_end_matches("index.html")), beside) {
                    (There::Post(post), _) => self.leads_to(link, &post, fragment),
                    (There::Nothing, Some(post)) => Some(self.misled(link, &post, fragment)),
                    (There::Nothing, None) if !self.is_in_folders(link) && !self.is_led(path) => {
                        Some(nowhere(link))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The post whose file a path means, with or without its ending.
    fn file_of_post(&self, path: &str) -> Option<Neighbour> {
        let folder = self.input.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let whole = match path.strip_prefix('/') {
            Some(rest) => fs::tidy(rest)?,
            None => fs::tidy(&format!("{folder}/{path}"))?,
        };
        post_of(self.input, &whole)
    }

    /// Whether the theme may lead such a link to the post of its name.
    fn is_led(&self, path: &str) -> bool {
        let stem = name(path.trim_end_matches('/')).trim_end_matches(".md");
        self.input.reach.templates.leads_links && !(self.input.reach.called)(stem).is_empty()
    }

    /// Whether the blog has a file or folder there, whatever is made of it.
    fn is_in_folders(&self, link: &Link) -> bool {
        local(self.input, &link.dest)
            .is_some_and(|places| places.iter().any(|path| (self.input.size)(path).is_some()))
    }

    /// A link to a file of the blog that no page leads on from.
    fn misled(&self, link: &Link, post: &Neighbour, fragment: &str) -> Finding {
        let said = format!(
            "the link to {} leads nowhere on the web: it names a file, and the page of {} has another address",
            link.dest, post.path
        );
        let address = post.url.as_deref().map(markdown::path_of);
        let fix = address.map(|address| match fragment {
            "" => address.to_owned(),
            fragment => format!("{address}#{fragment}"),
        });
        let found = finding("link-to-file", Severity::Warning, said);
        match fix {
            Some(address) => {
                let edits = splice(self.input, self.start, &link.range, &address);
                found.mended("Write its address", Some(edits))
            }
            None => found,
        }
    }

    /// A link that leads to a post, which must be there for readers.
    fn leads_to(&self, link: &Link, post: &Neighbour, fragment: &str) -> Option<Finding> {
        if post.path == self.input.path {
            return self.own_anchor(link, fragment);
        }
        if post.hidden {
            let said = format!(
                "the link to {} leads to {}, which readers cannot see yet: it is a draft or dated in the future",
                link.dest, post.path
            );
            return Some(finding("link-to-draft", Severity::Warning, said));
        }
        if fragment.is_empty() {
            return None;
        }
        let bytes = (self.input.bytes)(&post.path)?;
        let text = String::from_utf8(bytes).ok()?;
        let places = self.places(&text[front_matter::split(&text).body..])?;
        self.anchor(link, fragment, &places, &format!("{} has no such heading", post.path))
    }

    fn own_anchor(&self, link: &Link, fragment: &str) -> Option<Finding> {
        if fragment.is_empty() {
            return None;
        }
        let places = self.own.get_or_init(|| self.places(&self.input.text[self.start..])).as_ref()?;
        self.anchor(link, fragment, places, "this post has no such heading")
    }

    /// The places of a text; none where its theme or generator may make others.
    fn places(&self, body: &str) -> Option<HashSet<String>> {
        let known = matches!(self.input.generator, Generator::Hugo | Generator::None);
        let calls = markdown::used_shortcodes(body, self.input.markup);
        let own = calls.iter().all(|call| shortcodes::is_hugos(&call.name));
        (known && own).then(|| markdown::anchors(body, self.input.markup))
    }

    fn anchor(&self, link: &Link, fragment: &str, places: &HashSet<String>, why: &str) -> Option<Finding> {
        let wanted = percent_decode_str(fragment).decode_utf8_lossy().into_owned();
        if places.contains(&wanted)
            || places.contains(fragment)
            || wanted.starts_with(":~:")
            || OF_THEMES.iter().any(|known| wanted.eq_ignore_ascii_case(known))
        {
            return None;
        }
        let said = format!("the link to {} leads to no place on the page: {why}", link.dest);
        let found = finding("dead-anchor", Severity::Warning, said);
        let bare = |id: &str| {
            id.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
        };
        let key = bare(&wanted);
        let mut alike = places.iter().filter(|place| !key.is_empty() && bare(place) == key);
        let (one, other) = (alike.next(), alike.next());
        Some(match (one, other) {
            (Some(place), None) => {
                let before = link.dest.split('#').next().unwrap_or_default();
                let edits = splice(self.input, self.start, &link.range, &format!("{before}#{place}"));
                found.mended(&format!("Write #{place}"), Some(edits))
            }
            _ => found,
        })
    }
}

/// The post of a file below the root, named with or without its ending.
fn post_of(input: &Input<'_>, place: &str) -> Option<Neighbour> {
    let forms = [place.to_owned(), format!("{place}.md"), format!("{place}/index.md")];
    forms.iter().find_map(|form| (input.reach.post)(form))
}

fn nowhere(link: &Link) -> Finding {
    let said = format!("the link to {} leads nowhere: no page of the blog is there", link.dest);
    finding("dead-link", Severity::Warning, said)
}

/// What is to be said of the page that a `ref` names: Hugo stops where there is none.
pub(super) fn reference(input: &Input<'_>, target: &str) -> Option<Finding> {
    let page = target.split('#').next().unwrap_or_default().trim();
    if page.is_empty() || page == "/" || page.contains("{{") {
        return None;
    }
    let blocker = |said: String| Some(finding("dead-ref", Severity::Blocker, said));
    let content = input.reach.content;
    let folder = input.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let bases: &[&str] = if page.starts_with('/') { &[content] } else { &[folder, content] };
    let places: Vec<String> =
        bases.iter().filter_map(|base| fs::tidy(&format!("{base}/{}", page.trim_matches('/')))).collect();
    let mut found: Vec<Neighbour> = places.iter().filter_map(|place| post_of(input, place)).collect();
    let stem = name(page.trim_matches('/')).trim_end_matches(".md").to_owned();
    if found.is_empty() {
        let stem = if stem == "index" { page.rsplit('/').nth(1).unwrap_or(&stem) } else { &stem };
        found = (input.reach.called)(stem);
    }
    if found.iter().any(|post| !post.hidden || post.path == input.path) {
        return None;
    }
    if let Some(post) = found.first() {
        return blocker(format!(
            "Hugo stops at the link to “{target}”: {} is a draft or dated in the future; publish that first",
            post.path
        ));
    }
    // A list, a section, a file of another kind.
    let lists = input.taxonomies.iter().any(|taxonomy| {
        page.trim_matches('/').split('/').next().is_some_and(|top| top.eq_ignore_ascii_case(&taxonomy.plural))
    });
    let ends = ["", "/_index.md", ".html", ".adoc", ".org", ".rst"];
    let there = |place: &String| ends.iter().any(|end| (input.size)(&format!("{place}{end}")).is_some());
    if lists || places.iter().any(there) {
        return None;
    }
    blocker(format!("Hugo stops at the link to “{target}”: the blog has no page of that name"))
}
