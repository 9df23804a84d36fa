//! How the last change to many posts is taken back, on the disk: for each
//! post its fingerprints and the splices that restore it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::front_matter::{Splice, apply};
use crate::fs;

/// What was done to many posts.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    /// In words.
    pub(super) label: String,
    /// Post by post.
    pub(super) steps: Vec<Step>,
}

/// How one post was changed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Step {
    /// Its file.
    pub(super) path: String,
    /// The fingerprint of what it held before.
    pub(super) before: String,
    /// And after.
    pub(super) after: String,
    /// The stretches that bring back what was: start, end, text.
    undo: Vec<(usize, usize, String)>,
}

impl Step {
    pub(super) fn new(path: &str, before: &str, after: &str, splices: &[Splice]) -> Self {
        let mut undo = Vec::with_capacity(splices.len());
        let (mut longer, mut shorter) = (0, 0);
        for Splice { range, insert } in splices {
            let start = range.start + longer - shorter;
            undo.push((start, start + insert.len(), before[range.clone()].to_owned()));
            longer += insert.len();
            shorter += range.len();
        }
        let print = |text: &str| fs::fingerprint(text.as_bytes());
        Self { path: path.to_owned(), before: print(before), after: print(after), undo }
    }

    /// What the post held before, of what it holds now; none when that does
    /// not come out right.
    pub(super) fn undone(&self, text: &str) -> Option<String> {
        let fits = |(start, end, _): &(usize, usize, String)| text.get(*start..*end).is_some();
        if !self.undo.iter().all(fits) {
            return None;
        }
        let splice = |(start, end, insert): &(usize, usize, String)| Splice {
            range: *start..*end,
            insert: insert.clone(),
        };
        let before = apply(text, &self.undo.iter().map(splice).collect::<Vec<_>>());
        (fs::fingerprint(before.as_bytes()) == self.before).then_some(before)
    }
}

impl Journal {
    pub(super) fn save(&self, folder: &Path) -> Result<()> {
        fs::make_folder(folder)?;
        let text = serde_json::to_string(self)
            .map_err(|error| Error::Other(format!("the way back cannot be written down: {error}")))?;
        fs::write(&file(folder), text.as_bytes()).map(drop)
    }

    pub(super) fn load(folder: &Path) -> Option<Self> {
        serde_json::from_str(&fs::read_text(&file(folder)).ok()?).ok()
    }
}

/// Nothing can be taken back any more.
pub(super) fn forget(folder: &Path) {
    // One that stays names posts that hold something else, and does no harm.
    let _ = std::fs::remove_file(file(folder));
}

fn file(folder: &Path) -> PathBuf {
    folder.join("undo.json")
}
