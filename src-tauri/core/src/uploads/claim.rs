//! Each program works a queue of its own.
//!
//! A second instance of the app, or a second run of the terminal program, finds
//! the folder taken and takes another beside it: no job is worked twice. What a
//! program that has ended left in its folder is taken over by the next to start,
//! or by one that looks for a job: a job is in one folder at any moment.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::journal::LINKS;
use crate::api::JobId;
use crate::error::{Error, Result};
use crate::fs;

/// A folder that this program has as long as this lives.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) dir: PathBuf,
    /// The folders beside which others lie whose jobs are taken over.
    families: Vec<PathBuf>,
    /// Locked.
    lock: File,
}

impl Drop for Claim {
    fn drop(&mut self) {
        fs::let_go(&self.lock);
    }
}

/// Takes the folder `dir`, or the first free one beside it. What is left in
/// those, and in `others` and beside them, can be taken over.
pub(super) fn claim(dir: &Path, others: &[PathBuf]) -> Result<Claim> {
    let families = std::iter::once(dir.to_path_buf()).chain(others.iter().cloned()).collect();
    let mut number = 1;
    loop {
        let dir = beside(dir, number);
        fs::make_folder(&dir)?;
        if let Some(lock) = take(&dir)? {
            return Ok(Claim { dir, families, lock });
        }
        number += 1;
    }
}

impl Claim {
    /// Takes over the jobs of programs that have ended; says which.
    pub(super) fn take_over(&self) -> Vec<JobId> {
        let mut taken = Vec::new();
        for family in &self.families {
            for other in (1..).map(|number| beside(family, number)).take_while(|other| other.is_dir()) {
                if other != self.dir
                    && let Ok(Some(lock)) = take(&other)
                {
                    // What cannot be moved stays for the next start.
                    let _ = adopt(&other, &self.dir, &mut taken);
                    fs::let_go(&lock);
                }
            }
        }
        taken
    }
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
fn adopt(from: &Path, to: &Path, taken: &mut Vec<JobId>) -> std::io::Result<()> {
    for entry in from.read_dir()? {
        let job = entry?.path();
        if let Some(name) = job.file_name().filter(|name| *name != LINKS && job.is_dir()) {
            std::fs::rename(&job, to.join(name))?;
            taken.push(name.to_string_lossy().into_owned());
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
        let take = || {
            let claim = claim(&dir, &[]).unwrap();
            claim.take_over();
            claim
        };
        let first = take();
        let second = take();
        assert_eq!(first.dir, dir);
        assert_ne!(second.dir, dir);
        for (claim, job) in [(&first, "one"), (&second, "two")] {
            fs::make_folder(&claim.dir.join(job)).unwrap();
            fs::make_folder(&claim.dir.join(LINKS)).unwrap();
        }
        drop(second);
        let third = take();
        assert!(third.dir.join("two").is_dir() && first.dir.join("one").is_dir());
        drop((first, third));
        let next = take();
        assert_eq!(next.dir, dir);
        assert!(dir.join("one").is_dir() && dir.join("two").is_dir(), "all are together again");
    }

    #[test]
    #[cfg(unix)]
    fn what_another_program_left_is_taken_over_when_it_has_ended_and_not_before() {
        let root = tempfile::tempdir().unwrap();
        let [window, terminal] = ["window", "terminal"].map(|name| root.path().join(name));
        let other = claim(&terminal, &[]).unwrap();
        fs::make_folder(&other.dir.join("job")).unwrap();
        let ours = claim(&window, std::slice::from_ref(&terminal)).unwrap();
        assert_eq!(ours.take_over(), [""; 0]);
        drop(other);
        assert_eq!(ours.take_over(), ["job"]);
        assert!(window.join("job").is_dir() && !terminal.join("job").exists());
        assert_eq!(ours.take_over(), [""; 0]);
    }
}
