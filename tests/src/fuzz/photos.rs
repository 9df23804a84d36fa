//! Photo files of every format, mutated: the decoders' entry and the reader of
//! metadata.

use std::fmt;
use std::io::Cursor;
use std::sync::OnceLock;

use dropcap_codec::Sampling;
use dropcap_codec::jpeg::{Coding, Encoder};
use dropcap_core::api::{PhotoFormat, PhotoSettings};
use dropcap_core::photos::{estimate, leaks, process, reveals, sniff, thumbnail};
use image::{DynamicImage, ImageFormat, RgbImage};

use super::Target;
use crate::dice::Dice;
use crate::photos::{SOMEWHERE, Scene, exif, jpeg, pixels, with_exif, with_segment};

/// A file that may be a photo.
#[derive(Clone, Default)]
pub struct File(Vec<u8>);

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {} bytes", sniff(&self.0), self.0.len())
    }
}

/// Every target of photos.
pub const TARGETS: [Target<File>; 2] = [
    Target { name: "decoders", check: processing_holds, make: mutated },
    Target { name: "metadata", check: reading_holds, make: mutated },
];

/// Pictures that claim to need more memory are only read, not decoded: that
/// they are refused, or how long they take, is another test's.
const MODEST: u64 = 40_000_000;

/// A photo is refused, or made into clean images of the sizes asked for.
fn processing_holds(File(file): &File) {
    if estimate(file) > MODEST {
        return;
    }
    let mut dice = Dice::new(file.len() as u64);
    let settings = PhotoSettings {
        width: 40,
        variants: vec![16],
        format: [PhotoFormat::Jpeg, PhotoFormat::Webp, PhotoFormat::Avif][dice.roll(3)],
        wide_colours: dice.once_in(2),
        sharpen: dice.once_in(4),
        keep_copyright: dice.once_in(2),
        keep_caption: dice.once_in(2),
        ..PhotoSettings::default()
    };
    if let Ok(made) = process(file, "photo", &settings) {
        assert!(!made.images.is_empty());
        assert_eq!(made.untouched, made.images[0].bytes == *file);
        for image in &made.images {
            assert_eq!(leaks(&image.bytes), [""; 0]);
            assert_eq!(sniff(&image.bytes), Some(image.format));
            assert!(
                (1..=40).contains(&image.width) && image.height > 0,
                "{} × {}",
                image.width,
                image.height
            );
        }
    }
    if let Ok(small) = thumbnail(file, 24) {
        assert!(sniff(&small).is_some());
    }
}

/// What a file tells is found without harm.
fn reading_holds(File(file): &File) {
    let (leaks, reveals) = (leaks(file), reveals(file));
    assert!(leaks.iter().all(|what| !what.is_empty()));
    assert!(reveals.iter().all(|(label, value)| !label.is_empty() && !value.is_empty()));
    let _ = estimate(file);
}

/// A good file, up to six times changed; a PNG's sums are sometimes mended, or
/// nothing behind the first change would ever be read.
fn mutated(dice: &mut Dice) -> File {
    let seeds = seeds();
    let mut file = seeds[dice.roll(seeds.len())].clone();
    for _ in 0..dice.roll(7) {
        // Most of what decides is at the front.
        let reach = if dice.once_in(2) { file.len().min(400) } else { file.len() };
        let at = dice.roll(reach + 1).min(file.len());
        let to = (at + dice.roll(40)).min(file.len());
        match dice.roll(9) {
            0 => drop(file.drain(at..to)),
            1 => file.truncate(at.max(8)),
            2 => drop(file.splice(at..at, std::iter::repeat_n(dice.roll(256) as u8, dice.roll(64)))),
            3 => {
                let again = file[at..to].to_vec();
                drop(file.splice(to..to, again.iter().copied().cycle().take(again.len() * dice.roll(20))));
            }
            4 => {
                let other = &seeds[dice.roll(seeds.len())];
                let from = dice.roll(other.len());
                let end = (from + dice.roll(300)).min(other.len());
                drop(file.splice(at..to, other[from..end].iter().copied()));
            }
            5 => {
                let value = [0, 1, 0x7F, 0x80, 0xFF, 0xFE][dice.roll(6)];
                file[at..to.min(at + 4)].fill(value);
            }
            _ if at < file.len() => file[at] = dice.roll(256) as u8,
            _ => {}
        }
    }
    if file.starts_with(b"\x89PNG") && !dice.once_in(3) {
        mend_sums(&mut file);
    }
    File(file)
}

/// A file of each kind.
fn seeds() -> &'static [Vec<u8>] {
    static SEEDS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    SEEDS.get_or_init(|| {
        let mut seeds = jpegs();
        seeds.extend(others());
        seeds.extend(made());
        seeds.push(include_bytes!("../../fixtures/photos/corners.heic").to_vec());
        seeds.push(include_bytes!("../../fixtures/photos/sideways.heic").to_vec());
        seeds.push(DRAWING.as_bytes().to_vec());
        seeds
    })
}

const DRAWING: &str = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='40' height='30'>\
    <defs><linearGradient id='g'><stop offset='0' stop-color='red'/><stop offset='1' stop-color='#00f'/></linearGradient>\
    <filter id='f'><feGaussianBlur stdDeviation='2'/></filter><clipPath id='c'><circle cx='9' cy='9' r='8'/></clipPath></defs>\
    <style>.a { fill: url(#g) }</style><rect class='a' width='30' height='20' filter='url(#f)'/><use xlink:href='#r' x='4'/>\
    <path id='r' d='M1 1 L 20 20 A 3 4 0 0 1 9 9 z' clip-path='url(#c)'/><text x='2' y='20'>words</text>\
    <image href='/etc/passwd' width='5' height='5'/></svg>";

fn jpegs() -> Vec<Vec<u8>> {
    let rgb = pixels(61, 45, Scene::Photo(1));
    let plain = jpeg(61, 45, Scene::Corners);
    let coded =
        |sampling, coding| Encoder::new().expect("an encoder").rgb(&rgb, (61, 45), 80, sampling, coding);
    let samplings = [Sampling::S444, Sampling::S422, Sampling::S440, Sampling::Gray, Sampling::S411];
    let mut files: Vec<Vec<u8>> = samplings.into_iter().flat_map(|s| coded(s, Coding::Progressive)).collect();
    files.push(with_exif(&plain, 6, Some(SOMEWHERE)));
    files.push(with_segment(&plain, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><dc:rights><rdf:Alt><rdf:li>A</rdf:li></rdf:Alt></dc:rights></x:xmpmeta>"));
    files.push(with_segment(
        &plain,
        0xED,
        b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02\x74\0\x06\xc2\xa9 Ada",
    ));
    files.push([plain.clone(), with_exif(&plain, 3, None)].concat());
    files
}

fn others() -> Vec<Vec<u8>> {
    let picture = RgbImage::from_raw(37, 29, pixels(37, 29, Scene::Corners)).expect("a picture");
    let picture = DynamicImage::ImageRgb8(picture);
    let mut clear = picture.to_rgba8();
    clear.pixels_mut().step_by(3).for_each(|pixel| pixel.0[3] = 90);
    let kinds = [
        (picture.clone(), ImageFormat::Png),
        (clear.clone().into(), ImageFormat::Png),
        (DynamicImage::ImageRgb16(picture.to_rgb16()), ImageFormat::Png),
        (DynamicImage::ImageLuma8(picture.to_luma8()), ImageFormat::Png),
        (clear.clone().into(), ImageFormat::WebP),
        (clear.clone().into(), ImageFormat::Tiff),
        (DynamicImage::ImageLuma16(picture.to_luma16()), ImageFormat::Tiff),
        (picture.clone(), ImageFormat::Bmp),
        (picture, ImageFormat::Gif),
    ];
    let encode = |(picture, format): (DynamicImage, ImageFormat)| {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("a file");
        bytes.into_inner()
    };
    let mut files: Vec<Vec<u8>> = kinds.into_iter().map(encode).collect();
    let block = exif(8, Some(SOMEWHERE));
    let chunk = [&(block.len() as u32).to_be_bytes(), b"eXIf".as_slice(), &block, &[0; 4]].concat();
    let mut telling = files[0].clone();
    telling.splice(33..33, chunk);
    mend_sums(&mut telling);
    files.push(telling);
    let mut moving = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut moving);
        for number in 0..3 {
            let frame = pixels(30, 20, Scene::Photo(number));
            let frame =
                DynamicImage::ImageRgb8(RgbImage::from_raw(30, 20, frame).expect("a frame")).to_rgba8();
            encoder.encode_frame(image::Frame::new(frame)).expect("room for a frame");
        }
    }
    files.push(moving);
    files
}

/// What we make ourselves.
fn made() -> Vec<Vec<u8>> {
    let photo = with_exif(&jpeg(90, 60, Scene::Photo(3)), 1, None);
    let mut files = Vec::new();
    for format in [PhotoFormat::Jpeg, PhotoFormat::Webp, PhotoFormat::Avif] {
        let settings = PhotoSettings { width: 50, format, keep_caption: true, ..PhotoSettings::default() };
        let made = process(&photo, "photo", &settings).expect("an image");
        files.extend(made.images.into_iter().map(|image| image.bytes));
    }
    let moving = others().pop().unwrap_or_default();
    let small = PhotoSettings { width: 20, ..PhotoSettings::default() };
    files.extend(process(&moving, "moving", &small).expect("an image").images.into_iter().map(|i| i.bytes));
    files
}

/// Writes the right sum behind every chunk of a PNG.
fn mend_sums(file: &mut [u8]) {
    let mut at = 8;
    while let Some(length) = file.get(at..at + 4) {
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let end = at.saturating_add(8).saturating_add(length);
        let Some(chunk) = file.get(at + 4..end) else { return };
        let sum = !chunk.iter().fold(u32::MAX, |sum, &byte| {
            (0..8)
                .fold(sum ^ u32::from(byte), |sum, _| (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 })
        });
        let Some(place) = file.get_mut(end..end + 4) else { return };
        place.copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
}
