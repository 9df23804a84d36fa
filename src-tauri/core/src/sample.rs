//! The sample blog that ships with the app: a few posts that teach by being edited.

use std::path::Path;

use crate::error::{Error, Result};
use crate::fs;

/// A file that is compiled in: its path below the blog's root, and its bytes.
macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!("../sample/", $path)))),*]
    };
}

/// The files of the sample blog.
const FILES: &[(&str, &[u8])] = files![
    "dropcap.toml",
    "posts/2025-04-27-a-page-of-everything/index.md",
    "posts/2025-05-04-publishing/dunes.jpg",
    "posts/2025-05-04-publishing/index.md",
    "posts/2025-05-11-photos/index.md",
    "posts/2025-05-11-photos/pines.jpg",
    "posts/2025-05-11-photos/sea.jpg",
    "posts/2025-05-18-welcome/hills.jpg",
    "posts/2025-05-18-welcome/index.md",
    "posts/2025-05-20-a-letter/index.md",
];

/// Puts the sample blog into the folder `to`, which is made when missing.
///
/// A file that is there already is the writer's and stays as it is.
///
/// # Errors
/// [`Error::Io`] when a file cannot be written.
pub fn unpack(to: &Path) -> Result<()> {
    fs::make_folder(to)?;
    for (name, bytes) in FILES {
        let path = fs::join_inside(to, name)?;
        fs::make_folder(path.parent().unwrap_or(to))?;
        match fs::create(&path, bytes) {
            Ok(_) | Err(Error::Exists { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_sample_is_there_and_small() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("blog");
        unpack(&root).unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample");
        let mut files = 0;
        for entry in walkdir::WalkDir::new(&source).into_iter().map(std::result::Result::unwrap) {
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(&source).unwrap();
                assert_eq!(fs::read(&root.join(path)).unwrap(), fs::read(entry.path()).unwrap());
                assert!(entry.metadata().unwrap().len() < 150_000, "{}", path.display());
                files += 1;
            }
        }
        assert_eq!(files, FILES.len(), "a file of the sample is not in the list");
    }

    #[test]
    fn what_the_writer_has_changed_stays() {
        let folder = tempfile::tempdir().unwrap();
        unpack(folder.path()).unwrap();
        let post = folder.path().join(FILES[FILES.len() - 1].0);
        fs::write(&post, b"mine").unwrap();
        unpack(folder.path()).unwrap();
        assert_eq!(fs::read(&post).unwrap(), b"mine");
    }
}
