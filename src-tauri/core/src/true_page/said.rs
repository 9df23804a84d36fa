//! What Hugo says while it serves, as events; and its errors in a writer's words.
//!
//! The lines are those of `hugo server` from 0.111 to 0.168.

/// Something Hugo has told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// A server listens at this address, for this language where there are several.
    Listens(String, Option<String>),
    /// All servers listen.
    Ready,
    /// A change was seen and is being built.
    Begun,
    /// A build is done; the reason where it failed.
    Built(Option<String>),
}

/// Puts lines together.
#[derive(Debug, Default)]
pub(super) struct Listener {
    /// Errors since the last build, the one that ended it among them.
    errors: Vec<String>,
    failed: bool,
}

impl Listener {
    /// What a line tells, if anything.
    pub(super) fn hear(&mut self, line: &str) -> Option<Said> {
        let line = plain(line);
        if let Some(error) = line.strip_prefix("ERROR ").or_else(|| line.strip_prefix("Error: ")) {
            self.failed |= FAILURES.iter().any(|failure| error.to_lowercase().contains(failure));
            self.errors.push(reason(error));
            return None;
        }
        if line.starts_with("Change detected") || line.starts_with("Change of config file detected") {
            *self = Self::default();
            return Some(Said::Begun);
        }
        if line.starts_with("Total in ") {
            return Some(Said::Built(self.problem()));
        }
        if let Some(rest) = line.strip_prefix("Web Server is available at ") {
            let mut words = rest.split_whitespace();
            let address = words.next()?.trim_end_matches('/').to_owned();
            let language = rest.rsplit_once(')').map(|(_, language)| language.trim());
            return Some(Said::Listens(address, language.filter(|code| !code.is_empty()).map(str::to_owned)));
        }
        line.starts_with("Press Ctrl+C").then_some(Said::Ready)
    }

    /// Why the last build failed.
    fn problem(&mut self) -> Option<String> {
        let Self { errors, failed } = std::mem::take(self);
        failed.then(|| the_error(errors)).flatten()
    }

    /// Why Hugo has ended, as far as it has said.
    pub(super) fn last_words(&mut self) -> Option<String> {
        the_error(std::mem::take(self).errors)
    }
}

/// What errors say that end a build.
const FAILURES: [&str; 3] = ["rebuild failed", "building site", "command error"];

/// The error that tells most: one that only counts others is none.
fn the_error(errors: Vec<String>) -> Option<String> {
    let counts = |error: &String| error.starts_with("logged ") && error.contains(" error(s)");
    errors.iter().find(|error| !counts(error)).or(errors.first()).cloned()
}

/// The line without colours.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('\u{1b}') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('m').map_or(rest.len(), |end| at + end + 1);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// The reason without what says that there is one.
fn reason(error: &str) -> String {
    const BEFORE: [&str; 6] = [
        "Rebuild failed: ",
        "error building site: ",
        "Error building site: ",
        "failed to render pages: ",
        "assemble: ",
        "command error: ",
    ];
    let mut rest = error;
    // The time of day, in old versions.
    if let Some((date, after)) = rest.split_once(' ')
        && date.len() == 10
        && date.as_bytes()[4] == b'/'
    {
        rest = after.split_once(' ').map_or(after, |(_, after)| after);
    }
    loop {
        match BEFORE.iter().find_map(|before| rest.strip_prefix(before)) {
            Some(after) => rest = after,
            None => return rest.to_owned(),
        }
    }
}

/// An error of Hugo's as a sentence: the file below the blog's folder and the
/// line first, `copy` being the folder of the hidden copy.
pub(super) fn words(error: &str, copy: &str) -> String {
    let error = error.replace(&format!("{}/", copy.trim_end_matches('/')), "");
    let place = place(&error);
    let cause = place.as_ref().map_or(error.as_str(), |(_, _, cause)| cause);
    let at = |sentence: String| match &place {
        Some((file, line, _)) => format!("{file}, line {line}: {sentence}"),
        None => sentence,
    };
    if let Some(name) = between(cause, "template for shortcode \"", "\" not found") {
        return at(format!(
            "the theme has no shortcode called \u{201c}{name}\u{201d}; look for a typing error"
        ));
    }
    if let Some(name) = between(cause, "shortcode \"", "\" must be closed or self-closed") {
        return at(format!(
            "the shortcode \u{201c}{name}\u{201d} is not closed; end it with {{{{< /{name} >}}}}"
        ));
    }
    if let Some(name) = between(cause, "access denied: \"", "\" is not whitelisted") {
        return at(format!("the theme wants to run {name}, which is not done for a preview"));
    }
    at(cause.to_owned())
}

/// The place an error names, `"file:line:column"`, and what comes after it.
fn place(error: &str) -> Option<(String, u32, String)> {
    let mut rest = error;
    while let Some(start) = rest.find('"') {
        let inside = &rest[start + 1..];
        let end = inside.find('"')?;
        let mut parts = inside[..end].rsplitn(3, ':');
        if let (Some(column), Some(line), Some(file)) = (parts.next(), parts.next(), parts.next())
            && let (Ok(_), Ok(line)) = (column.parse::<u32>(), line.parse())
        {
            let cause = inside[end + 1..].trim_start_matches([':', ' ']);
            // What stands before the place says as little as where it was seen.
            let cause = if cause.is_empty() { &error[..error.len() - rest.len() + start] } else { cause };
            return Some((file.to_owned(), line, cause.trim_end_matches([':', ' ']).to_owned()));
        }
        rest = &inside[end + 1..];
    }
    None
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let start = text.find(before)? + before.len();
    Some(&text[start..start + text[start..].find(after)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(lines: &str) -> Vec<Said> {
        let mut listener = Listener::default();
        lines.lines().filter_map(|line| listener.hear(line)).collect()
    }

    #[test]
    fn the_servers_lines_are_understood() {
        let new = "\u{1b}[95mRunning Hugo\u{1b}[0m\nWARN  deprecated: x\nBuilt in 81 ms\n\
            Web Server is available at http://127.0.0.1:1/ (bind address 127.0.0.1) en\n\
            Web Server is available at http://127.0.0.1:2/ (bind address 127.0.0.1) fr\nPress Ctrl+C to stop\n\
            Change detected, rebuilding site (#1).\nSource changed /posts/a.md\nTotal in 9 ms\n";
        let listens = |port, code: Option<&str>| {
            Said::Listens(format!("http://127.0.0.1:{port}"), code.map(str::to_owned))
        };
        let expected =
            [listens(1, Some("en")), listens(2, Some("fr")), Said::Ready, Said::Begun, Said::Built(None)];
        assert_eq!(hear(new), expected);
        let old = "Web Server is available at http://127.0.0.1:1/ (bind address 127.0.0.1)\nTotal in 7 ms";
        assert_eq!(hear(old), [listens(1, None), Said::Built(None)]);
    }

    #[test]
    fn errors_are_said_in_a_writers_words() {
        let cases = [
            (
                "ERROR Rebuild failed: assemble: failed to create page from pageMetaSource /posts/a: \"/copy/content/a.md:40:1\": failed to extract shortcode: template for shortcode \"nonsense\" not found",
                "content/a.md, line 40: the theme has no shortcode called “nonsense”; look for a typing error",
            ),
            (
                "ERROR 2023/11/24 07:04:42 Rebuild failed: \"/copy/content/a.md:40:1\": failed to extract shortcode: template for shortcode \"nonsense\" not found",
                "content/a.md, line 40: the theme has no shortcode called “nonsense”; look for a typing error",
            ),
            (
                "ERROR Rebuild failed: process: readAndProcessContent: \"/copy/content/a.md:3:1\": failed to unmarshal YAML: yaml: line 2",
                "content/a.md, line 3: failed to unmarshal YAML: yaml: line 2",
            ),
            ("ERROR the cover is missing\nERROR Rebuild failed: logged 1 error(s)", "the cover is missing"),
        ];
        for (lines, expected) in cases {
            let said = hear(&format!("Change detected\n{lines}\nTotal in 2 ms"));
            let Some(Said::Built(Some(error))) = said.last() else { panic!("{said:?}") };
            assert_eq!(words(error, "/copy"), expected);
        }
    }

    #[test]
    fn an_error_that_stops_nothing_is_no_failure() {
        let said = hear("Change detected\nERROR deprecated: .Site.IsMultiLingual\nTotal in 2 ms");
        assert_eq!(said, [Said::Begun, Said::Built(None)]);
    }
}
