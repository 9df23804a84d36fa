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
    without_passwords(&lines[lines.len().saturating_sub(6)..].join("; "))
}

/// An address may carry a password, which belongs into no window and no log.
fn without_passwords(text: &str) -> String {
    let mut parts = text.split("://");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(['/', ' ', '\'', '"', '\n']).unwrap_or(part.len());
        let start = part[..end].rfind('@').map_or(0, |at| at + 1);
        clean.push_str("://");
        clean.push_str(&part[start..]);
    }
    clean
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

/// A commit that was to be signed and could not be.
pub(super) fn unsigned(err: &str) -> Option<Error> {
    let why = [
        "failed to sign",
        "gpg failed",
        "cannot run gpg",
        "failed to write commit object",
        "signingkey",
        "signing key",
    ];
    why.iter().any(|words| err.contains(words)).then(|| {
        Error::Other(format!(
            "the commit could not be signed, so nothing was published: {}; see whether your signing key is there and unlocked (sign once in a terminal: git commit -S), or switch signing off for this blog (git config commit.gpgsign false), and publish again",
            said(err)
        ))
    })
}

/// Whether ssh warns of a server whose key is another one than before.
pub(super) fn key_has_changed(answer: &Answer) -> bool {
    answer.err.to_lowercase().contains("remote host identification has changed")
}

/// Why a conversation with `remote` failed.
pub(super) fn conversation(remote: &str, answer: &Answer) -> Error {
    let err = answer.err.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| err.contains(word));
    let said = said(&answer.err);
    let owner = owner(&answer.err);
    if key_has_changed(answer) {
        return changed_key(remote, &answer.err);
    }
    if let Some(folder) = owner {
        return Error::Remote(format!(
            "the repository of {remote} belongs to somebody else, so git does not use it; if you trust who made it, say so once (git config --global --add safe.directory '{folder}') and publish again"
        ));
    }
    let login = LOGINS.iter().find(|(words, _)| has(words));
    if let Some((_, sentence)) = login {
        return Error::Login(format!("{remote} {sentence}: {said}"));
    }
    if has(&OFFLINE) {
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

/// What servers and ssh say about who somebody is, the most particular first,
/// and what the writer hears.
const LOGINS: [(&[&str], &str); 7] = [
    (
        &["host key verification failed"],
        "is on a server that this machine has not met yet, so nothing was sent; connect to it once in a terminal (git fetch), compare the fingerprint it shows with the one your host tells, and publish again",
    ),
    (
        &["ssh_askpass"],
        "needs the passphrase of your ssh key, which nobody could be asked for; unlock the key once (ssh-add) and publish again",
    ),
    (
        &["permission denied (publickey", "too many authentication failures", "unprotected private key"],
        "does not know your ssh key; add its public part to your account there, see that the key is unlocked (ssh-add -l), and publish again",
    ),
    (
        &["could not read username", "could not read password", "terminal prompts disabled"],
        "wants a login and git has none stored; sign in once in a terminal (git push) with a token from your account there as the password, let a credential helper remember it, and publish again",
    ),
    (
        &["returned error: 403", "denied to", "write access", "not allowed to push"],
        "does not let you write to it; see whether the login that is stored is yours and its token may write, or ask its owner, and publish again",
    ),
    (
        &["authentication failed", "returned error: 401", "invalid credentials", "access denied"],
        "did not accept the login: the password or token is wrong or has run out; make a new token in your account there, sign in once in a terminal (git push), and publish again",
    ),
    (
        &["permission denied"],
        "does not let you in; see whether its address is right (git remote -v) and whether you may write there, and publish again",
    ),
];

/// How it sounds when there is no way to the server.
const OFFLINE: [&str; 13] = [
    "could not resolve host",
    "unable to connect",
    "failed to connect",
    "couldn't connect",
    "connection refused",
    "connection timed out",
    "connection reset",
    "connection closed by",
    "network is unreachable",
    "no route to host",
    "operation timed out",
    "early eof",
    "the remote end hung up",
];

/// Somebody may stand between: nothing goes on before the writer has asked.
fn changed_key(remote: &str, err: &str) -> Error {
    let fingerprint = err.lines().map(str::trim).find(|line| line.starts_with("SHA256:"));
    let shown = fingerprint.map(|print| format!(" ({})", print.trim_end_matches('.'))).unwrap_or_default();
    let forget = err
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("ssh-keygen "))
        .unwrap_or("ssh-keygen -R HOST");
    Error::Login(format!(
        "the server of {remote} shows another key than before{shown}: somebody may have put himself between, so nothing was sent; ask your host whether it has changed its key and compare the fingerprint, and only then forget the old one ({forget})"
    ))
}

/// The folder that git does not use because it belongs to another user.
pub(super) fn owner(err: &str) -> Option<&str> {
    let (_, rest) = err.split_once("dubious ownership in repository at '")?;
    Some(rest.split_once('\'').map_or(rest, |(folder, _)| folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Code;

    #[test]
    fn each_kind_of_refusal_has_its_own_words() {
        let cases = [
            ("fatal: Authentication failed for 'https://x/'", Code::Login, "run out"),
            (
                "fatal: could not read Username for 'https://x': terminal prompts disabled",
                Code::Login,
                "sign in",
            ),
            ("git@x: Permission denied (publickey).", Code::Login, "ssh-add -l"),
            (
                "ssh_askpass: exec(x): No such file\ngit@x: Permission denied (publickey).",
                Code::Login,
                "passphrase",
            ),
            (
                "fatal: unable to access 'https://x/': The requested URL returned error: 403",
                Code::Login,
                "may write",
            ),
            (
                "ERROR: Permission to a/b.git denied to c.\nfatal: Could not read from",
                Code::Login,
                "may write",
            ),
            ("@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @", Code::Login, "another key"),
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

    #[test]
    fn no_password_is_repeated() {
        for (err, expected) in [
            ("for 'https://me:geheim@x.org/a.git/'", "for 'https://x.org/a.git/'"),
            ("http://geheim@x.org and ssh://git@y.org/a@b", "http://x.org and ssh://y.org/a@b"),
            ("git@x.org:a/b.git is gone", "git@x.org:a/b.git is gone"),
        ] {
            assert_eq!(said(err), expected);
        }
    }
}
