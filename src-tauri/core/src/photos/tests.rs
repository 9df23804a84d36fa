//! The pipeline on pictures whose geometry, colours and secrets are known.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};

use super::container::Segment;
use super::*;

#[path = "../../../../tests/src/photos.rs"]
#[allow(unreachable_pub)]
mod made;

use made::{CORNERS, SOMEWHERE, Scene};

fn settings(width: u32) -> PhotoSettings {
    PhotoSettings { width, ..PhotoSettings::default() }
}

/// Processes, and checks what holds for every photo.
#[track_caller]
fn processed(input: &[u8], settings: &PhotoSettings) -> Processed {
    let result = process(input, "photo", settings).unwrap();
    for image in &result.images {
        assert!(image.width <= settings.width, "never wider");
        assert!(image.bytes.len() <= input.len(), "never larger: {} > {}", image.bytes.len(), input.len());
        assert_eq!(leaks(&image.bytes), [""; 0]);
        assert_eq!(sniff(&image.bytes), Some(image.format));
    }
    assert!(result.images.windows(2).all(|pair| pair[0].width > pair[1].width), "largest first");
    result
}

#[track_caller]
fn pixels(image: &WebImage) -> RgbImage {
    if image.format == Format::Avif {
        let raster = heif::decode(&image.bytes).unwrap();
        return RgbImage::from_raw(raster.width, raster.height, raster.without_alpha().into_owned()).unwrap();
    }
    image::load_from_memory(&image.bytes).unwrap().into_rgb8()
}

#[track_caller]
fn assert_corners(image: &WebImage) {
    let picture = pixels(image);
    let (width, height) = picture.dimensions();
    assert_eq!((width, height), (image.width, image.height));
    for (corner, expected) in CORNERS.iter().enumerate() {
        let x = width / 4 + width / 2 * (corner as u32 % 2);
        let y = height / 4 + height / 2 * (corner as u32 / 2);
        let found = picture.get_pixel(x, y).0;
        let distance = found.iter().zip(expected).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
        assert!(distance <= 8, "corner {corner} is {found:?}, not {expected:?}");
    }
}

fn png(image: DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn rgb(width: u32, height: u32, scene: Scene) -> DynamicImage {
    RgbImage::from_raw(width, height, made::pixels(width, height, scene)).unwrap().into()
}

#[test]
fn every_orientation_comes_out_upright() {
    for orientation in 1..=8 {
        for format in [PhotoFormat::Jpeg, PhotoFormat::Webp, PhotoFormat::Avif] {
            let input = made::turned(331, 201, Scene::Corners, orientation);
            let result = processed(&input, &PhotoSettings { format, variants: vec![80], ..settings(160) });
            assert_eq!((result.images[0].width, result.images[0].height), (160, 97));
            assert_eq!(result.images.len(), 2);
            result.images.iter().for_each(assert_corners);
            assert_eq!(result.notes, [""; 0]);
        }
        let small = processed(&made::turned(64, 48, Scene::Corners, orientation), &settings(2048));
        assert_eq!((small.images[0].width, small.images[0].height), (64, 48), "never enlarged");
        assert_corners(&small.images[0]);
    }
    let zero = made::with_exif(&made::jpeg(331, 201, Scene::Corners), 0, None);
    assert_corners(&processed(&zero, &settings(160)).images[0]);
}

#[test]
fn what_is_small_and_clean_is_left_as_it_is() {
    let jpeg = made::jpeg(120, 80, Scene::Photo(1));
    let drawing = png(rgb(120, 80, Scene::Text));
    for input in [jpeg, drawing] {
        let result = processed(&input, &settings(120));
        assert!(result.untouched);
        assert_eq!(result.images[0].bytes, input);
    }
}

#[test]
fn metadata_is_taken_out_without_touching_a_pixel() {
    let clean = made::jpeg(120, 80, Scene::Photo(2));
    let mut telling = made::with_exif(&clean, 1, Some(SOMEWHERE));
    telling = made::with_segment(&telling, 0xFE, b"a comment");
    telling.extend_from_slice(b"something behind the end");
    let result = processed(&telling, &settings(2048));
    assert!(!result.untouched);
    assert_eq!(result.images[0].bytes, clean);
    assert_eq!(result.taken.unwrap().to_string(), "2024-03-25T18:30:05");
}

#[test]
fn what_an_original_tells_is_named() {
    let photo = made::with_exif(&made::jpeg(64, 48, Scene::Photo(3)), 6, Some(SOMEWHERE));
    let told = reveals(&photo);
    for (label, value) in [
        ("Position", "48.00000, 11.00000"),
        ("Camera maker", "Example Cameras"),
        ("Serial number", "SN-1234567"),
        ("Owner", "Ada Example"),
    ] {
        assert!(told.contains(&(label.to_owned(), value.to_owned())), "{label}: {told:?}");
    }
}

#[test]
fn each_hiding_place_is_seen() {
    let jpeg = made::jpeg(64, 48, Scene::Corners);
    let drawing = png(rgb(64, 48, Scene::Corners));
    let chunk = |name: &[u8], data: &[u8]| {
        let mut file = drawing.clone();
        let chunk = [&(data.len() as u32).to_be_bytes(), name, data, &[0; 4]].concat();
        file.splice(33..33, chunk);
        file
    };
    let webp = |name: &[u8]| {
        let mut file = processed(&jpeg, &PhotoSettings { format: PhotoFormat::Webp, ..settings(32) })
            .images
            .remove(0)
            .bytes;
        file.extend([name, &4_u32.to_le_bytes(), b"abcd"].concat());
        let length = (file.len() as u32 - 8).to_le_bytes();
        file[4..8].copy_from_slice(&length);
        file
    };
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>";
    let cases = [
        (made::with_exif(&jpeg, 1, Some(SOMEWHERE)), "the position where it was taken"),
        (made::with_exif(&jpeg, 1, None), "EXIF data"),
        (made::with_segment(&jpeg, 0xE1, xmp), "XMP data"),
        (made::with_segment(&jpeg, 0xE2, b"MPF\0xxxx"), "a second picture"),
        (made::with_segment(&jpeg, 0xED, b"Photoshop 3.0\0"), "captions (IPTC)"),
        (made::with_segment(&jpeg, 0xE5, b"maker"), "data of the camera's maker"),
        (made::with_segment(&jpeg, 0xFE, b"hello"), "a comment"),
        ([&jpeg[..], b"more"].concat(), "data behind the picture"),
        (chunk(b"tEXt", b"Author\0Ada"), "text"),
        (chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>"), "text"),
        (chunk(b"eXIf", &made::exif(1, Some(SOMEWHERE))), "the position where it was taken"),
        (chunk(b"tIME", &[0; 7]), "the time of the last change"),
        (chunk(b"prVt", b"x"), "unknown data"),
        ([&drawing[..], b"more"].concat(), "data behind the picture"),
        (webp(b"EXIF"), "EXIF data"),
        (webp(b"XMP "), "XMP data"),
        (webp(b"ABCD"), "unknown data"),
        (b"BM, no web image".to_vec(), "a format that is not for the web"),
    ];
    for (file, what) in cases {
        assert_eq!(leaks(&file), [what]);
        if let Some(clean) = privacy::strip(&file) {
            assert_eq!(leaks(&clean), [""; 0]);
            assert!(image::load_from_memory(&clean).is_ok(), "{what}: still a picture");
        }
    }
    assert_eq!(leaks(&jpeg), [""; 0]);
    assert_eq!(leaks(&drawing), [""; 0]);
}

#[test]
fn damage_is_survived_and_named() {
    let whole = made::jpeg(900, 600, Scene::Photo(4));
    let cut = processed(&whole[..whole.len() * 2 / 3], &settings(300));
    assert_eq!((cut.images[0].width, cut.images[0].height), (300, 200));
    assert!(cut.notes[0].contains("cut off"), "{:?}", cut.notes);
    let refused: [(&[u8], &str); 6] = [
        (&made::broken(), "cut off before the picture begins"),
        (b"", "empty"),
        (b"just some words", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "export it as PNG"),
        (&png(rgb(40, 40, Scene::Text))[..60], "damaged"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "cannot be decoded"),
    ];
    for (input, words) in refused {
        let error = process(input, "a.jpg", &settings(300)).unwrap_err().to_string();
        assert!(error.starts_with("a.jpg: ") && error.contains(words), "{error}");
        assert!(thumbnail(input, 64).is_err());
    }
}

#[test]
fn bombs_are_refused_from_their_header() {
    let mut bomb = png(rgb(8, 8, Scene::Text));
    bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    let error = process(&bomb, "bomb.png", &settings(300)).unwrap_err().to_string();
    assert!(error.contains("65536 × 65536"), "{error}");
    let mut empty = png(rgb(8, 8, Scene::Text));
    empty[16..20].fill(0);
    assert!(process(&empty, "empty.png", &settings(300)).is_err());
}

#[test]
fn the_smallest_pictures_pass() {
    for (width, height) in [(1, 1), (1, 7), (9, 1), (3, 3)] {
        for format in [PhotoFormat::Jpeg, PhotoFormat::Webp, PhotoFormat::Avif] {
            let input = made::turned(width, height, Scene::Corners, 6);
            let result = process(&input, "tiny", &PhotoSettings { format, ..settings(2048) }).unwrap();
            assert_eq!((result.images[0].width, result.images[0].height), (width, height), "{format:?}");
        }
    }
    let line = processed(&made::jpeg(2000, 2, Scene::Photo(1)), &settings(300));
    assert_eq!((line.images[0].width, line.images[0].height), (300, 1), "never without a pixel");
}

#[test]
fn transparency_becomes_webp_and_stays_transparent() {
    let mut picture = RgbaImage::from_pixel(400, 300, image::Rgba([250, 10, 10, 255]));
    for (x, _, pixel) in picture.enumerate_pixels_mut() {
        if x >= 200 {
            // What is invisible must not colour the edge.
            *pixel = image::Rgba([0, 255, 0, 0]);
        }
    }
    let result = processed(&png(picture.into()), &settings(100));
    assert_eq!(result.images[0].format, Format::Webp);
    let small = image::load_from_memory(&result.images[0].bytes).unwrap().into_rgba8();
    assert_eq!(small.get_pixel(80, 40).0[3], 0);
    assert_eq!(small.get_pixel(20, 40).0[3], 255);
    for x in 45..56 {
        let [r, g, _, a] = small.get_pixel(x, 40).0;
        assert!(a < 30 || (r > 200 && g < 60), "no green shines through at {x}: {r} {g} {a}");
    }
}

#[test]
fn light_is_averaged_as_light() {
    // A fine black and white pattern is half of the light: level 188, not 128.
    let mut picture = RgbImage::new(512, 512);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        *pixel = image::Rgb([if (x + y) % 2 == 0 { 255 } else { 0 }; 3]);
    }
    let small = pixels(&processed(&png(picture.into()), &settings(100)).images[0]);
    let mean = small.pixels().map(|pixel| u64::from(pixel.0[1])).sum::<u64>() / 10_000;
    assert!(mean.abs_diff(188) <= 3, "{mean}");
}

#[test]
fn a_photo_saved_as_png_becomes_light() {
    let photo = png(rgb(500, 400, Scene::Photo(5)));
    let result = processed(&photo, &settings(2048));
    assert_eq!((result.images[0].format, result.images[0].width), (Format::Jpeg, 500));
    assert!(result.images[0].bytes.len() * 3 < photo.len());
}

#[test]
fn colours_with_a_profile_become_srgb() {
    let icc = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let jpeg = made::jpeg(400, 300, Scene::Corners);
    let tagged = made::with_segment(&jpeg, 0xE2, &[b"ICC_PROFILE\0\x01\x01".as_slice(), &icc].concat());
    let plain = pixels(&processed(&jpeg, &settings(200)).images[0]);
    for input in [&tagged, &made::with_exif(&tagged, 1, None)] {
        for format in [PhotoFormat::Jpeg, PhotoFormat::Webp, PhotoFormat::Avif] {
            let found = pixels(&processed(input, &PhotoSettings { format, ..settings(200) }).images[0]);
            for (x, y) in [(50, 40), (150, 40), (50, 110), (150, 110)] {
                let expected = p3_to_srgb(plain.get_pixel(x, y).0);
                let close = found.get_pixel(x, y).0.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 8);
                assert!(close, "{format:?}: {:?}, not {expected:?}", found.get_pixel(x, y).0);
            }
        }
    }
    let small = processed(&tagged, &settings(2048));
    assert!(!small.untouched && !small.images[0].bytes.windows(11).any(|bytes| bytes == b"ICC_PROFILE"));
    let srgb = moxcms::ColorProfile::new_srgb().encode().unwrap();
    let tagged = made::with_segment(&jpeg, 0xE2, &[b"ICC_PROFILE\0\x01\x01".as_slice(), &srgb].concat());
    assert!(processed(&tagged, &settings(2048)).untouched, "sRGB by name is sRGB");
}

/// Display P3 to sRGB by the published matrices, in floating point.
fn p3_to_srgb(levels: [u8; 3]) -> [u8; 3] {
    let light = levels.map(|level| {
        let level = f64::from(level) / 255.0;
        if level <= 0.040_45 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) }
    });
    let rows =
        [[1.224_940, -0.224_940, 0.0], [-0.042_057, 1.042_057, 0.0], [-0.019_638, -0.078_636, 1.098_274]];
    rows.map(|row| {
        let light: f64 = row.iter().zip(light).map(|(a, b)| a * b).sum();
        let light = light.clamp(0.0, 1.0);
        let level = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
        (level * 255.0).round() as u8
    })
}

#[test]
fn every_readable_format_is_read() {
    let picture = rgb(300, 200, Scene::Corners);
    let formats = [
        (ImageFormat::Png, Format::Png),
        (ImageFormat::WebP, Format::Webp),
        (ImageFormat::Gif, Format::Gif),
        (ImageFormat::Tiff, Format::Tiff),
        (ImageFormat::Bmp, Format::Bmp),
    ];
    for (format, expected) in formats {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        let bytes = bytes.into_inner();
        assert_eq!(sniff(&bytes), Some(expected));
        let result = process(&bytes, "photo", &settings(150)).unwrap();
        assert_corners(&result.images[0]);
        assert!(estimate(&bytes) > bytes.len() as u64);
        let small = image::load_from_memory(&thumbnail(&bytes, 60).unwrap()).unwrap();
        assert_eq!((small.width(), small.height()), (60, 40), "{format:?}");
    }
    let deep = DynamicImage::ImageRgb16(picture.to_rgb16());
    assert_corners(&process(&png(deep), "deep", &settings(150)).unwrap().images[0]);
    let avif = process(
        &png(rgb(300, 200, Scene::Corners)),
        "a",
        &PhotoSettings { format: PhotoFormat::Avif, ..settings(200) },
    );
    let avif = avif.unwrap().images.remove(0).bytes;
    assert_eq!(sniff(&avif), Some(Format::Avif));
    let small = process(&avif, "small", &settings(100)).unwrap();
    assert_corners(&small.images[0]);
    assert!(small.notes[0].contains("larger file"), "half a kilobyte is hard to beat");
    assert!(processed(&avif, &settings(2048)).untouched);
}

#[test]
fn inks_are_shown_as_light() {
    // Adobe's CMYK is stored inverted; 0 is full ink.
    let bytes = cmyk_jpeg();
    let found = pixels(&process(&bytes, "inks", &settings(2048)).unwrap().images[0]);
    let [r, g, b] = found.get_pixel(8, 8).0;
    assert!(r > 235 && g < 30 && b < 30, "magenta and yellow make red, not {r} {g} {b}");
}

/// A JPEG of 16 × 16 red pixels in inks, as Adobe writes it: four components
/// with one block each, by the standard's tables for brightness.
fn cmyk_jpeg() -> Vec<u8> {
    let gray = |level: u8| {
        let mut planes = Planes::new(16, 16, dropcap_codec::Sampling::Gray);
        planes.data[0].fill(level);
        Encoder::new().unwrap().planes(&planes, 100, dropcap_codec::jpeg::Coding::Standard).unwrap()
    };
    let template = gray(255);
    let segments = container::jpeg_segments(&template);
    let piece = |marker: u8| {
        segments
            .iter()
            .filter(move |s| s.marker == marker)
            .flat_map(|s| template[s.whole.clone()].to_vec())
            .collect::<Vec<u8>>()
    };
    let frame =
        [&[0xFF, 0xC0, 0, 20, 8, 0, 16, 0, 16, 4][..], &[1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]]
            .concat();
    let mut file = vec![0xFF, 0xD8, 0xFF, 0xEE, 0, 14];
    file.extend(b"Adobe\0\x64\0\0\0\0\0");
    file.extend([piece(0xDB), frame, piece(0xC4)].concat());
    // Each component in a scan of its own, with a gray picture's data: no
    // cyan, full magenta, full yellow, no black.
    for (component, level) in [(1, 255), (2, 0), (3, 0), (4, 255)] {
        let source = gray(level);
        let scan = container::jpeg_segments(&source).into_iter().find(|s| s.marker == Segment::SCAN).unwrap();
        file.extend([0xFF, 0xDA, 0, 8, 1, component, 0, 0, 63, 0]);
        file.extend(&source[scan.data.end..scan.whole.end]);
    }
    file.extend([0xFF, 0xD9]);
    file
}

#[test]
fn animations_move_on() {
    let mut bytes = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
        encoder.set_repeat(image::codecs::gif::Repeat::Infinite).unwrap();
        for number in 0..4 {
            let frame = rgb(200, 150, Scene::Photo(number)).into_rgba8();
            let delay = image::Delay::from_numer_denom_ms(120, 1);
            encoder.encode_frame(image::Frame::from_parts(frame, 0, 0, delay)).unwrap();
        }
    }
    let result = processed(&bytes, &settings(100));
    assert_eq!(result.images[0].format, Format::Webp);
    let decoder = image::codecs::webp::WebPDecoder::new(Cursor::new(&result.images[0].bytes)).unwrap();
    let frames = image::AnimationDecoder::into_frames(decoder).collect_frames().unwrap();
    assert_eq!(frames.len(), 4);
    assert!(processed(&bytes, &settings(200)).untouched);
    let end = bytes.len() - 1;
    let mut telling = bytes.clone();
    telling.splice(end..end, *b"\x21\xFE\x05hello\0");
    assert_eq!(leaks(&telling), ["a comment"]);
    assert_eq!(processed(&telling, &settings(200)).images[0].bytes, bytes);
}

#[test]
fn one_worker_serves_many_photos() {
    let mut worker = Worker::default();
    for (number, (width, height)) in [(900, 600), (301, 499), (64, 64), (1200, 300)].into_iter().enumerate() {
        let input = made::turned(width, height, Scene::Corners, number as u8 * 2 + 1);
        let again = worker.process(&input, "photo", &settings(250)).unwrap();
        assert_eq!(again, process(&input, "photo", &settings(250)).unwrap());
    }
}

#[test]
fn phones_pictures_are_turned_once_and_have_their_colours() {
    let upright = include_bytes!("../../../../tests/fixtures/photos/corners.heic");
    // Its EXIF and its container both say that it lies on its side.
    let sideways = include_bytes!("../../../../tests/fixtures/photos/sideways.heic");
    let silent = String::from_utf8_lossy(upright).contains("colr").then(|| {
        let at = upright.windows(4).position(|name| name == b"colr").unwrap();
        let mut file = upright.to_vec();
        file[at..at + 4].copy_from_slice(b"skip");
        file
    });
    for file in [upright.to_vec(), sideways.to_vec(), silent.unwrap()] {
        assert_eq!(sniff(&file), Some(Format::Heic));
        let image = process(&file, "phone", &settings(2048)).unwrap().images.remove(0);
        assert_eq!((image.width, image.height), (96, 64));
        assert_corners(&image);
    }
    assert_eq!(leaks(sideways), ["EXIF data"]);
}

/// Another reader than ours finds nothing either.
#[test]
fn exiftool_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let photo = made::with_exif(&made::jpeg(900, 600, Scene::Photo(6)), 6, Some(SOMEWHERE));
    for (width, format) in [
        (300, PhotoFormat::Jpeg),
        (2048, PhotoFormat::Jpeg),
        (300, PhotoFormat::Webp),
        (300, PhotoFormat::Avif),
    ] {
        let image = processed(&photo, &PhotoSettings { format, ..settings(width) }).images.remove(0);
        let path = folder.path().join(format!("{width}.{}", image.format.extension()));
        crate::fs::create(&path, &image.bytes).unwrap();
        let exiftool = std::process::Command::new("exiftool").args(["-a", "-s", "-G1"]).arg(&path).output();
        let output = exiftool.expect("exiftool is installed (Debian's libimage-exiftool-perl)");
        let words = String::from_utf8_lossy(&output.stdout).to_lowercase();
        assert!(words.contains("image"), "{words}");
        for secret in [
            "gps",
            "serial",
            "owner",
            "artist",
            "datetimeoriginal",
            "comment",
            "orientation",
            "xmp",
            "example",
        ] {
            assert!(!words.contains(secret), "{secret} in {words}");
        }
        std::fs::remove_file(path).unwrap();
    }
}
