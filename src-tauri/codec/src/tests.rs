//! Each codec gives back what went in, and refuses what it cannot hold.

use crate::baseline::Baseline;
use crate::jpeg::{Coding, Colour, Decoder, Encoder, Pixels};
use crate::webp::{Animation, Mode};
use crate::{Planes, Sampling, av1, jpeg, progressive, webp};

/// A soft picture of odd size: brightness from left to right, colour from top to bottom.
fn picture(width: usize, height: usize, sampling: Sampling) -> Planes {
    let mut planes = Planes::new(width, height, sampling);
    for plane in 0..planes.count() {
        let (columns, rows) = planes.plane_size(plane);
        for row in 0..rows {
            for column in 0..columns {
                planes.data[plane][row * columns + column] = match plane {
                    0 => (40 + (column * 2 + 1) * 80 / columns) as u8,
                    1 => (90 + (row * 2 + 1) * 30 / rows) as u8,
                    _ => (150 - (row * 2 + 1) * 30 / rows) as u8,
                };
            }
        }
    }
    planes
}

fn distance(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let sum: u64 = a.iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.len().max(1) as f64
}

#[test]
fn jpeg_planes_come_back_at_every_sampling_and_coding() {
    let (mut encoder, mut decoder) = (Encoder::new().unwrap(), Decoder::new().unwrap());
    for sampling in [Sampling::Gray, Sampling::S444, Sampling::S422, Sampling::S420, Sampling::S440] {
        for coding in [Coding::Standard, Coding::Optimised, Coding::Progressive] {
            let planes = picture(67, 45, sampling);
            let file = encoder.planes(&planes, 92, coding).unwrap();
            let header = decoder.header(&file).unwrap();
            assert_eq!((header.width, header.height, header.sampling), (67, 45, Some(sampling)));
            let mut back = Planes::default();
            assert_eq!(decoder.planes(&file, 8, &mut back).unwrap(), None);
            for plane in 0..planes.count() {
                let error = distance(&planes.data[plane], &back.data[plane]);
                assert!(error < 2.0, "{sampling:?} {coding:?} plane {plane}: {error}");
            }
        }
    }
}

#[test]
fn jpeg_planes_shrink_while_they_are_decoded() {
    let file =
        Encoder::new().unwrap().planes(&picture(403, 301, Sampling::S420), 95, Coding::Standard).unwrap();
    let mut decoder = Decoder::new().unwrap();
    for eighths in 1..=8 {
        let mut small = Planes::default();
        decoder.planes(&file, eighths, &mut small).unwrap();
        assert_eq!((small.width, small.height), ((403 * eighths).div_ceil(8), (301 * eighths).div_ceil(8)));
        let expected = picture(small.width, small.height, Sampling::S420);
        for plane in 0..3 {
            let stride = small.plane_size(plane).0;
            // Beyond the picture's width brightness holds nothing.
            let width = if plane == 0 { small.width } else { stride };
            let inside =
                |data: &[u8]| data.chunks(stride).flat_map(|row| &row[..width]).copied().collect::<Vec<u8>>();
            let error = distance(&inside(&small.data[plane]), &inside(&expected.data[plane]));
            assert!(error < 3.0, "{eighths}/8, plane {plane}: {error}");
        }
    }
}

#[test]
fn a_damaged_jpeg_gives_its_pixels_and_a_complaint() {
    let file =
        Encoder::new().unwrap().planes(&picture(200, 200, Sampling::S420), 90, Coding::Standard).unwrap();
    let mut decoder = Decoder::new().unwrap();
    let mut planes = Planes::default();
    assert!(decoder.planes(&file[..file.len() / 2], 8, &mut planes).unwrap().is_some());
    assert!(decoder.planes(b"no jpeg at all", 8, &mut planes).is_err());
    assert!(decoder.planes(&file[..20], 8, &mut planes).is_err());
    assert_eq!(decoder.planes(&file, 8, &mut planes).unwrap(), None, "the decoder is good again");
}

#[test]
fn rgb_and_planes_agree() {
    let rgb: Vec<u8> = [[200, 30, 40], [20, 180, 60]].concat().repeat(32 * 16);
    let file = Encoder::new().unwrap().rgb(&rgb, (64, 16), 95, Sampling::S444, Coding::Standard).unwrap();
    let mut decoder = Decoder::new().unwrap();
    assert_eq!(decoder.header(&file).unwrap().colour, Colour::Ycc);
    let mut planes = Planes::default();
    decoder.planes(&file, 8, &mut planes).unwrap();
    let mut pixels = Vec::new();
    assert_eq!(decoder.pixels(&file, 8, Pixels::Rgb, &mut pixels).unwrap(), (64, 16, None));
    assert!(distance(&decoder.to_rgb(&planes).unwrap(), &pixels) < 1.0);
}

#[test]
fn wrong_sizes_are_refused() {
    let mut short = Planes::new(10, 10, Sampling::S420);
    short.data[0].truncate(99);
    assert!(Encoder::new().unwrap().planes(&short, 80, jpeg::Coding::Standard).is_err());
    assert!(Encoder::new().unwrap().rgb(&[0; 10], (2, 2), 80, Sampling::S444, Coding::Standard).is_err());
    assert!(Encoder::new().unwrap().planes(&Planes::default(), 80, Coding::Standard).is_err());
    assert!(webp::encode(&[0; 15], 2, 2, Mode::Lossless).is_err());
    assert!(webp::encode(&vec![0; 16_384 * 4], 16_384, 1, Mode::Lossless).is_err());
    assert!(av1::encode(&short, 20, 1).is_err());
    assert!(av1::decode(b"nothing", 1_000_000).is_err());
}

#[test]
fn webp_stills_and_animations_are_written() {
    let frame: Vec<u8> = [[10, 200, 30, 255], [0, 0, 0, 0]].concat().repeat(20 * 10);
    for mode in [Mode::Lossless, Mode::Lossy(80.0)] {
        let still = webp::encode(&frame, 40, 10, mode).unwrap();
        assert_eq!((&still[..4], &still[8..12]), (&b"RIFF"[..], &b"WEBP"[..]));
        let mut animation = Animation::new(40, 10, mode, 0).unwrap();
        animation.add(&frame, 100).unwrap();
        animation.add(&vec![255; frame.len()], 100).unwrap();
        let file = animation.finish().unwrap();
        assert_eq!(file.windows(4).filter(|chunk| chunk == b"ANMF").count(), 2);
        assert!(Animation::new(40, 10, mode, 0).unwrap().finish().is_err(), "no frames");
    }
}

#[test]
fn av1_stills_come_back() {
    for sampling in [Sampling::Gray, Sampling::S420, Sampling::S444] {
        let planes = picture(67, 45, sampling);
        let stream = av1::encode(&planes, 10, 2).unwrap();
        let frame = av1::decode(&stream, 10_000).unwrap();
        assert_eq!((frame.width, frame.height, frame.depth), (67, 45, 8));
        assert_eq!(frame.monochrome, sampling == Sampling::Gray);
        assert!(frame.full_range);
        let stride = planes.plane_size(0).0;
        for row in 0..45 {
            for column in 0..67 {
                let (a, b) =
                    (u16::from(planes.data[0][row * stride + column]), frame.data[0][row * 67 + column]);
                assert!(a.abs_diff(b) < 10, "{sampling:?} at {column}, {row}: {a} and {b}");
            }
        }
        assert!(av1::decode(&stream, 1000).is_err(), "too many pixels are refused");
    }
}

/// Edges, noise and soft places.
fn rich(width: usize, height: usize, sampling: Sampling) -> Planes {
    let mut planes = picture(width, height, sampling);
    let mut seed = 7_u32;
    for plane in 0..planes.count() {
        for (at, level) in planes.data[plane].iter_mut().enumerate() {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let edge = if at / 31 % 3 == 0 { 70 } else { 0 };
            *level = level.wrapping_add(edge + (seed >> 29) as u8);
        }
    }
    planes
}

/// The whole picture, from the strips it comes in.
fn in_strips(file: &[u8], eighths: usize) -> Option<Planes> {
    let file = Baseline::read(file)?;
    let (down, mut whole) = (file.sampling().factors().1, Planes::default());
    file.decode(eighths, &mut |first, strip| {
        assert_eq!(first, whole.height);
        (whole.width, whole.sampling) = (strip.width, strip.sampling);
        whole.height += strip.height;
        assert_eq!(first % down, 0);
        (0..3).for_each(|plane| whole.data[plane].extend_from_slice(&strip.data[plane]));
    })?;
    Some(whole)
}

/// How far two pictures are apart at most; brightness beyond the width holds nothing.
fn apart(a: &Planes, b: &Planes) -> u8 {
    assert_eq!((a.width, a.height, a.sampling), (b.width, b.height, b.sampling));
    let mut most = 0;
    for plane in 0..a.count() {
        let stride = a.plane_size(plane).0;
        let (width, height) = if plane == 0 { (a.width, a.height) } else { a.plane_size(plane) };
        for row in 0..height {
            let line = row * stride..row * stride + width;
            let pairs = a.data[plane][line.clone()].iter().zip(&b.data[plane][line]);
            most = pairs.map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0).max(most);
        }
    }
    most
}

/// libjpeg-turbo averages for brightness at 1/2 and 1/4, and is the measure at all other sizes.
#[test]
fn ordinary_jpegs_are_read_as_libjpeg_turbo_reads_them() {
    for sampling in [Sampling::Gray, Sampling::S444, Sampling::S422, Sampling::S420, Sampling::S440] {
        for (width, height) in [(403, 301), (16, 16), (1, 1), (17, 200)] {
            for coding in [Coding::Standard, Coding::Optimised] {
                for quality in [30, 92, 100] {
                    let planes = rich(width, height, sampling);
                    let file = Encoder::new().unwrap().planes(&planes, quality, coding).unwrap();
                    for eighths in [1, 3, 5, 6, 7, 8] {
                        let mut expected = Planes::default();
                        Decoder::new().unwrap().planes(&file, eighths, &mut expected).unwrap();
                        let found = in_strips(&file, eighths).unwrap();
                        let apart = apart(&found, &expected);
                        assert!(apart <= 3, "{sampling:?} {width}x{height} {quality} {eighths}/8: {apart}");
                    }
                    let half = in_strips(&file, 4).unwrap();
                    assert_eq!((half.width, half.height), (width.div_ceil(2), height.div_ceil(2)));
                }
            }
        }
    }
}

/// Everything that is cut off, changed or of another kind is left to libjpeg-turbo.
#[test]
fn what_is_not_ordinary_or_not_sound_is_not_read() {
    let planes = rich(200, 150, Sampling::S420);
    let file = Encoder::new().unwrap().planes(&planes, 90, Coding::Optimised).unwrap();
    assert!(in_strips(&file, 4).is_some());
    for end in (0..file.len()).step_by(37).chain(file.len() - 3..file.len()) {
        assert!(in_strips(&file[..end], 4).is_none(), "cut off at {end}");
    }
    let progressive = progressive::Encoder::default().encode(&planes, 90).unwrap();
    assert!(in_strips(&progressive, 4).is_none());
    let mut seed = 1_u32;
    for _ in 0..3000 {
        let mut damaged = file.clone();
        for _ in 0..3 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = 2 + seed as usize / 5 % (damaged.len() - 2);
            damaged[at] ^= 1 << (seed >> 29);
        }
        // It must not panic, and no complaint of libjpeg-turbo's may be lost.
        if in_strips(&damaged, 8).is_some() {
            let (mut planes, mut decoder) = (Planes::default(), Decoder::new().unwrap());
            let colour = decoder.header(&damaged).map(|header| header.colour);
            if colour == Ok(Colour::Ycc) {
                assert_eq!(decoder.planes(&damaged, 8, &mut planes), Ok(None));
            }
        }
    }
}

#[test]
fn progressive_files_are_read_everywhere() {
    let mut encoder = progressive::Encoder::default();
    for sampling in [Sampling::Gray, Sampling::S444, Sampling::S422, Sampling::S420, Sampling::S440] {
        for (width, height) in [(403, 301), (64, 64), (1, 1), (9, 130)] {
            for quality in [1, 60, 92, 100] {
                let planes = rich(width, height, sampling);
                let file = encoder.encode(&planes, quality).unwrap();
                let mut decoder = Decoder::new().unwrap();
                let header = decoder.header(&file).unwrap();
                assert_eq!((header.width, header.height, header.sampling), (width, height, Some(sampling)));
                let mut found = Planes::default();
                assert_eq!(decoder.planes(&file, 8, &mut found), Ok(None), "{sampling:?} {quality}");
                let plain = Encoder::new().unwrap().planes(&planes, quality, Coding::Standard).unwrap();
                let mut expected = Planes::default();
                decoder.planes(&plain, 8, &mut expected).unwrap();
                let inside = |planes: &Planes| -> Vec<u8> {
                    let rows = planes.data[0].chunks(planes.plane_size(0).0).take(height);
                    rows.flat_map(|row| row[..width].to_vec()).collect()
                };
                // Other quantisers, but about as near to what went in.
                let ours = distance(&inside(&found), &inside(&planes));
                let theirs = distance(&inside(&expected), &inside(&planes));
                assert!(
                    ours <= theirs * 1.1 + 0.5 || quality == 1,
                    "{sampling:?} {quality}: {ours}, {theirs}"
                );
            }
        }
    }
    assert!(encoder.encode(&Planes::default(), 80).is_err());
}

#[test]
fn colours_become_planes() {
    let size = (37, 23);
    let rgb: Vec<u8> = (0..size.0 * size.1).flat_map(|at| [200, (at % 256) as u8, 40]).collect();
    for sampling in [Sampling::Gray, Sampling::S444, Sampling::S422, Sampling::S420, Sampling::S440] {
        let planes = Planes::of_rgb(&rgb, size, sampling).unwrap();
        let file = Encoder::new().unwrap().rgb(&rgb, size, 100, sampling, Coding::Standard).unwrap();
        let mut theirs = Planes::default();
        Decoder::new().unwrap().planes(&file, 8, &mut theirs).unwrap();
        assert!(apart(&planes, &theirs) <= 5, "{sampling:?}: {}", apart(&planes, &theirs));
    }
    assert!(Planes::of_rgb(&rgb, (1000, 1000), Sampling::S444).is_err());
}
