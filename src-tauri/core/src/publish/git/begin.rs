//! A repository for a blog that has none yet: its first commit, and where it
//! is pushed to.
//!
//! The address is asked before anything is written, so that a wrong one, or one
//! behind which somebody's work lies, is told while nothing has happened. What
//! is there already stays: a repository, a commit, a remote, a `.gitignore`.
//! Nothing is pushed: that is what publishing does.

use walkdir::WalkDir;

use super::program::{Git, Kind};
use super::words::{conversation, said, unexpected};
use crate::error::{Error, Result};
use crate::fs;

/// What is never committed, whatever makes the blog's site.
const PRIVATE: [&str; 3] = [".env", ".DS_Store", ".hugo_build.lock"];

/// Makes what is missing of a repository that is pushed to `address`; the
/// folders of `made` are a generator's and are left out of it.
///
/// # Errors
/// What stands in the way; then nothing has changed.
pub(in crate::publish) fn begin(git: &Git<'_>, address: &str, made: &[String]) -> Result<()> {
    let address = plausible(address)?;
    require_identity(git)?;
    let remotes = git.read(&["remote"])?;
    let (is_one, has_remote) = (remotes.ok(), remotes.ok() && !remotes.text().is_empty());
    if has_remote {
        return Err(Error::Other(
            "this blog's repository has a remote already; look at it (git remote -v), or choose among several in the settings of the target".into(),
        ));
    }
    let has_commit = is_one && git.read(&["rev-parse", "--verify", "-q", "HEAD^{commit}"])?.ok();
    require_room(git, address, has_commit)?;
    if !has_commit {
        refuse_nested(git, made)?;
        first_commit(git, is_one, made)?;
    }
    let added = git.call(Kind::Write, &["remote", "add", "--", "origin", address], b"", &[])?;
    if added.ok() { Ok(()) } else { Err(unexpected("note the address", &added)) }
}

/// An address that a host would give: not an option, not a program, no password.
fn plausible(address: &str) -> Result<&str> {
    let address = address.trim();
    let known = ["https://", "http://", "ssh://", "git@", "file://", "/"];
    let of_user = address.split_once(':').is_some_and(|(host, _)| host.contains('@') && !host.contains('/'));
    let plain = !address.chars().any(|c| c.is_control() || c.is_whitespace());
    if !plain || !(of_user || known.iter().any(|start| address.starts_with(start))) {
        return Err(Error::Other(format!(
            "“{address}” is no address of a repository; make an empty one at your host and copy its address, as in https://github.com/you/blog.git or git@github.com:you/blog.git"
        )));
    }
    let host = address.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
    if host.rsplit_once('@').is_some_and(|(user, _)| user.contains(':')) {
        return Err(Error::Other(
            "the address has a password in it, which git would keep for everybody to read; leave it out, git asks for it the first time and can remember it safely".into(),
        ));
    }
    Ok(address)
}

pub(super) fn require_identity(git: &Git<'_>) -> Result<()> {
    if git.read(&["var", "GIT_COMMITTER_IDENT"])?.ok() {
        return Ok(());
    }
    Err(Error::Other(
        "git does not know who you are; tell it once (git config --global user.name \"Your Name\" and user.email you@example.org) and publish again".into(),
    ))
}

/// Whether the address answers, and holds nothing that would be begun anew.
fn require_room(git: &Git<'_>, address: &str, has_commit: bool) -> Result<()> {
    let listed = git.call(Kind::Remote, &["ls-remote", "--", address], b"", &[])?;
    if !listed.ok() {
        return Err(conversation(address, &listed));
    }
    if has_commit || listed.text().is_empty() {
        return Ok(());
    }
    Err(Error::Remote(format!(
        "the repository at {address} is not empty, so it is left alone; make an empty one at your host, without a README, or clone that one (git clone) and open it here"
    )))
}

/// A theme that was cloned into the blog would be committed as a hole.
fn refuse_nested(git: &Git<'_>, made: &[String]) -> Result<()> {
    let left_out = |entry: &walkdir::DirEntry| {
        let path = fs::relative(git.root, entry.path()).unwrap_or_default();
        entry.file_name() == "node_modules" || made.contains(&path)
    };
    let folders = WalkDir::new(git.root).min_depth(1).into_iter().filter_entry(|entry| !left_out(entry));
    let mut nested = folders.flatten().filter(|entry| entry.depth() > 1 && entry.file_name() == ".git");
    let Some(entry) = nested.next() else { return Ok(()) };
    let inner = entry.path().parent().and_then(|folder| fs::relative(git.root, folder)).unwrap_or_default();
    Err(Error::Other(format!(
        "{inner} is a repository of its own, which your host would not get; make a copy of it (delete {inner}/.git) or a submodule (git submodule add ADDRESS {inner}), and try again"
    )))
}

/// Commits the whole folder; what was begun for it goes again when that fails.
fn first_commit(git: &Git<'_>, is_one: bool, made: &[String]) -> Result<()> {
    if !is_one {
        let made = git.call(Kind::Write, &["init", "-q", "-b", "main"], b"", &[])?;
        if !made.ok() {
            return Err(unexpected("make a repository", &made));
        }
    }
    let rules = git.root.join(".gitignore");
    let adds_rules = !rules.exists();
    let done = if adds_rules { fs::write(&rules, rules_for(made).as_bytes()).map(drop) } else { Ok(()) };
    let done = done.and_then(|()| commit_all(git));
    if done.is_err() {
        // Only what was made here, and only because it came to nothing.
        if adds_rules {
            let _ = std::fs::remove_file(&rules);
        }
        if !is_one {
            let _ = std::fs::remove_dir_all(git.root.join(".git"));
        }
    }
    done
}

fn rules_for(made: &[String]) -> String {
    let folders = made.iter().map(|folder| format!("/{folder}/"));
    let all = folders.chain(["node_modules/".to_owned()]).chain(PRIVATE.map(str::to_owned));
    all.map(|rule| rule + "\n").collect()
}

fn commit_all(git: &Git<'_>) -> Result<()> {
    let added = git.call(Kind::Write, &["add", "--all", "--", "."], b"", &[])?;
    if !added.ok() {
        return Err(unexpected("add the blog's files", &added));
    }
    let made = git.call(Kind::Write, &["commit", "-q", "-F", "-"], b"Begin the blog\n", &[])?;
    if made.ok() {
        return Ok(());
    }
    Err(Error::Other(format!("git refused the first commit: {}; mend it and try again", said(&made.err))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_a_host_would_give() {
        for (address, words) in [
            (" https://github.com/you/blog.git ", None),
            ("git@github.com:you/blog.git", None),
            ("ana@example.org:blog.git", None),
            ("ssh://git@example.org:2222/blog.git", None),
            ("/srv/blog.git", None),
            ("", Some("no address")),
            ("--upload-pack=touch x", Some("no address")),
            ("ext::sh -c x", Some("no address")),
            ("github.com/you/blog", Some("no address")),
            ("https://you:geheim@github.com/you/blog.git", Some("a password in it")),
        ] {
            match (plausible(address), words) {
                (Ok(taken), None) => assert_eq!(taken, address.trim()),
                (Err(error), Some(words)) => {
                    assert!(
                        error.to_string().contains(words) && !error.to_string().contains("geheim"),
                        "{error}"
                    );
                }
                (answer, _) => panic!("{address}: {answer:?}"),
            }
        }
    }
}
