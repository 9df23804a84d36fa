//! The folder target: the built-in site, in a folder, read back.

use std::path::PathBuf;

use super::live::{self, Files, Missing, Wanted};
use super::{Built, Request, Surroundings};
use crate::error::{Error, Result};
use crate::fs::shown;

/// The folder the site goes into, which may not be one that holds the blog.
pub(super) fn place(request: &Request<'_>, folder: &str) -> Result<PathBuf> {
    let folder = folder.trim();
    if folder.is_empty() {
        return Err(Error::Other("the folder to publish to is not set; choose one in the settings".into()));
    }
    let path = request.root.join(folder);
    let root = request.root.canonicalize().map_err(Error::io(request.root))?;
    let real = path.canonicalize().unwrap_or_else(|_| path.clone());
    if root.starts_with(&real) {
        return Err(Error::Other(format!(
            "{} holds the blog itself, so the site cannot be written there; choose another folder",
            shown(&path)
        )));
    }
    Ok(path)
}

/// Reads the page back, and every image on it.
///
/// # Errors
/// [`Error::Cancelled`].
pub(super) fn check(
    around: &Surroundings<'_>,
    out: &std::path::Path,
    built: &Built,
    wanted: &Wanted,
    base_url: Option<&str>,
) -> Result<std::result::Result<u32, Missing>> {
    let files = Files::new(out, base_url)?;
    let Some(address) = files.address(&built.page) else { return Ok(Err(Missing::Status(404))) };
    live::look(&address, wanted, &files, around.cancel)
}
