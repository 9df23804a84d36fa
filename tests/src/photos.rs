//! Pictures made in code, for tests: known geometry, known colours, and
//! planted metadata, written by hand so that no reader is trusted.

use dropcap_codec::Sampling;
use dropcap_codec::jpeg::{Coding, Encoder};

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// Quarters: red and green above, blue and yellow below.
    Corners,
    /// Soft hills with grain, as a camera sees them; the number varies it.
    Photo(u32),
    /// Ground of many sizes of detail, edges and fine grain, with the weight
    /// that files of cameras have; the number varies it.
    Ground(u32),
    /// Dark lines on white, as a screenshot has them.
    Text,
}

/// The colours of [`Scene::Corners`]: top left, top right, bottom left, bottom right.
pub const CORNERS: [[u8; 3]; 4] = [[200, 30, 40], [30, 150, 50], [40, 60, 200], [230, 200, 40]];

/// A place to plant: latitude and longitude in whole degrees, north and east.
pub const SOMEWHERE: (u32, u32) = (48, 11);

/// Red, green and blue of a scene, packed.
pub fn pixels(width: u32, height: u32, scene: Scene) -> Vec<u8> {
    if let Scene::Ground(number) = scene {
        return ground(width, height, number);
    }
    let mut seed = 0x9E37_79B9_u32;
    let mut pixels = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            pixels.extend(match scene {
                Scene::Corners => CORNERS[usize::from(x * 2 >= width) + 2 * usize::from(y * 2 >= height)],
                Scene::Photo(number) => {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223 + number);
                    let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
                    let hill = (u * 9.0 + number as f32).sin() * 0.12 + (u * 31.0).sin() * 0.02 + 0.5;
                    let base = if v > hill { [70.0, 110.0, 60.0] } else { [150.0, 180.0, 215.0] };
                    let grain = (seed >> 24) as f32 / 16.0 - 8.0;
                    base.map(|level: f32| (level + 40.0 * (0.5 - v) + grain).clamp(0.0, 255.0) as u8)
                }
                Scene::Ground(_) => [0; 3],
                Scene::Text if y % 24 < 14 && (x * 7 + y / 24 * 13) % 11 < 4 && y % 4 != 3 => [20; 3],
                Scene::Text => [255; 3],
            });
        }
    }
    pixels
}

/// Noise of nine sizes, cut by edges, in three colours that go their own ways;
/// some places are soft, as sky and skin are, others full of detail, as leaves
/// are. At the quality of cameras it weighs a quarter to half a byte a pixel,
/// and shrunk to a page's width it has the weight of a photo there, too.
fn ground(width: u32, height: u32, number: u32) -> Vec<u8> {
    let lattice = |x: u32, y: u32, size: u32| {
        let mixed = (x ^ size.rotate_left(9) ^ number.wrapping_mul(0x9E37)).wrapping_mul(0x85EB_CA6B)
            ^ y.wrapping_mul(0xC2B2_AE35);
        let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x2C1B_3C6D);
        (mixed >> 16 & 0xFFFF) as f32 / 32_768.0 - 1.0
    };
    // How strong each size is against the next larger one.
    let falloff = 0.76 + 0.02 * (number % 5) as f32;
    let mut lines: Vec<[Vec<f32>; 2]> = vec![Default::default(); 9];
    let mut pixels = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for (octave, pair) in lines.iter_mut().enumerate() {
            let size = 512 >> octave;
            if y % size == 0 {
                let line = |row: u32| (0..width / size + 2).map(|x| lattice(x, row, size)).collect();
                *pair = [line(y / size), line(y / size + 1)];
            }
        }
        for x in 0..width {
            let (mut sum, mut strength, mut rough, mut hue) = (0.0, 40.0, 1.0, 0.0);
            for (octave, [above, below]) in lines.iter().enumerate() {
                let size = 512_u32 >> octave;
                let (at, u, v) = ((x / size) as usize, x % size, y % size);
                let (u, v) = (u as f32 / size as f32, v as f32 / size as f32);
                let top = above[at] + (above[at + 1] - above[at]) * u;
                let bottom = below[at] + (below[at + 1] - below[at]) * u;
                let noise = top + (bottom - top) * v;
                match octave {
                    0 => rough = (0.75 + noise * 1.6).clamp(0.12, 1.25),
                    2 | 4 => hue += noise * 14.0,
                    _ => {}
                }
                sum += strength * noise * if octave > 2 { rough } else { 1.0 };
                strength *= falloff;
            }
            let edge = if (sum * 0.05 + (x + y) as f32 * 0.004).sin() > 0.6 { 35.0 } else { 0.0 };
            let grain = lattice(x, y, 1) * 5.0;
            let level = |base: f32, tint: f32| (base + sum * tint + edge + grain).clamp(0.0, 255.0) as u8;
            pixels.extend([level(118.0 + hue, 1.0), level(124.0, 0.9), level(105.0 - hue, 0.7)]);
        }
    }
    pixels
}

/// A JPEG of quality 90, upright and clean.
pub fn jpeg(width: u32, height: u32, scene: Scene) -> Vec<u8> {
    encoded(&pixels(width, height, scene), width, height)
}

/// A JPEG of nothing but grey, of any size, at the cost of its file alone: four
/// bytes for sixteen by sixteen pixels, that say for each block "as before".
pub fn grey(width: u16, height: u16) -> Vec<u8> {
    let mut file = encoded(&[128; 16 * 16 * 3], 16, 16);
    let marker = |code| file.windows(2).position(|pair| pair == [0xFF, code]).expect("a marker");
    let (frame, scan) = (marker(0xC0), marker(0xDA));
    let data = scan + 2 + usize::from(u16::from_be_bytes([file[scan + 2], file[scan + 3]]));
    let block = file[data..data + 4].to_vec();
    assert_eq!(block, [0x28, 0xA2, 0x8A, 0x00], "the standard's own codes");
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    file.truncate(data);
    let blocks = usize::from(width.div_ceil(16)) * usize::from(height.div_ceil(16));
    file.extend(block.repeat(blocks));
    file.extend([0xFF, 0xD9]);
    file
}

/// A JPEG whose scene is upright only after turning by an EXIF orientation of
/// 1 to 8; width and height are those of the upright picture.
pub fn turned(width: u32, height: u32, scene: Scene, orientation: u8) -> Vec<u8> {
    let upright = pixels(width, height, scene);
    let (columns, rows) = if orientation >= 5 { (height, width) } else { (width, height) };
    let mut stored = vec![0; upright.len()];
    for y in 0..height {
        for x in 0..width {
            let (sx, sy) = match orientation {
                2 => (columns - 1 - x, y),
                3 => (columns - 1 - x, rows - 1 - y),
                4 => (x, rows - 1 - y),
                5 => (y, x),
                6 => (y, rows - 1 - x),
                7 => (columns - 1 - y, rows - 1 - x),
                8 => (columns - 1 - y, x),
                _ => (x, y),
            };
            let (from, to) = (((y * width + x) * 3) as usize, ((sy * columns + sx) * 3) as usize);
            stored[to..to + 3].copy_from_slice(&upright[from..from + 3]);
        }
    }
    with_exif(&encoded(&stored, columns, rows), orientation, None)
}

/// A JPEG with an EXIF block put in front: orientation, camera, serial number,
/// owner, time, and a position when one is given.
pub fn with_exif(jpeg: &[u8], orientation: u8, gps: Option<(u32, u32)>) -> Vec<u8> {
    with_segment(jpeg, 0xE1, &[b"Exif\0\0".as_slice(), &exif(orientation, gps)].concat())
}

/// A JPEG that says when it was taken: `2024:03:25 18:30:05`.
pub fn taken_at(jpeg: &[u8], when: &str) -> Vec<u8> {
    let block = exif(1, None);
    let at =
        block.windows(19).position(|words| words == b"2024:03:25 18:30:05").expect("the block says when");
    let block = [&block[..at], when.as_bytes(), &block[at + 19..]].concat();
    with_segment(jpeg, 0xE1, &[b"Exif\0\0".as_slice(), &block].concat())
}

/// A JPEG with a segment put in front.
pub fn with_segment(jpeg: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, data, &jpeg[2..]].concat()
}

/// A JPEG with a colour profile put in front, in as many segments as it needs.
pub fn with_profile(jpeg: &[u8], icc: &[u8]) -> Vec<u8> {
    let pieces: Vec<&[u8]> = icc.chunks(60_000).collect();
    let count = pieces.len() as u8;
    (1..=count).rev().fold(jpeg.to_vec(), |file, number| {
        let piece = pieces[usize::from(number) - 1];
        with_segment(&file, 0xE2, &[b"ICC_PROFILE\0".as_slice(), &[number, count], piece].concat())
    })
}

/// What is no picture, whatever its name says.
pub fn broken() -> Vec<u8> {
    let mut bytes = jpeg(64, 64, Scene::Corners);
    bytes.truncate(24);
    bytes
}

/// An EXIF block (a TIFF structure, big-endian).
pub fn exif(orientation: u8, gps: Option<(u32, u32)>) -> Vec<u8> {
    let text = |words: &str| [words.as_bytes(), &[0]].concat();
    let number = |value: u32| value.to_be_bytes().to_vec();
    let mut first: Vec<Line> = vec![
        (0x010F, 2, text("Example Cameras")),
        (0x0112, 3, vec![0, orientation]),
        (0x013B, 2, text("Ada Example")),
        (0x8769, 4, number(0)),
    ];
    let photo: Vec<Line> = vec![
        (0x9003, 2, text("2024:03:25 18:30:05")),
        (0xA430, 2, text("Ada Example")),
        (0xA431, 2, text("SN-1234567")),
    ];
    let place = gps.map_or_else(Vec::new, |(north, east)| {
        let degrees = |value: u32| [value, 1, 0, 1, 0, 1].map(u32::to_be_bytes).concat();
        vec![(1, 2, text("N")), (2, 5, degrees(north)), (3, 2, text("E")), (4, 5, degrees(east))]
    });
    if gps.is_some() {
        first.push((0x8825, 4, number(0)));
    }
    let photo_at = 8 + directory(&first, 8).len() as u32;
    let place_at = photo_at + directory(&photo, photo_at).len() as u32;
    for line in &mut first {
        match line.0 {
            0x8769 => line.2 = number(photo_at),
            0x8825 => line.2 = number(place_at),
            _ => {}
        }
    }
    let head = [b"MM\0*".as_slice(), &8_u32.to_be_bytes()].concat();
    [head, directory(&first, 8), directory(&photo, photo_at), directory(&place, place_at)].concat()
}

/// Tag, kind and value.
type Line = (u16, u16, Vec<u8>);

/// A directory that starts at `at`, with its values behind it.
fn directory(lines: &[Line], at: u32) -> Vec<u8> {
    let mut table = (lines.len() as u16).to_be_bytes().to_vec();
    let mut values = Vec::new();
    let values_at = at + 2 + lines.len() as u32 * 12 + 4;
    for (tag, kind, value) in lines {
        let width = match kind {
            3 => 2,
            4 => 4,
            5 => 8,
            _ => 1,
        };
        table.extend(tag.to_be_bytes());
        table.extend(kind.to_be_bytes());
        table.extend((value.len() as u32 / width).to_be_bytes());
        if value.len() <= 4 {
            table.extend(value);
            table.extend(vec![0; 4 - value.len()]);
        } else {
            table.extend((values_at + values.len() as u32).to_be_bytes());
            values.extend(value);
        }
    }
    [table, vec![0; 4], values].concat()
}

fn encoded(rgb: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut encoder = Encoder::new().expect("an encoder");
    let size = (width as usize, height as usize);
    encoder.rgb(rgb, size, 90, Sampling::S420, Coding::Standard).expect("a picture")
}
