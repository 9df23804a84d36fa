//! Front matter: only the bytes of the edited field change.

use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::path::Path;
use std::process::Command;

use dropcap_core::api::{FieldValue, FrontMatterFormat};
use dropcap_core::front_matter::{apply, read, set};
use dropcap_tests::dice::Dice;
use dropcap_tests::front_matter::{Generated, KEYS, NEUTRAL, Outcome, check_set, check_unset, style, value};
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

/// Every post of a folder, when one is named: each of its fields is set to
/// another value; only that value's lines may change.
#[test]
fn posts_of_a_corpus_change_by_their_field_alone() {
    let Some(folder) = std::env::var_os("DROPCAP_CORPUS") else { return };
    let (mut posts, mut edited, mut refused) = (0_u32, 0_u32, BTreeMap::<String, u32>::new());
    let mut folders = vec![folder.into()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir::<std::path::PathBuf>(folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
                continue;
            }
            let Some(text) =
                std::fs::read_to_string(&path).ok().filter(|_| path.extension().is_some_and(|e| e == "md"))
            else {
                continue;
            };
            let Ok(document) = read(&text) else { continue };
            let Some(format) = document.format else { continue };
            posts += 1;
            for (key, _) in document.entries() {
                match set(&text, key, &FieldValue::Text("Another: value".into()), &style(format)) {
                    Ok(splices) => {
                        let body = dropcap_core::front_matter::split(&text).body;
                        assert!(splices.iter().all(|splice| splice.range.end <= body), "{}", path.display());
                        edited += 1;
                    }
                    Err(error) => *refused.entry(error.to_string()).or_default() += 1,
                }
            }
        }
    }
    let refusals: u32 = refused.values().sum();
    eprintln!("{posts} posts, {edited} fields edited, {refusals} refused: {refused:#?}");
}
