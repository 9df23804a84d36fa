//! Shortcodes, by Hugo's mechanics.
//!
//! They are taken out before the Markdown is read and put back after: a word
//! stands for each, and a paragraph of that word alone is replaced whole.
//! `{{</* x */>}}` only loses its markers. What a theme's own shortcode makes
//! cannot be known here, so an unknown one is shown as a labelled block.

use std::ops::Range;

/// A shortcode in a body; ranges are bytes of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortcode {
    /// Its name.
    pub name: String,
    /// Its parameters, in order.
    pub params: Vec<Param>,
    /// The whole of it, with its closing tag.
    pub range: Range<usize>,
    /// What stands between its tags.
    pub inner: Option<Range<usize>>,
}

/// A parameter of a shortcode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name; a positional one has none.
    pub key: Option<String>,
    /// Its value, quotes and escapes undone.
    pub value: String,
    /// The bytes that spell the value, without quotes.
    pub range: Range<usize>,
}

impl Shortcode {
    /// A parameter by its name.
    pub fn get(&self, key: &str) -> Option<&str> {
        let of = |param: &&Param| param.key.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(key));
        self.params.iter().find(of).map(|param| param.value.as_str())
    }

    /// A parameter by its place, or by its name.
    pub fn at(&self, place: usize, key: &str) -> Option<&str> {
        let positional = self.params.get(place).filter(|param| param.key.is_none());
        positional.map(|param| param.value.as_str()).or_else(|| self.get(key))
    }
}

/// What a scan of a body finds.
#[derive(Debug)]
pub(super) enum Piece {
    Call(Shortcode),
    /// `{{</* … */>}}`: the marks to take out.
    Escaped(Range<usize>, Range<usize>),
    /// A tag of Liquid, Nunjucks or Tera: shown as it stands.
    Foreign(Range<usize>),
}

/// Whether a body can hold any.
pub(super) fn any(body: &str, foreign: bool) -> bool {
    let has = |needle: &str| memchr::memmem::find(body.as_bytes(), needle.as_bytes()).is_some();
    has("{{<") || has("{{%") || (foreign && (has("{%") || has("{{")))
}

/// The outermost shortcodes of a body, in order.
pub(super) fn scan(body: &str, foreign: bool) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'{', &body.as_bytes()[from..]) {
        let start = from + found;
        let Some((piece, closes)) = piece(body, start, foreign) else {
            from = start + 1;
            continue;
        };
        from = match &piece {
            Piece::Call(call) => call.range.end,
            Piece::Escaped(_, close) => close.end,
            Piece::Foreign(range) => range.end,
        };
        match piece {
            Piece::Call(call) if closes => close(&mut pieces, call),
            piece => pieces.push(piece),
        }
    }
    pieces
}

/// A closing tag: everything back to its opening tag becomes one.
fn close(pieces: &mut Vec<Piece>, closing: Shortcode) {
    let opens = |piece: &Piece| matches!(piece, Piece::Call(call) if call.inner.is_none() && call.name == closing.name);
    // Shortcodes are nested a few deep at most; a stray closing tag is not worth a long search.
    let Some(back) = pieces.iter().rev().take(1_000).position(opens) else { return };
    pieces.truncate(pieces.len() - back);
    if let Some(Piece::Call(call)) = pieces.last_mut() {
        call.inner = Some(call.range.end..closing.range.start);
        call.range.end = closing.range.end;
    }
}

fn piece(body: &str, start: usize, foreign: bool) -> Option<(Piece, bool)> {
    let rest = &body[start..];
    let closer = if rest.starts_with("{{<") {
        ">}}"
    } else if rest.starts_with("{{%") {
        "%}}"
    } else {
        return foreign_tag(body, start, foreign);
    };
    let after = start + 3;
    if body[after..].starts_with("/*") {
        let end = after + body[after..].find(&format!("*/{closer}"))?;
        return Some((Piece::Escaped(after..after + 2, end..end + 2), false));
    }
    let mut reader = Reader { body, at: after };
    reader.blanks();
    let closes = reader.take("/");
    reader.blanks();
    let name = reader.name()?;
    let mut params = Vec::new();
    loop {
        reader.blanks();
        if reader.take(closer) {
            break;
        }
        if reader.take("/") {
            continue;
        }
        params.push(reader.param(closer)?);
    }
    let call = Shortcode { name: name.to_string(), params, range: start..reader.at, inner: None };
    Some((Piece::Call(call), closes))
}

fn foreign_tag(body: &str, start: usize, foreign: bool) -> Option<(Piece, bool)> {
    let rest = &body[start..];
    let closer = match rest.as_bytes().get(1)? {
        b'%' if foreign => "%}",
        b'{' if foreign => "}}",
        _ => return None,
    };
    let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
    let end = line.find(closer)? + closer.len();
    Some((Piece::Foreign(start..start + end), false))
}

struct Reader<'a> {
    body: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.body[self.at..]
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what);
        self.at += if found { what.len() } else { 0 };
        found
    }

    fn name(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let end = rest.find(|sign: char| sign.is_whitespace() || matches!(sign, '>' | '%' | '=' | '"'))?;
        let name = rest[..end].trim_end_matches('/');
        self.at += name.len();
        (!name.is_empty()).then_some(name)
    }

    fn param(&mut self, closer: &str) -> Option<Param> {
        let rest = self.rest();
        if rest.starts_with("{{") {
            return None;
        }
        let end = rest.find(|sign: char| sign.is_whitespace() || matches!(sign, '=' | '"' | '`'))?;
        if rest[end..].starts_with('=') && end > 0 {
            let key = rest[..end].to_string();
            self.at += end + 1;
            let (value, range) = self.value(closer)?;
            return Some(Param { key: Some(key), value, range });
        }
        let (value, range) = self.value(closer)?;
        Some(Param { key: None, value, range })
    }

    fn value(&mut self, closer: &str) -> Option<(String, Range<usize>)> {
        let start = self.at;
        let rest = self.rest();
        if let Some(raw) = rest.strip_prefix('`') {
            let end = raw.find('`')?;
            self.at += end + 2;
            return Some((raw[..end].to_string(), start + 1..start + 1 + end));
        }
        if rest.starts_with('"') {
            return self.quoted();
        }
        let mut end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        if let Some(close) = rest[..end].find(closer) {
            end = close;
        }
        if end == 0 {
            return None;
        }
        self.at += end;
        Some((rest[..end].to_string(), start..start + end))
    }

    fn quoted(&mut self) -> Option<(String, Range<usize>)> {
        let start = self.at + 1;
        let mut value = String::new();
        let mut signs = self.body[start..].char_indices();
        while let Some((at, sign)) = signs.next() {
            match sign {
                '"' => {
                    self.at = start + at + 1;
                    return Some((value, start..start + at));
                }
                '\\' => match signs.next()?.1 {
                    'n' => value.push('\n'),
                    't' => value.push('\t'),
                    other => value.push(other),
                },
                other => value.push(other),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(body: &str) -> Vec<Shortcode> {
        scan(body, false)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Call(call) => Some(call),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn reads_names_parameters_and_inner_text() {
        let body = r#"a {{< figure src="a \"b\".jpg" alt=`x y` class=wide >}} {{% note "Be careful" /%}}
{{< tabs >}}{{< tab one >}}1{{< /tab >}}{{< /tabs >}} {{< youtube id >}} {{</* no */>}} {{< broken {{x}}"#;
        let found = calls(body);
        let names: Vec<&str> = found.iter().map(|call| call.name.as_str()).collect();
        assert_eq!(names, ["figure", "note", "tabs", "youtube"]);
        assert_eq!(found[0].get("SRC"), Some(r#"a "b".jpg"#));
        assert_eq!(&body[found[0].params[0].range.clone()], r#"a \"b\".jpg"#);
        assert_eq!(found[0].get("alt"), Some("x y"));
        assert_eq!(found[0].get("class"), Some("wide"));
        assert_eq!(found[1].at(0, "title"), Some("Be careful"));
        assert_eq!(&body[found[2].inner.clone().unwrap()], "{{< tab one >}}1{{< /tab >}}");
        assert_eq!(found[3].at(0, "id"), Some("id"));
    }

    #[test]
    fn what_is_never_closed_is_text() {
        for body in ["{{< a", "{{<>}}", "{{< a \"b >}}", "{{% a >}}", "{{< /a >}}", "{ {< a >}}"] {
            assert!(calls(body).is_empty(), "{body}");
        }
    }
}
