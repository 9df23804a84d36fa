//! One change to many posts of an open blog, and the letters of one.

use std::path::PathBuf;
use std::sync::Arc;

use super::desk::Desk;
use super::{Studio, history};
use crate::api::{
    ApplyMany, BlogId, ManyDone, ManyEdit, ManyPlan, ManyUndo, PlanMany, PostPath, TermGroup, TextEdit,
};
use crate::error::Result;
use crate::{across, mojibake, post};

impl Studio {
    /// The terms of a blog, those that are one together.
    ///
    /// # Errors
    /// [`crate::error::Error::Store`] when the index fails.
    pub fn term_groups(&self, blog: BlogId) -> Result<Vec<TermGroup>> {
        let desk = &self.find(&blog)?.desk;
        let facets = desk.index.facets(&desk.blog(), (desk.config.clock)())?;
        Ok(across::groups(&facets.terms))
    }

    /// What a change to many posts would do; writes nothing.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when the blog's folder cannot be read.
    pub fn plan_many(&self, ask: PlanMany) -> Result<ManyPlan> {
        let desk = &self.find(&ask.blog)?.desk;
        Ok(across::plan(&desk.blog(), &ask.edit, &candidates(desk, &ask.edit)?))
    }

    /// Carries a plan out.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when nothing could be written.
    pub fn apply_many(&self, ask: ApplyMany) -> Result<ManyDone> {
        let desk = &self.find(&ask.blog)?.desk;
        let paths: Vec<&str> = ask.posts.iter().map(|(path, _)| path.as_str()).collect();
        following(desk, &paths, || across::apply(&desk.blog(), &folder(desk), &ask.edit, &ask.posts))
    }

    /// The last change to many posts, if it can be taken back.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn last_many(&self, blog: BlogId) -> Result<Option<ManyUndo>> {
        Ok(across::last(&folder(&self.find(&blog)?.desk)))
    }

    /// Takes the last change to many posts back.
    ///
    /// # Errors
    /// When there is none.
    pub fn undo_many(&self, blog: BlogId) -> Result<ManyDone> {
        let desk = &self.find(&blog)?.desk;
        let paths = across::last_posts(&folder(desk));
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        following(desk, &paths, || across::undo(&desk.blog(), &folder(desk)))
    }

    /// The edits that mend the damaged letters of the editor's text.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn damaged_letters(&self, text: String) -> Result<Vec<TextEdit>> {
        Ok(mojibake::edits(&text))
    }
}

/// The posts that a change may touch.
fn candidates(desk: &Desk, edit: &ManyEdit) -> Result<Vec<PostPath>> {
    match edit {
        ManyEdit::Retag { taxonomy, from, .. } => desk.index.with_terms(taxonomy, from),
        ManyEdit::Relink { links, .. } => {
            let mut posts: Vec<_> = links.iter().map(|link| link.post.clone()).collect();
            posts.sort_unstable();
            posts.dedup();
            Ok(posts)
        }
        ManyEdit::MendLetters => Ok(desk.blog().posts()?.into_iter().map(|file| file.path).collect()),
    }
}

/// Where the way back is kept.
fn folder(desk: &Desk) -> PathBuf {
    desk.config.data.join("many").join(&desk.id)
}

/// Changes posts; the history, the list and open windows follow.
fn following(
    desk: &Arc<Desk>,
    posts: &[&str],
    change: impl FnOnce() -> Result<ManyDone>,
) -> Result<ManyDone> {
    for post in posts {
        // What cannot be read is not changed either, and named then.
        if let Ok(before) = desk.file(post).and_then(|file| post::load(&file)) {
            history::closed(desk, post, &before.text);
        }
    }
    let done = change()?;
    for post in &done.changed {
        if let Ok(after) = desk.file(post).and_then(|file| post::load(&file)) {
            history::closed(desk, post, &after.text);
        }
        desk.look_outside(post);
    }
    let different = desk.index.update(&desk.blog(), &done.changed)?;
    // Of very many posts the words are read behind the list.
    desk.read_words();
    if different {
        desk.tell_posts();
    }
    Ok(done)
}
