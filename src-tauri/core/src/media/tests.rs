use super::*;
use crate::api::{MediaPlace, PhotoLink};

fn found(text: &str) -> Vec<(String, String)> {
    let options = markdown::Options::common_mark();
    let spelt = |one: Shown| (one.address, text[one.range].to_owned());
    shown(text, &options).into_iter().map(spelt).collect()
}

#[test]
fn images_are_found_in_the_text_and_the_front_matter_byte_for_byte() {
    let text = "---\ntitle: a.jpg and b\nimage: old.jpg # kept\ncover:\n  image: \"https://x.org/a b.png?w=1\"\nimages: [one.webp, 'old.jpg']\n---\n![](old.jpg) ![x](<my photo.jpg> \"t\")\n\n<img src=\"y.gif\">\n\n[link](z.jpg) `![](code.jpg)`\n";
    let addresses: Vec<_> = found(text).into_iter().map(|(address, _)| address).collect();
    let expected =
        ["old.jpg", "https://x.org/a b.png?w=1", "one.webp", "old.jpg", "old.jpg", "my photo.jpg", "y.gif"];
    assert_eq!(addresses, expected);
    assert!(found(text).iter().all(|(address, spelt)| address == spelt), "{:?}", found(text));
}

fn relink(from: &str, to: &str) -> Relink {
    Relink { post: "p.md".into(), from: from.into(), to: to.into(), size: (300, 200), was: None }
}

#[test]
fn the_size_in_a_tag_or_a_shortcode_follows_the_photo() {
    let hugo = markdown::Options { tags: markdown::options::Tags::Hugo, ..markdown::Options::common_mark() };
    let liquid = markdown::Options { tags: markdown::options::Tags::Liquid, ..hugo.clone() };
    // The old photo is of 400 by 400 pixels, the new one of 300 by 200.
    for (options, text, then) in [
        (
            &hugo,
            "<img src=\"a.jpg\" width=\"900\" height=\"900\">",
            "<img src=\"n.jpg\" width=\"900\" height=\"600\">",
        ),
        (&hugo, "<img height='400' src=a.jpg width=400>", "<img height='200' src=n.jpg width=300>"),
        (&hugo, "<img src=a.jpg width=90 height=91>", "<img src=n.jpg width=90 height=60>"),
        (&hugo, "<img src=a.jpg width=900 height=450>", "<img src=n.jpg width=900 height=450>"),
        (
            &hugo,
            "<img src=a.jpg width=90% height=90%> <img src=a.jpg height=5>",
            "<img src=n.jpg width=90% height=90%> <img src=n.jpg height=5>",
        ),
        (&hugo, "<img src=b.jpg width=400 height=400>", "<img src=b.jpg width=400 height=400>"),
        (
            &hugo,
            "{{< gallery >}}\n{{< figure src=\"a.jpg\" width=400 height=\"400\" alt=\"400\" >}}\n{{< /gallery >}}\n",
            "{{< gallery >}}\n{{< figure src=\"n.jpg\" width=300 height=\"200\" alt=\"400\" >}}\n{{< /gallery >}}\n",
        ),
        (
            &hugo,
            "{{< figure src=\"a.jpg\" width=\"400px\" height=\"400px\" >}}",
            "{{< figure src=\"n.jpg\" width=\"400px\" height=\"400px\" >}}",
        ),
        (
            &liquid,
            "A\n{% include figure.html src=\"a.jpg\" width=\"80\" height=\"80\" %}\n",
            "A\n{% include figure.html src=\"n.jpg\" width=\"80\" height=\"53\" %}\n",
        ),
    ] {
        let link = Relink { was: Some((400, 400)), ..relink("a.jpg", "n.jpg") };
        assert_eq!(front_matter::apply(text, &replaced(text, options, &[&link])), then);
        // What the old one was like is not known: its address alone changes.
        let unknown = front_matter::apply(text, &replaced(text, options, &[&relink("a.jpg", "n.jpg")]));
        assert_eq!(unknown, text.replace("a.jpg", "n.jpg"));
    }
}

#[test]
fn links_are_exchanged_and_nothing_else() {
    let text = "---\nimage: old.jpg # old.jpg\nother: very-old.jpg\n---\r\nold.jpg ![](old.jpg)\r\n";
    let images = shown(text, &markdown::Options::common_mark());
    let splices = relinked(images, &[&relink("old.jpg", "https://x/new.jpeg")]);
    assert_eq!(
        front_matter::apply(text, &splices),
        "---\nimage: https://x/new.jpeg # old.jpg\nother: very-old.jpg\n---\r\nold.jpg ![](https://x/new.jpeg)\r\n"
    );
}

#[test]
fn an_address_tells_a_place() {
    let addresses = Addresses {
        bucket: Some("https://photos.example.com/blog/".into()),
        base_url: Some("https://example.com".into()),
        static_folders: vec!["static".into()],
        generator: Generator::Hugo,
    };
    let local = |paths: &[&str]| Place::Local(paths.iter().map(|path| (*path).to_owned()).collect());
    for (address, place) in [
        ("http://Photos.example.com/blog/a%20b.jpg?x", Place::Bucket("a b.jpg".into())),
        (
            "https://photos.example.com/other/a.jpg",
            Place::Foreign("https://photos.example.com/other/a.jpg".into()),
        ),
        (
            "https://photos.example.com.evil.org/blog/a.jpg",
            Place::Foreign("https://photos.example.com.evil.org/blog/a.jpg".into()),
        ),
        ("//cdn.org/a.jpg", Place::Foreign("https://cdn.org/a.jpg".into())),
        ("https://example.com/img/a.jpg", local(&["static/img/a.jpg", "assets/img/a.jpg"])),
        ("a.jpg", local(&["content/posts/a.jpg", "static/a.jpg", "assets/a.jpg"])),
        ("dropcap:x1", Place::Other),
        ("data:image/png;base64,AA", Place::Other),
        ("{{ .Site }}/a.jpg", Place::Other),
    ] {
        assert_eq!(addresses.place("content/posts/p.md", address), place, "{address}");
    }
}

#[test]
fn what_is_named_anywhere_is_used_and_so_are_its_variants() {
    let mut names = Names::default();
    names.take(b"body { background: url('/img/Wave%20One.png') } \"https://x/cat.jpeg\" dog.jpeg, <a.b>");
    names.take("Caf\u{e9}.jpg".as_bytes());
    for (path, named) in [
        ("img/wave one.png", true),
        ("a/cat.jpeg", true),
        ("cat-480.jpeg", true),
        ("cat-x.jpeg", false),
        ("dog.jpeg", true),
        ("hotdog.jpeg", false),
        ("caf\u{e9}.jpg", true),
    ] {
        assert_eq!(names.has(path), named, "{path}");
    }
}

#[test]
fn every_address_of_a_srcset_is_found_and_linked_images_where_they_are_meant() {
    let text = "---\ntitle: A\n---\n<img srcset=\"a-480.jpeg 480w, b,c.jpeg 2x,d.jpeg\" src=\"a.jpeg\"> [![](e.png)](f.png) [g](h.html)\n`<img srcset='i.jpeg 1x' src='j.jpeg'>`\n";
    let options = markdown::Options::common_mark();
    let spelt = |all: Vec<Shown>| all.into_iter().map(|one| text[one.range].to_owned()).collect::<Vec<_>>();
    let shown_there = ["a-480.jpeg", "b,c.jpeg", "d.jpeg", "a.jpeg", "e.png"];
    assert_eq!(spelt(shown(text, &options)), shown_there);
    assert_eq!(spelt(named(text, &options)), [&shown_there[..], &["f.png"]].concat());
}

#[test]
fn a_replaced_photo_takes_its_variants_with_it() {
    let files = [("posts/a.jpg", 1), ("posts/a-480.jpg", 1), ("posts/a-960.jpg", 1)];
    let files = files.map(|(path, bytes)| (path.to_owned(), bytes)).into_iter().collect();
    let addresses =
        Addresses { bucket: None, base_url: None, static_folders: Vec::new(), generator: Generator::None };
    let places = Places::new(addresses, &files, None);
    let texts = ["a.jpg", "a-480.jpg", "a-960.jpg", "/posts/a.jpg", "b-480.jpg"].map(str::to_owned).to_vec();
    let posts = [("posts/p.md".to_owned(), texts)];
    let listed = list(&posts, &places, &Names::default());
    let names: Vec<_> = listed.iter().map(|photo| photo.name.as_str()).collect();
    assert_eq!(names, ["posts/a.jpg", "posts/b-480.jpg"], "variants are one with their photo");

    let link = PhotoLink {
        url: "n.jpeg".into(),
        width: 900,
        height: 600,
        variants: vec![("n-480.jpeg".into(), 480)],
        attributes: Vec::new(),
    };
    let new = [(("posts/p.md".to_owned(), MediaPlace::Local, "posts/a.jpg".to_owned()), link)];
    let found = relinks(&posts, &places, &new.into_iter().collect());
    let found: Vec<_> = found.iter().map(|link| (link.from.as_str(), link.to.as_str())).collect();
    assert_eq!(
        found,
        [
            ("a.jpg", "n.jpeg"),
            ("a-480.jpg", "n-480.jpeg"),
            ("a-960.jpg", "n.jpeg"),
            ("/posts/a.jpg", "n.jpeg")
        ]
    );
}
