//! Generated front matter, of which the test knows every byte's meaning, and
//! what must hold when one field of it is edited.
//!
//! A text is made of fields; each knows its key, its value and what stands
//! around them. So the check needs no reader of front matter to say whether an
//! edit touched a byte that it should not have.

mod json;
mod lists;
mod toml;
mod yaml;

use dropcap_core::api::{FieldValue, FrontMatterFormat};
use dropcap_core::front_matter::{self, Style, Value, apply, read, set, split, unset};

use crate::dice::Dice;

pub use lists::{ListPost, check_list};

/// The keys of generated posts, which are also the blog's usual ones.
pub const KEYS: [&str; 10] =
    ["title", "date", "Author", "image", "tags", "categories", "slug", "draft", "weight", "summary"];

/// Keys that mean nothing to a generator, so that any value will do.
pub const NEUTRAL: [&str; 10] =
    ["alpha", "beta", "Gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"];

const WORDS: [&str; 22] = [
    "plain words",
    "It's",
    "say \"hi\"",
    "a: b",
    "x # y",
    "ação",
    "😍",
    "yes",
    "0777",
    "12",
    "",
    "- a",
    "back\\slash",
    "c:\\new",
    "2024-01-01",
    "[x]",
    "tab\there",
    "two\nlines",
    "null",
    "日本語: あ",
    "---",
    "trailing ",
];

/// A field, in the pieces that matter to an edit.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its key, without quotes.
    pub key: &'static str,
    /// Comment lines above that are not its alone, so that they stay.
    pub above: String,
    /// Comment lines above that go with it, and only with it.
    pub own: String,
    /// Indentation and key, up to the colon or the equals sign.
    pub lead: String,
    /// The blanks and the value.
    pub value: String,
    /// What follows the value: blanks, a comment, the line end.
    pub tail: String,
    /// Lines below that belong to no field: blank lines, comments.
    pub below: String,
    /// Whether the value is a map or a list of maps, which is not edited whole.
    pub map: bool,
    /// Whether comments stand between the members of the value.
    pub comments: bool,
}

impl Field {
    fn text(&self) -> String {
        [&self.above, &self.own, &self.lead, &self.value, &self.tail, &self.below]
            .map(String::as_str)
            .concat()
    }
}

/// A generated post.
#[derive(Debug, Clone)]
pub struct Generated {
    /// How its front matter is written.
    pub format: FrontMatterFormat,
    /// What stands before the first field: a mark, the delimiter.
    pub head: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What stands between fields: a comma in JSON.
    pub between: &'static str,
    /// The closing delimiter and the body.
    pub rest: String,
}

impl Generated {
    /// Makes a post with the first of these keys.
    pub fn new(dice: &mut Dice, format: FrontMatterFormat, keys: &[&'static str]) -> Self {
        let count = 1 + dice.roll(keys.len());
        let mut made = match format {
            FrontMatterFormat::Yaml => yaml::generate(dice, &keys[..count]),
            FrontMatterFormat::Toml => toml::generate(dice, &keys[..count]),
            FrontMatterFormat::Json => json::generate(dice, &keys[..count]),
        };
        made.rest += dice.pick(&["", "\nWords: [ {\n", "---\n", "\n---\ntitle: not this\n---\n# also\n"]);
        if dice.once_in(4) {
            made.with_windows_line_ends();
        }
        if dice.once_in(8) {
            made.head.insert(0, '\u{feff}');
        }
        made
    }

    fn with_windows_line_ends(&mut self) {
        let windows = |text: &mut String| *text = text.replace('\n', "\r\n");
        windows(&mut self.head);
        windows(&mut self.rest);
        for field in &mut self.fields {
            let Field { above, own, lead, value, tail, below, .. } = field;
            [above, own, lead, value, tail, below].into_iter().for_each(windows);
        }
        self.between = if self.between == ",\n" { ",\r\n" } else { self.between };
    }

    /// The whole text.
    pub fn text(&self) -> String {
        let fields: Vec<String> = self.fields.iter().map(Field::text).collect();
        format!("{}{}{}", self.head, fields.join(self.between), self.rest)
    }

    /// The text before a field and after it.
    fn around(&self, number: usize) -> (String, String) {
        let texts: Vec<String> = self.fields.iter().map(Field::text).collect();
        let (mut before, mut after) = (self.head.clone(), String::new());
        for (at, text) in texts.iter().enumerate() {
            let separator = if at + 1 < texts.len() { self.between } else { "" };
            match at.cmp(&number) {
                std::cmp::Ordering::Less => before += &format!("{text}{separator}"),
                std::cmp::Ordering::Equal => after += separator,
                std::cmp::Ordering::Greater => after += &format!("{text}{separator}"),
            }
        }
        (before, after + &self.rest)
    }
}

/// Comment lines above a field that stay when it goes: they name another key
/// too, or stand above the field's own comment.
fn above(dice: &mut Dice, keys: &[&'static str], key: &str, own: &str) -> String {
    let other = keys[dice.roll(keys.len())];
    match dice.roll(8) {
        0 if other != key => format!("# stays, for {key} and {other} are set elsewhere\n"),
        1 if other != key => format!("# {key} stays\n# stays, as {other} and {key} do\n"),
        2 if !own.is_empty() => "# stays, do not reorder\n".to_owned(),
        _ => String::new(),
    }
}

/// A value to be set.
pub fn value(dice: &mut Dice) -> FieldValue {
    match dice.roll(7) {
        0 => FieldValue::Bool(dice.once_in(2)),
        1 => FieldValue::Number(dice.pick(&["1", "-2.5"]).to_owned()),
        2 => FieldValue::Date(dice.pick(&["2024-05-06", "2024-05-06T07:08:09Z"]).to_owned()),
        3 | 4 => {
            let count = dice.roll(4);
            FieldValue::List((0..count).map(|_| dice.pick(&WORDS).to_owned()).collect())
        }
        5 => FieldValue::Empty,
        _ => FieldValue::Text(dice.pick(&WORDS).to_owned()),
    }
}

/// How the generated blog writes what is not there yet.
pub fn style(format: FrontMatterFormat) -> Style {
    Style { format, keys: KEYS.map(str::to_owned).to_vec() }
}

/// What became of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was made; the new text.
    Edited(String),
    /// It was refused, for a reason that is a good one.
    Refused(String),
}

/// Sets a key of a generated post and checks every byte around it.
///
/// # Panics
/// When a byte changed that should not have, or the reason is no good one.
#[track_caller]
pub fn check_set(post: &Generated, key: &str, wanted: &FieldValue) -> Outcome {
    let text = post.text();
    let before = read(&text).unwrap_or_else(|error| panic!("{error} in {text:?}"));
    let number = post.fields.iter().position(|field| field.key.eq_ignore_ascii_case(key));
    let splices = match set(&text, key, wanted, &style(post.format)) {
        Ok(splices) => splices,
        Err(error) => {
            let field = number.map(|number| &post.fields[number]);
            let why = field.is_some_and(|field| field.map || field.comments);
            assert!(why, "{error} for {wanted:?} in {text:?}");
            return Outcome::Refused(error.to_string());
        }
    };
    let new = apply(&text, &splices);
    others_are_the_same(&text, &before, &new, key);
    match number {
        Some(number) => {
            let field = &post.fields[number];
            let (start, end) = post.around(number);
            let start = format!("{start}{}{}{}", field.above, field.own, field.lead);
            // A value that comes where there was none uses the blanks there.
            let empty = field.value.trim().is_empty();
            let tail = if empty { field.tail.trim_start_matches([' ', '\t']) } else { &field.tail };
            let end = format!("{tail}{}{end}", field.below);
            assert!(new.starts_with(&start), "before the value of {key}: {text:?} -> {new:?}");
            // A list of lines goes below the comment of its key.
            let only_more = empty && common(&text, &new) >= text.len();
            assert!(only_more || new.ends_with(&end), "after the value of {key}: {text:?} -> {new:?}");
            assert!(new.len() >= start.len() + end.len(), "{text:?} -> {new:?}");
            // What stays the same is not written at all.
            let again = set(&new, key, wanted, &style(post.format));
            let again = again.unwrap_or_else(|error| panic!("{error} in {new:?}"));
            assert!(again.is_empty() || apply(&new, &again) == new, "{key} = {wanted:?} twice in {new:?}");
        }
        None => {
            let kept = common(&text, &new);
            assert!(kept >= text.len(), "adding {key} changed more: {text:?} -> {new:?}");
        }
    }
    Outcome::Edited(new)
}

/// Removes a key of a generated post and checks what went with it.
///
/// # Panics
/// When anything but the key, its value and its own comments went.
#[track_caller]
pub fn check_unset(post: &Generated, key: &str) -> Outcome {
    let text = post.text();
    let before = read(&text).unwrap_or_else(|error| panic!("{error} in {text:?}"));
    let number = post.fields.iter().position(|field| field.key.eq_ignore_ascii_case(key));
    let splices = match unset(&text, key) {
        Ok(splices) => splices,
        Err(error) => {
            let comments = number.is_some_and(|number| post.fields[number].comments);
            assert!(comments, "{error} in {text:?}");
            return Outcome::Refused(error.to_string());
        }
    };
    let new = apply(&text, &splices);
    others_are_the_same(&text, &before, &new, key);
    assert!(read(&new).is_ok_and(|after| after.get(key).is_none()), "{key} stayed: {text:?} -> {new:?}");
    let Some(number) = number else {
        assert_eq!(new, text);
        return Outcome::Edited(new);
    };
    let kept = common(&text, &new);
    assert!(kept >= new.len(), "removing {key} is more than that: {text:?} -> {new:?}");
    let field = &post.fields[number];
    let gone = text.len() - new.len();
    let whole = field.own.len() + field.lead.len() + field.value.len() + field.tail.len();
    // Between brackets the blanks around the comma go along.
    let blanks = if post.format == FrontMatterFormat::Json { 8 } else { 0 };
    let most = whole + post.between.len() + field.below.len() + blanks;
    assert!((whole - field.own.len() - field.tail.len()..=most).contains(&gone), "{text:?} -> {new:?}");
    let comments = |text: &str| text.matches("# stays").count();
    assert_eq!(comments(&text), comments(&new), "a comment went with {key}: {text:?} -> {new:?}");
    assert!(field.own.is_empty() || !new.contains(&field.own), "its comment stayed: {text:?} -> {new:?}");
    Outcome::Edited(new)
}

/// How many bytes two texts share at their beginning and their end.
fn common(one: &str, other: &str) -> usize {
    let start = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let end = one.bytes().rev().zip(other.bytes().rev()).take_while(|(a, b)| a == b).count();
    start + end
}

#[track_caller]
fn others_are_the_same(text: &str, before: &front_matter::Document, new: &str, key: &str) {
    let after = read(new).unwrap_or_else(|error| panic!("{error} in {new:?}"));
    let others = |entries: &[(String, Value)]| -> Vec<_> {
        entries.iter().filter(|(name, _)| !name.eq_ignore_ascii_case(key)).cloned().collect()
    };
    assert_eq!(others(before.entries()), others(after.entries()), "{text:?} -> {new:?}");
    assert_eq!(text[split(text).body..], new[split(new).body..], "the body: {text:?} -> {new:?}");
}
