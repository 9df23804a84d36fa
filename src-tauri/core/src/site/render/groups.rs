//! Posts grouped by their terms.

use std::collections::BTreeMap;

use super::super::page::Page;
use super::super::words::Words;
use super::super::{Site, slug};

/// One taxonomy with its terms in use.
pub(super) struct Group {
    /// Which of the site's taxonomies it is.
    pub(super) number: usize,
    pub(super) plural: String,
    pub(super) title: String,
    /// In the order of their folders.
    pub(super) terms: Vec<Term>,
}

impl Group {
    /// The term as the group knows it.
    pub(super) fn find(&self, term: &str) -> Option<&Term> {
        let at = format!("{}/{}", self.plural, slug::slug(term));
        self.terms.binary_search_by(|known| known.at.cmp(&at)).ok().map(|index| &self.terms[index])
    }
}

/// One term: as most posts write it, its folder, and its posts' numbers.
pub(super) struct Term {
    pub(super) name: String,
    pub(super) at: String,
    pub(super) posts: Vec<usize>,
}

pub(super) fn groups(site: &Site, pages: &[Page], words: &Words) -> Vec<Group> {
    let group = |(number, taxonomy): (usize, &crate::api::Taxonomy)| {
        let mut terms: BTreeMap<String, (BTreeMap<&str, usize>, Vec<usize>)> = BTreeMap::new();
        for (index, page) in pages.iter().enumerate() {
            for term in page.terms.get(number).into_iter().flatten() {
                let (spellings, posts) = terms.entry(slug::slug(term)).or_default();
                *spellings.entry(term).or_default() += 1;
                posts.push(index);
            }
        }
        let term = |(part, (spellings, posts)): (String, (BTreeMap<&str, usize>, Vec<usize>))| Term {
            // The spelling most posts use; of equals, the first.
            name: spellings
                .iter()
                .rev()
                .max_by_key(|(_, count)| **count)
                .map_or_else(String::new, |(name, _)| (*name).to_owned()),
            at: format!("{}/{part}", taxonomy.plural),
            posts,
        };
        let title = match taxonomy.plural.as_str() {
            "tags" => words.tags.to_owned(),
            "categories" => words.categories.to_owned(),
            other => {
                other.chars().take(1).flat_map(char::to_uppercase).chain(other.chars().skip(1)).collect()
            }
        };
        Group { number, plural: taxonomy.plural.clone(), title, terms: terms.into_iter().map(term).collect() }
    };
    site.taxonomies.iter().enumerate().map(group).filter(|group| !group.terms.is_empty()).collect()
}
