//! What the front matter says, and should not.

use super::{Input, finding, line_of, line_of_key, set};
use crate::across::twin_key;
use crate::api::{FieldValue, Finding, FrontMatterFormat, Generator, Severity, TermCount};
use crate::blog::dates::When;
use crate::front_matter::{self, Document, Value};

/// Search results show about so many signs of a description.
const SHOWN: usize = 160;
/// Longer descriptions are cut everywhere.
const LONG: usize = 200;
/// Days that programs write where they know none.
const NOBODYS: [&str; 3] = ["0001-01-01", "1900-01-01", "1970-01-01"];

pub(super) fn check(input: &Input<'_>, document: &Document) -> Vec<Finding> {
    let text_of = |key: &str| document.get(key).and_then(Value::as_text).map(str::trim).unwrap_or_default();
    let mut found = Vec::new();
    if text_of("title").is_empty() {
        let said = "the post has no title; give it one".into();
        found.push(finding("no-title", Severity::Blocker, said).at(line_of_key(input, document, "title")));
    }
    let described = ["description", "summary", "excerpt"];
    let usual = input.keys.iter().find(|key| described.iter().any(|name| key.eq_ignore_ascii_case(name)));
    if let Some(key) = usual
        && described.iter().all(|key| text_of(key).is_empty())
    {
        let said = format!("there is no {key}; search results and cards show it");
        found.push(finding("no-description", Severity::Hint, said).at(line_of_key(input, document, key)));
    }
    let length = text_of("description").chars().count();
    if length > LONG {
        let said = format!("the description has {length} signs; search results show about {SHOWN} of them");
        let line = line_of_key(input, document, "description");
        found.push(finding("long-description", Severity::Hint, said).at(line));
    }
    found.extend(draft(input, document));
    found.extend(date(input, document));
    found.extend(address(input, document));
    found.extend(twins(input, document));
    found.extend(accents(input));
    found
}

/// Whether it is a draft, and whether every Hugo thinks so.
fn draft(input: &Input<'_>, document: &Document) -> Vec<Finding> {
    let mut found = Vec::new();
    let value = document.get("draft");
    let line = line_of_key(input, document, "draft");
    if value.and_then(Value::as_bool) == Some(true) {
        found.push(
            finding("draft", Severity::Hint, "it is a draft; publishing switches that off".into()).at(line),
        );
    }
    let word = value.and_then(Value::as_text).unwrap_or_default();
    if value.is_some_and(|value| value.as_bool().is_none())
        && let Some(meant) = ["yes", "on", "no", "off"].iter().position(|w| word.eq_ignore_ascii_case(w))
    {
        let said =
            format!("draft: {word} is read differently by different versions of Hugo; write true or false");
        let edits = set(input, document, "draft", &FieldValue::Bool(meant < 2));
        let label = if meant < 2 { "Write true" } else { "Write false" };
        found.push(finding("draft-word", Severity::Warning, said).at(line).mended(label, edits));
    }
    if input.generator == Generator::Jekyll && input.path.split('/').any(|part| part == "_drafts") {
        let said =
            "it lies in _drafts, which Jekyll does not publish; move it to _posts with its date in the name";
        found.push(finding("jekyll-draft", Severity::Blocker, said.into()));
    }
    found
}

/// Whether it has a date, and one that can be meant.
fn date(input: &Input<'_>, document: &Document) -> Option<Finding> {
    let mend = |found: Finding| {
        let now = FieldValue::Date(input.date.to_owned());
        let found = found.at(line_of_key(input, document, "date"));
        found.mended("Set it to now", set(input, document, "date", &now))
    };
    let written = document.get("date").and_then(Value::as_text).map(str::trim).unwrap_or_default();
    if written.is_empty() {
        // Jekyll's dates are in the names of the files.
        let usual = input.keys.iter().any(|key| key.eq_ignore_ascii_case("date"));
        let said = "it has no date; publishing gives it today’s";
        let missing = usual && input.generator != Generator::Jekyll;
        return missing.then(|| mend(finding("no-date", Severity::Hint, said.into())));
    }
    let Some(date) = When::parse(written).and_then(|when| when.timestamp()) else {
        // Go knows more ways to write a date than are read here; none begins so.
        let hopeless = written.starts_with(|c: char| c.is_ascii_digit()) && !written.contains(':');
        let (severity, rest) = match input.generator {
            Generator::Hugo if hopeless => (Severity::Blocker, "Hugo stops at it"),
            _ => (Severity::Warning, "it may be read wrongly or not at all"),
        };
        let said = format!("its date, {written}, is not one: {rest}; write it like {}", input.date);
        return Some(mend(finding("odd-date", severity, said)));
    };
    let is_draft = document.get("draft").and_then(Value::as_bool) == Some(true);
    if date > input.now {
        let rest = match (input.generator, input.build_future) {
            (_, true) | (Generator::None | Generator::Eleventy | Generator::Astro, _) => {
                "it is published at once all the same"
            }
            _ => "it will not be seen before, and only when the blog is built again then",
        };
        let said = format!("its date, {written}, is in the future: {rest}");
        return Some(mend(finding("date-in-future", Severity::Warning, said)));
    }
    if NOBODYS.iter().any(|day| written.starts_with(day)) {
        let said = format!("its date, {written}, looks like one that a program has put there");
        return Some(mend(finding("odd-date", Severity::Warning, said)));
    }
    let days = input.now.duration_since(date).as_hours() / 24;
    (is_draft && days >= 2).then(|| {
        let said = format!("its date, {written}, is {days} days ago, and the post was never out");
        mend(finding("date-of-draft", Severity::Hint, said))
    })
}

/// Another post at the same address.
fn address(input: &Input<'_>, document: &Document) -> Option<Finding> {
    let bare = |url: &str| url.trim_end_matches('/').to_lowercase();
    let own = bare(input.url?);
    let (other, _) = input.others.iter().find(|(path, url)| path != input.path && bare(url) == own)?;
    let said = format!("{other} has the same address, so one of the two would not be seen; change the slug");
    let line = ["url", "slug", "title"].iter().find_map(|key| line_of_key(input, document, key));
    Some(finding("same-address", Severity::Blocker, said).at(line))
}

/// A file's name with its accents apart, as macOS once wrote them: an address
/// made of it looks like another one and is none.
fn accents(input: &Input<'_>) -> Option<Finding> {
    let said = "the name of its file has letters and accents apart, so its address may not be found by those who type it; rename it";
    let apart = !unicode_normalization::is_nfc(input.path);
    apart.then(|| finding("accents-apart", Severity::Hint, said.into()))
}

/// Terms that other posts write differently.
fn twins(input: &Input<'_>, document: &Document) -> Vec<Finding> {
    let mut found = Vec::new();
    for taxonomy in input.taxonomies {
        let Some(value) = document.get(&taxonomy.plural) else { continue };
        let own = value.as_list_of_text();
        let mut mended: Vec<String> = own.iter().map(|term| (*term).to_owned()).collect();
        let mut said = Vec::new();
        for (at, term) in own.iter().enumerate() {
            let Some((twin, posts)) = twin(input, &taxonomy.plural, term) else { continue };
            said.push(format!("“{term}” is written “{twin}” in {posts} posts"));
            twin.clone_into(&mut mended[at]);
        }
        if !said.is_empty() {
            let mut seen = std::collections::HashSet::new();
            mended.retain(|term| seen.insert(term.clone()));
            let value = match value {
                Value::List(_) => FieldValue::List(mended),
                _ => FieldValue::Text(mended.swap_remove(0)),
            };
            let edits = set(input, document, &taxonomy.plural, &value);
            let line = line_of_key(input, document, &taxonomy.plural);
            let found_one = finding("term-twin", Severity::Warning, said.join("; ")).at(line);
            found.push(found_one.mended("Write it the same way", edits));
        }
    }
    found
}

/// The way more posts write a term.
fn twin<'i>(input: &Input<'i>, taxonomy: &str, term: &str) -> Option<(&'i str, u32)> {
    let key = twin_key(term);
    let same = |known: &&TermCount| known.taxonomy == taxonomy && twin_key(&known.term) == key;
    let best = input.terms.iter().filter(same).max_by_key(|known| known.posts)?;
    let own = input.terms.iter().filter(same).find(|known| known.term == term).map_or(0, |known| known.posts);
    (best.term != term && best.posts > own).then_some((best.term.as_str(), best.posts))
}

/// Keys that stand there twice, which stops newer Hugos.
pub(super) fn duplicate_keys(text: &str) -> Vec<Finding> {
    let parts = front_matter::split(text);
    let separator = match parts.format {
        Some(FrontMatterFormat::Yaml) => ':',
        Some(FrontMatterFormat::Toml) => '=',
        Some(FrontMatterFormat::Json) | None => return Vec::new(),
    };
    let mut seen = std::collections::HashSet::new();
    let mut found = Vec::new();
    let (mut byte, mut quoted) = (parts.content.start, false);
    for line in text[parts.content.clone()].split_inclusive('\n') {
        let start = byte;
        byte += line.len();
        let was_quoted = quoted;
        quoted ^= separator == '=' && (line.matches("\"\"\"").count() + line.matches("'''").count()) % 2 == 1;
        if was_quoted {
            continue;
        }
        if separator == '=' && line.starts_with('[') {
            break;
        }
        let Some((key, _)) = line.split_once(separator) else { continue };
        let name = key.trim_end().trim_matches(['"', '\'']);
        let plain = |c: char| c.is_alphanumeric() || "_-.".contains(c);
        if name.is_empty() || !name.chars().all(plain) || name.starts_with('-') {
            continue;
        }
        if !seen.insert(name.to_lowercase()) {
            let said =
                format!("the key {name} stands there twice; newer versions of Hugo stop at that: keep one");
            found.push(finding("duplicate-key", Severity::Blocker, said).at(line_of(text, start)));
        }
    }
    found
}
