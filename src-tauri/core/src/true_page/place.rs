//! The place on the theme's page where the cursor is in the text.
//!
//! The window cannot scroll the page, whose frame has no capability; but it can
//! open it at an element. So the page is served once more with an id on the
//! block that is written in, and opens with that block at the same height after
//! each edit.

use super::Part;

/// The id of a block that has none of its own.
const HERE: &str = "dropcap-here";

/// Where that block is in the frame: with something to read above it.
const HEIGHT: &str = "40vh";

/// A page that can be opened at a block, and the block's id.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) html: String,
    pub(super) id: String,
}

/// The page with an id on the block that stands on that line of the text, or on
/// the nearest one before it that is on the page as Hugo alone would make it.
pub(super) fn mark(page: &str, parts: &[Part], line: usize) -> Option<Placed> {
    let last = parts.partition_point(|part| part.line <= line);
    (0..last).rev().find_map(|at| {
        let own = parts[at].html.trim();
        let same = parts[..at].iter().filter(|part| part.html.trim() == own).count();
        let (name, attributes) = opening(own)?;
        let (place, _) = page.match_indices(own).nth(same)?;
        let (id, insert) = match id_of(attributes) {
            Some(id) => (id, String::new()),
            None => (HERE.to_owned(), format!(" id=\"{HERE}\"")),
        };
        let style = format!("<style>[id=\"{id}\"]{{scroll-margin-top:{HEIGHT}}}</style>");
        let head = page.find("</head>").filter(|head| *head < place).unwrap_or(0);
        let tag = place + 1 + name.len();
        let html = [&page[..head], &style, &page[head..tag], &insert, &page[tag..]].concat();
        Some(Placed { html, id })
    })
}

/// The name of the element that HTML begins with, and its attributes as they are written.
fn opening(html: &str) -> Option<(&str, &str)> {
    let inner = html.strip_prefix('<')?;
    let name = inner.find(|sign: char| !sign.is_ascii_alphanumeric()).filter(|end| *end > 0)?;
    let end = inner.find('>')?;
    Some((&inner[..name], &inner[name..end]))
}

fn id_of(attributes: &str) -> Option<String> {
    let (_, behind) = attributes.split_once(" id=\"")?;
    let id = behind.split('"').next()?;
    // As it would be read; an odd one is not worth more.
    (!id.is_empty() && !id.contains(['&', '\\', '<'])).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(html: &[&str]) -> Vec<Part> {
        html.iter().enumerate().map(|(at, html)| Part { line: 3 + 2 * at, html: (*html).into() }).collect()
    }

    #[test]
    fn the_block_of_the_line_gets_an_id_and_nothing_else_is_changed() {
        let page = "<html><head><title>x</title></head><body><nav><p>a</p></nav><h2 id=\"one\">One</h2>\n<p>a</p>\n<p class=\"b\">b</p></body></html>";
        let parts =
            parts(&["<p>a</p>\n", "<h2 id=\"one\">One</h2>\n", "<p>a</p>\n", "<p class=\"b\">b</p>\n"]);
        let placed = mark(page, &parts, 10).unwrap();
        assert_eq!(placed.id, "dropcap-here");
        let style = "<style>[id=\"dropcap-here\"]{scroll-margin-top:40vh}</style>";
        assert_eq!(placed.html.replace(style, "").replace(" id=\"dropcap-here\"", ""), page);
        assert!(placed.html.contains("<p id=\"dropcap-here\" class=\"b\">b</p>"), "{}", placed.html);
        assert!(placed.html.contains(&format!("{style}</head>")), "{}", placed.html);
        // The second of two that are equal, and a heading by its own.
        let second = mark(page, &parts, 7).unwrap().html;
        assert!(second.contains("</h2>\n<p id=\"dropcap-here\">a</p>"), "{second}");
        assert_eq!(mark(page, &parts, 6).unwrap().id, "one");
        assert_eq!(mark(page, &parts, 1), None, "above the text");
    }

    #[test]
    fn a_block_that_the_theme_draws_itself_leaves_it_to_the_one_before() {
        let page = "<body><p>a</p><p>drawn</p></body>";
        let placed =
            mark(page, &parts(&["<p>a</p>", "<div class=\"shortcode\">x</div>", "words"]), 99).unwrap();
        assert!(
            placed.html.ends_with("<body><p id=\"dropcap-here\">a</p><p>drawn</p></body>"),
            "{}",
            placed.html
        );
        assert_eq!(mark(page, &parts(&["<p>other</p>"]), 99), None);
    }
}
