//! Odd photos, made in code: every way up, every kind of PNG, profiles, deep
//! and shallow colours, files cut off, and small files that claim to be huge.

use std::io::Cursor;

use dropcap_codec::Sampling;
use dropcap_codec::jpeg::{Coding, Encoder};
use dropcap_core::api::{PhotoFormat, PhotoSettings};
use dropcap_core::photos::process;
use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};
use moxcms::ColorProfile;
use png::{BitDepth, ColorType};

use crate::photos::{Scene, jpeg, pixels, turned, with_segment};

/// A file with a name that says what is odd about it.
#[derive(Debug, Clone)]
pub struct Odd {
    /// What is odd.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

const SIZE: (u32, u32) = (128, 96);

fn odd(name: impl Into<String>, bytes: Vec<u8>) -> Odd {
    Odd { name: name.into(), bytes }
}

/// Whole files that every reader should see alike.
pub fn whole() -> Vec<Odd> {
    [jpegs(), pngs(), with_profiles(), others()].concat()
}

/// Every way up, sampling and coding.
fn jpegs() -> Vec<Odd> {
    let (width, height) = SIZE;
    let rgb = pixels(width, height, Scene::Corners);
    let mut found: Vec<Odd> = (0..=8)
        .map(|way| odd(format!("orientation {way}"), turned(width, height, Scene::Corners, way)))
        .collect();
    let samplings =
        [Sampling::Gray, Sampling::S444, Sampling::S422, Sampling::S420, Sampling::S440, Sampling::S411];
    for sampling in samplings {
        for coding in [Coding::Standard, Coding::Optimised, Coding::Progressive] {
            let mut encoder = Encoder::new().expect("an encoder");
            let size = (width as usize, height as usize);
            let file = encoder.rgb(&rgb, size, 92, sampling, coding).expect("a picture");
            found.push(odd(format!("{sampling:?} {coding:?}"), file));
        }
    }
    let plain = jpeg(width, height, Scene::Corners);
    // A picture of high dynamic range is an ordinary one with a second, smaller
    // one behind it, which says how much brighter each place can be.
    let gain = jpeg(width / 4, height / 4, Scene::Text);
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta hdrgm:Version=\"1.0\"/>";
    let ultra = with_segment(&with_segment(&plain, 0xE1, xmp), 0xE2, b"MPF\0II*\0\x08\0\0\0\0\0");
    found.push(odd("Ultra HDR", [ultra, gain].concat()));
    found.push(odd("bytes behind the end", [plain, vec![7; 5000]].concat()));
    found
}

/// Every colour type and depth of PNG.
fn pngs() -> Vec<Odd> {
    let (width, height) = SIZE;
    let rgb = pixels(width, height, Scene::Corners);
    let mut found = Vec::new();
    let depths = |color| match color {
        ColorType::Grayscale => &[1, 2, 4, 8, 16][..],
        ColorType::Indexed => &[1, 2, 4, 8],
        _ => &[8, 16],
    };
    for color in
        [ColorType::Grayscale, ColorType::Rgb, ColorType::Indexed, ColorType::GrayscaleAlpha, ColorType::Rgba]
    {
        for &depth in depths(color) {
            let mut samples = Vec::new();
            for (at, pixel) in rgb.chunks_exact(3).enumerate() {
                let gray = pixel[1];
                let corner =
                    u8::from(at as u32 % width * 2 >= width) + 2 * u8::from(at as u32 / width * 2 >= height);
                match color {
                    ColorType::Grayscale => samples.push(gray),
                    ColorType::GrayscaleAlpha => samples.extend([gray, 255]),
                    ColorType::Rgb => samples.extend(pixel),
                    ColorType::Rgba => samples.extend([pixel[0], pixel[1], pixel[2], 255]),
                    ColorType::Indexed => samples.push(corner & ((1 << depth.min(2)) - 1)),
                }
            }
            let file = png(color, depth, &samples, None);
            found.push(odd(format!("PNG {color:?} of {depth} bits"), file));
        }
    }
    found
}

/// A PNG of eight-bit samples, or of palette entries, at a depth.
fn png(color: ColorType, depth: u8, samples: &[u8], icc: Option<Vec<u8>>) -> Vec<u8> {
    let (width, height) = SIZE;
    let mut info = png::Info::with_size(width, height);
    info.color_type = color;
    info.bit_depth = BitDepth::from_u8(depth).expect("a depth");
    info.icc_profile = icc.map(Into::into);
    if color == ColorType::Indexed {
        info.palette = Some(crate::photos::CORNERS.concat()[..3 * (1 << depth.min(2))].to_vec().into());
    }
    let per_row = samples.len() / height as usize;
    let mut data = Vec::new();
    for row in samples.chunks_exact(per_row) {
        match depth {
            16 => data.extend(row.iter().flat_map(|&sample| [sample, sample])),
            8 => data.extend(row),
            _ => {
                let level =
                    |sample: u8| if color == ColorType::Indexed { sample } else { sample >> (8 - depth) };
                let per_byte = usize::from(8 / depth);
                data.extend(row.chunks(per_byte).map(|some| {
                    some.iter().enumerate().fold(0, |byte, (at, &sample)| {
                        byte | level(sample) << (8 - usize::from(depth) * (at + 1))
                    })
                }));
            }
        }
    }
    let mut file = Vec::new();
    let mut writer =
        png::Encoder::with_info(&mut file, info).expect("an encoder").write_header().expect("a header");
    writer.write_image_data(&data).expect("a picture");
    writer.finish().expect("an end");
    file
}

/// Colours by profiles.
fn with_profiles() -> Vec<Odd> {
    let (width, height) = SIZE;
    let rgb = pixels(width, height, Scene::Corners);
    let plain = jpeg(width, height, Scene::Corners);
    let profiles = [
        ("sRGB", ColorProfile::new_srgb()),
        ("Display P3", ColorProfile::new_display_p3()),
        ("Adobe RGB", ColorProfile::new_adobe_rgb()),
        ("ProPhoto", ColorProfile::new_pro_photo_rgb()),
        ("BT.2020", ColorProfile::new_bt2020()),
    ];
    let mut found = Vec::new();
    for (name, profile) in profiles {
        let icc = profile.encode().expect("a profile");
        let segment = [b"ICC_PROFILE\0\x01\x01".as_slice(), &icc].concat();
        found.push(odd(format!("JPEG in {name}"), with_segment(&plain, 0xE2, &segment)));
        found.push(odd(format!("PNG in {name}"), png(ColorType::Rgb, 8, &rgb, Some(icc))));
    }
    found
}

/// The other formats.
fn others() -> Vec<Odd> {
    let (width, height) = SIZE;
    let picture =
        RgbImage::from_raw(width, height, pixels(width, height, Scene::Corners)).expect("a picture");
    let picture = DynamicImage::ImageRgb8(picture);
    let encode = |picture: &DynamicImage, format: ImageFormat| {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("a file");
        bytes.into_inner()
    };
    let mut found = vec![
        odd("GIF", encode(&picture, ImageFormat::Gif)),
        odd("BMP", encode(&picture, ImageFormat::Bmp)),
        odd("BMP with alpha", encode(&DynamicImage::ImageRgba8(picture.to_rgba8()), ImageFormat::Bmp)),
        odd("WebP without loss", encode(&picture, ImageFormat::WebP)),
        odd("TIFF", encode(&picture, ImageFormat::Tiff)),
        odd("TIFF of 16 bits", encode(&DynamicImage::ImageRgb16(picture.to_rgb16()), ImageFormat::Tiff)),
        odd("TIFF, gray", encode(&DynamicImage::ImageLuma8(picture.to_luma8()), ImageFormat::Tiff)),
        odd(
            "TIFF, gray of 16 bits",
            encode(&DynamicImage::ImageLuma16(picture.to_luma16()), ImageFormat::Tiff),
        ),
    ];
    let source = jpeg(width, height, Scene::Corners);
    for format in [PhotoFormat::Webp, PhotoFormat::Avif] {
        let settings = PhotoSettings { width: 127, format, quality: 95, ..PhotoSettings::default() };
        let made = process(&source, "source", &settings).expect("an image");
        found.push(odd(format!("{format:?} of ours"), made.images[0].bytes.clone()));
    }
    found.push(odd("HEIC", include_bytes!("../fixtures/photos/corners.heic").to_vec()));
    found
}

/// A half transparent picture in what can hold one.
pub fn transparent() -> Vec<Odd> {
    let mut picture = RgbaImage::new(96, 64);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        *pixel = image::Rgba([(x * 2) as u8, (y * 3) as u8, 90, if x < 48 { 255 } else { 60 }]);
    }
    let encode = |format: ImageFormat| {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("a file");
        bytes.into_inner()
    };
    vec![
        odd("PNG", encode(ImageFormat::Png)),
        odd("WebP", encode(ImageFormat::WebP)),
        odd("TIFF", encode(ImageFormat::Tiff)),
    ]
}

/// A file of every format, cut off at ten places each.
pub fn cut() -> Vec<Odd> {
    let mut files = whole();
    let progressive = Encoder::new().expect("an encoder").rgb(
        &pixels(128, 96, Scene::Photo(1)),
        (128, 96),
        80,
        Sampling::S420,
        Coding::Progressive,
    );
    files.push(odd("progressive", progressive.expect("a picture")));
    files.push(odd("JPEG", jpeg(128, 96, Scene::Photo(2))));
    let named = [
        "progressive",
        "JPEG",
        "PNG Rgb of 8 bits",
        "GIF",
        "BMP",
        "WebP without loss",
        "Webp of ours",
        "TIFF",
        "Avif of ours",
        "HEIC",
    ];
    files.retain(|file| named.contains(&file.name.as_str()));
    let at = |file: &Odd, tenth: usize| {
        let bytes = file.bytes[..(file.bytes.len() * tenth / 10).saturating_sub(1)].to_vec();
        odd(format!("{} cut at {tenth}/10", file.name), bytes)
    };
    files.iter().flat_map(|file| (1..=10).map(|tenth| at(file, tenth))).collect()
}

/// Small files that claim to hold more pixels than any machine should decode.
pub fn bombs() -> Vec<Odd> {
    let files = whole();
    let with = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let file = files.iter().find(|file| file.name == name).expect("a file of that name");
        let mut bytes = file.bytes.clone();
        change(&mut bytes);
        odd(format!("{name}, enormous"), bytes)
    };
    let find = |bytes: &[u8], name: &[u8]| bytes.windows(name.len()).position(|window| window == name);
    let tag = |bytes: &mut Vec<u8>, tag: u16| {
        let line = [tag.to_le_bytes(), [4, 0]].concat();
        let at = find(bytes, &line).expect("a line of the directory");
        bytes[at + 8..at + 12].copy_from_slice(&90_000_u32.to_le_bytes());
    };
    vec![
        with("PNG Rgb of 8 bits", &|bytes| bytes[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0])),
        with("GIF", &|bytes| bytes[6..10].fill(0xFF)),
        with("BMP", &|bytes| {
            bytes[18..22].copy_from_slice(&100_000_u32.to_le_bytes());
            bytes[22..26].copy_from_slice(&100_000_u32.to_le_bytes());
        }),
        with("TIFF", &|bytes| {
            tag(bytes, 0x0100);
            tag(bytes, 0x0101);
        }),
        with("S420 Standard", &|bytes| {
            let at = find(bytes, &[0xFF, 0xC0]).expect("a frame");
            bytes[at + 5..at + 9].copy_from_slice(&[0xFF, 0x00, 0xFF, 0x00]);
        }),
        with("Avif of ours", &|bytes| {
            let at = find(bytes, b"ispe").expect("a size");
            bytes[at + 8..at + 16].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        }),
        odd(
            "SVG, enormous",
            b"<svg xmlns='http://www.w3.org/2000/svg' width='900000' height='900000'/>".to_vec(),
        ),
    ]
}
