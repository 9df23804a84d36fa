//! Colours into sRGB, which is what a page without a word about it means; or
//! into Display P3, where the writer wants the wide colours kept.

use std::sync::{Arc, LazyLock};

use dropcap_codec::{Planes, Sampling};
use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};

use super::{Raster, Reason};

/// The colours of a finished image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Space {
    /// What every page shows right.
    #[default]
    Srgb,
    /// Wider; the file must carry [`wide_profile`].
    DisplayP3,
}

impl Space {
    fn profile(self) -> ColorProfile {
        match self {
            Self::Srgb => ColorProfile::new_srgb(),
            Self::DisplayP3 => ColorProfile::new_display_p3(),
        }
    }
}

/// The profile of [`Space::DisplayP3`]: the only one that we write.
pub(super) fn wide_profile() -> Option<&'static [u8]> {
    static PROFILE: LazyLock<Option<Vec<u8>>> =
        LazyLock::new(|| ColorProfile::new_display_p3().encode().ok());
    PROFILE.as_deref()
}

/// A picture's own colours.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    /// By a profile.
    Icc(&'a [u8]),
    /// Adobe RGB, which cameras name without a profile.
    AdobeRgb,
    /// Display P3, which HEIF files name by a number.
    DisplayP3,
}

/// A way from a picture's own colours to those it is shown in.
pub(super) enum Conversion {
    /// Red, green and blue, with and without alpha.
    Rgb {
        /// For three channels.
        opaque: Arc<Transform8BitExecutor>,
        /// For four.
        alpha: Arc<Transform8BitExecutor>,
    },
    /// Brightness, by a table.
    Gray(Box<[u8; 256]>),
    /// Inks, 255 for full.
    Cmyk(Arc<Transform8BitExecutor>),
}

impl Conversion {
    /// The way from a picture's colours; none when they are sRGB already. Colours
    /// wider than that go to Display P3 where `wide` is wanted.
    pub(super) fn new(source: Source<'_>, wide: bool) -> Result<(Option<Self>, Space), Reason> {
        let profile = match source {
            Source::Icc(icc) => ColorProfile::new_from_slice(icc).map_err(|_| unreadable())?,
            Source::AdobeRgb => ColorProfile::new_adobe_rgb(),
            Source::DisplayP3 => ColorProfile::new_display_p3(),
        };
        let narrow = Self::between(&profile, Space::Srgb)?;
        if !wide || narrow.is_none() || profile.color_space != DataColorSpace::Rgb {
            return Ok((narrow, Space::Srgb));
        }
        Ok((Self::between(&profile, Space::DisplayP3)?, Space::DisplayP3))
    }

    fn between(profile: &ColorProfile, space: Space) -> Result<Option<Self>, Reason> {
        let target = space.profile();
        let way = |from, to| {
            profile
                .create_transform_8bit(from, &target, to, TransformOptions::default())
                .map_err(|_| unreadable())
        };
        let conversion = match profile.color_space {
            DataColorSpace::Rgb => {
                Self::Rgb { opaque: way(Layout::Rgb, Layout::Rgb)?, alpha: way(Layout::Rgba, Layout::Rgba)? }
            }
            DataColorSpace::Gray => {
                let levels: Vec<u8> = (0..=255).collect();
                let mut rgb = [0; 768];
                way(Layout::Gray, Layout::Rgb)?.transform(&levels, &mut rgb).map_err(|_| unreadable())?;
                Self::Gray(Box::new(std::array::from_fn(|level| rgb[level * 3 + 1])))
            }
            DataColorSpace::Cmyk => Self::Cmyk(way(Layout::Rgba, Layout::Rgb)?),
            _ => return Err(unreadable()),
        };
        Ok((!conversion.changes_nothing()).then_some(conversion))
    }

    /// Whether colours come out as they went in, but for rounding.
    fn changes_nothing(&self) -> bool {
        let close = |a: &[u8], b: &[u8]| a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= 2);
        match self {
            Self::Rgb { opaque, .. } => {
                let level = |index: usize| [0_u8, 40, 90, 128, 200, 255][index % 6];
                let lattice: Vec<u8> =
                    (0..216).flat_map(|index| [level(index), level(index / 6), level(index / 36)]).collect();
                let mut turned = vec![0; lattice.len()];
                opaque.transform(&lattice, &mut turned).is_ok() && close(&lattice, &turned)
            }
            Self::Gray(table) => close(&(0..=255).collect::<Vec<u8>>(), &table[..]),
            Self::Cmyk(_) => false,
        }
    }

    /// Converts pixels in place.
    pub(super) fn raster(&self, raster: &mut Raster) -> Result<(), Reason> {
        match self {
            Self::Rgb { opaque, alpha } => {
                let way = if raster.alpha { alpha } else { opaque };
                let mut turned = vec![0; raster.data.len()];
                way.transform(&raster.data, &mut turned).map_err(|_| unreadable())?;
                raster.data = turned;
            }
            Self::Gray(table) => {
                let channels = raster.channels();
                for pixel in raster.data.chunks_exact_mut(channels) {
                    pixel[..3].iter_mut().for_each(|level| *level = table[usize::from(*level)]);
                }
            }
            // Inks were converted where they were decoded.
            Self::Cmyk(_) => {}
        }
        Ok(())
    }

    /// Converts a picture without colour in place; false when it has colour.
    pub(super) fn gray(&self, planes: &mut Planes) -> bool {
        let Self::Gray(table) = self else { return false };
        if planes.sampling != Sampling::Gray {
            return false;
        }
        planes.data[0].iter_mut().for_each(|level| *level = table[usize::from(*level)]);
        true
    }

    /// Inks (255 for full) to red, green and blue.
    pub(super) fn inks(&self, cmyk: &[u8]) -> Result<Vec<u8>, Reason> {
        let Self::Cmyk(way) = self else { return Ok(plain_inks(cmyk)) };
        let mut rgb = vec![0; cmyk.len() / 4 * 3];
        way.transform(cmyk, &mut rgb).map_err(|_| unreadable())?;
        Ok(rgb)
    }
}

/// Inks without a profile: each takes its light away.
pub(super) fn plain_inks(cmyk: &[u8]) -> Vec<u8> {
    let light = |ink: u8, black: u8| (u32::from(255 - ink) * u32::from(255 - black) / 255) as u8;
    cmyk.chunks_exact(4)
        .flat_map(|ink| [light(ink[0], ink[3]), light(ink[1], ink[3]), light(ink[2], ink[3])])
        .collect()
}

fn unreadable() -> Reason {
    Reason("its colour profile cannot be read".into())
}
