//! The objects of a bucket as a whole: listed, put away, brought back, deleted.
//!
//! Only objects below the pattern's own prefix that carry our mark are ever
//! touched. Putting away is moving below [`AWAY`]; only what lies there can be
//! deleted. An object is copied and looked at before the old one goes.

use super::{Bucket, Look, MARK, marked};
use crate::error::{Error, Result};
use crate::store::Object;

/// Where below the prefix objects are put away.
const AWAY: &str = "dropcap-put-away/";

impl Bucket {
    /// What all keys of the pattern begin with, up to a `/`.
    fn prefix(&self) -> String {
        self.pattern.prefix()
    }

    fn away(&self) -> String {
        format!("{}{AWAY}", self.prefix())
    }

    /// The objects below the prefix; without those put away, or only those.
    pub(in crate::store) fn objects(&self, away: bool) -> Result<Vec<Object>> {
        let (prefix, put_away) = (self.prefix(), self.away());
        let from = if away { &put_away } else { &prefix };
        let work = async {
            self.operator
                .list_options(from, opendal::options::ListOptions { recursive: true, ..Default::default() })
                .await
        };
        let entries = self.run(self.patience.answer * 10, work)?.map_err(|error| self.words(&error))?;
        let mut objects: Vec<Object> = entries
            .into_iter()
            .filter(|entry| !entry.path().ends_with('/') && entry.path().starts_with(&put_away) == away)
            .map(|entry| {
                let key =
                    if away { entry.path()[put_away.len()..].to_owned() } else { entry.path().to_owned() };
                let changed = entry.metadata().last_modified().and_then(|at| at.to_string().parse().ok());
                Object {
                    key: if away { format!("{prefix}{key}") } else { key },
                    bytes: entry.metadata().content_length(),
                    changed,
                }
            })
            .collect();
        objects.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(objects)
    }

    /// Whether an object was put there by Dropcap.
    pub(in crate::store) fn is_ours(&self, key: &str) -> Result<bool> {
        let Look::Present(object) = self.look(key)? else { return Ok(false) };
        Ok(marked(&object, MARK).is_some())
    }

    fn inside(&self, key: &str) -> Result<()> {
        let right = key.starts_with(&self.prefix()) && !key.split('/').any(|part| part == "..");
        let name = &self.settings.bucket;
        if !right {
            return Err(Error::Other(format!(
                "{key} is not where the blog's photos are in {name}, so it is left alone"
            )));
        }
        Ok(())
    }

    fn away_key(&self, key: &str) -> String {
        format!("{}{}", self.away(), &key[self.prefix().len()..])
    }

    /// Moves an object of ours out of sight.
    pub(in crate::store) fn put_away(&self, key: &str) -> Result<()> {
        self.inside(key)?;
        if key.starts_with(&self.away()) || !self.is_ours(key)? {
            let name = &self.settings.bucket;
            return Err(Error::Other(format!(
                "{key} in {name} was not put there by Dropcap, so it is left alone"
            )));
        }
        self.carry(key, &self.away_key(key))
    }

    /// Moves an object back to where it was.
    pub(in crate::store) fn bring_back(&self, key: &str) -> Result<()> {
        self.inside(key)?;
        if !matches!(self.look(key)?, Look::Absent) {
            return Err(Error::Other(format!("{key} is there already, so the one put away stays away")));
        }
        self.carry(&self.away_key(key), key)
    }

    /// Deletes an object that was put away, for good.
    pub(in crate::store) fn delete_away(&self, key: &str) -> Result<()> {
        self.inside(key)?;
        self.delete(&self.away_key(key))
    }

    /// Copies, looks at the copy, and deletes the first.
    fn carry(&self, from: &str, to: &str) -> Result<()> {
        let before = self.look(from)?;
        let Look::Present(before) = before else {
            return Err(Error::Other(format!("{from} is not in {} any more", self.settings.bucket)));
        };
        let size = before.content_length();
        self.run(self.patience.with(size), self.operator.copy(from, to))?
            .map_err(|error| self.words(&error))?;
        match self.look(to)? {
            Look::Present(now) if now.content_length() == size && same_mark(&before, &now) => {
                self.delete(from)
            }
            _ => Err(Error::Remote(format!(
                "{from} could not be moved: {} does not show the copy; try again",
                self.settings.bucket
            ))),
        }
    }
}

fn same_mark(one: &opendal::Metadata, other: &opendal::Metadata) -> bool {
    marked(one, MARK).is_some() && marked(one, MARK) == marked(other, MARK)
}
