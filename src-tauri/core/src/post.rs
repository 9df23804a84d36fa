//! One post as a file: opened, saved, its form, renamed, put into the trash.
//!
//! The editor holds the whole text without a byte order mark and with `\n` at
//! every line end; a save gives each line that was not edited its own line end
//! back ([`restore`]), so that a file that was only looked at keeps every
//! byte. A file that was changed by somebody else in between is never
//! overwritten.

mod fields;
mod files;
mod line_ends;

use std::path::Path;

use crate::api::{Saved, Version};
use crate::error::{Error, Result};
use crate::fs::{self, Durability, Replaced};

pub use fields::{edit_field, form};
pub use files::{Rename, from_trash, rename, to_trash, trash};
pub use line_ends::{editor_text, restore};

/// A post that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// What the file holds.
    pub disk: String,
    /// The text for the editor.
    pub text: String,
    /// The fingerprint of what the file holds.
    pub version: Version,
}

/// Reads a post.
///
/// # Errors
/// [`Error::Io`] or [`Error::NotText`].
pub fn load(path: &Path) -> Result<Loaded> {
    let disk = fs::read_text(path)?;
    Ok(Loaded { text: editor_text(&disk), version: fs::fingerprint(disk.as_bytes()), disk })
}

/// Saves the editor's text, if the file still holds `base`; an empty `base`
/// means that there should be no file. A text that the file holds already is
/// not written again.
///
/// # Errors
/// [`Error::Io`] or [`Error::NotText`]; the file is then as it was.
pub fn save(path: &Path, base: &str, text: &str) -> Result<Saved> {
    let disk = match load(path) {
        Ok(disk) => disk,
        Err(error) if error.is_missing() => return save_new(path, base, text),
        Err(error) => return Err(error),
    };
    if disk.text == text {
        return Ok(Saved::Saved { version: disk.version, unproven: false });
    }
    if disk.version != base {
        return Ok(Saved::Conflict { theirs: Some(disk.text), version: disk.version });
    }
    let bytes = restore(&disk.disk, text);
    match fs::replace(path, disk.disk.as_bytes(), bytes.as_bytes())? {
        Replaced::Done(durability) => Ok(saved(bytes.as_bytes(), durability)),
        // Somebody was faster: what they wrote is looked at like any other.
        Replaced::Changed => save(path, base, text),
    }
}

/// Writes a post whose file is gone again, with the line ends and the byte
/// order mark of `last`, which it held when it was read. A file that is there
/// by now is compared with as [`save`] does.
///
/// # Errors
/// As for [`save`].
pub fn save_again(path: &Path, last: &str, text: &str) -> Result<Saved> {
    let bytes = restore(last, text);
    // Its folder may have gone with it.
    if let Some(folder) = path.parent() {
        fs::make_folder(folder)?;
    }
    match fs::create(path, bytes.as_bytes()) {
        Ok(durability) => Ok(saved(bytes.as_bytes(), durability)),
        Err(Error::Exists { .. }) => save(path, "", text),
        Err(error) => Err(error),
    }
}

/// Saves where there is no file: somebody may have deleted it.
fn save_new(path: &Path, base: &str, text: &str) -> Result<Saved> {
    if base.is_empty() {
        return save_again(path, "", text);
    }
    Ok(Saved::Conflict { theirs: None, version: Version::new() })
}

fn saved(bytes: &[u8], durability: Durability) -> Saved {
    Saved::Saved { version: fs::fingerprint(bytes), unproven: durability == Durability::Unproven }
}

/// The length of a text in UTF-16 units, as an editor counts.
pub fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The UTF-16 position of a byte position; the end for one beyond the text.
pub fn utf16_of(text: &str, byte: usize) -> u32 {
    let before = text.get(..byte).unwrap_or(text);
    u32::try_from(utf16_len(before)).unwrap_or(u32::MAX)
}

/// The byte position of a UTF-16 position: inside a surrogate pair the
/// character's start, beyond the text its end.
pub fn byte_of(text: &str, utf16: u32) -> usize {
    let mut units = 0;
    for (at, ch) in text.char_indices() {
        units += ch.len_utf16();
        if units > utf16 as usize {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("post.md");
        fs::create(&path, bytes.as_bytes()).unwrap();
        (folder, path)
    }

    #[test]
    fn a_text_that_was_not_edited_is_not_written() {
        let (_folder, path) = file("\u{feff}one\r\ntwo\nthree");
        let before = std::fs::metadata(&path).unwrap().modified().unwrap();
        let loaded = load(&path).unwrap();
        assert_eq!(loaded.text, "one\ntwo\nthree");
        let saved = save(&path, &loaded.version, &loaded.text).unwrap();
        assert_eq!(saved, Saved::Saved { version: loaded.version, unproven: false });
        assert_eq!(std::fs::metadata(&path).unwrap().modified().unwrap(), before);
    }

    #[test]
    fn a_save_changes_only_the_edited_line() {
        let (_folder, path) = file("\u{feff}one\r\ntwo\nthree\r\n");
        let loaded = load(&path).unwrap();
        let answer = save(&path, &loaded.version, "one\n2\nthree\n").unwrap();
        assert_eq!(fs::read_text(&path).unwrap(), "\u{feff}one\r\n2\nthree\r\n");
        let Saved::Saved { version, .. } = answer else { panic!("{answer:?}") };
        assert_eq!(version, load(&path).unwrap().version);
    }

    #[test]
    fn what_somebody_else_wrote_is_never_overwritten() {
        let (_folder, path) = file("one\n");
        let loaded = load(&path).unwrap();
        fs::write(&path, b"theirs\r\n").unwrap();
        let answer = save(&path, &loaded.version, "mine\n").unwrap();
        let Saved::Conflict { theirs, version } = answer else { panic!("{answer:?}") };
        assert_eq!(theirs.as_deref(), Some("theirs\n"));
        assert_eq!(fs::read_text(&path).unwrap(), "theirs\r\n");
        assert!(matches!(save(&path, &version, "mine\n").unwrap(), Saved::Saved { .. }));
        assert_eq!(fs::read_text(&path).unwrap(), "mine\r\n");
    }

    #[test]
    fn a_deleted_file_is_a_conflict_and_comes_back_when_asked() {
        let (_folder, path) = file("one\n");
        let loaded = load(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let answer = save(&path, &loaded.version, "one\n").unwrap();
        assert_eq!(answer, Saved::Conflict { theirs: None, version: String::new() });
        assert!(!path.exists());
        assert!(matches!(save(&path, "", "one\n").unwrap(), Saved::Saved { .. }));
        assert_eq!(fs::read_text(&path).unwrap(), "one\n");
    }

    #[test]
    fn a_deleted_file_comes_back_with_its_line_ends() {
        let (_folder, path) = file("\u{feff}one\r\ntwo\nthree\r\n");
        let last = load(&path).unwrap().disk;
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(save_again(&path, &last, "one\n2\nthree\n").unwrap(), Saved::Saved { .. }));
        assert_eq!(fs::read_text(&path).unwrap(), "\u{feff}one\r\n2\nthree\r\n");
        // Somebody was faster: the file is theirs.
        let answer = save_again(&path, &last, "mine\n").unwrap();
        assert!(matches!(answer, Saved::Conflict { theirs: Some(_), .. }), "{answer:?}");
        assert_eq!(fs::read_text(&path).unwrap(), "\u{feff}one\r\n2\nthree\r\n");
    }

    #[test]
    fn positions_are_counted_as_editors_count() {
        let text = "a😍é";
        assert_eq!(utf16_len(text), 4);
        for (byte, units) in [(0, 0), (1, 1), (5, 3), (7, 4)] {
            assert_eq!((utf16_of(text, byte), byte_of(text, units)), (units, byte));
        }
        assert_eq!((byte_of(text, 2), byte_of(text, 99)), (1, 7));
    }
}
