//! All photos of a blog, of what was found.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::names::{Names, variant, whole_of};
use super::{Addresses, Place};
use crate::api::{MediaPhoto, MediaPlace, PostPath};
use crate::store::{self, Object};

/// A picture in a list is so many pixels wide.
const IN_A_LIST: u32 = 320;

/// What tells where an image is: addresses, files and objects.
pub struct Places<'a> {
    /// What places depend on.
    pub addresses: Addresses,
    /// Image files below the root and their sizes.
    pub files: &'a BTreeMap<String, u64>,
    /// The bucket's objects and their sizes; none when they are not known.
    pub objects: Option<BTreeMap<&'a str, u64>>,
}

/// Where an image is, and what is known of it there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Located {
    /// The path below the root, the object's key, or the address.
    pub name: String,
    /// Where it is.
    pub place: MediaPlace,
    /// Its size; none where it is not known.
    pub bytes: Option<u64>,
    /// Its address on the web.
    pub address: Option<String>,
}

impl<'a> Places<'a> {
    /// Of the objects of a bucket, by their keys.
    pub fn new(
        addresses: Addresses,
        files: &'a BTreeMap<String, u64>,
        objects: Option<&'a [Object]>,
    ) -> Self {
        let by_key = |objects: &'a [Object]| -> BTreeMap<&'a str, u64> {
            objects.iter().map(|object| (object.key.as_str(), object.bytes)).collect()
        };
        Self { addresses, files, objects: objects.map(by_key) }
    }

    /// Where an image of a post is; none for what is no file's address.
    pub fn located(&self, post: &str, address: &str) -> Option<Located> {
        Some(match self.addresses.place(post, address) {
            Place::Other => return None,
            Place::Foreign(address) => Located {
                name: address.clone(),
                place: MediaPlace::Foreign,
                bytes: None,
                address: Some(address),
            },
            Place::Bucket(key) => {
                let bytes = self.objects.as_ref().and_then(|objects| objects.get(key.as_str()).copied());
                let missing = self.objects.is_some() && bytes.is_none();
                let place = if missing { MediaPlace::Missing } else { MediaPlace::Bucket };
                Located { place, bytes, address: self.address_of(&key), name: key }
            }
            Place::Local(paths) => {
                let there = paths.iter().find_map(|path| Some((path.clone(), *self.files.get(path)?)));
                let (name, place, bytes) = match there {
                    Some((path, bytes)) => (path, MediaPlace::Local, Some(bytes)),
                    None => (paths.into_iter().next()?, MediaPlace::Missing, None),
                };
                Located { name, place, bytes, address: None }
            }
        })
    }

    /// Where readers see an object.
    pub fn address_of(&self, key: &str) -> Option<String> {
        self.addresses.bucket.as_deref().map(|base| store::address_of(base, key))
    }
}

/// The photos that posts show, then those that nothing names. Objects among
/// those may still not be ours: the store knows. Smaller variants that posts
/// name beside their photo are one with it.
pub fn list(posts: &[(PostPath, Vec<String>)], places: &Places<'_>, names: &Names) -> Vec<MediaPhoto> {
    let mut shown: BTreeMap<(String, u8), MediaPhoto> = BTreeMap::new();
    for (post, addresses) in posts {
        for address in addresses {
            let Some(Located { name, place, bytes, address }) = places.located(post, address) else {
                continue;
            };
            let photo = shown.entry((name.clone(), place as u8)).or_insert_with(|| MediaPhoto {
                place,
                name,
                bytes: bytes.map(small),
                smaller: None,
                address,
                posts: Vec::new(),
                unused: false,
            });
            if photo.posts.last() != Some(post) {
                photo.posts.push(post.clone());
            }
        }
    }
    let is_shown: HashSet<(String, u8)> = shown.keys().cloned().collect();
    let is_part = |name: &str, place: MediaPlace| {
        whole_of(name).is_some_and(|whole| is_shown.contains(&(whole, place as u8)))
    };
    let unnamed = |place: MediaPlace, name: &str, bytes: u64| {
        let unused = !is_shown.contains(&(name.to_owned(), place as u8)) && !names.has(name);
        unused.then(|| MediaPhoto {
            place,
            name: name.to_owned(),
            bytes: Some(small(bytes)),
            address: if place == MediaPlace::Bucket { places.address_of(name) } else { None },
            smaller: None,
            posts: Vec::new(),
            unused,
        })
    };
    let files = places.files.iter().filter_map(|(path, bytes)| unnamed(MediaPlace::Local, path, *bytes));
    let objects = places.objects.iter().flatten();
    let objects = objects.filter_map(|(key, bytes)| unnamed(MediaPlace::Bucket, key, *bytes));
    let rest: Vec<_> = files.chain(objects).collect();
    let smaller = smallest(places);
    let with_smaller = |photo: MediaPhoto| {
        let found = smaller.get(&photo.name).filter(|_| photo.place == MediaPlace::Bucket);
        MediaPhoto { smaller: found.and_then(|(_, key)| places.address_of(key)), ..photo }
    };
    let shown = shown.into_values().filter(|photo| !is_part(&photo.name, photo.place));
    shown.chain(rest).map(with_smaller).collect()
}

/// For photos of the bucket the smallest variant that fills a place in a list.
fn smallest<'p>(places: &Places<'p>) -> HashMap<String, (u32, &'p str)> {
    let mut found: HashMap<String, (u32, &str)> = HashMap::new();
    for key in places.objects.iter().flatten().map(|(key, _)| *key) {
        let Some((whole, width)) = variant(key).filter(|(_, width)| *width >= IN_A_LIST) else { continue };
        let best = found.entry(whole).or_insert((width, key));
        if width < best.0 {
            *best = (width, key);
        }
    }
    found
}

pub(super) fn small(bytes: u64) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
