//! What is kept for this machine, in the data folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::api::{AppSettings, Generator, RecentBlog};
use crate::error::{Error, Result};
use crate::fs;

const APP: &str = "settings.json";
const RECENTS: &str = "recents.json";
const TRUST: &str = "trust.json";
const VIEWING: &str = "viewing.json";

/// How many blogs opened before are remembered.
const MOST_RECENTS: usize = 20;

/// The settings of this machine in the folder `data`.
pub fn load_app(data: &Path) -> AppSettings {
    load(&data.join(APP))
}

/// Keeps the settings of this machine.
///
/// # Errors
/// [`Error::Io`] when they cannot be written.
pub fn save_app(data: &Path, settings: &AppSettings) -> Result<()> {
    save(&data.join(APP), settings)
}

/// The blogs opened before, the last one first.
pub fn recents(data: &Path) -> Vec<RecentBlog> {
    let mut recents: Vec<RecentBlog> = load(&data.join(RECENTS));
    for recent in &mut recents {
        recent.exists = Path::new(&recent.root).is_dir();
    }
    recents
}

/// Puts a blog first among those opened before.
///
/// # Errors
/// [`Error::Io`] when the list cannot be written.
pub fn remember(
    data: &Path,
    root: &Path,
    name: &str,
    generator: Generator,
    now: jiff::Timestamp,
) -> Result<()> {
    let path = data.join(RECENTS);
    let root = root.to_string_lossy().into_owned();
    let mut recents: Vec<RecentBlog> = load(&path);
    recents.retain(|recent| recent.root != root);
    let opened = now.to_string();
    recents.insert(0, RecentBlog { root, name: name.to_owned(), generator, exists: true, opened });
    recents.truncate(MOST_RECENTS);
    save(&path, &recents)
}

/// Takes a blog off the list of those opened before.
///
/// # Errors
/// [`Error::Io`] when the list cannot be written.
pub fn forget(data: &Path, root: &Path) -> Result<()> {
    let path = data.join(RECENTS);
    let root = root.to_string_lossy();
    let mut recents: Vec<RecentBlog> = load(&path);
    recents.retain(|recent| recent.root != root);
    save(&path, &recents)
}

/// Whether the writer allows programs to be run for the blog at `root`.
pub fn is_trusted(data: &Path, root: &Path) -> bool {
    let trusted: BTreeSet<PathBuf> = load(&data.join(TRUST));
    root.canonicalize().is_ok_and(|root| trusted.contains(&root))
}

/// Keeps whether programs may be run for the blog at `root`.
///
/// # Errors
/// [`Error::Io`] when the folder is not there or the list cannot be written.
pub fn set_trusted(data: &Path, root: &Path, trusted: bool) -> Result<()> {
    let path = data.join(TRUST);
    let root = root.canonicalize().map_err(Error::io(root))?;
    let mut list: BTreeSet<PathBuf> = load(&path);
    if trusted {
        list.insert(root)
    } else {
        list.remove(&root)
    };
    save(&path, &list)
}

/// How this machine shows a blog's posts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Viewing {
    /// Hosts beside the blog's own whose images are shown.
    pub image_hosts: Vec<String>,
    /// The stylesheet of the blog that the preview is set in, below its root.
    pub style: Option<String>,
}

/// How the blog at `root` is shown.
pub fn viewing(data: &Path, root: &Path) -> Viewing {
    let mut all: BTreeMap<PathBuf, Viewing> = load(&data.join(VIEWING));
    root.canonicalize().ok().and_then(|root| all.remove(&root)).unwrap_or_default()
}

/// Keeps how the blog at `root` is shown, changed by `change` from what is kept.
///
/// # Errors
/// [`Error::Io`] when the folder is not there or it cannot be written.
pub fn change_viewing(data: &Path, root: &Path, change: impl FnOnce(&mut Viewing)) -> Result<Viewing> {
    let path = data.join(VIEWING);
    let root = root.canonicalize().map_err(Error::io(root))?;
    let mut all: BTreeMap<PathBuf, Viewing> = load(&path);
    let viewing = all.entry(root).or_default();
    change(viewing);
    let changed = viewing.clone();
    all.retain(|_, viewing| *viewing != Viewing::default());
    save(&path, &all)?;
    Ok(changed)
}

/// What a file holds; the default when there is none, or when it is broken:
/// then it is set aside as `….broken`.
fn load<T: DeserializeOwned + Default>(path: &Path) -> T {
    let Ok(bytes) = fs::read(path) else { return T::default() };
    serde_json::from_slice(&bytes).unwrap_or_else(|_| {
        let mut aside = path.as_os_str().to_owned();
        aside.push(".broken");
        // When even this fails the next save replaces the file.
        let _ = std::fs::rename(path, aside);
        T::default()
    })
}

fn save<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::make_folder(folder)?;
    }
    let message =
        |error: serde_json::Error| Error::Store { path: path.to_path_buf(), message: error.to_string() };
    let text = serde_json::to_string_pretty(value).map_err(message)?;
    fs::write(path, text.as_bytes()).map(|_| ())
}
