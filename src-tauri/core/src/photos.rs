//! A photo in, web images out: the pipeline.
//!
//! [`process`] makes of any picture a writer drops what a blog should serve:
//! upright, in sRGB, no wider than wanted, never larger than what came in, and
//! with nothing in it that tells where or by whom it was taken. It reads and
//! returns bytes and touches no file; the queue in `uploads` runs it.

use dropcap_codec::Planes;
use dropcap_codec::jpeg::{Decoder, Encoder};

use crate::api::{PhotoFormat, PhotoSettings};
use crate::error::{Error, Result};

mod animation;
mod avif;
mod colour;
mod container;
mod decode;
mod encode;
mod exif;
mod heif;
mod orient;
mod original;
mod privacy;
mod resize;
#[cfg(test)]
mod tests;

use original::Original;

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
}

/// Makes the web images of a photo; `name` is only for messages.
///
/// # Errors
/// [`Error::Photo`] when it cannot be read, is too large to be decoded safely,
/// or when anything private is left in the result.
pub fn process(input: &[u8], name: &str, settings: &PhotoSettings) -> Result<Processed> {
    Worker::default().process(input, name, settings)
}

/// Does the work of [`process`] and keeps its memory for the next photo: a
/// thread that works through many makes one.
#[derive(Default)]
pub struct Worker {
    decoder: Option<Decoder>,
    encoder: Option<Encoder>,
    planes: Planes,
    scratch: resize::Scratch,
}

impl Worker {
    /// See [`process`].
    ///
    /// # Errors
    /// As [`process`].
    pub fn process(&mut self, input: &[u8], name: &str, settings: &PhotoSettings) -> Result<Processed> {
        self.run(input, settings).map_err(|Reason(reason)| Error::Photo { name: name.to_owned(), reason })
    }

    /// The pipeline: read the headers, leave alone what is good already, else
    /// decode, shrink, turn upright, convert, encode, and look at the result.
    fn run(&mut self, input: &[u8], settings: &PhotoSettings) -> Outcome<Processed> {
        let original = Original::read(input)?;
        let (widths, mut notes) = (widths(&original, settings), Vec::new());
        let mut images: Vec<WebImage> = Vec::new();
        let kept = self.keep(&original, settings)?;
        let untouched = kept.as_ref().is_some_and(|kept| kept.bytes == input);
        images.extend(kept);
        if original.animated {
            self.animate(&original, settings, &widths, &mut images)?;
        } else if images.len() < widths.len() {
            notes = self.shrink(&original, settings, &widths, &mut images)?;
        }
        for image in &images {
            verify(image)?;
        }
        if images.iter().any(|image| image.bytes.len() > input.len()) {
            notes.push("the smaller picture is the larger file: the original is very well packed".into());
        }
        Ok(Processed { images, untouched, notes, taken: original.exif.taken })
    }

    /// The original as it is, or without its metadata, where that is all it needs.
    fn keep(&mut self, original: &Original<'_>, settings: &PhotoSettings) -> Outcome<Option<WebImage>> {
        let (width, height) = original.upright();
        let web =
            matches!(original.format, Format::Jpeg | Format::Png | Format::Webp | Format::Gif | Format::Avif);
        let as_seen = original.orientation == 1 && !original.transformed && original.complete;
        if !web || !as_seen || width > settings.width.max(1) || is_photo_as_png(original) {
            return Ok(None);
        }
        if !self.is_srgb(original)? {
            return Ok(None);
        }
        let bytes = if leaks(original.bytes).is_empty() {
            Some(original.bytes.to_vec())
        } else {
            privacy::strip(original.bytes)
        };
        Ok(bytes.map(|bytes| WebImage { width, height, format: original.format, bytes }))
    }

    /// Whether a page shows the colours right without a word about them, and
    /// the whole file can be decoded.
    fn is_srgb(&mut self, original: &Original<'_>) -> Outcome<bool> {
        let decoded = decode::decode(self, original, (1, 1))?;
        let plain = match original.format {
            // A picture of inks is never shown right.
            Format::Jpeg => matches!(decoded.picture, Picture::Planes(_)),
            _ => true,
        };
        let good = plain && decoded.conversion.is_none() && decoded.notes.is_empty();
        decoded.picture.recycle(self);
        Ok(good)
    }

    /// Adds shrunk moving pictures for the widths that are missing.
    fn animate(
        &mut self,
        original: &Original<'_>,
        settings: &PhotoSettings,
        widths: &[u32],
        images: &mut Vec<WebImage>,
    ) -> Outcome<()> {
        for &width in &widths[images.len()..] {
            let (width, height) = scaled(original.upright(), width);
            let bytes = animation::shrink(original, (width, height), settings.quality)?;
            images.push(WebImage { width, height, format: Format::Webp, bytes });
        }
        Ok(())
    }

    /// Adds shrunk pictures for the widths that are missing; the answer is what
    /// the writer should know.
    fn shrink(
        &mut self,
        original: &Original<'_>,
        settings: &PhotoSettings,
        widths: &[u32],
        images: &mut Vec<WebImage>,
    ) -> Outcome<Vec<String>> {
        let stored = |size: (u32, u32)| orient::turned(original.orientation, size);
        let first = scaled(original.upright(), widths[images.len()]);
        let source = decode::decode(self, original, stored(first))?;
        let mut last: Option<Picture> = None;
        for &width in &widths[images.len()..] {
            let size = scaled(original.upright(), width);
            // A picture nearly twice as large is as good a source, and smaller.
            let enough = |picture: &&Picture| u64::from(picture.size().0) * 10 >= u64::from(size.0) * 19;
            let picture = match last.as_ref().filter(enough) {
                Some(larger) => larger.resized(self, size, encode::sampling(settings.quality))?,
                None => {
                    let small = self.resize_source(&source, stored(size), settings)?;
                    small.finished(self, original.orientation, source.conversion.as_ref())?
                }
            };
            let limit = images.last().map_or(original.bytes.len(), |image| image.bytes.len());
            images.push(self.encode(&picture, settings, limit)?);
            last = Some(picture);
        }
        let notes = source.notes;
        source.picture.recycle(self);
        Ok(notes)
    }

    fn resize_source(
        &mut self,
        source: &decode::Decoded,
        size: (u32, u32),
        settings: &PhotoSettings,
    ) -> Outcome<Picture> {
        // Colours that are converted are needed at every pixel.
        let sampling = match source.conversion {
            Some(_) => dropcap_codec::Sampling::S444,
            None => encode::sampling(settings.quality),
        };
        source.picture.resized(self, size, sampling)
    }

    /// Encodes a picture in at most `limit` bytes, if that can be done at all.
    fn encode(&mut self, picture: &Picture, settings: &PhotoSettings, limit: usize) -> Outcome<WebImage> {
        let format = match (picture.has_alpha(), settings.format) {
            (true, _) | (_, PhotoFormat::Webp) => Format::Webp,
            (_, PhotoFormat::Jpeg) => Format::Jpeg,
            (_, PhotoFormat::Avif) => Format::Avif,
        };
        let (width, height) = picture.size();
        let wanted = settings.quality.clamp(1, 100);
        let mut best =
            WebImage { width, height, format, bytes: encode::encode(self, picture, format, wanted)? };
        for quality in [75, 65, 55, 45, 35, 25] {
            if best.bytes.len() <= limit {
                return Ok(best);
            }
            if quality < wanted {
                best.bytes = encode::encode(self, picture, format, quality)?;
            }
        }
        if best.bytes.len() > limit {
            let bytes = encode::lossless(self, picture)?;
            if bytes.len() < best.bytes.len() {
                best = WebImage { format: Format::Webp, bytes, ..best };
            }
        }
        Ok(best)
    }

    fn decoder(&mut self) -> Outcome<&mut Decoder> {
        match &mut self.decoder {
            Some(decoder) => Ok(decoder),
            empty => Ok(empty.insert(Decoder::new()?)),
        }
    }

    fn encoder(&mut self) -> Outcome<&mut Encoder> {
        match &mut self.encoder {
            Some(encoder) => Ok(encoder),
            empty => Ok(empty.insert(Encoder::new()?)),
        }
    }
}

/// A small upright picture for the window, no side longer than `max` pixels:
/// JPEG, or WebP when it has transparency.
///
/// # Errors
/// [`Error::Photo`] when it cannot be read.
pub fn thumbnail(input: &[u8], max: u32) -> Result<Vec<u8>> {
    let make = || {
        let mut worker = Worker::default();
        let original = Original::read(input)?;
        let (width, height) = original.upright();
        let width = if width >= height {
            max
        } else {
            (u64::from(max) * u64::from(width) / u64::from(height)) as u32
        };
        let settings = PhotoSettings {
            width: width.max(1),
            variants: Vec::new(),
            format: PhotoFormat::Jpeg,
            quality: 75,
        };
        let mut images = Vec::new();
        worker.shrink(&original, &settings, &[settings.width.min(original.upright().0)], &mut images)?;
        images.pop().map(|image| image.bytes).ok_or_else(|| Reason("there is no picture in it".into()))
    };
    make().map_err(|Reason(reason)| Error::Photo { name: "photo".into(), reason })
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

/// Looks at a finished image with other eyes: private data and size.
fn verify(image: &WebImage) -> Outcome<()> {
    let leaks = leaks(&image.bytes);
    if !leaks.is_empty() {
        return Err(Reason(format!("the result still has {}, so it is not used", leaks.join(", "))));
    }
    let original = Original::read(&image.bytes)?;
    if (original.format, original.upright()) != (image.format, (image.width, image.height)) {
        return Err(Reason("the result is not what was made; please try again".into()));
    }
    Ok(())
}

/// Whether it is a PNG of the weight that photos have, and drawings never.
fn is_photo_as_png(original: &Original<'_>) -> bool {
    let pixels = u64::from(original.width) * u64::from(original.height);
    let bytes = original.bytes.len() as u64;
    original.format == Format::Png && !original.animated && bytes > 100_000 && bytes > pixels
}

/// The widths to make, largest first, none wider than the original.
fn widths(original: &Original<'_>, settings: &PhotoSettings) -> Vec<u32> {
    let (own, largest) = (original.upright().0, settings.width.max(1));
    let first = own.min(largest);
    let mut widths: Vec<u32> =
        settings.variants.iter().copied().filter(|&width| width > 0 && width < first).collect();
    widths.push(first);
    widths.sort_unstable_by(|a, b| b.cmp(a));
    widths.dedup();
    widths
}

/// The size at a width, by the original's shape; never without a pixel.
fn scaled((width, height): (u32, u32), to: u32) -> (u32, u32) {
    if to >= width {
        return (width, height);
    }
    let scaled = (u64::from(height) * u64::from(to) + u64::from(width) / 2) / u64::from(width);
    (to, scaled.max(1) as u32)
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

/// Pixels of three or, with alpha, four bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Raster {
    width: u32,
    height: u32,
    alpha: bool,
    data: Vec<u8>,
}

impl Raster {
    fn channels(&self) -> usize {
        if self.alpha { 4 } else { 3 }
    }

    fn with_alpha(&self) -> std::borrow::Cow<'_, [u8]> {
        if self.alpha {
            return std::borrow::Cow::Borrowed(&self.data);
        }
        self.data.chunks_exact(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect()
    }

    fn without_alpha(&self) -> std::borrow::Cow<'_, [u8]> {
        if !self.alpha {
            return std::borrow::Cow::Borrowed(&self.data);
        }
        self.data.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
    }
}

/// A picture in memory: planar as JPEG has it, or pixels.
enum Picture {
    Planes(Planes),
    Raster(Raster),
}

impl Picture {
    fn size(&self) -> (u32, u32) {
        match self {
            Self::Planes(planes) => (planes.width as u32, planes.height as u32),
            Self::Raster(raster) => (raster.width, raster.height),
        }
    }

    fn has_alpha(&self) -> bool {
        matches!(self, Self::Raster(Raster { alpha: true, .. }))
    }

    fn resized(
        &self,
        worker: &mut Worker,
        (width, height): (u32, u32),
        sampling: dropcap_codec::Sampling,
    ) -> Outcome<Self> {
        Ok(match self {
            Self::Planes(planes) => {
                let size = (width as usize, height as usize);
                Self::Planes(resize::planes(planes, size, sampling, &mut worker.scratch)?)
            }
            Self::Raster(raster) => Self::Raster(resize::raster(raster, (width, height))?),
        })
    }

    /// Upright and in sRGB.
    fn finished(
        self,
        worker: &mut Worker,
        orientation: u8,
        conversion: Option<&colour::Conversion>,
    ) -> Outcome<Self> {
        let upright = match self {
            Self::Planes(planes) => Self::Planes(orient::planes(planes, orientation)),
            Self::Raster(raster) => Self::Raster(orient::raster(raster, orientation)),
        };
        let Some(conversion) = conversion else { return Ok(upright) };
        let mut raster = match upright {
            Self::Raster(raster) => raster,
            Self::Planes(mut planes) => {
                if conversion.gray(&mut planes) {
                    return Ok(Self::Planes(planes));
                }
                let data = worker.decoder()?.to_rgb(&planes)?;
                Raster { width: planes.width as u32, height: planes.height as u32, alpha: false, data }
            }
        };
        conversion.raster(&mut raster)?;
        Ok(Self::Raster(raster))
    }
}
