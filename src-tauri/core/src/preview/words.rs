//! How many words a reader reads in a block.

use unicode_segmentation::UnicodeSegmentation;

use crate::markdown::BLOCK_ELEMENTS;
use crate::markdown::tags::{Tag, tags, unescape};

/// Classes of what stands in the page and is not the writer's: labels of
/// shortcodes and embeds, numbers of notes and of lines of code.
const NOT_WORDS: &[&str] =
    &["dropcap-label", "dropcap-embed", "footnote-ref", "footnote-backref", "ln", "lnt"];

/// The words of a block that was sanitised, whose tags pair: by Unicode's word
/// borders, so that each letter of Chinese or Japanese counts as one. Whether a
/// word goes on behind a tag depends on the tag: `un<b>do</b>` is one.
pub(super) fn count(html: &str) -> usize {
    let mut text = String::with_capacity(html.len());
    let (mut done, mut hidden) = (0, 0_usize);
    for tag in tags(html) {
        if hidden == 0 {
            text.push_str(&unescape(&html[done..tag.range.start]));
        }
        done = tag.range.end;
        if BLOCK_ELEMENTS.iter().any(|name| tag.is(name)) {
            text.push('\n');
        }
        // Within something hidden only its own kind is counted until it closes.
        match (hidden, tag.closes) {
            (0, false) if is_hidden(&tag) => hidden = 1,
            (0, _) => {}
            (_, false) if !is_void(&tag) => hidden += 1,
            (_, false) => {}
            (_, true) => hidden -= 1,
        }
    }
    if hidden == 0 {
        text.push_str(&unescape(&html[done..]));
    }
    text.unicode_words().count()
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    let classes = tag.attribute("class").map_or("", |class| class.value);
    classes.split_ascii_whitespace().any(|class| NOT_WORDS.contains(&class))
}

fn is_void(tag: &Tag<'_>) -> bool {
    ["br", "hr", "img", "input", "wbr"].iter().any(|name| tag.is(name))
}
