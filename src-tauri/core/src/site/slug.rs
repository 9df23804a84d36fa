//! Names in addresses.

use unicode_normalization::UnicodeNormalization;

use super::date::Moment;

/// A text as part of an address: lower case letters and digits of any script,
/// everything else one hyphen.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.nfc().flat_map(char::to_lowercase) {
        match c {
            '\'' | '’' => {}
            c if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => slug.push(c),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The name of a post by its file: the folder's for `index.md`, without the
/// date it may start with and the language it may end with.
pub(super) fn name_of<'a>(path: &'a str, language: &str) -> &'a str {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = stem.strip_suffix(language).and_then(|stem| stem.strip_suffix('.')).unwrap_or(stem);
    if is_index(stem) && !folder.is_empty() { folder.rsplit('/').next().unwrap_or(folder) } else { stem }
}

/// Whether a file of that name (without its ending) stands for its folder.
pub(super) fn is_index(stem: &str) -> bool {
    stem.eq_ignore_ascii_case("index")
}

/// The name without the date it may start with.
pub(super) fn undated(name: &str) -> &str {
    match Moment::of_name(name) {
        Some(_) if name.len() > 11 => &name[11..],
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_keep_letters_of_every_script() {
        for (text, expected) in [
            ("A Walk, at Dusk!", "a-walk-at-dusk"),
            ("L’été à Zürich", "lété-à-zürich"),
            ("C++ & Rust", "c-rust"),
            ("東京の朝", "東京の朝"),
            ("  ", ""),
            ("../etc", "etc"),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn a_post_is_named_by_its_file_or_folder() {
        for (path, expected) in [
            ("posts/2026-05-01-walk/index.md", "walk"),
            ("posts/2026-05-01_walk.md", "walk"),
            ("walk.md", "walk"),
            ("index.md", "index"),
            ("posts/walk/index.fr.md", "walk"),
            ("posts/2026-05-01.md", "2026-05-01"),
        ] {
            assert_eq!(undated(name_of(path, "fr")), expected, "{path}");
        }
    }
}
