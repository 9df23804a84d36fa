//! A list, member by member: what differs between what is there and what is
//! wanted, and the splices for lists between brackets.
//!
//! Members that stay keep their bytes and their comments. A comment beside a
//! member that is taken out goes with it, as with a key; where a list changes
//! otherwise as well, so that it is not clear what such a comment belongs to,
//! the change is refused. Lists of lines are in [`super::yaml`].

use std::ops::Range;

use super::Splice;
use super::flow;
use super::lines::{Owner, eol, indent, line_end, line_start, names, next_line, own_start};
use super::tree::{Data, Node, Shape};
use crate::merge;

/// Why a change of a list with comments is refused.
pub(super) const COMMENTS: &str = "comments stand beside its members, and it is not clear which would stay";

/// A list whose members are all texts.
pub(super) struct List<'a> {
    /// The whole text.
    pub(super) text: &'a str,
    /// The members.
    pub(super) items: &'a [Node],
    /// What they say.
    pub(super) texts: Vec<String>,
    /// Where the list ends: at its bracket, or with the text.
    end: usize,
}

/// Members side by side that give way to others; beside them members stay.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// The members that go, by number.
    pub(super) old: Range<usize>,
    /// What comes in their place.
    pub(super) new: Vec<Member>,
    /// Whether each of them gives way to one that is new.
    pub(super) in_place: bool,
}

/// A member that comes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member {
    /// As written.
    pub(super) written: String,
    /// The member that says the same and goes elsewhere in the list.
    pub(super) moved: Option<usize>,
}

/// Whether nothing comes that was not there.
pub(super) fn only_less(changes: &[Change]) -> bool {
    changes.iter().flat_map(|change| &change.new).all(|member| member.moved.is_some())
}

impl<'a> List<'a> {
    /// The list of these members; none when one of them is no text.
    pub(super) fn new(text: &'a str, node: &Node, items: &'a [Node]) -> Option<Self> {
        let between_brackets = matches!(node.data, Data::List(_, Shape::Flow));
        let end = if between_brackets { node.span.end - 1 } else { text.len() };
        let said = |item: &Node| match &item.data {
            Data::Scalar(value) => value.as_text().map(str::to_owned),
            _ => None,
        };
        Some(Self { text, items, texts: items.iter().map(said).collect::<Option<_>>()?, end })
    }

    /// What must change so that the list says what is wanted. A new member has
    /// the bytes of an old one that says the same, else those that `write`
    /// makes, which is given the bytes of a neighbour.
    pub(super) fn compare(
        &self,
        wanted: &[String],
        write: impl Fn(&str, Option<&str>) -> String,
    ) -> Vec<Change> {
        let hunks = merge::changed(&self.texts, wanted);
        let mut going: Vec<usize> = hunks.iter().flat_map(|hunk| hunk.old.clone()).collect();
        let raw = |at: usize| self.text[self.items[at].span.clone()].to_owned();
        let mut changes = Vec::new();
        for hunk in hunks {
            let one_by_one = hunk.old.len() == hunk.new.len();
            let member = |(number, text): (usize, &String)| {
                let found = going.iter().position(|at| self.texts[*at] == *text);
                if let Some(moved) = found.map(|found| going.remove(found)) {
                    return Member { written: raw(moved), moved: Some(moved) };
                }
                let beside =
                    if one_by_one { hunk.old.start + number } else { hunk.old.start.saturating_sub(1) };
                let same = self.texts.iter().position(|old| old == text).map(raw);
                let beside = (beside < self.items.len()).then(|| raw(beside));
                Member { written: same.unwrap_or_else(|| write(text, beside.as_deref())), moved: None }
            };
            let new = wanted[hunk.new.clone()].iter().enumerate().map(member).collect();
            changes.push(Change { old: hunk.old, new, in_place: one_by_one });
        }
        // What goes elsewhere leaves its place with its comments.
        let moved: Vec<usize> =
            changes.iter().flat_map(|change| &change.new).filter_map(|new| new.moved).collect();
        for change in &mut changes {
            change.in_place &= change.new.iter().all(|new| new.moved.is_none())
                && !change.old.clone().any(|at| moved.contains(&at));
        }
        changes
    }

    /// Where the lines start that go with a member when it goes: its own, or
    /// comment lines above that are its own. The list's lines are `range`.
    pub(super) fn own_start(&self, number: usize, range: &Range<usize>) -> usize {
        let item = &self.items[number].span;
        let lines = (line_start(self.text, item.start), next_line(self.text, item.end));
        // What opens the list is about more than its first member.
        let above = number.checked_sub(1).map(|above| line_start(self.text, self.items[above].span.start));
        let first = above.unwrap_or(range.start);
        let others = self.texts.iter().filter(|other| **other != self.texts[number]).map(String::as_str);
        let owner = Owner { name: &self.texts[number], others: others.collect() };
        own_start(self.text, (first, range.end), lines, &owner)
    }

    /// Where something new goes that comes before all members: above the
    /// comment lines that are about the first.
    pub(super) fn before_first(&self, range: &Range<usize>) -> usize {
        let line = line_start(self.text, self.items[0].span.start);
        let own = self.own_start(0, range);
        let named = self.text[own..line].lines().any(|said| names(said, &self.texts[0]));
        if named { own } else { line }
    }

    /// Whether a comment stands beside a member, or is its own on the line above.
    pub(super) fn is_commented(&self, number: usize, range: &Range<usize>) -> bool {
        let start = line_start(self.text, self.items[number].span.start);
        self.has_comment_beside(number) || self.own_start(number, range) < start
    }

    fn has_comment_beside(&self, number: usize) -> bool {
        let at = self.items[number].span.end;
        let next = self.items.get(number + 1).map_or(self.end, |next| next.span.start);
        self.text[at..line_end(self.text, at).min(next)].contains('#')
    }

    /// The splices for a list between the brackets that `span` covers.
    ///
    /// # Errors
    /// The reason when a comment would go or come beside another member.
    pub(super) fn between_brackets(
        &self,
        span: &Range<usize>,
        changes: &[Change],
    ) -> Result<Vec<Splice>, String> {
        let members: Vec<_> = self.items.iter().map(|item| item.span.clone()).collect();
        let range = next_line(self.text, span.start)..line_start(self.text, span.end - 1);
        let only_out = changes.iter().all(|change| change.new.is_empty());
        let mut splices = Vec::new();
        for change in changes {
            let mut commented = change.old.clone().filter(|at| self.is_commented(*at, &range));
            if !only_out && !change.in_place && commented.next().is_some() {
                return Err(COMMENTS.to_owned());
            }
            let new: Vec<String> = change.new.iter().map(|member| member.written.clone()).collect();
            splices.extend(match self.with_own_lines(span, &range, change, &new)? {
                Some(lines) => lines,
                None => flow::replace(self.text, span, &members, change.old.clone(), &new)?,
            });
        }
        Ok(splices)
    }

    /// The splices where a comment beside or above a member is about it: it goes
    /// with that, and what is new goes above it. None where there is none.
    fn with_own_lines(
        &self,
        span: &Range<usize>,
        range: &Range<usize>,
        change: &Change,
        new: &[String],
    ) -> Result<Option<Vec<Splice>>, String> {
        let line = |at: usize| line_start(self.text, self.items[at].span.start);
        if change.old.is_empty() && change.old.start == 0 && !self.items.is_empty() {
            let at = self.before_first(range);
            let lead = indent(&self.text[line(0)..]);
            let lines: String = new.iter().map(|item| format!("{lead}{item},{}", eol(self.text))).collect();
            return Ok((at < line(0)).then(|| vec![Splice { range: at..at, insert: lines }]));
        }
        let commented = |at: usize| self.is_commented(at, range);
        if !new.is_empty() || !change.old.clone().any(commented) {
            return Ok(None);
        }
        let members: Vec<_> = change.old.clone().map(|at| self.items[at].span.clone()).collect();
        let mut lines = flow::own_lines(self.text, span, &members).ok_or_else(|| COMMENTS.to_owned())?;
        for (splice, at) in lines.iter_mut().zip(change.old.clone()) {
            splice.range.start = self.own_start(at, range);
        }
        Ok(Some(lines))
    }
}
