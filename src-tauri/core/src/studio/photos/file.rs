//! Photos in the files of posts that no window has open.

use super::super::desk::Desk;
use super::super::posts;
use super::text::{placeholder, without_photo};
use crate::api::{FieldValue, PhotoJob, PhotoRole, Saved};
use crate::error::Result;
use crate::{front_matter, post};

/// A post's text before and after a change.
#[derive(Default)]
pub(super) struct Rewritten {
    pub(super) before: String,
    pub(super) after: String,
}

/// Saves what `change` makes of a post's text. Another program may save at the
/// same time: then it is made of what that one has written.
pub(super) fn rewrite(desk: &Desk, path: &str, change: impl Fn(&str) -> Result<String>) -> Result<Rewritten> {
    let file = desk.file(path)?;
    loop {
        let loaded = post::load(&file)?;
        let after = change(&loaded.text)?;
        if after == loaded.text {
            return Ok(Rewritten { before: loaded.text, after });
        }
        if let Saved::Saved { .. } = post::save(&file, &loaded.version, &after)? {
            desk.list_again(&path.to_owned());
            return Ok(Rewritten { before: loaded.text, after });
        }
    }
}

/// Replaces a finished photo's address in the file, and nothing else; whether
/// that could be done: not in a post that a window has open.
pub(super) fn link_in_file(desk: &Desk, path: &str, job: &PhotoJob) -> Result<bool> {
    let Some(link) = &job.link else { return Ok(false) };
    let Some(_linking) = desk.linking(path) else { return Ok(false) };
    rewrite(desk, path, |text| Ok(text.replace(&placeholder(&job.id), &link.url)))?;
    Ok(true)
}

/// Puts photos that no window placed into a post's file: as lines, which
/// `write` puts into a text; a cover into its field.
pub(super) fn place(
    desk: &Desk,
    path: &str,
    jobs: &[PhotoJob],
    write: impl Fn(&str, &str) -> String,
) -> Result<Rewritten> {
    let address =
        |job: &PhotoJob| job.link.as_ref().map_or_else(|| placeholder(&job.id), |link| link.url.clone());
    let of = |role| jobs.iter().filter(move |job| job.role == role);
    let lines: String = of(PhotoRole::Inline).map(|job| format!("![]({})\n", address(job))).collect();
    rewrite(desk, path, |text| {
        let mut text = text.to_owned();
        for job in of(PhotoRole::Cover) {
            text = with_cover(desk, &text, &address(job))?;
        }
        Ok(if lines.is_empty() { text } else { write(&text, &lines) })
    })
}

/// A post's text with an address as its cover.
pub(super) fn with_cover(desk: &Desk, text: &str, address: &str) -> Result<String> {
    let value = FieldValue::Text(address.to_owned());
    let key = posts::cover_key(desk, text);
    let splices = front_matter::set(text, &key, &value, &(&desk.blog().habits).into())?;
    Ok(front_matter::apply(text, &splices))
}

/// Takes the photos that could not be stored out of a post's file again. Where
/// they are all that was `placed` and nothing has changed since, what was
/// there before comes back to the letter.
pub(super) fn take_out(
    desk: &Desk,
    path: &str,
    failed: &[PhotoJob],
    placed: Option<&Rewritten>,
) -> Result<()> {
    let without = |text: &str| match placed {
        Some(placed) if placed.after == text => placed.before.clone(),
        _ => failed.iter().fold(text.to_owned(), |text, job| without_photo(&text, &job.id)),
    };
    if !failed.is_empty() {
        rewrite(desk, path, |text| Ok(without(text)))?;
    }
    Ok(())
}
