//! Which troubles may pass by themselves, and which will not.

use crate::error::Error;

/// Why a step did not come to its end.
pub(super) enum Trouble {
    /// It will not work.
    Failed(Error),
    /// It may work later.
    Later(Error),
    /// The job was cancelled or the queue is closing.
    Stopped,
    /// A test ends this thread as a kill would.
    Killed,
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::Offline(_) | Error::Busy { .. } => Self::Later(error),
            // A full disk may be made room on; a photo is not given up for it.
            Error::Io { ref source, .. } if is_full(source) => Self::Later(error),
            Error::Cancelled => Self::Stopped,
            _ => Self::Failed(error),
        }
    }
}

fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}
