//! Photos in texts: functions from values to values.

use crate::api::JobId;
use crate::front_matter;

/// What the address of a photo on its way begins with.
const SCHEME: &str = "dropcap:";

/// What stands in a text for a photo on its way.
pub(super) fn placeholder(job: &str) -> String {
    format!("{SCHEME}{job}")
}

/// The photos on their way that a text names, each once.
pub(super) fn named(text: &str) -> Vec<JobId> {
    let mut ids: Vec<JobId> = Vec::new();
    for (at, scheme) in text.match_indices(SCHEME) {
        let rest = &text[at + scheme.len()..];
        let end = rest.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if end > 0 && !ids.iter().any(|id| *id == rest[..end]) {
            ids.push(rest[..end].to_owned());
        }
    }
    ids
}

/// A text with lines put before `line` of its body (from 0), or at its end.
pub(super) fn with_lines(text: &str, line: Option<usize>, lines: &str) -> String {
    let body = front_matter::split(text).body;
    let at = match line {
        None => text.len(),
        Some(line) => text[body..]
            .match_indices('\n')
            .nth(line.wrapping_sub(1))
            .map_or_else(|| if line == 0 { body } else { text.len() }, |(end, _)| body + end + 1),
    };
    let (before, after) = text.split_at(at);
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let blank = if line.is_none() && !before.ends_with("\n\n") { "\n" } else { "" };
    format!("{before}{gap}{blank}{lines}{after}")
}

/// As [`with_lines`], for photos that the writer dropped between the lines:
/// set apart from prose by blank lines, as the window does it.
pub(super) fn with_photos(text: &str, line: Option<usize>, photos: &str) -> String {
    let Some(line) = line else { return with_lines(text, None, photos) };
    let body: Vec<&str> = text[front_matter::split(text).body..].lines().collect();
    let is_prose = |line: Option<&&str>| {
        line.is_some_and(|line| !line.trim().is_empty() && !line.trim_start().starts_with("!["))
    };
    let open = if line > 0 && is_prose(body.get(line - 1)) { "\n" } else { "" };
    let close = if is_prose(body.get(line)) { "\n" } else { "" };
    with_lines(text, Some(line), &format!("{open}{photos}{close}"))
}

/// A text without a photo on its way: without its line, when nothing else is
/// on it.
pub(super) fn without_photo(text: &str, job: &str) -> String {
    let address = placeholder(job);
    let mut text = text.to_owned();
    while let Some((start, end)) = image(&text, &address) {
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let next = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        let alone = text[line..start].trim().is_empty() && text[end..next].trim().is_empty();
        text.replace_range(if alone { line..next } else { start..end }, "");
    }
    text
}

/// Where an image with this address stands.
fn image(text: &str, address: &str) -> Option<(usize, usize)> {
    let at = text.find(&format!("]({address}"))?;
    let start = text[..at].rfind("![")?;
    let end = at + text[at..].find(')')? + 1;
    Some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_go_on_lines_of_their_own() {
        let text = "---\ntitle: A\n---\none\ntwo\n";
        for (line, expected) in [
            (None, "---\ntitle: A\n---\none\ntwo\n\nP\n"),
            (Some(0), "---\ntitle: A\n---\nP\none\ntwo\n"),
            (Some(1), "---\ntitle: A\n---\none\nP\ntwo\n"),
            (Some(9), "---\ntitle: A\n---\none\ntwo\nP\n"),
        ] {
            assert_eq!(with_lines(text, line, "P\n"), expected, "{line:?}");
        }
        assert_eq!(with_lines("no end", None, "P\n"), "no end\n\nP\n");
    }

    #[test]
    fn dropped_photos_are_set_apart_from_prose() {
        let text = "---\ntitle: A\n---\none\n\n![](x)\n";
        for (line, expected) in [
            (Some(0), "---\ntitle: A\n---\nP\n\none\n\n![](x)\n"),
            (Some(1), "---\ntitle: A\n---\none\n\nP\n\n![](x)\n"),
            (Some(2), "---\ntitle: A\n---\none\n\nP\n![](x)\n"),
            (Some(3), "---\ntitle: A\n---\none\n\n![](x)\nP\n"),
            (None, "---\ntitle: A\n---\none\n\n![](x)\n\nP\n"),
        ] {
            assert_eq!(with_photos(text, line, "P\n"), expected, "{line:?}");
        }
    }

    #[test]
    fn photos_are_taken_out_whatever_was_written_about_them() {
        for (text, expected) in [
            ("a\n![](dropcap:x1)\nb\n", "a\nb\n"),
            ("a\n![The sea](dropcap:x1 \"t\")", "a\n"),
            ("a ![](dropcap:x1) b ![](dropcap:x1)\n", "a  b \n"),
            ("![](dropcap:x2)\n", "![](dropcap:x2)\n"),
            ("image: dropcap:x1\n", "image: dropcap:x1\n"),
        ] {
            assert_eq!(without_photo(text, "x1"), expected);
        }
    }

    #[test]
    fn a_text_names_its_photos() {
        assert_eq!(named("image: dropcap:a1\n![](dropcap:b2) ![](dropcap:a1) dropcap: and"), ["a1", "b2"]);
    }
}
