//! Photos as files of the blog: beside the post, or in a static folder.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::names::{PLAIN, Pattern, numbered};
use super::{MOST_NAMES, Place, Stored, Upload};
use crate::error::{Error, Result};
use crate::fs;

/// What a Markdown link or an HTML attribute would end at or misread.
const IN_LINKS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'\'')
    .add(b'(')
    .add(b')')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// Which folder.
pub(super) enum Kind {
    /// The post's own.
    Bundle,
    /// One for all posts: its path below the root, and what its files are linked as.
    Static(String, String),
}

pub(super) struct Folder {
    root: PathBuf,
    kind: Kind,
    pattern: Pattern,
}

impl Folder {
    pub(super) fn open(root: &Path, kind: Kind) -> Result<Self> {
        Ok(Self { root: root.to_path_buf(), kind, pattern: Pattern::parse(PLAIN)? })
    }

    /// The folder below the root, and what a link to a file in it starts with.
    fn places(&self, place: &Place) -> (String, String) {
        match &self.kind {
            Kind::Bundle => bundle(&place.post),
            Kind::Static(folder, public) => {
                let mut public = public.clone();
                if !public.ends_with('/') {
                    public.push('/');
                }
                (folder.trim_matches('/').to_owned(), public)
            }
        }
    }

    pub(super) fn put(&self, place: &Place, file: &Upload<'_>) -> Result<Stored> {
        let (folder, prefix) = self.places(place);
        let fingerprint = fs::fingerprint(file.bytes);
        let first = self.pattern.key(place, file, &fingerprint);
        for n in 1..=MOST_NAMES {
            let name = numbered(&first, n);
            let key = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            let path = fs::join_inside(&self.root, &key)?;
            if let Some(parent) = path.parent() {
                fs::make_folder(parent)?;
            }
            let reused = match fs::create(&path, file.bytes) {
                Ok(_) => false,
                // A folder or an unreadable file of that name is simply not equal.
                Err(Error::Exists { .. }) if fs::read(&path).is_ok_and(|old| old == file.bytes) => true,
                Err(Error::Exists { .. }) => continue,
                Err(error) => return Err(error),
            };
            return Ok(Stored {
                url: utf8_percent_encode(&format!("{prefix}{name}"), IN_LINKS).to_string(),
                key,
                bytes: file.bytes.len() as u64,
                fingerprint,
                reused,
            });
        }
        Err(super::no_name_left(&first))
    }

    /// Whether the file is there with these bytes.
    pub(super) fn holds(&self, stored: &Stored) -> Result<bool> {
        let path = fs::join_inside(&self.root, &stored.key)?;
        Ok(fs::read(&path).is_ok_and(|bytes| fs::fingerprint(&bytes) == stored.fingerprint))
    }

    pub(super) fn verify(&self, stored: &Stored) -> Result<()> {
        if self.holds(stored)? {
            return Ok(());
        }
        let path = self.root.join(&stored.key);
        Err(Error::Remote(format!(
            "{} does not hold the photo that was written there; try again",
            path.display()
        )))
    }

    pub(super) fn scope(&self, place: &Place) -> String {
        self.places(place).0
    }

    /// Writes a file, reads it back and removes it.
    pub(super) fn try_out(&self, place: &Place, file: &Upload<'_>) -> Result<String> {
        let stored = self.put(place, file)?;
        self.verify(&stored)?;
        let path = fs::join_inside(&self.root, &stored.key)?;
        if !stored.reused {
            std::fs::remove_file(&path).map_err(Error::io(&path))?;
        }
        Ok(match &self.kind {
            Kind::Bundle => "photos can be kept beside each post".into(),
            Kind::Static(folder, public) => {
                format!("photos can be kept in {folder} and are linked as {public}name")
            }
        })
    }
}

/// A post's own folder, and what a link from the post to a file in it starts with.
///
/// A post that is its folder's `index.md` owns the folder; any other gets one
/// of its own name beside it.
fn bundle(post: &str) -> (String, String) {
    let (folder, name) = post.rsplit_once('/').unwrap_or(("", post));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let first = stem.split('.').next().unwrap_or(stem);
    if matches!(first, "index" | "_index") {
        return (folder.to_owned(), String::new());
    }
    let own = if folder.is_empty() { stem.to_owned() } else { format!("{folder}/{stem}") };
    (own, format!("{stem}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(post: &str) -> Place {
        Place { post: post.into(), date: jiff::civil::date(2024, 3, 5), slug: "s".into() }
    }

    fn upload(bytes: &[u8]) -> Upload<'_> {
        let name = "My Photo.JPG";
        Upload { name, extension: "jpeg", content_type: "image/jpeg", width: 10, variant: false, bytes }
    }

    #[test]
    fn a_bundle_is_the_posts_own_folder() {
        for (post, folder, link) in [
            ("content/a/index.md", "content/a", ""),
            ("content/a/index.pt-br.md", "content/a", ""),
            ("content/_index.md", "content", ""),
            ("content/2024-03-25_x.md", "content/2024-03-25_x", "2024-03-25_x/"),
            ("x.md", "x", "x/"),
            ("index.md", "", ""),
        ] {
            assert_eq!(bundle(post), (folder.into(), link.into()), "{post}");
        }
    }

    #[test]
    fn equal_bytes_are_kept_once_and_others_get_the_next_name() {
        let root = tempfile::tempdir().unwrap();
        let store = Folder::open(root.path(), Kind::Bundle).unwrap();
        let place = place("posts/My post.md");
        let put = |bytes| store.put(&place, &upload(bytes)).unwrap();
        let (first, again, other) = (put(b"one"), put(b"one"), put(b"two"));
        assert_eq!(first.url, "My%20post/my-photo.jpeg");
        assert_eq!((again.key.as_str(), again.reused), (first.key.as_str(), true));
        assert_eq!((other.key.as_str(), other.reused), ("posts/My post/my-photo-2.jpeg", false));
        assert_eq!(fs::read(&root.path().join(&first.key)).unwrap(), b"one");
        assert!(put(b"two").reused, "the next name is looked at too");
        fs::write(&root.path().join(&other.key), b"edited").unwrap();
        assert!(!store.holds(&other).unwrap() && store.verify(&other).is_err());
    }

    #[test]
    fn a_static_folder_is_linked_by_its_public_prefix() {
        let root = tempfile::tempdir().unwrap();
        let kind = Kind::Static("static/images/".into(), "/images".into());
        let store = Folder::open(root.path(), kind).unwrap();
        let stored = store.put(&place("a.md"), &upload(b"one")).unwrap();
        assert_eq!(
            (stored.key.as_str(), stored.url.as_str()),
            ("static/images/my-photo.jpeg", "/images/my-photo.jpeg")
        );
        assert!(store.try_out(&place("a.md"), &upload(b"two")).is_ok());
        assert_eq!(
            std::fs::read_dir(root.path().join("static/images")).unwrap().count(),
            1,
            "the trial is gone"
        );
    }

    #[test]
    #[cfg(unix)]
    fn nothing_is_written_outside_the_blog() {
        let parent = tempfile::tempdir().unwrap();
        let root = parent.path().join("blog");
        fs::make_folder(&root).unwrap();
        std::os::unix::fs::symlink(parent.path(), root.join("out")).unwrap();
        for folder in ["../out", "out", "out/deep"] {
            let store = Folder::open(&root, Kind::Static(folder.into(), "/".into())).unwrap();
            assert!(store.put(&place("a.md"), &upload(b"one")).is_err(), "{folder}");
        }
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
    }
}
