//! The reading of ordinary JPEGs, written here: one scan of Huffman codes, as
//! nearly every camera and phone writes.
//!
//! A photo is decoded at N/8 of its size, and only the coefficients that this
//! size needs are kept, by the transform of N points: libjpeg-turbo's halving
//! averages pixels instead, which costs 2.4 points of SSIMULACRA2. A table gives
//! a coefficient's code, run and value in one look. Rows of blocks are handed
//! out as they are done, so the picture never exists in whole. What is in any
//! way unusual or damaged is not read here at all: the answer is none, and
//! libjpeg-turbo is asked, which knows every kind and has words for the damage.

use crate::progressive::ZIGZAG;
use crate::{Planes, Sampling};

/// How many bits a table looks at.
const LOOK: u32 = 11;
/// How many lines are handed out together, at least: enough for the filter behind
/// to work well, few enough to stay in the processor's cache.
const LINES: usize = 64;
/// Room for a block's coefficients and, behind them, those not needed.
const BLOCK: usize = 128;
/// What an end of block adds to the place, which no run does.
const END: u32 = 128;

/// What a JPEG says before its only scan.
pub struct Baseline<'a> {
    width: usize,
    height: usize,
    sampling: Sampling,
    components: Vec<Component>,
    quantisers: [Option<[u16; 64]>; 4],
    codes: [[Option<Box<Table>>; 4]; 2],
    restart: usize,
    scan: &'a [u8],
}

#[derive(Clone, Copy)]
struct Component {
    name: u8,
    factors: (usize, usize),
    quantiser: usize,
    codes: [usize; 2],
}

/// A Huffman code. An entry of the fast part has the length of code and value
/// together (0 to 7), how far the place moves on (8 to 15) and the value (16 to
/// 31); where the value does not fit, the length is 0 and the upper half has
/// that of the code (8 bits) and the symbol.
struct Table {
    fast: [u32; 1 << LOOK],
    /// As many whole symbols as can be seen: their length together (0 to 7) and
    /// how far the place moves on (8 to 15), with an end of block if that is last.
    skips: [u16; 1 << LOOK],
    /// By length: the first word behind those of the length, from the left.
    limits: [u32; 18],
    /// By length: what to add to a word to get its symbol.
    offsets: [i32; 17],
    symbols: [u8; 256],
    /// Whether it is for the blocks' means.
    means: bool,
}

impl Table {
    fn new(lengths: &[u8], symbols: &[u8], means: bool) -> Option<Self> {
        let mut table = Self {
            fast: [0; 1 << LOOK],
            skips: [0; 1 << LOOK],
            limits: [u32::MAX; 18],
            offsets: [0; 17],
            symbols: [0; 256],
            means,
        };
        table.symbols.get_mut(..symbols.len())?.copy_from_slice(symbols);
        let (mut word, mut next) = (0_u32, 0_usize);
        for length in 1..=16_u32 {
            let count = usize::from(lengths[length as usize - 1]);
            table.offsets[length as usize] = next as i32 - word as i32;
            for &symbol in symbols.get(next..next + count)? {
                if length <= LOOK {
                    table.fill(word, length, symbol, means);
                }
                word += 1;
            }
            next += count;
            if word > 1 << length {
                return None;
            }
            table.limits[length as usize] = word << (16 - length);
            word <<= 1;
        }
        table.skips = std::array::from_fn(|bits| table.skip(bits));
        Some(table)
    }

    /// How many bits and places whole symbols take that begin with `bits`.
    fn skip(&self, bits: usize) -> u16 {
        let (mut length, mut advance) = (0, 0);
        while advance < 64 {
            let entry = self.fast[bits << length & ((1 << LOOK) - 1)];
            let (next, further) = (entry & 0xFF, entry >> 8 & 0xFF);
            if next == 0 || length + next > LOOK || advance + further > 255 {
                break;
            }
            (length, advance) = (length + next, advance + further);
        }
        (length | advance << 8) as u16
    }

    fn fill(&mut self, word: u32, length: u32, symbol: u8, means: bool) {
        let (run, size) =
            if means { (0, u32::from(symbol)) } else { (u32::from(symbol >> 4), u32::from(symbol & 15)) };
        for rest in 0..1_u32 << (LOOK - length) {
            let entry = &mut self.fast[(word << (LOOK - length) | rest) as usize];
            let advance = if !means && size == 0 && run < 15 { END } else { run + 1 };
            *entry = if length + size <= LOOK {
                let bits = if size == 0 { 0 } else { rest >> (LOOK - length - size) };
                (length + size) | advance << 8 | (extended(bits, size) as u32) << 16
            } else {
                (length << 8 | u32::from(symbol)) << 16
            };
        }
    }
}

/// The value that `size` bits stand for.
#[inline(always)]
fn extended(bits: u32, size: u32) -> i32 {
    if size == 0 || bits >> (size - 1) == 1 { bits as i32 } else { bits as i32 - (1 << size) + 1 }
}

impl<'a> Baseline<'a> {
    /// Reads what comes before the scan; none when it is anything but ordinary.
    pub fn read(jpeg: &'a [u8]) -> Option<Self> {
        let mut file = Self {
            width: 0,
            height: 0,
            sampling: Sampling::Gray,
            components: Vec::new(),
            quantisers: [None; 4],
            codes: Default::default(),
            restart: 0,
            scan: &[],
        };
        let mut at = 2;
        loop {
            let (&[0xFF, marker], length) = (jpeg.get(at..at + 2)?, number(jpeg, at + 2)?) else {
                return None;
            };
            let data = jpeg.get(at + 4..at + 2 + length)?;
            at += 2 + length;
            match marker {
                0xDB => file.read_quantisers(data)?,
                0xC4 => file.read_codes(data)?,
                0xC0 | 0xC1 => file.read_frame(data)?,
                0xDD => file.restart = number(data, 0)?,
                0xDA => {
                    file.read_scan(data)?;
                    file.scan = jpeg.get(at..)?;
                    return Some(file);
                }
                0xE0..=0xEF | 0xFE => {}
                _ => return None,
            }
        }
    }

    fn read_quantisers(&mut self, mut data: &[u8]) -> Option<()> {
        while let Some((&kind, rest)) = data.split_first() {
            let wide = usize::from(kind >> 4);
            let steps = rest.get(..64 * (wide + 1))?;
            let table = std::array::from_fn(|at| match wide {
                0 => u16::from(steps[at]),
                _ => u16::from(steps[at * 2]) << 8 | u16::from(steps[at * 2 + 1]),
            });
            *self.quantisers.get_mut(usize::from(kind & 15)).filter(|_| wide < 2)? = Some(table);
            data = &rest[64 * (wide + 1)..];
        }
        Some(())
    }

    fn read_codes(&mut self, mut data: &[u8]) -> Option<()> {
        while let Some((&kind, rest)) = data.split_first() {
            let lengths = rest.get(..16)?;
            let count: usize = lengths.iter().map(|&count| usize::from(count)).sum();
            let table = Table::new(lengths, rest.get(16..16 + count)?, kind >> 4 == 0)?;
            *self.codes.get_mut(usize::from(kind >> 4))?.get_mut(usize::from(kind & 15))? =
                Some(Box::new(table));
            data = &rest[16 + count..];
        }
        Some(())
    }

    fn read_frame(&mut self, data: &[u8]) -> Option<()> {
        if !self.components.is_empty() || data.first() != Some(&8) {
            return None;
        }
        (self.height, self.width) = (number(data, 1)?, number(data, 3)?);
        for part in data.get(6..)?.chunks_exact(3).take(usize::from(data[5])) {
            let factors = (usize::from(part[1] >> 4), usize::from(part[1] & 15));
            let quantiser = usize::from(part[2]);
            self.components.push(Component { name: part[0], factors, quantiser, codes: [0; 2] });
        }
        self.sampling = match self.components[..] {
            [_] => Sampling::Gray,
            [light, blue, red] if blue.factors == (1, 1) && red.factors == (1, 1) => match light.factors {
                (1, 1) => Sampling::S444,
                (2, 1) => Sampling::S422,
                (2, 2) => Sampling::S420,
                (1, 2) => Sampling::S440,
                _ => return None,
            },
            _ => return None,
        };
        (self.width > 0 && self.height > 0 && self.components.len() == usize::from(data[5])).then_some(())
    }

    fn read_scan(&mut self, data: &[u8]) -> Option<()> {
        let count = self.components.len();
        if count == 0
            || data.len() != 4 + count * 2
            || usize::from(data[0]) != count
            || data[1 + count * 2..] != [0, 63, 0]
        {
            return None;
        }
        if count == 1 {
            // With one component there are no squares of blocks.
            self.components[0].factors = (1, 1);
        }
        for (component, part) in self.components.iter_mut().zip(data[1..].chunks_exact(2)) {
            component.codes = [usize::from(part[1] >> 4), usize::from(part[1] & 15)];
            let known = component.name == part[0]
                && self.quantisers.get(component.quantiser)?.is_some()
                && self.codes[0].get(component.codes[0])?.is_some()
                && self.codes[1].get(component.codes[1])?.is_some();
            if !known {
                return None;
            }
        }
        Some(())
    }

    /// How colour is sampled.
    pub fn sampling(&self) -> Sampling {
        self.sampling
    }

    /// Decodes at `eighths`/8 (1 to 8) of the size and gives `rows` each strip
    /// of the picture when it is done: the line it begins at, and planes as wide
    /// as the picture, which may be taken if others are left. None when the data
    /// is not whole and sound; what was given out is worth nothing then.
    pub fn decode(&self, eighths: usize, rows: &mut dyn FnMut(usize, &mut Planes)) -> Option<()> {
        let file = self;
        widest!(sized => Option<()>; file: &Baseline<'_>, eighths: usize, rows: &mut dyn FnMut(usize, &mut Planes))
    }
}

fn number(data: &[u8], at: usize) -> Option<usize> {
    data.get(at..at + 2).map(|two| usize::from(two[0]) << 8 | usize::from(two[1]))
}

#[inline(always)]
fn sized(file: &Baseline<'_>, eighths: usize, rows: &mut dyn FnMut(usize, &mut Planes)) -> Option<()> {
    match eighths {
        1 => run::<1>(file, rows),
        2 => run::<2>(file, rows),
        3 => run::<3>(file, rows),
        4 => run::<4>(file, rows),
        5 => run::<5>(file, rows),
        6 => run::<6>(file, rows),
        7 => run::<7>(file, rows),
        8 => run::<8>(file, rows),
        _ => None,
    }
}

/// A component while it is decoded.
struct Channel<'a> {
    means: &'a Table,
    details: &'a Table,
    factors: (usize, usize),
    /// By place in the file's order: what its value is multiplied with, and where
    /// it goes; places beyond the block, and those not needed, go behind it.
    steps: [f32; 256],
    places: [u8; 256],
    /// The last place that is needed.
    needed: u32,
    last: i32,
}

#[inline(always)]
fn run<const N: usize>(file: &Baseline<'_>, rows: &mut dyn FnMut(usize, &mut Planes)) -> Option<()> {
    let (across, down) = if file.components.len() == 1 { (1, 1) } else { file.components[0].factors };
    let squares = (file.width.div_ceil(8 * across), file.height.div_ceil(8 * down));
    let size = |side: usize| (side * N).div_ceil(8);
    let (width, height) = (size(file.width), size(file.height));
    let mut channels = Vec::with_capacity(3);
    for component in &file.components {
        channels.push(channel::<N>(file, component)?);
    }
    let basis = basis::<N>();
    let mut bits = Bits { data: file.scan, at: 0, waiting: 0, count: 0, lacking: 0 };
    let mut band = Planes::default();
    let (mut left, mut block) = (file.restart, [0.0_f32; BLOCK]);
    let together = LINES.div_ceil(down * N);
    for first in (0..squares.1).step_by(together) {
        let top = first * down * N;
        if top >= height {
            break;
        }
        band.reshape(width, (height - top).min(together * down * N), file.sampling);
        let sizes = [0, 1, 2].map(|plane| band.plane_size(plane));
        for row in 0..together.min(squares.1 - first) {
            for column in 0..squares.0 {
                if file.restart > 0 {
                    if left == 0 {
                        bits.restart()?;
                        channels.iter_mut().for_each(|channel| channel.last = 0);
                        left = file.restart;
                    }
                    left -= 1;
                }
                for (plane, channel) in channels.iter_mut().enumerate() {
                    let (wide, high) = channel.factors;
                    for part in 0..wide * high {
                        let empty = bits.block(channel, &mut block)?;
                        let levels = if empty {
                            [[level(block[0] * 0.125); N]; N]
                        } else {
                            inverse::<N>(&block, &basis)
                        };
                        if !empty {
                            block[..N * N].fill(0.0);
                        }
                        let place = ((column * wide + part % wide) * N, (row * high + part / wide) * N);
                        store(&levels, &mut band.data[plane], sizes[plane], place);
                    }
                }
            }
        }
        rows(top, &mut band);
    }
    bits.end()
}

fn channel<'a, const N: usize>(file: &'a Baseline<'_>, component: &Component) -> Option<Channel<'a>> {
    let quantisers = file.quantisers[component.quantiser].as_ref()?;
    let [means, details] = component.codes;
    let mut channel = Channel {
        means: file.codes[0][means].as_ref()?,
        details: file.codes[1][details].as_ref()?,
        factors: component.factors,
        steps: [0.0; 256],
        places: [64; 256],
        needed: 0,
        last: 0,
    };
    for (at, (&step, &place)) in quantisers.iter().zip(&ZIGZAG).enumerate() {
        let (row, column) = (usize::from(place / 8), usize::from(place % 8));
        channel.steps[at] = f32::from(step);
        if row < N && column < N {
            channel.places[at] = (row * N + column) as u8;
            channel.needed = at as u32;
        }
    }
    Some(channel)
}

/// The waves of a transform of N points: by frequency, then by place.
fn basis<const N: usize>() -> [[f32; N]; N] {
    std::array::from_fn(|wave| {
        std::array::from_fn(|at| {
            let angle = (2 * at + 1) as f64 * wave as f64 * std::f64::consts::PI / (2 * N) as f64;
            (angle.cos() * if wave == 0 { 0.125_f64.sqrt() } else { 0.5 }) as f32
        })
    })
}

/// The levels of a block that is more than its mean.
#[inline(always)]
fn inverse<const N: usize>(block: &[f32; BLOCK], basis: &[[f32; N]; N]) -> [[u8; N]; N] {
    let mut columns = [[0.0; N]; N];
    for row in 0..N {
        for wave in 0..N {
            for i in 0..N {
                columns[row][i] += basis[wave][row] * block[wave * N + i];
            }
        }
    }
    let mut levels = [[0; N]; N];
    for row in 0..N {
        let mut sums = [0.0; N];
        for wave in 0..N {
            for i in 0..N {
                sums[i] += columns[row][wave] * basis[wave][i];
            }
        }
        for i in 0..N {
            levels[row][i] = level(sums[i]);
        }
    }
    levels
}

#[inline(always)]
fn level(value: f32) -> u8 {
    /// Added to a number, it leaves the nearest whole one in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    ((value + 128.0).max(0.0).min(255.0) + ROUND).to_bits() as u8
}

/// Puts a block into a plane, as far as it lies within.
#[inline(always)]
fn store<const N: usize>(
    levels: &[[u8; N]; N],
    plane: &mut [u8],
    (columns, rows): (usize, usize),
    (x, y): (usize, usize),
) {
    if x + N <= columns && y + N <= rows {
        for (row, levels) in levels.iter().enumerate() {
            let start = (y + row) * columns + x;
            plane[start..start + N].copy_from_slice(levels);
        }
        return;
    }
    let inside = columns.saturating_sub(x).min(N);
    for (row, levels) in levels.iter().enumerate().take(rows.saturating_sub(y)) {
        let start = (y + row) * columns + x;
        if inside > 0 {
            plane[start..start + inside].copy_from_slice(&levels[..inside]);
        }
    }
}

/// Bits of a file, from the left; a byte of 255 is followed by a zero. What is
/// seldom done takes and gives it by value, so that it stays in registers.
#[derive(Clone, Copy)]
struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    waiting: u64,
    count: u32,
    /// How many of the waiting bits were never in the file.
    lacking: u32,
}

impl Bits<'_> {
    /// Makes at least 32 bits wait.
    #[inline(always)]
    fn fill(&mut self) {
        if self.count >= 32 {
            return;
        }
        if let Some(&bytes) = self.data.get(self.at..).and_then(|data| data.first_chunk()) {
            let word = u64::from_be_bytes(bytes);
            // Whether any byte is 255: its complement is zero.
            let inverse = !word;
            if inverse.wrapping_sub(0x0101_0101_0101_0101) & !inverse & 0x8080_8080_8080_8080 == 0 {
                self.waiting |= word >> self.count;
                let bytes = (63 - self.count) >> 3;
                self.at += bytes as usize;
                self.count += bytes * 8;
                return;
            }
        }
        *self = self.filled_slowly();
    }

    #[cold]
    #[inline(never)]
    fn filled_slowly(mut self) -> Self {
        while self.count <= 56 {
            let byte = match self.data.get(self.at..) {
                Some(&[0xFF, 0, ..]) => {
                    self.at += 2;
                    0xFF
                }
                // A marker or the end of the file.
                None | Some(&[] | &[0xFF, ..]) => {
                    self.lacking += 8;
                    0
                }
                Some(&[byte, ..]) => {
                    self.at += 1;
                    byte
                }
            };
            self.waiting |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
        self
    }

    #[inline(always)]
    fn take(&mut self, count: u32) {
        self.waiting <<= count;
        self.count -= count;
    }

    /// Reads a block; true when it has nothing but its mean.
    #[inline(always)]
    fn block(&mut self, channel: &mut Channel<'_>, block: &mut [f32; BLOCK]) -> Option<bool> {
        let mut bits = *self;
        let empty = bits.read_block(channel, block);
        *self = bits;
        empty
    }

    #[inline(always)]
    fn read_block(&mut self, channel: &mut Channel<'_>, block: &mut [f32; BLOCK]) -> Option<bool> {
        let (_, difference) = self.symbol(channel.means)?;
        channel.last += difference;
        block[0] = channel.last as f32 * channel.steps[0];
        let (mut at, table) = (0, channel.details);
        while at < channel.needed {
            let (advance, value) = self.symbol(table)?;
            at += advance;
            let place = (at & 255) as usize;
            block[usize::from(channel.places[place]) & (BLOCK - 1)] = value as f32 * channel.steps[place];
        }
        let empty = at == END;
        // What is too fine for this size is only passed over, several at a time.
        while at < 63 {
            self.fill();
            let entry = table.skips[(self.waiting >> (64 - LOOK)) as usize];
            let advance = u32::from(entry >> 8);
            if entry != 0 && (at + (advance & 127)) < 63 {
                self.take(u32::from(entry & 0xFF));
                at += advance;
            } else {
                at += self.symbol(table)?.0;
            }
        }
        // Only an end of block leads beyond the last place.
        (at == 63 || at >= END).then_some(empty)
    }

    /// Reads a symbol and its value: how far the place moves on, and the value.
    #[inline(always)]
    fn symbol(&mut self, table: &Table) -> Option<(u32, i32)> {
        self.fill();
        let entry = table.fast[(self.waiting >> (64 - LOOK)) as usize];
        let length = entry & 0xFF;
        if length != 0 {
            self.take(length);
            return Some((entry >> 8 & 0xFF, entry as i32 >> 16));
        }
        let (bits, advance, value) = self.long(table, entry)?;
        *self = bits;
        Some((advance, value))
    }

    /// As [`Bits::symbol`], where one look was not enough.
    #[inline(never)]
    fn long(mut self, table: &Table, entry: u32) -> Option<(Self, u32, i32)> {
        let (mut length, mut symbol) = (entry >> 24, (entry >> 16) as u8);
        if length == 0 {
            let word = (self.waiting >> 48) as u32;
            length = (LOOK + 1..17).find(|&length| word < table.limits[length as usize])?;
            let at = (word >> (16 - length)) as i32 + table.offsets[length as usize];
            symbol = *table.symbols.get(usize::try_from(at).ok()?)?;
        }
        self.take(length);
        let size = u32::from(if table.means { symbol } else { symbol & 15 });
        if size > 15 {
            return None;
        }
        let bits = if size == 0 { 0 } else { (self.waiting >> (64 - size)) as u32 };
        self.take(size);
        let run = u32::from(symbol >> 4);
        let advance = if size == 0 && run < 15 { END } else { run + 1 };
        Some((self, advance, extended(bits, size)))
    }

    /// Goes to the data behind a restart marker.
    fn restart(&mut self) -> Option<()> {
        self.finished()?;
        match self.data.get(self.at..self.at + 2) {
            Some(&[0xFF, 0xD0..=0xD7]) => self.at += 2,
            _ => return None,
        }
        (self.waiting, self.count, self.lacking) = (0, 0, 0);
        Some(())
    }

    /// Whether every bit was there and less than a byte is left.
    fn finished(&mut self) -> Option<()> {
        *self = self.filled_slowly();
        (self.count >= self.lacking && self.count - self.lacking < 8).then_some(())
    }

    /// Whether the data ends here, with the end of the file behind it.
    fn end(&mut self) -> Option<()> {
        self.finished()?;
        (self.data.get(self.at..self.at + 2) == Some(&[0xFF, 0xD9])).then_some(())
    }
}
