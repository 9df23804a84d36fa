//! Each program works a queue of its own.
//!
//! A second instance of the app, or a second run of the terminal program, finds
//! the folder taken and takes another beside it: no job is worked twice. What a
//! program that has ended left in its folder is taken over by the next to start.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::journal::LINKS;
use crate::error::{Error, Result};
use crate::fs;

/// A folder that this program has as long as this lives.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) dir: PathBuf,
    /// Locked.
    lock: File,
}

impl Drop for Claim {
    fn drop(&mut self) {
        fs::let_go(&self.lock);
    }
}

/// Takes the folder `dir`, or the first free one beside it, and what free ones
/// still hold.
pub(super) fn claim(dir: &Path) -> Result<Claim> {
    let mut number = 1;
    let claim = loop {
        let dir = beside(dir, number);
        fs::make_folder(&dir)?;
        if let Some(lock) = take(&dir)? {
            break Claim { dir, lock };
        }
        number += 1;
    };
    for other in (1..).map(|number| beside(dir, number)).take_while(|other| other.is_dir()) {
        if other != claim.dir
            && let Some(lock) = take(&other)?
        {
            // What cannot be moved stays for the next start.
            let _ = adopt(&other, &claim.dir);
            fs::let_go(&lock);
        }
    }
    Ok(claim)
}

fn beside(dir: &Path, number: u32) -> PathBuf {
    match number {
        1 => dir.to_path_buf(),
        _ => dir.with_added_extension(number.to_string()),
    }
}

fn take(dir: &Path) -> Result<Option<File>> {
    let path = dir.join("lock");
    let lock =
        File::options().create(true).truncate(false).write(true).open(&path).map_err(Error::io(&path))?;
    Ok(fs::try_take(&lock).then_some(lock))
}

/// Moves the jobs of one folder into another.
fn adopt(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in from.read_dir()? {
        let job = entry?.path();
        if let Some(name) = job.file_name().filter(|name| *name != LINKS && job.is_dir()) {
            std::fs::rename(&job, to.join(name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_second_program_takes_another_folder_and_the_next_gets_what_it_left() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("0123.queue");
        let first = claim(&dir).unwrap();
        let second = claim(&dir).unwrap();
        assert_eq!(first.dir, dir);
        assert_ne!(second.dir, dir);
        for (claim, job) in [(&first, "one"), (&second, "two")] {
            fs::make_folder(&claim.dir.join(job)).unwrap();
            fs::make_folder(&claim.dir.join(LINKS)).unwrap();
        }
        drop(second);
        let third = claim(&dir).unwrap();
        assert!(third.dir.join("two").is_dir() && first.dir.join("one").is_dir());
        drop((first, third));
        let next = claim(&dir).unwrap();
        assert_eq!(next.dir, dir);
        assert!(dir.join("one").is_dir() && dir.join("two").is_dir(), "all are together again");
    }
}
