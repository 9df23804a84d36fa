use super::address::{linked, without};
use super::arrange::{Text, Way};
use super::learn::learn;
use super::*;
use crate::api::PhotoLink;
use crate::front_matter::apply;

fn markup() -> Options {
    Options { unsafe_html: true, ..Options::default() }
}

fn ways(kind: LinkForm) -> Ways {
    Ways { form: Form::standard(kind), group: Group::Lines }
}

/// The text with photos put in at `|`.
fn inserted(ways: &Ways, marked: &str, photos: &[&str]) -> String {
    let at = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let addresses: Vec<_> = photos.iter().map(|photo| format!("dropcap:{photo}")).collect();
    let (at, insert) = ways.insert(&text, at, &addresses);
    format!("{}{insert}{}", &text[..at], &text[at..])
}

#[test]
fn photos_stand_apart_from_prose_and_together_with_photos() {
    let ways = Ways::default();
    for (before, photos, after) in [
        ("prose|\n\nmore", &["1"][..], "prose\n\n![](dropcap:1)\n\nmore"),
        ("pro|se\nmore", &["1"], "prose\n\n![](dropcap:1)\n\nmore"),
        ("|", &["1"], "![](dropcap:1)\n"),
        ("prose\n\n|", &["1"], "prose\n\n![](dropcap:1)\n"),
        ("prose\n|\nmore", &["1"], "prose\n\n![](dropcap:1)\n\nmore"),
        ("![](/a.jpeg)|\n\nmore", &["1"], "![](/a.jpeg)\n![](dropcap:1)\n\nmore"),
        ("<img src=a>|\n", &["1"], "<img src=a>\n\n![](dropcap:1)\n"),
        ("a|", &["1", "2"], "a\n\n![](dropcap:1)\n![](dropcap:2)\n"),
        ("|---\ntitle: A\n---\nBody", &["1"], "---\ntitle: A\n---\nBody\n\n![](dropcap:1)\n"),
        ("---\ntitle: A\n---\n|\nBody", &["1"], "---\ntitle: A\n---\n![](dropcap:1)\n\nBody"),
    ] {
        assert_eq!(inserted(&ways, before, photos), after, "{before}");
    }
}

#[test]
fn every_form_and_every_group_is_written() {
    let figure = ways(LinkForm::Figure);
    assert_eq!(
        inserted(&figure, "a|", &["1", "2"]),
        "a\n\n{{< figure src=\"dropcap:1\" alt=\"\" >}}\n{{< figure src=\"dropcap:2\" alt=\"\" >}}\n"
    );
    assert_eq!(
        inserted(&ways(LinkForm::Html), "a|\nb", &["1"]),
        "a\n\n<img src=\"dropcap:1\" alt=\"\" loading=\"lazy\">\n\nb"
    );
    let apart = Ways { group: Group::Paragraphs, ..Ways::default() };
    assert_eq!(inserted(&apart, "![](x)|\n", &["1", "2"]), "![](x)\n\n![](dropcap:1)\n\n![](dropcap:2)\n");
    let line = Ways { group: Group::Line, ..Ways::default() };
    assert_eq!(inserted(&line, "a|", &["1", "2"]), "a\n\n![](dropcap:1) ![](dropcap:2)\n");
    let gallery = Ways { group: Group::Gallery(Gallery::html(Form::standard(LinkForm::Markdown))), ..figure };
    assert_eq!(inserted(&gallery, "a|", &["1"]), "a\n\n{{< figure src=\"dropcap:1\" alt=\"\" >}}\n");
    let two = inserted(&gallery, "a|\n\nb", &["1", "2"]);
    assert_eq!(two, "a\n\n<div class=\"gallery\">\n\n![](dropcap:1)\n![](dropcap:2)\n\n</div>\n\nb");
    // What is dropped into a gallery is of it.
    let more = inserted(&gallery, &two.replace("![](dropcap:1)", "![](dropcap:1)|"), &["3", "4"]);
    assert_eq!(more, two.replace("dropcap:1)", "dropcap:1)\n![](dropcap:3)\n![](dropcap:4)"));
    let first = inserted(&gallery, &two.replace("lery\">", "lery\">|"), &["3"]);
    assert_eq!(first, two.replace("![](dropcap:1)", "![](dropcap:3)\n![](dropcap:1)"));
    assert_eq!(inserted(&gallery, &two.replace("lery\">\n", "lery\">\n|"), &["3"]), first);
    let last = inserted(&gallery, &two.replace("\n</div>", "|\n</div>"), &["3"]);
    assert_eq!(last, two.replace("dropcap:2)", "dropcap:2)\n![](dropcap:3)"));
    let behind = inserted(&gallery, &two.replace("</div>", "</div>|"), &["3"]);
    assert_eq!(behind, two.replace("</div>", "</div>\n\n{{< figure src=\"dropcap:3\" alt=\"\" >}}"));
}

fn link() -> PhotoLink {
    let attributes = [("srcset", "/s.jpeg 480w, /a.jpeg 960w"), ("width", "960"), ("height", "640")];
    PhotoLink {
        url: "/a.jpeg".into(),
        width: 960,
        height: 640,
        variants: Vec::new(),
        attributes: attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    }
}

#[test]
fn a_stored_photo_is_linked_in_every_form() {
    for (text, expected) in [
        ("![a](dropcap:1 \"t\") ![](dropcap:12)", "![a](/a.jpeg \"t\") ![](dropcap:12)"),
        ("{{< figure src=\"dropcap:1\" alt=\"\" >}}", "{{< figure src=\"/a.jpeg\" alt=\"\" >}}"),
        (
            "<img src=\"dropcap:1\" alt=\"A\" loading=\"lazy\">",
            "<img src=\"/a.jpeg\" srcset=\"/s.jpeg 480w, /a.jpeg 960w\" width=\"960\" height=\"640\" alt=\"A\" loading=\"lazy\">",
        ),
        (
            "<img width=20 SRC='dropcap:1'>",
            "<img width=20 SRC='/a.jpeg' srcset='/s.jpeg 480w, /a.jpeg 960w'>",
        ),
        ("<img src=dropcap:1>", "<img src=/a.jpeg>"),
        ("<a href=\"dropcap:1\">a</a>", "<a href=\"/a.jpeg\">a</a>"),
        ("cover: dropcap:1\n", "cover: /a.jpeg\n"),
        ("dropcap:1x xdropcap:1", "dropcap:1x xdropcap:1"),
    ] {
        assert_eq!(linked(text, "1", &link()), expected);
    }
}

#[test]
fn photos_are_taken_out_whatever_was_written_about_them() {
    for (text, expected) in [
        ("a\n![](dropcap:x1)\nb\n", "a\nb\n"),
        ("a\n\n![](dropcap:x1)\n\nb\n", "a\n\nb\n"),
        ("a\n![The sea](dropcap:x1 \"t\")", "a\n"),
        ("a ![](dropcap:x1) b ![](dropcap:x1)\n", "a  b \n"),
        ("![](dropcap:x2)\n", "![](dropcap:x2)\n"),
        ("---\nimage: dropcap:x1\n---\n", "---\nimage: \n---\n"),
        ("a\n\n{{< figure src=\"dropcap:x1\" alt=\"A cat\" >}}\n\nb", "a\n\nb"),
        ("a\n\n<img src=\"dropcap:x1\" alt=\"\">\n\nb", "a\n\nb"),
        ("<figure>\n<img src=\"dropcap:x1\">\n<figcaption>A</figcaption>\n</figure>\n\nb", "b"),
        ("[![](dropcap:x1)](/large)\n\nb", "b"),
        ("a\n\n{{< gallery >}}\n![](dropcap:x1)\n{{< /gallery >}}\n\nb", "a\n\nb"),
        (
            "{{< gallery >}}\n![](dropcap:x1)\n![](y)\n{{< /gallery >}}\n",
            "{{< gallery >}}\n![](y)\n{{< /gallery >}}\n",
        ),
        ("<div>\n\n![](dropcap:x1)\n\n</div>\n\nb", "b"),
    ] {
        assert_eq!(without(text, "x1", &markup()), expected, "{text}");
    }
}

#[test]
fn the_ways_of_posts_are_learnt() {
    let of = |posts: &[&str]| learn(posts.iter().copied(), &markup());
    assert_eq!(of(&["{{< figure src=\"a.jpg\" >}}"]), Ways::default(), "one is no habit");
    assert_eq!(of(&["![](a)\n\nx\n\n![](b)", "<img src=c>"]).form.kind(), LinkForm::Markdown);
    let figures = "{{< figure src=\"a.jpg\" class=\"wide\" caption=\"A\" >}}\n\nx\n\n{{< figure src=\"b.jpg\" class=\"wide\" >}}";
    assert_eq!(
        of(&[figures, "![](c)"]).form.write("X"),
        "{{< figure src=\"X\" alt=\"\" class=\"wide\" caption=\"\" >}}"
    );
    let own = "{{< img image=\"a.jpg\" link=\"a.jpg\" alt=\"A\" />}}\n\nx\n\n{{< img image=\"b.jpg\" link=\"b.jpg\" alt=\"\" width=\"9\" />}}";
    assert_eq!(of(&[own]).form.write("X"), "{{< img image=\"X\" link=\"X\" alt=\"\" />}}");
    let html = "<img src=\"a.jpg\" class=\"r\" width=\"9\">\n\nx\n\n<img class=\"r\" src=\"b.jpg\">";
    assert_eq!(of(&[html]).form.write("X"), "<img src=\"X\" alt=\"\" loading=\"lazy\" class=\"r\">");
    assert_eq!(of(&["![](a)\n\n![](b)", "![](c)\n\n![](d)"]).group, Group::Paragraphs);
    assert_eq!(of(&["![](a) ![](b)", "![](c) ![](d)", "![](e)\n![](f)"]).group, Group::Line);
    let gallery = "x\n\n{{< gallery >}}\n  <img src=\"a.jpg\" class=\"w33\" />\n  <img src=\"b.jpg\" class=\"w33\" />\n{{< /gallery >}}\n";
    let learnt = of(&[gallery, gallery, "![](c)", "![](d)"]);
    assert_eq!(
        inserted(&learnt, "|", &["1", "2"]),
        "{{< gallery >}}\n  <img src=\"dropcap:1\" alt=\"\" loading=\"lazy\" class=\"w33\">\n  <img src=\"dropcap:2\" alt=\"\" loading=\"lazy\" class=\"w33\">\n{{< /gallery >}}\n"
    );
    assert_eq!(inserted(&learnt, "|", &["1"]), "![](dropcap:1)\n");
}

#[test]
fn forms_by_place_and_includes_are_learnt() {
    let of = |text: &str, markup: &Options| learn([text].into_iter(), markup);
    let places =
        "{{< img \"a.jpg\" \"Sea\" wide >}}\n\nx\n\n{{< img b.jpg \"Sky\" wide >}}\n\ny\n\n{{< img c.jpg >}}";
    let learnt = of(places, &markup());
    assert_eq!(learnt.form.write("X"), "{{< img \"X\" \"\" \"wide\" >}}");
    assert_eq!(
        inserted(&learnt, "a\n\n{{< img b.jpg >}}|\n", &["1"]),
        "a\n\n{{< img b.jpg >}}\n{{< img \"dropcap:1\" \"\" \"wide\" >}}\n"
    );
    let on_its_way = "a\n\n{{< img \"dropcap:1\" \"\" \"wide\" >}}\n\nb";
    assert_eq!(without(on_its_way, "1", &markup()), "a\n\nb");

    let liquid = Options { tags: Tags::Liquid, ..markup() };
    let includes = "x\n\n{% include figure.html src=\"a.jpg\" class=\"wide\" caption=\"A\" %}\n\nx\n\n{% include figure.html src=\"b.jpg\" class=\"wide\" caption='B' %}\n";
    let learnt = of(includes, &liquid);
    assert_eq!(learnt.form.write("X"), "{% include figure.html src=\"X\" class=\"wide\" caption=\"\" %}");
    assert_eq!(learnt.form.kind(), LinkForm::Figure);
    assert_eq!(chosen(&learnt, LinkForm::Auto, &liquid), learnt);
    assert_eq!(chosen(&Ways::default(), LinkForm::Figure, &liquid).form.kind(), LinkForm::Markdown);
    let on_its_way = "a\n\n{% include figure.html src=\"dropcap:1\" caption=\"\" %}\n\nb";
    assert_eq!(without(on_its_way, "1", &liquid), "a\n\nb");
}

#[test]
fn a_form_that_the_blog_does_not_let_through_is_not_used() {
    let learnt = ways(LinkForm::Figure);
    let safe = Options::default();
    assert_eq!(forms(&safe), [LinkForm::Markdown, LinkForm::Figure]);
    assert_eq!(chosen(&learnt, LinkForm::Html, &safe).form.kind(), LinkForm::Markdown);
    assert_eq!(chosen(&learnt, LinkForm::Html, &markup()).form.kind(), LinkForm::Html);
    assert_eq!(chosen(&learnt, LinkForm::Auto, &safe).form.kind(), LinkForm::Figure);
    let liquid = Options { tags: Tags::Liquid, ..safe };
    assert_eq!(chosen(&learnt, LinkForm::Figure, &liquid).form.kind(), LinkForm::Markdown);
}

/// The text after the photo at `|` has gone a step, `|` where it is then.
fn stepped(marked: &str, way: Way) -> Option<String> {
    let at = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let (splices, at) = Text::read(&text, &markup()).step(at, way)?;
    let mut after = apply(&text, &splices);
    after.insert(at, '|');
    Some(after)
}

#[test]
fn a_photo_goes_up_and_down_past_photos_and_past_what_stands_around() {
    for (before, up) in [
        ("![](a)\n![](bb)|\n", Some("|![](bb)\n![](a)\n")),
        ("|![](a)\n", None),
        ("one\n\ntwo\nlines\n\n![](a)|\n\nthree\n", Some("one\n\n|![](a)\n\ntwo\nlines\n\nthree\n")),
        ("---\nt: 1\n---\none\n\n![](a)|", Some("---\nt: 1\n---\n|![](a)\n\none\n")),
        (
            "```\ncode\n\nmore\n```\n\n|{{< figure src=\"a\" >}}\n",
            Some("|{{< figure src=\"a\" >}}\n\n```\ncode\n\nmore\n```\n"),
        ),
        ("one\n\n|![](a)\n![](b)\n", Some("|![](a)\n\none\n\n![](b)\n")),
        ("one\n![](a)|\n", Some("|![](a)\n\none\n")),
        ("word |![](a) word\n", None),
        (
            "x\n\n{{< gallery >}}\n![](a)|\n![](b)\n{{< /gallery >}}\n",
            Some("x\n\n|![](a)\n\n{{< gallery >}}\n![](b)\n{{< /gallery >}}\n"),
        ),
    ] {
        assert_eq!(stepped(before, Way::Up).as_deref(), up, "{before}");
    }
    for (before, down) in [
        ("![](a)|\n![](bb)\n", Some("![](bb)\n|![](a)\n")),
        ("one\n\n![](a)|\n", None),
        ("|![](a)\n\none\n\ntwo\n", Some("one\n\n|![](a)\n\ntwo\n")),
        ("|![](a)\n\none", Some("one\n\n|![](a)\n")),
        ("![](b)\n|![](a)\n\none\n\ntwo\n", Some("![](b)\n\none\n\n|![](a)\n\ntwo\n")),
        (
            "|<figure>\n<img src=a>\n</figure>\n\n- one\n\n- two\n\nend\n",
            Some("- one\n\n- two\n\n|<figure>\n<img src=a>\n</figure>\n\nend\n"),
        ),
    ] {
        assert_eq!(stepped(before, Way::Down).as_deref(), down, "{before}");
    }
}

#[test]
fn photos_change_places_and_what_is_written_around_them_stays() {
    let text = "![A](a)\n\nprose\n\n{{< figure src=\"b\" alt=\"B\" >}}\n\n<img src=\"c\">\n";
    let read = markup();
    let onto = |one: &str, other: &str| {
        Text::read(text, &read).onto(one, other).map(|splices| apply(text, &splices))
    };
    assert_eq!(
        onto("c", "a").as_deref(),
        Some("<img src=\"c\">\n\nprose\n\n![A](a)\n\n{{< figure src=\"b\" alt=\"B\" >}}\n")
    );
    assert_eq!(
        onto("a", "b").as_deref(),
        Some("{{< figure src=\"b\" alt=\"B\" >}}\n\nprose\n\n![A](a)\n\n<img src=\"c\">\n")
    );
    assert_eq!(onto("x", "b"), None);
}

#[test]
fn photos_that_stand_together_are_put_in_the_order_they_were_taken() {
    let text = "![](c)\n![](?)\n\n![](a)\n\nprose\n\n![](b)\n![](a2)\n";
    let read = markup();
    let order = |range: std::ops::Range<usize>| {
        let known = |address: &str| (address != "?").then(|| address.to_owned());
        let (splices, unknown, all) = Text::read(text, &read).by_time(range, known);
        (apply(text, &splices), unknown, all)
    };
    let first = "![](a)\n![](?)\n\n![](c)\n\nprose\n\n";
    assert_eq!(order(3..3), (format!("{first}![](b)\n![](a2)\n"), 1, 3));
    let at = text.find("prose").unwrap();
    assert_eq!(order(at..at), (format!("{first}![](a2)\n![](b)\n"), 1, 5));
    assert_eq!(order(0..at), (format!("{first}![](b)\n![](a2)\n"), 1, 3));
    assert_eq!(order(0..4).0, text, "one alone has no order");
}

#[test]
fn photos_become_a_gallery_by_the_ways_of_the_blog() {
    let read = markup();
    let made = |text: &str, ways: &Ways| {
        Text::read(text, &read).gallery(0..text.len(), ways).map(|splices| apply(text, &splices))
    };
    let apart = "![A *b*](a \"T\")\n\n![](b)\n\nx\n";
    assert_eq!(made(apart, &Ways::default()).unwrap(), "![A *b*](a \"T\")\n![](b)\n\nx\n");
    let html = ways(LinkForm::Html);
    assert_eq!(
        made(apart, &html).unwrap(),
        "<div class=\"gallery\">\n\n![A *b*](a \"T\")\n![](b)\n\n</div>\n\nx\n"
    );
    assert_eq!(
        made("![A \"b\"](a)\n<img src=\"b\" class=\"r\">\n", &html).unwrap(),
        "<div class=\"gallery\">\n\n<img src=\"a\" alt=\"A &quot;b&quot;\" loading=\"lazy\">\n<img src=\"b\" class=\"r\">\n\n</div>\n"
    );
    let figures = Gallery {
        open: "{{< gallery >}}".into(),
        close: "{{< /gallery >}}".into(),
        indent: "  ".into(),
        form: Form::standard(LinkForm::Figure),
        apart: false,
    };
    let own = Ways { group: Group::Gallery(figures), ..Ways::default() };
    let gallery = "{{< gallery >}}\n  {{< figure src=\"a\" alt=\"A b\" caption=\"T\" >}}\n  {{< figure src=\"b\" alt=\"\" >}}\n{{< /gallery >}}\n\nx\n";
    assert_eq!(made(apart, &own).unwrap(), gallery);
    // What stands together already is left as it is, and nothing is wrong with it.
    for text in [gallery, "![](a)\n![](b)\n"] {
        assert_eq!(made(text, &Ways::default()).unwrap(), text);
    }
    for (text, why) in [
        ("![](a)\n", "several"),
        ("![](a)\n\nx\n\n![](b)", "nothing but photos"),
        ("- ![](a)\n- ![](b)\n", "nothing but photos"),
    ] {
        assert!(made(text, &Ways::default()).unwrap_err().contains(why), "{text}");
    }
}
