use super::*;
use crate::fs::faults;

/// A blog without a generator, of these posts.
fn blog(posts: &[(&str, &str)]) -> (tempfile::TempDir, Blog, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("blog");
    for (path, text) in posts {
        let file = root.join(path);
        fs::make_folder(file.parent().unwrap()).unwrap();
        fs::create(&file, text.as_bytes()).unwrap();
    }
    let blog = Blog::open(&root).unwrap();
    let data = folder.path().join("data");
    (folder, blog, data)
}

fn retag(from: &[&str], to: Option<&str>) -> ManyEdit {
    ManyEdit::Retag {
        taxonomy: "tags".into(),
        from: from.iter().map(|term| (*term).to_owned()).collect(),
        to: to.map(str::to_owned),
    }
}

fn paths(blog: &Blog) -> Vec<PostPath> {
    let mut paths: Vec<_> = blog.posts().unwrap().into_iter().map(|file| file.path).collect();
    paths.sort();
    paths
}

fn carry_out(blog: &Blog, data: &Path, edit: &ManyEdit) -> ManyDone {
    let plan = plan(blog, edit, &paths(blog));
    let posts: Vec<_> = plan.posts.into_iter().map(|post| (post.path, post.version)).collect();
    apply(blog, data, edit, &posts).unwrap()
}

const POSTS: [(&str, &str); 7] = [
    ("posts/a.md", "---\r\ntitle: A\r\ntags: [rust, 'Sea'] # kept\r\n---\r\nrust\r\n"),
    ("posts/b.md", "+++\ntitle = 'B'\ntags = [\n  \"Rust\", # why\n  \"rust\",\n]\n+++\nBody"),
    ("posts/c.md", "{\n\"title\": \"C\",\n\"tags\": [\"rust\"]\n}\nBody\n"),
    ("posts/d.md", "---\ntitle: D\ntags: rust\n---\n"),
    ("posts/e.md", "---\ntitle: E\nt: &t [rust]\ntags: *t\n---\n"),
    ("posts/f.md", "---\ntitle: \"F\ntags: [rust]\n---\n"),
    ("posts/g.md", "---\ntitle: [G\ntags: [sea]\n---\nrust\n"),
];

#[test]
fn a_tag_is_renamed_everywhere_and_back() {
    let (_folder, blog, data) = blog(&POSTS);
    let read = |path: &str| fs::read_text(&blog.root.join(path)).unwrap();
    let edit = retag(&["rust"], Some("Rust"));
    let made = plan(&blog, &edit, &paths(&blog));
    assert_eq!(made.label, "rename “rust” to “Rust”");
    assert_eq!(made.posts.len(), 4);
    let line = LineChange {
        line: 3,
        before: Some("tags: [rust, 'Sea'] # kept".into()),
        after: Some("tags: [Rust, 'Sea'] # kept".into()),
    };
    assert_eq!(made.posts[0].lines, [line]);
    let refused: Vec<&str> = made.refused.iter().map(|post| post.path.as_str()).collect();
    assert_eq!(refused, ["posts/e.md", "posts/f.md"]);
    assert!(made.refused[0].reason.contains("anchor") && made.refused[1].reason.contains("cannot be read"));
    for (path, text) in POSTS {
        assert_eq!(read(path), text, "a plan writes nothing");
    }
    let done = carry_out(&blog, &data, &edit);
    assert_eq!((done.changed.len(), done.refused.len()), (4, 0), "{done:?}");
    assert_eq!(read("posts/a.md"), POSTS[0].1.replace("[rust", "[Rust"));
    assert_eq!(read("posts/b.md"), "+++\ntitle = 'B'\ntags = [\n  \"Rust\", # why\n]\n+++\nBody");
    assert_eq!(read("posts/c.md"), POSTS[2].1.replace("[\"rust\"]", "[\"Rust\"]"));
    assert_eq!(read("posts/d.md"), POSTS[3].1.replace("tags: rust", "tags: Rust"));
    assert_eq!(read("posts/e.md"), POSTS[4].1);
    let undo = last(&data).unwrap();
    assert_eq!((undo.label.as_str(), undo.posts), ("rename “rust” to “Rust”", 4));
    assert_eq!(super::undo(&blog, &data).unwrap().changed.len(), 4);
    for (path, text) in POSTS {
        assert_eq!(read(path), text, "{path} is as it was");
    }
    assert_eq!(last(&data), None);
    assert!(super::undo(&blog, &data).is_err());
}

#[test]
fn terms_are_merged_and_taken_away() {
    let cases = [
        (retag(&["a", "B"], Some("x")), "tags: [a, c, B]\n", "tags: [x, c]\n"),
        (retag(&["a", "b"], Some("b")), "tags:\n  - a # one\n  - b\n", "tags:\n  - b\n"),
        (retag(&["a"], None), "tags: [a, b]\n", "tags: [b]\n"),
        (retag(&["a"], None), "tags: [a]\n", "tags: []\n"),
        (retag(&["a"], None), "tags: a\n", ""),
        (retag(&["a"], Some("x, y")), "tags: [a]\n", "tags: [\"x, y\"]\n"),
        (retag(&["A"], Some("x")), "tags: [a]\n", "tags: [a]\n"),
        (retag(&["a"], Some("A")), "tags: [A, a]\n", "tags: [A]\n"),
        (retag(&["2024"], Some("year")), "tags: [2024]\n", "tags: [year]\n"),
    ];
    for (edit, before, after) in cases {
        let whole = |inner: &str| format!("---\ntitle: A\n{inner}---\na b\n");
        let (_folder, blog, data) = blog(&[("posts/a.md", &whole(before))]);
        let done = carry_out(&blog, &data, &edit);
        assert!(done.refused.is_empty(), "{done:?}");
        assert_eq!(fs::read_text(&blog.root.join("posts/a.md")).unwrap(), whole(after), "{edit:?}");
    }
}

#[test]
fn a_post_that_was_changed_since_is_left_and_named() {
    let (_folder, blog, data) = blog(&POSTS[..3]);
    let edit = retag(&["rust"], Some("Rust"));
    let made = plan(&blog, &edit, &paths(&blog));
    let posts: Vec<_> = made.posts.into_iter().map(|post| (post.path, post.version)).collect();
    fs::write(&blog.root.join("posts/c.md"), b"theirs").unwrap();
    let done = apply(&blog, &data, &edit, &posts).unwrap();
    assert_eq!(done.changed, ["posts/a.md", "posts/b.md"]);
    assert_eq!(done.refused[0].path, "posts/c.md");
    assert_eq!(fs::read_text(&blog.root.join("posts/c.md")).unwrap(), "theirs");

    fs::write(&blog.root.join("posts/a.md"), b"theirs, too").unwrap();
    let back = super::undo(&blog, &data).unwrap();
    assert_eq!((back.changed.len(), back.refused.len()), (1, 1), "{back:?}");
    assert_eq!(fs::read_text(&blog.root.join("posts/a.md")).unwrap(), "theirs, too");
    assert_eq!(fs::read_text(&blog.root.join("posts/b.md")).unwrap(), POSTS[1].1);
}

#[test]
fn damaged_letters_are_mended_in_all_posts() {
    let posts = [
        ("posts/a.md", "---\ntitle: Aur√©lie\n---\nIt‚Äôs late.\r\nplain\n"),
        ("posts/b.md", "---\ntitle: Aurélie\n---\nfine\n"),
    ];
    let (_folder, blog, data) = blog(&posts);
    let made = plan(&blog, &ManyEdit::MendLetters, &paths(&blog));
    assert_eq!(made.posts.len(), 1);
    assert_eq!((made.posts[0].places, made.posts[0].lines.len()), (2, 2));
    assert_eq!(made.posts[0].lines[1].line, 4);
    carry_out(&blog, &data, &ManyEdit::MendLetters);
    let mended = fs::read_text(&blog.root.join("posts/a.md")).unwrap();
    assert_eq!(mended, "---\ntitle: Aurélie\n---\nIt’s late.\r\nplain\n");
    super::undo(&blog, &data).unwrap();
    assert_eq!(fs::read_text(&blog.root.join("posts/a.md")).unwrap(), posts[0].1);
}

#[test]
fn terms_that_are_one_stand_together() {
    let term =
        |term: &str, posts| crate::api::TermCount { taxonomy: "tags".into(), term: term.into(), posts };
    let terms =
        [term("Sea", 9), term("rust", 3), term("Rust", 2), term("open source", 2), term("Open-Source", 1)];
    let shown: Vec<Vec<String>> = groups(&terms)
        .into_iter()
        .map(|group| group.terms.into_iter().map(|term| term.term).collect())
        .collect();
    assert_eq!(shown, [vec!["open source", "Open-Source"], vec!["rust", "Rust"], vec!["Sea"]]);
}

#[test]
fn a_disk_that_fails_at_any_step_leaves_each_post_old_or_new_and_a_way_back() {
    let edit = retag(&["rust"], Some("Rust"));
    for errno in [5, 28] {
        for passing in 0.. {
            let (_folder, blog, data) = blog(&POSTS);
            let read = |path: &str| fs::read_text(&blog.root.join(path)).unwrap();
            let made = plan(&blog, &edit, &paths(&blog));
            let posts: Vec<_> = made.posts.into_iter().map(|post| (post.path, post.version)).collect();
            let (done, failed) = faults::fail(passing, errno, || apply(&blog, &data, &edit, &posts));
            for (path, old) in POSTS {
                let changed = done.as_ref().is_ok_and(|done| done.changed.iter().any(|one| one == path));
                assert_eq!(read(path) != old, changed, "{path} after {passing} steps");
            }
            if last(&data).is_some() {
                let back = super::undo(&blog, &data).unwrap();
                assert!(back.refused.is_empty(), "{back:?}");
            }
            for (path, old) in POSTS {
                assert_eq!(read(path), old, "{path} after {passing} steps and back");
            }
            if !failed {
                assert!(passing > 8, "{passing} steps are too few to be true");
                break;
            }
        }
    }
}

#[test]
fn a_kill_half_way_is_undone_all_the_same() {
    let (_folder, blog, data) = blog(&POSTS);
    carry_out(&blog, &data, &retag(&["rust"], Some("Rust")));
    // Two of the posts were not written yet.
    for (path, old) in &POSTS[..2] {
        fs::write(&blog.root.join(path), old.as_bytes()).unwrap();
    }
    let back = super::undo(&blog, &data).unwrap();
    assert_eq!((back.changed.len(), back.refused.len()), (2, 0), "{back:?}");
    for (path, old) in POSTS {
        assert_eq!(fs::read_text(&blog.root.join(path)).unwrap(), old);
    }
}
