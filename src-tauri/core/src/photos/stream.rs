//! Shrinking while decoding: the picture never exists in whole.
//!
//! An ordinary JPEG, and a photo kept as PNG, come in strips, and each strip is
//! shrunk across while it is in the processor's cache. Where a core is free, it
//! shrinks while this one decodes. Everything else is decoded first, by `decode`,
//! which also takes over what turns out to be damaged.

use std::io::Cursor;
use std::sync::mpsc;

use dropcap_codec::baseline::Baseline;
use dropcap_codec::jpeg::Colour;
use dropcap_codec::{Planes, Sampling};

use super::colour::{Conversion, Space};
use super::decode::{self, Decoded};
use super::original::{Original, limits};
use super::resize::Shrinker;
use super::{Format, Outcome, Picture, Reason, Worker, encode};
use crate::api::PhotoSettings;

/// How many lines of a PNG come together, at least.
const LINES: usize = 64;

/// A picture in the sizes that were wanted, not yet turned or converted.
pub(super) struct Shrunk {
    /// The pictures, in the order of the sizes.
    pub(super) pictures: Vec<Picture>,
    /// What their colours still need.
    pub(super) conversion: Option<Conversion>,
    /// What their colours are then.
    pub(super) space: Space,
    /// What the writer should know.
    pub(super) notes: Vec<String>,
}

/// Takes a strip: the line it begins at, and its planes, which may be taken if
/// others are left.
type Strips<'a> = dyn FnMut(usize, &mut Planes) + 'a;

/// What comes in strips.
enum Source<'a> {
    Jpeg(Box<Baseline<'a>>, usize),
    Png(Box<png::Reader<Cursor<&'a [u8]>>>, Sampling),
}

/// Decodes a picture and shrinks it to sizes (as stored), largest first.
pub(super) fn shrunk(
    worker: &mut Worker,
    original: &Original<'_>,
    sizes: &[(u32, u32)],
    settings: &PhotoSettings,
) -> Outcome<Shrunk> {
    let mut notes = Vec::new();
    let (conversion, space) = decode::conversion(original, settings.wide_colours, &mut notes);
    // Colours that are converted are needed at every pixel.
    let sampling = if conversion.is_some() { Sampling::S444 } else { encode::sampling(settings.quality) };
    let largest = sizes.first().copied().unwrap_or((1, 1));
    let source = match original.format {
        Format::Jpeg => jpeg(worker, original, largest)?,
        Format::Png if conversion.is_none() => png(original, largest),
        _ => None,
    };
    if let Some((source, shape)) = source
        && let Some(pictures) = in_strips(worker, source, shape, sizes, sampling)?
    {
        return Ok(Shrunk { pictures, conversion, space, notes });
    }
    let Decoded { picture, conversion, space, notes } =
        decode::decode(worker, original, largest, settings.wide_colours)?;
    let pictures = sizes.iter().map(|&size| picture.resized(worker, size, sampling));
    let pictures = pictures.collect::<Outcome<_>>()?;
    picture.recycle(worker);
    Ok(Shrunk { pictures, conversion, space, notes })
}

/// Width, height and sampling of what comes.
type Shape = (usize, usize, Sampling);

/// A JPEG of one scan; none of any other kind.
fn jpeg<'a>(
    worker: &mut Worker,
    original: &Original<'a>,
    largest: (u32, u32),
) -> Outcome<Option<(Source<'a>, Shape)>> {
    if !original.complete {
        return Ok(None);
    }
    let header = worker.decoder()?.header(original.bytes)?;
    let planar = matches!(header.colour, Colour::Ycc | Colour::Gray) && header.precision == 8;
    let Some(file) = Baseline::read(original.bytes) else { return Ok(None) };
    if !planar || header.sampling != Some(file.sampling()) {
        return Ok(None);
    }
    let eighths = decode::eighths(&header, largest);
    let (width, height) = header.scaled(eighths);
    let shape = (width, height, file.sampling());
    Ok(Some((Source::Jpeg(Box::new(file), eighths), shape)))
}

/// A photo that was kept as a PNG and has to be shrunk; none of a drawing, whose
/// colours are kept at every pixel.
fn png<'a>(original: &Original<'a>, largest: (u32, u32)) -> Option<(Source<'a>, Shape)> {
    if !original.complete || !original.is_photo_as_png() || largest.0 >= original.width {
        return None;
    }
    let most = png::Limits { bytes: limits().max_alloc.unwrap_or(0) as usize };
    let reader = png::Decoder::new_with_limits(Cursor::new(original.bytes), most).read_info().ok()?;
    let info = reader.info();
    let plain = (info.color_type, info.bit_depth) == (png::ColorType::Rgb, png::BitDepth::Eight)
        && !info.interlaced
        && info.trns.is_none();
    if !plain {
        return None;
    }
    // Colour that is shared by four pixels in the end may be shared before, where
    // enough of it is left for the filter.
    let enough = original.width >= largest.0 * 2;
    let sampling = if enough { Sampling::S420 } else { Sampling::S444 };
    let shape = (original.width as usize, original.height as usize, sampling);
    Some((Source::Png(Box::new(reader), sampling), shape))
}

impl Source<'_> {
    /// Gives the strips from above to below; none when it is damaged.
    fn decode(self, strips: &mut Strips<'_>) -> Option<()> {
        match self {
            Self::Jpeg(file, eighths) => file.decode(eighths, strips),
            Self::Png(mut reader, sampling) => png_strips(&mut reader, sampling, strips),
        }
    }
}

fn png_strips(
    reader: &mut png::Reader<Cursor<&[u8]>>,
    sampling: Sampling,
    strips: &mut Strips<'_>,
) -> Option<()> {
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    let (mut rgb, mut strip) = (Vec::with_capacity(width * LINES * 3), Planes::default());
    for first in (0..height).step_by(LINES) {
        rgb.clear();
        let lines = LINES.min(height - first);
        for _ in 0..lines {
            rgb.extend_from_slice(reader.next_row().ok()??.data());
        }
        strip.set_rgb(&rgb, (width, lines), sampling).ok()?;
        strips(first, &mut strip);
    }
    Some(())
}

/// The pictures; none when the file is not sound.
fn in_strips(
    worker: &mut Worker,
    source: Source<'_>,
    shape: Shape,
    sizes: &[(u32, u32)],
    sampling: Sampling,
) -> Outcome<Option<Vec<Picture>>> {
    let mut shrinker = |&(width, height): &(u32, u32)| {
        let target = worker.spare.pop().unwrap_or_default();
        let scratch = worker.scratches.pop().unwrap_or_default();
        Shrinker::new(shape, (width as usize, height as usize), sampling, (target, scratch))
    };
    let mut shrinkers: Vec<Shrinker> = sizes.iter().map(&mut shrinker).collect();
    let mut take = |first: usize, strip: &Planes| {
        shrinkers.iter_mut().try_for_each(|shrinker| shrinker.strip(first, strip))
    };
    let sound = if worker.helped {
        in_two_threads(source, &mut take)?
    } else {
        let mut outcome = Ok(());
        let sound = source.decode(&mut |first, strip| {
            if outcome.is_ok() {
                outcome = take(first, strip);
            }
        });
        outcome?;
        sound
    };
    if sound.is_none() {
        return Ok(None);
    }
    let mut pictures = Vec::new();
    for shrinker in shrinkers {
        let (planes, scratch) = shrinker.finish()?;
        worker.scratches.push(scratch);
        pictures.push(Picture::Planes(planes));
    }
    Ok(Some(pictures))
}

/// Decodes here and lets another thread `take` the strips.
fn in_two_threads(
    source: Source<'_>,
    take: &mut (dyn FnMut(usize, &Planes) -> Outcome<()> + Send),
) -> Outcome<Option<()>> {
    let (full, strips) = mpsc::sync_channel::<(usize, Planes)>(8);
    let (empty, used) = mpsc::channel();
    std::thread::scope(|scope| {
        let taker = scope.spawn(move || {
            for (first, strip) in strips {
                take(first, &strip)?;
                let _ = empty.send(strip);
            }
            Ok(())
        });
        let sound = source.decode(&mut |first, strip| {
            let next = used.try_recv().unwrap_or_default();
            // Who takes no more has failed and says so below.
            let _ = full.send((first, std::mem::replace(strip, next)));
        });
        drop(full);
        let taken =
            taker.join().unwrap_or_else(|_| Err(Reason("shrinking it failed; please try again".into())));
        taken.map(|()| sound)
    })
}
