use super::*;
use crate::fs::faults;

fn noted(text: &str, second: i64) -> Noted {
    Noted { text: text.into(), base: "b".into(), at: jiff::Timestamp::from_second(second).unwrap() }
}

fn pending(store: &Recovery) -> Vec<(String, String)> {
    store.pending().into_iter().map(|(post, noted)| (post, noted.text)).collect()
}

fn files(folder: &Path) -> usize {
    folder.read_dir().map_or(0, Iterator::count)
}

#[test]
fn a_text_stays_until_it_or_a_later_one_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let store = Recovery::at(folder.path().join("r"));
    store.note("a.md", noted("one", 1)).unwrap();
    let turn = store.turn_of("a.md", "one");
    store.note("a.md", noted("one two", 2)).unwrap();
    store.saved("a.md", "one", turn);
    assert_eq!(pending(&store), [("a.md".into(), "one two".into())], "typed while it was being saved");
    // The note has come before the save that it is not part of.
    store.saved("a.md", "one", store.turn_of("a.md", "one"));
    assert_eq!(pending(&store), [("a.md".into(), "one two".into())], "typed before the save arrived");
    store.saved("a.md", "one two and more", store.turn_of("a.md", "one two and more"));
    assert_eq!(pending(&store), []);
}

#[test]
fn what_a_killed_program_left_is_found_by_the_next_and_by_one_only() {
    let folder = tempfile::tempdir().unwrap();
    let killed = Recovery::at(folder.path().join("r"));
    killed.note("a.md", noted("one", 1)).unwrap();
    killed.note("b.md", noted("other", 2)).unwrap();
    let running = Recovery::at(folder.path().join("r"));
    assert_eq!(pending(&running), [], "somebody still writes it");
    drop(killed);
    assert_eq!(pending(&running), [("a.md".into(), "one".into()), ("b.md".into(), "other".into())]);
    assert_eq!(pending(&Recovery::at(folder.path().join("r"))), []);
    running.forget("a.md");
    drop(running);
    let next = Recovery::at(folder.path().join("r"));
    assert_eq!(pending(&next), [("b.md".into(), "other".into())]);
    next.saved("b.md", "other", 0);
    assert_eq!((pending(&next), files(&folder.path().join("r"))), (vec![], 0));
}

#[test]
fn a_window_that_opens_a_post_anew_writes_over_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Recovery::at(folder.path().join("r"));
    store.note("a.md", noted("of the window that went", 1)).unwrap();
    store.begin("a.md");
    store.note("a.md", noted("of the new one", 2)).unwrap();
    store.saved("a.md", "of the new one", store.turn_of("a.md", "of the new one"));
    assert_eq!(pending(&store), [("a.md".into(), "of the window that went".into())]);
}

#[test]
fn an_end_with_nothing_unsaved_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Recovery::at(folder.path().join("r"));
    store.note("a.md", noted("one", 1)).unwrap();
    store.saved("a.md", "one", store.turn_of("a.md", "one"));
    drop(store);
    assert_eq!(files(&folder.path().join("r")), 0);
}

#[test]
fn a_day_of_typing_does_not_fill_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = Recovery::at(folder.path().join("r"));
    let text = "word ".repeat(20_000);
    store.note("other.md", noted("kept", 1)).unwrap();
    for n in 0..200 {
        store.note("a.md", noted(&format!("{n} {}", text.to_uppercase().repeat(1 + n % 2)), 2)).unwrap();
    }
    let bytes: u64 =
        folder.path().join("r").read_dir().unwrap().flatten().map(|one| one.metadata().unwrap().len()).sum();
    assert!(bytes < 4 << 20, "{bytes} bytes");
    drop(store);
    let found = pending(&Recovery::at(folder.path().join("r")));
    assert_eq!((found[0].1.as_str(), &found[1].1[..4]), ("kept", "199 "));
}

#[test]
fn whatever_step_fails_the_text_noted_before_is_there() {
    for errno in [5, 28] {
        for n in 0.. {
            let folder = tempfile::tempdir().unwrap();
            let store = Recovery::at(folder.path().join("r"));
            store.note("a.md", noted("first", 1)).unwrap();
            let (result, failed) = faults::fail(n, errno, || store.note("a.md", noted("second", 2)));
            drop(store);
            let found = pending(&Recovery::at(folder.path().join("r")));
            let expected = if result.is_ok() { "second" } else { "first" };
            assert_eq!(found, [("a.md".into(), expected.into())], "step {n}, error {errno}");
            if !failed {
                assert!(n > 1);
                break;
            }
        }
    }
}

#[test]
fn a_folder_that_vanishes_under_it_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = Recovery::at(folder.path().join("r"));
    store.note("a.md", noted("one", 1)).unwrap();
    std::fs::remove_dir_all(folder.path().join("r")).unwrap();
    store.note("a.md", noted("one two", 2)).unwrap();
    drop(store);
    assert_eq!(pending(&Recovery::at(folder.path().join("r"))), [("a.md".into(), "one two".into())]);
}

#[test]
fn a_save_waits_for_no_note_and_is_remembered_when_that_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let store = Recovery::at(folder.path().join("r"));
    store.note("a.md", noted("one", 1)).unwrap();
    store.note("b.md", noted("other", 1)).unwrap();
    std::thread::scope(|scope| {
        let hanging = store.hang();
        let (done, wait) = std::sync::mpsc::channel();
        let store = &store;
        scope.spawn(move || {
            store.saved("a.md", "one", store.turn_of("a.md", "one"));
            let _ = done.send(());
        });
        wait.recv_timeout(std::time::Duration::from_secs(30)).expect("the save goes on");
        drop(hanging);
    });
    store.note("b.md", noted("other and more", 2)).unwrap();
    assert_eq!(store.logs().own.as_ref().unwrap().texts.len(), 1, "the saved one is forgotten");
    assert_eq!(pending(&store), [("b.md".into(), "other and more".into())]);
}
