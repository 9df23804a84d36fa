//! The bucket target: the whole site as objects of an S3-compatible bucket.
//!
//! What differs is known by what files hold, never by times or sizes: a
//! [`Manifest`] among the objects says what was put there from here, and each
//! list of the server's is compared with it. Only what that manifest, or our
//! mark on the object, shows to be ours is ever replaced or deleted without a
//! yes ([`Question`]). Readers never meet a page before its images, nor a list
//! before its pages: [`kind`] has the order. The manifest is written last; what
//! is on its way until then stands in a note on this machine ([`UnderWay`]).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use super::plan::count;
use super::{Cancel, Request, Surroundings, WholeSite};
use crate::api::{BucketSettings, Change, PlannedFile, Target};
use crate::error::{Error, Result};
use crate::site::Content;
use crate::store::SiteBucket;

mod compare;
mod kind;
mod manifest;
mod question;
mod send;

use compare::{Ours, Steps, Wanted};
use manifest::{Manifest, UnderWay};
pub(super) use question::{Question, unanswered};
pub(super) use send::Sending;

/// How many requests are under way at once.
const AT_ONCE: usize = 16;

/// A place for a site: a bucket and what its objects' names begin with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    bucket: &'a BucketSettings,
    prefix: &'a str,
}

impl<'a> Place<'a> {
    /// That of a target; none for other targets.
    ///
    /// # Errors
    /// When it names no bucket, or its prefix cannot be one.
    pub(super) fn of(target: &'a Target) -> Result<Self> {
        let Target::Bucket { prefix, bucket, .. } = target else {
            return Err(Error::Other("this target is no bucket".into()));
        };
        let bucket = bucket.as_ref().ok_or_else(no_bucket)?;
        let prefix = prefix.trim().trim_start_matches('/');
        let odd = prefix.split('/').any(|part| part == ".." || part == ".") || prefix.contains("//");
        if odd || !(prefix.is_empty() || prefix.ends_with('/')) {
            return Err(Error::Other(format!(
                "the names of the site's objects cannot begin with “{prefix}”: write it like blog/, or leave it empty"
            )));
        }
        Ok(Self { bucket, prefix })
    }

    /// As the writer knows it.
    pub(super) fn words(&self) -> String {
        let (name, prefix) = (&self.bucket.bucket, self.prefix.trim_end_matches('/'));
        if prefix.is_empty() { name.clone() } else { format!("{name}/{prefix}") }
    }

    fn key(&self, file: &str) -> String {
        format!("{}{file}", self.prefix)
    }
}

/// Why there is no bucket to publish to.
fn no_bucket() -> Error {
    Error::Other(
        "the blog's photos are in no bucket, so the site cannot go there; choose a bucket for it in the settings"
            .into(),
    )
}

/// What would be done, and all that is needed to do it.
pub(super) struct Outlook<'a> {
    place: Place<'a>,
    bucket: SiteBucket,
    /// The whole site as it will be.
    site: WholeSite,
    wanted: BTreeMap<String, Wanted>,
    /// What is there of ours.
    ours: Ours,
    /// What is to be done.
    steps: Steps,
    /// What a yes is needed for.
    pub(super) questions: Vec<Question>,
    /// The manifest as it is read back; none when it is lost.
    manifest: Option<Manifest>,
    /// The public address, by which a site is told from another.
    address: Option<String>,
}

impl Outlook<'_> {
    /// The objects that are touched, with sizes, in the order they are.
    pub(super) fn files(&self) -> Vec<PlannedFile> {
        let put = self.steps.put.iter().map(|(file, change)| (file, *change));
        let gone = self.steps.delete.iter().map(|file| (file, Change::Delete));
        put.chain(gone)
            .map(|(file, change)| {
                let bytes = self.wanted.get(file).map_or(0, |wanted| wanted.bytes);
                let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
                PlannedFile { path: self.place.key(file), change, bytes }
            })
            .collect()
    }

    /// What would be done, in sentences.
    pub(super) fn sentences(&self) -> Vec<String> {
        let place = self.place.words();
        let all = count(self.wanted.len(), "file", "files");
        let bytes = self.steps.put.iter().filter_map(|(file, _)| Some(self.wanted.get(file)?.bytes)).sum();
        let mut said = Vec::new();
        said.push(match self.steps.put.len() {
            0 => format!("{place} has all {all} of the site already; nothing is uploaded"),
            put => {
                format!("{put} of {all} ({}) are uploaded to {place}; the rest is there already", size(bytes))
            }
        });
        if self.steps.put.len() == self.wanted.len() && !self.wanted.is_empty() {
            let verb = if self.wanted.len() == 1 { "is" } else { "are" };
            said[0] = format!("All {all} of the site ({}) {verb} uploaded to {place}", size(bytes));
        }
        if !self.steps.delete.is_empty() {
            let gone = count(
                self.steps.delete.len(),
                "object that the site has no longer is",
                "objects that the site has no longer are",
            );
            said.push(format!("{gone} deleted there"));
        }
        if !self.steps.left.is_empty() {
            let left = count(self.steps.left.len(), "object that was", "objects that were");
            said.push(format!(
                "{left} changed there by something else since then is left alone: {}",
                some(&self.steps.left)
            ));
        }
        said
    }

    /// What came of it, in a sentence.
    pub(super) fn done(&self) -> String {
        let place = self.place.words();
        let (put, gone) = (self.steps.put.len(), self.steps.delete.len());
        match (put, gone) {
            (0, 0) => format!("{place} had it already"),
            _ => {
                let put = count(put, "object was uploaded", "objects were uploaded");
                let gone = if gone == 0 { String::new() } else { format!(", {gone} deleted") };
                format!("{put} to {place}{gone}")
            }
        }
    }

    /// How much there is of the site.
    pub(super) fn prepared(&self) -> String {
        let new = count(self.steps.put.len(), "is new or different", "are new or different");
        format!("{}, of which {new}", count(self.wanted.len(), "file", "files"))
    }
}

/// Makes the site with this text of the post and compares it with what is
/// there. Asks the server, and writes nothing.
///
/// # Errors
/// When the site cannot be made or has no page of the post, or the server
/// cannot be asked.
pub(super) fn look<'a>(
    request: &Request<'a>,
    around: &Surroundings<'_>,
    text: &str,
    tell: &mut dyn FnMut(&str),
) -> Result<Outlook<'a>> {
    let place = Place::of(request.target)?;
    tell("building the site");
    let site = (around.site)(text)?;
    if site.page.as_ref().is_none_or(|page| !site.files.contains_key(page)) {
        return Err(Error::Other(format!(
            "{} is not on the site that was built: is it still a draft, or dated in the future?",
            request.post.path
        )));
    }
    let wanted = wanted(&site.files, around.cancel)?;
    tell(&format!("asking {}", place.words()));
    let bucket = (around.bucket)(place.bucket)?;
    let listed = strip(bucket.list(place.prefix)?, place.prefix);
    let found = manifest::find(&bucket, &place, &listed)?;
    let under_way = UnderWay::load(around.folder, request.target)?;
    let to_see = compare::to_be_seen(&wanted, found.known(), &under_way.files, &listed);
    let seen = see(&bucket, &place, &to_see, around.cancel, tell)?;
    let equal = |file: &str| equal(&bucket, &place, &site.files, file, &listed);
    let (ours, foreign) = compare::judge(&wanted, found.known(), &listed, &seen, &equal)?;
    let mut steps = compare::steps(&wanted, &ours, &foreign, found.known());
    if found.is_somebody_elses() {
        steps.in_the_way.push(manifest::NAME.to_owned());
    }
    let address = request.base_url.map(str::to_owned);
    let questions = question::questions(&steps, &ours, found.known(), address.as_deref(), &place);
    let manifest = found.manifest();
    Ok(Outlook { place, bucket, site, wanted, ours, steps, questions, manifest, address })
}

/// The listed objects by their names below the prefix.
fn strip<T>(listed: BTreeMap<String, T>, prefix: &str) -> BTreeMap<String, T> {
    listed.into_iter().filter_map(|(key, held)| Some((key.strip_prefix(prefix)?.to_owned(), held))).collect()
}

/// What tells the files of the site.
fn wanted(files: &BTreeMap<String, Content>, cancel: &Cancel) -> Result<BTreeMap<String, Wanted>> {
    use rayon::prelude::*;
    let one = |(name, content): (&String, &Content)| {
        cancel.check()?;
        let bytes = bytes_of(content)?;
        let served = kind::served(name, &bytes);
        let (hash, kind, content_type) = (served.mark(&bytes), served.kind, served.content_type);
        Ok((name.clone(), Wanted { hash, bytes: bytes.len() as u64, kind, content_type }))
    };
    files.par_iter().filter(|(name, _)| *name != manifest::NAME).map(one).collect()
}

fn bytes_of(content: &Content) -> Result<std::borrow::Cow<'_, [u8]>> {
    Ok(match content {
        Content::Made(bytes) => bytes.as_slice().into(),
        Content::Copy(file) => crate::fs::read(file)?.into(),
    })
}

/// Looks at objects of which a list does not say enough.
fn see(
    bucket: &SiteBucket,
    place: &Place<'_>,
    files: &BTreeSet<String>,
    cancel: &Cancel,
    tell: &mut dyn FnMut(&str),
) -> Result<BTreeMap<String, crate::store::Seen>> {
    let files: Vec<&String> = files.iter().collect();
    let many = files.len();
    let look = |file: &&String| send::again(cancel, || bucket.look(&place.key(file)));
    let seen = at_once(&files, cancel, &look, &mut |done| {
        if many > AT_ONCE && done % AT_ONCE == 0 {
            tell(&format!("looking at {} in {}", count(many, "object", "objects"), place.words()));
        }
    })?;
    let seen = files.into_iter().zip(seen);
    Ok(seen.filter_map(|(file, seen)| Some((file.clone(), seen?))).collect())
}

/// Whether an object holds the bytes of the site's file of its name, and is
/// served as it would be.
fn equal(
    bucket: &SiteBucket,
    place: &Place<'_>,
    files: &BTreeMap<String, Content>,
    file: &str,
    listed: &BTreeMap<String, crate::store::Held>,
) -> Result<bool> {
    let (Some(content), Some(held)) = (files.get(file), listed.get(file)) else { return Ok(false) };
    let bytes = bytes_of(content)?;
    if held.bytes != bytes.len() as u64 {
        return Ok(false);
    }
    match crate::store::is_sum_of(&held.tag, &bytes) {
        Some(is_it) => Ok(is_it),
        // An encrypted object, or one put together of parts: its bytes decide.
        None => Ok(bucket.read(&place.key(file))?.is_some_and(|there| *there == *bytes)),
    }
}

/// Does some work for each item, several at once; stops at the first failure.
/// The answers are in the items' order.
fn at_once<T: Sync, R: Send>(
    items: &[T],
    cancel: &Cancel,
    work: &(dyn Fn(&T) -> Result<R> + Sync),
    tell: &mut dyn FnMut(usize),
) -> Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let (sender, answers) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..items.len().min(AT_ONCE) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { return };
                    let answer = cancel.check().and_then(|()| work(item));
                    let failed = answer.is_err();
                    if failed {
                        next.store(items.len(), Ordering::Relaxed);
                    }
                    if sender.send((at, answer)).is_err() || failed {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut done: Vec<Option<R>> = items.iter().map(|_| None).collect();
        let mut failed = None;
        for (number, (at, answer)) in answers.iter().enumerate() {
            match answer {
                Ok(answer) => done[at] = Some(answer),
                Err(error) => drop(failed.get_or_insert(error)),
            }
            tell(number + 1);
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(done.into_iter().flatten().collect()),
        }
    })
}

/// Some names, and how many more there are.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

/// A number of bytes as it is said.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => count(usize::try_from(bytes).unwrap_or(usize::MAX), "byte", "bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Where the note on what is under way to a target is.
fn note_place(folder: &Path, target: &Target) -> std::path::PathBuf {
    let name = crate::fs::fingerprint(target.name().as_bytes());
    folder.join("sending").join(format!("{name}.json"))
}
