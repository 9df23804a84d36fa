//! Bringing a remote that went on together with the branch, work tree untouched.
//!
//! The merge is made among objects (`merge-tree`, `commit-tree`) and pushed by
//! its name; the branch and the files follow afterwards, and only where git's
//! own two-tree rule finds nothing of the writer's in the way.

use super::Oid;
use super::commit::with;
use super::program::{Git, Kind};
use super::state::Repository;
use super::words::{said, unexpected, unsigned};
use crate::error::{Error, Result};

/// Whether `older` is among the ancestors of `newer`, or is it.
pub(super) fn contains(git: &Git<'_>, newer: &str, older: &str) -> Result<bool> {
    Ok(git.read(&["merge-base", "--is-ancestor", older, newer])?.ok())
}

/// What merging came to.
#[derive(Debug)]
pub(super) enum Merged {
    /// A commit of both.
    Commit(Oid),
    /// The remote has all that ours would bring.
    Nothing,
}

/// Merges the remote's commit into ours, among objects only.
pub(super) fn merge(
    git: &Git<'_>,
    repository: &Repository,
    ours: &str,
    theirs: &str,
    post: &str,
) -> Result<Merged> {
    let tree = merged_tree(git, repository, ours, theirs, post)?;
    if git.read(&["rev-parse", &format!("{theirs}^{{tree}}")])?.text() == tree {
        return Ok(Merged::Nothing);
    }
    // Not as a hardened read, which switches signing off.
    let asked = git.call(Kind::Write, &["config", "--type=bool", "--get", "commit.gpgsign"], b"", &[])?;
    let signing = asked.text() == "true";
    let message = format!("Merge {}", repository.destination());
    let mut arguments = vec!["commit-tree", &tree, "-p", ours, "-p", theirs, "-m", &message];
    arguments.extend(signing.then_some("-S"));
    let made = git.call(Kind::Write, &arguments, b"", &[])?;
    if made.ok() {
        return Ok(Merged::Commit(made.text()));
    }
    Err(unsigned(&made.err).unwrap_or_else(|| unexpected("make the merge", &made)))
}

fn merged_tree(git: &Git<'_>, repository: &Repository, ours: &str, theirs: &str, post: &str) -> Result<Oid> {
    let answer =
        git.call(Kind::Write, &["merge-tree", "--write-tree", "--name-only", "-z", ours, theirs], b"", &[])?;
    let fields = answer.fields();
    let there = repository.destination();
    match answer.code {
        Some(0) => fields.into_iter().next().ok_or_else(|| unexpected("merge", &answer)),
        Some(1) => {
            // The tree, the files in conflict, and after an empty field the messages.
            let text = String::from_utf8_lossy(&answer.out).into_owned();
            let listed = text.split("\0\0").next().unwrap_or_default();
            let files: Vec<&str> = listed.split('\0').skip(1).filter(|name| !name.is_empty()).collect();
            let whole = format!("{}{post}", repository.prefix);
            if files.contains(&whole.as_str()) {
                return Err(Error::Remote(format!(
                    "{post} was changed on {there} too, in the same lines; nothing was published and nothing changed: bring both together (git pull) and publish again"
                )));
            }
            Err(Error::Remote(format!(
                "{} was changed here and on {there} in the same lines; nothing was published: bring both together (git pull) and publish again",
                files.join(", ")
            )))
        }
        _ if answer.err.contains("usage:") || answer.err.contains("unknown option") => {
            Err(Error::Remote(format!(
                "{there} has newer commits, and this git is too old to bring them in by itself; do it once (git pull), or update git to 2.38 or later"
            )))
        }
        _ if answer.err.contains("unrelated histories") => Err(Error::Remote(format!(
            "{there} and this folder have nothing in common: each was begun by itself; nothing was published: make an empty repository at your host, or clone that one and write there"
        ))),
        _ => Err(Error::Remote(format!(
            "{there} has newer commits that cannot be brought together with yours: {}",
            said(&answer.err)
        ))),
    }
}

/// Whether a commit of the files would merge with the remote's commit: made
/// with an index of its own, so that nothing is changed but loose objects.
///
/// # Errors
/// The conflict, with its file.
pub(in crate::publish) fn rehearse(
    git: &Git<'_>,
    repository: &Repository,
    theirs: &str,
    (post, text): (&str, &str),
    files: &[String],
) -> Result<()> {
    if contains(git, &repository.head, theirs)? {
        return Ok(());
    }
    let folder = tempfile::tempdir().map_err(Error::io(std::env::temp_dir()))?;
    let index = folder.path().join("index").display().to_string();
    let own = [("GIT_INDEX_FILE", index.as_str())];
    let step = |arguments: &[&str], input: &[u8]| -> Result<String> {
        let answer = git.call(Kind::Write, arguments, input, &own)?;
        if answer.ok() { Ok(answer.text()) } else { Err(unexpected("try the commit", &answer)) }
    };
    step(&["read-tree", "HEAD"], b"")?;
    let blob = step(&["hash-object", "-w", &format!("--path={post}"), "--stdin"], text.as_bytes())?;
    let entry = format!("100644,{blob},{}{post}", repository.prefix);
    step(&["update-index", "--add", "--cacheinfo", &entry], b"")?;
    let others: Vec<&str> = files.iter().map(String::as_str).filter(|file| *file != post).collect();
    if !others.is_empty() {
        step(&with(&["add", "--"], &others), b"")?;
    }
    let tree = step(&["write-tree"], b"")?;
    let ours = step(&["commit-tree", &tree, "-p", "HEAD", "-m", "rehearsal"], b"")?;
    merged_tree(git, repository, &ours, theirs, post).map(drop)
}

/// Moves the branch and the files on to `there`, where the remote's branch is;
/// says why when something of the writer's is in the way, and then moves
/// nothing.
pub(in crate::publish) fn advance(
    git: &Git<'_>,
    repository: &Repository,
    there: &str,
) -> Result<Option<String>> {
    let head = super::commit::head(git)?;
    if contains(git, &head, there)? {
        return Ok(None);
    }
    let behind = format!(
        "what came from {} is not in your folder yet, because files there are changed; bring it in when it suits you (git pull)",
        repository.destination()
    );
    if !contains(git, there, &head)? {
        return Ok(Some(format!(
            "the branch {} here has commits that {} has in another form; bring both together when it suits you (git pull)",
            repository.branch,
            repository.destination()
        )));
    }
    // Only so that files that were touched but not changed are not in the way.
    git.call(Kind::Write, &["update-index", "-q", "--refresh"], b"", &[])?;
    let moved = git.call(Kind::Write, &["read-tree", "-m", "-u", &head, there], b"", &[])?;
    if !moved.ok() {
        return Ok(Some(behind));
    }
    let name = format!("refs/heads/{}", repository.branch);
    let updated =
        git.call(Kind::Write, &["update-ref", "-m", "publish: merge", &name, there, &head], b"", &[])?;
    if updated.ok() { Ok(None) } else { Err(unexpected("move the branch", &updated)) }
}
