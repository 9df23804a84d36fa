//! The scan of an ordinary JPEG: bits, blocks, and the transform to any size.

use super::{Baseline, Component, END, LOOK, Table, extended};
use crate::Planes;
use crate::progressive::ZIGZAG;

/// How many lines are handed out together, at least: enough for the filter behind
/// to work well, few enough to stay in the processor's cache.
const LINES: usize = 64;
/// Room for a block's coefficients and, behind them, those not needed.
const BLOCK: usize = 128;

/// See [`Baseline::decode`].
#[inline(always)]
pub(super) fn sized(
    file: &Baseline<'_>,
    eighths: usize,
    rows: &mut dyn FnMut(usize, &mut Planes),
) -> Option<()> {
    match eighths {
        1 => run::<1, 4>(file, rows),
        2 => run::<2, 4>(file, rows),
        3 => run::<3, 4>(file, rows),
        4 => run::<4, 4>(file, rows),
        5 => run::<5, 8>(file, rows),
        6 => run::<6, 8>(file, rows),
        7 => run::<7, 8>(file, rows),
        8 => run::<8, 8>(file, rows),
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

/// Decodes to `N` samples for each eight, in vectors of `L`.
#[inline(always)]
fn run<const N: usize, const L: usize>(
    file: &Baseline<'_>,
    rows: &mut dyn FnMut(usize, &mut Planes),
) -> Option<()> {
    let (across, down) = if file.components.len() == 1 { (1, 1) } else { file.components[0].factors };
    let squares = (file.width.div_ceil(8 * across), file.height.div_ceil(8 * down));
    let size = |side: usize| (side * N).div_ceil(8);
    let (width, height) = (size(file.width), size(file.height));
    let mut channels = Vec::with_capacity(3);
    for component in &file.components {
        channels.push(channel::<N, L>(file, component)?);
    }
    let basis = basis::<N, L>();
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
                            inverse::<N, L>(&block, &basis)
                        };
                        if !empty {
                            block[..N * L].fill(0.0);
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

fn channel<'a, const N: usize, const L: usize>(
    file: &'a Baseline<'_>,
    component: &Component,
) -> Option<Channel<'a>> {
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
            channel.places[at] = (row * L + column) as u8;
            channel.needed = at as u32;
        }
    }
    Some(channel)
}

/// The waves of a transform of N points: by frequency, then by place.
fn basis<const N: usize, const L: usize>() -> [[f32; L]; N] {
    std::array::from_fn(|wave| {
        std::array::from_fn(|at| {
            let angle = (2 * at + 1) as f64 * wave as f64 * std::f64::consts::PI / (2 * N) as f64;
            let scale = if wave == 0 { 0.125_f64.sqrt() } else { 0.5 };
            if at < N { (angle.cos() * scale) as f32 } else { 0.0 }
        })
    })
}

/// The levels of a block that is more than its mean.
#[inline(always)]
fn inverse<const N: usize, const L: usize>(block: &[f32; BLOCK], basis: &[[f32; L]; N]) -> [[u8; N]; N] {
    let mut columns = [[0.0; L]; N];
    for row in 0..N {
        for wave in 0..N {
            for i in 0..L {
                columns[row][i] += basis[wave][row] * block[wave * L + i];
            }
        }
    }
    let mut levels = [[0; N]; N];
    for row in 0..N {
        let mut sums = [0.0; L];
        for wave in 0..N {
            for i in 0..L {
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
    ((value + 128.0).clamp(0.0, 255.0) + ROUND).to_bits() as u8
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
        channel.last = channel.last.wrapping_add(difference);
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
