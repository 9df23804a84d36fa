//! Writes a new text into a block scalar (`|` or `>`), its header and its
//! indentation kept, or puts another value in its place.

use std::ops::Range;

use crate::front_matter::Splice;
use crate::front_matter::lines::{eol, line_end, line_start, next_line};

/// The splice that makes the block scalar at `span` say `wanted`; none when
/// the layout cannot be kept.
pub(super) fn rewrite(text: &str, span: &Range<usize>, wanted: &str) -> Option<Splice> {
    let folded = text[span.start..].starts_with('>');
    let first = next_line(text, span.start);
    let lines = wanted.strip_suffix('\n').unwrap_or(wanted);
    if first >= span.end || lines.is_empty() {
        return None;
    }
    let start = first_words(text, first, span.end);
    let indent = &text[line_start(text, start)..start];
    let end = eol(text);
    let body: Vec<String> = lines
        .split('\n')
        .map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") })
        .collect();
    // In a folded text a single line end is a blank.
    let between = if folded { format!("{end}{end}") } else { end.to_owned() };
    Some(Splice { range: first..line_end(text, span.end), insert: body.join(&between) })
}

/// The splices that put something else in place of the scalar at `span`, from
/// `from` on. The comment beside a block scalar's `|` stays.
pub(super) fn replace(text: &str, span: &Range<usize>, from: usize, insert: String) -> Vec<Splice> {
    let raw = &text[span.clone()];
    let header =
        raw.len() - raw.trim_start_matches(|ch: char| "|>+-".contains(ch) || ch.is_ascii_digit()).len();
    let end = line_end(text, span.start);
    if raw.starts_with(['|', '>']) && end < span.end && text[span.start..end].contains('#') {
        let gone = Splice { range: end..span.end, insert: String::new() };
        return vec![Splice { range: from..span.start + header, insert }, gone];
    }
    vec![Splice { range: from..span.end, insert }]
}

/// The first byte that is no blank from `at` on.
fn first_words(text: &str, at: usize, end: usize) -> usize {
    let blank = text[at..end].len() - text[at..end].trim_start().len();
    at + blank
}
