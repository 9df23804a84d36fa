//! Bits into a file, as symbols or as they are.

use super::Token;
use crate::huffman::Code;

/// Bits into a file; a byte of 255 is followed by a zero.
pub(super) struct Bits<'a> {
    file: &'a mut Vec<u8>,
    /// Where the next byte goes; there is room behind it.
    at: usize,
    waiting: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    /// How much room is made at a time.
    const ROOM: usize = 1 << 16;

    pub(super) fn new(file: &'a mut Vec<u8>) -> Self {
        Self { at: file.len(), file, waiting: 0, count: 0 }
    }

    #[inline(always)]
    pub(super) fn token(&mut self, token: Token, code: &Code) {
        let (word, length) = code.word(token as u8);
        let further = token >> 8 & 0xFF;
        self.waiting = (self.waiting << length | u64::from(word)) << further | u64::from(token >> 16);
        self.count += length + further;
        if self.count >= 32 {
            self.count -= 32;
            self.four((self.waiting >> self.count) as u32);
        }
    }

    #[inline(always)]
    fn four(&mut self, bytes: u32) {
        if self.at + 8 > self.file.len() {
            self.file.resize(self.at + Self::ROOM, 0);
        }
        // Whether any byte is 255: its complement is zero.
        let inverse = !bytes;
        if inverse.wrapping_sub(0x0101_0101) & !inverse & 0x8080_8080 == 0 {
            self.file[self.at..self.at + 4].copy_from_slice(&bytes.to_be_bytes());
            self.at += 4;
        } else {
            bytes.to_be_bytes().iter().for_each(|&byte| self.byte(byte));
        }
    }

    fn byte(&mut self, byte: u8) {
        self.file[self.at] = byte;
        self.at += 1;
        if byte == 0xFF {
            self.file[self.at] = 0;
            self.at += 1;
        }
    }

    /// Fills the last byte with ones.
    pub(super) fn end(mut self) {
        self.file.resize(self.at + 16, 0);
        while self.count >= 8 {
            self.count -= 8;
            self.byte((self.waiting >> self.count) as u8);
        }
        if self.count > 0 {
            let rest = (self.waiting << (8 - self.count)) as u8 | ((1 << (8 - self.count)) - 1);
            self.byte(rest);
        }
        self.file.truncate(self.at);
    }
}
