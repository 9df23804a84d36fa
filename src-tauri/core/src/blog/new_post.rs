//! A new post: its path by the blog's habits, its text by the writer's own
//! template, by Hugo's archetype, or by what the posts have in common.

use jiff::ZonedDateTime;

use super::habits::Usual;
use super::layout::{self, Layout};
use super::{Blog, archetype, slug};
use crate::api::{FieldValue, FrontMatterFormat, Generator, PostPath};
use crate::error::Result;
use crate::front_matter::{self, Style, Value};
use crate::{fs, post};

/// The pattern for new posts in a language: its own, else the first.
pub(super) fn template(layout: &Layout, templates: &[String], language: usize) -> Option<String> {
    let folder = &layout.languages.get(language)?.content_dir;
    let own = templates.iter().find(|path| layout::below(path, folder).is_some());
    own.or(templates.first()).cloned()
}

/// Makes the path and the text.
pub(super) fn make(
    blog: &Blog,
    title: &str,
    language: Option<&str>,
    now: &ZonedDateTime,
) -> Result<(PostPath, String)> {
    let place = blog.languages.iter().position(|own| Some(own.code.as_str()) == language).unwrap_or(0);
    let title = title.trim();
    let slug = slug::slugify(title, blog.learnt.ascii_names);
    let (path, slug) = free_path(blog, place, &slug, now);
    let post = New { blog, title, slug: &slug, now };
    if let Some(text) = post.of_template(place)? {
        return Ok((path, text));
    }
    let text = post.of_archetype().unwrap_or_else(|| post.of_habits());
    Ok((path, text))
}

/// A path nothing is at, and the slug it has.
fn free_path(blog: &Blog, place: usize, slug: &str, now: &ZonedDateTime) -> (PostPath, String) {
    let language = &blog.languages[place];
    let habits = &blog.habits;
    let day = now.date();
    let mut tries = std::iter::once(slug.to_owned()).chain((2..).map(|count| format!("{slug}-{count}")));
    let path_of = |slug: &str| {
        let mut file = habits.file_pattern.clone();
        for (word, value) in [
            ("{date}", day.to_string()),
            ("{year}", day.strftime("%Y").to_string()),
            ("{month}", day.strftime("%m").to_string()),
            ("{day}", day.strftime("%d").to_string()),
            ("{lang}", language.code.clone()),
            ("{slug}", slug.to_owned()),
        ] {
            file = file.replace(word, &value);
        }
        if blog.layout.shares_folder(place) && !habits.file_pattern.contains("{lang}") {
            file = in_language(&file, &language.code);
        }
        let parts = [language.content_dir.as_str(), habits.section.as_str(), file.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
    };
    let is_free = |path: &str| {
        let bundle = path.rsplit_once("/index.").map(|(folder, _)| folder);
        // Another language's post may be in the same bundle.
        let taken = bundle.filter(|_| blog.languages.len() == 1).unwrap_or(path);
        !blog.root.join(taken).exists()
    };
    let slug = tries.find(|slug| is_free(&path_of(slug))).unwrap_or_else(|| slug.to_owned());
    (path_of(&slug), slug)
}

/// `my-post.md` as `my-post.fr.md`.
fn in_language(file: &str, code: &str) -> String {
    file.rsplit_once('.').map_or_else(|| file.to_owned(), |(stem, ending)| format!("{stem}.{code}.{ending}"))
}

/// What a text is made of.
struct New<'a> {
    blog: &'a Blog,
    title: &'a str,
    slug: &'a str,
    now: &'a ZonedDateTime,
}

impl New<'_> {
    /// The writer's own `TEMPLATE.md` with title, date and slug of this post.
    fn of_template(&self, place: usize) -> Result<Option<String>> {
        let folder = &self.blog.languages[place].content_dir;
        let templates = super::files::walk(&self.blog.layout, &self.blog.root)?.templates;
        let own = templates.iter().find(|path| layout::below(path, folder).is_some());
        let Some(path) = own.or(self.blog.habits.template.as_ref()) else { return Ok(None) };
        let disk = fs::read_text(&self.blog.root.join(path))?;
        Ok(self.filled(post::editor_text(&disk)))
    }

    /// Hugo's archetype for the section, when it says more than `hugo new site` did.
    fn of_archetype(&self) -> Option<String> {
        if self.blog.generator != Generator::Hugo {
            return None;
        }
        let section = self.blog.habits.section.split('/').next().unwrap_or_default();
        let folder = self.blog.root.join("archetypes");
        let names = [format!("{section}.md"), format!("{section}/index.md"), "default.md".into()];
        let path = names.iter().map(|name| folder.join(name)).find(|path| path.is_file())?;
        let disk = fs::read_text(&path).ok()?;
        let text = archetype::fill(&post::editor_text(&disk), self.slug, &self.date(), self.now)?;
        let document = front_matter::read(&text).ok()?;
        let stock = |key: &str| ["title", "date", "draft"].iter().any(|own| key.eq_ignore_ascii_case(own));
        let body = text[front_matter::split(&text).body..].trim();
        let says_nothing = body.is_empty() && document.entries().iter().all(|(key, _)| stock(key));
        if says_nothing && !self.blog.habits.keys.is_empty() {
            return None;
        }
        self.filled(text)
    }

    /// A text whose title, date and slug are made this post's; none when that
    /// cannot be done without touching more.
    fn filled(&self, text: String) -> Option<String> {
        let document = front_matter::read(&text).ok()?;
        document.format?;
        let style = Style::from(&self.blog.habits);
        let slug = document.get("slug").and_then(Value::as_text).map(|old| {
            let slash = if old.starts_with('/') { "/" } else { "" };
            format!("{slash}{}", self.slug)
        });
        let dated = document.get("date").is_some() || self.blog.habits.keys.iter().any(|key| key == "date");
        let edits = [
            Some(("title", FieldValue::Text(self.title.to_owned()))),
            dated.then(|| ("date", FieldValue::Date(self.date()))),
            slug.map(|slug| ("slug", FieldValue::Text(slug))),
            self.has_drafts().then_some(("draft", FieldValue::Bool(true))),
        ];
        edits.into_iter().flatten().try_fold(text, |text, (key, value)| {
            let splices = front_matter::set(&text, key, &value, &style).ok()?;
            Some(front_matter::apply(&text, &splices))
        })
    }

    fn date(&self) -> String {
        self.blog.date_text(self.now)
    }

    /// Whether a new post can be held back by `draft: true`.
    fn has_drafts(&self) -> bool {
        matches!(self.blog.generator, Generator::Hugo | Generator::Zola | Generator::None)
            || self.blog.habits.keys.iter().any(|key| key == "draft")
    }

    /// The keys the blog's posts have, filled as they usually are.
    fn of_habits(&self) -> String {
        let mut lines: Vec<(String, Value)> = Vec::new();
        let has = |key: &str| self.blog.habits.keys.iter().any(|own| own.eq_ignore_ascii_case(key));
        let date = || {
            let date = self.date();
            if self.blog.learnt.date_quoted { Value::Text(date) } else { Value::Date(date) }
        };
        for (key, usual) in &self.blog.learnt.usual {
            let value = match (key.to_lowercase().as_str(), usual) {
                ("title", _) => Value::Text(self.title.to_owned()),
                ("date", _) => date(),
                ("draft", _) => Value::Bool(true),
                ("slug", _) => {
                    let slash = if self.blog.learnt.slug_with_slash { "/" } else { "" };
                    Value::Text(format!("{slash}{}", self.slug))
                }
                // An address is one post's own, however alike they look.
                ("url" | "permalink" | "lastmod" | "aliases" | "id", _) => continue,
                (_, Usual::Same(value)) => value.clone(),
                (_, Usual::List) => Value::List(Vec::new()),
                (_, Usual::Bool) => Value::Bool(false),
                (_, Usual::Text) => Value::Text(String::new()),
            };
            lines.push((key.clone(), value));
        }
        if !has("title") {
            lines.insert(0, ("title".into(), Value::Text(self.title.to_owned())));
        }
        if !has("date") && self.blog.habits.keys.is_empty() {
            lines.push(("date".into(), date()));
        }
        if !has("draft") && self.has_drafts() {
            let after = lines.iter().position(|(key, _)| key.eq_ignore_ascii_case("date"));
            lines.insert(after.map_or(lines.len(), |at| at + 1), ("draft".into(), Value::Bool(true)));
        }
        write(self.blog.habits.format, &lines)
    }
}

/// New front matter; keys with dots become maps.
fn write(format: FrontMatterFormat, lines: &[(String, Value)]) -> String {
    let mut tree: Vec<(String, Value)> = Vec::new();
    for (key, value) in lines {
        match key.split_once('.') {
            Some((outer, inner)) => {
                let entry = (inner.to_owned(), value.clone());
                match tree.iter_mut().find(|(key, _)| key == outer) {
                    Some((_, Value::Map(members))) => members.push(entry),
                    _ => tree.push((outer.to_owned(), Value::Map(vec![entry]))),
                }
            }
            None => tree.push((key.clone(), value.clone())),
        }
    }
    match format {
        FrontMatterFormat::Yaml => format!("---\n{}---\n\n", yaml(&tree, "")),
        FrontMatterFormat::Toml => {
            // Tables come last, or what follows would belong to them.
            tree.sort_by_key(|(_, value)| matches!(value, Value::Map(_)));
            format!("+++\n{}+++\n\n", toml(&tree))
        }
        FrontMatterFormat::Json => {
            let value = json(&Value::Map(tree));
            format!("{}\n\n", serde_json::to_string_pretty(&value).unwrap_or_default())
        }
    }
}

fn yaml(entries: &[(String, Value)], indent: &str) -> String {
    entries
        .iter()
        .map(|(key, value)| match value {
            Value::Map(inner) => format!("{indent}{key}:\n{}", yaml(inner, &format!("{indent}  "))),
            value => format!("{indent}{key}: {}\n", flow(value)),
        })
        .collect()
}

fn toml(entries: &[(String, Value)]) -> String {
    entries
        .iter()
        .map(|(key, value)| match value {
            Value::Map(inner) => format!("[{key}]\n{}", toml(inner)),
            value => format!("{key} = {}\n", flow(value)),
        })
        .collect()
}

/// A value as YAML and TOML both write it on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".into(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(text) | Value::Date(text) => text.clone(),
        // JSON's strings are YAML's and TOML's.
        Value::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Map(_) => "{}".into(),
    }
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(yes) => (*yes).into(),
        Value::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into()),
        Value::Date(text) | Value::Text(text) => text.as_str().into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => entries.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
    }
}
