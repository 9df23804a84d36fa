//! A photo in, web images out: the pipeline.
//!
//! [`process`] makes of any picture a writer drops what a blog should serve:
//! upright, in sRGB, no wider than wanted, never larger than what came in, and
//! with nothing in it that tells where or by whom it was taken. It reads and
//! returns bytes and touches no file; the queue in `uploads` runs it. The steps
//! are in [`worker`], how many run at once in [`workers`], what must hold for the result in [`privacy`].

use crate::api::PhotoSettings;
use crate::error::{Error, Result};

mod aim;
mod animation;
mod avif;
mod colour;
mod container;
mod decode;
mod encode;
mod envelope;
mod exif;
mod heif;
mod kept;
mod orient;
mod original;
mod picture;
mod placeholder;
mod privacy;
mod resize;
mod stream;
mod svg;
#[cfg(test)]
mod tests;
mod worker;
mod workers;

use original::Original;
use picture::{Picture, Raster};
pub use worker::Worker;
pub use workers::{Room, Workers};

/// Pictures with more pixels are refused from their header.
const MAX_PIXELS: u64 = 400_000_000;

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
    /// A ThumbHash in base64: some 25 bytes of which a page can make a blurred picture to
    /// show until the image is there. Empty for what moves.
    pub placeholder: String,
}

/// Makes the web images of a photo; `name` is only for messages.
///
/// # Errors
/// [`Error::Photo`] when it cannot be read, is too large to be decoded safely,
/// or when anything private is left in the result.
pub fn process(input: &[u8], name: &str, settings: &PhotoSettings) -> Result<Processed> {
    Workers::default().process(input, name, settings)
}

/// A small upright picture for the window, no side longer than `max` pixels:
/// JPEG, or WebP when it has transparency.
///
/// # Errors
/// [`Error::Photo`] when it cannot be read.
pub fn thumbnail(input: &[u8], max: u32) -> Result<Vec<u8>> {
    let made = Worker::default().thumbnail(input, max);
    made.map_err(|Reason(reason)| Error::Photo { name: "photo".into(), reason })
}

/// Width and height of a photo as it is seen; none where it cannot be read.
pub fn size(input: &[u8]) -> Option<(u32, u32)> {
    let original = Original::read(input).ok()?;
    let (width, height) = (original.width, original.height);
    Some(if original.orientation > 4 { (height, width) } else { (width, height) })
}

/// When a photo was taken, by the camera's clock; none where it does not say.
pub fn taken(input: &[u8]) -> Option<jiff::civil::DateTime> {
    Original::read(input).ok()?.exif.taken
}

/// A blurred picture of a few hundred bytes as an address for style sheets, from
/// [`Processed::placeholder`]; none where it would shine through the photo.
pub fn blurred(placeholder: &str) -> Option<String> {
    placeholder::address(placeholder)
}

/// The format, by the first bytes.
pub fn sniff(input: &[u8]) -> Option<Format> {
    container::sniff(input)
}

/// What a finished image still tells about its maker; empty when it is clean.
pub fn leaks(bytes: &[u8]) -> Vec<String> {
    privacy::leaks(bytes)
}

/// What an original would tell its readers: a label and the value.
pub fn reveals(input: &[u8]) -> Vec<(String, String)> {
    privacy::reveals(input)
}

/// How many bytes of memory [`process`] needs at its peak, from the headers.
pub fn estimate(input: &[u8]) -> u64 {
    Original::read(input).map_or(0, |original| original.memory()) + input.len() as u64
}

/// Why a photo cannot be used, for the writer; the name is added at the rim.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reason(String);

type Outcome<T> = std::result::Result<T, Reason>;

impl From<dropcap_codec::Error> for Reason {
    fn from(error: dropcap_codec::Error) -> Self {
        Self(format!("it is damaged ({error}); look for another copy"))
    }
}

impl From<image::ImageError> for Reason {
    fn from(error: image::ImageError) -> Self {
        Self(match error {
            image::ImageError::Limits(_) => {
                "it is larger than can be decoded safely; make it smaller first".into()
            }
            image::ImageError::Unsupported(_) => {
                format!("it is of a kind that is not known here ({error}); export it as JPEG or PNG")
            }
            _ => format!("it is damaged ({error}); look for another copy"),
        })
    }
}
