//! The segments of a JPEG (ITU-T T.81, annex B).

use std::ops::Range;

/// A segment, or the bytes behind the end of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::photos) struct Segment {
    /// The marker's second byte; 0 for what lies behind the end, 1 for what is
    /// no segment at all.
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
    /// Bytes between segments, which decoders skip, and a segment that is cut off.
    pub(in crate::photos) const STRAY: u8 = 1;
    /// Bytes behind the end.
    pub(in crate::photos) const TRAILING: u8 = 0;

    /// Whether it is a frame header, which has the size.
    pub(in crate::photos) fn is_frame(&self) -> bool {
        matches!(self.marker, 0xC0..=0xCF) && !matches!(self.marker, 0xC4 | 0xC8 | 0xCC)
    }
}

/// The segments in order; without an [`Segment::END`] the file is cut off.
pub(in crate::photos) fn segments(file: &[u8]) -> Vec<Segment> {
    let start = 2.min(file.len());
    let mut found = vec![Segment { marker: Segment::START, whole: 0..start, data: start..start }];
    let mut at = start;
    while at < file.len() {
        let from = skipped(file, at);
        if from > at {
            found.push(other(Segment::STRAY, at..from));
        }
        at = from;
        let Some(&marker) = file.get(at + 1) else { break };
        if marker == Segment::END {
            found.push(Segment { marker, whole: at..at + 2, data: at + 2..at + 2 });
            if at + 2 < file.len() {
                found.push(other(Segment::TRAILING, at + 2..file.len()));
            }
            return found;
        }
        let length = super::big(file, at + 2, 2).filter(|&length| length >= 2);
        let Some(end) = length.map(|length| at + 2 + length as usize).filter(|&end| end <= file.len()) else {
            found.push(other(Segment::STRAY, at..file.len()));
            break;
        };
        let whole_end = if marker == Segment::SCAN { scan_end(file, end) } else { end };
        found.push(Segment { marker, whole: at..whole_end, data: at + 4..end });
        at = whole_end;
    }
    found
}

/// Where the next segment begins; a byte of 255 may be repeated before it.
fn skipped(file: &[u8], from: usize) -> usize {
    let begins = |at: &usize| {
        file[*at] == 0xFF
            && file.get(at + 1).is_some_and(|next| !matches!(next, 0x00 | 0x01 | 0xD0..=0xD8 | 0xFF))
    };
    (from..file.len()).find(begins).unwrap_or(file.len())
}

fn other(marker: u8, whole: Range<usize>) -> Segment {
    Segment { marker, data: whole.clone(), whole }
}

/// Where the compressed data that starts at `at` ends.
fn scan_end(file: &[u8], at: usize) -> usize {
    let mut marks = memchr::memchr_iter(0xFF, &file[at..]).map(|mark| at + mark);
    let ends =
        |mark: &usize| file.get(mark + 1).is_some_and(|next| !matches!(next, 0x00 | 0xFF | 0xD0..=0xD7));
    marks.find(ends).unwrap_or(file.len())
}
