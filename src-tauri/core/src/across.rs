//! One change to many posts: planned, carried out, and taken back.
//!
//! A plan says which lines of which files would change and names the files
//! that cannot be changed safely. Carrying it out writes down first how each
//! file is changed back, so that a kill at any moment leaves every post as it
//! was or as it should be, and the whole can be undone, once, until the next.
//! What is to be done to a text is in [`retag`] and [`crate::mojibake`].

mod journal;
mod retag;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::path::Path;

use rayon::prelude::*;
use similar::{ChangeTag, TextDiff};

use crate::api::{
    FrontMatterFormat, LineChange, ManyDone, ManyEdit, ManyPlan, ManyUndo, PlannedPost, PostPath,
    RefusedPost, Version,
};
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::front_matter::Splice;
use crate::fs::Replaced;
use crate::{front_matter, fs, media, mojibake};

use journal::{Journal, Step};
pub use retag::groups;
pub(crate) use retag::twin_key;

/// Lines shown of one post.
const SHOWN: usize = 24;

/// What would change in a blog's posts. Those of `paths` are looked at.
pub fn plan(blog: &Blog, edit: &ManyEdit, paths: &[PostPath]) -> ManyPlan {
    let mut plan = ManyPlan { label: label(edit), posts: Vec::new(), refused: Vec::new() };
    let looked: Vec<_> = paths.par_iter().map(|path| (path, planned(blog, edit, path))).collect();
    for (path, post) in looked {
        match post {
            Ok(Some(post)) => plan.posts.push(post),
            Ok(None) => {}
            Err(error) => plan.refused.push(RefusedPost { path: path.clone(), reason: error.to_string() }),
        }
    }
    plan
}

/// What is done, in words.
pub fn label(edit: &ManyEdit) -> String {
    let quoted =
        |terms: &[String]| terms.iter().map(|term| format!("“{term}”")).collect::<Vec<_>>().join(", ");
    match edit {
        ManyEdit::Retag { from, to: Some(to), .. } if from.len() == 1 => {
            format!("rename {} to “{to}”", quoted(from))
        }
        ManyEdit::Retag { from, to: Some(to), .. } => format!("merge {} into “{to}”", quoted(from)),
        ManyEdit::Retag { from, to: None, .. } => format!("remove {}", quoted(from)),
        ManyEdit::MendLetters => "mend damaged letters".into(),
        ManyEdit::Relink { replaces: Some(name), .. } => format!("replace {name}"),
        ManyEdit::Relink { links, .. } => {
            match links.iter().map(|link| &link.to).collect::<HashSet<_>>().len() {
                1 => "move a photo".into(),
                photos => format!("move {photos} photos"),
            }
        }
    }
}

fn planned(blog: &Blog, edit: &ManyEdit, path: &str) -> Result<Option<PlannedPost>> {
    let file = fs::join_inside(&blog.root, path)?;
    let text = fs::read_text(&file)?;
    let splices = splices(blog, edit, path, &text)?;
    if splices.is_empty() {
        return Ok(None);
    }
    if file.metadata().is_ok_and(|meta| meta.permissions().readonly()) {
        return Err(Error::io(&file)(std::io::ErrorKind::PermissionDenied.into()));
    }
    let after = front_matter::apply(&text, &splices);
    Ok(Some(PlannedPost {
        path: path.to_owned(),
        version: fs::fingerprint(text.as_bytes()),
        places: u32::try_from(splices.len()).unwrap_or(u32::MAX),
        lines: changed_lines(&text, &after),
    }))
}

/// What must change in a text, byte for byte.
fn splices(blog: &Blog, edit: &ManyEdit, path: &str, text: &str) -> Result<Vec<Splice>> {
    match edit {
        ManyEdit::Retag { taxonomy, from, to } => {
            let keys = blog.habits.order.clone();
            let format = front_matter::split(text).format.unwrap_or(FrontMatterFormat::Yaml);
            retag::splices(text, taxonomy, from, to.as_deref(), &front_matter::Style { format, keys })
        }
        ManyEdit::MendLetters => {
            let splice = |damage: mojibake::Damage| Splice { range: damage.range, insert: damage.was.into() };
            Ok(mojibake::find(text).into_iter().map(splice).collect())
        }
        ManyEdit::Relink { links, replaces } => {
            let own: Vec<_> = links.iter().filter(|link| link.post == path).collect();
            // What is replaced is meant wherever it is named; what only moves can
            // still be had where a link leads to.
            Ok(match replaces {
                Some(_) => media::replaced(text, &blog.markup, &own),
                None => media::relinked(media::shown(text, &blog.markup), &own),
            })
        }
    }
}

/// The lines in which two texts differ.
fn changed_lines(before: &str, after: &str) -> Vec<LineChange> {
    let diff = TextDiff::from_lines(before, after);
    let words = |line: &str| line.trim_end_matches(['\r', '\n']).to_owned();
    let mut lines: Vec<LineChange> = Vec::new();
    let mut line = 0;
    for change in diff.iter_all_changes() {
        let number = |index: Option<usize>| index.and_then(|index| u32::try_from(index + 1).ok());
        match change.tag() {
            ChangeTag::Equal => line = number(change.old_index()).unwrap_or(line),
            ChangeTag::Delete => {
                line = number(change.old_index()).unwrap_or(line);
                lines.push(LineChange { line, before: Some(words(change.value())), after: None });
            }
            ChangeTag::Insert => {
                let open = lines.iter_mut().find(|one| one.after.is_none() && one.line <= line + 1);
                match open {
                    Some(gone) => gone.after = Some(words(change.value())),
                    None => {
                        let after = Some(words(change.value()));
                        lines.push(LineChange { line: line + 1, before: None, after });
                    }
                }
            }
        }
    }
    lines.truncate(SHOWN);
    lines
}

/// Carries a plan out; `folder` keeps how to take it back, and forgets what
/// could be taken back before.
///
/// # Errors
/// [`Error::Io`] when it cannot be written down first; no post has changed then.
pub fn apply(blog: &Blog, folder: &Path, edit: &ManyEdit, posts: &[(PostPath, Version)]) -> Result<ManyDone> {
    let mut done = ManyDone { changed: Vec::new(), refused: Vec::new() };
    let mut journal = Journal { label: label(edit), steps: Vec::new() };
    let mut writes = Vec::new();
    for (path, version) in posts {
        match step(blog, edit, path, version) {
            Ok((step, splices)) => {
                journal.steps.push(step);
                writes.push(splices);
            }
            Err(error) => done.refused.push(refused(path, &error)),
        }
    }
    if journal.steps.is_empty() {
        return Ok(done);
    }
    journal.save(folder)?;
    for (step, splices) in journal.steps.iter().zip(writes) {
        let change = |text: &str| Some(front_matter::apply(text, &splices));
        match replace(blog, &step.path, &step.before, change) {
            Ok(()) => done.changed.push(step.path.clone()),
            Err(error) => done.refused.push(refused(&step.path, &error)),
        }
    }
    // Only what was done can be taken back; a journal that names more is found
    // out then.
    let written = journal.steps.len();
    journal.steps.retain(|step| done.changed.contains(&step.path));
    match journal.steps.len() {
        0 => journal::forget(folder),
        some if some < written => drop(journal.save(folder)),
        _ => {}
    }
    Ok(done)
}

/// How one post changes, and is changed back.
fn step(blog: &Blog, edit: &ManyEdit, path: &str, version: &str) -> Result<(Step, Vec<Splice>)> {
    let text = fs::read_text(&fs::join_inside(&blog.root, path)?)?;
    if fs::fingerprint(text.as_bytes()) != version {
        return Err(Error::Other("it was changed since the plan was made, so it is left as it is".into()));
    }
    let splices = splices(blog, edit, path, &text)?;
    let after = front_matter::apply(&text, &splices);
    Ok((Step::new(path, &text, &after, &splices), splices))
}

/// Changes a post, if it still holds what was looked at.
fn replace(
    blog: &Blog,
    path: &str,
    expected: &str,
    change: impl FnOnce(&str) -> Option<String>,
) -> Result<()> {
    let changed = || Error::Other("it was changed since, so it is left as it is".into());
    let file = fs::join_inside(&blog.root, path)?;
    let text = fs::read_text(&file)?;
    if fs::fingerprint(text.as_bytes()) != expected {
        return Err(changed());
    }
    let new = change(&text).ok_or_else(changed)?;
    match fs::replace(&file, text.as_bytes(), new.as_bytes())? {
        Replaced::Done(_) => Ok(()),
        Replaced::Changed => Err(changed()),
    }
}

/// What can be taken back.
pub fn last(folder: &Path) -> Option<ManyUndo> {
    let journal = Journal::load(folder)?;
    let posts = u32::try_from(journal.steps.len()).unwrap_or(u32::MAX);
    Some(ManyUndo { label: journal.label, posts })
}

/// The posts that taking it back would touch.
pub fn last_posts(folder: &Path) -> Vec<PostPath> {
    let steps = Journal::load(folder).map(|journal| journal.steps).unwrap_or_default();
    steps.into_iter().map(|step| step.path).collect()
}

/// Takes the last change to many posts back. A post that was changed since is
/// left and named; so is the way back to it, until the next change.
///
/// # Errors
/// When there is nothing to take back.
pub fn undo(blog: &Blog, folder: &Path) -> Result<ManyDone> {
    let mut journal = Journal::load(folder)
        .ok_or_else(|| Error::Other("there is no change to many posts that could be taken back".into()))?;
    let mut done = ManyDone { changed: Vec::new(), refused: Vec::new() };
    journal.steps.retain(|step| match back(blog, step) {
        Ok(changed) => {
            done.changed.extend(changed.then(|| step.path.clone()));
            false
        }
        Err(error) => {
            done.refused.push(refused(&step.path, &error));
            true
        }
    });
    if journal.steps.is_empty() {
        journal::forget(folder);
    } else {
        journal.save(folder)?;
    }
    Ok(done)
}

/// Changes one post back; says whether there was something to change.
fn back(blog: &Blog, step: &Step) -> Result<bool> {
    let text = fs::read_text(&fs::join_inside(&blog.root, &step.path)?)?;
    if fs::fingerprint(text.as_bytes()) == step.before {
        return Ok(false);
    }
    replace(blog, &step.path, &step.after, |text| step.undone(text)).map(|()| true)
}

fn refused(path: &str, error: &Error) -> RefusedPost {
    RefusedPost { path: path.to_owned(), reason: error.to_string() }
}
