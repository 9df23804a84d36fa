//! What else the tag or the shortcode of an image says of it: its size.

use std::ops::Range;

use crate::front_matter::Splice;
use crate::markdown::options::Tags;
use crate::markdown::{shortcode, tags};

/// A number of a text, and the bytes that spell it.
type Number = (u64, Range<usize>);

/// What must change in the tag or shortcode in which an address begins at `at`,
/// so that the size it gives the image is of the new one's shape. Only a size
/// of the old one's shape changes: any other is the writer's wish. Where it is
/// the old one's very size, it becomes the new one's.
pub(super) fn resized(
    text: &str,
    at: usize,
    syntax: Tags,
    (old, new): ((u32, u32), (u32, u32)),
) -> Vec<Splice> {
    let Some([wide, high]) = in_tag(text, at).or_else(|| in_call(text, at, syntax)) else {
        return Vec::new();
    };
    let shaped = |size| fitting(wide.0, size).is_some_and(|height| height.abs_diff(high.0) <= 1);
    let Some(height) = fitting(wide.0, new).filter(|_| shaped(old) && !shaped(new)) else {
        return Vec::new();
    };
    let splice = |place: Range<usize>, number: u64| Splice { range: place, insert: number.to_string() };
    if (wide.0, high.0) == (old.0.into(), old.1.into()) {
        return vec![splice(wide.1, new.0.into()), splice(high.1, new.1.into())];
    }
    vec![splice(high.1, height)]
}

/// The height an image of this size has at a width.
fn fitting(wide: u64, (width, height): (u32, u32)) -> Option<u64> {
    (wide * u64::from(height) + u64::from(width) / 2).checked_div(u64::from(width))
}

fn in_tag(text: &str, at: usize) -> Option<[Number; 2]> {
    let (open, tag) = tags::around(text, at)?;
    let number = |name: &str| {
        let attribute = tag.attribute(name)?;
        let Range { start, end } = attribute.range.clone();
        Some((attribute.value.parse().ok()?, open + start..open + end))
    };
    Some([number("width")?, number("height")?])
}

fn in_call(text: &str, at: usize, syntax: Tags) -> Option<[Number; 2]> {
    let mut within = 0..text.len();
    loop {
        let calls = shortcode::calls(&text[within.clone()], syntax);
        let here = at - within.start;
        let call = calls.into_iter().find(|call| call.range.contains(&here))?;
        if let Some(inner) = call.inner.clone().filter(|inner| inner.contains(&here)) {
            within = within.start + inner.start..within.start + inner.end;
            continue;
        }
        let number = |name: &str| {
            let is_it = |key: &String| key.eq_ignore_ascii_case(name);
            let param = call.params.iter().find(|param| param.key.as_ref().is_some_and(is_it))?;
            let Range { start, end } = param.range.clone();
            Some((param.value.parse().ok()?, within.start + start..within.start + end))
        };
        return Some([number("width")?, number("height")?]);
    }
}
