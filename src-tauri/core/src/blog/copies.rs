//! Copies that a sync program left beside a post, because two devices had
//! changed it: recognised by their names, told apart from posts of their own.
//!
//! Syncthing, Nextcloud, ownCloud, Dropbox and pCloud name them so that nobody
//! else would; there the original beside them is enough. iCloud (`name 2.md`),
//! Google Drive (`name (1).md`) and OneDrive (`name-COMPUTER.md`) do not: those
//! must also be the same post by title and most of their lines.

use std::collections::HashSet;
use std::path::Path;

use crate::api::PostPath;
use crate::front_matter::{self, Value};
use crate::fs;

/// A copy that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCopy {
    /// The copy's file.
    pub path: PostPath,
    /// The program that left it.
    pub by: &'static str,
}

/// What a file's name says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    /// The original's name.
    original: String,
    by: &'static str,
    /// Whether nobody else names files so.
    certain: bool,
}

/// What sync programs write into the brackets, in the languages of their users.
const IN_BRACKETS: [&str; 22] = [
    "conflicted copy",
    "conflicting copy",
    "case conflict",
    "selective sync conflict",
    "unicode encoding conflict",
    "in konflikt stehende kopie",
    "konfliktkopie",
    "copie en conflit",
    "copia en conflicto",
    "copia in conflitto",
    "cópia em conflito",
    "cópia conflituante",
    "conflicterende kopie",
    "konfliktkopia",
    "konfliktkopi",
    "motstridig kopi",
    "modstridende kopi",
    "kopia powodująca konflikt",
    "конфликтующая копия",
    "競合コピー",
    "冲突副本",
    "衝突複本",
];

/// The copies of the post at `post` that lie beside it.
pub(super) fn of(root: &Path, post: &str) -> Vec<FoundCopy> {
    let (folder, name) = post.rsplit_once('/').unwrap_or(("", post));
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return Vec::new() };
    let mut copies: Vec<FoundCopy> = entries
        .flatten()
        .filter_map(|entry| {
            let other = entry.file_name().into_string().ok()?;
            let named = original(&root.join(folder), &other).filter(|named| named.original == name)?;
            let path = if folder.is_empty() { other } else { format!("{folder}/{other}") };
            Some(FoundCopy { path, by: named.by })
        })
        .collect();
    copies.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    copies
}

/// Whether the file `name` in `folder` is a copy of another file there.
pub(super) fn is_copy(folder: &Path, name: &str) -> bool {
    original(folder, name).is_some()
}

/// Whether a file of this name could be a copy; it is not looked at.
pub fn may_be_copy(name: &str) -> bool {
    !named(name).is_empty()
}

fn original(folder: &Path, name: &str) -> Option<Named> {
    named(name).into_iter().find(|named| {
        let file = folder.join(&named.original);
        file.is_file() && (named.certain || is_alike(&file, &folder.join(name)))
    })
}

/// What a name may say, the surest first.
fn named(name: &str) -> Vec<Named> {
    let Some((stem, ending)) = name.rsplit_once('.') else { return Vec::new() };
    let file = |stem: &str| format!("{stem}.{ending}");
    let sure = |stem: &str, by| vec![Named { original: file(stem), by, certain: true }];
    if let Some((stem, rest)) = stem.split_once(".sync-conflict-") {
        return if is_stamp(rest) { sure(stem, "Syncthing") } else { Vec::new() };
    }
    if let Some((stem, rest)) = stem.split_once("_conflict-") {
        return if is_stamp(rest) { sure(stem, "ownCloud") } else { Vec::new() };
    }
    if let Some(stem) = stem.strip_suffix(" [conflicted]") {
        return sure(stem, "pCloud");
    }
    let Some((before, inside)) = stem.strip_suffix(')').and_then(|stem| stem.rsplit_once(" (")) else {
        return unsure(stem)
            .into_iter()
            .map(|(stem, by)| Named { original: file(stem), by, certain: false })
            .collect();
    };
    let lower = inside.to_lowercase();
    if IN_BRACKETS.iter().any(|words| lower.contains(words)) {
        // Nextcloud writes the time of day too, and nobody's name.
        let by = if lower.starts_with("conflicted copy 2") { "Nextcloud" } else { "Dropbox" };
        return sure(before, by);
    }
    let counted = inside.len() <= 2 && inside.bytes().all(|byte| byte.is_ascii_digit());
    if counted {
        vec![Named { original: file(before), by: "Google Drive", certain: false }]
    } else {
        Vec::new()
    }
}

/// Originals of names that a person might have given as well.
fn unsure(stem: &str) -> Vec<(&str, &'static str)> {
    let mut found = Vec::new();
    if let Some((before, number)) = stem.rsplit_once(' ')
        && matches!(number.parse::<u8>(), Ok(2..=99))
        && !number.starts_with('+')
    {
        found.push((before, "iCloud"));
    }
    // The computer's name follows a hyphen and may have hyphens of its own.
    for (at, _) in stem.match_indices('-') {
        if stem[at + 1..].starts_with(|ch: char| ch.is_ascii_uppercase()) {
            found.push((&stem[..at], "OneDrive"));
        }
    }
    found.retain(|(before, _)| !before.is_empty());
    found
}

/// A day and a time as sync programs write them, with a device behind it or not.
fn is_stamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |from: usize, to: usize| bytes[from..to].iter().all(u8::is_ascii_digit);
    bytes.len() >= 15
        && digits(0, 8)
        && bytes[8] == b'-'
        && digits(9, 15)
        && bytes.get(15).is_none_or(|byte| *byte == b'-')
}

/// Whether two files are versions of one post: the same title, and most lines.
fn is_alike(one: &Path, other: &Path) -> bool {
    let (Ok(one), Ok(other)) = (fs::read_text(one), fs::read_text(other)) else { return false };
    let lines = |text: &str| -> HashSet<String> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let (a, b) = (lines(&one), lines(&other));
    let shared = a.intersection(&b).count();
    title(&one) == title(&other) && shared > 0 && shared * 2 >= a.len().max(b.len())
}

fn title(text: &str) -> Option<String> {
    let document = front_matter::read(text).ok()?;
    document.get("title").and_then(Value::as_text).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sync_programs_are_known() {
        let cases = [
            ("a.sync-conflict-20240101-120000-ABCDEF7.md", "a.md", "Syncthing"),
            ("a.fr.sync-conflict-20240101-120000.md", "a.fr.md", "Syncthing"),
            ("a_conflict-20240101-120000.md", "a.md", "ownCloud"),
            ("a (conflicted copy 2024-01-01 120000).md", "a.md", "Nextcloud"),
            ("a (Mara's conflicted copy 2024-01-01).md", "a.md", "Dropbox"),
            ("a (Kopie en conflit).md", "", ""),
            ("a (Copie en conflit de Mara 2024-01-01).md", "a.md", "Dropbox"),
            ("a (In Konflikt stehende Kopie von Mara).md", "a.md", "Dropbox"),
            ("a (競合コピー 2024-01-01).md", "a.md", "Dropbox"),
            ("a [conflicted].md", "a.md", "pCloud"),
            ("a (1).md", "a.md", "Google Drive"),
            ("a 2.md", "a.md", "iCloud"),
            ("a-DESKTOP-AB12.md", "a.md", "OneDrive"),
            ("a.md", "", ""),
            ("2024-01-01-a.md", "", ""),
            ("a (part one).md", "", ""),
            ("a.sync-conflict-notes.md", "", ""),
            (" 2.md", "", ""),
        ];
        for (name, original, by) in cases {
            let found = named(name);
            let first = found.first().map_or(("", ""), |named| (named.original.as_str(), named.by));
            assert_eq!(first, (original, by), "{name}");
        }
    }

    #[test]
    fn an_unsure_name_needs_the_same_title_and_most_lines() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            fs::write(&folder.path().join(name), text.as_bytes()).unwrap();
        };
        let post = "---\ntitle: The coast\n---\nOne.\n\nTwo.\n\nThree.\n";
        put("coast.md", post);
        put("coast 2.md", &post.replace("Two", "Two and more"));
        put("coast 3.md", "---\ntitle: The coast\n---\nAnother day there.\n\nIt rained.\n\nAnd rained.\n");
        put("coast (1).md", &post.replace("The coast", "The coast again"));
        put("coast-LAPTOP.md", post);
        put("else 2.md", post);
        put("coast.sync-conflict-20240101-120000-ABCDEF7.md", "nothing alike");
        put("gone.sync-conflict-20240101-120000-ABCDEF7.md", "the only one there is");
        let found: Vec<_> = of(folder.path(), "coast.md").into_iter().map(|copy| copy.path).collect();
        assert_eq!(
            found,
            ["coast 2.md", "coast-LAPTOP.md", "coast.sync-conflict-20240101-120000-ABCDEF7.md"]
        );
        assert!(!is_copy(folder.path(), "gone.sync-conflict-20240101-120000-ABCDEF7.md"));
    }
}
