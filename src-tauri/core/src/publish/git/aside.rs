//! A branch of the post's own, for a remote whose branch takes no push.
//!
//! Hosts can be told to take changes of a branch only as proposals (a pull or
//! merge request). The commit is then pushed under a name that follows from it,
//! so that the same publication never makes a second one, and the writer is
//! given the address at which the host turns it into a proposal.

use super::merge::contains;
use super::program::{Answer, Git, Kind};
use super::state::Repository;
use crate::error::{Error, Result};

/// Whether the branch takes no push, while another one might.
pub(super) fn is_protected(answer: &Answer) -> bool {
    let said = format!("{}\n{}", String::from_utf8_lossy(&answer.out), answer.err).to_lowercase();
    ["protected branch", "is protected", "gh006", "gh013", "protected ref"]
        .iter()
        .any(|words| said.contains(words))
}

/// Pushes `sent`, which brings the branch's commit `ours`, to a branch of its
/// own. What the writer is to do then comes as an error, as nothing is
/// published yet; none when this branch is not taken either.
pub(super) fn push(
    git: &Git<'_>,
    repository: &Repository,
    (ours, sent): (&str, &str),
    post: &str,
) -> Result<Option<Error>> {
    let branch = format!("publish/{}-{}", slug(post), &ours[..ours.len().min(8)]);
    let own = Repository { remote_branch: branch.clone(), ..repository.clone() };
    let arrived = |there: Option<String>| match there {
        Some(there) => contains(git, &there, ours),
        None => Ok(false),
    };
    let mut told = String::new();
    if !arrived(own.ask_remote(git)?)? {
        let refspec = format!("{sent}:refs/heads/{branch}");
        let arguments = ["push", "--porcelain", "--no-follow-tags", &own.remote, &refspec];
        told = git.call(Kind::Remote, &arguments, b"", &[])?.err;
        if !arrived(own.ask_remote(git)?)? {
            return Ok(None);
        }
    }
    let address =
        offered(&told, &branch).or_else(|| compare(&repository.address, &repository.remote_branch, &branch));
    let place = address.unwrap_or_else(|| format!("the page of {branch} at your host"));
    Ok(Some(Error::Remote(format!(
        "{} is protected and takes no push, so the post is not published yet; it was pushed to a branch of its own, {branch}: have that merged, then publish again to see it live: {place}",
        repository.destination()
    ))))
}

/// What the branch is called after: the post's file, or its folder.
fn slug(post: &str) -> String {
    let (folder, name) = post.rsplit_once('/').unwrap_or(("", post));
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let stem = match stem {
        "index" | "_index" if !folder.is_empty() => folder.rsplit('/').next().unwrap_or(folder),
        stem => stem,
    };
    let plain: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "post".into() } else { words.join("-") }
}

/// The address a host prints after a push: GitHub, GitLab and Forgejo do.
fn offered(err: &str, branch: &str) -> Option<String> {
    let words = err.lines().filter_map(|line| line.strip_prefix("remote:")).flat_map(str::split_whitespace);
    let encoded = branch.replace('/', "%2F");
    let names_it = |word: &&str| {
        (word.starts_with("https://") || word.starts_with("http://"))
            && (word.contains(branch) || word.contains(&encoded))
    };
    words.into_iter().find(names_it).map(str::to_owned)
}

/// The address at which hosts compare two branches, from that of the remote;
/// none for a folder.
fn compare(remote: &str, base: &str, branch: &str) -> Option<String> {
    let (host, path) = match remote.split_once("://") {
        Some(("http" | "https" | "ssh" | "git", rest)) => rest.split_once('/')?,
        Some(_) => return None,
        // `git@host:user/repository.git`, but not a path.
        None => remote.split_once(':').filter(|(host, _)| host.contains('@'))?,
    };
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    // The port of ssh is not that of the pages.
    let host = if remote.starts_with("http") { host } else { host.split(':').next()? };
    let scheme = if remote.starts_with("http://") { "http" } else { "https" };
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let page = format!("{scheme}://{host}/{path}");
    Some(if host.contains("gitlab") {
        format!("{page}/-/compare/{base}...{branch}")
    } else if host.contains("bitbucket") {
        format!("{page}/pull-requests/new?source={branch}")
    } else {
        format!("{page}/compare/{base}...{branch}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_that_compares_follows_from_the_remote() {
        for (remote, expected) in [
            ("git@github.com:ana/blog.git", Some("https://github.com/ana/blog/compare/main...x/y")),
            (
                "https://ana:geheim@codeberg.org/ana/blog",
                Some("https://codeberg.org/ana/blog/compare/main...x/y"),
            ),
            ("ssh://git@gitlab.com:2222/a/b/c.git", Some("https://gitlab.com/a/b/c/-/compare/main...x/y")),
            ("git@bitbucket.org:a/b.git", Some("https://bitbucket.org/a/b/pull-requests/new?source=x/y")),
            ("http://localhost:3000/a/b.git", Some("http://localhost:3000/a/b/compare/main...x/y")),
            ("../remote.git", None),
            ("C:/blogs/remote.git", None),
            ("file:///srv/remote.git", None),
        ] {
            assert_eq!(compare(remote, "main", "x/y").as_deref(), expected, "{remote}");
        }
    }

    #[test]
    fn a_page_the_host_offers_is_taken() {
        let err = "remote: \nremote: Create a pull request for 'publish/rain-1' by visiting:\nremote:      https://github.com/a/b/pull/new/publish/rain-1\nremote: see https://example.org\n";
        assert_eq!(
            offered(err, "publish/rain-1").as_deref(),
            Some("https://github.com/a/b/pull/new/publish/rain-1")
        );
        assert_eq!(offered(err, "publish/other"), None);
    }

    #[test]
    fn a_branch_is_called_after_its_post() {
        for (post, expected) in [
            ("content/posts/rain/index.md", "rain"),
            ("content/posts/rain/index.fr.md", "rain"),
            ("content/posts/2024-03-25_big day.md", "2024-03-25-big-day"),
            ("content/posts/größe.md", "gr-e"),
            ("雨.md", "post"),
        ] {
            assert_eq!(slug(post), expected, "{post}");
        }
    }
}
