//! What the tests of the formats share, and what holds for all of them.

use super::*;
use crate::api::FieldValue;

/// A text of the tests.
pub(super) fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

/// A list of the tests.
pub(super) fn list(items: &[&str]) -> FieldValue {
    FieldValue::List(items.iter().map(|item| (*item).to_owned()).collect())
}

/// A date of the tests.
pub(super) fn date(date: &str) -> FieldValue {
    FieldValue::Date(date.to_owned())
}

/// The usual order of keys in the tests.
pub(super) fn style(format: FrontMatterFormat) -> Style {
    let keys = ["title", "author", "date", "image", "tags", "categories", "slug", "draft"];
    Style { format, keys: keys.map(str::to_owned).to_vec() }
}

/// The text after a key was set; `refused: …` when it cannot be.
pub(super) fn after_set(text: &str, key: &str, value: &FieldValue) -> String {
    match set(text, key, value, &style(split(text).format.unwrap_or(FrontMatterFormat::Yaml))) {
        Ok(splices) => apply(text, &splices),
        Err(error) => format!("refused: {error}"),
    }
}

/// The text after a key was removed; `refused: …` when it cannot be.
pub(super) fn after_unset(text: &str, key: &str) -> String {
    match unset(text, key) {
        Ok(splices) => apply(text, &splices),
        Err(error) => format!("refused: {error}"),
    }
}

#[test]
fn a_text_is_split_as_hugo_splits_it() {
    let cases: &[(&str, Option<&str>, &str)] = &[
        ("---\na: b\n---\nBody\n", Some("a: b\n"), "Body\n"),
        ("\u{feff}---\na: b\n---\nBody", Some("a: b\n"), "Body"),
        ("\n \n---\na: b\n---\n", Some("a: b\n"), ""),
        ("---\r\na: b\r\n---\r\nBody", Some("a: b\r\n"), "Body"),
        ("---  \na: b\n--- # end\nBody", Some("a: b\n"), "Body"),
        ("---\na: b\n---", Some("a: b\n"), ""),
        ("---\n---\nBody", Some(""), "Body"),
        ("+++\na = 1\n+++\n\nBody", Some("a = 1\n"), "\nBody"),
        ("{\n\"a\": \"}\\\"\"\n}\nBody", Some("{\n\"a\": \"}\\\"\"\n}"), "Body"),
        ("{{< figure >}}\n", None, "{{< figure >}}\n"),
        ("---\nnever closed\n", None, "---\nnever closed\n"),
        ("--- a rule with words\n---\n", None, "--- a rule with words\n---\n"),
        ("Just words\n---\n", None, "Just words\n---\n"),
        ("\u{feff}Just words", None, "Just words"),
        ("", None, ""),
    ];
    for (text, content, body) in cases {
        let parts = split(text);
        assert_eq!(parts.format.map(|_| &text[parts.content]), *content, "{text:?}");
        assert_eq!(&text[parts.body..], *body, "{text:?}");
    }
}

#[test]
fn a_key_is_found_without_case_and_through_dots() {
    let document = read("---\nTitle: A\ncover:\n  Image: b.jpeg\na.b: c\n---\n").unwrap();
    assert_eq!(document.get("title").unwrap().as_text(), Some("A"));
    assert_eq!(document.get("cover.image").unwrap().as_text(), Some("b.jpeg"));
    assert_eq!(document.get("a.b").unwrap().as_text(), Some("c"));
    assert_eq!(document.get("cover.alt"), None);
}

#[test]
fn a_text_without_front_matter_gets_some_in_the_blogs_format() {
    use FrontMatterFormat::{Json, Toml, Yaml};
    let cases = [
        (Yaml, "Words\n", "---\ntitle: A\n---\n\nWords\n"),
        (Toml, "Words\n", "+++\ntitle = \"A\"\n+++\n\nWords\n"),
        (Json, "Words\n", "{\n  \"title\": \"A\"\n}\n\nWords\n"),
        (Yaml, "", "---\ntitle: A\n---\n"),
        (Yaml, "\u{feff}\r\nWords\r\n", "\u{feff}---\r\ntitle: A\r\n---\r\n\r\nWords\r\n"),
    ];
    for (format, before, after) in cases {
        let splices = set(before, "title", &text("A"), &style(format)).unwrap();
        assert_eq!(apply(before, &splices), after);
        assert_eq!(read(after).unwrap().get("title").unwrap().as_text(), Some("A"));
    }
}

#[test]
fn front_matter_that_never_ends_gets_no_second_one() {
    for text_before in ["---\ntitle: A\n\nWords\n", "\u{feff}\n+++\ntitle = 1\n"] {
        let got = after_set(text_before, "title", &text("B"));
        assert!(got.starts_with("refused: ") && got.contains("below it"), "{got}");
        assert_eq!(after_unset(text_before, "title"), text_before);
    }
}

#[test]
fn what_does_not_parse_is_told_with_its_line() {
    let cases = [
        ("---\na: b\nc: [d\n---\n", 3),
        ("\n---\na: b\nb: \"x\n---\n", 4),
        ("+++\na = 1\nb = \n+++\n", 3),
        ("{\n\"a\": 1,\n\"b\" 2\n}\n", 3),
        ("---\n- a\n---\n", 2),
    ];
    for (text, line) in cases {
        let error = read(text).unwrap_err();
        assert!(error.line.abs_diff(line) <= 1, "{text:?}: {error}");
        assert!(after_set(text, "a", &super::tests::text("x")).starts_with("refused: "), "{text:?}");
        assert!(after_unset(text, "a").starts_with("refused: "), "{text:?}");
    }
}

#[test]
fn deep_nesting_is_refused_not_run_into() {
    let yaml = format!("---\na: {}{}\n---\n", "[".repeat(20_000), "]".repeat(20_000));
    let json = format!("{{\"a\": {}{}}}\n", "[".repeat(20_000), "]".repeat(20_000));
    let toml = format!("+++\na = {}{}\n+++\n", "[".repeat(20_000), "]".repeat(20_000));
    for text in [yaml, json, toml] {
        assert!(read(&text).is_err());
    }
}

#[test]
fn the_real_post_changes_by_one_line_at_a_time() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seed/my-adventure-at-kubeconeu-2024.md");
    let Ok(seed) = std::fs::read_to_string(path) else { return };
    let values = [
        ("title", text("Another: title")),
        ("author", text("Somebody's Name")),
        ("date", date("2024-04-01T10:00:00Z")),
        ("image", text("https://example.org/a.jpeg")),
        ("tags", list(&["KubeCon", "Paris"])),
        ("categories", list(&["Talks"])),
        ("slug", text("/another")),
        ("draft", FieldValue::Bool(true)),
        ("description", text("What happened")),
    ];
    for (key, value) in values {
        let splices = set(&seed, key, &value, &style(FrontMatterFormat::Yaml)).unwrap();
        assert_eq!(splices.len(), 1, "{key}");
        let changed = apply(&seed, &splices);
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let (old, new) = (lines(&seed), lines(&changed));
        let first = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let last =
            old[first..].iter().rev().zip(new[first..].iter().rev()).take_while(|(a, b)| a == b).count();
        assert!(old.len() - first - last <= 1 && new.len() - first - last == 1, "{key}: {splices:?}");
        let splice = &splices[0];
        let undo = Splice {
            range: splice.range.start..splice.range.start + splice.insert.len(),
            insert: seed[splice.range.clone()].to_owned(),
        };
        assert_eq!(apply(&changed, &[undo]), seed, "{key}");
    }
}
