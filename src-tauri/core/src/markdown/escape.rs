//! Text and addresses as goldmark writes them into HTML.

/// Writes text: `& < > "` become entities, a zero byte the replacement character.
pub(super) fn html(out: &mut String, text: &str) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(entity) = entity(byte) {
            out.push_str(&text[done..at]);
            out.push_str(entity);
            done = at + 1;
        }
    }
    out.push_str(&text[done..]);
}

/// What a byte is written as, when not as itself.
pub(super) fn entity(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        0 => Some("\u{fffd}"),
        _ => None,
    }
}

/// Writes an address, escapes and entities already undone: what may not stand
/// in one is percent-encoded, what is encoded stays.
pub(super) fn url(out: &mut String, address: &str) {
    let bytes = address.as_bytes();
    let mut done = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let written = match byte {
            b'&' => "&amp;",
            byte if stays_in_url(byte) => continue,
            b'%' if bytes.get(at + 1).is_some_and(u8::is_ascii_hexdigit)
                && bytes.get(at + 2).is_some_and(u8::is_ascii_hexdigit) =>
            {
                continue;
            }
            _ => "",
        };
        out.push_str(&address[done..at]);
        if written.is_empty() {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        } else {
            out.push_str(written);
        }
        done = at + 1;
        // The bytes of a letter are encoded one by one: step over the rest of it.
        while done < bytes.len() && !address.is_char_boundary(done) {
            done += 1;
        }
        if done > at + 1 {
            for &byte in &bytes[at + 1..done] {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    if done < bytes.len() {
        out.push_str(&address[done..]);
    }
}

fn stays_in_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$'()*+,-./:;=?@_~".contains(&byte) || (0x80..0xc0).contains(&byte)
}

/// Whether an address is left out when raw HTML is not allowed.
/// Old Hugos looked for small letters only.
pub(super) fn is_dangerous(address: &str, old: bool) -> bool {
    let starts = |prefix: &str| {
        let start = address.get(..prefix.len());
        start.is_some_and(|start| if old { start == prefix } else { start.eq_ignore_ascii_case(prefix) })
    };
    if starts("data:image/") {
        let kind = &address[11..];
        return !["png;", "gif;", "jpeg;", "webp;", "svg+xml;"]
            .iter()
            .any(|safe| kind.get(..safe.len()).is_some_and(|start| start.eq_ignore_ascii_case(safe)));
    }
    ["javascript:", "vbscript:", "file:", "data:"].iter().any(|scheme| starts(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_encoded_as_goldmark_does() {
        for (address, written) in [
            ("x%20y z", "x%20y%20z"),
            ("ü.png", "%C3%BC.png"),
            ("あ", "%E3%81%82"),
            ("a[b]&c\"<^|`{}\\", "a%5Bb%5D&amp;c%22%3C%5E%7C%60%7B%7D%5C"),
            ("a%zz%4", "a%25zz%254"),
            ("a;b$c!d~e'f(g)h,i", "a;b$c!d~e'f(g)h,i"),
            ("", ""),
        ] {
            let mut out = String::new();
            url(&mut out, address);
            assert_eq!(out, written, "{address}");
        }
    }

    #[test]
    fn scripts_and_data_are_dangerous_but_pictures_are_not() {
        for bad in
            ["javascript:x", "JavaScript:x", "vbscript:x", "file:///x", "data:text/html,x", "data:image/x"]
        {
            assert!(is_dangerous(bad, false), "{bad}");
        }
        for good in ["data:image/png;base64,x", "data:image/svg+xml;x", "http://x", "x", "datäx"] {
            assert!(!is_dangerous(good, false), "{good}");
        }
    }
}
