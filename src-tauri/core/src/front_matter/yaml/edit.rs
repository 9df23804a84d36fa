//! The splices that change YAML front matter.
//!
//! Each function answers with one or more candidates, the best first; the
//! caller takes the first that reads back as it should.

use std::ops::Range;

use super::block_scalar;
use super::scalar::{self, Quoting};
use crate::api::FieldValue;
use crate::front_matter::flow;
use crate::front_matter::tree::{
    Data, Entry, Found, Node, Place, Shape, eol, find, line_end, line_start, next_line, place,
};
use crate::front_matter::{Splice, Value};

type Candidates = Result<Vec<Vec<Splice>>, String>;

/// Blanks by which nested keys are indented where nothing shows another way.
const STEP: &str = "  ";

/// Front matter that is about to change.
pub(in crate::front_matter) struct Edit<'a> {
    /// The whole text.
    pub(in crate::front_matter) text: &'a str,
    /// What is between the delimiters.
    pub(in crate::front_matter) content: Range<usize>,
    /// Its tree.
    pub(in crate::front_matter) root: &'a Node,
    /// The blog's usual keys, in order.
    pub(in crate::front_matter) usual: &'a [&'a str],
}

impl Edit<'_> {
    /// Gives a key a value.
    pub(in crate::front_matter) fn set(&self, key: &str, value: &FieldValue) -> Candidates {
        let found = find(self.entries(), key)?;
        let flow = self.in_flow(&found);
        match found.entry() {
            Some(entry) => self.change(entry, value, flow),
            None => self.add(&found, value, flow),
        }
    }

    /// Takes a key away, and what would be left empty by that.
    pub(in crate::front_matter) fn unset(&self, key: &str) -> Candidates {
        let found = find(self.entries(), key)?;
        if found.entry().is_none() {
            return Ok(vec![Vec::new()]);
        }
        let mut level = found.way.len() - 1;
        if let Some(reason) = found.way[..level].iter().find_map(|entry| entry.node.locked) {
            return Err(reason.to_owned());
        }
        while level > 0 && matches!(&found.way[level - 1].node.data, Data::Map(inner, _) if inner.len() == 1)
        {
            level -= 1;
        }
        let entry = found.way[level];
        let parent = if level == 0 { self.root } else { &found.way[level - 1].node };
        let Data::Map(siblings, shape) = &parent.data else { return Err("it stands in no map".to_owned()) };
        if *shape == Shape::Flow {
            let number = siblings.iter().position(|sibling| std::ptr::eq(sibling, entry)).unwrap_or(0);
            let members = flow::members(siblings);
            return Ok(vec![flow::replace(self.text, &parent.span, &members, number..number + 1, &[])?]);
        }
        let start = line_start(self.text, entry.key_span.start);
        self.indent_of(entry)?;
        let end = next_line(self.text, entry.end().max(start)).min(self.content.end);
        let rest = &self.text[end..self.content.end];
        let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        // Blank lines left below a block scalar would become a part of it.
        let without = |end| vec![Splice { range: start..end, insert: String::new() }];
        Ok(vec![without(end), without(end + blank)])
    }

    fn entries(&self) -> &[Entry] {
        match &self.root.data {
            Data::Map(entries, _) => entries,
            _ => &[],
        }
    }

    fn in_flow(&self, found: &Found<'_>) -> bool {
        let within =
            found.way.iter().take(found.way.len().saturating_sub(usize::from(found.rest.is_empty())));
        within
            .map(|entry| &entry.node)
            .chain([self.root])
            .any(|node| matches!(&node.data, Data::Map(_, Shape::Flow)))
    }

    // ---- a key that is there ----

    fn change(&self, entry: &Entry, value: &FieldValue, flow: bool) -> Candidates {
        let node = &entry.node;
        if let Some(reason) = node.locked {
            return Err(reason.to_owned());
        }
        match (&node.data, value) {
            (Data::Map(inner, _), _) if !inner.is_empty() => Err("it holds keys of its own".to_owned()),
            (Data::List(items, shape), FieldValue::List(wanted)) => {
                self.change_list(entry, items, *shape, wanted)
            }
            (Data::Scalar(Value::Null), FieldValue::List(wanted)) if node.span.is_empty() && !flow => {
                self.fill_list(entry, wanted)
            }
            (Data::List(items, Shape::Block), _) => {
                let after = self.after_colon(entry)?;
                let range = after..node.end();
                if self.comments_outside(&range, items) {
                    return Err("comments in the list would go with it".to_owned());
                }
                let written = self.scalar(value, None, flow)?;
                Ok(vec![vec![Splice { range, insert: spaced(&written) }]])
            }
            _ => self.change_scalar(entry, value, flow),
        }
    }

    fn change_scalar(&self, entry: &Entry, value: &FieldValue, flow: bool) -> Candidates {
        let span = &entry.node.span;
        let raw = &self.text[span.clone()];
        if span.is_empty() {
            return Ok(vec![vec![self.fill(entry, &self.scalar(value, None, flow)?)?]]);
        }
        if *value == FieldValue::Empty {
            let range = self.after_colon(entry)?..span.end;
            return Ok(vec![vec![Splice { range, insert: String::new() }]]);
        }
        let mut candidates = Vec::new();
        if raw.starts_with(['|', '>']) {
            if let FieldValue::Text(wanted) = value {
                candidates.extend(block_scalar::rewrite(self.text, span, wanted).map(|splice| vec![splice]));
            }
            if block_scalar::has_comment(self.text, span) {
                return Ok(candidates);
            }
        }
        let insert = self.scalar(value, Some(raw), flow)?;
        candidates.push(vec![Splice { range: span.clone(), insert }]);
        Ok(candidates)
    }

    /// Puts a value where a key has none.
    fn fill(&self, entry: &Entry, written: &str) -> Result<Splice, String> {
        let after = self.after_colon(entry)?;
        let rest = &self.text[after..line_end(self.text, after)];
        if written.is_empty() {
            return Ok(Splice { range: after..after, insert: String::new() });
        }
        Ok(match rest.strip_prefix([' ', '\t']) {
            Some(comment) if comment.starts_with('#') => {
                Splice { range: after + 1..after + 1, insert: format!("{written} ") }
            }
            Some(_) => Splice { range: after + 1..after + 1, insert: written.to_owned() },
            None => Splice { range: after..after, insert: spaced(written) },
        })
    }

    fn fill_list(&self, entry: &Entry, wanted: &[String]) -> Candidates {
        let indent = self.indent_of(entry)?;
        let written = self.new_list(wanted, indent);
        if !written.contains('\n') {
            return Ok(vec![vec![self.fill(entry, &written)?]]);
        }
        // Below the key and its comment.
        let at = line_end(self.text, entry.key_span.end);
        Ok(vec![vec![Splice { range: at..at, insert: written }]])
    }

    fn change_list(&self, entry: &Entry, items: &[Node], shape: Shape, wanted: &[String]) -> Candidates {
        if let Some(reason) = items.iter().find_map(|item| item.locked) {
            return Err(reason.to_owned());
        }
        let change =
            flow::compare(items, wanted).ok_or_else(|| "its members are not all plain texts".to_owned())?;
        let in_flow = shape == Shape::Flow;
        let new = flow::written(self.text, items, &change, |item, beside| {
            let quoting = beside.and_then(Quoting::of).unwrap_or_else(|| self.usual_item_quoting());
            scalar::write(item, quoting, in_flow)
        });
        if in_flow {
            let members: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
            return Ok(vec![flow::replace(self.text, &entry.node.span, &members, change.old, &new)?]);
        }
        if change.old.len() == new.len() {
            let pairs = items[change.old].iter().zip(new);
            return Ok(vec![
                pairs.map(|(item, insert)| Splice { range: item.span.clone(), insert }).collect(),
            ]);
        }
        self.change_lines(entry, items, &change.old, &new)
    }

    /// Adds and removes whole lines of a block list.
    fn change_lines(&self, entry: &Entry, items: &[Node], old: &Range<usize>, new: &[String]) -> Candidates {
        let lines: Vec<(Range<usize>, &str)> =
            items.iter().map(|item| self.item_line(item)).collect::<Result<_, _>>()?;
        let mut splices = Vec::new();
        if new.is_empty() && old.len() == items.len() {
            let after = self.after_colon(entry)?;
            let at = if self.text[after..].starts_with(' ') { after + 1 } else { after };
            splices
                .push(Splice { range: at..at, insert: if at > after { "[]".into() } else { " []".into() } });
        }
        let (lead, end) = (lines[old.start.min(lines.len() - 1)].1, eol(self.text));
        let added: String = new.iter().map(|item| format!("{lead}{item}{end}")).collect();
        let at = match old.start.checked_sub(1) {
            Some(before) => lines[before].0.end,
            None => lines[0].0.start,
        };
        if !added.is_empty() {
            splices.push(Splice { range: at..at, insert: added });
        }
        splices.extend(
            lines[old.clone()].iter().map(|(line, _)| Splice { range: line.clone(), insert: String::new() }),
        );
        Ok(vec![splices])
    }

    /// The lines of a list's member, and what stands before its value.
    fn item_line(&self, item: &Node) -> Result<(Range<usize>, &str), String> {
        let start = line_start(self.text, item.span.start);
        let lead = &self.text[start..item.span.start];
        let dash = lead.trim_start().strip_prefix('-');
        if dash.is_none_or(|rest| !rest.trim().is_empty()) {
            return Err("its members do not have a line each".to_owned());
        }
        Ok((start..next_line(self.text, item.span.end), lead))
    }

    // ---- a key that is not there ----

    fn add(&self, found: &Found<'_>, value: &FieldValue, flow: bool) -> Candidates {
        let parent = found.way.last().map_or(self.root, |entry| &entry.node);
        if let Some(reason) = found.way.iter().find_map(|entry| entry.node.locked) {
            return Err(reason.to_owned());
        }
        match &parent.data {
            Data::Map(siblings, Shape::Flow) => {
                let mut written = self.new_value(value, true, "")?;
                for (depth, key) in found.rest.iter().enumerate().rev() {
                    let pair = format!("{}:{}", scalar::write(key, Quoting::Plain, true), spaced(&written));
                    written = if depth == 0 { pair } else { format!("{{{pair}}}") };
                }
                let at = siblings.len();
                let members = flow::members(siblings);
                Ok(vec![flow::replace(self.text, &parent.span, &members, at..at, &[written])?])
            }
            Data::Map(siblings, _) if !siblings.is_empty() => {
                let indent = self.indent_of(&siblings[0])?;
                let lines = self.new_lines(&found.rest, value, indent)?;
                let usual = if found.way.is_empty() { self.usual } else { &[] };
                Ok(self.spots(siblings, place(siblings, &found.rest[0], usual), &lines))
            }
            _ => match found.way.last() {
                // A key without a value gets its first key below it.
                Some(entry) if !flow && entry.node.span.is_empty() => {
                    let indent = format!("{}{STEP}", self.indent_of(entry)?);
                    let lines = self.new_lines(&found.rest, value, &indent)?;
                    let at = next_line(self.text, entry.key_span.end);
                    Ok(vec![vec![Splice { range: at..at, insert: lines }]])
                }
                Some(_) => Err("what it belongs to has a value of its own".to_owned()),
                None => {
                    let at = self.content.end;
                    Ok(vec![vec![Splice { range: at..at, insert: self.new_lines(&found.rest, value, "")? }]])
                }
            },
        }
    }

    /// Where new lines can go: the best place, and below blank lines there.
    fn spots(&self, siblings: &[Entry], place: Place, lines: &str) -> Vec<Vec<Splice>> {
        let at = match place {
            Place::After(number) => next_line(self.text, siblings[number].end()),
            Place::Before(number) => self.above_comments(siblings[number].key_span.start),
            Place::Alone => self.content.end,
        }
        .min(self.content.end);
        let blank = self.text[at..self.content.end].len()
            - self.text[at..self.content.end].trim_start_matches(['\r', '\n']).len();
        let splice = |at: usize| vec![Splice { range: at..at, insert: lines.to_owned() }];
        if blank > 0 { vec![splice(at), splice(at + blank)] } else { vec![splice(at)] }
    }

    /// The start of the comment lines right above a key, or of its own line.
    fn above_comments(&self, key: usize) -> usize {
        let mut at = line_start(self.text, key);
        while at > self.content.start {
            let above = line_start(self.text, at - 1);
            if !self.text[above..at].trim_start().starts_with('#') {
                break;
            }
            at = above;
        }
        at
    }

    /// A new key with its value in lines of its own.
    fn new_lines(&self, keys: &[String], value: &FieldValue, indent: &str) -> Result<String, String> {
        let (end, mut lines, mut indent) = (eol(self.text), String::new(), indent.to_owned());
        for (depth, key) in keys.iter().enumerate() {
            let key = scalar::write(key, Quoting::Plain, false);
            if depth + 1 < keys.len() {
                lines.push_str(&format!("{indent}{key}:{end}"));
                indent.push_str(STEP);
            } else {
                let written = self.new_value(value, false, &indent)?;
                let gap = if written.starts_with(['\r', '\n']) { written } else { spaced(&written) };
                lines.push_str(&format!("{indent}{key}:{gap}{end}"));
            }
        }
        Ok(lines)
    }

    fn new_value(&self, value: &FieldValue, flow: bool, indent: &str) -> Result<String, String> {
        match value {
            FieldValue::List(items) if flow => Ok(self.flow_list(items, Quoting::Plain)),
            FieldValue::List(items) => Ok(self.new_list(items, indent)),
            single => self.scalar(single, None, flow),
        }
    }

    /// A new list, written as the first list of this front matter is.
    fn new_list(&self, wanted: &[String], indent: &str) -> String {
        let quoting = self.usual_item_quoting();
        let sample = self.entries().iter().find_map(|entry| match &entry.node.data {
            Data::List(items, Shape::Block) if !wanted.is_empty() => {
                let (_, lead) = self.item_line(items.first()?).ok()?;
                let inner = lead.strip_prefix(self.indent_of(entry).ok()?)?;
                Some(inner.to_owned())
            }
            _ => None,
        });
        match sample {
            Some(lead) if !self.first_list_is_flow() => wanted
                .iter()
                .map(|item| {
                    format!("{}{indent}{lead}{}", eol(self.text), scalar::write(item, quoting, false))
                })
                .collect(),
            _ => self.flow_list(wanted, quoting),
        }
    }

    fn flow_list(&self, wanted: &[String], quoting: Quoting) -> String {
        let items: Vec<_> = wanted.iter().map(|item| scalar::write(item, quoting, true)).collect();
        format!("[{}]", items.join(", "))
    }

    fn first_list_is_flow(&self) -> bool {
        let mut lists = self.entries().iter().filter_map(|entry| match &entry.node.data {
            Data::List(items, shape) if !items.is_empty() => Some(*shape),
            _ => None,
        });
        lists.next() == Some(Shape::Flow)
    }

    // ---- how things are written ----

    /// A single value as written; `old` is what it takes the place of.
    fn scalar(&self, value: &FieldValue, old: Option<&str>, flow: bool) -> Result<String, String> {
        let quoting = old.and_then(Quoting::of);
        match value {
            FieldValue::Text(text) => Ok(scalar::write(text, quoting.unwrap_or(Quoting::Plain), flow)),
            FieldValue::Bool(yes) => Ok(yes.to_string()),
            FieldValue::Number(number) if scalar::is_number(number) => Ok(number.clone()),
            FieldValue::Number(number) => Err(format!("{number} is not a number")),
            FieldValue::Date(date) => Ok(match quoting {
                Some(quoting @ (Quoting::Single | Quoting::Double)) => scalar::write(date, quoting, flow),
                _ if scalar::is_date(date) && !flow => date.clone(),
                _ => scalar::write(date, Quoting::Double, flow),
            }),
            FieldValue::List(items) => Ok(self.flow_list(items, self.usual_item_quoting())),
            FieldValue::Empty if flow => Ok("null".to_owned()),
            FieldValue::Empty => Ok(String::new()),
            FieldValue::Other(_) => Err("only its text can be edited".to_owned()),
        }
    }

    /// The quoting of the first member of the first list.
    fn usual_item_quoting(&self) -> Quoting {
        let mut items = self.entries().iter().filter_map(|entry| match &entry.node.data {
            Data::List(items, _) => items.first().filter(|item| item.locked.is_none()),
            _ => None,
        });
        items.find_map(|item| Quoting::of(&self.text[item.span.clone()])).unwrap_or(Quoting::Plain)
    }

    fn indent_of(&self, entry: &Entry) -> Result<&str, String> {
        let indent = &self.text[line_start(self.text, entry.key_span.start)..entry.key_span.start];
        if indent.trim().is_empty() { Ok(indent) } else { Err("its key does not start its line".to_owned()) }
    }

    /// The byte after the colon of a key.
    fn after_colon(&self, entry: &Entry) -> Result<usize, String> {
        let rest = &self.text[entry.key_span.end..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if rest[blank..].starts_with(':') {
            Ok(entry.key_span.end + blank + 1)
        } else {
            Err("its key is written in an unusual way".to_owned())
        }
    }

    fn comments_outside(&self, range: &Range<usize>, items: &[Node]) -> bool {
        let inside = |at: usize| items.iter().any(|item| item.span.start <= at && at < item.end());
        self.text[range.clone()].match_indices('#').any(|(at, _)| !inside(range.start + at))
    }
}

/// A value with a blank before it; nothing for nothing.
fn spaced(written: &str) -> String {
    if written.is_empty() { String::new() } else { format!(" {written}") }
}
