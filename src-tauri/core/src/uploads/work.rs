//! What the threads do: one step of one job at a time.
//!
//! A step works on the job's record, which nobody else writes meanwhile, and
//! looks before it acts: images that lie there are not made again, objects the
//! store holds are not sent again. Whatever ends it (an error, a panic, the
//! end of the program), the record says the truth.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use super::journal::{Known, Record, Stage};
use super::link::link;
use super::make::is_worth_it;
use super::state::{Inner, Job};
use super::trouble::Trouble;
use super::{Point, Target};
use crate::api::JobId;
use crate::error::Error;
use crate::priority::{self, Place};
use crate::store::Upload;
use crate::{fs, photos};

/// Which steps a thread takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// Decoding and encoding: as many as there are cores.
    Process,
    /// Waiting for the network.
    Upload,
}

impl Lane {
    /// Whether a job's next step is this thread's.
    fn takes(self, stage: Stage) -> bool {
        match stage {
            Stage::Waiting => self == Self::Process,
            Stage::Known | Stage::Made => self == Self::Upload,
            Stage::Done | Stage::Failed => false,
        }
    }
}

/// A thread's life, behind the window's.
pub(super) fn run(inner: &Inner, lane: Lane) {
    priority::take(Place::Background);
    while let Some(id) = next(inner, lane) {
        let step = Step { inner, id: &id };
        let done = catch_unwind(AssertUnwindSafe(|| match lane {
            Lane::Process => step.process(),
            Lane::Upload => step.upload(),
        }));
        match done {
            Ok(Err(Trouble::Killed)) => return,
            Ok(done) => step.finish(done),
            Err(_) => step.finish(Err(Trouble::Failed(step.photo(
                "Dropcap failed while working on it; save it as a JPEG in another program and try again",
            )))),
        }
    }
}

/// Waits for a job and marks it as being worked on; none when the queue closes.
fn next(inner: &Inner, lane: Lane) -> Option<JobId> {
    let mut state = inner.lock();
    loop {
        if state.closing {
            return None;
        }
        let now = Instant::now();
        let mut soonest = None;
        let mut found: Option<&mut Job> = None;
        let paused = state.paused;
        // The same photo is made once: who comes second finds what there is then.
        let under_way: Vec<String> = match lane {
            Lane::Process => state.jobs.values().filter_map(Job::under_way).cloned().collect(),
            Lane::Upload => Vec::new(),
        };
        for job in state.jobs.values_mut().filter(|_| !paused) {
            if let Some(at) = job.begin_anew(now) {
                soonest = Some(soonest.map_or(at, |old: Instant| old.min(at)));
            }
            let is_made = |fingerprint| under_way.contains(fingerprint);
            let waits = job.busy || job.held || job.record.fingerprint.as_ref().is_some_and(is_made);
            if waits || job.cancelled || !lane.takes(job.record.stage) {
                continue;
            }
            match job.not_before.filter(|at| *at > now) {
                Some(at) => soonest = Some(soonest.map_or(at, |old: Instant| old.min(at))),
                None if found.as_ref().is_none_or(|other| job.record.order < other.record.order) => {
                    found = Some(job)
                }
                None => {}
            }
        }
        if let Some(job) = found {
            job.busy = true;
            job.progress = 0.0;
            let id = job.record.id.clone();
            drop(state);
            inner.emit(&id);
            return Some(id);
        }
        state = inner.wait(state, soonest.map(|at| at - now));
    }
}

/// One step of one job.
pub(super) struct Step<'a> {
    pub(super) inner: &'a Inner,
    pub(super) id: &'a JobId,
}

impl Step<'_> {
    /// Puts every image, looks at each as a reader would, and makes the link.
    fn upload(&self) -> Result<(), Trouble> {
        let mut record = self.record()?;
        let target = self.inner.target(&record.post)?;
        if record.recipe != target.recipe() {
            // The writer has changed the settings since: made anew.
            return self.update(|record| {
                record.images.clear();
                record.stage = Stage::Waiting;
            });
        }
        is_worth_it(&record)?;
        if record.stage == Stage::Known {
            return self.find_again(&record, &target);
        }
        let steps = 2 * record.images.len().max(1);
        for n in 0..record.images.len() {
            if record.images[n].stored.is_none() {
                self.put(&mut record, &target, n)?;
            }
            self.progress((n + 1) as f32 / steps as f32);
        }
        for (n, image) in record.images.iter().enumerate() {
            self.point(Point::Stored)?;
            // A store or a cache may need a moment to show what it has.
            if let Some(stored) = &image.stored {
                target.store.verify(stored).map_err(|error| match error {
                    Error::Remote(_) => Trouble::Later(error),
                    error => error.into(),
                })?;
            }
            self.progress((record.images.len() + n + 1) as f32 / steps as f32);
        }
        self.point(Point::Verified)?;
        if let Some(fingerprint) = &record.fingerprint {
            let known = Known { images: record.images.clone(), placeholder: record.placeholder.clone() };
            self.inner.journal.learn(&known_key(fingerprint, &record.recipe), &known)?;
        }
        self.done(&record, &target)
    }

    fn put(&self, record: &mut Record, target: &Target, n: usize) -> Result<(), Trouble> {
        let image = &record.images[n];
        let bytes = fs::read(&self.inner.journal.image(self.id, n)).unwrap_or_default();
        if fs::fingerprint(&bytes) != image.fingerprint {
            // Not what was recorded: made anew from the source.
            self.update(|record| {
                record.images.clear();
                record.recipe.clear();
                record.stage = Stage::Waiting;
            })?;
            return Err(Trouble::Stopped);
        }
        self.point(Point::Put)?;
        let stored = target.store.put(
            &target.place,
            &Upload {
                name: &record.name,
                extension: &image.extension,
                content_type: &image.content_type,
                width: image.width,
                variant: n > 0,
                bytes: &bytes,
            },
        )?;
        self.point(Point::Stored)?;
        record.images[n].stored = Some(stored.clone());
        self.update(|record| record.images[n].stored = Some(stored))
    }

    /// Uses what is stored already, if it still is; else the job starts anew.
    fn find_again(&self, record: &Record, target: &Target) -> Result<(), Trouble> {
        let mut all = !record.images.is_empty();
        for stored in record.images.iter().filter_map(|image| image.stored.as_ref()) {
            all = all && target.store.holds(stored)?;
            if all {
                target.store.verify(stored)?;
            }
        }
        self.point(Point::Verified)?;
        if all {
            return self.done(record, target);
        }
        // The recipe stays, which keeps `process` from finding the same link again.
        self.update(|record| {
            record.images.clear();
            record.stage = Stage::Waiting;
        })
    }

    fn done(&self, record: &Record, target: &Target) -> Result<(), Trouble> {
        let blurred = target.photos.blur.then(|| photos::blurred(&record.placeholder)).flatten();
        let link = link(&record.images, blurred)
            .ok_or_else(|| Trouble::Failed(self.photo("nothing was made of it")))?;
        self.update(|record| {
            record.link = Some(link);
            record.problem = None;
            record.stage = Stage::Done;
        })?;
        let done = self.record()?;
        self.inner.lock().note_link(&done);
        self.point(Point::Done)
    }

    /// The step is over: the job waits for its next, for another try, or has ended.
    fn finish(&self, done: Result<(), Trouble>) {
        match done {
            Ok(()) => self.settle_down(None),
            Err(Trouble::Failed(error)) => self.fail(&error, false),
            Err(Trouble::Later(error)) => match self.inner.pace.delay(self.id, self.tries()) {
                Some(delay) => {
                    let asked = if let Error::Busy { wait, .. } = error { wait } else { Duration::ZERO };
                    self.settle_down(Some((Instant::now() + delay.max(asked), error.to_string())));
                }
                None => self.fail(&error, true),
            },
            Err(Trouble::Stopped | Trouble::Killed) => self.settle_down(None),
        }
        self.inner.emit(self.id);
    }

    fn fail(&self, error: &Error, passing: bool) {
        let update = self.update(|record| {
            record.stage = Stage::Failed;
            record.problem = Some(error.to_string());
            record.passing = passing;
        });
        if update.is_err() {
            // The record cannot be written (a full disk): the window is told all the same.
            if let Some(job) = self.inner.lock().jobs.get_mut(self.id) {
                job.record.stage = Stage::Failed;
                job.record.problem = Some(error.to_string());
                job.record.passing = passing;
            }
        }
        self.settle_down(None);
        if passing {
            let pace = self.inner.pace;
            if let Some(job) = self.inner.lock().jobs.get_mut(self.id) {
                job.not_before = pace.anew(job.rounds).map(|wait| Instant::now() + wait);
                job.rounds += 1;
            }
            self.inner.changed.notify_all();
        }
    }

    fn settle_down(&self, again: Option<(Instant, String)>) {
        let mut unsaved = None;
        {
            let mut state = self.inner.lock();
            if let Some(job) = state.jobs.get_mut(self.id) {
                match again {
                    Some((at, problem)) => {
                        job.tries += 1;
                        job.not_before = Some(at);
                        job.record.problem = Some(problem);
                    }
                    None => job.not_before = None,
                }
                if std::mem::take(&mut job.dirty) {
                    unsaved = Some(job.record.clone());
                } else {
                    job.busy = false;
                }
            }
        }
        if let Some(record) = unsaved {
            let _ = self.inner.journal.save(&record);
            if let Some(job) = self.inner.lock().jobs.get_mut(self.id) {
                job.busy = false;
            }
        }
        self.inner.changed.notify_all();
    }

    fn tries(&self) -> u32 {
        self.inner.lock().jobs.get(self.id).map_or(0, |job| job.tries)
    }

    pub(super) fn record(&self) -> Result<Record, Trouble> {
        self.inner.lock().jobs.get(self.id).map(|job| job.record.clone()).ok_or(Trouble::Stopped)
    }

    /// Changes the record: on the disk, then for everybody.
    pub(super) fn update(&self, change: impl FnOnce(&mut Record)) -> Result<(), Trouble> {
        let mut record = self.record()?;
        change(&mut record);
        self.inner.journal.save(&record)?;
        if let Some(job) = self.inner.lock().jobs.get_mut(self.id) {
            let post = std::mem::replace(&mut job.record.post, record.post.clone());
            job.record = Record { post, ..record };
        }
        Ok(())
    }

    fn progress(&self, part: f32) {
        if let Some(job) = self.inner.lock().jobs.get_mut(self.id) {
            job.progress = part;
        }
        self.inner.emit(self.id);
    }

    /// Where a step may be stopped.
    pub(super) fn point(&self, point: Point) -> Result<(), Trouble> {
        if self.inner.kill.as_ref().is_some_and(|kill| kill(self.id, point)) {
            return Err(Trouble::Killed);
        }
        // What is done is done, even when it is cancelled at the last moment.
        if self.is_stopped(point) && point != Point::Done { Err(Trouble::Stopped) } else { Ok(()) }
    }

    /// Whether nobody wants the job to go on at this point.
    pub(super) fn is_stopped(&self, point: Point) -> bool {
        let state = self.inner.lock();
        let pause = state.paused && matches!(point, Point::Read | Point::Put);
        state.closing || pause || state.jobs.get(self.id).is_none_or(|job| job.cancelled)
    }

    pub(super) fn photo(&self, reason: &str) -> Error {
        let name = self.inner.lock().jobs.get(self.id).map(|job| job.record.name.clone()).unwrap_or_default();
        Error::Photo { name, reason: reason.to_owned() }
    }
}

/// Names what a photo became: the same bytes, made and stored the same way.
pub(super) fn known_key(fingerprint: &str, recipe: &str) -> String {
    fs::fingerprint(format!("{fingerprint}\n{recipe}").as_bytes())
}
