//! What an open blog is held to.

use std::path::Path;

use super::*;
use crate::front_matter;

/// A folder of these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::make_folder(path.parent().unwrap()).unwrap();
        fs::create(&path, text.as_bytes()).unwrap();
    }
    folder
}

fn open(folder: &tempfile::TempDir) -> Blog {
    Blog::open(folder.path()).unwrap()
}

fn travel() -> Blog {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/blogs/travel");
    Blog::open(&root).unwrap()
}

fn now() -> ZonedDateTime {
    let now: jiff::Timestamp = "2026-11-23T19:05:09.5Z".parse().unwrap();
    now.to_zoned_datetime(jiff::tz::TimeZone::fixed(jiff::tz::Offset::from_seconds(3600).unwrap()))
}

fn paths(blog: &Blog) -> Vec<(String, String)> {
    blog.posts().unwrap().into_iter().map(|post| (post.path, post.language)).collect()
}

#[test]
fn a_hugo_blog_of_four_languages_is_understood() {
    let blog = travel();
    assert_eq!((blog.generator, blog.name.as_str()), (Generator::Hugo, "Slow Roads"));
    assert_eq!(blog.base_url.as_deref(), Some("https://slow-roads.example.org/"));
    let languages: Vec<_> =
        blog.languages.iter().map(|own| (own.code.as_str(), own.content_dir.as_str())).collect();
    let wanted = [("en", "english"), ("fr", "french"), ("pt", "portuguese"), ("es", "spanish")];
    assert_eq!(
        languages,
        wanted
            .map(|(code, folder)| (code, format!("content/{folder}")))
            .each_ref()
            .map(|(c, f)| (*c, f.as_str()))
    );
    assert_eq!(blog.languages[1].name, "Français");
    assert!(blog.markup.unsafe_html && blog.markup.emoji);
    assert!(
        blog.taxonomies
            .iter()
            .any(|own| (own.singular.as_str(), own.plural.as_str()) == ("series", "series"))
    );
    assert_eq!(blog.notes, Vec::<String>::new());
    let posts = paths(&blog);
    assert_eq!(posts.len(), 8, "{posts:?}");
    assert!(
        posts.contains(&("content/spanish/posts/2024-04-09_mi-invierno-en-los-alpes.md".into(), "es".into()))
    );
    assert!(!blog.is_post("content/english/posts/TEMPLATE.md"));
    assert!(blog.is_post("content/english/posts/not-there-yet.md"));
    for no in [
        "README.md",
        "layouts/x.md",
        "content/english/_index.md",
        "content/english/.x.md",
        "content/english/a.txt",
    ] {
        assert!(!blog.is_post(no), "{no}");
    }
}

#[test]
fn habits_are_learnt_from_the_posts() {
    let blog = travel();
    let habits = &blog.habits;
    assert_eq!((habits.section.as_str(), habits.file_pattern.as_str()), ("posts", "{date}_{slug}.md"));
    assert_eq!(habits.keys, ["title", "author", "date", "image", "tags", "categories", "slug"]);
    assert_eq!(habits.cover_key.as_deref(), Some("image"));
    assert_eq!(habits.author.as_deref(), Some("Nora Lindqvist"));
    assert_eq!(habits.photo_base.as_deref(), Some("https://travel-photos.s3.amazonaws.com/"));
    assert_eq!(habits.template.as_deref(), Some("content/english/posts/TEMPLATE.md"));
    assert_eq!(blog.date_text(&now()), "2026-11-23T19:05:09.500Z");
    let images = StoreSettings::Static { folder: "static/images".into(), public: "/images/".into() };
    assert_eq!(blog.store(), images);
}

#[test]
fn addresses_are_hugos() {
    let blog = travel();
    for (path, wanted) in [
        ("content/english/posts/2024-03-25_my-winter-in-the-alps.md", "posts/my-winter-in-the-alps/"),
        ("content/english/about.md", "about/"),
        (
            "content/spanish/posts/2024-04-09_mi-invierno-en-los-alpes.md",
            "es/posts/mi-invierno-en-los-alpes/",
        ),
    ] {
        let document = front_matter::read(&fs::read_text(&blog.root.join(path)).unwrap()).unwrap();
        let url = blog.url(path, &document).unwrap();
        assert_eq!(url, format!("https://slow-roads.example.org/{wanted}"));
    }
}
