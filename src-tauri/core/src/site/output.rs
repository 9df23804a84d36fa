//! Putting the site into its folder, touching only what this app put there.
//!
//! A manifest in the folder names every file of the last build with its
//! fingerprint. It is written before the first page too, so that a build that
//! was killed knows its own files again. Files that are as they should be are
//! not written; files of the site that is no more are removed, unless somebody
//! has changed them since.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs as std_fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Report;
use crate::error::{Error, Result};
use crate::fs;

/// The list of the files of the last build.
const MANIFEST: &str = ".dropcap-site.json";

/// What a file of the site holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Made here.
    Made(Vec<u8>),
    /// The same as a file of the blog.
    Copy(PathBuf),
}

/// All files of the site, by their path in it.
pub type Files = BTreeMap<String, Content>;

/// What is remembered of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// Its fingerprint; empty while it is being written.
    hash: String,
    /// Its size and time when it was written: when both are the same, so is it.
    stamp: Stamp,
    /// The size and time of the file it is a copy of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<Stamp>,
}

/// Size in bytes and time in nanoseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp(u64, u64);

#[derive(Debug, Default, Serialize, Deserialize)]
struct Manifest {
    files: BTreeMap<String, Entry>,
}

/// What became of one file.
enum Outcome {
    Written(Entry),
    Unchanged(Entry),
    Kept,
}

/// Makes the folder `out` hold exactly `files`, beside what others put there.
///
/// # Errors
/// [`Error::Other`] when the folder is somebody else's or a page would take the
/// place of somebody else's file, [`Error::Io`] when a file cannot be written.
pub(super) fn put(out: &Path, files: &Files, report: &mut Report) -> Result<()> {
    fs::make_folder(out)?;
    let out = &out.canonicalize().map_err(Error::io(out))?;
    let old = read_manifest(out)?;
    refuse_foreign(out, files, &old)?;
    let mut under_way = Manifest { files: old.files.clone() };
    let before = under_way.files.len();
    for at in files.keys() {
        under_way.files.entry(at.clone()).or_default();
    }
    if under_way.files.len() != before {
        write_manifest(out, &under_way)?;
    }
    make_folders(out, files)?;
    let outcomes: Vec<(&String, Result<Outcome>)> =
        files.par_iter().map(|(at, content)| (at, put_one(out, at, content, old.files.get(at)))).collect();
    let mut new = Manifest::default();
    let mut failed = None;
    for (at, outcome) in outcomes {
        match outcome {
            Ok(Outcome::Written(entry)) => {
                report.written += 1;
                new.files.insert(at.clone(), entry);
            }
            Ok(Outcome::Unchanged(entry)) => {
                report.unchanged += 1;
                new.files.insert(at.clone(), entry);
            }
            Ok(Outcome::Kept) => report.kept.push(at.clone()),
            Err(error) => {
                // Still ours, whatever state it is in.
                new.files.insert(at.clone(), Entry::default());
                failed.get_or_insert(error);
            }
        }
    }
    if let Some(error) = failed {
        new.files.extend(old.files.into_iter().filter(|(at, _)| !files.contains_key(at)));
        write_manifest(out, &new)?;
        return Err(error);
    }
    remove_gone(out, &old, files, report, &mut new)?;
    if new.files != old.files {
        write_manifest(out, &new)?;
    }
    Ok(())
}

fn read_manifest(out: &Path) -> Result<Manifest> {
    let path = out.join(MANIFEST);
    if path.is_symlink() {
        let path = path.display();
        return Err(Error::Other(format!(
            "{path} is a link to another file, which is not touched; remove the link to build the site"
        )));
    }
    match std_fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| {
            let out = out.display();
            Error::Other(format!("{out}: its {MANIFEST} is damaged; empty the folder to build the site anew"))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut entries = std_fs::read_dir(out).map_err(Error::io(out))?;
            // `.git`, `.nojekyll`, `.DS_Store` do not make a folder somebody's.
            let foreign = entries
                .by_ref()
                .flatten()
                .map(|entry| entry.file_name())
                .find(|name| !name.to_string_lossy().starts_with('.'));
            match foreign {
                None => Ok(Manifest::default()),
                Some(name) => Err(Error::Other(format!(
                    "{} is not empty and holds no site made here (there is {}); choose an empty or a new folder",
                    out.display(),
                    name.to_string_lossy()
                ))),
            }
        }
        Err(error) => Err(Error::io(path)(error)),
    }
}

fn write_manifest(out: &Path, manifest: &Manifest) -> Result<()> {
    let bytes = serde_json::to_vec(manifest).map_err(|error| Error::Other(error.to_string()))?;
    fs::write(&out.join(MANIFEST), &bytes).map(|_| ())
}

/// Files a site can do without, so that the writer's own take their place.
fn yields(at: &str) -> bool {
    matches!(at, "robots.txt" | "404.html" | "sitemap.xml")
}

fn refuse_foreign(out: &Path, files: &Files, old: &Manifest) -> Result<()> {
    let new = files.keys().filter(|at| !old.files.contains_key(*at) && !yields(at));
    for at in new {
        let path = out.join(at);
        if path.symlink_metadata().is_ok() {
            return Err(Error::Other(format!(
                "{} was not made here and a page would take its place; move it away, or change the post's slug",
                path.display()
            )));
        }
    }
    Ok(())
}

/// Makes the folders of all files; links among them may not lead out.
fn make_folders(out: &Path, files: &Files) -> Result<()> {
    let folders: BTreeSet<&str> = files.keys().filter_map(|at| Some(at.rsplit_once('/')?.0)).collect();
    for folder in folders {
        let path = out.join(folder);
        if !path.is_dir() || path.canonicalize().ok().as_ref() != Some(&path) {
            fs::make_folder(&fs::join_inside(out, folder)?)?;
        }
    }
    Ok(())
}

fn put_one(out: &Path, at: &str, content: &Content, old: Option<&Entry>) -> Result<Outcome> {
    let path = out.join(at);
    let present = stamp(&path);
    if old.is_none() && present.is_some() {
        return Ok(Outcome::Kept);
    }
    let untouched = old.filter(|old| !old.hash.is_empty() && present == Some(old.stamp));
    let (bytes, source) = match content {
        Content::Made(bytes) => (std::borrow::Cow::Borrowed(bytes.as_slice()), None),
        Content::Copy(from) => {
            let source = stamp(from);
            if let Some(old) = untouched.filter(|old| source.is_some() && old.source == source) {
                return Ok(Outcome::Unchanged(old.clone()));
            }
            (std::borrow::Cow::Owned(fs::read(from)?), source)
        }
    };
    let hash = fs::fingerprint(&bytes);
    if let Some(old) = untouched.filter(|old| old.hash == hash) {
        return Ok(Outcome::Unchanged(Entry { source, ..old.clone() }));
    }
    if present.is_some() && std_fs::read(&path).is_ok_and(|there| there == *bytes) {
        let stamp = present.unwrap_or_default();
        return Ok(Outcome::Unchanged(Entry { hash, stamp, source }));
    }
    fs::write_derived(&path, &bytes)?;
    Ok(Outcome::Written(Entry { hash, stamp: stamp(&path).unwrap_or_default(), source }))
}

/// Size and time of a file; none when there is none.
fn stamp(path: &Path) -> Option<Stamp> {
    let meta = std_fs::metadata(path).ok()?;
    let time = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Stamp(meta.len(), u64::try_from(time.as_nanos()).ok()?))
}

/// Removes the files of the last build that this one has not, and the folders
/// that are empty afterwards.
fn remove_gone(
    out: &Path,
    old: &Manifest,
    files: &Files,
    report: &mut Report,
    new: &mut Manifest,
) -> Result<()> {
    let mut folders = HashSet::new();
    for (at, entry) in old.files.iter().filter(|(at, _)| !files.contains_key(*at)) {
        // The manifest lies in a folder others may write to.
        let Ok(path) = fs::join_inside(out, at) else { continue };
        match std_fs::read(&path) {
            Ok(bytes) if entry.hash.is_empty() || fs::fingerprint(&bytes) == entry.hash => {
                if let Err(error) = std_fs::remove_file(&path) {
                    new.files.insert(at.clone(), entry.clone());
                    return Err(Error::io(path)(error));
                }
                report.removed += 1;
                folders.extend(path.ancestors().skip(1).take_while(|f| *f != out).map(Path::to_path_buf));
            }
            Ok(_) => report.kept.push(at.clone()),
            Err(_) => {}
        }
    }
    let mut folders: Vec<_> = folders.into_iter().collect();
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.components().count()));
    for folder in folders {
        // Fails where something is left in it, which is what is wanted.
        let _ = std_fs::remove_dir(folder);
    }
    Ok(())
}
