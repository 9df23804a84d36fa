//! The queue as a whole: paused, resumed, all tried again.

use super::Queue;
use super::journal::Stage;
use crate::error::Result;

impl Queue {
    /// Tries all failed jobs again; how many that are.
    ///
    /// # Errors
    /// As for [`Queue::retry`].
    pub fn retry_all(&self) -> Result<usize> {
        let failed = self.views(|job| job.record.stage == Stage::Failed && !job.cancelled);
        failed.iter().try_for_each(|job| self.retry(&job.id).map(drop))?;
        Ok(failed.len())
    }

    /// Begins nothing new until [`Queue::resume`], also after a restart. A step
    /// that is under way ends before its next file.
    ///
    /// # Errors
    /// [`Error::Io`] when that cannot be kept.
    pub fn pause(&self) -> Result<()> {
        self.inner.journal.pause(true)?;
        self.inner.lock().paused = true;
        self.inner.look_again();
        Ok(())
    }

    /// Goes on after [`Queue::pause`].
    ///
    /// # Errors
    /// As for it.
    pub fn resume(&self) -> Result<()> {
        self.inner.journal.pause(false)?;
        self.inner.lock().paused = false;
        self.inner.changed.notify_all();
        Ok(())
    }

    /// Whether it is paused.
    pub fn is_paused(&self) -> bool {
        self.inner.lock().paused
    }
}
