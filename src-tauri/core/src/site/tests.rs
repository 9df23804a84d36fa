use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Report, Site, Source, write};
use crate::api::Taxonomy;
use crate::{fs, markdown, sample};

const NOW: &str = "2026-01-01T12:00:00Z";

/// A blog in a temporary folder, built into `public` beside its posts.
struct Blog {
    _folder: tempfile::TempDir,
    root: PathBuf,
    site: Site,
}

impl Blog {
    fn new(posts: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("blog");
        fs::make_folder(&root).unwrap();
        let taxonomies = vec![Taxonomy { singular: "tag".into(), plural: "tags".into() }];
        let site = Site {
            title: "Quay & Co".into(),
            author: Some("Ines".into()),
            description: None,
            language: "en".into(),
            base_url: None,
            cover_key: None,
            taxonomies,
            markup: markdown::Options { unsafe_html: true, ..markdown::Options::default() },
            published_folders: vec![("static".into(), "/".into())],
        };
        let blog = Self { _folder: folder, root, site };
        for (path, text) in posts {
            blog.put(path, text.as_bytes());
        }
        blog
    }

    fn sample() -> Self {
        let blog = Self::new(&[]);
        sample::unpack(&blog.root).unwrap();
        blog
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.root.join(path);
        fs::make_folder(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
    }

    fn build(&self) -> Report {
        self.try_build(&self.root.join("public")).unwrap()
    }

    fn try_build(&self, out: &Path) -> crate::error::Result<Report> {
        let mut posts = Vec::new();
        for entry in walkdir::WalkDir::new(&self.root).sort_by_file_name().into_iter().flatten() {
            if entry.path().extension().is_some_and(|ending| ending == "md") {
                posts.push(Source {
                    path: fs::relative(&self.root, entry.path()).unwrap(),
                    language: "en".into(),
                    text: fs::read_text(entry.path()).unwrap(),
                });
            }
        }
        write(&self.root, &self.site, &posts, out, NOW.parse().unwrap())
    }

    fn page(&self, at: &str) -> String {
        fs::read_text(&self.root.join("public").join(at)).unwrap()
    }

    fn has(&self, at: &str) -> bool {
        self.root.join("public").join(at).exists()
    }

    /// Every file of the site with what it holds.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let out = self.root.join("public");
        let files = walkdir::WalkDir::new(&out).into_iter().flatten();
        files
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| (fs::relative(&out, entry.path()).unwrap(), fs::read(entry.path()).unwrap()))
            .collect()
    }
}

/// Every relative address of the site's pages, with the page it is on.
fn addresses(blog: &Blog) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, bytes) in blog.files().into_iter().filter(|(at, _)| at.ends_with(".html")) {
        super::html::edit_tags(&String::from_utf8(bytes).unwrap(), |tag| {
            for name in ["href", "src"] {
                found.extend(tag.get(name).map(|address| (at.clone(), address.into_owned())));
            }
        });
    }
    found.retain(|(_, address)| !super::links::is_absolute(address));
    found
}

#[test]
fn the_samples_links_and_images_all_lead_somewhere() {
    let blog = Blog::sample();
    let report = blog.build();
    assert_eq!(report.images, 4);
    let addresses = addresses(&blog);
    assert!(addresses.len() > 100);
    for (page, address) in addresses {
        let target = address.split('#').next().unwrap();
        let file = blog.root.join("public").join(&page).parent().unwrap().join(target);
        assert!(target.is_empty() || file.is_file(), "{address} on {page}");
    }
    assert!(blog.has("photos/pines.jpg"));
    assert!(!blog.has("a-letter/index.html"), "drafts stay at home");
    assert!(
        !blog
            .files()
            .values()
            .any(|bytes| String::from_utf8_lossy(bytes).contains("A letter I have not sent"))
    );
}

#[test]
fn the_second_build_writes_nothing_and_a_change_only_what_shows_it() {
    let blog = Blog::sample();
    let first = blog.build();
    assert_eq!((first.unchanged, first.removed), (0, 0));
    let before = blog.files();
    let second = blog.build();
    assert_eq!((second.written, second.unchanged), (0, first.written));
    assert_eq!(blog.files(), before);

    let post = "posts/2025-04-27-a-page-of-everything/index.md";
    let text = fs::read_text(&blog.root.join(post)).unwrap() + "\nOne more line.\n";
    blog.put(post, text.as_bytes());
    blog.build();
    let after = blog.files();
    let changed: Vec<_> =
        after.iter().filter(|(at, bytes)| before.get(*at) != Some(bytes)).map(|(at, _)| at).collect();
    assert_eq!(changed, [".dropcap-site.json", "a-page-of-everything/index.html", "feed.xml"]);
}

#[test]
fn a_post_that_goes_takes_its_pages_with_it() {
    let blog = Blog::sample();
    blog.build();
    fs::write(&blog.root.join("public/CNAME"), b"quay.example").unwrap();
    std::fs::remove_dir_all(blog.root.join("posts/2025-05-11-photos")).unwrap();
    let report = blog.build();
    assert_eq!(report.removed, 4, "the page, its two photos and its own tag");
    assert!(!blog.has("photos") && !blog.has("tags/photos") && blog.has("CNAME"));
}

#[test]
fn what_others_put_there_stays() {
    let blog = Blog::sample();
    blog.build();
    fs::write(&blog.root.join("public/tags/photos/note.txt"), b"mine").unwrap();
    fs::write(&blog.root.join("public/publishing/dunes.jpg"), b"edited by hand").unwrap();
    std::fs::remove_dir_all(blog.root.join("posts/2025-05-11-photos")).unwrap();
    std::fs::remove_dir_all(blog.root.join("posts/2025-05-04-publishing")).unwrap();
    let report = blog.build();
    assert_eq!(report.kept, ["publishing/dunes.jpg"]);
    assert!(blog.has("tags/photos/note.txt") && blog.has("publishing/dunes.jpg"));
}

#[test]
fn folders_that_are_somebody_elses_are_refused() {
    let blog = Blog::sample();
    let other = blog.root.join("other");
    fs::make_folder(&other).unwrap();
    fs::write(&other.join("thesis.txt"), b"do not lose").unwrap();
    for (out, words) in [
        (other.as_path(), "is not empty"),
        (blog.root.as_path(), "holds the blog itself"),
        (blog.root.parent().unwrap(), "holds the blog itself"),
        (&blog.root.join("posts"), "holds the blog itself"),
        (&blog.root.join("other/../posts"), "holds the blog itself"),
    ] {
        let error = blog.try_build(out).unwrap_err().to_string();
        assert!(error.contains(words), "{}: {error}", out.display());
    }
    assert_eq!(std::fs::read_dir(&other).unwrap().count(), 1);
    fs::make_folder(&blog.root.join("public/.git")).unwrap();
    blog.build();
}

#[test]
fn a_page_never_takes_the_place_of_somebody_elses_file() {
    let blog = Blog::sample();
    blog.build();
    fs::make_folder(&blog.root.join("public/new")).unwrap();
    fs::write(&blog.root.join("public/new/index.html"), b"mine").unwrap();
    blog.put("posts/2025-06-01-new/index.md", b"---\ntitle: New\n---\nHello.\n");
    let before = blog.files();
    let error = blog.try_build(&blog.root.join("public")).unwrap_err().to_string();
    assert!(error.contains("was not made here"), "{error}");
    assert_eq!(blog.files(), before);
}

#[test]
fn addresses_are_mapped_to_pages_and_copies() {
    let blog = Blog::new(&[
        (
            "posts/2025-01-01-one/index.md",
            "---\ntitle: One\n---\n[two](../2025-01-02-two.md#here) \
            [draft](../draft.md) [away](https://away.example/a.md) ![sea](a%20b.png) ![top](/top.png) \
            <img src=\"../../secret/key.png\" alt=\"\"> [out](../../../../etc/passwd)\n",
        ),
        ("posts/2025-01-02-two.md", "---\ntitle: Two\nslug: zwei\n---\n# Two\n\n[one](2025-01-01-one/)\n"),
        ("posts/draft.md", "---\ntitle: Draft\ndraft: true\n---\nNo.\n"),
        ("posts/2027-01-01-later.md", "---\ntitle: Later\n---\nNot yet.\n"),
    ]);
    for file in ["posts/2025-01-01-one/a b.png", "static/top.png", "posts/2025-01-01-one/original.raw"] {
        blog.put(file, b"not really an image");
    }
    let report = blog.build();
    let one = blog.page("one/index.html");
    for expected in [
        "<a href=\"../zwei/index.html#here\">two</a>",
        "<a>draft</a>",
        "href=\"https://away.example/a.md\"",
        "src=\"../one/a%20b.png\"",
        "src=\"../top.png\"",
        "../../../../etc/passwd",
    ] {
        assert!(one.contains(expected), "{expected} in {one}");
    }
    assert!(blog.page("zwei/index.html").contains("<a href=\"../one/index.html\">one</a>"));
    assert_eq!(blog.page("zwei/index.html").matches("<h1").count(), 1, "the title is not said twice");
    assert!(blog.has("one/a b.png") && blog.has("top.png") && !blog.has("one/original.raw"));
    assert!(!blog.has("draft/index.html") && !blog.has("later/index.html"));
    assert_eq!(report.addresses["posts/2025-01-02-two.md"], "zwei/index.html");
}

#[test]
fn whole_addresses_appear_only_where_the_blogs_own_is_known() {
    let mut blog = Blog::sample();
    blog.build();
    let page = blog.page("photos/index.html");
    assert!(!page.contains("rel=\"canonical\"") && !page.contains("og:image") && !blog.has("sitemap.xml"));
    assert!(blog.page("feed.xml").contains("<id>urn:uuid:"));

    blog.site.base_url = Some("https://quay.example/blog/".into());
    blog.build();
    let page = blog.page("photos/index.html");
    for expected in [
        "<link rel=\"canonical\" href=\"https://quay.example/blog/photos/\">",
        "<meta property=\"og:image\" content=\"https://quay.example/blog/photos/sea.jpg\">",
        "<meta property=\"og:image:width\" content=\"1600\">",
        "<link rel=\"stylesheet\" href=\"../assets/style.",
    ] {
        assert!(page.replace("&#x2f;", "/").contains(expected), "{expected} in {page}");
    }
    assert!(
        blog.page("sitemap.xml")
            .replace("&#x2f;", "/")
            .contains("<loc>https://quay.example/blog/photos/</loc>")
    );
    assert!(blog.page("robots.txt").contains("Sitemap: https://quay.example/blog/sitemap.xml"));
    assert!(
        blog.page("404.html")
            .replace("&#x2f;", "/")
            .contains("href=\"https://quay.example/blog/assets/style.")
    );
    let feed = blog.page("feed.xml").replace("&#x2f;", "/");
    assert!(feed.contains("<id>https://quay.example/blog/photos/</id>"));
    assert!(feed.contains("https://quay.example/blog/photos/pines.jpg"));
}

#[test]
fn markup_in_titles_and_terms_is_only_text() {
    let blog = Blog::new(&[(
        "2025-01-01-a.md",
        "---\ntitle: <script>alert(1)</script> & \"more\"\ntags: [\"<b>\", R&D, r&d]\n---\nHi </script>\u{8} there.\n",
    )]);
    blog.build();
    for (at, bytes) in blog.files() {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("<script>alert"), "{at}: {text}");
        assert!(!at.ends_with(".xml") || !text.contains('\u{8}'));
    }
    assert!(blog.has("tags/r-d/index.html") && blog.has("tags/b/index.html"));
}

#[test]
fn posts_of_one_name_keep_apart_and_the_earlier_keeps_it() {
    let blog = Blog::new(&[
        ("2025-03-01-walk.md", "New.\n"),
        ("2024-03-01-walk.md", "Old.\n"),
        ("2025-04-01-tags.md", "Not the list of tags.\n"),
    ]);
    let report = blog.build();
    assert_eq!(report.addresses["2024-03-01-walk.md"], "walk/index.html");
    assert_eq!(report.addresses["2025-03-01-walk.md"], "walk-2/index.html");
    assert_eq!(report.addresses["2025-04-01-tags.md"], "tags-2/index.html");
}

/// The folder comes with the blog, and so may a link in the place of our own list.
#[test]
#[cfg(unix)]
fn a_list_of_files_that_is_a_link_is_not_written_through() {
    let blog = Blog::sample();
    let outside = blog.root.parent().unwrap().join("theirs.json");
    fs::write(&outside, br#"{"files":{}}"#).unwrap();
    fs::make_folder(&blog.root.join("public")).unwrap();
    std::os::unix::fs::symlink(&outside, blog.root.join("public/.dropcap-site.json")).unwrap();
    let error = blog.try_build(&blog.root.join("public")).unwrap_err().to_string();
    assert!(error.contains("is a link to another file"), "{error}");
    assert_eq!(fs::read(&outside).unwrap(), br#"{"files":{}}"#);
}
