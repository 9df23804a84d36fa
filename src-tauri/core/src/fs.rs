//! The only writer of files: whole files, atomically, inside the blog.
//!
//! A save is a temporary file in the same folder, flushed, renamed over the
//! old one, and the folder flushed. A kill at any moment leaves the old file
//! or the new one. Joins of names that came from outside are checked here,
//! symbolic links resolved, so that nothing beyond a root is ever touched.

pub(crate) mod faults;
mod lock;
mod shown;

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Component, Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};
pub use lock::{alone, let_go, try_take};
pub use shown::shown;

/// How sure it is that a write survives a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The file and its folder were flushed.
    Proven,
    /// The file is in place, but its folder could not be flushed.
    Unproven,
}

/// A temporary file that is older than this was left by a write that was killed.
const LEFT_FOR: std::time::Duration = std::time::Duration::from_secs(3600);

/// The start of every temporary file's name; [`sweep`] removes left-overs.
const TEMP_PREFIX: &str = ".dropcap-";

/// Replaces `path` with `bytes`, whole or not at all; permissions are kept.
///
/// A symbolic link is written through, not replaced. Missing parent folders
/// are not made.
///
/// # Errors
/// [`Error::Io`] with the path when anything but the last flush of the folder
/// fails; the old file is then untouched.
pub fn write(path: &Path, bytes: &[u8]) -> Result<Durability> {
    let path = &target_of(path)?;
    put(prepare(path, bytes)?, path)
}

/// Replaces `path` with `bytes` as [`write`] does, if it still holds `old`.
///
/// The look and the rename are one step for all programs of ours; another
/// program could only come between in the microseconds that they take.
///
/// # Errors
/// As for [`write`].
pub fn replace(path: &Path, old: &[u8], bytes: &[u8]) -> Result<Replaced> {
    let path = &target_of(path)?;
    // The slow part first: nobody waits for the disk under the lock.
    let temp = prepare(path, bytes)?;
    let renamed = alone(path, || match fs::read(path) {
        Ok(now) if now == old => rename(temp, path).map(|()| true),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(path)(error)),
        _ => Ok(false),
    })?;
    Ok(if renamed { Replaced::Done(flush_folder(folder_of(path))) } else { Replaced::Changed })
}

/// What became of [`replace`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// The new bytes are in place.
    Done(Durability),
    /// The file held something else or was gone; nothing was written.
    Changed,
}

/// The new content beside the old, on the disk, with the old one's permissions.
fn prepare(path: &Path, bytes: &[u8]) -> Result<NamedTempFile> {
    let mut temp = temporary_in(folder_of(path)).map_err(Error::io(path))?;
    if let Ok(old) = fs::metadata(path) {
        if old.permissions().readonly() {
            return Err(Error::io(path)(io::ErrorKind::PermissionDenied.into()));
        }
        temp.as_file().set_permissions(old.permissions()).map_err(Error::io(path))?;
    }
    faults::write_all(temp.as_file_mut(), bytes).map_err(Error::io(path))?;
    faults::sync(temp.as_file()).map_err(Error::io(path))?;
    Ok(temp)
}

fn put(temp: NamedTempFile, path: &Path) -> Result<Durability> {
    rename(temp, path)?;
    Ok(flush_folder(folder_of(path)))
}

fn rename(temp: NamedTempFile, path: &Path) -> Result<()> {
    faults::step().map_err(Error::io(path))?;
    temp.persist(path).map(drop).map_err(|e| Error::io(path)(e.error))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

/// Replaces a file that can be made again, whole or not at all, without waiting
/// for the disk: a power cut may lose it, a kill does not tear it.
///
/// # Errors
/// [`Error::Io`] with the path.
pub fn write_derived(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut temp = temporary_in(folder_of(path)).map_err(Error::io(path))?;
    faults::write_all(temp.as_file_mut(), bytes).map_err(Error::io(path))?;
    rename(temp, path)
}

/// Makes a new file of `bytes`; never replaces one.
///
/// # Errors
/// [`Error::Exists`] when something has the name, [`Error::Io`] otherwise.
pub fn create(path: &Path, bytes: &[u8]) -> Result<Durability> {
    let mut temp = temporary_in(folder_of(path)).map_err(Error::io(path))?;
    faults::write_all(temp.as_file_mut(), bytes).map_err(Error::io(path))?;
    faults::sync(temp.as_file()).map_err(Error::io(path))?;
    faults::step().map_err(Error::io(path))?;
    temp.persist_noclobber(path).map_err(|e| match e.error.kind() {
        io::ErrorKind::AlreadyExists => Error::Exists { path: path.to_path_buf() },
        _ => Error::io(path)(e.error),
    })?;
    Ok(flush_folder(folder_of(path)))
}

/// Reads a whole file.
///
/// # Errors
/// [`Error::Io`] with the path.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    faults::step().map_err(Error::io(path))?;
    fs::read(path).map_err(Error::io(path))
}

/// Reads a whole file as UTF-8, byte order mark included.
///
/// # Errors
/// [`Error::NotText`] with the first odd byte, or [`Error::Io`].
pub fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|e| Error::NotText { path: path.to_path_buf(), offset: e.utf8_error().valid_up_to() })
}

/// Makes a folder and those above it.
///
/// # Errors
/// [`Error::Io`] with the path.
pub fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(Error::io(path))
}

/// Joins a relative path that came from outside to `root`, which must exist.
///
/// Every symbolic link on the way is resolved; the part that does not exist
/// yet may not contain `..`.
///
/// # Errors
/// [`Error::Outside`] when the result is not below `root`.
pub fn join_inside(root: &Path, relative: &str) -> Result<PathBuf> {
    let outside = || Error::Outside { path: PathBuf::from(relative), root: root.to_path_buf() };
    let real_root = root.canonicalize().map_err(Error::io(root))?;
    let mut path = real_root.clone();
    for part in Path::new(relative).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return Err(outside()),
        }
    }
    let mut existing = path.as_path();
    let mut missing = Vec::new();
    let real = loop {
        match existing.canonicalize() {
            Ok(real) => break real,
            // A link that leads nowhere could be made to lead anywhere.
            Err(_) if existing.is_symlink() => return Err(outside()),
            Err(_) => {
                missing.extend(existing.file_name());
                existing = existing.parent().ok_or_else(outside)?;
            }
        }
    };
    if !real.starts_with(&real_root) {
        return Err(outside());
    }
    Ok(missing.iter().rev().fold(real, |path, name| path.join(name)))
}

/// The path of `path` below `root`, with `/` on every system.
pub fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<_>> =
        path.strip_prefix(root).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

/// A path with its `.` and `..` carried out, as addresses in a post are read;
/// none when it leads out of where it starts.
pub fn tidy(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// A fingerprint of bytes: equal exactly when they are.
pub fn fingerprint(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..32].to_owned()
}

/// Whether a file's name is one of a write under way.
pub fn is_temporary(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(TEMP_PREFIX))
}

/// Removes what writes that were killed left in `folder`.
pub fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_temporary(path))
        .for_each(|path| remove_left(&path));
}

/// Removes a temporary file that a write left which was killed: it is older
/// than an hour, and no program holds it.
pub fn remove_left(path: &Path) {
    let Ok(meta) = path.symlink_metadata() else { return };
    let old = meta.modified().ok().and_then(|time| time.elapsed().ok()).is_some_and(|age| age > LEFT_FOR);
    let made_up = |name: &str| name.len() == 6 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let ours =
        path.file_name().and_then(|name| name.to_str()?.strip_prefix(TEMP_PREFIX)).is_some_and(made_up);
    if !ours || !meta.is_file() || !old {
        return;
    }
    // A program that was asleep for an hour goes on with its write.
    if File::open(path).is_ok_and(|file| try_take(&file)) {
        let _ = fs::remove_file(path);
    }
}

/// Where a write to `path` goes: the end of a chain of symbolic links.
fn target_of(path: &Path) -> Result<PathBuf> {
    if path.is_symlink() { path.canonicalize().map_err(Error::io(path)) } else { Ok(path.to_path_buf()) }
}

fn flush_folder(folder: &Path) -> Durability {
    let flushed = OpenOptions::new().read(true).open(folder).and_then(|folder: File| faults::sync(&folder));
    if flushed.is_ok() || cfg!(windows) { Durability::Proven } else { Durability::Unproven }
}

fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    faults::step()?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMP_PREFIX);
    // The writer's umask takes from this what it takes from every new file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let temp = builder.tempfile_in(folder)?;
    // Ours as long as it is written; see [`remove_left`].
    try_take(temp.as_file());
    Ok(temp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_replaces_the_whole_file_and_keeps_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("post.md");
        create(&path, b"one").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        }
        assert_eq!(write(&path, b"two").unwrap(), Durability::Proven);
        assert_eq!(fs::read(&path).unwrap(), b"two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn a_file_that_may_only_be_read_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("post.md");
        create(&path, b"one").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        assert!(write(&path, b"two").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"one");
    }

    #[test]
    fn what_a_killed_write_left_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let ago = |new: &File, seconds: u64| {
            new.metadata().unwrap().modified().unwrap() - std::time::Duration::from_secs(seconds)
        };
        let file = |name: &str, hours: u64| {
            let path = folder.path().join(name);
            create(&path, b"half").unwrap();
            let file = File::options().write(true).open(&path).unwrap();
            file.set_modified(ago(&file, hours * 3600 + 60)).unwrap();
            path
        };
        let (left, young, other) =
            (file(".dropcap-aB3xYz", 1), file(".dropcap-aB3xYy", 0), file("post.md", 9));
        let held = temporary_in(folder.path()).unwrap();
        held.as_file().set_modified(ago(held.as_file(), 7200)).unwrap();
        let named = file(".dropcap-settings.toml", 9);
        sweep(folder.path());
        assert!(!left.exists());
        assert!(young.exists() && other.exists() && named.exists());
        #[cfg(unix)]
        assert!(held.path().exists(), "a write goes on");
    }

    #[test]
    fn create_never_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("post.md");
        create(&path, b"one").unwrap();
        assert!(matches!(create(&path, b"two"), Err(Error::Exists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"one");
    }

    #[test]
    fn dots_in_a_path_are_carried_out() {
        for (path, wanted) in [
            ("a/./b/../c", Some("a/c")),
            ("/a//b/", Some("a/b")),
            ("a/..", Some("")),
            ("a/../../b", None),
            ("../etc/passwd", None),
        ] {
            assert_eq!(tidy(path).as_deref(), wanted, "{path}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn nothing_outside_the_root_is_reached() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("blog");
        fs::create_dir(&root).unwrap();
        fs::create_dir(folder.path().join("secret")).unwrap();
        std::os::unix::fs::symlink("../secret", root.join("link")).unwrap();
        std::os::unix::fs::symlink("../nowhere", root.join("dangling")).unwrap();
        for bad in ["../secret/a", "/etc/passwd", "link/a", "dangling", "dangling/a", "a/../../b"] {
            assert!(matches!(join_inside(&root, bad), Err(Error::Outside { .. })), "{bad}");
        }
        let good = join_inside(&root, "posts/new/index.md").unwrap();
        assert_eq!(relative(&root.canonicalize().unwrap(), &good).unwrap(), "posts/new/index.md");
    }

    #[test]
    #[cfg(unix)]
    fn a_symbolic_link_is_written_through() {
        let folder = tempfile::tempdir().unwrap();
        create(&folder.path().join("real.md"), b"one").unwrap();
        let link = folder.path().join("link.md");
        std::os::unix::fs::symlink("real.md", &link).unwrap();
        write(&link, b"two").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(folder.path().join("real.md")).unwrap(), b"two");
    }
}
