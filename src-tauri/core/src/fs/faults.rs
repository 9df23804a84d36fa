//! Where a test makes the disk fail. In the real program every step passes.

use std::fs::File;
use std::io::{self, Write};

/// Writes all bytes at the file's position.
pub(crate) fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    if let Err(error) = step() {
        // A disk that fails has often taken a part.
        file.write_all(&bytes[..bytes.len() / 2])?;
        return Err(error);
    }
    file.write_all(bytes)
}

/// Waits until the disk has all of a file.
pub(crate) fn sync(file: &File) -> io::Result<()> {
    step()?;
    file.sync_all()
}

/// Passes, unless a test wants this step to fail.
#[cfg(not(test))]
pub(crate) fn step() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(crate) use planned::{fail, step};

#[cfg(test)]
mod planned {
    use std::cell::Cell;
    use std::io;

    thread_local! {
        static PLAN: Cell<Option<(usize, i32)>> = const { Cell::new(None) };
    }

    /// Passes, unless it is this one's turn.
    pub(crate) fn step() -> io::Result<()> {
        let Some((left, errno)) = PLAN.get() else { return Ok(()) };
        PLAN.set((left > 0).then(|| (left - 1, errno)));
        if left == 0 { Err(io::Error::from_raw_os_error(errno)) } else { Ok(()) }
    }

    /// Runs `work` while the step after `passing` others on this thread fails
    /// with `errno`; gives its result and whether that step came.
    pub(crate) fn fail<T>(passing: usize, errno: i32, work: impl FnOnce() -> T) -> (T, bool) {
        PLAN.set(Some((passing, errno)));
        let result = work();
        (result, PLAN.take().is_none())
    }
}
