//! Edits between brackets: YAML's flow lists and maps, TOML's arrays and
//! inline tables, all of JSON.
//!
//! A list's or a map's members are stretches of bytes with commas between
//! them; members that stay keep their bytes and the comment beside them, and
//! new ones copy the separator in use.

use std::ops::Range;

use super::Splice;
use super::lines::{eol, indent, line_end, line_start, next_line};
use super::tree::Entry;

/// The bytes of a map's members.
pub(super) fn members(entries: &[Entry]) -> Vec<Range<usize>> {
    entries.iter().map(|entry| entry.key_span.start..entry.end()).collect()
}

/// Replaces some of the members between the brackets that `span` covers.
///
/// # Errors
/// The reason when a comment would go with them.
pub(super) fn replace(
    text: &str,
    span: &Range<usize>,
    members: &[Range<usize>],
    old: Range<usize>,
    new: &[String],
) -> Result<Vec<Splice>, String> {
    let inside = span.start + 1..span.end - 1;
    if old.len() == new.len() {
        let one = |(range, insert): (&Range<usize>, &String)| Splice {
            range: range.clone(),
            insert: insert.clone(),
        };
        let pairs = members[old].iter().zip(new).filter(|(range, insert)| text[(*range).clone()] != **insert);
        return Ok(pairs.map(one).collect());
    }
    if let (true, Some(before)) = (old.is_empty(), old.start.checked_sub(1)) {
        let next = members.get(old.end).map_or(inside.end, |after| after.start);
        if text[members[before].end..next].contains('#') {
            let added = below_comment(text, members, before, next, new);
            return added.ok_or_else(|| "it is not clear which of the comments would stay where".to_owned());
        }
    }
    let separator = separator(text, &inside, members);
    let joined = new.join(&separator);
    let (before, after) = (old.start.checked_sub(1).map(|at| &members[at]), members.get(old.end));
    let splice = match (old.is_empty(), new.is_empty()) {
        (false, false) => {
            Splice { range: members[old.start].start..members[old.end - 1].end, insert: joined }
        }
        (true, _) => match (before, after) {
            (Some(before), _) => {
                Splice { range: before.end..before.end, insert: format!("{separator}{joined}") }
            }
            (None, Some(after)) => {
                Splice { range: after.start..after.start, insert: format!("{joined}{separator}") }
            }
            (None, None) => Splice { range: inside.start..inside.start, insert: joined },
        },
        (false, true) => {
            let range = match (before, after) {
                (_, Some(after)) => members[old.start].start..after.start,
                (Some(before), None) => before.end..members[old.end - 1].end,
                (None, None) => inside,
            };
            Splice { range, insert: String::new() }
        }
    };
    if comment_between(text, &splice.range, members) {
        let lines = if new.is_empty() { own_lines(text, span, &members[old]) } else { None };
        return lines.ok_or_else(|| "a comment would go with it".to_owned());
    }
    Ok(vec![splice])
}

/// Adds members in lines of their own below one with a comment beside it: the
/// comma comes right after that member, the lines after the comment. None when
/// commas and comments stand in another order.
fn below_comment(
    text: &str,
    members: &[Range<usize>],
    before: usize,
    next: usize,
    new: &[String],
) -> Option<Vec<Splice>> {
    let (at, line) = (members[before].end, line_end(text, members[before].end));
    let rest = text[at..line.min(next)].trim_start();
    let (comma, rest) = rest.strip_prefix(',').map_or((false, rest), |rest| (true, rest.trim_start()));
    let clean = line < next && (rest.is_empty() || rest.starts_with('#'));
    let last = before + 1 == members.len();
    if !clean || (!comma && !last) {
        return None;
    }
    let starts_line =
        |member: &&Range<usize>| text[line_start(text, member.start)..member.start].trim().is_empty();
    let lead =
        members.iter().find(starts_line).map(|member| indent(&text[line_start(text, member.start)..]))?;
    let separator = format!(",{}{lead}", eol(text));
    let added = format!("{}{lead}{}", eol(text), new.join(&separator));
    let below = Splice { range: line..line, insert: if comma { added + "," } else { added } };
    let after = (!comma).then(|| Splice { range: at..at, insert: ",".to_owned() });
    Some(after.into_iter().chain([below]).collect())
}

/// Takes out members that have a line each, with the comments beside them; none
/// when they share lines with others.
pub(super) fn own_lines(text: &str, span: &Range<usize>, members: &[Range<usize>]) -> Option<Vec<Splice>> {
    let line = |member: &Range<usize>| {
        let range = line_start(text, member.start)..next_line(text, member.end);
        let rest = text[member.end..range.end].trim_start();
        let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        let alone = text[range.start..member.start].trim().is_empty() && range.start > span.start;
        let clean = (rest.is_empty() || rest.starts_with('#')) && range.end < span.end;
        (alone && clean).then_some(Splice { range, insert: String::new() })
    };
    members.iter().map(line).collect()
}

/// What stands between two members here.
fn separator(text: &str, inside: &Range<usize>, members: &[Range<usize>]) -> String {
    let gap = match members {
        [] => return ", ".to_owned(),
        [only] => {
            let lead = &text[inside.start..only.start];
            return if lead.contains('\n') { format!(",{}", last_line(lead)) } else { ", ".to_owned() };
        }
        [first, second, ..] => &text[first.end..second.start],
    };
    if gap.contains('#') || !gap.trim().eq(",") { format!(",{}", last_line(gap)) } else { gap.to_owned() }
}

/// The last line end of a gap with the blanks after it, or one blank.
fn last_line(gap: &str) -> &str {
    let Some(at) = gap.rfind('\n') else { return " " };
    let start = if gap[..at].ends_with('\r') { at - 1 } else { at };
    &gap[start..]
}

/// Whether a stretch holds a comment outside the members.
fn comment_between(text: &str, range: &Range<usize>, members: &[Range<usize>]) -> bool {
    let outside = |at: usize| !members.iter().any(|member| member.contains(&at));
    text[range.clone()].match_indices('#').any(|(at, _)| outside(range.start + at))
}
