//! What the name of a post's file says: a date and a slug.

use super::dates::When;

/// A file's or bundle's name, without ending and language, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileName<'a> {
    /// The date it starts with.
    pub(super) date: Option<When>,
    /// How that date is written and what follows it, as a pattern: `{date}_`.
    pub(super) prefix: &'static str,
    /// What follows the date.
    pub(super) slug: &'a str,
}

/// Prefixes that are told from each other: separators, then the pattern.
const PREFIXES: [(&str, &str, &str); 6] = [
    ("-", "_", "{date}_"),
    ("-", "-", "{date}-"),
    ("-", " ", "{date} "),
    ("", "_", "{year}{month}{day}_"),
    ("", "-", "{year}{month}{day}-"),
    ("_", "_", "{year}_{month}_{day}_"),
];

impl<'a> FileName<'a> {
    /// Takes a name apart.
    pub(super) fn of(name: &'a str) -> Self {
        PREFIXES
            .iter()
            .find_map(|(inner, after, prefix)| {
                let (year, rest) = digits(name, 4)?;
                let (month, rest) = digits(rest.strip_prefix(inner)?, 2)?;
                let (day, rest) = digits(rest.strip_prefix(inner)?, 2)?;
                let slug = rest.strip_prefix(after).filter(|slug| !slug.is_empty())?;
                let date = When::parse(&format!("{year}-{month}-{day}"))?;
                Some(Self { date: Some(date), prefix, slug })
            })
            .unwrap_or(Self { date: None, prefix: "", slug: name })
    }
}

fn digits(text: &str, count: usize) -> Option<(&str, &str)> {
    let all = text.as_bytes().get(..count)?.iter().all(u8::is_ascii_digit);
    all.then(|| text.split_at(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_names_are_seen() {
        for (name, prefix, slug) in [
            ("2024-03-25_my-winter", "{date}_", "my-winter"),
            ("2024-03-25-my-winter", "{date}-", "my-winter"),
            ("20240325-my-winter", "{year}{month}{day}-", "my-winter"),
            ("2024_03_25_my-winter", "{year}_{month}_{day}_", "my-winter"),
            ("2024-13-25_my-winter", "", "2024-13-25_my-winter"),
            ("2024-03-25", "", "2024-03-25"),
            ("my-winter-2024-03-25", "", "my-winter-2024-03-25"),
            ("100devs", "", "100devs"),
        ] {
            let found = FileName::of(name);
            assert_eq!((found.prefix, found.slug), (prefix, slug), "{name}");
            assert_eq!(found.date.is_some(), !prefix.is_empty(), "{name}");
        }
    }
}
