//! A picture in memory, and what is done to it.

use std::borrow::Cow;

use dropcap_codec::{Planes, Sampling};

use super::{Outcome, Worker, colour, orient, resize};

/// Pixels of three or, with alpha, four bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Raster {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) alpha: bool,
    pub(super) data: Vec<u8>,
}

impl Raster {
    pub(super) fn channels(&self) -> usize {
        if self.alpha { 4 } else { 3 }
    }

    pub(super) fn with_alpha(&self) -> Cow<'_, [u8]> {
        if self.alpha {
            return Cow::Borrowed(&self.data);
        }
        self.data.chunks_exact(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect()
    }

    pub(super) fn without_alpha(&self) -> Cow<'_, [u8]> {
        if !self.alpha {
            return Cow::Borrowed(&self.data);
        }
        self.data.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
    }

    /// The same pixels, with alpha only where something is transparent.
    pub(super) fn without_needless_alpha(self) -> Self {
        if !self.alpha || self.data.chunks_exact(4).any(|pixel| pixel[3] != 255) {
            return self;
        }
        let data = self.without_alpha().into_owned();
        Self { alpha: false, data, ..self }
    }
}

/// A picture in memory: planar as JPEG has it, or pixels.
pub(super) enum Picture {
    /// Brightness and colour difference.
    Planes(Planes),
    /// Pixels.
    Raster(Raster),
}

impl Picture {
    pub(super) fn size(&self) -> (u32, u32) {
        match self {
            Self::Planes(planes) => (planes.width as u32, planes.height as u32),
            Self::Raster(raster) => (raster.width, raster.height),
        }
    }

    /// Red, green, blue and alpha at a place.
    pub(super) fn pixel(&self, x: usize, y: usize) -> [u8; 4] {
        match self {
            Self::Raster(raster) => {
                let channels = raster.channels();
                let at = (y * raster.width as usize + x) * channels;
                let alpha = if raster.alpha { raster.data[at + 3] } else { 255 };
                [raster.data[at], raster.data[at + 1], raster.data[at + 2], alpha]
            }
            Self::Planes(planes) => {
                let light = f32::from(planes.data[0][y * planes.plane_size(0).0 + x]);
                let (across, down) = planes.sampling.factors();
                let at = (y / down) * planes.plane_size(1).0 + x / across;
                let colour = |plane: usize| planes.data[plane].get(at).map_or(0.0, |&c| f32::from(c) - 128.0);
                let (blue, red) = (colour(1), colour(2));
                let levels = [light + 1.402 * red, light - 0.344 * blue - 0.714 * red, light + 1.772 * blue];
                let [r, g, b] = levels.map(|level| level.round().clamp(0.0, 255.0) as u8);
                [r, g, b, 255]
            }
        }
    }

    /// A little sharper, as prints are made: each level is moved away from the
    /// mean around it by a third of their difference.
    pub(super) fn sharpened(&self) -> Self {
        match self {
            Self::Planes(planes) => {
                let mut sharper = planes.clone();
                let columns = planes.plane_size(0).0;
                sharpen::<1>(&planes.data[0], columns, 1, &mut sharper.data[0]);
                Self::Planes(sharper)
            }
            Self::Raster(raster) => {
                let mut sharper = raster.clone();
                let columns = raster.width as usize;
                if raster.alpha {
                    sharpen::<4>(&raster.data, columns, 3, &mut sharper.data);
                } else {
                    sharpen::<3>(&raster.data, columns, 3, &mut sharper.data);
                }
                Self::Raster(sharper)
            }
        }
    }

    pub(super) fn has_alpha(&self) -> bool {
        matches!(self, Self::Raster(Raster { alpha: true, .. }))
    }

    pub(super) fn resized(
        &self,
        worker: &mut Worker,
        (width, height): (u32, u32),
        sampling: Sampling,
    ) -> Outcome<Self> {
        Ok(match self {
            Self::Planes(planes) => {
                let size = (width as usize, height as usize);
                let mut scratch = worker.scratches.pop().unwrap_or_default();
                let small = resize::planes(planes, size, sampling, &mut scratch)?;
                worker.scratches.push(scratch);
                Self::Planes(small)
            }
            Self::Raster(raster) => Self::Raster(resize::raster(raster, (width, height))?),
        })
    }

    /// Upright and in sRGB.
    pub(super) fn finished(
        self,
        worker: &mut Worker,
        orientation: u8,
        conversion: Option<&colour::Conversion>,
    ) -> Outcome<Self> {
        let upright = match self {
            Self::Planes(planes) if orientation > 1 => {
                let turned = orient::planes(&planes, orientation, worker.spare.pop().unwrap_or_default());
                worker.spare.push(planes);
                Self::Planes(turned)
            }
            Self::Planes(planes) => Self::Planes(planes),
            Self::Raster(raster) => Self::Raster(orient::raster(raster, orientation)),
        };
        let Some(conversion) = conversion else { return Ok(upright) };
        let mut raster = match upright {
            Self::Raster(raster) => raster,
            Self::Planes(mut planes) => {
                if conversion.gray(&mut planes) {
                    return Ok(Self::Planes(planes));
                }
                let data = worker.decoder()?.to_rgb(&planes)?;
                Raster { width: planes.width as u32, height: planes.height as u32, alpha: false, data }
            }
        };
        conversion.raster(&mut raster)?;
        Ok(Self::Raster(raster))
    }
}

/// Sharpens the first `colours` of `N` channels; the mean is weighed 1, 2, 1
/// across and down, and the rim stays as it is.
fn sharpen<const N: usize>(from: &[u8], columns: usize, colours: usize, to: &mut [u8]) {
    let stride = columns * N;
    let rows = from.len() / stride.max(1);
    for row in 1..rows.saturating_sub(1) {
        for column in 1..columns.saturating_sub(1) {
            for colour in 0..colours {
                let at = row * stride + column * N + colour;
                let line =
                    |at: usize| i32::from(from[at - N]) + 2 * i32::from(from[at]) + i32::from(from[at + N]);
                let mean = line(at - stride) + 2 * line(at) + line(at + stride);
                let level = i32::from(from[at]);
                to[at] = (level + (16 * level - mean) / 48).clamp(0, 255) as u8;
            }
        }
    }
}
