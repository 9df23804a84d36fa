//! What a post can lead to: other posts by their file, their name and the
//! address of their page, without a look at any file.

use rusqlite::{Row, params};

use super::{Index, list, until, write};
use crate::api::PostPath;
use crate::blog::Blog;
use crate::error::Result;

/// A post as others see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Its file.
    pub path: PostPath,
    /// Its public address, where the blog's is known.
    pub url: Option<String>,
    /// Whether readers do not see it yet: a draft, or dated in the future.
    pub hidden: bool,
}

impl Index {
    /// The post of this file.
    ///
    /// # Errors
    /// When the database fails.
    pub fn neighbour(&self, blog: &Blog, path: &str, now: jiff::Timestamp) -> Result<Option<Neighbour>> {
        Ok(self.neighbours("path = ?1", path, until(blog, now))?.into_iter().next())
    }

    /// The posts whose page is at a public address, or is reached from there.
    ///
    /// # Errors
    /// When the database fails.
    pub fn neighbours_at(&self, blog: &Blog, url: &str, now: jiff::Timestamp) -> Result<Vec<Neighbour>> {
        let wanted = "address = ?1 OR id IN (SELECT post FROM alias WHERE alias.address = ?1)";
        self.neighbours(wanted, &write::address(url), until(blog, now))
    }

    /// The posts in any language whose file has this name, or whose folder has
    /// and is the post, in small or capital letters.
    ///
    /// # Errors
    /// When the database fails.
    pub fn called(&self, blog: &Blog, name: &str, now: jiff::Timestamp) -> Result<Vec<Neighbour>> {
        let wanted = "instr(lower('/' || path), lower('/' || ?1 || '.')) \
                      OR instr(lower('/' || path), lower('/' || ?1 || '/index.'))";
        self.neighbours(wanted, name, until(blog, now))
    }

    /// Whether the page of any post lies below this address, so that it is the
    /// address of a list.
    ///
    /// # Errors
    /// When the database fails.
    pub fn has_below(&self, url: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM post WHERE address > ?1 AND address < ?2)";
        let address = write::address(url);
        // The sign after the slash ends what lies below it.
        let range = params![format!("{address}/"), format!("{address}0")];
        self.reading(|reader| reader.db.prepare_cached(sql)?.query_row(range, |row| row.get(0)))
    }

    fn neighbours(&self, wanted: &str, value: &str, until: list::Until) -> Result<Vec<Neighbour>> {
        let sql =
            format!("SELECT path, url, draft OR {} > ?2 FROM post WHERE {wanted} ORDER BY path", list::LIVE);
        let one = |row: &Row<'_>| Ok(Neighbour { path: row.get(0)?, url: row.get(1)?, hidden: row.get(2)? });
        self.reading(|reader| {
            reader.db.prepare_cached(&sql)?.query_map(params![value, until], one)?.collect()
        })
    }
}
