//! The addresses of a `srcset`, which stand in the tag of an image.

/// The addresses of a `srcset`, as <https://html.spec.whatwg.org/#parsing-a-srcset-attribute>
/// takes them apart.
pub(super) fn candidates(srcset: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
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
