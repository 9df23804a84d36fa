//! What shows something of another site (frames, players, scripts that draw a
//! card) becomes a card with a link first, so that a writer sees what stands
//! there and nothing is loaded. Whatever this makes is sanitised afterwards
//! like everything else.

use std::borrow::Cow;

use url::Url;

use crate::markdown::tags::{Tag, tags, unescape};

/// Elements that show something of another site.
const EMBEDS: &[&str] = &["iframe", "embed", "object", "video", "audio"];

/// Titles that say no more than the site's name.
const NO_TITLES: &[&str] = &["youtube video", "youtube video player", "vimeo video"];

/// Something on its way to being a card.
struct Embed {
    /// The element it is made of.
    element: String,
    address: Option<String>,
    title: String,
}

/// Turns what is embedded into cards.
pub(super) fn without_embeds(html: &str) -> Cow<'_, str> {
    if !tags(html).any(|tag| embed(&tag).is_some()) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut done = 0;
    let mut inside: Option<Embed> = None;
    for tag in tags(html) {
        if let Some(open) = &mut inside {
            done = tag.range.end;
            if tag.closes && tag.is(&open.element) {
                card(&mut out, open);
                inside = None;
            } else if open.address.is_none() && tag.is("source") {
                open.address = value(&tag, "src");
            }
        } else if let Some(found) = embed(&tag) {
            out.push_str(&html[done..tag.range.start]);
            done = tag.range.end;
            if found.element == "embed" {
                card(&mut out, &found);
            } else {
                inside = Some(found);
            }
        }
    }
    if let Some(open) = inside {
        card(&mut out, &open);
        done = html.len();
    }
    out.push_str(&html[done..]);
    Cow::Owned(out)
}

/// What a tag embeds.
fn embed(tag: &Tag<'_>) -> Option<Embed> {
    if tag.closes {
        return None;
    }
    let address = if EMBEDS.iter().any(|name| tag.is(name)) {
        value(tag, "src").or_else(|| value(tag, "data"))
    } else if tag.is("script") {
        let address = value(tag, "src")?;
        Some(address.strip_prefix("https://gist.github.com/").map(|_| address.clone())?)
    } else if tag.is("blockquote") && value(tag, "class")?.split(' ').any(|of| of == "instagram-media") {
        Some(value(tag, "data-instgrm-permalink")?)
    } else {
        return None;
    };
    let title = value(tag, "title").unwrap_or_default();
    Some(Embed { element: tag.name.to_ascii_lowercase(), address, title })
}

fn value(tag: &Tag<'_>, name: &str) -> Option<String> {
    tag.attribute(name).map(|of| unescape(of.value))
}

fn card(out: &mut String, embed: &Embed) {
    let address = embed.address.as_deref().unwrap_or("").trim();
    let site = site(address);
    let (label, address) = match &site {
        Some((label, page)) => (*label, page.as_str()),
        None => (embed.element.as_str(), address),
    };
    let title = embed.title.trim();
    let known = title.is_empty() || NO_TITLES.contains(&title.to_lowercase().as_str());
    let words = if known { address } else { title };
    out.push_str(&format!(
        "<span class=\"dropcap-embed\" data-name=\"{label}\"><span class=\"dropcap-label\">{label}</span> <a href=\"{}\">{}</a></span>",
        escape(address),
        escape(words),
    ));
}

/// The name of a site that posts often show things of, and the page there.
fn site(address: &str) -> Option<(&'static str, String)> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?.trim_start_matches("www.");
    let path: Vec<&str> = url.path_segments()?.collect();
    match (host, path.as_slice()) {
        ("youtube.com" | "youtube-nocookie.com", ["embed", id, ..]) => {
            let start = url.query_pairs().find(|(key, value)| key == "start" && value != "0");
            let start = start.map(|(_, value)| format!("&t={value}")).unwrap_or_default();
            Some(("YouTube", format!("https://www.youtube.com/watch?v={id}{start}")))
        }
        ("player.vimeo.com", ["video", id, ..]) => Some(("Vimeo", format!("https://vimeo.com/{id}"))),
        ("gist.github.com", [user, id, ..]) => {
            let id = id.trim_end_matches(".js");
            Some(("Gist", format!("https://gist.github.com/{user}/{id}")))
        }
        ("streamable.com", ["e", id, ..]) => Some(("Streamable", format!("https://streamable.com/{id}"))),
        ("instagram.com", ["p", id, ..]) => Some(("Instagram", format!("https://www.instagram.com/p/{id}/"))),
        _ => None,
    }
}

fn escape(value: &str) -> String {
    value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
