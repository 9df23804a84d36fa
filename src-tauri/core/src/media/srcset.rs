//! The addresses of a `srcset`, which stand in the tag of an image.

use super::Shown;
use crate::markdown::tags;

/// So many bytes before and behind an address are looked through for its tag.
const LONGEST: usize = 8192;

/// The addresses in the `srcset` of the tag in which another address begins at
/// `at`; none where that stands in no tag. Nothing before `from` is looked at.
pub(super) fn beside(text: &str, from: usize, at: usize) -> Vec<Shown> {
    let from = from.max(text.floor_char_boundary(at.saturating_sub(LONGEST)));
    let Some(open) = text[from..at].rfind('<').map(|open| from + open) else { return Vec::new() };
    let end = text.floor_char_boundary(at.saturating_add(LONGEST).min(text.len()));
    let tag = tags::tags(&text[open..end]).next();
    let Some(tag) = tag.filter(|tag| tag.range.start == 0 && open + tag.range.end > at) else {
        return Vec::new();
    };
    let Some(srcset) = tag.attribute("srcset") else { return Vec::new() };
    candidates(srcset.value)
        .map(|range| Shown {
            address: tags::unescape(&srcset.value[range.clone()]),
            range: open + srcset.range.start + range.start..open + srcset.range.start + range.end,
        })
        .collect()
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
