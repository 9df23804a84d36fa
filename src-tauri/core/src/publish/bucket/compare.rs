//! What differs between a site and what is in its bucket: values to values.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::kind::{Kind, is_list};
use super::manifest::Manifest;
use crate::api::Change;
use crate::error::Result;
use crate::store::{Held, Seen};

/// A file of the site as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// What tells it from others.
    pub(super) hash: String,
    /// Its size.
    pub(super) bytes: u64,
    /// What it is on the site.
    pub(super) kind: Kind,
    /// What it is served as.
    pub(super) content_type: String,
}

/// An object of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Own {
    /// What tells what it holds.
    pub(super) hash: String,
    /// Its ETag as the server tells it now.
    pub(super) tag: String,
}

/// The objects of ours that are there.
pub(super) type Ours = BTreeMap<String, Own>;

/// What is to be done, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Steps {
    /// Uploads: assets, pages, lists, feeds, home.
    pub(super) put: Vec<(String, Change)>,
    /// Deletions, after all else.
    pub(super) delete: Vec<String>,
    /// Objects that are not ours and would be replaced.
    pub(super) in_the_way: Vec<String>,
    /// Objects that were ours, are not wanted any more, and hold something else now.
    pub(super) left: Vec<String>,
}

/// Which objects have to be looked at, because a list and the manifest do not
/// tell whose they are or what they hold.
pub(super) fn to_be_seen(
    wanted: &BTreeMap<String, Wanted>,
    manifest: Option<&Manifest>,
    under_way: &BTreeSet<String>,
    listed: &BTreeMap<String, Held>,
) -> BTreeSet<String> {
    let unsure = |(file, held): &(&String, &Held)| match manifest {
        // Without a manifest every object may be ours.
        None => true,
        Some(manifest) => match manifest.files.get(*file) {
            Some(own) => !is_same(&own.tag, &held.tag),
            None => wanted.contains_key(*file) || under_way.contains(*file),
        },
    };
    let files = listed.iter().filter(|(file, _)| *file != super::manifest::NAME);
    files.filter(unsure).map(|(file, _)| file.clone()).collect()
}

/// Whether two tags are one; a list that does not tell says nothing against it.
fn is_same(known: &str, listed: &str) -> bool {
    listed.is_empty() || known == listed
}

/// Whether an object is served as what it is, whatever else is said with that.
fn is_served_as(there: &str, wanted: &str) -> bool {
    let kind = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind(there) == kind(wanted)
}

/// Which of the listed objects are ours, and which are not. One that holds what
/// the site has under its name counts as ours: nothing of it would be lost.
///
/// # Errors
/// Those of `equal`.
pub(super) fn judge(
    wanted: &BTreeMap<String, Wanted>,
    manifest: Option<&Manifest>,
    listed: &BTreeMap<String, Held>,
    seen: &BTreeMap<String, Seen>,
    equal: &dyn Fn(&str) -> Result<bool>,
) -> Result<(Ours, BTreeSet<String>)> {
    let (mut ours, mut foreign) = (Ours::new(), BTreeSet::new());
    for (file, held) in listed {
        if let Some(seen) = seen.get(file) {
            let tag = seen.held.tag.clone();
            match (&seen.mark, wanted.get(file)) {
                (Some(mark), _) => drop(ours.insert(file.clone(), Own { hash: mark.clone(), tag })),
                (None, Some(wanted)) if equal(file)? => {
                    // One that is served as something else is put there once more.
                    let is_right = is_served_as(&seen.content_type, &wanted.content_type);
                    let hash = if is_right { wanted.hash.clone() } else { String::new() };
                    ours.insert(file.clone(), Own { hash, tag });
                }
                (None, _) => drop(foreign.insert(file.clone())),
            }
        } else if let Some(own) = manifest.and_then(|manifest| manifest.files.get(file)) {
            let tag = if held.tag.is_empty() { own.tag.clone() } else { held.tag.clone() };
            ours.insert(file.clone(), Own { hash: own.hash.clone(), tag });
        }
    }
    Ok((ours, foreign))
}

/// What makes the bucket hold the site.
pub(super) fn steps(
    wanted: &BTreeMap<String, Wanted>,
    ours: &Ours,
    foreign: &BTreeSet<String>,
    manifest: Option<&Manifest>,
) -> Steps {
    let mut steps = Steps::default();
    for (file, wanted) in wanted {
        let change = match ours.get(file) {
            Some(own) if own.hash == wanted.hash => continue,
            Some(_) => Change::Modify,
            None if foreign.contains(file) => {
                steps.in_the_way.push(file.clone());
                Change::Modify
            }
            None => Change::Add,
        };
        steps.put.push((file.clone(), change));
    }
    steps.put.sort_by_cached_key(|(file, _)| (rank(wanted, file), file.clone()));
    steps.delete = ours.keys().filter(|file| !wanted.contains_key(*file)).cloned().collect();
    let known = |file: &&String| manifest.is_some_and(|manifest| manifest.files.contains_key(*file));
    steps.left = foreign.iter().filter(|file| !wanted.contains_key(*file)).filter(known).cloned().collect();
    steps
}

/// When a file is uploaded: nothing of a later rank before all of an earlier one.
pub(super) fn rank(wanted: &BTreeMap<String, Wanted>, file: &str) -> (Kind, Reverse<usize>) {
    let kind = wanted.get(file).map_or(Kind::Page, |wanted| wanted.kind);
    let folder = folder(file);
    let below = wanted.range(folder.clone()..).map(|(name, _)| name);
    if kind == Kind::Page && is_list(file, below.take_while(|name| name.starts_with(&folder))) {
        // The deepest first: a section leads to those below it.
        return (Kind::List, Reverse(file.matches('/').count()));
    }
    (kind, Reverse(0))
}

/// The folder of a file, with a `/` at its end; nothing at the top.
fn folder(file: &str) -> String {
    file.rfind('/').map_or_else(String::new, |end| file[..=end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(files: &[(&str, &str)]) -> BTreeMap<String, Wanted> {
        let one = |(name, hash): &(&str, &str)| {
            let served = super::super::kind::served(name, b"");
            let (kind, content_type) = (served.kind, served.content_type);
            ((*name).to_owned(), Wanted { hash: (*hash).to_owned(), bytes: 1, kind, content_type })
        };
        files.iter().map(one).collect()
    }

    fn held(tag: &str) -> Held {
        Held { bytes: 1, tag: tag.into() }
    }

    fn manifest(files: &[(&str, &str, &str)]) -> Manifest {
        let own = |(_, hash, tag): &(&str, &str, &str)| Own { hash: (*hash).into(), tag: (*tag).into() };
        Manifest::new(files.iter().map(|file| (file.0.to_owned(), own(file))).collect(), None)
    }

    #[test]
    fn what_readers_follow_comes_after_what_it_leads_to() {
        let site = wanted(&[
            ("index.html", "1"),
            ("feed.xml", "1"),
            ("tags/index.html", "1"),
            ("tags/sea/index.html", "1"),
            ("a/index.html", "1"),
            ("posts/index.html", "1"),
            ("posts/2024/index.html", "1"),
            ("posts/2024/b/index.html", "1"),
            ("z.css", "1"),
            ("a/photo.jpg", "1"),
        ]);
        let steps = steps(&site, &Ours::new(), &BTreeSet::new(), None);
        let order: Vec<&str> = steps.put.iter().map(|(file, _)| file.as_str()).collect();
        assert_eq!(
            order,
            [
                "a/photo.jpg",
                "z.css",
                "a/index.html",
                "posts/2024/b/index.html",
                "tags/sea/index.html",
                "posts/2024/index.html",
                "posts/index.html",
                "tags/index.html",
                "feed.xml",
                "index.html",
            ]
        );
        assert!(steps.put.iter().all(|(_, change)| *change == Change::Add));
    }

    #[test]
    fn only_what_is_ours_is_touched() {
        let site = wanted(&[("a.html", "new"), ("b.html", "same"), ("c.html", "new"), ("d.html", "new")]);
        let known = manifest(&[
            ("a.html", "old", "t1"),
            ("b.html", "same", "t2"),
            ("gone.html", "x", "t3"),
            ("taken.html", "x", "t4"),
        ]);
        let listed: BTreeMap<String, Held> = [
            ("a.html", "t1"),
            ("b.html", "t2"),
            ("c.html", "t9"),
            ("gone.html", "t3"),
            ("taken.html", "other"),
            ("theirs.html", "t8"),
        ]
        .map(|(file, tag)| (file.to_owned(), held(tag)))
        .into();
        let to_see = to_be_seen(&site, Some(&known), &BTreeSet::new(), &listed);
        assert_eq!(
            to_see.iter().collect::<Vec<_>>(),
            ["c.html", "taken.html"],
            "their own is not even looked at"
        );
        let seen = |tag: &str| Seen { held: held(tag), mark: None, content_type: "text/html".into() };
        let seen = [("c.html".to_owned(), seen("t9")), ("taken.html".to_owned(), seen("other"))].into();
        let (ours, foreign) = judge(&site, Some(&known), &listed, &seen, &|_| Ok(false)).unwrap();
        let steps = steps(&site, &ours, &foreign, Some(&known));
        let put: Vec<_> = steps.put.iter().map(|(file, change)| (file.as_str(), *change)).collect();
        assert_eq!(put, [("a.html", Change::Modify), ("c.html", Change::Modify), ("d.html", Change::Add)]);
        assert_eq!(steps.delete, ["gone.html"]);
        assert_eq!(steps.in_the_way, ["c.html"]);
        assert_eq!(steps.left, ["taken.html"]);
    }

    #[test]
    fn a_lost_manifest_is_known_from_the_objects_themselves() {
        let site = wanted(&[("a.html", "h1"), ("b.html", "h2")]);
        let listed: BTreeMap<String, Held> =
            ["a.html", "b.html", "gone.html", "photo.jpg"].map(|file| (file.to_owned(), held("t"))).into();
        assert_eq!(to_be_seen(&site, None, &BTreeSet::new(), &listed).len(), 4);
        let seen = |mark: Option<&str>| Seen {
            held: held("t"),
            mark: mark.map(str::to_owned),
            content_type: "text/HTML; charset=utf-8".into(),
        };
        let seen = [("a.html", Some("h1")), ("b.html", None), ("gone.html", Some("h9")), ("photo.jpg", None)]
            .map(|(file, mark)| (file.to_owned(), seen(mark)))
            .into();
        // The second was put there by another program, and is just what it should be.
        let (ours, foreign) = judge(&site, None, &listed, &seen, &|file| Ok(file == "b.html")).unwrap();
        let steps = steps(&site, &ours, &foreign, None);
        assert_eq!((steps.put.len(), steps.delete.as_slice()), (0, ["gone.html".to_owned()].as_slice()));
        assert!(steps.in_the_way.is_empty());
    }
}
