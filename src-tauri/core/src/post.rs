//! One post as a file: opened, saved, its form, renamed, put into the trash.
//!
//! The editor holds the whole text without a byte order mark and with `\n` at
//! every line end; a save gives each line that was not edited its own line end
//! back, so that a file that was only looked at keeps every byte. A file that
//! was changed by somebody else in between is never overwritten.

use std::path::Path;

use crate::api::{
    FieldValue, FrontMatterView, Habits, Language, PostPath, Saved, Taxonomy, TextEdit, Version,
};
use crate::error::{Error, Result};

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

/// The text as the editor holds it: no byte order mark, `\n` at line ends.
pub fn editor_text(disk: &str) -> String {
    disk.strip_prefix('\u{feff}').unwrap_or(disk).replace("\r\n", "\n").replace('\r', "\n")
}

/// Reads a post.
///
/// # Errors
/// [`Error::Io`] or [`Error::NotText`].
pub fn load(path: &Path) -> Result<Loaded> {
    let disk = crate::fs::read_text(path)?;
    Ok(Loaded { text: editor_text(&disk), version: crate::fs::fingerprint(disk.as_bytes()), disk })
}

/// Saves the editor's text, if the file still holds `base`; an empty `base`
/// means that there should be no file.
///
/// # Errors
/// [`Error::Io`] or [`Error::NotText`]; the file is then as it was.
pub fn save(path: &Path, base: &str, text: &str) -> Result<Saved> {
    let _ = (path, base, text);
    Err(Error::Other("saving is not built yet".into()))
}

/// The front matter of the editor's text as a form.
pub fn form(text: &str, habits: &Habits, taxonomies: &[Taxonomy]) -> FrontMatterView {
    let _ = (text, habits, taxonomies);
    FrontMatterView { format: None, body_start: 0, fields: Vec::new(), problem: None }
}

/// What must change in the editor's text so that a field has a value; without
/// a value the key is removed.
///
/// # Errors
/// [`Error::FrontMatter`] when it cannot be done without touching more.
pub fn edit_field(
    text: &str,
    key: &str,
    value: Option<&FieldValue>,
    habits: &Habits,
) -> Result<Vec<TextEdit>> {
    let _ = (text, key, value, habits);
    Err(Error::Other("editing fields is not built yet".into()))
}

/// Gives a post's file a new slug, and its folder where it has its own.
/// Answers with its new path.
///
/// # Errors
/// [`Error::Exists`] when the name is taken, [`Error::Io`] otherwise.
pub fn rename(root: &Path, post: &str, slug: &str, languages: &[Language]) -> Result<PostPath> {
    let _ = (root, post, slug, languages);
    Err(Error::Other("renaming is not built yet".into()))
}

/// Puts a post into the system's trash, with its folder when that holds
/// nothing but this post. Answers with the path that went, below the root.
///
/// # Errors
/// [`Error::Io`], or [`Error::Other`] when the system has no trash here.
pub fn trash(root: &Path, post: &str, languages: &[Language]) -> Result<PostPath> {
    let _ = (root, post, languages);
    Err(Error::Other("the trash is not built yet".into()))
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
