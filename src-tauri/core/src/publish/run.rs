//! Carrying a publication out, step by step, each one check-then-do.

mod bucket;

use super::files::images;
use super::git::{self, Git, Prepared, Repository};
use super::journal::{Journal, Receipt};
use super::live::{self, Missing, Text, Wanted};
use super::moved::Moved;
use super::plan::{self, Edited, count};
use super::progress::Progress;
use super::{Request, Surroundings, folder};
use crate::api::{Publication, Stage, Target};
use crate::error::{Error, Result};
use crate::front_matter;
use crate::fs::shown;
use crate::post::editor_text;

/// Publishes; tells of failures in the publication.
pub(super) fn run(request: &Request<'_>, around: &Surroundings<'_>) -> Result<Publication> {
    super::permit(request.root, request.target, request.trusted)?;
    let earlier = Journal::load(around.folder, request.post, request.target.name())?;
    let mut run = Run { request, around, earlier, journal: None, progress: Progress::new(request, around) };
    match run.go() {
        Ok(()) => {
            run.close();
            Ok(run.progress.succeed())
        }
        Err(error) => {
            let error = match run.end() {
                Ok(()) => error,
                Err(second) => Error::Other(format!("{error}; and the text could not be put back: {second}")),
            };
            Ok(match error {
                Error::Cancelled => run.progress.stopped(),
                error => run.progress.fail(&error),
            })
        }
    }
}

struct Run<'a, 'b> {
    request: &'a Request<'b>,
    around: &'a Surroundings<'b>,
    /// What an earlier run left.
    earlier: Option<Journal>,
    /// This run's journal, once something is about to be written.
    journal: Option<Journal>,
    progress: Progress<'a>,
}

impl Run<'_, '_> {
    fn go(&mut self) -> Result<()> {
        let edited = self.photos()?;
        match self.request.target {
            Target::Git { remote, branch, .. } => self.by_git(&edited, remote.as_deref(), branch.as_deref()),
            Target::Folder { folder, .. } => self.by_folder(&edited, folder),
            Target::Bucket { .. } => self.by_bucket(&edited),
        }
    }

    /// Waits until every photo has its link, then reads the post.
    fn photos(&mut self) -> Result<Edited> {
        self.step("photos")?;
        self.progress.running(Stage::Uploaded, "");
        let mut told = 0;
        loop {
            let pending = (self.around.pending)()?;
            if pending == 0 {
                break;
            }
            if pending != told {
                let waiting = count(pending, "photo is on its way", "photos are on their way");
                self.progress.running(Stage::Uploaded, &waiting);
                told = pending;
            }
            self.around.cancel.wait(std::time::Duration::from_millis(100))?;
        }
        let disk = self.read_post()?;
        plan::refuse_unlinked(&editor_text(&disk))?;
        self.progress.done(Stage::Uploaded, "");
        self.progress.running(Stage::Saved, "");
        plan::edit(&disk, self.request)
    }

    fn by_git(&mut self, edited: &Edited, remote: Option<&str>, branch: Option<&str>) -> Result<()> {
        let git = Git { program: self.around.git, root: self.request.root, cancel: self.around.cancel };
        self.step("look")?;
        let repository = Repository::read(&git, remote, branch)?;
        let mut files = super::own_files(self.request, &git, edited)?;
        files.extend(super::left_behind(self.request, self.around, &git)?);
        let large = git::require_large_files(&git, &files)?;
        // Before anything is changed: what the push would fail of later, fails now.
        self.progress.running(Stage::Pushed, &format!("asking {}", repository.destination()));
        let there = repository.ask_remote(&git)?;
        if let Some(there) = &there {
            git::rehearse(&git, &repository, there, (&self.request.post.path, &edited.after), &files)?;
        }
        self.progress.waiting(Stage::Pushed);
        let previous = match &there {
            Some(there) => git::recover_text(&git, there, &self.request.post.path)?,
            None => None,
        };
        let changes = git::change_of(&git, &files, &[(&self.request.post.path, &edited.after)], true)?;
        let new = edited.is_first() || changes.get(&self.request.post.path) == Some(&crate::api::Change::Add);
        let message = git::commit_message(&git, &self.request.post.path, &edited.title, new)?;
        self.intend(edited, previous)?;
        self.save(edited)?;

        self.step("commit")?;
        self.progress.running(Stage::Prepared, "");
        self.require_unchanged(edited)?;
        let prepared = git::commit(&git, &files, &message)?;
        let (commit, said) = match prepared {
            Prepared::Committed(commit) => (commit, format!("as “{message}”")),
            Prepared::Already(commit) => (commit, "nothing new to commit".to_owned()),
        };
        self.note(|journal| journal.commit = Some(commit.clone()))?;
        self.progress.done(Stage::Prepared, &said);
        if large {
            git::send_large_files(&git, &repository, &commit)?;
        }
        self.send(&git, &repository)?;
        self.step("live")?;
        self.live(edited)
    }

    fn send(&mut self, git: &Git<'_>, repository: &Repository) -> Result<()> {
        self.step("push")?;
        let there = repository.destination();
        self.progress.running(Stage::Pushed, &format!("to {there}"));
        let arrived =
            git::push(git, repository, &self.request.post.path, &mut || (self.around.trace)("merge"))?;
        self.note(|journal| journal.pushed = true)?;
        self.step("advance")?;
        let behind = git::advance(git, repository, &arrived.there)?;
        let short = &arrived.commit[..arrived.commit.len().min(8)];
        let had = if arrived.already { "had it already" } else { "has it" };
        let rest = behind.map(|behind| format!("; {behind}")).unwrap_or_default();
        self.progress.done(Stage::Pushed, &format!("{there} {had} ({short}){rest}"));
        Ok(())
    }

    fn by_folder(&mut self, edited: &Edited, folder: &str) -> Result<()> {
        self.step("look")?;
        let out = folder::place(self.request.root, folder, self.request.trusted)?;
        let receipt = Receipt::load(self.around.folder, self.request.post, self.request.target.name())?;
        self.intend(edited, receipt.map(|receipt| receipt.text))?;
        self.save(edited)?;

        self.step("build")?;
        self.progress.running(Stage::Prepared, "");
        self.require_unchanged(edited)?;
        let built = (self.around.build)(&out)?;
        let (pages, written) = (built.pages as usize, built.written as usize);
        let said = format!(
            "{}, {} written",
            count(pages, "page", "pages"),
            count(written, "file was", "files were")
        );
        self.note(|journal| journal.pushed = true)?;
        self.progress.done(Stage::Prepared, &said);
        self.progress.done(Stage::Pushed, &format!("the site is in {}", shown(&out)));

        self.step("live")?;
        self.progress.running(Stage::Live, "reading the page back");
        let wanted = self.wanted(edited);
        let found = folder::check(self.around, &out, &built, &wanted, self.request.base_url)?;
        let images = found.map_err(|missing| {
            Error::Other(format!(
                "the site is built, but the page {} {}",
                shown(&built.page),
                missing.words()
            ))
        })?;
        self.progress.set_local(&built.page);
        self.progress.set_images(images);
        let read = count(images as usize, "image", "images");
        self.progress.done(Stage::Live, &format!("the page and {read}"));
        self.receipt(edited, None);
        Ok(())
    }

    /// Writes down what is about to happen, before it does.
    fn intend(&mut self, edited: &Edited, previous: Option<String>) -> Result<()> {
        self.step("journal")?;
        // A run that was stopped after its text was written knows what it was.
        let earlier = self.earlier.take().filter(|earlier| earlier.after == edited.before);
        let journal = Journal {
            id: self.progress.id().to_owned(),
            post: self.request.post.clone(),
            target: self.request.target.name().to_owned(),
            started: self.around.now.to_owned(),
            before: earlier.as_ref().map_or_else(|| edited.before.clone(), |earlier| earlier.before.clone()),
            after: edited.after.clone(),
            previous: match &earlier {
                Some(earlier) => earlier.previous.clone(),
                None => previous,
            },
            commit: earlier.as_ref().and_then(|earlier| earlier.commit.clone()),
            agreed: earlier.as_ref().map(|earlier| earlier.agreed.clone()).unwrap_or_default(),
            sending: earlier.as_ref().is_some_and(|earlier| earlier.sending),
            pushed: earlier.is_some_and(|earlier| earlier.pushed),
            ended: false,
        };
        journal.save(self.around.folder)?;
        self.journal = Some(journal);
        Ok(())
    }

    fn note(&mut self, change: impl FnOnce(&mut Journal)) -> Result<()> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        change(journal);
        journal.save(self.around.folder)
    }

    /// Puts the text on the disk, unless it is there.
    fn save(&mut self, edited: &Edited) -> Result<()> {
        self.step("save")?;
        let disk = self.read_post()?;
        if disk != edited.after {
            if disk != edited.before {
                return Err(changed_meanwhile(self.request));
            }
            let path = crate::fs::join_inside(self.request.root, &self.request.post.path)?;
            let replaced = crate::fs::replace(&path, edited.before.as_bytes(), edited.after.as_bytes())?;
            if replaced == crate::fs::Replaced::Changed {
                return Err(changed_meanwhile(self.request));
            }
        }
        let said = if edited.said.is_empty() { "as you wrote it".to_owned() } else { edited.said.join("; ") };
        self.progress.done(Stage::Saved, &said);
        Ok(())
    }

    fn require_unchanged(&self, edited: &Edited) -> Result<()> {
        if self.read_post()? == edited.after { Ok(()) } else { Err(changed_meanwhile(self.request)) }
    }

    fn read_post(&self) -> Result<String> {
        let path = crate::fs::join_inside(self.request.root, &self.request.post.path)?;
        crate::fs::read_text(&path)
    }

    /// Fetches the live page and every image on it.
    fn live(&mut self, edited: &Edited) -> Result<()> {
        let Some(url) = (self.request.url)(&editor_text(&edited.after)) else {
            let said = "whether it is live cannot be checked, because the blog's public address is not known: set it in the settings";
            self.progress.skip(Stage::Live, said);
            self.receipt(edited, None);
            return Ok(());
        };
        self.progress.running(Stage::Live, &format!("waiting for {url}"));
        let wanted = self.wanted(edited);
        let progress = std::cell::RefCell::new(&mut self.progress);
        let tell = |missing: &Missing| {
            progress.borrow_mut().running(Stage::Live, &format!("waiting: {url} {}", missing.words()));
        };
        let found = live::watch(&url, &wanted, self.around.patience, self.around.cancel, &tell)?;
        let images =
            found.map_err(|missing| late(self.request.target, &url, self.around.patience.total, &missing))?;
        self.progress.set_images(images);
        self.progress.set_url(&url);
        let shown = count(images as usize, "image", "images");
        self.progress.done(Stage::Live, &format!("the page shows this text, and {shown}"));
        self.receipt(edited, Some(url));
        Ok(())
    }

    fn wanted(&self, edited: &Edited) -> Wanted {
        let previous = self.journal.as_ref().and_then(|journal| journal.previous.clone());
        let previous = previous.and_then(|disk| {
            let text = editor_text(&disk);
            let document = front_matter::read(&text).ok()?;
            let title =
                document.get("title").and_then(|title| title.as_text()).unwrap_or_default().to_owned();
            Some((title, text[front_matter::split(&text).body..].to_owned()))
        });
        let text = editor_text(&edited.after);
        let body = &text[front_matter::split(&text).body..];
        let before = previous.as_ref().map(|(title, body)| (title.as_str(), body.as_str()));
        Wanted { text: Text::new(&edited.title, body, before), images: images(body, self.request.markup) }
    }

    /// Writes down what is published now. It is out by then, so a failure here
    /// is a note and does not unsay it.
    fn receipt(&mut self, edited: &Edited, url: Option<String>) {
        // Not a step that can be stopped: all is done.
        (self.around.trace)("receipt");
        let receipt = Receipt {
            post: self.request.post.clone(),
            target: self.request.target.name().to_owned(),
            published: self.around.now.to_owned(),
            text: edited.after.clone(),
            url,
        };
        let kept = receipt.save(self.around.folder);
        let kept = kept.and_then(|()| Moved::remove(self.around.folder, self.request.post));
        if let Err(error) = kept {
            self.progress.note(&format!("the list of posts may not show it as published: {error}"));
        }
    }

    /// After a good end: there is nothing left to be continued.
    fn close(&mut self) {
        let Some(journal) = &self.journal else { return };
        if let Err(error) = journal.remove(self.around.folder) {
            self.progress.note(&format!("Dropcap's own note of it could not be removed: {error}"));
        }
    }

    /// After a failure or a stop: what was not committed is put back, what
    /// was stays and is kept in mind for the next run.
    fn end(&mut self) -> Result<()> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        if journal.commit.is_some() || journal.sending || journal.pushed {
            journal.ended = true;
            return journal.save(self.around.folder);
        }
        let path = self.request.root.join(&self.request.post.path);
        let journal = journal.clone();
        if journal.after != journal.before && path.is_file() {
            // What was changed since is the writer's, and stays.
            crate::fs::replace(&path, journal.after.as_bytes(), journal.before.as_bytes())?;
            self.progress.not_done(Stage::Saved);
        }
        journal.remove(self.around.folder)
    }

    fn step(&self, name: &str) -> Result<()> {
        self.around.cancel.check()?;
        (self.around.trace)(name);
        Ok(())
    }
}

fn changed_meanwhile(request: &Request<'_>) -> Error {
    Error::Other(format!(
        "{} was changed while it was being published; look at it and publish again",
        request.post.path
    ))
}

fn late(target: &Target, url: &str, waited: std::time::Duration, missing: &Missing) -> Error {
    let waited = match waited.as_secs() {
        seconds if seconds >= 120 => format!("{} minutes", seconds / 60),
        seconds => count(usize::try_from(seconds).unwrap_or(0), "second", "seconds"),
    };
    let (done, look) = match target {
        Target::Bucket { .. } => (
            "uploaded",
            "see whether the bucket is set up to serve a website, with index.html for its folders, and whether that is its address",
        ),
        Target::Git { .. } | Target::Folder { .. } => ("pushed", "look at your host's build"),
    };
    Error::Remote(format!(
        "{done}, but not live: after {waited} {url} {}; {look}, then publish again to check once more",
        missing.words()
    ))
}

/// The front matter and the body of a file's text.
pub(super) fn parts(request: &Request<'_>, disk: &str) -> Result<(front_matter::Document, String)> {
    let text = editor_text(disk);
    let document = plan::read(&text, request)?;
    Ok((document, text[front_matter::split(&text).body..].to_owned()))
}
