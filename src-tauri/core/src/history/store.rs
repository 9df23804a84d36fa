//! The tables of the history and what is asked of them. All writing is within
//! a transaction of the caller's.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::thin::{self, Kept};
use super::{chunks, words};
use crate::api::{KeptVersion, VersionId, VersionKind};

type Done<T> = rusqlite::Result<T>;

/// The layout of the tables.
const LAYOUT: i64 = 1;

const TABLES: &str = "
CREATE TABLE post (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
CREATE TABLE version (
    id INTEGER PRIMARY KEY AUTOINCREMENT, post INTEGER NOT NULL, kind INTEGER NOT NULL,
    began INTEGER NOT NULL, at INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0, sum BLOB NOT NULL,
    words INTEGER NOT NULL, added INTEGER NOT NULL, removed INTEGER NOT NULL
);
CREATE INDEX by_post ON version (post, id);
CREATE TABLE part (version INTEGER NOT NULL, place INTEGER NOT NULL, chunk INTEGER NOT NULL, PRIMARY KEY (version, place)) WITHOUT ROWID;
CREATE INDEX by_chunk ON part (chunk);
CREATE TABLE chunk (id INTEGER PRIMARY KEY, sum BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL);
";

pub(super) fn connect(path: &Path) -> Done<Connection> {
    let db = Connection::open(path)?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")?;
    let layout: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if layout == 0 {
        db.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {LAYOUT}; COMMIT;"))?;
    }
    Ok(db)
}

/// The number of a post, made when it has none.
pub(super) fn post(db: &Connection, path: &str) -> Done<i64> {
    db.execute("INSERT OR IGNORE INTO post (path) VALUES (?1)", [path])?;
    db.query_row("SELECT id FROM post WHERE path = ?1", [path], |row| row.get(0))
}

/// Whether a post has a version with this text.
pub(super) fn has(db: &Connection, post: i64, text: &str) -> Done<bool> {
    db.query_row(
        "SELECT EXISTS (SELECT 1 FROM version WHERE post = ?1 AND sum = ?2)",
        params![post, sum(text)],
        |row| row.get(0),
    )
}

/// A saved text: the newest version goes on with it, or it begins another.
pub(super) fn save(db: &Connection, post: i64, text: &str, at: Timestamp) -> Done<()> {
    let Some(last) = newest(db, post)? else { return add(db, post, VersionKind::Saved, text, at) };
    if last.sum == sum(text) {
        return Ok(());
    }
    let (_, removed) = words::changed(&text_of_version(db, last.kept.id)?, text);
    if last.closed || !thin::goes_on(&last.kept, at, removed) {
        let known = has(db, post, text)?;
        let kind = if known { VersionKind::Restored } else { VersionKind::Saved };
        return add(db, post, kind, text, at);
    }
    // The version that goes on is measured against the one before it.
    let before = db
        .query_row(
            "SELECT id FROM version WHERE post = ?1 AND id < ?2 ORDER BY id DESC LIMIT 1",
            [post, last.kept.id],
            |row| row.get(0),
        )
        .optional()?;
    let (added, removed) = against(db, before, text)?;
    db.execute(
        "UPDATE version SET at = ?2, sum = ?3, words = ?4, added = ?5, removed = ?6 WHERE id = ?1",
        params![last.kept.id, at.as_millisecond(), sum(text), words::count(text), added, removed],
    )?;
    put(db, last.kept.id, text)
}

/// Keeps a text that another is about to replace.
pub(super) fn close(db: &Connection, post: i64, text: &str, at: Timestamp) -> Done<()> {
    save(db, post, text, at)?;
    db.execute("UPDATE version SET closed = 1 WHERE post = ?1", [post]).map(drop)
}

/// Keeps a text as a version of that kind; one that is a version already gets
/// the kind instead.
pub(super) fn keep(db: &Connection, post: i64, kind: VersionKind, text: &str, at: Timestamp) -> Done<()> {
    let same =
        "SELECT id, kind, began, at FROM version WHERE post = ?1 AND sum = ?2 ORDER BY id DESC LIMIT 1";
    match db.query_row(same, params![post, sum(text)], kept).optional()? {
        // A publication stays one, whatever happens to its text later.
        Some(same) if same.kind == VersionKind::Published => Ok(()),
        Some(same) => {
            db.execute("UPDATE version SET kind = ?2 WHERE id = ?1", params![same.id, number(kind)]).map(drop)
        }
        None => add(db, post, kind, text, at),
    }
}

/// Adds a version after all others of its post.
pub(super) fn add(db: &Connection, post: i64, kind: VersionKind, text: &str, at: Timestamp) -> Done<()> {
    let last = newest(db, post)?.map(|last| last.kept.id);
    let (added, removed) = against(db, last, text)?;
    db.execute(
        "INSERT INTO version (post, kind, began, at, sum, words, added, removed)
         VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7)",
        params![post, number(kind), at.as_millisecond(), sum(text), words::count(text), added, removed],
    )?;
    put(db, db.last_insert_rowid(), text)
}

pub(super) fn list(db: &Connection, path: &str) -> Done<Vec<KeptVersion>> {
    let mut rows = db.prepare_cached(
        "SELECT version.id, kind, began, at, words, added, removed FROM version
         JOIN post ON post.id = version.post WHERE path = ?1 ORDER BY version.id DESC",
    )?;
    let row = |row: &Row<'_>| {
        let Kept { id, kind, at, .. } = kept(row)?;
        let at = at.to_string();
        Ok(KeptVersion { id, at, kind, words: row.get(4)?, added: row.get(5)?, removed: row.get(6)? })
    };
    rows.query_map([path], row)?.collect()
}

/// The text of a post's version; none when there is no such version.
pub(super) fn text_of(db: &Connection, path: &str, id: VersionId) -> Done<Option<String>> {
    let there: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM version JOIN post ON post.id = version.post WHERE path = ?1 AND version.id = ?2)",
        params![path, id],
        |row| row.get(0),
    )?;
    there.then(|| text_of_version(db, id)).transpose()
}

/// Gives a post another path; versions that path had before come first.
pub(super) fn rename(db: &Connection, from: &str, to: &str) -> Done<()> {
    let id = |path: &str| {
        db.query_row("SELECT id FROM post WHERE path = ?1", [path], |row| row.get::<_, i64>(0)).optional()
    };
    match (id(from)?, id(to)?) {
        (Some(moving), Some(there)) if moving != there => {
            db.execute("UPDATE version SET post = ?2 WHERE post = ?1", [there, moving])?;
            db.execute("DELETE FROM post WHERE id = ?1", [there])?;
        }
        _ => {}
    }
    db.execute("UPDATE post SET path = ?2 WHERE path = ?1", [from, to]).map(drop)
}

/// Throws away what is too old, then the oldest until all takes `most` bytes;
/// publications only when nothing else is left to go.
pub(super) fn thin(db: &Connection, now: Timestamp, most: i64) -> Done<()> {
    let mut posts: HashMap<i64, Vec<Kept>> = HashMap::new();
    let mut rows = db.prepare("SELECT id, kind, began, at, post FROM version ORDER BY id")?;
    for row in rows.query_map([], |row| Ok((row.get::<_, i64>(4)?, kept(row)?)))? {
        let (post, kept) = row?;
        posts.entry(post).or_default().push(kept);
    }
    for versions in posts.values_mut() {
        let doomed = thin::too_many(versions, now);
        remove(db, &doomed)?;
        versions.retain(|one| !doomed.contains(&one.id));
        // The newest of a post is never too much.
        versions.pop();
    }
    // A version that went on with another text left pieces that nobody needs.
    collect(db)?;
    let mut oldest: Vec<Kept> = posts.into_values().flatten().collect();
    let is_published = |one: &Kept| one.kind == VersionKind::Published;
    oldest.sort_by_key(|one| (is_published(one), one.at));
    let alike = oldest.chunk_by(|one, next| is_published(one) == is_published(next));
    for some in alike.flat_map(|alike| alike.chunks(50)) {
        let bytes: i64 =
            db.query_row("SELECT coalesce(sum(length(bytes)), 0) FROM chunk", [], |row| row.get(0))?;
        if bytes <= most {
            break;
        }
        remove(db, &some.iter().map(|one| one.id).collect::<Vec<_>>())?;
    }
    Ok(())
}

fn remove(db: &Connection, versions: &[VersionId]) -> Done<()> {
    for id in versions {
        db.execute("DELETE FROM version WHERE id = ?1", [id])?;
        db.execute("DELETE FROM part WHERE version = ?1", [id])?;
    }
    if versions.is_empty() { Ok(()) } else { collect(db) }
}

/// Throws away the pieces that no version has.
fn collect(db: &Connection) -> Done<()> {
    let orphans = "DELETE FROM chunk WHERE NOT EXISTS (SELECT 1 FROM part WHERE part.chunk = chunk.id)";
    db.execute(orphans, []).map(drop)
}

struct Newest {
    kept: Kept,
    /// Whether what is saved next begins a version in any case.
    closed: bool,
    sum: Vec<u8>,
}

fn newest(db: &Connection, post: i64) -> Done<Option<Newest>> {
    db.query_row(
        "SELECT id, kind, began, at, closed, sum FROM version WHERE post = ?1 ORDER BY id DESC LIMIT 1",
        [post],
        |row| Ok(Newest { kept: kept(row)?, closed: row.get(4)?, sum: row.get(5)? }),
    )
    .optional()
}

/// A version of a row that begins with `id, kind, began, at`.
fn kept(row: &Row<'_>) -> Done<Kept> {
    let time =
        |column| Ok::<_, rusqlite::Error>(Timestamp::from_millisecond(row.get(column)?).unwrap_or_default());
    Ok(Kept { id: row.get(0)?, kind: kind(row.get(1)?), began: time(2)?, at: time(3)? })
}

fn against(db: &Connection, before: Option<VersionId>, text: &str) -> Done<(u32, u32)> {
    let before = before.map(|id| text_of_version(db, id)).transpose()?;
    Ok(before.map_or((0, 0), |before| words::changed(&before, text)))
}

/// Puts a text's pieces under a version, instead of those it had.
pub(super) fn put(db: &Connection, version: VersionId, text: &str) -> Done<()> {
    db.execute("DELETE FROM part WHERE version = ?1", [version])?;
    let mut known = db.prepare_cached("SELECT id FROM chunk WHERE sum = ?1")?;
    let mut add = db.prepare_cached("INSERT INTO chunk (sum, bytes) VALUES (?1, ?2)")?;
    let mut part = db.prepare_cached("INSERT INTO part (version, place, chunk) VALUES (?1, ?2, ?3)")?;
    for (place, piece) in chunks::chunks(text).into_iter().enumerate() {
        let sum = sum(piece);
        let chunk = match known.query_row([&sum], |row| row.get::<_, i64>(0)).optional()? {
            Some(chunk) => chunk,
            None => add.insert(params![sum, packed(piece)])?,
        };
        part.execute(params![version, place as i64, chunk])?;
    }
    Ok(())
}

fn text_of_version(db: &Connection, version: VersionId) -> Done<String> {
    let mut pieces = db.prepare_cached(
        "SELECT bytes FROM part JOIN chunk ON chunk.id = part.chunk WHERE version = ?1 ORDER BY place",
    )?;
    let mut text = String::new();
    for bytes in pieces.query_map([version], |row| row.get::<_, Vec<u8>>(0))? {
        DeflateDecoder::new(bytes?.as_slice()).read_to_string(&mut text).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, error.into())
        })?;
    }
    Ok(text)
}

fn packed(piece: &str) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(piece.as_bytes());
    encoder.finish().unwrap_or_default()
}

fn sum(text: &str) -> Vec<u8> {
    blake3::hash(text.as_bytes()).as_bytes()[..16].to_vec()
}

/// Kinds as the table has them; the numbers never change.
const KINDS: [(i64, VersionKind); 5] = [
    (0, VersionKind::Found),
    (1, VersionKind::Saved),
    (2, VersionKind::Restored),
    (3, VersionKind::Published),
    (4, VersionKind::Recovered),
];

fn number(kind: VersionKind) -> i64 {
    KINDS.iter().find(|(_, known)| *known == kind).map_or(1, |(number, _)| *number)
}

fn kind(number: i64) -> VersionKind {
    KINDS.iter().find(|(known, _)| *known == number).map_or(VersionKind::Saved, |(_, kind)| *kind)
}
