//! Words and JSON on the standard output, errors and progress on the standard
//! error. A closed pipe ends the program quietly.

use std::io::{self, IsTerminal, Write};

use dropcap_core::error::Error;
use serde::Serialize;

/// Where results go.
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints `value` as JSON, or the `words` made of it.
    pub(crate) fn print<T: Serialize>(&self, value: &T, words: impl FnOnce() -> String) -> Result<(), Error> {
        if self.json {
            let text = serde_json::to_string_pretty(value)
                .map_err(|error| Error::Other(format!("the result cannot be written as JSON: {error}")))?;
            return self.text(&(text + "\n"));
        }
        self.text(&words())
    }

    /// Prints text as it is.
    pub(crate) fn text(&self, text: &str) -> Result<(), Error> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
            Err(error) => Err(Error::io("the standard output")(error)),
            Ok(()) => Ok(()),
        }
    }
}

/// A snippet with its hits bold on a terminal, and between `«` and `»` elsewhere.
pub(crate) fn marked(snippet: &str) -> String {
    let (start, end) = if io::stdout().is_terminal() { ("\u{1b}[1m", "\u{1b}[0m") } else { ("«", "»") };
    snippet.replace('\u{2}', start).replace('\u{3}', end)
}

/// Tells the error, as a sentence.
pub(crate) fn error(error: &Error) {
    // Nobody is left to tell when this fails.
    let _ = writeln!(io::stderr(), "dropcap-cli: {error}");
}

/// Shows how far long work is, to a person.
pub(crate) fn progress(line: &str) {
    let mut err = io::stderr().lock();
    if err.is_terminal() {
        let _ = writeln!(err, "{line}");
    }
}
