//! Attributes in braces: `{#id .class key=value}`, as goldmark reads them.

use super::escape;

/// In the order written; classes are gathered in one.
pub(super) type Attributes = Vec<Attribute>;

/// An attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) value: String,
    /// Whether the value is neither a number nor a switch nor a list.
    pub(super) is_text: bool,
}

/// Finds attributes at the end of a line; gives where they start.
pub(super) fn at_end(line: &str) -> Option<(usize, Attributes)> {
    let trimmed = line.trim_end();
    if !trimmed.ends_with('}') {
        return None;
    }
    let open = trimmed.rfind('{')?;
    let slashes = trimmed[..open].bytes().rev().take_while(|&byte| byte == b'\\').count();
    if slashes % 2 == 1 {
        return None;
    }
    let (attributes, end) = parse(&trimmed[open..])?;
    (open + end == trimmed.len()).then_some((open, attributes))
}

/// Reads attributes from an opening brace on; gives where they end.
pub(super) fn parse(text: &str) -> Option<(Attributes, usize)> {
    let mut reader = Reader { text, at: 0 };
    reader.expect(b'{')?;
    let mut attributes = Attributes::new();
    loop {
        if reader.expect(b'}').is_some() {
            return Some((attributes, reader.at));
        }
        let attribute = reader.attribute()?;
        match attributes.iter_mut().find(|known| attribute.name == "class" && known.name == "class") {
            Some(classes) => {
                classes.value.push(' ');
                classes.value.push_str(&attribute.value);
            }
            None => attributes.push(attribute),
        }
        reader.blanks();
        if reader.expect(b',').is_some() {
            reader.blanks();
        }
    }
}

/// Writes attributes into a start tag; scripts' are left out.
pub(super) fn write(out: &mut String, attributes: &Attributes) {
    for Attribute { name, value, .. } in attributes {
        let is_script = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"));
        if is_script {
            continue;
        }
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape::html(out, value);
        out.push('"');
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn blanks(&mut self) {
        self.take(|byte| byte.is_ascii_whitespace());
    }

    fn take(&mut self, keep: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        while self.peek().is_some_and(&keep) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    fn attribute(&mut self) -> Option<Attribute> {
        self.blanks();
        let first = self.peek()?;
        if first == b'#' || first == b'.' {
            self.at += 1;
            let name = if first == b'#' { "id" } else { "class" };
            let value = self.take(|byte| {
                !byte.is_ascii_whitespace() && (!byte.is_ascii_punctuation() || b"_-:.".contains(&byte))
            });
            return Some(Attribute { name: name.into(), value: value.into(), is_text: true });
        }
        let name = self.word()?.to_string();
        self.blanks();
        self.expect(b'=')?;
        self.blanks();
        let first = self.peek()?;
        let value = self.value()?;
        let is_switch = matches!(&*value, "true" | "false" | "null");
        let is_text = first == b'"' || (!is_switch && (first.is_ascii_alphabetic() || first == b'_'));
        Some(Attribute { name, value, is_text })
    }

    fn word(&mut self) -> Option<&'a str> {
        let first = self.peek()?;
        if !(first.is_ascii_alphabetic() || first == b'_' || first == b':') {
            return None;
        }
        Some(self.take(|byte| byte.is_ascii_alphanumeric() || b"_:.-".contains(&byte)))
    }

    fn value(&mut self) -> Option<String> {
        match self.peek()? {
            b'"' => self.quoted(),
            b'[' => self.list(),
            b'-' | b'+' | b'0'..=b'9' => {
                let number = self.take(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
                number.parse::<f64>().ok().map(|_| number.trim_start_matches('+').to_string())
            }
            _ => self.word().map(str::to_string),
        }
    }

    fn quoted(&mut self) -> Option<String> {
        self.expect(b'"')?;
        let mut value = String::new();
        loop {
            value.push_str(self.take(|byte| byte != b'"' && byte != b'\\' && byte != b'\n'));
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(value);
                }
                b'\\' => {
                    self.at += 1;
                    match self.peek()? {
                        escaped @ (b'"' | b'/' | b'\\') => {
                            value.push(char::from(escaped));
                            self.at += 1;
                        }
                        b'n' => {
                            value.push('\n');
                            self.at += 1;
                        }
                        b't' => {
                            value.push('\t');
                            self.at += 1;
                        }
                        _ => value.push('\\'),
                    }
                }
                _ => return None,
            }
        }
    }

    /// A list: for highlighted lines only, so its words are kept as they stand.
    fn list(&mut self) -> Option<String> {
        let start = self.at;
        self.take(|byte| byte != b']' && byte != b'\n');
        self.expect(b']')?;
        Some(self.text[start..self.at].to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_goldmark_reads() {
        for (line, rest, written) in [
            ("x {#sp .k }", "x ", r#" id="sp" class="k""#),
            (
                r#"x {a=b onclick="x" data-z="1" style="color:red"} "#,
                "x ",
                r#" a="b" data-z="1" style="color:red""#,
            ),
            (r#"x {class="m n" .o}"#, "x ", r#" class="m n o""#),
            ("x {n=1 f=true}", "x ", r#" n="1" f="true""#),
            ("x {#}", "x ", r#" id="""#),
        ] {
            let (open, attributes) = at_end(line).unwrap();
            let mut out = String::new();
            write(&mut out, &attributes);
            assert_eq!((&line[..open], out.as_str()), (rest, written), "{line}");
        }
        for none in ["x", "x {#id} y", r"x \{#id}", r#"x {.c #d e=f "g"}"#, "x {", "x }", "x {1}", "{\\"] {
            assert_eq!(at_end(none), None, "{none}");
        }
    }
}
