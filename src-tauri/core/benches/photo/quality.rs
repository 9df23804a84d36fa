//! How good the images look, and how many bytes sharp needs to look as good.

use std::path::{Path, PathBuf};
use std::process::Command;

use dropcap_codec::jpeg::{Decoder, Pixels};
use dropcap_core::api::PhotoSettings;
use dropcap_core::photos::process;
use fast_ssim2::{PixelDescriptor, PixelSlice, Ssimulacra2Reference};
use image::imageops::FilterType;
use image::{DynamicImage, ImageBuffer, Rgb, Rgb32FImage, RgbImage};

/// Prints how each photo looks beside sharp's, and the means.
pub(crate) fn compare(files: &[PathBuf], folder: &Path) {
    let mut found = Vec::new();
    for file in files {
        let (lines, gain) = one(file, folder);
        lines.iter().for_each(|line| crate::say(line));
        found.extend(gain);
    }
    let count = found.len().max(1) as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| found.iter().map(of).sum::<f64>() / count;
    let (saved, points) = (mean(|gain| gain.0), mean(|gain| gain.1));
    crate::say(&format!(
        "{} photos in the mean: at equal score {saved:.1} % fewer bytes than sharp; at equal bytes {points:+.1} points",
        found.len()
    ));
}

/// What is printed of a photo; the percentage saved at equal score and the points
/// won at equal bytes.
fn one(file: &Path, folder: &Path) -> (Vec<String>, Option<(f64, f64)>) {
    let input = std::fs::read(file).expect("a photo");
    let ours = process(&input, "photo", &PhotoSettings::default()).expect("a web image").images.remove(0);
    // What has to be turned upright is compared as it is shown.
    let (width, height) = (ours.width, ours.height);
    let truth = shrunk(&input, width, height);
    let reference = Ssimulacra2Reference::new(&slice(&truth, width, height)).expect("a reference");
    let score = |bytes: &[u8]| {
        let seen = decoded(bytes);
        reference.compare(&slice(&seen, width, height)).expect("a score")
    };
    let (mine, size) = (score(&ours.bytes), ours.bytes.len() as f64);
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut lines = vec![format!("quality of {name} at {width} pixels: Dropcap {mine:.1} in {size} bytes")];
    let mut points = Vec::new();
    for quality in [60, 70, 75, 80, 85, 90, 95] {
        let Some(bytes) = sharp(file, folder, quality) else { return (lines, None) };
        let (theirs, size) = (score(&bytes), bytes.len() as f64);
        lines.push(format!("  sharp {quality}: {theirs:.1} in {size} bytes"));
        points.push((theirs, size));
    }
    let between = points.windows(2).find(|pair| pair[0].0 <= mine && mine <= pair[1].0);
    let bytes = between.map(|pair| {
        let part = (mine - pair[0].0) / (pair[1].0 - pair[0].0);
        pair[0].1 + (pair[1].1 - pair[0].1) * part
    });
    let equal = points.windows(2).find(|pair| pair[0].1 <= size && size <= pair[1].1).map(|pair| {
        let part = (size - pair[0].1) / (pair[1].1 - pair[0].1);
        pair[0].0 + (pair[1].0 - pair[0].0) * part
    });
    let gain = bytes.zip(equal).map(|(bytes, equal)| (100.0 * (1.0 - size / bytes), mine - equal));
    if let Some((saved, points)) = gain {
        lines.push(format!(
            "  at equal score {saved:.1} % fewer bytes than sharp; at equal bytes {points:+.1} points"
        ));
    }
    (lines, gain)
}

fn slice(rgb: &[u8], width: u32, height: u32) -> PixelSlice<'_> {
    PixelSlice::new(rgb, width, height, width as usize * 3, PixelDescriptor::RGB8_SRGB).expect("a picture")
}

fn decoded(jpeg: &[u8]) -> Vec<u8> {
    let mut rgb = Vec::new();
    Decoder::new().expect("a decoder").pixels(jpeg, 8, Pixels::Rgb, &mut rgb).expect("a picture");
    rgb
}

/// The original, upright, shrunk by Lanczos3 in linear light and floating point.
fn shrunk(jpeg: &[u8], width: u32, height: u32) -> Vec<u8> {
    let header = Decoder::new().expect("a decoder").header(jpeg).expect("a header");
    let (columns, rows) = (header.width as u32, header.height as u32);
    let full = RgbImage::from_raw(columns, rows, decoded(jpeg)).expect("a picture");
    let orientation = exif_orientation(jpeg);
    let mut full = DynamicImage::ImageRgb8(full);
    full.apply_orientation(orientation);
    let light = |level: u8| {
        let level = f32::from(level) / 255.0;
        if level <= 0.040_45 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) }
    };
    let table: Vec<f32> = (0..=255).map(light).collect();
    let full = full.into_rgb8();
    let linear: Rgb32FImage = ImageBuffer::from_fn(full.width(), full.height(), |x, y| {
        Rgb(full.get_pixel(x, y).0.map(|l| table[usize::from(l)]))
    });
    let small = image::imageops::resize(&linear, width, height, FilterType::Lanczos3);
    let level = |light: f32| {
        let light = light.clamp(0.0, 1.0);
        let level = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
        (level * 255.0).round() as u8
    };
    small.into_raw().into_iter().map(level).collect()
}

fn exif_orientation(jpeg: &[u8]) -> image::metadata::Orientation {
    use image::ImageDecoder;
    let decoder = image::codecs::jpeg::JpegDecoder::new(std::io::Cursor::new(jpeg));
    decoder
        .ok()
        .and_then(|mut decoder| decoder.orientation().ok())
        .unwrap_or(image::metadata::Orientation::NoTransforms)
}

fn sharp(file: &Path, folder: &Path, quality: u32) -> Option<Vec<u8>> {
    let modules = std::env::var_os("BENCH_NODE_MODULES")?;
    let to = folder.join("sharp.jpg");
    let script = "const [modules, file, to, quality] = process.argv.slice(1);
        require(modules + '/sharp')(file).rotate().resize({ width: 2048, withoutEnlargement: true })
            .jpeg({ quality: Number(quality) }).toFile(to)";
    let done = Command::new("node")
        .args(["-e", script, "--"])
        .arg(modules)
        .arg(file)
        .arg(&to)
        .arg(quality.to_string())
        .status();
    done.ok().filter(std::process::ExitStatus::success)?;
    std::fs::read(to).ok()
}
