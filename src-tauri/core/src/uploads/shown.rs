//! What the window shows of photos on their way, besides how far they are.

use std::collections::HashMap;

use super::journal::Record;
use super::state::State;
use super::{Queue, unknown};
use crate::api::{JobId, PostRef};
use crate::error::{Error, Result};
use crate::placing::address::placeholder;
use crate::{fs, photos};

/// The longer side of a thumbnail, in pixels.
const THUMBNAIL: u32 = 800;

impl Queue {
    /// When photos were taken, by the addresses a post links them by; those
    /// that say so.
    pub fn taken(&self, post: &PostRef) -> HashMap<String, String> {
        let mut jobs = self.inner.journal.linked();
        jobs.extend(self.all());
        let known = jobs.into_iter().filter_map(|job| {
            // Beside another post lies another photo.
            let here = |url: &str| job.post == *post || url.starts_with('/') || url.contains("://");
            let stored = job.link.map(|link| link.url).filter(|url| here(url));
            Some((stored, placeholder(&job.id), job.taken?))
        });
        known
            .flat_map(|(stored, waiting, taken)| {
                stored.into_iter().chain([waiting]).map(move |address| (address, taken.clone()))
            })
            .collect()
    }

    /// What the original of a job's photo would tell its readers: a label and the value.
    ///
    /// # Errors
    /// [`Error::Io`] when the copy that was kept cannot be read.
    pub fn reveals(&self, job: &JobId) -> Result<Vec<(String, String)>> {
        Ok(photos::reveals(&fs::read(&self.inner.journal.source(job))?))
    }

    /// The job whose photo was stored at an address of the web since the program
    /// was started, where it can still be shown by its small picture. That spares
    /// the writer who goes on typing the way to the network and back, for a
    /// picture that was seen before.
    pub fn shown_here(&self, url: &str) -> Option<JobId> {
        let state = self.inner.lock();
        let job = state.here.get(url)?;
        (state.jobs.contains_key(job) || state.kept.contains(job)).then(|| job.clone())
    }

    /// A small upright picture of a job's photo.
    ///
    /// # Errors
    /// [`Error::Photo`] when it cannot be read, [`Error::Other`] when there is
    /// no such job.
    pub fn thumbnail(&self, job: &JobId) -> Result<Vec<u8>> {
        let journal = &self.inner.journal;
        let known = |state: &State| match state.jobs.get(job) {
            Some(job) => Some(job.record.name.clone()),
            // Only what was one of ours can be the name of a file here.
            None => state.kept.contains(job).then(String::new),
        };
        let name = known(&self.inner.lock()).ok_or_else(|| unknown(job))?;
        let (small, kept) = (journal.thumbnail(job), journal.kept(job));
        if let Ok(bytes) = fs::read(&small).or_else(|_| fs::read(&kept)) {
            return Ok(bytes);
        }
        // What was made of it is smaller and upright; a photo under way has only
        // its source, and one whose job was forgotten meanwhile what was kept.
        let picture = || {
            let made = fs::read(&journal.image(job, 0)).or_else(|_| fs::read(&journal.source(job)));
            made.or_else(|_| fs::read(&journal.kept_whole(job)))
        };
        let made = self.inner.workers.thumbnail(THUMBNAIL, picture).map_err(|error| match error {
            Error::Photo { reason, .. } => Error::Photo { name, reason },
            error => error,
        })?;
        // Only to save time: a full disk does not keep the picture from being shown.
        let is_forgotten = !self.inner.lock().jobs.contains_key(job);
        let _ = fs::write(if is_forgotten { &kept } else { &small }, &made);
        Ok(made)
    }
}

impl State {
    /// A photo has its link. Pictures that move, or are seen through, are shown
    /// as they are instead.
    pub(super) fn note_link(&mut self, record: &Record) {
        let is_whole = record.images.first().is_some_and(|image| image.content_type == "image/jpeg");
        let link = record.link.as_ref().map(|link| &link.url);
        if let Some(url) = link.filter(|url| is_whole && url.contains("://")) {
            self.here.insert(url.clone(), record.id.clone());
        }
    }
}
