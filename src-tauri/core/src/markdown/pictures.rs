//! The pictures of a body and the words about them: alt texts and captions,
//! each with the bytes that spell it, so that one can be written without
//! touching anything else. Covers Markdown images (also by reference), `<img>`
//! and what generators have for pictures, see [`call`]. A caption is a Markdown
//! image's title or a `figure`'s `caption`. How a slot is written is in [`slot`].

mod call;
mod slot;

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::links::destination;
use super::source::{Call, MARK, Source};
use super::{Options, parser_options, tags};
use slot::{Care, Slot};

/// A picture of a body and the words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its address, escapes and entities undone.
    pub dest: String,
    /// What is read or heard in its place.
    pub alt: String,
    /// The words shown with it; none where there is no place for any.
    pub caption: Option<String>,
    /// The bytes of the body that are it: with the link that holds nothing else,
    /// and with the `figure` element around an `<img>`.
    pub range: Range<usize>,
    alt_slot: Slot,
    caption_slot: Option<Slot>,
}

/// The words a picture is to have, wherever it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// The picture's address, as [`Picture::dest`] has it.
    pub dest: String,
    /// The new alt text.
    pub alt: String,
    /// The new caption; none to leave it.
    pub caption: Option<String>,
}

/// The pictures of a body whose words can be written, in order.
pub(super) fn pictures(body: &str, options: &Options) -> Vec<Picture> {
    let mut found = Vec::new();
    collect(body, 0, options, 0, &mut found);
    found.sort_by_key(|picture| picture.range.start);
    found
}

/// The splices of the body that give pictures their words.
///
/// The result is read again: every picture must be there with the words it is
/// to have, and all others as they were.
///
/// # Errors
/// The address of the first picture whose words cannot be written there.
pub(super) fn describe(
    body: &str,
    options: &Options,
    words: &[Described],
) -> Result<Vec<(Range<usize>, String)>, String> {
    let before = pictures(body, options);
    let wanted: Vec<Picture> = before
        .iter()
        .map(|picture| match words.iter().find(|words| words.dest == picture.dest) {
            Some(words) => Picture {
                alt: one_line(&words.alt),
                caption: picture.caption.as_ref().map(|old| match &words.caption {
                    Some(new) => one_line(new),
                    None => old.clone(),
                }),
                ..picture.clone()
            },
            None => picture.clone(),
        })
        .collect();
    let mut care = vec![Care::Little; before.len()];
    loop {
        let mut splices: Vec<(Range<usize>, String)> = Vec::new();
        for ((old, new), care) in before.iter().zip(&wanted).zip(&care) {
            if new.alt != old.alt {
                splices.push(old.alt_slot.write(body, &new.alt, *care));
            }
            if let (Some(slot), Some(words)) = (&old.caption_slot, &new.caption)
                && new.caption != old.caption
            {
                splices.push(slot.write(body, words, *care));
            }
        }
        splices.sort_by_key(|(range, _)| range.start);
        let after = pictures(&spliced(body, &splices), options);
        let differs = |at: usize| {
            let (new, read) = (&wanted[at], after.get(at));
            !read.is_some_and(|read| {
                (&read.dest, &read.alt, &read.caption) == (&new.dest, &new.alt, &new.caption)
            })
        };
        let Some(first) = (0..wanted.len()).find(|&at| differs(at)) else {
            let blamed = || after.last().map(|picture| picture.dest.clone()).unwrap_or_default();
            return if after.len() == wanted.len() { Ok(splices) } else { Err(blamed()) };
        };
        // A sign of one may have taken others with it: what stands before is to blame.
        let changed = |at: &usize| wanted[*at] != before[*at];
        match (0..=first).rev().filter(changed).find(|&at| care[at] == Care::Little) {
            Some(at) => care[at] = Care::Much,
            None => return Err(wanted[first].dest.clone()),
        }
    }
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn spliced(body: &str, splices: &[(Range<usize>, String)]) -> String {
    let mut out = String::with_capacity(body.len() + 64);
    let mut done = 0;
    for (range, words) in splices {
        out.push_str(&body[done..range.start]);
        out.push_str(words);
        done = range.end;
    }
    out + &body[done..]
}

/// An image whose end has not come yet.
struct Open {
    image: bool,
    link_type: LinkType,
    dest: String,
    title: String,
    alt: String,
    start: usize,
    /// Where its words end.
    words_end: usize,
}

struct Finder<'f> {
    body: &'f str,
    /// Where the body begins in the whole.
    offset: usize,
    source: &'f Source<'f>,
    found: &'f mut Vec<Picture>,
}

fn collect(body: &str, offset: usize, options: &Options, depth: u8, found: &mut Vec<Picture>) {
    let source = Source::new(body, options);
    let mut finder = Finder { body, offset, source: &source, found };
    finder.markdown(options);
    for call in &source.calls {
        let Call::Shortcode(call) = call else { continue };
        finder.call(call, options.tags);
        if let Some(inner) = call.inner.clone().filter(|_| depth < 8) {
            collect(&body[inner.clone()], offset + inner.start, options, depth + 1, finder.found);
        }
    }
}

impl Finder<'_> {
    fn markdown(&mut self, options: &Options) {
        let text = &*self.source.text;
        let mut open: Vec<Open> = Vec::new();
        let mut html: Option<Range<usize>> = None;
        for (event, range) in Parser::new_ext(text, parser_options(text, options)).into_offset_iter() {
            match event {
                Event::Start(Tag::Image { link_type, dest_url, title, .. }) => {
                    open.push(Open::new(true, link_type, &dest_url, &title, &range));
                }
                Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                    open.push(Open::new(false, link_type, &dest_url, &title, &range));
                }
                Event::End(TagEnd::Link | TagEnd::Image) => {
                    let Some(ended) = open.pop() else { continue };
                    if let Some(outer) = open.last_mut() {
                        outer.alt.push_str(&ended.alt);
                        outer.words_end = range.end;
                    }
                    if ended.image {
                        self.image(text, ended, &range);
                    } else {
                        self.link(text, &range);
                    }
                }
                Event::Start(Tag::HtmlBlock) => html = Some(range),
                Event::End(TagEnd::HtmlBlock) => {
                    if let Some(range) = html.take() {
                        self.html(text, range);
                    }
                }
                Event::InlineHtml(_) => self.html(text, range),
                other => {
                    let Some(open) = open.last_mut() else { continue };
                    match &other {
                        Event::Text(words) | Event::Code(words) => open.alt.push_str(words),
                        Event::SoftBreak | Event::HardBreak => open.alt.push(' '),
                        _ => {}
                    }
                    if !matches!(other, Event::Start(_)) {
                        open.words_end = open.words_end.max(range.end);
                    }
                }
            }
        }
    }

    fn image(&mut self, text: &str, image: Open, range: &Range<usize>) {
        let after = &text[image.words_end.min(range.end)..range.end];
        let Some(close) = after.find(']').map(|at| image.words_end + at) else { return };
        let words = image.start + 2..close;
        let (alt_slot, caption_slot) = match image.link_type {
            LinkType::Inline => {
                let Some(dest) = destination(text, close + 2, range.end) else { return };
                let end = dest.end + usize::from(text[dest.end..].starts_with('>'));
                let rest = &text[end..range.end - 1];
                let from = end + rest.len() - rest.trim_start().len();
                let title = from..end + rest.trim_end().len();
                let title = if title.is_empty() { Slot::NewTitle(end) } else { Slot::Title(title) };
                (Slot::Words(words), Some(title))
            }
            LinkType::Reference => (Slot::Words(words), None),
            LinkType::Collapsed | LinkType::Shortcut => {
                let end = close + if text[close..].starts_with("][]") { 3 } else { 1 };
                (Slot::Label(words, end), None)
            }
            _ => return,
        };
        let caption = matches!(caption_slot, Some(Slot::Title(_) | Slot::NewTitle(_))).then_some(image.title);
        self.push(image.dest, image.alt, caption, range.clone(), Some(alt_slot), caption_slot);
    }

    /// A link that holds a picture and nothing else is part of it.
    fn link(&mut self, text: &str, range: &Range<usize>) {
        let whole = self.whole(range);
        let Some(last) = self.found.last_mut().filter(|picture| whole.start < picture.range.start) else {
            return;
        };
        let inside = text[range.clone()].trim_start_matches('[').trim_start();
        let after = self.body.get(last.range.end - self.offset..).unwrap_or_default();
        if inside.starts_with("![") && after.trim_start().starts_with(']') && last.range.end <= whole.end {
            last.range = whole;
        }
    }

    fn html(&mut self, text: &str, range: Range<usize>) {
        let around = figures(&text[range.clone()]);
        for tag in tags::tags(&text[range.clone()]) {
            if tag.closes || !tag.is("img") {
                continue;
            }
            let Some(src) = tag.attribute("src") else { continue };
            let start = range.start + tag.range.start;
            let figure = around.iter().find(|figure| figure.contains(&tag.range.start));
            let own = figure.unwrap_or(&tag.range);
            let own = range.start + own.start..range.start + own.end;
            let alt = tag.attribute("alt");
            let slot = match alt {
                Some(alt) => Slot::Attribute(range.start + alt.range.start..range.start + alt.range.end),
                None => Slot::NewAttribute(start + 1 + tag.name.len()),
            };
            let alt = alt.map_or(String::new(), |alt| tags::unescape(alt.value));
            self.push(tags::unescape(src.value), alt, None, own, Some(slot), None);
        }
    }

    fn offset_by(&self, range: &Range<usize>) -> Range<usize> {
        self.offset + range.start..self.offset + range.end
    }

    /// Keeps a picture whose slots stand in the body as they read.
    fn push(
        &mut self,
        dest: String,
        alt: String,
        caption: Option<String>,
        range: Range<usize>,
        alt_slot: Option<Slot>,
        caption_slot: Option<Slot>,
    ) {
        let place = |range: Range<usize>| {
            let spelled = &self.source.text[range.clone()];
            let own = self.source.place(range.start)..self.source.place(range.end);
            let same = self.body.get(own.clone()) == Some(spelled) && !spelled.contains(MARK);
            same.then(|| self.offset_by(&own))
        };
        let Some(alt_slot) = alt_slot.and_then(|slot| slot.moved(&place)) else { return };
        let caption_slot = caption_slot.and_then(|slot| slot.moved(&place));
        let caption = caption.filter(|_| caption_slot.is_some());
        let range = self.whole(&range);
        self.found.push(Picture { dest, alt, caption, range, alt_slot, caption_slot });
    }

    /// Bytes of the text as bytes of the whole body.
    fn whole(&self, range: &Range<usize>) -> Range<usize> {
        self.offset_by(&(self.source.place(range.start)..self.source.place(range.end)))
    }
}

/// Where a piece of HTML has elements that are there for one picture.
fn figures(html: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(usize, &str, usize)> = None;
    for tag in tags::tags(html) {
        match &mut open {
            None if !tag.closes && ["figure", "picture", "a", "p"].iter().any(|name| tag.is(name)) => {
                open = Some((tag.range.start, tag.name, 0));
            }
            Some((start, name, pictures)) => {
                *pictures += usize::from(tag.is("img"));
                if tag.closes && tag.is(name) {
                    if *pictures == 1 {
                        found.push(*start..tag.range.end);
                    }
                    open = None;
                }
            }
            None => {}
        }
    }
    found
}

impl Open {
    fn new(image: bool, link_type: LinkType, dest: &str, title: &str, range: &Range<usize>) -> Self {
        let words_end = range.start + if image { 2 } else { 1 };
        let (dest, title) = (dest.to_owned(), title.to_owned());
        Self { image, link_type, dest, title, alt: String::new(), start: range.start, words_end }
    }
}

#[cfg(test)]
mod tests;
