//! A blog's own Markdown settings, read as Hugo reads `markup`.
//!
//! Keys count without case, unknown keys and values of a wrong kind are passed
//! over: a preview with a default is better than none.

mod highlight;
#[cfg(test)]
mod tests;
mod typographer;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

pub use highlight::{Highlight, LineNumbers};
pub use typographer::Typographer;

/// Which Hugo's rules to follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rules {
    /// Hugo before 0.120: ids from the heading's raw line, only `~~` strikes out.
    Old,
    /// Hugo from 0.147 on.
    #[default]
    Current,
}

impl Rules {
    /// The rules of a Hugo by its version (`0.147.2`); an odd one has today's.
    pub fn of_hugo(version: &str) -> Self {
        let mut numbers = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().ok());
        match (numbers.next().flatten(), numbers.next().flatten()) {
            (Some(0), Some(minor)) if minor < 120 => Self::Old,
            _ => Self::Current,
        }
    }
}

/// How ids of headings are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdStyle {
    /// As GitHub does.
    #[default]
    Github,
    /// As GitHub does, accents removed and other letters dropped.
    GithubAscii,
    /// As Blackfriday did.
    Blackfriday,
}

/// The tags that stand in a text beside its Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tags {
    /// Hugo's shortcodes: `{{< x >}}` and `{{% x %}}`.
    #[default]
    Hugo,
    /// Liquid's and Nunjucks' `{% x %}` and `{{ x }}`: Jekyll and Eleventy.
    Liquid,
    /// Tera's `{{ x() }}` and `{% x() %}`: Zola.
    Tera,
}

/// Line breaks between East Asian letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cjk {
    /// A soft line break between two wide letters is dropped.
    pub east_asian_line_breaks: bool,
    /// The break is dropped when either side is wide (`css3draft`).
    pub css3_draft: bool,
    /// A backslash before a blank removes both.
    pub escaped_space: bool,
}

/// Hugo's `extras`: `++inserted++`, `==marked==`, `~sub~`, `^super^` and its own `~~deleted~~`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Extras {
    pub delete: bool,
    pub insert: bool,
    pub mark: bool,
    pub subscript: bool,
    pub superscript: bool,
}

/// Delimiters between which text is left as typed, for formulas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passthrough {
    /// Pairs that make a block.
    pub block: Vec<(String, String)>,
    /// Pairs within a line.
    pub inline: Vec<(String, String)>,
    /// A pair within a line makes a block where it stands alone in its
    /// paragraph: kramdown's rule.
    pub alone: bool,
}

/// The settings; the default is Hugo's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Which Hugo's rules to follow.
    pub rules: Rules,
    /// Quotes, dashes and dots; `None` leaves them as typed.
    pub typographer: Option<Typographer>,
    /// Footnotes.
    pub footnotes: bool,
    /// What leads back from a footnote, as HTML.
    pub footnote_backlink: String,
    /// Definition lists.
    pub definition_lists: bool,
    /// Tables.
    pub tables: bool,
    /// `~~deleted~~`.
    pub strikethrough: bool,
    /// Check boxes in lists.
    pub task_lists: bool,
    /// Bare addresses become links.
    pub linkify: bool,
    /// What stands before a bare `www.`.
    pub linkify_protocol: String,
    /// East Asian line breaks, when the extension is on.
    pub cjk: Option<Cjk>,
    /// Hugo's extra inline marks.
    pub extras: Extras,
    /// Formulas, when the extension is on.
    pub passthrough: Option<Passthrough>,
    /// Fences of the language `math` hold formulas: the blog has a template for them.
    pub math_fences: bool,
    /// Formulas get elements of our own, by which whoever shows the page finds
    /// them; without, they stand there as typed.
    pub mark_formulas: bool,
    /// Raw HTML and any address stay.
    pub unsafe_html: bool,
    /// Every line end is a line break.
    pub hard_wraps: bool,
    /// `<br />` rather than `<br>`.
    pub xhtml: bool,
    /// Headings get ids.
    pub heading_ids: bool,
    /// How the ids are made.
    pub id_style: IdStyle,
    /// `{…}` after a heading sets attributes.
    pub title_attributes: bool,
    /// `{…}` after a block sets attributes.
    pub block_attributes: bool,
    /// An image alone in a paragraph keeps the paragraph.
    pub wrap_lone_images: bool,
    /// Fences are set as `highlight` says; without, they are plain.
    pub code_fences: bool,
    /// How code blocks are set.
    pub highlight: Highlight,
    /// Whose tags stand in the text.
    pub tags: Tags,
    /// `:smile:` becomes an emoji (`enableEmoji`, outside `markup`).
    pub emoji: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rules: Rules::Current,
            typographer: Some(Typographer::default()),
            footnotes: true,
            footnote_backlink: "&#x21a9;&#xfe0e;".into(),
            definition_lists: true,
            tables: true,
            strikethrough: true,
            task_lists: true,
            linkify: true,
            linkify_protocol: "https".into(),
            cjk: None,
            extras: Extras::default(),
            passthrough: None,
            math_fences: false,
            mark_formulas: false,
            unsafe_html: false,
            hard_wraps: false,
            xhtml: false,
            heading_ids: true,
            id_style: IdStyle::Github,
            title_attributes: true,
            block_attributes: false,
            wrap_lone_images: true,
            code_fences: true,
            highlight: Highlight::default(),
            tags: Tags::Hugo,
            emoji: false,
        }
    }
}

impl Options {
    /// CommonMark and nothing else.
    pub fn common_mark() -> Self {
        Self {
            typographer: None,
            footnotes: false,
            definition_lists: false,
            tables: false,
            strikethrough: false,
            task_lists: false,
            linkify: false,
            unsafe_html: true,
            heading_ids: false,
            title_attributes: false,
            code_fences: false,
            ..Self::default()
        }
    }

    /// The same settings for a Hugo of these rules: what it does not know is off.
    pub fn with_rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        if rules == Rules::Old {
            self.cjk = None;
            self.extras = Extras::default();
            self.passthrough = None;
        }
        self
    }

    /// Reads Hugo's `markup` table; what is missing keeps Hugo's default.
    /// `enableEmoji` is taken too where it stands in the same table.
    pub fn from_markup(markup: &Value) -> Self {
        let mut options = Self::default();
        let Value::Object(root) = lower_keys(markup) else { return options };
        flag(&root, "enableemoji", &mut options.emoji);
        if let Some(highlight) = table(&root, "highlight") {
            flag(highlight, "codefences", &mut options.code_fences);
            options.highlight = Highlight::read(highlight);
        }
        let Some(goldmark) = table(&root, "goldmark") else { return options };
        if let Some(extensions) = table(goldmark, "extensions") {
            options.read_extensions(extensions);
        }
        if let Some(parser) = table(goldmark, "parser") {
            options.read_parser(parser);
        }
        if let Some(renderer) = table(goldmark, "renderer") {
            flag(renderer, "unsafe", &mut options.unsafe_html);
            flag(renderer, "hardwraps", &mut options.hard_wraps);
            flag(renderer, "xhtml", &mut options.xhtml);
        }
        options
    }

    fn read_extensions(&mut self, table: &Map<String, Value>) {
        match table.get("typographer") {
            Some(Value::Bool(false)) => self.typographer = None,
            Some(Value::Object(own)) => self.typographer = Typographer::read(own),
            _ => {}
        }
        switch(table, "footnote", &mut self.footnotes);
        if let Some(html) = text(table, "footnote", "backlinkhtml") {
            self.footnote_backlink = html;
        }
        flag(table, "definitionlist", &mut self.definition_lists);
        flag(table, "table", &mut self.tables);
        flag(table, "strikethrough", &mut self.strikethrough);
        flag(table, "tasklist", &mut self.task_lists);
        flag(table, "linkify", &mut self.linkify);
        if let Some(Value::String(protocol)) = table.get("linkifyprotocol") {
            self.linkify_protocol = protocol.clone();
        }
        if let Some(Value::Object(cjk)) = table.get("cjk") {
            self.cjk = Cjk::read(cjk);
        }
        if let Some(Value::Object(extras)) = table.get("extras") {
            let on = |key: &str| {
                let mut enabled = false;
                switch(extras, key, &mut enabled);
                enabled
            };
            self.extras = Extras {
                delete: on("delete"),
                insert: on("insert"),
                mark: on("mark"),
                subscript: on("subscript"),
                superscript: on("superscript"),
            };
        }
        if let Some(Value::Object(passthrough)) = table.get("passthrough") {
            self.passthrough = Passthrough::read(passthrough);
        }
    }

    fn read_parser(&mut self, parser: &Map<String, Value>) {
        flag(parser, "autoheadingid", &mut self.heading_ids);
        for key in ["autoidtype", "autoheadingidtype"] {
            match parser.get(key).and_then(Value::as_str) {
                Some("github-ascii") => self.id_style = IdStyle::GithubAscii,
                Some("blackfriday") => self.id_style = IdStyle::Blackfriday,
                _ => {}
            }
        }
        flag(parser, "wrapstandaloneimagewithinparagraph", &mut self.wrap_lone_images);
        match parser.get("attribute") {
            Some(Value::Object(attribute)) => {
                flag(attribute, "title", &mut self.title_attributes);
                flag(attribute, "block", &mut self.block_attributes);
            }
            // Before Hugo 0.81 it was one switch, for headings.
            Some(Value::Bool(on)) => self.title_attributes = *on,
            _ => {}
        }
    }
}

impl<'de> Deserialize<'de> for Options {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_markup(&Value::deserialize(deserializer)?))
    }
}

impl Cjk {
    fn read(cjk: &Map<String, Value>) -> Option<Self> {
        let mut enabled = false;
        flag(cjk, "enable", &mut enabled);
        let mut set = Self::default();
        flag(cjk, "eastasianlinebreaks", &mut set.east_asian_line_breaks);
        flag(cjk, "escapedspace", &mut set.escaped_space);
        set.css3_draft = cjk.get("eastasianlinebreaksstyle").and_then(Value::as_str) == Some("css3draft");
        enabled.then_some(set)
    }
}

impl Passthrough {
    fn read(table: &Map<String, Value>) -> Option<Self> {
        let mut enabled = false;
        flag(table, "enable", &mut enabled);
        let delimiters = table.get("delimiters");
        let pairs = |key: &str| -> Vec<(String, String)> {
            let list = delimiters.and_then(|of| of.get(key)).and_then(Value::as_array);
            list.into_iter()
                .flatten()
                .filter_map(|pair| Some((pair.get(0)?.as_str()?.into(), pair.get(1)?.as_str()?.into())))
                .filter(|(open, close): &(String, String)| !open.is_empty() && !close.is_empty())
                .collect()
        };
        enabled.then(|| Self { block: pairs("block"), inline: pairs("inline"), alone: false })
    }
}

fn lower_keys(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            map.iter().map(|(key, value)| (key.to_lowercase(), lower_keys(value))).collect()
        }
        other => other.clone(),
    }
}

fn table<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a Map<String, Value>> {
    map.get(key)?.as_object()
}

fn flag(map: &Map<String, Value>, key: &str, into: &mut bool) {
    match map.get(key) {
        Some(Value::Bool(on)) => *into = *on,
        Some(Value::String(word)) => *into = word.parse().unwrap_or(*into),
        _ => {}
    }
}

/// A setting that is `true` or a table with `enable`.
fn switch(map: &Map<String, Value>, key: &str, into: &mut bool) {
    flag(map, key, into);
    if let Some(Value::Object(inner)) = map.get(key) {
        flag(inner, "enable", into);
    }
}

fn text(map: &Map<String, Value>, key: &str, inner: &str) -> Option<String> {
    Some(map.get(key)?.get(inner)?.as_str()?.to_string())
}
