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

/// A secret in every place a file can have one; each is in the word `Secret`.
fn planted() -> Vec<(&'static str, Vec<u8>)> {
    let jpeg = made::jpeg(90, 60, Scene::Photo(6));
    let drawing = png(rgb(90, 60, Scene::Text));
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(&[name.as_slice(), data].concat());
        let chunk = [&(data.len() as u32).to_be_bytes(), name.as_slice(), data, &sum.sum().to_be_bytes()];
        [&drawing[..33], &chunk.concat(), &drawing[33..]].concat()
    };
    let xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
        <rdf:Description xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' exif:GPSLatitude='48,0N'>\
        <dc:creator><rdf:Seq><rdf:li>Secret</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>";
    let in_jpeg = format!("http://ns.adobe.com/xap/1.0/\0{xmp}");
    let in_png = format!("XML:com.adobe.xmp\0\0\0\0\0{xmp}");
    let iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02\x50\0\x06Secret\0";
    let whole = made::with_exif(&jpeg, 1, Some(SOMEWHERE));
    let telling = made::exif(1, Some(SOMEWHERE));
    let gain_map = [
        made::with_segment(&jpeg, 0xE2, b"MPF\0II*\0\x08\0\0\0\0\0"),
        made::with_exif(&made::jpeg(30, 20, Scene::Photo(7)), 1, Some(SOMEWHERE)),
    ];
    let mut webp = process(&jpeg, "w", &PhotoSettings { format: PhotoFormat::Webp, ..settings(60) }).unwrap();
    let mut webp = webp.images.remove(0).bytes;
    webp.extend([b"EXIF".as_slice(), &(telling.len() as u32).to_le_bytes(), &telling].concat());
    let length = (webp.len() as u32 - 8).to_le_bytes();
    webp[4..8].copy_from_slice(&length);
    let mut profile = moxcms::ColorProfile::new_srgb();
    let secret = moxcms::LocalizableString::new("en".into(), "US".into(), "Secret".into());
    profile.description = Some(moxcms::ProfileText::Localizable(vec![secret]));
    let icc = [b"ICC_PROFILE\0\x01\x01".as_slice(), &profile.encode().unwrap()].concat();
    vec![
        ("EXIF", whole.clone()),
        ("an EXIF block cut off", whole[..1200].to_vec()),
        ("XMP", made::with_segment(&jpeg, 0xE1, in_jpeg.as_bytes())),
        ("IPTC", made::with_segment(&jpeg, 0xED, iptc)),
        ("maker's data", made::with_segment(&jpeg, 0xE6, b"Secret")),
        ("a comment", made::with_segment(&jpeg, 0xFE, b"Secret")),
        ("a JFIF thumbnail", made::with_segment(&jpeg, 0xE0, b"JFXX\0\x13\x02\x02Secret")),
        ("bytes behind the end", [&jpeg[..], b"Secret"].concat()),
        (
            "a film behind the end",
            [&jpeg[..], b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x0emdatSecret"].concat(),
        ),
        ("bytes between the parts", [&jpeg[..20], b"Secret", &jpeg[20..]].concat()),
        ("a gain map", gain_map.concat()),
        ("a profile", made::with_segment(&jpeg, 0xE2, &icc)),
        ("PNG text", chunk(b"tEXt", b"Author\0Secret")),
        ("PNG XMP", chunk(b"iTXt", in_png.as_bytes())),
        ("PNG EXIF", chunk(b"eXIf", &telling)),
        ("PNG time", chunk(b"tIME", &[7, 232, 3, 25, 18, 30, 5])),
        ("a PNG chunk of its own", chunk(b"prVt", b"Secret")),
        ("behind a PNG's end", [&drawing[..], b"Secret"].concat()),
        ("WebP EXIF", webp),
        ("HEIC EXIF", include_bytes!("../../../../../tests/fixtures/photos/sideways.heic").to_vec()),
    ]
}

/// Another reader than ours finds nothing either, whether the file was shrunk
/// or only stripped.
#[test]
fn exiftool_finds_nothing_of_what_was_planted() {
    let (folder, before) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut names = Vec::new();
    for (place, input) in planted() {
        crate::fs::create(&before.path().join(place), &input).unwrap();
        for (width, format) in [
            (40, PhotoFormat::Jpeg),
            (2048, PhotoFormat::Jpeg),
            (40, PhotoFormat::Webp),
            (40, PhotoFormat::Avif),
        ] {
            let settings = PhotoSettings { format, wide_colours: true, ..settings(width) };
            let image = process(&input, place, &settings).unwrap().images.remove(0);
            assert!(!image.bytes.windows(6).any(|bytes| bytes == b"Secret"), "{place} at {width}");
            let name = format!("{place} {width} {format:?}.{}", image.format.extension());
            crate::fs::create(&folder.path().join(&name), &image.bytes).unwrap();
            names.push(name);
        }
    }
    let told = |folder: &std::path::Path| {
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let mut exiftool = std::process::Command::new("exiftool");
        let output = exiftool.args(["-a", "-s", "-G1", "-ee", "-u"]).args(files).output();
        let output = output.expect("exiftool is installed (Debian's libimage-exiftool-perl)");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let secrets = [
        "GPS",
        "Serial",
        "Owner",
        "Artist",
        "DateTimeOriginal",
        "Comment",
        "Orientation",
        "XMP",
        "IPTC",
        "Secret",
        "Ada Example",
        "Thumbnail",
        "Trailer",
        "MPF",
        "ICC",
        "Author",
        "Warning",
    ];
    let armed = told(before.path());
    for secret in
        ["GPS", "Serial", "Owner", "Comment", "XMP", "IPTC", "Secret", "Ada Example", "ICC", "Author"]
    {
        assert!(armed.contains(secret), "exiftool sees {secret} before");
    }
    let words = told(folder.path());
    assert!(words.matches("ImageWidth").count() >= names.len(), "every image is looked at: {words}");
    // What it says of the file on this disk is none of the image's.
    let inside = words.lines().filter(|line| !line.starts_with("=") && !line.starts_with("[System]"));
    for line in inside {
        assert!(!secrets.iter().any(|secret| line.contains(secret)), "{line}\n{words}");
    }
}

/// Words the writer keeps on purpose, from wherever they are written, and
/// nothing with them.
#[test]
fn copyright_and_caption_stay_on_request() {
    let jpeg = made::jpeg(90, 60, Scene::Photo(8));
    let iptc =
        "Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x20\x1c\x02\x74\0\x0a© 2024 Ada\x1c\x02\x78\0\x08The pier";
    let iptc = made::with_segment(&jpeg, 0xED, iptc.replace("\0\x0a©", "\0\x0b©").as_bytes());
    let xmp = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>© 2024 Ada</rdf:li></rdf:Alt></dc:rights>\
        <dc:description><rdf:Alt><rdf:li>The pier</rdf:li></rdf:Alt></dc:description></x:xmpmeta>";
    let xmp = made::with_segment(&jpeg, 0xE1, xmp.as_bytes());
    let wanted = kept::Kept { caption: Some("The pier".into()), copyright: Some("© 2024 Ada".into()) };
    let block = [b"Exif\0\0".as_slice(), &wanted.write()].concat();
    let exif = made::with_segment(&jpeg, 0xE1, &block);
    for input in [iptc, xmp, exif] {
        let input = made::with_segment(&input, 0xE5, b"private");
        for (width, format) in [
            (40, PhotoFormat::Jpeg),
            (2048, PhotoFormat::Jpeg),
            (40, PhotoFormat::Webp),
            (40, PhotoFormat::Avif),
        ] {
            let keep = PhotoSettings { format, keep_copyright: true, keep_caption: true, ..settings(width) };
            let image = process(&input, "photo", &keep).unwrap().images.remove(0);
            let block = privacy::exif_of(&image.bytes).unwrap();
            assert_eq!(kept::Kept::read(&block), Some(wanted.clone()), "{width} {format:?}");
            assert_eq!(leaks(&image.bytes), [""; 0]);
            assert!(format == PhotoFormat::Avif || image::load_from_memory(&image.bytes).is_ok());
            // Brought in again by a writer who keeps nothing, nothing is kept.
            let again = process(&image.bytes, "photo", &settings(2048)).unwrap();
            assert_eq!(privacy::exif_of(&again.images[0].bytes), None, "{width} {format:?}");
            // By one who keeps it, it goes through as it is.
            assert!(
                process(&image.bytes, "photo", &PhotoSettings { width: 2048, ..keep }).unwrap().untouched
            );
        }
    }
}
