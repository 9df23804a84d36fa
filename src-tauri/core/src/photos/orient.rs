//! Turning pictures upright.

use dropcap_codec::Planes;

use super::Raster;

/// Width and height after turning by an EXIF orientation.
pub(super) fn turned(orientation: u8, (width, height): (u32, u32)) -> (u32, u32) {
    if orientation >= 5 { (height, width) } else { (width, height) }
}

/// Turns planes by an EXIF orientation of 2 to 8, into the memory of others.
pub(super) fn planes(source: &Planes, orientation: u8, mut target: Planes) -> Planes {
    let (width, height) = turned(orientation, (source.width as u32, source.height as u32));
    let sampling = match (orientation >= 5, source.sampling) {
        (true, dropcap_codec::Sampling::S422) => dropcap_codec::Sampling::S440,
        (true, dropcap_codec::Sampling::S440) => dropcap_codec::Sampling::S422,
        (true, dropcap_codec::Sampling::S411) => dropcap_codec::Sampling::S441,
        (true, dropcap_codec::Sampling::S441) => dropcap_codec::Sampling::S411,
        (_, sampling) => sampling,
    };
    target.reshape(width as usize, height as usize, sampling);
    for plane in 0..source.count() {
        let stride = source.plane_size(plane).0;
        let size = if plane == 0 { (source.width, source.height) } else { source.plane_size(plane) };
        let (columns, rows) = target.plane_size(plane);
        turn::<1>(&source.data[plane], stride, size, orientation, &mut target.data[plane], columns);
        if plane == 0 {
            super::resize::pad(&mut target.data[0], (width as usize, height as usize), (columns, rows));
        }
    }
    target
}

/// Turns pixels by an EXIF orientation of 1 to 8.
pub(super) fn raster(source: Raster, orientation: u8) -> Raster {
    if orientation <= 1 {
        return source;
    }
    let size = (source.width as usize, source.height as usize);
    let (width, height) = turned(orientation, (source.width, source.height));
    let mut data = vec![0; source.data.len()];
    if source.alpha {
        turn::<4>(&source.data, size.0, size, orientation, &mut data, width as usize);
    } else {
        turn::<3>(&source.data, size.0, size, orientation, &mut data, width as usize);
    }
    Raster { width, height, alpha: source.alpha, data }
}

/// Copies pixels of `N` bytes to where they are after turning; strides are in
/// pixels. Works in squares, so that columns stay in the cache.
fn turn<const N: usize>(
    from: &[u8],
    from_stride: usize,
    (width, height): (usize, usize),
    orientation: u8,
    to: &mut [u8],
    to_stride: usize,
) {
    const SQUARE: usize = 32;
    let (to_width, to_height) = if orientation >= 5 { (height, width) } else { (width, height) };
    // Where the first pixel comes from, and how far the next across and down is.
    let (right, below, line) = (width - 1, (height - 1) * from_stride, from_stride as isize);
    let (first, across, down) = match orientation {
        2 => (right, -1, line),
        3 => (right + below, -1, -line),
        4 => (below, 1, -line),
        5 => (0, line, 1),
        6 => (below, -line, 1),
        7 => (right + below, -line, -1),
        8 => (right, line, -1),
        _ => (0, 1, line),
    };
    let (from, to) = (from.as_chunks::<N>().0, to.as_chunks_mut::<N>().0);
    for top in (0..to_height).step_by(SQUARE) {
        for left in (0..to_width).step_by(SQUARE) {
            for y in top..(top + SQUARE).min(to_height) {
                let row = &mut to[y * to_stride + left..][..SQUARE.min(to_width - left)];
                let mut at = first as isize + y as isize * down + left as isize * across;
                for pixel in row {
                    *pixel = from[at as usize];
                    at += across;
                }
            }
        }
    }
}
