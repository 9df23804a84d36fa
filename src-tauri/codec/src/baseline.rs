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

use crate::{Planes, Sampling};

mod scan;

use scan::sized;

/// How many bits a table looks at.
const LOOK: u32 = 11;
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
                if word >= 1 << length {
                    // More codes of this length than there can be.
                    return None;
                }
                if length <= LOOK {
                    table.fill(word, length, symbol, means);
                }
                word += 1;
            }
            next += count;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_with_more_words_than_there_can_be_is_not_read() {
        for length in 1..=8 {
            let (most, symbols) = (1_usize << length, [0; 256]);
            let mut lengths = [0; 16];
            lengths[length - 1] = most.min(255) as u8;
            assert!(Table::new(&lengths, &symbols[..most.min(255)], false).is_some(), "{length}");
            if most < 255 {
                lengths[length - 1] += 1;
                assert!(Table::new(&lengths, &symbols[..=most], false).is_none(), "{length}");
            }
        }
    }
}
