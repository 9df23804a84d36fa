//! Whose images a preview shows, in whose stylesheet, and what others show of a post.

use dropcap_core::api::{DescribePost, PreviewText, RenderPreview, ShowImages, UseStyle};
use dropcap_core::studio::Studio;
use dropcap_tests::bench::Bench;

const POST: &str = "---\ntitle: Rain\nslug: wet\n---\n# A **day**\n\nIt rained ![](https://pics.example/a.png) all\nday. ![](https://other.example/b.png)\n\n![](https://pics.example/c.png)\n";

fn hugo() -> Bench {
    Bench::new(&[
        ("hugo.toml", "baseURL = 'https://rain.example/blog/'\n"),
        ("content/posts/rain.md", POST),
        ("static/css/main.css", "@import 'x.css'; body { color: #123456; margin: 0 }"),
        ("themes/fine/assets/css/style.css", "h1 { color: red }"),
        ("themes/fine/assets/katex/katex.css", ".katex { color: red }"),
        ("content/posts/not-a-style.css", "h1 { color: red }"),
    ])
}

fn shown(studio: &Studio, bench: &Bench) -> String {
    let blog = bench.open(studio);
    let post = bench.post(&blog, "content/posts/rain.md");
    studio
        .render_preview(RenderPreview { post, text: PreviewText::Whole { text: POST.into() }, base: 0 })
        .unwrap()
        .unwrap()
        .insert
        .concat()
}

#[test]
fn images_of_a_host_are_shown_from_when_they_are_allowed() {
    let bench = hugo();
    let studio = bench.studio();
    let blog = bench.open(&studio);
    assert_eq!(blog.image_hosts[0], "rain.example");
    let host = |host: &str| ShowImages { blog: blog.id.clone(), host: host.into() };
    let before = shown(&studio, &bench);
    // In a blog that nobody knows the most linked host is anybody's.
    assert!(!before.contains(" src=\"https:"), "{before}");
    studio.trust_blog(blog.id.clone()).unwrap();
    // What its posts link most is the blog's own by habit; another host is asked for.
    let before = shown(&studio, &bench);
    assert!(before.contains(" src=\"https://pics.example/a.png\""), "{before}");
    assert!(before.contains("data-remote=\"other.example\""), "{before}");
    let allowed = studio.show_images(host("OTHER.example")).unwrap();
    assert_eq!(allowed.image_hosts.last().unwrap(), "other.example");
    assert_eq!(studio.show_images(host("other.example")).unwrap().image_hosts, allowed.image_hosts);
    let after = shown(&studio, &bench);
    assert!(after.contains(" src=\"https://other.example/b.png\""), "{after}");
    assert!(!after.contains("data-remote"), "{after}");
    for bad in ["", "a b", "https://x.example/"] {
        assert!(studio.show_images(host(bad)).is_err(), "{bad}");
    }
    // It is kept on this machine, and nothing is written into the blog.
    drop(studio);
    let studio = bench.studio();
    assert_eq!(bench.open(&studio).image_hosts, allowed.image_hosts);
    assert!(!bench.root().join("dropcap.toml").exists());
}

#[test]
fn a_stylesheet_of_the_blog_is_found_chosen_and_cut_down() {
    let bench = hugo();
    let studio = bench.studio();
    let blog = bench.open(&studio).id;
    assert_eq!(
        studio.list_styles(blog.clone()).unwrap(),
        ["static/css/main.css", "themes/fine/assets/css/style.css", "themes/fine/assets/katex/katex.css"]
    );
    let choose = |path: &str| studio.use_style(UseStyle { blog: blog.clone(), style: Some(path.into()) });
    assert_eq!(studio.style_text(blog.clone()).unwrap(), None);
    for bad in [
        "hugo.toml",
        "content/posts/not-a-style.css",
        "static/../content/posts/not-a-style.css",
        "static/css/../../../secret.css",
        "/etc/x.css",
        "static/css/gone.css",
    ] {
        assert!(choose(bad).is_err(), "{bad}");
    }
    let view = choose("static/css/main.css").unwrap();
    assert_eq!(view.style.as_deref(), Some("static/css/main.css"));
    let style = studio.style_text(blog.clone()).unwrap().unwrap();
    assert_eq!((style.css.trim(), style.dark), ("body { color: #123456; }", false));
    let own = studio.use_style(UseStyle { blog: blog.clone(), style: None }).unwrap();
    assert_eq!((own.style, studio.style_text(blog).unwrap()), (None, None));
}

#[cfg(unix)]
#[test]
fn a_stylesheet_that_leads_out_of_the_blog_is_not_read() {
    let bench = hugo();
    std::fs::write(bench.folder.path().join("secret.css"), "h1 { color: red }").unwrap();
    std::os::unix::fs::symlink("../../secret.css", bench.root().join("static/out.css")).unwrap();
    let studio = bench.studio();
    let blog = bench.open(&studio).id;
    assert!(!studio.list_styles(blog.clone()).unwrap().contains(&"static/out.css".to_owned()));
    assert!(studio.use_style(UseStyle { blog, style: Some("static/out.css".into()) }).is_err());
}

#[test]
fn a_post_is_described_by_its_address_and_first_words() {
    let bench = hugo();
    let studio = bench.studio();
    let blog = bench.open(&studio);
    let post = bench.post(&blog, "content/posts/rain.md");
    let card = studio.describe_post(DescribePost { post: post.clone(), text: POST.into() }).unwrap();
    assert_eq!(card.url.as_deref(), Some("https://rain.example/blog/posts/wet/"));
    assert_eq!(card.words, "It rained all day.");
    let long = format!("---\ntitle: x\n---\n{}", "word ".repeat(1000));
    let card = studio.describe_post(DescribePost { post, text: long }).unwrap();
    assert!((390..=400).contains(&card.words.len()), "{}", card.words.len());
}
