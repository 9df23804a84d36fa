//! Lines of a text, told by how they begin: photos, and what opens and closes
//! a gallery.

use std::ops::Range;

use crate::api::LinkForm;

/// The line that a place is on, without its end.
pub(super) fn line_at(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    start..end
}

/// How the photo that a line begins with is written; none where it begins with
/// something else.
pub(super) fn form_of(line: &str) -> Option<LinkForm> {
    let line = line.trim_start();
    let tag = |name: &str| {
        line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && line[name.len()..].starts_with([' ', '>', '\t', '\n'])
    };
    if line.starts_with("![") || line.starts_with("[![") {
        return Some(LinkForm::Markdown);
    }
    if tag("<img") || tag("<figure") || tag("<picture") {
        return Some(LinkForm::Html);
    }
    let call = line.strip_prefix("{{<").or_else(|| line.strip_prefix("{{%"))?;
    let shows = ["src=", "image=", "img="].iter().any(|key| call.contains(key));
    shows.then_some(LinkForm::Figure)
}

/// The name of what a line opens, where it does nothing else.
pub(super) fn opens(line: &str) -> Option<&str> {
    let (name, closes) = tag(line)?;
    (!closes).then_some(name)
}

/// The name of what a line closes, where it does nothing else.
pub(super) fn closes(line: &str) -> Option<&str> {
    let (name, closes) = tag(line)?;
    closes.then_some(name)
}

/// The one tag that a line is, of a shortcode or of HTML; whether it closes.
fn tag(line: &str) -> Option<(&str, bool)> {
    let line = line.trim();
    let between = |open: &str, close: &str| line.strip_prefix(open)?.strip_suffix(close);
    let call = between("{{<", ">}}").or_else(|| between("{{%", "%}}"));
    let element = || between("<", ">").filter(|inner| !inner.contains(['<', '>']));
    let inner = call.or_else(element)?.trim();
    let (inner, closes) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner.trim(), true));
    let name = inner.split(|sign: char| sign.is_whitespace() || sign == '/').next()?;
    let one = !name.is_empty() && !inner.ends_with('/') && form_of(line).is_none();
    one.then_some((name, closes))
}
