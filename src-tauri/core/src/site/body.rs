//! A post's body at its place in the site.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::html::{self, Tag};
use super::links::{Base, Destination, Links};
use super::page::Page;
use super::words;

/// A body whose addresses are right where it stands.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) html: String,
    /// Files of the blog it uses: where in the site, and which.
    pub(super) files: BTreeMap<String, PathBuf>,
    /// The first image: its address and its alt text.
    pub(super) image: Option<(String, String)>,
}

/// Puts a page's body where addresses are read from `base`.
pub(super) fn place(page: &Page, links: &Links, base: Base<'_>) -> Body {
    let mut body = Body::default();
    let marked = mark_photos(&page.html);
    let html = html::edit_tags(&marked, |tag| {
        for name in ["src", "href", "poster", "data"] {
            place_address(
                tag,
                name,
                &mut body.files,
                |address, files| links.resolve(&page.source, address, files),
                base,
            );
        }
        if let Some(set) = tag.get("srcset").map(|set| set.into_owned()) {
            let set = place_set(&set, |address| {
                target(links.resolve(&page.source, address, &mut body.files), base)
            });
            tag.set("srcset", &set);
        }
        if tag.is("img") {
            improve_image(tag, &body.files, base, body.image.is_none());
            if body.image.is_none()
                && let Some(address) = tag.get("src")
            {
                let alt = tag.get("alt").unwrap_or_default().into_owned();
                body.image = Some((address.into_owned(), alt));
            }
        } else if tag.is("pre") {
            // Scrolls sideways, so the keyboard must reach it.
            tag.set_new("tabindex", "0");
        } else if tag.is("input") && tag.get("type").is_some_and(|kind| kind == "checkbox") {
            let words = words::words(&page.language);
            tag.set_new("aria-label", if tag.get("checked").is_some() { words.done } else { words.to_do });
        }
    });
    body.html = wrap_tables(&html);
    body
}

/// The size of an image, from its first bytes.
pub(super) fn size_of(file: &std::path::Path) -> Option<(u32, u32)> {
    image::ImageReader::open(file).ok()?.with_guessed_format().ok()?.into_dimensions().ok()
}

fn place_address(
    tag: &mut Tag<'_>,
    name: &'static str,
    files: &mut BTreeMap<String, PathBuf>,
    resolve: impl Fn(&str, &mut BTreeMap<String, PathBuf>) -> Destination,
    base: Base<'_>,
) {
    if name == "data" && !tag.is("object") {
        return;
    }
    let Some(address) = tag.get(name).map(|address| address.into_owned()) else { return };
    match resolve(&address, files) {
        Destination::Foreign => {}
        Destination::Hidden => tag.remove(name),
        site => {
            if let Some(address) = target(site, base) {
                tag.set(name, &address);
            }
        }
    }
}

fn target(destination: Destination, base: Base<'_>) -> Option<String> {
    match destination {
        Destination::Site { at, after } => Some(base.to(&at) + &after),
        Destination::Hidden | Destination::Foreign => None,
    }
}

/// The candidates of a `srcset`, each address mapped where it can be.
fn place_set(set: &str, mut place: impl FnMut(&str) -> Option<String>) -> String {
    let candidates =
        set.split(", ").flat_map(|part| part.split(",\n")).map(str::trim).filter(|c| !c.is_empty());
    let placed = candidates.map(|candidate| {
        let (address, width) = candidate.split_once(char::is_whitespace).unwrap_or((candidate, ""));
        let address = place(address).unwrap_or_else(|| address.to_owned());
        format!("{address} {}", width.trim()).trim_end().to_owned()
    });
    placed.collect::<Vec<_>>().join(", ")
}

/// Gives an image its size, so that the text does not jump, and lets those
/// further down wait until they are scrolled to.
fn improve_image(tag: &mut Tag<'_>, files: &BTreeMap<String, PathBuf>, base: Base<'_>, first: bool) {
    tag.set_new("alt", "");
    if !first {
        tag.set_new("loading", "lazy");
    }
    if tag.get("width").is_some() || tag.get("height").is_some() || tag.get("style").is_some() {
        return;
    }
    let Some(address) = tag.get("src").map(|address| address.into_owned()) else { return };
    let file = files.iter().find(|(at, _)| base.to(at) == address).map(|(_, file)| file);
    if let Some((width, height)) = file.and_then(|file| size_of(file)) {
        tag.set("width", &width.to_string());
        tag.set("height", &height.to_string());
    }
}

/// Marks paragraphs of nothing but images: the theme gives them more room.
fn mark_photos(html: &str) -> String {
    let mut result = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<p>") {
        let Some(end) = rest[start..].find("</p>").map(|end| start + end) else { break };
        result.push_str(&rest[..start]);
        let inner = &rest[start + 3..end];
        let images = inner.matches("<img").count();
        let only_images = images > 0 && html::text(inner).is_empty() && !inner.contains("<iframe");
        result.push_str(match (only_images, images) {
            (false, _) => "<p>",
            (true, 1) => "<p class=\"photo\">",
            (true, _) => "<p class=\"photo row\">",
        });
        result.push_str(inner);
        rest = &rest[end..];
    }
    result.push_str(rest);
    result
}

/// Lets a wide table scroll by itself, by touch and by keyboard.
fn wrap_tables(html: &str) -> String {
    let plain = html.matches("<table>").count();
    if plain == 0 || plain != html.matches("<table").count() || plain != html.matches("</table>").count() {
        return html.to_owned();
    }
    html.replace("<table>", "<div class=\"scroll\" tabindex=\"0\"><table>")
        .replace("</table>", "</table></div>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_are_told_from_images_in_a_sentence() {
        let html =
            "<p><img src=\"a\"></p><p>one <img src=\"b\"></p><p><img src=\"c\">\n<img src=\"d\"></p><p>x";
        let marked = mark_photos(html);
        assert_eq!(
            marked,
            "<p class=\"photo\"><img src=\"a\"></p><p>one <img src=\"b\"></p>\
             <p class=\"photo row\"><img src=\"c\">\n<img src=\"d\"></p><p>x"
        );
    }

    #[test]
    fn every_candidate_of_a_set_is_mapped() {
        let set = place_set("a.jpg 800w, https://x.example/b,c.jpg 2x,\n d.jpg", |address| {
            (!address.starts_with("https")).then(|| format!("../{address}"))
        });
        assert_eq!(set, "../a.jpg 800w, https://x.example/b,c.jpg 2x, ../d.jpg");
    }
}
