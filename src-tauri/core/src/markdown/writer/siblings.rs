//! Which block a line of attributes belongs to: the one right before it.

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

use super::{Writer, follows_blank_line};
use crate::markdown::Item;
use crate::markdown::attributed::{self, Takes};

/// What a rule takes.
pub(super) const RULE: Takes = Takes::Global(&["align", "color", "noshade", "size", "width"]);

/// What a container takes that has ended; nothing when it takes none.
pub(super) fn takes(end: TagEnd) -> Option<Takes> {
    match end {
        TagEnd::List(_) => Some(Takes::Global(&["start", "reversed", "type"])),
        TagEnd::BlockQuote(_) => Some(Takes::Global(&["cite"])),
        TagEnd::DefinitionList => Some(Takes::Global(&[])),
        TagEnd::Table => Some(Takes::Any),
        _ => None,
    }
}

/// The last block at each depth.
#[derive(Default)]
pub(super) struct Siblings {
    /// Where the start tags of the open containers are.
    open: Vec<usize>,
    /// The block that ended last, if no other followed and it takes attributes.
    last: Option<Sibling>,
}

struct Sibling {
    /// Where its start tag is.
    tag: usize,
    takes: Takes,
}

impl Siblings {
    /// A container begins.
    pub(super) fn open(&mut self, tag: usize) {
        self.open.push(tag);
        self.last = None;
    }

    /// It ends.
    pub(super) fn close(&mut self, takes: Option<Takes>) {
        let tag = self.open.pop();
        self.last = tag.zip(takes).map(|(tag, takes)| Sibling { tag, takes });
    }

    /// What follows belongs to no block.
    pub(super) fn forget(&mut self) {
        self.last = None;
    }
}

impl<'a> Writer<'a> {
    /// A block whose start tag is at `tag` is being written.
    pub(super) fn sibling(&mut self, tag: usize, takes: Takes) {
        self.siblings.last = Some(Sibling { tag, takes });
    }

    /// Whether a block of HTML stands for a line of attributes.
    pub(super) fn is_attributes(&self, range: &Range<usize>) -> bool {
        self.options.block_attributes && attributed::read(&self.text[range.clone()]).is_some()
    }

    /// Gives the attributes to the block before, and passes the line over.
    pub(super) fn put_attributes(
        &mut self,
        range: &Range<usize>,
        events: &mut impl Iterator<Item = Item<'a>>,
    ) {
        let last = self.siblings.last.take().filter(|_| !follows_blank_line(self.text, range.start));
        if let (Some(last), Some(attributes)) = (last, attributed::read(&self.text[range.clone()])) {
            attributed::put(&mut self.out, last.tag, &attributes, last.takes);
        }
        for (event, _) in events {
            if matches!(event, Event::End(TagEnd::HtmlBlock)) {
                break;
            }
        }
    }
}
