//! How texts and keys are written in TOML.

/// A key as written.
pub(super) fn bare(key: &str) -> String {
    let plain = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '_' | '-');
    if !key.is_empty() && key.chars().all(plain) { key.to_owned() } else { basic(key) }
}

/// A text as written, in the quotes of `old` where they can hold it.
pub(in crate::front_matter) fn string(text: &str, old: Option<&str>) -> String {
    let old = old.unwrap_or("\"");
    let control = |ch: char| ch.is_control() && ch != '\t';
    // A line end right after the opening quotes is not a part of the text.
    let opening = |mark: &str| match old[3..].split_once('\n') {
        Some(("", _)) => format!("{mark}\n"),
        Some(("\r", _)) => format!("{mark}\r\n"),
        _ => mark.to_owned(),
    };
    let end = if old.contains("\r\n") { "\r\n" } else { "\n" };
    if old.starts_with("'''")
        && old.len() >= 6
        && !text.contains("'''")
        && !text.ends_with('\'')
        && !text.chars().any(|ch| control(ch) && ch != '\n')
    {
        return format!("{}{}'''", opening("'''"), text.replace('\n', end));
    }
    if old.starts_with("\"\"\"") && old.len() >= 6 {
        let lines: Vec<String> = text.split('\n').map(escaped).collect();
        return format!("{}{}\"\"\"", opening("\"\"\""), lines.join(end));
    }
    if old.starts_with('\'') && !text.contains('\'') && !text.chars().any(control) {
        return format!("'{text}'");
    }
    basic(text)
}

/// A text in plain double quotes.
pub(super) fn basic(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            ch if ch.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(ch))),
            ch => out.push(ch),
        }
    }
    out
}
