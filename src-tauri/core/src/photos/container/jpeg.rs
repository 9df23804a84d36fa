//! The segments of a JPEG (ITU-T T.81, annex B).

use std::ops::Range;

/// A segment, or the bytes behind the end of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::photos) struct Segment {
    /// The marker's second byte; 0 for what lies behind the end.
    pub(in crate::photos) marker: u8,
    /// All its bytes; those of a scan include the compressed data.
    pub(in crate::photos) whole: Range<usize>,
    /// What it carries: without marker and length.
    pub(in crate::photos) data: Range<usize>,
}

impl Segment {
    /// Start of the picture.
    pub(in crate::photos) const START: u8 = 0xD8;
    /// End of the picture.
    pub(in crate::photos) const END: u8 = 0xD9;
    /// A scan.
    pub(in crate::photos) const SCAN: u8 = 0xDA;
    /// A comment.
    pub(in crate::photos) const COMMENT: u8 = 0xFE;
    /// Bytes behind the end.
    pub(in crate::photos) const TRAILING: u8 = 0;

    /// Whether it is a frame header, which has the size.
    pub(in crate::photos) fn is_frame(&self) -> bool {
        matches!(self.marker, 0xC0..=0xCF) && !matches!(self.marker, 0xC4 | 0xC8 | 0xCC)
    }
}

/// The segments in order; without a last [`Segment::END`] the file is cut off.
pub(in crate::photos) fn segments(file: &[u8]) -> Vec<Segment> {
    let mut found = vec![Segment { marker: Segment::START, whole: 0..2, data: 2..2 }];
    let mut at = 2;
    while at + 1 < file.len() {
        if file[at] != 0xFF {
            // Stray bytes between segments: decoders skip them, so do we.
            at += 1;
            continue;
        }
        let marker = file[at + 1];
        match marker {
            0xFF => at += 1,
            0x00 | 0x01 | 0xD0..=0xD7 => at += 2,
            Segment::END => {
                found.push(Segment { marker, whole: at..at + 2, data: at + 2..at + 2 });
                if at + 2 < file.len() {
                    let rest = at + 2..file.len();
                    found.push(Segment { marker: Segment::TRAILING, whole: rest.clone(), data: rest });
                }
                return found;
            }
            _ => {
                let Some(length) = super::big(file, at + 2, 2).filter(|&length| length >= 2) else { break };
                let end = at + 2 + length as usize;
                if end > file.len() {
                    break;
                }
                let whole_end = if marker == Segment::SCAN { scan_end(file, end) } else { end };
                found.push(Segment { marker, whole: at..whole_end, data: at + 4..end });
                at = whole_end;
            }
        }
    }
    found
}

/// Where the compressed data that starts at `at` ends.
fn scan_end(file: &[u8], mut at: usize) -> usize {
    while at + 1 < file.len() {
        if file[at] == 0xFF && !matches!(file[at + 1], 0x00 | 0xFF | 0xD0..=0xD7) {
            return at;
        }
        at += 1;
    }
    file.len()
}
