//! Rows out of the database.

use std::collections::HashMap;

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
    let total = filter.count(db)?;
    let ids = if total > ask.offset { filter.ids(db, ask, total)? } else { Vec::new() };
    Ok((rows(db, &ids, &phrases, until)?, total))
}

/// What rows must be, as SQL.
struct Filter {
    from: String,
    values: Vec<Value>,
    searches: bool,
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
            from.push_str(" JOIN search ON search.rowid = post.id");
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
        Self { from, values, searches: expression.is_some() }
    }

    fn count(&self, db: &Connection) -> rusqlite::Result<u32> {
        let sql = format!("SELECT count(*) FROM {}", self.from);
        db.prepare_cached(&sql)?.query_row(params_from_iter(&self.values), |row| row.get(0))
    }

    /// Which posts they are, in their order.
    fn ids(&self, db: &Connection, ask: &ListPosts, total: u32) -> rusqlite::Result<Vec<i64>> {
        let limit = if ask.limit == 0 { -1 } else { i64::from(ask.limit) };
        let order = order(ask.sort, self.searches && total <= RANKED);
        let sql =
            format!("SELECT post.id FROM {} ORDER BY {order} LIMIT {limit} OFFSET {}", self.from, ask.offset);
        // Not kept prepared: each page would be a statement of its own.
        db.prepare(&sql)?.query_map(params_from_iter(&self.values), |row| row.get(0))?.collect()
    }
}

fn order(sort: Sort, ranked: bool) -> &'static str {
    match sort {
        // A word in the title counts as ten in the body.
        Sort::Newest if ranked => "bm25(search, 10.0, 1.0), dated DESC, path",
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
