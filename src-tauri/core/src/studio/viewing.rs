//! How a blog is shown on this machine: whose images, in whose stylesheet, and
//! what others will show of a post.
//!
//! What the writer chooses here lies in Dropcap's own folder and never in the
//! blog's: a blog that comes from somebody else could else allow hosts itself.

use super::Studio;
use super::desk::Desk;
use crate::api::{BlogId, BlogView, DescribePost, PostCard, ShowImages, StoreSettings, StyleText, UseStyle};
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::preview::style;
use crate::site::html;
use crate::{front_matter, fs};

/// How much of a body a search engine or a list may show, in characters.
const WORDS: usize = 400;

/// The longest stylesheet that is read, in bytes.
const LONGEST: u64 = 2_000_000;

impl Studio {
    /// Shows the images of a host in a blog from now on.
    ///
    /// # Errors
    /// When the host cannot be one, or [`Error::Io`] when it cannot be kept.
    pub fn show_images(&self, ask: ShowImages) -> Result<BlogView> {
        let desk = &self.find(&ask.blog)?.desk;
        let host = url::Host::parse(&ask.host)
            .map_err(|_| Error::Other(format!("{} is not the name of a host", ask.host)))?
            .to_string();
        desk.change_viewing(|viewing| {
            if !viewing.image_hosts.contains(&host) {
                viewing.image_hosts.push(host);
            }
        })?;
        desk.tell_blog();
        desk.view()
    }

    /// The stylesheets of a blog that its preview could be set in, the likeliest first.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn list_styles(&self, blog: BlogId) -> Result<Vec<String>> {
        Ok(self.find(&blog)?.desk.blog().stylesheets())
    }

    /// Sets the preview in a stylesheet of the blog, or in Dropcap's own.
    ///
    /// # Errors
    /// When it is no stylesheet of this blog, or [`Error::Io`] when it cannot be kept.
    pub fn use_style(&self, ask: UseStyle) -> Result<BlogView> {
        let desk = &self.find(&ask.blog)?.desk;
        if let Some(path) = &ask.style {
            read_style(desk, path)?;
        }
        desk.change_viewing(|viewing| viewing.style = ask.style)?;
        desk.tell_blog();
        desk.view()
    }

    /// What the preview can use of the stylesheet that was chosen; none where
    /// none was.
    ///
    /// # Errors
    /// When its file is gone or cannot be read.
    pub fn style_text(&self, blog: BlogId) -> Result<Option<StyleText>> {
        let desk = &self.find(&blog)?.desk;
        let Some(path) = desk.viewing().style else { return Ok(None) };
        let css = read_style(desk, &path)?;
        Ok(Some(style::typography(&css)))
    }

    /// What search engines, networks and lists can show of a post besides what
    /// its front matter says. Runs nothing and keeps nothing.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn describe_post(&self, ask: DescribePost) -> Result<PostCard> {
        let blog = self.find(&ask.post.blog)?.desk.blog();
        let url = front_matter::read(&ask.text).ok().and_then(|document| blog.url(&ask.post.path, &document));
        let mut words = String::new();
        for block in super::render(&blog, &ask.post.path, &ask.text) {
            if words.chars().count() > WORDS {
                break;
            }
            if !is_prose(&block.shown.raw) {
                continue;
            }
            for word in html::text(&block.shown.raw).split_whitespace() {
                words.push_str(if words.is_empty() { "" } else { " " });
                words.push_str(word);
            }
        }
        let cut = words.char_indices().nth(WORDS).and_then(|(end, _)| words[..end].rfind(' '));
        words.truncate(cut.unwrap_or(words.len()));
        Ok(PostCard { url, words })
    }
}

/// Whether a block is what a summary is made of: no heading, no code, no notes.
fn is_prose(html: &str) -> bool {
    let start = html.trim_start();
    let heading =
        start.strip_prefix("<h").is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()));
    !heading
        && !["<pre", "<div class=\"highlight", "<div class=\"footnotes"]
            .iter()
            .any(|tag| start.starts_with(tag))
}

/// A stylesheet of the blog, never another file.
fn read_style(desk: &Desk, path: &str) -> Result<String> {
    let blog = desk.blog();
    if !blog.may_be_stylesheet(path) {
        return Err(Error::Other(format!("{path} is not a stylesheet of this blog")));
    }
    let file = fs::join_inside(&blog.root, path)?;
    let length = std::fs::metadata(&file).map_err(Error::io(&file))?.len();
    if length > LONGEST {
        return Err(Error::Other(format!("{path} is too long to be shown here")));
    }
    Ok(String::from_utf8_lossy(&fs::read(&file)?).into_owned())
}

/// Stands for all that decides how posts are shown: when it is another one, the
/// window shows its post again.
pub(super) fn showing(desk: &Desk, blog: &Blog) -> String {
    fs::fingerprint(format!("{} {:?}", blog.showing(), image_hosts(desk)).as_bytes())[..16].to_owned()
}

/// The hosts whose images are shown: the blog's own, then those allowed.
pub(super) fn image_hosts(desk: &Desk) -> Vec<String> {
    let mut hosts = own_hosts(&desk.blog(), desk.is_trusted());
    for host in desk.viewing().image_hosts {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

/// The hosts whose images load without asking: the blog's own, and the one its
/// posts link most where the writer knows the blog. In a blog that was only
/// opened to be looked at that could be anybody's, one picture being enough.
pub(super) fn own_hosts(blog: &Blog, trusted: bool) -> Vec<String> {
    let bucket = match blog.store() {
        StoreSettings::Bucket(bucket) => Some(bucket.public_url),
        StoreSettings::Bundle | StoreSettings::Static { .. } => None,
    };
    let addresses = [blog.base_url.clone(), blog.habits.photo_base.clone().filter(|_| trusted), bucket];
    let host = |address: String| url::Url::parse(&address).ok()?.host_str().map(str::to_owned);
    let mut hosts: Vec<String> = Vec::new();
    for host in addresses.into_iter().flatten().filter_map(host) {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}
