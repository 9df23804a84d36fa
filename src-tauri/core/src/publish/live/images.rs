//! Which image on a page is which image of the post.
//!
//! Every image on the page stands for one image of the post at most: the one
//! with its address, else its name, else the one it was made of by a theme
//! (`photo_hu_12_800x0_resize.jpg`, `photo-800.webp`), else the one with its
//! description. `photo-2.jpeg` is no variant of `photo.jpeg`: so we call another
//! photo of that name ourselves.

use std::cmp::Reverse;

use super::Image;
use super::page::Shown;

/// The whole address of one that stands on the page.
type Resolve<'a> = &'a dyn Fn(&str) -> Option<String>;

/// How an image is known again, the surest way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Address,
    Name,
    Variant,
    Description,
}

/// The first image of the post that the page does not show.
///
/// A theme may give its files names that tell nothing. Then as many nameless
/// images in the article as are left over have to do; but not where others of
/// the same kind, stored here or elsewhere, kept their names.
pub(super) fn first_not_shown<'w>(
    wanted: &'w [Image],
    page: &[Shown],
    article: &[Shown],
    resolve: Resolve<'_>,
) -> Option<&'w Image> {
    let own = distinct(wanted, resolve);
    let mut found: Vec<Option<Likeness>> = vec![None; own.len()];
    for shown in page {
        if let Some((at, likeness)) = owner(&own, shown, &found, resolve) {
            found[at].get_or_insert(likeness);
        }
    }
    let nothing = vec![None; own.len()];
    let mut spare = article
        .iter()
        .filter(|shown| owner(&own, shown, &nothing, resolve).is_none() && !is_another(&own, shown))
        .count();
    let is_far = |image: &Image| image.address.contains("//");
    let keeps_names = |far: bool| {
        let named = |likeness: &Option<Likeness>| likeness.is_some_and(|one| one < Likeness::Description);
        own.iter().zip(&found).any(|(image, likeness)| is_far(image) == far && named(likeness))
    };
    own.iter().zip(&found).filter(|(_, likeness)| likeness.is_none()).map(|(image, _)| *image).find(|image| {
        let stands_for_it = spare > 0 && !keeps_names(is_far(image));
        spare -= usize::from(stands_for_it);
        !stands_for_it
    })
}

/// The images of the post, each once however it is written.
fn distinct<'w>(wanted: &'w [Image], resolve: Resolve<'_>) -> Vec<&'w Image> {
    let mut seen = std::collections::HashSet::new();
    wanted
        .iter()
        .filter(|image| seen.insert(resolve(&image.address).unwrap_or_else(|| image.address.clone())))
        .collect()
}

/// The image of the post that an image on the page is. Of several that are as
/// like, it is one that was not found yet.
fn owner(
    own: &[&Image],
    shown: &Shown,
    found: &[Option<Likeness>],
    resolve: Resolve<'_>,
) -> Option<(usize, Likeness)> {
    let likely =
        own.iter().enumerate().filter_map(|(at, image)| Some((at, likeness(image, shown, resolve)?)));
    likely.min_by_key(|(at, likeness)| {
        (*likeness, Reverse(stem(&own[*at].address).len()), found[*at].is_some())
    })
}

fn likeness(own: &Image, shown: &Shown, resolve: Resolve<'_>) -> Option<Likeness> {
    let (target, name) = (resolve(&own.address), stem(&own.address));
    let of_address = |address: &String| {
        let other = stem(address);
        if target.is_some() && resolve(address) == target {
            Some(Likeness::Address)
        } else if other == name {
            Some(Likeness::Name)
        } else {
            other.strip_prefix(&name).is_some_and(is_variant).then_some(Likeness::Variant)
        }
    };
    let described = !own.alt.trim().is_empty() && shown.alt.trim() == own.alt.trim();
    let named = shown.addresses.iter().filter_map(of_address).min();
    named.or(described.then_some(Likeness::Description))
}

/// A file's name without its folder and its ending, as names are compared.
fn stem(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy().into_owned();
    name.rsplit_once('.').map_or(name.clone(), |(stem, _)| stem.to_owned()).to_lowercase()
}

/// Whether what a name has after that of an image is what a theme adds, and
/// not the number of another photo with the same name.
fn is_variant(rest: &str) -> bool {
    !rest.starts_with(char::is_alphanumeric) && !is_numbered(rest)
}

/// Whether it goes on as our own names of other photos do: `-2`.
fn is_numbered(rest: &str) -> bool {
    let Some(number) = rest.strip_prefix('-') else { return false };
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && !number[digits..].starts_with(char::is_alphanumeric)
}

/// Whether an image on the page is another photo with the name of one of the post's.
fn is_another(own: &[&Image], shown: &Shown) -> bool {
    let numbered = |image: &&Image, address: &String| {
        stem(address).strip_prefix(&stem(&image.address)).is_some_and(is_numbered)
    };
    own.iter().any(|image| shown.addresses.iter().any(|address| numbered(image, address)))
}
