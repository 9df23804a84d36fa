//! What a file of a site is: when it is uploaded, what it is served as, and
//! how long it may be kept by those who have fetched it.

use crate::store::FOR_EVER;

/// Pages and feeds are asked for again soon: they are what changes.
const SOON: &str = "public, max-age=60, must-revalidate";
/// Images and stylesheets whose names say nothing of what they hold.
const AN_HOUR: &str = "public, max-age=3600";

/// What a file is on the site, in the order in which they are uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// What pages show: images, stylesheets, fonts.
    Asset,
    /// A page.
    Page,
    /// A list of pages, such as a section; those in the deepest folders first.
    List,
    /// A feed, a site map, what machines read.
    Feed,
    /// The home page.
    Home,
}

/// How a file is served.
pub(super) struct Served {
    pub(super) kind: Kind,
    pub(super) content_type: String,
    pub(super) cache_control: &'static str,
}

impl Served {
    /// What tells the file from others: its bytes, and how they are served.
    pub(super) fn mark(&self, bytes: &[u8]) -> String {
        let mut hasher = blake3::Hasher::new();
        for part in [self.content_type.as_bytes(), self.cache_control.as_bytes(), bytes] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }
}

/// How the file of this name is served. Lists are told from pages by
/// [`is_list`], which needs the other names.
pub(super) fn served(name: &str, bytes: &[u8]) -> Served {
    let (stem, ending) = stem_and_ending(name);
    let ending = ending.to_ascii_lowercase();
    let kind = match ending.as_str() {
        "html" | "htm" | "xhtml" if !name.contains('/') && stem == "index" => Kind::Home,
        "html" | "htm" | "xhtml" => Kind::Page,
        "xml" | "atom" | "rss" | "txt" | "ics" => Kind::Feed,
        "json" if stem == "index" || stem == "feed" => Kind::Feed,
        // A file without an ending may be a page, `CNAME`, or an alias.
        "" => Kind::Page,
        _ => Kind::Asset,
    };
    let cache_control = match kind {
        Kind::Asset if tells_bytes(stem) => FOR_EVER,
        Kind::Asset => AN_HOUR,
        _ => SOON,
    };
    Served { kind, content_type: content_type(&ending, bytes), cache_control }
}

fn stem_and_ending(name: &str) -> (&str, &str) {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).unwrap_or((file, ""))
}

/// Whether a name holds a fingerprint: `style.1a2b3c4d5e`, `main.min.<sha256>`,
/// `photo_hu_1a2b3c4d5e6f7a8b`. Digits alone are a date or a number.
fn tells_bytes(stem: &str) -> bool {
    stem.split(['.', '-', '_']).any(|part| {
        let part = part.strip_prefix("hu").unwrap_or(part);
        let count = |is: fn(&u8) -> bool| part.bytes().filter(is).count();
        part.len() >= 10
            && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && count(u8::is_ascii_digit) >= 2
            && count(u8::is_ascii_alphabetic) >= 1
    })
}

/// Whether a page is a list of others: a folder's own page with other pages below.
pub(super) fn is_list<'n>(name: &str, mut names_after: impl Iterator<Item = &'n String>) -> bool {
    let Some(folder) = name.strip_suffix("index.html") else { return false };
    names_after.any(|other| {
        other != name && other.starts_with(folder) && (other.ends_with(".html") || other.ends_with(".xml"))
    })
}

fn content_type(ending: &str, bytes: &[u8]) -> String {
    let (kind, is_text) = match ending {
        "html" | "htm" => ("text/html", true),
        "xhtml" => ("application/xhtml+xml", true),
        "css" => ("text/css", true),
        "js" | "mjs" => ("text/javascript", true),
        "txt" | "asc" => ("text/plain", true),
        "md" | "markdown" => ("text/markdown", true),
        "csv" => ("text/csv", true),
        "ics" => ("text/calendar", true),
        "vtt" => ("text/vtt", true),
        "xml" | "rss" | "atom" | "xsl" => (xml_type(bytes), true),
        "json" | "map" => ("application/json", false),
        "webmanifest" => ("application/manifest+json", false),
        "svg" => ("image/svg+xml", false),
        "jpg" | "jpeg" | "jpe" | "jfif" => ("image/jpeg", false),
        "png" => ("image/png", false),
        "gif" => ("image/gif", false),
        "webp" => ("image/webp", false),
        "avif" => ("image/avif", false),
        "heic" => ("image/heic", false),
        "bmp" => ("image/bmp", false),
        "tif" | "tiff" => ("image/tiff", false),
        "ico" => ("image/x-icon", false),
        "woff2" => ("font/woff2", false),
        "woff" => ("font/woff", false),
        "ttf" => ("font/ttf", false),
        "otf" => ("font/otf", false),
        "pdf" => ("application/pdf", false),
        "zip" => ("application/zip", false),
        "gz" => ("application/gzip", false),
        "epub" => ("application/epub+zip", false),
        "wasm" => ("application/wasm", false),
        "mp4" | "m4v" => ("video/mp4", false),
        "webm" => ("video/webm", false),
        "mov" => ("video/quicktime", false),
        "mp3" => ("audio/mpeg", false),
        "m4a" => ("audio/mp4", false),
        "ogg" | "oga" | "opus" => ("audio/ogg", false),
        "wav" => ("audio/wav", false),
        "flac" => ("audio/flac", false),
        "" if is_html(bytes) => ("text/html", true),
        "" if std::str::from_utf8(bytes).is_ok() => ("text/plain", true),
        _ => ("application/octet-stream", false),
    };
    // A text in another encoding says so itself, or its readers guess.
    let is_unicode = is_text && std::str::from_utf8(bytes).is_ok();
    if is_unicode { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

fn start(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase()
}

fn is_html(bytes: &[u8]) -> bool {
    let start = start(bytes);
    start.contains("<!doctype html") || start.contains("<html")
}

fn xml_type(bytes: &[u8]) -> &'static str {
    let start = start(bytes);
    if start.contains("<feed") {
        "application/atom+xml"
    } else if start.contains("<rss") {
        "application/rss+xml"
    } else {
        "application/xml"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_served_as_what_they_are() {
        for (name, bytes, kind, content_type, cache) in [
            ("index.html", "é", Kind::Home, "text/html; charset=utf-8", SOON),
            ("a/index.html", "", Kind::Page, "text/html; charset=utf-8", SOON),
            ("a/old.htm", "", Kind::Page, "text/html; charset=utf-8", SOON),
            ("feed.xml", "<?xml?><feed x>", Kind::Feed, "application/atom+xml; charset=utf-8", SOON),
            ("de/index.xml", "<rss>", Kind::Feed, "application/rss+xml; charset=utf-8", SOON),
            ("sitemap.xml", "<urlset>", Kind::Feed, "application/xml; charset=utf-8", SOON),
            ("robots.txt", "", Kind::Feed, "text/plain; charset=utf-8", SOON),
            ("CNAME", "example.org", Kind::Page, "text/plain; charset=utf-8", SOON),
            ("a/photo.JPG", "", Kind::Asset, "image/jpeg", AN_HOUR),
            ("a/photo-20240325101112.jpg", "", Kind::Asset, "image/jpeg", AN_HOUR),
            ("a/decade-facade.jpg", "", Kind::Asset, "image/jpeg", AN_HOUR),
            ("css/style.1a2b3c4d5e.css", "", Kind::Asset, "text/css; charset=utf-8", FOR_EVER),
            ("a/photo_hu_1a2b3c4d5e6f7a8b.webp", "", Kind::Asset, "image/webp", FOR_EVER),
            (
                "a/p_hu1a2b3c4d5e6f7a8b1a2b3c4d5e6f7a8b_9_800x0_q75.jpg",
                "",
                Kind::Asset,
                "image/jpeg",
                FOR_EVER,
            ),
            ("x.woff2", "", Kind::Asset, "font/woff2", AN_HOUR),
            ("a.unknown", "", Kind::Asset, "application/octet-stream", AN_HOUR),
        ] {
            let served = served(name, bytes.as_bytes());
            assert_eq!(
                (served.kind, served.content_type.as_str(), served.cache_control),
                (kind, content_type, cache),
                "{name}"
            );
        }
        assert_eq!(served("a.txt", b"caf\xe9").content_type, "text/plain", "no charset that is not so");
    }

    #[test]
    fn bytes_and_the_way_they_are_served_tell_a_file() {
        let mark = |name: &str, bytes: &[u8]| served(name, bytes).mark(bytes);
        assert_eq!(mark("a.html", b"x"), mark("b/index.html", b"x"));
        assert_ne!(mark("a.html", b"x"), mark("a.html", b"y"));
        assert_ne!(mark("a.html", b"x"), mark("a.txt", b"x"));
    }

    #[test]
    fn a_list_has_pages_below_it() {
        let names =
            ["index.html", "posts/a/index.html", "posts/a/b.jpg", "posts/index.html"].map(String::from);
        assert!(is_list("posts/index.html", names.iter()));
        assert!(!is_list("posts/a/index.html", names.iter()));
        assert!(!is_list("about.html", names.iter()));
    }
}
