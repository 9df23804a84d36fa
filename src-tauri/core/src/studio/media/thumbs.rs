//! Small pictures of a blog's own photos for the window, kept in a folder of
//! Dropcap's. They are made when they are asked for; how many at a time is the
//! workers' to say, for a window may ask for a hundred at once.

use std::path::PathBuf;

use super::super::Studio;
use super::super::desk::Desk;
use super::super::preview::{Asset, blog_image};
use crate::error::{Error, Result};
use crate::{fs, photos};

/// The longer side of a small picture, in pixels: a tile on a fine screen.
const SMALL: u32 = 400;

/// The longer side of a large one: most of a window.
const LARGE: u32 = 1600;

/// Files of fewer bytes are shown as they are, if a page can show them.
const LIGHT: u64 = 64 * 1024;

/// So many small pictures are kept at most, about 20 kB each.
const KEPT: usize = 5000;

/// Makes small pictures, and keeps them.
pub(in super::super) struct Thumbs {
    folder: PathBuf,
}

impl Thumbs {
    /// Keeps them in a folder, which is made when the first comes.
    pub(in super::super) fn at(folder: PathBuf) -> Self {
        Self { folder }
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
        let kept = self.folder.join(&fs::fingerprint(version.as_bytes())[..32]);
        if let Ok(bytes) = fs::read(&kept) {
            return Ok(asset(bytes));
        }
        let made = desk.config.workers.thumbnail(max, || fs::read(&file));
        let bytes = made.map_err(|error| match error {
            Error::Photo { reason, .. } => Error::Photo { name: relative.to_owned(), reason },
            error => error,
        })?;
        if max == SMALL {
            // Only to save time: a full disk does not keep it from being shown.
            let _ = fs::make_folder(&self.folder).and_then(|()| fs::write(&kept, &bytes));
        }
        Ok(asset(bytes))
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
}
