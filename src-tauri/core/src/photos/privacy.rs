//! What a picture file tells beyond the picture, and how to take it out.
//!
//! A part is harmless only when it is known to be: everything else counts as
//! telling, so that a new kind of metadata is refused rather than published.
//! Even a known part must have the length it should: what is put behind its
//! values is as good a hiding place as any.

use std::ops::Range;

use super::Format;
use super::colour;
use super::container::{self, CUT, Segment, TRAILING, big};
use super::exif::Exif;
use super::kept::Kept;

mod heif;

/// A stretch of a file that is not the picture itself.
struct Telling {
    range: Range<usize>,
    weight: Weight,
    what: String,
}

/// How much a part of a file matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// It may tell anything.
    Private,
    /// A colour profile: meant for the picture, with room for names.
    Profile,
    /// What the writer keeps on purpose, and nothing beside it.
    Kept,
}

/// What an image tells about its maker; empty when it is clean. Colour profiles
/// and what a writer keeps on purpose are no findings.
pub(super) fn leaks(file: &[u8]) -> Vec<String> {
    words(telling(file).into_iter().filter(|part| part.weight == Weight::Private))
}

/// What must not be in an image that we have made: as [`leaks`], and any
/// profile but our own, and any word that the writer did not want kept.
pub(super) fn refusals(file: &[u8], wanted: &Kept) -> Vec<String> {
    let mut found = words(telling(file).into_iter().filter(|part| part.weight != Weight::Kept));
    if kept_in(file) != *wanted {
        found.push("another copyright or caption than was to be kept".into());
    }
    found
}

fn words(parts: impl Iterator<Item = Telling>) -> Vec<String> {
    let mut words: Vec<String> = parts.map(|part| part.what).collect();
    words.dedup();
    words
}

/// What the writer kept on purpose when this file was made.
fn kept_in(file: &[u8]) -> Kept {
    exif_of(file).and_then(|exif| Kept::read(&exif)).unwrap_or_default()
}

/// The file without what tells; none when that cannot be done without decoding.
pub(super) fn strip(file: &[u8]) -> Option<Vec<u8>> {
    let format = container::sniff(file)?;
    if !matches!(format, Format::Jpeg | Format::Png | Format::Webp | Format::Gif) {
        return None;
    }
    let mut clean = Vec::with_capacity(file.len());
    let mut at = 0;
    for part in telling(file) {
        clean.extend_from_slice(&file[at..part.range.start]);
        at = part.range.end;
    }
    clean.extend_from_slice(&file[at..]);
    if format == Format::Webp {
        let length = u32::try_from(clean.len().checked_sub(8)?).ok()?;
        clean.get_mut(4..8)?.copy_from_slice(&length.to_le_bytes());
        if clean.get(12..16) == Some(b"VP8X") {
            // The flags that promise a profile, EXIF and XMP.
            *clean.get_mut(20)? &= !0x2C;
        }
    }
    telling(&clean).is_empty().then_some(clean)
}

/// The parts of a file that are not known to be harmless, in order.
fn telling(file: &[u8]) -> Vec<Telling> {
    match container::sniff(file) {
        Some(Format::Jpeg) => in_jpeg(file),
        Some(Format::Png) => in_png(file),
        Some(Format::Webp) => in_webp(file),
        Some(Format::Gif) => in_gif(file),
        Some(Format::Avif | Format::Heic) => heif::telling(file),
        _ => vec![private(0..file.len(), "a format that is not for the web")],
    }
}

fn private(range: Range<usize>, what: &str) -> Telling {
    Telling { range, weight: Weight::Private, what: what.into() }
}

/// A colour profile: ours is known by heart, any other has room for names.
fn profile(range: Range<usize>, icc: &[u8]) -> Option<Telling> {
    let ours = colour::wide_profile().is_some_and(|ours| ours == icc);
    (!ours).then(|| Telling { range, weight: Weight::Profile, what: "a colour profile".into() })
}

/// An EXIF block: the words kept on purpose, or named by the worst it has.
fn exif(range: Range<usize>, tiff: &[u8]) -> Telling {
    if Kept::read(tiff).is_some() {
        return Telling { range, weight: Weight::Kept, what: "what was kept on purpose".into() };
    }
    let facts = Exif::read(tiff).facts;
    match facts.iter().find(|(label, _)| label == "Position") {
        Some(_) => private(range, "the position where it was taken"),
        None => private(range, "EXIF data"),
    }
}

fn in_jpeg(file: &[u8]) -> Vec<Telling> {
    let word = |segment: &Segment| {
        let (data, range) = (&file[segment.data.clone()], segment.whole.clone());
        let what = match segment.marker {
            0xE0 if data.starts_with(b"JFIF\0") && data.len() == 14 => return None,
            0xE0 => "a thumbnail",
            0xE1 if data.starts_with(b"Exif\0") => return Some(exif(range, &data[6.min(data.len())..])),
            0xE1 => "XMP data",
            0xE2 if data.starts_with(b"ICC_PROFILE\0") => {
                return profile(range, data.get(14..).unwrap_or_default());
            }
            0xE2 if data.starts_with(b"MPF\0") => "a second picture",
            0xED => "captions (IPTC)",
            0xEE if data.starts_with(b"Adobe") && data.len() == 12 => return None,
            0xE2..=0xEF => "data of the camera's maker",
            Segment::COMMENT => "a comment",
            Segment::TRAILING => "data behind the picture",
            // A byte of 255 may be repeated before a marker.
            Segment::STRAY if data.iter().all(|&byte| byte == 0xFF) => return None,
            Segment::STRAY => "data between the parts of the file",
            Segment::START | Segment::END | Segment::SCAN => return None,
            0xDB | 0xDD | 0xC0..=0xCF => return None,
            _ => "unknown data",
        };
        Some(private(range, what))
    };
    container::jpeg_segments(file).iter().filter_map(word).collect()
}

/// The length that the chunk of a PNG may have.
fn png_length(name: &[u8; 4]) -> usize {
    match name {
        b"gAMA" | b"cICP" => 4,
        b"sBIT" => 4,
        b"cHRM" => 32,
        b"sRGB" => 1,
        b"bKGD" => 6,
        b"acTL" => 8,
        b"pHYs" => 9,
        b"IHDR" => 13,
        b"fcTL" => 26,
        b"tRNS" => 256,
        b"hIST" => 512,
        b"PLTE" => 768,
        b"IEND" => 0,
        _ => usize::MAX,
    }
}

fn in_png(file: &[u8]) -> Vec<Telling> {
    let word = |part: &container::Part| {
        let (data, range) = (&file[part.data.clone()], part.whole.clone());
        let what = match &part.name {
            name if data.len() > png_length(name) => "unknown data",
            b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"cICP"
            | b"sBIT" | b"bKGD" | b"pHYs" | b"hIST" | b"acTL" | b"fcTL" | b"fdAT" => return None,
            b"iCCP" => {
                let icc = super::original::png_profile(file).unwrap_or_default();
                let ours = data.starts_with(super::envelope::PNG_PROFILE_NAME);
                return profile(range, if ours { &icc } else { b"" });
            }
            &CUT => return None,
            b"eXIf" => return Some(exif(range, data)),
            b"tEXt" | b"zTXt" | b"iTXt" => "text",
            b"tIME" => "the time of the last change",
            &TRAILING => "data behind the picture",
            _ => "unknown data",
        };
        Some(private(range, what))
    };
    container::png_parts(file).iter().filter_map(word).collect()
}

fn in_webp(file: &[u8]) -> Vec<Telling> {
    let word = |part: &container::Part| {
        let (data, range) = (&file[part.data.clone()], part.whole.clone());
        let what = match &part.name {
            b"VP8X" if data.len() > 10 => "unknown data",
            b"ANIM" if data.len() > 6 => "unknown data",
            // A frame has chunks of its own, and may have unknown ones.
            b"ANMF" if !container::webp_frame_is_plain(data) => "unknown data",
            b"VP8 " | b"VP8L" | b"VP8X" | b"ALPH" | b"ANIM" | b"ANMF" => return None,
            b"ICCP" => return profile(range, data),
            &CUT => return None,
            b"EXIF" => return Some(exif(range, exif_body(data))),
            b"XMP " => "XMP data",
            &TRAILING => "data behind the picture",
            _ => "unknown data",
        };
        Some(private(range, what))
    };
    container::webp_parts(file).iter().filter_map(word).collect()
}

fn in_gif(file: &[u8]) -> Vec<Telling> {
    let word = |part: &container::Part| {
        let what = match &part.name {
            b"head" | b"fram" | b"ctrl" | b"tail" => return None,
            &CUT => return None,
            b"appl" => {
                let data = &file[part.data.clone()];
                let plays = data.starts_with(b"NETSCAPE2.0") || data.starts_with(b"ANIMEXTS1.0");
                // A loop extension is 11 letters and a block of three bytes.
                if plays && data.len() <= 16 {
                    return None;
                }
                "data of a program"
            }
            b"comm" => "a comment",
            // No browser has ever shown it.
            b"text" => "text",
            &TRAILING => "data behind the picture",
            _ => "unknown data",
        };
        Some(private(part.whole.clone(), what))
    };
    container::gif_parts(file).iter().filter_map(word).collect()
}

/// The segments of a JPEG.
pub(super) fn jpeg_parts(file: &[u8]) -> Vec<Segment> {
    match container::sniff(file) {
        Some(Format::Jpeg) => container::jpeg_segments(file),
        _ => Vec::new(),
    }
}

/// An EXIF chunk without the prefix that some programs copy from JPEG.
pub(super) fn exif_body(chunk: &[u8]) -> &[u8] {
    chunk.strip_prefix(b"Exif\0\0").unwrap_or(chunk)
}

/// The EXIF block of a file, wherever its format keeps it.
pub(super) fn exif_of(file: &[u8]) -> Option<Vec<u8>> {
    let chunk = |parts: Vec<container::Part>, name: &[u8; 4]| {
        let part = parts.into_iter().find(|part| &part.name == name)?;
        Some(exif_body(&file[part.data]).to_vec())
    };
    match container::sniff(file)? {
        Format::Jpeg => container::jpeg_segments(file).into_iter().find_map(|segment| {
            let data = &file[segment.data];
            (segment.marker == 0xE1).then(|| data.strip_prefix(b"Exif\0\0").map(<[u8]>::to_vec)).flatten()
        }),
        Format::Png => chunk(container::png_parts(file), b"eXIf"),
        Format::Webp => chunk(container::webp_parts(file), b"EXIF"),
        Format::Tiff => Some(file.to_vec()),
        Format::Heic | Format::Avif => super::heif::exif(file),
        Format::Gif | Format::Bmp | Format::Svg => None,
    }
}

/// What an original would tell its readers: a label and the value.
pub(super) fn reveals(file: &[u8]) -> Vec<(String, String)> {
    let mut facts = exif_of(file).map(|exif| Exif::read(&exif).facts).unwrap_or_default();
    let web = container::sniff(file)
        .is_some_and(|format| !matches!(format, Format::Tiff | Format::Bmp | Format::Svg));
    if web {
        let others =
            leaks(file).into_iter().filter(|what| !what.contains("EXIF") && !what.contains("position"));
        facts.extend(others.map(|what| ("Also".to_owned(), what)));
    }
    facts
}

/// The size of a JPEG from its frame header.
pub(super) fn jpeg_frame(file: &[u8], segments: &[Segment]) -> Option<(u32, u32)> {
    let frame = segments.iter().find(|segment| segment.is_frame())?;
    Some((big(file, frame.data.start + 3, 2)? as u32, big(file, frame.data.start + 1, 2)? as u32))
}
