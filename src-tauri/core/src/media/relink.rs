//! The links of posts that change when photos have other addresses.

use std::collections::{HashMap, HashSet};

use super::{Located, Places, variant};
use crate::api::{MediaPlace, PhotoLink, PostPath, Relink};

/// A photo as a post shows it: the post, where the photo is, its name there.
pub type Of = (PostPath, MediaPlace, String);

/// What changes in posts that show the photos of `new`. The variants of a photo
/// become those of the new one, or that itself where it has none of their width.
pub fn relinks(
    posts: &[(PostPath, Vec<String>)],
    places: &Places<'_>,
    new: &HashMap<Of, PhotoLink>,
) -> Vec<Relink> {
    let mut links = Vec::new();
    for (post, addresses) in posts {
        let mut seen = HashSet::new();
        for from in addresses.iter().filter(|from| seen.insert(from.as_str())) {
            let becomes = places.located(post, from).and_then(|at| becomes(post, &at, new));
            if let Some((to, size)) = becomes.filter(|(to, _)| to != from) {
                links.push(Relink { post: post.clone(), from: from.clone(), to, size, was: None });
            }
        }
    }
    links
}

/// The new address, and the size of the new photo.
fn becomes(post: &str, at: &Located, new: &HashMap<Of, PhotoLink>) -> Option<(String, (u32, u32))> {
    let link = |name: &str| new.get(&(post.to_owned(), at.place, name.to_owned()));
    if let Some(link) = link(&at.name) {
        return Some((link.url.clone(), (link.width, link.height)));
    }
    let (whole, width) = variant(&at.name)?;
    let link = link(&whole)?;
    let same = link.variants.iter().find(|(_, other)| *other == width);
    Some((same.map_or(&link.url, |(url, _)| url).clone(), (link.width, link.height)))
}
