//! The quality at which a photo looks as good as the writer has asked for.
//!
//! The same number gives a soft portrait more bytes than anybody sees and a
//! forest fewer than it needs. So the wanted quality stands for how good an
//! ordinary photo looks at it, by SSIMULACRA2: a mosaic of the photo's own
//! squares is encoded once at the wanted quality, and by how much it looks better
//! or worse than an ordinary one tells which quality to use. The reach is short,
//! since a mosaic is not the photo.

use dropcap_codec::jpeg::Pixels;
use dropcap_codec::{Planes, Sampling};
use fast_ssim2::{PixelDescriptor, PixelSlice, Ssimulacra2Reference};

use super::picture::Picture;
use super::{Outcome, Reason, Worker};

/// The side of a square of the mosaic, in pixels.
const SQUARE: usize = 64;
/// How many squares there are at most, across and down.
const SQUARES: usize = 3;
/// How far from what was asked for the quality may be: down and up.
const REACH: (u8, u8) = (10, 8);
/// Which part of what a mosaic says of its photo is true.
const BELIEF: f64 = 0.6;
/// The score of an ordinary photo's mosaic at qualities of 50, 60, … 90.
const ORDINARY: [f64; 5] = [75.6, 79.3, 81.8, 84.4, 88.4];

/// The quality to encode a picture with, by the quality that is wanted.
pub(super) fn quality(worker: &mut Worker, picture: &Picture, wanted: u8) -> Outcome<u8> {
    let wanted = wanted.clamp(1, 100);
    if !(50..=89).contains(&wanted) {
        return Ok(wanted);
    }
    let Some(mosaic) = Mosaic::of(picture) else { return Ok(wanted) };
    let reference = Ssimulacra2Reference::new(&mosaic.slice(&mosaic.rgb)?).map_err(unseen)?;
    let score = mosaic.score(worker, &reference, wanted)?;
    // A photo's scores rise with the quality as an ordinary photo's do, but from
    // higher or lower: where it is above, the ordinary one has to be below.
    let target = ordinary(wanted) - BELIEF * (score - ordinary(wanted));
    let highest = wanted + REACH.1;
    let quality = (wanted - REACH.0..highest).find(|&quality| ordinary(quality) >= target);
    Ok(quality.unwrap_or(highest))
}

/// The score of an ordinary photo at a quality.
fn ordinary(quality: u8) -> f64 {
    // Below the table and above it, the curve goes on as at its ends.
    let place = (f64::from(quality) - 50.0) / 10.0;
    let step = (place.max(0.0) as usize).min(ORDINARY.len() - 2);
    let part = place - step as f64;
    ORDINARY[step] * (1.0 - part) + ORDINARY[step + 1] * part
}

/// Squares from all over a picture, side by side.
struct Mosaic {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Mosaic {
    /// None of a picture that is too small for one.
    fn of(picture: &Picture) -> Option<Self> {
        let (width, height) = picture.size();
        let (width, height) = (width as usize, height as usize);
        let (across, down) = ((width / SQUARE).min(SQUARES), (height / SQUARE).min(SQUARES));
        if across < 2 || down < 2 {
            return None;
        }
        let place = |at: usize, count: usize, side: usize| {
            // Even, so that colour that is shared by pixels stays where it was.
            (at / SQUARE) * ((side - SQUARE) / (count - 1)) / 2 * 2 + at % SQUARE
        };
        let mut rgb = Vec::with_capacity(across * down * SQUARE * SQUARE * 3);
        for row in 0..down * SQUARE {
            let y = place(row, down, height);
            for column in 0..across * SQUARE {
                rgb.extend_from_slice(&picture.pixel(place(column, across, width), y)[..3]);
            }
        }
        Some(Self { width: across * SQUARE, height: down * SQUARE, rgb })
    }

    fn slice<'a>(&self, rgb: &'a [u8]) -> Outcome<PixelSlice<'a>> {
        let (width, height) = (self.width as u32, self.height as u32);
        PixelSlice::new(rgb, width, height, self.width * 3, PixelDescriptor::RGB8_SRGB)
            .map_err(|error| Reason(format!("it cannot be looked at: {error}")))
    }

    fn score(&self, worker: &mut Worker, reference: &Ssimulacra2Reference, quality: u8) -> Outcome<f64> {
        let size = (self.width, self.height);
        let planes = Planes::of_rgb(&self.rgb, size, Sampling::S420)?;
        let file = worker.progressive.encode(&planes, quality)?;
        let mut coded = Vec::new();
        worker.decoder()?.pixels(&file, 8, Pixels::Rgb, &mut coded)?;
        reference.compare(&self.slice(&coded)?).map_err(unseen)
    }
}

fn unseen(error: fast_ssim2::Ssimulacra2Error) -> Reason {
    Reason(format!("it cannot be compared: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::picture::Raster;
    use crate::photos::tests::made;
    use dropcap_codec::jpeg::{Coding, Encoder};
    use fast_ssim2::compute_ssimulacra2;

    #[test]
    fn our_files_are_smaller_than_the_librarys_at_an_equal_look() {
        let mut worker = Worker::default();
        for seed in 1..4 {
            let size = (384, 256);
            let rgb = made::pixels(size.0, size.1, made::Scene::Ground(seed));
            let planes = Planes::of_rgb(&rgb, (384, 256), Sampling::S420).unwrap();
            let mosaic = Mosaic { width: 384, height: 256, rgb };
            let reference = Ssimulacra2Reference::new(&mosaic.slice(&mosaic.rgb).unwrap()).unwrap();
            let mut look = |file: &[u8]| {
                let mut seen = Vec::new();
                worker.decoder().unwrap().pixels(file, 8, Pixels::Rgb, &mut seen).unwrap();
                reference.compare(&mosaic.slice(&seen).unwrap()).unwrap()
            };
            let ours = Worker::default().progressive.encode(&planes, 80).unwrap();
            let wanted = look(&ours);
            let theirs = (60..=100).find_map(|quality| {
                let file = Encoder::new().unwrap().planes(&planes, quality, Coding::Progressive).unwrap();
                (look(&file) >= wanted).then_some(file)
            });
            let theirs = theirs.unwrap().len();
            assert!(ours.len() * 100 < theirs * 97, "{} and {theirs} bytes", ours.len());
        }
    }

    /// Prints how mosaics score at each quality, and how near to each other
    /// photos look with and without aiming: `DROPCAP_PHOTOS` names a folder.
    #[test]
    #[ignore = "made the table of what is ordinary; needs photos"]
    fn what_is_ordinary() {
        let Some(folder) = std::env::var_os("DROPCAP_PHOTOS") else { return };
        let mut worker = Worker::default();
        let (mut scores, mut fixed, mut aimed) = (vec![Vec::new(); 5], Vec::new(), Vec::new());
        for file in std::fs::read_dir(folder).unwrap() {
            let picture = image::open(file.unwrap().path()).unwrap().into_rgb8();
            let (width, height) = picture.dimensions();
            let raster = Raster { width, height, alpha: false, data: picture.into_raw() };
            let picture = Picture::Raster(raster.clone());
            let whole = Mosaic { width: width as usize, height: height as usize, rgb: raster.data };
            let mosaic = Mosaic::of(&picture).unwrap();
            let reference = Ssimulacra2Reference::new(&mosaic.slice(&mosaic.rgb).unwrap()).unwrap();
            for (step, scores) in scores.iter_mut().enumerate() {
                scores.push(mosaic.score(&mut worker, &reference, 50 + 10 * step as u8).unwrap());
            }
            let mut look = |quality: u8| {
                let size = (whole.width, whole.height);
                let planes = Planes::of_rgb(&whole.rgb, size, Sampling::S420).unwrap();
                let file = worker.progressive.encode(&planes, quality).unwrap();
                let coded = image::load_from_memory(&file).unwrap().into_rgb8();
                let slices = (whole.slice(&whole.rgb).unwrap(), whole.slice(&coded).unwrap());
                (compute_ssimulacra2(&slices.0, &slices.1).unwrap(), file.len() as f64)
            };
            let plain = look(80);
            let quality = quality(&mut Worker::default(), &picture, 80).unwrap();
            let better = look(quality);
            let said = scores[3].last().unwrap();
            eprintln!("{width}x{height} 80: {plain:.1?} mosaic {said:.1}; {quality}: {better:.1?}");
            fixed.push(plain);
            aimed.push(better);
        }
        for (step, mut scores) in scores.into_iter().enumerate() {
            scores.sort_by(f64::total_cmp);
            let (middle, last) = (scores[scores.len() / 2], scores[scores.len() - 1]);
            eprintln!("{}: {middle:.1} ({:.1} to {last:.1})", 50 + 10 * step, scores[0]);
        }
        for (name, found) in [("fixed", fixed), ("aimed", aimed)] {
            let count = found.len() as f64;
            let mean = found.iter().map(|(score, _)| score).sum::<f64>() / count;
            let spread = found.iter().map(|(score, _)| (score - mean).powi(2)).sum::<f64>() / count;
            let bytes = found.iter().map(|(_, bytes)| bytes).sum::<f64>();
            eprintln!("{name}: mean {mean:.2}, spread {:.2}, {bytes} bytes", spread.sqrt());
        }
    }
}
