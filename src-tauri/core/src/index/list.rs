//! Rows, counts and terms out of the database.

use std::collections::{HashMap, HashSet};

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::text;
use crate::api::{Counts, ListPosts, PostList, PostPath, PostRow, PostState, Sort, TermCount};

/// The moment until which posts are published, in milliseconds.
pub(super) type Until = i64;

/// When a post goes live; 0 for one without a date.
const LIVE: &str = "coalesce(post.live, post.dated, 0)";

pub(super) fn counts(db: &Connection, until: Until) -> rusqlite::Result<Counts> {
    let sql = format!(
        "SELECT count(*), coalesce(sum(draft), 0), coalesce(sum(NOT draft AND {LIVE} > ?1), 0) FROM post"
    );
    db.query_row(&sql, [until], |row| {
        Ok(Counts { posts: row.get(0)?, drafts: row.get(1)?, scheduled: row.get(2)? })
    })
}

pub(super) fn terms(db: &Connection) -> rusqlite::Result<Vec<TermCount>> {
    let sql = "SELECT taxonomy, term, count(*) AS posts FROM term GROUP BY taxonomy, term ORDER BY posts DESC, term";
    let mut query = db.prepare_cached(sql)?;
    let rows = query.query_map([], |row| {
        Ok(TermCount { taxonomy: row.get(0)?, term: row.get(1)?, posts: row.get(2)? })
    })?;
    rows.collect()
}

/// The posts that have one of these terms.
pub(super) fn with_terms(
    db: &Connection,
    taxonomy: &str,
    terms: &[String],
) -> rusqlite::Result<Vec<PostPath>> {
    let terms = serde_json::Value::from_iter(terms.iter().map(String::as_str)).to_string();
    let sql = "SELECT DISTINCT path FROM post JOIN term ON term.post = post.id \
               WHERE taxonomy = ?1 AND term IN (SELECT value FROM json_each(?2)) ORDER BY path";
    db.prepare_cached(sql)?.query_map([taxonomy, &terms], |row| row.get(0))?.collect()
}

/// The stretch of the list that was asked for.
pub(super) fn list(
    db: &Connection,
    ask: &ListPosts,
    changed: &HashSet<PostPath>,
    until: Until,
) -> rusqlite::Result<PostList> {
    let filter = Filter::of(ask, changed, until);
    let total = if filter.nothing {
        0
    } else {
        let sql = format!("SELECT count(*) FROM {}", filter.from);
        db.prepare_cached(&sql)?.query_row(params_from_iter(&filter.values), |row| row.get(0))?
    };
    let mut rows = Vec::new();
    if total > 0 {
        let limit = if ask.limit == 0 { -1 } else { i64::from(ask.limit) };
        let sql = format!(
            "SELECT post.id, path, title, date, draft, language, cover, words, problem, lead, {LIVE}, body.text \
             FROM {} ORDER BY {} LIMIT {limit} OFFSET {}",
            // The body is joined for the rows shown only when words are marked in it.
            filter.from.replacen(
                "post",
                if filter.searches {
                    "post JOIN body ON body.id = post.id"
                } else {
                    "post LEFT JOIN body ON 0"
                },
                1
            ),
            order(ask.sort, filter.searches),
            ask.offset,
        );
        let mut query = db.prepare_cached(&sql)?;
        let found = query.query_map(params_from_iter(&filter.values), |row| one(row, ask, changed, until))?;
        rows = found.collect::<rusqlite::Result<Vec<(i64, PostRow)>>>()?;
    }
    add_terms(db, &mut rows)?;
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    Ok(PostList { rows, total, counts: counts(db, until)?, terms: terms(db)? })
}

/// What rows must be, as SQL.
struct Filter {
    from: String,
    values: Vec<Value>,
    searches: bool,
    /// Set when no row can be meant: a search for signs alone.
    nothing: bool,
}

impl Filter {
    fn of(ask: &ListPosts, changed: &HashSet<PostPath>, until: Until) -> Self {
        let mut values: Vec<Value> = Vec::new();
        let mut wanted = Vec::new();
        let mut bind = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };
        let expression = text::match_expression(&ask.query);
        let mut from = String::from("post");
        if let Some(expression) = &expression {
            from.push_str(" JOIN search ON search.rowid = post.id");
            wanted.push(format!("search MATCH {}", bind(expression.clone().into())));
        }
        if let Some(language) = &ask.language {
            wanted.push(format!("language = {}", bind(language.clone().into())));
        }
        if let Some((taxonomy, term)) = &ask.term {
            let (taxonomy, term) = (bind(taxonomy.clone().into()), bind(term.clone().into()));
            wanted.push(format!(
                "post.id IN (SELECT post FROM term WHERE taxonomy = {taxonomy} AND term = {term})"
            ));
        }
        if let Some(state) = ask.state {
            wanted.push(match state {
                PostState::Draft => "draft".to_owned(),
                PostState::Scheduled => format!("NOT draft AND {LIVE} > {}", bind(until.into())),
                PostState::Published | PostState::Changed => {
                    let paths = serde_json::Value::from_iter(changed.iter().map(String::as_str)).to_string();
                    let not = if state == PostState::Changed { "" } else { "NOT" };
                    let until = bind(until.into());
                    let paths = bind(paths.into());
                    format!("NOT draft AND {LIVE} <= {until} AND path {not} IN (SELECT value FROM json_each({paths}))")
                }
            });
        }
        if !wanted.is_empty() {
            from.push_str(" WHERE ");
            from.push_str(&wanted.join(" AND "));
        }
        let nothing = expression.is_none() && !ask.query.trim().is_empty();
        Self { from, values, searches: expression.is_some(), nothing }
    }
}

fn order(sort: Sort, searches: bool) -> &'static str {
    match sort {
        // A word in the title counts as ten in the body.
        Sort::Newest if searches => "bm25(search, 10.0, 1.0), dated DESC, path",
        Sort::Newest => "CASE WHEN dated IS NOT NULL THEN 1 WHEN draft THEN 0 ELSE 2 END, dated DESC, path",
        Sort::Oldest => "CASE WHEN dated IS NOT NULL THEN 1 WHEN draft THEN 2 ELSE 0 END, dated, path",
        Sort::Title => "title_key, path",
        Sort::Edited => "modified DESC, path",
    }
}

fn one(
    row: &Row<'_>,
    ask: &ListPosts,
    changed: &HashSet<PostPath>,
    until: Until,
) -> rusqlite::Result<(i64, PostRow)> {
    let path: String = row.get(1)?;
    let live: i64 = row.get(10)?;
    let state = match row.get(4)? {
        true => PostState::Draft,
        false if live > until => PostState::Scheduled,
        false if changed.contains(&path) => PostState::Changed,
        false => PostState::Published,
    };
    let body: Option<String> = row.get(11)?;
    let lead: String = row.get(9)?;
    let made = PostRow {
        path,
        title: row.get(2)?,
        date: row.get(3)?,
        state,
        language: row.get(5)?,
        terms: Vec::new(),
        snippet: body.map_or(lead, |body| text::snippet(&body, &ask.query)),
        cover: row.get(6)?,
        words: row.get(7)?,
        problem: row.get(8)?,
    };
    Ok((row.get(0)?, made))
}

/// Puts their terms into the rows.
fn add_terms(db: &Connection, rows: &mut [(i64, PostRow)]) -> rusqlite::Result<()> {
    let ids = serde_json::Value::from_iter(rows.iter().map(|(id, _)| *id)).to_string();
    let places: HashMap<i64, usize> = rows.iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
    let mut query = db.prepare_cached(
        "SELECT post, taxonomy, term FROM term WHERE post IN (SELECT value FROM json_each(?1)) ORDER BY post, place",
    )?;
    let mut found = query.query([ids])?;
    while let Some(row) = found.next()? {
        let (post, taxonomy, term): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let Some((_, row)) = places.get(&post).and_then(|place| rows.get_mut(*place)) else { continue };
        match row.terms.last_mut() {
            Some((last, terms)) if *last == taxonomy => terms.push(term),
            _ => row.terms.push((taxonomy, vec![term])),
        }
    }
    Ok(())
}
