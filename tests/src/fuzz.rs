//! Texts that nobody wrote and photos that nobody took: good ones, mutated, and
//! what must hold for each.
//!
//! A target is a property of any text, or of any file. An ordinary test runs
//! each target for a fixed number of them, always the same; with
//! `DROPCAP_SOAK=SECONDS` for that long, with others each time. A failure names
//! its seed, and `DROPCAP_SEED=SEED` begins with it. What takes too long is a
//! finding like what panics.

use std::fmt::Debug;
use std::panic::catch_unwind;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use dropcap_core::api::{FieldValue, FrontMatterFormat, MergeTexts, Merged};
use dropcap_core::front_matter::{self, Value, apply, read, set, split, unset};
use dropcap_core::{markdown, merge, mojibake, post};

use crate::dice::Dice;
use crate::front_matter::{Generated, KEYS, style, value};

pub mod photos;

/// A property of anything of a kind.
pub struct Target<T: 'static> {
    /// Its name.
    pub name: &'static str,
    /// Panics when the property does not hold.
    pub check: fn(&T),
    /// Makes one.
    pub make: fn(&mut Dice) -> T,
}

/// Every target of texts.
pub const TARGETS: [Target<String>; 7] = [
    Target {
        name: "yaml",
        check: |text| front_matter_holds(text),
        make: |dice| mutated(dice, |dice| post_in(dice, FrontMatterFormat::Yaml)),
    },
    Target {
        name: "toml",
        check: |text| front_matter_holds(text),
        make: |dice| mutated(dice, |dice| post_in(dice, FrontMatterFormat::Toml)),
    },
    Target {
        name: "json",
        check: |text| front_matter_holds(text),
        make: |dice| mutated(dice, |dice| post_in(dice, FrontMatterFormat::Json)),
    },
    Target { name: "markdown", check: |text| blocks_hold(text), make: |dice| mutated(dice, words) },
    Target { name: "letters", check: |text| letters_hold(text), make: |dice| mutated(dice, words) },
    Target { name: "merge", check: |text| merging_loses_nothing(text), make: |dice| mutated(dice, words) },
    Target {
        name: "save",
        check: |text| saving_nothing_changes_nothing(text),
        make: |dice| mutated(dice, words),
    },
];

/// Nothing may take longer than this.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long is checked.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// Until so many were.
    Count(u64),
    /// Until so much time is gone.
    Time(Duration),
}

/// A seed that no run had before.
pub fn any_seed() -> u64 {
    // The standard library's own source of chance.
    std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), "seed") >> 16
}

/// Checks one after the other, the first made with the seed `first`.
///
/// # Panics
/// With the seed and what was made of it when a property does not hold.
pub fn run<T: Clone + Debug + Default + Send + std::panic::RefUnwindSafe>(
    target: &'static Target<T>,
    first: u64,
    until: Until,
) {
    eprintln!("{}: from the seed {first} on", target.name);
    let start = Instant::now();
    let (said, heard) = mpsc::channel();
    let work = move || {
        let mut seed = first;
        let goes_on = |seed: u64| match until {
            Until::Count(count) => seed.wrapping_sub(first) < count,
            Until::Time(time) => start.elapsed() < time,
        };
        while goes_on(seed) {
            let mut dice = Dice::new(seed);
            let made = (target.make)(&mut dice);
            if said.send((seed, made.clone())).is_err() {
                return;
            }
            if catch_unwind(|| (target.check)(&made)).is_err() {
                panic!("{} does not hold for the seed {seed}: {made:?}", target.name);
            }
            seed = seed.wrapping_add(1);
        }
    };
    let worker = std::thread::spawn(work);
    let mut last = (first, T::default());
    loop {
        match heard.recv_timeout(PATIENCE) {
            Ok(next) => last = next,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                panic!("{} takes too long with the seed {}: {:?}", target.name, last.0, last.1)
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    assert!(worker.join().is_ok(), "{} failed, see above", target.name);
    eprintln!("{}: {} checked", target.name, last.0.wrapping_sub(first) + 1);
}

const PIECES: [&str; 62] = [
    "---\n",
    "+++\n",
    "---",
    "#",
    " # ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "|",
    ">",
    "|2-\n",
    "&a ",
    "*a",
    "!!str ",
    "<<: *a\n",
    ": ",
    ":",
    "- ",
    "-",
    "? ",
    ",",
    "\\",
    "\\u00e9",
    "é",
    "😍",
    "\u{feff}",
    "\u{0}",
    "\u{2028}",
    "\u{85}",
    "title: ",
    "tags = [",
    "'''",
    "\"\"\"",
    "[[a]]\n",
    "[a.b]\n",
    "a.b = 1\n",
    "% ",
    "@",
    "`",
    "```\n",
    "~~",
    "> ",
    "* ",
    "1. ",
    "<div>",
    "<!--",
    "{{< a >}}",
    "{{% b",
    "[^1]",
    "[^1]: x\n",
    "![](x)",
    "| a |\n|-|\n",
    ": x\n",
    "\n\n    ",
    "√©",
];

fn mutated(dice: &mut Dice, seed: fn(&mut Dice) -> String) -> String {
    let mut text: Vec<char> = seed(dice).chars().collect();
    for _ in 0..dice.roll(6) {
        let at = dice.roll(text.len() + 1);
        let to = (at + dice.roll(12)).min(text.len());
        match dice.roll(6) {
            0 => drop(text.drain(at..to)),
            1 | 2 => drop(text.splice(at..at, dice.pick(&PIECES).chars())),
            3 => {
                let again: Vec<char> = text[at..to].to_vec();
                drop(text.splice(to..to, again.iter().copied().cycle().take(again.len() * dice.roll(40))));
            }
            4 => {
                let other: Vec<char> = seed(dice).chars().collect();
                let from = dice.roll(other.len() + 1);
                drop(text.splice(at..at, other[from..].iter().copied()));
            }
            _ => drop(text.splice(at..to, dice.pick(&PIECES).chars())),
        }
    }
    text.into_iter().collect()
}

fn post_in(dice: &mut Dice, format: FrontMatterFormat) -> String {
    Generated::new(dice, format, &KEYS).text()
}

/// Markdown of a few blocks.
fn words(dice: &mut Dice) -> String {
    const BLOCKS: [&str; 18] = [
        "# A heading {#id}\n",
        "Some *words* and **more** of them.\n",
        "- one\n- two\n  - three\n",
        "1. a\n\n   b\n2. c\n",
        "> quoted\n> > twice\n",
        "```js\nlet a = '`'\n```\n",
        "    code\n",
        "| a | b |\n|---|:-:|\n| c | d |\n",
        "Term\n: what\n",
        "A note[^1].\n\n[^1]: The note.\n",
        "![alt](a.jpeg \"title\")\n",
        "{{< figure src=\"a.jpeg\" >}}\n",
        "---\n",
        "<div>raw</div>\n",
        "\"Quotes\" -- and 'more'... 1/2\n",
        "https://example.org/a(b)c www.x.y\n",
        "Aur√©lie, It‚Äôs ÃƒÂ©\n",
        "~~gone~~ ~one~ :smile:\n",
    ];
    let blocks = 1 + dice.roll(6);
    let mut text = String::new();
    for _ in 0..blocks {
        text += dice.pick(&BLOCKS);
        text += dice.pick(&["\n", "\n", "", "\r\n"]);
    }
    text
}

/// An edit is refused, or changes its key and nothing else.
fn front_matter_holds(text: &str) {
    let Ok(document) = read(text) else { return };
    let Some(format) = document.format else { return };
    let mut dice = Dice::new(text.len() as u64);
    let keys: Vec<&str> =
        document.entries().iter().map(|(key, _)| key.as_str()).chain(["brand new", "a.b"]).collect();
    for _ in 0..3 {
        let key = keys[dice.roll(keys.len())];
        let wanted = value(&mut dice);
        if let Ok(splices) = set(text, key, &wanted, &style(format)) {
            let new = apply(text, &splices);
            same_but(text, &new, key);
            let again = set(&new, key, &wanted, &style(format));
            assert!(again.is_ok_and(|again| apply(&new, &again) == new), "{key} = {wanted:?} twice");
        }
        if let Ok(splices) = unset(text, key) {
            let new = apply(text, &splices);
            same_but(text, &new, key);
            assert!(read(&new).is_ok_and(|new| new.get(key).is_none()), "{key} stayed");
        }
    }
    let locked = FieldValue::Other("x".into());
    assert!(
        keys.iter()
            .all(|key| document.locked(key).is_none() || set(text, key, &locked, &style(format)).is_err())
    );
}

fn same_but(text: &str, new: &str, key: &str) {
    assert_eq!(text[split(text).body..], new[split(new).body..], "the body changed with {key}");
    let first = key.split('.').next().unwrap_or(key);
    let others = |text: &str| -> Vec<(String, Value)> {
        let document = front_matter::read(text).expect("an edited text can be read");
        let same = |name: &str| [key, first].iter().any(|key| name.to_lowercase() == key.to_lowercase());
        document.entries().iter().filter(|(name, _)| !same(name)).cloned().collect()
    };
    assert_eq!(others(text), others(new), "others changed with {key}");
}

/// The blocks are the page, and stand on lines of the text, in order.
fn blocks_hold(text: &str) {
    let options = markdown::Options { emoji: true, ..markdown::Options::default() };
    let blocks = markdown::blocks(text, &options, markdown::Around::default());
    let joined: String = blocks.iter().map(|block| block.html.as_str()).collect();
    assert_eq!(joined, markdown::to_html(text, &options), "the blocks are not the page");
    let lines = text.matches('\n').count() + 1;
    assert!(blocks.iter().all(|block| block.line < lines), "a block stands below the text");
}

/// Damage is told in order, without overlap, and never in what is plain.
fn letters_hold(text: &str) {
    let damages = mojibake::find(text);
    let mut last = 0;
    for damage in &damages {
        assert!(damage.range.start >= last && damage.range.start < damage.range.end);
        assert!(!text[damage.range.clone()].is_ascii());
        last = damage.range.end;
    }
    let edits = mojibake::edits(text);
    assert_eq!(edits.len(), damages.len());
    assert!(mojibake::mend(text, &damages).len() <= text.len());
}

/// What the editor did not change is saved byte for byte.
fn saving_nothing_changes_nothing(text: &str) {
    let editor = post::editor_text(text);
    assert_eq!(post::restore(text, &editor), text);
}

/// One side alone is taken whole; of two sides no new line is lost in silence.
fn merging_loses_nothing(text: &str) {
    let mut dice = Dice::new(text.len() as u64);
    let mut side = || {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        for _ in 0..1 + dice.roll(3) {
            let at = dice.roll(lines.len() + 1);
            match dice.roll(3) {
                0 => lines.insert(at, dice.pick(&["new\n", "\n", "a other é\n", "# A heading {#id}\n"])),
                1 if at < lines.len() => drop(lines.remove(at)),
                _ if at < lines.len() => lines[at] = dice.pick(&["changed\n", "words 😍", "- one\n"]),
                _ => {}
            }
        }
        lines.concat()
    };
    let (mine, theirs) = (side(), side());
    let merged = |mine: &str, theirs: &str| {
        let texts =
            MergeTexts { base: Some(text.to_owned()), mine: mine.to_owned(), theirs: theirs.to_owned() };
        match merge::merge(&texts) {
            Merged::Silent { edits } => Some(merge::applied(mine, &edits)),
            Merged::Ask { .. } => None,
        }
    };
    assert_eq!(merged(&mine, text).as_deref(), Some(mine.as_str()), "only mine changed");
    assert_eq!(merged(text, &theirs).as_deref(), Some(theirs.as_str()), "only theirs changed");
    let Some(both) = merged(&mine, &theirs) else { return };
    let lines =
        |text: &str| -> std::collections::HashSet<String> { text.lines().map(str::to_owned).collect() };
    let (base, result) = (lines(text), lines(&both));
    for side in [&mine, &theirs] {
        let lost: Vec<String> =
            lines(side).into_iter().filter(|line| !base.contains(line) && !result.contains(line)).collect();
        assert!(lost.is_empty(), "{lost:?} is lost");
    }
}
