//! Photos moved to where the blog keeps them: which, their bytes, through the
//! queue, and the links that follow.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::OpenBlog;
use super::super::desk::Desk;
use super::{Read, public_base};
use crate::api::{
    KeptPhoto, MediaPlace, MovePhotos, MovePlan, MovedPhoto, PhotoJob, PhotoRole, PhotoState, PostPath,
    Relink, StoreSettings,
};
use crate::error::{Error, Result};
use crate::media::{self, Addresses, Place};
use crate::uploads::{NewPhoto, Source};
use crate::{fs, photos, store};

/// A heavy photo is only exchanged for one of at most this part of its bytes.
const WORTH_IT: f64 = 0.9;

/// What would be moved, of what was read.
pub(super) fn planned(desk: &Desk, ask: &MovePhotos, read: &Read) -> MovePlan {
    let kept_in = desk.blog().store();
    let at_home = |path: &str| match &kept_in {
        StoreSettings::Bucket(_) => false,
        StoreSettings::Bundle => true,
        StoreSettings::Static { folder, .. } => {
            let folder = folder.trim_matches('/');
            path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        }
    };
    let wanted = media::Wanted {
        post: ask.post.as_deref(),
        local: ask.local,
        foreign: ask.foreign,
        heavy: ask.heavy,
        at_home: &at_home,
    };
    media::plan(&read.photos, &wanted)
}

/// The bytes of photos, or their files; what cannot be had is kept, with why.
pub(super) fn sources(
    desk: &Desk,
    photos: &[MovedPhoto],
    kept: &mut Vec<KeptPhoto>,
) -> HashMap<String, Vec<u8>> {
    use rayon::prelude::*;
    let read: Vec<_> = photos.par_iter().map(|photo| (photo, source(desk, photo))).collect();
    let mut sources = HashMap::new();
    for (photo, bytes) in read {
        match bytes {
            Ok(bytes) => drop(sources.insert(key(photo), bytes)),
            Err(error) => kept.push(KeptPhoto { name: photo.name.clone(), reason: error.to_string() }),
        }
    }
    sources
}

fn key(photo: &MovedPhoto) -> String {
    format!("{:?} {}", photo.place, photo.name)
}

fn source(desk: &Desk, photo: &MovedPhoto) -> Result<Vec<u8>> {
    let bytes = match photo.place {
        MediaPlace::Local => fs::read(&fs::join_inside(&desk.blog().root, &photo.name)?)?,
        MediaPlace::Bucket => {
            let base = public_base(desk).unwrap_or_default();
            store::fetch(&format!("{base}{}", photo.name), store::Patience::default())?
        }
        MediaPlace::Foreign | MediaPlace::Missing => store::fetch(&photo.name, store::Patience::default())?,
    };
    if photo.heavy {
        let made = photos::process(&bytes, media::file_name(&photo.name), &desk.blog().settings.photos)?;
        let smaller = made
            .images
            .first()
            .is_some_and(|image| (image.bytes.len() as f64) < bytes.len() as f64 * WORTH_IT);
        if !smaller {
            return Err(Error::Other("it is as small as it gets with the blog's settings".into()));
        }
    }
    Ok(bytes)
}

/// Stores photos for each post that shows them, and waits; the jobs by post and
/// photo. What failed is taken back and kept, with why.
pub(super) fn stored(
    open: &Arc<OpenBlog>,
    photos: &[MovedPhoto],
    sources: &HashMap<String, Vec<u8>>,
    kept: &mut Vec<KeptPhoto>,
) -> Result<Vec<(PostPath, String, PhotoJob)>> {
    let (desk, queue) = (&open.desk, &open.queue);
    let mut meant = Vec::new();
    let mut new = Vec::new();
    for photo in photos {
        let Some(bytes) = sources.get(&key(photo)) else { continue };
        for post in &photo.posts {
            let name = media::file_name(&photo.name).to_owned();
            let source = Source::Bytes { name, bytes: bytes.clone() };
            new.push(NewPhoto { post: desk.post(post), role: PhotoRole::Inline, source });
            meant.push((post.clone(), photo));
        }
    }
    let ids: Vec<_> = queue.add(new)?.into_iter().map(|job| job.id).collect();
    let ended =
        |job: &PhotoJob| matches!(job.state, PhotoState::Done | PhotoState::Failed | PhotoState::Cancelled);
    desk.wait_for_photos(|| {
        let jobs = queue.find(&ids);
        ids.iter().all(|id| jobs.iter().any(|job| job.id == *id && ended(job)))
    });
    let jobs = queue.find(&ids);
    let mut done = Vec::new();
    for (id, (post, photo)) in ids.iter().zip(meant) {
        let Some(job) = jobs.iter().find(|job| job.id == *id) else { continue };
        if job.link.is_some() {
            done.push((post, key(photo), job.clone()));
            continue;
        }
        let reason = job.problem.clone().unwrap_or_else(|| "it was taken back".into());
        kept.push(KeptPhoto { name: photo.name.clone(), reason });
        // It stands in no text, so nobody waits for it.
        let _ = queue.cancel(id);
    }
    Ok(done)
}

/// The links of posts that change.
pub(super) fn relinks(
    desk: &Desk,
    posts: &[(PostPath, Vec<String>)],
    photos: &[MovedPhoto],
    jobs: &[(PostPath, String, PhotoJob)],
) -> Vec<Relink> {
    let (blog, public) = (desk.blog(), public_base(desk));
    let addresses = Addresses {
        bucket: public.as_deref(),
        base_url: blog.base_url.as_deref(),
        static_folders: &blog.static_dirs,
        generator: blog.generator,
    };
    let mut links = Vec::new();
    for (post, shown) in posts {
        for from in shown {
            let at = addresses.place(post, from);
            let is_it = |photo: &&MovedPhoto| match (&at, photo.place) {
                (Place::Local(paths), MediaPlace::Local) => {
                    // The first that is there is the one that is shown.
                    let there = |path: &&String| blog.root.join(path.as_str()).is_file();
                    paths.iter().find(there) == Some(&photo.name)
                }
                (Place::Bucket(key), MediaPlace::Bucket) => *key == photo.name,
                (Place::Foreign(address), MediaPlace::Foreign) => *address == photo.name,
                _ => false,
            };
            let Some(photo) = photos.iter().find(is_it) else { continue };
            let job = jobs.iter().find(|(of, name, _)| of == post && *name == key(photo));
            let to = job.and_then(|(_, _, job)| job.link.as_ref()).map(|link| link.url.clone());
            if let Some(to) = to.filter(|to| to != from)
                && !links.iter().any(|link: &Relink| link.post == *post && link.from == *from)
            {
                links.push(Relink { post: post.clone(), from: from.clone(), to });
            }
        }
    }
    links
}
