use super::*;
use crate::markdown::options::{Passthrough, Tags};

fn shown(body: &str) -> Vec<Block> {
    shown_of(body, Tags::Hugo)
}

fn shown_of(body: &str, tags: Tags) -> Vec<Block> {
    shown_with(body, &Options { unsafe_html: true, tags, ..Options::default() })
}

/// In a blog with formulas, in lines and in fences.
fn shown_with_formulas(body: &str) -> Vec<Block> {
    let pairs = |pairs: [(&str, &str); 2]| pairs.map(|(open, close)| (open.into(), close.into())).to_vec();
    let passthrough = Passthrough {
        block: pairs([("$$", "$$"), ("\\[", "\\]")]),
        inline: pairs([("$", "$"), ("\\(", "\\)")]),
        alone: false,
    };
    let options = Options {
        unsafe_html: true,
        passthrough: Some(passthrough),
        math_fences: true,
        ..Options::default()
    };
    shown_with(body, &options)
}

fn shown_with(body: &str, options: &Options) -> Vec<Block> {
    let hosts = ["img.example.org".to_string()];
    let resolve = |address: &str| match address.strip_prefix("dropcap:") {
        Some(job) => Some(format!("dropcap://localhost/photo/{job}")),
        None if address == "https://img.example.org/stored.jpg" => Some("dropcap://localhost/photo/8".into()),
        None => (!address.contains("missing") && !address.contains("://"))
            .then(|| format!("dropcap://localhost/blog/1/{address}")),
    };
    let context = Context {
        options,
        hosts: &hosts,
        post_url: Some("https://blog.example.org/posts/a/"),
        resolve: &resolve,
        around: Around {
            page: &|page| {
                page.strip_suffix(".md").map(|name| format!("/posts/{}/", name.trim_start_matches('/')))
            },
            param: &|name| (name == "title").then(|| "A <b> \"title\"".into()),
            base: "https://blog.example.org/sub/",
        },
    };
    render(body, &context)
}

fn page(body: &str) -> String {
    page_of(body, Tags::Hugo)
}

fn page_of(body: &str, tags: Tags) -> String {
    shown_of(body, tags).into_iter().map(|block| block.html()).collect()
}

/// However its blog writes photos, one on its way is seen from the local file.
#[test]
fn a_photo_on_its_way_is_seen_in_every_form() {
    for body in [
        "![A](dropcap:7)",
        "{{< figure src=\"dropcap:7\" alt=\"A\" >}}",
        "<img src=\"dropcap:7\" alt=\"A\" loading=\"lazy\">",
        "{{< img src=\"dropcap:7\" alt=\"A\" >}}",
        "{{< gallery >}}\n{{< figure src=\"dropcap:7\" alt=\"A\" >}}\n{{< /gallery >}}",
        "<div class=\"gallery\">\n\n![A](dropcap:7)\n\n</div>",
    ] {
        let shown = page(body).replace('\n', " ");
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains("src=\"dropcap://localhost/photo/7\""), "{body}: {shown}");
        assert!(shown.contains("alt=\"A\""), "{body}: {shown}");
    }
    assert!(!page("{{< figure src=\"dropcap:7/../x\" >}}").contains("7/../x"));
}

#[test]
fn blocks_know_their_lines() {
    let blocks = shown(
        "# A\n\ntext\nmore\n\n- x\n- y\n\n{{< note >}}\n\nz\n{{< /note >}}\n\n<!--more-->\n\nlast[^1]\n\n[^1]: n\n",
    );
    let lines: Vec<usize> = blocks.iter().map(|block| block.line).collect();
    assert_eq!(lines, [0, 2, 5, 8, 15, 17]);
    for block in &blocks {
        assert!(block.html().contains(&format!(" data-line=\"{}\"", block.line)), "{}", block.html());
        assert!(!block.shown.raw.contains("data-line"));
    }
}

#[test]
fn images_load_from_the_blog_and_ask_before_others() {
    let html = page(
        "![a](x%20y.png) ![b](dropcap:7) ![c](https://img.example.org/c.jpg) ![d](https://spy.example/d.gif \"t\") ![e](//spy.example/e) ![f](missing.png) ![g](//img.example.org/g.jpg) ![h](https://img.example.org/stored.jpg)",
    );
    for part in [
        r#"<img src="dropcap://localhost/blog/1/x%20y.png" alt="a">"#,
        r#"<img src="dropcap://localhost/photo/7" alt="b">"#,
        r#"<img src="https://img.example.org/c.jpg" alt="c">"#,
        // This one was sent there from here.
        r#"<img src="dropcap://localhost/photo/8" alt="h">"#,
        // Without a scheme it would be read against the window's own address.
        r#"<img src="https://img.example.org/g.jpg" alt="g">"#,
        r#"<span class="dropcap-remote" data-remote="spy.example" data-src="https://spy.example/d.gif">"#,
        r#"data-remote="spy.example" data-src="//spy.example/e""#,
        r#"<span class="dropcap-missing" data-remote="" data-src="missing.png">"#,
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains(" src=\"https://spy"), "{html}");
    // A post cannot write a box of its own, a press on which would allow a host.
    let forged = page("<span class=\"dropcap-remote\" data-remote=\"spy.example\">Press here</span>");
    assert!(forged.contains("Press here") && !forged.contains("data-remote"), "{forged}");
}

#[test]
fn links_lead_to_the_public_site_and_never_elsewhere() {
    let html = page(
        "[a](../b/) [c](#d) [e](mailto:x@y.z) [f](https://g.h) [i](javascript:1) [j](dropcap://localhost/blog/1/x) [k]({{< ref \"other.md#top\" >}})",
    );
    for part in [
        r#"href="https://blog.example.org/posts/b/""#,
        "href=\"#d\"",
        r#"href="mailto:x@y.z""#,
        r#"href="https://g.h""#,
        r#"href="https://blog.example.org/posts/other/#top""#,
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("javascript") && !html.contains("href=\"dropcap"), "{html}");
    assert_eq!(html.matches("<a ").count(), html.matches("rel=\"noopener noreferrer\"").count());
}

#[test]
fn html_over_several_blocks_stays_in_one_piece() {
    let blocks = shown("a\n\n<div class=\"box\">\n\n*b*\n\n</div>\n\nc\n\n<section>\n\nd");
    let html: Vec<String> = blocks.iter().map(Block::html).collect();
    assert_eq!(html.len(), 5, "{html:?}");
    assert_eq!(
        html[1],
        "<div class=\"box\" data-line=\"2\">\n<p><em>b</em></p>\n</div>\n"
            .replace(" class=\"box\" data-line=\"2\"", " data-line=\"2\" class=\"box\"")
    );
    assert!(html[2].contains(">c<") && html[3].contains("section") && html[4].contains(">d<"));
}

#[test]
fn what_hugo_writes_stays() {
    let html = page(
        "## T {#i .c}\n\n- [x] a\n\n| l | r |\n|:-|-:|\n| 1 | 2 |\n\nn[^1] <mark>m</mark> <kbd>k</kbd> H<sub>2</sub>\n\n<details open><summary>s</summary>d</details>\n\n```go\nx\n```\n\n<figure><img src=\"p.png\" width=\"3\"><figcaption>f</figcaption></figure>\n\n[^1]: f\n",
    );
    for part in [
        "class=\"c\"",
        "id=\"i\"",
        "type=\"checkbox\"",
        "disabled=\"\"",
        "checked=\"\"",
        "style=\"text-align:left\"",
        "id=\"fnref:1\"",
        "role=\"doc-endnotes\"",
        "<mark>",
        "<kbd>",
        "<sub>",
        "<details",
        "open=\"\"",
        "<summary>",
        "data-lang=\"go\"",
        "<figure",
        "<figcaption>",
        "width=\"3\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn shortcodes_are_shown() {
    let html = page(
        "{{< figure src=\"p.jpg\" alt=\"P\" caption=\"*C*\" >}}\n\n{{< youtube abc >}}\n\n{{< gist u 1 >}}\n\n{{< own a=\"<b>\" >}}\n\n**in**\n\n{{< /own >}}\n\nx {{< twitter user=\"u\" id=\"2\" >}} y {{</* no */>}}\n\n{{< details summary=\"S\" >}}*d*{{< /details >}}\n\n{{% raw %}}",
    );
    for part in [
        "src=\"dropcap://localhost/blog/1/p.jpg\"",
        "<em>C</em>",
        "https://www.youtube.com/watch?v=abc",
        "https://gist.github.com/u/1",
        "data-name=\"own\"",
        "own a=&lt;b&gt;",
        "<strong>in</strong>",
        "https://x.com/u/status/2",
        "{{&lt; no &gt;}}",
        "<summary>S</summary>",
        "<em>d</em>",
        "data-name=\"raw\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("iframe") && !html.contains("script") && !html.contains("x7Dr0p"), "{html}");
}

#[test]
fn shortcodes_of_other_sites_are_cards_that_load_nothing() {
    for (shortcode, site, link, words) in [
        (
            "youtube abc",
            "YouTube",
            "https://www.youtube.com/watch?v=abc",
            "https://www.youtube.com/watch?v=abc",
        ),
        (
            "youtube id=abc start=30 title=\"My <film>\"",
            "YouTube",
            "https://www.youtube.com/watch?v=abc&amp;t=30",
            "My &lt;film&gt;",
        ),
        ("vimeo 12", "Vimeo", "https://vimeo.com/12", "https://vimeo.com/12"),
        ("vimeo id=12 title=Film", "Vimeo", "https://vimeo.com/12", "Film"),
        ("gist u 1 \"a.go\"", "Gist", "https://gist.github.com/u/1", "https://gist.github.com/u/1"),
        (
            "instagram abc",
            "Instagram",
            "https://www.instagram.com/p/abc/",
            "https://www.instagram.com/p/abc/",
        ),
        ("x user=u id=2", "X", "https://x.com/u/status/2", "https://x.com/u/status/2"),
        ("tweet 2", "X", "https://x.com/i/status/2", "https://x.com/i/status/2"),
    ] {
        let html = page(&format!("{{{{< {shortcode} >}}}}"));
        let label = format!("<span class=\"dropcap-label\">{site}</span>");
        let link = format!("<a href=\"{link}\" rel=\"noopener noreferrer\">{words}</a>");
        assert!(html.contains(&label) && html.contains(&link), "{shortcode}: {html}");
        assert_eq!(html.matches("<a ").count(), 1, "{html}");
        assert!(!html.contains(" src="), "{html}");
    }
}

#[test]
fn a_code_for_cameras_is_shown() {
    let html = page("{{< qr text=\"https://blog.example.org\" alt=\"This page\" />}}");
    assert!(html.contains("src=\"data:image/png;base64,") && html.contains("width=\"132\""), "{html}");
    for other in [
        "data:image/svg+xml,<svg/>",
        "data:image/png;base64,x\"y",
        "DATA:image/png;base64,AAAA",
        "data:text/html,x",
    ] {
        let html = page(&format!("<img src='{other}'> [a]({other}) <a href='{other}'>b</a>"));
        assert!(!html.contains(" src=") && !html.contains("href=\"data:"), "{html}");
    }
}

#[test]
fn what_hugo_stops_at_is_labelled_and_never_broken_text() {
    for (body, label, why) in [
        ("{{< figure src=\"a.jpg >}}", "{{&lt; figure src=\"a.jpg &gt;}}", "a quote is not closed"),
        ("{{< figure src=a.jpg\n\nmore", "{{&lt; figure src=a.jpg", "its end is missing"),
        ("{{< x", "{{&lt; x", "its end is missing"),
        ("{{< /note >}}", "{{&lt; /note &gt;}}", "it closes nothing"),
        ("{{% note >}}", "{{% note &gt;}}", "it begins and ends with other signs"),
        (
            "{{< note \"a\" b=c >}}",
            "{{&lt; note \"a\" b=c &gt;}}",
            "it has parameters with and without names",
        ),
        ("{{< >}}", "{{&lt; &gt;}}", "its name is missing"),
        ("{{< details >}}", "details", "{{&lt; /details &gt;}} is missing"),
        ("{{< figure src=a.jpg />}}", "figure src=a.jpg", "figure has no closing tag"),
        ("{{< youtube >}}", "youtube", "the video\u{2019}s id is missing"),
        ("{{< param no >}}", "param no", "there is no parameter \u{201c}no\u{201d}"),
        ("{{< ref no >}}", "ref no", "there is no page \u{201c}no\u{201d}"),
        ("{{< qr >}}{{< /qr >}}", "qr", "the text is missing"),
        (
            "{{< qr text=a level=all />}}",
            "qr text=a level=all",
            "level is one of low, medium, quartile and high",
        ),
    ] {
        for body in
            [body.to_string(), format!("text {body}"), format!("- {body}"), format!("{body}\n\nafter")]
        {
            let html = page(&body);
            let shown = format!(
                "<span class=\"dropcap-label\">{label}</span> <span class=\"dropcap-stops\">Hugo stops here: {why}</span>"
            );
            assert!(html.contains(&shown), "{body}: {html}");
            assert!(!html.contains("x7Dr0p"), "{html}");
            assert!(!body.ends_with("after") || html.contains(">after<"), "{html}");
        }
    }
}

#[test]
fn shortcodes_in_attributes_break_nothing() {
    let html = page(
        "![{{< own a=\"b\" >}}](x.png \"{{< youtube abc >}}\") [c]({{< own >}}) [d]({{< ref \"no\" >}})\n\n<span title='{{< own >}}'>e</span>",
    );
    assert!(html.contains("alt=\"own a=b\"") && html.contains("title=\"own\""), "{html}");
    assert_eq!(html.matches("href=\"#\"").count(), 2, "{html}");
    assert!(!html.contains("dropcap-shortcode"), "{html}");
}

#[test]
fn jekylls_tags_are_shown() {
    let mut wrong = Vec::new();
    for (body, part) in [
        (
            "{% highlight ruby linenos %}\ndef x\n\n  <b>\nend\n{% endhighlight %}",
            "data-lang=\"ruby\">def x\n\n  &lt;b&gt;\nend</code>",
        ),
        ("{% include youtube.html id=\"abc\" %}", "href=\"https://www.youtube.com/watch?v=abc\""),
        ("{% include video id='12' provider='vimeo' %}", "href=\"https://vimeo.com/12\""),
        (
            "{% include figure image_path=\"p.jpg\" alt=\"P\" caption=\"*C*\" %}",
            "<figcaption><em>C</em></figcaption>",
        ),
        ("{% include figure.html src=\"p.jpg\" %}", "src=\"dropcap://localhost/blog/1/p.jpg\""),
        ("{% include figure.html src=\"dropcap:7\" %}", "src=\"dropcap://localhost/photo/7\""),
        ("{% gist u/1 %}", "href=\"https://gist.github.com/u/1\""),
        ("[a]({% link _posts/b.md %})", "href=\"https://blog.example.org/posts/_posts/b/\""),
        ("[a]({{ site.baseurl }}{% post_url b.md %})", "href=\"https://blog.example.org/sub/posts/b/\""),
        ("[a]({{ \"/c d/\" | relative_url }})", "[a](/sub/c d/)"),
        ("[a]({{ '/c/' | relative_url }})", "href=\"https://blog.example.org/sub/c/\""),
        ("[a]({{ site.url }}{{ site.baseurl }}/c)", "href=\"https://blog.example.org/sub/c\""),
        ("![a]({{ \"/x.png\" | absolute_url }})", "data-src=\"https://blog.example.org/sub/x.png\""),
        ("{{ page.title | upcase }}", "TITLE"),
        ("a {% raw %}{{ page.title }} {% x %}{% endraw %} b", "a {{ page.title }} {% x %} b"),
        ("a {% comment %}gone{% endcomment %} b", "<p data-line=\"0\">a  b</p>"),
        ("para\n{: .lead}\n\nnext", ">para</p>"),
        ("![a](x.png){: .wide width=\"3\"} b", "alt=\"a\"> b"),
        ("`{: .lead}`", "{: .lead}"),
        ("```\n{: .lead}\n```", "{: .lead}"),
        ("{% own x=\"<b>\" %}", "data-name=\"own\""),
        ("{% include own.html x=\"<b>\" %}", "{% include own.html x=\"&lt;b&gt;\" %}</span>"),
        ("{{ site.data.x }}", "{{ site.data.x }}</span>"),
        ("{% endfor %} {% endhighlight %}", "{% endhighlight %}</span>"),
        ("{{< figure >}}", "{{&lt; figure &gt;}}"),
    ] {
        let html = page_of(body, Tags::Liquid);
        if !html.contains(part) {
            wrong.push(format!("{body}: {part} in {html}"));
        }
        assert!(!html.contains("x7Dr0p") && !html.contains("Hugo"), "{html}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(!page_of("{{ site.data.x }}", Tags::Hugo).contains("dropcap-label"));
}

#[test]
fn zolas_shortcodes_are_shown() {
    let mut wrong = Vec::new();
    for (body, part) in [
        ("{{ youtube(id=\"abc\", autoplay=true) }}", "href=\"https://www.youtube.com/watch?v=abc\""),
        ("{{ vimeo(id='12') }}", "href=\"https://vimeo.com/12\""),
        ("{{ streamable(id=\"ab\") }}", "href=\"https://streamable.com/ab\""),
        ("{{ gist(url=\"https://gist.github.com/u/1\") }}", "href=\"https://gist.github.com/u/1\""),
        ("{{ figure(src=\"p.jpg\", caption=\"*C*\") }}", "<figcaption><em>C</em></figcaption>"),
        ("{{ image(\n  src=\"p.jpg\",\n  alt=\"a, b\"\n) }}", "alt=\"a, b\""),
        ("{% quote(author=\"V\") %}\n*w*\n{% end %}", "<p><em>w</em></p>\n<p>\u{2014} V</p>"),
        (
            "{% note() %}\n*w*\n{% end %}",
            "data-name=\"note\"><span class=\"dropcap-label\">note</span>\n<p><em>w</em></p>",
        ),
        ("a {{ own(x=1) }} b", "own x=1</span>"),
        ("[a](@/b.md#c)", "href=\"https://blog.example.org/posts/b/#c\""),
        ("[a][1]\n\n[1]: @/b.md", "href=\"https://blog.example.org/posts/b/\""),
        ("{{/* own(x=1) */}} {%/* own() */%}", "{{ own(x=1) }} {% own() %}"),
        ("{{ not }} {% end %}", "{{ not }}"),
        ("{{< figure >}}", "{{&lt; figure &gt;}}"),
    ] {
        let html = page_of(body, Tags::Tera);
        if !html.contains(part) {
            wrong.push(format!("{body}: {part} in {html}"));
        }
        assert!(!html.contains("x7Dr0p") && !html.contains("Hugo"), "{html}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn frames_and_players_become_links() {
    let html = page(
        "<iframe src=\"https://v.example/1?a=1&amp;b=2\" onload=x()></iframe>\n\nx <video controls><source src=\"m.mp4\"></video> y\n\n<embed src=\"javascript:1\">\n\n<object data=https://o.example></object>",
    );
    assert!(
        html.contains("data-name=\"iframe\"") && html.contains("href=\"https://v.example/1?a=1&amp;b=2\""),
        "{html}"
    );
    assert!(html.contains("href=\"https://blog.example.org/posts/a/m.mp4\""), "{html}");
    assert!(
        !html.contains("<iframe") && !html.contains("<video") && !html.contains("href=\"javascript"),
        "{html}"
    );
}

#[test]
fn a_patch_is_the_smallest_run() {
    // Each letter a block, each on the line of its place.
    let places =
        |text: &str| text.bytes().zip(0..).map(|(byte, line)| ([byte; 16], line)).collect::<Vec<Place>>();
    for (old, new, from, remove, insert, shift) in [
        ("abc", "abc", 3, 0, 3..3, 0),
        ("abc", "axc", 1, 1, 1..2, 0),
        ("", "ab", 0, 0, 0..2, 0),
        ("ab", "", 0, 2, 0..0, 0),
        ("aaa", "aaaa", 3, 0, 3..4, 0),
        ("abcd", "ad", 1, 2, 1..1, -2),
        ("abcd", "abxycd", 2, 0, 2..4, 2),
    ] {
        let wanted = Patch { from, remove, insert, shift };
        assert_eq!(patch(&places(old), &places(new)), wanted, "{old} to {new}");
    }
    let of = |blocks: &[Block]| {
        blocks.iter().map(|block| (block.shown.fingerprint, block.line)).collect::<Vec<_>>()
    };
    let (before, after) = (shown("# A\n\nb\n\nc\n"), shown("# A\n\nnew\n\nb\n\nc\n"));
    assert_eq!(patch(&of(&before), &of(&after)), Patch { from: 1, remove: 0, insert: 1..2, shift: 2 });
    // A block that has moved farther than those behind it is sent again.
    let after = shown("# A\n\n\n\nb\n\nc\n");
    assert_eq!(patch(&of(&before), &of(&after)), Patch { from: 1, remove: 0, insert: 1..1, shift: 2 });
    let apart = [([1; 16], 0), ([2; 16], 5), ([3; 16], 6)];
    let moved = [([1; 16], 0), ([2; 16], 9), ([3; 16], 7)];
    assert_eq!(patch(&apart, &moved), Patch { from: 1, remove: 1, insert: 1..2, shift: 1 });
}

#[test]
fn words_are_counted_as_read() {
    for (body, count) in [
        ("", 0),
        ("# One two\n\nThree *four* [five](six) ![seven](x)", 5),
        ("don't un**do** R&D `a b`", 6),
        ("日本語", 3),
        ("One two\n\n日本語\n\nOne two\n\nOne two", 9),
        ("<div>one</div> {{< note >}}two{{< /note >}}\n\n{{< note y=\"no word\" >}}", 2),
        ("| a | b |\n|---|---|\n| c | d |", 4),
        ("one[^1] two\n\n[^1]: three four\n\nfive", 5),
        ("- one\n- two\n\n```go\nthree\nfour\n```", 4),
    ] {
        let words: usize = shown(body).iter().map(|block| block.shown.words).sum();
        assert_eq!(words, count, "{body}");
    }
}

#[test]
fn a_second_rendering_is_the_same_as_the_first() {
    let options = Options::default();
    let context = Context {
        options: &options,
        hosts: &[],
        post_url: None,
        resolve: &|_| None,
        around: Around::default(),
    };
    let mut cache = Cache::default();
    let body: String = (0..50).map(|n| format!("para {n} & ![x](y{n}.png)\n\n")).collect();
    let first = cache.render(&body, &context);
    assert_eq!(cache.render(&body, &context), first);
    assert_eq!(render(&body, &context), first);
    for (at, words) in [(0, "new\n\n"), (body.len() / 2, "*new*"), (body.len(), "\n\nnew"), (3, "")] {
        let at = (at..).find(|&at| body.is_char_boundary(at)).unwrap();
        let changed = format!("{}{words}{}", &body[..at], &body[at..]);
        assert_eq!(cache.render(&changed, &context), render(&changed, &context), "{words}");
    }
}

#[test]
fn images_and_hosts_that_come_and_go_are_followed() {
    let options = Options::default();
    let mut cache = Cache::default();
    let body = "![a](a.png)\n\n![b](https://b.example/b.png)\n\n[c](../c/)";
    let mut rendered = |found: bool, hosts: &[String], post_url: Option<&str>| {
        let resolve =
            |address: &str| (found && !address.contains("://")).then(|| format!("dropcap://{address}"));
        let context =
            Context { options: &options, hosts, post_url, resolve: &resolve, around: Around::default() };
        let (kept, new) = (cache.render(body, &context), render(body, &context));
        assert_eq!(kept, new);
        kept.iter().map(Block::html).collect::<String>()
    };
    let hosts = ["b.example".to_string()];
    let before = rendered(false, &[], None);
    assert!(before.contains("dropcap-missing") && before.contains("dropcap-remote"), "{before}");
    assert!(rendered(true, &[], None).contains("dropcap://a.png"));
    assert!(rendered(true, &hosts, None).contains("src=\"https://b.example/b.png\""));
    assert!(rendered(true, &hosts, Some("https://x.example/p/")).contains("https://x.example/c/"));
    assert_eq!(rendered(false, &[], None), before);
}

/// What must never be in a block that is shown, whatever was in the post.
fn harm(html: &str) -> Option<&'static str> {
    use crate::markdown::tags::tags;
    const NEVER: &[&str] = &[
        "script",
        "style",
        "svg",
        "math",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "base",
        "meta",
        "link",
        "form",
        "button",
        "select",
        "textarea",
        "option",
        "template",
        "noscript",
        "title",
        "xmp",
        "plaintext",
        "audio",
        "video",
        "source",
        "body",
        "html",
        "head",
        "marquee",
        "portal",
        "dialog",
        "area",
        "map",
        "isindex",
        "keygen",
        "bgsound",
        "slot",
    ];
    for tag in tags(html) {
        if NEVER.iter().any(|name| tag.is(name)) {
            return Some("an element");
        }
        if tag.is("input")
            && !tag.closes
            && (tag.attribute("type").is_none_or(|of| of.value != "checkbox")
                || tag.attribute("disabled").is_none())
        {
            return Some("a control");
        }
        for attribute in &tag.attributes {
            let name = attribute.name.to_ascii_lowercase();
            let value: String = crate::markdown::tags::unescape(attribute.value)
                .chars()
                .filter(|sign| !sign.is_control() && *sign != ' ')
                .collect();
            // A picture in the page itself, of the one kind that is let through.
            if tag.is("img") && name == "src" && clean::is_png(&value) {
                continue;
            }
            let value = value.to_ascii_lowercase();
            if name.starts_with("on")
                || [
                    "target",
                    "srcdoc",
                    "formaction",
                    "srcset",
                    "background",
                    "ping",
                    "action",
                    "xlink:href",
                    "http-equiv",
                ]
                .contains(&name.as_str())
            {
                return Some("an attribute");
            }
            if ["href", "src", "cite"].contains(&name.as_str())
                && ["javascript:", "vbscript:", "data:", "file:", "blob:", "about:", "view-source:"]
                    .iter()
                    .any(|bad| value.starts_with(bad))
            {
                return Some("an address");
            }
            if name == "href" && value.starts_with("dropcap:") {
                return Some("an address of the app");
            }
            if name == "src"
                && !value.starts_with("dropcap://localhost/")
                && !value.starts_with("https://img.example.org/")
            {
                return Some("a load from elsewhere");
            }
            if name == "style" && !value.starts_with("text-align:") {
                return Some("a style");
            }
        }
    }
    html.contains("<!--").then_some("a comment")
}

#[test]
fn nothing_harmful_is_ever_shown() {
    let attacks = include_str!("attacks.txt");
    let mut count = 0;
    for attack in attacks.lines().filter(|line| !line.is_empty() && !line.starts_with("## ")) {
        let attack = attack.replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0");
        for body in [
            attack.clone(),
            format!("text {attack} more"),
            format!("> - {attack}"),
            format!("{{{{< x >}}}}{attack}{{{{< /x >}}}}"),
            format!("{{% x() %}}{attack}{{% end %}}"),
            format!("{{% highlight a %}}{attack}{{% endhighlight %}}"),
        ] {
            let with_formulas = shown_with_formulas(&body).iter().map(Block::html).collect();
            let each = [Tags::Hugo, Tags::Liquid, Tags::Tera].map(|tags| page_of(&body, tags));
            for html in each.into_iter().chain([with_formulas]) {
                assert_eq!(harm(&html), None, "{body}\nshown as {html}");
                // What a browser makes of it must be what was checked: nothing changes when it is read again.
                let again = clean::clean(&html);
                assert_eq!(harm_of_elements(&again), None, "{body}\nread again as {again}");
            }
        }
        count += 1;
    }
    assert!(count >= 60, "{count} attacks");
}

fn harm_of_elements(html: &str) -> Option<&'static str> {
    harm(html).filter(|what| *what != "a load from elsewhere")
}

#[test]
fn formulas_are_marked_for_the_window_and_keep_their_text() {
    let html = |body: &str| shown_with_formulas(body).iter().map(Block::html).collect::<String>();
    let formula = |class: &str, open: &str, tex: &str, close: &str| {
        format!("<span class=\"dropcap-formula{class}\"><span>{open}</span>{tex}<span>{close}</span></span>")
    };
    let line = formula("", "$", "a&lt;b", "$");
    assert_eq!(html("So $a<b$."), format!("<p data-line=\"0\">So {line}.</p>\n"));
    let block = formula(" dropcap-display", "$$", "\n&lt;b&gt;x\n", "$$").replacen(
        " class",
        " data-line=\"0\" class",
        1,
    );
    assert_eq!(html("$$\n<b>x\n$$"), block);
    let fence = formula(" dropcap-display", "", "x^2\ny", "").replacen(" class", " data-line=\"0\" class", 1);
    assert_eq!(html("```math\nx^2\ny\n```").trim(), fence);
    // Attributes hold no elements.
    assert!(html("![of $u$](a.png \"$t$\")").contains("alt=\"of $u$\""));
}

#[test]
fn the_check_sees_harm() {
    for html in [
        "<script>",
        "<a onclick=x>",
        "<a href=\"java\tscript:x\">",
        "<img src=x>",
        "<p style=\"color:red\">",
        "<input>",
        "<!-- x -->",
        "<a target=_top>",
    ] {
        assert!(harm(html).is_some(), "{html}");
    }
}
