//! A run of text, sign by sign.

use std::ops::Range;

use super::{Leaf, Sign};
use crate::markdown::escape;
use crate::markdown::linkify::{self, Kind};
use crate::markdown::marks::Mark;
use crate::markdown::typographer::{self, Place};

impl Leaf<'_, '_> {
    /// Goes through a run of text as it stands in the source.
    pub(super) fn text(&mut self, run: Range<usize>, escaped: bool) {
        let text = self.all.text;
        if self.autolink {
            return escape::html(self.out, &text[run]);
        }
        let bytes = text.as_bytes();
        let mut at = run.start.max(self.skip.min(run.end));
        if std::mem::take(&mut self.trim) {
            at += bytes[at..run.end].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        }
        let mut done = at;
        if escaped && at == run.start {
            self.fresh = false;
            escape::html(self.out, &text[at..=at]);
            if let Some(words) = &mut self.words {
                words.text(&text[at..=at]);
            }
            at += 1;
            done = at;
        }
        while at < run.end {
            if std::mem::take(&mut self.fresh)
                && self.may_link()
                && !bytes[at].is_ascii_punctuation()
                && let Some(end) = self.link(done, at)
            {
                (at, done) = (end, end);
                continue;
            }
            let signs =
                if self.links || self.words.is_some() { &self.all.signs_with_links } else { &self.all.signs };
            let plain = bytes[at..run.end]
                .iter()
                .take_while(|&&byte| signs[usize::from(byte)] == Sign::Plain)
                .count();
            at += plain;
            if at >= run.end {
                break;
            }
            let sign = signs[usize::from(bytes[at])];
            if let Some(end) = self.sign(sign, done, at, run.end) {
                (at, done) = (end, end);
            } else {
                at += 1;
            }
        }
        if done < run.end {
            self.plain(done, run.end);
        }
        if at > run.end {
            self.skip = self.skip.max(at);
        }
    }

    /// Deals with a sign that may be special; gives where to go on when it was.
    fn sign(&mut self, sign: Sign, done: usize, at: usize, end: usize) -> Option<usize> {
        match sign {
            Sign::Typographic => self.typographic(done, at),
            Sign::Colon => self.emoji(done, at, end),
            Sign::Mark => {
                let end = self.marks(done, at);
                // A bare address may follow any tilde.
                self.fresh |= end.is_none() && self.all.text.as_bytes()[at] == b'~';
                end
            }
            Sign::Backslash => (at + 1 < end && self.all.text.as_bytes()[at + 1] == b' ').then(|| {
                self.plain(done, at);
                at + 2
            }),
            Sign::Blank => {
                if self.may_link() && at + 1 < self.block.end {
                    self.link(done, at + 1)
                } else {
                    None
                }
            }
            Sign::LabelStart => {
                self.labels += 1;
                None
            }
            Sign::LabelEnd => {
                self.labels = self.labels.saturating_sub(1);
                None
            }
            Sign::Delimiter => self.delimiter(done, at, end),
            Sign::Escape | Sign::Plain => None,
        }
    }

    /// Delimiters that delimit nothing: text after all, but what follows is a new one.
    fn delimiter(&mut self, done: usize, at: usize, end: usize) -> Option<usize> {
        self.fresh = true;
        self.words.as_ref()?;
        let bytes = self.all.text.as_bytes();
        let after = at + bytes[at..end].iter().take_while(|&&byte| byte == bytes[at]).count();
        self.plain(done, after);
        if let Some(words) = &mut self.words {
            words.end_text();
        }
        Some(after)
    }

    /// Text without anything special in it, from `done` on.
    fn plain(&mut self, done: usize, at: usize) {
        if done == at {
            return;
        }
        let piece = &self.all.text[done..at];
        escape::html(self.out, piece);
        if let Some(words) = &mut self.words {
            words.text(piece);
        }
    }

    fn typographic(&mut self, done: usize, at: usize) -> Option<usize> {
        let options = self.all.options;
        let before = self.all.before(at, self.block.start);
        let place = Place { text: self.all.text, at, end: self.block.end, before, old: self.all.old };
        let (sign, length) = typographer::replace(options.typographer.as_ref()?, &mut self.all.open, place)?;
        self.plain(done, at);
        if let Some(words) = &mut self.words {
            // A sign that no id keeps, but which is not trimmed either.
            words.node("\u{2026}");
        }
        if self.all.old && self.alt > 0 {
            // Old Hugos wrote the entity's name into an image's text.
            escape::html(self.out, sign);
        } else {
            self.out.push_str(sign);
        }
        self.fresh = true;
        Some(at + length)
    }

    fn emoji(&mut self, done: usize, at: usize, end: usize) -> Option<usize> {
        const LONGEST: usize = 48;
        let rest = &self.all.text.as_bytes()[at + 1..end.min(at + LONGEST)];
        let length =
            rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(byte)).count();
        if length == 0 || rest.get(length) != Some(&b':') {
            return None;
        }
        let name = &self.all.text[at + 1..=at + length];
        let emoji = emojis::get_by_shortcode(name)?;
        self.plain(done, at);
        if let Some(words) = &mut self.words {
            words.node(name);
        }
        if self.alt == 0 {
            self.out.push_str(emoji.as_str());
        }
        self.fresh = true;
        Some(at + length + 2)
    }

    fn marks(&mut self, done: usize, at: usize) -> Option<usize> {
        while self.runs.get(self.next_run).is_some_and(|run| run.at < at) {
            self.next_run += 1;
        }
        let run = self.runs.get(self.next_run).filter(|run| run.at == at)?.clone();
        self.plain(done, at);
        for mark in run.marks() {
            match mark {
                Mark::Open(name) => {
                    self.tag("<", name);
                    if let Some(words) = &mut self.words {
                        words.enter();
                    }
                }
                Mark::Close(name) => {
                    self.tag("</", name);
                    if let Some(words) = &mut self.words {
                        words.leave();
                    }
                }
                Mark::Text(count) => {
                    self.out.extend(std::iter::repeat_n(char::from(run.sign), count));
                }
            }
        }
        self.fresh = true;
        Some(at + run.length)
    }

    fn tag(&mut self, start: &str, name: &str) {
        if self.alt == 0 {
            self.out.push_str(start);
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    pub(super) fn may_link(&self) -> bool {
        self.links && self.labels == 0 && self.inside_links == 0
    }

    /// Writes the bare address at `at`, if there is one, after the text from `done`.
    fn link(&mut self, done: usize, at: usize) -> Option<usize> {
        let text = self.all.text;
        let (kind, end) = linkify::find(&text.as_bytes()[..self.block.end], at, self.all.old)?;
        self.plain(done, at);
        self.note_node();
        self.out.push_str("<a href=\"");
        match kind {
            Kind::Web => {}
            Kind::Www => {
                self.out.push_str(&self.all.options.linkify_protocol);
                self.out.push_str("://");
            }
            Kind::Mail => self.out.push_str("mailto:"),
        }
        escape::url(self.out, &text[at..end]);
        self.out.push_str("\">");
        escape::html(self.out, &text[at..end]);
        self.out.push_str("</a>");
        self.fresh = true;
        Some(end)
    }
}
