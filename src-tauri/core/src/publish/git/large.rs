//! Files that Git LFS keeps: photos of which the repository has only a note.
//!
//! Git itself would commit such a file whole where Git LFS is not set up, and
//! push the note alone where only its hook is missing; a reader would then see
//! no photo. So both are looked at: what is missing is named before anything
//! is changed, and the contents are sent before the commit is.

use super::program::{Git, Kind};
use super::state::Repository;
use super::words::{conversation, unexpected};
use crate::error::{Error, Result};

/// What the note of a file begins with.
const NOTE: &[u8] = b"version https://git-lfs.github.com/spec/";

/// Whether Git LFS keeps some of the files, which are then ready to be committed.
///
/// # Errors
/// When it keeps some but is not set up here, or when one of them is a note
/// without its contents.
pub(in crate::publish) fn require_large_files(git: &Git<'_>, files: &[String]) -> Result<bool> {
    let names = files.join("\0");
    let answer = git.read_with(&["check-attr", "-z", "--stdin", "filter"], names.as_bytes())?;
    if !answer.ok() {
        return Err(unexpected("tell how it keeps the files", &answer));
    }
    let fields = answer.fields();
    let kept: Vec<&str> = fields
        .chunks(3)
        .filter(|of| of.last().is_some_and(|value| value == "lfs"))
        .map(|of| of[0].as_str())
        .collect();
    let Some(first) = kept.first() else { return Ok(false) };
    let set_up = git.read(&["config", "--get", "filter.lfs.clean"])?.ok();
    if !git.call(Kind::Write, &["lfs", "version"], b"", &[])?.ok() {
        return Err(Error::Other(format!(
            "{first} is kept by Git LFS, which is not installed on this machine; install it from https://git-lfs.com, run \"git lfs install\" once, and publish again"
        )));
    }
    if !set_up {
        return Err(Error::Other(format!(
            "{first} is kept by Git LFS, which is not set up for you yet; run \"git lfs install\" once in a terminal and publish again"
        )));
    }
    let objects = super::commit::change_of(git, files, &[], true)?;
    for file in kept.iter().filter(|file| objects.contains_key(**file)) {
        // One that goes has no bytes.
        let bytes = std::fs::read(git.root.join(file)).unwrap_or_default();
        if bytes.starts_with(NOTE) {
            return Err(Error::Other(format!(
                "{file} is only the note that Git LFS has of a photo, not the photo; fetch it (git lfs pull), or put the photo in its place, and publish again"
            )));
        }
    }
    Ok(true)
}

/// Sends the contents of the commit's files to where the remote keeps them.
/// Git LFS's own hook does so too, but may be missing.
pub(in crate::publish) fn send_large_files(
    git: &Git<'_>,
    repository: &Repository,
    commit: &str,
) -> Result<()> {
    let answer = git.call(Kind::Remote, &["lfs", "push", &repository.remote, commit], b"", &[])?;
    if answer.ok() { Ok(()) } else { Err(conversation(&repository.remote, &answer)) }
}
