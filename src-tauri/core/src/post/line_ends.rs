//! Line ends and byte order marks, taken off for the editor and given back.

use std::ops::Range;

use crate::merge;

const MARK: char = '\u{feff}';

/// The text as the editor holds it: no byte order mark, `\n` at line ends.
pub fn editor_text(disk: &str) -> String {
    disk.strip_prefix(MARK).unwrap_or(disk).replace("\r\n", "\n").replace('\r', "\n")
}

/// What to write so that the file says `text`: every line that `disk` has too
/// keeps its own line end, new lines take their neighbour's, and the byte
/// order mark stays.
pub fn restore(disk: &str, text: &str) -> String {
    let (mark, plain) = match disk.strip_prefix(MARK) {
        Some(rest) => ("\u{feff}", rest),
        None => ("", disk),
    };
    if !plain.contains('\r') {
        return format!("{mark}{text}");
    }
    let old = lines(plain);
    let new: Vec<&str> = text.split('\n').collect();
    let old_words: Vec<&str> = old.iter().map(|(words, _)| *words).collect();
    let mut ends: Vec<Option<&str>> = vec![None; new.len()];
    let mut give = |was: Range<usize>, is: Range<usize>| {
        for (from, to) in was.zip(is) {
            ends[to] = Some(old[from].1).filter(|end| !end.is_empty());
        }
    };
    let mut done = (0, 0);
    for hunk in merge::changed(&old_words, &new) {
        give(done.0..hunk.old.start, done.1..hunk.new.start);
        done = (hunk.old.end, hunk.new.end);
        // A line that was rewritten in its place keeps its line end as well.
        if hunk.old.len() == hunk.new.len() {
            give(hunk.old, hunk.new);
        }
    }
    give(done.0..old.len(), done.1..new.len());
    let usual = usual_end(&old);
    let mut out = String::with_capacity(disk.len().max(text.len()) + new.len());
    out.push_str(mark);
    let mut last = ends.iter().flatten().next().copied().unwrap_or(usual);
    for (number, words) in new.iter().enumerate() {
        out.push_str(words);
        if number + 1 < new.len() {
            last = ends[number].unwrap_or(last);
            out.push_str(last);
        }
    }
    out
}

/// The lines, each with its line end; the last has none.
fn lines(text: &str) -> Vec<(&str, &str)> {
    let mut lines = Vec::new();
    let (mut start, bytes) = (0, text.as_bytes());
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
            b'\r' | b'\n' => 1,
            _ => 0,
        };
        if end > 0 {
            lines.push((&text[start..at], &text[at..at + end]));
            start = at + end;
        }
        at += end.max(1);
    }
    lines.push((&text[start..], ""));
    lines
}

/// The line end most lines have.
fn usual_end<'a>(lines: &[(&'a str, &'a str)]) -> &'a str {
    let count = |end: &str| lines.iter().filter(|(_, other)| *other == end).count();
    if count("\r\n") >= count("\n").max(count("\r")) {
        "\r\n"
    } else if count("\n") >= count("\r") {
        "\n"
    } else {
        "\r"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_that_stays_keeps_its_line_end() {
        let cases = [
            ("a\r\nb\nc\r\n", "a\nb\nc\n", "a\r\nb\nc\r\n"),
            ("a\r\nb\nc\r\n", "a\nB\nc\n", "a\r\nB\nc\r\n"),
            ("a\r\nb\nc\r\n", "b\nc\n", "b\nc\r\n"),
            ("a\r\nb\r\n", "a\nnew\nb\n", "a\r\nnew\r\nb\r\n"),
            ("a\nb\nc\r\n", "a\nb\nnew\nc\n", "a\nb\nnew\nc\r\n"),
            ("a\r\nb", "a\nb\nc\n", "a\r\nb\r\nc\r\n"),
            ("a\rb\r", "a\nb\nc\n", "a\rb\rc\r"),
            ("\u{feff}a\n", "b\n", "\u{feff}b\n"),
            ("\u{feff}", "", "\u{feff}"),
            ("a\r\n", "", ""),
            ("a\r\n\r\n\nb", "x\na\n\n\nb", "x\r\na\r\n\r\n\nb"),
            ("", "a\nb", "a\nb"),
        ];
        for (disk, text, expected) in cases {
            assert_eq!(restore(disk, text), expected, "{disk:?} {text:?}");
            assert_eq!(editor_text(expected), text);
            assert_eq!(restore(disk, &editor_text(disk)), disk);
        }
    }

    #[test]
    fn what_is_quite_another_text_is_given_line_ends_without_a_long_search() {
        let old: String = (0..20_000).map(|line| format!("old {}\r\n", line % 7_000)).collect();
        let new: String = (0..20_000).map(|line| format!("new {}\n", line % 6_000)).collect();
        let (head, tail) = ("---\r\ntitle: A\r\n---\r\n", "last\n");
        let disk = format!("{head}{old}{tail}");
        let text = format!("---\ntitle: A\n---\n{new}more\nlast\n");
        let written = restore(&disk, &text);
        assert_eq!(editor_text(&written), text);
        assert_eq!(written.matches("\r\n").count(), 20_004);
        assert!(written.ends_with("more\r\nlast\n"));
        // Lines of the old that stand among the new ones, in another order.
        let mixed: String = (0..20_000).map(|line| format!("old {}\n", (line * 7_919) % 20_011)).collect();
        assert_eq!(editor_text(&restore(&disk, &mixed)), mixed);
        assert_eq!(restore(&disk, &editor_text(&disk)), disk);
    }
}
