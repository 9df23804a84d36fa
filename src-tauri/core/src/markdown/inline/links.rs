//! Elements within a line: emphasis, links and images.

use std::ops::Range;

use pulldown_cmark::{LinkType, Tag, TagEnd};

use super::Leaf;
use crate::markdown::escape;

impl<'a> Leaf<'_, 'a> {
    pub(super) fn start(&mut self, tag: &Tag<'a>, range: &Range<usize>) {
        if let Some(words) = &mut self.words {
            words.enter();
        }
        self.fresh = true;
        match tag {
            Tag::Emphasis if self.alt == 0 => self.out.push_str("<em>"),
            Tag::Strong if self.alt == 0 => self.out.push_str("<strong>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.inside_links += 1;
                if matches!(link_type, LinkType::Autolink | LinkType::Email) {
                    // The address is no child: ids pass it over.
                    self.note_node();
                    self.autolink = self.alt == 0;
                }
                if self.alt == 0 {
                    self.out.push_str("<a href=\"");
                    if matches!(link_type, LinkType::Email) {
                        self.out.push_str("mailto:");
                    }
                    self.address(dest_url);
                    self.out.push('"');
                    self.title(title, range, *link_type);
                    self.out.push('>');
                }
            }
            Tag::Image { link_type, dest_url, title, .. } => {
                self.inside_links += 1;
                self.alt += 1;
                if self.alt == 1 {
                    self.image = Some((title.clone(), *link_type));
                    self.out.push_str("<img src=\"");
                    self.address(dest_url);
                    self.out.push_str("\" alt=\"");
                }
            }
            _ => {}
        }
    }

    pub(super) fn end(&mut self, end: TagEnd, range: &Range<usize>) {
        if let Some(words) = &mut self.words {
            words.leave();
        }
        self.fresh = true;
        match end {
            TagEnd::Emphasis if self.alt == 0 => self.out.push_str("</em>"),
            TagEnd::Strong if self.alt == 0 => self.out.push_str("</strong>"),
            TagEnd::Link => {
                self.autolink = false;
                self.inside_links = self.inside_links.saturating_sub(1);
                if self.alt == 0 {
                    self.out.push_str("</a>");
                }
            }
            TagEnd::Image => {
                self.inside_links = self.inside_links.saturating_sub(1);
                self.alt = self.alt.saturating_sub(1);
                if self.alt == 0 {
                    self.out.push('"');
                    if let Some((title, kind)) = self.image.take() {
                        self.title(&title, range, kind);
                    }
                    self.out.push_str(if self.all.options.xhtml { " />" } else { ">" });
                }
            }
            _ => {}
        }
    }

    fn address(&mut self, address: &str) {
        if self.all.options.unsafe_html || !escape::is_dangerous(address, self.all.old) {
            escape::url(self.out, address);
        }
    }

    fn title(&mut self, title: &str, range: &Range<usize>, kind: LinkType) {
        if title.is_empty() && !(kind == LinkType::Inline && has_empty_title(&self.all.text[range.clone()])) {
            return;
        }
        self.out.push_str(" title=\"");
        escape::html(self.out, title);
        self.out.push('"');
    }
}

/// Whether a link is written `[a](b "")`: goldmark keeps the empty title.
fn has_empty_title(link: &str) -> bool {
    let Some(inner) = link.strip_suffix(')') else { return false };
    let inner = inner.trim_end();
    ["\"\"", "''", "()"]
        .iter()
        .any(|empty| inner.strip_suffix(empty).is_some_and(|rest| rest.ends_with(char::is_whitespace)))
}
