//! The push, believed only when the remote lists what was pushed.

use super::commit::head;
use super::merge::{Merged, contains, merge};
use super::program::{Answer, Git, Kind};
use super::state::Repository;
use super::words::{conversation, key_has_changed, said};
use super::{Oid, aside};
use crate::error::{Error, Result};

/// How often a remote that goes on meanwhile is caught up with.
const ATTEMPTS: usize = 4;

/// What the remote has now.
#[derive(Debug)]
pub(in crate::publish) struct Arrived {
    /// The commit that was to be there.
    pub commit: Oid,
    /// Whether it was there before.
    pub already: bool,
    /// The commit the remote's branch is at.
    pub there: Oid,
}

impl Repository {
    /// The commit the remote's branch is at, which is then here too; none when
    /// the remote has no such branch yet.
    ///
    /// # Errors
    /// Why the remote could not be asked.
    pub(in crate::publish) fn ask_remote(&self, git: &Git<'_>) -> Result<Option<Oid>> {
        let name = format!("refs/heads/{}", self.remote_branch);
        for _ in 0..ATTEMPTS {
            let listed = git.call(Kind::Remote, &["ls-remote", &self.remote, &name], b"", &[])?;
            // Also where the writer's ssh is told to go on.
            if !listed.ok() || key_has_changed(&listed) {
                return Err(conversation(&self.remote, &listed));
            }
            let text = listed.text();
            let line = text.lines().find(|line| line.split('\t').nth(1) == Some(&name));
            let Some(there) = line.and_then(|line| line.split('\t').next()) else { return Ok(None) };
            if git.read(&["cat-file", "-e", &format!("{there}^{{commit}}")])?.ok() {
                return Ok(Some(there.to_owned()));
            }
            let fetched = git.call(
                Kind::Remote,
                &[
                    "fetch",
                    "-q",
                    "--no-tags",
                    "--no-write-fetch-head",
                    "--no-recurse-submodules",
                    &self.remote,
                    &name,
                ],
                b"",
                &[],
            )?;
            if !fetched.ok() {
                return Err(conversation(&self.remote, &fetched));
            }
        }
        Err(Error::Remote(format!(
            "{} changes faster than it can be read; publish again",
            self.destination()
        )))
    }
}

/// Brings the branch's commit to the remote, merging what came there in
/// between; `merging` is told so before such a merge is pushed.
///
/// # Errors
/// Why it did not arrive. Nothing is ever forced.
pub(in crate::publish) fn push(
    git: &Git<'_>,
    repository: &Repository,
    post: &str,
    merging: &mut dyn FnMut(),
) -> Result<Arrived> {
    let ours = head(git)?;
    let mut already = true;
    let mut refused: Option<Answer> = None;
    for _ in 0..ATTEMPTS {
        let there = repository.ask_remote(git)?;
        if let Some(there) = &there
            && contains(git, there, &ours)?
        {
            return Ok(Arrived { commit: ours, already, there: there.clone() });
        }
        let last = refused.take().filter(|answer| !overtaken(answer));
        if let Some(answer) = &last
            && !aside::is_protected(answer)
        {
            return Err(refusal(repository, answer));
        }
        let sent = match &there {
            Some(theirs) if !contains(git, &ours, theirs)? => {
                match merge(git, repository, &ours, theirs, post)? {
                    // It came there another way, say squashed into one commit.
                    Merged::Nothing => {
                        return Ok(Arrived { commit: theirs.clone(), already, there: theirs.clone() });
                    }
                    Merged::Commit(merged) => {
                        merging();
                        merged
                    }
                }
            }
            _ => ours.clone(),
        };
        if let Some(answer) = &last {
            return Err(aside::push(git, repository, (&ours, &sent), post)?
                .unwrap_or_else(|| refusal(repository, answer)));
        }
        already = false;
        let refspec = format!("{sent}:refs/heads/{}", repository.remote_branch);
        let answer = git.call(
            Kind::Remote,
            &["push", "--porcelain", "--no-follow-tags", &repository.remote, &refspec],
            b"",
            &[],
        )?;
        refused = Some(answer);
    }
    Err(Error::Remote(format!(
        "{} went on each time while this was being pushed; publish again in a moment",
        repository.destination()
    )))
}

/// Whether somebody else pushed first.
fn overtaken(answer: &Answer) -> bool {
    let out = String::from_utf8_lossy(&answer.out);
    let lines = [out.as_ref(), answer.err.as_str()];
    answer.ok()
        || lines.iter().any(|text| {
            ["(fetch first)", "(non-fast-forward)", "(stale info)", "cannot lock ref", "failed to update ref"]
                .iter()
                .any(|why| text.contains(why))
        })
}

fn refusal(repository: &Repository, answer: &Answer) -> Error {
    let out = String::from_utf8_lossy(&answer.out);
    let there = repository.destination();
    let rejected = out.lines().find(|line| line.starts_with('!'));
    if let Some(line) = rejected {
        let why = line.rsplit_once(" [").and_then(|(_, why)| why.split_once("] ")).map_or("", |(_, why)| why);
        return Error::Remote(format!(
            "{there} does not take the push {why}: {}; the commit is made here and goes out with the next publication",
            said(&answer.err)
        ));
    }
    if answer.err.contains("pre-push") || (answer.err.contains("failed to push") && out.is_empty()) {
        return Error::Other(format!(
            "a hook of this repository stopped the push: {}; mend it and publish again",
            said(&answer.err)
        ));
    }
    conversation(&repository.remote, answer)
}
