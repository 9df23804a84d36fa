//! Making a bucket hold the site: uploads in waves, deletions, the manifest.

use std::path::Path;
use std::time::Duration;

use super::compare::{self, Own, Wanted};
use super::kind;
use super::manifest::{Manifest, NAME, UnderWay};
use super::{AT_ONCE, Outlook, at_once, bytes_of};
use crate::api::{Change, Target};
use crate::error::{Error, Result};
use crate::publish::Cancel;
use crate::store::SiteFile;

/// How many uploads or deletions are one step, after which it may be stopped.
const A_STEP: usize = 4 * AT_ONCE;

/// How often a request is made that fails because a server is away or busy.
const TRIES: u32 = 3;
/// The pause before the second try.
const PAUSE: Duration = Duration::from_millis(500);

/// What sending is given to work with.
pub(in crate::publish) struct Sending<'a> {
    /// The folder of this blog's journals.
    pub folder: &'a Path,
    /// The target.
    pub target: &'a Target,
    /// Stops it.
    pub cancel: &'a Cancel,
    /// Told the name of each step before it is made; may stop it.
    pub step: &'a dyn Fn(&str) -> Result<()>,
}

impl Outlook<'_> {
    /// Whether there is nothing to be written at all.
    pub(in crate::publish) fn is_there(&self) -> bool {
        self.steps.put.is_empty() && self.steps.delete.is_empty() && self.manifest_is_right()
    }

    fn manifest_is_right(&self) -> bool {
        let address = self.address.as_ref();
        self.manifest.as_ref().is_some_and(|old| {
            old.files == self.ours && (address.is_none() || old.address.as_ref() == address)
        })
    }

    /// Makes the bucket hold the site.
    pub(in crate::publish) fn send(&mut self, with: &Sending<'_>, tell: &mut dyn FnMut(&str)) -> Result<()> {
        if self.is_there() {
            return UnderWay::forget(with.folder, with.target);
        }
        (with.step)("note")?;
        let new = self.steps.put.iter().filter(|(_, change)| *change == Change::Add);
        UnderWay::note(with.folder, with.target, new.map(|(file, _)| file.clone()))?;
        self.put_all(with, tell)?;
        self.delete_all(with, tell)?;
        (with.step)("manifest")?;
        let address = self.address.clone().or_else(|| self.manifest.as_ref()?.address.clone());
        let manifest = Manifest::new(self.ours.clone(), address);
        again(with.cancel, || manifest.put(&self.bucket, &self.place))?;
        self.manifest = Some(manifest);
        UnderWay::forget(with.folder, with.target)
    }

    /// Nothing of a later kind is sent before all of an earlier one is there.
    fn put_all(&mut self, with: &Sending<'_>, tell: &mut dyn FnMut(&str)) -> Result<()> {
        let files: Vec<String> =
            self.steps.put.iter().map(|(file, _)| file.clone()).filter(|file| file != NAME).collect();
        let place = self.place.words();
        let mut done = 0;
        let rank = |file: &String| compare::rank(&self.wanted, file);
        let waves: Vec<Vec<String>> = files
            .chunk_by(|one, other| rank(one) == rank(other))
            .flat_map(|alike| alike.chunks(A_STEP).map(<[String]>::to_vec))
            .collect();
        for wave in waves {
            (with.step)("upload")?;
            let put = |file: &String| self.put(file, with.cancel);
            let sent = at_once(&wave, with.cancel, &put, &mut |now| {
                tell(&format!("{} of {} uploaded to {place}", done + now, files.len()));
            })?;
            done += wave.len();
            self.ours.extend(wave.into_iter().zip(sent));
        }
        Ok(())
    }

    fn put(&self, file: &str, cancel: &Cancel) -> Result<Own> {
        let Some(content) = self.site.files.get(file) else {
            return Err(Error::Other(format!("{file} is not on the site any more; publish again")));
        };
        let bytes = bytes_of(content)?;
        let served = kind::served(file, &bytes);
        let hash = served.mark(&bytes);
        let is_it = |wanted: &Wanted| wanted.hash == hash;
        if !self.wanted.get(file).is_some_and(is_it) {
            return Err(Error::Other(format!(
                "{file} was changed while the site was being published; publish again"
            )));
        }
        let (content_type, cache_control) = (served.content_type.as_str(), served.cache_control);
        let body = SiteFile { bytes: &bytes, content_type, cache_control, mark: &hash };
        let tag = again(cancel, || self.bucket.put(&self.place.key(file), &body))?;
        Ok(Own { hash, tag })
    }

    fn delete_all(&mut self, with: &Sending<'_>, tell: &mut dyn FnMut(&str)) -> Result<()> {
        let files = self.steps.delete.clone();
        let place = self.place.words();
        for wave in files.chunks(A_STEP) {
            (with.step)("delete")?;
            let delete = |file: &String| again(with.cancel, || self.bucket.delete(&self.place.key(file)));
            at_once(wave, with.cancel, &delete, &mut |now| {
                tell(&format!("{now} of {} deleted from {place}", files.len()));
            })?;
            wave.iter().for_each(|file| drop(self.ours.remove(file)));
        }
        Ok(())
    }
}

/// Makes a request again that failed because a server is away or busy for a moment.
pub(super) fn again<T>(cancel: &Cancel, request: impl Fn() -> Result<T>) -> Result<T> {
    let mut pause = PAUSE;
    for _ in 1..TRIES {
        match request() {
            Err(Error::Offline(_)) => cancel.wait(pause)?,
            Err(Error::Busy { wait, .. }) => cancel.wait(wait.max(pause))?,
            other => return other,
        }
        pause *= 2;
    }
    request()
}
