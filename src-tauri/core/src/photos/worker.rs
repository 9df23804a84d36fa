//! The pipeline, and the buffers it works in; how many run at once is in `workers`.

use dropcap_codec::jpeg::Decoder;
use dropcap_codec::{Planes, Sampling, progressive};

use super::colour::Space;
use super::envelope::{self, Extras};
use super::kept::Kept;
use super::original::Original;
use super::picture::Picture;
use super::{Format, Outcome, Processed, Reason, WebImage};
use super::{aim, animation, decode, encode, orient, placeholder, privacy, resize, stream};
use crate::api::{PhotoFormat, PhotoSettings};
use crate::error::{Error, Result};

/// Does the work of [`super::process`] and keeps its memory for the next photo:
/// a thread that works through many makes one.
#[derive(Default)]
pub struct Worker {
    decoder: Option<Decoder>,
    pub(super) progressive: progressive::Encoder,
    /// Planes whose picture is done.
    pub(super) spare: Vec<Planes>,
    pub(super) scratches: Vec<resize::Scratch>,
    /// Whether a core is free to help with one photo.
    pub(super) helped: bool,
}

impl Worker {
    /// See [`super::process`].
    ///
    /// # Errors
    /// As [`super::process`].
    pub fn process(&mut self, input: &[u8], name: &str, settings: &PhotoSettings) -> Result<Processed> {
        self.run(input, settings).map_err(|Reason(reason)| Error::Photo { name: name.to_owned(), reason })
    }

    /// The pipeline: read the headers, leave alone what is good already, else
    /// decode, shrink, turn upright, convert, encode, and look at the result.
    fn run(&mut self, input: &[u8], settings: &PhotoSettings) -> Outcome<Processed> {
        let original = Original::read(input)?;
        let (widths, mut notes) = (widths(&original, settings), original.notes());
        let kept = Kept::of(input, &original.exif, settings);
        let mut job = Job {
            original: &original,
            settings,
            kept,
            images: Vec::new(),
            aim: None,
            placeholder: String::new(),
        };
        self.keep(&mut job)?;
        let untouched = job.images.first().is_some_and(|image| image.bytes == input);
        if original.animated {
            self.animate(&mut job, &widths)?;
        } else if job.images.len() < widths.len() {
            notes.extend(self.shrink(&mut job, &widths)?);
        }
        for image in &job.images {
            verify(image, &job.kept)?;
        }
        let vector = original.format == Format::Svg;
        if !vector && job.images.iter().any(|image| image.bytes.len() > input.len()) {
            notes.push("the smaller picture is the larger file: the original is very well packed".into());
        }
        let Job { images, placeholder, .. } = job;
        Ok(Processed { images, untouched, notes, taken: original.exif.taken, placeholder })
    }

    /// The original as it is, or without its metadata, where that is all it needs.
    fn keep(&mut self, job: &mut Job<'_>) -> Outcome<()> {
        let (original, settings) = (job.original, job.settings);
        let (width, height) = original.upright();
        let web =
            matches!(original.format, Format::Jpeg | Format::Png | Format::Webp | Format::Gif | Format::Avif);
        let as_seen = original.orientation == 1 && !original.transformed && original.complete;
        let heavy =
            original.is_photo_as_png() || original.bytes.len() > cap(original, (width, height), settings);
        if !web || !as_seen || width > settings.width.max(1) || heavy {
            return Ok(());
        }
        let decoded = decode::decode(self, original, (1, 1), settings.wide_colours)?;
        let plain = match original.format {
            // A picture of inks is never shown right.
            Format::Jpeg => matches!(decoded.picture, Picture::Planes(_)),
            _ => true,
        };
        let good = plain && decoded.conversion.is_none() && decoded.notes.is_empty();
        let extras = Extras { wide: decoded.space == Space::DisplayP3, kept: job.kept.clone() };
        if good {
            job.placeholder = placeholder::of(&decoded.picture);
        }
        decoded.picture.recycle(self);
        if !good {
            return Ok(());
        }
        let clean = privacy::refusals(original.bytes, &job.kept).is_empty();
        let bytes = if clean {
            Some(original.bytes.to_vec())
        } else {
            let bare = privacy::strip(original.bytes);
            bare.map(|bare| envelope::put(bare, original.format, (width, height), &extras))
        };
        job.images.extend(bytes.map(|bytes| WebImage { width, height, format: original.format, bytes }));
        Ok(())
    }

    /// Adds shrunk moving pictures for the widths that are missing.
    fn animate(&mut self, job: &mut Job<'_>, widths: &[u32]) -> Outcome<()> {
        for &width in &widths[job.images.len()..] {
            let (width, height) = scaled(job.original.upright(), width);
            let bytes = animation::shrink(job.original, (width, height), job.settings.quality)?;
            let extras = Extras { wide: false, kept: job.kept.clone() };
            let bytes = envelope::put(bytes, Format::Webp, (width, height), &extras);
            job.images.push(WebImage { width, height, format: Format::Webp, bytes });
        }
        Ok(())
    }

    /// Adds shrunk pictures for the widths that are missing; the answer is what
    /// the writer should know.
    fn shrink(&mut self, job: &mut Job<'_>, widths: &[u32]) -> Outcome<Vec<String>> {
        let (original, settings) = (job.original, job.settings);
        let sizes: Vec<(u32, u32)> =
            widths[job.images.len()..].iter().map(|&width| scaled(original.upright(), width)).collect();
        let sources: Vec<Option<usize>> =
            (0..sizes.len()).map(|at| source(&sizes[..at], sizes[at])).collect();
        let direct: Vec<(u32, u32)> = sizes
            .iter()
            .zip(&sources)
            .filter(|(_, source)| source.is_none())
            .map(|(&size, _)| orient::turned(original.orientation, size))
            .collect();
        let stream::Shrunk { pictures, conversion, space, notes } =
            stream::shrunk(self, original, &direct, settings)?;
        let mut decoded = pictures.into_iter();
        let mut made: Vec<Picture> = Vec::new();
        for (&size, source) in sizes.iter().zip(sources) {
            let picture = match source {
                Some(larger) => made[larger].resized(self, size, encode::sampling(settings.quality))?,
                None => {
                    let small = decoded.next().unwrap_or_default();
                    small.finished(self, original.orientation, conversion.as_ref())?
                }
            };
            let image = self.encode(job, &picture, space)?;
            job.images.push(image);
            made.push(picture);
        }
        if let Some(picture) = made.last().filter(|_| job.placeholder.is_empty()) {
            job.placeholder = placeholder::of(picture);
        }
        made.into_iter().for_each(|picture| picture.recycle(self));
        Ok(notes)
    }

    /// Encodes a picture as well as it should look, in no more bytes than it may have.
    /// How well is found out at the largest image of a photo and holds for all.
    fn encode(&mut self, job: &mut Job<'_>, picture: &Picture, space: Space) -> Outcome<WebImage> {
        let settings = job.settings;
        let format = match (picture.has_alpha(), settings.format) {
            (true, _) | (_, PhotoFormat::Webp) => Format::Webp,
            (_, PhotoFormat::Jpeg) => Format::Jpeg,
            (_, PhotoFormat::Avif) => Format::Avif,
        };
        let sharper = settings.sharpen.then(|| picture.sharpened());
        let picture = sharper.as_ref().unwrap_or(picture);
        let size = picture.size();
        let extras = Extras { wide: space == Space::DisplayP3, kept: job.kept.clone() };
        let aim = match job.aim {
            Some(aim) => aim,
            None => aim::quality(self, picture, settings.quality)?,
        };
        job.aim = Some(aim);
        let smallest = job.images.last().map_or(job.original.bytes.len(), |image| image.bytes.len());
        let (cap, smallest) = (
            cap(job.original, size, settings),
            match job.original.format {
                Format::Svg => usize::MAX,
                _ => smallest,
            },
        );
        let limit = cap.min(smallest);
        let make = |worker: &mut Self, quality: u8| -> Outcome<Vec<u8>> {
            let bytes = encode::encode(worker, picture, format, quality, &extras)?;
            Ok(envelope::put(bytes, format, size, &extras))
        };
        let mut best = WebImage { width: size.0, height: size.1, format, bytes: make(self, aim)? };
        if best.bytes.len() > smallest {
            // So small a file is a drawing, which is smallest and best without any loss.
            let bytes = envelope::put(encode::lossless(self, picture)?, Format::Webp, size, &extras);
            if bytes.len() < best.bytes.len() {
                best = WebImage { format: Format::Webp, bytes, ..best };
            }
        }
        for quality in [75, 65, 55, 45, 35, 25] {
            if best.bytes.len() <= limit {
                break;
            }
            if quality < aim {
                let bytes = make(self, quality)?;
                if bytes.len() < best.bytes.len() {
                    best = WebImage { format, bytes, ..best };
                }
            }
        }
        Ok(best)
    }

    /// A small picture for the window, see [`super::thumbnail`].
    pub(super) fn thumbnail(&mut self, input: &[u8], max: u32) -> Outcome<Vec<u8>> {
        let original = Original::read(input)?;
        let (width, height) = original.upright();
        let fitting = if width >= height {
            max
        } else {
            (u64::from(max) * u64::from(width) / u64::from(height)) as u32
        };
        let settings = PhotoSettings { width: fitting.max(1), quality: 75, ..PhotoSettings::default() };
        let size = scaled((width, height), settings.width);
        let stored = orient::turned(original.orientation, size);
        let stream::Shrunk { pictures, conversion, .. } =
            stream::shrunk(self, &original, &[stored], &settings)?;
        let small = pictures.into_iter().next().unwrap_or_default();
        let small = small.finished(self, original.orientation, conversion.as_ref())?;
        let format = if small.has_alpha() { Format::Webp } else { Format::Jpeg };
        encode::encode(self, &small, format, settings.quality, &Extras::default())
    }

    pub(super) fn decoder(&mut self) -> Outcome<&mut Decoder> {
        match &mut self.decoder {
            Some(decoder) => Ok(decoder),
            empty => Ok(empty.insert(Decoder::new()?)),
        }
    }

    /// Gives back what only an unusually large picture needed.
    pub(super) fn shed(&mut self) {
        /// Bytes of a plane that are worth keeping: more than most photos need.
        const WORTH: usize = 16_000_000;
        self.spare.retain(|planes| planes.data.iter().all(|plane| plane.capacity() <= WORTH));
        self.spare.truncate(4);
        self.scratches.truncate(1);
        self.scratches.iter_mut().for_each(|scratch| scratch.shed(WORTH));
    }
}

/// One photo on its way through.
struct Job<'a> {
    original: &'a Original<'a>,
    settings: &'a PhotoSettings,
    kept: Kept,
    images: Vec<WebImage>,
    /// The quality its images are encoded with, once it is known.
    aim: Option<u8>,
    placeholder: String,
}

/// The smallest of the larger pictures that is as good a source as the original:
/// one nearly twice as large.
fn source(larger: &[(u32, u32)], size: (u32, u32)) -> Option<usize> {
    larger.iter().rposition(|larger| u64::from(larger.0) * 10 >= u64::from(size.0) * 19)
}

/// Looks at a finished image with other eyes: private data and size.
fn verify(image: &WebImage, kept: &Kept) -> Outcome<()> {
    let leaks = privacy::refusals(&image.bytes, kept);
    if !leaks.is_empty() {
        return Err(Reason(format!("the result still has {}, so it is not used", leaks.join(", "))));
    }
    let original = Original::read(&image.bytes)?;
    if (original.format, original.upright()) != (image.format, (image.width, image.height)) {
        return Err(Reason("the result is not what was made; please try again".into()));
    }
    Ok(())
}

/// The most bytes an image may have: three bits a pixel, six where the writer
/// asks for the best; a moving picture has many.
fn cap(original: &Original<'_>, (width, height): (u32, u32), settings: &PhotoSettings) -> usize {
    let bits = if encode::sampling(settings.quality) == Sampling::S444 { 6 } else { 3 };
    let bytes = u64::from(width) * u64::from(height) * bits / 8;
    if original.animated { usize::MAX } else { bytes.max(100_000) as usize }
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
