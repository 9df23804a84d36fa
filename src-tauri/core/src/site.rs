//! The built-in site: all posts to a folder of pages, for blogs without a generator.
//!
//! Posts become values ([`Page`](page::Page)), values become files in memory,
//! and only the last step writes, and only what differs from what is there.
//! Pages link to each other with relative addresses that name their file, so
//! the site works from a server, from any subfolder of one, and opened from
//! the disk. It runs no program and asks no server.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use crate::api::{PostPath, StoreSettings, Taxonomy};
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::front_matter::Document;
use crate::{fs, markdown};

mod body;
mod date;
mod feed;
pub(crate) mod html;
mod links;
mod output;
mod page;
mod render;
mod slug;
mod words;

pub use output::{Content, Files};

/// What the site as a whole says about itself.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its title.
    pub title: String,
    /// Who writes it.
    pub author: Option<String>,
    /// What it is about, in a sentence.
    pub description: Option<String>,
    /// The code of its language, such as `en` or `pt-br`.
    pub language: String,
    /// Its public address with a `/` at the end.
    pub base_url: Option<String>,
    /// The front matter key of the cover image, where the blog has its own.
    pub cover_key: Option<String>,
    /// The ways its posts are grouped.
    pub taxonomies: Vec<Taxonomy>,
    /// Its Markdown.
    pub markup: markdown::Options,
    /// Folders below the root whose files are published as they are, and the
    /// address they have then: `static` and `/`.
    pub published_folders: Vec<(String, String)>,
}

/// What became of a build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Pages of the site, of posts and of lists.
    pub pages: usize,
    /// Files written, because they are new or have changed.
    pub written: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Files of an earlier build that the site no longer has.
    pub removed: usize,
    /// Images and other files beside posts that the site has.
    pub images: usize,
    /// Where each post's page is, below the folder: `first-walk/index.html`.
    pub addresses: BTreeMap<PostPath, String>,
    /// Files that are somebody else's and were left as they are.
    pub kept: Vec<String>,
}

/// One post as it lies on the disk.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its file below the blog's root.
    pub path: PostPath,
    /// The code of its language.
    pub language: String,
    /// The whole text.
    pub text: String,
}

/// Makes the pages of a blog in the folder `out`.
///
/// # Errors
/// As [`write()`], and what [`Blog::posts`] says.
pub fn build(blog: &Blog, out: &Path, now: jiff::Timestamp) -> Result<Report> {
    let posts = sources(blog, None)?;
    let address = |path: &str, document: &Document| blog.address(path, document);
    put(&blog.root, &Site::of(blog), &posts, &address, out, now)
}

/// A site that is nowhere yet.
#[derive(Debug)]
pub struct Made {
    /// All of its files, by their path in it.
    pub files: Files,
    /// Pages among them, of posts and of lists.
    pub pages: usize,
    /// Where each post's page is: `first-walk/index.html`.
    pub addresses: BTreeMap<PostPath, String>,
}

/// Makes the pages of a blog without writing any, one post with another text
/// than its file has.
///
/// # Errors
/// As [`build`], but for those of writing.
pub fn make(blog: &Blog, now: jiff::Timestamp, instead: Option<(&str, &str)>) -> Result<Made> {
    let posts = sources(blog, instead)?;
    let address = |path: &str, document: &Document| blog.address(path, document);
    let root = blog.root.canonicalize().map_err(Error::io(&blog.root))?;
    pages(&root, &Site::of(blog), &posts, &address, now).map(|(made, _)| made)
}

fn sources(blog: &Blog, instead: Option<(&str, &str)>) -> Result<Vec<Source>> {
    let read = |file: crate::blog::PostFile| {
        let text = match instead {
            Some((path, text)) if path == file.path => text.to_owned(),
            _ => fs::read_text(&fs::join_inside(&blog.root, &file.path)?)?,
        };
        Ok(Source { path: file.path, language: file.language, text })
    };
    blog.posts()?.into_par_iter().map(read).collect()
}

/// Makes the pages of `posts`, which lie below `root`, in the folder `out`.
///
/// Drafts and posts dated after `now` are left out.
///
/// # Errors
/// [`Error::Other`] when `out` holds files that are not of an earlier build or
/// holds the blog itself, [`Error::Syntax`] when a post's front matter does not
/// parse, [`Error::Io`] when something cannot be read or written.
pub fn write(root: &Path, site: &Site, posts: &[Source], out: &Path, now: jiff::Timestamp) -> Result<Report> {
    put(root, site, posts, &|_, _| None, out, now)
}

/// Where a post's page is, by the blog's own rules.
type Address<'a> = &'a (dyn Fn(&str, &Document) -> Option<String> + Sync);

fn put(
    root: &Path,
    site: &Site,
    posts: &[Source],
    address: Address<'_>,
    out: &Path,
    now: jiff::Timestamp,
) -> Result<Report> {
    let root = &root.canonicalize().map_err(Error::io(root))?;
    refuse_blog(root, posts, out)?;
    let (made, images) = pages(root, site, posts, address, now)?;
    let mut report = Report { pages: made.pages, images, ..Report::default() };
    output::put(out, &made.files, &mut report)?;
    report.addresses = made.addresses;
    Ok(report)
}

/// The whole site in memory, and the number of files beside posts in it.
fn pages(
    root: &Path,
    site: &Site,
    posts: &[Source],
    address: Address<'_>,
    now: jiff::Timestamp,
) -> Result<(Made, usize)> {
    let pages: Vec<Option<page::Page>> =
        posts.par_iter().map(|post| page::read(site, post, address, now)).collect::<Result<_>>()?;
    let mut pages: Vec<page::Page> = pages.into_iter().flatten().collect();
    page::sort(&mut pages);
    page::separate(&mut pages, &render::Theme::taken(site));
    let all = posts.iter().map(|post| post.path.clone());
    let links = links::Links::new(root, site.published_folders.clone(), all, &pages);
    let (files, number, images) = render::Theme::new(site, &pages, &links)?.files()?;
    let addresses = pages.into_iter().map(|page| (page.source, format!("{}/index.html", page.at))).collect();
    Ok((Made { files, pages: number, addresses }, images))
}

impl Site {
    /// What a blog's settings say of its site.
    pub fn of(blog: &Blog) -> Self {
        let settings = &blog.settings;
        let language = settings.language.clone().or_else(|| Some(blog.languages.first()?.code.clone()));
        let mut published_folders: Vec<(String, String)> =
            blog.static_dirs.iter().map(|folder| (folder.clone(), "/".to_owned())).collect();
        if let StoreSettings::Static { folder, public } = blog.store() {
            published_folders.insert(0, (folder, public));
        }
        Self {
            title: settings.title.clone().unwrap_or_else(|| blog.name.clone()),
            author: settings.author.clone().or_else(|| blog.habits.author.clone()),
            description: None,
            language: language.unwrap_or_else(|| "en".to_owned()),
            base_url: settings
                .base_url
                .clone()
                .or_else(|| blog.base_url.clone())
                .map(|base| if base.ends_with('/') { base } else { base + "/" }),
            cover_key: blog.habits.cover_key.clone(),
            taxonomies: blog.taxonomies.clone(),
            markup: blog.markup.clone(),
            published_folders,
        }
    }
}

/// A site may not be built into the folder its posts lie in: taking files away
/// there would be taking the writer's.
fn refuse_blog(root: &Path, posts: &[Source], out: &Path) -> Result<()> {
    let mut real = out;
    let mut missing = Vec::new();
    let out = loop {
        match real.canonicalize() {
            Ok(real) => break missing.iter().rev().fold(real, |path, name| path.join(name)),
            Err(_) => match (real.parent(), real.file_name()) {
                (Some(parent), Some(name)) => {
                    missing.push(name);
                    real = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
                }
                _ => return Err(Error::io(out)(std::io::ErrorKind::NotFound.into())),
            },
        }
    };
    if root.starts_with(&out) || posts.iter().any(|post| root.join(&post.path).starts_with(&out)) {
        return Err(Error::Other(format!(
            "{} holds the blog itself; choose another folder for the site, such as public",
            out.display()
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
