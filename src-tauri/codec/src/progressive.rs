//! Progressive JPEG, written here.
//!
//! libjpeg-turbo's own way to a progressive file takes ten scans and passes
//! over every coefficient twenty times: 32 ms for an image of 2.8 megapixels,
//! where its plain file takes 5. Here each block is transformed, quantised and
//! made into symbols once; the symbols are counted on the way, so that every
//! scan has the codes that suit it. Five scans, coarse to fine, without
//! refinement bits: all brightness and colour blurred, brightness clearer,
//! colour, brightness in full.

use std::sync::LazyLock;

use crate::dct::{self, Block};
use crate::huffman::{Code, Counts};
use crate::{Planes, Result, checked};

mod bits;

use bits::Bits;

/// A symbol on its way into the file: the symbol, then how many further bits
/// there are, then these.
type Token = u32;

/// The first and last coefficient of the scans of a component behind the first
/// one, which has the blocks' means.
const SHARP: (usize, usize) = (1, 5);
const FULL: (usize, usize) = (6, 63);
const ALL: (usize, usize) = (1, 63);

/// Pictures of fewer pixels have one scan less.
const SMALL: usize = 40_000;

/// The order in which a block's coefficients are written: rows times eight plus column.
pub(crate) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// As [`ZIGZAG`], for a block whose rows and columns have changed places.
const TURNED: [u8; 64] = {
    let mut turned = ZIGZAG;
    let mut at = 0;
    while at < 64 {
        turned[at] = (ZIGZAG[at] % 8) * 8 + ZIGZAG[at] / 8;
        at += 1;
    }
    turned
};

/// Where the bits of a row's eight values go in the order of the file.
static MASKS: LazyLock<Box<[[u64; 256]; 8]>> = LazyLock::new(|| {
    let place = |at: usize| TURNED.iter().position(|&turned| usize::from(turned) == at).unwrap_or(0);
    let mask = |row: usize, bits: usize| {
        (0..8).filter(|bit| bits >> bit & 1 == 1).map(|bit| 1_u64 << place(row * 8 + bit)).sum()
    };
    Box::new(std::array::from_fn(|row| std::array::from_fn(|bits| mask(row, bits))))
});

/// How coarsely each value may be kept before an eye sees it, row by row: Klein,
/// Silverstein and Carney, "Relevance of human vision to JPEG-DCT compression"
/// (1992), for brightness and colour alike. With the standard's own tables (T.81,
/// annex K) a file that looks as good by SSIMULACRA2 is an eighth larger.
const QUANTISERS: [u16; 64] = [
    10, 12, 14, 19, 26, 38, 57, 86, 12, 18, 21, 28, 35, 41, 54, 76, 14, 21, 25, 32, 44, 63, 92, 136, 19, 28,
    32, 41, 54, 75, 107, 157, 26, 35, 44, 54, 70, 95, 132, 190, 38, 41, 63, 75, 95, 125, 170, 239, 57, 54,
    92, 107, 132, 170, 227, 312, 86, 76, 136, 157, 190, 239, 312, 419,
];

/// Brightness that is nearer to nothing than this part of a step becomes nothing:
/// the smallest values cost the most bits for what they show. Against the nearest
/// whole number it saves another fortieth at an equal look.
const NOTHING: [f32; 2] = [0.62, 0.5];

/// The table at a quality of 1 to 100, as every encoder scales it.
fn quantisers(quality: u8) -> [u8; 64] {
    let quality = u32::from(quality.clamp(1, 100));
    let scale = if quality < 50 { 5000 / quality } else { 200 - quality * 2 };
    QUANTISERS.map(|step| ((u32::from(step) * scale + 50) / 100).clamp(1, 255) as u8)
}

/// Encodes; made once for many, since it keeps the memory it needs.
#[derive(Default)]
pub struct Encoder {
    brightness: Component,
    colours: [Component; 2],
}

impl Encoder {
    /// Encodes planes at a quality of 1 to 100.
    ///
    /// # Errors
    /// When the planes are smaller than they say.
    pub fn encode(&mut self, planes: &Planes, quality: u8) -> Result<Vec<u8>> {
        checked(planes)?;
        let table = quantisers(quality);
        // Coarse and fine brightness together, where a scan would cost more than it shows.
        let small = planes.width * planes.height < SMALL;
        let Self { brightness, colours } = self;
        let colours = &mut colours[..planes.count() - 1];
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for (number, colour) in colours.iter_mut().enumerate() {
                    colour.read(planes, number + 1, &table, &[ALL]);
                }
            });
            brightness.read(planes, 0, &table, if small { &[ALL] } else { &[SHARP, FULL] });
        });
        let means = Means::of(planes, brightness, colours);
        let mut scans = vec![(1, if small { ALL } else { SHARP }, &brightness.bands[0])];
        scans.extend(colours.iter().zip(2..).map(|(colour, number)| (number, ALL, &colour.bands[0])));
        if !small {
            scans.push((1, FULL, &brightness.bands[1]));
        }
        let codes: Vec<Code> = scans.iter().map(|(_, _, band)| band.counts.code()).collect();
        let mut file = Vec::with_capacity(planes.width * planes.height / 4 + 1000);
        header(&mut file, planes, &table);
        segment(&mut file, 0xC4, &[means.codes(), numbered(&codes, 0x10)].concat());
        means.write(&mut file, planes.count() as u8);
        for (number, (&(component, range, band), code)) in scans.iter().zip(&codes).enumerate() {
            band.write(&mut file, (component, number as u8), range, code);
        }
        file.extend([0xFF, 0xD9]);
        Ok(file)
    }
}

/// Everything before the first scan.
fn header(file: &mut Vec<u8>, planes: &Planes, table: &[u8; 64]) {
    let count = planes.count();
    file.extend([0xFF, 0xD8]);
    segment(file, 0xE0, &[b"JFIF\0".as_slice(), &[1, 1, 0, 0, 1, 0, 1, 0, 0]].concat());
    let steps: Vec<u8> = ZIGZAG.iter().map(|&at| table[usize::from(at)]).collect();
    segment(file, 0xDB, &[&[0], &steps[..]].concat());
    let (across, down) = planes.sampling.factors();
    let mut frame = vec![8];
    frame.extend((planes.height as u16).to_be_bytes());
    frame.extend((planes.width as u16).to_be_bytes());
    frame.push(count as u8);
    for component in 0..count as u8 {
        let factors = if component == 0 { (across << 4 | down) as u8 } else { 0x11 };
        frame.extend([component + 1, factors, 0]);
    }
    segment(file, 0xC2, &frame);
}

fn segment(file: &mut Vec<u8>, marker: u8, data: &[u8]) {
    file.extend([0xFF, marker]);
    file.extend((data.len() as u16 + 2).to_be_bytes());
    file.extend_from_slice(data);
}

/// Codes as the segment that defines them has them, numbered from `first`.
fn numbered(codes: &[Code], first: u8) -> Vec<u8> {
    codes.iter().zip(first..).flat_map(|(code, number)| code.definition(number)).collect()
}

/// The first scan: the mean of every block, component by component within a square.
struct Means {
    /// The uppermost bit is set for colour.
    tokens: Vec<Token>,
    codes: Vec<Code>,
}

impl Means {
    fn of(planes: &Planes, brightness: &Component, colours: &[Component]) -> Self {
        let (across, down) = if colours.is_empty() { (1, 1) } else { planes.sampling.factors() };
        let squares = (planes.width.div_ceil(8 * across), planes.height.div_ceil(8 * down));
        let mut tokens: Vec<Token> = Vec::with_capacity(squares.0 * squares.1 * (across * down + 2));
        let mut counts = [Counts::default(), Counts::default()];
        let mut last = [0_i16; 3];
        let mut add = |component: usize, mean: i16| {
            let difference = i32::from(mean) - i32::from(last[component]);
            last[component] = mean;
            let table = component.min(1);
            let token = value(0, difference);
            counts[table].add(token as u8);
            tokens.push(token | (table as u32) << 31);
        };
        for row in 0..squares.1 {
            for column in 0..squares.0 {
                for part in 0..across * down {
                    add(0, brightness.mean(column * across + part % across, row * down + part / across));
                }
                for (number, colour) in colours.iter().enumerate() {
                    add(number + 1, colour.mean(column, row));
                }
            }
        }
        let codes = counts.iter().take(colours.len().min(1) + 1).map(Counts::code).collect();
        Self { tokens, codes }
    }

    fn codes(&self) -> Vec<u8> {
        numbered(&self.codes, 0)
    }

    fn write(&self, file: &mut Vec<u8>, count: u8) {
        let mut scan = vec![count];
        (0..count).for_each(|component| scan.extend([component + 1, component.min(1) << 4]));
        segment(file, 0xDA, &[&scan[..], &[0, 0, 0]].concat());
        let mut bits = Bits::new(file);
        for token in &self.tokens {
            bits.token(token & 0x7FFF_FFFF, &self.codes[(token >> 31) as usize]);
        }
        bits.end();
    }
}

/// A component, as symbols.
#[derive(Default)]
struct Component {
    /// Blocks across and down.
    size: (usize, usize),
    means: Vec<i16>,
    /// Those of its scans behind the first.
    bands: [Band; 2],
}

impl Component {
    /// Reads a plane into scans of these coefficients.
    fn read(&mut self, planes: &Planes, plane: usize, table: &[u8; 64], scans: &[(usize, usize)]) {
        let component = self;
        widest!(read => (); component: &mut Component, planes: &Planes, plane: usize, table: &[u8; 64], scans: &[(usize, usize)])
    }

    /// The mean of a block; beyond the rim, that of the one before, which costs least.
    fn mean(&self, column: usize, row: usize) -> i16 {
        let (column, row) = (column.min(self.size.0 - 1), row.min(self.size.1 - 1));
        self.means[row * self.size.0 + column]
    }
}

#[inline(always)]
fn read(
    component: &mut Component,
    planes: &Planes,
    plane: usize,
    table: &[u8; 64],
    scans: &[(usize, usize)],
) {
    let stride = planes.plane_size(plane).0;
    let (width, height) = if plane == 0 { (planes.width, planes.height) } else { planes.plane_size(plane) };
    component.size = (width.div_ceil(8), height.div_ceil(8));
    component.means.clear();
    component.bands.iter_mut().for_each(Band::clear);
    let (steps, nothing) = (reciprocals(table), NOTHING[plane.min(1)]);
    for row in 0..component.size.1 {
        for column in 0..component.size.0 {
            let mut block = load(&planes.data[plane], stride, (width, height), (column * 8, row * 8));
            let (levels, set) = quantised(&mut block, &steps, nothing);
            component.means.push(levels[0]);
            for (band, &range) in component.bands.iter_mut().zip(scans) {
                band.block(&levels, set, range);
            }
        }
    }
    component.bands.iter_mut().for_each(Band::flush);
}

/// What each transformed value is multiplied with, rows and columns changed.
fn reciprocals(table: &[u8; 64]) -> Block {
    std::array::from_fn(|column| {
        std::array::from_fn(|row| {
            let step = f64::from(table[row * 8 + column]);
            (1.0 / (step * dct::SCALES[row] * dct::SCALES[column] * 8.0)) as f32
        })
    })
}

/// Eight by eight samples around zero; the rim is repeated.
#[inline(always)]
fn load(plane: &[u8], stride: usize, (width, height): (usize, usize), (x, y): (usize, usize)) -> Block {
    let mut block = [[0.0; 8]; 8];
    let inside = x + 8 <= width;
    for (row, levels) in block.iter_mut().enumerate() {
        let start = (y + row).min(height - 1) * stride + x;
        if inside {
            let source = &plane[start..start + 8];
            for i in 0..8 {
                levels[i] = f32::from(source[i]) - 128.0;
            }
        } else {
            for (i, level) in levels.iter_mut().enumerate() {
                *level = f32::from(plane[start + i.min(width - 1 - x)]) - 128.0;
            }
        }
    }
    block
}

/// A block's levels, rows and columns changed, and which of them are not zero, in
/// the order of the file.
#[inline(always)]
fn quantised(block: &mut Block, steps: &Block, nothing: f32) -> ([i16; 64], u64) {
    /// Added to a number, it leaves the nearest whole one in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    dct::forward(block);
    let mut flat = [0_i16; 64];
    let mean = (block[0][0] * steps[0][0] + ROUND).to_bits() as i16;
    for (row, (values, steps)) in block.iter().zip(steps).enumerate() {
        for i in 0..8 {
            let value = values[i] * steps[i];
            let level = (value + ROUND).to_bits() as i16;
            flat[row * 8 + i] = if value.abs() < nothing { 0 } else { level };
        }
    }
    // The mean is never less than it is: it shows.
    flat[0] = mean;
    // One bit for each that is not zero: eight at a time by a multiplication, then
    // into the order of the file by a table.
    let some: [u8; 64] = flat.map(|level| u8::from(level != 0));
    let mut set = 0;
    for (row, masks) in some.chunks_exact(8).zip(MASKS.iter()) {
        let eight = row.iter().rev().fold(0, |word, &bit| word << 8 | u64::from(bit));
        set |= masks[(eight.wrapping_mul(0x0102_0408_1020_4080) >> 56) as usize];
    }
    (flat, set)
}

/// The symbols of a scan.
#[derive(Default)]
struct Band {
    tokens: Vec<Token>,
    counts: Counts,
    /// Blocks without any coefficient, up to here.
    empty: u32,
}

impl Band {
    fn clear(&mut self) {
        self.tokens.clear();
        self.counts = Counts::default();
    }

    #[inline(always)]
    fn block(&mut self, levels: &[i16; 64], set: u64, (first, end): (usize, usize)) {
        let mut left = set & (u64::MAX << first) & (u64::MAX >> (63 - end));
        if left == 0 {
            self.empty += 1;
            return;
        }
        if self.empty > 0 {
            self.flush();
        }
        let mut next = first;
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            let mut run = at - next;
            next = at + 1;
            while run > 15 {
                self.add(0xF0);
                run -= 16;
            }
            self.add(value(run as u32, i32::from(levels[usize::from(TURNED[at & 63] & 63)])));
        }
        if next <= end {
            self.empty = 1;
        }
    }

    /// Writes how many blocks were empty.
    fn flush(&mut self) {
        while self.empty > 0 {
            let length = self.empty.min(0x7FFF).ilog2();
            let count = self.empty.min(0x7FFF);
            self.add(length << 4 | length << 8 | (count - (1 << length)) << 16);
            self.empty -= count;
        }
    }

    #[inline(always)]
    fn add(&mut self, token: Token) {
        self.counts.add(token as u8);
        self.tokens.push(token);
    }

    fn write(
        &self,
        file: &mut Vec<u8>,
        (component, number): (u8, u8),
        (first, end): (usize, usize),
        code: &Code,
    ) {
        segment(file, 0xDA, &[1, component, number, first as u8, end as u8, 0]);
        let mut bits = Bits::new(file);
        self.tokens.iter().for_each(|&token| bits.token(token, code));
        bits.end();
    }
}

/// The token of a value behind `run` zeros.
#[inline(always)]
fn value(run: u32, value: i32) -> Token {
    let size = 32 - value.unsigned_abs().leading_zeros();
    let bits = (value + (value >> 31)) as u32 & ((1 << size) - 1);
    run << 4 | size | size << 8 | bits << 16
}
