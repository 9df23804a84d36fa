//! The persistent index and full-text search of a blog.
//!
//! One SQLite file in the data folder holds what the list shows of each post
//! and its words. It is a cache: a file that is broken or of another version
//! is made anew. Posts that did not change (time and size) are not read again;
//! of many at once the list is made first and the words are read afterwards,
//! by whoever calls [`Index::read_words`]. The tables are in `db`, reading a
//! post in `record`, writing in `write`, asking in `list` and `facets`, and
//! what a word is in `fold`.

mod db;
mod facets;
mod fold;
mod later;
mod list;
mod neighbours;
mod record;
mod text;
mod write;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, params};

pub use self::neighbours::Neighbour;
use crate::api::{Facets, ListPosts, PostList, PostPath, Version};
use crate::blog::{Blog, PostFile};
use crate::error::{Error, Result};
use crate::fs;

/// How often a change is begun while another program is writing; each time
/// waits for some seconds.
const TRIES: usize = 3;

/// From so many changed posts on, when they are most of a blog's, all words are
/// thrown away at once and read again behind the list: to take them out post by
/// post costs ten times what the list does.
const MANY: usize = 1_000;

/// What is known of a blog's posts without reading them again.
#[derive(Debug)]
pub struct Index {
    path: PathBuf,
    // Two connections, so that a search does not wait for a walk.
    writer: Mutex<Connection>,
    reader: Mutex<Reader>,
    /// Another number means that another program has written since.
    others: AtomicI64,
}

#[derive(Debug)]
struct Reader {
    db: Connection,
    facets: Vec<facets::Kept>,
}

impl Reader {
    /// Asks several questions of one moment: posts may come and go between two.
    fn at_one_moment<T>(&mut self, ask: impl Fn(&mut Self) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        if !self.db.is_autocommit() {
            // A panic left the last moment open.
            self.db.execute_batch("ROLLBACK")?;
        }
        self.db.execute_batch("BEGIN")?;
        let answer = ask(self);
        // Nothing was written.
        self.db.execute_batch("ROLLBACK")?;
        answer
    }
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
            db::connect(db)
                .or_else(|error| {
                    if db::is_busy(&error) {
                        return Err(error);
                    }
                    db::remove(db);
                    db::connect(db)
                })
                .map_err(store(db))
        })?;
        let reader = Reader { db: reader, facets: Vec::new() };
        let (path, others) = (db.to_path_buf(), AtomicI64::default());
        let index = Self { path, writer: Mutex::new(writer), reader: Mutex::new(reader), others };
        index.writing(|db| index.others_wrote(db))?;
        Ok(index)
    }

    /// Brings the index up to date with `files`, which are all of the blog's
    /// posts; whether anything was different, or has been made so by another
    /// program since the last time.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sync(&self, blog: &Blog, files: &[PostFile]) -> Result<bool> {
        self.writing(|db| {
            let anew = write::is_anew(db, blog)?;
            let mut gone = write::known(db)?;
            let stale: Vec<_> = files
                .iter()
                .filter(|file| gone.remove(&file.path).is_none_or(|old| anew || old.is_stale(file)))
                .collect();
            if stale.is_empty() && gone.is_empty() && !anew {
                return self.others_wrote(db);
            }
            if stale.len() >= MANY && stale.len() * 2 > files.len() {
                write::forget_words(db)?;
            }
            let read = write::read_all(db, blog, &stale)?;
            let change = write::begin(db)?;
            for path in gone.keys() {
                write::forget(&change, path)?;
            }
            if anew {
                write::read_anew(&change, blog)?;
            }
            change.commit()?;
            Ok(self.others_wrote(db)? || read || anew || !gone.is_empty())
        })
    }

    /// Reads these files again; whether anything was different, or has been made
    /// so by another program since the last time.
    ///
    /// # Errors
    /// When the database fails.
    pub fn update(&self, blog: &Blog, paths: &[PostPath]) -> Result<bool> {
        let files: Vec<_> = paths.iter().map(|path| blog.post_file(path)).collect();
        let there: Vec<_> = files.iter().flatten().collect();
        let gone: Vec<_> = paths.iter().zip(&files).filter(|(_, file)| file.is_none()).collect();
        self.writing(|db| {
            let mut changed = write::read_all(db, blog, &there)?;
            if !gone.is_empty() {
                let change = write::begin(db)?;
                for (path, _) in &gone {
                    changed |= write::forget(&change, path)?.is_some();
                }
                change.commit()?;
            }
            Ok(self.others_wrote(db)? || changed)
        })
    }

    /// Whether a post is listed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn has(&self, path: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM post WHERE path = ?1)";
        self.reading(|reader| reader.db.prepare_cached(sql)?.query_row([path], |row| row.get(0)))
    }

    /// The posts whose file has this name, or whose folder has and is the post.
    ///
    /// # Errors
    /// When the database fails.
    pub fn named(&self, name: &str) -> Result<Vec<PostPath>> {
        let sql =
            "SELECT path FROM post WHERE substr(path, -length(?1)) = ?1 OR substr(path, -length(?2)) = ?2
                   ORDER BY path";
        let (file, bundle) = (format!("/{name}.md"), format!("/{name}/index.md"));
        self.reading(|reader| {
            let mut query = reader.db.prepare_cached(sql)?;
            query.query_map([&file, &bundle], |row| row.get(0))?.collect()
        })
    }

    /// Every post's title.
    ///
    /// # Errors
    /// When the database fails.
    pub fn titles(&self) -> Result<Vec<(PostPath, String)>> {
        self.reading(|reader| {
            let mut query = reader.db.prepare_cached("SELECT path, title FROM post ORDER BY path")?;
            query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
    }

    /// Makes some more of the listed posts searchable; whether any are left.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read_words(&self, blog: &Blog) -> Result<bool> {
        let waiting = self.reading(|reader| later::waiting(&reader.db))?;
        if waiting.is_empty() {
            return Ok(false);
        }
        let words = later::words(blog, &waiting);
        self.writing(|db| later::add(db, &waiting, &words))?;
        Ok(true)
    }

    /// Notes what was last published: each post with the version of its file
    /// then, as often as there are targets. `stamp` names this state.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_published(&self, stamp: &str, published: &[(PostPath, Version)]) -> Result<()> {
        self.writing(|db| {
            let change = write::begin(db)?;
            change.execute("DELETE FROM published", [])?;
            let mut add = change
                .prepare_cached("INSERT INTO published (path, place, fingerprint) VALUES (?1, ?2, ?3)")?;
            for (place, (path, version)) in published.iter().enumerate() {
                add.execute(params![path, i64::try_from(place).unwrap_or(i64::MAX), version])?;
            }
            drop(add);
            change.execute("INSERT OR REPLACE INTO meta VALUES ('published', ?1)", [stamp])?;
            change.commit()
        })
    }

    /// The posts that have one of these terms, or may have it, because their
    /// front matter cannot be read; by their paths.
    ///
    /// # Errors
    /// When the database fails.
    pub fn with_terms(&self, taxonomy: &str, terms: &[String]) -> Result<Vec<PostPath>> {
        self.reading(|reader| facets::posts_with(&reader.db, taxonomy, terms))
    }

    /// The stamp that [`Self::set_published`] was last given.
    ///
    /// # Errors
    /// When the database fails.
    pub fn published_stamp(&self) -> Result<Option<String>> {
        let sql = "SELECT value FROM meta WHERE key = 'published'";
        self.reading(|reader| db::optional(reader.db.query_row(sql, [], |row| row.get(0))))
    }

    /// The rows that were asked for.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list(&self, blog: &Blog, ask: &ListPosts, now: jiff::Timestamp) -> Result<PostList> {
        let until = until(blog, now);
        self.reading(|Reader { db, facets }| {
            let (rows, total) = list::list(db, ask, until)?;
            let facets = facets::facets(db, facets, ask.language.as_deref(), until)?;
            let news = (facets.revision != ask.facets).then(|| facets.as_ref().clone());
            let waiting = "SELECT count(*) FROM post WHERE NOT searchable";
            let unread = db.prepare_cached(waiting)?.query_row([], |row| row.get(0))?;
            Ok(PostList { rows, total, facets: news, unread })
        })
    }

    /// What the list can be narrowed to, over the whole blog.
    ///
    /// # Errors
    /// When the database fails.
    pub fn facets(&self, blog: &Blog, now: jiff::Timestamp) -> Result<Arc<Facets>> {
        self.reading(|Reader { db, facets }| facets::facets(db, facets, None, until(blog, now)))
    }

    /// The posts at a public address, with it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn at_address(&self, url: &str) -> Result<Vec<(PostPath, String)>> {
        let sql = "SELECT path, url FROM post WHERE address = ?1 ORDER BY path";
        self.reading(|reader| {
            let mut query = reader.db.prepare_cached(sql)?;
            query.query_map([write::address(url)], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
    }

    /// Whether another program has written since this was asked last: its list is
    /// ours, so nothing that it has taken in differs any more. To be asked after
    /// what is compared was read, or while nobody else can write.
    fn others_wrote(&self, db: &Connection) -> rusqlite::Result<bool> {
        let now = facets::data_version(db)?;
        Ok(self.others.swap(now, Ordering::Relaxed) != now)
    }

    fn reading<T>(&self, ask: impl Fn(&mut Reader) -> rusqlite::Result<T>) -> Result<T> {
        let answer = lock(&self.reader).at_one_moment(&ask);
        match answer {
            Err(error) if db::is_broken(&error) => {
                self.remake()?;
                lock(&self.reader).at_one_moment(&ask).map_err(store(&self.path))
            }
            answer => answer.map_err(store(&self.path)),
        }
    }

    fn writing<T>(&self, work: impl Fn(&mut Connection) -> rusqlite::Result<T>) -> Result<T> {
        let mut answer = work(&mut lock(&self.writer));
        for _ in 1..TRIES {
            if !answer.as_ref().is_err_and(db::is_busy) {
                break;
            }
            answer = work(&mut lock(&self.writer));
        }
        match answer {
            Err(error) if db::is_broken(&error) => {
                self.remake()?;
                work(&mut lock(&self.writer)).map_err(store(&self.path))
            }
            answer => answer.map_err(store(&self.path)),
        }
    }

    /// Sets a limit of the database's: a test sees it full, or unwritable.
    #[cfg(test)]
    pub(crate) fn limit(&self, pragma: &str) {
        lock(&self.writer).execute_batch(pragma).unwrap();
    }

    /// Throws the broken file away and begins an empty one.
    fn remake(&self) -> Result<()> {
        let (mut writer, mut reader) = (lock(&self.writer), lock(&self.reader));
        db::remove(&self.path);
        let (new_writer, db) = db::connect(&self.path).map_err(store(&self.path))?;
        *writer = new_writer;
        *reader = Reader { db, facets: Vec::new() };
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
    use rusqlite::ErrorCode::{DiskFull, ReadOnly, SystemIoFailure};
    move |error| {
        let mend = match error.sqlite_error_code() {
            _ if db::is_busy(&error) => "another Dropcap is writing there; try again in a moment",
            Some(DiskFull | ReadOnly | SystemIoFailure) => {
                "make room or let Dropcap write there, and try again"
            }
            _ => "delete the file to have it made anew",
        };
        let message = format!("the list of posts could not be kept ({error}); {mend}");
        Error::Store { path: path.to_path_buf(), message }
    }
}

#[cfg(test)]
mod tests;
