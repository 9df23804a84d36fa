//! Text and addresses as Go's `html/template` writes them into a page: what
//! Hugo's own shortcodes are made with.

/// Text, in an element or an attribute.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            '+' => out.push_str("&#43;"),
            '\0' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

/// An attribute with a blank before it; nothing where the value is empty.
pub(super) fn attribute(name: &str, value: &str) -> String {
    if value.is_empty() { String::new() } else { format!(" {name}=\"{}\"", text(value)) }
}

/// What stands for an address that could run something.
const UNSAFE: &str = "#ZgotmplZ";

/// An address in `href` or `src`: any scheme but the web's and mail's is
/// refused, what may not stand in an address is percent-encoded.
pub(super) fn url(address: &str) -> String {
    if let Some((scheme, _)) = address.split_once(':')
        && !scheme.contains('/')
        && !["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return UNSAFE.into();
    }
    text(&encoded(address, true))
}

/// The address of an image; a photo that is not stored yet keeps the one that
/// stands for it, which Hugo never sees.
pub(super) fn image(address: &str) -> String {
    let job = address.strip_prefix("dropcap:").unwrap_or_default();
    let on_its_way = !job.is_empty() && job.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if on_its_way { address.to_owned() } else { url(address) }
}

/// A value in the query of an address.
pub(super) fn query(value: &str) -> String {
    encoded(value, false).replace("%20", "+")
}

/// `whole` is an address: its own signs and what is encoded already stay.
fn encoded(address: &str, whole: bool) -> String {
    let bytes = address.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        let is_hex = |ahead: usize| bytes.get(at + ahead).is_some_and(u8::is_ascii_hexdigit);
        let stays = byte.is_ascii_alphanumeric()
            || b"-._~".contains(&byte)
            || (whole && b"!#$&*+,/:;=?@[]".contains(&byte))
            || (whole && byte == b'%' && is_hex(1) && is_hex(2));
        if stays {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_go_does() {
        for (address, written) in [
            ("a b.jpg", "a%20b.jpg"),
            ("/x?a=1&b=%20%2", "/x?a=1&amp;b=%20%252"),
            ("javascript:alert(1)", "#ZgotmplZ"),
            ("JavaScript:x", "#ZgotmplZ"),
            ("data:text/html,x", "#ZgotmplZ"),
            ("x/javascript:a", "x/javascript:a"),
            ("HTTPS://a.b/\"<>'()", "HTTPS://a.b/%22%3C%3E%27%28%29"),
            ("mailto:a@b.c", "mailto:a@b.c"),
        ] {
            assert_eq!(url(address), written, "{address}");
        }
        assert_eq!(query("a b&c"), "a+b%26c");
    }
}
