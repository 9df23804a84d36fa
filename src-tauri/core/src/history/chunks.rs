//! Cutting a text into pieces that stay the same when it is edited elsewhere.
//!
//! A piece ends at a line whose own words say so, so that an edit moves at most
//! the borders beside it. Versions of a long text then share all pieces but a
//! few, and any version can be thrown away without touching another.

/// One line in so many ends a piece.
const ONE_IN: u8 = 32;

/// No piece is smaller, unless it is the last, or larger, in bytes.
const SMALLEST: usize = 1 << 10;
const LARGEST: usize = 1 << 15;

/// The pieces of a text, in order; together they are the text.
pub(super) fn chunks(text: &str) -> Vec<&str> {
    let mut chunks = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        while at - start > LARGEST {
            let end = text.floor_char_boundary(start + LARGEST);
            chunks.push(&text[start..end]);
            start = end;
        }
        if at - start >= SMALLEST && blake3::hash(line.as_bytes()).as_bytes()[0].is_multiple_of(ONE_IN) {
            chunks.push(&text[start..at]);
            start = at;
        }
    }
    if start < text.len() {
        chunks.push(&text[start..]);
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(lines: usize) -> String {
        (0..lines).map(|n| format!("Line {n} of a long day by the sea, é {}.\n", n * 7919 % 1013)).collect()
    }

    #[test]
    fn the_pieces_are_the_text() {
        for text in ["", "a", "\n\n", &text(3), &text(5000), &"é".repeat(100_000), &"x".repeat(LARGEST)] {
            let chunks = chunks(text);
            assert_eq!(chunks.concat(), *text);
            assert!(chunks.iter().all(|chunk| !chunk.is_empty() && chunk.len() <= LARGEST));
        }
    }

    #[test]
    fn an_edit_changes_few_pieces() {
        let before = text(20_000);
        let after = before.replacen("Line 9000 of", "Line 9000, changed, of", 1);
        let old: std::collections::HashSet<_> = chunks(&before).into_iter().collect();
        let new = chunks(&after).into_iter().filter(|chunk| !old.contains(chunk)).count();
        assert!(old.len() > 100 && new <= 2, "{new} of {} are new", old.len());
    }
}
