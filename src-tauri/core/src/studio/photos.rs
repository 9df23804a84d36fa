//! Photos between the window, the queue and the posts' files.
//!
//! A photo on its way stands in the text as `dropcap:ID`. When its job is done
//! the window replaces that address in a post it has open; in any other post
//! it is replaced here, in the file. Either way the queue keeps the job until
//! the address is gone from the saved text, and remembers where the photo is
//! for a text that still has it and comes back. What is written into files is
//! in `photos/file.rs`, how the texts are read and made in `photos/text.rs`.

mod file;
mod queue;
mod text;

use std::path::PathBuf;
use std::sync::Arc;

use super::Studio;
use super::desk::{Cause, Desk};
use crate::api::{
    AddPhotos, Event, FindPhotos, JobId, PhotoFact, PhotoJob, PhotoRole, PhotoSource, PhotoState,
    PlacePhotos, PostRef, RemovePhoto, TextEdit, WritePhotos,
};
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::photos::Worker;
use crate::placing::address::{named, placeholder, removed};
use crate::store::Place;
use crate::uploads::{Hooks, NewPhoto, Queue, Source, Target};
use crate::{front_matter, post};
use file::{Rewritten, in_order, link_in_file, place, rewrite, take_out, with_cover};
use text::{with_lines, with_photos};

impl Studio {
    /// Brings photos into a post. The window puts `dropcap:ID` into its text.
    ///
    /// # Errors
    /// [`Error::Io`] when photos cannot be kept; then none came in.
    pub fn add_photos(&self, ask: AddPhotos) -> Result<Vec<PhotoJob>> {
        let open = self.find(&ask.post.blog)?;
        open.queue.add(taken_in(&open.desk, ask)?)
    }

    /// Puts photos that were brought in for a post into its file, because the
    /// window has another open by now.
    ///
    /// # Errors
    /// [`Error::Io`] when the post cannot be written, [`Error::Other`] when a
    /// window has it open.
    pub fn place_photos(&self, ask: PlacePhotos) -> Result<()> {
        let (open, path) = (self.find(&ask.post.blog)?, &ask.post.path);
        {
            let in_window = || Error::Other(format!("{path} is open; bring the photos in again"));
            let _placing = open.desk.linking(path).ok_or_else(in_window)?;
            let line = ask.line.map(|line| line as usize);
            let mut jobs = open.queue.find(&ask.jobs);
            jobs.sort_by_key(|job| ask.jobs.iter().position(|id| *id == job.id));
            place(&open.desk, path, &jobs, |text, photos, ways| with_photos(text, line, photos, ways))?;
        }
        link_again(&open.desk, &open.queue, path);
        Ok(())
    }

    /// Brings photos into a post that no window has open, and waits until each
    /// is linked or has failed. A photo that failed is taken out of the text
    /// again; a cover is put in when it is stored, and not before.
    ///
    /// # Errors
    /// [`Error::Io`] when the post cannot be written; then none is on its way.
    pub fn add_photos_and_wait(&self, ask: AddPhotos, line: Option<usize>) -> Result<Vec<PhotoJob>> {
        let open = self.find(&ask.post.blog)?;
        let (desk, queue, post, role) = (&open.desk, &open.queue, ask.post.clone(), ask.role);
        if role == PhotoRole::Cover {
            // Better refused now than when the photo is stored.
            with_cover(desk, &post::load(&desk.file(&post.path)?)?.text, &placeholder("0"))?;
        }
        let jobs = queue.hold(taken_in(desk, ask)?)?;
        let placed = match role {
            PhotoRole::Cover => Ok(Rewritten::default()),
            PhotoRole::Inline => place(desk, &post.path, &jobs, |text, photos, ways| {
                with_lines(text, line, &format!("{}\n", ways.write(photos)))
            }),
        };
        let placed = placed.inspect_err(|_| take_back(queue, &jobs))?;
        queue.begin(&jobs);
        let result = wait_for(desk, queue, &post, &jobs);
        if role == PhotoRole::Cover
            && let Some(link) = result.iter().rev().find_map(|job| job.link.as_ref())
        {
            rewrite(desk, &post.path, |text| with_cover(desk, text, &link.url))?;
        }
        catch_up(desk, queue);
        let failed: Vec<_> = result.iter().filter(|job| job.state == PhotoState::Failed).cloned().collect();
        if role == PhotoRole::Inline {
            take_out(desk, &post.path, &failed, (failed.len() == jobs.len()).then_some(&placed))?;
        }
        take_back(queue, &failed);
        Ok(result)
    }

    /// What must change in a text so that photos stand in it, as the blog's posts
    /// have them; their addresses are `dropcap:ID`.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn write_photos(&self, ask: WritePhotos) -> Result<Vec<TextEdit>> {
        let open = self.find(&ask.post.blog)?;
        let blog = open.desk.blog();
        let mut jobs = open.queue.find(&ask.jobs);
        jobs.sort_by_key(|job| ask.jobs.iter().position(|id| *id == job.id));
        let jobs = in_order(jobs, blog.settings.photos.order);
        let addresses: Vec<_> = jobs.iter().map(|job| placeholder(&job.id)).collect();
        let at = post::byte_of(&ask.text, ask.at);
        let (at, insert) = blog.photo_ways().insert(&ask.text, at, &addresses);
        let at = post::utf16_of(&ask.text, at);
        Ok(if jobs.is_empty() { Vec::new() } else { vec![TextEdit { from: at, to: at, insert }] })
    }

    /// What must change in a text so that a photo on its way is gone.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn remove_photo(&self, ask: RemovePhoto) -> Result<Vec<TextEdit>> {
        let blog = self.find(&ask.post.blog)?.desk.blog();
        let place = |at| post::utf16_of(&ask.text, at);
        let gone = removed(&ask.text, &ask.job, &blog.markup).into_iter();
        Ok(gone
            .map(|gone| TextEdit { from: place(gone.start), to: place(gone.end), insert: String::new() })
            .collect())
    }

    /// The photos of these names, wherever they stand: those on their way, and
    /// those that were stored and linked before. A text has them again, so one
    /// that was taken back is taken up.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn find_photos(&self, ask: FindPhotos) -> Result<Vec<PhotoJob>> {
        Ok(find(&self.find(&ask.blog)?.queue, &ask.jobs))
    }

    /// A post's photos that are not settled yet.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn photo_jobs(&self, post: PostRef) -> Result<Vec<PhotoJob>> {
        Ok(self.find(&post.blog)?.queue.jobs(&post))
    }

    /// Tries a failed photo again, with the keys that are there now.
    ///
    /// # Errors
    /// When there is no such photo.
    pub fn retry_photo(&self, job: JobId) -> Result<()> {
        let open = self.with_job(&job)?;
        // A store that is at work goes on: it knows which names it is giving away.
        if open.queue.all().iter().all(|job| job.state != PhotoState::Uploading) {
            open.desk.forget_store();
        }
        open.queue.retry(&job).map(drop)
    }

    /// What the original of a photo on its way would tell its readers.
    ///
    /// # Errors
    /// When there is no such photo, or its copy cannot be read.
    pub fn photo_facts(&self, job: JobId) -> Result<Vec<PhotoFact>> {
        let told = self.with_job(&job)?.queue.reveals(&job)?;
        Ok(told.into_iter().map(|(label, value)| PhotoFact { label, value }).collect())
    }

    /// Takes a photo back.
    ///
    /// # Errors
    /// When there is no such photo.
    pub fn cancel_photo(&self, job: JobId) -> Result<()> {
        self.with_job(&job)?.queue.cancel(&job)
    }
}

/// What the queue of a blog is given.
pub(super) fn hooks(desk: &Arc<Desk>) -> Hooks {
    let (for_events, for_targets) = (desk.clone(), desk.clone());
    Hooks {
        events: Arc::new(move |event| told(&for_events, event)),
        target: Arc::new(move |post| target(&for_targets, post)),
        workers: desk.config.workers.clone(),
        process: Arc::new(Worker::process),
        clock: desk.config.clock.clone(),
        pace: desk.config.pace,
        linked: desk.config.data.join("linked").join(&desk.id),
        others: desk.config.photos_of_others.iter().map(|folder| folder.join(&desk.id)).collect(),
        kill: None,
    }
}

/// What the queue is to take in.
fn taken_in(desk: &Desk, ask: AddPhotos) -> Result<Vec<NewPhoto>> {
    if !desk.blog().is_post(&ask.post.path) {
        return Err(Error::Other(format!("{} is not a post of this blog", ask.post.path)));
    }
    let photo = |source| {
        let source = match source {
            PhotoSource::File { path } => Source::File(PathBuf::from(path)),
            PhotoSource::Bytes { name, data } => match from_base64(&name, &data) {
                Ok(bytes) => Source::Bytes { name, bytes },
                Err(problem) => Source::Damaged { name, problem },
            },
        };
        NewPhoto { post: ask.post.clone(), role: ask.role, heavy: false, source }
    };
    Ok(ask.photos.into_iter().map(photo).collect())
}

/// Waits until these photos and all others of the post have ended; what became of these.
fn wait_for(desk: &Desk, queue: &Queue, post: &PostRef, jobs: &[PhotoJob]) -> Vec<PhotoJob> {
    let ended = |state| matches!(state, PhotoState::Done | PhotoState::Failed | PhotoState::Cancelled);
    desk.wait_for_photos(|| queue.jobs(post).iter().all(|job| ended(job.state)));
    let ids: Vec<_> = jobs.iter().map(|job| job.id.clone()).collect();
    let mut all = queue.find(&ids);
    all.sort_by_key(|job| ids.iter().position(|id| *id == job.id));
    all
}

fn take_back(queue: &Queue, jobs: &[PhotoJob]) {
    // One that cannot be taken back stands in no text: it is linked nowhere.
    jobs.iter().for_each(|job| drop(queue.cancel(&job.id)));
}

/// See [`Studio::find_photos`].
fn find(queue: &Queue, ids: &[JobId]) -> Vec<PhotoJob> {
    let again = |job: PhotoJob| match job.state {
        PhotoState::Cancelled => queue.retry(&job.id).unwrap_or(job),
        _ => job,
    };
    if ids.is_empty() { Vec::new() } else { queue.find(ids).into_iter().map(again).collect() }
}

/// The photos a window needs with a saved text: those of the post that are on
/// their way, and whichever the text names.
pub(super) fn of_text(queue: &Queue, post: &PostRef, saved_text: &str) -> Vec<PhotoJob> {
    let ids = named(saved_text);
    let mut photos = unsettled(queue, post, saved_text);
    photos.retain(|job| !ids.contains(&job.id));
    photos.extend(find(queue, &ids));
    photos
}

/// A post's jobs that its saved text still waits for. Those whose link it has
/// are settled; one that was taken back stays as it is, for redo may want it.
pub(super) fn unsettled(queue: &Queue, post: &PostRef, saved_text: &str) -> Vec<PhotoJob> {
    let (gone, waiting): (Vec<_>, Vec<_>) = queue.jobs(post).into_iter().partition(|job| {
        let ended = matches!(job.state, PhotoState::Done | PhotoState::Cancelled);
        ended && !saved_text.contains(&placeholder(&job.id))
    });
    for job in gone.iter().filter(|job| job.state == PhotoState::Done) {
        queue.settle(&job.id);
    }
    waiting
}

/// How many photos of a post are not linked in its file yet.
///
/// # Errors
/// [`Error::Photo`] for the first that failed.
pub(super) fn pending(desk: &Desk, queue: &Queue, post: &PostRef) -> Result<usize> {
    let text = post::load(&desk.file(&post.path)?)?.text;
    unsettled(queue, post, &text);
    let ids = named(&text);
    let mut pending = 0;
    for job in find(queue, &ids) {
        match job.state {
            PhotoState::Failed => {
                return Err(Error::Photo {
                    name: job.name.clone(),
                    reason: job.problem.clone().unwrap_or_else(|| "it could not be stored".into()),
                });
            }
            PhotoState::Cancelled => {}
            // In a post that is open it is the window that links it.
            PhotoState::Done if link_in_file(desk, &post.path, &job)? => {}
            PhotoState::Waiting | PhotoState::Processing | PhotoState::Uploading | PhotoState::Done => {
                pending += 1
            }
        }
    }
    Ok(pending)
}

/// Links what was finished while no window had its post open.
pub(super) fn catch_up(desk: &Desk, queue: &Queue) {
    for job in queue.all() {
        if job.state == PhotoState::Done && !desk.is_open(&job.post.path) {
            finish(desk, &job.post.path, &job);
        }
        if let Ok(loaded) = desk.file(&job.post.path).and_then(|file| post::load(&file)) {
            unsettled(queue, &job.post, &loaded.text);
        }
    }
}

/// Links the photos that a post's file names and that are stored, in whichever
/// post or at whatever time they came in.
pub(super) fn link_again(desk: &Desk, queue: &Queue, path: &str) {
    if desk.is_open(path) {
        return;
    }
    let text = desk.file(path).and_then(|file| post::load(&file)).map(|loaded| loaded.text);
    let ids = text.map(|text| named(&text)).unwrap_or_default();
    for job in find(queue, &ids) {
        if job.state == PhotoState::Done {
            finish(desk, path, &job);
        }
    }
}

/// An event of the queue: passed on, after a finished photo was linked.
fn told(desk: &Desk, event: Event) {
    if let Event::Photo(job) = &event
        && job.state == PhotoState::Done
        && !desk.is_open(&job.post.path)
    {
        finish(desk, &job.post.path, job);
    }
    (desk.config.events)(event);
    desk.photo_moved();
}

fn finish(desk: &Desk, path: &str, job: &PhotoJob) {
    let cause = Cause::Photo(job.id.clone());
    match link_in_file(desk, path, job) {
        Ok(_) => desk.settled(&cause),
        Err(error) => desk.noted(cause, format!("{} is stored, but could not be linked: {error}", job.name)),
    }
}

/// Where a post's photos go, and what their names depend on.
fn target(desk: &Desk, post: &PostRef) -> Result<Target> {
    let blog = desk.blog();
    Ok(Target {
        store: desk.store()?,
        photos: blog.settings.photos.clone(),
        place: placed(desk, &blog, post)?,
    })
}

fn placed(desk: &Desk, blog: &Blog, post: &PostRef) -> Result<Place> {
    let text = post::load(&desk.file(&post.path)?)?.text;
    let document = front_matter::read(&text).ok();
    let now = (desk.config.clock)().to_zoned_datetime(desk.config.zone.clone());
    let date = document.as_ref().and_then(|document| blog.date_of(&post.path, document));
    let date = date.map_or_else(|| now.date(), |when| when.date);
    let address = document.and_then(|document| blog.address(&post.path, &document));
    Ok(Place { post: post.path.clone(), date, slug: slug(&post.path, address.as_deref()) })
}

/// The last part of a post's address, or of its file's name.
fn slug(path: &str, address: Option<&str>) -> String {
    let last = address.and_then(|address| address.rsplit('/').find(|part| !part.is_empty()));
    let name = path.trim_end_matches("/index.md").rsplit('/').next().unwrap_or(path);
    last.unwrap_or(name).trim_end_matches(".html").trim_end_matches(".md").to_owned()
}

pub(super) fn from_base64(name: &str, data: &str) -> Result<Vec<u8>> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(data).map_err(|_| Error::Photo {
        name: name.into(),
        reason: "the clipboard's picture came in damaged; copy it again".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_clipboard_is_said() {
        assert!(from_base64("photo", "&&&").is_err());
        assert_eq!(from_base64("photo", "aGk=").unwrap(), b"hi");
    }
}
