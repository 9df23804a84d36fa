//! The pages that list posts, and the page for what is not there.

use std::collections::BTreeMap;
use std::path::PathBuf;

use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::super::links::{Base, depth};
use super::super::words;
use super::groups::{Group, Term};
use super::{Named, Picture, Theme};
use crate::error::Result;

/// Posts on the home page.
const RECENT: usize = 12;

/// A post in a list.
#[derive(Serialize)]
struct Row<'a> {
    href: String,
    title: &'a str,
    language: Option<&'a str>,
    date: Option<String>,
    short: Option<String>,
    iso: Option<String>,
    summary: &'a str,
    cover: Option<Picture>,
}

impl<'a> Theme<'a> {
    fn row(&self, index: usize, base: Base<'_>, files: &mut BTreeMap<String, PathBuf>) -> Row<'a> {
        let page = &self.pages[index];
        let language = &self.site.language;
        Row {
            href: base.to(&format!("{}/index.html", page.at)),
            title: &page.title,
            language: (page.language != *language).then_some(page.language.as_str()),
            date: page.date.map(|date| words::long_date(language, date.day)),
            short: page.date.map(|date| words::short_date(language, date.day)),
            iso: page.date.map(|date| date.iso()),
            summary: page.summary(),
            cover: self.cover(page, base, files),
        }
    }

    pub(super) fn home(&self) -> Result<(String, BTreeMap<String, PathBuf>)> {
        let (at, base) = ("index.html", Base::Depth(0));
        let mut files = BTreeMap::new();
        let listed: Vec<usize> =
            (0..self.pages.len()).filter(|&index| !self.pages[index].standalone).collect();
        let rows: Vec<_> =
            listed.iter().take(RECENT).map(|&index| self.row(index, base, &mut files)).collect();
        let html = self.render(
            "home.html",
            &context! {
                site => self.frame(at, base),
                lang => &self.site.language,
                rtl => words::right_to_left(&self.site.language),
                rows => Serde(&rows),
                more => listed.len() > RECENT,
            },
        )?;
        Ok((html, files))
    }

    pub(super) fn archive(&self) -> Result<String> {
        let (at, base) = ("archive/index.html", Base::Depth(1));
        let mut unused = BTreeMap::new();
        let mut years: Vec<(Option<i16>, Vec<Row<'_>>)> = Vec::new();
        for index in (0..self.pages.len()).filter(|&index| !self.pages[index].standalone) {
            let year = self.pages[index].date.map(|date| date.day.year());
            let mut row = self.row(index, base, &mut unused);
            row.cover = None;
            match years.last_mut().filter(|(last, _)| *last == year) {
                Some((_, rows)) => rows.push(row),
                None => years.push((year, vec![row])),
            }
        }
        let years: Vec<_> =
            years.into_iter().map(|(year, rows)| context! { year, rows => Serde(&rows) }).collect();
        self.render(
            "archive.html",
            &context! {
                site => self.frame(at, base),
                lang => &self.site.language,
                rtl => words::right_to_left(&self.site.language),
                title => self.words.archive,
                years,
            },
        )
    }

    pub(super) fn terms(&self, group: &Group, at: &str) -> Result<String> {
        let base = Base::Depth(depth(at));
        let named = group.terms.iter().map(|term| Named {
            name: term.name.clone(),
            href: base.to(&format!("{}/index.html", term.at)),
            count: term.posts.len(),
        });
        self.render(
            "terms.html",
            &context! {
                site => self.frame(at, base),
                lang => &self.site.language,
                rtl => words::right_to_left(&self.site.language),
                title => &group.title,
                terms => Serde(named.collect::<Vec<_>>()),
            },
        )
    }

    pub(super) fn term(&self, term: &Term, at: &str) -> Result<(String, BTreeMap<String, PathBuf>)> {
        let base = Base::Depth(depth(at));
        let mut files = BTreeMap::new();
        let rows: Vec<_> = term.posts.iter().map(|&index| self.row(index, base, &mut files)).collect();
        let html = self.render(
            "list.html",
            &context! {
                site => self.frame(at, base),
                lang => &self.site.language,
                rtl => words::right_to_left(&self.site.language),
                title => &term.name,
                rows => Serde(&rows),
            },
        )?;
        Ok((html, files))
    }

    /// The page for addresses that lead nowhere. It is shown at any of them, so
    /// its own links must be whole where that is possible.
    pub(super) fn not_found(&self) -> Result<String> {
        let base = self.site.base_url.as_deref().map_or(Base::Depth(0), Base::Public);
        self.render(
            "404.html",
            &context! {
                site => self.frame("404.html", base),
                lang => &self.site.language,
                rtl => words::right_to_left(&self.site.language),
                title => self.words.not_found,
            },
        )
    }
}
