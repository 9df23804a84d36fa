use super::*;

fn options() -> Options {
    Options { unsafe_html: true, ..Options::default() }
}

fn read(body: &str) -> Vec<(String, String, Option<String>)> {
    let picture = |picture: Picture| (picture.dest, picture.alt, picture.caption);
    pictures(body, &options()).into_iter().map(picture).collect()
}

fn with(body: &str, dest: &str, alt: &str, caption: Option<&str>) -> Result<String, String> {
    let words = Described { dest: dest.into(), alt: alt.into(), caption: caption.map(str::to_owned) };
    Ok(spliced(body, &describe(body, &options(), &[words])?))
}

#[test]
fn every_form_is_read() {
    let body = "![a *b* `c`](x.png \"t\") ![](<y z.png>) [![in](l.png)](http://a.b)\n\
        ![ref][One] ![one][] ![One]\n\n> ![two\n> lines](q.png 'u')\n\n\
        <img src=\"m.png?a&amp;b\" alt='k &amp; l'> <IMG SRC=n.png>\n\n\
        {{< figure src=\"p.jpg\" alt=\"P\" >}} {{< img src=`r.jpg` >}} {{< own src=\"s.jpg\" alt=\"S\" >}}\n\
        {{< other src=\"no.jpg\" >}} {{< own no.jpg >}} {{< figure \"w.jpg\" \"W\" >}} {{< img x1.jpg >}} {{% note %}}![t](u.webp){{% /note %}} `![no](no.png)`\n\n\
        [one]: v.png\n";
    let expected = [
        ("x.png", "a b c", Some("t")),
        ("y z.png", "", Some("")),
        ("l.png", "in", Some("")),
        ("v.png", "ref", None),
        ("v.png", "one", None),
        ("v.png", "One", None),
        ("q.png", "two lines", Some("u")),
        ("m.png?a&b", "k & l", None),
        ("n.png", "", None),
        ("p.jpg", "P", Some("")),
        ("r.jpg", "", None),
        ("s.jpg", "S", None),
        ("w.jpg", "W", None),
        ("x1.jpg", "", None),
        ("u.webp", "t", Some("")),
    ];
    let found = read(body);
    let found: Vec<_> =
        found.iter().map(|(dest, alt, caption)| (&**dest, &**alt, caption.as_deref())).collect();
    assert_eq!(found, expected);
}

#[test]
fn words_are_written_into_every_form_and_nothing_else_changes() {
    for (body, dest, after) in [
        ("a ![](x.png) b", "x.png", "a ![A cat](x.png) b"),
        ("![old *em*](<x y.png> 'T')", "x y.png", "![A cat](<x y.png> 'T')"),
        ("![old][one]\n\n[one]: x.png", "x.png", "![A cat][one]\n\n[one]: x.png"),
        ("![one][]\n\n[one]: x.png", "x.png", "![A cat][one]\n\n[one]: x.png"),
        ("![one] b\n\n[one]: x.png", "x.png", "![A cat][one] b\n\n[one]: x.png"),
        ("<img src='x.png'/>", "x.png", "<img alt=\"A cat\" src='x.png'/>"),
        ("<img src=x.png alt>", "x.png", "<img src=x.png alt=\"A cat\">"),
        ("<img src=x.png alt=Cat>", "x.png", "<img src=x.png alt=\"A cat\">"),
        ("<img alt='' src=x.png>", "x.png", "<img alt='A cat' src=x.png>"),
        ("{{< figure src=\"x.png\" >}}", "x.png", "{{< figure src=\"x.png\" alt=\"A cat\" >}}"),
        ("{{<figure src=x.png alt=``>}}", "x.png", "{{<figure src=x.png alt=`A cat`>}}"),
        ("{{< figure \"x.png\" \"old\" wide >}}", "x.png", "{{< figure \"x.png\" \"A cat\" wide >}}"),
        ("{{<img x.png>}}", "x.png", "{{<img x.png \"A cat\">}}"),
        ("{{< own alt=Cat src=x.png >}}", "x.png", "{{< own alt=\"A cat\" src=x.png >}}"),
        ("{{% a %}}\n![](x.png)\n{{% /a %}}", "x.png", "{{% a %}}\n![A cat](x.png)\n{{% /a %}}"),
        ("> é ![a\r\n> b](x.png)\r\n", "x.png", "> é ![A cat](x.png)\r\n"),
        ("![](x.png) ![B](y.png) ![](x.png)", "x.png", "![A cat](x.png) ![B](y.png) ![A cat](x.png)"),
    ] {
        assert_eq!(with(body, dest, "A cat", None).as_deref(), Ok(after), "{body}");
        assert_eq!(with(after, dest, " A\ncat ", None).as_deref(), Ok(after), "nothing to do");
    }
}

#[test]
fn captions_are_written_changed_and_taken_away() {
    for (body, caption, after) in [
        ("![a](x.png)", "At \"sea\"", r#"![a](x.png "At \"sea\"")"#),
        ("![a]( <x.png> )", "At sea", r#"![a]( <x.png> "At sea" )"#),
        ("![a](x.png 'old')", "It's", r"![a](x.png 'It\'s')"),
        ("![a](x.png (old))", "(new)", r"![a](x.png (\(new\)))"),
        ("![a](x.png  \"old\" )", "", "![a](x.png )"),
        ("{{< figure src=x.png alt=a >}}", "At sea", "{{< figure src=x.png alt=a caption=\"At sea\" >}}"),
        (
            "{{< figure src=x.png alt=a caption=\"\" >}}",
            "\\o/",
            r#"{{< figure src=x.png alt=a caption="\o/" >}}"#,
        ),
    ] {
        assert_eq!(with(body, "x.png", "a", Some(caption)).as_deref(), Ok(after), "{body}");
    }
}

#[test]
fn no_words_are_too_odd_to_be_written_or_they_are_refused() {
    let hard = [
        "[x](y)",
        "a `b",
        "a_b_c *d*",
        "]",
        "[",
        "\\",
        "a\\",
        "<b>",
        "<!--",
        "&amp; &",
        "!",
        "| a |",
        "~~no~~",
        "$x$",
        "\"quoted\" 'words'",
        "`",
        "``",
        "日本語 été 😍",
        "https://a.b",
        "a  b",
        "#",
        ")",
        "(",
        "<b",
    ];
    for body in [
        "![](x.png) `code` <b>x</b> and ![k](y.png)",
        "| a | b |\n|---|---|\n| ![](x.png \"t\") | `c` |\n\n![k](y.png)",
        "- [![one]](z) `c`\n\n[one]: x.png\n\n![k](y.png)",
        "<img src=\"x.png\"> ![k](y.png)",
        "{{< figure src=\"x.png\" >}} ![k](y.png)",
    ] {
        for words in hard {
            let after =
                with(body, "x.png", words, None).unwrap_or_else(|error| panic!("{words} in {body}: {error}"));
            let (was, now) = (read(body), read(&after));
            assert_eq!(now.len(), was.len(), "{after}");
            assert_eq!(now[0].1, one_line(words), "{after}");
            assert_eq!(now[1], was[1], "{after}");
        }
    }
    assert_eq!(
        with("![](x.png)", "x.png", "{{< own >}}", None).as_deref(),
        Ok(r"![\{\{\< own \>\}\}](x.png)")
    );
    let stand_in = format!("{MARK}0x");
    assert_eq!(with("![](x.png)", "x.png", &stand_in, None), Err("x.png".to_owned()));
}

#[test]
fn tags_that_show_no_picture_for_sure_are_left_alone() {
    let body = "{% include own.html src='a.jpg' %} {{ image(src=\"b.jpg\") }} ![](c.jpg)\n";
    for tags in [crate::markdown::options::Tags::Liquid, crate::markdown::options::Tags::Tera] {
        let found = pictures(body, &Options { tags, ..Options::default() });
        let found: Vec<&str> = found.iter().map(|picture| picture.dest.as_str()).collect();
        assert_eq!(found, ["c.jpg"], "{tags:?}");
    }
}

#[test]
fn includes_of_jekyll_are_read_and_written() {
    let liquid = Options { tags: crate::markdown::options::Tags::Liquid, ..options() };
    let body = "{% include figure.html src=\"a.jpg\" alt='A' %}\n\n{% include image.html url=\"/b.jpg\" %}\n\n{% include video.html url=\"c.mp4\" %} {% include own.html src=\"d.jpg\" %} {% include figure image_path=\"e.png\" caption=\"E\" %}\n";
    let found = pictures(body, &liquid);
    let found: Vec<_> =
        found.iter().map(|one| (one.dest.as_str(), one.alt.as_str(), one.caption.as_deref())).collect();
    assert_eq!(found, [("a.jpg", "A", Some("")), ("/b.jpg", "", None), ("e.png", "", Some("E"))]);
    let described = |dest: &str, alt: &str| {
        let words = Described { dest: dest.into(), alt: alt.into(), caption: None };
        describe(body, &liquid, &[words]).map(|splices| spliced(body, &splices))
    };
    assert_eq!(described("a.jpg", "Cats").unwrap(), body.replace("'A'", "'Cats'"));
    assert_eq!(described("a.jpg", "It's").unwrap(), body.replace("'A'", "\"It's\""));
    assert_eq!(
        described("/b.jpg", "A \"cat\"").unwrap(),
        body.replace("\"/b.jpg\"", "\"/b.jpg\" alt='A \"cat\"'")
    );
    assert!(described("a.jpg", "\"It's\"").is_err(), "Liquid cannot say it");
}
