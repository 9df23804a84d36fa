//! The blocks of a GIF.

use super::{CUT, Part, TRAILING, little};

/// The blocks in order: `head`, `fram` (a picture), `ctrl`, `text`, `comm` and
/// `appl` (whose data begins with its eleven letters), and what lies behind.
pub(in crate::photos) fn parts(file: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    let table = |flags: u8| if flags & 0x80 != 0 { 3_usize << ((flags & 7) + 1) } else { 0 };
    let mut at = 13 + file.get(10).map_or(0, |&flags| table(flags));
    parts.push(Part { name: *b"head", whole: 0..at.min(file.len()), data: 0..at.min(file.len()) });
    while at < file.len() {
        let (name, body) = match (file[at], file.get(at + 1)) {
            (0x2C, _) => (*b"fram", at + 10 + file.get(at + 9).map_or(0, |&flags| table(flags)) + 1),
            (0x21, Some(0xF9)) => (*b"ctrl", at + 2),
            (0x21, Some(0x01)) => (*b"text", at + 2),
            (0x21, Some(0xFE)) => (*b"comm", at + 2),
            (0x21, Some(0xFF)) => (*b"appl", at + 2),
            (0x3B, _) => {
                parts.push(Part { name: *b"tail", whole: at..at + 1, data: at..at });
                if at + 1 < file.len() {
                    let rest = at + 1..file.len();
                    parts.push(Part { name: TRAILING, whole: rest.clone(), data: rest });
                }
                return parts;
            }
            _ => break,
        };
        let Some(end) = sub_blocks_end(file, body) else { break };
        parts.push(Part { name, whole: at..end, data: (body + 1).min(end)..end });
        at = end;
    }
    parts.push(Part { name: CUT, whole: at.min(file.len())..file.len(), data: file.len()..file.len() });
    parts
}

/// Where the chain of sub-blocks that starts at `at` ends, its 0 included.
fn sub_blocks_end(file: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = little(file, at, 1)? as usize;
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}
