//! Every name of an image file that a blog's own files hold, whatever for:
//! posts, theme, styles, data. What is named anywhere is never called unused,
//! nor what a theme of Hugo asks for without a name, see [`asked`](super::asked).

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode;

use super::asked::Asked;
use super::is_image;

/// Larger files are not texts that name photos.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Folders that hold no text of the blog's.
const NEVER: [&str; 4] = [".git", "node_modules", "bower_components", "__pycache__"];

/// Names of image files.
#[derive(Debug, Default)]
pub struct Names {
    known: HashSet<String>,
    asked: Asked,
    /// A file that could not be read: what it names is not known.
    pub unread: Option<PathBuf>,
}

impl Names {
    /// Reads all files of a blog, and what its theme asks for.
    pub fn read_hugo(&mut self, root: &Path) {
        self.asked = Asked::read(root);
        self.read(root);
    }

    /// Reads all files below a folder.
    pub fn read(&mut self, root: &Path) {
        let own = |entry: &walkdir::DirEntry| {
            let name = entry.file_name().to_string_lossy();
            !(entry.file_type().is_dir() && NEVER.contains(&name.as_ref()))
        };
        let files = walkdir::WalkDir::new(root).into_iter().filter_entry(own).flatten();
        for entry in files.filter(|entry| entry.file_type().is_file()) {
            let small = entry.metadata().is_ok_and(|meta| meta.len() <= LARGEST);
            if small && !is_image(&entry.file_name().to_string_lossy()) {
                match std::fs::read(entry.path()) {
                    Ok(bytes) => self.take(&bytes),
                    Err(_) => self.unread = self.unread.take().or_else(|| Some(entry.into_path())),
                }
            }
        }
    }

    /// Takes the names in a text.
    pub fn take(&mut self, text: &[u8]) {
        let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-~%+@".contains(byte) || *byte >= 128;
        for word in text.split(|byte| !part(byte)).filter(|word| word.contains(&b'.')) {
            let name = percent_decode(word).decode_utf8_lossy();
            let name = name.trim_end_matches('.');
            if is_image(name) {
                self.known.insert(name_of(name).to_lowercase());
            }
        }
    }

    /// Whether something names this file, or the photo it is a smaller variant
    /// of, or asks for it.
    pub fn has(&self, path: &str) -> bool {
        let name = name_of(path).to_lowercase();
        // A name with signs that end a word is found by its last part.
        let last = name.rsplit(|sign: char| {
            sign.is_ascii() && !(sign.is_ascii_alphanumeric() || "._-~%+@".contains(sign))
        });
        let last = last.into_iter().next().unwrap_or_default();
        self.known.contains(&name)
            || self.known.contains(last)
            || whole_of(&name).is_some_and(|whole| self.known.contains(&whole))
            || self.asked.for_file(path)
    }
}

/// The last part of a path.
pub fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The photo that `cat-480.jpeg` is a variant of: `cat.jpeg`.
pub(super) fn whole_of(name: &str) -> Option<String> {
    variant(name).map(|(whole, _)| whole)
}

/// The photo that `cat-480.jpeg` is a variant of, and its width: `cat.jpeg`, 480.
pub fn variant(name: &str) -> Option<(String, u32)> {
    let (stem, ending) = name.rsplit_once('.')?;
    let (stem, width) = stem.rsplit_once('-')?;
    let digits = (2..=5).contains(&width.len()) && width.bytes().all(|byte| byte.is_ascii_digit());
    Some((format!("{stem}.{ending}"), width.parse().ok().filter(|_| digits)?))
}
