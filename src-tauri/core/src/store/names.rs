//! What objects and files are called: the key pattern.
//!
//! A pattern such as `{year}/{slug}/{name}.{ext}` is read once and then makes
//! names by pure functions. Names that came with a photo are cleaned to
//! `[a-z0-9._-]`; a whole key has at most 200 bytes and never `..` or `//`,
//! which is what every provider and every web server takes the same way.

use unicode_normalization::UnicodeNormalization;

use super::{Place, Upload};
use crate::error::{Error, Result};

/// The most bytes of a key.
const LONGEST: usize = 200;

/// The pattern of stores whose settings have none.
pub(super) const PLAIN: &str = "{name}.{ext}";

/// Endings that say what a picture is, so that they are not part of its name.
const ENDINGS: [&str; 13] =
    ["jpeg", "jpg", "jpe", "jfif", "png", "webp", "gif", "tiff", "tif", "bmp", "avif", "heic", "svg"];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Name,
    Year,
    Month,
    Day,
    Slug,
    Hash,
    Width,
    Ext,
}

/// A key pattern, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// How this blog writes the ending of a JPEG.
    jpeg: &'static str,
}

impl Pattern {
    /// Reads a pattern; an empty one is `{name}.{ext}`.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let text = text.trim().trim_start_matches('/');
        let text = if text.is_empty() { PLAIN } else { text };
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let close = rest[open..].find('}').map(|at| open + at);
            let close = close.ok_or_else(|| bad(text, "has a { without a }"))?;
            push_literal(&mut parts, &rest[..open]);
            parts.push(part(&rest[open + 1..close]).ok_or_else(|| {
                let name = &rest[open..=close];
                bad(text, &format!("has {name}, which is none of {{name}}, {{year}}, {{month}}, {{day}}, {{slug}}, {{hash}}, {{width}} and {{ext}}"))
            })?);
            rest = &rest[close + 1..];
        }
        push_literal(&mut parts, rest);
        let jpeg = free_ending(&mut parts);
        let pattern = Self { parts, jpeg };
        pattern.check(text)?;
        Ok(pattern)
    }

    fn check(&self, text: &str) -> Result<()> {
        let literal: String =
            self.parts.iter().map(|part| if let Part::Literal(text) = part { text } else { "x" }).collect();
        let odd = |c: char| !(c.is_ascii_alphanumeric() || "._-/".contains(c));
        if let Some(c) = literal.chars().find(|c| odd(*c)) {
            return Err(bad(text, &format!("has \"{c}\"; use letters a to z, digits, and . _ - /")));
        }
        if literal.contains("..") || literal.contains("//") || literal.ends_with('/') {
            return Err(bad(text, "has .. or // in it or ends in /"));
        }
        if !self.parts.iter().any(|part| matches!(part, Part::Name | Part::Hash)) {
            return Err(bad(text, "needs {name} or {hash}, or all photos would have one name"));
        }
        Ok(())
    }

    /// Whether a name tells the bytes, so that what it names never changes.
    pub(super) fn hashed(&self) -> bool {
        self.parts.contains(&Part::Hash)
    }

    /// What all names begin with, up to the last `/` before something varies.
    pub(super) fn prefix(&self) -> String {
        match self.parts.first() {
            Some(Part::Literal(text)) => text.rfind('/').map_or("", |end| &text[..=end]).to_owned(),
            _ => String::new(),
        }
    }

    /// The key of a file: the first choice, before others are looked at.
    pub(super) fn key(&self, place: &Place, file: &Upload<'_>, fingerprint: &str) -> String {
        let stem = clean(file.name);
        let key = self.expand(place, file, fingerprint, &stem);
        match key.len().checked_sub(LONGEST) {
            None | Some(0) => key,
            // The writer's name gives way first; a slug that is still too long is cut too.
            Some(over) => {
                let shorter = cut(&stem, stem.len().saturating_sub(over).max(8));
                let place = Place { slug: cut(&place.slug, 60), ..place.clone() };
                self.expand(&place, file, fingerprint, &shorter)
            }
        }
    }

    fn expand(&self, place: &Place, file: &Upload<'_>, fingerprint: &str, stem: &str) -> String {
        let mut key = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => key.push_str(text),
                Part::Name => key.push_str(stem),
                Part::Hash => key.push_str(&fingerprint[..fingerprint.len().min(12)]),
                Part::Width => key.push_str(&file.width.to_string()),
                Part::Ext => key.push_str(if file.extension == "jpeg" { self.jpeg } else { file.extension }),
                Part::Year | Part::Month | Part::Day | Part::Slug => push_place(&mut key, part, place),
            }
        }
        if file.variant && !self.parts.contains(&Part::Width) {
            before_ending(&key, &format!("-{}", file.width))
        } else {
            key
        }
    }

    /// What of the key the post decides: two posts with the same share photos.
    pub(super) fn scope(&self, place: &Place) -> String {
        let mut scope = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => scope.push_str(text),
                Part::Year | Part::Month | Part::Day | Part::Slug => push_place(&mut scope, part, place),
                other => scope.push_str(&format!("{{{other:?}}}")),
            }
        }
        scope + self.jpeg
    }
}

fn push_place(key: &mut String, part: &Part, place: &Place) {
    match part {
        Part::Year => key.push_str(&format!("{:04}", place.date.year())),
        Part::Month => key.push_str(&format!("{:02}", place.date.month())),
        Part::Day => key.push_str(&format!("{:02}", place.date.day())),
        _ => key.push_str(&clean(&place.slug)),
    }
}

/// The `n`th choice of a name: `photo.jpeg`, `photo-2.jpeg`, …
pub(super) fn numbered(key: &str, n: u32) -> String {
    if n < 2 { key.to_owned() } else { before_ending(key, &format!("-{n}")) }
}

/// Puts `extra` before the ending of a key's last part.
pub(super) fn before_ending(key: &str, extra: &str) -> String {
    let name = key.rfind('/').map_or(0, |at| at + 1);
    match key[name..].rfind('.') {
        Some(dot) if dot > 0 => format!("{}{extra}{}", &key[..name + dot], &key[name + dot..]),
        _ => format!("{key}{extra}"),
    }
}

/// A photo's name as part of a key: no folder, no picture ending, `[a-z0-9._-]`.
pub(super) fn clean(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = match name.rsplit_once('.') {
        Some((stem, ending)) if ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) => stem,
        _ => name,
    };
    let composed: String = name.nfc().collect();
    let plain = deunicode::deunicode_with_tofu(&composed, "-").to_lowercase();
    let mut clean = String::new();
    for c in plain.chars() {
        let c = match c {
            'a'..='z' | '0'..='9' | '_' => c,
            '.' => '.',
            '\'' | '"' | '`' => continue,
            _ => '-',
        };
        // Never two separators in a row: neither `..` nor `--` nor `-.`.
        if "-.".contains(c) && clean.ends_with(['-', '.']) {
            continue;
        }
        clean.push(c);
    }
    let clean = cut(clean.trim_matches(['-', '.']), 120);
    if clean.is_empty() { "photo".to_owned() } else { clean }
}

/// The first `most` bytes of ASCII, without a separator at the end.
fn cut(text: &str, most: usize) -> String {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text[..end].trim_end_matches(['-', '.']).to_owned()
}

fn part(name: &str) -> Option<Part> {
    Some(match name {
        "name" => Part::Name,
        "year" => Part::Year,
        "month" => Part::Month,
        "day" => Part::Day,
        "slug" => Part::Slug,
        "hash" => Part::Hash,
        "width" => Part::Width,
        "ext" => Part::Ext,
        _ => return None,
    })
}

fn push_literal(parts: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        parts.push(Part::Literal(text.to_owned()));
    }
}

/// Makes a written-out ending (`{name}.jpg`) follow the real format, and
/// returns how the pattern writes JPEG.
fn free_ending(parts: &mut Vec<Part>) -> &'static str {
    let Some(Part::Literal(last)) = parts.last_mut() else { return "jpeg" };
    let Some(dot) = last.rfind('.') else { return "jpeg" };
    let ending = last[dot + 1..].to_ascii_lowercase();
    if !ENDINGS.contains(&ending.as_str()) {
        return "jpeg";
    }
    last.truncate(dot + 1);
    parts.push(Part::Ext);
    if ending == "jpg" { "jpg" } else { "jpeg" }
}

fn bad(pattern: &str, reason: &str) -> Error {
    Error::Other(format!("the pattern for photo names, {pattern}, {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place { post: "p.md".into(), date: jiff::civil::date(2024, 3, 5), slug: "Où est-il?".into() }
    }

    fn key(pattern: &str, name: &str, extension: &str, variant: bool) -> String {
        let file = Upload { name, extension, content_type: "", width: 800, variant, bytes: b"" };
        Pattern::parse(pattern).unwrap().key(&place(), &file, "0123456789abcdef")
    }

    #[test]
    fn names_become_clean() {
        for (from, to) in [
            ("IMG_1234.JPG", "img_1234"),
            ("Café  crème (2).jpeg", "cafe-creme-2"),
            ("Cafe\u{301}.heic", "cafe"),
            ("Straße ø Łódź.png", "strasse-o-lodz"),
            ("東京.jpg", "dong-jing"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Photos\\Me & you.tif", "me-you"),
            ("a..b...c.jpg", "a.b.c"),
            ("v1.2 final.jpg", "v1.2-final"),
            ("it's.webp", "its"),
            (".jpg", "photo"),
            ("---", "photo"),
            ("", "photo"),
        ] {
            assert_eq!(clean(from), to, "{from}");
        }
        assert_eq!(clean("Café.jpg"), clean("Cafe\u{301}.jpg"), "composed or not, one name");
    }

    #[test]
    fn patterns_make_keys() {
        for (pattern, variant, expected) in [
            ("", false, "my-cat.jpeg"),
            ("{name}.jpg", false, "my-cat.jpg"),
            ("{name}.{ext}", true, "my-cat-800.jpeg"),
            (
                "/blog/{year}/{month}/{day}/{slug}/{name}.{ext}",
                false,
                "blog/2024/03/05/ou-est-il/my-cat.jpeg",
            ),
            ("{hash}.{ext}", false, "0123456789ab.jpeg"),
            ("{name}-{width}w.{ext}", true, "my-cat-800w.jpeg"),
            ("v1.0/{name}", true, "v1.0/my-cat-800"),
        ] {
            assert_eq!(key(pattern, "My cat.JPG", "jpeg", variant), expected, "{pattern}");
        }
        assert_eq!(key("{name}.jpg", "a.png", "png", false), "a.png", "the ending is the real format's");
    }

    #[test]
    fn patterns_that_cannot_work_are_named() {
        for (pattern, reason) in [
            ("{nmae}.jpg", "{nmae}"),
            ("{name", "without a }"),
            ("../{name}", ".."),
            ("a//{name}", "//"),
            ("my photos/{name}", "\" \""),
            ("{year}/photo.jpg", "{name} or {hash}"),
        ] {
            let message = Pattern::parse(pattern).unwrap_err().to_string();
            assert!(message.contains(pattern) && message.contains(reason), "{message}");
        }
    }

    #[test]
    fn keys_are_never_too_long() {
        let long = "x".repeat(500);
        let place = Place { slug: long.clone(), ..place() };
        let file =
            Upload { name: &long, extension: "jpeg", content_type: "", width: 8, variant: true, bytes: b"" };
        let key = Pattern::parse("{slug}/{name}-{hash}.{ext}").unwrap().key(&place, &file, &"f".repeat(32));
        assert!(key.len() <= LONGEST && key.ends_with("-ffffffffffff-8.jpeg"), "{key}");
    }

    #[test]
    fn the_next_name_keeps_the_ending() {
        for (key, n, expected) in
            [("a/b.jpeg", 1, "a/b.jpeg"), ("a/b.jpeg", 2, "a/b-2.jpeg"), ("a.d/b", 3, "a.d/b-3")]
        {
            assert_eq!(numbered(key, n), expected);
        }
    }

    #[test]
    fn posts_share_photos_unless_the_pattern_tells_them_apart() {
        let other = Place { post: "q.md".into(), slug: "q".into(), ..place() };
        let same = |pattern: &str| {
            let pattern = Pattern::parse(pattern).unwrap();
            pattern.scope(&place()) == pattern.scope(&other)
        };
        assert!(same("{year}/{name}.{ext}"));
        assert!(!same("{slug}/{name}.{ext}"));
    }
}
