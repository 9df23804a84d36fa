//! The text as the Markdown parser gets it: shortcodes and the summary's
//! divider taken out, with the way back to the places in the body.

use std::borrow::Cow;
use std::ops::Range;

use super::shortcode::{self, Piece, Shortcode};

/// A body made ready to be parsed.
pub(super) struct Source<'a> {
    pub(super) text: Cow<'a, str>,
    /// What was exchanged: bytes of the body, and of the text.
    edits: Vec<(Range<usize>, Range<usize>)>,
    /// What was taken out; the word for the nth is [`word`]`(n)`.
    pub(super) calls: Vec<Call>,
}

/// Something taken out.
pub(super) enum Call {
    Shortcode(Shortcode),
    /// A tag of another generator, as it stands in the body.
    Foreign(Range<usize>),
}

/// Starts every stand-in. Letters and digits only, so that Markdown leaves it alone.
pub(super) const MARK: &str = "x7Dr0pc4pSh0rtc0d3x";

/// What stands for the nth thing taken out.
pub(super) fn word(n: usize) -> String {
    format!("{MARK}{n}x")
}

/// Hugo's divider between summary and rest.
const MORE: &str = "<!--more-->";

impl<'a> Source<'a> {
    pub(super) fn new(body: &'a str, foreign: bool) -> Self {
        let more = memchr::memmem::find(body.as_bytes(), MORE.as_bytes());
        let pieces = if shortcode::any(body, foreign) { shortcode::scan(body, foreign) } else { Vec::new() };
        let mut source = Self { text: Cow::Borrowed(body), edits: Vec::new(), calls: Vec::new() };
        if more.is_none() && pieces.is_empty() {
            return source;
        }
        let mut text = String::with_capacity(body.len() + 64 * pieces.len());
        let mut done = 0;
        let mut exchange = |text: &mut String, range: Range<usize>, by: &str| {
            if range.start < done {
                return;
            }
            text.push_str(&body[done..range.start]);
            let start = text.len();
            text.push_str(by);
            done = range.end;
            source.edits.push((range, start..text.len()));
        };
        // The divider parts paragraphs wherever it stands.
        let mut more = more.map(|at| at..at + MORE.len());
        for piece in pieces {
            let start = match &piece {
                Piece::Call(call) => call.range.start,
                Piece::Escaped(open, _) => open.start,
                Piece::Foreign(range) => range.start,
            };
            if let Some(more) = more.take_if(|more| more.start < start) {
                exchange(&mut text, more, "\n\n");
            }
            match piece {
                Piece::Call(call) => {
                    exchange(&mut text, call.range.clone(), &word(source.calls.len()));
                    source.calls.push(Call::Shortcode(call));
                }
                Piece::Foreign(range) => {
                    exchange(&mut text, range.clone(), &word(source.calls.len()));
                    source.calls.push(Call::Foreign(range));
                }
                Piece::Escaped(open, close) => {
                    exchange(&mut text, open, "");
                    exchange(&mut text, close, "");
                }
            }
        }
        if let Some(more) = more {
            exchange(&mut text, more, "\n\n");
        }
        text.push_str(&body[done..]);
        source.text = Cow::Owned(text);
        source
    }

    /// The place in the body of a byte of the text.
    pub(super) fn place(&self, at: usize) -> usize {
        let next = self.edits.partition_point(|(_, new)| new.start <= at);
        let Some((old, new)) = next.checked_sub(1).map(|last| &self.edits[last]) else { return at };
        if at < new.end { old.start } else { old.end + (at - new.end) }
    }
}
