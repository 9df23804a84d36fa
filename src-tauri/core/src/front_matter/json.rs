//! JSON front matter: a scanner that keeps positions, and the splices that
//! change it.

pub(super) mod edit;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::tree::{Data, Entry, Node, Shape};
use super::{SyntaxError, Value};

/// Nesting beyond this is refused.
const DEEPEST: usize = 64;

/// Parses the object that `content` covers.
///
/// # Errors
/// [`SyntaxError`] with the line of the whole text.
pub(super) fn parse(text: &str, content: Range<usize>) -> Result<Node, SyntaxError> {
    // The reader of the standard decides what is JSON; the scanner only says where.
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&text[content.clone()]) {
        let line = text[..content.start].matches('\n').count() + error.line();
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        return Err(SyntaxError { line, message });
    }
    let mut scanner = Scanner { text, at: content.start };
    scanner.value(0).ok_or_else(|| SyntaxError {
        line: text[..scanner.at.min(text.len())].matches('\n').count() + 1,
        message: "the values are nested too deeply or not closed".into(),
    })
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl Scanner<'_> {
    fn value(&mut self, depth: usize) -> Option<Node> {
        self.blank();
        let start = self.at;
        match self.byte()? {
            _ if depth > DEEPEST => None,
            b'{' => {
                let entries = self.members(b'}', |scanner| scanner.entry(depth + 1))?;
                Some(Node { span: start..self.at, data: Data::Map(entries, Shape::Flow), locked: None })
            }
            b'[' => {
                let items = self.members(b']', |scanner| scanner.value(depth + 1))?;
                Some(Node { span: start..self.at, data: Data::List(items, Shape::Flow), locked: None })
            }
            b'"' => {
                let text = self.string()?;
                Some(Node::scalar(start..self.at, Value::Text(text)))
            }
            _ => Some(self.word(start)),
        }
    }

    fn entry(&mut self, depth: usize) -> Option<Entry> {
        self.blank();
        let start = self.at;
        let key = self.string()?;
        let key_span = start..self.at;
        self.blank();
        if self.byte()? != b':' {
            return None;
        }
        self.at += 1;
        Some(Entry { key, key_span, node: self.value(depth)? })
    }

    fn members<T>(&mut self, close: u8, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.blank();
            match self.byte()? {
                b',' => self.at += 1,
                byte if byte == close => {
                    self.at += 1;
                    return Some(members);
                }
                _ => members.push(one(self)?),
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.byte()? {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        serde_json::from_str(self.text.get(start..self.at)?).ok()
    }

    /// `true`, `null` or a number.
    fn word(&mut self, start: usize) -> Node {
        while self.byte().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
            self.at += 1;
        }
        let value = match &self.text[start..self.at] {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            number => Value::Number(number.to_owned()),
        };
        Node::scalar(start..self.at, value)
    }

    fn blank(&mut self) {
        while self.byte().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}
