//! What else the tag of an image says of it: its size.

use crate::front_matter::Splice;
use crate::markdown::tags;

/// What must change in the tag in which an address begins at `at`, so that the
/// height it gives the image fits the width it gives, for an image of this size.
pub(super) fn resized(text: &str, at: usize, (width, height): (u32, u32)) -> Option<Splice> {
    let (open, tag) = tags::around(text, at)?;
    let number = |name: &str| tag.attribute(name)?.value.trim().parse::<u64>().ok();
    let (wide, high) = (number("width")?, number("height")?);
    let fits = (wide * u64::from(height) + u64::from(width) / 2).checked_div(u64::from(width))?;
    let place = tag.attribute("height")?.range.clone();
    (fits.abs_diff(high) > 1)
        .then(|| Splice { range: open + place.start..open + place.end, insert: fits.to_string() })
}
