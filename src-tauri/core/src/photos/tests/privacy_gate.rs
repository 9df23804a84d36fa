//! What a photo tells, and that nothing of it is left.

use super::*;

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
        ([&jpeg[..20], b"between", &jpeg[20..]].concat(), "data between the parts of the file"),
        (chunk(b"pHYs", b"twelve bytes"), "unknown data"),
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
