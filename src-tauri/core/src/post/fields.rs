//! The front matter as a form, and the form's edits as edits of the text.

use std::ops::Range;

use super::utf16_of;
use crate::api::{Field, FieldRole, FieldValue, FrontMatterView, Habits, Taxonomy, TextEdit};
use crate::error::Result;
use crate::front_matter::{self, Document, Splice, Style, SyntaxError, Value};

/// The front matter of the editor's text as a form: its fields in their
/// order, then those that the blog's posts usually have.
/// `read` is what [`front_matter::read`] made of the text.
pub fn form(
    text: &str,
    read: &std::result::Result<Document, SyntaxError>,
    habits: &Habits,
    taxonomies: &[Taxonomy],
) -> FrontMatterView {
    let parts = front_matter::split(text);
    let mut view = FrontMatterView {
        format: parts.format,
        body_start: utf16_of(text, parts.body),
        fields: Vec::new(),
        problem: None,
    };
    let document = match read {
        Ok(document) => document,
        Err(error) => {
            view.problem = Some(error.to_string());
            return view;
        }
    };
    let roles = Roles { habits, taxonomies };
    flatten(text, document, document.entries(), "", &roles, &mut view.fields);
    for key in &habits.keys {
        let there = view.fields.iter().any(|field| is_under(&field.key, key));
        if !there && document.get(key).is_none() {
            let role = roles.of(key);
            let value = roles.empty(role);
            view.fields.push(Field { key: key.clone(), role, value, present: false, locked: None });
        }
    }
    view
}

/// What must change in the editor's text so that a field has a value; without
/// a value the key is removed.
///
/// # Errors
/// [`crate::error::Error::FrontMatter`] when it cannot be done without touching more.
pub fn edit_field(
    text: &str,
    key: &str,
    value: Option<&FieldValue>,
    habits: &Habits,
) -> Result<Vec<TextEdit>> {
    let splices = match value {
        Some(value) => front_matter::set(text, key, value, &Style::from(habits))?,
        None => front_matter::unset(text, key)?,
    };
    Ok(splices.iter().map(|splice| text_edit(text, splice)).collect())
}

fn text_edit(text: &str, splice: &Splice) -> TextEdit {
    let Range { start, end } = splice.range;
    TextEdit { from: utf16_of(text, start), to: utf16_of(text, end), insert: splice.insert.clone() }
}

/// Adds a field for each value, those of maps under keys with dots.
fn flatten(
    text: &str,
    document: &Document,
    entries: &[(String, Value)],
    above: &str,
    roles: &Roles<'_>,
    fields: &mut Vec<Field>,
) {
    for (key, value) in entries {
        let key = if above.is_empty() { key.clone() } else { format!("{above}.{key}") };
        match value {
            Value::Map(inner) if !inner.is_empty() => flatten(text, document, inner, &key, roles, fields),
            value => {
                let role = roles.of(&key);
                let raw = document.span(&key).and_then(|span| text.get(span)).unwrap_or_default();
                let value = field_value(value, role, raw);
                let locked = document.locked(&key);
                fields.push(Field { key, role, value, present: true, locked });
            }
        }
    }
}

fn field_value(value: &Value, role: FieldRole, raw: &str) -> FieldValue {
    match value {
        Value::Null => FieldValue::Empty,
        Value::Bool(yes) => FieldValue::Bool(*yes),
        Value::Number(number) => FieldValue::Number(number.clone()),
        Value::Date(date) => FieldValue::Date(date.clone()),
        Value::Text(text) if role == FieldRole::Date && front_matter::is_date(text) => {
            FieldValue::Date(text.clone())
        }
        Value::Text(text) => FieldValue::Text(text.clone()),
        Value::List(items) if items.iter().all(|item| item.as_text().is_some()) => {
            FieldValue::List(value.as_list_of_text().into_iter().map(str::to_owned).collect())
        }
        Value::List(_) | Value::Map(_) => FieldValue::Other(raw.to_owned()),
    }
}

/// What keys are for in this blog.
struct Roles<'a> {
    habits: &'a Habits,
    taxonomies: &'a [Taxonomy],
}

impl Roles<'_> {
    fn of(&self, key: &str) -> FieldRole {
        let key = key.to_lowercase();
        let same = |other: &str| other.to_lowercase() == key;
        if self.habits.cover_key.as_deref().is_some_and(same) {
            return FieldRole::Cover;
        }
        if self.taxonomies.iter().any(|taxonomy| same(&taxonomy.plural)) {
            return FieldRole::Terms;
        }
        match key.as_str() {
            "title" => FieldRole::Title,
            "author" | "authors" => FieldRole::Author,
            "date" => FieldRole::Date,
            "slug" => FieldRole::Slug,
            "draft" => FieldRole::Draft,
            "description" | "summary" => FieldRole::Description,
            "tags" | "categories" => FieldRole::Terms,
            "image" | "cover" | "cover.image" | "featured_image" | "featuredimage"
                if self.habits.cover_key.is_none() =>
            {
                FieldRole::Cover
            }
            _ => FieldRole::Other,
        }
    }

    /// What a field that is not there starts from.
    fn empty(&self, role: FieldRole) -> FieldValue {
        match role {
            FieldRole::Draft => FieldValue::Bool(false),
            FieldRole::Terms => FieldValue::List(Vec::new()),
            FieldRole::Date => FieldValue::Empty,
            _ => FieldValue::Text(String::new()),
        }
    }
}

/// Whether a key is another or lies below it.
fn is_under(key: &str, other: &str) -> bool {
    let (key, other) = (key.to_lowercase(), other.to_lowercase());
    key == other || key.strip_prefix(&other).is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::FrontMatterFormat;

    fn habits() -> Habits {
        Habits {
            section: String::new(),
            file_pattern: "{date}_{slug}.md".into(),
            format: FrontMatterFormat::Yaml,
            keys: ["title", "date", "image", "tags", "draft"].map(str::to_owned).to_vec(),
            order: ["title", "date", "image", "tags", "draft"].map(str::to_owned).to_vec(),
            cover_key: Some("image".into()),
            author: None,
            photo_base: None,
            template: None,
            link: crate::api::LinkForm::Markdown,
            gallery: None,
        }
    }

    fn field(key: &str, role: FieldRole, value: FieldValue) -> Field {
        Field { key: key.into(), role, value, present: true, locked: None }
    }

    #[test]
    fn the_form_has_the_posts_fields_and_then_the_usual_ones() {
        let text = "---\nTitle: A 😍\ndate: '2024-01-01'\ntags: \n    - a\ncover:\n  alt: x\nodd:\n  - a: b\n---\nBody";
        let view = form(text, &front_matter::read(text), &habits(), &[]);
        assert_eq!(view.format, Some(FrontMatterFormat::Yaml));
        assert_eq!(view.body_start as usize, text.encode_utf16().count() - 4);
        let odd = view.fields.iter().find(|field| field.key == "odd").unwrap();
        assert!(odd.locked.is_some());
        assert_eq!(odd.value, FieldValue::Other("a: b".into()));
        let expected = [
            field("Title", FieldRole::Title, FieldValue::Text("A 😍".into())),
            field("date", FieldRole::Date, FieldValue::Date("2024-01-01".into())),
            field("tags", FieldRole::Terms, FieldValue::List(vec!["a".into()])),
            field("cover.alt", FieldRole::Other, FieldValue::Text("x".into())),
            odd.clone(),
            Field { present: false, ..field("image", FieldRole::Cover, FieldValue::Text(String::new())) },
            Field { present: false, ..field("draft", FieldRole::Draft, FieldValue::Bool(false)) },
        ];
        assert_eq!(view.fields, expected);
    }

    #[test]
    fn front_matter_that_does_not_parse_is_named_and_left() {
        let text = "---\na: [b\n---\nBody";
        let view = form(text, &front_matter::read(text), &habits(), &[]);
        assert!(view.fields.is_empty());
        assert!(view.problem.unwrap().starts_with("line "));
    }

    #[test]
    fn an_edit_is_counted_in_the_editors_units() {
        let text = "---\nauthor: 😍\ntitle: A\n---\n";
        let edits = edit_field(text, "title", Some(&FieldValue::Text("B".into())), &habits()).unwrap();
        let from = "---\nauthor: 😍\ntitle: ".encode_utf16().count() as u32;
        assert_eq!(edits, [TextEdit { from, to: from + 1, insert: "B".into() }]);
        let gone = edit_field(text, "author", None, &habits()).unwrap();
        assert_eq!(gone, [TextEdit { from: 4, to: 15, insert: String::new() }]);
    }
}
