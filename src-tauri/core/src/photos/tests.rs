//! The pipeline on pictures whose geometry, colours and secrets are known.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};

use dropcap_codec::Planes;
use dropcap_codec::jpeg::Encoder;

use super::container::Segment;
use super::*;
use crate::api::PhotoFormat;

mod colours;
mod privacy_gate;

#[path = "../../../../tests/src/photos.rs"]
#[allow(unreachable_pub, dead_code)]
pub(super) mod made;

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
fn damage_is_survived_and_named() {
    let whole = made::jpeg(900, 600, Scene::Photo(4));
    let cut = processed(&whole[..whole.len() * 2 / 3], &settings(300));
    assert_eq!((cut.images[0].width, cut.images[0].height), (300, 200));
    assert!(cut.notes[0].contains("cut off"), "{:?}", cut.notes);
    let refused: [(&[u8], &str); 6] = [
        (&made::broken(), "cut off before the picture begins"),
        (b"", "empty"),
        (b"just some words", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>", "export it as PNG"),
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

/// What is set aside for a photo is what it needs: a panorama of 200 megapixels
/// is taken, and a progressive file, which must be held whole, counts for more.
#[test]
fn memory_is_set_aside_by_what_a_photo_needs() {
    let pixels = made::pixels(64, 48, Scene::Corners);
    let claim = |coding, marker: u8| {
        let mut encoder = Encoder::new().unwrap();
        let sampling = dropcap_codec::Sampling::S444;
        let mut file = encoder.rgb(&pixels, (64, 48), 80, sampling, coding).unwrap();
        let at = file.windows(2).position(|pair| pair == [0xFF, marker]).unwrap();
        // 20,000 × 10,000 pixels.
        file[at + 5..at + 9].copy_from_slice(&[0x27, 0x10, 0x4E, 0x20]);
        estimate(&file)
    };
    let (plain, progressive) = (
        claim(dropcap_codec::jpeg::Coding::Standard, 0xC0),
        claim(dropcap_codec::jpeg::Coding::Progressive, 0xC2),
    );
    assert!((500_000_000..700_000_000).contains(&plain), "{plain}");
    assert!(progressive < 100_000, "more than any photo may need, so it is refused: {progressive}");
    let mut panorama = png(rgb(8, 8, Scene::Text));
    panorama[16..24].copy_from_slice(&[0, 0, 0x4E, 0x20, 0, 0, 0x27, 0x10]);
    assert!((800_000_000..1_000_000_000).contains(&estimate(&panorama)), "{}", estimate(&panorama));
}

/// The pool of all threads is the window's: no photo waits for it or keeps it.
#[test]
fn no_photo_needs_the_threads_that_work_for_the_window() {
    let (pass, gate) = std::sync::mpsc::channel::<()>();
    let gate = std::sync::Arc::new((std::sync::Mutex::new(gate), std::sync::atomic::AtomicUsize::new(0)));
    let kept = gate.clone();
    rayon::spawn_broadcast(move |_| {
        kept.1.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let _ = kept.0.lock().unwrap().recv();
    });
    while gate.1.load(std::sync::atomic::Ordering::SeqCst) < rayon::current_num_threads() {
        std::thread::yield_now();
    }
    let (tell, told) = std::sync::mpsc::channel();
    let heic = include_bytes!("../../../../tests/fixtures/photos/corners.heic");
    std::thread::spawn(move || tell.send(process(heic, "photo", &settings(64))));
    let made = told.recv_timeout(std::time::Duration::from_secs(60));
    drop(pass);
    assert!(made.unwrap().is_ok());
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
    let small = process(&avif, "a", &settings(100)).unwrap();
    assert_corners(&small.images[0]);
    // Some five hundred bytes of AVIF are hard to beat, which is said.
    assert!(small.images[0].bytes.len() <= avif.len() || small.notes[0].contains("very well packed"));
    assert!(processed(&avif, &settings(2048)).untouched);
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

/// A drawing is made into pixels; nothing it names is loaded and nothing of its
/// text is passed on.
#[test]
fn a_drawing_becomes_a_picture_of_itself_alone() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret.png");
    crate::fs::create(&secret, &png(rgb(8, 8, Scene::Text))).unwrap();
    let drawing = |inside: &str| {
        let file = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='80' height='60'><rect width='40' height='60' fill='#c81e28'/>{inside}</svg>"
        );
        process(file.as_bytes(), "drawing", &settings(2048)).unwrap().images.remove(0)
    };
    let plain = drawing("");
    assert_eq!((plain.format, plain.width, plain.height), (Format::Webp, 160, 120));
    let picture = image::load_from_memory(&plain.bytes).unwrap().into_rgba8();
    assert_eq!(picture.get_pixel(40, 60).0, [200, 30, 40, 255]);
    assert_eq!(picture.get_pixel(120, 60).0[3], 0, "where nothing is drawn it is transparent");
    let image = format!("<image href='{}' width='80' height='60'/>", secret.display());
    let local = format!("<image href='file://{}' width='80' height='60'/>", secret.display());
    for inside in
        [&image, &local, "<script>alert(1)</script>", "<!-- words -->", "<metadata>words</metadata>"]
    {
        assert_eq!(drawing(inside), plain, "{inside}");
    }
}

#[test]
fn sharper_is_a_little_sharper() {
    let photo = made::jpeg(400, 300, Scene::Corners);
    let edge = |sharpen: bool| {
        let image =
            processed(&photo, &PhotoSettings { sharpen, quality: 95, ..settings(200) }).images.remove(0);
        let picture = pixels(&image);
        let light = |x: u32| i32::from(picture.get_pixel(x, 110).0[1]);
        (90..110).map(|x| (light(x) - light(x + 1)).abs()).max().unwrap()
    };
    let (plain, sharper) = (edge(false), edge(true));
    assert!(sharper > plain && sharper < plain * 2, "{plain} becomes {sharper}");
}

/// The same wanted quality gives what is soft fewer bytes and what is rich more.
#[test]
fn quality_is_aimed_at_what_is_seen() {
    let lowest_and_highest = [Scene::Photo(1), Scene::Ground(1), Scene::Text].map(|scene| {
        let picture = rgb(512, 384, scene).into_rgb8();
        let raster = Raster { width: 512, height: 384, alpha: false, data: picture.into_raw() };
        aim::quality(&mut Worker::default(), &Picture::Raster(raster), 80).unwrap()
    });
    assert!(lowest_and_highest.iter().all(|quality| (70..=88).contains(quality)), "{lowest_and_highest:?}");
    assert!(lowest_and_highest.iter().any(|&quality| quality != 80), "{lowest_and_highest:?}");
    let tiny = Raster { width: 64, height: 64, alpha: false, data: vec![0; 64 * 64 * 3] };
    assert_eq!(aim::quality(&mut Worker::default(), &Picture::Raster(tiny), 80), Ok(80));
}

#[test]
fn a_placeholder_shows_what_is_coming() {
    use base64::Engine as _;
    for input in [made::jpeg(400, 300, Scene::Corners), made::turned(300, 200, Scene::Corners, 6)] {
        for width in [100, 2048] {
            let made = process(&input, "photo", &settings(width)).unwrap();
            let hash = base64::engine::general_purpose::STANDARD.decode(&made.placeholder).unwrap();
            assert!((15..=30).contains(&hash.len()), "{}", hash.len());
            let (columns, rows, blurred) = thumbhash::thumb_hash_to_rgba(&hash).unwrap();
            for (corner, expected) in CORNERS.iter().enumerate() {
                let (x, y) = (columns / 4 + columns / 2 * (corner % 2), rows / 4 + rows / 2 * (corner / 2));
                let at = (y * columns + x) * 4;
                let apart =
                    blurred[at..at + 3].iter().zip(expected).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
                assert!(
                    apart < 70,
                    "corner {corner} at {width}: {:?}, not {expected:?}",
                    &blurred[at..at + 3]
                );
            }
        }
    }
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
