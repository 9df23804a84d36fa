//! What a body is made of, for whoever looks it over: its headings, the places
//! in it that can be linked to, and the shortcodes it calls.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::options::Tags;
use super::shortcode::{self, Piece, Shortcode};
use super::source::Source;
use super::{Options, parser_options, tags, to_html};

/// A heading of the body itself: those in quotes, lists and shortcodes are others' business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: usize,
    /// The bytes of its `#` signs; none when it is underlined.
    pub marks: Option<Range<usize>>,
    /// Where it begins.
    pub at: usize,
}

pub(super) fn headings(body: &str, options: &Options) -> Vec<Heading> {
    let source = Source::new(body, options);
    let text = &*source.text;
    let (mut found, mut depth) = (Vec::new(), 0_usize);
    for (event, range) in Parser::new_ext(text, parser_options(text, options)).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) if depth == 0 => {
                let level = level as usize;
                let at = source.place(range.start);
                let signs = at..at + level;
                let marks = body.get(signs.clone()).filter(|signs| signs.bytes().all(|byte| byte == b'#'));
                found.push(Heading { level, marks: marks.is_some().then_some(signs), at });
            }
            Event::Start(Tag::BlockQuote(_) | Tag::Item | Tag::FootnoteDefinition(_)) => depth += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition) => {
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
    }
    found
}

/// The places a `#` can lead to, but for those a theme's own shortcodes make.
pub(super) fn anchors(body: &str, options: &Options) -> HashSet<String> {
    let html = to_html(body, options);
    let named = |tag: tags::Tag<'_>| {
        let name = if tag.is("a") { tag.attribute("name") } else { None };
        let places: Vec<_> = tag.attribute("id").into_iter().chain(name).collect();
        places.iter().map(|place| tags::unescape(place.value)).collect::<Vec<_>>()
    };
    tags::tags(&html).flat_map(named).collect()
}

/// A call of a shortcode, wherever Hugo finds one: also in code, in comments
/// and within other shortcodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// Its name.
    pub name: String,
    /// Its value at the first place or under `path`.
    pub first: Option<String>,
    /// The bytes of its tags' names: the opening one, and the closing one where there is.
    pub names: Vec<Range<usize>>,
    /// Where it begins.
    pub at: usize,
    /// Why Hugo stops at how it is written.
    pub broken: Option<&'static str>,
}

pub(super) fn used(body: &str, options: &Options) -> Vec<Used> {
    let mut found = Vec::new();
    if options.tags == Tags::Hugo && shortcode::any(body, options.tags) {
        gather(body, 0, 0, &mut found);
    }
    found
}

fn gather(body: &str, offset: usize, depth: u8, found: &mut Vec<Used>) {
    for piece in shortcode::scan(body, Tags::Hugo) {
        match piece {
            Piece::Call(call) => {
                found.push(of_call(body, offset, &call));
                if let Some(inner) = call.inner.filter(|_| depth < super::builtin::DEEPEST) {
                    gather(&body[inner.clone()], offset + inner.start, depth + 1, found);
                }
            }
            Piece::Broken(range, why) => found.push(Used {
                name: String::new(),
                first: None,
                names: Vec::new(),
                at: offset + range.start,
                broken: Some(why),
            }),
            Piece::Escaped(..) | Piece::Foreign(_) | Piece::Dropped(_) => {}
        }
    }
}

fn of_call(body: &str, offset: usize, call: &Shortcode) -> Used {
    let named = |within: Range<usize>| {
        let at = within.start + body[within].find(&call.name)?;
        Some(offset + at..offset + at + call.name.len())
    };
    let closing = call.inner.as_ref().and_then(|inner| named(inner.end..call.range.end));
    Used {
        name: call.name.clone(),
        first: call.at(0, "path").map(str::to_owned),
        names: named(call.range.clone()).into_iter().chain(closing).collect(),
        at: offset + call.range.start,
        broken: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_the_body_alone_are_found() {
        let body = "# A\n\nB\n---\n\n```\n# no\n```\n\n> # no\n\n- # no\n\n {{< x >}}\n# no\n{{< /x >}}\n\n   ### C #\n\n<!--\n# no\n-->\n";
        let found = headings(body, &Options::default());
        let found: Vec<_> =
            found.iter().map(|one| (one.level, one.marks.clone().map(|marks| &body[marks]))).collect();
        assert_eq!(found, [(1, Some("#")), (2, None), (3, Some("###"))]);
    }

    #[test]
    fn everything_a_link_can_lead_to_is_an_anchor() {
        let body = "## Ünï *x*\n\n## Own {#mine}\n\nA[^1] <a name=\"here\">b</a>\n\n[^1]: n\n\n`<b id=no>`\n";
        let mut found: Vec<_> =
            anchors(body, &Options { unsafe_html: true, ..Options::default() }).into_iter().collect();
        found.sort();
        assert_eq!(found, ["fn:1", "fnref:1", "here", "mine", "ünï-x"]);
    }

    #[test]
    fn shortcodes_are_found_wherever_hugo_finds_them() {
        let body = "{{< tabs >}}{{% tab \"a\" %}}x{{% /tab %}}{{< /tabs >}} `{{< code >}}` {{</* no */>}} {{< ref path=\"b.md\" >}} {{< open";
        let found = used(body, &Options::default());
        let names: Vec<_> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["tabs", "tab", "code", "ref", ""]);
        assert_eq!(found[1].names.iter().map(|name| &body[name.clone()]).collect::<Vec<_>>(), ["tab", "tab"]);
        assert_eq!(found[3].first.as_deref(), Some("b.md"));
        assert!(found[4].broken.is_some());
        assert!(used("{% if x %}", &Options { tags: Tags::Liquid, ..Options::default() }).is_empty());
    }
}
