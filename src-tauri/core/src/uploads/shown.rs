//! What the window shows of photos on their way, besides how far they are.

use std::collections::HashMap;

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

    /// A small upright picture of a job's photo.
    ///
    /// # Errors
    /// [`Error::Photo`] when it cannot be read, [`Error::Other`] when there is
    /// no such job.
    pub fn thumbnail(&self, job: &JobId) -> Result<Vec<u8>> {
        let journal = &self.inner.journal;
        let name =
            self.inner.lock().jobs.get(job).map(|job| job.record.name.clone()).ok_or_else(|| unknown(job))?;
        let kept = journal.folder(job).join("thumb");
        if let Ok(bytes) = fs::read(&kept) {
            return Ok(bytes);
        }
        // What was made of it is smaller and upright; a photo under way has only its source.
        let picture = || fs::read(&journal.image(job, 0)).or_else(|_| fs::read(&journal.source(job)));
        let small = self.inner.workers.thumbnail(THUMBNAIL, picture).map_err(|error| match error {
            Error::Photo { reason, .. } => Error::Photo { name, reason },
            error => error,
        })?;
        // Only to save time: a full disk does not keep the picture from being shown.
        let _ = fs::write(&kept, &small);
        Ok(small)
    }
}
