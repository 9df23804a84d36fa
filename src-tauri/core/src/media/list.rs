//! All photos of a blog, of what was found.

use std::collections::BTreeMap;

use super::{Addresses, Names, Place};
use crate::api::{MediaPhoto, MediaPlace, PostPath};
use crate::store::Object;

/// What was found in a blog and its bucket.
pub struct Found<'a> {
    /// Posts and the addresses of their images.
    pub posts: &'a [(PostPath, Vec<String>)],
    /// What places depend on.
    pub addresses: Addresses<'a>,
    /// Image files below the root and their sizes.
    pub files: &'a BTreeMap<String, u64>,
    /// The bucket's objects; none when they are not known.
    pub objects: Option<&'a [Object]>,
    /// Everything that is named anywhere.
    pub names: &'a Names,
}

/// The photos that posts show, then those that nothing names. Objects among
/// those may still not be ours: the store knows.
pub fn list(found: &Found<'_>) -> Vec<MediaPhoto> {
    let mut shown: BTreeMap<(String, u8), MediaPhoto> = BTreeMap::new();
    let objects: BTreeMap<&str, u64> =
        found.objects.into_iter().flatten().map(|object| (object.key.as_str(), object.bytes)).collect();
    for (post, addresses) in found.posts {
        for address in addresses {
            let Some((place, name, bytes)) = located(found, &objects, post, address) else { continue };
            let photo = shown.entry((name.clone(), place as u8)).or_insert_with(|| MediaPhoto {
                place,
                name,
                bytes: bytes.map(small),
                posts: Vec::new(),
                unused: false,
            });
            if photo.posts.last() != Some(post) {
                photo.posts.push(post.clone());
            }
        }
    }
    let is_shown = |name: &str, place: MediaPlace| shown.contains_key(&(name.to_owned(), place as u8));
    let unnamed = |place: MediaPlace, name: &str, bytes: u64| {
        let unused = !is_shown(name, place) && !found.names.has(name);
        unused.then(|| MediaPhoto {
            place,
            name: name.to_owned(),
            bytes: Some(small(bytes)),
            posts: Vec::new(),
            unused,
        })
    };
    let files = found.files.iter().filter_map(|(path, bytes)| unnamed(MediaPlace::Local, path, *bytes));
    let objects = objects.iter().filter_map(|(key, bytes)| unnamed(MediaPlace::Bucket, key, *bytes));
    let rest: Vec<_> = files.chain(objects).collect();
    shown.into_values().chain(rest).collect()
}

/// Where an image of a post is, its name there and its size.
fn located(
    found: &Found<'_>,
    objects: &BTreeMap<&str, u64>,
    post: &str,
    address: &str,
) -> Option<(MediaPlace, String, Option<u64>)> {
    match found.addresses.place(post, address) {
        Place::Other => None,
        Place::Foreign(address) => Some((MediaPlace::Foreign, address, None)),
        Place::Bucket(key) => {
            let bytes = objects.get(key.as_str()).copied();
            let missing = found.objects.is_some() && bytes.is_none();
            Some((if missing { MediaPlace::Missing } else { MediaPlace::Bucket }, key, bytes))
        }
        Place::Local(paths) => {
            let there = paths.iter().find_map(|path| Some((path.clone(), *found.files.get(path)?)));
            match there {
                Some((path, bytes)) => Some((MediaPlace::Local, path, Some(bytes))),
                None => Some((MediaPlace::Missing, paths.into_iter().next()?, None)),
            }
        }
    }
}

pub(super) fn small(bytes: u64) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
