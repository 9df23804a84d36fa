//! Headings that leave a level out.

use super::{Finding, Input, finding, line_of};
use crate::api::{Severity, TextEdit};
use crate::markdown::{self, Heading};
use crate::post::utf16_of;

/// Those who listen to a page go from heading to heading: a level that is left
/// out sounds like a part that is missing. Where a text begins is its own choice.
pub(super) fn check(input: &Input<'_>, start: usize) -> Vec<Finding> {
    let headings = markdown::headings(&input.text[start..], input.markup);
    let mut found = Vec::new();
    let mut level = headings.first().map_or(0, |first| first.level);
    let mut done = 0;
    for (at, heading) in headings.iter().enumerate() {
        let over = heading.level.saturating_sub(level + 1);
        // Within a part that jumped as a whole no more is said of its jump.
        if over > 0 && at >= done {
            let said = format!(
                "the heading jumps from level {level} to {}; those who listen to the page will look for what is between",
                heading.level
            );
            let run: Vec<_> =
                headings[at..].iter().take_while(|other| other.level >= heading.level).collect();
            done = at + run.len();
            let line = line_of(input.text, start + heading.at);
            let edits = raised(input, start, &run, over);
            let label = format!("Make it level {}", level + 1);
            found.push(finding("heading-jump", Severity::Hint, said).at(line).mended(&label, edits));
        }
        level = heading.level;
    }
    found
}

/// All of a part with so many signs less.
fn raised(input: &Input<'_>, start: usize, run: &[&Heading], over: usize) -> Option<Vec<TextEdit>> {
    let edit = |heading: &&Heading| {
        let marks = heading.marks.clone()?;
        let from = utf16_of(input.text, start + marks.start);
        Some(TextEdit { from, to: from + u32::try_from(over).ok()?, insert: String::new() })
    };
    run.iter().map(edit).collect()
}
