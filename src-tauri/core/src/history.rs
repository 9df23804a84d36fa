//! The local history of a blog's posts: every burst of saves, every
//! publication, and whatever was put aside.
//!
//! One SQLite file outside the blog. A text is cut into pieces (`chunks`) that
//! versions share and that are kept once, compressed, so that a megabyte edited
//! all day stays small. What is kept goes by age, fewer versions the older they
//! are (`thin`), and by size: when a blog's texts take too much together, the
//! oldest go, publications last, and never the newest of a post. A version
//! survives a kill as soon as it is recorded; a power cut may cost the last
//! ones, not the others. Knows nothing of files: those who save say so.

mod chunks;
mod store;
mod thin;
mod words;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use crate::api::{KeptVersion, VersionId, VersionKind};
use crate::error::{Error, Result};
use crate::fs;

/// How much the texts of a blog may take together, in compressed bytes.
const MOST_BYTES: i64 = 256 << 20;

/// Old versions are thrown away at the first save, and again after so many.
const THIN_EVERY: u32 = 500;

/// The history of one blog.
#[derive(Debug)]
pub struct History {
    path: PathBuf,
    most_bytes: i64,
    /// How many texts were saved.
    saves: AtomicU32,
    /// Opened at the first use.
    db: Mutex<Option<Connection>>,
}

/// A text to be kept.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// The post's path.
    pub post: &'a str,
    /// The text as the editor has it.
    pub text: &'a str,
    /// When it was written.
    pub at: jiff::Timestamp,
}

impl History {
    /// The history kept in the file `path`, which is made when it is used.
    pub fn at(path: PathBuf) -> Self {
        Self { path, most_bytes: MOST_BYTES, saves: AtomicU32::new(0), db: Mutex::default() }
    }

    /// A text was saved over `before`: it goes on with the newest version, or
    /// begins another. What the file held is kept too, unless the history has
    /// it.
    ///
    /// # Errors
    /// [`Error::Store`] when it cannot be kept.
    pub fn saved(&self, saved: Text<'_>, before: Option<&str>) -> Result<()> {
        self.using(|db| {
            let change = db.transaction()?;
            let post = store::post(&change, saved.post)?;
            if let Some(before) = before.filter(|before| *before != saved.text)
                && !store::has(&change, post, before)?
            {
                store::add(&change, post, VersionKind::Found, before, saved.at)?;
            }
            store::save(&change, post, saved.text, saved.at)?;
            if self.saves.fetch_add(1, Ordering::Relaxed).is_multiple_of(THIN_EVERY) {
                store::thin(&change, saved.at, self.most_bytes)?;
            }
            change.commit()
        })
    }

    /// Keeps a text as a version that no save will go on with; the newest is
    /// not kept twice but gets the new kind.
    ///
    /// # Errors
    /// [`Error::Store`] when it cannot be kept.
    pub fn keep(&self, kept: Text<'_>, kind: VersionKind) -> Result<()> {
        self.using(|db| {
            let change = db.transaction()?;
            let post = store::post(&change, kept.post)?;
            store::keep(&change, post, kind, kept.text, kept.at)?;
            change.commit()
        })
    }

    /// Keeps a text that another is about to replace: what is saved next begins
    /// a version.
    ///
    /// # Errors
    /// [`Error::Store`] when it cannot be kept.
    pub fn close(&self, kept: Text<'_>) -> Result<()> {
        self.using(|db| {
            let change = db.transaction()?;
            let post = store::post(&change, kept.post)?;
            store::close(&change, post, kept.text, kept.at)?;
            change.commit()
        })
    }

    /// A post's versions, newest first.
    ///
    /// # Errors
    /// [`Error::Store`] when they cannot be read.
    pub fn list(&self, post: &str) -> Result<Vec<KeptVersion>> {
        self.using(|db| store::list(db, post))
    }

    /// The text of a version of a post.
    ///
    /// # Errors
    /// [`Error::Other`] when there is no such version.
    pub fn text(&self, post: &str, id: VersionId) -> Result<String> {
        self.using(|db| store::text_of(db, post, id))?.ok_or_else(|| {
            Error::Other(format!("{post} has no version {id} any more; look at its history again"))
        })
    }

    /// The newest of a post's texts that `is_it` says yes to, of the last fifty.
    ///
    /// # Errors
    /// [`Error::Store`] when they cannot be read.
    pub fn find(&self, post: &str, is_it: impl Fn(&str) -> bool) -> Result<Option<String>> {
        for version in self.list(post)?.iter().take(50) {
            let text = self.text(post, version.id)?;
            if is_it(&text) {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// A post has a new path; its versions go with it.
    ///
    /// # Errors
    /// [`Error::Store`] when that cannot be kept.
    pub fn moved(&self, from: &str, to: &str) -> Result<()> {
        self.using(|db| {
            let change = db.transaction()?;
            store::rename(&change, from, to)?;
            change.commit()
        })
    }

    /// Sets a limit of the database's: a test sees it full, or unwritable.
    #[cfg(test)]
    pub(crate) fn limit(&self, pragma: &str) {
        self.using(|db| db.execute_batch(pragma)).unwrap();
    }

    fn using<T>(&self, work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>) -> Result<T> {
        // A panic half-way leaves a transaction that was rolled back.
        let mut held = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |error: rusqlite::Error| Error::Store {
            path: self.path.clone(),
            message: format!(
                "the history of posts could not be kept ({error}); your posts are not touched by this"
            ),
        };
        let db = match &mut *held {
            Some(db) => db,
            None => held.insert(open(&self.path)?.map_err(failed)?),
        };
        work(db).map_err(failed)
    }
}

/// Opens the file; one that is no history any more is set aside, not deleted.
fn open(path: &Path) -> Result<rusqlite::Result<Connection>> {
    if let Some(folder) = path.parent() {
        fs::make_folder(folder)?;
    }
    fs::alone(path, || {
        let opened = store::connect(path);
        let broken = opened.as_ref().err().and_then(rusqlite::Error::sqlite_error_code).is_some_and(|code| {
            matches!(code, rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt)
        });
        if !broken {
            return Ok(opened);
        }
        let aside = path.with_extension(format!("{}.broken", crate::store::random_name()));
        std::fs::rename(path, aside).map_err(Error::io(path))?;
        Ok(store::connect(path))
    })
}

#[cfg(test)]
mod tests;
