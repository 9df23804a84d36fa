//! Rows out of the database.

use std::collections::{HashMap, HashSet};

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::text::{self, Phrase};
use crate::api::{ListPosts, PostRow, PostState, Sort};

/// The moment until which posts are published, in milliseconds.
pub(super) type Until = i64;

/// When a post goes live; 0 for one without a date.
pub(super) const LIVE: &str = "coalesce(post.live, post.dated, 0)";

/// Whether a post's file differs from what was last published of it.
pub(super) const CHANGED: &str = "EXISTS (SELECT 1 FROM published WHERE published.path = post.path \
     AND published.fingerprint <> post.fingerprint)";

/// Of so many hits and less the best come first. Words that more posts have,
/// such as the first letter of what is being typed, say little of how well one
/// fits: those come by date.
const RANKED: u32 = 1500;

/// The stretch of the list that was asked for, and how many posts match.
pub(super) fn list(db: &Connection, ask: &ListPosts, until: Until) -> rusqlite::Result<(Vec<PostRow>, u32)> {
    let phrases = text::phrases(&ask.query);
    if phrases.is_empty() && !ask.query.trim().is_empty() {
        return Ok((Vec::new(), 0));
    }
    let filter = Filter::of(ask, &phrases, until);
    let (ids, total) = if filter.searches && ask.sort == Sort::Newest {
        best(db, ask, &filter)?
    } else {
        let total = filter.count(db)?;
        (if total > ask.offset { filter.ids(db, ask, order(ask.sort))? } else { Vec::new() }, total)
    };
    Ok((rows(db, &ids, &phrases, until)?, total))
}

/// The best hits, or the newest where there are very many, and their number.
///
/// The words are looked up once where that is enough: for the newest, the
/// blog's whole order is read from its index and the hits are picked out.
fn best(db: &Connection, ask: &ListPosts, filter: &Filter) -> rusqlite::Result<(Vec<i64>, u32)> {
    let hits: Vec<i64> = filter.every_id(db)?;
    let total = u32::try_from(hits.len()).unwrap_or(u32::MAX);
    if total <= ask.offset {
        return Ok((Vec::new(), total));
    }
    if total <= RANKED {
        return Ok((filter.ids(db, ask, BEST)?, total));
    }
    let hits: HashSet<i64> = hits.into_iter().collect();
    let most = if ask.limit == 0 { usize::MAX } else { ask.limit as usize };
    let sql = format!("SELECT id FROM post ORDER BY {}", order(Sort::Newest));
    let mut query = db.prepare_cached(&sql)?;
    let all = query.query_map([], |row| row.get::<_, i64>(0))?;
    let mut found = all.filter(|id| id.as_ref().map_or(true, |id| hits.contains(id)));
    let ids = found.by_ref().skip(ask.offset as usize).take(most).collect::<rusqlite::Result<_>>()?;
    Ok((ids, total))
}

/// What rows must be, as SQL.
struct Filter {
    from: String,
    values: Vec<Value>,
    searches: bool,
    /// Whether more than words is asked for.
    narrows: bool,
}

impl Filter {
    fn of(ask: &ListPosts, phrases: &[Phrase], until: Until) -> Self {
        let mut values: Vec<Value> = Vec::new();
        let mut wanted = Vec::new();
        let mut bind = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };
        let expression = text::match_expression(phrases);
        let mut from = String::from("post");
        if let Some(expression) = &expression {
            // Searched first: there are fewer hits than posts.
            from = String::from("search CROSS JOIN post ON post.id = search.rowid");
            wanted.push(format!("search MATCH {}", bind(expression.clone().into())));
        }
        if let Some(language) = &ask.language {
            wanted.push(format!("language = {}", bind(language.clone().into())));
        }
        if let Some(year) = ask.year {
            wanted.push(format!("year = {}", bind(i64::from(year).into())));
        }
        for (taxonomy, term) in &ask.terms {
            let (taxonomy, term) = (bind(taxonomy.clone().into()), bind(term.clone().into()));
            wanted.push(format!(
                "post.id IN (SELECT post FROM term WHERE taxonomy = {taxonomy} AND term = {term})"
            ));
        }
        if let Some(state) = ask.state {
            let mut until = || bind(until.into());
            wanted.push(match state {
                PostState::Draft => "draft".to_owned(),
                PostState::Scheduled => format!("NOT draft AND {LIVE} > {}", until()),
                PostState::Published => format!("NOT draft AND {LIVE} <= {} AND NOT {CHANGED}", until()),
                PostState::Changed => format!("NOT draft AND {LIVE} <= {} AND {CHANGED}", until()),
            });
        }
        if !wanted.is_empty() {
            from.push_str(" WHERE ");
            from.push_str(&wanted.join(" AND "));
        }
        let searches = expression.is_some();
        Self { from, values, searches, narrows: wanted.len() > usize::from(searches) }
    }

    fn count(&self, db: &Connection) -> rusqlite::Result<u32> {
        let sql = format!("SELECT count(*) FROM {}", self.from);
        db.prepare_cached(&sql)?.query_row(params_from_iter(&self.values), |row| row.get(0))
    }

    /// Which posts they are, in no order.
    fn every_id(&self, db: &Connection) -> rusqlite::Result<Vec<i64>> {
        let sql = match self.narrows {
            true => format!("SELECT search.rowid FROM {}", self.from),
            false => "SELECT rowid FROM search WHERE search MATCH ?1".to_owned(),
        };
        db.prepare_cached(&sql)?.query_map(params_from_iter(&self.values), |row| row.get(0))?.collect()
    }

    /// Which posts they are: the stretch that was asked for, in this order.
    fn ids(&self, db: &Connection, ask: &ListPosts, order: &str) -> rusqlite::Result<Vec<i64>> {
        let limit = if ask.limit == 0 { -1 } else { i64::from(ask.limit) };
        let sql =
            format!("SELECT post.id FROM {} ORDER BY {order} LIMIT {limit} OFFSET {}", self.from, ask.offset);
        // Not kept prepared: each page would be a statement of its own.
        db.prepare(&sql)?.query_map(params_from_iter(&self.values), |row| row.get(0))?.collect()
    }
}

/// A word in the title counts as ten in the body.
const BEST: &str = "bm25(search, 10.0, 1.0), dated DESC, path";

fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => "CASE WHEN dated IS NOT NULL THEN 1 WHEN draft THEN 0 ELSE 2 END, dated DESC, path",
        Sort::Oldest => "CASE WHEN dated IS NOT NULL THEN 1 WHEN draft THEN 2 ELSE 0 END, dated, path",
        Sort::Title => "title_key, path",
        Sort::Edited => "modified DESC, path",
    }
}

/// The rows of these posts, in this order.
fn rows(db: &Connection, ids: &[i64], phrases: &[Phrase], until: Until) -> rusqlite::Result<Vec<PostRow>> {
    let sql = format!(
        "SELECT path, title, date, draft, language, cover, problem, lead, {LIVE} > ?2, {CHANGED} FROM post WHERE id = ?1"
    );
    let mut query = db.prepare_cached(&sql)?;
    let mut body = db.prepare_cached("SELECT text FROM body WHERE id = ?1")?;
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let mut row = query.query_row((id, until), one)?;
        if !phrases.is_empty() {
            let text = body.query_row([id], |row| Ok(text::snippet(row.get_ref(0)?.as_str()?, phrases)))?;
            row.snippet = text.unwrap_or(row.snippet);
        }
        rows.push(row);
    }
    with_terms(db, ids, &mut rows)?;
    Ok(rows)
}

fn one(row: &Row<'_>) -> rusqlite::Result<PostRow> {
    let state = match (row.get(3)?, row.get(8)?, row.get(9)?) {
        (true, ..) => PostState::Draft,
        (false, true, _) => PostState::Scheduled,
        (false, false, true) => PostState::Changed,
        (false, false, false) => PostState::Published,
    };
    Ok(PostRow {
        path: row.get(0)?,
        title: row.get(1)?,
        date: row.get(2)?,
        state,
        language: row.get(4)?,
        terms: Vec::new(),
        snippet: row.get(7)?,
        cover: row.get(5)?,
        problem: row.get(6)?,
    })
}

/// Puts their terms into the rows.
fn with_terms(db: &Connection, ids: &[i64], rows: &mut [PostRow]) -> rusqlite::Result<()> {
    let list = serde_json::Value::from_iter(ids.iter().copied()).to_string();
    let places: HashMap<i64, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut query = db.prepare_cached(
        "SELECT post, taxonomy, term FROM term WHERE post IN (SELECT value FROM json_each(?1)) ORDER BY post, place",
    )?;
    let mut found = query.query([list])?;
    while let Some(row) = found.next()? {
        let (post, taxonomy, term): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let Some(row) = places.get(&post).and_then(|place| rows.get_mut(*place)) else { continue };
        match row.terms.last_mut() {
            Some((last, terms)) if *last == taxonomy => terms.push(term),
            _ => row.terms.push((taxonomy, vec![term])),
        }
    }
    Ok(())
}
