//! The boxes of task lists.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Leaf;
use crate::markdown::Item;

impl<'a> Leaf<'_, 'a> {
    /// Goldmark takes `[x]` at an item's start for a task whatever comes behind
    /// it, a link's address too; pulldown-cmark wants a blank there.
    pub(super) fn task<'e>(&mut self, events: &'e [Item<'a>]) -> &'e [Item<'a>] {
        let (text, start) = (self.all.text, self.block.start);
        let checked = match text.as_bytes()[self.block.clone()] {
            [b'[', b' ', b']', ..] => false,
            [b'[', b'x' | b'X', b']', ..] => true,
            _ => return events,
        };
        let begins = self.out.ends_with("<li>") || self.out.ends_with("<li>\n<p>");
        let escaped = text[..start].ends_with('\\');
        if !self.all.options.task_lists || !begins || escaped {
            return events;
        }
        let rest = match events {
            [(Event::TaskListMarker(_), _), ..] => return events,
            [(Event::Start(Tag::Link { .. }), link), rest @ ..] => rest
                .iter()
                .position(|(event, range)| *event == Event::End(TagEnd::Link) && range == link)
                .map(|end| (link.end, &rest[end + 1..])),
            _ => None,
        };
        self.check_box(checked);
        self.skip = start + 3;
        let Some((end, rest)) = rest else { return events };
        self.text(start..end, false);
        rest
    }

    pub(super) fn check_box(&mut self, checked: bool) {
        self.out.push_str(if checked { "<input checked=\"\" " } else { "<input " });
        self.out.push_str("disabled=\"\" type=\"checkbox\"");
        self.out.push_str(if self.all.options.xhtml { " /> " } else { "> " });
        self.trim = true;
        self.fresh = true;
    }
}
