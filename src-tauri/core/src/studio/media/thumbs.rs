//! Small pictures of a blog's own photos for the window, kept in a folder of
//! Dropcap's: of its files, and of what is large in its bucket and has no
//! smaller variant. They are made when they are asked for; how many at a time is
//! the workers' to say, for a window may ask for a hundred at once.

use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};

use super::super::Studio;
use super::super::desk::Desk;
use super::super::preview::{Asset, blog_image};
use super::public_base;
use crate::error::{Error, Result};
use crate::{fs, photos, store};

/// The longer side of a small picture, in pixels: a tile on a fine screen.
const SMALL: u32 = 400;

/// The longer side of a large one: most of a window.
const LARGE: u32 = 1600;

/// Files of fewer bytes are shown as they are, if a page can show them.
const LIGHT: u64 = 64 * 1024;

/// So many small pictures are kept at most, about 20 kB each.
const KEPT: usize = 5000;

/// How many large photos are fetched, and wait to be made small, at once.
const FETCHED_AT_ONCE: usize = 4;

/// Makes small pictures, and keeps them.
pub(in super::super) struct Thumbs {
    folder: PathBuf,
    fetching: Turns,
}

impl Thumbs {
    /// Keeps them in a folder, which is made when the first comes.
    pub(in super::super) fn at(folder: PathBuf) -> Self {
        Self { folder, fetching: Turns::of(FETCHED_AT_ONCE) }
    }

    /// A small or large picture of a file of the blog; drawings and light files
    /// as they are.
    pub(in super::super) fn of(&self, desk: &Desk, size: &str, relative: &str) -> Result<Asset> {
        let file = desk.file(relative)?;
        let meta = std::fs::metadata(&file).map_err(Error::io(&file))?;
        let as_it_is = meta.len() <= LIGHT || relative.to_ascii_lowercase().ends_with(".svg");
        if as_it_is && let Ok(asset) = blog_image(desk, relative) {
            return Ok(asset);
        }
        if !crate::media::is_image(relative) {
            return Err(Error::Other(format!("{relative} is not an image, so it is not shown")));
        }
        let max = if size == "large" { LARGE } else { SMALL };
        let changed = meta.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let version = format!("{relative} {} {:?} {max}", meta.len(), changed.unwrap_or_default());
        let made = || desk.config.workers.thumbnail(max, || fs::read(&file));
        match max {
            SMALL => self.kept(&version, relative, made),
            _ => made().map_err(|error| named(error, relative)),
        }
        .map(asset)
    }

    /// A small picture of an object of the blog's bucket that has so many bytes,
    /// fetched as a reader would and kept. Nobody else's address is ever asked.
    pub(in super::super) fn of_object(&self, desk: &Desk, bytes: &str, key: &str) -> Result<Asset> {
        let below = !key.split('/').any(|part| matches!(part, "." | ".."));
        let base = public_base(desk).filter(|_| below);
        let base = base.ok_or_else(|| Error::Other(format!("{key} is not in a bucket of the blog")))?;
        let address = store::address_of(&base, key);
        let made = || {
            // Kept until the picture is made, so that no more than these are in memory.
            let _turn = self.fetching.one();
            let fetched = store::fetch(&address, store::Patience::default())?;
            desk.config.workers.thumbnail(SMALL, || Ok(fetched))
        };
        self.kept(&format!("{address} {bytes}"), key, made).map(asset)
    }

    /// What was kept under a name, else what is made now.
    fn kept(&self, version: &str, name: &str, made: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
        let kept = self.folder.join(&fs::fingerprint(version.as_bytes())[..32]);
        if let Ok(bytes) = fs::read(&kept) {
            return Ok(bytes);
        }
        let bytes = made().map_err(|error| named(error, name))?;
        // Only to save time: a full disk does not keep it from being shown.
        let _ = fs::make_folder(&self.folder).and_then(|()| fs::write(&kept, &bytes));
        Ok(bytes)
    }

    /// Forgets the oldest where there are too many.
    pub(super) fn tidy(&self) {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut all: Vec<_> = entries
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        all.sort_unstable();
        for (_, path) in all.iter().take(all.len().saturating_sub(KEPT)) {
            // One that stays takes a little room.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Lets so many at once do something.
struct Turns {
    most: usize,
    busy: Mutex<usize>,
    ended: Condvar,
}

/// Something being done, until it is dropped.
struct Turn<'a>(&'a Turns);

impl Turns {
    fn of(most: usize) -> Self {
        Self { most, busy: Mutex::new(0), ended: Condvar::new() }
    }

    /// Waits until it is this one's turn.
    fn one(&self) -> Turn<'_> {
        let busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let mut busy =
            self.ended.wait_while(busy, |busy| *busy >= self.most).unwrap_or_else(PoisonError::into_inner);
        *busy += 1;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.busy.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.ended.notify_one();
    }
}

/// A photo's fault with the photo's own name.
fn named(error: Error, name: &str) -> Error {
    match error {
        Error::Photo { reason, .. } => Error::Photo { name: name.to_owned(), reason },
        error => error,
    }
}

fn asset(bytes: Vec<u8>) -> Asset {
    let content_type = photos::sniff(&bytes).map_or("image/jpeg", photos::Format::content_type);
    Asset { content_type, bytes }
}

impl Studio {
    /// See [`Thumbs::of`].
    pub(in super::super) fn thumbnail(&self, blog: &str, size: &str, relative: &str) -> Result<Asset> {
        let open = self.find(blog)?;
        open.thumbs.of(&open.desk, size, relative)
    }

    /// See [`Thumbs::of_object`].
    pub(in super::super) fn object_thumbnail(&self, blog: &str, bytes: &str, key: &str) -> Result<Asset> {
        let open = self.find(blog)?;
        open.thumbs.of_object(&open.desk, bytes, key)
    }
}
