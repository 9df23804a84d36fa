//! Programs that are killed while they save, and programs that save at the
//! same time. The programs are this test binary itself, started again.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dropcap_core::api::{Saved, VersionKind};
use dropcap_core::history::{History, Text};
use dropcap_core::recovery::{Noted, Recovery};
use dropcap_core::{fs, post};

/// Where a program that is started again finds its work.
const PLACE: &str = "DROPCAP_TEST_PLACE";
/// How many programs are killed while they save; 1,000 when not given.
const KILLS: &str = "DROPCAP_KILLS";

#[test]
fn a_kill_while_saving_tears_no_file_and_loses_nothing_that_was_called_saved() {
    let kills: usize = std::env::var(KILLS).map_or(1000, |count| count.parse().unwrap());
    let lanes = 4;
    let saved: usize = std::thread::scope(|scope| {
        let lanes: Vec<_> =
            (0..lanes).map(|lane| scope.spawn(move || kill_savers(kills / lanes, lane))).collect();
        lanes.into_iter().map(|lane| lane.join().unwrap()).sum()
    });
    assert!(saved > kills / 2, "only {saved} saves were made in {kills} rounds");
}

/// Kills so many savers of one file, one after the other; how much they saved.
fn kill_savers(rounds: usize, lane: usize) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("post.md");
    fs::create(&file, text(0).as_bytes()).unwrap();
    let mut random = Random(lane as u64 + 1);
    let mut known = 0;
    for round in 0..rounds {
        let (patience, pause) = (random.below(5), Duration::from_micros(random.below(6000)));
        let said = kill_after(again("kills::saver", &file), "saved ", patience, pause);
        let promised = said.unwrap_or(known);
        let disk = std::fs::read_to_string(&file).unwrap();
        let number = disk.lines().next().and_then(|line| line.parse().ok()).unwrap_or(usize::MAX);
        assert!(disk == text(number), "round {round}: the file is torn: {} bytes of {number}", disk.len());
        assert!(
            (promised..=promised + 1).contains(&number),
            "round {round}: {promised} was called saved, the file has {number}"
        );
        known = number;
    }
    // What the kills left lying about is no post, and goes.
    let left: Vec<_> = folder.path().read_dir().unwrap().flatten().map(|entry| entry.path()).collect();
    assert!(left.iter().all(|path| *path == file || fs::is_temporary(path)), "{left:?}");
    known
}

#[test]
#[ignore = "is started by another test, and killed"]
fn saver() {
    let Some(file) = place() else { return };
    let loaded = post::load(&file).unwrap();
    let (mut version, first) =
        (loaded.version, loaded.text.lines().next().unwrap().parse::<usize>().unwrap());
    for n in first + 1.. {
        let Saved::Saved { version: now, .. } = post::save(&file, &version, &text(n)).unwrap() else {
            panic!("nobody else writes here")
        };
        version = now;
        say(&format!("saved {n}"));
    }
}

#[test]
fn a_kill_while_typing_loses_nothing_that_was_called_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(7);
    for round in 0..60 {
        let (patience, pause) = (random.below(12), Duration::from_micros(random.below(4000)));
        let said = kill_after(again("kills::noter", folder.path()), "kept ", patience, pause);
        let store = Recovery::at(folder.path().join("recovery"));
        let history = History::at(folder.path().join("history.sqlite"));
        let pending = store.pending();
        let newest = pending.last().map(|(_, noted)| noted.text.clone());
        let number = newest.as_ref().and_then(|text| text.lines().next()?.parse().ok()).unwrap_or(0);
        let promised = said.unwrap_or(0);
        assert!(number >= promised, "round {round}: {promised} was kept, {number} is there");
        if let Some(newest) = newest {
            assert!(newest == text(number), "round {round}: the text is torn");
        }
        let versions = history.list("post.md").unwrap();
        let recorded = |number| {
            let wanted = text(number);
            versions.iter().any(|one| history.text("post.md", one.id).unwrap() == wanted)
        };
        assert!(promised == 0 || recorded(promised), "round {round}: {promised} is not in the history");
        store.forget("post.md");
    }
}

#[test]
#[ignore = "is started by another test, and killed"]
fn noter() {
    let Some(folder) = place() else { return };
    let store = Recovery::at(folder.join("recovery"));
    let history = History::at(folder.join("history.sqlite"));
    for n in 1.. {
        let at = jiff::Timestamp::now();
        let text = text(n);
        store.note("post.md", Noted { text: text.clone(), base: String::new(), at }).unwrap();
        history.keep(Text { post: "post.md", text: &text, at }, VersionKind::Recovered).unwrap();
        say(&format!("kept {n}"));
    }
}

#[test]
fn two_programs_on_one_post_lose_none_of_each_others_lines() {
    const LINES: usize = 150;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("post.md");
    fs::create(&file, b"").unwrap();
    let children: Vec<_> = (0..3).map(|_| again("kills::adder", &file)).collect();
    for child in children {
        assert!(child.wait_with_output().unwrap().status.success());
    }
    let text = std::fs::read_to_string(&file).unwrap();
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!((text.lines().count(), lines.len()), (3 * LINES, 3 * LINES));
}

#[test]
#[ignore = "is started by another test"]
fn adder() {
    let Some(file) = place() else { return };
    for n in 0..150 {
        let line = format!("{} of {}", n, std::process::id());
        loop {
            let now = post::load(&file).unwrap();
            let text = format!("{}{line}\n", now.text);
            if let Saved::Saved { .. } = post::save(&file, &now.version, &text).unwrap() {
                break;
            }
        }
    }
}

/// A text that says its number, of a length that depends on it.
fn text(number: usize) -> String {
    let mut random = Random(number as u64 * 977 + 1);
    let lines = [3, 40, 400, 4000][random.below(4) as usize];
    let mut text = format!("{number}\n");
    (0..lines).for_each(|line| text += &format!("Line {line} of text {number}, by the sea.\n"));
    text + &format!("end of {number}\n")
}

/// Starts this binary again, to run one of the functions above.
fn again(function: &str, place: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([function, "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(PLACE, place).stdin(Stdio::null()).stdout(Stdio::piped());
    command.spawn().unwrap()
}

fn place() -> Option<std::path::PathBuf> {
    std::env::var_os(PLACE).map(Into::into)
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody listens any more: the end is near.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Kills a program some time after it has said `word` so many times; the last
/// number it said.
fn kill_after(mut child: Child, word: &str, patience: u64, pause: Duration) -> Option<usize> {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let number = |line: String| line.split(word).nth(1)?.trim().parse::<usize>().ok();
    let mut last = None;
    for _ in 0..patience {
        last = lines.by_ref().find_map(number).or(last);
    }
    let end = Instant::now() + pause;
    while Instant::now() < end {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    lines.filter_map(number).last().or(last)
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        // Marsaglia's xorshift64.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}
