//! Our Markdown against pages made by a real Hugo.
//!
//! `tests/fixtures/markdown` holds texts and what Hugo 0.168 makes of each,
//! with emoji on and highlighting of fences off; texts whose names begin with
//! `unsafe` with raw HTML allowed. Compared as trees.

#[path = "markdown/tree.rs"]
mod tree;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use dropcap_core::markdown::{Options, blocks, to_html};

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/markdown")
}

#[test]
fn equals_hugo() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(fixtures()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "md") {
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let options = Options {
            emoji: true,
            code_fences: false,
            unsafe_html: name.starts_with("unsafe"),
            ..Options::default()
        };
        let text = std::fs::read_to_string(&path).unwrap();
        let want = std::fs::read_to_string(path.with_extension("html")).unwrap();
        count += 1;
        if let Some(difference) = tree::difference(&to_html(&text, &options), &want) {
            wrong.push(format!("{name}\n{difference}"));
        }
        let joined: String = blocks(&text, &options, &|_| None).into_iter().map(|block| block.html).collect();
        assert_eq!(joined, to_html(&text, &options), "{name}: the blocks are the page");
    }
    assert!(count >= 12, "{count} fixtures");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Texts that made other programs hang or overflow; a bound in seconds, far
/// above what is needed, so that only quadratic work is caught.
#[test]
fn awkward_texts_are_no_trap() {
    let options = Options { emoji: true, ..Options::default() };
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
