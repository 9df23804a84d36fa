//! What is written into the database, and the comparison that decides it.

use std::collections::HashMap;
use std::sync::mpsc;

use rayon::prelude::*;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::db::optional;
use super::fold;
use super::record::{self, Record, Words};
use crate::blog::{Blog, PostFile};

/// So many posts at once are searchable as soon as they are listed; of more
/// only the list is made, and the words are read afterwards.
const FEW: usize = 200;

/// How many posts are written in one go.
const AT_ONCE: usize = 1024;

/// What a post was when it was last read.
pub(super) struct Known {
    modified: i64,
    size: i64,
    language: String,
}

/// Whether the posts were read in another way than the blog is to be read now.
pub(super) fn is_anew(db: &Connection, blog: &Blog) -> rusqlite::Result<bool> {
    let sql = "SELECT value FROM meta WHERE key = 'meaning'";
    let was: Option<String> = optional(db.query_row(sql, [], |row| row.get(0)))?;
    Ok(was != Some(blog.reading()))
}

/// Every post the database knows.
pub(super) fn known(db: &Connection) -> rusqlite::Result<HashMap<String, Known>> {
    let mut query = db.prepare_cached("SELECT path, modified, size, language FROM post")?;
    let rows = query.query_map([], |row| {
        Ok((row.get(0)?, Known { modified: row.get(1)?, size: row.get(2)?, language: row.get(3)? }))
    })?;
    rows.collect()
}

impl Known {
    /// Whether the file is another one than when it was read.
    pub(super) fn is_stale(&self, file: &PostFile) -> bool {
        self.modified != record::modified(file)
            || u64::try_from(self.size) != Ok(file.size)
            || self.language != file.language
    }
}

/// Notes that every post was read as the blog is to be read now.
pub(super) fn read_anew(change: &Transaction<'_>, blog: &Blog) -> rusqlite::Result<()> {
    change.execute("INSERT OR REPLACE INTO meta VALUES ('meaning', ?1)", [blog.reading()]).map(drop)
}

/// A transaction that never has to wait half-way for another program's.
pub(super) fn begin(db: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    db.transaction_with_behavior(TransactionBehavior::Immediate)
}

/// Reads these files on all cores while this thread writes; whether anything
/// was different. However long the reading takes, another program never waits
/// for more than the writing of what was read.
pub(super) fn read_all(db: &mut Connection, blog: &Blog, files: &[&PostFile]) -> rusqlite::Result<bool> {
    let (send, receive) = mpsc::sync_channel::<(Record, Option<Words>)>(AT_ONCE);
    let few = files.len() <= FEW;
    let mut changed = false;
    std::thread::scope(|scope| {
        scope.spawn(move || {
            files.par_iter().with_max_len(16).for_each_with(send, |send, file| {
                if let Some((record, bytes)) = record::read(blog, file) {
                    let words = few.then(|| Words::of(&record.title, &bytes));
                    // Nobody listens any more when the database failed.
                    let _ = send.send((record, words));
                }
            });
        });
        let mut some = Vec::with_capacity(AT_ONCE.min(files.len()));
        for one in receive {
            some.push(one);
            if some.len() == AT_ONCE {
                changed |= put(db, &some)?;
                some.clear();
            }
        }
        Ok(put(db, &some)? || changed)
    })
}

/// Puts in what was read; whether anything was different.
fn put(db: &mut Connection, read: &[(Record, Option<Words>)]) -> rusqlite::Result<bool> {
    if read.is_empty() {
        return Ok(false);
    }
    let change = begin(db)?;
    let mut changed = false;
    for (record, words) in read {
        let old = forget(&change, &record.path)?;
        changed |= old.as_ref() != Some(&record.fingerprint);
        let id = insert(&change, record)?;
        if let Some(words) = words {
            add_words(&change, id, words)?;
        }
    }
    change.commit()?;
    Ok(changed)
}

/// Forgets a post; gives the fingerprint it had, if it was known.
pub(super) fn forget(change: &Transaction<'_>, path: &str) -> rusqlite::Result<Option<String>> {
    let known: Option<(i64, String, bool)> = optional(
        change
            .prepare_cached("SELECT id, fingerprint, searchable FROM post WHERE path = ?1")?
            .query_row([path], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))),
    )?;
    let Some((id, fingerprint, searchable)) = known else { return Ok(None) };
    change.prepare_cached("DELETE FROM post WHERE id = ?1")?.execute([id])?;
    change.prepare_cached("DELETE FROM term WHERE post = ?1")?.execute([id])?;
    change.prepare_cached("DELETE FROM alias WHERE post = ?1")?.execute([id])?;
    if searchable {
        change.prepare_cached("DELETE FROM body WHERE id = ?1")?.execute([id])?;
        change.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([id])?;
    }
    Ok(Some(fingerprint))
}

/// Forgets every post's words; they are read again like those of new posts.
pub(super) fn forget_words(db: &mut Connection) -> rusqlite::Result<()> {
    let change = begin(db)?;
    change.execute_batch(
        "DELETE FROM body; INSERT INTO search (search) VALUES ('delete-all'); UPDATE post SET searchable = 0;",
    )?;
    change.commit()
}

fn insert(change: &Transaction<'_>, new: &Record) -> rusqlite::Result<i64> {
    let year = new.date.as_deref().and_then(|date| date.get(..4)?.parse::<i64>().ok());
    change
        .prepare_cached(
            "INSERT INTO post (path, language, modified, size, fingerprint, title, title_key, date, year,
                dated, live, draft, cover, url, address, problem, lead, searchable)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 0)",
        )?
        .execute(params![
            new.path,
            new.language,
            new.modified,
            new.size,
            new.fingerprint,
            new.title,
            fold::fold(&new.title),
            new.date,
            year,
            new.dated,
            new.live,
            new.draft,
            new.cover,
            new.url,
            new.url.as_deref().map(address),
            new.problem,
            new.lead,
        ])?;
    let id = change.last_insert_rowid();
    let mut add =
        change.prepare_cached("INSERT INTO term (post, place, taxonomy, term) VALUES (?1, ?2, ?3, ?4)")?;
    for (place, (taxonomy, term)) in new.terms.iter().enumerate() {
        add.execute(params![id, i64::try_from(place).unwrap_or(i64::MAX), taxonomy, term])?;
    }
    let mut add = change.prepare_cached("INSERT OR IGNORE INTO alias (address, post) VALUES (?1, ?2)")?;
    for alias in &new.aliases {
        add.execute(params![address(alias), id])?;
    }
    Ok(id)
}

/// Makes a post that is listed searchable.
pub(super) fn add_words(change: &Transaction<'_>, id: i64, words: &Words) -> rusqlite::Result<()> {
    change.prepare_cached("UPDATE post SET searchable = 1 WHERE id = ?1")?.execute([id])?;
    change
        .prepare_cached("INSERT INTO body (id, text) VALUES (?1, ?2)")?
        .execute(params![id, words.plain])?;
    change
        .prepare_cached("INSERT INTO search (rowid, heading, plain) VALUES (?1, ?2, ?3)")?
        .execute(params![id, words.heading, words.folded])
        .map(drop)
}

/// A public address as servers compare them.
pub(super) fn address(url: &str) -> String {
    url.trim_end_matches('/').to_lowercase()
}
