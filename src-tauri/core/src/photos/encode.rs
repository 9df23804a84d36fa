//! From a picture to a file.
//!
//! The quality is that of JPEG encoders in every format: 80 looks the same.

use dropcap_codec::webp::{self, Mode};
use dropcap_codec::{Planes, Sampling};

use super::envelope::Extras;
use super::{Format, Picture, Raster, Reason, Worker, avif};

/// At this quality and above colours are kept at every pixel.
const FULL_COLOUR: u8 = 90;

/// How colour is sampled at a quality.
pub(super) fn sampling(quality: u8) -> Sampling {
    if quality >= FULL_COLOUR { Sampling::S444 } else { Sampling::S420 }
}

/// Encodes a picture.
pub(super) fn encode(
    worker: &mut Worker,
    picture: &Picture,
    format: Format,
    quality: u8,
    extras: &Extras,
) -> Result<Vec<u8>, Reason> {
    match (format, picture) {
        (Format::Jpeg, Picture::Planes(planes)) => Ok(worker.progressive.encode(planes, quality)?),
        (Format::Jpeg, Picture::Raster(raster)) => {
            Ok(worker.progressive.encode(&to_planes(raster, sampling(quality))?, quality)?)
        }
        (Format::Avif, Picture::Planes(planes)) => avif::encode(planes, quality, extras),
        (Format::Avif, Picture::Raster(raster)) => {
            avif::encode(&to_planes(raster, sampling(quality))?, quality, extras)
        }
        (_, Picture::Planes(planes)) => {
            let data = worker.decoder()?.to_rgb(planes)?;
            let (width, height) = (planes.width as u32, planes.height as u32);
            to_webp(&Raster { width, height, alpha: false, data }, quality)
        }
        (_, Picture::Raster(raster)) => to_webp(raster, quality),
    }
}

/// WebP: with alpha also without loss, which for drawings is the smaller file.
fn to_webp(raster: &Raster, quality: u8) -> Result<Vec<u8>, Reason> {
    let rgba = raster.with_alpha();
    let (width, height) = (raster.width as usize, raster.height as usize);
    let lossy = webp::encode(&rgba, width, height, Mode::Lossy(f32::from(quality)))?;
    if !raster.alpha {
        return Ok(lossy);
    }
    let lossless = webp::encode(&rgba, width, height, Mode::Lossless)?;
    Ok(if lossless.len() <= lossy.len() + lossy.len() / 4 { lossless } else { lossy })
}

/// A file without any loss, for what is small that way.
pub(super) fn lossless(worker: &mut Worker, picture: &Picture) -> Result<Vec<u8>, Reason> {
    let made;
    let raster = match picture {
        Picture::Raster(raster) => raster,
        Picture::Planes(planes) => {
            let data = worker.decoder()?.to_rgb(planes)?;
            made = Raster { width: planes.width as u32, height: planes.height as u32, alpha: false, data };
            &made
        }
    };
    let size = (raster.width as usize, raster.height as usize);
    Ok(webp::encode(&raster.with_alpha(), size.0, size.1, Mode::Lossless)?)
}

/// Brightness and colour difference of pixels (BT.601, full range).
pub(super) fn to_planes(raster: &Raster, sampling: Sampling) -> Result<Planes, Reason> {
    let size = (raster.width as usize, raster.height as usize);
    Ok(Planes::of_rgb(&raster.without_alpha(), size, sampling)?)
}
