//! Bare addresses: web, `www.` and mail, found where goldmark finds them.
//!
//! The patterns are goldmark's, read by hand: each is one run of signs, so that
//! an address is found in one pass over it.

/// What kind of address it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// With its scheme.
    Web,
    /// Starts with `www.`.
    Www,
    /// A mail address.
    Mail,
}

/// Finds an address that starts at `at`; gives its kind and where it ends.
/// `line` must end where the block does. Old Hugos look at its end once: a
/// bracket before a full stop stays.
pub(super) fn find(line: &[u8], at: usize, old: bool) -> Option<(Kind, usize)> {
    let rest = &line[at..];
    let found = match rest.first()? {
        b'h' | b'f' => web(rest).map(|end| (Kind::Web, end)),
        b'w' => www(rest).map(|end| (Kind::Www, end)),
        _ => None,
    };
    let (kind, mut end) = match found {
        Some(found) => found,
        None => (Kind::Mail, mail(rest)?),
    };
    loop {
        let before = end;
        while end > 1 && b"?!.,:*_~".contains(&rest[end - 1]) {
            end -= 1;
        }
        if old && end < before {
            break;
        }
        if kind != Kind::Mail {
            end = without_tail(rest, end);
        }
        if end == before {
            break;
        }
    }
    Some((kind, at + end))
}

fn web(rest: &[u8]) -> Option<usize> {
    let scheme =
        ["http://", "https://", "ftp://"].iter().find(|scheme| rest.starts_with(scheme.as_bytes()))?;
    let mut end = host(rest, scheme.len())?;
    if rest.get(end) == Some(&b':') {
        let digits = run(rest, end + 1, |byte| byte.is_ascii_digit());
        if digits > end + 1 {
            end = digits;
        }
    }
    Some(path(rest, end, true))
}

fn www(rest: &[u8]) -> Option<usize> {
    let end = host(rest, rest.starts_with(b"www.").then_some(4)?)?;
    Some(path(rest, end, false))
}

/// Up to 256 signs of a host, a dot, small letters: as much as possible.
fn host(rest: &[u8], from: usize) -> Option<usize> {
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-@:%._+~#=".contains(&byte);
    let mut limit = from;
    while limit - from < 257 && rest.get(limit).is_some_and(|&byte| is_host(byte)) {
        limit += 1;
    }
    let dot = (from + 1..limit)
        .rev()
        .find(|&at| rest[at] == b'.' && rest.get(at + 1).is_some_and(u8::is_ascii_lowercase))?;
    Some(run(rest, dot + 1, |byte| byte.is_ascii_lowercase()))
}

fn path(rest: &[u8], from: usize, dollar: bool) -> usize {
    if !rest.get(from).is_some_and(|byte| b"/#?".contains(byte)) {
        return from;
    }
    run(rest, from + 1, |byte| {
        byte.is_ascii_alphanumeric()
            || b"-@:%_+.~#!?&/=();,'\">^{}[]`".contains(&byte)
            || (dollar && byte == b'$')
    })
}

fn run(rest: &[u8], from: usize, keep: impl Fn(u8) -> bool) -> usize {
    from + rest[from..].iter().take_while(|&&byte| keep(byte)).count()
}

/// A full stop, brackets without a partner and an entity at the end are not meant.
fn without_tail(rest: &[u8], end: usize) -> usize {
    match rest[end - 1] {
        b'.' => end - 1,
        b')' => {
            let count = |bracket| rest[..end].iter().filter(|&&byte| byte == bracket).count();
            let (open, close) = (count(b'('), count(b')'));
            end - close.saturating_sub(open)
        }
        b';' => {
            let name = rest[..end - 1].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let before = end - 1 - name;
            if name > 0 && before > 0 && rest[before - 1] == b'&' { before - 1 } else { end }
        }
        _ => end,
    }
}

fn mail(rest: &[u8]) -> Option<usize> {
    if rest[0].is_ascii_punctuation() {
        return None;
    }
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'+-./=?^_`{|}~".contains(&byte);
    let at = run(rest, 0, is_name);
    if at == 0 || rest.get(at) != Some(&b'@') {
        return None;
    }
    let mut end = label(rest, at + 1)?;
    while rest.get(end) == Some(&b'.') {
        let Some(next) = label(rest, end + 1) else { break };
        end = next;
    }
    if !rest[at..end - 1].contains(&b'.') || rest.get(end).is_some_and(|byte| b"-_".contains(byte)) {
        return None;
    }
    Some(end)
}

/// Letters and digits with hyphens inside, 63 at most.
fn label(rest: &[u8], from: usize) -> Option<usize> {
    let limit = rest.len().min(from + 63);
    let end = from
        + rest
            .get(from..limit)?
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
            .count();
    let end = from + rest[from..end].iter().rposition(u8::is_ascii_alphanumeric)? + 1;
    rest[from].is_ascii_alphanumeric().then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_goldmark_finds() {
        for (text, found) in [
            ("http://a.b", "http://a.b"),
            ("https://a.b/c_d_e rest", "https://a.b/c_d_e"),
            ("www.a.b.", "www.a.b"),
            ("www.x", ""),
            ("http://localhost", ""),
            ("http://localhost.x/y", "http://localhost.x/y"),
            ("http://1.2.3.4/x", ""),
            ("http://a.b:80/c", "http://a.b:80/c"),
            ("http://a.b?q=1&x=2&amp;", "http://a.b?q=1&x=2"),
            ("http://a.b/x;y;", "http://a.b/x;y;"),
            ("http://a.b/c(d))", "http://a.b/c(d)"),
            ("http://a.b/c).", "http://a.b/c"),
            ("http://A.COM/", ""),
            ("http://a.b!?", "http://a.b"),
            ("http://a.b1/x", "http://a.b"),
            ("http://a.b/_x_", "http://a.b/_x"),
            ("a@b.c", "a@b.c"),
            ("a@b", ""),
            ("a.b@c.d.", "a.b@c.d"),
            ("a@b.c-d", "a@b.c-d"),
            ("a@b.c_d", ""),
            ("a+b@c.d,", "a+b@c.d"),
            ("mailto:a@b.c", ""),
        ] {
            let end = find(text.as_bytes(), 0, false).map_or(0, |(_, end)| end);
            assert_eq!(&text[..end], found, "{text}");
        }
    }
}
