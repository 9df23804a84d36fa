//! Damaged letters as a finding, with the mend.

use super::{finding, line_of};
use crate::api::{Finding, Severity};
use crate::mojibake;

pub(super) fn check(text: &str) -> Option<Finding> {
    let damaged = mojibake::find(text);
    let first = damaged.first()?;
    let example = &text[first.range.clone()];
    let number = match damaged.len() {
        1 => "a sign is".to_owned(),
        many => format!("{many} signs are"),
    };
    let said = format!(
        "{number} damaged: {example} was {}; the text was once read in the wrong encoding",
        first.was
    );
    let line = line_of(text, first.range.start);
    let edits = mojibake::edits(text);
    Some(finding("mojibake", Severity::Warning, said).at(line).mended("Mend them", Some(edits)))
}
