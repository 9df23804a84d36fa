//! The examples of CommonMark 0.31 and of GitHub's Markdown.
//!
//! The specifications are not ours to keep: `.ci/install test` puts them into
//! `target/tools/spec`. Each example must come out as Hugo has it; where that
//! is not what the specification says, `tests/fixtures/spec-deviations.txt`
//! says why.

use std::collections::BTreeMap;
use std::path::PathBuf;

use dropcap_core::markdown::options::Rules;
use dropcap_core::markdown::to_html;
use serde_json::{Value, json};

use super::hugo::Hugo;
use super::{fixtures, tree};

/// An example of a specification.
struct Example {
    number: usize,
    /// What GitHub adds to CommonMark; empty for the rest.
    extension: String,
    text: String,
    html: String,
}

#[test]
fn common_mark_comes_out_as_hugo_has_it() {
    check("commonmark", common_mark(json!({})));
}

#[test]
fn githubs_markdown_comes_out_as_hugo_has_it() {
    let extensions = json!({ "table": true, "strikethrough": true, "linkify": true, "taskList": true, "linkifyProtocol": "http" });
    check("gfm", common_mark(extensions));
}

/// A blog's configuration with nothing on but these extensions, and raw HTML.
fn common_mark(extensions: Value) -> Value {
    let mut all = json!({
        "definitionList": false, "footnote": false, "linkify": false, "strikethrough": false,
        "table": false, "taskList": false, "typographer": { "disable": true },
    });
    for (name, on) in extensions.as_object().unwrap() {
        all[name] = on.clone();
    }
    json!({ "markup": {
        "highlight": { "codeFences": false },
        "goldmark": {
            "extensions": all,
            "parser": { "autoHeadingID": false, "attribute": { "title": false, "block": false } },
            "renderer": { "unsafe": true },
        },
    } })
}

#[track_caller]
fn check(spec: &str, config: Value) {
    let options = fixtures::options(&config, Rules::Current);
    let examples = examples(spec);
    assert!(examples.len() > 600, "{} examples of {spec}", examples.len());
    let texts: Vec<&str> = examples.iter().map(|example| example.text.as_str()).collect();
    let pages = Hugo::current().pages(&config, &texts);
    let mut deviations = deviations(spec);
    let mut wrong = Vec::new();
    for (example, page) in examples.iter().zip(pages) {
        let ours = to_html(&example.text, &options);
        let what = format!("{spec} {} {}\n{}", example.number, example.extension, example.text);
        if let Some(difference) = tree::difference(&ours, &page.unwrap_or_default()) {
            wrong.push(format!("not as Hugo: {what}{difference}"));
        }
        let listed = deviations.remove(&example.number).is_some();
        match tree::difference(&ours, &example.html) {
            Some(difference) if !listed => wrong.push(format!("not as specified: {what}{difference}")),
            None if listed => wrong.push(format!("listed, but as specified: {what}")),
            _ => {}
        }
    }
    wrong.extend(deviations.keys().map(|number| format!("listed, but no example: {spec} {number}")));
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n\n"));
}

/// The examples of a specification: the text, a full stop, the HTML.
fn examples(spec: &str) -> Vec<Example> {
    const FENCE: &str = "````````````````````````````````";
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/spec");
    let path = folder.join(format!("{spec}.txt"));
    let whole = std::fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("no {}: run `.ci/install test`", path.display()))
        .replace('→', "\t");
    let mut examples = Vec::new();
    let mut rest = whole.as_str();
    let start = format!("\n{FENCE} example");
    while let Some(at) = rest.find(&start) {
        let (extension, after) = rest[at + start.len()..].split_once('\n').unwrap();
        let empty = after.strip_prefix(".\n").map(|after| ("", after));
        let (text, after) = empty.or_else(|| after.split_once("\n.\n")).unwrap();
        let (html, after) = after.split_once(FENCE).unwrap();
        let number = examples.len() + 1;
        let text = if text.is_empty() { String::new() } else { format!("{text}\n") };
        examples.push(Example { number, extension: extension.trim().into(), text, html: html.into() });
        rest = after;
    }
    examples
}

/// The deviations that are known: `spec number reason`, one a line.
fn deviations(spec: &str) -> BTreeMap<usize, String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/spec-deviations.txt");
    let list = std::fs::read_to_string(path).unwrap_or_default();
    list.lines()
        .filter_map(|line| line.strip_prefix(spec)?.trim().split_once(' '))
        .map(|(number, reason)| (number.parse().unwrap(), reason.trim().to_string()))
        .collect()
}
