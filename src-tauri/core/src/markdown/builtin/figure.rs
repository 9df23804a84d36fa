//! `figure`: an image with a link, a title and a caption around it.

use super::Scope;
use crate::markdown::go;
use crate::markdown::options::Rules;
use crate::markdown::shortcode::Shortcode;
use crate::markdown::tags::tags;

/// The blanks of Hugo's own template, which Markdown may meet.
const TABS: [&str; 7] = ["", "\t", "\t\t", "\t\t\t", "\t\t\t\t", "\t\t\t\t\t", "\t\t\t\t\t\t"];
const BLANKS: [&str; 7] = [
    "",
    "    ",
    "        ",
    "            ",
    "                ",
    "                    ",
    "                    ",
];

pub(super) fn figure(scope: &Scope<'_>, call: &Shortcode) -> String {
    let get = |key: &str| call.get(key).unwrap_or("");
    let old = scope.options.rules == Rules::Old;
    let (ends, indent) = if old { ("/>", BLANKS) } else { (">", TABS) };
    let mut out = format!("<figure{}>", go::attribute("class", get("class")));
    let link = get("link");
    if !link.is_empty() {
        out.push_str(&format!("<a href=\"{}\"", go::url(link)));
        out.push_str(&go::attribute("target", get("target")));
        out.push_str(&go::attribute("rel", get("rel")));
        out.push('>');
    }
    out.push_str(&format!("<img src=\"{}\"", go::image(get("src"))));
    let (alt, caption) = (get("alt"), get("caption"));
    if !alt.is_empty() || !caption.is_empty() {
        let words = match alt {
            // Old Hugos wrote the caption's entities twice.
            "" if old => go::text(without_tags(&scope.inline(caption)).trim()),
            "" => without_tags(&scope.inline(caption)).trim().replace('"', "&#34;"),
            alt => go::text(alt),
        };
        let blanks = if old { "         " } else { indent[3] };
        out.push_str(&format!("\n{blanks}alt=\"{words}\""));
    }
    for name in ["width", "height"] {
        out.push_str(&go::attribute(name, get(name)));
    }
    if !old {
        out.push_str(&go::attribute("loading", get("loading")));
    }
    out.push_str(ends);
    out.push_str(if link.is_empty() { "" } else { "</a>" });
    if ["title", "caption", "attr"].iter().any(|key| !get(key).is_empty()) {
        words(&mut out, scope, call, indent);
    }
    out.push_str("\n</figure>\n");
    out
}

/// HTML without its tags and comments; entities stay.
fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut done = 0;
    for tag in tags(html) {
        out.push_str(&html[done..tag.range.start]);
        done = tag.range.end;
    }
    out.push_str(&html[done..]);
    out.replace("<!-- raw HTML omitted -->", "").replace('<', "&lt;")
}

/// What stands below the image.
fn words(out: &mut String, scope: &Scope<'_>, call: &Shortcode, indent: [&str; 7]) {
    let get = |key: &str| call.get(key).unwrap_or("");
    out.push_str(&format!("<figcaption>\n{}", indent[3]));
    if !get("title").is_empty() {
        out.push_str(&format!("<h4>{}</h4>", go::text(get("title"))));
    }
    if !get("caption").is_empty() || !get("attr").is_empty() {
        out.push_str("<p>");
        out.push_str(&scope.inline(get("caption")));
        let link = get("attrlink");
        if !link.is_empty() {
            out.push_str(&format!("\n{}<a href=\"{}\">", indent[6], go::url(link)));
        }
        out.push_str(&scope.inline(get("attr")));
        out.push_str(if link.is_empty() { "</p>" } else { "</a></p>" });
    }
    out.push_str(&format!("\n{}</figcaption>", indent[2]));
}
