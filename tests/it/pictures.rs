//! The words about the pictures of a text: listed, and written as edits.

use dropcap_core::api::{DescribePictures, ListPictures, PictureWords};
use dropcap_core::merge;
use dropcap_tests::bench::Bench;

const TEXT: &str = "---\ntitle: Été 😍\n---\n\n![](sea.png) and ![Gulls](https://photos.example.org/gull.jpeg \"At *noon*\")\n\n\
    {{< figure src=\"sea.png\" alt=\"The sea\" >}}\n\n![other](https://elsewhere.example.org/x.png)\n\n![](sea.png)\n";

#[test]
fn pictures_are_listed_once_and_described_wherever_they_stand() {
    let bench = Bench::new(&[("posts/a.md", TEXT), ("posts/sea.png", "not really"), ("dropcap.toml", "")]);
    let studio = bench.studio();
    let post = bench.post(&bench.open(&studio), "posts/a.md");
    let list =
        |text: &str| studio.list_pictures(ListPictures { post: post.clone(), text: text.into() }).unwrap();
    let pictures = list(TEXT);
    let seen: Vec<_> = pictures
        .iter()
        .map(|one| (&*one.address, &*one.alt, one.caption.as_deref(), one.uses, one.line, one.varied))
        .collect();
    let (gull, other) = ("https://photos.example.org/gull.jpeg", "https://elsewhere.example.org/x.png");
    assert_eq!(
        seen,
        [
            ("sea.png", "The sea", Some(""), 3, 4, false),
            (gull, "Gulls", Some("At *noon*"), 1, 4, false),
            (other, "other", Some(""), 1, 8, false),
        ]
    );
    assert!(
        pictures[0].source.as_deref().is_some_and(|source| source.ends_with("/posts/sea.png")),
        "{pictures:?}"
    );
    assert_eq!(pictures[2].source, None, "another's host is asked for nothing");

    let words = |address: &str, alt: &str, caption: Option<&str>| PictureWords {
        address: address.into(),
        alt: alt.into(),
        caption: caption.map(str::to_owned),
    };
    let edits = studio.describe_pictures(DescribePictures {
        post: post.clone(),
        text: TEXT.into(),
        pictures: vec![
            words("sea.png", "Waves, \"high\" ones 🌊", None),
            words(gull, "Gulls", Some("At noon")),
        ],
    });
    let after = merge::applied(TEXT, &edits.unwrap());
    let expected = TEXT
        .replace("![](sea.png)", "![Waves, \"high\" ones 🌊](sea.png)")
        .replace("alt=\"The sea\"", "alt=\"Waves, \\\"high\\\" ones 🌊\"")
        .replace("At *noon*", "At noon");
    assert_eq!(after, expected);
    assert_eq!(list(&after)[0].alt, "Waves, \"high\" ones 🌊");
}
