//! Photos between the window, the queue and the posts' files.
//!
//! A photo on its way stands in the text as `dropcap:ID`. When its job is done
//! the window replaces that address in a post it has open; in any other post
//! it is replaced here, in the file. Either way the queue keeps the job until
//! the address is gone from the saved text.

use std::path::PathBuf;
use std::sync::Arc;

use super::desk::Desk;
use super::{Studio, posts};
use crate::api::{
    AddPhotos, Event, FieldValue, JobId, PhotoJob, PhotoRole, PhotoSource, PhotoState, PostRef,
};
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::store::Place;
use crate::uploads::{Hooks, NewPhoto, Queue, Source, Target};
use crate::{front_matter, post};

impl Studio {
    /// Brings photos into a post. The window puts `dropcap:ID` into its text.
    ///
    /// # Errors
    /// [`Error::Io`] when a photo cannot be kept.
    pub fn add_photos(&self, ask: AddPhotos) -> Result<Vec<PhotoJob>> {
        let open = self.find(&ask.post.blog)?;
        add(&open.desk, &open.queue, ask)
    }

    /// Brings photos into a post that no window has open, and waits until each
    /// is linked or has failed; failed ones are taken out of the text again.
    ///
    /// # Errors
    /// [`Error::Io`] when the post cannot be written.
    pub fn add_photos_and_wait(&self, ask: AddPhotos, line: Option<usize>) -> Result<Vec<PhotoJob>> {
        let open = self.find(&ask.post.blog)?;
        let post = ask.post.clone();
        let jobs = add(&open.desk, &open.queue, ask)?;
        place(&open.desk, &post.path, &jobs, line)?;
        let ended = |state| matches!(state, PhotoState::Done | PhotoState::Failed | PhotoState::Cancelled);
        let current = || -> Vec<PhotoJob> {
            let all = open.queue.jobs(&post);
            jobs.iter().filter_map(|job| all.iter().find(|one| one.id == job.id).cloned()).collect()
        };
        open.desk.wait_for_photos(|| current().iter().all(|job| ended(job.state)));
        let result = current();
        catch_up(&open.desk, &open.queue);
        let failed: Vec<_> = result.iter().filter(|job| job.state == PhotoState::Failed).cloned().collect();
        take_out(&open.desk, &post.path, &failed)?;
        for job in &failed {
            open.queue.cancel(&job.id)?;
            open.queue.settle(&job.id);
        }
        Ok(result)
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

    /// Takes a photo back.
    ///
    /// # Errors
    /// When there is no such photo.
    pub fn cancel_photo(&self, job: JobId) -> Result<()> {
        self.with_job(&job)?.queue.cancel(&job)
    }
}

/// What stands in a text for a photo on its way.
pub(super) fn placeholder(job: &str) -> String {
    format!("dropcap:{job}")
}

/// What the queue of a blog is given.
pub(super) fn hooks(desk: &Arc<Desk>) -> Hooks {
    let (for_events, for_targets) = (desk.clone(), desk.clone());
    Hooks {
        events: Arc::new(move |event| told(&for_events, event)),
        target: Arc::new(move |post| target(&for_targets, post)),
        process: Arc::new(crate::photos::process),
        clock: desk.config.clock.clone(),
        pace: desk.config.pace,
        kill: None,
    }
}

pub(super) fn add(desk: &Desk, queue: &Queue, ask: AddPhotos) -> Result<Vec<PhotoJob>> {
    if !desk.blog().is_post(&ask.post.path) {
        return Err(Error::Other(format!("{} is not a post of this blog", ask.post.path)));
    }
    let photo = |source| {
        let source = match source {
            PhotoSource::File { path } => Source::File(PathBuf::from(path)),
            PhotoSource::Bytes { name, data } => Source::Bytes { bytes: from_base64(&name, &data)?, name },
        };
        queue.add(NewPhoto { post: ask.post.clone(), role: ask.role, source })
    };
    ask.photos.into_iter().map(photo).collect()
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
    let waiting = unsettled(queue, post, &text);
    let mentioned = waiting.iter().filter(|job| text.contains(&placeholder(&job.id)));
    let mut pending = 0;
    for job in mentioned {
        match job.state {
            PhotoState::Failed => {
                return Err(Error::Photo {
                    name: job.name.clone(),
                    reason: job.problem.clone().unwrap_or_else(|| "it could not be stored".into()),
                });
            }
            PhotoState::Cancelled => {}
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
            finish(desk, &job);
        }
        if let Ok(loaded) = desk.file(&job.post.path).and_then(|file| post::load(&file)) {
            unsettled(queue, &job.post, &loaded.text);
        }
    }
}

/// An event of the queue: passed on, after a finished photo was linked.
fn told(desk: &Desk, event: Event) {
    if let Event::Photo(job) = &event
        && job.state == PhotoState::Done
        && !desk.is_open(&job.post.path)
    {
        finish(desk, job);
    }
    (desk.config.events)(event);
    desk.photo_moved();
}

fn finish(desk: &Desk, job: &PhotoJob) {
    if let Err(error) = link_in_file(desk, job) {
        desk.note(format!("{} is stored, but could not be linked: {error}", job.name));
        desk.tell_blog();
    }
}

/// Replaces a finished photo's address in the file, and nothing else.
fn link_in_file(desk: &Desk, job: &PhotoJob) -> Result<()> {
    let Some(link) = &job.link else { return Ok(()) };
    let Some(_linking) = desk.linking(&job.post.path) else { return Ok(()) };
    let file = desk.file(&job.post.path)?;
    // Another program may save at the same time: look again until nobody did.
    loop {
        let loaded = post::load(&file)?;
        let linked = loaded.text.replace(&placeholder(&job.id), &link.url);
        if linked == loaded.text {
            return Ok(());
        }
        if let crate::api::Saved::Saved { .. } = post::save(&file, &loaded.version, &linked)? {
            desk.index.update(&desk.blog(), std::slice::from_ref(&job.post.path))?;
            desk.tell_posts();
            return Ok(());
        }
    }
}

/// Puts photos that no window placed into a post's file: lines before `line`
/// of the body (from 0), or at the end; a cover into its field.
pub(super) fn place(desk: &Desk, path: &str, jobs: &[PhotoJob], line: Option<usize>) -> Result<()> {
    let file = desk.file(path)?;
    let mut loaded = post::load(&file)?;
    for job in jobs.iter().filter(|job| job.role == PhotoRole::Cover) {
        let blog = desk.blog();
        let key = posts::cover_key(desk, &loaded.text);
        let value = FieldValue::Text(placeholder(&job.id));
        let splices = front_matter::set(&loaded.text, &key, &value, &(&blog.habits).into())?;
        loaded.text = front_matter::apply(&loaded.text, &splices);
    }
    let lines: Vec<String> = jobs
        .iter()
        .filter(|job| job.role == PhotoRole::Inline)
        .map(|job| format!("![]({})\n", placeholder(&job.id)))
        .collect();
    if !lines.is_empty() {
        loaded.text = with_lines(&loaded.text, line, &lines.concat());
    }
    match post::save(&file, &loaded.version, &loaded.text)? {
        crate::api::Saved::Saved { .. } => Ok(()),
        crate::api::Saved::Conflict { .. } => {
            Err(Error::Other(format!("{path} was changed by another program at the same moment; try again")))
        }
    }
}

/// Takes the photos that could not be stored out of a post's file again.
pub(super) fn take_out(desk: &Desk, path: &str, failed: &[PhotoJob]) -> Result<()> {
    let file = desk.file(path)?;
    let loaded = post::load(&file)?;
    let mut text = loaded.text.clone();
    for job in failed {
        text = text.replace(&format!("![]({})\n", placeholder(&job.id)), "");
    }
    post::save(&file, &loaded.version, &text).map(drop)
}

fn with_lines(text: &str, line: Option<usize>, lines: &str) -> String {
    let body = front_matter::split(text).body;
    let at = match line {
        None => text.len(),
        Some(line) => text[body..]
            .match_indices('\n')
            .nth(line.wrapping_sub(1))
            .map_or_else(|| if line == 0 { body } else { text.len() }, |(end, _)| body + end + 1),
    };
    let (before, after) = text.split_at(at);
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let blank = if line.is_none() && !before.ends_with("\n\n") { "\n" } else { "" };
    format!("{before}{gap}{blank}{lines}{after}")
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

fn from_base64(name: &str, data: &str) -> Result<Vec<u8>> {
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
    fn photos_go_on_lines_of_their_own() {
        let text = "---\ntitle: A\n---\none\ntwo\n";
        for (line, expected) in [
            (None, "---\ntitle: A\n---\none\ntwo\n\nP\n"),
            (Some(0), "---\ntitle: A\n---\nP\none\ntwo\n"),
            (Some(1), "---\ntitle: A\n---\none\nP\ntwo\n"),
            (Some(9), "---\ntitle: A\n---\none\ntwo\nP\n"),
        ] {
            assert_eq!(with_lines(text, line, "P\n"), expected, "{line:?}");
        }
        assert_eq!(with_lines("no end", None, "P\n"), "no end\n\nP\n");
    }

    #[test]
    fn a_damaged_clipboard_is_said() {
        assert!(from_base64("photo", "&&&").is_err());
        assert_eq!(from_base64("photo", "aGk=").unwrap(), b"hi");
    }
}
