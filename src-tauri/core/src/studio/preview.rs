//! The preview of a post that is open, and the images it shows.

mod named;

use std::cell::OnceCell;
use std::path::Path;

use super::Studio;
use super::desk::Desk;
use super::viewing::image_hosts;
use crate::api::{PreviewPatch, PreviewText, RenderPreview, StoreSettings};
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::front_matter::Document;
use crate::index::Index;
use crate::markdown::Around;
use crate::preview::{Block, Cache, Context, Fingerprint, Place};
use crate::uploads::Queue;
use crate::{front_matter, fs, merge, post, preview};

impl Studio {
    /// What must change in the preview so that it shows a text; none when the
    /// text that was changed is no longer known, and must be sent whole.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn render_preview(&self, ask: RenderPreview) -> Result<Option<PreviewPatch>> {
        let open = self.find(&ask.post.blog)?;
        render(&open.desk, &open.queue, ask)
    }

    /// A file for the window: `/blog/ID/path`, `/photo/JOB`, a smaller picture
    /// of a file, `/thumb/ID/small/path` or `large`, a small one of an object of
    /// the bucket with its size, `/object/ID/BYTES/key`, or what a post links as an
    /// image, `/linked/ID/post/address`, each name encoded as one segment.
    ///
    /// # Errors
    /// When there is no such image in the blog.
    pub fn asset(&self, path: &str) -> Result<Asset> {
        let nothing = || Error::Other(format!("there is no image at {path}"));
        let decoded = |part: &str| {
            percent_encoding::percent_decode_str(part).decode_utf8().map(|part| part.into_owned())
        };
        let parts: Vec<String> = path
            .trim_start_matches('/')
            .split('/')
            .map(decoded)
            .collect::<Result<_, _>>()
            .map_err(|_| nothing())?;
        match parts.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["blog", id, relative @ ..] => blog_image(&self.find(id)?.desk, &relative.join("/")),
            ["linked", id, post, address] => {
                let desk = &self.find(id)?.desk;
                blog_image(desk, &linked_file(&desk.blog(), folder_of(post), address).ok_or_else(nothing)?)
            }
            ["thumb", id, size, relative @ ..] => self.thumbnail(id, size, &relative.join("/")),
            ["object", id, bytes, key @ ..] => self.object_thumbnail(id, bytes, &key.join("/")),
            ["photo", job] => {
                let job = (*job).to_owned();
                let bytes = self.with_job(&job)?.queue.thumbnail(&job)?;
                Ok(Asset { content_type: "image/jpeg", bytes })
            }
            _ => Err(nothing()),
        }
    }
}

/// What a window's preview shows of a post.
pub(super) struct Shown {
    revision: u32,
    text: String,
    cache: Cache,
    blocks: Vec<Place>,
    head: Fingerprint,
    /// The post's address by that front matter.
    url: Option<String>,
}

/// What a body is shown with, besides the blog itself.
pub(super) struct Page<'a> {
    pub(super) blog: &'a Blog,
    /// The blog's, for addresses of its images.
    pub(super) id: &'a str,
    pub(super) asset_base: &'a str,
    pub(super) path: &'a str,
    pub(super) url: Option<&'a str>,
    /// Hosts whose images are shown.
    pub(super) hosts: &'a [String],
    /// Finds posts by the names of their files, where the blog's list is at hand.
    pub(super) index: Option<&'a Index>,
    /// Has photos that can be shown from this machine though they are stored.
    pub(super) queue: Option<&'a Queue>,
}

impl<'a> Page<'a> {
    /// That of a post whose public address is `url`, with images of `hosts`.
    pub(super) fn of(
        desk: &'a Desk,
        blog: &'a Blog,
        path: &'a str,
        url: Option<&'a str>,
        hosts: &'a [String],
    ) -> Self {
        let (id, asset_base) = (desk.id.as_str(), desk.config.asset_base.as_str());
        Self { blog, id, asset_base, path, url, hosts, index: Some(&desk.index), queue: None }
    }

    /// The blocks of a text: as the preview shows them, and before sanitising.
    /// `cache` has what was sanitised last time.
    pub(super) fn blocks(&self, cache: &mut Cache, text: &str) -> Vec<Block> {
        self.with_context(text, |context| cache.render(&text[front_matter::split(text).body..], context))
    }

    /// What the window loads an image from that the post names.
    pub(super) fn image_source(&self, address: &str) -> Option<String> {
        self.with_context("", |context| preview::image_source(address, context))
    }

    fn with_context<T>(&self, text: &str, work: impl FnOnce(&Context<'_>) -> T) -> T {
        let folder = folder_of(self.path);
        let resolve = |address: &str| {
            if address.contains("://") {
                return Some(photo_address(self.asset_base, &self.queue?.shown_here(address)?));
            }
            asset_address(self.blog, self.id, self.asset_base, folder, address)
        };
        let page = |name: &str| named::address(self.blog, self.index, self.path, name);
        let document = OnceCell::new();
        let param = |key: &str| {
            let document: &Option<Document> = document.get_or_init(|| front_matter::read(text).ok());
            self.blog.param(self.path, document.as_ref(), key)
        };
        work(&Context {
            options: &self.blog.markup,
            hosts: self.hosts,
            post_url: self.url,
            resolve: &resolve,
            around: Around {
                page: &page,
                param: &param,
                base: self.blog.base_url.as_deref().unwrap_or_default(),
            },
        })
    }
}

/// Front matter is read when it is another than last time, and then once; a
/// keystroke in the body reads none.
pub(super) fn render(desk: &Desk, queue: &Queue, ask: RenderPreview) -> Result<Option<PreviewPatch>> {
    let (blog, path) = (desk.blog(), &ask.post.path);
    let mut last = desk.with_open(path, |open| open.shown.take()).flatten();
    let text = match ask.text {
        PreviewText::Whole { text } => text,
        PreviewText::Edits { since, edits } => match &last {
            Some(shown) if shown.revision == since => {
                if !edits.is_empty() {
                    desk.config.workers.typed();
                }
                merge::applied(&shown.text, &edits)
            }
            _ => return Ok(None),
        },
    };
    let body = front_matter::split(&text).body;
    let head = short_hash(&text[..body]);
    let known = last.as_ref().filter(|shown| shown.head == head).map(|shown| shown.url.clone());
    let before = last.as_ref().is_some_and(|shown| ask.base != 0 && shown.revision == ask.base);
    let form_is_known = before && known.is_some();
    let read = (!form_is_known).then(|| front_matter::read(&text));
    let url = known.unwrap_or_else(|| blog.url(path, read.as_ref()?.as_ref().ok()?));
    let mut cache = last.as_mut().map(|shown| std::mem::take(&mut shown.cache)).unwrap_or_default();
    let hosts = image_hosts(desk);
    let page = Page { queue: Some(queue), ..Page::of(desk, &blog, path, url.as_deref(), &hosts) };
    let new = page.blocks(&mut cache, &text);
    let words = new.iter().map(|block| block.shown.words).sum();
    let head_lines = text[..body].matches('\n').count();
    let blocks: Vec<Place> =
        new.iter().map(|block| (block.shown.fingerprint, head_lines + block.line)).collect();
    let revision = last.as_ref().map_or(ask.base, |shown| shown.revision).wrapping_add(1).max(1);
    let before = last.filter(|_| before);
    let patch = preview::patch(before.as_ref().map_or(&[], |shown| &shown.blocks), &blocks);
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let answer = PreviewPatch {
        revision,
        base: if before.is_some() { ask.base } else { 0 },
        from: number(patch.from),
        remove: number(patch.remove),
        lines: blocks[patch.insert.clone()].iter().map(|(_, line)| number(*line)).collect(),
        insert: new[patch.insert].iter().map(Block::html).collect(),
        shift: i32::try_from(patch.shift).unwrap_or_default(),
        front_matter: read.map(|read| post::form(&text, &read, &blog.habits, &blog.taxonomies)),
        words: number(words),
    };
    desk.with_open(path, |open| open.shown = Some(Shown { revision, text, cache, blocks, head, url }));
    Ok(Some(answer))
}

/// A file the window may show.
pub struct Asset {
    /// Its media type.
    pub content_type: &'static str,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// An image of the blog, never another kind of file.
pub(super) fn blog_image(desk: &Desk, relative: &str) -> Result<Asset> {
    let ending = Path::new(relative).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let content_type = match ending.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" | "jfif" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        _ => return Err(Error::Other(format!("{relative} is not an image, so it is not shown"))),
    };
    Ok(Asset { content_type, bytes: fs::read(&desk.file(relative)?)? })
}

/// The folder of a post.
pub(super) fn folder_of(post: &str) -> &str {
    post.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The window's address of an image named in a post.
fn asset_address(blog: &Blog, id: &str, base: &str, folder: &str, address: &str) -> Option<String> {
    if let Some(job) = address.strip_prefix("dropcap:") {
        return Some(photo_address(base, job));
    }
    Some(format!("{base}/blog/{id}/{}", encode_path(&linked_file(blog, folder, address)?)))
}

/// The window's address of a photo on its way.
fn photo_address(base: &str, job: &str) -> String {
    format!("{base}/photo/{job}")
}

/// The file of the blog that a post in `folder` links: the one place that
/// decides it, for the preview, the text and the cover.
pub(super) fn linked_file(blog: &Blog, folder: &str, address: &str) -> Option<String> {
    let plain = address.split(['?', '#']).next().unwrap_or(address);
    let name = percent_encoding::percent_decode_str(plain).decode_utf8().ok()?;
    let candidates = match name.strip_prefix('/') {
        Some(rest) => from_root(blog, rest),
        None => fs::tidy(&format!("{folder}/{name}")).into_iter().collect(),
    };
    candidates.into_iter().find(|path| fs::join_inside(&blog.root, path).is_ok_and(|file| file.is_file()))
}

/// Where an address from the site's root may lie below the blog's root.
fn from_root(blog: &Blog, rest: &str) -> Vec<String> {
    let mut places: Vec<String> = blog.static_dirs.iter().map(|dir| format!("{dir}/{rest}")).collect();
    if let StoreSettings::Static { folder, public } = blog.store()
        && let Some(name) = format!("/{rest}").strip_prefix(&public)
    {
        places.push(format!("{folder}/{name}"));
    }
    places.push(rest.to_owned());
    // An address may hold the path the whole site lies below.
    let below = blog.base_url.as_deref().and_then(|base| Some(base.split_once("://")?.1.split_once('/')?.1));
    let below = below.filter(|below| !below.is_empty()).and_then(|below| rest.strip_prefix(below));
    places.extend(below.into_iter().flat_map(|rest| {
        blog.static_dirs.iter().map(move |dir| format!("{dir}/{rest}")).chain([rest.to_owned()])
    }));
    places
}

fn encode_path(path: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    percent_encoding::utf8_percent_encode(path, KEPT).to_string()
}

fn short_hash(text: &str) -> Fingerprint {
    let mut short = Fingerprint::default();
    let length = short.len();
    short.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..length]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_encoded_whatever_the_name() {
        assert_eq!(encode_path("posts/été #1?.jpg"), "posts/%C3%A9t%C3%A9%20%231%3F.jpg");
    }
}
