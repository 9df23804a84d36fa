//! Each finding, from a text to its code.

use super::*;
use crate::post::byte_of;

fn look(text: &str, change: impl FnOnce(&mut Input<'_>)) -> Vec<Finding> {
    let markup = markdown::Options::default();
    let tags = [Taxonomy { singular: "tag".into(), plural: "tags".into() }];
    let term = |term: &str, posts| TermCount { taxonomy: "tags".into(), term: term.into(), posts };
    let terms = [term("Rust", 12), term("rust", 1)];
    let others = [("content/posts/other.md".to_owned(), "https://a.example/posts/other/".to_owned())];
    let templates = Templates {
        shortcodes: Some(vec!["note".into(), "box/red".into()]),
        leads_links: false,
        leads_images: true,
    };
    let mut input = Input {
        path: "content/posts/rain.md",
        text,
        disk: text,
        generator: Generator::Hugo,
        markup: &markup,
        keys: &["title".into(), "date".into(), "description".into(), "tags".into()],
        order: &["title".into(), "date".into(), "description".into(), "tags".into()],
        taxonomies: &tags,
        terms: &terms,
        url: Some("https://a.example/posts/rain/"),
        others: &others,
        static_folders: &["static".into()],
        build_future: false,
        now: "2024-03-26T10:00:00Z".parse().unwrap(),
        date: "2024-03-26",
        size: &|path| match path {
            "content/posts/here.jpg" | "content/posts/telling.jpg" | "static/here.jpg" => Some(10),
            "content/posts/other.md" | "content/posts/e\u{301}te\u{301}.jpg" => Some(10),
            "content/posts/big.jpg" => Some(3_000_000),
            _ => None,
        },
        // A picture with a comment of its camera's.
        bytes: &|path| {
            let telling = b"\xff\xd8\xff\xfe\x00\x0bA comment\xff\xd9";
            match path {
                "content/posts/telling.jpg" => Some(telling.to_vec()),
                "content/posts/other.md" => Some(b"---\ntitle: Other\n---\n## Of Clouds\n".to_vec()),
                _ => None,
            }
        },
        cover_key: None,
        reach: Reach {
            base: Some("https://a.example/"),
            content: "content",
            templates: &templates,
            post: &|path| neighbours().into_iter().find(|post| post.path == path),
            called: &|name| {
                let named = |post: &Neighbour| post.path.ends_with(&format!("/{name}.md"));
                neighbours().into_iter().filter(named).collect()
            },
            at: &|path| match path.trim_end_matches('/') {
                "" | "/posts" | "/tags/rust" => There::Else,
                path => {
                    let url = format!("https://a.example{path}/");
                    let at = neighbours().into_iter().find(|post| post.url.as_ref() == Some(&url));
                    at.map_or(There::Nothing, There::Post)
                }
            },
        },
        photo: &|job| match job {
            "onitsway" => Some(PhotoState::Uploading),
            "failed" => Some(PhotoState::Failed),
            _ => None,
        },
    };
    change(&mut input);
    check(&input)
}

/// The post, one beside it, a draft, and one at an address of its own.
fn neighbours() -> Vec<Neighbour> {
    let post = |path: &str, url: &str, hidden| Neighbour {
        path: format!("content/posts/{path}.md"),
        url: Some(format!("https://a.example/{url}/")),
        hidden,
    };
    vec![
        post("rain", "posts/rain", false),
        post("other", "posts/other", false),
        post("draft", "posts/draft", true),
        post("moved", "2024/moved", false),
    ]
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
        ("draft: true\n---\n", "Fine.", &[("draft", Some(4))]),
        ("draft: yes\n---\n", "Fine.", &[("draft-word", Some(4))]),
        ("tags: [rust]\n---\n", "Fine.", &[("term-twin", Some(4))]),
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
        ("---\n", "[a](../other/) and [b](https://x.org/b.pdf)", &[]),
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
    let found = look(&with("title: Rain\ndate: 2024-03-26\n"), |input| {
        input.url = Some("https://a.example/posts/other")
    });
    assert_eq!(codes(&found), ["same-address", "no-description"]);
    let found = look(&with("title: Rain\ndescription: x\n"), |input| input.disk = "a\r\nb\n");
    assert_eq!(codes(&found), ["no-date", "mixed-line-ends"]);
    assert_eq!(found[1].line, Some(0));
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

/// The findings of a body, each with its line in it.
fn of_body(body: &str, change: impl FnOnce(&mut Input<'_>)) -> Vec<(String, u32)> {
    let found = look(&format!("{HEAD}---\n{body}"), change);
    found.into_iter().map(|found| (found.code, found.line.unwrap() - 5)).collect()
}

/// A text after the fix of the only finding of this code.
#[track_caller]
fn mended(text: &str, code: &str, change: impl Fn(&mut Input<'_>)) -> String {
    let found = look(text, &change);
    let found: Vec<_> = found.into_iter().filter(|found| found.code == code).collect();
    assert_eq!(found.len(), 1, "{text}");
    let mut result = text.to_owned();
    for edit in found[0].fix.as_ref().unwrap().edits.iter().rev() {
        result.replace_range(byte_of(text, edit.from)..byte_of(text, edit.to), &edit.insert);
    }
    let again = look(&result, &change);
    assert!(!codes(&again).contains(&code), "{result}: {again:?}");
    result
}

#[test]
fn links_that_lead_nowhere_are_found() {
    for (body, expected) in [
        ("[a](/posts/gone/)", Some("dead-link")),
        ("x\n\n[a]: /posts/gone/\n\n[a]", Some("dead-link")),
        ("<a href=\"/posts/gone/\">x</a>", Some("dead-link")),
        ("[a](https://a.example/posts/gone/)", Some("dead-link")),
        ("[a](http://a.example/posts/gone/?q)", Some("dead-link")),
        ("[a](../gone/)", Some("dead-link")),
        ("[a](gone.pdf)", Some("dead-link")),
        ("[a](#gone)", Some("dead-anchor")),
        ("[a](../other/#gone)", Some("dead-anchor")),
        ("[a](other.md)", Some("link-to-file")),
        ("[a](other/)", Some("link-to-file")),
        ("[a](/posts/moved/)", Some("link-to-file")),
        ("[a](/posts/draft/)", Some("link-to-draft")),
        ("[a]({{< ref \"gone.md\" >}})", Some("dead-ref")),
        ("[a]({{< relref path=\"/posts/gone\" >}})", Some("dead-ref")),
        ("[a]({{< ref \"draft\" >}})", Some("dead-ref")),
        ("[a](http://localhost:1313/posts/other/)", Some("local-path")),
        ("[a](file:///home/me/a.pdf)", Some("local-path")),
        ("![a](C:\\me\\a.jpg)", Some("local-path")),
        ("![a](/home/me/Pictures/a.jpg)", Some("local-path")),
    ] {
        let found = of_body(body, |_| {});
        let found: Vec<_> = found.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{body}");
    }
}

#[test]
fn what_is_right_or_not_known_is_not_flagged() {
    for body in [
        "[a](/posts/other/) [b](/posts/other) [c](https://a.example/posts/other/index.html)",
        "[a](/) [b](/posts/) [c](/tags/rust/) [d](/index.xml) [e](https://a.example/feed.json)",
        "[a](../other/#of-clouds) [b](../rain/#here)\n\n## Here",
        "[a](#of-rain) [b](#top) [c](#comments) [d](#:~:text=x) [e](#)\n\n## Of *Rain*\n\n[^1] [f](#fn:1)\n\n[^1]: x",
        "[a](#mine) [b](#%C3%BC)\n\n## Other {#mine}\n\n## Ü\n",
        "[a](#tab-one)\n\n{{< note >}}x{{< /note >}}",
        "[a](mailto:a@b.c) [b](tel:123) [c](//x.org/a) [d](https://x.org/gone#x) [e](?q=1) [f](javascript:x)",
        "[a]({{< ref \"other.md#x\" >}}) [b]({{< relref \"posts/other\" >}}) [c]({{< ref \"/\" >}}) [d]({{< ref \"/tags/rust\" >}})",
        "`[a](/posts/gone/)` <!-- [b](/posts/gone/) --> {{</* nope */>}}\n\n```\n[a](#gone)\n# x\n#### y\n```",
        "{{< note >}}Words{{< /note >}} {{% box/red %}}x{{% /box/red %}} {{< youtube abc >}} {{< now.inline >}}x{{< /now.inline >}}",
        "{{< highlight go >}}[a](/posts/gone/)\n## b\n#### c{{< /highlight >}}",
        "#### Deep from the start\n\n#### On\n\n# Up\n\n## Down",
        "## A\n\n> #### Quoted\n\n- #### Listed",
        "![A harbour at dusk](here.jpg) ![Img of the sea](here.jpg) ![Here](here.jpg)",
        "[a](https://localhost.example/x)",
    ] {
        let found = look(&format!("{HEAD}---\n{body}"), |input| {
            input.markup = Box::leak(Box::new(markdown::Options { unsafe_html: true, ..Default::default() }));
        });
        assert!(found.is_empty(), "{body}: {found:?}");
    }
    // Of other programs less is known, and of a blog without an address.
    for generator in [Generator::Jekyll, Generator::Eleventy, Generator::Astro] {
        let body = "[a](../gone/) [b](#gone) [c](other.md) {{< nope >}}";
        assert_eq!(of_body(body, |input| input.generator = generator), [], "{generator:?}");
    }
    let body = "[a](/posts/gone/) [b](../gone/)";
    assert_eq!(of_body(body, |input| input.reach.at = &|_| There::Unknown), []);
}

#[test]
fn shortcodes_that_stop_hugo_are_found() {
    for (body, code) in [
        ("{{< nope >}}", "unknown-shortcode"),
        ("```\n{{< nope >}}\n```", "unknown-shortcode"),
        ("{{< note >}}{{% nope %}}{{< /note >}}", "unknown-shortcode"),
        ("{{< figure src=\"/here.jpg\" alt=\"a\"", "broken-shortcode"),
        ("{{< /note >}}", "broken-shortcode"),
    ] {
        let found = look(&format!("{HEAD}---\n{body}"), |_| {});
        assert!(found.iter().any(|f| f.code == code && f.severity == Severity::Blocker), "{body}: {found:?}");
    }
    let unknown = Templates { shortcodes: None, leads_links: true, leads_images: true };
    let leaked: &Templates = Box::leak(Box::new(unknown));
    assert_eq!(of_body("{{< nope >}}", |input| input.reach.templates = leaked), []);
}

#[test]
fn each_fix_writes_what_was_meant() {
    let with = |body: &str| format!("{HEAD}---\n😀 é {body}\n");
    for (body, code, expected) in [
        ("[a](#Of-Rain)\n\n## Of Rain", "dead-anchor", "[a](#of-rain)\n\n## Of Rain"),
        ("[a](../other/#OfClouds)", "dead-anchor", "[a](../other/#of-clouds)"),
        ("[a](other.md#of-clouds 't')", "link-to-file", "[a](/posts/other/#of-clouds 't')"),
        ("<a href='other/'>", "link-to-file", "<a href='/posts/other/'>"),
        ("[a](/posts/moved/)", "link-to-file", "[a](/2024/moved/)"),
        ("[a](http://localhost:1313/posts/other/)", "local-path", "[a](/posts/other/)"),
        ("{{< yotube x >}}", "unknown-shortcode", "{{< youtube x >}}"),
        ("{{% noet %}}x{{% /noet %}}", "unknown-shortcode", "{{% note %}}x{{% /note %}}"),
        ("![a](\u{e9}t\u{e9}.jpg)", "accents", "![a](e\u{301}te\u{301}.jpg)"),
        (
            "x\n## A\n\n#### B\n\n##### C\n\n#### D #\n\n### E",
            "heading-jump",
            "x\n## A\n\n### B\n\n#### C\n\n### D #\n\n### E",
        ),
    ] {
        let change = |input: &mut Input<'_>| {
            input.markup = Box::leak(Box::new(markdown::Options { unsafe_html: true, ..Default::default() }));
        };
        assert_eq!(mended(&with(body), code, change), with(expected));
    }
    let plain: &Templates =
        Box::leak(Box::new(Templates { shortcodes: None, leads_links: false, leads_images: false }));
    let beside = |input: &mut Input<'_>| {
        input.reach.templates = plain;
        input.size = &|path| (path == "content/posts/here.jpg").then_some(10);
    };
    assert_eq!(of_body("![a](here.jpg)", beside), [("image-place".to_owned(), 0)]);
    assert_eq!(of_body("![a](../here.jpg)", beside), []);
}

#[test]
fn dates_and_descriptions_are_held_against_their_use() {
    let with = |head: &str| format!("---\ntitle: Rain\n{head}---\nFine.\n");
    let found = |head: &str| {
        let found = look(&with(head), |_| {});
        found.into_iter().map(|found| (found.code, found.line, found.severity)).collect::<Vec<_>>()
    };
    let long = format!("date: 2024-03-26\ndescription: {}\n", "x".repeat(201));
    for (head, code, line, severity) in [
        ("description: x\n", "no-date", None, Severity::Hint),
        ("date: 25.03.2024\ndescription: x\n", "odd-date", Some(2), Severity::Blocker),
        ("date: 2024-13-45\ndescription: x\n", "odd-date", Some(2), Severity::Blocker),
        ("date: tomorrow\ndescription: x\n", "odd-date", Some(2), Severity::Warning),
        ("date: 0001-01-01T00:00:00Z\ndescription: x\n", "odd-date", Some(2), Severity::Warning),
        ("date: 1970-01-01\ndescription: x\n", "odd-date", Some(2), Severity::Warning),
        (&long, "long-description", Some(3), Severity::Hint),
        ("date: 2024-03-26\ndescription:\n", "no-description", Some(3), Severity::Hint),
    ] {
        assert_eq!(found(head), [(code.to_owned(), line, severity)], "{head}");
    }
    for date in [
        "2024-03-25",
        "2024/03/25",
        "25 Mar 2024",
        "March 25, 2024",
        "2024-03-25 08:00:00 +0100",
        "1969-07-20",
        "1970-01-02",
    ] {
        assert_eq!(found(&format!("date: {date}\ndescription: x\n")), [], "{date}");
    }
    let text = with("date: 25.03.2024\ndescription: x\n");
    assert_eq!(mended(&text, "odd-date", |_| {}), with("date: 2024-03-26\ndescription: x\n"));
}

#[test]
fn names_and_descriptions_that_say_nothing_are_told() {
    for (alt, is) in
        [("IMG_2031", true), ("here.jpg", true), ("DSC00012", true), ("here", false), ("Img", false)]
    {
        assert_eq!(of_body(&format!("![{alt}](here.jpg)"), |_| {}).len(), usize::from(is), "{alt}");
    }
    let text = format!("{HEAD}---\nFine.\n");
    let apart = look(&text, |input| input.path = "content/posts/e\u{301}te\u{301}.md");
    assert_eq!(codes(&apart), ["accents-apart"]);
    assert!(look(&text, |input| input.path = "content/posts/\u{e9}t\u{e9}.md").is_empty());
}
