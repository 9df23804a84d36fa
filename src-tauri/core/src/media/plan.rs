//! Which photos would be moved, of the list of all.

use super::name_of;
use crate::api::{KeptPhoto, MediaPhoto, MediaPlace, MovePlan, MovedPhoto, PostPath};

/// Which photos are meant.
pub struct Wanted<'a> {
    /// Those of this post only.
    pub post: Option<&'a str>,
    /// Files of the blog.
    pub local: bool,
    /// Photos at other addresses.
    pub foreign: bool,
    /// Only those of these names; all when empty.
    pub names: &'a [String],
    /// Photos at home that are larger.
    pub heavy: Option<u32>,
    /// Whether a file of the blog at this path is where photos are kept.
    pub at_home: &'a dyn Fn(&str) -> bool,
}

/// What would be moved.
pub fn plan(photos: &[MediaPhoto], wanted: &Wanted<'_>) -> MovePlan {
    let mut plan = MovePlan { photos: Vec::new(), posts: Vec::new(), kept: Vec::new() };
    for photo in photos {
        let mut posts: Vec<PostPath> = photo.posts.clone();
        posts.retain(|post| wanted.post.is_none_or(|only| only == post));
        if posts.is_empty() || !(wanted.names.is_empty() || wanted.names.contains(&photo.name)) {
            continue;
        }
        let home = match photo.place {
            MediaPlace::Local => (wanted.at_home)(&photo.name),
            MediaPlace::Bucket => true,
            MediaPlace::Foreign | MediaPlace::Missing => false,
        };
        let heavy = home && wanted.heavy.zip(photo.bytes).is_some_and(|(most, bytes)| bytes > most);
        let meant = match photo.place {
            MediaPlace::Local if !home => wanted.local,
            MediaPlace::Foreign => wanted.foreign,
            MediaPlace::Missing => wanted.local,
            MediaPlace::Local | MediaPlace::Bucket => heavy,
        };
        if !meant {
            continue;
        }
        if let Some(reason) = obstacle(photo) {
            plan.kept.push(KeptPhoto { name: photo.name.clone(), reason });
            continue;
        }
        plan.posts.extend(posts.iter().cloned());
        plan.photos.push(MovedPhoto {
            place: photo.place,
            name: photo.name.clone(),
            bytes: photo.bytes,
            heavy,
            posts,
        });
    }
    plan.posts.sort_unstable();
    plan.posts.dedup();
    plan
}

/// Why a photo that is meant cannot be moved.
fn obstacle(photo: &MediaPhoto) -> Option<String> {
    let path = photo.name.split(['?', '#']).next().unwrap_or_default();
    if photo.place == MediaPlace::Missing {
        return Some("it is not there: bring it in again, or take it out of the post".into());
    }
    let drawing = path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("svg"));
    drawing.then(|| "it is a drawing (SVG), which stays as it is".into())
}

/// The name a photo comes with when it is fetched from an address.
pub fn file_name(name: &str) -> &str {
    name_of(name.split(['?', '#']).next().unwrap_or(name))
}
