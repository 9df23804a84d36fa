//! The last step before a block is shown: addresses.
//!
//! Works on what the sanitiser has written, which is always well formed: every
//! value in double quotes, every `<` in text escaped. Images get an address
//! the window may load or a labelled box, links lead to the public site.

use url::Url;

use super::{Context, clean};
use crate::markdown::tags::{Tag, tags, unescape};

/// The block with its addresses turned and its line noted on its first element.
pub(super) fn rewrite(html: &str, context: &Context<'_>, base: Option<&Url>) -> String {
    let mut out = String::with_capacity(html.len() + 64);
    let mut done = 0;
    for tag in tags(html) {
        if tag.closes {
            continue;
        }
        let changed = if tag.is("img") {
            image(&tag, context, base)
        } else if tag.is("a") {
            link(&tag, context, base)
        } else if tag.is("input") {
            (tag.attribute("type").is_none()).then(String::new)
        } else {
            None
        };
        if let Some(changed) = changed {
            out.push_str(&html[done..tag.range.start]);
            out.push_str(&changed);
            done = tag.range.end;
        }
    }
    out.push_str(&html[done..]);
    out
}

/// The block with the line it starts on.
pub(super) fn with_line(html: &str, line: usize) -> String {
    let start = html.len() - html.trim_start().len();
    if let Some(tag) = tags(html).next().filter(|tag| tag.range.start == start && !tag.closes) {
        let at = tag.range.start + 1 + tag.name.len();
        return format!("{} data-line=\"{line}\"{}", &html[..at], &html[at..]);
    }
    format!("<div data-line=\"{line}\">{html}</div>\n")
}

/// An image the window can load, or a box in its place.
fn image(tag: &Tag<'_>, context: &Context<'_>, base: Option<&Url>) -> Option<String> {
    let address = tag.attribute("src").map(|src| unescape(src.value)).unwrap_or_default();
    let address = address.trim();
    if clean::is_png(address) {
        return None;
    }
    let loaded = match loaded(address, context, base) {
        Ok(loaded) if loaded == address => return None,
        Ok(loaded) => loaded,
        Err(host) => return Some(placeholder(tag, address, &host)),
    };
    let mut out = String::from("<img");
    for attribute in &tag.attributes {
        let value = if attribute.name == "src" { escape(&loaded) } else { attribute.value.to_string() };
        out.push_str(&format!(" {}=\"{value}\"", attribute.name));
    }
    out.push('>');
    Some(out)
}

/// What an image of this address is loaded from.
///
/// # Errors
/// The host that would have to be asked; empty where the blog has no such file.
pub(super) fn loaded(address: &str, context: &Context<'_>, base: Option<&Url>) -> Result<String, String> {
    let Some(host) = host_of(address, base) else {
        return (context.resolve)(address).ok_or_else(String::new);
    };
    if address.contains("://")
        && let Some(here) = (context.resolve)(address)
    {
        return Ok(here);
    }
    if !context.hosts.iter().any(|own| own.eq_ignore_ascii_case(&host)) {
        return Err(host);
    }
    // Without a scheme it would be read against the window's own address.
    if !is_schemeless(address) {
        return Ok(address.to_owned());
    }
    let joined = base.cloned().or_else(fallback).and_then(|base| base.join(address).ok());
    joined.map(String::from).ok_or_else(String::new)
}

fn is_schemeless(address: &str) -> bool {
    address.replace('\\', "/").starts_with("//")
}

fn fallback() -> Option<Url> {
    Url::parse("https://x.invalid/").ok()
}

/// The host of an address that leads out of the blog's folder.
fn host_of(address: &str, base: Option<&Url>) -> Option<String> {
    // A browser drops these signs before it reads an address.
    let address: String = address.chars().filter(|sign| !matches!(sign, '\n' | '\r' | '\t')).collect();
    let address = address.replace('\\', "/");
    if address.starts_with("//") {
        let base = base.cloned().or_else(fallback)?;
        return Some(
            base.join(&address).ok().and_then(|url| url.host_str().map(str::to_string)).unwrap_or_default(),
        );
    }
    let url = Url::parse(&address).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.host_str().unwrap_or_default().to_string())
}

/// A box with the image's words: `data-remote` names the host that would be
/// asked. Only here are boxes made: the sanitiser leaves no `data-remote`.
fn placeholder(tag: &Tag<'_>, address: &str, host: &str) -> String {
    let alt = tag.attribute("alt").map_or("", |alt| alt.value);
    let (kind, label) = if host.is_empty() { ("dropcap-missing", address) } else { ("dropcap-remote", host) };
    format!(
        "<span class=\"{kind}\" data-remote=\"{}\" data-src=\"{}\"><span class=\"dropcap-alt\">{alt}</span> <span class=\"dropcap-label\">{}</span></span>",
        escape(host),
        escape(address),
        escape(label),
    )
}

/// A link that leads somewhere from the preview, too.
fn link(tag: &Tag<'_>, context: &Context<'_>, base: Option<&Url>) -> Option<String> {
    let href = tag.attribute("href")?;
    let address = unescape(href.value);
    if address.starts_with('#') {
        return None;
    }
    let absolute = match Url::parse(&address) {
        Ok(_) => return None,
        Err(_) => base.and_then(|base| base.join(&address).ok()),
    };
    let _ = context;
    let mut out = String::from("<a");
    for attribute in &tag.attributes {
        if attribute.name != "href" {
            out.push_str(&format!(" {}=\"{}\"", attribute.name, attribute.value));
            continue;
        }
        match &absolute {
            Some(url) if matches!(url.scheme(), "http" | "https") => {
                out.push_str(&format!(" href=\"{}\"", escape(url.as_str())));
            }
            // Where it would lead is not known: it says so and leads nowhere.
            _ => out.push_str(&format!(" data-href=\"{}\"", attribute.value)),
        }
    }
    out.push('>');
    Some(out)
}

fn escape(value: &str) -> String {
    value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
