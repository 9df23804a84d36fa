//! Photos moved to where the blog keeps them: which, their bytes, through the
//! queue, told as they go on, and stopped where the writer says so.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::super::desk::Desk;
use super::super::{OpenBlog, lock};
use super::public_base;
use crate::api::{
    Event, KeptPhoto, MediaPhoto, MediaPlace, MovePhotos, MovePlan, MovedPhoto, Moving, PhotoJob, PhotoLink,
    PhotoRole, PhotoState, StoreSettings,
};
use crate::error::{Error, Result};
use crate::publish::Cancel;
use crate::uploads::{NewPhoto, Source};
use crate::{fs, media, photos, store};

/// A heavy photo is only exchanged for one of at most this part of its bytes.
const WORTH_IT: f64 = 0.9;

/// How many photos are in memory at once.
const AT_ONCE: usize = 16;

/// What is stored by now: the post and the photo it was stored for, and where it is.
pub(super) type Stored = HashMap<media::Of, PhotoLink>;

/// The bytes of a photo that is to be stored, and a name for it.
pub(super) struct Given {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// What of a blog's photos is being moved: one thing at a time.
#[derive(Default)]
pub(in super::super) struct Moves(Mutex<Option<Cancel>>);

/// Moving that is under way, until it is dropped.
pub(super) struct UnderWay<'a> {
    moves: &'a Moves,
    cancel: Cancel,
}

impl Moves {
    /// Begins to move photos.
    ///
    /// # Errors
    /// When photos are being moved already.
    pub(super) fn begin(&self) -> Result<UnderWay<'_>> {
        let mut moves = lock(&self.0);
        if moves.is_some() {
            return Err(Error::Other("photos of this blog are being moved already".into()));
        }
        let cancel = Cancel::default();
        *moves = Some(cancel.clone());
        Ok(UnderWay { moves: self, cancel })
    }

    /// Stops what is under way.
    pub(in super::super) fn stop(&self) {
        if let Some(cancel) = lock(&self.0).as_ref() {
            cancel.cancel();
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        lock(&self.moves.0).take();
    }
}

/// What would be moved, of the list of all.
pub(super) fn planned(desk: &Desk, ask: &MovePhotos, photos: &[MediaPhoto]) -> MovePlan {
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
        names: &ask.names,
        local: ask.local,
        foreign: ask.foreign,
        heavy: ask.heavy,
        at_home: &at_home,
    };
    media::plan(photos, &wanted)
}

/// Storing photos for the posts that show them.
pub(super) struct Work<'a> {
    open: &'a Arc<OpenBlog>,
    cancel: &'a Cancel,
    all: usize,
    done: usize,
    told: Mutex<Option<Moving>>,
    /// What stays where it is, and why.
    pub(super) kept: Vec<KeptPhoto>,
}

impl<'a> Work<'a> {
    pub(super) fn new(open: &'a Arc<OpenBlog>, under_way: &'a UnderWay<'_>, photos: &[MovedPhoto]) -> Self {
        let all = photos.iter().map(|photo| photo.posts.len()).sum();
        Self { open, cancel: &under_way.cancel, all, done: 0, told: Mutex::default(), kept: Vec::new() }
    }

    /// Stores photos, some at a time.
    ///
    /// # Errors
    /// [`Error::Cancelled`], or [`Error::Io`] when the queue cannot be written.
    pub(super) fn store_all(&mut self, photos: &[MovedPhoto]) -> Result<Stored> {
        let mut all = Stored::new();
        for some in photos.chunks(AT_ONCE) {
            self.tell(0);
            let cancel = self.cancel;
            let desk = &self.open.desk;
            let had = |photo| cancel.check().and_then(|()| source(desk, photo));
            let read: Vec<_> = some.par_iter().map(had).collect();
            self.cancel.check()?;
            let mut sources = Vec::new();
            for (photo, bytes) in some.iter().zip(read) {
                match bytes {
                    Ok(bytes) => sources.push((photo, bytes)),
                    Err(error) => {
                        self.done += photo.posts.len();
                        self.kept.push(KeptPhoto { name: photo.name.clone(), reason: error.to_string() });
                    }
                }
            }
            all.extend(self.store(sources)?);
        }
        Ok(all)
    }

    /// Stores photos for each post that shows them, and waits; where each is.
    /// What failed is taken back and kept, with why.
    ///
    /// # Errors
    /// As for [`Self::store_all`].
    pub(super) fn store(&mut self, sources: Vec<(&MovedPhoto, Given)>) -> Result<Stored> {
        let (desk, queue) = (&self.open.desk, &self.open.queue);
        let mut meant = Vec::new();
        let mut new = Vec::new();
        for (photo, Given { name, bytes }) in sources {
            for path in &photo.posts {
                let source = Source::Bytes { name: name.clone(), bytes: bytes.clone() };
                new.push(NewPhoto { post: desk.post(path), role: PhotoRole::Inline, source });
                meant.push((path.clone(), photo));
            }
        }
        let ids: Vec<_> = queue.add(new)?.into_iter().map(|job| job.id).collect();
        desk.wait_for_photos(|| {
            let jobs = queue.find(&ids);
            let ended = jobs.iter().filter(|job| has_ended(job)).count();
            self.tell_of(&jobs, ended);
            self.cancel.is_cancelled() || ended >= ids.len()
        });
        let jobs: HashMap<_, _> = queue.find(&ids).into_iter().map(|job| (job.id.clone(), job)).collect();
        let mut stored = Stored::new();
        for (id, (post, photo)) in ids.iter().zip(meant) {
            let Some(job) = jobs.get(id) else { continue };
            if let Some(link) = &job.link {
                // It stands in no text by its name, so nothing waits for it.
                queue.settle(id);
                stored.insert((post, photo.place, photo.name.clone()), link.clone());
                continue;
            }
            let reason = job.problem.clone().unwrap_or_else(|| "it was taken back".into());
            self.kept.push(KeptPhoto { name: photo.name.clone(), reason });
            // Nobody waits for it either; one that is gone is taken back already.
            let _ = queue.cancel(id);
        }
        self.done += ids.len();
        self.cancel.check()?;
        self.tell(0);
        Ok(stored)
    }

    /// Tells how far it is, with so many more.
    fn tell(&self, more: usize) {
        self.tell_of(&[], more);
    }

    fn tell_of(&self, jobs: &[PhotoJob], more: usize) {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let waiting = |job: &&PhotoJob| job.state == PhotoState::Waiting && job.problem.is_some();
        let hindrance = match self.open.queue.is_paused() {
            true => Some("the photos of this blog are paused, so none is begun".to_owned()),
            false => jobs.iter().find(waiting).and_then(|job| job.problem.clone()),
        };
        let moving = Moving {
            blog: self.open.desk.id.clone(),
            done: number((self.done + more).min(self.all)),
            all: number(self.all),
            hindrance,
        };
        let is_news = {
            let mut told = lock(&self.told);
            let is_news = told.as_ref() != Some(&moving);
            *told = Some(moving.clone());
            is_news
        };
        if is_news {
            (self.open.desk.config.events)(Event::Moving(moving));
        }
    }
}

fn has_ended(job: &PhotoJob) -> bool {
    matches!(job.state, PhotoState::Done | PhotoState::Failed | PhotoState::Cancelled)
}

/// The bytes of a photo, made smaller where it is only too heavy.
pub(super) fn source(desk: &Desk, photo: &MovedPhoto) -> Result<Given> {
    let bytes = match photo.place {
        MediaPlace::Local => fs::read(&fs::join_inside(&desk.blog().root, &photo.name)?)?,
        MediaPlace::Bucket => {
            let base = public_base(desk).unwrap_or_default();
            store::fetch(&store::address_of(&base, &photo.name), store::Patience::default())?
        }
        MediaPlace::Foreign | MediaPlace::Missing => store::fetch(&photo.name, store::Patience::default())?,
    };
    let name = media::file_name(&photo.name).to_owned();
    if photo.heavy {
        let made = photos::process(&bytes, &name, &desk.blog().settings.photos)?;
        let smaller = made
            .images
            .first()
            .is_some_and(|image| (image.bytes.len() as f64) < bytes.len() as f64 * WORTH_IT);
        if !smaller {
            return Err(Error::Other("it is as small as it gets with the blog's settings".into()));
        }
    }
    Ok(Given { name, bytes })
}
