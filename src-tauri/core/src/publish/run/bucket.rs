//! Carrying a publication out to a bucket.

use super::Run;
use crate::api::Stage;
use crate::error::Result;
use crate::post::editor_text;
use crate::publish::bucket::{self, Outlook, Sending};
use crate::publish::journal::Receipt;
use crate::publish::plan::Edited;

impl Run<'_, '_> {
    pub(super) fn by_bucket(&mut self, edited: &Edited) -> Result<()> {
        self.step("look")?;
        // All of it is made and compared before anything is changed.
        let progress = &mut self.progress;
        let text = editor_text(&edited.after);
        let outlook = bucket::look(self.request, self.around, &text, &mut |said| {
            progress.running(Stage::Prepared, said);
        })?;
        let agreed = self.earlier.as_ref().map(|earlier| earlier.agreed.as_slice()).unwrap_or_default();
        let agreed = bucket::unanswered(&outlook.questions, self.request.agreed, agreed)?;
        self.progress.waiting(Stage::Prepared);
        self.progress.running(Stage::Saved, "");
        let receipt = Receipt::load(self.around.folder, self.request.post, self.request.target.name())?;
        self.intend(edited, receipt.map(|receipt| receipt.text))?;
        self.note(|journal| journal.agreed = agreed)?;
        self.save(edited)?;
        self.progress.done(Stage::Prepared, &outlook.prepared());
        self.fill(outlook, edited)?;
        self.step("live")?;
        self.live(edited)
    }

    /// Makes the bucket hold the site; from here on it is out, at least in part.
    fn fill(&mut self, mut outlook: Outlook<'_>, edited: &Edited) -> Result<()> {
        self.step("send")?;
        self.require_unchanged(edited)?;
        self.note(|journal| journal.sending = true)?;
        self.progress.running(Stage::Pushed, "");
        let (around, progress) = (self.around, &mut self.progress);
        let step = |name: &str| {
            around.cancel.check()?;
            (around.trace)(name);
            Ok(())
        };
        let with = Sending {
            folder: around.folder,
            target: self.request.target,
            cancel: around.cancel,
            step: &step,
        };
        outlook.send(&with, &mut |said| progress.running(Stage::Pushed, said))?;
        self.note(|journal| journal.pushed = true)?;
        self.progress.done(Stage::Pushed, &outlook.done());
        Ok(())
    }
}
