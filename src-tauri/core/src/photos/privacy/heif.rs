//! What a HEIF file (HEIC or AVIF) tells beyond its picture.
//!
//! Harmless are the main picture, the tiles it is made of and its transparency;
//! a thumbnail, a depth map, a gain map or a second picture is not, nor are
//! bytes that belong to none of them.

use std::ops::Range;

use heic_rs::meta::iref::{RefKind, targets};
use heic_rs::meta::{self, Meta};

use super::super::container::{self, Part};
use super::super::heif;
use super::{Telling, exif, private};

/// The parts that are not the picture itself.
pub(super) fn telling(file: &[u8]) -> Vec<Telling> {
    let Ok(meta) = meta::parse(file) else {
        return vec![private(0..file.len(), "data that cannot be read")];
    };
    let mut found = Vec::new();
    for top in container::boxes(file, 0..file.len()) {
        match &top.name {
            b"ftyp" if top.data.len() <= 64 => {}
            b"free" | b"skip" if is_zero(&file[top.data.clone()]) => {}
            b"mdat" => found.extend(between(file, &meta, &top)),
            b"meta" => found.extend(in_meta(file, &top)),
            _ => found.push(private(top.whole, "unknown data")),
        }
    }
    let all = 0..file.len();
    found.extend(
        meta.items.iter().filter_map(|item| word(file, &meta, item.id, &item.item_type, all.clone())),
    );
    if meta.items.iter().any(|item| item.name.len() > 64) {
        found.push(private(all, "names of its parts"));
    }
    found
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| byte == 0)
}

/// What an item is, when it is not a part of the main picture.
fn word(file: &[u8], meta: &Meta<'_>, id: u32, kind: &[u8; 4], range: Range<usize>) -> Option<Telling> {
    match kind {
        b"av01" | b"hvc1" | b"grid" | b"iden" if is_shown(meta, id) => None,
        b"av01" | b"hvc1" | b"grid" | b"iden" | b"jpeg" => Some(private(range, "a second picture")),
        b"tmap" => Some(private(range, "a gain map")),
        b"Exif" => Some(exif(range, &heif::exif(file).unwrap_or_default())),
        b"mime" => Some(private(range, "XMP data")),
        _ => Some(private(range, "unknown data")),
    }
}

/// Whether an item is the main picture, one of its tiles, or transparency.
fn is_shown(meta: &Meta<'_>, id: u32) -> bool {
    let within = |whole: u32| whole == id || targets(&meta.refs, whole, RefKind::Dimg).contains(&id);
    within(meta.primary) || heif::alpha_item(meta).is_some_and(within)
}

/// The parts of the description that are not known to be harmless.
fn in_meta(file: &[u8], whole: &Part) -> Vec<Telling> {
    let inner = (whole.data.start + 4).min(whole.data.end)..whole.data.end;
    let mut found = Vec::new();
    for part in container::boxes(file, inner) {
        match &part.name {
            b"iinf" | b"pitm" | b"iloc" | b"iref" | b"idat" => {}
            b"hdlr" if part.data.len() <= 64 => {}
            b"iprp" => found.extend(in_properties(file, &part)),
            _ => found.push(private(part.whole, "unknown data")),
        }
    }
    found
}

fn in_properties(file: &[u8], whole: &Part) -> Vec<Telling> {
    let mut found = Vec::new();
    for list in container::boxes(file, whole.data.clone()) {
        match &list.name {
            b"ipma" => {}
            b"ipco" => {
                for part in container::boxes(file, list.data.clone()) {
                    let plain = match &part.name {
                        b"ispe" | b"pixi" | b"pasp" | b"irot" | b"imir" | b"clap" | b"auxC" | b"clli"
                        | b"mdcv" | b"a1op" | b"a1lx" | b"lsel" => part.data.len() <= 64,
                        b"av1C" | b"hvcC" => part.data.len() <= 4096,
                        b"colr" if file[part.data.clone()].starts_with(b"nclx") => part.data.len() <= 11,
                        b"colr" => {
                            let icc = file[part.data.clone()].get(4..).unwrap_or_default();
                            found.extend(super::profile(part.whole.clone(), icc));
                            true
                        }
                        _ => false,
                    };
                    if !plain {
                        found.push(private(part.whole, "unknown data"));
                    }
                }
            }
            _ => found.push(private(list.whole, "unknown data")),
        }
    }
    found
}

/// The bytes of a data box that belong to no item.
fn between(file: &[u8], meta: &Meta<'_>, data: &Part) -> Option<Telling> {
    let mut taken: Vec<(u64, u64)> = meta
        .locations
        .iter()
        .flat_map(|item| item.extents.iter().map(|extent| (item.base_offset + extent.offset, extent.length)))
        .collect();
    taken.sort_unstable();
    let (mut at, end) = (data.data.start as u64, data.data.end as u64);
    let mut gaps = Vec::new();
    for (start, length) in taken {
        if start > at && start <= end {
            gaps.push(at..start);
        }
        at = at.max(start.saturating_add(length)).min(end);
    }
    gaps.push(at..end);
    let told =
        gaps.iter().any(|gap| !is_zero(file.get(gap.start as usize..gap.end as usize).unwrap_or_default()));
    told.then(|| private(data.whole.clone(), "data beside the picture"))
}
