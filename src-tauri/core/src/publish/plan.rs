//! What publishing changes in the post, and how it is said: all of it values.

use similar::{ChangeTag, TextDiff};

use super::Request;
use crate::api::{Change, FieldValue, Generator, PlannedFile};
use crate::error::{Error, Result};
use crate::front_matter::{self, Document, Splice, Style};
use crate::post::editor_text;

/// A post as it is and as it will be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edited {
    /// What the file holds.
    pub before: String,
    /// What it will hold.
    pub after: String,
    /// What is changed, in sentences.
    pub said: Vec<String>,
    /// The title.
    pub title: String,
}

impl Edited {
    /// Whether it was a draft, or had no date: no reader has seen it.
    pub(super) fn is_first(&self) -> bool {
        !self.said.is_empty()
    }
}

/// Switches the draft off and gives a post without a date one; nothing else.
///
/// A date that is there stays, whatever it says: when a post appeared is the
/// writer's to say, and one in the future is told by the preflight. A blog
/// whose posts usually have a `draft` key gets `draft: false`; in one whose
/// posts do not, the key goes.
pub(super) fn edit(disk: &str, request: &Request<'_>) -> Result<Edited> {
    let mut text = editor_text(disk);
    let mut after = disk.to_owned();
    let mut said = Vec::new();
    let document = read(&text, request)?;
    let style = Style { format: request.format, keys: request.order.to_vec() };
    let usual = |key: &str| request.keys.iter().any(|known| known.eq_ignore_ascii_case(key));
    let mut steps: Vec<(&str, Option<FieldValue>, String)> = Vec::new();
    let off = |key: &str| format!("{key} is switched so that the post is published");
    if document.get("draft").is_some_and(is_yes) {
        let value = usual("draft").then_some(FieldValue::Bool(false));
        steps.push(("draft", value, "The post is no longer a draft".into()));
    }
    let jekyll = request.generator == Generator::Jekyll;
    if jekyll && document.get("published").is_some_and(|value| value.as_bool() == Some(false)) {
        steps.push(("published", usual("published").then_some(FieldValue::Bool(true)), off("published")));
    }
    // A Jekyll post has its date in its name.
    if !jekyll && document.get("date").is_none_or(|date| date.as_text().is_none_or(str::is_empty)) {
        let value = FieldValue::Date(request.date.to_owned());
        steps.push(("date", Some(value), format!("Its date becomes {}", request.date)));
    }
    for (key, value, sentence) in steps {
        let splices = match &value {
            Some(value) => front_matter::set(&text, key, value, &style)?,
            None => front_matter::unset(&text, key)?,
        };
        after = on_disk(&after, &splices);
        text = front_matter::apply(&text, &splices);
        said.push(sentence);
    }
    let title = document.get("title").and_then(|title| title.as_text()).unwrap_or_default().to_owned();
    let title = if title.is_empty() { name_of(&request.post.path) } else { title };
    Ok(Edited { before: disk.to_owned(), after, said, title })
}

/// The front matter, with the file's name in what goes wrong.
pub(super) fn read(text: &str, request: &Request<'_>) -> Result<Document> {
    front_matter::read(text).map_err(|error| Error::Syntax {
        path: request.root.join(&request.post.path),
        line: error.line,
        message: error.message,
    })
}

/// What a generator may take for yes: `yes` and `on` were one for long.
fn is_yes(value: &front_matter::Value) -> bool {
    value.as_bool() == Some(true)
        || value
            .as_text()
            .is_some_and(|word| ["yes", "on", "y"].iter().any(|yes| word.eq_ignore_ascii_case(yes)))
}

fn name_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// Makes splices of the editor's text in the file's text, which may have a
/// byte order mark and other line ends; new lines end as the file's first.
fn on_disk(disk: &str, splices: &[Splice]) -> String {
    let end = match disk.find(['\n', '\r']) {
        Some(at) if disk[at..].starts_with("\r\n") => "\r\n",
        Some(at) if disk[at..].starts_with('\r') => "\r",
        _ => "\n",
    };
    let moved: Vec<Splice> = splices
        .iter()
        .map(|splice| Splice {
            range: byte_on_disk(disk, splice.range.start)..byte_on_disk(disk, splice.range.end),
            insert: splice.insert.replace('\n', end),
        })
        .collect();
    front_matter::apply(disk, &moved)
}

/// Where a byte of the editor's text lies in the file's.
fn byte_on_disk(disk: &str, byte: usize) -> usize {
    let start = if disk.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let bytes = disk.as_bytes();
    let (mut at, mut seen) = (start, 0);
    while seen < byte && at < bytes.len() {
        at += if bytes[at..].starts_with(b"\r\n") { 2 } else { 1 };
        seen += 1;
    }
    at
}

/// The changed lines, with `-` and `+` before them.
pub(super) fn diff(before: &str, after: &str) -> String {
    let (before, after) = (editor_text(before), editor_text(after));
    let diff = TextDiff::from_lines(before.as_str(), after.as_str());
    diff.iter_all_changes()
        .filter_map(|change| {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => return None,
            };
            Some(format!("{sign}{}\n", change.value().trim_end_matches('\n')))
        })
        .collect()
}

/// `1 photo`, `3 photos`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// What comes after all else, in a sentence.
pub(super) fn then_live(url: Option<&str>) -> String {
    match url {
        Some(url) => format!("Then {url} is fetched, with every image on it"),
        None => "Whether it is live cannot be checked: the blog's public address is not known".into(),
    }
}

/// The planned files in the order given, sized.
pub(super) fn planned(request: &Request<'_>, files: &[(String, Change)], after: &str) -> Vec<PlannedFile> {
    let size = |path: &str| match path == request.post.path {
        true => after.len() as u64,
        false => std::fs::metadata(request.root.join(path)).map_or(0, |meta| meta.len()),
    };
    let sized = |(path, change): &(String, Change)| PlannedFile {
        path: path.clone(),
        change: *change,
        bytes: u32::try_from(size(path)).unwrap_or(u32::MAX),
    };
    files.iter().map(sized).collect()
}

/// Why a post may not go out yet: photos that have no address.
pub(super) fn refuse_unlinked(text: &str) -> Result<()> {
    let mut lines: Vec<String> = unlinked(text).iter().map(|(line, _)| (line + 1).to_string()).collect();
    lines.dedup();
    match lines.as_slice() {
        [] => Ok(()),
        [line] => Err(Error::Other(format!(
            "the photo in line {line} is not stored yet; try it again or remove it, and publish again"
        ))),
        lines => Err(Error::Other(format!(
            "the photos in the lines {} are not stored yet; try them again or remove them, and publish again",
            lines.join(", ")
        ))),
    }
}

/// The addresses of photos that are still on their way: the line, from 0, and
/// the name of the photo's job.
pub(crate) fn unlinked(text: &str) -> Vec<(usize, &str)> {
    let jobs = |(number, line)| jobs_in(line).map(move |job| (number, job));
    text.lines().enumerate().flat_map(jobs).collect()
}

fn jobs_in(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("dropcap:").filter_map(move |(at, word)| {
        let before = line[..at].trim_end_matches([' ', '<', '"', '\'']);
        let opens = before.ends_with(['(', ':', '=']) || (before.is_empty() && at > 0);
        let rest = &line[at + word.len()..];
        let job = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())];
        (opens && !job.is_empty()).then_some(job)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splices_of_the_editors_text_fit_the_file() {
        let text = "a\nbc\nd";
        let splices =
            [Splice { range: 2..4, insert: "x\ny".into() }, Splice { range: 5..6, insert: "é".into() }];
        for (disk, expected) in [
            ("a\nbc\nd", "a\nx\ny\né"),
            ("a\r\nbc\r\nd", "a\r\nx\r\ny\r\né"),
            ("\u{feff}a\r\nbc\nd", "\u{feff}a\r\nx\r\ny\né"),
        ] {
            assert_eq!(editor_text(disk), text);
            assert_eq!(on_disk(disk, &splices), expected);
        }
    }

    #[test]
    fn photos_on_their_way_are_found() {
        for (text, expected) in [
            ("![a](dropcap:01J)", vec![(0, "01J")]),
            ("x\ncover: dropcap:01J\n", vec![(1, "01J")]),
            ("image = \"dropcap:01J\"", vec![(0, "01J")]),
            ("{{< figure src=\"dropcap:9\" >}}", vec![(0, "9")]),
            ("[a](<dropcap:9>) ![](dropcap:10)", vec![(0, "9"), (0, "10")]),
            ("We wrote it in dropcap: a joy", vec![]),
            ("The word dropcap:here is fine", vec![]),
        ] {
            assert_eq!(unlinked(text), expected, "{text}");
        }
        assert!(
            refuse_unlinked("a\n![](dropcap:1)\n![](dropcap:2)").unwrap_err().to_string().contains("2, 3")
        );
    }

    #[test]
    fn a_diff_has_only_what_changes() {
        assert_eq!(diff("a\r\nb\r\nc\r\n", "a\r\nx\r\nc\r\n"), "-b\n+x\n");
    }
}
