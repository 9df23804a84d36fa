//! Front matter: only the bytes of the edited field change.

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;

use dropcap_core::api::{FieldValue, FrontMatterFormat, Saved};
use dropcap_core::front_matter::{apply, read, set, split};
use dropcap_core::post;
use dropcap_tests::dice::Dice;
use dropcap_tests::front_matter::{
    Generated, KEYS, ListPost, NEUTRAL, Outcome, check_list, check_set, check_unset, style, value,
};
use serde_json::Value;

const FORMATS: [FrontMatterFormat; 3] =
    [FrontMatterFormat::Yaml, FrontMatterFormat::Toml, FrontMatterFormat::Json];

/// Makes one edit of a generated post and checks every byte.
fn edit(format: FrontMatterFormat, seed: u64) -> Outcome {
    let mut dice = Dice::new(seed);
    let post = Generated::new(&mut dice, format, &KEYS);
    let key = KEYS[dice.roll(KEYS.len())];
    if dice.once_in(4) { check_unset(&post, key) } else { check_set(&post, key, &value(&mut dice)) }
}

#[test]
fn only_the_edited_field_changes() {
    for format in FORMATS {
        let (mut refused, mut edited, mut failed) = (0_u32, 0_u32, Vec::new());
        for seed in 0..6_000 {
            match catch_unwind(|| edit(format, seed)) {
                Ok(Outcome::Edited(_)) => edited += 1,
                Ok(Outcome::Refused(_)) => refused += 1,
                Err(_) => failed.push(seed),
            }
        }
        assert!(
            failed.is_empty(),
            "{format:?}: {} failed, with the seeds {:?}",
            failed.len(),
            &failed[..failed.len().min(9)]
        );
        assert!(refused * 8 < edited, "{format:?}: {refused} refused of {edited}");
    }
}

/// A Hugo site of these texts, `p1.md` and so on.
fn site(folder: &Path, texts: &[String]) {
    for made in ["content", "layouts/_default"] {
        std::fs::create_dir_all(folder.join(made)).unwrap();
    }
    let config = "disableKinds = ['taxonomy', 'term', 'section', 'home', 'sitemap', 'rss', '404']\n\
                  buildDrafts = true\nbuildFuture = true\n[taxonomies]\n";
    std::fs::write(folder.join("hugo.toml"), config).unwrap();
    std::fs::write(folder.join("layouts/_default/single.html"), "{{ .Params | jsonify }}").unwrap();
    for (number, text) in texts.iter().enumerate() {
        std::fs::write(folder.join(format!("content/p{number}.md")), text).unwrap();
    }
}

/// What a real Hugo reads of each post; none for one that it does not build.
fn hugo_reads(texts: &[String]) -> Vec<Option<BTreeMap<String, Value>>> {
    let folder = tempfile::tempdir().unwrap();
    site(folder.path(), texts);
    let output = Command::new("hugo").current_dir(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{said}");
    let page = |number: usize| {
        let page = folder.path().join(format!("public/p{number}/index.html"));
        let json = std::fs::read_to_string(page).ok()?;
        Some(serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error} in {json}")))
    };
    (0..texts.len()).map(page).collect()
}

/// What a value is to a page's parameters: Hugo gives dates as they are.
fn as_hugo_says(value: &FieldValue) -> Value {
    match value {
        FieldValue::Text(text) => text.as_str().into(),
        FieldValue::Bool(yes) => (*yes).into(),
        FieldValue::Number(number) => serde_json::from_str(number).unwrap(),
        FieldValue::List(items) => items.as_slice().into(),
        FieldValue::Date(_) | FieldValue::Empty | FieldValue::Other(_) => Value::Null,
    }
}

#[test]
fn a_real_hugo_reads_the_new_value_and_all_others_unchanged() {
    let (mut before, mut after, mut edits) = (Vec::new(), Vec::new(), Vec::new());
    for format in FORMATS {
        for seed in 0..250 {
            let mut dice = Dice::new(seed + 1_000_000);
            let post = Generated::new(&mut dice, format, &NEUTRAL);
            let (key, wanted) = (NEUTRAL[dice.roll(NEUTRAL.len())], value(&mut dice));
            let text = post.text();
            let Ok(splices) = set(&text, key, &wanted, &style(format)) else { continue };
            after.push(apply(&text, &splices));
            before.push(text);
            edits.push((key, wanted));
        }
    }
    let (old, new) = (hugo_reads(&before), hugo_reads(&after));
    let mut compared = 0;
    for (number, (key, wanted)) in edits.iter().enumerate() {
        let (Some(old), Some(new)) = (&old[number], &new[number]) else { continue };
        let name = key.to_lowercase();
        let without = |read: &BTreeMap<String, Value>| {
            let mut rest = read.clone();
            rest.remove(&name);
            rest
        };
        let text = &after[number];
        assert_eq!(without(old), without(new), "setting {key} changed others in {text:?}");
        let said = new.get(&name).cloned().unwrap_or_default();
        let expected = as_hugo_says(wanted);
        let same = match wanted {
            FieldValue::Date(date) => said.as_str().is_some_and(|said| said.starts_with(&date[..10])),
            FieldValue::Empty => said.is_null() || said == "" || said == Value::Array(Vec::new()),
            FieldValue::Number(_) => said.as_f64() == expected.as_f64(),
            FieldValue::Text(wanted) => {
                said.as_str().is_some_and(|said| said.trim_end() == wanted.trim_end())
            }
            _ => said == expected,
        };
        assert!(same, "Hugo reads {said} for {key}, not {wanted:?}, in {text:?}");
        compared += 1;
    }
    assert!(compared * 10 >= edits.len() * 9, "{compared} of {} were built", edits.len());
}

#[test]
fn comments_stay_with_the_members_they_are_about() {
    let (mut refused, mut edited, mut failed) = (0_u32, 0_u32, Vec::new());
    for seed in 0..12_000 {
        let edit = || {
            let mut dice = Dice::new(seed);
            let post = ListPost::new(&mut dice);
            check_list(&post, &post.wanted(&mut dice))
        };
        match catch_unwind(edit) {
            Ok(Outcome::Edited(_)) => edited += 1,
            Ok(Outcome::Refused(_)) => refused += 1,
            Err(_) => failed.push(seed),
        }
    }
    assert!(
        failed.is_empty(),
        "{} failed, with the seeds {:?}",
        failed.len(),
        &failed[..failed.len().min(9)]
    );
    assert!(refused < edited, "{refused} refused of {edited}");
}

/// The Markdown files of the fixtures, of the sample blog and, when one is
/// named, of a corpus; each with its text.
fn posts() -> Vec<(PathBuf, String)> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![tests.join("fixtures"), tests.join("../src-tauri/core/sample")];
    folders.extend(std::env::var_os("DROPCAP_CORPUS").map(PathBuf::from));
    let mut posts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                posts.push((path, text));
            }
        }
    }
    posts
}

#[test]
fn what_nobody_edited_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("post.md");
    let generated = FORMATS.into_iter().flat_map(|format| {
        (0..300).map(move |seed| Generated::new(&mut Dice::new(seed), format, &KEYS).text())
    });
    let texts: Vec<String> = posts().into_iter().map(|(_, text)| text).chain(generated).collect();
    assert!(texts.len() > 920);
    for text in texts {
        std::fs::write(&file, &text).unwrap();
        let before = std::fs::metadata(&file).unwrap().modified().unwrap();
        let loaded = post::load(&file).unwrap();
        let saved = post::save(&file, &loaded.version, &loaded.text).unwrap();
        assert_eq!(saved, Saved::Saved { version: loaded.version, unproven: false });
        assert_eq!(std::fs::read(&file).unwrap(), text.as_bytes());
        assert_eq!(std::fs::metadata(&file).unwrap().modified().unwrap(), before);
    }
}

/// The lines in which a key of the front matter and its value stand: from its
/// own line to that of the next key at the top.
fn lines_of(text: &str, keys: &[String], key: &str) -> Option<Range<usize>> {
    let is_key = |line: &str, key: &str| {
        let line = line.trim_start_matches(['{', ' ']).trim_start_matches(['"', '\'']);
        let rest =
            line.get(..key.len()).filter(|start| start.eq_ignore_ascii_case(key)).map(|_| &line[key.len()..]);
        rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with([':', '=']))
    };
    let head: Vec<&str> = text[..split(text).body].lines().collect();
    let line = |key: &String| head.iter().position(|line| is_key(line, key));
    let start = line(&key.to_owned())?;
    let next = keys.iter().filter_map(line).filter(|other| *other > start).min();
    Some(start..next.unwrap_or(head.len()))
}

/// The lines of a text in which another differs.
fn changed_lines(text: &str, other: &str) -> Range<usize> {
    let (old, new): (Vec<&str>, Vec<&str>) = (text.split('\n').collect(), other.split('\n').collect());
    let first = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let last = old[first..].iter().rev().zip(new[first..].iter().rev()).take_while(|(a, b)| a == b).count();
    first..old.len() - last
}

/// Each field of each post is set to another value; only that value's lines may
/// change, and nothing but its comments may be refused.
#[test]
fn posts_of_a_corpus_change_by_their_field_alone() {
    let (mut edited, mut refused) = (0_u32, BTreeMap::<String, u32>::new());
    let posts = posts();
    for (path, text) in &posts {
        let Ok(document) = read(text) else { continue };
        let Some(format) = document.format else { continue };
        let keys: Vec<String> = document.entries().iter().map(|(key, _)| key.clone()).collect();
        for (key, old) in document.entries() {
            let wanted = match old {
                dropcap_core::front_matter::Value::List(_) => FieldValue::List(vec!["another: value".into()]),
                _ => FieldValue::Text("Another: value".into()),
            };
            let splices = match set(text, key, &wanted, &style(format)) {
                Ok(splices) => splices,
                Err(error) => {
                    *refused.entry(error.to_string()).or_default() += 1;
                    continue;
                }
            };
            let new = apply(text, &splices);
            let lines =
                lines_of(text, &keys, key).unwrap_or_else(|| panic!("no {key} in {}", path.display()));
            let changed = changed_lines(text, &new);
            assert!(
                lines.start <= changed.start && changed.end <= lines.end.max(lines.start + 1),
                "{key} of {}: the lines {changed:?} changed, its own are {lines:?}",
                path.display()
            );
            assert_eq!(text[split(text).body..], new[split(&new).body..], "{}", path.display());
            let after = read(&new).unwrap();
            let others = |document: &dropcap_core::front_matter::Document| -> Vec<_> {
                document.entries().iter().filter(|(name, _)| name != key).cloned().collect()
            };
            assert_eq!(others(&document), others(&after), "{key} of {}", path.display());
            edited += 1;
        }
    }
    let refusals: u32 = refused.values().sum();
    eprintln!("{} posts, {edited} fields edited, {refusals} refused: {refused:#?}", posts.len());
    assert!(edited > 60 && refusals * 10 < edited, "{edited} edited, {refused:#?}");
}
