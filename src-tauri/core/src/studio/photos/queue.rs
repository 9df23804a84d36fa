//! The whole queue of a blog's photos: how far it is, pause, all again, all back.

use super::super::Studio;
use super::file::take_out;
use crate::api::{BlogId, PhotoJob, PhotoQueue, PhotoState};
use crate::error::Result;
use crate::uploads::Queue;

impl Studio {
    /// How far a blog's photos are.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn photo_queue(&self, blog: BlogId) -> Result<PhotoQueue> {
        Ok(counted(&self.find(&blog)?.queue))
    }

    /// All photos of a blog that are not settled, in the order they came.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn all_photo_jobs(&self, blog: BlogId) -> Result<Vec<PhotoJob>> {
        Ok(self.find(&blog)?.queue.all())
    }

    /// Begins with no further photo until they are resumed, also after a restart.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when that cannot be kept.
    pub fn pause_photos(&self, blog: BlogId) -> Result<PhotoQueue> {
        let queue = &self.find(&blog)?.queue;
        queue.pause()?;
        Ok(counted(queue))
    }

    /// Goes on after a pause.
    ///
    /// # Errors
    /// As for [`Self::pause_photos`].
    pub fn resume_photos(&self, blog: BlogId) -> Result<PhotoQueue> {
        let queue = &self.find(&blog)?.queue;
        queue.resume()?;
        Ok(counted(queue))
    }

    /// Tries all failed photos of a blog again, with the keys that are there now.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when a record cannot be written.
    pub fn retry_photos(&self, blog: BlogId) -> Result<PhotoQueue> {
        let open = self.find(&blog)?;
        if open.queue.all().iter().all(|job| job.state != PhotoState::Uploading) {
            open.desk.forget_store();
        }
        open.queue.retry_all()?;
        Ok(counted(&open.queue))
    }

    /// Takes all photos back that are not stored yet. Their lines go from the
    /// posts that no window has open; a window takes them from its own.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when a post or a record cannot be written.
    pub fn cancel_photos(&self, blog: BlogId) -> Result<PhotoQueue> {
        let open = self.find(&blog)?;
        let (desk, queue) = (&open.desk, &open.queue);
        let mut jobs = queue.all();
        jobs.retain(|job| !matches!(job.state, PhotoState::Done | PhotoState::Cancelled));
        for job in &jobs {
            queue.cancel(&job.id)?;
        }
        let mut posts: Vec<&str> = jobs.iter().map(|job| job.post.path.as_str()).collect();
        posts.sort_unstable();
        posts.dedup();
        posts.retain(|post| !desk.is_open(post));
        for post in posts {
            let of_post: Vec<_> = jobs.iter().filter(|job| job.post.path == post).cloned().collect();
            take_out(desk, post, &of_post, None)?;
        }
        Ok(counted(queue))
    }

    /// Waits until every photo of a blog has ended, each in its way.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn wait_for_photos(&self, blog: &BlogId) -> Result<()> {
        let open = self.find(blog)?;
        let ended = |state| matches!(state, PhotoState::Done | PhotoState::Failed | PhotoState::Cancelled);
        open.desk.wait_for_photos(|| open.queue.all().iter().all(|job| ended(job.state)));
        super::catch_up(&open.desk, &open.queue);
        Ok(())
    }
}

fn counted(queue: &Queue) -> PhotoQueue {
    let jobs = queue.all();
    let count = |states: &[PhotoState]| {
        u32::try_from(jobs.iter().filter(|job| states.contains(&job.state)).count()).unwrap_or(u32::MAX)
    };
    PhotoQueue {
        paused: queue.is_paused(),
        waiting: count(&[PhotoState::Waiting]),
        under_way: count(&[PhotoState::Processing, PhotoState::Uploading]),
        failed: count(&[PhotoState::Failed]),
        done: count(&[PhotoState::Done]),
    }
}
