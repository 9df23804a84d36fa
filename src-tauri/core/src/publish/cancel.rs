//! Stopping long work from another thread.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::error::{Error, Result};

/// Stops the work it was handed to. Clones stop together.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<(Mutex<bool>, Condvar)>);

impl Cancel {
    /// Stops it, now and for good.
    pub fn cancel(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }

    /// Whether it was stopped.
    pub fn is_cancelled(&self) -> bool {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on unless it was stopped.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }

    /// Waits, but not after it was stopped.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn wait(&self, time: Duration) -> Result<()> {
        let stopped = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (stopped, _) = self
            .0
            .1
            .wait_timeout_while(stopped, time, |stopped| !*stopped)
            .unwrap_or_else(PoisonError::into_inner);
        if *stopped { Err(Error::Cancelled) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_when_it_is_stopped() {
        let cancel = Cancel::default();
        let other = cancel.clone();
        let waiting = std::thread::spawn(move || other.wait(Duration::from_secs(3600)));
        cancel.cancel();
        assert!(matches!(waiting.join().unwrap(), Err(Error::Cancelled)));
        assert!(cancel.check().is_err());
        assert!(Cancel::default().wait(Duration::ZERO).is_ok());
    }
}
