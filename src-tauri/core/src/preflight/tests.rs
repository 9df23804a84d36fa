//! Each finding, from a text to its code.

use super::*;
use crate::post::byte_of;

fn look(text: &str, change: impl FnOnce(&mut Input<'_>)) -> Vec<Finding> {
    let markup = markdown::Options::default();
    let tags = [Taxonomy { singular: "tag".into(), plural: "tags".into() }];
    let term = |term: &str, posts| TermCount { taxonomy: "tags".into(), term: term.into(), posts };
    let terms = [term("Rust", 12), term("rust", 1)];
    let others = [("posts/other.md".to_owned(), "https://a.example/other/".to_owned())];
    let mut input = Input {
        path: "posts/rain.md",
        text,
        disk: text,
        generator: Generator::Hugo,
        markup: &markup,
        keys: &["title".into(), "date".into(), "description".into(), "tags".into()],
        order: &["title".into(), "date".into(), "description".into(), "tags".into()],
        taxonomies: &tags,
        terms: &terms,
        url: Some("https://a.example/rain/"),
        others: &others,
        static_folders: &["static".into()],
        build_future: false,
        now: "2024-03-26T10:00:00Z".parse().unwrap(),
        date: "2024-03-26",
        size: &|path| match path {
            "posts/here.jpg" | "posts/telling.jpg" | "static/here.jpg" | "posts/other.md" => Some(10),
            "posts/big.jpg" => Some(3_000_000),
            _ => None,
        },
        // A picture with a comment of its camera's.
        bytes: &|path| {
            let telling = b"\xff\xd8\xff\xfe\x00\x0bA comment\xff\xd9";
            (path == "posts/telling.jpg").then(|| telling.to_vec())
        },
        cover_key: None,
        photo: &|job| match job {
            "onitsway" => Some(PhotoState::Uploading),
            "failed" => Some(PhotoState::Failed),
            _ => None,
        },
    };
    change(&mut input);
    check(&input)
}

const HEAD: &str = "---\ntitle: Rain\ndate: 2024-03-26\ndescription: It rains\n";

fn codes(found: &[Finding]) -> Vec<&str> {
    found.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn each_flaw_is_found_in_its_line() {
    type Found<'a> = &'a [(&'a str, Option<u32>)];
    let cases: [(&str, &str, Found<'_>); 15] = [
        ("---\n", "Fine.", &[]),
        ("---\n", "", &[("empty", None)]),
        ("draft: true\n---\n", "Fine.", &[("draft", None)]),
        ("draft: yes\n---\n", "Fine.", &[("draft-word", None)]),
        ("tags: [rust]\n---\n", "Fine.", &[("term-twin", None)]),
        ("---\n", "![](here.jpg)", &[("no-alt", Some(5))]),
        ("---\n", "Text\n\n![a](gone.jpg)", &[("image-missing", Some(7))]),
        ("---\n", "![a](/here.jpg)", &[]),
        ("---\n", "![a](/gone.jpg)", &[("image-missing", Some(5))]),
        (
            "---\n",
            "<img src=\"https://a.b/c.jpg\" alt=\"a\" srcset=\"gone.jpg 480w\">",
            &[("image-missing", Some(5))],
        ),
        ("---\n", "![a](big.jpg)", &[("too-heavy", Some(5))]),
        ("---\n", "![a](dropcap:01J)", &[("photo-not-uploaded", Some(5))]),
        ("---\n", "[a](other.md) and [b](https://x.org/b.pdf)", &[]),
        ("---\n", "[a](gone.md)", &[("dead-link", Some(5))]),
        ("---\n", "AurÃ©lie", &[("mojibake", Some(5))]),
    ];
    for (rest, body, expected) in cases {
        let text = format!("{HEAD}{rest}{body}");
        let found = look(&text, |_| {});
        let found: Vec<(&str, Option<u32>)> = found.iter().map(|f| (f.code.as_str(), f.line)).collect();
        assert_eq!(found, expected, "{text}");
    }
}

/// A photo on its way is a wait; one that will never come must be seen to.
#[test]
fn only_a_photo_that_will_not_come_blocks() {
    for (job, expected) in [("onitsway", None), ("failed", Some("try it again")), ("gone", Some("no photo"))]
    {
        for text in [
            format!("{HEAD}---\nFine.\n\n![](dropcap:{job})\n"),
            format!("{HEAD}image: dropcap:{job}\n---\nFine.\n"),
        ] {
            let found = look(&text, |_| {});
            let stuck = found.iter().find(|finding| finding.code == "photo-not-uploaded");
            match expected {
                None => assert_eq!(stuck, None, "{text}"),
                Some(words) => {
                    let stuck = stuck.unwrap();
                    assert_eq!(stuck.severity, Severity::Blocker);
                    assert!(stuck.message.contains(words), "{}", stuck.message);
                }
            }
        }
    }
}

#[test]
fn the_cover_is_looked_at_like_the_images_of_the_text() {
    for (head, key, expected) in [
        ("image: gone.jpg\n", None, vec!["image-missing"]),
        ("cover:\n  image: gone.jpg\n", None, vec!["image-missing"]),
        ("banner: gone.jpg\n", Some("banner"), vec!["image-missing"]),
        ("image: gone.jpg\n", Some("banner"), vec![]),
        ("image: big.jpg\n", None, vec!["too-heavy"]),
        ("image: telling.jpg\n", None, vec!["private"]),
        ("image: https://x.org/gone.jpg\n", None, vec![]),
        ("image: cover\n", None, vec![]),
    ] {
        let text = format!("{HEAD}{head}---\nFine.\n");
        let found = look(&text, |input| input.cover_key = key);
        assert_eq!(codes(&found), expected, "{text}");
        let line = text.lines().position(|line| line.contains(".jpg")).map(|line| line as u32);
        assert!(found.iter().all(|finding| finding.line == line), "{found:?}");
    }
    // The same file in the text is said once.
    let text = format!("{HEAD}image: big.jpg\n---\n![a](big.jpg)\n");
    assert_eq!(codes(&look(&text, |_| {})), ["too-heavy"]);
}

#[test]
fn a_key_that_stands_there_twice_is_found() {
    for (text, line) in [
        ("---\ntitle: a\nTags: [x]\ntags: [y]\n---\n", Some(3)),
        ("+++\ntitle = 'a'\ntitle = 'b'\n+++\n", Some(2)),
        ("+++\ntitle = 'a'\n[params]\ntitle = 'b'\n+++\n", None),
        ("---\ntitle: |\n  title: x\n  title: y\n---\n", None),
    ] {
        let found = front::duplicate_keys(text);
        assert_eq!(found.first().and_then(|finding| finding.line), line, "{text}");
    }
}

#[test]
fn titles_dates_and_addresses_are_looked_at() {
    let with = |head: &str| format!("---\n{head}---\nFine.\n");
    let found = look(&with("date: 2024-03-26\ndescription: x\n"), |_| {});
    assert_eq!(codes(&found), ["no-title"]);
    let found = look(&with("title: Rain\ndate: 2025-01-01\ndescription: x\n"), |_| {});
    assert_eq!(codes(&found), ["date-in-future"]);
    let found =
        look(&with("title: Rain\ndate: 2024-03-01T08:00:00+01:00\ndescription: x\ndraft: true\n"), |_| {});
    assert_eq!(codes(&found), ["draft", "date-of-draft"]);
    let found =
        look(&with("title: Rain\ndate: 2024-03-26\n"), |input| input.url = Some("https://a.example/other"));
    assert_eq!(codes(&found), ["same-address", "no-description"]);
    let found = look(&with("title: Rain\ndescription: x\n"), |input| input.disk = "a\r\nb\n");
    assert_eq!(codes(&found), ["mixed-line-ends"]);
}

#[test]
fn a_fix_mends_what_was_found() {
    for (text, code, mended) in [
        (
            format!("{HEAD}---\nAurÃ©lie et FranÃ§ois 😀\n"),
            "mojibake",
            format!("{HEAD}---\nAurélie et François 😀\n"),
        ),
        (
            format!("{HEAD}tags: [rust, go]\n---\nFine.\n"),
            "term-twin",
            format!("{HEAD}tags: [Rust, go]\n---\nFine.\n"),
        ),
    ] {
        let found = look(&text, |_| {});
        let fix = found.iter().find(|f| f.code == code).and_then(|f| f.fix.clone()).unwrap();
        let mut result = text.clone();
        for edit in fix.edits.iter().rev() {
            result.replace_range(byte_of(&text, edit.from)..byte_of(&text, edit.to), &edit.insert);
        }
        assert_eq!(result, mended);
        assert!(!codes(&look(&result, |_| {})).contains(&code));
    }
}
