//! What a file says about itself before a pixel is decoded.
//!
//! Sizes are read here and judged, so that a small file that claims to be
//! enormous costs nothing.

use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::{png::PngDecoder, tiff::TiffDecoder};

use super::container::{self, CUT, Part, Segment, big, little};
use super::exif::Exif;
use super::{Format, MAX_PIXELS, Reason, heif, orient, privacy, svg};

/// More memory than this for one picture is refused.
const MAX_MEMORY: u64 = 1_500_000_000;

/// A picture file, read but not decoded.
pub(super) struct Original<'a> {
    /// The file.
    pub(super) bytes: &'a [u8],
    /// Its format.
    pub(super) format: Format,
    /// Width as stored.
    pub(super) width: u32,
    /// Height as stored.
    pub(super) height: u32,
    /// The segments of a JPEG.
    segments: Vec<Segment>,
    /// What its EXIF says.
    pub(super) exif: Exif,
    /// How it has to be turned: 1 to 8; 1 where decoding turns it.
    pub(super) orientation: u8,
    /// Its colour profile.
    pub(super) icc: Option<Vec<u8>>,
    /// Whether colours are Display P3 by number.
    pub(super) display_p3: bool,
    /// Whether it moves.
    pub(super) animated: bool,
    /// Whether its end is there.
    pub(super) complete: bool,
    /// Whether its container turns or crops it.
    pub(super) transformed: bool,
}

impl<'a> Original<'a> {
    /// Reads the headers.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Reason> {
        if bytes.is_empty() {
            return Err(Reason("the file is empty".into()));
        }
        let format = container::sniff(bytes).ok_or_else(|| {
            Reason("this is not a picture in a format that is known here; use JPEG, PNG, WebP, GIF, AVIF, HEIC, TIFF, BMP or SVG".into())
        })?;
        let exif = privacy::exif_of(bytes).map_or_else(Exif::none, |exif| Exif::read(&exif));
        let mut original = Self {
            bytes,
            format,
            width: 0,
            height: 0,
            segments: Vec::new(),
            orientation: exif.orientation,
            exif,
            icc: None,
            display_p3: false,
            animated: false,
            complete: true,
            transformed: false,
        };
        match format {
            Format::Jpeg => original.read_jpeg(),
            Format::Png => original.read_png(),
            Format::Webp => original.read_webp(),
            Format::Gif => original.read_gif(),
            Format::Tiff => original.read_tiff(),
            Format::Bmp => original.read_bmp(),
            Format::Avif | Format::Heic => original.read_heif(),
            Format::Svg => {
                (original.width, original.height) = svg::size(bytes)?;
                Ok(())
            }
        }?;
        original.judge()
    }

    /// Width and height once upright.
    pub(super) fn upright(&self) -> (u32, u32) {
        orient::turned(self.orientation, (self.width, self.height))
    }

    /// Whether it is a PNG of the weight that photos have, and drawings never.
    pub(super) fn is_photo_as_png(&self) -> bool {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let bytes = self.bytes.len() as u64;
        self.format == Format::Png && !self.animated && bytes > 100_000 && bytes > pixels
    }

    /// Bytes of memory that making web images of it takes, at most: the picture as
    /// it is decoded, and its light as the filter wants it.
    pub(super) fn memory(&self) -> u64 {
        let pixels = u64::from(self.width) * u64::from(self.height);
        // What is larger is first brought to squares of pixels, or decoded smaller.
        let light = pixels.min(50_000_000) * 6;
        match self.format {
            Format::Jpeg => 30_000_000 + self.jpeg_memory(pixels),
            // Sixteen bits a sample, tiles beside the whole, then pixels.
            Format::Heic | Format::Avif => pixels * 10 + light,
            _ if self.animated => pixels * 12,
            Format::Png => pixels * self.png_pixel() + light,
            // Pixels of up to 16 bits, eight-bit ones beside them.
            _ => pixels * 8 + light,
        }
    }

    fn jpeg_memory(&self, pixels: u64) -> u64 {
        let segments = &self.segments;
        let Some(frame) = segments.iter().find(|segment| segment.is_frame()) else { return pixels * 3 };
        // Each component's factors, across in the upper half of a byte.
        let data = &self.bytes[frame.data.clone()];
        let factors: Vec<u64> = data
            .get(6..)
            .unwrap_or_default()
            .chunks_exact(3)
            .map(|component| u64::from(component[1] >> 4) * u64::from(component[1] & 15))
            .collect();
        let (most, sum) = (factors.iter().copied().max().unwrap_or(1).max(1), factors.iter().sum::<u64>());
        // A progressive file, or one of several scans, keeps all its coefficients.
        let scans = segments.iter().filter(|segment| segment.marker == Segment::SCAN).count();
        let coefficients = if scans > 1 { pixels * 2 * sum.max(1) / most } else { 0 };
        // Inks are decoded to pixels, all else to planes; large pictures not in full.
        let each = if factors.len() == 4 { 13 } else { 6 };
        coefficients + pixels.min(100_000_000) * each
    }

    /// Bytes a pixel of a PNG while it is decoded; a deep one or one with alpha
    /// is copied once.
    fn png_pixel(&self) -> u64 {
        let (depth, kind) =
            (self.bytes.get(24).copied().unwrap_or(8), self.bytes.get(25).copied().unwrap_or(6));
        let channels = match kind {
            0 => 1,
            2 => 3,
            4 => 2,
            // A palette may have transparent entries.
            _ => 4,
        };
        let stored = if depth == 16 { channels * 2 } else { channels };
        if stored == 3 { 3 } else { stored + 4 }
    }

    /// What the writer should know before a pixel is decoded.
    pub(super) fn notes(&self) -> Vec<String> {
        let moves = self.bytes.get(8..12) == Some(b"avis");
        let words = "it moves, which is only kept for GIF, WebP and PNG: its first picture is used";
        if moves { vec![words.into()] } else { Vec::new() }
    }

    fn judge(self) -> Result<Self, Reason> {
        let (width, height) = (self.width, self.height);
        if width == 0 || height == 0 {
            return Err(Reason("it says that it has no pixels at all; it is damaged".into()));
        }
        if u64::from(width) * u64::from(height) > MAX_PIXELS || self.memory() > MAX_MEMORY {
            return Err(Reason(format!(
                "it is {width} × {height} pixels large, which is more than can be decoded safely; make it smaller first"
            )));
        }
        Ok(self)
    }

    fn read_jpeg(&mut self) -> Result<(), Reason> {
        let segments = container::jpeg_segments(self.bytes);
        (self.width, self.height) = privacy::jpeg_frame(self.bytes, &segments)
            .ok_or_else(|| Reason("it is cut off before the picture begins".into()))?;
        self.complete = segments.iter().any(|segment| segment.marker == Segment::END);
        let mut pieces: Vec<(u8, &[u8])> = segments
            .iter()
            .filter(|segment| segment.marker == 0xE2)
            .filter_map(|segment| self.bytes[segment.data.clone()].strip_prefix(b"ICC_PROFILE\0"))
            .filter(|piece| piece.len() > 2)
            .map(|piece| (piece[0], &piece[2..]))
            .collect();
        pieces.sort_by_key(|&(number, _)| number);
        self.icc =
            (!pieces.is_empty()).then(|| pieces.into_iter().flat_map(|(_, piece)| piece).copied().collect());
        self.segments = segments;
        Ok(())
    }

    fn read_png(&mut self) -> Result<(), Reason> {
        let parts = container::png_parts(self.bytes);
        let number = |at| big(self.bytes, at, 4).unwrap_or(0) as u32;
        (self.width, self.height) = (number(16), number(20));
        self.complete = parts.iter().any(|part| &part.name == b"IEND");
        self.animated = parts.iter().any(|part| &part.name == b"acTL" && number(part.data.start) > 1);
        if parts.iter().any(|part| &part.name == b"iCCP") {
            self.icc = png_profile(self.bytes);
        }
        Ok(())
    }

    fn read_webp(&mut self) -> Result<(), Reason> {
        let parts = container::webp_parts(self.bytes);
        self.complete = parts.iter().all(|part| part.name != CUT);
        let find = |name: &[u8; 4]| parts.iter().find(|part| &part.name == name);
        let number =
            |part: &Part, at, length| little(self.bytes, part.data.start + at, length).unwrap_or(0) as u32;
        if let Some(part) = find(b"VP8X") {
            (self.width, self.height) = (number(part, 4, 3) + 1, number(part, 7, 3) + 1);
        } else if let Some(part) = find(b"VP8L") {
            let bits = number(part, 1, 4);
            (self.width, self.height) = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
        } else if let Some(part) = find(b"VP8 ") {
            (self.width, self.height) = (number(part, 6, 2) & 0x3FFF, number(part, 8, 2) & 0x3FFF);
        }
        self.animated = parts.iter().filter(|part| &part.name == b"ANMF").count() > 1;
        self.icc = find(b"ICCP").map(|part| self.bytes[part.data.clone()].to_vec());
        Ok(())
    }

    fn read_gif(&mut self) -> Result<(), Reason> {
        let number = |at| little(self.bytes, at, 2).unwrap_or(0) as u32;
        (self.width, self.height) = (number(6), number(8));
        let parts = container::gif_parts(self.bytes);
        self.complete = parts.iter().all(|part| part.name != CUT);
        self.animated = parts.iter().filter(|part| &part.name == b"fram").count() > 1;
        Ok(())
    }

    fn read_tiff(&mut self) -> Result<(), Reason> {
        let mut decoder = TiffDecoder::new(Cursor::new(self.bytes)).map_err(Reason::from)?;
        (self.width, self.height) = decoder.dimensions();
        self.icc = decoder.icc_profile().ok().flatten();
        Ok(())
    }

    fn read_bmp(&mut self) -> Result<(), Reason> {
        let number = |at| little(self.bytes, at, 4).unwrap_or(0) as u32 as i32;
        if number(14) == 12 {
            let short = |at| little(self.bytes, at, 2).unwrap_or(0) as u32;
            (self.width, self.height) = (short(18), short(20));
        } else {
            // A negative height means that the top row comes first.
            (self.width, self.height) = (number(18).unsigned_abs(), number(22).unsigned_abs());
        }
        Ok(())
    }

    fn read_heif(&mut self) -> Result<(), Reason> {
        let info = heif::info(self.bytes)?;
        (self.width, self.height) = (info.width, info.height);
        self.icc = info.icc;
        self.display_p3 = info.display_p3;
        // The container's own turns are done while decoding; its EXIF repeats them.
        self.orientation = 1;
        self.transformed = info.transformed;
        Ok(())
    }
}

/// The colour profile of a PNG.
pub(super) fn png_profile(file: &[u8]) -> Option<Vec<u8>> {
    let decoder = PngDecoder::with_limits(Cursor::new(file), limits());
    decoder.ok().and_then(|mut decoder| decoder.icc_profile().ok().flatten())
}

/// What `image` may use for one picture.
pub(super) fn limits() -> image::Limits {
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}
