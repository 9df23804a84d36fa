//! The placeholder of a photo: a ThumbHash (Evan Wallace's format).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dropcap_codec::webp;

use super::picture::Picture;

/// The longest side a hash is made of; the format takes up to 100.
const SIDE: usize = 48;
/// Each of its pixels is the mean of so many samples, across and down: what is
/// shown blurred needs no filter.
const SAMPLES: usize = 4;

/// The hash of an upright picture, in base64.
pub(super) fn of(picture: &Picture) -> String {
    let (width, height) = picture.size();
    let (width, height) = (width as usize, height as usize);
    let longest = width.max(height).max(1);
    let side = |side: usize| (side * SIDE / longest).clamp(1, SIDE);
    let (columns, rows) = (side(width), side(height));
    let mut small = Vec::with_capacity(columns * rows * 4);
    for row in 0..rows {
        for column in 0..columns {
            let mut sum = [0_u32; 4];
            for sample in 0..SAMPLES * SAMPLES {
                let at = |cell: usize, cells: usize, part: usize, side: usize| {
                    ((cell * SAMPLES + part) * 2 + 1) * side / (2 * cells * SAMPLES)
                };
                let x = at(column, columns, sample % SAMPLES, width);
                let y = at(row, rows, sample / SAMPLES, height);
                for (sum, level) in sum.iter_mut().zip(picture.pixel(x, y)) {
                    *sum += u32::from(level);
                }
            }
            small.extend(sum.map(|sum| (sum / (SAMPLES * SAMPLES) as u32) as u8));
        }
    }
    STANDARD.encode(thumbhash::rgba_to_thumb_hash(columns, rows, &small))
}

/// The longer side of a blurred picture, in pixels: a browser draws it large.
const BLURRED: usize = 16;

/// The blurred picture of a hash as a `data:` address; none where there is no
/// hash, or the photo is transparent.
pub(super) fn address(hash: &str) -> Option<String> {
    let hash = STANDARD.decode(hash).ok()?;
    let (width, height, rgba) = thumbhash::thumb_hash_to_rgba(&hash).ok()?;
    if width == 0 || height == 0 || rgba.chunks_exact(4).any(|pixel| pixel[3] < 255) {
        return None;
    }
    let longest = width.max(height);
    let side = |side: usize| (side * BLURRED / longest).max(1);
    let (columns, rows) = (side(width), side(height));
    let mut small = Vec::with_capacity(columns * rows * 4);
    for row in 0..rows {
        for column in 0..columns {
            let at = (row * height / rows * width + column * width / columns) * 4;
            small.extend_from_slice(&rgba[at..at + 4]);
        }
    }
    let file = webp::encode(&small, columns, rows, webp::Mode::Lossy(40.0)).ok()?;
    Some(format!("data:image/webp;base64,{}", STANDARD.encode(file)))
}
