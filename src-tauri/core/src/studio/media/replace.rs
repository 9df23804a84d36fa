//! One photo replaced by another wherever a blog shows it.

use std::path::Path;

use super::super::Studio;
use super::super::desk::Desk;
use super::super::photos::from_base64;
use super::moving::{Given, Work, source};
use super::{addresses_of_posts, places};
use crate::api::{MediaPlace, MoveDone, MovedPhoto, PhotoSource, Relink, ReplacePhoto, WhichPhoto};
use crate::error::{Error, Result};
use crate::{fs, media, photos};

impl Studio {
    /// Shows another photo in the place of one, in every post: made ready,
    /// stored under its own name, then linked; alt texts and captions stay.
    /// Where it cannot be stored for every post, none changes. The one that was
    /// replaced stays where it is. It can be taken back as any change to many posts.
    ///
    /// # Errors
    /// [`Error::Photo`] when the new one cannot be used, [`Error::Other`] when
    /// no post shows the old one, [`Error::Cancelled`] when it was stopped.
    pub fn replace_photo(&self, ask: ReplacePhoto) -> Result<MoveDone> {
        let open = self.find(&ask.blog)?;
        let under_way = open.moves.begin()?;
        let read = self.read_media(&open)?;
        let places = places(&open.desk, &read.files, read.objects.as_deref());
        let (place, name) = match &ask.photo {
            WhichPhoto::Listed { place, name } => (*place, name.clone()),
            WhichPhoto::Shown { post, address } => {
                let at = places.located(post, address);
                let nowhere = || Error::Other(format!("{address} is no photo that could be replaced"));
                at.map(|at| (at.place, at.name)).ok_or_else(nowhere)?
            }
        };
        let photo = read.photos.iter().find(|photo| photo.place == place && photo.name == name);
        let Some(photo) = photo.filter(|photo| !photo.posts.is_empty()) else {
            return Err(Error::Other(format!("no post shows {name}, so there is nothing to replace")));
        };
        let (bytes, posts) = (photo.bytes, photo.posts.clone());
        let photo = [MovedPhoto { place, name, bytes, heavy: false, posts }];
        let given = taken_in(ask.with)?;
        let brought = given.name.clone();
        let mut work = Work::new(&open, &under_way, &photo);
        let new = work.store(&photo[0], given)?;
        if let Some(failed) = work.kept.into_iter().next() {
            let reason = failed.reason;
            let reason = reason.strip_prefix(&format!("{brought}: ")).unwrap_or(&reason).to_owned();
            return Err(Error::Photo { name: brought, reason });
        }
        let named = addresses_of_posts(&open.desk, media::named)?;
        let was = size_of(&open.desk, &photo[0]);
        let links = media::relinks(&named, &places, &new).into_iter();
        let links: Vec<_> = links.map(|link| Relink { was, ..link }).collect();
        if links.is_empty() {
            return Err(Error::Other(format!("{brought} is the very photo that is shown already")));
        }
        let old = media::file_name(&photo[0].name).to_owned();
        self.relink(ask.blog, links, Some(old), Vec::new())
    }
}

/// Width and height of a photo that is shown now; none where it cannot be read,
/// or only from somebody else.
fn size_of(desk: &Desk, photo: &MovedPhoto) -> Option<(u32, u32)> {
    let own = matches!(photo.place, MediaPlace::Local | MediaPlace::Bucket);
    photos::size(&own.then(|| source(desk, photo))?.ok()?.bytes)
}

/// The bytes of a photo and its name.
fn taken_in(photo: PhotoSource) -> Result<Given> {
    match photo {
        PhotoSource::File { path } => {
            let path = Path::new(&path);
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Ok(Given { name, bytes: fs::read(path)? })
        }
        PhotoSource::Bytes { name, data } => Ok(Given { bytes: from_base64(&name, &data)?, name }),
    }
}
