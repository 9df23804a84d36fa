//! Odd photos, and another reader's opinion of each: ImageMagick's.

use std::io::{Seek, Write};
use std::path::Path;
use std::process::Command;

use dropcap_codec::jpeg::{Colour, Decoder, Encoder};
use dropcap_core::api::PhotoSettings;
use dropcap_core::photos::{WebImage, estimate, process};
use dropcap_tests::odd::{self, Odd};
use dropcap_tests::photos::{self, Scene};
use image::RgbImage;

/// How far a level may be from ImageMagick's: JPEG at the quality below or, of a
/// very small file, far below it, 4:2:0 colour, and two ways of shrinking.
const TOLERANCE: u8 = 13;

fn settings() -> PhotoSettings {
    PhotoSettings { width: 64, quality: 89, ..PhotoSettings::default() }
}

/// What ImageMagick sees: upright, in sRGB, on white, shrunk to a size.
fn magick(folder: &Path, file: &Odd, image: &WebImage) -> Option<RgbImage> {
    let (path, profile) = (folder.join(file.name.replace(['/', ' ', ','], "_")), folder.join("srgb.icc"));
    std::fs::write(&path, &file.bytes).unwrap();
    if !profile.exists() {
        std::fs::write(&profile, moxcms::ColorProfile::new_srgb().encode().unwrap()).unwrap();
    }
    let size = format!("{}x{}!", image.width, image.height);
    let output = Command::new("convert")
        .arg(format!("{}[0]", path.display()))
        .args(["-auto-orient", "-background", "white", "-alpha", "remove", "-profile"])
        .arg(&profile)
        .args(["-colorspace", "sRGB", "-type", "TrueColor", "-resize", &size, "-depth", "8", "rgb:-"])
        .output()
        .expect("ImageMagick is installed (Debian's imagemagick)");
    RgbImage::from_raw(image.width, image.height, output.stdout)
}

/// How far two pictures are from each other, at places well within the scene's
/// quarters: at most, and in the mean.
fn distance(a: &RgbImage, b: &RgbImage) -> (u8, u8) {
    let (width, height) = a.dimensions();
    let within = |side: u32| (4..side).step_by(4).filter(move |at| at.abs_diff(side / 2) >= side / 7);
    let places = within(height).flat_map(|y| within(width).map(move |x| (x, y)));
    let apart = |(x, y)| {
        [0, 1, 2].map(|channel: usize| a.get_pixel(x, y).0[channel].abs_diff(b.get_pixel(x, y).0[channel]))
    };
    let all: Vec<u8> = places.flat_map(apart).collect();
    let sum: usize = all.iter().map(|&apart| usize::from(apart)).sum();
    (all.iter().copied().max().unwrap_or(0), (sum / all.len().max(1)) as u8)
}

fn on_white(image: &WebImage) -> RgbImage {
    let picture = image::load_from_memory(&image.bytes).unwrap().into_rgba8();
    RgbImage::from_fn(image.width, image.height, |x, y| {
        let [r, g, b, alpha] = picture.get_pixel(x, y).0;
        let over =
            |level: u8| ((u32::from(level) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255) as u8;
        image::Rgb([r, g, b].map(over))
    })
}

#[test]
fn every_whole_photo_is_seen_as_another_reader_sees_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for file in [odd::whole(), odd::transparent()].concat() {
        // Its name is never believed.
        let made = process(&file.bytes, "photo.docx", &settings());
        let made = made.unwrap_or_else(|error| panic!("{}: {error}", file.name));
        // A drawing of four colours may be hard to beat.
        assert!(
            made.notes.iter().all(|note| note.contains("very well packed")),
            "{}: {:?}",
            file.name,
            made.notes
        );
        let image = &made.images[0];
        let Some(theirs) = magick(folder.path(), &file, image) else {
            wrong.push(format!(
                "{}: ImageMagick sees another size than {}×{}",
                file.name, image.width, image.height
            ));
            continue;
        };
        let (most, _) = distance(&on_white(image), &theirs);
        if most > TOLERANCE {
            wrong.push(format!("{}: {most} levels", file.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// How far two pictures of four quarters are from each other in the middle of each.
fn distance_within(a: &RgbImage, b: &RgbImage) -> u8 {
    let (width, height) = a.dimensions();
    let middles = [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| (width * x / 4, height * y / 4));
    let apart = |(x, y)| {
        let (a, b) = (a.get_pixel(x, y).0, b.get_pixel(x, y).0);
        [0, 1, 2].map(|channel: usize| a[channel].abs_diff(b[channel]))
    };
    middles.into_iter().flat_map(apart).max().unwrap_or(0)
}

/// Inks with a profile and without, as they are and as brightness and colour
/// difference (YCCK). What a profile makes of a blend of two colours depends on
/// whether it is asked before shrinking or after: there the middles count.
#[test]
fn inks_are_seen_as_another_reader_sees_them() {
    let folder = tempfile::tempdir().unwrap();
    let (width, height) = (128_usize, 96);
    let rgb = photos::pixels(width as u32, height as u32, Scene::Corners);
    // Stored as Adobe stores them: 255 for no ink.
    let inks: Vec<u8> = rgb.chunks_exact(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect();
    let ycck = Encoder::new().unwrap().inks(&inks, (width, height), 95).unwrap();
    assert_eq!(Decoder::new().unwrap().header(&ycck).unwrap().colour, Colour::Cmyk);
    let profiles = Path::new("/usr/share/color/icc/ghostscript");
    let profile = std::fs::read(profiles.join("default_cmyk.icc"))
        .expect("a profile of inks is installed (Debian's libgs-common)");
    // With an sRGB of the profiles' fourth version, ImageMagick's engine also moves
    // the darkest ink to black (as sharp does): up to 23 levels.
    std::fs::copy(profiles.join("srgb.icc"), folder.path().join("srgb.icc")).unwrap();
    let upright = photos::with_exif(&ycck, 6, None);
    let separated = Command::new("convert")
        .args(["-size", "128x96", "-depth", "8", "rgb:-", "-colorspace", "CMYK", "-quality", "95", "jpg:-"])
        .stdin(given(&rgb))
        .output()
        .expect("ImageMagick is installed (Debian's imagemagick)");
    let mut wrong = Vec::new();
    for (name, bytes) in [("YCCK", ycck), ("YCCK on its side", upright), ("CMYK", separated.stdout)] {
        for with_profile in [false, true] {
            let bytes = if with_profile { photos::with_profile(&bytes, &profile) } else { bytes.clone() };
            let file = Odd { name: format!("{name}, profile {with_profile}"), bytes };
            let image = process(&file.bytes, "inks", &settings()).unwrap().images.remove(0);
            assert!(dropcap_core::photos::leaks(&image.bytes).is_empty());
            let theirs = magick(folder.path(), &file, &image).expect("a picture of that size");
            let ours = on_white(&image);
            let (most, allowed) = match with_profile {
                true => (distance_within(&ours, &theirs), 6),
                false => (distance(&ours, &theirs).0, TOLERANCE),
            };
            if most > allowed {
                wrong.push(format!("{}: {most} levels", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Bytes to be read by another program.
fn given(bytes: &[u8]) -> std::fs::File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

/// What can be saved of a JPEG is what ImageMagick saves; all others are saved
/// and said to be cut off, or refused in a sentence.
#[test]
fn what_is_cut_off_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut saved = 0;
    for file in odd::cut() {
        match process(&file.bytes, "cut.jpg", &settings()) {
            Ok(made) => {
                assert!(!made.untouched, "{}", file.name);
                assert!(
                    made.notes.iter().any(|note| note.contains("cut off")),
                    "{}: {:?}",
                    file.name,
                    made.notes
                );
                saved += 1;
                let jpeg = file.name.starts_with("JPEG") || file.name.starts_with("progressive");
                if let Some(theirs) = magick(folder.path(), &file, &made.images[0]).filter(|_| jpeg) {
                    let (_, mean) = distance(&on_white(&made.images[0]), &theirs);
                    assert!(mean <= TOLERANCE, "{}: {mean} levels", file.name);
                }
            }
            Err(error) => {
                let words = error.to_string();
                assert!(words.starts_with("cut.jpg: ") && words.len() > 30, "{}: {words}", file.name);
                assert!(!file.name.starts_with("JPEG cut at 5"), "{}: {words}", file.name);
            }
        }
    }
    assert!(saved >= 12, "{saved} saved");
}

#[test]
fn what_claims_to_be_enormous_is_refused_before_it_is_decoded() {
    for file in odd::bombs() {
        let error = process(&file.bytes, "bomb", &settings()).expect_err(&file.name).to_string();
        // The strips of a TIFF must fit its size, which is looked at first.
        let words =
            if file.name.starts_with("TIFF") { "inconsistent" } else { "more than can be decoded safely" };
        assert!(error.contains(words), "{}: {error}", file.name);
        assert!(estimate(&file.bytes) <= 2_000_000, "{}: no memory is set aside for it", file.name);
    }
}
