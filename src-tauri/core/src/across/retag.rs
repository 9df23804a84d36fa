//! Terms renamed, merged and removed in one post, and terms that are one.

use crate::api::{FieldValue, TermCount, TermGroup};
use crate::error::{Error, Result};
use crate::front_matter::{self, Splice, Style, Value};

/// What must change in a post's text so that it has `to` in place of `from`;
/// nothing when it has none of them.
///
/// # Errors
/// [`Error::FrontMatter`] when the terms cannot be changed safely.
pub(super) fn splices(
    text: &str,
    taxonomy: &str,
    from: &[String],
    to: Option<&str>,
    style: &Style,
) -> Result<Vec<Splice>> {
    let document = match front_matter::read(text) {
        Ok(document) => document,
        Err(error) => {
            // What cannot be read is named when it may be meant.
            let head = &text[front_matter::split(text).head];
            let reason = format!("the front matter cannot be read ({error})");
            let refused = Error::FrontMatter { key: taxonomy.to_owned(), reason };
            return if from.iter().any(|term| head.contains(term.as_str())) {
                Err(refused)
            } else {
                Ok(Vec::new())
            };
        }
    };
    let Some(value) = document.get(taxonomy) else { return Ok(Vec::new()) };
    let old = value.as_list_of_text();
    let meant = |term: &str| from.iter().any(|one| one == term.trim()) && to != Some(term);
    if !old.iter().any(|term| meant(term)) {
        return Ok(Vec::new());
    }
    let mut new: Vec<String> = Vec::new();
    for term in old {
        let term = match (meant(term), to) {
            (false, _) => term,
            (true, Some(to)) => to,
            (true, None) => continue,
        };
        // A term that was there twice before is the writer's own affair.
        if to != Some(term) || !new.iter().any(|known| known == term) {
            new.push(term.to_owned());
        }
    }
    match (value, new.first()) {
        (Value::List(_), _) => front_matter::set(text, taxonomy, &FieldValue::List(new), style),
        (_, Some(only)) => front_matter::set(text, taxonomy, &FieldValue::Text(only.clone()), style),
        (_, None) => front_matter::unset(text, taxonomy),
    }
}

/// What is the same in terms that readers take for one.
pub(crate) fn twin_key(term: &str) -> String {
    let mut key = String::with_capacity(term.len());
    for ch in term.trim().chars().flat_map(char::to_lowercase) {
        match ch {
            ' ' | '_' | '-' | '\u{a0}' => {
                if !key.ends_with('-') {
                    key.push('-');
                }
            }
            ch => key.push(ch),
        }
    }
    key
}

/// The terms of a blog, those that are one together; by name, twins first.
pub fn groups(terms: &[TermCount]) -> Vec<TermGroup> {
    let mut groups: std::collections::BTreeMap<(String, String), Vec<TermCount>> = Default::default();
    for term in terms {
        groups.entry((term.taxonomy.clone(), twin_key(&term.term))).or_default().push(term.clone());
    }
    let mut groups: Vec<TermGroup> = groups
        .into_iter()
        .map(|((taxonomy, _), mut terms)| {
            terms.sort_by(|one, other| other.posts.cmp(&one.posts).then_with(|| one.term.cmp(&other.term)));
            TermGroup { taxonomy, terms }
        })
        .collect();
    groups.sort_by_key(|group| group.terms.len() < 2);
    groups
}
