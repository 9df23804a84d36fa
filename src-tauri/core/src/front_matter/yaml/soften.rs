//! Makes YAML that only lenient readers take readable for a strict one.
//!
//! Only blanks are put in, and only in place of as many bytes, so every
//! position stays true. Used when the strict reading failed.

/// The softened source; none when there is nothing to soften.
pub(super) fn soften(source: &str) -> Option<String> {
    let mut bytes = source.as_bytes().to_vec();
    tabs(&mut bytes);
    joined(&mut bytes);
    let softer = String::from_utf8(bytes).ok()?;
    (softer != source).then_some(softer)
}

/// Tabs between a key's colon or a list's dash and what follows.
fn tabs(bytes: &mut [u8]) {
    let mut line = 0;
    while line < bytes.len() {
        let end = bytes[line..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| line + at);
        let mut at = line;
        while at < end && bytes[at] == b' ' {
            at += 1;
        }
        if bytes.get(at) == Some(&b'-') {
            at = blank(bytes, at + 1, end);
        }
        if let Some(colon) = key_end(&bytes[at..end]) {
            blank(bytes, at + colon + 1, end);
        }
        line = end + 1;
    }
}

/// The colon after the key that a line starts with, in quotes or plain.
fn key_end(line: &[u8]) -> Option<usize> {
    let quote = *line.first()?;
    let after = match quote {
        b'"' | b'\'' => 2 + line[1..].iter().position(|b| *b == quote)?,
        _ => line.iter().position(|b| *b == b':')?,
    };
    let blanks = line[after..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let plain = !line[..after].iter().any(|b| b"#[]{}\t\\".contains(b)) || quote == b'\'';
    (plain && line.get(after + blanks) == Some(&b':')).then_some(after + blanks)
}

/// Turns blanks and tabs from `at` on into blanks; where they end.
fn blank(bytes: &mut [u8], mut at: usize, end: usize) -> usize {
    while at < end && matches!(bytes[at], b' ' | b'\t') {
        bytes[at] = b' ';
        at += 1;
    }
    at
}

/// Lines inside brackets or quotes that start at the very left are joined to
/// the line before.
fn joined(bytes: &mut [u8]) {
    let (mut depth, mut quote, mut comment, mut value) = (0_usize, None, None, false);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let after_blank = at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'\n');
        match (quote, byte) {
            (_, b'\n') => {
                let open = depth > 0 || quote.is_some();
                let left = bytes.get(at + 1).is_some_and(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n'));
                if open && left {
                    // A comment would take the next line with it.
                    bytes[comment.unwrap_or(at)..=at].fill(b' ');
                    if at > 0 && bytes[at - 1] == b'\r' {
                        bytes[at - 1] = b' ';
                    }
                } else if !open {
                    value = false;
                }
                comment = None;
            }
            _ if comment.is_some() => {}
            (Some(b'"'), b'\\') => at += 1,
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'#') if after_blank => comment = Some(at),
            (None, b'"' | b'\'') if depth > 0 || (after_blank && !value) => quote = Some(byte),
            (None, b'[' | b'{') if depth > 0 || !value => depth += 1,
            (None, b']' | b'}') => depth = depth.saturating_sub(1),
            (None, b':') if depth == 0 => {}
            // A word that is neither a key nor in brackets is a plain value.
            (None, _) => {
                value |= depth == 0 && after_blank && at > 0 && bytes[at - 1] != b'\n' && byte > b' '
            }
        }
        at += 1;
    }
}
