//! Whether a page shows a text, told by runs of words.
//!
//! Themes set quotes, add anchors, footnote marks and line numbers, so pages
//! are compared as streams of bare words: letters and digits in lower case,
//! each East Asian sign by itself. The text is cut into overlapping runs of
//! words, never across anything a theme may fill in (footnotes, shortcodes,
//! images, emoji). Two versions of a post are told apart by the runs only one
//! of them has: each changed place must be seen, and what was taken out must
//! be gone.

use std::collections::HashSet;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use unicode_normalization::UnicodeNormalization;

/// Words in a run.
const RUN: usize = 6;
/// Runs looked at when a text is only recognised, not told from another.
const SAMPLE: usize = 240;

/// A page's words, ready to be searched.
#[derive(Debug)]
pub(in crate::publish) struct Stream(String);

impl Stream {
    /// The words of a text without markup.
    pub(in crate::publish) fn of(text: &str) -> Self {
        Self(key(&words(text)))
    }

    fn has(&self, run: &str) -> bool {
        self.0.contains(run)
    }
}

/// A post's text as it can be found on a page.
#[derive(Debug)]
pub(in crate::publish) struct Text {
    title: Option<String>,
    runs: Vec<String>,
    /// Places that differ from the version before: the runs over each.
    fresh: Vec<Vec<String>>,
    /// Runs only the version before has.
    gone: Vec<String>,
    /// Whether another title is what tells the versions apart.
    retitled: bool,
}

/// What a page shows.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::publish) enum Shows {
    /// This version of the text.
    This,
    /// An earlier one.
    Older,
    /// Something else.
    Other,
}

impl Text {
    /// A text with its title, and the version that was published before.
    pub(in crate::publish) fn new(title: &str, body: &str, before: Option<(&str, &str)>) -> Self {
        let old = before.map(|(_, body)| runs(body)).unwrap_or_default();
        let runs = runs(body);
        let titled =
            |title: &str| Some(words(title)).filter(|words| !words.is_empty()).map(|words| key(&words));
        let (known, now): (HashSet<&String>, HashSet<&String>) =
            (old.iter().collect(), runs.iter().collect());
        let mut fresh: Vec<Vec<String>> = Vec::new();
        let mut within = false;
        for run in runs.iter().filter(|_| before.is_some()) {
            let is_new = !known.contains(run);
            match fresh.last_mut() {
                Some(place) if is_new && within => place.push(run.clone()),
                _ if is_new => fresh.push(vec![run.clone()]),
                _ => {}
            }
            within = is_new;
        }
        let gone = old.iter().filter(|run| !now.contains(run)).cloned().collect();
        let retitled = before.is_some_and(|(old, _)| titled(old) != titled(title));
        Self { title: titled(title), runs, fresh, gone, retitled }
    }

    /// What the page shows of it.
    pub(in crate::publish) fn shown_by(&self, page: &Stream) -> Shows {
        let titled = self.title.as_ref().is_none_or(|title| page.has(title));
        // With few words in the body the title has to help.
        if !self.mostly_in(page) || (self.runs.len() <= RUN && !titled) {
            let older = !self.gone.is_empty() && share(&self.gone, page) > 0.5;
            return if older { Shows::Older } else { Shows::Other };
        }
        let seen = self.fresh.iter().filter(|place| share(place, page) >= 0.5).count();
        let all_seen = seen + self.fresh.len() / 10 >= self.fresh.len();
        let all_gone = self.gone.is_empty() || share(&self.gone, page) <= 0.3;
        let retitled = !self.retitled || titled;
        if all_seen && all_gone && retitled { Shows::This } else { Shows::Older }
    }

    /// Whether most of the text stands in the stream.
    pub(in crate::publish) fn mostly_in(&self, stream: &Stream) -> bool {
        let step = self.runs.len().div_ceil(SAMPLE).max(1);
        let sample: Vec<String> = self.runs.iter().step_by(step).cloned().collect();
        sample.is_empty() || share(&sample, stream) >= 0.75
    }
}

fn share(runs: &[String], page: &Stream) -> f64 {
    let found = runs.iter().filter(|run| page.has(run)).count();
    found as f64 / runs.len().max(1) as f64
}

/// The overlapping runs of a body; a shorter stretch is one run.
fn runs(body: &str) -> Vec<String> {
    let stretches = stretches(body);
    let of = |stretch: &String| {
        let words = words(stretch);
        match words.len() {
            0 => Vec::new(),
            1..=RUN => vec![key(&words)],
            _ => words.windows(RUN).map(key).collect(),
        }
    };
    stretches.iter().flat_map(of).collect()
}

/// Words as one string that can be searched for in another such string.
fn key(words: &[String]) -> String {
    format!("\u{1}{}\u{1}", words.join("\u{1}"))
}

/// Bare words.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.nfkc().flat_map(char::to_lowercase) {
        let alone = is_east_asian(c);
        if (alone || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if alone {
            words.push(c.to_string());
        } else if c.is_alphanumeric() {
            word.push(c);
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// Signs that are written without blanks between words.
fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        && c.is_alphanumeric()
}

/// The stretches of a body that every theme shows as they are.
fn stretches(body: &str) -> Vec<String> {
    let body = without_shortcodes(body);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST;
    let mut all = vec![String::new()];
    let mut hidden = 0_usize;
    for event in Parser::new_ext(&body, options) {
        match event {
            Event::Start(
                Tag::CodeBlock(_) | Tag::Image { .. } | Tag::FootnoteDefinition(_) | Tag::HtmlBlock,
            ) => {
                hidden += 1;
                all.push(String::new());
            }
            Event::End(
                TagEnd::CodeBlock | TagEnd::Image | TagEnd::FootnoteDefinition | TagEnd::HtmlBlock,
            ) => {
                hidden = hidden.saturating_sub(1);
            }
            Event::Text(text) if hidden == 0 => add_text(&mut all, &text),
            Event::Code(text) if hidden == 0 => add(&mut all, &text),
            Event::SoftBreak | Event::HardBreak => add(&mut all, " "),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            // A new block, or something a theme fills in.
            _ => all.push(String::new()),
        }
    }
    all.retain(|stretch| !stretch.trim().is_empty());
    all
}

fn add(all: &mut [String], text: &str) {
    if let Some(last) = all.last_mut() {
        last.push_str(text);
    }
}

/// Adds text, cut at `:emoji:`, which a generator may turn into a sign.
fn add_text(all: &mut Vec<String>, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(':') {
        let after = &rest[at + 1..];
        let name =
            after.find(|c: char| !(c.is_ascii_alphanumeric() || "_+-".contains(c))).unwrap_or(after.len());
        add(all, &rest[..at]);
        if name > 0 && after[name..].starts_with(':') {
            all.push(String::new());
            rest = &after[name + 1..];
        } else {
            add(all, ":");
            rest = after;
        }
    }
    add(all, rest);
}

/// The body with an image, which cuts a stretch, for each shortcode.
fn without_shortcodes(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find("{{") {
        let Some(end) = rest[at..].find("}}") else { break };
        out.push_str(&rest[..at]);
        out.push_str("![](x)");
        rest = &rest[at + end + 2..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "We walked along the river until the sun went down behind the hills, \
        and then we talked about the journey for a long time.\n\nThe next day it rained.";

    fn judge(new: &str, old: Option<&str>, page: &str) -> Shows {
        Text::new("By the river", new, old.map(|old| ("By the river", old))).shown_by(&Stream::of(page))
    }

    #[test]
    fn versions_are_told_apart() {
        let typo = OLD.replace("rained", "snowed");
        let longer = format!("{OLD}\n\nAnd after that we went home.");
        let shorter = OLD.replace(" and then we talked about the journey for a long time.", "");
        let page = |body: &str| format!("By the river {body} imprint");
        let cases = [
            (OLD, None, page(OLD), Shows::This),
            (OLD, None, "404 Not found".into(), Shows::Other),
            (OLD, None, "By the river, and other stories".into(), Shows::Other),
            (&typo, Some(OLD), page(OLD), Shows::Older),
            (&typo, Some(OLD), page(&typo), Shows::This),
            (&longer, Some(OLD), page(OLD), Shows::Older),
            (&longer, Some(OLD), page(&longer), Shows::This),
            (&shorter, Some(OLD), page(OLD), Shows::Older),
            (&shorter, Some(OLD), page(&shorter), Shows::This),
            (OLD, Some(OLD), page(OLD), Shows::This),
            ("Hi.", None, page("Hi."), Shows::This),
            ("Hi.", None, "Hi.".into(), Shows::Other),
        ];
        for (new, old, page, expected) in cases {
            assert_eq!(judge(new, old, &page), expected, "{new:?} on {page:?}");
        }
    }

    #[test]
    fn what_themes_do_to_a_text_is_no_difference() {
        let body = "It's \"easy\" -- isn't it? See[^1] `cargo run`, **bold**word and :smile: done.\n\n\
            {{< figure src=\"a.jpg\" >}}\n\n今日は良い天気ですね、散歩に行きました。\n\n[^1]: A note.\n";
        let page = "By the river It’s “easy” – isn’t it? See 1 cargo run, boldword and 😄 done. caption 今日は良い\n天気ですね、散歩に行きました。";
        assert_eq!(judge(body, None, page), Shows::This);
        assert_eq!(judge(body, Some(OLD), page), Shows::This);
    }

    #[test]
    fn a_new_title_must_be_seen() {
        let text = Text::new("New", OLD, Some(("Old", OLD)));
        assert_eq!(text.shown_by(&Stream::of(&format!("Old {OLD}"))), Shows::Older);
        assert_eq!(text.shown_by(&Stream::of(&format!("New {OLD}"))), Shows::This);
    }
}
