//! What a post links a stored photo by.

use super::journal::Made;
use crate::api::PhotoLink;

/// The link of stored images, largest first; none when one is not stored.
/// `blurred` is the address of what is shown until the photo is there.
pub(super) fn link(images: &[Made], blurred: Option<String>) -> Option<PhotoLink> {
    let urls: Option<Vec<_>> =
        images.iter().map(|image| Some((image.stored.as_ref()?.url.clone(), image.width))).collect();
    let mut urls = urls?.into_iter();
    let (first, (url, width)) = (images.first()?, urls.next()?);
    let variants: Vec<_> = urls.collect();
    let attributes = attributes(&url, (width, first.height), &variants, blurred);
    Some(PhotoLink { url, width, height: first.height, variants, attributes })
}

/// What an `<img>` has beside its address and its words.
fn attributes(
    url: &str,
    (width, height): (u32, u32),
    variants: &[(String, u32)],
    blurred: Option<String>,
) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    if !variants.is_empty() {
        let all = variants.iter().rev().map(|(url, width)| (url.as_str(), *width)).chain([(url, width)]);
        let srcset: Vec<_> = all.map(|(url, width)| format!("{url} {width}w")).collect();
        attributes.push(("srcset", srcset.join(", ")));
        attributes.push(("sizes", format!("(max-width: {width}px) 100vw, {width}px")));
    }
    attributes.push(("width", width.to_string()));
    attributes.push(("height", height.to_string()));
    let background = |address| format!("background:url({address}) center/cover");
    attributes.extend(blurred.map(|address| ("style", background(address))));
    attributes.into_iter().map(|(name, value)| (name.to_owned(), escaped(&value))).collect()
}

/// A value as it is written between quotes of either kind.
fn escaped(value: &str) -> String {
    value.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_its_sizes_and_nothing_that_ends_a_value() {
        let all = attributes("/a?b&c.jpeg", (800, 600), &[("/'s'.jpeg".into(), 400)], Some("data:x".into()));
        let written: Vec<_> = all.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(
            written,
            [
                "srcset=/&#39;s&#39;.jpeg 400w, /a?b&amp;c.jpeg 800w",
                "sizes=(max-width: 800px) 100vw, 800px",
                "width=800",
                "height=600",
                "style=background:url(data:x) center/cover"
            ]
        );
        assert_eq!(attributes("/a.jpeg", (8, 6), &[], None).len(), 2, "one size needs no choice");
    }
}
