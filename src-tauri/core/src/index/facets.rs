//! What a list can be narrowed to, with counts: kept until the database
//! changes or a post goes live by its date.

use std::sync::Arc;

use rusqlite::{Connection, Row};

use super::list::{CHANGED, LIVE, Until};
use crate::api::{Counts, Facets, LanguageCount, PostPath, TermCount, YearCount};
use crate::fs;

/// Facets with what they hold for.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    facets: Arc<Facets>,
    language: Option<String>,
    /// Another number means that somebody has written since.
    data_version: i64,
    /// From here until the next post goes live.
    from: Until,
    until: Until,
}

impl Kept {
    /// Whether they are still right.
    fn holds(&self, db: &Connection, language: Option<&str>, now: Until) -> rusqlite::Result<bool> {
        let same = self.language.as_deref() == language && (self.from..self.until).contains(&now);
        Ok(same && self.data_version == data_version(db)?)
    }
}

/// The facets of a language's posts, or of all; made anew only when they must be.
pub(super) fn facets(
    db: &Connection,
    kept: &mut Vec<Kept>,
    language: Option<&str>,
    now: Until,
) -> rusqlite::Result<Arc<Facets>> {
    for one in kept.iter() {
        if one.holds(db, language, now)? {
            return Ok(one.facets.clone());
        }
    }
    let data_version = data_version(db)?;
    kept.retain(|one| one.data_version == data_version && one.language.as_deref() != language);
    let next = format!("SELECT min({LIVE}) FROM post WHERE {LIVE} > ?1");
    let next: Option<Until> = db.prepare_cached(&next)?.query_row([now], |row| row.get(0))?;
    let mut facets = Facets {
        revision: 0,
        counts: counts(db, language, now)?,
        terms: terms(db, language)?,
        languages: languages(db)?,
        years: years(db, language)?,
    };
    facets.revision = revision(&facets);
    let facets = Arc::new(facets);
    kept.push(Kept {
        facets: facets.clone(),
        language: language.map(str::to_owned),
        data_version,
        from: now,
        until: next.unwrap_or(Until::MAX),
    });
    Ok(facets)
}

/// A number that stands for what the facets say; never 0.
fn revision(facets: &Facets) -> u32 {
    let bytes = serde_json::to_vec(facets).unwrap_or_default();
    u32::from_str_radix(&fs::fingerprint(&bytes)[..8], 16).unwrap_or_default().max(1)
}

pub(super) fn data_version(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}

fn counts(db: &Connection, language: Option<&str>, until: Until) -> rusqlite::Result<Counts> {
    let sql = format!(
        "SELECT count(*), coalesce(sum(draft), 0), coalesce(sum(NOT draft AND {LIVE} > ?1), 0),
                coalesce(sum(NOT draft AND {LIVE} <= ?1 AND {CHANGED}), 0)
         FROM post WHERE ?2 IS NULL OR language = ?2"
    );
    db.prepare_cached(&sql)?.query_row((until, language), |row| {
        Ok(Counts { posts: row.get(0)?, drafts: row.get(1)?, scheduled: row.get(2)?, changed: row.get(3)? })
    })
}

fn terms(db: &Connection, language: Option<&str>) -> rusqlite::Result<Vec<TermCount>> {
    let read = |row: &Row<'_>| Ok(TermCount { taxonomy: row.get(0)?, term: row.get(1)?, posts: row.get(2)? });
    let (from, end) = (
        "SELECT taxonomy, term, count(*) AS posts FROM term",
        "GROUP BY taxonomy, term ORDER BY posts DESC, term",
    );
    let Some(language) = language else {
        return db.prepare_cached(&format!("{from} {end}"))?.query_map([], read)?.collect();
    };
    let sql = format!("{from} JOIN post ON post.id = term.post WHERE language = ?1 {end}");
    db.prepare_cached(&sql)?.query_map([language], read)?.collect()
}

/// The posts that have one of these terms, and those that could not be read.
pub(super) fn posts_with(
    db: &Connection,
    taxonomy: &str,
    terms: &[String],
) -> rusqlite::Result<Vec<PostPath>> {
    let terms = serde_json::Value::from_iter(terms.iter().map(String::as_str)).to_string();
    let sql = "SELECT path FROM post WHERE problem IS NOT NULL OR id IN (SELECT post FROM term \
               WHERE taxonomy = ?1 AND term IN (SELECT value FROM json_each(?2))) ORDER BY path";
    db.prepare_cached(sql)?.query_map([taxonomy, &terms], |row| row.get(0))?.collect()
}

fn languages(db: &Connection) -> rusqlite::Result<Vec<LanguageCount>> {
    let sql = "SELECT language, count(*) AS posts FROM post GROUP BY language ORDER BY posts DESC, language";
    let mut query = db.prepare_cached(sql)?;
    query.query_map([], |row| Ok(LanguageCount { language: row.get(0)?, posts: row.get(1)? }))?.collect()
}

fn years(db: &Connection, language: Option<&str>) -> rusqlite::Result<Vec<YearCount>> {
    let sql = "SELECT year, count(*) FROM post WHERE year IS NOT NULL AND (?1 IS NULL OR language = ?1)
               GROUP BY year ORDER BY year DESC";
    let mut query = db.prepare_cached(sql)?;
    query.query_map([language], |row| Ok(YearCount { year: row.get(0)?, posts: row.get(1)? }))?.collect()
}
