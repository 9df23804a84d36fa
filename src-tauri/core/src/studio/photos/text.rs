//! Photos in the files of posts: where lines of them go.

use crate::front_matter;
use crate::placing::Ways;

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

/// A text with photos that the writer dropped before `line` of its body (from
/// 0), or at its end: as the window does it.
pub(super) fn with_photos(text: &str, line: Option<usize>, photos: &[String], ways: &Ways) -> String {
    let Some(line) = line else { return with_lines(text, None, &format!("{}\n", ways.write(photos))) };
    let body = front_matter::split(text).body;
    if line == 0 {
        let after = &text[body..];
        let gap = if after.starts_with('\n') || after.is_empty() { "\n" } else { "\n\n" };
        return format!("{}{}{gap}{after}", &text[..body], ways.write(photos));
    }
    let end = text[body..].match_indices('\n').nth(line - 1).map_or(text.len(), |(end, _)| body + end);
    let (at, insert) = ways.insert(text, end, photos);
    format!("{}{insert}{}", &text[..at], &text[at..])
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
            (Some(0), "---\ntitle: A\n---\n![](P)\n\none\n\n![](x)\n"),
            (Some(1), "---\ntitle: A\n---\none\n\n![](P)\n\n![](x)\n"),
            (Some(2), "---\ntitle: A\n---\none\n\n![](P)\n![](x)\n"),
            (Some(3), "---\ntitle: A\n---\none\n\n![](x)\n![](P)\n"),
            (None, "---\ntitle: A\n---\none\n\n![](x)\n\n![](P)\n"),
        ] {
            assert_eq!(with_photos(text, line, &["P".to_owned()], &Ways::default()), expected, "{line:?}");
        }
    }
}
