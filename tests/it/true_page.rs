//! The theme's own page, made by the real Hugo: Debian's old one, the recent one.

use std::path::Path;
use std::time::{Duration, Instant};

use dropcap_core::api::{
    AddPhotos, BlogView, Code, Difference, Event, PhotoRole, PhotoSource, PostRef, Problem, ShowTruePage,
    TruePage,
};
use dropcap_core::studio::{Config, Studio};
use dropcap_core::true_page::HugoProgram;
use dropcap_tests::bench::Bench;
use dropcap_tests::photos::{Scene, jpeg};
use dropcap_tests::travel::{copy, fixture};
use dropcap_tests::true_page::{hugos, listing, programs_in};

const WINTER: &str = "content/english/posts/2024-03-25_my-winter-in-the-alps.md";

/// The travel blog with its theme's page.
struct Shown {
    bench: Bench,
    studio: Studio,
    blog: BlogView,
}

impl Shown {
    fn new(hugo: &str) -> Self {
        Self::with(hugo, |_| {})
    }

    fn with(hugo: &str, change: impl FnOnce(&Path)) -> Self {
        let bench = Bench::new(&[]);
        copy(&fixture("blogs/travel"), &bench.root());
        change(&bench.root());
        let program = HugoProgram { program: hugo.into(), ..HugoProgram::default() };
        let studio = Studio::open(Config { watch: true, hugo: program, ..bench.config() }).unwrap();
        let blog = bench.open(&studio);
        let blog = studio.trust_blog(blog.id).unwrap();
        Self { bench, studio, blog }
    }

    fn post(&self, path: &str) -> PostRef {
        self.bench.post(&self.blog, path)
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.bench.root().join(path)).unwrap()
    }

    fn show(&self, path: &str, text: &str) {
        self.show_at(path, text, 0);
    }

    fn show_at(&self, path: &str, text: &str, line: u32) {
        self.studio.show_true_page(ShowTruePage { post: self.post(path), text: text.into(), line }).unwrap();
    }

    /// The news so far, the latest first.
    fn news(&self) -> Vec<TruePage> {
        let told = self.bench.told.lock().unwrap();
        let pages = told.iter().rev().filter_map(|event| match event {
            Event::TruePage(page) => Some(page.clone()),
            _ => None,
        });
        pages.collect()
    }

    /// Waits until the latest news is such.
    fn wait(&self, what: &str, holds: impl Fn(&TruePage) -> bool) -> TruePage {
        let found = || self.news().into_iter().next().filter(|page| holds(page));
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(page) = found() {
                return page;
            }
            assert!(Instant::now() < end, "{what} did not come about: {:#?}", self.news().first());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the page has these words.
    fn wait_for(&self, words: &str) -> (TruePage, String) {
        let page = self.wait(words, |page| page.address.as_deref().is_some_and(|at| get(at).contains(words)));
        let html = get(page.address.as_deref().unwrap());
        (page, html)
    }
}

fn get(address: &str) -> String {
    let client = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
    client.get(address).send().and_then(reqwest::blocking::Response::text).unwrap_or_default()
}

#[test]
fn the_page_follows_what_is_written_and_nothing_else_is_touched() {
    for hugo in hugos() {
        let shown = Shown::new(&hugo);
        let before = listing(&shown.bench.root());
        let text = shown.text(WINTER);
        shown.show(WINTER, &text);
        let (page, html) = shown.wait_for("</article>");
        assert!(page.address.as_deref().unwrap().starts_with("http://127.0.0.1:"), "{page:?}");
        assert!(html.contains("<nav>"), "the theme's own");
        assert_eq!(page.problem, None);
        shown.show(WINTER, &format!("{text}\n\nWritten just now.\n"));
        let (_, html) = shown.wait_for("Written just now.");
        assert!(!html.contains("livereload"), "{html}");
        let page = shown.wait("a page without a word", |page| !page.building && page.differences.is_empty());
        assert_eq!(page.problem, None);
        assert_eq!(listing(&shown.bench.root()), before, "nothing of the writer's is touched");
        shown.studio.hide_true_page(shown.blog.id.clone()).unwrap();
        let programs = || programs_in(shown.bench.folder.path());
        shown.bench.wait("the end of Hugo", || programs().is_empty());
        assert_eq!(listing(&shown.bench.root()), before);
    }
}

#[test]
fn drafts_future_posts_and_other_languages_are_shown() {
    for hugo in hugos() {
        let shown = Shown::with(&hugo, |root| {
            // Languages in a second file beside the main one, as some blogs have them.
            let languages = std::fs::read_to_string(root.join("config/_default/languages.toml")).unwrap();
            std::fs::remove_dir_all(root.join("config")).unwrap();
            let nested: String =
                languages.lines().map(|line| line.replace('[', "[languages.") + "\n").collect();
            std::fs::write(root.join("languages.toml"), nested).unwrap();
        });
        let draft = "content/english/posts/2024-11-02_ferry-timetables-i-have-loved.md";
        shown.show(draft, &shown.text(draft).replace("date: 2024", "date: 2096"));
        let (page, _) = shown.wait_for("</article>");
        assert!(
            page.address.as_deref().unwrap().ends_with("/posts/ferry-timetables-i-have-loved/"),
            "{page:?}"
        );
        let french = "content/french/posts/2023-06-10_le-train-de-nuit-pour-stockholm.md";
        shown.show(french, &shown.text(french));
        let (page, html) = shown.wait_for("Les chemins lents");
        assert!(page.address.as_deref().unwrap().contains("/fr/posts/"), "{page:?}");
        assert!(html.contains("<html lang=\"fr\">"), "{html}");
    }
}

#[test]
fn a_broken_shortcode_is_told_in_words_and_the_page_comes_back() {
    for hugo in hugos() {
        let shown = Shown::new(&hugo);
        let text = shown.text(WINTER);
        shown.show(WINTER, &text);
        shown.wait_for("</article>");
        for round in ["one", "two"] {
            shown.show(WINTER, &format!("{text}\n\n{{{{< nonsense >}}}}\n"));
            let page = shown.wait("the error", |page| page.problem.is_some());
            let problem = page.problem.unwrap();
            assert!(problem.contains("the theme has no shortcode called “nonsense”"), "{problem}");
            assert!(problem.starts_with("line "), "the open post need not be named: {problem}");
            assert!(page.address.is_some(), "the last page stays");
            shown.show(WINTER, &format!("{text}\n\nMended, round {round}.\n"));
            shown.wait_for(&format!("Mended, round {round}."));
            shown.wait("no problem", |page| page.problem.is_none());
        }
    }
}

#[test]
fn a_post_that_is_broken_from_the_start_is_told_and_shown_when_it_is_mended() {
    for hugo in hugos() {
        let shown = Shown::new(&hugo);
        let text = shown.text(WINTER);
        shown.show(WINTER, &format!("{text}\n\n{{{{< nonsense >}}}}\n"));
        let page = shown.wait("the error", |page| page.problem.is_some());
        assert!(page.problem.unwrap().contains("nonsense"));
        shown.show(WINTER, &text);
        shown.wait_for("</article>");
    }
}

#[test]
fn what_changes_outside_is_shown() {
    for hugo in hugos() {
        let shown = Shown::new(&hugo);
        let text = shown.text(WINTER);
        shown.show(WINTER, &text);
        let (first, _) = shown.wait_for("</article>");
        let layout = "layouts/_default/single.html";
        shown.bench.write(layout, &shown.text(layout).replace("<article>", "<article data-other>"));
        shown.wait_for("data-other");
        shown.wait("another look", |page| page.revision > first.revision);
        let config = shown.text("config.toml").replace("Slow Roads", "Slower Roads");
        shown.bench.write("config.toml", &config);
        shown.wait_for("Slower Roads");
    }
}

#[test]
fn what_only_the_theme_knows_is_named() {
    let shown = Shown::with(&hugos()[0], |root| {
        std::fs::create_dir_all(root.join("layouts/shortcodes")).unwrap();
        std::fs::write(root.join("layouts/shortcodes/gallery.html"), "<p>Three pictures of ferries</p>")
            .unwrap();
    });
    let text =
        format!("{}\n\n{{{{< gallery >}}}}\n\nAnd home by the night train, as always.\n", shown.text(WINTER));
    shown.show(WINTER, &text);
    let page = shown.wait("a difference", |page| !page.differences.is_empty());
    assert_eq!(page.differences, [Difference::Shortcodes(vec!["gallery".into()])]);
}

#[test]
fn a_blog_with_an_address_for_each_language_is_served_by_each() {
    for hugo in hugos() {
        let shown = Shown::with(&hugo, |root| {
            let file = root.join("config/_default/languages.toml");
            let text = std::fs::read_to_string(&file).unwrap();
            let text: String = text
                .lines()
                .map(|line| match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                    Some(code) => format!("{line}\nbaseURL = \"https://{code}.example.org/\"\n"),
                    None => format!("{line}\n"),
                })
                .collect();
            std::fs::write(file, text).unwrap();
        });
        let french = "content/french/posts/2023-06-10_le-train-de-nuit-pour-stockholm.md";
        shown.show(french, &shown.text(french));
        let (_, html) = shown.wait_for("</article>");
        assert!(html.contains("<html lang=\"fr\">"), "{html}");
    }
}

#[test]
fn nothing_is_started_for_a_blog_that_is_not_trusted() {
    let bench = Bench::new(&[]);
    copy(&fixture("blogs/travel"), &bench.root());
    let marker = bench.folder.path().join("was-run");
    let spy = bench.folder.path().join("hugo");
    std::fs::write(&spy, format!("#!/bin/sh\ntouch '{}'\n", marker.display())).unwrap();

    std::fs::set_permissions(&spy, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let program = HugoProgram { program: spy, ..HugoProgram::default() };
    let studio = Studio::open(Config { hugo: program, ..bench.config() }).unwrap();
    let blog = bench.open(&studio);
    assert!(blog.theme_page, "it could be shown");
    let text = std::fs::read_to_string(bench.root().join(WINTER)).unwrap();
    let refused =
        studio.show_true_page(ShowTruePage { post: bench.post(&blog, WINTER), text, line: 0 }).unwrap_err();
    assert_eq!(Problem::from(&refused).code, Code::Untrusted);
    assert!(!marker.exists(), "nothing is run");
    assert!(!bench.folder.path().join("data/true-pages").exists(), "nothing is copied");
}

#[test]
fn a_hugo_that_is_missing_old_or_odd_is_told_in_words() {
    let said = |script: &str| {
        let bench = Bench::new(&[]);
        copy(&fixture("blogs/travel"), &bench.root());
        let file = bench.folder.path().join("hugo");
        std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let program = HugoProgram { program: file, ..HugoProgram::default() };
        let studio = Studio::open(Config { hugo: program, ..bench.config() }).unwrap();
        let blog = bench.open(&studio);
        let blog = studio.trust_blog(blog.id).unwrap();
        let shown = Shown { bench, studio, blog };
        shown.show(WINTER, &shown.text(WINTER));
        shown.wait("the problem", |page| page.problem.is_some()).problem.unwrap()
    };
    let old = said("echo 'Hugo Static Site Generator v0.54.0/extended linux/amd64'");
    assert_eq!(old, "this is Hugo 0.54, which is too old to show the theme's page; 0.100 or newer can");
    let odd = said("echo 'hello'");
    assert!(odd.contains("it said “hello”"), "{odd}");
    let ends = said("[ \"$1\" = version ] && echo 'hugo v0.168.0' || echo 'Error: something odd'");
    assert_eq!(ends, "something odd");
    let taken = said(
        "[ \"$1\" = version ] && echo 'hugo v0.168.0' || echo 'Error: command error: server startup failed: port 1 already in use'",
    );
    assert!(taken.ends_with("port 1 already in use; close some programs and try again"), "{taken}");
    let bench = Bench::new(&[]);
    copy(&fixture("blogs/travel"), &bench.root());
    let program = HugoProgram { program: "/nowhere/hugo".into(), ..HugoProgram::default() };
    let studio = Studio::open(Config { hugo: program, ..bench.config() }).unwrap();
    let blog = bench.open(&studio);
    assert!(!blog.theme_page);
    let blog = studio.trust_blog(blog.id).unwrap();
    let ask = ShowTruePage { post: bench.post(&blog, WINTER), text: String::new(), line: 0 };
    let missing = studio.show_true_page(ask).unwrap_err().to_string();
    assert!(missing.starts_with("Hugo is not installed"), "{missing}");
}

#[test]
fn no_page_the_server_gives_may_run_a_script() {
    for hugo in hugos() {
        let shown = Shown::new(&hugo);
        shown.show(WINTER, &shown.text(WINTER));
        let (page, _) = shown.wait_for("</article>");
        let client = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
        let answer = client.get(page.address.unwrap()).send().unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("sandbox;") && policy.contains("script-src 'none'"), "{policy}");
    }
}

#[test]
fn a_shortcode_that_is_typed_and_deleted_leaves_the_page_whole() {
    for hugo in hugos() {
        let shown = Shown::new(&hugo);
        let text = shown.text(WINTER);
        shown.show(WINTER, &text);
        shown.wait_for("</article>");
        let wrong = "\n\n{{< nonsense >}}";
        for length in 1..=wrong.len() {
            shown.show(WINTER, &format!("{text}{}", &wrong[..length]));
        }
        shown.wait("the error", |page| page.problem.is_some());
        let news = shown.news().len();
        for length in (0..wrong.len()).rev() {
            shown.show(WINTER, &format!("{text}{}", &wrong[..length]));
            // As fast as a held key, but not faster than the news.
            std::thread::sleep(Duration::from_millis(30));
        }
        shown.show(WINTER, &format!("{text}\n\nAll is well again.\n"));
        shown.wait_for("All is well again.");
        shown.wait("no problem", |page| page.problem.is_none());
        assert!(shown.news().len() > news);
    }
}

#[test]
fn nothing_is_said_where_both_pages_are_equal() {
    for hugo in hugos() {
        let shown = Shown::new(&hugo);
        let posts = shown.studio.list_posts(dropcap_tests::bench::query(&shown.blog, "")).unwrap();
        assert!(posts.rows.len() > 5);
        for post in posts.rows {
            shown.show(&post.path, &shown.text(&post.path));
            shown.wait(&post.path, |page| page.post.path == post.path && page.address.is_some());
            // Ends when the comparison is done.
            shown.studio.hide_true_page(shown.blog.id.clone()).unwrap();
            let page = shown.news().remove(0);
            assert_eq!((page.problem, page.differences), (None, vec![]), "{}", post.path);
        }
    }
}

#[test]
fn a_photo_on_its_way_is_seen_on_the_page() {
    for hugo in hugos() {
        let shown = Shown::new(&hugo);
        let text = shown.text(WINTER);
        shown.show(WINTER, &text);
        shown.wait_for("</article>");
        let file = shown.bench.folder.path().join("harbour.jpg");
        std::fs::write(&file, jpeg(640, 480, Scene::Photo(1))).unwrap();
        let source = PhotoSource::File { path: file.display().to_string() };
        let ask = AddPhotos { post: shown.post(WINTER), photos: vec![source], role: PhotoRole::Inline };
        let job = shown.studio.add_photos(ask).unwrap().remove(0).id;
        shown.show(WINTER, &format!("{text}\n\n![A harbour](dropcap:{job})\n"));
        let (page, html) = shown.wait_for("A harbour");
        let at = format!("/dropcap-photos/{job}.jpg");
        assert!(html.contains(&at), "{html}");
        let (site, _) = page.address.as_deref().unwrap().split_once("/posts/").unwrap();
        let address = format!("{site}{at}");
        let answer =
            reqwest::blocking::Client::builder().no_proxy().build().unwrap().get(address).send().unwrap();
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        assert!(answer.status().is_success() && kind.starts_with("image/jpeg"), "{kind}");
        assert!(answer.bytes().unwrap().starts_with(&[0xff, 0xd8]));
        let page = shown.wait("a page without a word", |page| !page.building);
        assert_eq!((page.problem, page.differences), (None, vec![]));
        // A change outside leaves it there.
        shown.bench.write("static/other.txt", "other");
        shown.show(WINTER, &format!("{text}\n\n![A harbour](dropcap:{job})\n\nAnd more.\n"));
        let (_, html) = shown.wait_for("And more.");
        assert!(html.contains(&at), "{html}");
    }
}

#[test]
fn the_page_can_be_opened_at_the_block_that_is_written_in() {
    for hugo in hugos() {
        let shown = Shown::new(&hugo);
        for (path, words) in [
            (WINTER, "The last word."),
            ("content/french/posts/2023-06-10_le-train-de-nuit-pour-stockholm.md", "Fin."),
        ] {
            for edit in ["", " And", " And one more."] {
                let text = format!("{}\n\n{words}{edit}\n", shown.text(path));
                let line = u32::try_from(text.lines().count()).unwrap() - 1;
                shown.show_at(path, &text, line);
                let is_it = |at: &str| get(at).contains(&format!("{words}{edit}</p>"));
                let page = shown.wait(edit, |page| page.opened_at.as_deref().is_some_and(is_it));
                let plain = get(page.address.as_deref().unwrap());
                let opened = page.opened_at.expect("it is on the page");
                assert!(opened.ends_with("#dropcap-here"), "{opened}");
                let client = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
                let answer = client.get(&opened).send().unwrap();
                let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
                assert!(policy.contains("sandbox;") && policy.contains("script-src 'none'"), "{policy}");
                let html = answer.text().unwrap();
                assert!(html.contains(&format!("<p id=\"dropcap-here\">{words}{edit}</p>")), "{html}");
                let style = "<style>[id=\"dropcap-here\"]{scroll-margin-top:40vh}</style>";
                assert_eq!(html.replace(style, "").replace(" id=\"dropcap-here\"", ""), plain);
                // It lies in the same folder, so that what it names is found.
                let folder = |address: &str| address.rsplit_once('/').unwrap().0.to_owned();
                assert_eq!(folder(&opened), folder(page.address.as_deref().unwrap()));
            }
        }
        assert_eq!(
            listing(&shown.bench.root()).keys().filter(|name| name.contains("dropcap-page")).count(),
            0
        );
    }
}
