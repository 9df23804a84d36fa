//! What the `param` shortcode finds: a parameter of the post, else of the
//! site, printed as Go prints values.

use serde_json::Value as Json;

use super::Blog;
use crate::front_matter::{Document, Value};

impl Blog {
    /// A parameter of the post at `path`, else of the site; none where there is
    /// none, or it is nothing, no, zero or empty, at which Hugo stops.
    pub fn param(&self, path: &str, document: Option<&Document>, key: &str) -> Option<String> {
        let own = || document?.get(key).filter(|value| !is_empty(value)).map(printed);
        own().or_else(|| {
            let language = self.language_of(path)?;
            let place = self.layout.languages.iter().position(|known| known == language)?;
            let site = self.layout.params.get(place)?;
            let key = key.to_lowercase();
            let found =
                site.get(&key).or_else(|| key.split('.').try_fold(site, |table, part| table.get(part)))?;
            let value = value(found);
            (!is_empty(&value)).then(|| printed(&value))
        })
    }
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(yes) => Value::Bool(*yes),
        Json::Number(number) => Value::Number(number.to_string()),
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(map) => Value::Map(map.iter().map(|(key, of)| (key.clone(), value(of))).collect()),
    }
}

/// What a template takes for no.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) | Value::Date(_) => false,
        Value::Number(number) => number.parse() == Ok(0.0),
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.is_empty(),
    }
}

fn printed(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".into(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => match number.parse::<f64>() {
            Ok(decimal) if number.contains('.') => decimal.to_string(),
            _ => number.clone(),
        },
        Value::Date(date) => time(date).unwrap_or_else(|| date.clone()),
        Value::Text(text) => text.clone(),
        Value::List(items) => format!("[{}]", items.iter().map(printed).collect::<Vec<_>>().join(" ")),
        Value::Map(map) => {
            let mut pairs: Vec<String> =
                map.iter().map(|(key, value)| format!("{}:{}", key.to_lowercase(), printed(value))).collect();
            pairs.sort();
            format!("map[{}]", pairs.join(" "))
        }
    }
}

/// A moment as Go prints it: `2024-03-25 10:00:00 +0000 UTC`.
fn time(date: &str) -> Option<String> {
    let day = date.get(..10)?;
    let rest = date[10..].trim_start_matches(['T', 't', ' ']);
    if rest.is_empty() {
        return Some(format!("{day} 00:00:00 +0000 UTC"));
    }
    let clock = rest.get(..8)?;
    match rest[8..].trim() {
        "" | "Z" | "z" => Some(format!("{day} {clock} +0000 UTC")),
        offset if offset.len() == 6 => {
            let offset = offset.replace(':', "");
            Some(format!("{day} {clock} {offset} {offset}"))
        }
        _ => None,
    }
}
