//! What a picture file tells beyond the picture, and how to take it out.
//!
//! A part is harmless only when it is known to be: everything else counts as
//! telling, so that a new kind of metadata is refused rather than published.

use std::ops::Range;

use super::Format;
use super::container::{self, CUT, Segment, TRAILING, big};
use super::exif::Exif;

/// A stretch of a file that tells something, and what.
struct Telling {
    range: Range<usize>,
    what: String,
}

/// What a finished image still tells about its maker; empty when it is clean.
pub(super) fn leaks(file: &[u8]) -> Vec<String> {
    let mut words: Vec<String> = telling(file).into_iter().map(|part| part.what).collect();
    words.dedup();
    words
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
            // The flags that promise EXIF and XMP.
            *clean.get_mut(20)? &= !0x0C;
        }
    }
    leaks(&clean).is_empty().then_some(clean)
}

/// The parts of a file that are not known to be harmless, in order.
fn telling(file: &[u8]) -> Vec<Telling> {
    match container::sniff(file) {
        Some(Format::Jpeg) => in_jpeg(file),
        Some(Format::Png) => in_png(file),
        Some(Format::Webp) => in_webp(file),
        Some(Format::Gif) => in_gif(file),
        Some(Format::Avif | Format::Heic) => in_heif(file),
        _ => vec![Telling { range: 0..file.len(), what: "a format that is not for the web".into() }],
    }
}

fn in_jpeg(file: &[u8]) -> Vec<Telling> {
    let word = |segment: &Segment| {
        let data = &file[segment.data.clone()];
        let what = match segment.marker {
            0xE0 if data.starts_with(b"JFIF\0") && data.len() == 14 => return None,
            0xE0 => "a thumbnail",
            0xE1 if data.starts_with(b"Exif\0") => return Some(in_exif(&data[6.min(data.len())..])),
            0xE1 => "XMP data",
            0xE2 if data.starts_with(b"ICC_PROFILE\0") => return None,
            0xE2 if data.starts_with(b"MPF\0") => "a second picture",
            0xED => "captions (IPTC)",
            0xEE if data.starts_with(b"Adobe") && data.len() == 12 => return None,
            0xE2..=0xEF => "data of the camera's maker",
            Segment::COMMENT => "a comment",
            Segment::TRAILING => "data behind the picture",
            Segment::START | Segment::END | Segment::SCAN => return None,
            0xDB | 0xDD | 0xC0..=0xCF => return None,
            _ => "unknown data",
        };
        Some(what.to_owned())
    };
    container::jpeg_segments(file)
        .into_iter()
        .filter_map(|segment| word(&segment).map(|what| Telling { range: segment.whole, what }))
        .collect()
}

fn in_png(file: &[u8]) -> Vec<Telling> {
    let word = |part: &container::Part| match &part.name {
        b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"iCCP" | b"cICP"
        | b"sBIT" | b"bKGD" | b"pHYs" | b"hIST" | b"acTL" | b"fcTL" | b"fdAT" => None,
        &CUT => None,
        b"eXIf" => Some(in_exif(&file[part.data.clone()])),
        b"tEXt" | b"zTXt" | b"iTXt" => Some("text".into()),
        b"tIME" => Some("the time of the last change".into()),
        &TRAILING => Some("data behind the picture".into()),
        _ => Some("unknown data".into()),
    };
    container::png_parts(file)
        .into_iter()
        .filter_map(|part| word(&part).map(|what| Telling { range: part.whole, what }))
        .collect()
}

fn in_webp(file: &[u8]) -> Vec<Telling> {
    let word = |part: &container::Part| match &part.name {
        b"VP8 " | b"VP8L" | b"VP8X" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => None,
        &CUT => None,
        b"EXIF" => Some(in_exif(exif_body(&file[part.data.clone()]))),
        b"XMP " => Some("XMP data".into()),
        &TRAILING => Some("data behind the picture".into()),
        _ => Some("unknown data".into()),
    };
    container::webp_parts(file)
        .into_iter()
        .filter_map(|part| word(&part).map(|what| Telling { range: part.whole, what }))
        .collect()
}

fn in_gif(file: &[u8]) -> Vec<Telling> {
    let word = |part: &container::Part| match &part.name {
        b"head" | b"fram" | b"ctrl" | b"text" | b"tail" => None,
        &CUT => None,
        b"appl" => {
            let data = &file[part.data.clone()];
            let plays = data.starts_with(b"NETSCAPE2.0") || data.starts_with(b"ANIMEXTS1.0");
            // A loop extension is 11 letters and a block of three bytes.
            (!plays || data.len() > 16).then(|| "data of a program".into())
        }
        b"comm" => Some("a comment".into()),
        &TRAILING => Some("data behind the picture".into()),
        _ => Some("unknown data".into()),
    };
    container::gif_parts(file)
        .into_iter()
        .filter_map(|part| word(&part).map(|what| Telling { range: part.whole, what }))
        .collect()
}

fn in_heif(file: &[u8]) -> Vec<Telling> {
    let mut found = Vec::new();
    for top in container::boxes(file, 0..file.len()) {
        match &top.name {
            b"ftyp" | b"mdat" => {}
            b"free" | b"skip" if file[top.data.clone()].iter().all(|&byte| byte == 0) => {}
            b"meta" => {
                let inner = (top.data.start + 4).min(top.data.end)..top.data.end;
                for part in container::boxes(file, inner) {
                    match &part.name {
                        b"iinf" => found.extend(in_item_list(file, &part)),
                        b"hdlr" | b"pitm" | b"iloc" | b"iprp" | b"iref" | b"idat" => {}
                        _ => found.push(Telling { range: part.whole, what: "unknown data".into() }),
                    }
                }
            }
            _ => found.push(Telling { range: top.whole, what: "unknown data".into() }),
        }
    }
    found
}

/// The items of a HEIF file that are no pictures.
fn in_item_list(file: &[u8], list: &container::Part) -> Vec<Telling> {
    let version = file.get(list.data.start).copied().unwrap_or(0);
    let first = list.data.start + if version == 0 { 6 } else { 8 };
    let items = container::boxes(file, first.min(list.data.end)..list.data.end);
    let word = |item: &container::Part| {
        let at = item.data.start + if file.get(item.data.start) == Some(&2) { 8 } else { 10 };
        match file.get(at..at + 4) {
            Some(b"av01" | b"hvc1" | b"grid" | b"iden") => None,
            Some(b"Exif") => Some("EXIF data"),
            Some(b"mime") => Some("XMP data"),
            _ => Some("unknown data"),
        }
    };
    let telling =
        |item: container::Part| word(&item).map(|what| Telling { range: item.whole, what: what.into() });
    items.into_iter().filter_map(telling).collect()
}

/// Names the worst of what an EXIF block has.
fn in_exif(tiff: &[u8]) -> String {
    let facts = Exif::read(tiff).facts;
    match facts.iter().find(|(label, _)| label == "Position") {
        Some(_) => "the position where it was taken".into(),
        None => "EXIF data".into(),
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
