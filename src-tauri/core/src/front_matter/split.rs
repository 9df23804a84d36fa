//! Where the front matter ends and the body begins, exactly as Hugo decides.
//!
//! A byte order mark and blank lines may come first. `---` or `+++` opens, and
//! the next line that starts with the same three characters closes; the rest
//! of the closing line is dropped. A `{` opens JSON, which ends with its own
//! closing brace. What is opened and never closed is no front matter here.

use std::ops::Range;

use crate::api::FrontMatterFormat;

/// The parts of a text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// How the front matter is written; none when there is none.
    pub format: Option<FrontMatterFormat>,
    /// The front matter with its delimiters and its last line end.
    pub head: Range<usize>,
    /// What is between the delimiters; the whole object for JSON.
    pub content: Range<usize>,
    /// Where the body starts.
    pub body: usize,
}

/// Splits a text into front matter and body.
pub fn split(text: &str) -> Split {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let blank = text[mark..].len() - text[mark..].trim_start_matches([' ', '\t', '\r', '\n']).len();
    let start = mark + blank;
    let rest = &text[start..];
    let found = if rest.starts_with("---") {
        fenced(text, start, "---", FrontMatterFormat::Yaml)
    } else if rest.starts_with("+++") {
        fenced(text, start, "+++", FrontMatterFormat::Toml)
    } else if rest.starts_with('{') && !rest.starts_with("{{") {
        object(text, start)
    } else {
        None
    };
    found.unwrap_or(Split { format: None, head: mark..mark, content: mark..mark, body: mark })
}

/// Front matter between two lines of delimiters.
fn fenced(text: &str, start: usize, fence: &str, format: FrontMatterFormat) -> Option<Split> {
    // The delimiter must have its line to itself.
    let first = text[start..].find('\n').map(|at| start + at + 1)?;
    if !text[start + fence.len()..first].trim_end().is_empty() {
        return None;
    }
    let mut line = first;
    while line < text.len() {
        let next = text[line..].find('\n').map_or(text.len(), |at| line + at + 1);
        if text[line..].starts_with(fence) {
            return Some(Split { format: Some(format), head: start..next, content: first..line, body: next });
        }
        line = next;
    }
    None
}

/// A JSON object, up to its closing brace and the end of that line.
fn object(text: &str, start: usize) -> Option<Split> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    let end = at + 1;
                    let body = end + line_end(&text[end..]);
                    return Some(Split {
                        format: Some(FrontMatterFormat::Json),
                        head: start..body,
                        content: start..end,
                        body,
                    });
                }
            }
            _ => {}
        }
    }
    None
}

/// The length of the line end a text starts with.
fn line_end(text: &str) -> usize {
    if text.starts_with("\r\n") { 2 } else { usize::from(text.starts_with('\n')) }
}
