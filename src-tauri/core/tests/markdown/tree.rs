//! HTML as a list of tags and texts, so that two pages can be compared for
//! what they say and not for how they are laid out.

use dropcap_core::markdown::BLOCK_ELEMENTS;

/// The page's tags and texts, one a line: attributes sorted, entities read,
/// blanks drawn together.
pub(crate) fn tree(html: &str) -> Vec<String> {
    let mut nodes: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut after_block = true;
    let mut in_pre = 0_i32;
    let mut rest = html;
    loop {
        let open = find_tag(rest).unwrap_or(rest.len());
        text.push_str(&rest[..open]);
        rest = &rest[open..];
        let (tag, end) = if rest.is_empty() { (String::from("/p"), 0) } else { read_tag(rest) };
        let name =
            tag.trim_start_matches('/').split([' ', '\t', '\n', '>']).next().unwrap_or("").to_lowercase();
        // Blanks between these mean nothing.
        let is_block = BLOCK_ELEMENTS.contains(&name.as_str()) || name.starts_with("!--");
        // Colours of code.
        if name == "span" && in_pre > 0 {
            rest = &rest[end..];
            continue;
        }
        let mut words = decode(&text);
        if in_pre == 0 {
            words = collapse(&words);
            if after_block {
                words = words.trim_start().to_string();
            }
            if is_block {
                words = words.trim_end().to_string();
            }
        }
        if !words.is_empty() {
            nodes.push(format!("\"{words}\""));
            after_block = false;
        }
        text.clear();
        if rest.is_empty() {
            return nodes;
        }
        if is_block {
            after_block = true;
        } else if after_block && name != "input" {
            after_block = false;
        }
        if name == "pre" {
            in_pre = (in_pre + if tag.starts_with('/') { -1 } else { 1 }).max(0);
        }
        nodes.push(format!("<{tag}>"));
        rest = &rest[end..];
    }
}

fn find_tag(html: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = html[from..].find('<') {
        let next = html.as_bytes().get(from + at + 1).copied().unwrap_or(b' ');
        if next.is_ascii_alphabetic() || next == b'/' || next == b'!' {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

/// A tag with its attributes sorted, and where it ends.
fn read_tag(html: &str) -> (String, usize) {
    if html.starts_with("<!--") {
        let end = html.find("-->").map_or(html.len(), |at| at + 3);
        return (collapse(&html[1..end - 1]), end);
    }
    let mut quote = None;
    let mut end = html.len();
    for (at, sign) in html.char_indices().skip(1) {
        match quote {
            Some(open) if sign == open => quote = None,
            Some(_) => {}
            None if sign == '"' || sign == '\'' => quote = Some(sign),
            None if sign == '>' => {
                end = at + 1;
                break;
            }
            None => {}
        }
    }
    let inner = html[1..end].trim_end_matches('>').trim_end_matches('/').trim();
    let (name, attributes) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let mut sorted = split_attributes(attributes);
    sorted.sort();
    sorted.dedup_by(|a, b| a.split('=').next() == b.split('=').next());
    let mut tag = name.to_lowercase();
    for attribute in sorted {
        tag.push(' ');
        tag.push_str(&attribute);
    }
    (tag, end)
}

fn split_attributes(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(|sign: char| sign == '=' || sign.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..end].to_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let (taken, left) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
            value = taken;
            rest = left.trim_start();
        }
        let value = decode(value);
        if is_look_of_code(&name, &value) {
            continue;
        }
        found.push(format!("{name}={}", value.replace("text-align: ", "text-align:")));
        if end == 0 && value.is_empty() {
            rest = rest.get(1..).unwrap_or("");
        }
    }
    found
}

/// What colours and lays out highlighted code, and says nothing about it.
fn is_look_of_code(name: &str, value: &str) -> bool {
    match name {
        "style" => ["tab-size:4", "border-spacing:0", "vertical-align:top;padding:0"]
            .iter()
            .any(|own| value.contains(own)),
        "class" => matches!(value, "chroma" | "lntable" | "lntd"),
        _ => false,
    }
}

fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        let blank = matches!(sign, ' ' | '\n' | '\t' | '\r');
        if !blank {
            out.push(sign);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

fn decode(text: &str) -> String {
    const NAMES: &[(&str, &str)] = &[
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("nbsp", "\u{a0}"),
        ("lsquo", "‘"),
        ("rsquo", "’"),
        ("ldquo", "“"),
        ("rdquo", "”"),
        ("ndash", "–"),
        ("mdash", "—"),
        ("hellip", "…"),
        ("laquo", "«"),
        ("raquo", "»"),
        ("zwj", "\u{200d}"),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.find(';').filter(|&end| end < 12) else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        let name = &rest[1..end];
        let sign = if let Some(hex) = name.strip_prefix("#x").or(name.strip_prefix("#X")) {
            u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).map(String::from)
        } else if let Some(number) = name.strip_prefix('#') {
            number.parse().ok().and_then(char::from_u32).map(String::from)
        } else {
            NAMES.iter().find(|(known, _)| *known == name).map(|(_, sign)| sign.to_string())
        };
        match sign {
            Some(sign) => {
                out.push_str(&sign);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The first place where two pages differ, in words; `>>>` is before it.
pub(crate) fn difference(got: &str, want: &str) -> Option<String> {
    let (got, want) = (tree(got), tree(want));
    if got == want {
        return None;
    }
    let same = got.iter().zip(&want).take_while(|(got, want)| got == want).count();
    let around = |nodes: &[String]| {
        let place = same.min(nodes.len());
        let before = nodes[place.saturating_sub(3)..place].join(" ");
        format!("{before} >>> {}", nodes[place..nodes.len().min(place + 3)].join(" "))
    };
    Some(format!("got  {}\nwant {}", around(&got), around(&want)))
}
