//! Pages and lists as HTML, from the theme's templates.

use std::collections::BTreeMap;
use std::path::PathBuf;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};
use rayon::prelude::*;
use serde::Serialize;

use super::links::{Base, Destination, Links, depth};
use super::output::{Content, Files};
use super::page::Page;
use super::words::{self, Words};
use super::{Site, body, feed};
use crate::error::{Error, Result};

mod groups;
mod lists;

use groups::Group;

const TEMPLATES: [(&str, &str); 9] = [
    ("base.html", include_str!("theme/base.html")),
    ("list.html", include_str!("theme/list.html")),
    ("home.html", include_str!("theme/home.html")),
    ("post.html", include_str!("theme/post.html")),
    ("archive.html", include_str!("theme/archive.html")),
    ("terms.html", include_str!("theme/terms.html")),
    ("404.html", include_str!("theme/404.html")),
    ("feed.xml", include_str!("theme/feed.xml")),
    ("sitemap.xml", include_str!("theme/sitemap.xml")),
];

/// Everything that pages are made from.
pub(super) struct Theme<'a> {
    site: &'a Site,
    pages: &'a [Page],
    links: &'a Links,
    words: &'static Words,
    environment: Environment<'static>,
    groups: Vec<Group>,
    style: String,
    icon: String,
    has_feed: bool,
}

/// An image with its size, as far as it is known.
#[derive(Serialize, Clone)]
struct Picture {
    src: String,
    alt: String,
    width: Option<u32>,
    height: Option<u32>,
}

#[derive(Serialize)]
struct Named {
    name: String,
    href: String,
    count: usize,
}

impl<'a> Theme<'a> {
    /// The theme for a site of these pages, newest first.
    ///
    /// # Errors
    /// When a template does not parse, which only a change of the theme can bring about.
    pub(super) fn new(site: &'a Site, pages: &'a [Page], links: &'a Links) -> Result<Self> {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        let syntax =
            SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(in_theme)?;
        environment.set_syntax(syntax);
        for (name, source) in TEMPLATES {
            environment.add_template(name, source).map_err(in_theme)?;
        }
        let words = words::words(&site.language);
        Ok(Self {
            site,
            pages,
            links,
            words,
            environment,
            groups: groups::groups(site, pages, words),
            style: asset("style", "css", STYLE),
            icon: asset("icon", "svg", &icon(&site.title)),
            has_feed: pages.iter().any(|page| page.date.is_some() && !page.standalone),
        })
    }

    /// The first parts of addresses that posts may not take.
    pub(super) fn taken(site: &Site) -> Vec<&str> {
        let plurals = site.taxonomies.iter().map(|taxonomy| taxonomy.plural.as_str());
        ["archive", "assets"].into_iter().chain(plurals).collect()
    }

    /// All files of the site. The numbers are pages and copied files.
    ///
    /// # Errors
    /// When a template fails.
    pub(super) fn files(&self) -> Result<(Files, usize, usize)> {
        let mut files = Files::new();
        let mut copies: BTreeMap<String, PathBuf> = BTreeMap::new();
        let posts: Vec<_> = (0..self.pages.len()).into_par_iter().map(|index| self.post(index)).collect();
        for (page, post) in self.pages.iter().zip(posts) {
            let (html, used) = post?;
            files.insert(format!("{}/index.html", page.at), Content::Made(html.into_bytes()));
            copies.extend(used);
        }
        let mut lists = vec!["index.html".to_owned(), "archive/index.html".to_owned()];
        let (home, used) = self.home()?;
        copies.extend(used);
        files.insert(lists[0].clone(), made(home));
        files.insert(lists[1].clone(), made(self.archive()?));
        for group in &self.groups {
            let at = format!("{}/index.html", group.plural);
            files.insert(at.clone(), made(self.terms(group, &at)?));
            lists.push(at);
            for term in &group.terms {
                let at = format!("{}/index.html", term.at);
                let (html, used) = self.term(term, &at)?;
                copies.extend(used);
                files.insert(at.clone(), made(html));
                lists.push(at);
            }
        }
        files.insert("404.html".into(), made(self.not_found()?));
        let pages = files.len();
        self.add_machine_files(&mut files, &lists)?;
        let mut copied = 0;
        for (at, file) in copies {
            if let std::collections::btree_map::Entry::Vacant(place) = files.entry(at) {
                place.insert(Content::Copy(file));
                copied += 1;
            }
        }
        Ok((files, pages, copied))
    }

    fn add_machine_files(&self, files: &mut Files, lists: &[String]) -> Result<()> {
        files.insert(self.style.clone(), made(STYLE.to_owned()));
        files.insert(self.icon.clone(), made(icon(&self.site.title)));
        if let Some(values) = feed::feed(self.site, self.pages, self.links) {
            files.insert("feed.xml".into(), made(self.render("feed.xml", &values)?));
        }
        let mut robots = "User-agent: *\nAllow: /\n".to_owned();
        // A site map holds whole addresses, so there is none without a public one.
        if let Some(base) = &self.site.base_url {
            let values = feed::sitemap(base, self.pages, lists);
            files.insert("sitemap.xml".into(), made(self.render("sitemap.xml", &values)?));
            robots.push_str(&format!("\nSitemap: {base}sitemap.xml\n"));
        }
        files.insert("robots.txt".into(), made(robots));
        Ok(())
    }

    fn render(&self, template: &str, values: &Value) -> Result<String> {
        self.environment.get_template(template).and_then(|template| template.render(values)).map_err(in_theme)
    }

    /// What every page has: the site, its menu, where its files are.
    fn frame(&self, at: &str, base: Base<'_>) -> Value {
        let page = |page: &&Page| page.standalone;
        let menu: Vec<_> = self
            .pages
            .iter()
            .filter(page)
            .map(|page| context! { name => &page.title, href => base.to(&format!("{}/index.html", page.at)), here => at == format!("{}/index.html", page.at) })
            .collect();
        let groups: Vec<_> = self
            .groups
            .iter()
            .filter(|group| !group.terms.is_empty())
            .map(|group| context! { name => &group.title, href => base.to(&format!("{}/index.html", group.plural)), here => at.starts_with(&format!("{}/", group.plural)) })
            .collect();
        context! {
            title => &self.site.title,
            description => &self.site.description,
            author => &self.site.author,
            language => &self.site.language,
            chrome_language => if words::speaks(&self.site.language) { None } else { Some("en") },
            words => Serde(self.words),
            home => base.to("index.html"),
            archive => base.to("archive/index.html"),
            at_home => at == "index.html",
            at_archive => at == "archive/index.html",
            feed => self.has_feed.then(|| base.to("feed.xml")),
            style => base.to(&self.style),
            icon => base.to(&self.icon),
            menu => menu,
            groups => groups,
            canonical => self.site.base_url.as_deref().map(|base| Base::Public(base).to(at)),
        }
    }

    fn post(&self, index: usize) -> Result<(String, BTreeMap<String, PathBuf>)> {
        let page = &self.pages[index];
        let at = format!("{}/index.html", page.at);
        let base = Base::Depth(depth(&at));
        let mut placed = body::place(page, self.links, base);
        let in_body = placed.files.clone();
        let cover = self.cover(page, base, &mut placed.files);
        // A cover that the text shows anyway is not shown twice.
        let shown = cover.as_ref().is_some_and(|cover| {
            in_body.keys().any(|at| base.to(at) == cover.src) || placed.html.contains(&cover.src)
        });
        let card = cover.clone().map(|cover| (cover.src, cover.alt)).or(placed.image.clone());
        let card = card.and_then(|(src, alt)| self.card(&src, alt, &placed.files, base));
        let address = self.site.base_url.as_deref().map(|base| Base::Public(base).to(&at));
        let structured =
            feed::article(self.site, page, address.as_deref(), card.as_ref().map(|card| card.src.as_str()));
        let neighbour = |page: Option<&Page>| {
            page.map(
                |page| context! { title => &page.title, href => base.to(&format!("{}/index.html", page.at)) },
            )
        };
        let listed = |page: &&Page| !page.standalone;
        let (newer, older) = match page.standalone {
            true => (None, None),
            false => {
                (self.pages[..index].iter().rev().find(listed), self.pages[index + 1..].iter().find(listed))
            }
        };
        let html = self.render(
            "post.html",
            &context! {
                site => self.frame(&at, base),
                lang => &page.language,
                rtl => words::right_to_left(&page.language),
                title => &page.title,
                summary => page.summary(),
                standfirst => &page.description,
                author => &page.author,
                date => page.date.map(|date| words::long_date(&page.language, date.day)),
                iso => page.date.map(|date| date.iso()),
                updated => page.updated.map(|date| words::long_date(&page.language, date.day)),
                updated_iso => page.updated.map(|date| date.iso()),
                standalone => page.standalone,
                cover => Serde(cover.filter(|_| !shown)),
                card => Serde(&card),
                structured => Value::from_safe_string(structured),
                initial => has_initial(&placed.html),
                body => Value::from_safe_string(placed.html),
                terms => Serde(self.terms_of(page, base)),
                newer => neighbour(newer),
                older => neighbour(older),
            },
        )?;
        Ok((html, placed.files))
    }

    /// The cover with its address and size; its file is put into `files`.
    fn cover(&self, page: &Page, base: Base<'_>, files: &mut BTreeMap<String, PathBuf>) -> Option<Picture> {
        let address = page.cover.as_deref()?;
        let alt = page.cover_alt.clone();
        match self.links.resolve(&page.source, address, files) {
            Destination::Site { at, .. } => {
                let size = files.get(&at).and_then(|file| body::size_of(file));
                Some(Picture { src: base.to(&at), alt, width: size.map(|s| s.0), height: size.map(|s| s.1) })
            }
            Destination::Foreign if super::links::is_absolute(address) => {
                Some(Picture { src: address.to_owned(), alt, width: None, height: None })
            }
            Destination::Foreign | Destination::Hidden => None,
        }
    }

    /// The image of social cards, which need its whole address.
    fn card(
        &self,
        src: &str,
        alt: String,
        files: &BTreeMap<String, PathBuf>,
        base: Base<'_>,
    ) -> Option<Picture> {
        if src.starts_with("http://") || src.starts_with("https://") {
            return Some(Picture { src: src.to_owned(), alt, width: None, height: None });
        }
        let public = self.site.base_url.as_deref()?;
        let (at, file) = files.iter().find(|(at, _)| base.to(at) == src)?;
        let size = body::size_of(file);
        Some(Picture {
            src: Base::Public(public).to(at),
            alt,
            width: size.map(|s| s.0),
            height: size.map(|s| s.1),
        })
    }

    fn terms_of(&self, page: &Page, base: Base<'_>) -> Vec<Named> {
        let known = self.groups.iter().flat_map(|group| {
            page.terms.get(group.number).into_iter().flatten().filter_map(|term| group.find(term))
        });
        known
            .map(|term| Named {
                name: term.name.clone(),
                href: base.to(&format!("{}/index.html", term.at)),
                count: term.posts.len(),
            })
            .collect()
    }
}

const STYLE: &str = include_str!("theme/style.css");

fn made(text: String) -> Content {
    Content::Made(text.into_bytes())
}

fn in_theme(error: minijinja::Error) -> Error {
    Error::Other(format!("the theme of the built-in site failed: {error:#}"))
}

/// A file whose name changes with what it holds, so that it can be cached for ever.
fn asset(name: &str, ending: &str, text: &str) -> String {
    format!("assets/{name}.{}.{ending}", &blake3::hash(text.as_bytes()).to_hex()[..10])
}

/// The site's initial, as the picture in the browser's tab.
fn icon(title: &str) -> String {
    let initial = title.chars().find(|c| c.is_alphanumeric()).unwrap_or('D').to_uppercase().to_string();
    include_str!("theme/icon.svg").replace("INITIAL", &super::html::escape(&initial))
}

/// Whether the text opens with a paragraph that can carry a large initial.
fn has_initial(html: &str) -> bool {
    let Some(first) = html.trim_start().strip_prefix("<p>") else { return false };
    let paragraph = &first[..first.find("</p>").unwrap_or(first.len())];
    // Short openings are pushed about by it; other scripts have their own ways.
    paragraph.starts_with(|c: char| c.is_alphabetic() && (c as u32) < 0x250)
        && super::html::text(paragraph).chars().count() > 140
}
