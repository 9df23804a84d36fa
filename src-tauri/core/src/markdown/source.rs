//! The text as the Markdown parser gets it: shortcodes, formulas and the
//! summary's divider taken out, lines of attributes made comments, with the way
//! back to the places in the body.

use std::borrow::Cow;
use std::ops::Range;

use super::attributed;
use super::builtin::{self, Scope};
use super::colons;
use super::foreign;
use super::options::{Options, Rules, Tags};
use super::passthrough::{self, Formula};
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
    /// A shortcode Hugo stops at, and why.
    Broken(Range<usize>, &'static str),
    Formula(Formula),
    /// Nothing at all, that keeps a colon from beginning a definition.
    Nothing,
}

/// What stands in the text for a piece of the body.
enum By {
    Call(Call),
    Text(String),
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
    /// The body with a word for each shortcode.
    pub(super) fn new(body: &'a str, options: &Options) -> Self {
        Self::of(body, pieces(body, options, None))
    }

    /// The body with what `{{% %}}` makes in its place and a word for the rest.
    pub(super) fn made(scope: &Scope<'a>) -> Self {
        let make = |call: &Shortcode| scope.make(call).filter(|_| call.markdown)?.ok();
        let mut pieces = pieces(scope.body, scope.options, Some(&make));
        if scope.options.tags == Tags::Tera {
            let pages = foreign::pages_of_zola(scope.body).into_iter();
            pieces.extend(pages.filter_map(|at| {
                let address = (scope.around.page)(&scope.body[at.start + 1..at.end])?;
                Some((at, By::Text(builtin::path_of(&address).to_string())))
            }));
            pieces.sort_by_key(|(range, _)| range.start);
        }
        Self::of(scope.body, pieces)
    }

    fn of(body: &'a str, pieces: Vec<(Range<usize>, By)>) -> Self {
        let mut source = Self { text: Cow::Borrowed(body), edits: Vec::new(), calls: Vec::new() };
        if pieces.is_empty() {
            return source;
        }
        let mut text = String::with_capacity(body.len() + 64 * pieces.len());
        let mut done = 0;
        for (range, by) in pieces {
            if range.start < done {
                continue;
            }
            text.push_str(&body[done..range.start]);
            let start = text.len();
            match by {
                By::Text(own) => text.push_str(&own),
                By::Call(call) => {
                    text.push_str(&word(source.calls.len()));
                    source.calls.push(call);
                }
            }
            done = range.end;
            source.edits.push((range, start..text.len()));
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

/// What a `{{% %}}` shortcode puts into the Markdown.
type Make<'m> = &'m dyn Fn(&Shortcode) -> Option<String>;

/// What is exchanged, in order of place; of two that overlap the first counts.
fn pieces(body: &str, options: &Options, make: Option<Make<'_>>) -> Vec<(Range<usize>, By)> {
    let mut pieces: Vec<(Range<usize>, By)> = Vec::new();
    if let Some(at) = memchr::memmem::find(body.as_bytes(), MORE.as_bytes()) {
        // The divider parts paragraphs wherever it stands.
        pieces.push((at..at + MORE.len(), By::Text("\n\n".into())));
    }
    if shortcode::any(body, options.tags) {
        for piece in shortcode::scan(body, options.tags) {
            match piece {
                Piece::Call(call) => {
                    let range = call.range.clone();
                    let made = make.and_then(|make| make(&call));
                    let by = made.map_or_else(|| By::Call(Call::Shortcode(call)), By::Text);
                    pieces.push((range, by));
                }
                Piece::Dropped(range) => pieces.push((range, By::Text(String::new()))),
                // For whoever looks for addresses it is text like any other.
                Piece::Broken(..) if make.is_none() => {}
                Piece::Broken(range, why) => {
                    pieces.push((range.clone(), By::Call(Call::Broken(range, why))));
                }
                Piece::Foreign(range) => pieces.push((range.clone(), By::Call(Call::Foreign(range)))),
                Piece::Escaped(open, close) => {
                    pieces.push((open, By::Text(String::new())));
                    pieces.push((close, By::Text(String::new())));
                }
            }
        }
    }
    for formula in passthrough::find(body, options) {
        pieces.push((formula.range.clone(), By::Call(Call::Formula(formula))));
    }
    pieces.extend(colons::find(body, options).into_iter().map(|at| (at..at, By::Call(Call::Nothing))));
    if options.emoji && options.rules == Rules::Old {
        // Before it read the Markdown, in code and everywhere.
        pieces.extend(emoji(body));
    }
    if options.block_attributes {
        let lines = attributed::lines(body);
        pieces.extend(lines.into_iter().map(|(range, comment)| (range, By::Text(comment))));
    }
    pieces.sort_by_key(|(range, _)| range.start);
    pieces
}

fn emoji(body: &str) -> impl Iterator<Item = (Range<usize>, By)> + '_ {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_+-".contains(byte);
    let colons = memchr::memchr_iter(b':', body.as_bytes());
    colons.filter_map(move |at| {
        let end = at + 1 + body.as_bytes()[at + 1..].iter().take(48).take_while(|byte| is_name(byte)).count();
        let sign = body.get(at + 1..end).filter(|_| body.as_bytes().get(end) == Some(&b':'))?;
        Some((at..end + 1, By::Text(emojis::get_by_shortcode(sign)?.as_str().into())))
    })
}

/// Words without what stands for things taken out.
pub(super) fn without_stand_ins(words: &str) -> Cow<'_, str> {
    if !words.contains(MARK) {
        return Cow::Borrowed(words);
    }
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once(MARK) {
        out.push_str(before);
        let after = after.trim_start_matches(|sign: char| sign.is_ascii_digit());
        rest = after.strip_prefix('x').unwrap_or(after);
    }
    out.push_str(rest);
    Cow::Owned(out)
}
