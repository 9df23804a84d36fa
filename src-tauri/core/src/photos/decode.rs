//! From a file to a picture, at no more than the size that is needed.

use std::io::Cursor;

use dropcap_codec::Planes;
use dropcap_codec::jpeg::{Colour, Header, Pixels};
use image::codecs::{
    bmp::BmpDecoder, gif::GifDecoder, png::PngDecoder, tiff::TiffDecoder, webp::WebPDecoder,
};
use image::{DynamicImage, ImageDecoder};

use super::colour::{self, Conversion, Source, Space};
use super::original::{Original, limits};
use super::{Format, Picture, Raster, Reason, Worker, container, heif, svg};

/// How much larger than wanted a JPEG is decoded, in tenths: the filter needs it.
const MARGIN: usize = 12;

/// Said of a file whose end is missing.
const CUT_OFF: &str = "the file is cut off: what is missing is gray; look for the original";

/// A decoded picture, not yet turned or converted.
pub(super) struct Decoded {
    /// The picture.
    pub(super) picture: Picture,
    /// What its colours still need.
    pub(super) conversion: Option<Conversion>,
    /// What its colours are then.
    pub(super) space: Space,
    /// What the writer should know.
    pub(super) notes: Vec<String>,
}

/// Decodes a picture that will be shown `wanted` pixels large (as stored).
pub(super) fn decode(
    worker: &mut Worker,
    original: &Original<'_>,
    wanted: (u32, u32),
    wide: bool,
) -> Result<Decoded, Reason> {
    let mut notes = Vec::new();
    let (conversion, space) = conversion(original, wide, &mut notes);
    if original.format == Format::Jpeg {
        return decode_jpeg(worker, original, wanted, (conversion, space), notes);
    }
    let raster = match original.format {
        Format::Heic | Format::Avif => heif::decode(original.bytes)?,
        Format::Svg => svg::decode(original.bytes, wanted)?,
        Format::Png => decode_other(original).or_else(|error| salvaged(original).ok_or(error))?,
        _ => decode_other(original)?,
    };
    if !original.complete {
        notes.push(CUT_OFF.into());
    }
    Ok(Decoded { picture: Picture::Raster(raster), conversion, space, notes })
}

/// What the picture's colours need to be shown right, and what they are then.
pub(super) fn conversion(
    original: &Original<'_>,
    wide: bool,
    notes: &mut Vec<String>,
) -> (Option<Conversion>, Space) {
    let source = match &original.icc {
        Some(icc) => Source::Icc(icc),
        None if original.display_p3 => Source::DisplayP3,
        None if original.exif.adobe_rgb => Source::AdobeRgb,
        None => return (None, Space::Srgb),
    };
    Conversion::new(source, wide).unwrap_or_else(|_| {
        notes.push("its colour profile cannot be read, so its colours are taken as sRGB".into());
        (None, Space::Srgb)
    })
}

fn decode_jpeg(
    worker: &mut Worker,
    original: &Original<'_>,
    wanted: (u32, u32),
    (conversion, space): (Option<Conversion>, Space),
    mut notes: Vec<String>,
) -> Result<Decoded, Reason> {
    let header = worker.decoder()?.header(original.bytes)?;
    if header.precision != 8 {
        return Err(Reason(format!(
            "it is a JPEG of {} bits, which browsers cannot show; export it as an ordinary JPEG",
            header.precision
        )));
    }
    let eighths = eighths(&header, wanted);
    let complaint;
    let picture = match (header.colour, header.sampling) {
        (Colour::Ycc | Colour::Gray, Some(_)) => {
            let mut planes = worker.spare.pop().unwrap_or_default();
            complaint = worker.decoder()?.planes(original.bytes, eighths, &mut planes)?;
            Picture::Planes(planes)
        }
        (Colour::Cmyk, _) => {
            let mut inks = Vec::new();
            let (width, height, words) =
                worker.decoder()?.pixels(original.bytes, eighths, Pixels::Cmyk, &mut inks)?;
            complaint = words;
            if is_inverted(original.bytes) {
                inks.iter_mut().for_each(|ink| *ink = 255 - *ink);
            }
            let data = match &conversion {
                Some(conversion) => conversion.inks(&inks)?,
                None => colour::plain_inks(&inks),
            };
            Picture::Raster(Raster { width: width as u32, height: height as u32, alpha: false, data })
        }
        _ => {
            let mut data = Vec::new();
            let (width, height, words) =
                worker.decoder()?.pixels(original.bytes, eighths, Pixels::Rgb, &mut data)?;
            complaint = words;
            Picture::Raster(Raster { width: width as u32, height: height as u32, alpha: false, data })
        }
    };
    if !original.complete {
        notes.push(CUT_OFF.into());
    } else if complaint.is_some() {
        notes.push("the file is damaged in part: look for the original".into());
    }
    Ok(Decoded { picture, conversion, space, notes })
}

/// The smallest scale that leaves the filter its margin.
pub(super) fn eighths(header: &Header, wanted: (u32, u32)) -> usize {
    let enough = |eighths: &usize| {
        let (width, height) = header.scaled(*eighths);
        width * 10 >= wanted.0 as usize * MARGIN && height * 10 >= wanted.1 as usize * MARGIN
    };
    (1..8).find(enough).unwrap_or(8)
}

/// Whether inks are stored inverted, as every file of Adobe's has them.
fn is_inverted(file: &[u8]) -> bool {
    let segments = container::jpeg_segments(file);
    segments.iter().any(|segment| segment.marker == 0xEE && file[segment.data.clone()].starts_with(b"Adobe"))
}

/// Decodes what `image` knows, to eight bits.
fn decode_other(original: &Original<'_>) -> Result<Raster, Reason> {
    let input = Cursor::new(original.bytes);
    let picture = match original.format {
        Format::Png => bounded(PngDecoder::with_limits(input, limits())?),
        Format::Webp => bounded(WebPDecoder::new(input)?),
        Format::Gif => bounded(GifDecoder::new(input)?),
        Format::Tiff => bounded(TiffDecoder::new(input)?),
        _ => bounded(BmpDecoder::new(input)?),
    }?;
    Ok(raster_of(picture))
}

/// The rows of a damaged PNG that can be read, above gray.
fn salvaged(original: &Original<'_>) -> Option<Raster> {
    let mut decoder = png::Decoder::new_with_limits(
        Cursor::new(original.bytes),
        png::Limits { bytes: limits().max_alloc.unwrap_or(0) as usize },
    );
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let channels = reader.output_color_type().0.samples();
    if reader.info().interlaced {
        return None;
    }
    let (width, height) = (original.width, original.height);
    let mut data = Vec::with_capacity(width as usize * height as usize * 3);
    while let Ok(Some(row)) = reader.next_row() {
        data.extend(row.data().chunks_exact(channels).flat_map(|pixel| match *pixel {
            [red, green, blue, ..] => [red, green, blue],
            [gray, ..] => [gray; 3],
            [] => [128; 3],
        }));
    }
    if data.is_empty() {
        return None;
    }
    data.resize(width as usize * height as usize * 3, 128);
    Some(Raster { width, height, alpha: false, data })
}

fn bounded(mut decoder: impl ImageDecoder) -> Result<DynamicImage, Reason> {
    decoder.set_limits(limits())?;
    Ok(DynamicImage::from_decoder(decoder)?)
}

/// Eight-bit pixels, with alpha only where something is transparent.
fn raster_of(picture: DynamicImage) -> Raster {
    let (width, height) = (picture.width(), picture.height());
    if picture.color().has_alpha() {
        let data = picture.into_rgba8().into_raw();
        return Raster { width, height, alpha: true, data }.without_needless_alpha();
    }
    Raster { width, height, alpha: false, data: picture.into_rgb8().into_raw() }
}

impl Picture {
    /// Gives the planes' memory back for the next picture.
    pub(super) fn recycle(self, worker: &mut Worker) {
        if let Self::Planes(planes) = self {
            worker.spare.push(planes);
        }
    }
}

/// An empty picture, to take another's place.
impl Default for Picture {
    fn default() -> Self {
        Self::Planes(Planes::default())
    }
}
