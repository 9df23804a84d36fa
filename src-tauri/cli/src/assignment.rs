//! What `set` is told: `KEY=VALUE` as a person types it.

use dropcap_core::api::FieldValue;

/// A front matter key and what it is set to.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    /// The key; parts of a nested one joined by dots.
    pub(crate) key: String,
    /// The value.
    pub(crate) value: FieldValue,
}

impl Assignment {
    /// Reads `KEY=VALUE`: a list in brackets, `true` and `false`, numbers,
    /// dates, text; quotes make text of anything.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let parts = text.split_once('=').map(|(key, value)| (key.trim(), value.trim()));
        let (key, value) = parts.filter(|(key, _)| !key.is_empty()).ok_or("it is not KEY=VALUE")?;
        Ok(Self { key: key.to_owned(), value: value_of(value) })
    }
}

fn value_of(text: &str) -> FieldValue {
    let inner = |open: char, close: char| text.strip_prefix(open)?.strip_suffix(close);
    if let Some(list) = inner('[', ']') {
        return FieldValue::List(items(list));
    }
    if let Some(quoted) = inner('"', '"').or_else(|| inner('\'', '\'')) {
        return FieldValue::Text(quoted.to_owned());
    }
    match text {
        "" => FieldValue::Text(String::new()),
        "true" => FieldValue::Bool(true),
        "false" => FieldValue::Bool(false),
        _ if is_number(text) => FieldValue::Number(text.to_owned()),
        _ if is_date(text) => FieldValue::Date(text.to_owned()),
        _ => FieldValue::Text(text.to_owned()),
    }
}

/// The items between commas; quotes keep a comma in an item.
fn items(list: &str) -> Vec<String> {
    let (mut items, mut item, mut quote) = (Vec::new(), String::new(), None);
    for letter in list.chars() {
        match (quote, letter) {
            (None, '"' | '\'') if item.trim().is_empty() => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, ',') => items.push(std::mem::take(&mut item)),
            _ => item.push(letter),
        }
    }
    items.push(item);
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok() && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
        && (bytes.len() == 10 || matches!(bytes[10], b'T' | b't' | b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_written() {
        for (text, expected) in [
            ("true", FieldValue::Bool(true)),
            ("12", FieldValue::Number("12".into())),
            ("1.2.3", FieldValue::Text("1.2.3".into())),
            ("\"12\"", FieldValue::Text("12".into())),
            ("2024-03-25", FieldValue::Date("2024-03-25".into())),
            ("2024-03-25T06:46:05Z", FieldValue::Date("2024-03-25T06:46:05Z".into())),
            ("2024-03-25-slug", FieldValue::Text("2024-03-25-slug".into())),
            ("[a, \"b, c\", 'd']", FieldValue::List(vec!["a".into(), "b, c".into(), "d".into()])),
            ("[]", FieldValue::List(vec![])),
            ("a=b", FieldValue::Text("a=b".into())),
        ] {
            assert_eq!(value_of(text), expected, "{text}");
        }
        assert!(Assignment::read("=x").is_err() && Assignment::read("title").is_err());
    }
}
