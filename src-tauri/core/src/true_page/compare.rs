//! What the theme's page shows otherwise than the instant preview.
//!
//! Both are read as a browser reads them (through ammonia) and become a row of
//! words, images, headings and shortcodes. The part of the page that holds the
//! text is found by runs of words; what a theme puts before and after the text
//! is its own business. A pure function of two pages.

mod part;
mod tokens;

use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};
use std::ops::Range;
use std::time::{Duration, Instant};

use crate::api::{Difference, OtherWords};
use tokens::{Kind, Token};

/// Longer is not searched for the finest differences: coarser ones are told.
const LONGEST: Duration = Duration::from_millis(400);

/// Words that are shown of a place.
const WORDS: usize = 8;

/// Names that are told of one kind.
const NAMES: usize = 5;

/// What the page `theme` shows otherwise than `instant`, the body's HTML.
pub(super) fn differences(instant: &str, theme: &str) -> Vec<Difference> {
    let instant = tokens::read(instant).tokens;
    let page = tokens::read(theme);
    if instant.is_empty() {
        return Vec::new();
    }
    let Some(range) = part::with(&instant, &page) else { return vec![Difference::NotShown] };
    let theme = &page.tokens[range];
    let theme = &theme[part::edges(&instant, theme)];
    let mut found = Found::default();
    for (was, is) in places(&instant, theme, &mut found.typography) {
        found.place(&instant[was], &theme[is]);
    }
    found.told()
}

/// The places that differ, by both; counts on the way what differs in its
/// quotes and dashes alone. What stands before and after all is left out.
fn places(instant: &[Token], theme: &[Token], typography: &mut u32) -> Vec<(Range<usize>, Range<usize>)> {
    let deadline = Some(Instant::now() + LONGEST);
    let changes = capture_diff_slices_deadline(Algorithm::Myers, instant, theme, deadline);
    let mut places = Vec::new();
    for change in &changes {
        let (tag, was, is) = change.as_tag_tuple();
        if tag == DiffTag::Equal {
            let other = was.zip(is).filter(|(was, is)| instant[*was].marks != theme[*is].marks).count();
            *typography += u32::try_from(other).unwrap_or(u32::MAX);
        } else {
            places.push((was, is));
        }
    }
    // More of what the theme puts around the text.
    places.retain(|(was, _)| !(was.is_empty() && (was.start == 0 || was.end == instant.len())));
    places
}

/// What was found so far.
#[derive(Default)]
struct Found {
    shortcodes: Vec<String>,
    missing: Vec<String>,
    added: Vec<String>,
    headings: u32,
    words: Option<OtherWords>,
    typography: u32,
}

impl Found {
    fn place(&mut self, instant: &[Token], theme: &[Token]) {
        let named = |tokens: &[Token], kind: Kind| -> Vec<String> {
            tokens.iter().filter(|token| token.kind == kind).map(|token| token.text.clone()).collect()
        };
        let (mut missing, mut added) = (named(instant, Kind::Image), named(theme, Kind::Image));
        let shortcodes = named(instant, Kind::Shortcode);
        let all_words = (named(instant, Kind::Word), named(theme, Kind::Word));
        if !shortcodes.is_empty() {
            // Whatever the theme has there is what it draws for them.
            self.shortcodes.extend(shortcodes);
            self.missing.extend(missing);
            if !all_words.0.is_empty() {
                self.count(&all_words.0, &[]);
            }
            return;
        }
        // An image that was made another size has often another name.
        let renamed = missing.len().min(added.len());
        if missing.len() == added.len() {
            missing.drain(..renamed);
            added.drain(..renamed);
        }
        self.missing.extend(missing);
        self.added.extend(added);
        let ranks = |tokens: &[Token]| named(tokens, Kind::Heading);
        if ranks(instant) != ranks(theme) {
            self.headings += 1;
        }
        if all_words.0 != all_words.1 {
            self.count(&all_words.0, &all_words.1);
        }
    }

    fn count(&mut self, instant: &[String], theme: &[String]) {
        let shown = |words: &[String]| {
            let more = if words.len() > WORDS { "\u{2026}" } else { "" };
            format!("{}{more}", words[..words.len().min(WORDS)].join(" "))
        };
        let first = || OtherWords { places: 0, instant: shown(instant), theme: shown(theme) };
        self.words.get_or_insert_with(first).places += 1;
    }

    fn told(self) -> Vec<Difference> {
        let names = |mut names: Vec<String>| {
            names.sort();
            names.dedup();
            names.truncate(NAMES);
            Some(names).filter(|names| !names.is_empty())
        };
        // An image in another place is still there.
        let elsewhere = |of: &[String], others: &[String]| -> Vec<String> {
            of.iter().filter(|name| !others.contains(name)).cloned().collect()
        };
        let (missing, added) = (elsewhere(&self.missing, &self.added), elsewhere(&self.added, &self.missing));
        [
            names(self.shortcodes).map(Difference::Shortcodes),
            names(missing).map(Difference::ImagesMissing),
            names(added).map(Difference::ImagesAdded),
            (self.headings > 0).then_some(Difference::Headings(self.headings)),
            self.words.map(Difference::Words),
            (self.typography > 0).then_some(Difference::Typography(self.typography)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "<h2 id=\"a\">The way there</h2><p>It’s “only” a day by train, they said – and it was.</p>\
        <p><img src=\"https://photos.example.org/ferry.jpg\" alt=\"\"></p><p>The ferry left before the fog did.</p>";

    fn page(article: &str) -> String {
        format!(
            "<html><head><title>The way there</title><style>x {{}}</style></head><body><nav><a>The way</a> <a>About it</a></nav>\
             <main><article><h1>The way there</h1><img src=\"/cover.jpg\"><p>1 May 2024</p>{article}<p>Tags: trains</p></article></main>\
             <footer>The ferry left. About it</footer></body></html>"
        )
    }

    #[test]
    fn an_equal_page_differs_in_nothing() {
        assert_eq!(differences(BODY, &page(BODY)), []);
        let dressed = BODY
            .replace(
                "<h2 id=\"a\">The way there</h2>",
                "<h2 id=\"a\">The way there <a href=\"#a\">#</a></h2>",
            )
            .replace("<p><img", "<figure><img loading=\"lazy\"")
            .replace("alt=\"\"></p>", "alt=\"\"></figure>");
        assert_eq!(differences(BODY, &page(&dressed)), []);
        let resized = BODY.replace("https://photos.example.org/ferry.jpg", "/ferry_hu_1a2b3c4d5e6f7a8b.webp");
        assert_eq!(differences(BODY, &page(&resized)), []);
        assert_eq!(differences("", &page("")), []);
    }

    #[test]
    fn what_differs_is_named() {
        let words = |places, instant: &str, theme: &str| {
            Difference::Words(OtherWords { places, instant: instant.into(), theme: theme.into() })
        };
        let with = |from: &str, to: &str| differences(BODY, &page(&BODY.replace(from, to)));
        assert_eq!(with("ferry left", "boat left"), [words(1, "ferry", "boat")]);
        assert_eq!(
            with("The ferry left before", "<button>Copy</button> The ferry left before"),
            [words(1, "", "Copy")]
        );
        assert_eq!(with("It’s “only” a day", "It's \"only\" a day"), [Difference::Typography(2)]);
        assert_eq!(with("h2", "h3"), [Difference::Headings(1)]);
        assert_eq!(
            with("<img src=\"https://photos.example.org/ferry.jpg\" alt=\"\">", ""),
            [Difference::ImagesMissing(vec!["ferry".into()])]
        );
        assert_eq!(
            with("<p>It’s", "<img src=\"map.png\"><p>It’s"),
            [Difference::ImagesAdded(vec!["map".into()])]
        );
    }

    #[test]
    fn a_shortcode_only_the_theme_can_draw_is_named() {
        let instant = format!(
            "{BODY}<div class=\"dropcap-shortcode\" data-name=\"gallery\"><span class=\"dropcap-label\">gallery dir=x</span></div><p>And home again by the night train.</p>"
        );
        let theme = format!(
            "{BODY}<section><img src=\"1.jpg\"><img src=\"2.jpg\"> Two pictures</section><p>And home again by the night train.</p>"
        );
        assert_eq!(differences(&instant, &page(&theme)), [Difference::Shortcodes(vec!["gallery".into()])]);
    }

    #[test]
    fn a_text_that_repeats_itself_is_whole() {
        let again = "<p>After it.</p>".repeat(20);
        for body in [format!("{BODY}{again}"), format!("{again}{BODY}")] {
            assert_eq!(differences(&body, &page(&body)), []);
        }
    }

    #[test]
    fn a_page_without_the_text_is_told() {
        assert_eq!(differences(BODY, "<main><h1>Coming soon</h1></main>"), [Difference::NotShown]);
    }

    #[test]
    fn a_text_that_begins_like_its_title_is_no_difference() {
        let body = "<p>The way there was long and it rained on every single day of it.</p>";
        assert_eq!(differences(body, &page(body)), []);
    }
}
