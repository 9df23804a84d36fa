//! Colours: profiles, wide gamuts, inks, what phones write.

use super::*;

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
    let plain = processed(&tagged, &settings(2048));
    assert_eq!(plain.images[0].bytes, jpeg, "sRGB by name is sRGB, and needs no name");
}

/// With the option on, wide colours stay as they are and say what they are.
#[test]
fn wide_colours_are_kept_on_request() {
    let jpeg = made::jpeg(400, 300, Scene::Corners);
    let tag = |profile: &moxcms::ColorProfile| {
        let icc = profile.encode().unwrap();
        made::with_segment(&jpeg, 0xE2, &[b"ICC_PROFILE\0\x01\x01".as_slice(), &icc].concat())
    };
    let p3 = tag(&moxcms::ColorProfile::new_display_p3());
    for format in [PhotoFormat::Jpeg, PhotoFormat::Webp, PhotoFormat::Avif] {
        for width in [200, 2048] {
            let wide = PhotoSettings { format, wide_colours: true, ..settings(width) };
            let image = processed(&p3, &wide).images.remove(0);
            assert_corners(&image);
            let original = Original::read(&image.bytes).unwrap();
            let says = original.icc.as_deref() == colour::wide_profile() || original.display_p3;
            assert!(says, "{format:?} at {width} says what its colours are");
            // Without the option it is brought to sRGB again.
            let narrow = pixels(&process(&image.bytes, "wide", &settings(2048)).unwrap().images[0]);
            let expected = p3_to_srgb(CORNERS[1]);
            let found = narrow.get_pixel(image.width * 3 / 4, image.height / 4).0;
            assert!(
                found.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 8),
                "{format:?} {found:?} {expected:?}"
            );
        }
    }
    // Adobe RGB is wide too, and becomes Display P3; sRGB is not, and has no profile.
    let wide = PhotoSettings { wide_colours: true, ..settings(200) };
    let adobe = processed(&tag(&moxcms::ColorProfile::new_adobe_rgb()), &wide).images.remove(0);
    assert!(Original::read(&adobe.bytes).unwrap().icc.is_some());
    let srgb = processed(&tag(&moxcms::ColorProfile::new_srgb()), &wide).images.remove(0);
    assert!(Original::read(&srgb.bytes).unwrap().icc.is_none());
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
fn phones_pictures_are_turned_once_and_have_their_colours() {
    let upright = include_bytes!("../../../../../tests/fixtures/photos/corners.heic");
    // Its EXIF and its container both say that it lies on its side.
    let sideways = include_bytes!("../../../../../tests/fixtures/photos/sideways.heic");
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
