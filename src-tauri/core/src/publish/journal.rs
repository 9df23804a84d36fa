//! What a publication is about to do, written before it does it; and what was
//! published last.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::git::Oid;
use crate::api::PostRef;
use crate::error::{Error, Result};
use crate::fs;

/// A publication under way, or one that came to no good end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Journal {
    /// Names the publication.
    pub id: String,
    /// The post.
    pub post: PostRef,
    /// The target's name.
    pub target: String,
    /// When it began.
    pub started: String,
    /// What the file held before publishing touched it.
    pub before: String,
    /// What it holds as it is published.
    pub after: String,
    /// The text readers saw before, when there was one.
    pub previous: Option<String>,
    /// The commit, once it is made.
    pub commit: Option<Oid>,
    /// What the writer has said yes to.
    #[serde(default)]
    pub agreed: Vec<String>,
    /// Whether objects of it may be in the bucket already.
    #[serde(default)]
    pub sending: bool,
    /// Whether the target has it.
    pub pushed: bool,
    /// Whether it was ended with a word to the writer, not by a kill.
    pub ended: bool,
}

/// What was published last of a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    /// The post.
    pub post: PostRef,
    /// The target's name.
    pub target: String,
    /// When.
    pub published: String,
    /// The file's text.
    pub text: String,
    /// Its public address.
    pub url: Option<String>,
}

impl Journal {
    /// The journal of a post and a target, if there is one.
    pub(super) fn load(folder: &Path, post: &PostRef, target: &str) -> Result<Option<Self>> {
        load(&place(folder, "running", post, target))
    }

    /// Writes it, durably.
    pub(super) fn save(&self, folder: &Path) -> Result<()> {
        save(&place(folder, "running", &self.post, &self.target), self)
    }

    /// Removes it: nothing is left to be done.
    pub(super) fn remove(&self, folder: &Path) -> Result<()> {
        remove(&place(folder, "running", &self.post, &self.target))
    }

    /// Gives those of a post another name.
    pub(super) fn rename(folder: &Path, old: &PostRef, new: &PostRef) -> Result<()> {
        let all: Vec<Self> = every(&folder.join("running"));
        for mut journal in all.into_iter().filter(|journal| journal.post == *old) {
            let before = journal.clone();
            journal.post.clone_from(new);
            journal.save(folder)?;
            before.remove(folder)?;
        }
        Ok(())
    }

    /// Those that a kill ended.
    pub(super) fn killed(folder: &Path) -> Vec<Self> {
        let mut all: Vec<Self> = every(&folder.join("running"));
        all.retain(|journal| !journal.ended);
        all.sort_by(|one, other| one.started.cmp(&other.started));
        all
    }
}

impl Receipt {
    /// The receipt of a post and a target, if there is one.
    pub(super) fn load(folder: &Path, post: &PostRef, target: &str) -> Result<Option<Self>> {
        load(&place(folder, "published", post, target))
    }

    /// Writes it.
    pub(super) fn save(&self, folder: &Path) -> Result<()> {
        save(&place(folder, "published", &self.post, &self.target), self)
    }

    /// Gives those of a post another name.
    pub(super) fn rename(folder: &Path, old: &PostRef, new: &PostRef) -> Result<()> {
        for mut receipt in Self::all(folder).into_iter().filter(|receipt| receipt.post == *old) {
            let before = place(folder, "published", old, &receipt.target);
            receipt.post.clone_from(new);
            receipt.save(folder)?;
            remove(&before)?;
        }
        Ok(())
    }

    /// All of a blog.
    pub(super) fn all(folder: &Path) -> Vec<Self> {
        every(&folder.join("published"))
    }
}

/// A file for each post and target; the name says nothing.
fn place(folder: &Path, kind: &str, post: &PostRef, target: &str) -> PathBuf {
    let name = fs::fingerprint(format!("{}\0{}\0{target}", post.blog, post.path).as_bytes());
    folder.join(kind).join(format!("{name}.json"))
}

/// Removes a file that may be gone already.
pub(super) fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path)(error)),
        _ => Ok(()),
    }
}

/// A file that is damaged is none: what it was for is found out anew.
pub(super) fn load<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    if !path.exists() {
        return Ok(None);
    }
    Ok(serde_json::from_slice(&fs::read(path)?).ok())
}

pub(super) fn save<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::make_folder(folder)?;
        fs::sweep(folder);
    }
    let bytes = serde_json::to_vec_pretty(value).map_err(|error| Error::Other(error.to_string()))?;
    fs::write(path, &bytes).map(drop)
}

fn every<T: DeserializeOwned + Send>(folder: &Path) -> Vec<T> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path()).filter(|path| !fs::is_temporary(path));
    let paths: Vec<PathBuf> = paths.collect();
    paths.into_par_iter().filter_map(|path| load(&path).ok().flatten()).collect()
}
