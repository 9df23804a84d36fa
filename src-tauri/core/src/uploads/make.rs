//! The step that makes a photo's images, or finds that there are some already.

use super::journal::{Known, Made, Record, Stage};
use super::trouble::Trouble;
use super::work::{Step, known_key};
use super::{Point, Target};
use crate::error::Error;
use crate::photos::{Processed, Worker};
use crate::{fs, photos};

/// A photo that is only too heavy is exchanged for one of at most this part of its bytes.
const WORTH_IT: f64 = 0.9;

/// The images of a photo that are not recorded yet.
struct Images {
    /// Each with its file.
    all: Vec<(Made, Vec<u8>)>,
    notes: Vec<String>,
    placeholder: String,
}

impl Step<'_> {
    /// Makes the images, or finds that they were stored before.
    pub(super) fn process(&self) -> Result<(), Trouble> {
        let record = self.record()?;
        let target = self.inner.target(&record.post)?;
        let bytes = self.source(&record)?;
        let fingerprint = fs::fingerprint(&bytes);
        self.point(Point::Read)?;
        let (recipe, making) = (target.recipe(), target.making());
        if !record.images.is_empty() && record.recipe == recipe {
            return self.update(|record| record.stage = Stage::Made);
        }
        let known = self.inner.journal.known(&known_key(&fingerprint, &recipe));
        if let Some(Known { images, placeholder }) = known.filter(|_| record.recipe != recipe) {
            return self.update(|record| {
                *record = Record {
                    images,
                    placeholder,
                    recipe,
                    making,
                    fingerprint: Some(fingerprint),
                    stage: Stage::Known,
                    ..record.clone()
                };
            });
        }
        let images = match self.made_before(&fingerprint, &making) {
            Some(images) => images,
            None => self.make(&record, &target, &bytes)?,
        };
        for (n, (_, file)) in images.all.iter().enumerate() {
            fs::write(&self.inner.journal.image(self.id, n), file)?;
        }
        self.point(Point::Made)?;
        self.update(|record| {
            record.images = images.all.into_iter().map(|(made, _)| made).collect();
            record.recipe = recipe;
            record.making = making;
            record.fingerprint = Some(fingerprint);
            record.notes = images.notes;
            record.placeholder = images.placeholder;
            record.stage = Stage::Made;
        })
    }

    /// Makes them, when there is memory for it.
    fn make(&self, record: &Record, target: &Target, bytes: &[u8]) -> Result<Images, Trouble> {
        let is_wanted = || !self.is_stopped(Point::Read);
        let room = self.inner.workers.room(photos::estimate(bytes), &is_wanted);
        let make = |worker: &mut Worker| (self.inner.process)(worker, bytes, &record.name, &target.photos);
        let Processed { images, notes, placeholder, .. } = room.ok_or(Trouble::Stopped)?.work(make)?;
        let made = images.into_iter().map(|image| {
            let made = Made {
                width: image.width,
                height: image.height,
                extension: image.format.extension().to_owned(),
                content_type: image.format.content_type().to_owned(),
                bytes: image.bytes.len() as u64,
                fingerprint: fs::fingerprint(&image.bytes),
                stored: None,
            };
            (made, image.bytes)
        });
        Ok(Images { all: made.collect(), notes, placeholder })
    }

    /// What was made of the same photo in the same way, for another post or
    /// another place in this one, and is still there.
    fn made_before(&self, fingerprint: &str, making: &str) -> Option<Images> {
        let is_same = |record: &Record| {
            record.id != *self.id
                && record.fingerprint.as_deref() == Some(fingerprint)
                && record.making == making
                && !record.images.is_empty()
        };
        let same: Vec<Record> = {
            let state = self.inner.lock();
            let records = state.jobs.values().map(|job| &job.record);
            records.filter(|record| is_same(record)).cloned().collect()
        };
        same.into_iter().find_map(|record| {
            let whole = |(n, made): (usize, Made)| {
                let file = fs::read(&self.inner.journal.image(&record.id, n)).ok()?;
                let is_it = fs::fingerprint(&file) == made.fingerprint;
                is_it.then_some((Made { stored: None, ..made }, file))
            };
            let all: Option<Vec<_>> = record.images.into_iter().enumerate().map(whole).collect();
            Some(Images { all: all?, notes: record.notes, placeholder: record.placeholder })
        })
    }

    /// The bytes that came in; copied again from the file when they are not there.
    fn source(&self, record: &Record) -> Result<Vec<u8>, Trouble> {
        let path = self.inner.journal.source(self.id);
        match (fs::read(&path), &record.fingerprint, &record.origin) {
            (Ok(bytes), Some(known), _) if fs::fingerprint(&bytes) == *known => Ok(bytes),
            (Ok(bytes), None, _) => Ok(bytes),
            (_, _, Some(origin)) => {
                let bytes = fs::read(origin)?;
                fs::write(&path, &bytes)?;
                self.update(|record| {
                    record.bytes_in = bytes.len() as u64;
                    record.fingerprint = Some(fs::fingerprint(&bytes));
                    record.taken = photos::taken(&bytes).map(|taken| taken.to_string());
                })?;
                Ok(bytes)
            }
            (Err(_), _, None) if !path.exists() => {
                Err(Trouble::Failed(self.photo("there is no copy of it; bring the photo in again")))
            }
            (Err(error), _, None) => Err(error.into()),
            (Ok(_), Some(_), None) => Err(Trouble::Failed(
                self.photo("the copy that was kept of it is damaged; bring the photo in again"),
            )),
        }
    }
}

/// Refuses to store what was made of a photo that was only to be made lighter,
/// where it is not.
pub(super) fn is_worth_it(record: &Record) -> Result<(), Trouble> {
    let is_lighter = |made: &Made| (made.bytes as f64) < record.bytes_in as f64 * WORTH_IT;
    if !record.heavy || record.images.first().is_some_and(is_lighter) {
        return Ok(());
    }
    let reason = "it is as small as it gets with the blog's settings";
    Err(Trouble::Failed(Error::Other(reason.into())))
}
