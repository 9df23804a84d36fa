//! The parts picture files are made of, found without decoding a pixel.
//!
//! Each walker gives ranges into the file, in order, and stops at the first
//! damage; what lies behind the end of the picture is a part too. Privacy is
//! checked and metadata stripped on these parts, see [`super::privacy`].

use std::ops::Range;

use super::Format;

mod gif;
mod jpeg;
mod riff;

pub(super) use gif::parts as gif_parts;
pub(super) use jpeg::{Segment, segments as jpeg_segments};
pub(super) use riff::{frame_is_plain as webp_frame_is_plain, parts as webp_parts};

/// A named part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Four letters for a chunk or box; a walker's own word otherwise.
    pub(super) name: [u8; 4],
    /// All its bytes, header included.
    pub(super) whole: Range<usize>,
    /// What it carries.
    pub(super) data: Range<usize>,
}

/// The name of bytes behind the end of the picture.
pub(super) const TRAILING: [u8; 4] = *b"~end";
/// The name of a part that is cut off.
pub(super) const CUT: [u8; 4] = *b"~cut";

/// A big-endian number of up to eight bytes; none beyond the end.
pub(super) fn big(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
}

/// A little-endian number of up to eight bytes; none beyond the end.
pub(super) fn little(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
}

/// The chunks of a PNG.
pub(super) fn png_parts(file: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 8;
    while at < file.len() {
        let length = big(file, at, 4).unwrap_or(u64::MAX);
        let end = (at as u64).saturating_add(length).saturating_add(12);
        if end > file.len() as u64 {
            parts.push(Part { name: CUT, whole: at..file.len(), data: at..file.len() });
            break;
        }
        let (end, mut name) = (end as usize, [0; 4]);
        name.copy_from_slice(&file[at + 4..at + 8]);
        parts.push(Part { name, whole: at..end, data: at + 8..end - 4 });
        at = end;
        if &name == b"IEND" {
            if at < file.len() {
                parts.push(Part { name: TRAILING, whole: at..file.len(), data: at..file.len() });
            }
            break;
        }
    }
    parts
}

/// The boxes of a HEIF file or of a box, at one level.
pub(super) fn boxes(file: &[u8], within: Range<usize>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = within.start;
    while at < within.end {
        let size = big(file, at, 4).unwrap_or(0);
        let (header, size) = match size {
            0 => (8, (within.end - at) as u64),
            1 => (16, big(file, at + 8, 8).unwrap_or(0)),
            size => (8, size),
        };
        if size < header || at as u64 + size > within.end as u64 || at + header as usize > file.len() {
            parts.push(Part { name: CUT, whole: at..within.end, data: at..within.end });
            break;
        }
        let (start, end) = (at + header as usize, at + size as usize);
        let mut name = [0; 4];
        name.copy_from_slice(&file[at + 4..at + 8]);
        parts.push(Part { name, whole: at..end, data: start..end });
        at = end;
    }
    parts
}

/// The format, by the first bytes.
pub(super) fn sniff(file: &[u8]) -> Option<Format> {
    let brand = |wanted: &[&[u8; 4]]| {
        file.get(4..8) == Some(b"ftyp")
            && big(file, 0, 4).is_some_and(|size| {
                let end = (size as usize).clamp(12, 256).min(file.len());
                let brands = file.get(8..end).unwrap_or_default().chunks_exact(4);
                // The second four bytes are a version, not a brand.
                brands.enumerate().any(|(n, brand)| n != 1 && wanted.iter().any(|w| w[..] == *brand))
            })
    };
    if file.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Some(Format::Jpeg);
    }
    if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(Format::Png);
    }
    if file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP") {
        return Some(Format::Webp);
    }
    if file.starts_with(b"GIF87a") || file.starts_with(b"GIF89a") {
        return Some(Format::Gif);
    }
    if [&b"II*\0"[..], b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| file.starts_with(magic)) {
        return Some(Format::Tiff);
    }
    if file.starts_with(b"BM") && file.len() >= 26 {
        return Some(Format::Bmp);
    }
    if brand(&[b"avif", b"avis"]) {
        return Some(Format::Avif);
    }
    if brand(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) {
        return Some(Format::Heic);
    }
    is_svg(file).then_some(Format::Svg)
}

/// Whether the text of a file begins a drawing.
fn is_svg(file: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&file[..file.len().min(1024)]);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<svg")
        || (start.starts_with("<?xml") || start.starts_with("<!")) && start.contains("<svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_bytes() {
        let cases: [(&[u8], Option<Format>); 14] = [
            (b"\xff\xd8\xff\xe0", Some(Format::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(Format::Png)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(Format::Webp)),
            (b"RIFF\0\0\0\0WAVEfmt ", None),
            (b"GIF89a", Some(Format::Gif)),
            (b"MM\0*", Some(Format::Tiff)),
            (b"BM0000000000000000000000000", Some(Format::Bmp)),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Some(Format::Heic)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", Some(Format::Avif)),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", None),
            (b"<?xml version=\"1.0\"?>\n<svg xmlns", Some(Format::Svg)),
            (b"\xef\xbb\xbf <svg>", Some(Format::Svg)),
            (b"<html>", None),
            (b"", None),
        ];
        for (file, format) in cases {
            assert_eq!(sniff(file), format, "{}", String::from_utf8_lossy(file));
        }
    }

    #[test]
    fn sizes_that_lie_end_the_walk() {
        let png = b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDATxxxx";
        assert_eq!(png_parts(png).last().map(|part| part.name), Some(CUT));
        let heif = b"\0\0\0\x08free\xff\xff\xff\xffmdat";
        assert_eq!(boxes(heif, 0..heif.len()).last().map(|part| part.name), Some(CUT));
        let tiny = b"\0\0\0\x02free";
        assert_eq!(boxes(tiny, 0..tiny.len()).last().map(|part| part.name), Some(CUT));
    }
}
