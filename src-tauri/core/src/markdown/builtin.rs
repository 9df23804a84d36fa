//! The shortcodes Hugo brings along, as Hugo's own templates write them.
//!
//! What is made here equals Hugo's page to the blank, because `{{% %}}` puts it
//! into the Markdown. Frames and scripts are written too: it is for
//! [`crate::preview`] to show a card in their place. Where Hugo would stop, the
//! reason is given instead.

mod embeds;
mod figure;
mod qr;

use super::attributes::Attribute;
use super::options::Tags;
use super::shortcode::{self, Piece, Shortcode};
use super::writer::{Code, SETTINGS};
use super::{Options, foreign, go, render};

/// What shortcodes may ask of the blog that a post belongs to.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Finds the public address of a page that a `ref` names.
    pub page: &'a dyn Fn(&str) -> Option<String>,
    /// Finds a parameter of the post, else of the site, as Hugo prints it.
    pub param: &'a dyn Fn(&str) -> Option<String>,
    /// The blog's public address; empty where it is not known.
    pub base: &'a str,
}

impl Default for Around<'_> {
    /// A post on its own.
    fn default() -> Self {
        Self { page: &|_| None, param: &|_| None, base: "" }
    }
}

/// A body and all that its shortcodes are made with.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) body: &'s str,
    pub(super) options: &'s Options,
    pub(super) around: Around<'s>,
    /// Shortcodes within shortcodes, so far.
    pub(super) depth: u8,
}

/// Deeper nesting is left out.
pub(super) const DEEPEST: u8 = 8;

/// What a shortcode of Hugo's makes, or why Hugo stops at it.
pub(super) type Made = Result<String, String>;

/// Those that read what stands between their tags.
const WITH_INNER: [&str; 4] = ["comment", "details", "highlight", "qr"];

impl Scope<'_> {
    /// What Hugo makes of a shortcode; none when it is the theme's own, or
    /// what it makes comes from another site.
    pub(super) fn make(&self, call: &Shortcode) -> Option<Made> {
        if self.options.tags != Tags::Hugo {
            return foreign::make(self, call);
        }
        let name = call.name.to_ascii_lowercase();
        let made = match name.as_str() {
            "figure" => Ok(figure::figure(self, call)),
            "highlight" => Ok(self.highlight(call)),
            "details" => Ok(self.details(call)),
            "comment" => Ok(String::new()),
            "param" => self.param(call),
            "qr" => qr::qr(call, &self.inner(call)),
            "ref" | "relref" => self.reference(call, name == "relref"),
            "youtube" => embeds::youtube(call, self.options.rules),
            "vimeo" => embeds::vimeo(call, self.options.rules),
            "gist" => embeds::gist(call),
            "instagram" => embeds::instagram(call),
            _ => return None,
        };
        Some(check(call, &name).and(made))
    }

    fn details(&self, call: &Shortcode) -> String {
        let get = |key: &str| call.get(key).unwrap_or("");
        let summary = Some(get("summary")).filter(|summary| !summary.is_empty()).unwrap_or("Details");
        let open = if flag(call, "open") == Some(true) { " open" } else { "" };
        format!(
            "\n<details{}{}{open}{}>\n\t<summary>{}</summary>\n\t{}</details>\n",
            go::attribute("class", get("class")),
            go::attribute("name", get("name")),
            go::attribute("title", get("title")),
            self.inline(summary),
            self.within(&self.inner(call)),
        )
    }

    fn highlight(&self, call: &Shortcode) -> String {
        let inner = deindented(self, call);
        let positional = |place: usize| call.params.get(place).filter(|param| param.key.is_none());
        let language = positional(0).map_or("", |param| &param.value);
        // Blanks, commas and equal signs part settings, as Hugo reads them.
        let settings = positional(1).map_or("", |param| &param.value);
        let pairs: Vec<(String, &str)> = settings
            .split(',')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim()))
            .collect();
        let inline = pairs.iter().any(|(name, value)| name == "hl_inline" && *value == "true");
        let text = inner.trim_matches(['\n', '\r']);
        if inline {
            return format!(
                "<code class=\"code-inline language-{}\">{}</code>",
                go::text(language),
                go::text(text)
            );
        }
        let setting = |(name, value): (String, &str)| {
            let value = value.to_owned();
            SETTINGS.contains(&&*name).then_some(Attribute { name, value, is_text: true })
        };
        let attributes = pairs.into_iter().filter_map(setting).collect();
        let mut out = String::new();
        Code { language, attributes, text }.write(&mut out, &self.options.highlight);
        out
    }

    fn param(&self, call: &Shortcode) -> Made {
        let name = call.params.first().filter(|param| param.key.is_none());
        let Some(name) = name.map(|param| &param.value).filter(|name| !name.is_empty()) else {
            return Err("the parameter’s name is missing".into());
        };
        let value = (self.around.param)(name).filter(|value| !value.is_empty());
        value
            .map(|value| go::text(&value))
            .ok_or_else(|| format!("there is no parameter \u{201c}{name}\u{201d}"))
    }

    /// `ref` and `relref` stand for an address, mostly within a link.
    fn reference(&self, call: &Shortcode, relative: bool) -> Made {
        let target = call.at(0, "path").unwrap_or("");
        let (page, fragment) = target.split_once('#').unwrap_or((target, ""));
        let address = match page {
            "" => String::new(),
            page => {
                (self.around.page)(page).ok_or_else(|| format!("there is no page \u{201c}{page}\u{201d}"))?
            }
        };
        let address = if relative { path_of(&address) } else { &address };
        let fragment = if target.contains('#') { format!("#{fragment}") } else { String::new() };
        Ok(go::text(&format!("{address}{fragment}")))
    }

    /// What stands between the tags, with Hugo's own shortcodes put in.
    pub(super) fn inner(&self, call: &Shortcode) -> String {
        let Some(range) = call.inner.clone().filter(|_| self.depth < DEEPEST) else { return String::new() };
        let text = &self.body[range];
        if !shortcode::any(text, self.options.tags) {
            return text.to_string();
        }
        let scope = Scope { body: text, depth: self.depth + 1, ..*self };
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for piece in shortcode::scan(text, self.options.tags) {
            let Piece::Call(call) = piece else { continue };
            let Some(Ok(made)) = scope.make(&call) else { continue };
            out.push_str(&text[done..call.range.start]);
            // Nothing that was made is a shortcode.
            out.push_str(&made.replace("{{", "&#123;{"));
            done = call.range.end;
        }
        out.push_str(&text[done..]);
        out
    }

    /// Markdown as blocks, on its own.
    pub(super) fn within(&self, text: &str) -> String {
        if self.depth < DEEPEST {
            render(text, self.options, self.around, self.depth + 1)
        } else {
            String::new()
        }
    }

    /// Markdown within a line.
    pub(super) fn inline(&self, text: &str) -> String {
        let html = self.within(text);
        let html = html.trim();
        let bare = html.strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>"));
        bare.filter(|bare| !bare.contains("<p>")).unwrap_or(html).to_string()
    }
}

/// The part of an address behind its host.
pub(crate) fn path_of(address: &str) -> &str {
    let Some((_, rest)) = address.split_once("://") else { return address };
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// A parameter that says yes or no.
fn flag(call: &Shortcode, key: &str) -> Option<bool> {
    match call.get(key)? {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// Where Hugo stops at how a shortcode is written.
fn check(call: &Shortcode, name: &str) -> Result<(), String> {
    let reads_inner = WITH_INNER.contains(&name);
    let closed = call.inner.is_some() || call.self_closed;
    if reads_inner && !closed {
        return Err(format!("{{{{< /{name} >}}}} is missing"));
    }
    if !reads_inner && closed {
        return Err(format!("{name} has no closing tag"));
    }
    Ok(())
}

/// The text between the tags without the blanks its first line begins with,
/// where the opening tag stands as far in.
fn deindented(scope: &Scope<'_>, call: &Shortcode) -> String {
    let inner = unescaped(&scope.inner(call), scope.options);
    let before = &scope.body[..call.range.start];
    let indent = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    if indent.is_empty() || !indent.bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
        return inner;
    }
    let lines = inner.split('\n').map(|line| line.strip_prefix(indent).unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// Code that shows shortcodes: `{{</* x */>}}` loses its marks.
fn unescaped(text: &str, options: &Options) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for piece in shortcode::scan(text, options.tags) {
        let Piece::Escaped(open, close) = piece else { continue };
        out.push_str(&text[done..open.start]);
        out.push_str(&text[open.end..close.start]);
        done = close.end;
    }
    out.push_str(&text[done..]);
    out.replace("&#123;{", "{{")
}
