//! How one file of the blog gets into its hidden copy.
//!
//! Files appear there whole, by a rename, so that Hugo never reads half of
//! one. Big ones that Hugo only reads (photos, videos, fonts) are given a
//! second name instead of a second body where the disk allows it; texts never
//! are, and nothing is ever opened for writing under a name in the copy.

use std::fs::{self, File, Metadata};
use std::path::Path;

use crate::error::{Error, Result};
use crate::fs::{faults, make_folder};

/// From this size on a file that is only read shares its body.
const BIG: u64 = 64 << 10;

/// Folders whose files Hugo reads and never writes.
const ONLY_READ: [&str; 3] = ["content", "static", "assets"];

/// Endings of texts: whoever writes one in place would write the other too.
const TEXTS: [&str; 22] = [
    "md", "markdown", "mdown", "mkd", "html", "htm", "txt", "css", "scss", "sass", "less", "js", "mjs", "ts",
    "json", "toml", "yaml", "yml", "xml", "csv", "svg", "org",
];

/// Makes `to` what `from` is, by way of `passing`, a file name on the same
/// disk; says whether it was anything else.
pub(super) fn bring(from: &Path, to: &Path, relative: &str, passing: &Path) -> Result<bool> {
    let meta = fs::metadata(from).map_err(Error::io(from))?;
    let shares = may_share(relative, meta.len());
    if fs::symlink_metadata(to).is_ok_and(|there| is_same(&meta, &there, shares)) {
        return Ok(false);
    }
    // What a kill left there.
    let _ = fs::remove_file(passing);
    if !(shares && fs::hard_link(from, passing).is_ok()) {
        fs::copy(from, passing).map_err(Error::io(to))?;
        let copied = File::open(passing).map_err(Error::io(to))?;
        if let Ok(time) = meta.modified() {
            // By its time a copy is known; without it the file is copied again next time.
            let _ = copied.set_modified(time);
        }
    }
    put(passing, to)?;
    Ok(true)
}

/// Makes `to` a file of `bytes`; says whether it was anything else.
pub(super) fn write(bytes: &[u8], to: &Path, passing: &Path) -> Result<bool> {
    if fs::read(to).is_ok_and(|there| there == bytes) {
        return Ok(false);
    }
    replace(bytes, to, passing)?;
    Ok(true)
}

/// Makes `to` a new file of `bytes`, whatever it is.
pub(super) fn replace(bytes: &[u8], to: &Path, passing: &Path) -> Result<()> {
    let _ = fs::remove_file(passing);
    let mut file = File::create_new(passing).map_err(Error::io(to))?;
    faults::write_all(&mut file, bytes).map_err(Error::io(to))?;
    put(passing, to)
}

fn put(passing: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        make_folder(folder)?;
    }
    if to.is_dir() {
        fs::remove_dir_all(to).map_err(Error::io(to))?;
    }
    fs::rename(passing, to).map_err(Error::io(to))?;
    // Two names of one file are left as they are by a rename.
    let _ = fs::remove_file(passing);
    Ok(())
}

fn may_share(relative: &str, size: u64) -> bool {
    let top = relative.split('/').next().unwrap_or_default();
    let ending = relative.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    size >= BIG && ONLY_READ.contains(&top) && !TEXTS.contains(&ending.as_str())
}

/// Whether the copy is the file as it is now.
fn is_same(file: &Metadata, copy: &Metadata, shares: bool) -> bool {
    let unchanged =
        copy.is_file() && file.len() == copy.len() && file.modified().ok() == copy.modified().ok();
    unchanged && (shares || !is_one(file, copy))
}

#[cfg(unix)]
fn is_one(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_one(_: &Metadata, _: &Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Place {
        folder: tempfile::TempDir,
    }

    impl Place {
        fn new() -> Self {
            Self { folder: tempfile::tempdir().unwrap() }
        }
        fn path(&self, name: &str) -> std::path::PathBuf {
            self.folder.path().join(name)
        }
        fn bring(&self, relative: &str) -> bool {
            bring(&self.path("file"), &self.path("copy"), relative, &self.path("passing")).unwrap()
        }
    }

    #[test]
    fn a_copy_is_made_once_and_again_when_the_file_is_another() {
        let place = Place::new();
        crate::fs::create(&place.path("file"), b"one").unwrap();
        assert!(place.bring("content/a.md"));
        assert!(!place.bring("content/a.md"));
        crate::fs::write(&place.path("file"), b"two").unwrap();
        assert!(place.bring("content/a.md"));
        assert_eq!(fs::read(place.path("copy")).unwrap(), b"two");
        assert!(!place.path("passing").exists());
    }

    #[test]
    #[cfg(unix)]
    fn only_a_big_file_that_is_never_written_shares_its_body() {
        use std::os::unix::fs::MetadataExt;
        let links = |relative: &str, size: usize| {
            let place = Place::new();
            crate::fs::create(&place.path("file"), &vec![7; size]).unwrap();
            assert!(place.bring(relative));
            assert!(!place.bring(relative), "{relative} is known");
            fs::metadata(place.path("file")).unwrap().nlink()
        };
        assert_eq!(links("content/posts/a/photo.jpg", 200_000), 2);
        assert_eq!(links("content/posts/a/photo.jpg", 200), 1);
        assert_eq!(links("content/posts/long.md", 200_000), 1);
        assert_eq!(links("themes/x/static/photo.jpg", 200_000), 1);
    }

    #[test]
    fn a_full_disk_leaves_the_copy_as_it_was() {
        let place = Place::new();
        write(b"one", &place.path("copy"), &place.path("passing")).unwrap();
        let (full, came) = faults::fail(0, 28, || write(b"two", &place.path("copy"), &place.path("passing")));
        assert!(came);
        assert!(full.unwrap_err().to_string().contains("the disk is full"));
        assert_eq!(fs::read(place.path("copy")).unwrap(), b"one");
    }
}
