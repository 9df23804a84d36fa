//! Lines of a text, and which comment lines belong to which key.
//!
//! YAML and TOML share these rules: a comment is a line that starts with `#`
//! after blanks.

use super::same_key;

/// The start of the line that a byte is in.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// The start of the line after the one that a byte is in.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// The end of the line that a byte is in, before its line end.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    if end > at && text.as_bytes()[end - 1] == b'\r' { end - 1 } else { end }
}

/// The line end in use.
pub(super) fn eol(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if at > 0 && text.as_bytes()[at - 1] == b'\r' => "\r\n",
        _ => "\n",
    }
}

/// The blanks a line starts with.
pub(super) fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The start of the comment lines right above the line that starts at `line`,
/// or `line` itself.
pub(super) fn above_comments(text: &str, first: usize, line: usize) -> usize {
    let mut at = line;
    while at > first {
        let above = line_start(text, at - 1);
        if !is_comment(&text[above..at]) {
            break;
        }
        at = above;
    }
    at
}

/// The end of a key's lines from `after` on: comment lines that are indented
/// deeper than the key stand within its value.
pub(super) fn below_comments(text: &str, after: usize, last: usize, key_indent: usize) -> usize {
    let mut at = after;
    while at < last {
        let next = next_line(text, at);
        let line = &text[at..next];
        if !is_comment(line) || indent(line).len() <= key_indent {
            break;
        }
        at = next;
    }
    at
}

/// Where the lines of a key start that go when it goes: its own line, or the
/// comment lines right above that are its own.
///
/// Comments are the key's own when they name it, or when it is the only key
/// they can be about: below it comes a blank line, another comment or the end.
/// What heads a group of keys, opens the front matter, or is itself a key that
/// was commented out stays.
pub(super) fn own_start(
    text: &str,
    (first, last): (usize, usize),
    lines: (usize, usize),
    key: &str,
) -> usize {
    let (start, end) = lines;
    let mut at = start;
    let depth = indent(&text[start..]).len();
    let mut names_it = false;
    while at > first {
        let above = line_start(text, at - 1);
        let line = &text[above..at];
        let said = line.trim().trim_start_matches('#').trim();
        if !is_comment(line) || indent(line).len() != depth || is_other_key(said, key) {
            break;
        }
        names_it |= names(said, key);
        at = above;
    }
    let below = text[end.min(last)..last].lines().next().unwrap_or_default();
    let alone = at > first && (below.trim().is_empty() || is_comment(below) || indent(below).len() < depth);
    if names_it || alone { at } else { start }
}

/// The lines from one that starts at `from` to one that starts at `to`: where
/// each starts, both included.
pub(super) fn starts(text: &str, from: usize, to: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(from), move |at| Some(next_line(text, *at)).filter(|next| *next <= to))
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// Whether a comment holds a key that was commented out, another than `key`.
fn is_other_key(said: &str, key: &str) -> bool {
    let Some((name, value)) = said.split_once([':', '=']) else { return said.starts_with("- ") };
    let word = name.trim_end();
    let plain = !word.is_empty() && word.chars().all(|ch| ch.is_alphanumeric() || "_-.".contains(ch));
    plain && (value.is_empty() || value.starts_with(' ')) && !same_key(word, key)
}

/// Whether a comment speaks of a key by its name.
fn names(said: &str, key: &str) -> bool {
    said.split(|ch: char| !(ch.is_alphanumeric() || "_-".contains(ch))).any(|word| same_key(word, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_with_the_key_they_are_about() {
        let cases = [
            ("a: 1\n# on b\nb: 2\nc: 3\n", "# on b\n"),
            ("a: 1\n# a group\nb: 2\nc: 3\n", ""),
            ("a: 1\n# alone\nb: 2\n\nc: 3\n", "# alone\n"),
            ("a: 1\n# alone\nb: 2\n# next\nc: 3\n", "# alone\n"),
            ("a: 1\n# alone\n# of two lines\nb: 2\n", "# alone\n# of two lines\n"),
            ("# opens the file\nb: 2\n", ""),
            ("# B is for bee\nb: 2\n", "# B is for bee\n"),
            ("a: 1\n# d: 4\nb: 2\n", ""),
            ("a: 1\n# d: 4\n# alone\nb: 2\n", "# alone\n"),
            ("a: 1\n# b: old\nb: 2\nc: 3\n", "# b: old\n"),
            ("a: 1\n\n# apart\n\nb: 2\n", ""),
            ("a: 1\n  # deeper\nb: 2\n", ""),
        ];
        for (text, own) in cases {
            let start = text.find("b: 2").unwrap();
            let at = own_start(text, (0, text.len()), (start, next_line(text, start)), "b");
            assert_eq!(&text[at..start], own, "{text:?}");
        }
    }
}
