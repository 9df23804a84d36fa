//! What was written before and what was never saved, of open blogs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::desk::{Cause, Desk};
use super::{Studio, posts};
use crate::api::{
    BlogId, KeepText, KeptVersion, PostPath, PostRef, ReadVersion, SavePost, Saved, UnsavedText, VersionKind,
};
use crate::error::Result;
use crate::history::{History, Text};
use crate::post::Loaded;
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

    /// What was written and never saved, of every blog that was ever opened,
    /// latest first; one text a post. Its blog need not be there any more.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn unsaved_texts(&self, (): ()) -> Result<Vec<UnsavedText>> {
        let mut found = Vec::new();
        for (id, root) in self.blogs_with_texts() {
            match self.blog(&id) {
                Some(open) => found.extend(unsaved(&open.desk.recovery, &open.desk.history, &id, &root)),
                None => {
                    let (recovery, history) = closed_blog(&self.config.data, &id);
                    found.extend(unsaved(&recovery, &history, &id, &root));
                }
            }
        }
        found.sort_by(|a, b| b.at.cmp(&a.at));
        Ok(found)
    }

    /// Puts what was written of a post and never saved into its history: the
    /// writer has decided about it. The blog need not be open.
    ///
    /// # Errors
    /// [`crate::error::Error::Store`] when it cannot be kept; it then stays as it was.
    pub fn put_aside(&self, post: PostRef) -> Result<()> {
        if let Some(open) = self.blog(&post.blog) {
            return put_aside(&open.desk.recovery, &open.desk.history, &post.path);
        }
        if !self.blogs_with_texts().iter().any(|(id, _)| *id == post.blog) {
            return Ok(());
        }
        let (recovery, history) = closed_blog(&self.config.data, &post.blog);
        put_aside(&recovery, &history, &post.path)
    }

    /// Each blog with a recovery store, and its folder.
    fn blogs_with_texts(&self) -> Vec<(BlogId, String)> {
        let data = &self.config.data;
        let Ok(entries) = data.join(STORES).read_dir() else { return Vec::new() };
        let recents = settings::recents(data);
        let folders = entries.flatten().filter(|entry| entry.path().is_dir());
        folders
            .filter_map(|entry| {
                let id = entry.file_name().into_string().ok()?;
                let recent = || recents.iter().find(|one| super::blogs::id_of(one.root.as_ref()) == id);
                let root = fs::read_text(&root_file(data, &id)).ok();
                let root = root.or_else(|| recent().map(|one| one.root.clone())).unwrap_or_default();
                Some((id, root))
            })
            .collect()
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
            Err(error) if error.is_missing() => String::new(),
            Err(error) => return Err(error),
        };
        posts::save(&open.desk, &open.queue, &SavePost { post: ask.post, text, base })
    }
}

/// Where a blog's recovery store is.
pub(super) fn folder(data: &Path, blog: &str) -> PathBuf {
    data.join(STORES).join(blog)
}

/// Where the recovery stores are, below the data folder.
const STORES: &str = "recovery";

/// The file beside a blog's recovery store that says where the blog is.
fn root_file(data: &Path, blog: &str) -> PathBuf {
    data.join(STORES).join(format!("{blog}.root"))
}

/// Notes where a blog is, so that what is never saved there can be shown even
/// when its folder has gone and others were opened since.
pub(super) fn note_root(data: &Path, blog: &str, root: &Path) {
    let (file, root) = (root_file(data, blog), root.to_string_lossy());
    if fs::read_text(&file).is_ok_and(|known| known == root) {
        return;
    }
    // Without it the texts are offered all the same.
    let _ = fs::make_folder(&data.join(STORES)).and_then(|()| fs::write_derived(&file, root.as_bytes()));
}

/// The stores of a blog that is not open.
fn closed_blog(data: &Path, blog: &str) -> (Recovery, History) {
    (Recovery::at(folder(data, blog)), History::at(history_file(data, blog)))
}

/// Where a blog's history is.
pub(super) fn history_file(data: &Path, blog: &str) -> PathBuf {
    data.join("history").join(format!("{blog}.sqlite"))
}

fn put_aside(recovery: &Recovery, history: &History, post: &str) -> Result<()> {
    for (path, noted) in recovery.pending() {
        if path == post {
            history.keep(Text { post: &path, text: &noted.text, at: noted.at }, VersionKind::Recovered)?;
        }
    }
    recovery.forget(post);
    Ok(())
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
pub(super) fn said(desk: &Desk, result: Result<()>) {
    match result {
        Ok(()) => desk.settled(&Cause::History),
        Err(error) => desk.noted(Cause::History, error.to_string()),
    }
}

/// What a store holds that is not in its post's file, the newest of each post.
fn unsaved(recovery: &Recovery, history: &History, blog: &BlogId, root: &str) -> Vec<UnsavedText> {
    let there = Path::new(root).is_dir();
    let mut newest: HashMap<PostPath, UnsavedText> = HashMap::new();
    for (path, noted) in recovery.pending() {
        let file = fs::join_inside(root.as_ref(), &path).and_then(|file| post::load(&file)).ok();
        if file.as_ref().is_some_and(|file| file.text == noted.text) {
            recovery.saved(&path, &noted.text, 0);
            newest.remove(&path);
            continue;
        }
        let text = UnsavedText {
            post: PostRef { blog: blog.clone(), path: path.clone() },
            root: root.to_owned(),
            there,
            at: noted.at.to_string(),
            base: file.as_ref().and_then(|file| base_of(history, &path, &noted.base, file)),
            text: noted.text,
            file: file.map(|file| file.text),
        };
        newest.insert(path, text);
    }
    newest.into_values().collect()
}

/// What a post's file held in the version `base`: what it holds now, or what the
/// history has kept of it.
fn base_of(history: &History, path: &str, base: &str, file: &Loaded) -> Option<String> {
    if file.version == base {
        return Some(file.text.clone());
    }
    let print = |text: &str| fs::fingerprint(text.as_bytes());
    // Versions are of what lay on the disk, with the file's own line ends.
    let was = |text: &str| print(text) == base || print(&post::restore(&file.disk, text)) == base;
    history.find(path, was).ok().flatten()
}

#[cfg(test)]
mod tests;
