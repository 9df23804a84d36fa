//! Our Markdown against pages made by real Hugos.
//!
//! `equals_hugo` holds our fixtures against pages kept beside them, so that it
//! needs no Hugo; [`shortcodes`] does so for Hugo's own shortcodes; [`parity`] holds them, and whole blogs, against the Hugos
//! that are installed; [`spec`] runs the specifications' examples. Compared as
//! trees.
#![expect(clippy::unwrap_used, reason = "a test may end there")]
#![expect(clippy::disallowed_methods, reason = "files of a test need not outlive a kill")]

#[path = "markdown/fixtures.rs"]
mod fixtures;
#[path = "markdown/hugo.rs"]
mod hugo;
#[path = "markdown/parity.rs"]
mod parity;
#[path = "markdown/shortcodes.rs"]
mod shortcodes;
#[path = "markdown/spec.rs"]
mod spec;
#[path = "markdown/tree.rs"]
mod tree;

use std::time::{Duration, Instant};

use dropcap_core::markdown::options::{Extras, Passthrough, Rules};
use dropcap_core::markdown::{Around, Options, blocks, to_html};

#[test]
fn equals_hugo() {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        make_golden();
    }
    let mut wrong = Vec::new();
    let fixtures = fixtures::all();
    assert!(fixtures.len() >= 20, "{} fixtures", fixtures.len());
    for fixture in &fixtures {
        for rules in [Rules::Current, Rules::Old] {
            let options = fixture.options(rules);
            let html = to_html(&fixture.text, &options);
            let Ok(want) = std::fs::read_to_string(fixture.golden(rules)) else { continue };
            if let Some(difference) = tree::difference(&html, &want) {
                wrong.push(format!("{} {rules:?}\n{difference}", fixture.name));
            }
            let joined: String = blocks(&fixture.text, &options, Around::default())
                .into_iter()
                .map(|block| block.html)
                .collect();
            assert_eq!(joined, html, "{}: the blocks are the page", fixture.name);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The comparison of trees passes over spans in code, and so over these.
#[test]
fn marks_and_numbers_the_lines_of_code_as_hugo_does() {
    let fixture = fixtures::all().into_iter().find(|fixture| fixture.name == "highlighted-lines").unwrap();
    let want = std::fs::read_to_string(fixture.golden(Rules::Current)).unwrap();
    let html = to_html(&fixture.text, &fixture.options(Rules::Current));
    let (ours, hugos) = (lines_of_code(&html), lines_of_code(&want));
    assert!(hugos.iter().any(|line| line.starts_with("hl 100")), "{hugos:?}");
    assert_eq!(ours, hugos);
}

/// The lines of a page's code that are numbered or marked, in its order.
fn lines_of_code(html: &str) -> Vec<String> {
    let lines = html.split("<span class=\"line").skip(1);
    let lines = lines.filter_map(|line| {
        let (class, rest) = line.split_once("\">")?;
        let number = rest.strip_prefix("<span class=\"ln\">").and_then(|rest| rest.split('<').next());
        let found = format!("{} {}", class.trim(), number.unwrap_or("").trim());
        (found != " ").then_some(found)
    });
    let column = html.split("<span class=\"lnt\">").skip(1).zip(html.split("<span class=\"lnt\">"));
    let column = column.map(|(line, before)| {
        let marked = if before.ends_with("<span class=\"hl\">") { "hl" } else { "" };
        format!("column {marked} {}", line.split('\n').next().unwrap_or("").trim())
    });
    lines.chain(column).collect()
}

/// Writes the kept pages anew, with the Hugos that are installed.
fn make_golden() {
    for hugo in hugo::Hugo::all() {
        for fixture in fixtures::all() {
            let pages = hugo.pages(&fixture.config, &[&fixture.text]);
            if let Some(page) = &pages[0] {
                std::fs::write(fixture.golden(hugo.rules), page).unwrap();
            }
        }
    }
}

/// Texts that made other programs hang or overflow; a bound in seconds, far
/// above what is needed, so that only quadratic work is caught.
#[test]
fn awkward_texts_are_no_trap() {
    let pair = || ("$".to_string(), "$".to_string());
    let options = Options {
        emoji: true,
        block_attributes: true,
        extras: Extras { insert: true, mark: true, superscript: true, ..Extras::default() },
        passthrough: Some(Passthrough { inline: vec![pair()], ..Passthrough::default() }),
        ..Options::default()
    };
    let long = |piece: &str, times: usize| piece.repeat(times);
    for (what, text) in [
        ("one long line of quotes", long("it's \"so\" -- ", 100_000)),
        ("one long line of addresses", long("http://a.b/c(d) x@y.z ", 50_000)),
        ("equal headings", long("# Same\n\n", 20_000)),
        ("nested quotes", format!("{}x", long("> ", 10_000))),
        ("nested lists", (0..500).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect()),
        ("brackets", long("[", 50_000)),
        ("footnotes", (0..5_000).map(|n| format!("a[^{n}]\n\n[^{n}]: b\n\n")).collect()),
        ("tildes", long("~a ~~b ", 20_000)),
        ("marks", long("++a ==b ^c ", 20_000)),
        ("open formulas", format!("{}\n\n$", long("$a$ `$` ", 20_000))),
        ("attributes", long("a\n{.b}\n\n", 20_000)),
        ("attributes of one block", format!("a\n{}", long("{.b}\n", 20_000))),
        ("open braces", long("{ ", 50_000)),
        ("code", long("```go\nx\n```\n", 10_000)),
        ("comments in lists", long("- <!-- a -->\n", 10_000)),
        ("colons", long(":a", 100_000)),
        ("apostrophes", long("'", 100_000)),
        ("full stops", format!("www.a.b/{}", long("/).", 50_000))),
        ("tables", format!("|a|\n|-|\n{}", long("|b|\n", 20_000))),
        ("shortcodes", long("{{< a >}}", 10_000)),
        ("open shortcodes", long("{{< a \"", 10_000)),
    ] {
        let start = Instant::now();
        let html = to_html(&text, &options);
        assert!(!html.is_empty(), "{what}");
        assert!(start.elapsed() < Duration::from_secs(20), "{what}: {:?}", start.elapsed());
    }
}
