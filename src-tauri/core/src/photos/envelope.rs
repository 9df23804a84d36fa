//! What is put into a finished file beside its picture: the profile of wide
//! colours, and the words the writer keeps.
//!
//! AVIF carries both in its own container, which [`super::avif`] writes.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

use super::container;
use super::kept::Kept;
use super::privacy::jpeg_parts;
use super::{Format, colour};

/// How the chunk of a PNG with our profile begins: its name, and how it is packed.
pub(super) const PNG_PROFILE_NAME: &[u8] = b"P3\0\0";

/// What goes in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Extras {
    /// Whether colours are Display P3.
    pub(super) wide: bool,
    /// The writer's words.
    pub(super) kept: Kept,
}

/// A file with the extras in it; it has none before.
pub(super) fn put(file: Vec<u8>, format: Format, (width, height): (u32, u32), extras: &Extras) -> Vec<u8> {
    let icc = if extras.wide { colour::wide_profile() } else { None };
    let exif = (!extras.kept.is_empty()).then(|| extras.kept.write());
    if icc.is_none() && exif.is_none() {
        return file;
    }
    match format {
        Format::Jpeg => into_jpeg(&file, icc, exif),
        Format::Png => into_png(&file, icc, exif),
        Format::Webp => into_webp(&file, (width, height), icc, exif),
        _ => file,
    }
}

fn into_jpeg(file: &[u8], icc: Option<&[u8]>, exif: Option<Vec<u8>>) -> Vec<u8> {
    let segment = |marker: u8, head: &[u8], body: &[u8]| {
        let length = (head.len() + body.len() + 2) as u16;
        [&[0xFF, marker], &length.to_be_bytes()[..], head, body].concat()
    };
    // Readers expect the JFIF segment first, where there is one.
    let parts = jpeg_parts(file);
    let at = parts.get(1).filter(|part| part.marker == 0xE0).map_or(2, |part| part.whole.end);
    let exif = exif.map(|exif| segment(0xE1, b"Exif\0\0", &exif)).unwrap_or_default();
    let icc = icc.map(|icc| segment(0xE2, b"ICC_PROFILE\0\x01\x01", icc)).unwrap_or_default();
    [&file[..at], &exif, &icc, &file[at..]].concat()
}

fn into_png(file: &[u8], icc: Option<&[u8]>, exif: Option<Vec<u8>>) -> Vec<u8> {
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(body);
        [&(body.len() as u32).to_be_bytes(), name.as_slice(), body, &sum.sum().to_be_bytes()].concat()
    };
    let icc = icc.map(|icc| {
        let mut packed = ZlibEncoder::new(PNG_PROFILE_NAME.to_vec(), Compression::best());
        // Writing to memory does not fail.
        let _ = packed.write_all(icc);
        chunk(b"iCCP", &packed.finish().unwrap_or_default())
    });
    let exif = exif.map(|exif| chunk(b"eXIf", &exif)).unwrap_or_default();
    // Behind the header, which has 8 + 25 bytes.
    let at = 33.min(file.len());
    [&file[..at], &icc.unwrap_or_default(), &exif, &file[at..]].concat()
}

fn into_webp(file: &[u8], (width, height): (u32, u32), icc: Option<&[u8]>, exif: Option<Vec<u8>>) -> Vec<u8> {
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let padding: &[u8] = if body.len().is_multiple_of(2) { &[] } else { &[0] };
        [name.as_slice(), &(body.len() as u32).to_le_bytes(), body, padding].concat()
    };
    let parts = container::webp_parts(file);
    let (mut head, rest) = match parts.first().filter(|part| &part.name == b"VP8X") {
        Some(part) => (file[part.data.clone()].to_vec(), part.whole.end),
        None => {
            // The lossless form says with a bit of its own whether it has alpha.
            let alpha =
                file.get(12..16) == Some(b"VP8L") && file.get(24).is_some_and(|byte| byte & 0x10 != 0);
            let side = |side: u32| (side.max(1) - 1).to_le_bytes();
            let head =
                [&[if alpha { 0x10 } else { 0 }, 0, 0, 0], &side(width)[..3], &side(height)[..3]].concat();
            (head, 12)
        }
    };
    head[0] |= if icc.is_some() { 0x20 } else { 0 } | if exif.is_some() { 0x08 } else { 0 };
    let body = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &head),
        icc.map(|icc| chunk(b"ICCP", icc)).unwrap_or_default(),
        file[rest.min(file.len())..].to_vec(),
        exif.map(|exif| chunk(b"EXIF", &exif)).unwrap_or_default(),
    ]
    .concat();
    [b"RIFF".as_slice(), &(body.len() as u32).to_le_bytes(), &body].concat()
}
