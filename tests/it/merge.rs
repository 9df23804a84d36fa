//! Merging compared with `git merge-file`, on generated posts and edits.

use std::path::Path;
use std::process::Command;

use dropcap_core::api::{ChangedBy, MergePart, MergeTexts, Merged};
use dropcap_core::merge::{applied, merge};

/// A small generator of numbers (xorshift64*), with the same run for each seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides
    }
}

/// What the generated texts are made of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Front matter and paragraphs, as posts are.
    Post,
    /// Paragraphs, with blank lines anywhere.
    Loose,
    /// Few different lines, so that most can be matched in several ways.
    Repeated,
}

const KINDS: [Kind; 3] = [Kind::Post, Kind::Loose, Kind::Repeated];

fn line(dice: &mut Dice, kind: Kind) -> String {
    let words = ["the ferry", "rain", "Aurélie 😍", "路上", "a gate"][dice.roll(5)];
    let sides = if kind == Kind::Repeated { 10 } else { 4 };
    match (kind, dice.roll(sides)) {
        (Kind::Repeated, 0..=3) | (Kind::Loose | Kind::Post, 0) => "\n".into(),
        (Kind::Repeated, 4..=6) => "- item\n".into(),
        (Kind::Repeated, 7) => "```\r\n".into(),
        _ => format!("{words} {}\n", dice.roll(if kind == Kind::Repeated { 30 } else { 5000 })),
    }
}

fn text(dice: &mut Dice, kind: Kind) -> Vec<String> {
    let most = [6, 20, 60][dice.roll(3)];
    let lines = 1 + dice.roll(most);
    if kind != Kind::Post {
        return (0..lines).map(|_| line(dice, kind)).collect();
    }
    let title = format!("title: {}\n", dice.roll(99));
    let mut post: Vec<String> = vec!["---\n".into(), title, "draft: true\n".into(), "---\n".into()];
    for number in 0..lines / 2 + 1 {
        post.push("\n".into());
        post.push(format!("Paragraph {number} of {}, on one line.\n", dice.roll(9999)));
    }
    post
}

/// What another program, or the writer, makes of a text.
fn edited(dice: &mut Dice, kind: Kind, base: &[String]) -> Vec<String> {
    let mut text = base.to_vec();
    for _ in 0..1 + dice.roll(4) {
        let at = dice.roll(text.len() + 1);
        let upto = (at + 1 + dice.roll(6)).min(text.len());
        match dice.roll(7) {
            0 if at < text.len() => text[at] = line(dice, kind),
            1 => text.insert(at, line(dice, kind)),
            2 if at < text.len() => drop(text.remove(at)),
            3 if at < text.len() => drop(text.drain(at..upto)),
            4 if at < text.len() => {
                let moved = text.remove(at);
                text.insert(dice.roll(text.len() + 1), moved);
            }
            5 => {
                let new: Vec<_> = (0..1 + dice.roll(4)).map(|_| line(dice, kind)).collect();
                text.splice(at..at, new);
            }
            6 if at < text.len() => {
                let new: Vec<_> = (0..dice.roll(6)).map(|_| line(dice, kind)).collect();
                text.splice(at..upto, new);
            }
            _ => {}
        }
    }
    if let Some(last) = text.last_mut().filter(|last| last.len() > 2 && dice.roll(12) == 0) {
        // No line end at the end of the file.
        last.truncate(last.trim_end().len());
    }
    text
}

/// What git makes of it; none when it sees a conflict.
fn git(folder: &Path, texts: &MergeTexts) -> Option<String> {
    let base = texts.base.as_ref().unwrap();
    for (name, text) in [("base", base), ("mine", &texts.mine), ("theirs", &texts.theirs)] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let names = ["merge-file", "--stdout", "mine", "base", "theirs"];
    let output = Command::new("git").args(names).current_dir(folder).output().expect("git runs");
    assert!(output.status.code().is_some_and(|code| (0..128).contains(&code)), "{output:?}");
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// Nothing of either side may be missing from what the writer is shown.
fn check_parts(texts: &MergeTexts, parts: &[MergePart]) {
    let side = |of: fn(&MergePart) -> &str| parts.iter().map(of).collect::<String>();
    let mine = side(|part| match part {
        MergePart::Same { text } => text,
        MergePart::Change { mine, .. } | MergePart::Conflict { mine, .. } => mine,
    });
    assert_eq!(mine, texts.mine);
    let theirs = side(|part| match part {
        MergePart::Same { text } => text,
        MergePart::Change { theirs, .. } | MergePart::Conflict { theirs, .. } => theirs,
    });
    // Where only this side changed a line, or both did alike, `Same` says it.
    assert_eq!(theirs, texts.theirs);
    for part in parts {
        if let MergePart::Change { by: ChangedBy::Both, mine, theirs } = part {
            assert_eq!(mine, theirs);
        }
    }
}

/// Every line that one side brought is in the result as often as that side
/// has it, unless the other had it more often before.
fn check_lines(base: &str, texts: &MergeTexts, result: &str) {
    let count = |text: &str, line: &str| text.lines().filter(|other| *other == line).count();
    for line in texts.mine.lines().chain(texts.theirs.lines()) {
        if count(base, line) == 0 {
            let wanted = count(&texts.mine, line).max(count(&texts.theirs, line));
            assert!(count(result, line) >= wanted, "{line:?} is lost\n{texts:#?}\n{result}");
        }
    }
}

#[test]
fn nothing_is_merged_silently_where_git_sees_a_conflict() {
    // More can be asked for: DROPCAP_MERGES=100000.
    let cases = std::env::var("DROPCAP_MERGES").map_or(2_000, |count| count.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(20_261_123);
    let (mut by_git, mut by_us) = ([0; 3], [0; 3]);
    for case in 0..cases {
        let kind = case % KINDS.len();
        let base = text(&mut dice, KINDS[kind]);
        let mine = edited(&mut dice, KINDS[kind], &base).concat();
        let theirs = edited(&mut dice, KINDS[kind], &base).concat();
        let base = base.concat();
        let texts = MergeTexts { base: Some(base.clone()), mine, theirs };
        let clean = git(folder.path(), &texts);
        by_git[kind] += u32::from(clean.is_some());
        match merge(&texts) {
            Merged::Silent { edits } => {
                by_us[kind] += 1;
                let result = applied(&texts.mine, &edits);
                assert_eq!(clean.as_deref(), Some(result.as_str()), "{texts:#?}");
                check_lines(&base, &texts, &result);
            }
            Merged::Ask { parts } => check_parts(&texts, &parts),
        }
    }
    eprintln!("of {cases} cases git merges {by_git:?}, Dropcap silently {by_us:?} ({KINDS:?})");
    for kind in 0..KINDS.len() {
        assert!(by_us[kind] * 2 > by_git[kind], "asks too often: {by_us:?} of {by_git:?}");
    }
    assert!(by_us[0] * 10 > by_git[0] * 9, "asks too often about posts: {by_us:?} of {by_git:?}");
}
