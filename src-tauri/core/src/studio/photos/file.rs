//! Photos in the files of posts that no window has open.

use super::super::desk::Desk;
use super::super::posts;
use crate::api::{FieldValue, PhotoJob, PhotoOrder, PhotoRole, Saved};
use crate::error::Result;
use crate::placing::Ways;
use crate::placing::address::{linked, placeholder, without};
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
    rewrite(desk, path, |text| Ok(linked(text, &job.id, link)))?;
    Ok(true)
}

/// Puts photos that no window placed into a post's file: inline ones as the blog
/// writes them, where `write` puts them; a cover into its field.
pub(super) fn place(
    desk: &Desk,
    path: &str,
    jobs: &[PhotoJob],
    write: impl Fn(&str, &[String], &Ways) -> String,
) -> Result<Rewritten> {
    let blog = desk.blog();
    let of = |role| jobs.iter().filter(move |job| job.role == role).cloned().collect::<Vec<_>>();
    let inline = in_order(of(PhotoRole::Inline), blog.settings.photos.order);
    let addresses: Vec<String> = inline.iter().map(|job| placeholder(&job.id)).collect();
    rewrite(desk, path, |text| {
        let mut text = text.to_owned();
        for job in of(PhotoRole::Cover) {
            text = with_cover(desk, &text, &placeholder(&job.id))?;
        }
        if !addresses.is_empty() {
            text = write(&text, &addresses, &blog.photo_ways());
        }
        let links = jobs.iter().filter_map(|job| Some((&job.id, job.link.as_ref()?)));
        Ok(links.fold(text, |text, (id, link)| linked(&text, id, link)))
    })
}

/// Photos that came together in the order the writer wants.
pub(super) fn in_order(mut jobs: Vec<PhotoJob>, order: PhotoOrder) -> Vec<PhotoJob> {
    if order == PhotoOrder::Taken {
        jobs.sort_by(|one, two| {
            one.taken.is_none().cmp(&two.taken.is_none()).then_with(|| one.taken.cmp(&two.taken))
        });
    }
    jobs
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
    let markup = desk.blog().markup.clone();
    let before = |text: &str| match placed {
        Some(placed) if placed.after == text => placed.before.clone(),
        _ => failed.iter().fold(text.to_owned(), |text, job| without(&text, &job.id, &markup)),
    };
    if !failed.is_empty() {
        rewrite(desk, path, |text| Ok(before(text)))?;
    }
    Ok(())
}
