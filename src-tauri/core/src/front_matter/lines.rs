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

/// Whose comments are looked for: a key, or a member of a list.
pub(super) struct Owner<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The names of what stands beside it.
    pub(super) others: Vec<&'a str>,
}

/// Where the lines of a key start that go when it goes: its own line, or the
/// comment lines right above that are its own.
///
/// Comments are the key's own from the first one on that names it, or all when
/// it is the only key they can be about: below it comes a blank line, another
/// comment or the end. What names another key as well, heads a group of keys,
/// opens the front matter, or is itself a key that was commented out stays,
/// and so does what stands above that.
pub(super) fn own_start(
    text: &str,
    (first, last): (usize, usize),
    lines: (usize, usize),
    owner: &Owner<'_>,
) -> usize {
    let (start, end) = lines;
    let mut at = start;
    let depth = indent(&text[start..]).len();
    let (mut named, mut shared) = (None, false);
    while at > first {
        let above = line_start(text, at - 1);
        let line = &text[above..at];
        let said = line.trim().trim_start_matches('#').trim();
        if !is_comment(line) || indent(line).len() != depth || is_other_key(said, owner.name) {
            break;
        }
        shared = owner.others.iter().any(|other| names(said, other));
        if shared {
            break;
        }
        if names(said, owner.name) {
            named = Some(above);
        }
        at = above;
    }
    let below = text[end.min(last)..last].lines().next().unwrap_or_default();
    let ends = below.trim().is_empty() || is_comment(below) || indent(below).len() < depth;
    let alone = at > first && !shared && ends;
    named.unwrap_or(if alone { at } else { start })
}

/// Whether comment lines stand between two bytes that are starts of lines.
pub(super) fn has_comment_lines(text: &str, from: usize, to: usize) -> bool {
    from < to && starts(text, from, to).any(|at| at < to && is_comment(&text[at..next_line(text, at)]))
}

/// Whether the comment lines from a line's start on, up to the next other
/// line, speak of what stands above: a blank line follows them, or they begin
/// with a key that was commented out.
pub(super) fn closing_comments(text: &str, from: usize, last: usize) -> bool {
    let lines = || text[from.min(last)..last].lines();
    let said = |line: &str| line.trim().trim_start_matches('#').trim().to_owned();
    let first = lines().next().filter(|line| is_comment(line));
    first.is_some_and(|line| {
        is_other_key(&said(line), "")
            || lines().find(|line| !is_comment(line)).is_none_or(|line| line.trim().is_empty())
    })
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
pub(super) fn names(said: &str, key: &str) -> bool {
    let (said, key) = (said.to_lowercase(), key.to_lowercase());
    let part = |ch: char| ch.is_alphanumeric() || "_-".contains(ch);
    let apart =
        |(at, word): (usize, &str)| !said[..at].ends_with(part) && !said[at + word.len()..].starts_with(part);
    !key.is_empty() && said.match_indices(key.as_str()).any(apart)
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
            ("a: 1\n# a and b are set by the importer\nb: 2\n\n", ""),
            ("a: 1\n# a and b are set\n# by the importer\nb: 2\n\n", ""),
            ("a: 1\n# a and c are\n# not like b\nb: 2\nc: 3\n", "# not like b\n"),
            (
                "# Do not reorder these keys\n# b is shown on the cover\nb: 2\nc: 3\n",
                "# b is shown on the cover\n",
            ),
            ("a: 1\n# on b\n# and more of it\nb: 2\nc: 3\n", "# on b\n# and more of it\n"),
        ];
        for (text, own) in cases {
            let start = text.find("b: 2").unwrap();
            let owner = Owner { name: "b", others: vec!["a", "c"] };
            let at = own_start(text, (0, text.len()), (start, next_line(text, start)), &owner);
            assert_eq!(&text[at..start], own, "{text:?}");
        }
    }
}
