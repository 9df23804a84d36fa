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
            let to = places.located(post, from).and_then(|at| becomes(post, &at, new));
            if let Some(to) = to.filter(|to| to != from) {
                links.push(Relink { post: post.clone(), from: from.clone(), to });
            }
        }
    }
    links
}

fn becomes(post: &str, at: &Located, new: &HashMap<Of, PhotoLink>) -> Option<String> {
    let link = |name: &str| new.get(&(post.to_owned(), at.place, name.to_owned()));
    if let Some(link) = link(&at.name) {
        return Some(link.url.clone());
    }
    let (whole, width) = variant(&at.name)?;
    let link = link(&whole)?;
    let same = link.variants.iter().find(|(_, other)| *other == width);
    Some(same.map_or(&link.url, |(url, _)| url).clone())
}
