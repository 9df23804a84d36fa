//! Making listed posts searchable, some at a time, after the list is shown.

use rayon::prelude::*;
use rusqlite::Connection;

use super::record::Words;
use super::write;
use crate::blog::Blog;
use crate::fs;

/// How many posts are made searchable in one go: long enough to be worth a
/// transaction, short enough that a save in between hardly waits.
const AT_ONCE: i64 = 512;

/// A post that is listed and cannot be searched yet.
pub(super) struct Waiting {
    id: i64,
    path: String,
    fingerprint: String,
    title: String,
}

/// The next ones.
pub(super) fn waiting(db: &Connection) -> rusqlite::Result<Vec<Waiting>> {
    let mut query =
        db.prepare_cached("SELECT id, path, fingerprint, title FROM post WHERE NOT searchable LIMIT ?1")?;
    let rows = query.query_map([AT_ONCE], |row| {
        Ok(Waiting { id: row.get(0)?, path: row.get(1)?, fingerprint: row.get(2)?, title: row.get(3)? })
    })?;
    rows.collect()
}

/// Reads their words on all cores. A file that cannot be read has none.
pub(super) fn words(blog: &Blog, waiting: &[Waiting]) -> Vec<Words> {
    let read = |post: &Waiting| {
        let bytes = fs::read(&blog.root.join(&post.path)).unwrap_or_default();
        Words::of(&post.title, &bytes)
    };
    waiting.par_iter().with_max_len(8).map(read).collect()
}

/// Puts the words of those in that are still listed as they were.
pub(super) fn add(db: &mut Connection, waiting: &[Waiting], words: &[Words]) -> rusqlite::Result<()> {
    let change = write::begin(db)?;
    for (post, words) in waiting.iter().zip(words) {
        let still =
            "SELECT count(*) FROM post WHERE id = ?1 AND path = ?2 AND fingerprint = ?3 AND NOT searchable";
        let found: i64 = change
            .prepare_cached(still)?
            .query_row((post.id, &post.path, &post.fingerprint), |row| row.get(0))?;
        if found > 0 {
            write::add_words(&change, post.id, words)?;
        }
    }
    change.commit()
}
