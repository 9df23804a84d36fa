//! What the repository is like, and every reason why it cannot be published from.

use std::path::{Path, PathBuf};

use super::Oid;
use super::program::{Git, Kind};
use super::words::{owner, unexpected};
use crate::error::{Error, Result};

/// A repository that can be published from.
#[derive(Debug, Clone)]
pub(in crate::publish) struct Repository {
    /// The commit the branch is at.
    pub head: Oid,
    /// The branch that is checked out.
    pub branch: String,
    /// The remote's name.
    pub remote: String,
    /// The remote's address for a push, as it is configured.
    pub address: String,
    /// The branch of the remote that is published.
    pub remote_branch: String,
    /// The blog's folder below the repository's, empty or with a `/` at its end.
    pub prefix: String,
    /// Commits that were not pushed when the remote was last seen.
    pub unpushed: u32,
    /// The remote's branch when it was last seen.
    pub seen: Option<Oid>,
}

impl Repository {
    /// Looks at the repository; asks no server.
    ///
    /// # Errors
    /// What stands in the way, and what to do about it.
    pub(in crate::publish) fn read(
        git: &Git<'_>,
        remote: Option<&str>,
        branch: Option<&str>,
    ) -> Result<Self> {
        let prefix = prefix(git)?;
        let head = git.read(&["rev-parse", "--verify", "-q", "HEAD^{commit}"])?;
        if !head.ok() {
            return Err(Error::NoRepository(
                "this blog has no commit yet; let Dropcap make the first one, or commit it with your own git (git add . and git commit), and publish again".into(),
            ));
        }
        refuse_unfinished(git)?;
        let current = current_branch(git)?;
        if let Some(wanted) = branch
            && wanted != current
            && configured(git, &format!("branch.{current}.merge"))?.as_deref()
                != Some(&format!("refs/heads/{wanted}"))
        {
            return Err(Error::Other(format!(
                "the branch {current} is checked out, but this blog is published from {wanted}; change to it (git switch {wanted}) and publish again"
            )));
        }
        let (remote, remote_branch) = destination(git, &current, remote, branch)?;
        let address = git.read(&["remote", "get-url", "--push", &remote])?.text();
        let seen = git.read(&[
            "rev-parse",
            "--verify",
            "-q",
            &format!("refs/remotes/{remote}/{remote_branch}^{{commit}}"),
        ])?;
        let seen = seen.ok().then(|| seen.text());
        let range = seen.as_ref().map(|seen| format!("{seen}..HEAD"));
        let unpushed = match &range {
            Some(range) => git.read(&["rev-list", "--count", range])?.text().parse().unwrap_or(0),
            None => 0,
        };
        Ok(Self {
            head: head.text(),
            branch: current,
            remote,
            address,
            remote_branch,
            prefix,
            unpushed,
            seen,
        })
    }

    /// What the writer calls the destination: `origin/main`.
    pub(in crate::publish) fn destination(&self) -> String {
        format!("{}/{}", self.remote, self.remote_branch)
    }
}

/// The post's text in the commit `at`, when it is there and is text. A clone
/// that leaves old texts to the remote fetches this one: for trusted blogs only.
pub(in crate::publish) fn recover_text(git: &Git<'_>, at: &str, path: &str) -> Result<Option<String>> {
    let answer = git.call(Kind::Remote, &["cat-file", "blob", &format!("{at}:./{path}")], b"", &[])?;
    Ok(answer.ok().then(|| String::from_utf8(answer.out).ok()).flatten())
}

fn prefix(git: &Git<'_>) -> Result<String> {
    let answer = git.read(&["rev-parse", "--is-inside-work-tree", "--show-prefix"])?;
    if let Some(folder) = owner(&answer.err) {
        return Err(Error::Other(format!(
            "{folder} belongs to another user of this machine, so git does not use it; if you trust who made it, say so once (git config --global --add safe.directory '{folder}') and publish again"
        )));
    }
    let text = answer.text();
    let mut lines = text.lines();
    if !answer.ok() || lines.next() != Some("true") {
        return Err(Error::NoRepository(format!(
            "{} is not in a git repository; let Dropcap make it one, or publish to a folder",
            git.root.display()
        )));
    }
    Ok(lines.next().unwrap_or_default().to_owned())
}

fn current_branch(git: &Git<'_>) -> Result<String> {
    let answer = git.read(&["symbolic-ref", "-q", "--short", "HEAD"])?;
    if answer.ok() {
        return Ok(answer.text());
    }
    Err(Error::Other(
        "no branch is checked out here (git calls it a detached head); change to one (git switch main) and publish again".into(),
    ))
}

/// Refuses while git is in the middle of something.
fn refuse_unfinished(git: &Git<'_>) -> Result<()> {
    let states = [
        ("MERGE_HEAD", "a merge", "git merge --continue or --abort"),
        ("rebase-merge", "a rebase", "git rebase --continue or --abort"),
        ("rebase-apply", "a rebase", "git rebase --continue or --abort"),
        ("CHERRY_PICK_HEAD", "a cherry-pick", "git cherry-pick --continue or --abort"),
        ("REVERT_HEAD", "a revert", "git revert --continue or --abort"),
    ];
    for (name, what, end) in states {
        if git_path(git, name)?.exists() {
            return Err(Error::Other(format!(
                "{what} is under way in this blog's repository; end it first ({end}) and publish again"
            )));
        }
    }
    let lock = git_path(git, "index.lock")?;
    if lock.exists() {
        return Err(Error::Other(format!(
            "another git program is at work in this blog, or one was killed; wait for it, or delete {} when none is",
            lock.display()
        )));
    }
    Ok(())
}

fn git_path(git: &Git<'_>, name: &str) -> Result<PathBuf> {
    let answer = git.read(&["rev-parse", "--git-path", name])?;
    if !answer.ok() {
        return Err(unexpected("find its own files", &answer));
    }
    Ok(git.root.join(Path::new(&answer.text())))
}

/// The remote and its branch: what was set for the target, what the branch
/// follows, or the only remote there is.
fn destination(
    git: &Git<'_>,
    current: &str,
    remote: Option<&str>,
    branch: Option<&str>,
) -> Result<(String, String)> {
    let follows = configured(git, &format!("branch.{current}.remote"))?.filter(|name| name != ".");
    let merge = configured(git, &format!("branch.{current}.merge"))?;
    let merge = merge.as_deref().and_then(|name| name.strip_prefix("refs/heads/")).map(str::to_owned);
    let all = git.read(&["remote"])?.text();
    let all: Vec<&str> = all.lines().collect();
    let name = match (remote, &follows) {
        (Some(wanted), _) if all.contains(&wanted) => wanted.to_owned(),
        (Some(wanted), _) => {
            return Err(Error::Other(format!(
                "this repository has no remote named {wanted}; name another in the settings, or add it (git remote add {wanted} ADDRESS)"
            )));
        }
        (None, Some(follows)) => follows.clone(),
        (None, None) => match all.as_slice() {
            [] => {
                return Err(Error::NoRepository(
                    "this repository has no remote to publish to; add the one your host gave you (git remote add origin ADDRESS)".into(),
                ));
            }
            [only] => (*only).to_owned(),
            many if many.contains(&"origin") => "origin".to_owned(),
            many => {
                return Err(Error::Other(format!(
                    "the branch {current} follows no remote and there are several ({}); name one in the settings of the target",
                    many.join(", ")
                )));
            }
        },
    };
    let followed = merge.filter(|_| follows.as_deref() == Some(&name));
    let branch = branch.map(str::to_owned).or(followed).unwrap_or_else(|| current.to_owned());
    Ok((name, branch))
}

fn configured(git: &Git<'_>, key: &str) -> Result<Option<String>> {
    let answer = git.read(&["config", "--get", key])?;
    Ok(answer.ok().then(|| answer.text()).filter(|value| !value.is_empty()))
}
