//! Settings of a blog and of this machine.

use std::path::Path;

use crate::api::{AppSettings, BlogSettings, Generator, RecentBlog};
use crate::error::Result;

/// The name of a blog's own settings file, at its root.
pub const BLOG_FILE: &str = "dropcap.toml";

/// What `dropcap.toml` below `root` says, over what is `usual` where it says nothing.
///
/// # Errors
/// [`Error::Syntax`](crate::error::Error::Syntax) with the line when it does not parse.
pub fn load_blog(_root: &Path, usual: &BlogSettings) -> Result<BlogSettings> {
    Ok(usual.clone())
}

/// Writes into `dropcap.toml` what differs from it; what is `usual` is not
/// written unless the file has it already. Comments and unknown keys stay.
///
/// # Errors
/// As [`load_blog`]; a file that does not parse is left alone.
pub fn save_blog(_root: &Path, _settings: &BlogSettings, _usual: &BlogSettings) -> Result<()> {
    Ok(())
}

/// The settings of this machine in the folder `data`.
pub fn load_app(_data: &Path) -> AppSettings {
    AppSettings::default()
}

/// Keeps the settings of this machine.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) when they cannot be written.
pub fn save_app(_data: &Path, _settings: &AppSettings) -> Result<()> {
    Ok(())
}

/// The blogs opened before, the last one first.
pub fn recents(_data: &Path) -> Vec<RecentBlog> {
    Vec::new()
}

/// Puts a blog first among those opened before.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) when the list cannot be written.
pub fn remember(
    _data: &Path,
    _root: &Path,
    _name: &str,
    _generator: Generator,
    _now: jiff::Timestamp,
) -> Result<()> {
    Ok(())
}

/// Takes a blog off the list of those opened before.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) when the list cannot be written.
pub fn forget(_data: &Path, _root: &Path) -> Result<()> {
    Ok(())
}

/// Whether the writer allows programs to be run for the blog at `root`.
pub fn is_trusted(_data: &Path, _root: &Path) -> bool {
    false
}

/// Keeps whether programs may be run for the blog at `root`.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) when the list cannot be written.
pub fn set_trusted(_data: &Path, _root: &Path, _trusted: bool) -> Result<()> {
    Ok(())
}
