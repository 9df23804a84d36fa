//! The chunks of a WebP.

use super::{CUT, Part, TRAILING, little};

/// The chunks in order, and what lies behind the length the file says it has.
pub(in crate::photos) fn parts(file: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    let said = little(file, 4, 4).unwrap_or(0).saturating_add(8);
    let end = usize::try_from(said).unwrap_or(usize::MAX).min(file.len());
    let mut at = 12;
    while at < end {
        let length = little(file, at + 4, 4).unwrap_or(u64::MAX);
        let padded = (at as u64 + 8).saturating_add(length).saturating_add(length & 1);
        // The last chunk's padding is often forgotten.
        if padded > end as u64 + 1 || padded - (length & 1) > end as u64 {
            parts.push(Part { name: CUT, whole: at..end, data: at..end });
            break;
        }
        let mut name = [0; 4];
        name.copy_from_slice(&file[at..at + 4]);
        let data = at + 8..at + 8 + length as usize;
        let whole = at..(padded as usize).min(end);
        at = whole.end;
        parts.push(Part { name, whole, data });
    }
    if said > file.len() as u64 && parts.last().is_none_or(|part| part.name != CUT) {
        parts.push(Part { name: CUT, whole: file.len()..file.len(), data: file.len()..file.len() });
    }
    if end < file.len() {
        parts.push(Part { name: TRAILING, whole: end..file.len(), data: end..file.len() });
    }
    parts
}

/// Whether the frame of an animation holds a picture and no other chunk.
pub(in crate::photos) fn frame_is_plain(frame: &[u8]) -> bool {
    // Sixteen bytes of place and time come first.
    let mut at = 16;
    while at < frame.len() {
        let known = matches!(frame.get(at..at + 4), Some(b"VP8 " | b"VP8L" | b"ALPH"));
        let length = little(frame, at + 4, 4).unwrap_or(u64::MAX);
        let end = (at as u64 + 8).saturating_add(length).saturating_add(length & 1);
        if !known || end > frame.len() as u64 + 1 {
            return false;
        }
        at = end as usize;
    }
    true
}
