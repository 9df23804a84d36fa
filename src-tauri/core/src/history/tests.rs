use super::*;

use jiff::{SignedDuration, Timestamp};

const POST: &str = "posts/a.md";

struct Bench {
    folder: tempfile::TempDir,
    history: History,
    now: Timestamp,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let history = History::at(folder.path().join("history").join("blog.sqlite"));
        Self { folder, history, now: "2026-05-20T12:00:00Z".parse().unwrap() }
    }

    fn wait(&mut self, minutes: i64) -> &mut Self {
        self.now += SignedDuration::from_mins(minutes);
        self
    }

    fn save(&mut self, before: &str, text: &str) -> &mut Self {
        self.history.saved(Text { post: POST, text, at: self.now }, Some(before)).unwrap();
        self
    }

    fn keep(&mut self, text: &str, kind: VersionKind) -> &mut Self {
        self.history.keep(Text { post: POST, text, at: self.now }, kind).unwrap();
        self
    }

    fn close(&mut self, text: &str) -> &mut Self {
        self.history.close(Text { post: POST, text, at: self.now }).unwrap();
        self
    }

    fn reopened(&self) -> History {
        History::at(self.history.path.clone())
    }

    /// Kinds and texts, newest first.
    fn versions(&self, post: &str) -> Vec<(VersionKind, String)> {
        let list = self.history.list(post).unwrap();
        list.into_iter().map(|one| (one.kind, self.history.text(post, one.id).unwrap())).collect()
    }

    fn bytes(&self) -> u64 {
        let folder = self.folder.path().join("history");
        folder.read_dir().unwrap().flatten().map(|entry| entry.metadata().unwrap().len()).sum()
    }
}

#[track_caller]
fn assert_versions(bench: &Bench, expected: &[(VersionKind, &str)]) {
    let versions = bench.versions(POST);
    let seen: Vec<_> = versions.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
    assert_eq!(seen, expected);
}

use VersionKind::{Found, Published, Recovered, Restored, Saved};

#[test]
fn a_burst_is_one_version_and_what_was_there_before_another() {
    let mut bench = Bench::new();
    bench.save("old", "old a").wait(1).save("old a", "old a b").wait(1).save("old a b", "old a b c");
    assert_versions(&bench, &[(Saved, "old a b c"), (Found, "old")]);
    bench.wait(3).save("old a b c", "old a b c d");
    assert_versions(&bench, &[(Saved, "old a b c d"), (Saved, "old a b c"), (Found, "old")]);
    let list = bench.history.list(POST).unwrap();
    assert_eq!((list[1].added, list[1].removed, list[1].words), (3, 0, 4), "a burst counts as a whole");
}

#[test]
fn what_another_program_wrote_is_kept_before_it_is_saved_over() {
    let mut bench = Bench::new();
    bench.save("a", "a b").wait(1).save("theirs", "theirs b");
    assert_versions(&bench, &[(Saved, "theirs b"), (Found, "theirs"), (Saved, "a b"), (Found, "a")]);
}

#[test]
fn a_version_that_was_brought_back_is_one_itself_and_hides_none() {
    let mut bench = Bench::new();
    bench.save("one", "two").wait(1).close("two").save("two", "one");
    assert_versions(&bench, &[(Restored, "one"), (Saved, "two"), (Found, "one")]);
    bench.wait(1).save("one", "two");
    assert_versions(&bench, &[(Restored, "two"), (Restored, "one"), (Saved, "two"), (Found, "one")]);
    // What was never saved is kept before it is replaced, too.
    bench.close("three").save("two", "one");
    assert_versions(
        &bench,
        &[
            (Restored, "one"),
            (Saved, "three"),
            (Restored, "two"),
            (Restored, "one"),
            (Saved, "two"),
            (Found, "one"),
        ],
    );
}

#[test]
fn a_publication_marks_its_version_and_stays() {
    let mut bench = Bench::new();
    bench.save("a", "a b").keep("a b", Published).wait(1).save("a b", "a b c").keep("a b c", Recovered);
    assert_versions(&bench, &[(Recovered, "a b c"), (Published, "a b"), (Found, "a")]);
    // One that ends when the writer has gone on marks the text that it took.
    bench.wait(5).save("a b c", "a b c d").keep("a b c", Published);
    assert_versions(&bench, &[(Saved, "a b c d"), (Published, "a b c"), (Published, "a b"), (Found, "a")]);
}

#[test]
fn a_large_text_that_was_taken_away_stays() {
    let mut bench = Bench::new();
    let long = "word ".repeat(100);
    bench.save("", &long).wait(1).save(&long, "gone");
    assert_versions(&bench, &[(Saved, "gone"), (Saved, &long), (Found, "")]);
}

#[test]
fn a_rename_keeps_the_history_also_where_there_was_one() {
    let mut bench = Bench::new();
    bench.save("a", "a b");
    bench.history.moved(POST, "posts/b.md").unwrap();
    assert_versions(&bench, &[]);
    assert_eq!(bench.versions("posts/b.md").len(), 2);
    bench.wait(5).save("c", "c d");
    bench.history.moved("posts/b.md", POST).unwrap();
    assert_versions(&bench, &[(Saved, "c d"), (Found, "c"), (Saved, "a b"), (Found, "a")]);
    assert!(bench.history.text("posts/b.md", 1).is_err(), "a version belongs to its post");
}

#[test]
fn a_day_of_work_on_a_megabyte_is_small() {
    let mut bench = Bench::new();
    let mut text: String = (0..20_000).map(|n| format!("Line {n}: {}\n", blake3::hash(&[n as u8]))).collect();
    assert!(text.len() > 1_000_000);
    bench.save("", &text);
    let first = bench.bytes();
    for n in 0..100 {
        let before = text.clone();
        text = text.replacen(&format!("Line {}: ", n * 150), &format!("Line {}, edited: ", n * 150), 1);
        bench.wait(5).save(&before, &text);
    }
    assert_eq!(bench.versions(POST).len(), 102);
    let grown = bench.bytes() - first;
    assert!(grown < 6 * text.len() as u64, "a hundred versions of {} bytes took {grown}", text.len());
}

#[test]
fn old_versions_and_too_many_bytes_are_thrown_away() {
    let mut bench = Bench::new();
    for n in 0..100 {
        bench.wait(20).save(&format!("text {n}"), &format!("text {}", n + 1));
    }
    bench.keep("text 100", Published);
    bench.wait(60 * 24 * 3).save("text 100", "the newest").close("the newest");
    let before = bench.versions(POST).len();
    bench.history = bench.reopened();
    bench.save("the newest", "the newest of all");
    let after = bench.versions(POST);
    assert!(after.len() < before / 2, "{before} → {}", after.len());
    assert_eq!(after[1..3], [(Saved, "the newest".into()), (Published, "text 100".into())]);
    bench.history = bench.reopened();
    bench.history.most_bytes = 1;
    bench.wait(5).save("the newest of all", "a last one");
    assert_versions(&bench, &[(Saved, "a last one")]);
}

#[test]
fn pieces_that_nobody_needs_cost_no_version() {
    let mut bench = Bench::new();
    let text = |seed: u64| {
        (0..4_000).map(|n| format!("{} ", (n + seed).wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect::<String>()
    };
    for n in 0..5 {
        bench.wait(20).save("", &format!("version {n}"));
    }
    // A version that goes on with another text each time.
    bench.wait(20).save("", "last");
    for n in 0..4 {
        let db = bench.history.db.lock().unwrap();
        let change = db.as_ref().unwrap();
        let newest: i64 = change.query_row("SELECT max(id) FROM version", [], |row| row.get(0)).unwrap();
        store::put(change, newest, &text(n * 10_000)).unwrap();
        store::put(change, newest, "last").unwrap();
    }
    let before = bench.versions(POST);
    bench.history = bench.reopened();
    bench.history.most_bytes = 5_000;
    bench.history.saved(Text { post: POST, text: "last", at: bench.now }, None).unwrap();
    assert_eq!(bench.versions(POST), before);
}

#[test]
fn publications_are_the_last_to_go_when_there_is_too_much() {
    let mut bench = Bench::new();
    bench.save("a", "published").keep("published", Published);
    let mut last = "published".to_owned();
    for n in 1..20_u64 {
        let text: String = (0..3000).map(|word| format!("{} ", n * 7_919 * word % 99_991)).collect();
        bench.wait(20).save(&last, &text);
        last = text;
    }
    bench.history = bench.reopened();
    bench.history.most_bytes = 30_000;
    bench.wait(5).save(&last, &format!("{last} more"));
    let kinds: Vec<_> = bench.versions(POST).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [Saved, Published]);
}

#[test]
fn a_file_that_is_no_history_is_set_aside() {
    let mut bench = Bench::new();
    let folder = bench.folder.path().join("history");
    fs::make_folder(&folder).unwrap();
    fs::create(&folder.join("blog.sqlite"), &[7; 5000]).unwrap();
    bench.save("a", "b");
    assert_versions(&bench, &[(Saved, "b"), (Found, "a")]);
    let aside = folder
        .read_dir()
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "broken"));
    assert_eq!(aside.count(), 1);
}

#[test]
fn two_programs_keep_the_same_posts() {
    let bench = Bench::new();
    let other = History::at(bench.folder.path().join("history").join("blog.sqlite"));
    std::thread::scope(|scope| {
        for (history, name) in [(&bench.history, "one"), (&other, "two")] {
            scope.spawn(move || {
                for n in 0..50 {
                    let text = format!("{name} {n}");
                    history.keep(Text { post: POST, text: &text, at: bench.now }, Recovered).unwrap();
                }
            });
        }
    });
    assert_eq!(bench.versions(POST).len(), 100);
}
