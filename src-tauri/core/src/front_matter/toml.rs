//! TOML front matter: `toml_edit`'s immutable document, which keeps positions,
//! made into a tree. Its own editing is not used: it turns CRLF into LF.

pub(super) mod add;
pub(super) mod edit;
pub(super) mod scalar;
#[cfg(test)]
mod tests;

use std::ops::Range;

use toml_edit::{Array, Document, InlineTable, Item, Table, Value as Toml};

use super::tree::{Data, Entry, Node, Shape};
use super::{SyntaxError, Value};

/// Parses the content between the delimiters.
///
/// # Errors
/// [`SyntaxError`] with the line of the whole text.
pub(super) fn parse(text: &str, content: Range<usize>) -> Result<Node, SyntaxError> {
    let document = Document::parse(&text[content.clone()]).map_err(|error| {
        let at = content.start + error.span().map_or(0, |span| span.start.min(content.len()));
        let message = error.message().lines().next().unwrap_or("this is no TOML").to_owned();
        SyntaxError { line: text[..at].matches('\n').count() + 1, message }
    })?;
    let reader = Reader { text, offset: content.start };
    let data = Data::Map(reader.table(document.as_table()), Shape::Block);
    Ok(Node { span: content.start..content.start, data, locked: None })
}

struct Reader<'a> {
    text: &'a str,
    offset: usize,
}

impl Reader<'_> {
    fn table(&self, table: &Table) -> Vec<Entry> {
        let entry = |(name, item): (&str, &Item)| {
            let node = self.item(item)?;
            let key_span = self.whole(table.key(name)?.span());
            Some(Entry { key: name.to_owned(), key_span, node })
        };
        table.iter().filter_map(entry).collect()
    }

    fn inline(&self, table: &InlineTable) -> Vec<Entry> {
        let entry = |(name, value): (&str, &Toml)| {
            let key_span = self.whole(table.key(name)?.span());
            Some(Entry { key: name.to_owned(), key_span, node: self.value(value) })
        };
        table.iter().filter_map(entry).collect()
    }

    fn item(&self, item: &Item) -> Option<Node> {
        match item {
            Item::None => None,
            Item::Value(value) => Some(self.value(value)),
            Item::Table(table) => {
                let shape = if table.is_dotted() { Shape::Dotted } else { Shape::Block };
                let span = if table.is_dotted() { 0..0 } else { self.whole(table.span()) };
                Some(Node { span, data: Data::Map(self.table(table), shape), locked: None })
            }
            Item::ArrayOfTables(tables) => {
                let one = |table: &Table| Node {
                    span: self.whole(table.span()),
                    data: Data::Map(self.table(table), Shape::Block),
                    locked: None,
                };
                let data = Data::List(tables.iter().map(one).collect(), Shape::Block);
                let mut node = Node { span: self.whole(tables.span()), data, locked: None };
                node.lock("each part is a table of its own");
                Some(node)
            }
        }
    }

    fn value(&self, value: &Toml) -> Node {
        let span = self.whole(value.span());
        let raw = || self.text[span.clone()].to_owned();
        let data = match value {
            Toml::String(text) => Data::Scalar(Value::Text(text.value().clone())),
            Toml::Boolean(yes) => Data::Scalar(Value::Bool(*yes.value())),
            Toml::Integer(_) | Toml::Float(_) => Data::Scalar(Value::Number(raw())),
            Toml::Datetime(_) => Data::Scalar(Value::Date(raw())),
            Toml::Array(items) => Data::List(self.array(items), Shape::Flow),
            Toml::InlineTable(table) => {
                let shape = if table.is_dotted() { Shape::Dotted } else { Shape::Flow };
                Data::Map(self.inline(table), shape)
            }
        };
        Node { span, data, locked: None }
    }

    fn array(&self, items: &Array) -> Vec<Node> {
        items.iter().map(|item| self.value(item)).collect()
    }

    fn whole(&self, span: Option<Range<usize>>) -> Range<usize> {
        span.map_or(0..0, |span| span.start + self.offset..span.end + self.offset)
    }
}
