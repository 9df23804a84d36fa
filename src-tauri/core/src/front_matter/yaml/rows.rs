//! Lists that have a line for each member.

use std::ops::Range;

use super::written::{after_colon, item_line};
use crate::front_matter::Splice;
use crate::front_matter::edit::Edit;
use crate::front_matter::lines::{below_comments, eol, indent, line_start, next_line};
use crate::front_matter::list::{COMMENTS, Change, List, only_less};
use crate::front_matter::tree::Entry;

/// Replaces members in their lines, adds and takes lines out; a member that
/// moves takes its line along.
///
/// # Errors
/// The reason when a comment would go or come beside another member.
pub(in crate::front_matter) fn change(
    edit: &Edit<'_>,
    entry: &Entry,
    list: &List<'_>,
    changes: &[Change],
) -> Result<Vec<Splice>, String> {
    if changes.iter().all(|change| change.in_place) {
        return Ok(changes.iter().flat_map(|change| in_place(list, change)).collect());
    }
    let lines: Vec<(Range<usize>, &str)> =
        list.items.iter().map(|item| item_line(edit, item)).collect::<Result<_, _>>()?;
    let rows = Rows { text: edit.text, list, whole: rows(edit, entry, &lines), lines };
    let mut splices = Vec::new();
    let gone: usize = changes.iter().map(|change| change.old.len()).sum();
    if gone == list.items.len() && changes.iter().all(|change| change.new.is_empty()) {
        splices.push(empty(edit, entry)?);
    }
    let moved: Vec<usize> =
        changes.iter().flat_map(|change| &change.new).filter_map(|new| new.moved).collect();
    let less = only_less(changes);
    for change in changes {
        if change.in_place {
            splices.extend(in_place(list, change));
            continue;
        }
        splices.extend(rows.added(change)?);
        for at in change.old.clone() {
            splices.push(rows.taken(at, moved.contains(&at), less)?);
        }
    }
    Ok(splices)
}

/// The lines of a list, with the comments in and below it.
fn rows(edit: &Edit<'_>, entry: &Entry, lines: &[(Range<usize>, &str)]) -> Range<usize> {
    let depth = indent(&edit.text[line_start(edit.text, entry.key_span.start)..]).len();
    let end = lines.last().map_or(0, |(line, _)| line.end);
    next_line(edit.text, entry.key_span.end)..below_comments(edit.text, end, edit.content.end, depth)
}

fn in_place(list: &List<'_>, change: &Change) -> Vec<Splice> {
    let pairs = list.items[change.old.clone()].iter().zip(&change.new);
    pairs.map(|(item, new)| Splice { range: item.span.clone(), insert: new.written.clone() }).collect()
}

/// The brackets of a list that has no members any more.
fn empty(edit: &Edit<'_>, entry: &Entry) -> Result<Splice, String> {
    let after = after_colon(edit, entry)?;
    let blank = edit.text[after..].starts_with(' ');
    let (at, insert) = if blank { (after + 1, "[]") } else { (after, " []") };
    let commented = edit.text[at..].starts_with('#');
    let insert = if commented { format!("{insert} ") } else { insert.to_owned() };
    Ok(Splice { range: at..at, insert })
}

struct Rows<'a> {
    text: &'a str,
    list: &'a List<'a>,
    /// All lines of the list.
    whole: Range<usize>,
    /// The line of each member, and what stands before its value.
    lines: Vec<(Range<usize>, &'a str)>,
}

impl Rows<'_> {
    /// The lines that come.
    fn added(&self, change: &Change) -> Result<Option<Splice>, String> {
        let (lead, end) = (self.lines[change.old.start.min(self.lines.len() - 1)].1, eol(self.text));
        let mut added = String::new();
        for member in &change.new {
            match member.moved {
                Some(from) if self.has_comment_above(from) => return Err(COMMENTS.to_owned()),
                Some(from) => added += &self.text[self.lines[from].0.clone()],
                None => added += &format!("{lead}{}{end}", member.written),
            }
        }
        let at = match change.old.start.checked_sub(1) {
            Some(before) => self.lines[before].0.end,
            None if change.old.is_empty() => self.list.before_first(&self.whole),
            None => self.lines[0].0.start,
        };
        let splice = Splice { range: at..at, insert: added };
        Ok(Some(splice).filter(|splice| !splice.insert.is_empty()))
    }

    /// The line of a member that goes, with its own comments; `less` when no
    /// other comes.
    fn taken(&self, at: usize, moved: bool, less: bool) -> Result<Splice, String> {
        let line = self.lines[at].0.clone();
        if !moved && !less && self.list.is_commented(at, &self.whole) {
            return Err(COMMENTS.to_owned());
        }
        let start = if moved { line.start } else { self.list.own_start(at, &self.whole) };
        Ok(Splice { range: start..line.end, insert: String::new() })
    }

    fn has_comment_above(&self, at: usize) -> bool {
        let above = at.checked_sub(1).map_or(self.whole.start, |above| self.lines[above].0.end);
        self.text[above.min(self.lines[at].0.start)..self.lines[at].0.start].contains('#')
    }
}
