//! Telling how far a publication is.

use std::path::Path;

use super::{Request, Surroundings};
use crate::api::{Publication, Stage, StageProgress, StageState};
use crate::error::Error;

/// The publication as it is told, and whom it is told to.
pub(super) struct Progress<'a> {
    publication: Publication,
    tell: &'a dyn Fn(&Publication),
}

impl<'a> Progress<'a> {
    pub(super) fn new(request: &Request<'_>, around: &Surroundings<'a>) -> Self {
        Self { publication: super::waiting(request.post, request.target), tell: around.progress }
    }

    pub(super) fn id(&self) -> &str {
        &self.publication.id
    }

    pub(super) fn running(&mut self, stage: Stage, detail: &str) {
        self.set(stage, StageState::Running, detail);
    }

    /// It has not begun yet, though it was looked at.
    pub(super) fn waiting(&mut self, stage: Stage) {
        self.set(stage, StageState::Waiting, "");
    }

    pub(super) fn done(&mut self, stage: Stage, detail: &str) {
        self.set(stage, StageState::Done, detail);
    }

    pub(super) fn skip(&mut self, stage: Stage, detail: &str) {
        self.set(stage, StageState::Skipped, detail);
    }

    /// It was taken back, which is told with the end.
    pub(super) fn not_done(&mut self, stage: Stage) {
        self.put(stage, StageState::Waiting, "");
    }

    /// Something besides the outcome, told with it.
    pub(super) fn note(&mut self, sentence: &str) {
        let note = self.publication.note.take();
        self.publication.note = Some(note.map_or(sentence.to_owned(), |note| format!("{note}; {sentence}")));
    }

    pub(super) fn set_images(&mut self, images: u32) {
        self.publication.images_checked = images;
    }

    pub(super) fn set_url(&mut self, url: &str) {
        self.publication.url = Some(url.to_owned());
    }

    pub(super) fn set_local(&mut self, page: &Path) {
        self.publication.local = Some(page.display().to_string());
    }

    /// The end, good.
    pub(super) fn succeed(mut self) -> Publication {
        self.publication.finished = true;
        (self.tell)(&self.publication);
        self.publication
    }

    /// The end, because the writer stopped it.
    pub(super) fn stopped(mut self) -> Publication {
        self.calm();
        self.publication.stopped = true;
        self.succeed()
    }

    /// The end, with the stage that did not work.
    pub(super) fn fail(mut self, error: &Error) -> Publication {
        let stages = &mut self.publication.stages;
        let at = stages.iter().rposition(|stage| stage.state == StageState::Running);
        let at = at.or_else(|| stages.iter().position(|stage| stage.state == StageState::Waiting));
        if let Some(stage) = at.and_then(|at| stages.get_mut(at)) {
            stage.state = StageState::Failed;
            stage.detail = error.to_string();
        }
        self.calm();
        self.publication.problem = Some(error.to_string());
        self.succeed()
    }

    /// Nothing runs any more.
    fn calm(&mut self) {
        for stage in &mut self.publication.stages {
            if stage.state == StageState::Running {
                *stage =
                    StageProgress { stage: stage.stage, state: StageState::Waiting, detail: String::new() };
            }
        }
    }

    fn set(&mut self, stage: Stage, state: StageState, detail: &str) {
        self.put(stage, state, detail);
        (self.tell)(&self.publication);
    }

    fn put(&mut self, stage: Stage, state: StageState, detail: &str) {
        if let Some(known) = self.publication.stages.iter_mut().find(|known| known.stage == stage) {
            known.state = state;
            known.detail = detail.to_owned();
        }
    }
}
