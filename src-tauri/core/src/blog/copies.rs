//! Copies that a sync program left beside a post, because two devices had
//! changed it: recognised by their names, told apart from posts of their own.
//!
//! Syncthing, Nextcloud, ownCloud, Dropbox and pCloud name them so that nobody
//! else would; there the original beside them is enough. iCloud (`name 2.md`),
//! Google Drive (`name (1).md`) and OneDrive (`name-COMPUTER.md`) do not: those
//! must also be the same post by title and most of their lines. A page's folder
//! may be the copy as well (`name 2/index.md`).

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
    sure: Sure,
}

/// How much a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sure {
    /// Nobody else names files so.
    Certain,
    /// It is a copy if it is the same post.
    Alike,
    /// Even then it may be the writer's own, `coast-draft.md`: it is offered,
    /// and stays in the list.
    Offered,
}

/// Computers named in small letters have at least so many; fewer are languages.
const SHORTEST: usize = 4;

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

/// The copies of the post at `post`: beside it, and where it has a folder of its
/// own, in folders beside that.
pub(super) fn of(root: &Path, post: &str) -> Vec<FoundCopy> {
    let (folder, name) = post.rsplit_once('/').unwrap_or(("", post));
    let beside = entries(root, folder).into_iter().map(|other| (below(folder, &other), named(&other), name));
    let (above, own) = folder.rsplit_once('/').unwrap_or(("", folder));
    let folders = if is_page(name) && !own.is_empty() { entries(root, above) } else { Vec::new() };
    let in_folders =
        folders.into_iter().map(|other| (below(&below(above, &other), name), named_stem(&other), own));
    let mut copies: Vec<FoundCopy> = beside
        .chain(in_folders)
        .filter_map(|(path, named, original)| {
            let (post, file) = (root.join(post), root.join(&path));
            let named = named.into_iter().find(|named| named.original == original)?;
            (post.is_file() && file.is_file() && named.fits(&post, &file))
                .then_some(FoundCopy { path, by: named.by })
        })
        .collect();
    copies.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    copies
}

fn entries(root: &Path, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Whether a file is the page of its folder, so that the folder may be a copy.
fn is_page(name: &str) -> bool {
    name.starts_with("index.")
}

/// Whether the file `name` in `folder` is a copy of another post, and nothing
/// that a person has named so.
pub(super) fn is_copy(folder: &Path, name: &str) -> bool {
    let of_file = || named(name).into_iter().map(|named| (folder.join(&named.original), named));
    let of_folder = || {
        let own = folder.file_name().and_then(|own| own.to_str()).filter(|_| is_page(name));
        let page = |named: Named| Some((folder.parent()?.join(&named.original).join(name), named));
        own.map(named_stem).into_iter().flatten().filter_map(page)
    };
    let file = folder.join(name);
    of_file().chain(of_folder()).any(|(original, named)| {
        named.sure != Sure::Offered && original.is_file() && named.fits(&original, &file)
    })
}

/// Whether a file at this path could be a copy; it is not looked at.
pub fn may_be_copy(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let of_folder =
        if is_page(name) { named_stem(folder.rsplit('/').next().unwrap_or(folder)) } else { Vec::new() };
    named(name).into_iter().chain(of_folder).any(|named| named.sure != Sure::Offered)
}

impl Named {
    /// Whether the files are what the name says.
    fn fits(&self, original: &Path, copy: &Path) -> bool {
        self.sure == Sure::Certain || is_alike(original, copy)
    }
}

/// What a file's name may say, the surest first.
fn named(name: &str) -> Vec<Named> {
    let Some((stem, ending)) = name.rsplit_once('.') else { return Vec::new() };
    let mut found = named_stem(stem);
    found.iter_mut().for_each(|named| named.original = format!("{}.{ending}", named.original));
    found
}

/// The same for a folder's name, or a file's without its ending.
fn named_stem(stem: &str) -> Vec<Named> {
    let says = |original: &str, by, sure| Named { original: original.to_owned(), by, sure };
    let sure = |original: &str, by| vec![says(original, by, Sure::Certain)];
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
        return unsure(stem).into_iter().map(|(stem, by, sure)| says(stem, by, sure)).collect();
    };
    let lower = inside.to_lowercase();
    if IN_BRACKETS.iter().any(|words| lower.contains(words)) {
        // Nextcloud writes the time of day too, and nobody's name.
        let by = if lower.starts_with("conflicted copy 2") { "Nextcloud" } else { "Dropbox" };
        return sure(before, by);
    }
    let counted = inside.len() <= 2 && inside.bytes().all(|byte| byte.is_ascii_digit());
    if counted { vec![says(before, "Google Drive", Sure::Alike)] } else { Vec::new() }
}

/// Originals of names that a person might have given as well.
fn unsure(stem: &str) -> Vec<(&str, &'static str, Sure)> {
    let mut found = Vec::new();
    if let Some((before, number)) = stem.rsplit_once(' ')
        && matches!(number.parse::<u8>(), Ok(2..=99))
        && !number.starts_with('+')
    {
        found.push((before, "iCloud", Sure::Alike));
    }
    // The computer's name follows a hyphen and may have hyphens of its own.
    for (at, _) in stem.match_indices('-') {
        let computer = &stem[at + 1..];
        if computer.starts_with(|ch: char| ch.is_ascii_uppercase()) {
            found.push((&stem[..at], "OneDrive", Sure::Alike));
        } else if computer.len() >= SHORTEST && computer.starts_with(|ch: char| ch.is_ascii_lowercase()) {
            found.push((&stem[..at], "OneDrive", Sure::Offered));
        }
    }
    found.retain(|(before, ..)| !before.is_empty());
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
            ("a-laptop.md", "a.md", "OneDrive"),
            ("a-fr.md", "", ""),
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
