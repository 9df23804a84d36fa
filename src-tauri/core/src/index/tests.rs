//! What the index is held to.

use super::*;
use crate::api::{PostState, Sort};

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
        bench.index.sync(&bench.blog()).unwrap();
        bench
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("blog")
    }

    fn blog(&self) -> Blog {
        Blog::open(&self.root()).unwrap()
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join(path);
        fs::make_folder(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
    }

    fn list(&self, ask: &ListPosts) -> PostList {
        let changed = HashSet::from(["b.md".to_owned()]);
        self.index.list(&self.blog(), ask, &changed, NOW.parse().unwrap()).unwrap()
    }

    fn paths(&self, ask: &ListPosts) -> Vec<String> {
        self.list(ask).rows.into_iter().map(|row| row.path).collect()
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
    let all = bench.list(&ListPosts::default());
    assert_eq!(all.counts, Counts { posts: 6, drafts: 1, scheduled: 1 });
    assert_eq!(all.terms[0], TermCount { taxonomy: "tags".into(), term: "Trains".into(), posts: 2 });
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
            ListPosts { term: Some(("tags".into(), "Trains".into())), ..ListPosts::default() },
            vec!["a.md", "b.md"],
        ),
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
        ("nothing", vec![]),
        ("\"*", vec![]),
        ("broken", vec!["f.md"]),
    ] {
        assert_eq!(bench.search(query), wanted, "{query}");
    }
    let found = bench.list(&ListPosts { query: "hamburg lak".into(), ..ListPosts::default() });
    assert_eq!((found.total, found.counts.posts), (1, 6));
    assert_eq!(found.rows[0].snippet, "\u{2}Hamburg\u{3}, Göteborg and \u{2}lak\u{3}es.");
}

#[test]
fn what_cannot_be_read_is_listed_with_its_reason() {
    let bench = Bench::new(&POSTS);
    bench.write("g.md", b"---\ntitle: G\n---\nbad \xff byte\n");
    bench.index.sync(&bench.blog()).unwrap();
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
    assert!(!bench.index.sync(&bench.blog()).unwrap());
    bench.write("a.md", b"---\ntitle: Pyrenees\n---\nOther words.\n");
    assert!(bench.index.update(&bench.blog(), &["a.md".into()]).unwrap());
    assert!(!bench.index.update(&bench.blog(), &["a.md".into(), "none.md".into()]).unwrap());
    assert_eq!((bench.search("pyren"), bench.search("alps")), (vec!["a.md".to_owned()], vec![]));
    std::fs::remove_file(bench.root().join("b.md")).unwrap();
    bench.write("new/h.md", b"Just words.\n");
    assert!(bench.index.sync(&bench.blog()).unwrap());
    assert_eq!(bench.search("night"), Vec::<String>::new());
    assert_eq!(bench.search("just"), ["new/h.md"]);
}

#[test]
fn a_broken_database_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("index.sqlite");
    fs::create(&db, &[b'x'; 5000]).unwrap();
    let index = Index::open(&db).unwrap();
    assert_eq!(index.terms().unwrap(), []);
}
