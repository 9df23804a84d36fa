//! How code blocks are set: Hugo's `markup.highlight`.

use serde_json::{Map, Value};

use super::flag;

/// Where a code block's lines are numbered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineNumbers {
    /// Nowhere.
    #[default]
    Off,
    /// Before each line.
    Inline,
    /// In a column of their own.
    Table,
}

/// How code blocks are set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// Whether lines are numbered, and where.
    pub line_numbers: LineNumbers,
    /// The first line's number.
    pub start: u32,
    /// Colours are written into the page, not left to a style sheet.
    pub no_classes: bool,
    /// Code without a known language is set like the rest.
    pub guess: bool,
    /// The class of the element around it.
    pub wrapper_class: String,
}

impl Default for Highlight {
    fn default() -> Self {
        Self {
            line_numbers: LineNumbers::Off,
            start: 1,
            no_classes: true,
            guess: false,
            wrapper_class: "highlight".into(),
        }
    }
}

impl Highlight {
    pub(super) fn read(table: &Map<String, Value>) -> Self {
        let mut set = Self::default();
        let (mut numbered, mut in_table) = (false, true);
        flag(table, "linenos", &mut numbered);
        flag(table, "linenumbersintable", &mut in_table);
        flag(table, "noclasses", &mut set.no_classes);
        flag(table, "guesssyntax", &mut set.guess);
        set.line_numbers = match (numbered, in_table) {
            (false, _) => LineNumbers::Off,
            (true, true) => LineNumbers::Table,
            (true, false) => LineNumbers::Inline,
        };
        if let Some(start) = table.get("linenostart").and_then(Value::as_u64) {
            set.start = u32::try_from(start).unwrap_or(1);
        }
        if let Some(class) = table.get("wrapperclass").and_then(Value::as_str) {
            set.wrapper_class = class.to_string();
        }
        set
    }
}
