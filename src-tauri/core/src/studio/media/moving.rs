//! Photos moved to where the blog keeps them: which, their bytes, through the
//! queue, told as they go on, and stopped where the writer says so.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::super::desk::Desk;
use super::super::{OpenBlog, lock};
use super::public_base;
use crate::api::{
    Event, JobId, KeptPhoto, MediaPhoto, MediaPlace, MovePhotos, MovePlan, MovedPhoto, Moving, PhotoJob,
    PhotoLink, PhotoRole, PhotoState, PostPath, StoreSettings,
};
use crate::error::{Error, Result};
use crate::publish::Cancel;
use crate::uploads::{NewPhoto, Source};
use crate::{fs, media, store};

/// How many photos are on their way at once.
const AT_ONCE: usize = 16;

/// How many of these are read, or fetched, at once: so many are in memory.
const READ_AT_ONCE: usize = 4;

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

/// A photo that is being stored for a post.
struct Begun<'p> {
    id: JobId,
    post: PostPath,
    photo: &'p MovedPhoto,
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
            let mut begun = Vec::new();
            for few in some.chunks(READ_AT_ONCE) {
                let read = super::at_once(few, |photo| {
                    self.cancel.check().and_then(|()| source(&self.open.desk, photo))
                });
                let cancelled = self.cancel.is_cancelled();
                for (photo, given) in few.iter().zip(read).filter(|_| !cancelled) {
                    match given {
                        Ok(given) => match self.begin(photo, given) {
                            Ok(more) => begun.extend(more),
                            Err(error) => {
                                begun.iter().for_each(|begun| drop(self.open.queue.cancel(&begun.id)));
                                return Err(error);
                            }
                        },
                        Err(error) => {
                            self.done += photo.posts.len();
                            self.kept.push(KeptPhoto { name: photo.name.clone(), reason: error.to_string() });
                        }
                    }
                }
            }
            all.extend(self.finish(begun)?);
        }
        Ok(all)
    }

    /// Stores one photo for each post that shows it, and waits.
    ///
    /// # Errors
    /// As for [`Self::store_all`].
    pub(super) fn store(&mut self, photo: &MovedPhoto, given: Given) -> Result<Stored> {
        let begun = self.begin(photo, given)?;
        self.finish(begun)
    }

    /// Brings a photo in for each post that shows it: a copy of its bytes is
    /// kept by the queue, which makes images of it once.
    fn begin<'p>(&self, photo: &'p MovedPhoto, given: Given) -> Result<Vec<Begun<'p>>> {
        let desk = &self.open.desk;
        let new = photo.posts.iter().map(|path| NewPhoto {
            post: desk.post(path),
            role: PhotoRole::Inline,
            heavy: photo.heavy,
            source: Source::Bytes { name: given.name.clone(), bytes: given.bytes.clone() },
        });
        let jobs = self.open.queue.add(new.collect())?;
        let begun = |(job, post): (PhotoJob, &String)| Begun { id: job.id, post: post.clone(), photo };
        Ok(jobs.into_iter().zip(&photo.posts).map(begun).collect())
    }

    /// Waits for what was begun; where each is. What failed is taken back and
    /// kept, with why.
    fn finish(&mut self, begun: Vec<Begun<'_>>) -> Result<Stored> {
        let (desk, queue) = (&self.open.desk, &self.open.queue);
        let ids: Vec<_> = begun.iter().map(|begun| begun.id.clone()).collect();
        desk.wait_for_photos(|| {
            let jobs = queue.find(&ids);
            let ended = jobs.iter().filter(|job| has_ended(job)).count();
            self.tell_of(&jobs, ended);
            self.cancel.is_cancelled() || ended >= ids.len()
        });
        let jobs: HashMap<_, _> = queue.find(&ids).into_iter().map(|job| (job.id.clone(), job)).collect();
        let mut stored = Stored::new();
        for Begun { id, post, photo } in begun {
            let Some(job) = jobs.get(&id) else { continue };
            if let Some(link) = &job.link {
                // It stands in no text by its name, so nothing waits for it.
                queue.settle(&id);
                stored.insert((post, photo.place, photo.name.clone()), link.clone());
                continue;
            }
            let reason = job.problem.clone().unwrap_or_else(|| "it was taken back".into());
            let kept = KeptPhoto { name: photo.name.clone(), reason };
            if !self.kept.contains(&kept) {
                self.kept.push(kept);
            }
            // Nobody waits for it either; one that is gone is taken back already. One
            // that was only too heavy needs no copy: it is where it was.
            let _ = if photo.heavy { queue.give_up(&id) } else { queue.cancel(&id) };
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

/// The bytes of a photo.
pub(super) fn source(desk: &Desk, photo: &MovedPhoto) -> Result<Given> {
    let bytes = match photo.place {
        MediaPlace::Local => fs::read(&fs::join_inside(&desk.blog().root, &photo.name)?)?,
        MediaPlace::Bucket => {
            let base = public_base(desk).unwrap_or_default();
            store::fetch(&store::address_of(&base, &photo.name), store::Patience::default())?
        }
        MediaPlace::Foreign | MediaPlace::Missing => store::fetch(&photo.name, store::Patience::default())?,
    };
    Ok(Given { name: media::file_name(&photo.name).to_owned(), bytes })
}
