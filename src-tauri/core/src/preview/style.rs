//! A blog's stylesheet cut down to what a bare page can use: its typography.
//!
//! The preview has a post's text and none of the theme's frame around it, so a
//! stylesheet as it is would place columns and menus that are not there. Kept
//! are rules for text (headings, paragraphs, lists, quotes, tables, code), also
//! where they reach it through the theme's wrapper of a post (`.post-content
//! p`), with those of their declarations that set colour, letters and the room
//! around a block. Sizes of the page itself stay the preview's own. Nothing is
//! kept that could load anything: no `@import`, no font face, no `url()`, and
//! no escapes that could spell one. What is written here is made of known
//! selectors and known properties alone. Nesting is not read.

mod selector;
#[cfg(test)]
mod tests;

use self::selector::{Shade, Target};
use crate::api::StyleText;

/// Properties of text, by name.
const TEXT: &[&str] = &[
    "background",
    "background-color",
    "caret-color",
    "color",
    "font",
    "hanging-punctuation",
    "hyphens",
    "letter-spacing",
    "line-height",
    "quotes",
    "tab-size",
    "vertical-align",
    "word-spacing",
];

/// Beginnings of names of properties of text.
const TEXTS: &[&str] = &["--", "font-", "text-", "list-style-type", "list-style-position"];

/// Beginnings of names of properties of a block within the text.
const BLOCKS: &[&str] = &["border", "box-decoration", "margin", "padding"];

/// What a value may not hold: anything that loads, and escapes.
const NEVER: &[&str] = &[
    "url(",
    "image(",
    "image-set(",
    "src(",
    "cross-fade(",
    "element(",
    "paint(",
    "expression(",
    "\\",
    "@",
    "<",
    "{",
    "}",
];

/// The deepest `@media` in `@supports` in `@layer` that is read.
const DEPTH: usize = 6;

/// The rules of a stylesheet for text alone.
pub fn typography(css: &str) -> StyleText {
    let mut out = StyleText { css: String::new(), dark: false };
    rules(&without_comments(css), Shade::Any, DEPTH, &mut out);
    out
}

/// Goes through the rules of a stylesheet or of an at-rule's block.
fn rules(css: &str, shade: Shade, depth: usize, out: &mut StyleText) {
    let mut at = 0;
    while let Some((stop, sign)) = find(css, at, b"{;}") {
        let prelude = css[at..stop].trim();
        if sign != b'{' {
            at = stop + 1;
            continue;
        }
        let end = block_end(css, stop + 1);
        let body = &css[stop + 1..end];
        at = (end + 1).min(css.len());
        match prelude.strip_prefix('@') {
            Some(rule) if depth > 0 => at_rule(rule, body, shade, depth - 1, out),
            Some(_) => {}
            None => style_rule(prelude, body, shade, out),
        }
    }
}

fn at_rule(rule: &str, body: &str, shade: Shade, depth: usize, out: &mut StyleText) {
    let end = rule.find(|sign: char| !sign.is_ascii_alphabetic()).unwrap_or(rule.len());
    let (name, condition) = rule.split_at(end);
    let condition = condition.trim().to_ascii_lowercase();
    match name.to_ascii_lowercase().as_str() {
        "layer" | "supports" => rules(body, shade, depth, out),
        "media" => match condition.replace("screen and", "").replace(' ', "").as_str() {
            "(prefers-color-scheme:dark)" => rules(body, Shade::Dark, depth, out),
            "(prefers-color-scheme:light)" => rules(body, Shade::Light, depth, out),
            "screen" | "all" => rules(body, shade, depth, out),
            plain if !plain.contains("print") && !plain.contains("prefers") && is_plain(&condition) => {
                let mut inner = StyleText { css: String::new(), dark: false };
                rules(body, shade, depth, &mut inner);
                if !inner.css.is_empty() {
                    out.css.push_str(&format!("@media {condition} {{\n{}}}\n", inner.css));
                    out.dark |= inner.dark;
                }
            }
            _ => {}
        },
        _ => {}
    }
}

/// Whether a condition of `@media` holds nothing but names, numbers and brackets.
fn is_plain(condition: &str) -> bool {
    !condition.is_empty()
        && condition.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" ():,.>=-".contains(&byte))
}

fn style_rule(prelude: &str, body: &str, shade: Shade, out: &mut StyleText) {
    for page in [true, false] {
        let targets: Vec<Target> = split(prelude, b',')
            .filter_map(|one| selector::target(one.trim(), shade))
            .filter(|target| target.page == page)
            .collect();
        if targets.is_empty() {
            continue;
        }
        let kept = declarations(body, !page);
        if kept.is_empty() {
            continue;
        }
        out.dark |= targets.iter().any(|target| target.shade == Shade::Dark);
        let selectors: Vec<String> = targets.into_iter().map(|target| target.selector).collect();
        out.css.push_str(&format!("{} {{{kept} }}\n", selectors.join(", ")));
    }
}

/// The declarations that are about text, and about the room around a block
/// where it is one.
fn declarations(body: &str, of_block: bool) -> String {
    let mut out = String::new();
    for declaration in split(body, b';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim(), value.trim());
        let lower = name.to_ascii_lowercase();
        let starts = |list: &[&str]| list.iter().any(|start| lower.starts_with(start));
        let known = TEXT.contains(&lower.as_str()) || starts(TEXTS) || (of_block && starts(BLOCKS));
        let named = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        let plain = value.to_ascii_lowercase();
        let harmless = !value.is_empty() && !NEVER.iter().any(|bad| plain.contains(bad)) && balanced(value);
        if known && named && harmless && !(lower.starts_with("margin") && leads_out(&plain)) {
            out.push_str(&format!(" {}: {};", own_names(name), own_names(value)));
        }
    }
    out
}

/// Whether a margin may reach out of the page.
fn leads_out(value: &str) -> bool {
    value.starts_with('-') || [" -", "calc(", "vw", "var("].iter().any(|part| value.contains(part))
}

/// Names of variables made ones that the reading page has none of: its own
/// boxes are drawn by its own.
fn own_names(text: &str) -> String {
    if text.starts_with("--") {
        return text.replacen("--", "--blog-", 1);
    }
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, call) in lower.match_indices("var(") {
        let inner = at + call.len();
        let blanks = text[inner..].len() - text[inner..].trim_start().len();
        if let Some(rest) = text[inner + blanks..].strip_prefix("--") {
            out.push_str(&text[done..inner]);
            out.push_str("--blog-");
            done = text.len() - rest.len();
        }
    }
    out.push_str(&text[done..]);
    out
}

/// Whether every bracket and quote is closed, so that a value ends where it seems to.
fn balanced(value: &str) -> bool {
    let mut open = Vec::new();
    let mut quote = None;
    for sign in value.chars() {
        match (quote, sign) {
            (Some(of), _) if of == sign => quote = None,
            (Some(_), '\n') => return false,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(sign),
            (None, '(') => open.push(')'),
            (None, '[') => open.push(']'),
            (None, ')' | ']') if open.pop() != Some(sign) => return false,
            (None, _) => {}
        }
    }
    open.is_empty() && quote.is_none()
}

/// The stylesheet with a blank in place of each comment.
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        out.push(' ');
        rest = rest[start + 2..].find("*/").map_or("", |end| &rest[start + 2 + end + 2..]);
    }
    out.push_str(rest);
    out
}

/// The first of `signs` outside of quotes and brackets from `from` on.
fn find(css: &str, from: usize, signs: &[u8]) -> Option<(usize, u8)> {
    let bytes = css.as_bytes();
    let mut at = from;
    let mut depth = 0_usize;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'"' | b'\'' => at = quoted_end(bytes, at),
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            // Braces end whatever was left open.
            _ if signs.contains(&byte) && (depth == 0 || byte == b'{' || byte == b'}') => {
                return Some((at, byte));
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where a quoted string ends: at its quote, or at the end of its line.
fn quoted_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return at,
            _ if byte == bytes[start] => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// The brace that closes the block which begins at `from`, or the end.
fn block_end(css: &str, from: usize) -> usize {
    let mut depth = 1_usize;
    let mut at = from;
    while let Some((stop, sign)) = find(css, at, b"{}") {
        depth = if sign == b'{' { depth + 1 } else { depth - 1 };
        if depth == 0 {
            return stop;
        }
        at = stop + 1;
    }
    css.len()
}

/// The pieces between a sign that stands outside of quotes and brackets.
fn split(css: &str, sign: u8) -> impl Iterator<Item = &str> {
    let mut at = Some(0);
    std::iter::from_fn(move || {
        let from = at?;
        let Some((stop, _)) = find(css, from, &[sign]) else {
            at = None;
            return Some(&css[from.min(css.len())..]);
        };
        at = Some(stop + 1);
        Some(&css[from..stop])
    })
}
