//! The database file: its tables, its connections, and its being made anew.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

/// The layout of the tables and of what is in them; another one is made anew.
const VERSION: i64 = 3;

/// `search` gets words that are folded already (see `fold`), so its tokenizer
/// has only to find the blanks. Beginnings of one and two letters have an
/// index of their own: they are what a search starts with.
const TABLES: &str = "
CREATE TABLE post (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, language TEXT NOT NULL,
    modified INTEGER NOT NULL, size INTEGER NOT NULL, fingerprint TEXT NOT NULL,
    title TEXT NOT NULL, title_key TEXT NOT NULL,
    date TEXT, year INTEGER, dated INTEGER, live INTEGER, draft INTEGER NOT NULL,
    cover TEXT, url TEXT, address TEXT, problem TEXT, lead TEXT NOT NULL,
    searchable INTEGER NOT NULL
);
CREATE INDEX newest ON post (CASE WHEN dated IS NOT NULL THEN 1 WHEN draft THEN 0 ELSE 2 END, dated DESC, path);
CREATE INDEX by_address ON post (address) WHERE address IS NOT NULL;
CREATE INDEX not_searchable ON post (id) WHERE NOT searchable;
CREATE TABLE term (
    post INTEGER NOT NULL, place INTEGER NOT NULL, taxonomy TEXT NOT NULL, term TEXT NOT NULL,
    PRIMARY KEY (post, place)
) WITHOUT ROWID;
CREATE TABLE alias (address TEXT NOT NULL, post INTEGER NOT NULL, PRIMARY KEY (address, post)) WITHOUT ROWID;
CREATE INDEX alias_of ON alias (post);
CREATE INDEX by_term ON term (taxonomy, term, post);
CREATE TABLE published (
    path TEXT NOT NULL, place INTEGER NOT NULL, fingerprint TEXT NOT NULL, PRIMARY KEY (path, place)
) WITHOUT ROWID;
CREATE TABLE body (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE VIRTUAL TABLE search USING fts5 (
    heading, plain, content='', contentless_delete=1, tokenize='ascii', prefix='1 2'
);
INSERT INTO search (search, rank) VALUES ('hashsize', 16777216);
";

/// Two connections, the writer first, so that a search does not wait for a walk.
pub(super) fn connect(path: &Path) -> rusqlite::Result<(Connection, Connection)> {
    let open = || {
        let db = Connection::open(path)?;
        db.busy_timeout(std::time::Duration::from_secs(5))?;
        db.set_prepared_statement_cache_capacity(64);
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000;
             PRAGMA cache_size = -16000; PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY;",
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
pub(super) fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked))
}

/// Throws the database away.
pub(super) fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        let _ = std::fs::remove_file(PathBuf::from(file));
    }
}

/// Whether the file is no good any more.
pub(super) fn is_broken(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
        || error.to_string().starts_with("no such table")
}

/// A row that may be missing.
pub(super) fn optional<T>(answer: rusqlite::Result<T>) -> rusqlite::Result<Option<T>> {
    match answer {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        answer => answer.map(Some),
    }
}
