//! Hugo's archetypes, as far as they are made of names and dates.
//!
//! `.Date`, `.Name`, `.File.ContentBaseName` and their likes, `now.Format`,
//! `replace`, `title`, `lower`, `upper`, `humanize` and pipes. An archetype
//! that holds anything else is left aside: a wrong guess would stand in a post.

use jiff::ZonedDateTime;

use super::dates::{When, go_format};

/// The archetype with its actions carried out; none when one is not known.
pub(super) fn fill(text: &str, name: &str, date: &str, now: &ZonedDateTime) -> Option<String> {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let close = open + rest[open..].find("}}")?;
        let (before, action) = (&rest[..open], &rest[open + 2..close]);
        made.push_str(if action.starts_with('-') { before.trim_end() } else { before });
        let trims = action.ends_with('-');
        let action = action.trim_start_matches('-').trim_end_matches('-').trim();
        if !action.starts_with("/*") {
            made.push_str(&pipeline(action, name, date, now)?);
        }
        rest = &rest[close + 2..];
        if trims {
            rest = rest.trim_start();
        }
    }
    made.push_str(rest);
    Some(made)
}

/// `replace .Name "-" " " | title`.
fn pipeline(action: &str, name: &str, date: &str, now: &ZonedDateTime) -> Option<String> {
    let mut value: Option<String> = None;
    for step in split_pipes(action) {
        let mut words = words(&step)?;
        if let Some(before) = value.take() {
            words.push(Word::Text(before));
        }
        let (first, rest) = words.split_first()?;
        let function = match first {
            Word::Name(function) => function.as_str(),
            Word::Text(text) if rest.is_empty() => {
                value = Some(text.clone());
                continue;
            }
            Word::Text(_) => return None,
        };
        let resolve = |word: &Word| match word {
            Word::Text(text) => Some(text.clone()),
            Word::Name(variable) => variable_of(variable, name, date),
        };
        let args: Option<Vec<String>> = rest.iter().map(resolve).collect();
        value = Some(call(function, &args?, name, date, now)?);
    }
    value
}

fn call(function: &str, args: &[String], name: &str, date: &str, now: &ZonedDateTime) -> Option<String> {
    let moment = When { date: now.date(), time: Some(now.time()), offset: Some(now.offset()) };
    match (function, args) {
        ("now.Format" | ".Now.Format", [layout]) => Some(go_format(layout, &moment)),
        ("dateFormat" | "time.Format", [layout, _]) => Some(go_format(layout, &moment)),
        ("replace" | "strings.Replace", [text, old, new]) => Some(text.replace(old.as_str(), new)),
        ("title" | "strings.Title", [text]) => Some(title(text)),
        ("humanize", [text]) => Some(capital(&text.replace(['-', '_'], " "))),
        ("lower", [text]) => Some(text.to_lowercase()),
        ("upper", [text]) => Some(text.to_uppercase()),
        ("urlize" | "anchorize", [text]) => Some(text.replace(' ', "-").to_lowercase()),
        (variable, []) => variable_of(variable, name, date),
        _ => None,
    }
}

fn variable_of(variable: &str, name: &str, date: &str) -> Option<String> {
    match variable {
        ".Date" | ".Page.Date" => Some(date.to_owned()),
        ".Name"
        | ".File.ContentBaseName"
        | ".File.BaseFileName"
        | ".File.TranslationBaseName"
        | ".TranslationBaseName"
        | ".BaseFileName" => Some(name.to_owned()),
        _ => None,
    }
}

enum Word {
    Name(String),
    Text(String),
}

fn split_pipes(action: &str) -> Vec<String> {
    let mut steps = vec![String::new()];
    let mut quote = None;
    for c in action.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '`') => quote = Some(c),
            None if c == '|' => {
                steps.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(step) = steps.last_mut() {
            step.push(c);
        }
    }
    steps
}

/// Names and quoted texts between blanks; none when there is anything else.
fn words(step: &str) -> Option<Vec<Word>> {
    let mut found = Vec::new();
    let mut rest = step.trim();
    while let Some(first) = rest.chars().next() {
        if matches!(first, '"' | '`') {
            let end = rest[1..].find(first)? + 1;
            found.push(Word::Text(rest[1..end].to_owned()));
            rest = rest[end + 1..].trim_start();
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '.';
            if !rest[..end].chars().all(plain) {
                return None;
            }
            found.push(Word::Name(rest[..end].to_owned()));
            rest = rest[end..].trim_start();
        }
    }
    Some(found)
}

fn title(text: &str) -> String {
    text.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_archetypes_are_filled_and_others_refused() {
        let now: jiff::Timestamp = "2026-11-23T19:05:09Z".parse().unwrap();
        let now = now.to_zoned_datetime(jiff::tz::TimeZone::UTC);
        for (archetype, wanted) in [
            ("title: \"{{ replace .Name \"-\" \" \" | title }}\"", Some("title: \"My First Post\"")),
            ("date = {{ .Date }}", Some("date = DATE")),
            ("{{ .File.ContentBaseName | humanize }}", Some("My first post")),
            ("{{ now.Format \"2006-01-02\" }}", Some("2026-11-23")),
            ("{{ dateFormat \"Jan 2006\" .Date }}", Some("Nov 2026")),
            ("a {{- /* no */ -}} b", Some("ab")),
            ("plain", Some("plain")),
            ("{{ .Site.Params.author }}", None),
            ("{{ if .Draft }}x{{ end }}", None),
            ("{{ readFile \"x\" }}", None),
            ("{{ unclosed", None),
        ] {
            assert_eq!(fill(archetype, "my-first-post", "DATE", &now).as_deref(), wanted, "{archetype}");
        }
    }
}
