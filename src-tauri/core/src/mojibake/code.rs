//! Which bytes of a text are code. What looks like damage there is more likely
//! meant: a post about this very thing, or a program's output.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::front_matter;

/// What begins and ends code beside Markdown's own.
const PAIRS: [(&str, &str); 5] = [
    ("<code", "</code>"),
    ("<pre", "</pre>"),
    ("<samp", "</samp>"),
    ("{{< highlight", "{{< /highlight"),
    ("{{% highlight", "{{% /highlight"),
];

/// The stretches of code, in order, none touching the next.
pub(super) fn ranges(text: &str) -> Vec<Range<usize>> {
    let body = front_matter::split(text).body;
    let mut found = between_ticks(&text[..body]);
    for (event, range) in Parser::new_ext(&text[body..], Options::ENABLE_TABLES).into_offset_iter() {
        if matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))) {
            found.push(range.start + body..range.end + body);
        }
    }
    let lower = text.to_ascii_lowercase();
    for (open, close) in PAIRS {
        let mut at = body;
        while let Some(start) = lower[at..].find(open).map(|found| at + found) {
            let Some(end) = lower[start..].find(close).map(|found| start + found) else { break };
            found.push(start..end);
            at = end;
        }
    }
    found.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// Front matter is no Markdown, but its titles have code as well.
fn between_ticks(head: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut line = 0;
    for text in head.split_inclusive('\n') {
        let ticks: Vec<usize> = text.match_indices('`').map(|(at, _)| line + at).collect();
        found.extend(ticks.chunks_exact(2).map(|pair| pair[0]..pair[1]));
        line += text.len();
    }
    found
}
