//! The persistent index and full-text search of a blog.
//!
//! One SQLite file in the data folder holds what the list shows of each post
//! and its words. It is a cache: a file that is broken or of another version
//! is made anew. Posts that did not change (time and size) are not read again.
//! Reading a post is in `record`, asking in `list`, words in `text`.

mod list;
mod record;
mod text;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};

use rayon::prelude::*;
use rusqlite::{Connection, Transaction, params};

use self::record::Record;
use crate::api::{Counts, ListPosts, PostList, PostPath, TermCount};
use crate::blog::{Blog, PostFile};
use crate::error::{Error, Result};
use crate::fs;

/// The layout of the tables; another one is made anew.
const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE post (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, language TEXT NOT NULL,
    modified INTEGER NOT NULL, size INTEGER NOT NULL, fingerprint TEXT NOT NULL,
    title TEXT NOT NULL, title_key TEXT NOT NULL, date TEXT, dated INTEGER, live INTEGER,
    draft INTEGER NOT NULL, cover TEXT, words INTEGER NOT NULL, problem TEXT, lead TEXT NOT NULL
);
CREATE TABLE term (
    post INTEGER NOT NULL, place INTEGER NOT NULL, taxonomy TEXT NOT NULL, term TEXT NOT NULL,
    PRIMARY KEY (post, place)
) WITHOUT ROWID;
CREATE INDEX by_term ON term (taxonomy, term);
CREATE TABLE body (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE VIRTUAL TABLE search USING fts5 (
    heading, plain, content='', contentless_delete=1, tokenize=\"unicode61 remove_diacritics 2\"
);
";

/// What is known of a blog's posts without reading them again.
#[derive(Debug)]
pub struct Index {
    path: PathBuf,
    // Two connections, so that a search does not wait for a walk.
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
}

impl Index {
    /// Opens the database file `db`, made when missing and made anew when broken.
    ///
    /// # Errors
    /// [`Error::Store`] when there can be no database.
    pub fn open(db: &Path) -> Result<Self> {
        if let Some(folder) = db.parent() {
            fs::make_folder(folder)?;
        }
        // Another instance may be making the same tables.
        let (writer, reader) = fs::alone(db, || {
            connect(db)
                .or_else(|error| {
                    if is_busy(&error) {
                        return Err(error);
                    }
                    remove(db);
                    connect(db)
                })
                .map_err(store(db))
        })?;
        Ok(Self { path: db.to_path_buf(), writer: Mutex::new(writer), reader: Mutex::new(reader) })
    }

    /// Brings the index up to date with all posts; whether anything was different.
    ///
    /// # Errors
    /// When the blog may not be listed or the database fails.
    pub fn sync(&self, blog: &Blog) -> Result<bool> {
        let files = blog.posts()?;
        self.writing(|db| sync(db, blog, &files))
    }

    /// Reads these files again; whether anything was different.
    ///
    /// # Errors
    /// When the database fails.
    pub fn update(&self, blog: &Blog, paths: &[PostPath]) -> Result<bool> {
        let files: Vec<_> = paths.iter().map(|path| (path, blog.post_file(path))).collect();
        self.writing(|db| {
            let change = db.transaction()?;
            let mut changed = false;
            for (path, file) in &files {
                let old: Option<String> = fingerprint(&change, path)?;
                let new = file.as_ref().and_then(|file| record::read(blog, file));
                changed |= old.is_some() != new.is_some()
                    || new.as_ref().is_some_and(|new| old.as_ref() != Some(&new.fingerprint));
                forget(&change, path)?;
                if let Some(new) = &new {
                    insert(&change, new)?;
                }
            }
            change.commit()?;
            Ok(changed)
        })
    }

    /// The rows that were asked for. `changed` names published posts edited since.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list(
        &self,
        blog: &Blog,
        ask: &ListPosts,
        changed: &HashSet<PostPath>,
        now: jiff::Timestamp,
    ) -> Result<PostList> {
        self.reading(|db| list::list(db, ask, changed, until(blog, now)))
    }

    /// Every term and how many posts have it, most used first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn terms(&self) -> Result<Vec<TermCount>> {
        self.reading(list::terms)
    }

    /// The posts that have one of these terms, by their paths.
    ///
    /// # Errors
    /// When the database fails.
    pub fn with_terms(&self, taxonomy: &str, terms: &[String]) -> Result<Vec<PostPath>> {
        self.reading(|db| list::with_terms(db, taxonomy, terms))
    }

    /// How many posts there are.
    ///
    /// # Errors
    /// When the database fails.
    pub fn counts(&self, blog: &Blog, now: jiff::Timestamp) -> Result<Counts> {
        self.reading(|db| list::counts(db, until(blog, now)))
    }

    fn reading<T>(&self, ask: impl Fn(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        let answer = ask(&lock(&self.reader));
        match answer {
            Err(error) if is_broken(&error) => {
                self.remake()?;
                ask(&lock(&self.reader)).map_err(store(&self.path))
            }
            answer => answer.map_err(store(&self.path)),
        }
    }

    fn writing<T>(&self, work: impl Fn(&mut Connection) -> rusqlite::Result<T>) -> Result<T> {
        let answer = work(&mut lock(&self.writer));
        match answer {
            Err(error) if is_broken(&error) => {
                self.remake()?;
                work(&mut lock(&self.writer)).map_err(store(&self.path))
            }
            answer => answer.map_err(store(&self.path)),
        }
    }

    /// Throws the broken file away and begins an empty one.
    fn remake(&self) -> Result<()> {
        let (mut writer, mut reader) = (lock(&self.writer), lock(&self.reader));
        remove(&self.path);
        (*writer, *reader) = connect(&self.path).map_err(store(&self.path))?;
        Ok(())
    }
}

/// The moment until which posts are published.
fn until(blog: &Blog, now: jiff::Timestamp) -> list::Until {
    if blog.build_future { i64::MAX } else { now.as_millisecond() }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic half-way leaves a transaction that was rolled back.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn store(path: &Path) -> impl FnOnce(rusqlite::Error) -> Error {
    move |error| Error::Store {
        path: path.to_path_buf(),
        message: format!(
            "the list of posts could not be kept ({error}); delete the file to have it made anew"
        ),
    }
}

fn connect(path: &Path) -> rusqlite::Result<(Connection, Connection)> {
    let open = || {
        let db = Connection::open(path)?;
        db.busy_timeout(std::time::Duration::from_secs(5))?;
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 268435456;",
        )?;
        Ok::<_, rusqlite::Error>(db)
    };
    let mut writer = open()?;
    let version: i64 = writer.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version != VERSION {
        let tables: i64 = writer.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 {
            drop(writer);
            remove(path);
            writer = open()?;
        }
        writer.execute_batch(&format!("BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;"))?;
    }
    writer.query_row("SELECT count(*) FROM meta", [], |_| Ok(()))?;
    Ok((writer, open()?))
}

/// Whether another program is at it, so that the file is no broken one.
fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode;
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        let _ = std::fs::remove_file(PathBuf::from(file));
    }
}

fn is_broken(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
        || error.to_string().starts_with("no such table")
}

/// What a post was when it was last read.
struct Known {
    modified: i64,
    size: i64,
    language: String,
}

fn sync(db: &mut Connection, blog: &Blog, files: &[PostFile]) -> rusqlite::Result<bool> {
    let change = db.transaction()?;
    let meaning = meaning(blog);
    let was: Option<String> =
        optional(change.query_row("SELECT value FROM meta WHERE key = 'meaning'", [], |row| row.get(0)))?;
    let mut known = HashMap::new();
    if was.as_ref() == Some(&meaning) {
        known = all_known(&change)?;
    } else {
        change.execute_batch("DELETE FROM post; DELETE FROM term; DELETE FROM body; DELETE FROM search;")?;
        change.execute("INSERT OR REPLACE INTO meta VALUES ('meaning', ?1)", [&meaning])?;
    }
    let stale: Vec<_> = files
        .iter()
        .filter(|file| {
            let old = known.remove(&file.path);
            old.is_none_or(|old| {
                old.modified != record::modified(file)
                    || u64::try_from(old.size) != Ok(file.size)
                    || old.language != file.language
            })
        })
        .collect();
    if stale.is_empty() && known.is_empty() && was.as_ref() == Some(&meaning) {
        return Ok(false);
    }
    for gone in known.keys() {
        forget(&change, gone)?;
    }
    let mut changed = !known.is_empty() || was.as_ref() != Some(&meaning);
    changed |= read_all(&change, blog, &stale)?;
    change.commit()?;
    Ok(changed)
}

/// Reads these files on all cores while this thread writes.
fn read_all(change: &Transaction<'_>, blog: &Blog, files: &[&PostFile]) -> rusqlite::Result<bool> {
    let (send, receive) = mpsc::sync_channel::<Record>(256);
    let mut changed = false;
    std::thread::scope(|scope| {
        scope.spawn(move || {
            files.par_iter().for_each_with(send, |send, file| {
                if let Some(record) = record::read(blog, file) {
                    // Nobody listens any more when the database failed.
                    let _ = send.send(record);
                }
            });
        });
        for record in receive {
            let old = fingerprint(change, &record.path)?;
            changed |= old.as_ref() != Some(&record.fingerprint);
            if old.is_some() {
                forget(change, &record.path)?;
            }
            insert(change, &record)?;
        }
        Ok(changed)
    })
}

/// What decides how posts are read; when it changes all are read again.
fn meaning(blog: &Blog) -> String {
    format!("{:?} {:?} {:?}", blog.generator, blog.taxonomies, blog.habits.cover_key)
}

fn all_known(change: &Transaction<'_>) -> rusqlite::Result<HashMap<String, Known>> {
    let mut query = change.prepare("SELECT path, modified, size, language FROM post")?;
    let rows = query.query_map([], |row| {
        Ok((row.get(0)?, Known { modified: row.get(1)?, size: row.get(2)?, language: row.get(3)? }))
    })?;
    rows.collect()
}

fn fingerprint(change: &Transaction<'_>, path: &str) -> rusqlite::Result<Option<String>> {
    let mut query = change.prepare_cached("SELECT fingerprint FROM post WHERE path = ?1")?;
    optional(query.query_row([path], |row| row.get(0)))
}

fn optional<T>(answer: rusqlite::Result<T>) -> rusqlite::Result<Option<T>> {
    match answer {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        answer => answer.map(Some),
    }
}

fn forget(change: &Transaction<'_>, path: &str) -> rusqlite::Result<()> {
    let id: Option<i64> = {
        let mut query = change.prepare_cached("SELECT id FROM post WHERE path = ?1")?;
        optional(query.query_row([path], |row| row.get(0)))?
    };
    let Some(id) = id else { return Ok(()) };
    for sql in [
        "DELETE FROM post WHERE id = ?1",
        "DELETE FROM term WHERE post = ?1",
        "DELETE FROM body WHERE id = ?1",
        "DELETE FROM search WHERE rowid = ?1",
    ] {
        change.prepare_cached(sql)?.execute([id])?;
    }
    Ok(())
}

fn insert(change: &Transaction<'_>, new: &Record) -> rusqlite::Result<()> {
    change
        .prepare_cached(
            "INSERT INTO post (path, language, modified, size, fingerprint, title, title_key, date, dated, live, draft, cover, words, problem, lead)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(params![
            new.path, new.language, new.modified, new.size, new.fingerprint, new.title,
            text::sort_key(&new.title), new.date, new.dated, new.live, new.draft, new.cover,
            new.words, new.problem, text::lead(&new.body),
        ])?;
    let id = change.last_insert_rowid();
    let mut add =
        change.prepare_cached("INSERT INTO term (post, place, taxonomy, term) VALUES (?1, ?2, ?3, ?4)")?;
    for (place, (taxonomy, term)) in new.terms.iter().enumerate() {
        add.execute(params![id, i64::try_from(place).unwrap_or(i64::MAX), taxonomy, term])?;
    }
    change.prepare_cached("INSERT INTO body (id, text) VALUES (?1, ?2)")?.execute(params![id, new.body])?;
    change
        .prepare_cached("INSERT INTO search (rowid, heading, plain) VALUES (?1, ?2, ?3)")?
        .execute(params![id, text::spread(&new.title), text::spread(&new.body)])?;
    Ok(())
}

#[cfg(test)]
mod tests;
