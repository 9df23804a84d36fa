//! What shortcodes find in an open blog: parameters, posts, files.

use dropcap_core::api::{PreviewText, RenderPreview};
use dropcap_tests::bench::Bench;

fn shown(bench: &Bench, path: &str) -> String {
    let studio = bench.studio();
    let blog = bench.open(&studio);
    let post = bench.post(&blog, path);
    let text = std::fs::read_to_string(bench.root().join(path)).unwrap();
    let ask = RenderPreview { post, text: PreviewText::Whole { text }, base: 0 };
    studio.render_preview(ask).unwrap().unwrap().insert.concat()
}

#[test]
fn hugos_shortcodes_find_parameters_and_posts() {
    let bench = Bench::new(&[
        ("hugo.toml", "baseURL = 'https://rain.example/blog/'\n[params]\nplace = 'Here'\n"),
        (
            "content/posts/rain.md",
            "---\ntitle: Rain\nplace: There & <b>\n---\n{{< param place >}} {{< param title >}} {{% param place %}}\n\n[a]({{< ref \"sun.md#noon\" >}}) [b]({{% relref \"snow\" %}}) [c]({{< relref \"/posts/sun\" >}}) [d]({{< ref \"no\" >}})\n\n{{< param none >}}\n\n![](/blog/a.png)\n",
        ),
        ("content/posts/sun.md", "---\ntitle: Sun\nslug: bright\n---\nx\n"),
        ("content/notes/cold/snow/index.md", "---\ntitle: Snow\n---\n{{< param place >}}\n"),
        ("static/a.png", "not looked into"),
    ]);
    let html = shown(&bench, "content/posts/rain.md");
    for part in [
        "There &amp; &lt;b&gt; Rain There &amp; &lt;b&gt;",
        "href=\"https://rain.example/blog/posts/bright/#noon\"",
        "href=\"https://rain.example/blog/notes/cold/snow/\"",
        "href=\"https://rain.example/blog/posts/bright/\"",
        "href=\"#\"",
        "Hugo stops here: there is no parameter \u{201c}none\u{201d}",
        // An address may hold the path that the whole site lies below.
        "/static/a.png\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    let html = shown(&bench, "content/notes/cold/snow/index.md");
    assert!(html.contains(">Here\n<"), "{html}");
}

#[test]
fn jekylls_and_zolas_find_posts_and_files_too() {
    let bench = Bench::new(&[
        ("_config.yml", "url: https://rain.example\nbaseurl: /blog\npermalink: /:title/\n"),
        (
            "_posts/2024-03-25-rain.md",
            "---\ntitle: Rain\n---\n{{ page.title }} [a]({% post_url 2024-03-26-sun %}) [b]({{ '/about/' | relative_url }})\n\n![]({{ site.baseurl }}/a.png)\n\n{% for x in y %}\n",
        ),
        ("_posts/2024-03-26-sun.md", "---\ntitle: Sun\n---\nx\n"),
        ("a.png", "not looked into"),
    ]);
    let html = shown(&bench, "_posts/2024-03-25-rain.md");
    for part in [
        "Rain <a href=\"https://rain.example/blog/sun/\"",
        "href=\"https://rain.example/blog/about/\"",
        "/a.png\"",
        "<span class=\"dropcap-label\">{% for x in y %}</span>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("dropcap-missing"), "{html}");
    let bench = Bench::new(&[
        ("config.toml", "base_url = 'https://rain.example'\n[extra]\n"),
        ("content/blog/rain.md", "+++\ntitle = 'Rain'\n+++\n[a](@/blog/sun.md) {{ youtube(id='abc') }}\n"),
        ("content/blog/sun.md", "+++\ntitle = 'Sun'\n+++\nx\n"),
        ("content/_index.md", "+++\n+++\n"),
    ]);
    let html = shown(&bench, "content/blog/rain.md");
    assert!(html.contains("href=\"https://rain.example/blog/sun/\""), "{html}");
    assert!(html.contains("watch?v=abc"), "{html}");
}
