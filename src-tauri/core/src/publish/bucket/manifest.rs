//! What was put into a bucket from here: an object beside the site's own, and
//! until that is written a note on this machine.
//!
//! The manifest is written after everything it tells of, so it never says too
//! much. A lost one is made anew from the objects' own marks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::compare::{Ours, Own};
use super::{Place, note_place};
use crate::api::Target;
use crate::error::{Error, Result};
use crate::publish::journal;
use crate::store::{Held, SiteBucket, SiteFile};

/// Its name below the prefix.
pub(super) const NAME: &str = ".dropcap-site.json";

/// The objects of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The site's public address, by which it is told from another.
    pub(super) address: Option<String>,
    /// Its objects.
    pub(super) files: Ours,
}

/// As it is written: short, for it is fetched each time.
#[derive(Serialize, Deserialize)]
struct Written {
    /// The version of this format.
    dropcap_site: u32,
    address: Option<String>,
    /// Of each object its hash and its tag.
    files: BTreeMap<String, (String, String)>,
}

impl Manifest {
    pub(super) fn new(files: Ours, address: Option<String>) -> Self {
        Self { address, files }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let written: Written =
            serde_json::from_slice(bytes).ok().filter(|one: &Written| one.dropcap_site == 1)?;
        let files = written.files.into_iter();
        let files = files.map(|(file, (hash, tag))| (file, Own { hash, tag })).collect();
        Some(Self { address: written.address, files })
    }

    fn written(&self) -> Result<Vec<u8>> {
        let files = self.files.iter();
        let files = files.map(|(file, own)| (file.clone(), (own.hash.clone(), own.tag.clone()))).collect();
        let written = Written { dropcap_site: 1, address: self.address.clone(), files };
        serde_json::to_vec(&written).map_err(|error| Error::Other(error.to_string()))
    }

    /// Puts it there.
    pub(super) fn put(&self, bucket: &SiteBucket, place: &Place<'_>) -> Result<()> {
        let bytes = self.written()?;
        let (content_type, cache_control) = ("application/json", "no-store");
        let mark = crate::fs::fingerprint(&bytes);
        let file = SiteFile { bytes: &bytes, content_type, cache_control, mark: &mark };
        bucket.put(&place.key(NAME), &file).map(drop)
    }
}

/// What was found in the manifest's place.
pub(super) enum Found {
    /// Ours.
    Ours(Manifest),
    /// None, or one of ours that is damaged.
    Lost,
    /// An object that is none of ours.
    SomebodyElses,
}

impl Found {
    pub(super) fn known(&self) -> Option<&Manifest> {
        match self {
            Self::Ours(manifest) => Some(manifest),
            Self::Lost | Self::SomebodyElses => None,
        }
    }

    pub(super) fn manifest(self) -> Option<Manifest> {
        match self {
            Self::Ours(manifest) => Some(manifest),
            Self::Lost | Self::SomebodyElses => None,
        }
    }

    pub(super) fn is_somebody_elses(&self) -> bool {
        matches!(self, Self::SomebodyElses)
    }
}

/// Reads the manifest, where the list has it.
pub(super) fn find(bucket: &SiteBucket, place: &Place<'_>, listed: &BTreeMap<String, Held>) -> Result<Found> {
    if !listed.contains_key(NAME) {
        return Ok(Found::Lost);
    }
    let key = place.key(NAME);
    let Some(bytes) = bucket.read(&key)? else { return Ok(Found::Lost) };
    if let Some(manifest) = Manifest::read(&bytes) {
        return Ok(Found::Ours(manifest));
    }
    let is_marked = bucket.look(&key)?.is_none_or(|seen| seen.mark.is_some());
    Ok(if is_marked { Found::Lost } else { Found::SomebodyElses })
}

/// New objects that are being put and that no manifest tells of yet: a program
/// that was killed left them, and the next one knows them again.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct UnderWay {
    pub(super) files: BTreeSet<String>,
}

impl UnderWay {
    pub(super) fn load(folder: &Path, target: &Target) -> Result<Self> {
        Ok(journal::load(&note_place(folder, target))?.unwrap_or_default())
    }

    /// Adds to what was noted before.
    pub(super) fn note(folder: &Path, target: &Target, files: impl Iterator<Item = String>) -> Result<()> {
        let mut all = Self::load(folder, target)?;
        all.files.extend(files);
        journal::save(&note_place(folder, target), &all)
    }

    /// Forgets it: the manifest tells of all.
    pub(super) fn forget(folder: &Path, target: &Target) -> Result<()> {
        journal::remove(&note_place(folder, target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_back_as_it_was_written_and_nothing_else_does() {
        let own = Own { hash: "h".into(), tag: "t".into() };
        let manifest = Manifest::new([("été/a.html".to_owned(), own)].into(), Some("https://a.org/".into()));
        assert_eq!(Manifest::read(&manifest.written().unwrap()), Some(manifest));
        for other in ["", "{}", "[1]", r#"{"dropcap_site":2,"address":null,"files":{}}"#] {
            assert_eq!(Manifest::read(other.as_bytes()), None, "{other}");
        }
    }
}
