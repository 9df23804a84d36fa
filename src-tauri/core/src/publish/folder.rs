//! The folder target: the built-in site, in a folder, read back.

use std::path::{Path, PathBuf};

use super::live::{self, Files, Missing, Wanted};
use super::{Built, Surroundings};
use crate::error::{Error, Result};
use crate::fs::shown;

/// The folder the site goes into, which may not be one that holds the blog.
///
/// The blog's settings come with the blog. Unless the writer trusts it the
/// folder has to lie inside, symbolic links resolved; else it is where the
/// settings say.
///
/// # Errors
/// [`Error::UntrustedFolder`], or why no site can be written there.
pub(super) fn place(root: &Path, folder: &str, trusted: bool) -> Result<PathBuf> {
    let folder = folder.trim();
    if folder.is_empty() {
        return Err(Error::Other("the folder to publish to is not set; choose one in the settings".into()));
    }
    let path = if trusted { root.join(folder) } else { inside(root, folder)? };
    let root = root.canonicalize().map_err(Error::io(root))?;
    let real = path.canonicalize().unwrap_or_else(|_| path.clone());
    if root.starts_with(&real) {
        return Err(Error::Other(format!(
            "{} holds the blog itself, so the site cannot be written there; choose another folder",
            shown(&path)
        )));
    }
    Ok(path)
}

/// The folder below the blog's, when it is one.
fn inside(root: &Path, folder: &str) -> Result<PathBuf> {
    crate::fs::join_inside(root, folder).map_err(|error| match error {
        Error::Outside { .. } => {
            let path = root.join(folder);
            let folder = path.canonicalize().unwrap_or(path);
            Error::UntrustedFolder { root: root.to_path_buf(), folder }
        }
        other => other,
    })
}

/// Reads the page back, and every image on it.
///
/// # Errors
/// [`Error::Cancelled`].
pub(super) fn check(
    around: &Surroundings<'_>,
    out: &Path,
    built: &Built,
    wanted: &Wanted,
    base_url: Option<&str>,
) -> Result<std::result::Result<u32, Missing>> {
    let files = Files::new(out, base_url)?;
    let Some(address) = files.address(&built.page) else { return Ok(Err(Missing::Status(404))) };
    live::look(&address, wanted, &files, around.cancel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Code;

    #[test]
    #[cfg(unix)]
    fn a_blog_that_is_not_trusted_is_written_inside_only() {
        let around = tempfile::tempdir().unwrap();
        let root = around.path().canonicalize().unwrap().join("blog");
        std::fs::create_dir_all(&root).unwrap();
        std::fs::create_dir(around.path().join("else")).unwrap();
        std::os::unix::fs::symlink("../else", root.join("public")).unwrap();
        let absolute = around.path().join("else").display().to_string();
        for folder in ["public", "public/site", "../else", "docs/../../else", absolute.as_str()] {
            let error = place(&root, folder, false).unwrap_err();
            assert_eq!(error.code(), Code::Untrusted, "{folder}: {error}");
            assert!(error.to_string().contains("lies outside of it; trust the blog first"), "{error}");
            assert_eq!(place(&root, folder, true).unwrap(), root.join(folder), "{folder}");
        }
        for folder in ["docs", "./docs/site"] {
            assert!(place(&root, folder, false).unwrap().starts_with(&root), "{folder}");
        }
        for folder in ["", ".", " "] {
            assert!(place(&root, folder, false).is_err() && place(&root, folder, true).is_err(), "{folder}");
        }
    }
}
