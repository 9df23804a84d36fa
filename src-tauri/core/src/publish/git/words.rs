//! Git's complaints in a writer's words.

use super::program::Answer;
use crate::error::Error;

/// The last lines a program said, without git's own labels and hints.
pub(super) fn said(err: &str) -> String {
    let lines: Vec<&str> = err
        .lines()
        .map(|line| line.trim().trim_start_matches("remote:").trim())
        .filter(|line| !line.is_empty() && !line.starts_with("hint:"))
        .map(|line| ["fatal: ", "error: "].iter().find_map(|label| line.strip_prefix(label)).unwrap_or(line))
        .collect();
    lines[lines.len().saturating_sub(6)..].join("; ")
}

/// A call that had no reason to fail.
pub(super) fn unexpected(what: &str, answer: &Answer) -> Error {
    let said = said(&answer.err);
    if answer.err.contains("index.lock") {
        return Error::Other(format!(
            "another git program is at work in this folder, or one was killed; wait for it, or delete the lock it names: {said}"
        ));
    }
    Error::Other(format!("git could not {what}: {said}"))
}

/// Why a conversation with `remote` failed.
pub(super) fn conversation(remote: &str, answer: &Answer) -> Error {
    let err = answer.err.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| err.contains(word));
    let said = said(&answer.err);
    if has(&["host key verification failed", "remote host identification has changed"]) {
        return Error::Login(format!(
            "{remote} is a server this machine does not know, or not any more; connect to it once in a terminal (git fetch) and look at its key"
        ));
    }
    if has(&[
        "authentication failed",
        "permission denied",
        "could not read username",
        "could not read password",
        "terminal prompts disabled",
        "returned error: 401",
        "returned error: 403",
        "invalid credentials",
    ]) {
        return Error::Login(format!(
            "{remote} did not accept who you are; sign in once with your own git (git push) and publish again: {said}"
        ));
    }
    if has(&[
        "could not resolve host",
        "unable to connect",
        "failed to connect",
        "couldn't connect",
        "connection refused",
        "connection timed out",
        "connection reset",
        "network is unreachable",
        "no route to host",
        "operation timed out",
        "early eof",
        "the remote end hung up",
    ]) {
        return Error::Offline(format!(
            "{remote} cannot be reached; check the network and publish again: {said}"
        ));
    }
    if has(&["repository not found", "does not appear to be a git repository", "not found", "no such device"])
    {
        return Error::Remote(format!(
            "there is no repository at {remote}; look at its address (git remote -v): {said}"
        ));
    }
    Error::Remote(format!("{remote} did not answer as it should: {said}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Code;

    #[test]
    fn each_kind_of_refusal_has_its_own_words() {
        let cases = [
            ("fatal: Authentication failed for 'https://x/'", Code::Login, "sign in"),
            (
                "fatal: could not read Username for 'https://x': terminal prompts disabled",
                Code::Login,
                "sign in",
            ),
            ("git@x: Permission denied (publickey).", Code::Login, "sign in"),
            (
                "Host key verification failed.\nfatal: Could not read from remote repository.",
                Code::Login,
                "key",
            ),
            ("fatal: unable to access 'https://x/': Could not resolve host: x", Code::Offline, "network"),
            ("ssh: connect to host x port 22: Connection refused", Code::Offline, "network"),
            ("fatal: '/gone' does not appear to be a git repository", Code::Other, "git remote -v"),
            ("fatal: something new", Code::Other, "something new"),
        ];
        for (err, code, words) in cases {
            let answer = Answer { code: Some(128), out: Vec::new(), err: err.into() };
            let error = conversation("origin", &answer);
            assert_eq!(error.code(), code, "{err}");
            assert!(error.to_string().contains(words), "{error}");
            assert!(error.to_string().starts_with(|c: char| c.is_lowercase()), "{error}");
        }
    }

    #[test]
    fn labels_and_hints_are_left_out() {
        assert_eq!(
            said("remote: no pushing on Fridays\nhint: try\nerror: failed\n\n"),
            "no pushing on Fridays; failed"
        );
    }
}
