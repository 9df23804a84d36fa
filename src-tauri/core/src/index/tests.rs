//! What the index is held to.

use super::*;
use crate::api::{Counts, LanguageCount, PostState, Sort, TermCount, YearCount};

/// A plain blog, its index and a moment.
struct Bench {
    folder: tempfile::TempDir,
    index: Index,
}

const NOW: &str = "2026-11-23T12:00:00Z";

impl Bench {
    fn new(posts: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bench = Self { index: Index::open(&folder.path().join("data/index.sqlite")).unwrap(), folder };
        fs::make_folder(&bench.root()).unwrap();
        for (path, text) in posts {
            bench.write(path, text.as_bytes());
        }
        bench.sync();
        bench
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("blog")
    }

    fn blog(&self) -> Blog {
        Blog::open(&self.root()).unwrap()
    }

    fn sync(&self) -> bool {
        let (blog, files) = Blog::open_with_posts(&self.root()).unwrap();
        self.index.sync(&blog, &files).unwrap()
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join(path);
        fs::make_folder(path.parent().unwrap()).unwrap();
        fs::write_derived(&path, bytes).unwrap();
    }

    fn list(&self, ask: &ListPosts) -> PostList {
        self.index.list(&self.blog(), ask, NOW.parse().unwrap()).unwrap()
    }

    fn paths(&self, ask: &ListPosts) -> Vec<String> {
        self.list(ask).rows.into_iter().map(|row| row.path).collect()
    }

    fn facets(&self, language: Option<&str>) -> Facets {
        let ask = ListPosts { language: language.map(str::to_owned), ..ListPosts::default() };
        self.list(&ask).facets.unwrap()
    }

    fn search(&self, query: &str) -> Vec<String> {
        self.paths(&ListPosts { query: query.into(), ..ListPosts::default() })
    }
}

const POSTS: [(&str, &str); 6] = [
    ("a.md", "---\ntitle: Alps\ndate: 2024-03-25\ntags: [Snow, Trains]\n---\nA winter without trains.\n"),
    (
        "b.md",
        "---\ntitle: The Night Train\ndate: 2023-06-03T07:12:44Z\ntags: [Trains]\n---\nHamburg, Göteborg and lakes.\n",
    ),
    ("c.md", "---\ntitle: Épices\ndraft: yes\n---\nNot finished.\n"),
    ("d.md", "---\ntitle: Tomorrow\ndate: 2027-01-01\ncategories: News\n---\nSoon.\n"),
    ("e.md", "---\ntitle: 雪国への旅\ndate: 2022-01-01\n---\n国境の長いトンネルを抜けると雪国であった。\n"),
    ("f.md", "---\ntitle: [\n---\nBroken front matter.\n"),
];

#[test]
fn lists_are_filtered_sorted_and_counted() {
    let bench = Bench::new(&POSTS);
    bench.index.set_published("one", &[("b.md".into(), "another".into())]).unwrap();
    let all = bench.list(&ListPosts::default());
    let facets = all.facets.unwrap();
    assert_eq!(facets.counts, Counts { posts: 6, drafts: 1, scheduled: 1, changed: 1 });
    assert_eq!(facets.terms[0], TermCount { taxonomy: "tags".into(), term: "Trains".into(), posts: 2 });
    let years: Vec<_> = facets.years.iter().map(|year| (year.year, year.posts)).collect();
    assert_eq!(years, [(2027, 1), (2024, 1), (2023, 1), (2022, 1)]);
    let paths: Vec<_> = all.rows.iter().map(|row| row.path.as_str()).collect();
    assert_eq!(paths, ["c.md", "d.md", "a.md", "b.md", "e.md", "f.md"]);
    assert_eq!(all.rows[2].terms, [("tags".to_owned(), vec!["Snow".to_owned(), "Trains".to_owned()])]);
    assert_eq!(
        (all.rows[2].date.as_deref(), all.rows[2].snippet.as_str()),
        (Some("2024-03-25"), "A winter without trains.")
    );
    for (ask, wanted) in [
        (ListPosts { state: Some(PostState::Draft), ..ListPosts::default() }, vec!["c.md"]),
        (ListPosts { state: Some(PostState::Scheduled), ..ListPosts::default() }, vec!["d.md"]),
        (ListPosts { state: Some(PostState::Changed), ..ListPosts::default() }, vec!["b.md"]),
        (
            ListPosts { state: Some(PostState::Published), ..ListPosts::default() },
            vec!["a.md", "e.md", "f.md"],
        ),
        (
            ListPosts { terms: vec![("tags".into(), "Trains".into())], ..ListPosts::default() },
            vec!["a.md", "b.md"],
        ),
        (
            ListPosts {
                terms: vec![("tags".into(), "Trains".into()), ("tags".into(), "Snow".into())],
                ..ListPosts::default()
            },
            vec!["a.md"],
        ),
        (ListPosts { year: Some(2023), ..ListPosts::default() }, vec!["b.md"]),
        (ListPosts { year: Some(2024), query: "trains".into(), ..ListPosts::default() }, vec!["a.md"]),
        (
            ListPosts { sort: Sort::Title, limit: 3, offset: 1, ..ListPosts::default() },
            vec!["c.md", "f.md", "b.md"],
        ),
        (ListPosts { language: Some("xx".into()), ..ListPosts::default() }, vec![]),
    ] {
        assert_eq!(bench.paths(&ask), wanted, "{ask:?}");
    }
}

#[test]
fn words_are_found_in_any_script_as_one_types() {
    let bench = Bench::new(&POSTS);
    for (query, wanted) in [
        ("train", vec!["b.md", "a.md"]),
        ("NIGHT tr", vec!["b.md"]),
        ("gote", vec!["b.md"]),
        ("epic", vec!["c.md"]),
        ("雪", vec!["e.md"]),
        ("トンネル", vec!["e.md"]),
        ("国雪", vec![]),
        ("国境の長い", vec!["e.md"]),
        ("nothing", vec![]),
        ("\"*", vec![]),
        ("broken", vec!["f.md"]),
    ] {
        assert_eq!(bench.search(query), wanted, "{query}");
    }
    let found = bench.list(&ListPosts { query: "hamburg lak".into(), ..ListPosts::default() });
    assert_eq!((found.total, found.facets.unwrap().counts.posts), (1, 6));
    assert_eq!(found.rows[0].snippet, "\u{2}Hamburg\u{3}, Göteborg and \u{2}lak\u{3}es.");
}

#[test]
fn what_cannot_be_read_is_listed_with_its_reason() {
    let bench = Bench::new(&POSTS);
    bench.write("g.md", b"---\ntitle: G\n---\nbad \xff byte\n");
    bench.sync();
    let rows = bench.list(&ListPosts::default()).rows;
    let problem =
        |path: &str| rows.iter().find(|row| row.path == path).unwrap().problem.clone().unwrap_or_default();
    assert!(problem("g.md").contains("not UTF-8"), "{}", problem("g.md"));
    assert!(problem("f.md").contains("line 2") || problem("f.md").contains("line 3"), "{}", problem("f.md"));
    assert_eq!(problem("a.md"), "");
}

#[test]
fn only_what_changed_is_different() {
    let bench = Bench::new(&POSTS);
    assert!(!bench.sync());
    bench.write("a.md", b"---\ntitle: Pyrenees\n---\nOther words.\n");
    assert!(bench.index.update(&bench.blog(), &["a.md".into()]).unwrap());
    assert!(!bench.index.update(&bench.blog(), &["a.md".into(), "none.md".into()]).unwrap());
    assert_eq!((bench.search("pyren"), bench.search("alps")), (vec!["a.md".to_owned()], vec![]));
    std::fs::remove_file(bench.root().join("b.md")).unwrap();
    bench.write("new/h.md", b"Just words.\n");
    assert!(bench.sync());
    assert_eq!(bench.search("night"), Vec::<String>::new());
    assert_eq!(bench.search("just"), ["new/h.md"]);
}

#[test]
fn a_broken_database_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("index.sqlite");
    fs::create(&db, &[b'x'; 5000]).unwrap();
    let index = Index::open(&db).unwrap();
    assert_eq!(index.published_stamp().unwrap(), None);
}

/// Two languages, in the shape of a Hugo blog.
fn bilingual() -> Bench {
    let bench = Bench::new(&[
        (
            "hugo.toml",
            "baseURL = 'https://a.example/'\n[languages.en]\ncontentDir = 'content/en'\n[languages.fr]\ncontentDir = 'content/fr'\n",
        ),
        ("content/en/rain.md", "---\ntitle: Rain\ndate: 2024-01-01\ntags: [Weather]\n---\nIt rained.\n"),
        (
            "content/en/sun.md",
            "---\ntitle: Sun\ndate: 2023-01-01\ntags: [Weather]\ncategories: [Days]\n---\nIt shone.\n",
        ),
        ("content/fr/pluie.md", "---\ntitle: Pluie\ndate: 2024-02-02\ntags: [Temps]\n---\nIl pleut.\n"),
    ]);
    bench.sync();
    bench
}

#[test]
fn facets_are_of_the_language_asked_for_and_sent_once() {
    let bench = bilingual();
    let all = bench.facets(None);
    let languages = [("en", 2), ("fr", 1)];
    let languages = languages.map(|(language, posts)| LanguageCount { language: language.into(), posts });
    assert_eq!(all.languages, languages);
    assert_eq!(all.years, [YearCount { year: 2024, posts: 2 }, YearCount { year: 2023, posts: 1 }]);
    let french = bench.facets(Some("fr"));
    let terms: Vec<_> = french.terms.iter().map(|term| (term.term.as_str(), term.posts)).collect();
    assert_eq!((terms, french.counts.posts), (vec![("Temps", 1)], 1));
    assert_eq!(french.languages, all.languages);

    let again = ListPosts { facets: all.revision, ..ListPosts::default() };
    assert_eq!(bench.list(&again).facets, None);
    bench.write("content/en/sun.md", b"---\ntitle: Sun\ndate: 2023-01-01\n---\nIt shone on.\n");
    assert!(bench.sync());
    let new = bench.list(&again).facets.unwrap();
    assert!(new.revision != all.revision && new.terms.iter().all(|term| term.posts == 1), "{new:?}");
}

#[test]
fn a_post_goes_live_by_its_date_while_the_counts_are_kept() {
    let bench = Bench::new(&POSTS);
    let at =
        |moment: &str| bench.index.facets(&bench.blog(), moment.parse().unwrap()).unwrap().counts.scheduled;
    assert_eq!([at(NOW), at("2026-12-31T00:00:00Z"), at("2027-01-01T00:00:01Z"), at(NOW)], [1, 1, 0, 1]);
}

#[test]
fn posts_are_found_by_their_address() {
    let bench = bilingual();
    let found = |url: &str| {
        bench.index.at_address(url).unwrap().into_iter().map(|(path, _)| path).collect::<Vec<_>>()
    };
    assert_eq!(found("https://a.example/rain"), ["content/en/rain.md"]);
    assert_eq!(found("https://a.example/Rain/"), ["content/en/rain.md"]);
    assert!(found("https://a.example/snow/").is_empty());
    // Another address for every post means that every post is read again.
    bench.write("hugo.toml", b"baseURL = 'https://b.example/'\n[languages.en]\ncontentDir = 'content/en'\n");
    assert!(bench.sync());
    assert_eq!(found("https://b.example/rain/"), ["content/en/rain.md"]);
}

/// A post is found by its old addresses too, and what lies above posts is a list.
#[test]
fn what_a_post_can_lead_to_is_found_without_its_files() {
    let bench = Bench::new(&[
        ("hugo.toml", "baseURL = 'https://a.example/'\n"),
        ("content/posts/rain.md", "---\ntitle: Rain\naliases: [/old/, wet]\n---\n"),
        ("content/posts/Snow/index.md", "---\ntitle: Snow\ndraft: true\n---\n"),
        ("content/posts/sun.md", "---\ntitle: Sun\ndate: 2099-01-01\n---\n"),
    ]);
    let (blog, now) = (bench.blog(), NOW.parse().unwrap());
    let at = |url: &str| {
        let found = bench.index.neighbours_at(&blog, url, now).unwrap();
        found.into_iter().map(|one| (one.path, one.hidden)).collect::<Vec<_>>()
    };
    for url in ["https://a.example/posts/rain/", "https://a.example/old", "https://a.example/posts/wet/"] {
        assert_eq!(at(url), [("content/posts/rain.md".to_owned(), false)], "{url}");
    }
    assert_eq!(at("https://a.example/posts/snow/"), [("content/posts/Snow/index.md".to_owned(), true)]);
    assert_eq!(at("https://a.example/posts/sun/"), [("content/posts/sun.md".to_owned(), true)]);
    assert!(at("https://a.example/posts/").is_empty());
    for (url, is) in [("/posts/", true), ("/posts", true), ("/post", false), ("/posts/rain/", false)] {
        assert_eq!(bench.index.has_below(&format!("https://a.example{url}")).unwrap(), is, "{url}");
    }
    let called = |name: &str| bench.index.called(&blog, name, now).unwrap().len();
    assert_eq!(["rain", "SNOW", "sno", "posts/sun", "ain"].map(called), [1, 1, 0, 1, 0]);
    let rain = bench.index.neighbour(&blog, "content/posts/rain.md", now).unwrap().unwrap();
    assert_eq!(rain.url.as_deref(), Some("https://a.example/posts/rain/"));
    // What a post no longer names leads there no more.
    bench.write("content/posts/rain.md", b"---\ntitle: Rainy\n---\n");
    bench.sync();
    assert!(at("https://a.example/old/").is_empty());
}

/// Time and size decide: a file that kept both is not even opened.
#[test]
fn what_did_not_change_is_not_read_again() {
    let bench = Bench::new(&[("a.md", "---\ntitle: Alps\n---\nSnow.\n")]);
    let file = bench.root().join("a.md");
    let time = file.metadata().unwrap().modified().unwrap();
    bench.write("a.md", b"---\ntitle: Lake\n---\nFish.\n");
    std::fs::File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
    let again = Index::open(&bench.index.path).unwrap();
    let (blog, files) = Blog::open_with_posts(&bench.root()).unwrap();
    assert!(!again.sync(&blog, &files).unwrap());
    assert_eq!(again.list(&blog, &ListPosts::default(), NOW.parse().unwrap()).unwrap().rows[0].title, "Alps");
}

/// Of many posts the list is there first; words follow, and a post that is
/// changed meanwhile is found by its new words alone.
#[test]
fn many_posts_are_listed_before_they_can_be_searched() {
    let bench = Bench::new(&[]);
    for post in 0..600 {
        bench.write(&format!("p{post}.md"), format!("---\ntitle: Post {post}\n---\nOld words.\n").as_bytes());
    }
    bench.sync();
    let list = bench.list(&ListPosts { query: "words".into(), ..ListPosts::default() });
    assert_eq!((list.total, list.unread), (0, 600));
    assert_eq!(bench.list(&ListPosts::default()).total, 600);
    bench.write("p7.md", b"---\ntitle: Post 7\n---\nNew text.\n");
    bench.index.update(&bench.blog(), &["p7.md".into()]).unwrap();
    assert_eq!(bench.search("text"), ["p7.md"]);
    while bench.index.read_words(&bench.blog()).unwrap() {}
    let list = bench.list(&ListPosts { query: "words".into(), limit: 5, ..ListPosts::default() });
    assert_eq!((list.total, list.unread, list.rows.len()), (599, 0, 5));
    assert_eq!(list.rows[0].snippet, "Old \u{2}words\u{3}.");
    assert_eq!(bench.search("text"), ["p7.md"]);
}

/// A word that very many posts have sorts by date, page by page, also where
/// the list is narrowed; one that fewer have by how well it fits.
#[test]
fn broad_searches_come_by_date() {
    let bench = Bench::new(&[]);
    for post in 0..1600 {
        let (month, day) = (1 + post / 28 % 12, 1 + post % 28);
        let tags = if post % 2 == 0 { "[Even]" } else { "[Odd]" };
        let rare = if post == 5 {
            "ferry ferry ferry"
        } else if post == 9 {
            "ferry"
        } else {
            ""
        };
        let text = format!(
            "---\ntitle: Post {post}\ndate: {}-{month:02}-{day:02}\ntags: {tags}\n---\nfog {rare}\n",
            2000 + post / 336
        );
        bench.write(&format!("p{post}.md"), text.as_bytes());
    }
    bench.sync();
    while bench.index.read_words(&bench.blog()).unwrap() {}
    let page = |offset: u32, terms: &[(String, String)]| {
        bench.paths(&ListPosts {
            query: "fo".into(),
            offset,
            limit: 3,
            terms: terms.to_vec(),
            ..ListPosts::default()
        })
    };
    assert_eq!(page(0, &[]), ["p1599.md", "p1598.md", "p1597.md"]);
    assert_eq!(page(3, &[]), ["p1596.md", "p1595.md", "p1594.md"]);
    assert_eq!(page(1599, &[]), ["p0.md"]);
    assert_eq!(page(1600, &[]), Vec::<String>::new());
    assert_eq!(bench.list(&ListPosts { query: "fo".into(), limit: 3, ..ListPosts::default() }).total, 1600);
    assert_eq!(page(0, &[("tags".into(), "Odd".into())]).len(), 3);
    assert_eq!(bench.search("ferry"), ["p5.md", "p9.md"]);
}

#[test]
#[cfg(unix)]
fn nobody_waits_for_an_index_that_reads_slowly() {
    let bench = Bench::new(&POSTS);
    let slow = bench.root().join("slow.md");
    assert!(std::process::Command::new("mkfifo").arg(&slow).status().unwrap().success());
    let (blog, mut files) = Blog::open_with_posts(&bench.root()).unwrap();
    let pipe = PostFile { path: "slow.md".into(), size: 1, ..files[0].clone() };
    bench.write("new.md", b"---\ntitle: New\n---\nWords.\n");
    let other = Index::open(&bench.index.path).unwrap();
    std::thread::scope(|scope| {
        files.push(pipe);
        let reading = scope.spawn(|| bench.index.sync(&blog, &files));
        // Opening it takes until the other end is opened for reading.
        let mut end = std::fs::OpenOptions::new().write(true).open(&slow).unwrap();
        let (blog, files) = Blog::open_with_posts(&bench.root()).unwrap();
        assert!(other.sync(&blog, &files).unwrap());
        assert!(other.update(&blog, &["new.md".into()]).is_ok());
        std::io::Write::write_all(&mut end, b"---\ntitle: Slow\n---\nCame late.\n").unwrap();
        drop(end);
        assert!(reading.join().unwrap().unwrap());
    });
    assert_eq!(bench.search("late"), ["slow.md"]);
}

#[test]
fn a_list_that_another_program_holds_is_not_to_be_deleted() {
    let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
    let error = store(Path::new("index.sqlite"))(rusqlite::Error::SqliteFailure(busy, None)).to_string();
    assert!(error.contains("try again") && !error.contains("delete"), "{error}");
}

/// A switch of branches changes most posts: the list follows, and words, old
/// ones and new ones, are found as the disk has them.
#[test]
fn most_posts_changed_at_once_are_listed_and_searched_anew() {
    let bench = Bench::new(&[]);
    let write = |post: usize, word: &str| {
        let text = format!("---\ntitle: {word} {post}\n---\nAll of the {word}.\n");
        bench.write(&format!("p{post}.md"), text.as_bytes());
    };
    (0..1300).for_each(|post| write(post, "winter"));
    bench.sync();
    while bench.index.read_words(&bench.blog()).unwrap() {}
    let total =
        |query: &str| bench.list(&ListPosts { query: query.into(), limit: 1, ..ListPosts::default() }).total;
    assert_eq!((total("winter"), total("summer")), (1300, 0));
    (0..1200).for_each(|post| write(post, "summers"));
    std::fs::remove_file(bench.root().join("p1299.md")).unwrap();
    assert!(bench.sync());
    let list = bench.list(&ListPosts { sort: Sort::Title, limit: 1, ..ListPosts::default() });
    assert_eq!((list.total, list.rows[0].title.as_str()), (1299, "summers 0"));
    assert_eq!(list.unread, 1299, "words follow, also of the posts that stayed as they were");
    while bench.index.read_words(&bench.blog()).unwrap() {}
    assert_eq!((total("winter"), total("summer"), total("")), (99, 1200, 1299));
    assert!(!bench.sync());
}
