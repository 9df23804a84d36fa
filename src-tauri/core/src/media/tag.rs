//! What else the tag of an image says of it: smaller files of it, its size.

use super::Shown;
use crate::front_matter::Splice;
use crate::markdown::tags::{self, Tag};

/// So many bytes before and behind an address are looked through for its tag.
const LONGEST: usize = 8192;

/// The addresses in the `srcset` of the tag in which another address begins at
/// `at`; none where that stands in no tag. Nothing before `from` is looked at.
pub(super) fn beside(text: &str, from: usize, at: usize) -> Vec<Shown> {
    let Some((open, tag)) = around(text, from, at) else { return Vec::new() };
    let Some(srcset) = tag.attribute("srcset") else { return Vec::new() };
    candidates(srcset.value)
        .map(|range| Shown {
            address: tags::unescape(&srcset.value[range.clone()]),
            range: open + srcset.range.start + range.start..open + srcset.range.start + range.end,
        })
        .collect()
}

/// What must change in the tag in which an address begins at `at`, so that the
/// height it gives the image fits the width it gives, for an image of this size.
pub(super) fn resized(text: &str, at: usize, (width, height): (u32, u32)) -> Option<Splice> {
    let (open, tag) = around(text, 0, at)?;
    let number = |name: &str| tag.attribute(name)?.value.trim().parse::<u64>().ok();
    let (wide, high) = (number("width")?, number("height")?);
    let fits = (wide * u64::from(height) + u64::from(width) / 2).checked_div(u64::from(width))?;
    let place = tag.attribute("height")?.range.clone();
    (fits.abs_diff(high) > 1)
        .then(|| Splice { range: open + place.start..open + place.end, insert: fits.to_string() })
}

/// The tag in which an address begins at `at`, and where it begins itself.
/// Nothing before `from` is looked at.
fn around(text: &str, from: usize, at: usize) -> Option<(usize, Tag<'_>)> {
    let from = from.max(text.floor_char_boundary(at.saturating_sub(LONGEST)));
    let open = from + text.get(from..at)?.rfind('<')?;
    let end = text.floor_char_boundary(at.saturating_add(LONGEST).min(text.len()));
    let tag = tags::tags(&text[open..end]).next()?;
    (tag.range.start == 0 && open + tag.range.end > at).then_some((open, tag))
}

/// The addresses of a `srcset`, as <https://html.spec.whatwg.org/#parsing-a-srcset-attribute>
/// takes them apart.
fn candidates(srcset: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let bytes = srcset.as_bytes();
    let blank = |byte: &u8| byte.is_ascii_whitespace();
    let mut at = 0;
    std::iter::from_fn(move || {
        at += bytes[at..].iter().take_while(|byte| blank(byte) || **byte == b',').count();
        let start = at;
        at += bytes[at..].iter().take_while(|byte| !blank(byte)).count();
        let end = start + srcset[start..at].trim_end_matches(',').len();
        if end == at {
            // What follows until the comma says for which width or screen.
            at += bytes[at..].iter().take_while(|byte| **byte != b',').count();
        }
        (end > start).then_some(start..end)
    })
}
