//! Shortcodes, by Hugo's mechanics.
//!
//! They are taken out before the Markdown is read and put back after: a word
//! stands for each, and a paragraph of that word alone is replaced whole.
//! `{{</* x */>}}` only loses its markers. What a theme's own shortcode makes
//! cannot be known here, so an unknown one is shown as a labelled block.

use std::ops::Range;

use super::foreign;
use super::options::Tags;

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
    /// It is `{{% … %}}`, whose result is Markdown, too.
    pub markdown: bool,
    /// It is `{{< … />}}`.
    pub self_closed: bool,
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
        let of = |param: &&Param| param.key.as_deref() == Some(key);
        self.params.iter().find(of).map(|param| param.value.as_str())
    }

    /// A parameter by its place, or by its name.
    pub fn at(&self, place: usize, key: &str) -> Option<&str> {
        let positional = self.params.get(place).filter(|param| param.key.is_none());
        positional.map(|param| param.value.as_str()).or_else(|| self.get(key))
    }
}

/// The outermost shortcodes of a body, in order.
pub(crate) fn calls(body: &str, tags: Tags) -> Vec<Shortcode> {
    let pieces = scan(body, tags).into_iter();
    let call = |piece| if let Piece::Call(call) = piece { Some(call) } else { None };
    pieces.filter_map(call).collect()
}

/// What a scan of a body finds.
#[derive(Debug)]
pub(super) enum Piece {
    Call(Shortcode),
    /// `{{</* … */>}}`: the marks to take out.
    Escaped(Range<usize>, Range<usize>),
    /// A tag of Liquid, Nunjucks or Tera: shown as it stands.
    Foreign(Range<usize>),
    /// What says only how something looks: left out.
    Dropped(Range<usize>),
    /// Written so that Hugo stops, and why.
    Broken(Range<usize>, &'static str),
}

/// Whether a body can hold any.
pub(super) fn any(body: &str, tags: Tags) -> bool {
    let has = |needle: &str| memchr::memmem::find(body.as_bytes(), needle.as_bytes()).is_some();
    match tags {
        Tags::Hugo => has("{{<") || has("{{%"),
        Tags::Liquid | Tags::Tera => has("{%") || has("{{") || has("{:"),
    }
}

/// The outermost shortcodes of a body, in order.
pub(super) fn scan(body: &str, tags: Tags) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut attributes = foreign::Attributes::default();
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'{', &body.as_bytes()[from..]) {
        let start = from + found;
        let look = (tags == Tags::Liquid).then(|| attributes.at(body, start)).flatten();
        let Some((piece, closes)) = look.map(|piece| (piece, false)).or_else(|| piece(body, start, tags))
        else {
            from = start + 1;
            continue;
        };
        from = match &piece {
            Piece::Call(call) => call.range.end,
            Piece::Escaped(_, close) => close.end,
            Piece::Foreign(range) | Piece::Dropped(range) | Piece::Broken(range, _) => range.end,
        };
        match piece {
            Piece::Call(call) if closes => close(&mut pieces, call, tags),
            piece => pieces.push(piece),
        }
    }
    pieces
}

/// A closing tag: everything back to its opening tag becomes one.
fn close(pieces: &mut Vec<Piece>, closing: Shortcode, tags: Tags) {
    let opens = |piece: &Piece| {
        matches!(piece, Piece::Call(call)
            if call.inner.is_none() && !call.self_closed
                // Tera's `{% end %}` ends whatever is open.
                && (tags == Tags::Tera || call.name.eq_ignore_ascii_case(&closing.name)))
    };
    // Shortcodes are nested a few deep at most; a stray closing tag is not worth a long search.
    let Some(back) = pieces.iter().rev().take(1_000).position(opens) else {
        return pieces.push(match tags {
            Tags::Hugo => Piece::Broken(closing.range, "it closes nothing"),
            Tags::Liquid | Tags::Tera => Piece::Foreign(closing.range),
        });
    };
    pieces.truncate(pieces.len() - back);
    if let Some(Piece::Call(call)) = pieces.last_mut() {
        call.inner = Some(call.range.end..closing.range.start);
        call.range.end = closing.range.end;
    }
}

fn piece(body: &str, start: usize, tags: Tags) -> Option<(Piece, bool)> {
    if tags != Tags::Hugo {
        return foreign::piece(body, start, tags);
    }
    let rest = &body[start..];
    let closer = if rest.starts_with("{{<") {
        ">}}"
    } else if rest.starts_with("{{%") {
        "%}}"
    } else {
        return None;
    };
    let after = start + 3;
    if body[after..].starts_with("/*") {
        let end = after + body[after..].find(&format!("*/{closer}"))?;
        return Some((Piece::Escaped(after..after + 2, end..end + 2), false));
    }
    match call(body, start, closer) {
        Ok((call, closes)) => Some((Piece::Call(call), closes)),
        Err(why) => Some((Piece::Broken(start..broken_end(body, after), why), false)),
    }
}

/// The tag that starts there, and whether it is a closing one.
fn call(body: &str, start: usize, closer: &str) -> Result<(Shortcode, bool), &'static str> {
    const OPEN: &str = "its end is missing";
    let mut reader = Reader { body, at: start + 3 };
    reader.blanks();
    let closes = reader.take("/");
    reader.blanks();
    let name = reader.name().ok_or("its name is missing")?;
    let mut params: Vec<Param> = Vec::new();
    let mut self_closed = false;
    loop {
        reader.blanks();
        if reader.take(closer) {
            break;
        }
        if reader.take("/") {
            self_closed = true;
            continue;
        }
        let rest = reader.rest();
        if rest.is_empty() || rest.starts_with("{{") {
            return Err(OPEN);
        }
        if rest.starts_with(">}}") || rest.starts_with("%}}") {
            return Err("it begins and ends with other signs");
        }
        let line = rest.split('\n').next().unwrap_or(rest);
        let why = if line.contains(['"', '`']) { "a quote is not closed" } else { OPEN };
        params.push(reader.param(closer).ok_or(why)?);
    }
    let named = params.iter().filter(|param| param.key.is_some()).count();
    if named != 0 && named != params.len() {
        return Err("it has parameters with and without names");
    }
    let range = start..reader.at;
    let markdown = closer == "%}}";
    Ok((Shortcode { name: name.to_string(), params, range, inner: None, markdown, self_closed }, closes))
}

/// Nobody writes a tag that is longer, in bytes; no end is looked for behind that.
pub(super) const LONGEST: usize = 2_000;

/// The start of a text, at most so many bytes of it.
pub(super) fn window(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Where what is wrongly written ends: with its own end, else with its line.
fn broken_end(body: &str, after: usize) -> usize {
    let rest = window(&body[after..], LONGEST);
    let limit = ["\n\n", "{{<", "{{%"].iter().filter_map(|next| rest.find(next)).min().unwrap_or(rest.len());
    let rest = &rest[..limit];
    let end = [">}}", "%}}"].iter().filter_map(|closer| rest.find(closer)).min();
    after + end.map_or_else(|| rest.find('\n').unwrap_or(rest.len()), |end| end + 3)
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
        let ends = |sign: char| sign.is_whitespace() || matches!(sign, '>' | '%' | '=' | '"');
        let end = rest.find(ends).unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches('/');
        self.at += name.len();
        (!name.is_empty()).then_some(name)
    }

    fn param(&mut self, closer: &str) -> Option<Param> {
        let rest = self.rest();
        let ends = |sign: char| sign.is_whitespace() || matches!(sign, '=' | '"' | '`');
        let end = rest.find(ends).unwrap_or(rest.len());
        let blanks = rest[end..].len() - rest[end..].trim_start().len();
        if rest[end + blanks..].starts_with('=') && end > 0 {
            let key = rest[..end].to_string();
            self.at += end + blanks + 1;
            self.blanks();
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
                '\n' => return None,
                // Only the quote itself is ever escaped.
                '\\' if self.body[start + at + 1..].starts_with('"') => {
                    signs.next();
                    value.push('"');
                }
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
        super::calls(body, Tags::Hugo)
    }

    #[test]
    fn reads_names_parameters_and_inner_text() {
        let body = r#"a {{< figure src="a \"b\".jpg" alt=`x y` class=wide >}} {{% note "Be careful" /%}}
{{< tabs >}}{{< tab one >}}1{{< /tab >}}{{< /tabs >}} {{< youtube id >}} {{</* no */>}} {{< broken {{x}}"#;
        let found = calls(body);
        let names: Vec<&str> = found.iter().map(|call| call.name.as_str()).collect();
        assert_eq!(names, ["figure", "note", "tabs", "youtube"]);
        assert_eq!(found[0].get("src"), Some(r#"a "b".jpg"#));
        assert_eq!(&body[found[0].params[0].range.clone()], r#"a \"b\".jpg"#);
        assert_eq!(found[0].get("alt"), Some("x y"));
        assert_eq!(found[0].get("class"), Some("wide"));
        assert_eq!(found[1].at(0, "title"), Some("Be careful"));
        assert_eq!(&body[found[2].inner.clone().unwrap()], "{{< tab one >}}1{{< /tab >}}");
        assert_eq!(found[3].at(0, "id"), Some("id"));
    }

    #[test]
    fn what_is_wrong_is_no_shortcode() {
        for body in ["{{< a", "{{<>}}", "{{< a \"b >}}", "{{% a >}}", "{{< /a >}}", "{ {< a >}}"] {
            assert!(calls(body).is_empty(), "{body}");
        }
        // What is wrong ends before anything else begins.
        for (body, broken) in [
            ("{{< a ![b](c)\n\nd", "{{< a ![b](c)"),
            ("{{< a \"b >}} c", "{{< a \"b >}}"),
            ("{{< a {{< b >}}", "{{< a "),
            ("{{< a\nb", "{{< a"),
        ] {
            let pieces = scan(body, Tags::Hugo);
            let Some(Piece::Broken(range, _)) = pieces.first() else { panic!("{body}: {pieces:?}") };
            assert_eq!(&body[range.clone()], broken);
        }
    }
}
