//! The sanitiser: what may stay in a block.
//!
//! ammonia parses as a browser does and keeps only what is listed here. What
//! would show something of another site (frames, players) becomes a link
//! first; what would run, submit, style or load anything is gone.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::markdown::tags::{Tag, tags, unescape};

/// Elements removed with everything in them.
const WITH_CONTENT: &[&str] = &[
    "applet",
    "frameset",
    "iframe",
    "math",
    "noembed",
    "noframes",
    "object",
    "plaintext",
    "script",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "xmp",
];

/// Elements kept beside ammonia's own.
const ALSO: &[&str] = &["big", "font", "input", "main", "section", "center"];

/// Elements dropped from ammonia's own.
const NOT: &[&str] = &["area", "map"];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(cleaner);

/// Takes everything out of a piece of HTML that could do harm.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(&without_embeds(html)).to_string()
}

fn cleaner() -> Builder<'static> {
    let mut builder = Builder::default();
    let mut attributes: HashMap<&str, HashSet<&str>> = builder.clone_tag_attributes();
    attributes.insert("a", HashSet::from(["href", "hreflang", "name"]));
    attributes.insert("img", HashSet::from(["src", "alt", "width", "height", "align"]));
    attributes.insert("input", HashSet::from(["checked"]));
    attributes.insert("details", HashSet::from(["open"]));
    attributes.insert("ol", HashSet::from(["start", "reversed", "type"]));
    attributes.insert("li", HashSet::from(["value"]));
    attributes.insert("pre", HashSet::from(["tabindex"]));
    attributes.insert("code", HashSet::from(["data-lang"]));
    attributes.insert("font", HashSet::from(["color", "size"]));
    builder
        .add_tags(ALSO)
        .rm_tags(NOT)
        .clean_content_tags(WITH_CONTENT.iter().copied().collect())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::from([
            "class",
            "data-name",
            "dir",
            "id",
            "lang",
            "role",
            "style",
            "title",
        ]))
        .tag_attribute_values(HashMap::from([(
            "input",
            HashMap::from([("type", HashSet::from(["checkbox"]))]),
        )]))
        .set_tag_attribute_value("input", "disabled", "")
        .url_schemes(HashSet::from(["dropcap", "http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true)
        .attribute_filter(attribute);
    builder
}

fn attribute<'v>(element: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match (element, name) {
        (_, "style") => alignment(value).map(Cow::Borrowed),
        // Addresses of the app's own are for pictures.
        ("img", "src") => Some(value.into()),
        (_, "href" | "cite" | "src") if starts_with(value.trim(), "dropcap:") => None,
        _ => Some(value.into()),
    }
}

/// Of a style only where the text is set.
fn alignment(style: &str) -> Option<&'static str> {
    let value = style.split(';').find_map(|rule| {
        let (name, value) = rule.split_once(':')?;
        name.trim().eq_ignore_ascii_case("text-align").then_some(value.trim())
    })?;
    [
        ("left", "text-align:left"),
        ("right", "text-align:right"),
        ("center", "text-align:center"),
        ("justify", "text-align:justify"),
    ]
    .into_iter()
    .find(|(side, _)| value.eq_ignore_ascii_case(side))
    .map(|(_, rule)| rule)
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// What shows a page of another site: shown as a link to it instead.
const EMBEDS: &[&str] = &["iframe", "embed", "object", "video", "audio"];

/// Turns frames and players into links, so that a writer sees what stands there.
/// Whatever this makes is sanitised afterwards like everything else.
fn without_embeds(html: &str) -> Cow<'_, str> {
    let may = |tag: &Tag<'_>| !tag.closes && EMBEDS.iter().any(|name| tag.is(name));
    if !tags(html).any(|tag| may(&tag)) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut done = 0;
    let mut inside: Option<(String, Option<String>)> = None;
    for tag in tags(html) {
        match &mut inside {
            None if may(&tag) => {
                out.push_str(&html[done..tag.range.start]);
                done = tag.range.end;
                let name = tag.name.to_ascii_lowercase();
                let address =
                    ["src", "data"].iter().find_map(|of| tag.attribute(of)).map(|of| unescape(of.value));
                if name == "embed" {
                    card(&mut out, &name, address.as_deref());
                } else {
                    inside = Some((name, address));
                }
            }
            Some((name, address)) => {
                done = tag.range.end;
                if tag.closes && tag.is(name) {
                    card(&mut out, name, address.as_deref());
                    inside = None;
                } else if address.is_none() && tag.is("source") {
                    *address = tag.attribute("src").map(|of| unescape(of.value));
                }
            }
            None => {}
        }
    }
    if let Some((name, address)) = inside {
        card(&mut out, &name, address.as_deref());
    }
    out.push_str(&html[done..]);
    Cow::Owned(out)
}

fn card(out: &mut String, name: &str, address: Option<&str>) {
    let address = address.unwrap_or("").trim();
    let escaped =
        address.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
    out.push_str(&format!(
        "<span class=\"dropcap-embed\" data-name=\"{name}\"><span class=\"dropcap-label\">{name}</span> <a href=\"{escaped}\">{escaped}</a></span>"
    ));
}
