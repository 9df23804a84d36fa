//! YAML front matter: the events of `saphyr-parser` made into a tree.
//!
//! What real Hugo reads and the parser does not (a tab after a colon, a
//! closing bracket at the start of a line) is softened to blanks of the same
//! length before parsing, so positions stay true. Edits are in [`edit`] and
//! [`add`], the rules of plain and quoted scalars in [`scalar`].

pub(super) mod add;
mod block_scalar;
pub(super) mod edit;
pub(super) mod rows;
pub(super) mod scalar;
mod soften;
#[cfg(test)]
mod tests;
mod written;

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};

use super::tree::{Data, Entry, Node, Shape};
use super::{SyntaxError, Value};

/// Nesting beyond this is refused.
const DEEPEST: usize = 64;

/// Values that may come in through anchors; far fewer lines can stand for
/// billions of them.
const MOST_REPEATED: usize = 100_000;

const ANCHOR: &str = "it is repeated elsewhere through an anchor";
const ALIAS: &str = "it repeats a value from elsewhere through an anchor";
const TAG: &str = "it carries a YAML tag";

/// Parses the content between the delimiters.
///
/// # Errors
/// [`SyntaxError`] with the line of the whole text.
pub(super) fn parse(text: &str, content: Range<usize>) -> Result<Node, SyntaxError> {
    let first_line = text[..content.start].matches('\n').count();
    let source = &text[content.clone()];
    let tree = Builder::run(source, content.start).or_else(|failed| {
        let softer = soften::soften(source);
        softer.and_then(|softer| Builder::run(&softer, content.start).ok()).ok_or(failed)
    });
    tree.map_err(|mut error| {
        error.line += first_line;
        error
    })
}

/// Makes a tree of events.
struct Builder<'a> {
    parser: Parser<'a, StrInput<'a>>,
    source: &'a str,
    /// The byte of each character, when they differ.
    bytes: Option<Vec<usize>>,
    /// Where the source starts in the whole text.
    offset: usize,
    /// The end of the last event with a text of its own, in the source.
    last: usize,
    /// The anchored values, and how many values each holds.
    anchors: HashMap<usize, (Node, usize)>,
    /// How many values were made so far, and how many of them are repeated ones.
    made: usize,
    repeated: usize,
}

impl<'a> Builder<'a> {
    fn run(source: &'a str, offset: usize) -> Result<Node, SyntaxError> {
        let bytes = (!source.is_ascii()).then(|| source.char_indices().map(|(at, _)| at).collect());
        let mut builder = Self {
            parser: Parser::new_from_str(source),
            source,
            bytes,
            offset,
            last: 0,
            anchors: HashMap::new(),
            made: 0,
            repeated: 0,
        };
        builder.document()
    }

    fn document(&mut self) -> Result<Node, SyntaxError> {
        let mut root = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
                event if root.is_none() => root = Some(self.node(event, span, 0)?),
                _ => return Err(syntax(span, "a second YAML document starts here")),
            }
        }
        let empty =
            Node { span: self.offset..self.offset, data: Data::Map(Vec::new(), Shape::Block), locked: None };
        match root {
            None => Ok(empty),
            Some(root) if root.is_void() && root.span.is_empty() => Ok(empty),
            Some(root) if matches!(root.data, Data::Map(..)) => Ok(root),
            Some(_) => Err(SyntaxError { line: 1, message: "keys with values are expected here".into() }),
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), SyntaxError> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => {
                Err(SyntaxError { line: error.marker().line(), message: error.info().to_owned() })
            }
            None => Err(SyntaxError { line: 1, message: "the YAML ends too early".into() }),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, SyntaxError> {
        if depth > DEEPEST {
            return Err(syntax(span, "the values are nested too deeply"));
        }
        let start = self.byte(span.start.index());
        let before = self.made;
        self.made += 1;
        match event {
            Event::Alias(id) => self.alias(id, span),
            Event::Scalar(text, style, anchor, tag) => {
                let span = self.scalar_span(start..self.byte(span.end.index()), style);
                let value = match style {
                    ScalarStyle::Plain if tag.is_none() => scalar::resolve(&text),
                    _ => Value::Text(text.into_owned()),
                };
                Ok(self.finish(Node::scalar(self.whole(span), value), anchor, tag.is_some(), before))
            }
            Event::SequenceStart(anchor, tag) => {
                let shape = self.shape(start, anchor > 0 || tag.is_some());
                let (items, end) = self.items(depth)?;
                let span = self.container_span(start, end, shape);
                let data = Data::List(items, shape);
                Ok(self.finish(Node { span, data, locked: None }, anchor, tag.is_some(), before))
            }
            Event::MappingStart(anchor, tag) => {
                let shape = self.shape(start, anchor > 0 || tag.is_some());
                let (entries, end) = self.entries(depth)?;
                let span = self.container_span(start, end, shape);
                let data = Data::Map(entries, shape);
                Ok(self.finish(Node { span, data, locked: None }, anchor, tag.is_some(), before))
            }
            _ => Err(syntax(span, "this is not a value")),
        }
    }

    fn items(&mut self, depth: usize) -> Result<(Vec<Node>, Span), SyntaxError> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, span) => return Ok((items, span)),
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn entries(&mut self, depth: usize) -> Result<(Vec<Entry>, Span), SyntaxError> {
        let mut entries = Vec::new();
        loop {
            let (event, span) = match self.next()? {
                (Event::MappingEnd, span) => return Ok((entries, span)),
                next => next,
            };
            let key = match &event {
                Event::Scalar(text, ..) => text.to_string(),
                _ => return Err(syntax(span, "a key must be a word")),
            };
            let key_span = self.node(event, span, depth + 1)?.span;
            let (event, span) = self.next()?;
            let mut node = self.node(event, span, depth + 1)?;
            if key == "<<" {
                node.lock("it takes in values from elsewhere");
            }
            entries.push(Entry { key, key_span, node });
        }
    }

    /// The value that an alias repeats.
    fn alias(&mut self, id: usize, span: Span) -> Result<Node, SyntaxError> {
        let start = self.byte(span.start.index());
        self.last = self.byte(span.end.index());
        let mut node = match self.anchors.get(&id) {
            Some((node, count)) => {
                self.made += count;
                self.repeated += count;
                if self.repeated > MOST_REPEATED {
                    return Err(syntax(
                        span,
                        "the anchors repeat each other too often; write the values out",
                    ));
                }
                node.clone()
            }
            None => Node::scalar(0..0, Value::Null),
        };
        node.locked = None;
        node.lock(ALIAS);
        // What it repeats lies elsewhere; here is only its name.
        node.data = flattened(node.data);
        node.span = self.whole(start..self.last);
        Ok(node)
    }

    /// Remembers an anchored value and locks what must not be replaced; `before`
    /// it so many values were made.
    fn finish(&mut self, mut node: Node, anchor: usize, tagged: bool, before: usize) -> Node {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), self.made - before));
            node.lock(ANCHOR);
        } else if tagged {
            node.locked.get_or_insert(TAG);
        }
        node
    }

    /// The bytes of a scalar: of a block scalar from its `|` to its last word,
    /// of a quoted one to its closing quote. The parser lets both run on over
    /// the blanks and the comment that follow.
    fn scalar_span(&mut self, span: Range<usize>, style: ScalarStyle) -> Range<usize> {
        let span = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let mark = if style == ScalarStyle::Literal { '|' } else { '>' };
                let from = self.last.min(span.start);
                let start = self.source[from..span.start].find(mark).map_or(span.start, |at| from + at);
                let words = self.source[start..span.end.max(start)].trim_end().len();
                start..start + words
            }
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let end = closing_quote(&self.source[span.clone()]).map_or(span.end, |end| span.start + end);
                span.start..end
            }
            ScalarStyle::Plain => span,
        };
        self.last = self.last.max(span.end);
        span
    }

    /// Whether a list or map is written between brackets.
    fn shape(&self, start: usize, decorated: bool) -> Shape {
        // An anchor or a tag stands first; such values are locked anyway.
        let flow = !decorated && self.source[start..].starts_with(['[', '{']);
        if flow { Shape::Flow } else { Shape::Block }
    }

    fn container_span(&mut self, start: usize, end: Span, shape: Shape) -> Range<usize> {
        let end = self.byte(end.start.index());
        match shape {
            Shape::Flow => {
                self.last = self.last.max(end + 1);
                self.whole(start..end + 1)
            }
            // What ends a block is the next thing; its own end is its members'.
            _ => self.whole(start..start),
        }
    }

    fn byte(&self, index: usize) -> usize {
        match &self.bytes {
            Some(bytes) => bytes.get(index).copied().unwrap_or(self.source.len()),
            None => index.min(self.source.len()),
        }
    }

    fn whole(&self, span: Range<usize>) -> Range<usize> {
        span.start + self.offset..span.end + self.offset
    }
}

/// Where a quoted scalar ends that begins at the start of `text`: in single
/// quotes a quote is doubled, in double quotes it follows a backslash.
fn closing_quote(text: &str) -> Option<usize> {
    let quote = text.chars().next()?;
    let mut rest = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = rest.next() {
        if letter == '\\' && quote == '"' {
            rest.next();
        } else if letter == quote {
            let doubled = quote == '\'' && rest.next_if(|(_, next)| *next == quote).is_some();
            if !doubled {
                return Some(at + 1);
            }
        }
    }
    None
}

/// The data of a repeated value, with all positions taken away.
fn flattened(data: Data) -> Data {
    match data {
        Data::Scalar(value) => Data::Scalar(value),
        Data::List(items, shape) => Data::List(items.into_iter().map(nowhere).collect(), shape),
        Data::Map(entries, shape) => Data::Map(
            entries
                .into_iter()
                .map(|entry| Entry { key_span: 0..0, node: nowhere(entry.node), key: entry.key })
                .collect(),
            shape,
        ),
    }
}

fn nowhere(node: Node) -> Node {
    Node { span: 0..0, data: flattened(node.data), locked: node.locked }
}

fn syntax(span: Span, message: &str) -> SyntaxError {
    SyntaxError { line: span.start.line(), message: message.to_owned() }
}
