//! Edits between brackets: YAML's flow lists and maps, TOML's arrays and
//! inline tables, all of JSON.
//!
//! A list's or a map's members are stretches of bytes with commas between
//! them; members that stay keep their bytes, and new ones copy the separator
//! in use.

use std::ops::Range;

use super::Splice;
use super::lines::{line_start, next_line};
use super::tree::{Data, Entry, Node};

/// What a list edit comes down to: these old members give way to these texts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ListChange<'a> {
    /// The members that go, by number.
    pub(super) old: Range<usize>,
    /// The texts that come in their place.
    pub(super) new: Vec<&'a str>,
}

/// Compares a list with what it should hold; members before and after what
/// differs stay. None when a member is not a text.
pub(super) fn compare<'a>(items: &[Node], wanted: &'a [String]) -> Option<ListChange<'a>> {
    let texts: Vec<String> = items.iter().map(item_text).collect::<Option<_>>()?;
    let same = |(old, new): &(&String, &String)| old == new;
    let first = texts.iter().zip(wanted).take_while(same).count();
    let last = texts[first..].iter().rev().zip(wanted[first..].iter().rev()).take_while(same).count();
    let new = wanted[first..wanted.len() - last].iter().map(String::as_str).collect();
    Some(ListChange { old: first..texts.len() - last, new })
}

/// The text of a list's member; none for nothing, lists and maps.
pub(super) fn item_text(item: &Node) -> Option<String> {
    match &item.data {
        Data::Scalar(value) => value.as_text().map(str::to_owned),
        _ => None,
    }
}

/// The new members as written: in the bytes of an old member that says the
/// same, else as `write` does, which is given the bytes of a neighbour.
pub(super) fn written(
    text: &str,
    items: &[Node],
    change: &ListChange<'_>,
    write: impl Fn(&str, Option<&str>) -> String,
) -> Vec<String> {
    let raw = |item: &Node| text[item.span.clone()].to_owned();
    let one_by_one = change.old.len() == change.new.len();
    let member = |(number, wanted): (usize, &&str)| {
        if let Some(old) =
            items[change.old.clone()].iter().find(|item| item_text(item).as_deref() == Some(*wanted))
        {
            return raw(old);
        }
        let beside = if one_by_one { change.old.start + number } else { change.old.start.saturating_sub(1) };
        write(wanted, items.get(beside).map(raw).as_deref())
    };
    change.new.iter().enumerate().map(member).collect()
}

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

/// Takes out members that have a line each, with the comments beside them; none
/// when they share lines with others.
fn own_lines(text: &str, span: &Range<usize>, members: &[Range<usize>]) -> Option<Vec<Splice>> {
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
