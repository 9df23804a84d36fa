use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::api::RenamePost;
use crate::fs::faults;
use crate::studio::Config;

const PATH: &str = "posts/a.md";
const OLD: &str = "---\ntitle: A\n---\nThe old text.\n";

/// A blog with one post, and a studio on it.
struct Bench {
    folder: tempfile::TempDir,
    studio: Studio,
    post: PostRef,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::make_folder(&folder.path().join("blog/posts")).unwrap();
        fs::create(&folder.path().join("blog").join(PATH), OLD.as_bytes()).unwrap();
        let (studio, post) = start(folder.path());
        Self { folder, studio, post }
    }

    /// Ends the program and starts it again, with the blog not open yet.
    fn restart(&mut self) {
        self.studio = studio(self.folder.path());
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("blog").join(PATH)
    }

    fn disk(&self) -> String {
        fs::read_text(&self.file()).unwrap()
    }

    fn keep(&self, text: &str, base: &str) -> KeepText {
        KeepText { post: self.post.clone(), text: text.into(), base: base.into() }
    }

    fn save(&self, text: &str, base: &str) -> Result<Saved> {
        self.studio.save_post(SavePost { post: self.post.clone(), text: text.into(), base: base.into() })
    }

    fn unsaved(&self) -> Vec<String> {
        self.studio.unsaved_texts(()).unwrap().into_iter().map(|one| one.text).collect()
    }

    fn versions(&self) -> Vec<(VersionKind, String)> {
        let list = self.studio.history(self.post.clone()).unwrap();
        let text = |id| self.studio.version_text(ReadVersion { post: self.post.clone(), id }).unwrap();
        list.into_iter().map(|one| (one.kind, text(one.id))).collect()
    }
}

fn studio(folder: &std::path::Path) -> Studio {
    let mut config = Config::for_this_machine(Arc::new(|_| ())).unwrap();
    config.data = folder.join("data");
    config.photos = folder.join("data/uploads");
    config.photos_of_others = Vec::new();
    config.watch = false;
    Studio::open(config).unwrap()
}

fn start(folder: &std::path::Path) -> (Studio, PostRef) {
    let studio = studio(folder);
    let blog = studio.open_blog(folder.join("blog").display().to_string()).unwrap();
    (studio, PostRef { blog: blog.id, path: PATH.into() })
}

#[test]
fn what_was_typed_before_a_kill_is_offered_and_a_decision_keeps_it_in_the_history() {
    let mut bench = Bench::new();
    let opened = bench.studio.open_post(bench.post.clone()).unwrap();
    let typed = format!("{OLD}Typed and never saved.\n");
    bench.studio.note_text(bench.keep(&typed, &opened.version)).unwrap();
    bench.restart();
    let offered = bench.studio.unsaved_texts(()).unwrap();
    assert_eq!(offered.len(), 1);
    assert_eq!((offered[0].text.as_str(), offered[0].file.as_deref()), (typed.as_str(), Some(OLD)));
    bench.studio.open_blog(offered[0].root.clone()).unwrap();
    assert_eq!(bench.unsaved(), std::slice::from_ref(&typed), "also when the blog is open");
    bench.studio.put_aside(bench.post.clone()).unwrap();
    assert_eq!(bench.unsaved(), [""; 0]);
    assert_eq!(bench.versions(), [(VersionKind::Recovered, typed)]);
    assert_eq!(bench.disk(), OLD);
}

#[test]
fn what_was_saved_is_not_offered() {
    let mut bench = Bench::new();
    let opened = bench.studio.open_post(bench.post.clone()).unwrap();
    let typed = format!("{OLD}More.\n");
    bench.studio.note_text(bench.keep(&typed, &opened.version)).unwrap();
    bench.save(&typed, &opened.version).unwrap();
    bench.restart();
    assert_eq!(bench.unsaved(), [""; 0]);
}

#[test]
fn a_save_into_a_conflict_or_a_folder_that_is_gone_leaves_the_text_in_the_store() {
    let mut bench = Bench::new();
    let opened = bench.studio.open_post(bench.post.clone()).unwrap();
    bench.studio.note_text(bench.keep("mine", &opened.version)).unwrap();
    fs::write(&bench.file(), b"theirs").unwrap();
    assert!(matches!(bench.save("mine", &opened.version), Ok(Saved::Conflict { .. })));
    assert_eq!(bench.unsaved(), ["mine"]);
    std::fs::remove_dir_all(bench.folder.path().join("blog")).unwrap();
    assert!(bench.save("mine", &opened.version).is_err());
    bench.restart();
    assert_eq!(bench.unsaved(), ["mine"]);
}

#[test]
fn whatever_step_of_saving_fails_the_file_is_the_old_or_the_new_and_the_text_is_kept() {
    const NEW: &str = "---\ntitle: A\n---\nThe new text.\n";
    for errno in [5, 28] {
        let mut seen = 0;
        for n in 0.. {
            let bench = Bench::new();
            let opened = bench.studio.open_post(bench.post.clone()).unwrap();
            let (noted, failed) =
                faults::fail(n, errno, || bench.studio.note_text(bench.keep(NEW, &opened.version)));
            if failed {
                // Either kept all the same, or said.
                assert_eq!(bench.unsaved(), if noted.is_ok() { vec![NEW] } else { vec![] });
                seen += 1;
                continue;
            }
            break;
        }
        for n in 0.. {
            let mut bench = Bench::new();
            let opened = bench.studio.open_post(bench.post.clone()).unwrap();
            bench.studio.note_text(bench.keep(NEW, &opened.version)).unwrap();
            let (saved, failed) = faults::fail(n, errno, || bench.save(NEW, &opened.version));
            if !failed {
                break;
            }
            seen += 1;
            let disk = bench.disk();
            match saved {
                Ok(_) => assert_eq!(disk, NEW, "step {n}, error {errno}"),
                Err(_) => {
                    assert_eq!(disk, OLD, "step {n}, error {errno}");
                    assert_eq!(bench.unsaved(), [NEW], "step {n}, error {errno}");
                }
            }
            // The app goes on: the next save works, and nothing is offered after it.
            assert!(matches!(bench.save(NEW, &opened.version), Ok(Saved::Saved { .. })));
            assert_eq!(bench.disk(), NEW);
            bench.restart();
            assert_eq!(bench.unsaved(), [""; 0]);
        }
        assert!(seen >= 8, "only {seen} steps were made to fail");
    }
}

#[test]
fn the_history_follows_saves_renames_and_restores() {
    let mut bench = Bench::new();
    let opened = bench.studio.open_post(bench.post.clone()).unwrap();
    let Saved::Saved { version, .. } = bench.save("one", &opened.version).unwrap() else { panic!() };
    bench.save("one two", &version).unwrap();
    assert_eq!(bench.versions(), [(VersionKind::Saved, "one two".into()), (VersionKind::Found, OLD.into())]);
    let renamed = RenamePost { post: bench.post.clone(), slug: "b".into() };
    bench.post = bench.studio.rename_post(renamed).unwrap();
    let found = bench.studio.history(bench.post.clone()).unwrap()[1].id;
    bench.studio.restore_post(ReadVersion { post: bench.post.clone(), id: found }).unwrap();
    let renamed = bench.folder.path().join("blog/posts/b.md");
    assert_eq!(fs::read_text(&renamed).unwrap(), OLD);
    let newest = bench.studio.history(bench.post.clone()).unwrap()[0].kind;
    assert_eq!((newest, bench.versions().len()), (VersionKind::Restored, 3));
    // And the restore is undone in the same way.
    let id = bench.studio.history(bench.post.clone()).unwrap()[1].id;
    bench.studio.restore_post(ReadVersion { post: bench.post.clone(), id }).unwrap();
    assert_eq!(fs::read_text(&renamed).unwrap(), "one two");
}

#[test]
fn a_history_that_cannot_be_kept_does_not_fail_a_save() {
    let bench = Bench::new();
    let opened = bench.studio.open_post(bench.post.clone()).unwrap();
    fs::create(&bench.folder.path().join("data/history"), b"a file where a folder should be").unwrap();
    assert!(matches!(bench.save("new", &opened.version), Ok(Saved::Saved { .. })));
    assert_eq!(bench.disk(), "new");
    let blog = bench.studio.open_blog(bench.folder.path().join("blog").display().to_string()).unwrap();
    assert!(blog.notes.iter().any(|note| note.contains("history")), "{:?}", blog.notes);
    // The note goes with its cause.
    std::fs::remove_file(bench.folder.path().join("data/history")).unwrap();
    let opened = bench.studio.open_post(bench.post.clone()).unwrap();
    assert!(matches!(bench.save("newer", &opened.version), Ok(Saved::Saved { .. })));
    let blog = bench.studio.open_blog(bench.folder.path().join("blog").display().to_string()).unwrap();
    assert_eq!(blog.notes, Vec::<String>::new());
}

#[test]
fn a_disk_that_hangs_over_what_is_noted_holds_up_no_save() {
    let bench = Bench::new();
    let opened = bench.studio.open_post(bench.post.clone()).unwrap();
    let open = bench.studio.find(&bench.post.blog).unwrap();
    std::thread::scope(|scope| {
        let hanging = open.desk.recovery.hang();
        let (done, wait) = std::sync::mpsc::channel();
        let bench = &bench;
        scope.spawn(move || done.send(bench.save("saved all the same\n", &opened.version)));
        let saved = wait.recv_timeout(std::time::Duration::from_secs(30));
        drop(hanging);
        assert!(matches!(saved, Ok(Ok(Saved::Saved { .. }))), "{saved:?}");
    });
    assert_eq!(bench.disk(), "saved all the same\n");
}

#[test]
fn what_an_unsaved_text_was_begun_from_is_found_when_the_file_has_changed_since() {
    for ends in ["\n", "\r\n"] {
        let mut bench = Bench::new();
        fs::write(&bench.file(), OLD.replace('\n', ends).as_bytes()).unwrap();
        let opened = bench.studio.open_post(bench.post.clone()).unwrap();
        let saved = format!("{OLD}Saved.\n");
        let Saved::Saved { version, .. } = bench.save(&saved, &opened.version).unwrap() else { panic!() };
        bench.studio.note_text(bench.keep(&format!("{saved}Lost.\n"), &version)).unwrap();
        bench.restart();
        let base = |bench: &Bench| bench.studio.unsaved_texts(()).unwrap().remove(0).base;
        assert_eq!(base(&bench).as_deref(), Some(saved.as_str()), "the file is as it was");
        fs::write(&bench.file(), format!("Theirs.\n{saved}").replace('\n', ends).as_bytes()).unwrap();
        assert_eq!(base(&bench).as_deref(), Some(saved.as_str()), "another program has written");
        bench.studio.open_blog(bench.folder.path().join("blog").display().to_string()).unwrap();
        bench.studio.note_text(bench.keep("of nobody knows what", "0123")).unwrap();
        assert_eq!(base(&bench), None);
    }
}

#[test]
fn a_text_is_offered_and_put_aside_when_its_blog_is_gone_and_long_forgotten() {
    let mut bench = Bench::new();
    let opened = bench.studio.open_post(bench.post.clone()).unwrap();
    bench.studio.note_text(bench.keep("mine", &opened.version)).unwrap();
    let root = bench.folder.path().join("blog").canonicalize().unwrap().display().to_string();
    bench.studio.forget_blog(root.clone()).unwrap();
    std::fs::rename(bench.folder.path().join("blog"), bench.folder.path().join("gone")).unwrap();
    bench.restart();
    let offered = bench.studio.unsaved_texts(()).unwrap().remove(0);
    assert_eq!((offered.text.as_str(), offered.root.as_str(), offered.there), ("mine", root.as_str(), false));
    assert_eq!((offered.file, offered.base), (None, None));
    bench.studio.put_aside(offered.post).unwrap();
    assert_eq!(bench.unsaved(), [""; 0]);
    // It is in the history when the folder is back.
    std::fs::rename(bench.folder.path().join("gone"), bench.folder.path().join("blog")).unwrap();
    bench.studio.open_blog(root).unwrap();
    assert_eq!(bench.versions(), [(VersionKind::Recovered, "mine".into())]);
}
