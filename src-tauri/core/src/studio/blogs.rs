//! Opening blogs: a folder, the sample, a new one.

use std::path::{Path, PathBuf};

use super::{OpenBlog, Studio, lock};
use crate::api::{BlogId, BlogSettings, BlogView, CreateBlog, RecentBlog};
use crate::blog::POSTS;
use crate::error::{Error, Result};
use crate::{fs, sample, settings};

impl Studio {
    /// The blogs opened before, latest first.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn recent_blogs(&self, (): ()) -> Result<Vec<RecentBlog>> {
        Ok(settings::recents(&self.config.data))
    }

    /// Opens the blog in a folder, or gives it when it is open.
    ///
    /// # Errors
    /// [`Error::Io`] when it is no folder or may not be read.
    pub fn open_blog(&self, folder: String) -> Result<BlogView> {
        let root = Path::new(&folder).canonicalize().map_err(Error::io(&folder))?;
        if !root.is_dir() {
            let file = root.display();
            return Err(Error::Other(format!(
                "{file} is not a folder; open the folder that your blog is in"
            )));
        }
        let id = id_of(&root);
        if let Some(open) = self.blog(&id) {
            return open.desk.view();
        }
        let open = OpenBlog::new(id.clone(), &self.config, &root)?;
        let now = (self.config.clock)();
        let blog = open.desk.blog();
        settings::remember(&self.config.data, &root, &blog.name, blog.generator, now)?;
        let open = lock(&self.blogs).entry(id).or_insert(open).clone();
        open.desk.view()
    }

    /// Opens the sample blog, unpacked on first use.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be unpacked.
    pub fn open_sample(&self, (): ()) -> Result<BlogView> {
        let folder = &self.config.sample;
        if !folder.join(settings::BLOG_FILE).exists() {
            sample::unpack(folder)?;
        }
        settings::set_trusted(&self.config.data, &folder.canonicalize().map_err(Error::io(folder))?, true)?;
        self.open_blog(folder.display().to_string())
    }

    /// Makes a new blog without a generator and opens it.
    ///
    /// # Errors
    /// When the folder holds something, which is left as it is; [`Error::Io`].
    pub fn create_blog(&self, ask: CreateBlog) -> Result<BlogView> {
        let root = PathBuf::from(&ask.folder);
        fs::make_folder(&root)?;
        if root.read_dir().map_err(Error::io(&root))?.next().is_some() {
            return Err(Error::Other(format!(
                "{} is not empty; choose a new or an empty folder for the blog, or open it if it is one already",
                fs::shown(&root)
            )));
        }
        fs::make_folder(&root.join(POSTS))?;
        let chosen = BlogSettings {
            title: Some(ask.title),
            author: (!ask.author.is_empty()).then_some(ask.author),
            language: Some(ask.language),
            ..Default::default()
        };
        settings::save_blog(&root, &chosen, &Default::default())?;
        settings::set_trusted(&self.config.data, &root.canonicalize().map_err(Error::io(&root))?, true)?;
        self.open_blog(root.display().to_string())
    }

    /// Forgets that a folder was opened; the folder stays.
    ///
    /// # Errors
    /// [`Error::Io`] when the list cannot be written.
    pub fn forget_blog(&self, folder: String) -> Result<()> {
        let copy = super::true_page::folder(&self.config.data, &id_of(Path::new(&folder)));
        // A hidden copy that cannot be removed is one that is in use.
        let _ = std::fs::remove_dir_all(copy);
        settings::forget(&self.config.data, Path::new(&folder))
    }

    /// Allows programs to be run for a blog from now on.
    ///
    /// # Errors
    /// [`Error::Io`] when that cannot be kept.
    pub fn trust_blog(&self, id: BlogId) -> Result<BlogView> {
        let open = self.find(&id)?;
        open.desk.trust()?;
        open.desk.follow_hugo();
        open.desk.tell_blog();
        open.desk.view()
    }
}

/// Names the blog in a folder, the same at every start.
pub(super) fn id_of(root: &Path) -> BlogId {
    fs::fingerprint(root.as_os_str().as_encoded_bytes())[..16].to_owned()
}
