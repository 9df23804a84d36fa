//! Locks between programs: two windows, two instances of the app, and the
//! terminal program do not write one file at the same moment.
//!
//! They are advisory and hold among Dropcap's own programs; other editors are
//! caught by comparing. The system lets go of a lock when its program ends,
//! however it ends, so that nothing is ever left locked.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// How long a lock is waited for. Nobody holds one for longer than a rename
/// and a look at a file take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs `work` while no other program of ours does so for the folder of `path`.
///
/// The folder itself is locked, so that nothing has to be left in it. Where
/// that is not possible (no such folder, a network share without locks,
/// Windows) `work` is run all the same: it then relies on comparing alone.
///
/// # Errors
/// Those of `work`, and [`Error::Other`] when another program does not let go.
pub fn alone<T>(path: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(handle) = File::open(folder) else { return work() };
    let end = Instant::now() + PATIENCE;
    loop {
        match handle.try_lock() {
            Ok(()) => {
                let result = work();
                let_go(&handle);
                return result;
            }
            Err(TryLockError::Error(_)) => return work(),
            Err(TryLockError::WouldBlock) if Instant::now() > end => {
                return Err(Error::Other(format!(
                    "another program is writing in {} and does not let go; close it and try again",
                    folder.display()
                )));
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}

/// Takes a file for this program as long as the handle lives; none when
/// another program, or another handle of this one, has it.
pub fn try_take(file: &File) -> bool {
    // Where there are no locks nobody can have it.
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// Gives up what [`try_take`] took. Closing the file does it too, but not while
/// a program that is just being started still has it.
pub fn let_go(file: &File) {
    // Where there are no locks there is nothing to give up.
    let _ = file.unlock();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn only_one_at_a_time_works_in_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("count");
        crate::fs::create(&file, b"0").unwrap();
        let add = || {
            for _ in 0..50 {
                alone(&file, || {
                    let count: u32 = crate::fs::read_text(&file)?.parse().unwrap();
                    crate::fs::write(&file, (count + 1).to_string().as_bytes())
                })
                .unwrap();
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(add);
            }
        });
        assert_eq!(crate::fs::read_text(&file).unwrap(), "200");
    }

    #[test]
    fn a_folder_that_is_gone_stops_nobody() {
        assert_eq!(alone(Path::new("/nowhere/at/all"), || Ok(1)).unwrap(), 1);
    }
}
