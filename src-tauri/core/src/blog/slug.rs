//! Names for files and addresses, made of titles and paths.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest slug made of a title, in bytes; it ends with a whole word.
const LONGEST: usize = 80;

/// A clean name made of a title: lower case, letters, digits and `-`.
///
/// With `ascii`, Latin letters lose their accents (`é` is `e`, `ß` is `ss`);
/// letters of other scripts stay, since dropping them would leave nothing.
pub fn slugify(title: &str, ascii: bool) -> String {
    let mut slug = String::new();
    for c in title.nfc().flat_map(char::to_lowercase) {
        match c {
            '\'' | '’' | 'ʼ' | '`' => {}
            c if c.is_alphanumeric() || is_combining_mark(c) => push_letter(&mut slug, c, ascii),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    let slug = shorten(slug.trim_matches('-'));
    if slug.is_empty() { "untitled".into() } else { slug.into() }
}

/// Hugo's way to clean a part of an address: blanks are `-`, and only letters,
/// digits and a few signs stay (`paths.Sanitize`,
/// <https://github.com/gohugoio/hugo>, Apache-2.0).
pub(super) fn sanitise(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut blank = false;
    for (at, c) in text.char_indices() {
        if is_kept(c) || (c == '%' && starts_with_hex(&text[at + 1..])) {
            // A blank beside a hyphen adds none.
            if blank && !clean.is_empty() && !clean.ends_with('-') && c != '-' {
                clean.push('-');
            }
            clean.push(c);
            blank = false;
        } else if c.is_whitespace() {
            blank = true;
        }
    }
    clean
}

/// Hugo's way to clean the path of a file: each blank is a hyphen of its own.
pub(super) fn sanitise_path(path: &str) -> String {
    sanitise(&path.replace(' ', "-"))
}

/// Lower case as Go has it: one letter for one letter.
pub(super) fn lower(text: &str) -> String {
    text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect()
}

fn is_kept(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || "./\\_#+~-@".contains(c)
}

fn starts_with_hex(text: &str) -> bool {
    text.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
}

/// Letters without their accents, as Hugo's `removePathAccents` does it.
pub(super) fn without_accents(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).nfc().collect()
}

fn push_letter(slug: &mut String, c: char, ascii: bool) {
    if !ascii || c.is_ascii() {
        slug.push(c);
        return;
    }
    let spelt = match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        _ => {
            let plain: String = c.nfd().filter(|c| !is_combining_mark(*c)).collect();
            // Only Latin is spelt out: the marks of other scripts are letters.
            if plain.is_ascii() && !plain.is_empty() {
                slug.push_str(&plain)
            } else {
                slug.push(c)
            }
            return;
        }
    };
    slug.push_str(spelt);
}

fn shorten(slug: &str) -> &str {
    if slug.len() <= LONGEST {
        return slug;
    }
    let cut = &slug[..slug.floor_char_boundary(LONGEST)];
    if slug.as_bytes()[cut.len()] == b'-' { cut } else { cut.rfind('-').map_or(cut, |end| &cut[..end]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_names() {
        for (title, ascii, wanted) in [
            ("My Winter in the Alps", true, "my-winter-in-the-alps"),
            ("  What's  new -- in 2026?!", true, "whats-new-in-2026"),
            ("Café à Õstergötland, straße", true, "cafe-a-ostergotland-strasse"),
            ("Café à la crème", false, "café-à-la-crème"),
            ("雪の旅", true, "雪の旅"),
            ("Зима в Альпах", true, "зима-в-альпах"),
            ("हिन्दी में", true, "हिन्दी-में"),
            ("…!", true, "untitled"),
            ("C++ & Rust/Go", true, "c-rust-go"),
        ] {
            assert_eq!(slugify(title, ascii), wanted, "{title}");
        }
        let long = slugify(&"word ".repeat(40), true);
        assert!(long.len() <= LONGEST && long.ends_with("-word"), "{long}");
    }
}
