//! The hidden copy of a blog that Hugo builds.
//!
//! It lies in Dropcap's own folder and follows the blog, but for the post that
//! is being written: there it holds the unsaved text as it would be saved. What
//! Hugo makes and keeps goes there as well, so nothing appears in the blog.
//! Symbolic links are left out, as Hugo does, but for themes, which writers
//! often link from elsewhere. It stays for the next time, and is then brought
//! up to date.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{copies, photos};
use crate::api::PostPath;
use crate::error::{Error, Result};
use crate::fs::{is_temporary, make_folder, relative};
use crate::post;

/// Folders that are nobody's content, wherever they lie.
const NOWHERE: [&str; 4] = [".git", ".hg", ".svn", "node_modules"];

/// Stylesheets that a blog was built with before, for themes that need a
/// program to make them.
const BUILT_BEFORE: &str = "resources/_gen/assets";

/// Our own addition to the configuration, in the copy alone.
pub(super) const OWN_CONFIG: &str = "dropcap-true-page.toml";

/// The page is seen in a frame of no origin: fonts must be allowed for that.
/// No page it serves may run a script, whatever shows it.
const OWN_SETTINGS: &str = "[[server.headers]]
for = \"/**\"
[server.headers.values]
Access-Control-Allow-Origin = \"*\"
Content-Security-Policy = \"sandbox; script-src 'none'; object-src 'none'; form-action 'none'\"
";

/// The copy of one blog.
pub(super) struct Mirror {
    /// The blog's folder.
    root: PathBuf,
    /// The copy.
    pub(super) folder: PathBuf,
    /// Where a file lies until it is whole.
    passing: PathBuf,
    /// What the generator made, below the root.
    output: Vec<String>,
    /// Where its first static files are, below the root.
    statics: String,
    /// The post whose text is not that of its file.
    own: Option<PostPath>,
}

impl Mirror {
    /// The copy below `place`, not yet brought up to date.
    ///
    /// # Errors
    /// [`Error::Io`] when the folders cannot be made.
    pub(super) fn new(root: &Path, place: &Path, output: &[String], statics: &str) -> Result<Self> {
        // Hugo tells of files by their real paths.
        let place = place.canonicalize().map_err(Error::io(place))?;
        let folder = place.join("blog");
        make_folder(&folder)?;
        // Those of other times are linked by now. Hugo looks only into folders that
        // are there when it starts.
        let photos = folder.join(statics).join(photos::FOLDER);
        let _ = fs::remove_dir_all(&photos);
        make_folder(&photos)?;
        let output = output.iter().filter(|folder| !folder.is_empty()).cloned().collect();
        let (root, passing) = (root.to_path_buf(), place.join("passing"));
        Ok(Self { root, folder, passing, output, statics: statics.to_owned(), own: None })
    }

    /// Makes the copy equal to the blog, but for the open post; says whether
    /// anything was not.
    pub(super) fn follow_all(&self) -> Result<bool> {
        let mut there = HashSet::new();
        let mut new = self.take(&self.root, "", &mut there)?;
        there.extend(self.own.clone());
        new |= self.remove_others(&self.folder, &there)?;
        copies::write(OWN_SETTINGS.as_bytes(), &self.folder.join(OWN_CONFIG), &self.passing)?;
        Ok(new)
    }

    /// Takes in a change at `path`: a file, a folder, or something gone.
    pub(super) fn follow(&self, path: &str) -> Result<bool> {
        if path.is_empty() {
            return self.follow_all();
        }
        if self.is_left_out(path) || self.own.as_deref() == Some(path) {
            return Ok(false);
        }
        let (from, to) = (self.root.join(path), self.folder.join(path));
        if from.symlink_metadata().is_err() || self.way(path).is_none() {
            return match to.symlink_metadata() {
                Ok(meta) => self.remove(&to, meta.is_dir()).map(|()| true),
                Err(_) => Ok(false),
            };
        }
        let mut there = HashSet::new();
        let new = self.take(&from, path, &mut there)?;
        there.extend(self.own.clone());
        Ok(if to.is_dir() { self.remove_others(&to, &there)? || new } else { new })
    }

    /// Puts the unsaved text of a post in the place of its file's, as a save
    /// would write it; the post that was there before is its file's again.
    /// Says whether the copy is another now.
    pub(super) fn put(&mut self, path: &str, text: &str) -> Result<bool> {
        let before = self.own.take().filter(|own| own != path);
        let mut new = false;
        if let Some(before) = before {
            new = self.follow(&before)?;
        }
        let file = self.root.join(path);
        let disk = post::load(&file).map(|loaded| loaded.disk).unwrap_or_default();
        new |= copies::write(post::restore(&disk, text).as_bytes(), &self.folder.join(path), &self.passing)?;
        self.own = Some(path.to_owned());
        Ok(new)
    }

    /// Puts a picture of a photo that is on its way among the static files, once;
    /// whether it is there.
    pub(super) fn put_photo(&self, job: &str, picture: impl FnOnce() -> Option<Vec<u8>>) -> bool {
        let file = self.folder.join(&self.statics).join(photos::name(job));
        file.is_file() || picture().is_some_and(|bytes| copies::write(&bytes, &file, &self.passing).is_ok())
    }

    /// Puts the unsaved text there again, for a Hugo that may not have been
    /// looking the last time.
    pub(super) fn put_again(&self) -> Result<()> {
        let Some(own) = &self.own else { return Ok(()) };
        let file = self.folder.join(own);
        copies::replace(&crate::fs::read(&file)?, &file, &self.passing)
    }

    /// Names the blog's repository to the copy, for pages that tell of commits;
    /// none when the blog is not a repository by itself.
    pub(super) fn name_repository(&self) -> Result<bool> {
        let git = self.root.join(".git");
        let words = if git.is_dir() {
            Some(format!("gitdir: {}\n", git.display()))
        } else {
            fs::read_to_string(&git).ok().filter(|words| words.starts_with("gitdir: /"))
        };
        let to = self.folder.join(".git");
        match &words {
            Some(words) => drop(copies::write(words.as_bytes(), &to, &self.passing)?),
            None => drop(fs::remove_file(&to)),
        }
        Ok(words.is_some())
    }

    /// Brings a file or a folder; notes the files that are there.
    fn take(&self, from: &Path, path: &str, there: &mut HashSet<String>) -> Result<bool> {
        let is_link = !path.is_empty() && from.is_symlink();
        if is_link && !is_theme(path) {
            return Ok(false);
        }
        if from.is_dir() {
            let mut new = false;
            let entries = match fs::read_dir(from) {
                Ok(entries) => entries,
                // It went in the meantime.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
                Err(error) => return Err(Error::io(from)(error)),
            };
            for entry in entries.flatten() {
                let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
                let inner = if path.is_empty() { name } else { format!("{path}/{name}") };
                if !self.is_left_out(&inner) {
                    new |= self.take(&entry.path(), &inner, there)?;
                }
            }
            return Ok(new);
        }
        // Sockets and the like are nothing to read.
        if !from.is_file() {
            return Ok(false);
        }
        there.insert(path.to_owned());
        if self.own.as_deref() == Some(path) {
            return Ok(false);
        }
        match copies::bring(from, &self.folder.join(path), path, &self.passing) {
            Err(Error::Io { source, .. })
                if source.kind() == std::io::ErrorKind::NotFound && !from.exists() =>
            {
                Ok(false)
            }
            brought => brought,
        }
    }

    /// Removes the files below `folder`, a folder of the copy, that are not among those.
    fn remove_others(&self, folder: &Path, there: &HashSet<String>) -> Result<bool> {
        let mut removed = false;
        for entry in fs::read_dir(folder).map_err(Error::io(folder))?.flatten() {
            let path = entry.path();
            let Some(name) = relative(&self.folder, &path) else { continue };
            // Hugo's own, kept for the next time.
            if self.is_left_out(&name) {
                continue;
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                removed |= self.remove_others(&path, there)?;
                // A folder that is not empty stays.
                let _ = fs::remove_dir(&path);
            } else if !there.contains(&name) && !name.starts_with("resources/") {
                self.remove(&path, false)?;
                removed = true;
            }
        }
        Ok(removed)
    }

    fn remove(&self, path: &Path, folder: bool) -> Result<()> {
        let removed = if folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        removed.map_err(Error::io(path))
    }

    /// The way to a path that no symbolic link is on, but for themes.
    fn way(&self, path: &str) -> Option<()> {
        let mut way = self.root.clone();
        let mut below = String::new();
        for part in path.split('/') {
            way.push(part);
            below = if below.is_empty() { part.to_owned() } else { format!("{below}/{part}") };
            if way.is_symlink() && !is_theme(&below) {
                return None;
            }
        }
        Some(())
    }

    /// Whether a path below the root is not copied.
    fn is_left_out(&self, path: &str) -> bool {
        if BUILT_BEFORE.starts_with(path) || path.starts_with(BUILT_BEFORE) {
            return false;
        }
        let output = self.output.iter().any(|output| {
            path.strip_prefix(output.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let own = matches!(path, OWN_CONFIG | ".hugo_build.lock" | "hugo_stats.json");
        let top = path.split('/').next().unwrap_or_default();
        output
            || own
            || matches!(top, "public" | "resources")
            || is_temporary(Path::new(path))
            || path.split('/').any(|part| part == photos::FOLDER || NOWHERE.contains(&part))
    }
}

/// Whether a path is a theme's own folder.
fn is_theme(path: &str) -> bool {
    path == "themes" || path.strip_prefix("themes/").is_some_and(|rest| !rest.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::{create, write};

    struct Place {
        folder: tempfile::TempDir,
        mirror: Mirror,
    }

    impl Place {
        fn new(files: &[(&str, &str)]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let (root, place) = (folder.path().join("root"), folder.path().join("place"));
            make_folder(&root).unwrap();
            make_folder(&place).unwrap();
            let mirror = Mirror::new(&root, &place, &["public".into(), "docs".into()], "static").unwrap();
            let place = Self { folder, mirror };
            files.iter().for_each(|(path, text)| place.write(path, text));
            place
        }

        fn write(&self, path: &str, text: &str) {
            let file = self.folder.path().join("root").join(path);
            make_folder(file.parent().unwrap()).unwrap();
            if file.exists() { write(&file, text.as_bytes()) } else { create(&file, text.as_bytes()) }
                .unwrap();
        }

        fn files(&self) -> Vec<String> {
            let mut files: Vec<String> = walkdir::WalkDir::new(&self.mirror.folder)
                .into_iter()
                .flatten()
                .filter(|entry| entry.file_type().is_file())
                .filter_map(|entry| relative(&self.mirror.folder, entry.path()))
                .filter(|name| name != OWN_CONFIG)
                .collect();
            files.sort();
            files
        }

        fn text(&self, path: &str) -> String {
            fs::read_to_string(self.mirror.folder.join(path)).unwrap()
        }
    }

    #[test]
    fn what_hugo_reads_is_copied_and_what_it_makes_is_not() {
        let place = Place::new(&[
            ("config.toml", "a"),
            ("content/a.md", "a"),
            (".git/config", "a"),
            ("public/index.html", "a"),
            ("docs/index.html", "a"),
            ("docsearch/x.txt", "a"),
            ("themes/x/node_modules/y/index.js", "a"),
            ("themes/x/layouts/single.html", "a"),
            ("resources/_gen/assets/x.css", "a"),
            ("resources/_gen/images/x.jpg", "a"),
            (".hugo_build.lock", "a"),
        ]);
        assert!(place.mirror.follow_all().unwrap());
        assert_eq!(
            place.files(),
            [
                "config.toml",
                "content/a.md",
                "docsearch/x.txt",
                "resources/_gen/assets/x.css",
                "themes/x/layouts/single.html"
            ]
        );
        assert!(!place.mirror.follow_all().unwrap(), "nothing is new");
    }

    #[test]
    fn changes_are_followed_and_what_hugo_made_stays() {
        let place = Place::new(&[("content/a.md", "a"), ("content/b/index.md", "b")]);
        place.mirror.follow_all().unwrap();
        make_folder(&place.mirror.folder.join("resources/_gen/images")).unwrap();
        create(&place.mirror.folder.join("resources/_gen/images/x.jpg"), b"x").unwrap();
        place.write("content/a.md", "other");
        place.write("content/c/d.md", "d");
        fs::remove_dir_all(place.folder.path().join("root/content/b")).unwrap();
        for path in ["content/a.md", "content/c", "content/b"] {
            assert!(place.mirror.follow(path).unwrap(), "{path}");
            assert!(!place.mirror.follow(path).unwrap(), "{path} again");
        }
        assert_eq!(place.files(), ["content/a.md", "content/c/d.md", "resources/_gen/images/x.jpg"]);
        assert_eq!(place.text("content/a.md"), "other");
        fs::remove_file(place.folder.path().join("root/content/c/d.md")).unwrap();
        assert!(place.mirror.follow_all().unwrap());
        assert_eq!(place.files(), ["content/a.md", "resources/_gen/images/x.jpg"]);
    }

    #[test]
    fn the_open_posts_text_is_the_unsaved_one_as_it_would_be_saved() {
        let mut place = Place::new(&[("content/a.md", "\u{feff}one\r\ntwo\r\n"), ("content/b.md", "b")]);
        place.mirror.follow_all().unwrap();
        assert!(place.mirror.put("content/a.md", "one\n2\n").unwrap());
        assert!(!place.mirror.put("content/a.md", "one\n2\n").unwrap());
        assert_eq!(place.text("content/a.md"), "\u{feff}one\r\n2\r\n");
        place.mirror.follow("content/a.md").unwrap();
        place.mirror.follow_all().unwrap();
        assert_eq!(place.text("content/a.md"), "\u{feff}one\r\n2\r\n", "the file does not win");
        assert!(place.mirror.put("content/b.md", "b").unwrap());
        assert_eq!(place.text("content/a.md"), "\u{feff}one\r\ntwo\r\n");
        let saved = fs::read_to_string(place.folder.path().join("root/content/a.md")).unwrap();
        assert_eq!(saved, "\u{feff}one\r\ntwo\r\n", "the writer's file is untouched");
    }

    #[test]
    #[cfg(unix)]
    fn links_are_left_out_but_for_themes() {
        let place = Place::new(&[("content/a.md", "a")]);
        let root = place.folder.path().join("root");
        let theme = place.folder.path().join("elsewhere/layouts");
        make_folder(&theme).unwrap();
        create(&theme.join("single.html"), b"x").unwrap();
        make_folder(&root.join("themes")).unwrap();
        std::os::unix::fs::symlink("../../elsewhere", root.join("themes/own")).unwrap();
        std::os::unix::fs::symlink("../../elsewhere", root.join("content/link")).unwrap();
        std::os::unix::fs::symlink("a.md", root.join("content/b.md")).unwrap();
        place.mirror.follow_all().unwrap();
        assert_eq!(place.files(), ["content/a.md", "themes/own/layouts/single.html"]);
        assert!(!place.mirror.follow("content/link/layouts/single.html").unwrap());
    }
}
