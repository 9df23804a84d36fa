//! Shrinking, in linear light.
//!
//! Brightness and pixels are averaged as light is, not as numbers: through a
//! table of 16-bit linear values, by Lanczos3. Colour difference is small and
//! is averaged as it is. Transparent pixels count by their alpha.

use std::sync::LazyLock;

use dropcap_codec::{Planes, Sampling};
use pic_scale::{ImageSize, ImageStore, ImageStoreMut, ResamplingFunction, Scaler};

use super::{Raster, Reason};

/// The light of each level, by the sRGB curve.
static LIGHT: LazyLock<[u16; 256]> = LazyLock::new(|| {
    std::array::from_fn(|level| {
        let level = level as f64 / 255.0;
        let light = if level <= 0.040_45 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) };
        (light * 65_535.0).round() as u16
    })
});

/// The level of each light.
static LEVEL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let level = |light: u32| {
        let light = f64::from(light) / 65_535.0;
        let level = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
        (level * 255.0).round() as u8
    };
    (0..=65_535).map(level).collect()
});

/// Memory that is used again for the next picture.
#[derive(Default)]
pub(super) struct Scratch {
    light: Vec<u16>,
    small: Vec<u16>,
}

impl Scratch {
    /// Gives back memory of more than so many bytes.
    pub(super) fn shed(&mut self, worth: usize) {
        if self.light.capacity() * 2 > worth {
            *self = Self::default();
        }
    }
}

/// Shrinks planes to a size; colour is sampled as `sampling` says.
pub(super) fn planes(
    source: &Planes,
    (width, height): (usize, usize),
    sampling: Sampling,
    scratch: &mut Scratch,
) -> Result<Planes, Reason> {
    let sampling = if source.sampling == Sampling::Gray { Sampling::Gray } else { sampling };
    let mut target = Planes::new(width, height, sampling);
    let stride = source.plane_size(0).0;
    let from = ImageSize::new(source.width, source.height);
    let to = ImageSize::new(width, height);
    let light = &*LIGHT;
    scratch.light.clear();
    scratch.light.reserve(source.width * source.height);
    for row in source.data[0].chunks(stride).take(source.height) {
        scratch.light.extend(row[..source.width].iter().map(|&level| light[usize::from(level)]));
    }
    scratch.small.resize(width * height, 0);
    let plan = scaler().plan_planar_resampling16(from, to, 16).map_err(broken)?;
    let mut into = ImageStoreMut::<u16, 1>::borrow(&mut scratch.small[..width * height], width, height)
        .map_err(broken)?;
    into.bit_depth = 16;
    let mut store =
        ImageStore::<u16, 1>::from_slice(&scratch.light, source.width, source.height).map_err(broken)?;
    store.bit_depth = 16;
    plan.resample(&store, &mut into).map_err(broken)?;
    let padded = target.plane_size(0);
    let levels = &*LEVEL;
    for (row, small) in target.data[0].chunks_mut(padded.0).zip(scratch.small.chunks(width)) {
        row.iter_mut().zip(small).for_each(|(level, &light)| *level = levels[usize::from(light)]);
    }
    pad(&mut target.data[0], (width, height), padded);
    for plane in 1..target.count() {
        let (from, to) = (source.plane_size(plane), target.plane_size(plane));
        colour(&source.data[plane], from, &mut target.data[plane], to)?;
    }
    Ok(target)
}

/// Shrinks (or, from halved colour, widens) a plane of colour difference.
fn colour(source: &[u8], from: (usize, usize), target: &mut [u8], to: (usize, usize)) -> Result<(), Reason> {
    if from == to {
        target.copy_from_slice(&source[..target.len()]);
        return Ok(());
    }
    let plan = scaler()
        .plan_planar_resampling(ImageSize::new(from.0, from.1), ImageSize::new(to.0, to.1))
        .map_err(broken)?;
    let store = ImageStore::<u8, 1>::from_slice(source, from.0, from.1).map_err(broken)?;
    let mut into = ImageStoreMut::<u8, 1>::borrow(target, to.0, to.1).map_err(broken)?;
    plan.resample(&store, &mut into).map_err(broken)
}

/// Repeats the last column and row into the padding of a plane.
pub(super) fn pad(plane: &mut [u8], (width, height): (usize, usize), (columns, rows): (usize, usize)) {
    if columns > width {
        for row in plane.chunks_mut(columns).take(height) {
            let last = row[width - 1];
            row[width..].fill(last);
        }
    }
    for row in height..rows {
        plane.copy_within((height - 1) * columns..height * columns, row * columns);
    }
}

/// Shrinks pixels to a size.
pub(super) fn raster(source: &Raster, (width, height): (u32, u32)) -> Result<Raster, Reason> {
    if (source.width, source.height) == (width, height) {
        return Ok(source.clone());
    }
    let boxes = block(source, (width, height));
    let (columns, rows) = (source.width as usize / boxes, source.height as usize / boxes);
    let light = if source.alpha { lit::<4>(source, boxes) } else { lit::<3>(source, boxes) };
    let data = if source.alpha {
        unlit_alpha(&lanczos::<4>(&light, (columns, rows), (width, height))?)
    } else {
        let levels = &*LEVEL;
        let small = lanczos::<3>(&light, (columns, rows), (width, height))?;
        small.iter().map(|&light| levels[usize::from(light)]).collect()
    };
    Ok(Raster { width, height, alpha: source.alpha, data })
}

/// The side of the squares that are averaged before the filter: large pictures
/// are first brought to between two and three times the size that is wanted.
fn block(source: &Raster, (width, height): (u32, u32)) -> usize {
    let ratio = (source.width / width.max(1)).min(source.height / height.max(1)) as usize;
    if ratio >= 4 { ratio / 2 } else { 1 }
}

/// Averages squares of pixels into light, colours multiplied by their alpha.
fn lit<const N: usize>(source: &Raster, side: usize) -> Vec<u16> {
    if side == 1 && N == 3 {
        let light = &*LIGHT;
        return source.data.iter().map(|&level| light[usize::from(level)]).collect();
    }
    let stride = source.width as usize * N;
    let (columns, rows) = (source.width as usize / side, source.height as usize / side);
    let (light, area) = (&*LIGHT, (side * side) as u64);
    let mut out = Vec::with_capacity(columns * rows * N);
    for row in 0..rows {
        for column in 0..columns {
            let mut sum = [0_u64; N];
            for y in 0..side {
                let start = (row * side + y) * stride + column * side * N;
                for pixel in source.data[start..start + side * N].chunks_exact(N) {
                    let alpha = if N == 4 { u64::from(pixel[3]) * 257 } else { 65_535 };
                    for channel in 0..3 {
                        let light = u64::from(light[usize::from(pixel[channel])]);
                        sum[channel] += if N == 4 { (light * alpha + 32_767) / 65_535 } else { light };
                    }
                    if N == 4 {
                        sum[3] += alpha;
                    }
                }
            }
            out.extend(sum.map(|sum| ((sum + area / 2) / area) as u16));
        }
    }
    out
}

/// Light multiplied by alpha, back to levels.
fn unlit_alpha(light: &[u16]) -> Vec<u8> {
    let levels = &*LEVEL;
    light
        .chunks_exact(4)
        .flat_map(|pixel| {
            let alpha = u32::from(pixel[3]);
            let level = |light: u16| match alpha {
                0 => 0,
                _ => levels[(u32::from(light) * 65_535 / alpha).min(65_535) as usize],
            };
            [level(pixel[0]), level(pixel[1]), level(pixel[2]), ((alpha + 128) / 257) as u8]
        })
        .collect()
}

fn lanczos<const N: usize>(
    light: &[u16],
    (columns, rows): (usize, usize),
    (width, height): (u32, u32),
) -> Result<Vec<u16>, Reason> {
    let (width, height) = (width as usize, height as usize);
    let (from, to) = (ImageSize::new(columns, rows), ImageSize::new(width, height));
    let mut small = vec![0; width * height * N];
    macro_rules! run {
        ($plan:expr, $n:literal) => {{
            let plan = $plan.map_err(broken)?;
            let mut store = ImageStore::<u16, $n>::from_slice(light, columns, rows).map_err(broken)?;
            store.bit_depth = 16;
            let mut into = ImageStoreMut::<u16, $n>::borrow(&mut small, width, height).map_err(broken)?;
            into.bit_depth = 16;
            plan.resample(&store, &mut into).map_err(broken)?;
        }};
    }
    if N == 4 {
        run!(scaler().plan_rgba_resampling16(from, to, false, 16), 4);
    } else {
        run!(scaler().plan_rgb_resampling16(from, to, 16), 3);
    }
    Ok(small)
}

fn scaler() -> Scaler {
    Scaler::new(ResamplingFunction::Lanczos3)
}

fn broken(error: pic_scale::PicScaleError) -> Reason {
    Reason(format!("it cannot be shrunk: {error:?}"))
}
