//! Shrinking, in linear light.
//!
//! Brightness and pixels are averaged as light is, not as numbers: through a
//! table of 16-bit linear values, by Lanczos3. Colour difference is small and
//! is averaged as it is. Transparent pixels count by their alpha.

use std::sync::{Arc, LazyLock};

use dropcap_codec::{Planes, Sampling};
use pic_scale::{ImageSize, ImageStore, ImageStoreMut, Resampling, ResamplingFunction, Scaler};

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
    /// The light of a few lines.
    light: Vec<u16>,
    /// Brightness as light, shrunk across but not down.
    middle: Vec<u16>,
    /// Colour difference, shrunk across but not down.
    colours: [Vec<u8>; 2],
    /// Brightness as light, shrunk.
    small: Vec<u16>,
}

impl Scratch {
    /// Gives back memory of more than so many bytes.
    pub(super) fn shed(&mut self, worth: usize) {
        if self.middle.capacity() * 2 > worth {
            *self = Self::default();
        }
    }
}

/// How many lines of a picture are shrunk across together: their light stays in
/// the processor's cache.
const LINES: usize = 64;

/// Planes on their way to a size: strips of them come from above to below, are
/// shrunk across at once and down when all are there. Neither the picture nor
/// its light is ever needed in whole.
pub(super) struct Shrinker {
    /// Width, height and bytes a row, of brightness and of colour.
    from: [(usize, usize, usize); 2],
    target: Planes,
    scratch: Scratch,
    light: Option<(usize, Arc<Resampling<u16, 1>>)>,
    colour: Option<(usize, Arc<Resampling<u8, 1>>)>,
}

impl Shrinker {
    /// For planes of a size and sampling; colour is then sampled as `wanted` says.
    /// The last are memory from before.
    pub(super) fn new(
        (width, height, sampling): (usize, usize, Sampling),
        to: (usize, usize),
        wanted: Sampling,
        (mut target, scratch): (Planes, Scratch),
    ) -> Self {
        target.reshape(to.0, to.1, if sampling == Sampling::Gray { Sampling::Gray } else { wanted });
        let shape = Planes { width, height, sampling, data: Default::default() };
        let (columns, rows) = shape.plane_size(1);
        Self {
            from: [(width, height, shape.plane_size(0).0), (columns, rows, columns)],
            target,
            scratch,
            light: None,
            colour: None,
        }
    }

    /// Takes a strip that begins at a line of the picture, after those before it.
    pub(super) fn strip(&mut self, first: usize, strip: &Planes) -> Result<(), Reason> {
        let (width, height, stride) = self.from[0];
        let lines = strip.height.min(height - first);
        // All strips of a picture are as high, so that one plan does for all.
        let together = if lines < 2 * LINES { lines.max(1) } else { LINES };
        for start in (0..lines).step_by(together) {
            let count = together.min(lines - start);
            self.scratch.light.clear();
            for row in strip.data[0][start * stride..].chunks(stride).take(count) {
                self.scratch.light.extend(row[..width].iter().map(|&level| LIGHT[usize::from(level)]));
            }
            self.across(first + start, count)?;
        }
        let down = strip.sampling.factors().1;
        for plane in 1..strip.count() {
            let rows = strip.plane_size(plane).1;
            self.colours_across(plane - 1, first / down, &strip.data[plane], rows)?;
        }
        Ok(())
    }

    /// Shrinks the light of lines across.
    fn across(&mut self, first: usize, count: usize) -> Result<(), Reason> {
        let ((width, height, _), to) = (self.from[0], self.target.width);
        self.scratch.middle.resize(to * height, 0);
        let into = &mut self.scratch.middle[first * to..(first + count) * to];
        if width == to {
            into.copy_from_slice(&self.scratch.light);
            return Ok(());
        }
        if self.light.as_ref().is_none_or(|(lines, _)| *lines != count) {
            let (from, to) = (ImageSize::new(width, count), ImageSize::new(to, count));
            self.light = Some((count, scaler().plan_planar_resampling16(from, to, 16).map_err(broken)?));
        }
        let Some((_, plan)) = &self.light else { return Ok(()) };
        light(&**plan, &self.scratch.light, (width, count), into, (to, count))
    }

    /// Shrinks (or, from halved colour, widens) lines of colour difference across.
    fn colours_across(
        &mut self,
        plane: usize,
        first: usize,
        lines: &[u8],
        count: usize,
    ) -> Result<(), Reason> {
        let ((width, height, _), to) = (self.from[1], self.target.plane_size(1).0);
        self.scratch.colours[plane].resize(to * height, 0);
        let count = count.min(height - first);
        let into = &mut self.scratch.colours[plane][first * to..(first + count) * to];
        let lines = &lines[..width * count];
        if width == to {
            into.copy_from_slice(lines);
            return Ok(());
        }
        if self.colour.as_ref().is_none_or(|(lines, _)| *lines != count) {
            let (from, to) = (ImageSize::new(width, count), ImageSize::new(to, count));
            self.colour = Some((count, scaler().plan_planar_resampling(from, to).map_err(broken)?));
        }
        let Some((_, plan)) = &self.colour else { return Ok(()) };
        colour(&**plan, lines, (width, count), into, (to, count))
    }

    /// Shrinks down what was shrunk across.
    pub(super) fn finish(self) -> Result<(Planes, Scratch), Reason> {
        let Self { from, mut target, mut scratch, .. } = self;
        let (width, height) = (target.width, target.height);
        let lit = if from[0].1 == height {
            &scratch.middle
        } else {
            let (before, after) = (ImageSize::new(width, from[0].1), ImageSize::new(width, height));
            let plan = scaler().plan_planar_resampling16(before, after, 16).map_err(broken)?;
            scratch.small.resize(width * height, 0);
            let into = &mut scratch.small[..width * height];
            light(&*plan, &scratch.middle[..width * from[0].1], (width, from[0].1), into, (width, height))?;
            &scratch.small
        };
        let padded = target.plane_size(0);
        let levels = &*LEVEL;
        for (row, small) in target.data[0].chunks_mut(padded.0).zip(lit.chunks(width)).take(height) {
            row.iter_mut().zip(small).for_each(|(level, &light)| *level = levels[usize::from(light)]);
        }
        pad(&mut target.data[0], (width, height), padded);
        for plane in 1..target.count() {
            let (columns, rows) = target.plane_size(plane);
            let (middle, into) =
                (&scratch.colours[plane - 1][..columns * from[1].1], &mut target.data[plane]);
            if from[1].1 == rows {
                into.copy_from_slice(middle);
                continue;
            }
            let (before, after) = (ImageSize::new(columns, from[1].1), ImageSize::new(columns, rows));
            let plan = scaler().plan_planar_resampling(before, after).map_err(broken)?;
            colour(&*plan, middle, (columns, from[1].1), into, (columns, rows))?;
        }
        Ok((target, scratch))
    }
}

/// Shrinks planes to a size; colour is sampled as `sampling` says.
pub(super) fn planes(
    source: &Planes,
    size: (usize, usize),
    sampling: Sampling,
    scratch: &mut Scratch,
) -> Result<Planes, Reason> {
    let shape = (source.width, source.height, source.sampling);
    let mut shrinker = Shrinker::new(shape, size, sampling, (Planes::default(), std::mem::take(scratch)));
    shrinker.strip(0, source)?;
    let (planes, used) = shrinker.finish()?;
    *scratch = used;
    Ok(planes)
}

fn light(
    plan: &Resampling<u16, 1>,
    from: &[u16],
    size: (usize, usize),
    into: &mut [u16],
    to: (usize, usize),
) -> Result<(), Reason> {
    let mut store = ImageStore::<u16, 1>::from_slice(from, size.0, size.1).map_err(broken)?;
    let mut into = ImageStoreMut::<u16, 1>::borrow(into, to.0, to.1).map_err(broken)?;
    (store.bit_depth, into.bit_depth) = (16, 16);
    plan.resample(&store, &mut into).map_err(broken)
}

fn colour(
    plan: &Resampling<u8, 1>,
    from: &[u8],
    size: (usize, usize),
    into: &mut [u8],
    to: (usize, usize),
) -> Result<(), Reason> {
    let store = ImageStore::<u8, 1>::from_slice(from, size.0, size.1).map_err(broken)?;
    let mut into = ImageStoreMut::<u8, 1>::borrow(into, to.0, to.1).map_err(broken)?;
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
