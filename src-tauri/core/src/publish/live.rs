//! Is it live? The page is fetched until it shows this version of the text,
//! then every image on it.
//!
//! A host that answers 200 has proved nothing: it may be the old page, an
//! error page or a hotel's. What counts is the words, above all those that
//! differ from the version before ([`words`]), and bytes that are images. The
//! outcomes are told apart, because a writer does different things about them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Cancel, Patience};
use crate::error::{Error, Result};

mod fetch;
mod images;
mod page;
mod words;

pub(super) use fetch::{Fetch, Files, Web};
pub(super) use page::Page;
pub(super) use words::Text;

/// What the page must show.
pub(super) struct Wanted {
    /// The text that was published.
    pub text: Text,
    /// The addresses of the images in the text, as it has them.
    pub images: Vec<Image>,
}

/// An image of the post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Image {
    /// Its address as the post has it.
    pub address: String,
    /// Its alternative text.
    pub alt: String,
}

/// Why it is not live yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Missing {
    /// The server cannot be reached, or broke off.
    Unreachable(String),
    /// The page is not there: the status.
    Status(u16),
    /// The page shows the version before.
    OldText,
    /// The page answers, but is another one.
    OtherPage,
    /// An image of the post is not on the page.
    NotShown(String),
    /// An image on the page cannot be fetched: its address and the reason.
    Image(String, String),
    /// What is served for an image is none: its address and what it is.
    NoImage(String, String),
}

impl Missing {
    /// What is the matter, as the rest of a sentence about the page.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Unreachable(why) => format!("cannot be reached ({why})"),
            Self::Status(404) => "is not there yet (404)".into(),
            Self::Status(status) => format!("answers with an error ({status})"),
            Self::OldText => "still shows the old text".into(),
            Self::OtherPage => "answers, but with another page than this post".into(),
            Self::NotShown(image) => format!("shows the text, but not the image {image}"),
            Self::Image(image, why) => format!("shows the text, but its image {image} is missing ({why})"),
            Self::NoImage(image, what) => {
                format!("shows the text, but what is served as its image {image} is no image ({what})")
            }
        }
    }
}

/// Looks until the page shows the text and its images, or time is over. Gives
/// the number of images, or what was missing at the last look.
///
/// # Errors
/// [`Error::Cancelled`].
pub(super) fn watch(
    url: &str,
    wanted: &Wanted,
    patience: Patience,
    cancel: &Cancel,
    tell: &dyn Fn(&Missing),
) -> Result<std::result::Result<u32, Missing>> {
    let web = Web::new()?;
    let start = Instant::now();
    let mut pause = patience.first;
    loop {
        let missing = match look(url, wanted, &web, cancel)? {
            Ok(images) => return Ok(Ok(images)),
            Err(missing) => missing,
        };
        tell(&missing);
        let left = patience.total.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Ok(Err(missing));
        }
        cancel.wait(pause.min(left))?;
        pause = pause.mul_f32(1.5).clamp(Duration::from_millis(1), patience.longest);
    }
}

/// Looks once.
///
/// # Errors
/// [`Error::Cancelled`].
pub(super) fn look(
    url: &str,
    wanted: &Wanted,
    fetch: &dyn Fetch,
    cancel: &Cancel,
) -> Result<std::result::Result<u32, Missing>> {
    cancel.check()?;
    let got = match fetch.get(url) {
        Ok(got) => got,
        Err(why) => return Ok(Err(Missing::Unreachable(why))),
    };
    if got.status != 200 {
        return Ok(Err(Missing::Status(got.status)));
    }
    let page = Page::read(&String::from_utf8_lossy(&got.bytes));
    let images = match judge(&page, &got.url, wanted, fetch) {
        Ok(images) => images,
        Err(missing) => return Ok(Err(missing)),
    };
    let missing = first_missing(&images, fetch, cancel);
    cancel.check()?;
    Ok(match missing {
        Some(missing) => Err(missing),
        None => Ok(u32::try_from(images.len()).unwrap_or(u32::MAX)),
    })
}

/// Whether the page shows the text, and which images must be fetched.
fn judge(
    page: &Page,
    url: &str,
    wanted: &Wanted,
    fetch: &dyn Fetch,
) -> std::result::Result<Vec<String>, Missing> {
    use words::Shows;
    match wanted.text.shown_by(&page.words) {
        Shows::This => {}
        Shows::Older => return Err(Missing::OldText),
        Shows::Other => return Err(Missing::OtherPage),
    }
    let resolve = |address: &str| fetch.resolve(url, address);
    let article = page.part_with(&wanted.text);
    let mut addresses: Vec<String> = Vec::new();
    // Every image on the page, the theme's too: a reader sees them all.
    for shown in &page.images {
        for address in &shown.addresses {
            push_new(&mut addresses, resolve(address));
        }
    }
    match images::first_not_shown(&wanted.images, &page.images, &article, &resolve) {
        Some(own) => Err(Missing::NotShown(own.address.clone())),
        None => Ok(addresses),
    }
}

fn push_new(addresses: &mut Vec<String>, address: Option<String>) {
    if let Some(address) = address
        && !addresses.contains(&address)
    {
        addresses.push(address);
    }
}

/// Fetches the images, a few at a time; the first that is missing.
fn first_missing(addresses: &[String], fetch: &dyn Fetch, cancel: &Cancel) -> Option<Missing> {
    let next = AtomicUsize::new(0);
    let found: Mutex<Option<Missing>> = Mutex::new(None);
    let lock = || found.lock().unwrap_or_else(PoisonError::into_inner);
    std::thread::scope(|scope| {
        for _ in 0..addresses.len().min(4) {
            scope.spawn(|| {
                while let Some(address) = addresses.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if cancel.is_cancelled() || lock().is_some() {
                        return;
                    }
                    if let Err(missing) = image(address, fetch) {
                        lock().get_or_insert(missing);
                    }
                }
            });
        }
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Fetches an image and looks at its bytes.
fn image(address: &str, fetch: &dyn Fetch) -> std::result::Result<(), Missing> {
    let got = fetch.get(address).map_err(|why| Missing::Image(address.into(), why))?;
    if got.status != 200 {
        return Err(Missing::Image(address.into(), got.status.to_string()));
    }
    let kind = got.content_type.as_deref().unwrap_or("without a type");
    if !kind.starts_with("image/") {
        return Err(Missing::NoImage(address.into(), kind.into()));
    }
    if !fetch::is_image(&got.bytes) {
        return Err(Missing::NoImage(address.into(), "its bytes are those of something else".into()));
    }
    Ok(())
}

impl From<Missing> for Error {
    fn from(missing: Missing) -> Self {
        match &missing {
            Missing::Unreachable(_) => Self::Offline(missing.words()),
            _ => Self::Remote(missing.words()),
        }
    }
}

#[cfg(test)]
mod tests;
