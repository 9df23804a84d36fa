//! Names and folders of posts: giving another slug, putting into the trash.
//!
//! A post with a folder of its own (`slug/index.md`) takes the folder along;
//! the folders of languages and of lists (`_index.md`) are never moved.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::api::{Language, PostPath};
use crate::error::{Error, Result};
use crate::fs;

/// A post on its way to another name; paths are below the blog's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// What is moved: the file, or the folder the post has for itself.
    pub from: String,
    /// Where to.
    pub to: String,
    /// The post's new path.
    pub post: PostPath,
}

/// What giving a post another slug comes to: a date before the slug and a
/// language behind it stay. Nothing is moved.
///
/// # Errors
/// [`Error::Other`] when the slug is no name or the post has none of its own.
pub fn rename(post: &str, slug: &str, languages: &[Language]) -> Result<Rename> {
    let slug = slug.trim().trim_matches('/');
    if slug.is_empty() || slug.starts_with('.') || slug.contains(['/', '\\', '\0']) {
        return Err(Error::Other(format!("“{slug}” cannot be a file's name; choose letters, digits and -")));
    }
    let (folder, name) = post.rsplit_once('/').unwrap_or(("", post));
    let (from, to, new_post) = if is_leaf(name) {
        if !owns_folder(folder, languages) {
            return Err(Error::Other(format!(
                "{post} is the front page of its folder and has no name of its own"
            )));
        }
        let (above, old) = folder.rsplit_once('/').unwrap_or(("", folder));
        let new = joined(above, &format!("{}{slug}", date_prefix(old)));
        (folder.to_owned(), new.clone(), format!("{new}/{name}"))
    } else if name.starts_with("_index.") {
        return Err(Error::Other(format!("{post} is a list's page and is named by its folder")));
    } else {
        let stem = stem(name, languages);
        let new = joined(folder, &format!("{}{slug}{}", date_prefix(stem), &name[stem.len()..]));
        (post.to_owned(), new.clone(), new)
    };
    Ok(Rename { from, to, post: new_post })
}

impl Rename {
    /// Whether the post has this name already.
    pub fn is_nothing(&self) -> bool {
        self.from == self.to
    }

    /// Moves the file or the folder.
    ///
    /// # Errors
    /// [`Error::Exists`] when the name is taken, [`Error::Io`] otherwise.
    pub fn carry_out(&self, root: &Path) -> Result<()> {
        move_to(&fs::join_inside(root, &self.from)?, &fs::join_inside(root, &self.to)?)
    }
}

/// Puts a post into the system's trash, with its folder when that holds
/// nothing but this post. Answers with the path that went, below the root.
///
/// # Errors
/// [`Error::Io`] when it is not there, or [`Error::Other`] when the system has
/// no trash for it.
pub fn trash(root: &Path, post: &str, languages: &[Language]) -> Result<PostPath> {
    trash_with(root, post, languages, |path| ::trash::delete(path).map_err(|error| error.to_string()))
}

/// Puts one file into the system's trash.
///
/// # Errors
/// [`Error::Other`] when the system has no trash for it.
pub fn to_trash(file: &Path) -> Result<()> {
    ::trash::delete(file).map_err(|reason| untrashed(file, &reason.to_string()))
}

/// Takes files out of the system's trash again, to where they were; what became
/// of each, in their order.
///
/// # Errors
/// [`Error::Other`] for one that is not there any more, at whose place another
/// file lies, or where the system's trash gives nothing back by itself.
pub fn from_trash(files: &[PathBuf]) -> Vec<Result<()>> {
    let named = |file: &PathBuf, why: String| {
        let file = file.display();
        Error::Other(format!("{file} could not be brought back ({why}); look for it in the system's trash"))
    };
    let became = files.iter().zip(restore(files));
    became.map(|(file, became)| became.map_err(|why| named(file, why))).collect()
}

/// Of several that lay at a place, the last.
#[cfg(any(target_os = "windows", all(unix, not(target_os = "macos"))))]
fn restore(files: &[PathBuf]) -> Vec<Result<(), String>> {
    use ::trash::os_limited::{list, restore_all};
    let mut items = match list() {
        Ok(items) => items,
        Err(error) => return vec![Err(error.to_string()); files.len()],
    };
    items.sort_by_key(|item| item.time_deleted);
    let one = |file: &PathBuf| {
        let last = items.iter().rev().find(|item| item.original_path() == *file);
        let last = last.ok_or("it is not in the trash")?.clone();
        restore_all([last]).map_err(|error| error.to_string())
    };
    files.iter().map(one).collect()
}

#[cfg(not(any(target_os = "windows", all(unix, not(target_os = "macos")))))]
fn restore(files: &[PathBuf]) -> Vec<Result<(), String>> {
    vec![Err("this system lets only people do that".to_owned()); files.len()]
}

fn untrashed(path: &Path, reason: &str) -> Error {
    let path = path.display();
    Error::Other(format!("{path} could not be put into the trash ({reason}); it is left where it was"))
}

fn trash_with(
    root: &Path,
    post: &str,
    languages: &[Language],
    delete: impl Fn(&Path) -> Result<(), String>,
) -> Result<PostPath> {
    let file = fs::join_inside(root, post)?;
    std::fs::symlink_metadata(&file).map_err(Error::io(&file))?;
    let (folder, name) = post.rsplit_once('/').unwrap_or(("", post));
    let whole =
        is_leaf(name) && owns_folder(folder, languages) && holds_only(&fs::join_inside(root, folder)?, &file);
    let (path, gone) = if whole { (fs::join_inside(root, folder)?, folder) } else { (file, post) };
    delete(&path).map_err(|reason| untrashed(&path, &reason))?;
    Ok(gone.to_owned())
}

/// Whether a file is the page of its own folder: `index.md`, `index.fr.md`.
fn is_leaf(name: &str) -> bool {
    name.starts_with("index.")
}

/// Whether a folder can belong to one post: not the root, not a language's.
fn owns_folder(folder: &str, languages: &[Language]) -> bool {
    let content = |language: &Language| {
        let dir = language.content_dir.trim_matches('/');
        dir == folder || dir.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    !folder.is_empty() && !languages.iter().any(content)
}

/// Whether no other text lies in the folder of `file`.
fn holds_only(folder: &Path, file: &Path) -> bool {
    const TEXTS: [&str; 6] = ["md", "markdown", "mdx", "html", "adoc", "org"];
    let is_text = |path: &Path| {
        path.extension()
            .and_then(|ending| ending.to_str())
            .is_some_and(|ending| TEXTS.contains(&ending.to_lowercase().as_str()))
    };
    WalkDir::new(folder).into_iter().all(|entry| {
        entry
            .is_ok_and(|entry| !entry.file_type().is_file() || entry.path() == file || !is_text(entry.path()))
    })
}

/// A file's name without its ending and its language: `a` of `a.fr.md`.
fn stem<'a>(name: &'a str, languages: &[Language]) -> &'a str {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match stem.rsplit_once('.') {
        Some((words, code)) if languages.iter().any(|language| language.code.eq_ignore_ascii_case(code)) => {
            words
        }
        _ => stem,
    }
}

/// The date that a name starts with, with what parts it from the slug.
fn date_prefix(name: &str) -> &str {
    let bytes = name.as_bytes();
    let digits = |from: usize, to: usize| bytes[from..to].iter().all(u8::is_ascii_digit);
    let dated = bytes.len() > 11
        && digits(0, 4)
        && digits(5, 7)
        && digits(8, 10)
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && matches!(bytes[10], b'-' | b'_');
    if dated { &name[..11] } else { "" }
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Moves a file or a folder to a name that nothing has.
fn move_to(from: &Path, to: &PathBuf) -> Result<()> {
    let taken = std::fs::symlink_metadata(to).is_ok();
    // On disks that do not tell case apart the old name is the new one.
    let itself = taken && from.canonicalize().is_ok_and(|from| to.canonicalize().is_ok_and(|to| from == to));
    if taken && !itself {
        return Err(Error::Exists { path: to.clone() });
    }
    fs::faults::step().map_err(Error::io(from))?;
    std::fs::rename(from, to).map_err(Error::io(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(code: &str, dir: &str) -> Language {
        Language { code: code.into(), name: code.into(), content_dir: dir.into(), default: false, rtl: false }
    }

    fn blog(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::make_folder(path.parent().unwrap()).unwrap();
            fs::create(&path, file.as_bytes()).unwrap();
        }
        root
    }

    #[test]
    fn a_new_slug_keeps_the_date_the_folder_and_the_language() {
        let languages = [language("en", "content/english"), language("fr", "content/french")];
        let cases = [
            ("content/english/2024-03-25_old.md", "content/english/2024-03-25_new.md"),
            ("content/english/old.fr.md", "content/english/new.fr.md"),
            ("_posts/2024-03-25-old.markdown", "_posts/2024-03-25-new.markdown"),
            ("content/english/old/index.md", "content/english/new/index.md"),
            ("content/english/2024-03-25-old/index.fr.md", "content/english/2024-03-25-new/index.fr.md"),
            ("old.md", "new.md"),
        ];
        for (before, after) in cases {
            let root = blog(&[before]);
            let new = rename(before, "new", &languages).unwrap();
            assert_eq!(new.post, after);
            new.carry_out(root.path()).unwrap();
            assert_eq!(fs::read_text(&root.path().join(after)).unwrap(), before);
            assert!(!root.path().join(before).exists());
        }
    }

    #[test]
    fn a_name_that_is_taken_or_none_is_refused() {
        let languages = [language("en", "content/english")];
        let files = ["a.md", "b.md", "content/english/index.md", "content/x/_index.md"];
        let root = blog(&files);
        let taken = rename("a.md", "b", &languages).unwrap();
        assert!(matches!(taken.carry_out(root.path()), Err(Error::Exists { .. })));
        for (post, slug) in [
            ("a.md", "../c"),
            ("a.md", ""),
            ("a.md", ".c"),
            ("content/english/index.md", "new"),
            ("content/x/_index.md", "new"),
        ] {
            assert!(rename(post, slug, &languages).is_err(), "{post} {slug}");
        }
        for file in files {
            assert_eq!(fs::read_text(&root.path().join(file)).unwrap(), file);
        }
    }

    #[test]
    fn only_a_folder_of_this_post_alone_goes_with_it() {
        let languages = [language("en", "content")];
        let cases: [(&[&str], &str); 6] = [
            (&["content/a/index.md", "content/a/photo.jpeg"], "content/a"),
            (&["content/a/index.md", "content/a/index.fr.md"], "content/a/index.md"),
            (&["content/a/index.md", "content/a/deep/notes.md"], "content/a/index.md"),
            (&["content/a/_index.md"], "content/a/_index.md"),
            (&["content/index.md"], "content/index.md"),
            (&["index.md", "photo.jpeg"], "index.md"),
        ];
        for (files, gone) in cases {
            let root = blog(files);
            let remove = |path: &Path| {
                let done =
                    if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
                done.map_err(|error| error.to_string())
            };
            assert_eq!(trash_with(root.path(), files[0], &languages, remove).unwrap(), gone, "{files:?}");
            assert!(!root.path().join(gone).exists());
        }
        let root = blog(&["a.md"]);
        let error = trash_with(root.path(), "a.md", &[], |_| Err("there is none".into())).unwrap_err();
        assert!(error.to_string().contains("left where it was"));
        assert!(trash_with(root.path(), "b.md", &[], |_| Ok(())).is_err());
    }
}
