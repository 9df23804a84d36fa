//! A photo in, web images out: the pipeline.
//!
//! [`process`] makes of any picture a writer drops what a blog should serve:
//! upright, in sRGB, no wider than wanted, never larger than what came in, and
//! with nothing in it that tells where or by whom it was taken. It reads and
//! returns bytes and touches no file; the queue in `uploads` runs it.

use crate::api::PhotoSettings;
use crate::error::{Error, Result};

/// A picture format, told by the first bytes and never by the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG, animated or not.
    Png,
    /// WebP, animated or not.
    Webp,
    /// GIF, animated or not.
    Gif,
    /// TIFF.
    Tiff,
    /// Windows bitmap.
    Bmp,
    /// AVIF.
    Avif,
    /// HEIC, what phones write.
    Heic,
    /// A drawing in SVG.
    Svg,
}

impl Format {
    /// The ending of a file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Tiff => "tiff",
            Self::Bmp => "bmp",
            Self::Avif => "avif",
            Self::Heic => "heic",
            Self::Svg => "svg",
        }
    }

    /// The media type a server announces it with.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Bmp => "image/bmp",
            Self::Avif => "image/avif",
            Self::Heic => "image/heic",
            Self::Svg => "image/svg+xml",
        }
    }
}

/// An image ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebImage {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Its format.
    pub format: Format,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What became of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processed {
    /// The image, then its smaller variants, largest first.
    pub images: Vec<WebImage>,
    /// Whether the first image is the original, byte for byte.
    pub untouched: bool,
    /// What the writer should know although it worked.
    pub notes: Vec<String>,
    /// When it was taken, by the camera's clock.
    pub taken: Option<jiff::civil::DateTime>,
}

/// Makes the web images of a photo; `name` is only for messages.
///
/// # Errors
/// [`Error::Photo`] when it cannot be read, is too large to be decoded safely,
/// or when anything private is left in the result.
pub fn process(_input: &[u8], name: &str, _settings: &PhotoSettings) -> Result<Processed> {
    Err(Error::Photo { name: name.to_owned(), reason: "photos cannot be read yet".into() })
}

/// A small upright picture for the window, no side longer than `max` pixels:
/// JPEG, or WebP when it has transparency.
///
/// # Errors
/// [`Error::Photo`] when it cannot be read.
pub fn thumbnail(_input: &[u8], _max: u32) -> Result<Vec<u8>> {
    Err(Error::Photo { name: "photo".into(), reason: "photos cannot be read yet".into() })
}

/// The format, by the first bytes.
pub fn sniff(_input: &[u8]) -> Option<Format> {
    None
}

/// What a finished image still tells about its maker; empty when it is clean.
pub fn leaks(_bytes: &[u8]) -> Vec<String> {
    Vec::new()
}

/// What an original would tell its readers: a label and the value.
pub fn reveals(_input: &[u8]) -> Vec<(String, String)> {
    Vec::new()
}

/// How many bytes of memory [`process`] needs at its peak, from the headers.
pub fn estimate(input: &[u8]) -> u64 {
    input.len() as u64
}
