//! One change to many posts of an open blog, and the letters of one.

use std::path::PathBuf;
use std::sync::Arc;

use super::Studio;
use super::desk::Desk;
use crate::api::{
    ApplyMany, BlogId, ManyDone, ManyEdit, ManyPlan, ManyUndo, PlanMany, PostPath, TermGroup, TextEdit,
};
use crate::error::Result;
use crate::{across, mojibake};

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
        let done = across::apply(&desk.blog(), &folder(desk), &ask.edit, &ask.posts)?;
        changed(desk, &done.changed)?;
        Ok(done)
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
        let done = across::undo(&desk.blog(), &folder(desk))?;
        changed(desk, &done.changed)?;
        Ok(done)
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
        ManyEdit::MendLetters => Ok(desk.blog().posts()?.into_iter().map(|file| file.path).collect()),
    }
}

/// Where the way back is kept.
fn folder(desk: &Desk) -> PathBuf {
    desk.config.data.join("many").join(&desk.id)
}

/// The list and open windows follow.
fn changed(desk: &Arc<Desk>, posts: &[PostPath]) -> Result<()> {
    for post in posts {
        desk.look_outside(post);
    }
    let different = desk.index.update(&desk.blog(), posts)?;
    // Of very many posts the words are read behind the list.
    desk.read_words();
    if different {
        desk.tell_posts();
    }
    Ok(())
}
