use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::*;
use crate::api::{BlogView, Event, KeepText};
use crate::fs::faults;
use crate::studio::Config;

const PATH: &str = "posts/a/index.md";
const OLD: &str = "---\ntitle: A\n---\nThe old text.\n";

/// A blog with one post in a folder of its own, a studio on it, and what it told.
struct Bench {
    folder: tempfile::TempDir,
    studio: Studio,
    post: PostRef,
    told: Arc<Mutex<Vec<Event>>>,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::make_folder(&folder.path().join("blog/posts/a")).unwrap();
        fs::create(&folder.path().join("blog").join(PATH), OLD.as_bytes()).unwrap();
        let told: Arc<Mutex<Vec<Event>>> = Arc::default();
        let heard = told.clone();
        let mut config = Config::for_this_machine(Arc::new(move |event| lock(&heard).push(event))).unwrap();
        config.data = folder.path().join("data");
        config.photos = folder.path().join("data/uploads");
        config.watch = false;
        let studio = Studio::open(config).unwrap();
        let blog = studio.open_blog(folder.path().join("blog").display().to_string()).unwrap();
        let post = PostRef { blog: blog.id, path: PATH.into() };
        Self { folder, studio, post, told }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("blog")
    }

    fn blog(&self) -> BlogView {
        self.studio.open_blog(self.root().display().to_string()).unwrap()
    }

    fn save(&self, text: &str, base: &str) -> Result<Saved> {
        self.studio.save_post(SavePost { post: self.post.clone(), text: text.into(), base: base.into() })
    }

    fn note(&self, text: &str, base: &str) {
        let keep = KeepText { post: self.post.clone(), text: text.into(), base: base.into() };
        self.studio.note_text(keep).unwrap();
    }

    fn unsaved(&self) -> Vec<String> {
        self.studio.unsaved_texts(()).unwrap().into_iter().map(|one| one.text).collect()
    }

    /// Every text below the blog's folder, with its path.
    fn texts(&self) -> Vec<(String, String)> {
        let files = walkdir::WalkDir::new(self.root()).sort_by_file_name().into_iter().flatten();
        let texts = files.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "md"));
        texts
            .map(|entry| {
                let path = fs::relative(&self.root(), entry.path()).unwrap();
                (path, fs::read_text(entry.path()).unwrap())
            })
            .collect()
    }

    fn listed(&self) -> Vec<String> {
        let ask = ListPosts { blog: self.post.blog.clone(), ..ListPosts::default() };
        let mut paths: Vec<_> =
            self.studio.list_posts(ask).unwrap().rows.into_iter().map(|row| row.path).collect();
        paths.sort();
        paths
    }

    fn changes(&self) -> Vec<Option<String>> {
        let told = lock(&self.told);
        let version = |event: &Event| match event {
            Event::PostChanged(change) => Some(change.version.clone()),
            _ => None,
        };
        told.iter().filter_map(version).collect()
    }
}

#[test]
fn a_post_that_went_with_its_folder_is_written_again_whatever_step_fails() {
    for errno in [5, 28] {
        let mut seen = 0;
        for n in 0.. {
            let bench = Bench::new();
            let opened = bench.studio.open_post(bench.post.clone()).unwrap();
            let text = opened.text + "More.\n";
            bench.note(&text, &opened.version);
            std::fs::remove_dir_all(bench.root().join("posts")).unwrap();
            assert!(matches!(
                bench.save(&text, &opened.version).unwrap(),
                Saved::Conflict { theirs: None, .. }
            ));
            let (saved, failed) = faults::fail(n, errno, || bench.save(&text, ""));
            match &saved {
                Ok(saved) => assert!(matches!(saved, Saved::Saved { .. }), "{saved:?}"),
                Err(_) => {
                    assert_eq!(bench.texts(), [], "step {n}, error {errno}");
                    assert_eq!(bench.unsaved(), std::slice::from_ref(&text));
                    bench.save(&text, "").unwrap();
                }
            }
            assert_eq!(bench.texts(), [(PATH.to_owned(), text)]);
            assert_eq!((bench.unsaved(), bench.listed()), (vec![], vec![PATH.to_owned()]));
            if !failed {
                break;
            }
            seen += 1;
        }
        assert!(seen > 3, "only {seen} steps were made to fail");
    }
}

#[test]
fn a_version_of_a_post_that_went_with_its_folder_is_restored() {
    let bench = Bench::new();
    let opened = bench.studio.open_post(bench.post.clone()).unwrap();
    bench.save("new\n", &opened.version).unwrap();
    bench.studio.close_post(bench.post.clone()).unwrap();
    std::fs::remove_dir_all(bench.root().join("posts")).unwrap();
    let id = bench.studio.history(bench.post.clone()).unwrap().last().unwrap().id;
    let ask = crate::api::ReadVersion { post: bench.post.clone(), id };
    assert!(matches!(bench.studio.restore_post(ask).unwrap(), Saved::Saved { .. }));
    assert_eq!(bench.texts(), [(PATH.to_owned(), OLD.to_owned())]);
}

#[test]
fn a_new_post_is_whole_or_not_there_whatever_step_fails() {
    for errno in [5, 28] {
        let mut seen = 0;
        for n in 0.. {
            let bench = Bench::new();
            let ask = NewPost { blog: bench.post.blog.clone(), title: "A walk".into(), language: None };
            let (made, failed) = faults::fail(n, errno, || bench.studio.new_post(ask.clone()));
            let texts = bench.texts();
            match made {
                Ok(view) => assert!(texts.contains(&(view.post.path, view.text))),
                Err(_) => {
                    // What was written before the failure is a whole post, and listed.
                    let whole =
                        |text: &str| text == OLD || text.contains("A walk") && text.contains("\n---\n");
                    assert!(texts.iter().all(|(_, text)| whole(text)), "{texts:?}");
                    let mut paths: Vec<_> = texts.into_iter().map(|(path, _)| path).collect();
                    paths.sort();
                    assert_eq!(bench.listed(), paths, "step {n}, error {errno}");
                    bench.studio.new_post(ask).unwrap();
                }
            }
            if !failed {
                break;
            }
            seen += 1;
        }
        assert!(seen > 3, "only {seen} steps were made to fail");
    }
}

#[test]
fn a_rename_is_done_or_not_whatever_step_fails() {
    for errno in [5, 28] {
        let mut seen = 0;
        for n in 0.. {
            let bench = Bench::new();
            bench.studio.open_post(bench.post.clone()).unwrap();
            let ask = RenamePost { post: bench.post.clone(), slug: "b".into() };
            let (renamed, failed) = faults::fail(n, errno, || bench.studio.rename_post(ask.clone()));
            let new = ("posts/b/index.md".to_owned(), OLD.to_owned());
            match renamed {
                Ok(post) => assert_eq!(post.path, new.0),
                Err(_) => {
                    assert_eq!(bench.texts(), [(PATH.to_owned(), OLD.to_owned())], "step {n}, error {errno}");
                    bench.studio.rename_post(ask).unwrap();
                }
            }
            assert_eq!((bench.texts(), bench.listed()), (vec![new.clone()], vec![new.0]));
            if !failed {
                break;
            }
            seen += 1;
        }
        assert!(seen > 0, "only {seen} steps were made to fail");
    }
}

#[test]
fn full_or_unwritable_databases_stop_no_writing_and_the_writer_is_told() {
    // A file that may not grow, and one that may not be written at all.
    for (limit, lifted) in [
        ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000"),
        ("PRAGMA query_only = 1", "PRAGMA query_only = 0"),
    ] {
        let bench = Bench::new();
        let opened = bench.studio.open_post(bench.post.clone()).unwrap();
        let desk = bench.studio.find(&bench.post.blog).unwrap().desk.clone();
        let set = |pragma: &str| {
            desk.index.limit(pragma);
            desk.history.limit(pragma);
        };
        set(limit);
        let words: String = (0..20_000).map(|n| format!("word{} ", n * 7919 % 100_003)).collect();
        let text = format!("---\ntitle: Long\n---\n{words}\n");
        let Saved::Saved { version, .. } = bench.save(&text, &opened.version).unwrap() else {
            panic!("it is saved")
        };
        assert_eq!(bench.texts(), [(PATH.to_owned(), text.clone())]);
        let notes = bench.blog().notes.join("\n");
        assert!(notes.contains("list of posts") && notes.contains("history"), "{notes}");
        assert!(lock(&bench.told).iter().any(|event| matches!(event, Event::Blog(_))), "the window hears");
        let ask = NewPost { blog: bench.post.blog.clone(), title: "A walk".into(), language: None };
        let new = bench.studio.new_post(ask).unwrap().post;
        let ask = RenamePost { post: new, slug: "a-ride".into() };
        let renamed = bench.studio.rename_post(ask).unwrap();
        assert!(bench.root().join(&renamed.path).is_file());
        set(lifted);
        bench.save(&(text + "More.\n"), &version).unwrap();
        let ask = RenamePost { post: renamed, slug: "a-row".into() };
        let renamed = bench.studio.rename_post(ask).unwrap();
        let mut paths = vec![PATH.to_owned(), renamed.path];
        paths.sort();
        assert_eq!(bench.listed(), paths);
        assert_eq!(bench.studio.history(bench.post.clone()).unwrap().len(), 2);
    }
}

#[test]
fn a_post_that_cannot_be_read_just_now_is_not_told_to_be_gone() {
    let bench = Bench::new();
    bench.studio.open_post(bench.post.clone()).unwrap();
    let desk = bench.studio.find(&bench.post.blog).unwrap().desk.clone();
    // EACCES, and ESTALE of a network disk.
    for errno in [13, 116] {
        let ((), failed) = faults::fail(0, errno, || desk.look_outside(PATH));
        assert!(failed);
    }
    assert_eq!(bench.changes(), []);
    std::fs::remove_file(bench.root().join(PATH)).unwrap();
    desk.look_outside(PATH);
    assert_eq!(bench.changes(), [None]);
}

#[test]
fn a_save_that_outlives_its_window_or_panics_makes_nobody_deaf() {
    let bench = Bench::new();
    bench.studio.open_post(bench.post.clone()).unwrap();
    let desk = bench.studio.find(&bench.post.blog).unwrap().desk.clone();
    let saving = desk.with_open(PATH, |open| open.save_begins());
    let write = |text: &str| fs::write(&bench.root().join(PATH), text.as_bytes()).unwrap();
    write("one");
    desk.look_outside(PATH);
    assert_eq!(bench.changes(), [], "the save looks itself");
    // Closed and opened again while the save is under way.
    bench.studio.close_post(bench.post.clone()).unwrap();
    bench.studio.open_post(bench.post.clone()).unwrap();
    write("two");
    desk.look_outside(PATH);
    assert_eq!(bench.changes().len(), 1);
    drop(saving);
    bench.studio.open_post(bench.post.clone()).unwrap();
    let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _saving = desk.with_open(PATH, |open| open.save_begins());
        std::panic::resume_unwind(Box::new("a save breaks"));
    }));
    assert!(broken.is_err());
    write("three");
    desk.look_outside(PATH);
    assert_eq!(bench.changes().len(), 2);
}

#[test]
fn a_window_that_looks_at_its_post_again_leaves_no_text_behind() {
    let bench = Bench::new();
    let opened = bench.studio.open_post(bench.post.clone()).unwrap();
    bench.note("mine", &opened.version);
    fs::write(&bench.root().join(PATH), b"theirs").unwrap();
    // The window sees both and makes one text of them.
    let again = bench.studio.open_post(bench.post.clone()).unwrap();
    bench.note("of both", &again.version);
    assert!(matches!(bench.save("of both", &again.version).unwrap(), Saved::Saved { .. }));
    assert_eq!(bench.unsaved(), [""; 0]);
}
