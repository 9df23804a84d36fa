//! A commit of the post's files and of nothing else.

use std::collections::HashMap;

use super::Oid;
use super::begin::require_identity;
use super::program::{Git, Kind};
use super::words::{said, unexpected, unsigned};
use crate::api::Change;
use crate::error::{Error, Result};

/// What became of preparing the commit.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::publish) enum Prepared {
    /// It was made.
    Committed(Oid),
    /// The files stand in the repository as they are on the disk.
    Already(Oid),
}

/// What the commit would do to each file: none where it is unchanged.
///
/// `given` holds bytes a file will have instead of those on the disk. Filters
/// of the repository are run only when it is `trusted`.
pub(in crate::publish) fn change_of(
    git: &Git<'_>,
    files: &[String],
    given: &[(&str, &str)],
    trusted: bool,
) -> Result<HashMap<String, Change>> {
    let mut arguments = vec!["ls-tree", "-z", "HEAD", "--"];
    arguments.extend(files.iter().map(String::as_str));
    let listed = git.read(&arguments)?;
    if !listed.ok() {
        return Err(unexpected("list what is committed", &listed));
    }
    let committed: HashMap<String, String> = listed
        .fields()
        .iter()
        .filter_map(|line| {
            let (object, path) = line.split_once('\t')?;
            Some((path.to_owned(), object.rsplit(' ').next()?.to_owned()))
        })
        .collect();
    let mut changes = HashMap::new();
    for file in files {
        let Some(old) = committed.get(file) else {
            changes.insert(file.clone(), Change::Add);
            continue;
        };
        let given = given.iter().find(|(path, _)| path == file).map(|(_, text)| *text);
        if given.is_none() && git.root.join(file).symlink_metadata().is_err() {
            changes.insert(file.clone(), Change::Delete);
            continue;
        }
        if &object_name(git, file, given, trusted)? != old {
            changes.insert(file.clone(), Change::Modify);
        }
    }
    Ok(changes)
}

/// The files of the last commit at these paths and below them.
pub(in crate::publish) fn committed_below(git: &Git<'_>, paths: &[String]) -> Result<Vec<String>> {
    let mut arguments = vec!["ls-tree", "-r", "-z", "--name-only", "HEAD", "--"];
    arguments.extend(paths.iter().map(String::as_str));
    let listed = git.read(&arguments)?;
    if listed.ok() { Ok(listed.fields()) } else { Err(unexpected("list what is committed", &listed)) }
}

/// The name the file's bytes, or those given, would have in the repository.
fn object_name(git: &Git<'_>, file: &str, given: Option<&str>, trusted: bool) -> Result<Oid> {
    let bytes = match given {
        Some(text) => text.as_bytes().to_vec(),
        None => crate::fs::read(&git.root.join(file))?,
    };
    let path = format!("--path={file}");
    let filters = if trusted { path.as_str() } else { "--no-filters" };
    let answer = git.read_with(&["hash-object", filters, "--stdin"], &bytes)?;
    if answer.ok() { Ok(answer.text()) } else { Err(unexpected("read the post", &answer)) }
}

/// Those of the files that the repository is told to ignore.
///
/// # Errors
/// When one lies in a repository within this one.
pub(in crate::publish) fn ignored(git: &Git<'_>, files: &[String]) -> Result<Vec<String>> {
    let names = files.iter().map(|file| format!("./{file}")).collect::<Vec<_>>().join("\0");
    let answer = git.call(Kind::Read, &["check-ignore", "-z", "--stdin"], names.as_bytes(), &AS_IT_IS)?;
    if let Some((_, rest)) = answer.err.split_once("' is in submodule '") {
        let inner = rest.split_once('\'').map_or(rest, |(inner, _)| inner);
        let post = files.first().map(String::as_str).unwrap_or_default();
        return Err(Error::Other(format!(
            "{post} lies in {inner}, which is a repository of its own (a submodule), so it cannot be published from here; open {inner} as a blog of its own, or publish it with your own git"
        )));
    }
    if !matches!(answer.code, Some(0 | 1)) {
        return Err(unexpected("tell which files it ignores", &answer));
    }
    Ok(answer.fields().iter().map(|name| name.strip_prefix("./").unwrap_or(name).to_owned()).collect())
}

/// For a command that refuses to be told to take names as they are; to it they
/// begin with `./`, so that none looks like a pattern.
const AS_IT_IS: [(&str, &str); 1] = [("GIT_LITERAL_PATHSPECS", "0")];

/// The rule by which a file is ignored: `line 3 of .gitignore (drafts/)`.
pub(in crate::publish) fn ignoring_rule(git: &Git<'_>, file: &str) -> Result<Option<String>> {
    let name = format!("./{file}");
    let answer =
        git.call(Kind::Read, &["check-ignore", "-v", "-z", "--stdin"], name.as_bytes(), &AS_IT_IS)?;
    Ok(match answer.fields().as_slice() {
        [source, line, pattern, ..] => Some(format!("line {line} of {source} ({pattern})")),
        _ => None,
    })
}

/// Commits the files as they are on the disk, and nothing else: what is staged
/// or changed elsewhere stays as it is.
///
/// # Errors
/// A hook's own words, a missing identity; what was added to the index for
/// this commit is then taken out again.
pub(in crate::publish) fn commit(git: &Git<'_>, files: &[String], message: &str) -> Result<Prepared> {
    let changes = change_of(git, files, &[], true)?;
    let paths: Vec<&str> = files.iter().filter(|f| changes.contains_key(*f)).map(String::as_str).collect();
    if paths.is_empty() {
        return Ok(Prepared::Already(head(git)?));
    }
    require_identity(git)?;
    let there: Vec<&str> =
        paths.iter().copied().filter(|path| changes.get(*path) != Some(&Change::Delete)).collect();
    let unknown = unknown_to_index(git, &there)?;
    if !unknown.is_empty() {
        let answer = git.call(Kind::Write, &with(&["add", "-N", "--"], &unknown), b"", &[])?;
        if !answer.ok() {
            return Err(unexpected("add the new files", &answer));
        }
    }
    let made = git.call(
        Kind::Write,
        &with(&["commit", "-q", "--only", "--cleanup=whitespace", "-F", "-", "--"], &paths),
        message.as_bytes(),
        &[],
    );
    let failed = match made {
        Ok(answer) if answer.ok() => return Ok(Prepared::Committed(head(git)?)),
        Ok(answer) => refusal(&answer.err, &String::from_utf8_lossy(&answer.out)),
        Err(error) => error,
    };
    if !unknown.is_empty() {
        // Also after a cancel: only the entries made above are taken back.
        let calm = Git { cancel: &crate::publish::Cancel::default(), ..*git };
        calm.call(Kind::Write, &with(&["rm", "-q", "--cached", "--"], &unknown), b"", &[])?;
    }
    Err(failed)
}

fn refusal(err: &str, out: &str) -> Error {
    let both = format!("{out}\n{err}");
    if err.contains(".lock': File exists") {
        return Error::Other(format!(
            "another git program is at work in this blog, or one was killed; wait for it and publish again, or delete the lock it names when none is: {}",
            said(err)
        ));
    }
    if let Some(error) = unsigned(err) {
        return error;
    }
    Error::Other(format!(
        "git, or a hook of this repository, refused the commit: {}; mend it and publish again",
        said(&both)
    ))
}

/// The message: as the blog's latest commits of posts begin theirs.
pub(in crate::publish) fn commit_message(
    git: &Git<'_>,
    post: &str,
    title: &str,
    new: bool,
) -> Result<String> {
    let folder = post.rsplit_once('/').map_or(".", |(folder, _)| folder);
    let folder = folder.split_once('/').map_or(folder, |(first, _)| first);
    let log =
        git.read(&["log", "-n", "30", "--no-merges", "--no-patch", "--format=%s", "HEAD", "--", folder])?;
    let title: String = title.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(message(&log.text(), &title, new))
}

/// The message for a title, given the subjects of earlier commits.
fn message(subjects: &str, title: &str, new: bool) -> String {
    let mut prefixes: HashMap<&str, usize> = HashMap::new();
    let mut all = 0;
    for subject in subjects.lines() {
        all += 1;
        let Some((prefix, rest)) = subject.split_once(": ") else { continue };
        let plain = |c: char| c.is_alphanumeric() || "()-_/".contains(c);
        if !rest.is_empty() && prefix.chars().all(plain) && !["Publish", "Update"].contains(&prefix) {
            *prefixes.entry(prefix).or_default() += 1;
        }
    }
    let usual = prefixes.into_iter().max_by_key(|(prefix, count)| (*count, *prefix));
    match usual {
        Some((prefix, count)) if count >= 3 && count * 2 > all => format!("{prefix}: {title}"),
        _ if new => format!("Publish: {title}"),
        _ => format!("Update: {title}"),
    }
}

pub(super) fn head(git: &Git<'_>) -> Result<Oid> {
    let answer = git.read(&["rev-parse", "--verify", "HEAD^{commit}"])?;
    if answer.ok() { Ok(answer.text()) } else { Err(unexpected("find the last commit", &answer)) }
}

fn unknown_to_index<'p>(git: &Git<'_>, paths: &[&'p str]) -> Result<Vec<&'p str>> {
    let known = git.read(&with(&["ls-files", "-z", "--"], paths))?.fields();
    Ok(paths.iter().copied().filter(|path| !known.iter().any(|name| name == path)).collect())
}

pub(super) fn with<'s>(arguments: &[&'s str], paths: &[&'s str]) -> Vec<&'s str> {
    [arguments, paths].concat()
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn the_message_follows_the_blogs_habit() {
        let cases = [
            ("", true, "Publish: Rain"),
            ("", false, "Update: Rain"),
            ("post: Sun\npost: Wind\npost: Snow\nfix typo", true, "post: Rain"),
            ("content(en): a\ncontent(en): b\ncontent(en): c", false, "content(en): Rain"),
            ("post: Sun\nwip\nwip\nwip", true, "Publish: Rain"),
            ("Publish: a\nPublish: b\nPublish: c\nPublish: d", false, "Update: Rain"),
            ("Well then: a\nWell then: b\nWell then: c", true, "Publish: Rain"),
        ];
        for (subjects, new, expected) in cases {
            assert_eq!(message(subjects, "Rain", new), expected, "{subjects:?}");
        }
    }
}
