//! The sanitiser: what may stay in a block.
//!
//! ammonia parses as a browser does and keeps only what is listed here. What
//! would show something of another site (frames, players) becomes a link
//! first; what would run, submit, style or load anything is gone.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::embeds::without_embeds;

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
        .url_schemes(HashSet::from(["data", "dropcap", "http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true)
        .attribute_filter(attribute);
    builder
}

fn attribute<'v>(element: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match (element, name) {
        (_, "style") => alignment(value).map(Cow::Borrowed),
        // A picture in the page itself is one that only shows: the codes of `qr`.
        ("img", "src") if is_png(value) => Some(value.into()),
        (_, "href" | "cite" | "src") if starts_with(value.trim(), "data:") => None,
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

/// Whether an address holds a PNG and nothing else.
pub(super) fn is_png(address: &str) -> bool {
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    address.strip_prefix("data:image/png;base64,").is_some_and(|image| image.bytes().all(base64))
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
