//! Tags of other generators: Jekyll's and Eleventy's Liquid, Zola's Tera.
//!
//! Those that most posts use are shown as their generators show them; all
//! others are labels, because only the blog's own templates know them. Nothing
//! is run: conditions and loops are labels, too.

use std::ops::Range;

use super::builtin::{Made, Scope, path_of};
use super::options::Tags;
use super::shortcode::{LONGEST, Param, Piece, Shortcode, window};
use super::{escape, go};

/// What starts at a `{`, and whether it is a closing tag.
pub(super) fn piece(body: &str, start: usize, tags: Tags) -> Option<(Piece, bool)> {
    match tags {
        Tags::Tera => tera(body, start),
        _ => liquid(body, start),
    }
}

/// The tag on this line, without its signs, and whether it is `{% … %}`.
fn tag(body: &str, start: usize) -> Option<(&str, Range<usize>, bool)> {
    let rest = &body[start..];
    let (closer, block) = match rest.as_bytes().get(1)? {
        b'%' => ("%}", true),
        b'{' => ("}}", false),
        _ => return None,
    };
    let line = window(rest, LONGEST).split('\n').next()?;
    let end = line.get(2..)?.find(closer)? + 2;
    let words = line[2..end].trim_matches('-').trim();
    Some((words, start..start + end + closer.len(), block))
}

fn liquid(body: &str, start: usize) -> Option<(Piece, bool)> {
    let (words, range, block) = tag(body, start)?;
    let (name, rest) = words.split_once(char::is_whitespace).unwrap_or((words, &words[words.len()..]));
    let call = |name: &str, params: Vec<Param>, markdown: bool, self_closed: bool| {
        let name = name.to_string();
        Piece::Call(Shortcode { name, params, range: range.clone(), inner: None, markdown, self_closed })
    };
    if !block {
        return Some((call("=", vec![param(body, None, words)], true, true), false));
    }
    match name {
        "raw" => {
            let close = closing(body, range.end, "endraw")?;
            Some((Piece::Escaped(range, close), false))
        }
        "comment" => {
            let close = closing(body, range.end, "endcomment")?;
            let name = name.to_string();
            let (range, inner) = (range.start..close.end, Some(range.end..close.start));
            let call =
                Shortcode { name, params: Vec::new(), range, inner, markdown: true, self_closed: false };
            Some((Piece::Call(call), false))
        }
        "highlight" => Some((
            call(name, rest.split_whitespace().map(|word| param(body, None, word)).collect(), false, false),
            false,
        )),
        "endhighlight" => Some((call("highlight", Vec::new(), false, false), true)),
        "link" | "post_url" => Some((call(name, vec![param(body, None, rest.trim())], true, true), false)),
        "include" | "include_relative" | "youtube" | "vimeo" | "gist" => {
            Some((call(name, parameters(body, rest), false, true), false))
        }
        _ => Some((Piece::Foreign(range), false)),
    }
}

/// Kramdown's `{: .class}`, which says how something looks: the theme's business.
#[derive(Default)]
pub(super) struct Attributes {
    /// The line that was looked at last.
    line: usize,
    /// Whether it is in a fence.
    fenced: bool,
}

impl Attributes {
    /// Those that start at a `{`; places must be asked for in order.
    pub(super) fn at(&mut self, body: &str, start: usize) -> Option<Piece> {
        if !body[start..].starts_with("{:") {
            return None;
        }
        let line = memchr::memrchr(b'\n', &body.as_bytes()[self.line..start]).map(|at| self.line + at + 1);
        if let Some(line) = line {
            let fence = |line: &&str| ["```", "~~~"].iter().any(|of| line.trim_start().starts_with(of));
            self.fenced ^= body[self.line..line].lines().filter(fence).count() % 2 == 1;
            self.line = line;
        }
        let before = &body[self.line..start];
        let fits = before.len() < 4 && before.trim().is_empty() || before.ends_with([')', '*', '_', ']']);
        let line = window(&body[start..], LONGEST).lines().next()?;
        let end = line.find('}').filter(|_| fits && !self.fenced)?;
        Some(Piece::Dropped(start..start + end + 1))
    }
}

/// The closing tag of that name from a place on.
fn closing(body: &str, from: usize, name: &str) -> Option<Range<usize>> {
    memchr::memmem::find(&body.as_bytes()[from..], name.as_bytes())?;
    let mut at = from;
    while let Some(found) = body[at..].find("{%") {
        let start = at + found;
        match tag(body, start) {
            Some((words, range, true)) if words == name => return Some(range),
            _ => at = start + 2,
        }
    }
    None
}

fn tera(body: &str, start: usize) -> Option<(Piece, bool)> {
    let rest = &body[start..];
    for (open, close) in [("{{/*", "*/}}"), ("{%/*", "*/%}")] {
        if rest.starts_with(open) {
            let end = start + rest.find(close)?;
            return Some((Piece::Escaped(start + 2..start + 4, end..end + 2), false));
        }
    }
    let closer = if rest.starts_with("{{") {
        "}}"
    } else if rest.starts_with("{%") {
        "%}"
    } else {
        return None;
    };
    // Arguments may stand on several lines, but not in several paragraphs.
    let paragraph = window(rest, LONGEST).split("\n\n").next()?;
    let end = paragraph.find(closer)?;
    let words = paragraph[2..end].trim_matches('-').trim();
    let range = start..start + end + 2;
    let block = closer == "%}";
    let call = |name: &str, params: Vec<Param>| {
        let name = name.to_string();
        Piece::Call(Shortcode { name, params, range, inner: None, markdown: false, self_closed: !block })
    };
    if block && words == "end" {
        return Some((call("end", Vec::new()), true));
    }
    let (name, arguments) = words.split_once('(')?;
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-:".contains(&byte));
    let arguments = arguments.trim_end().strip_suffix(')').filter(|_| is_name)?;
    Some((call(name, parameters(body, arguments)), false))
}

/// A value that is a part of the body.
fn param(body: &str, key: Option<&str>, value: &str) -> Param {
    let start = value.as_ptr() as usize - body.as_ptr() as usize;
    Param { key: key.map(str::to_owned), value: value.into(), range: start..start + value.len() }
}

/// `key="value" other=word`, parted by blanks or commas.
fn parameters(body: &str, text: &str) -> Vec<Param> {
    let mut params = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let name =
            rest.find(|sign: char| sign.is_whitespace() || matches!(sign, '=' | ',')).unwrap_or(rest.len());
        let after = rest[name..].trim_start();
        let Some(value) = after.strip_prefix('=').filter(|_| name > 0) else {
            if name > 0 {
                params.push(param(body, None, &rest[..name]));
            }
            rest = rest[name.max(1).min(rest.len())..].trim_start_matches([' ', ',', '\n', '\t']);
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|sign| matches!(sign, '"' | '\'' | '`'));
        let (inner, next) = match quote {
            Some(quote) => {
                let end = value[1..].find(quote).map_or(value.len(), |end| end + 1);
                (&value[1..end], value.get(end + 1..).unwrap_or(""))
            }
            None => value.split_at(value.find([' ', ',', '\n']).unwrap_or(value.len())),
        };
        params.push(param(body, Some(&rest[..name]), inner));
        rest = next.trim_start_matches([' ', ',', '\n', '\t']);
    }
    params
}

/// What a known tag makes.
pub(super) fn make(scope: &Scope<'_>, call: &Shortcode) -> Option<Made> {
    let first = call.params.first().map_or("", |param| param.value.as_str());
    let of = |keys: &[&str]| keys.iter().find_map(|key| call.get(key)).filter(|value| !value.is_empty());
    let id = || of(&["id", "video_id"]).unwrap_or(if call.name.starts_with("include") { "" } else { first });
    let name = match call.name.as_str() {
        "include" | "include_relative" => include(first, of(&["provider"])),
        name => name.to_lowercase(),
    };
    let liquid = scope.options.tags == Tags::Liquid;
    let made = match name.as_str() {
        "=" => return output(scope, first).map(Ok),
        "comment" if liquid => String::new(),
        "highlight" if liquid => code(scope, call, first),
        "link" | "post_url" if liquid => {
            let address = (scope.around.page)(first)?;
            path_of(&address).to_string()
        }
        "youtube" if !id().is_empty() => {
            player(&format!("https://www.youtube.com/embed/{}", id()), of(&["title"]))
        }
        "vimeo" if !id().is_empty() => {
            player(&format!("https://player.vimeo.com/video/{}", id()), of(&["title"]))
        }
        "streamable" if !id().is_empty() => {
            player(&format!("https://streamable.com/e/{}", id()), of(&["title"]))
        }
        "gist" => {
            let address = of(&["url"]).unwrap_or(first).trim_start_matches("https://gist.github.com/");
            let address = go::url(&format!("https://gist.github.com/{address}.js"));
            format!("<script src=\"{address}\"></script>")
        }
        "figure" | "image" | "img" => {
            figure(scope, of(&["src", "image_path", "url", "path", "image", "filename"])?, call)
        }
        "quote" if call.inner.is_some() => {
            let author = of(&["author"]).map(|author| format!("<p>\u{2014} {}</p>\n", go::text(author)));
            let words = scope.within(&scope.inner(call));
            format!("<blockquote>\n{words}{}</blockquote>", author.unwrap_or_default())
        }
        _ => return None,
    };
    Some(Ok(made))
}

/// The name of what an include draws.
fn include(file: &str, provider: Option<&str>) -> String {
    let name = file.rsplit('/').next().unwrap_or(file).split('.').next().unwrap_or(file).to_lowercase();
    let plain = name.replace(['_', '-'], " ");
    let has = |word: &str| plain.split(' ').any(|of| of.starts_with(word));
    match provider {
        Some(provider) if has("video") => provider.to_lowercase(),
        _ if has("youtube") => "youtube".into(),
        _ if has("vimeo") => "vimeo".into(),
        _ if has("figure") || has("image") => "figure".into(),
        _ => "include".into(),
    }
}

/// `{{ … }}`: the site's addresses and the post's own values.
fn output(scope: &Scope<'_>, words: &str) -> Option<String> {
    let mut parts = words.split('|').map(str::trim);
    let value = parts.next()?;
    let quoted = |quote: char| value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote));
    let (base, host) = (path_of(scope.around.base), scope.around.base);
    let mut text = match quoted('"').or_else(|| quoted('\'')) {
        Some(text) => text.to_string(),
        None => match value {
            "site.baseurl" => base.trim_end_matches('/').to_string(),
            "site.url" => host[..host.len() - base.len()].to_string(),
            _ => (scope.around.param)(value.strip_prefix("page.")?)?,
        },
    };
    for filter in parts {
        let (name, argument) = filter.split_once(':').unwrap_or((filter, ""));
        let argument = argument.trim().trim_matches(['"', '\'']);
        let below = |root: &str| format!("{}/{}", root.trim_end_matches('/'), text.trim_start_matches('/'));
        text = match name.trim() {
            "relative_url" => below(base),
            "absolute_url" => below(host),
            "prepend" if argument == "site.baseurl" => below(base),
            "prepend" => format!("{argument}{text}"),
            "append" => format!("{text}{argument}"),
            "escape" => go::text(&text),
            "upcase" => text.to_uppercase(),
            "downcase" => text.to_lowercase(),
            "strip" => text.trim().to_string(),
            _ => return None,
        };
    }
    Some(text)
}

/// Code as Jekyll sets it; its colours are left to whoever shows it.
fn code(scope: &Scope<'_>, call: &Shortcode, language: &str) -> String {
    let inner = call.inner.clone().map_or("", |inner| &scope.body[inner]);
    let language = go::text(language);
    let mut out = format!(
        "<figure class=\"highlight\"><pre><code class=\"language-{language}\" data-lang=\"{language}\">"
    );
    escape::html(&mut out, inner.trim_matches(['\n', '\r']));
    out.push_str("</code></pre></figure>");
    out
}

fn player(address: &str, title: Option<&str>) -> String {
    let title = go::attribute("title", title.unwrap_or(""));
    format!("<div><iframe src=\"{}\"{title} allowfullscreen></iframe></div>", go::url(address))
}

fn figure(scope: &Scope<'_>, address: &str, call: &Shortcode) -> String {
    let get = |key: &str| call.get(key).unwrap_or("");
    let mut out = format!(
        "<figure{}><img src=\"{}\" alt=\"{}\"{}{}>",
        go::attribute("class", get("class")),
        go::image(address),
        go::text(get("alt")),
        go::attribute("width", get("width")),
        go::attribute("height", get("height")),
    );
    if !get("caption").is_empty() {
        out.push_str(&format!("<figcaption>{}</figcaption>", scope.inline(get("caption"))));
    }
    out.push_str("</figure>");
    out
}

/// Zola's links to its own pages, `](@/path.md`: where the paths stand.
pub(super) fn pages_of_zola(body: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(body.as_bytes(), "@/") {
        let before = body[..at].trim_end_matches('<');
        if !before.ends_with("](") && !before.ends_with("]: ") {
            continue;
        }
        let ends = |sign: char| sign.is_whitespace() || matches!(sign, ')' | '#' | '>' | '"');
        let end = at + body[at..].find(ends).unwrap_or(body.len() - at);
        found.push(at..end);
    }
    found
}
