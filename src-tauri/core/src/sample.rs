//! The sample blog that ships with the app: a few posts that teach by being edited.

use std::path::Path;

use crate::error::Result;
use crate::fs;

/// The files of the sample blog: path below its root, bytes.
const FILES: &[(&str, &[u8])] = &[];

/// Puts the sample blog into the folder `to`, which is made when missing.
///
/// A file that is there already is the writer's and stays as it is.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) when a file cannot be written.
pub fn unpack(to: &Path) -> Result<()> {
    fs::make_folder(to)?;
    for (name, bytes) in FILES {
        let path = fs::join_inside(to, name)?;
        fs::make_folder(path.parent().unwrap_or(to))?;
        match fs::create(&path, bytes) {
            Ok(_) | Err(crate::error::Error::Exists { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
