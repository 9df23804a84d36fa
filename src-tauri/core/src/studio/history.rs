//! What was written before and what was never saved, of open blogs.

use std::collections::HashMap;

use super::desk::{Cause, Desk};
use super::{Studio, posts};
use crate::api::{
    BlogId, KeepText, KeptVersion, PostPath, PostRef, ReadVersion, SavePost, Saved, UnsavedText, VersionKind,
};
use crate::error::Result;
use crate::history::Text;
use crate::recovery::{Noted, Recovery};
use crate::{fs, post, settings};

impl Studio {
    /// Keeps what is being written, so that it survives whatever happens before
    /// it is saved. The window asks for it before it asks to save that text.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when the data folder cannot be written.
    pub fn note_text(&self, ask: KeepText) -> Result<()> {
        let desk = &self.find(&ask.post.blog)?.desk;
        let noted = Noted { text: ask.text, base: ask.base, at: (desk.config.clock)() };
        desk.recovery.note(&ask.post.path, noted)
    }

    /// What was written and never saved, of all blogs opened before, latest
    /// first; one text a post.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn unsaved_texts(&self, (): ()) -> Result<Vec<UnsavedText>> {
        let mut found = Vec::new();
        for recent in settings::recents(&self.config.data) {
            let id = super::blogs::id_of(recent.root.as_ref());
            match self.blog(&id) {
                Some(open) => found.extend(unsaved(&open.desk.recovery, &id, &recent.root)),
                None => {
                    let closed = Recovery::at(folder(&self.config.data, &id));
                    found.extend(unsaved(&closed, &id, &recent.root));
                }
            }
        }
        found.sort_by(|a, b| b.at.cmp(&a.at));
        Ok(found)
    }

    /// Puts what was written of a post and never saved into its history: the
    /// writer has decided about it.
    ///
    /// # Errors
    /// [`crate::error::Error::Store`] when it cannot be kept; it then stays as it was.
    pub fn put_aside(&self, post: PostRef) -> Result<()> {
        let desk = &self.find(&post.blog)?.desk;
        for (path, noted) in desk.recovery.pending() {
            if path == post.path {
                let text = Text { post: &path, text: &noted.text, at: noted.at };
                desk.history.keep(text, VersionKind::Recovered)?;
            }
        }
        desk.recovery.forget(&post.path);
        Ok(())
    }

    /// The kept versions of a post, newest first.
    ///
    /// # Errors
    /// [`crate::error::Error::Store`] when they cannot be read.
    pub fn history(&self, post: PostRef) -> Result<Vec<KeptVersion>> {
        self.find(&post.blog)?.desk.history.list(&post.path)
    }

    /// The text of a kept version.
    ///
    /// # Errors
    /// When there is no such version any more.
    pub fn version_text(&self, ask: ReadVersion) -> Result<String> {
        self.find(&ask.post.blog)?.desk.history.text(&ask.post.path, ask.id)
    }

    /// Keeps a text as a version of its own, whatever is saved next: before
    /// another takes its place.
    ///
    /// # Errors
    /// [`crate::error::Error::Store`] when it cannot be kept.
    pub fn keep_version(&self, ask: KeepText) -> Result<()> {
        let desk = &self.find(&ask.post.blog)?.desk;
        desk.history.close(Text { post: &ask.post.path, text: &ask.text, at: (desk.config.clock)() })
    }

    /// Saves a kept version of a post that no window has open; what the file
    /// held is kept as a version.
    ///
    /// # Errors
    /// When there is no such version, or the file cannot be written.
    pub fn restore_post(&self, ask: ReadVersion) -> Result<Saved> {
        let open = self.find(&ask.post.blog)?;
        let text = open.desk.history.text(&ask.post.path, ask.id)?;
        let base = match open.desk.file(&ask.post.path).and_then(|file| post::load(&file)) {
            Ok(now) => {
                let kept = Text { post: &ask.post.path, text: &now.text, at: (open.desk.config.clock)() };
                open.desk.history.close(kept)?;
                now.version
            }
            // There is no file: it comes back.
            Err(_) => String::new(),
        };
        posts::save(&open.desk, &open.queue, &SavePost { post: ask.post, text, base })
    }
}

/// Where a blog's recovery store is.
pub(super) fn folder(data: &std::path::Path, blog: &str) -> std::path::PathBuf {
    data.join("recovery").join(blog)
}

/// A text is in its post's file, which held `before`.
pub(super) fn saved(desk: &Desk, path: &str, text: &str, before: Option<&str>, turn: u64) {
    desk.recovery.saved(path, text, turn);
    if before == Some(text) {
        return;
    }
    let kept = desk.history.saved(Text { post: path, text, at: (desk.config.clock)() }, before);
    said(desk, kept);
}

/// A post holds a text before or after something else than typing changed it.
pub(super) fn closed(desk: &Desk, path: &str, text: &str) {
    said(desk, desk.history.close(Text { post: path, text, at: (desk.config.clock)() }));
}

/// A publication took a text.
pub(super) fn published(desk: &Desk, path: &str, text: &str) {
    let text = Text { post: path, text, at: (desk.config.clock)() };
    said(desk, desk.history.keep(text, VersionKind::Published));
}

/// A post has a new path.
pub(super) fn moved(desk: &Desk, from: &str, to: &str) {
    desk.recovery.moved(from, to);
    said(desk, desk.history.moved(from, to));
}

/// A history that cannot be kept is no reason to fail a save; the writer is told.
fn said(desk: &Desk, result: Result<()>) {
    match result {
        Ok(()) => desk.settled(&Cause::History),
        Err(error) => desk.noted(Cause::History, error.to_string()),
    }
}

/// What a store holds that is not in its post's file, the newest of each post.
fn unsaved(recovery: &Recovery, blog: &BlogId, root: &str) -> Vec<UnsavedText> {
    let mut newest: HashMap<PostPath, UnsavedText> = HashMap::new();
    for (path, noted) in recovery.pending() {
        let file = fs::join_inside(root.as_ref(), &path).and_then(|file| post::load(&file));
        let file = file.ok().map(|loaded| loaded.text);
        if file.as_ref() == Some(&noted.text) {
            recovery.saved(&path, &noted.text, 0);
            newest.remove(&path);
            continue;
        }
        let post = PostRef { blog: blog.clone(), path: path.clone() };
        let text =
            UnsavedText { post, root: root.to_owned(), at: noted.at.to_string(), text: noted.text, file };
        newest.insert(path, text);
    }
    newest.into_values().collect()
}

#[cfg(test)]
mod tests;
