//! Lines of a text, told by how they begin: photos, and what opens and closes
//! a gallery.

use std::ops::Range;

use super::{ADDRESS, address};
use crate::api::LinkForm;
use crate::markdown::is_picture as is_image;

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
    if let Some(include) = line.strip_prefix("{%") {
        let include = include.trim_start_matches('-').trim_start();
        let shows = include.starts_with("include") && names_picture(include.split("%}").next()?);
        return shows.then_some(LinkForm::Figure);
    }
    let call = line.strip_prefix("{{<").or_else(|| line.strip_prefix("{{%"))?;
    let shows = ["src=", "image=", "img="].iter().any(|key| call.contains(key));
    let by_place = || {
        let call = call.split("}}").next().unwrap_or(call);
        !call.contains('=') && names_picture(call)
    };
    (shows || by_place()).then_some(LinkForm::Figure)
}

/// Whether one of the words of a call is the address of a picture.
fn names_picture(call: &str) -> bool {
    let words = call.split(|sign: char| sign.is_whitespace() || matches!(sign, '"' | '\'' | '`' | '='));
    words.into_iter().any(|word| {
        word == ADDRESS.encode_utf8(&mut [0; 4]) || word.starts_with(address::SCHEME) || is_image(word)
    })
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
