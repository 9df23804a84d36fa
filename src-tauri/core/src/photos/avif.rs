//! The AVIF container around an AV1 still (ISO/IEC 23008-12, AV1-ISOBMFF).
//!
//! The smallest file that holds a picture, its size and its colours: no names,
//! no dates, no metadata items.

use dropcap_codec::{Planes, Sampling, av1};

use super::Reason;
use super::envelope::Extras;

/// Encodes planes at a quality of 1 to 100 on the scale of JPEG encoders.
pub(super) fn encode(planes: &Planes, quality: u8, extras: &Extras) -> Result<Vec<u8>, Reason> {
    // 80 looks like a JPEG of 80 at level 24; nothing is gained above 63.
    let level = (u32::from(100 - quality.min(100)) * 6 / 5).min(63) as u8;
    let stream = av1::encode(planes, level, 2).map_err(|error| Reason(error.0))?;
    let stream = stream.strip_prefix(&[0x12, 0x00]).unwrap_or(&stream);
    Ok(file(planes, stream, extras))
}

fn file(planes: &Planes, stream: &[u8], extras: &Extras) -> Vec<u8> {
    // Four bytes say where the block begins: at once.
    let kept = if extras.kept.is_empty() { Vec::new() } else { [vec![0; 4], extras.kept.write()].concat() };
    let parts = [stream, &kept];
    let kind = plain_box(b"ftyp", &[b"avif".as_slice(), &[0; 4], b"avifmif1miaf"].concat());
    // The location is written before its value is known: lengths do not change.
    let length = meta(planes, parts, 0, extras.wide).len();
    let offset = kind.len() + length + 8;
    [kind, meta(planes, parts, offset as u32, extras.wide), plain_box(b"mdat", &parts.concat())].concat()
}

/// The description of a picture and, where they are kept, the writer's words,
/// which lie one behind the other from `offset` on.
fn meta(planes: &Planes, [stream, kept]: [&[u8]; 2], offset: u32, wide: bool) -> Vec<u8> {
    let both = !kept.is_empty();
    let items = 1 + u8::from(both);
    let handler = full_box(b"hdlr", 0, &[&[0; 4], b"pict".as_slice(), &[0; 13]].concat());
    let main = full_box(b"pitm", 0, &[0, 1]);
    let mut location = vec![0x44, 0x00, 0, items];
    for (item, at, part) in [(1, offset, stream), (2, offset + stream.len() as u32, kept)] {
        if item <= items {
            location.extend([0, item, 0, 0, 0, 1]);
            location.extend(at.to_be_bytes());
            location.extend((part.len() as u32).to_be_bytes());
        }
    }
    let location = full_box(b"iloc", 0, &location);
    let entry = |item: u8, kind: &[u8; 4]| {
        full_box_version(b"infe", 2, 0, &[&[0, item, 0, 0], kind.as_slice(), &[0]].concat())
    };
    let words = if both { entry(2, b"Exif") } else { Vec::new() };
    let list = full_box(b"iinf", 0, &[vec![0, items], entry(1, b"av01"), words].concat());
    // Item 2 describes item 1.
    let about = plain_box(b"cdsc", &[0, 2, 0, 1, 0, 1]);
    let about = if both { full_box(b"iref", 0, &about) } else { Vec::new() };
    let size = [(planes.width as u32).to_be_bytes(), (planes.height as u32).to_be_bytes()].concat();
    let gray = planes.sampling == Sampling::Gray;
    let depths: &[u8] = if gray { &[1, 8] } else { &[3, 8, 8, 8] };
    let colours = [b"nclx".as_slice(), &[0, if wide { 12 } else { 1 }, 0, 13, 0, 6, 0x80]].concat();
    let container = plain_box(
        b"ipco",
        &[
            full_box(b"ispe", 0, &size),
            full_box(b"pixi", 0, depths),
            plain_box(b"av1C", &configuration(planes.sampling, stream)),
            plain_box(b"colr", &colours),
        ]
        .concat(),
    );
    // Item 1 has properties 1 to 4; a reader must know the third.
    let owners = full_box(b"ipma", 0, &[0, 0, 0, 1, 0, 1, 4, 1, 2, 0x83, 4]);
    let properties = plain_box(b"iprp", &[container, owners].concat());
    full_box(b"meta", 0, &[handler, main, location, list, about, properties].concat())
}

/// The codec's configuration, repeated from the sequence header.
fn configuration(sampling: Sampling, stream: &[u8]) -> [u8; 4] {
    let profile = u8::from(sampling == Sampling::S444);
    // A still's reduced header: 3 bits profile, still, reduced, 5 bits level.
    let header = stream.get(2..4).map_or(0, |bytes| u16::from(bytes[0]) << 8 | u16::from(bytes[1]));
    let reduced = header >> 11 & 1 == 1;
    let level = if reduced { (header >> 6 & 0x1F) as u8 } else { 31 };
    let halved = sampling != Sampling::S444;
    let flags = u8::from(sampling == Sampling::Gray) << 4 | u8::from(halved) << 3 | u8::from(halved) << 2;
    [0x81, profile << 5 | level, flags, 0]
}

fn plain_box(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes(), name.as_slice(), body].concat()
}

fn full_box(name: &[u8; 4], flags: u32, body: &[u8]) -> Vec<u8> {
    full_box_version(name, 0, flags, body)
}

fn full_box_version(name: &[u8; 4], version: u8, flags: u32, body: &[u8]) -> Vec<u8> {
    let head = u32::from(version) << 24 | flags;
    plain_box(name, &[&head.to_be_bytes(), body].concat())
}
