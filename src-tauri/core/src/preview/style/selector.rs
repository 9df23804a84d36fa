//! Which selectors of a theme reach the text of a post, and as what.

/// Elements of the text of a post.
const TEXT: &[&str] = &[
    "a",
    "abbr",
    "b",
    "blockquote",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
];

/// Names of classes that themes give to the wrapper of a post's text.
const WRAPPERS: &[&str] = &[
    "article",
    "article-body",
    "article-content",
    "blog-post",
    "content",
    "e-content",
    "entry",
    "entry-content",
    "markdown",
    "markdown-body",
    "page",
    "page-content",
    "post",
    "post-body",
    "post-content",
    "post__content",
    "post-single",
    "prose",
    "rte",
    "single",
    "text",
    "typography",
];

/// Names of classes and values of attributes that stand for a dark page.
const DARK: &[&str] = &["dark", "dark-mode", "dark-theme", "theme-dark", "colorscheme-dark", "night"];

/// The same of a light one.
const LIGHT: &[&str] = &["light", "light-mode", "light-theme", "theme-light", "colorscheme-light", "day"];

/// States of an element that a page without scripts has, too.
const STATES: &[&str] = &[
    ":link",
    ":visited",
    ":hover",
    ":focus",
    ":active",
    ":first-child",
    ":last-child",
    ":only-child",
    ":first-of-type",
    ":last-of-type",
    "::marker",
    "::first-letter",
    "::first-line",
    "::selection",
];

/// When a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shade {
    Any,
    Light,
    Dark,
}

/// A selector of the preview's page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) selector: String,
    /// Whether it is the page, or the whole of the text, and no block in it.
    pub(super) page: bool,
    pub(super) shade: Shade,
}

/// What one compound of a selector is.
enum Part<'a> {
    Root,
    Wrapper,
    Text(&'a str),
    Shade(Shade),
}

/// What of the preview's page a theme's selector is for; none when it is not
/// for the text of a post.
pub(super) fn target(selector: &str, shade: Shade) -> Option<Target> {
    let mut shade = shade;
    let (mut kept, mut page, mut in_text) = (Vec::new(), "", false);
    for compound in compounds(selector)? {
        match part(compound)? {
            Part::Shade(of) => shade = of,
            Part::Root if !in_text => page = if compound.starts_with("body") { "body" } else { ":root" },
            Part::Wrapper if !in_text => page = "#blocks",
            Part::Text(text) => {
                in_text = true;
                kept.push(text);
            }
            Part::Root | Part::Wrapper => return None,
        }
    }
    let shaded = match shade {
        Shade::Any => "",
        Shade::Dark => ":root[data-theme='dark']",
        Shade::Light => ":root:not([data-theme='dark'])",
    };
    let inner = match (in_text, page) {
        (true, _) => kept.join(" "),
        // A mark of dark pages by itself stands for the root.
        (false, "" | ":root") if shade != Shade::Any => return whole(shaded.to_owned(), shade),
        (false, "") => return None,
        (false, page) => page.to_owned(),
    };
    let selector = if shaded.is_empty() { inner } else { format!("{shaded} {inner}") };
    Some(Target { selector, page: !in_text, shade })
}

fn whole(selector: String, shade: Shade) -> Option<Target> {
    Some(Target { selector, page: true, shade })
}

/// The compounds of a selector; none where one stands beside another rather
/// than in it.
fn compounds(selector: &str) -> Option<Vec<&str>> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b" \t\r\n>-_.#:[]='\"".contains(&byte);
    if selector.is_empty() || !selector.bytes().all(known) {
        return None;
    }
    let parts = selector.split(|sign: char| sign.is_ascii_whitespace() || sign == '>');
    Some(parts.filter(|part| !part.is_empty()).collect())
}

fn part(compound: &str) -> Option<Part<'_>> {
    let end = compound.find(['.', '#', ':', '[']).unwrap_or(compound.len());
    let (element, rest) = compound.split_at(end);
    if let Some(shade) = shade_of(rest) {
        return matches!(element, "" | "html" | "body").then_some(Part::Shade(shade));
    }
    match (element, rest) {
        ("html" | "body", "") | ("", ":root") => Some(Part::Root),
        ("article" | "main", "") => Some(Part::Wrapper),
        ("" | "article" | "main" | "div" | "section", _) => {
            let name = rest.strip_prefix('.').or_else(|| rest.strip_prefix('#'))?;
            WRAPPERS.contains(&name.to_ascii_lowercase().as_str()).then_some(Part::Wrapper)
        }
        _ if TEXT.contains(&element) && (rest.is_empty() || STATES.contains(&rest)) => {
            Some(Part::Text(compound))
        }
        _ => None,
    }
}

/// The shade that a class or an attribute of a page stands for.
fn shade_of(rest: &str) -> Option<Shade> {
    let value = match rest.strip_prefix('[') {
        Some(attribute) => attribute.strip_suffix(']')?.split_once('=')?.1.trim_matches(['"', '\'']),
        None => rest.strip_prefix('.')?,
    };
    if DARK.contains(&value) {
        return Some(Shade::Dark);
    }
    LIGHT.contains(&value).then_some(Shade::Light)
}
