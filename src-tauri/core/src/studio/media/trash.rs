//! Files of the blog that nothing names, put into the system's trash and brought
//! back from there, as posts are.

use std::collections::HashSet;

use super::super::Studio;
use super::each;
use crate::api::{KeptPhoto, MediaPlace, NameFiles, ObjectsDone};
use crate::error::{Error, Result};
use crate::{fs, media, post};

impl Studio {
    /// Moves image files of the blog that nothing names into the system's trash.
    /// One that is named by now, by whatever file or unsaved text, is left.
    ///
    /// # Errors
    /// When the blog cannot be read, or not all of it, so that it is not known
    /// what it names.
    pub fn trash_photos(&self, ask: NameFiles) -> Result<ObjectsDone> {
        let open = self.find(&ask.blog)?;
        let read = self.read_media(&open)?;
        if let Some(unread) = read.unread {
            let unread = unread.display();
            return Err(Error::Other(format!(
                "{unread} could not be read, and could name any photo; nothing is put into the trash"
            )));
        }
        let unused = read.photos.iter().filter(|photo| photo.unused && photo.place == MediaPlace::Local);
        let unused: HashSet<&str> = unused.map(|photo| photo.name.as_str()).collect();
        let root = &open.desk.blog().root;
        Ok(each(ask.paths, |path| {
            if !unused.contains(path.as_str()) {
                return Err(Error::Other("something names it, so it stays".into()));
            }
            post::to_trash(&fs::join_inside(root, path)?)
        }))
    }

    /// Brings image files of the blog back from the system's trash.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn bring_back_photos(&self, ask: NameFiles) -> Result<ObjectsDone> {
        let root = &self.find(&ask.blog)?.desk.blog().root;
        let (mut done, mut kept, mut files) = (Vec::new(), Vec::new(), Vec::new());
        for name in ask.paths {
            match fs::join_inside(root, &name) {
                Ok(file) if media::is_image(&name) => files.push((name, file)),
                _ => kept.push(KeptPhoto { reason: "it is no image of the blog".into(), name }),
            }
        }
        let (names, files): (Vec<_>, Vec<_>) = files.into_iter().unzip();
        for (name, became) in names.into_iter().zip(post::from_trash(&files)) {
            match became {
                Ok(()) => done.push(name),
                Err(error) => kept.push(KeptPhoto { reason: error.to_string(), name }),
            }
        }
        Ok(ObjectsDone { done, kept })
    }
}
