//! Where photos go: beside the post, a static folder, or a bucket.
//!
//! [`Store::put`] never replaces anything: an equal object is used as it is,
//! and a different one of the same name makes the new one take the next free
//! name. It has only succeeded when the store was asked again and holds the
//! very bytes; [`Store::verify`] then looks at the photo as a reader would.
//! Where a photo is named is decided in `store/names.rs`.

mod names;

use std::path::PathBuf;
use std::sync::Arc;

use crate::api::{BucketKeys, PostPath, StoreCheck, StoreSettings};
use crate::error::{Error, Result};

/// Looks up a variable of the environment.
pub type Env = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What a store needs besides its settings.
#[derive(Clone)]
pub struct Context {
    /// The blog's folder.
    pub root: PathBuf,
    /// Keys to use instead of those the settings name, to try them.
    pub keys: Option<BucketKeys>,
    /// The environment, for keys and profiles.
    pub env: Env,
}

impl Context {
    /// The usual one: the blog's folder and this process's environment.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), keys: None, env: Arc::new(|name| std::env::var(name).ok()) }
    }
}

/// What a photo's name and link depend on besides the photo.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// The post it is for.
    pub post: PostPath,
    /// The post's date, for `{year}`, `{month}` and `{day}`.
    pub date: jiff::civil::Date,
    /// The post's slug, for `{slug}`.
    pub slug: String,
}

/// A file to be stored.
#[derive(Debug, Clone, Copy)]
pub struct Upload<'a> {
    /// The name the photo came with; cleaned here.
    pub name: &'a str,
    /// The ending of its format, such as `jpeg`.
    pub extension: &'a str,
    /// The media type.
    pub content_type: &'a str,
    /// Width in pixels.
    pub width: u32,
    /// Whether it is a smaller variant, whose name tells its width.
    pub variant: bool,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Stored {
    /// Its name in the bucket, or its path below the blog's root.
    pub key: String,
    /// What the post links to.
    pub url: String,
    /// Its size.
    pub bytes: u64,
    /// What tells its bytes from others: see [`crate::fs::fingerprint`].
    pub fingerprint: String,
    /// Whether it was there already.
    pub reused: bool,
}

/// A place for photos, open for use from many threads.
pub struct Store {
    context: Context,
}

impl Store {
    /// Opens a store; a bucket's keys are looked up now, the network is not used.
    ///
    /// # Errors
    /// [`Error::Login`] when there are no keys, [`Error::Other`] when the
    /// settings cannot be right.
    pub fn open(_settings: &StoreSettings, context: Context) -> Result<Self> {
        Ok(Self { context })
    }

    /// Stores a file and asks the store whether it has it.
    ///
    /// # Errors
    /// [`Error::Offline`] when the server cannot be reached, [`Error::Login`]
    /// when the keys are wrong, [`Error::Remote`] for every other answer.
    pub fn put(&self, _place: &Place, _file: &Upload<'_>) -> Result<Stored> {
        Err(Error::Other(format!("photos cannot be stored in {} yet", self.context.root.display())))
    }

    /// Looks at a stored file as a reader of the blog would: the public
    /// address must answer with this very image.
    ///
    /// # Errors
    /// [`Error::Remote`] when it does not, [`Error::Offline`] when there is no
    /// answer.
    pub fn verify(&self, _stored: &Stored, _content_type: &str) -> Result<()> {
        Ok(())
    }

    /// Whether the store still holds this file unchanged.
    ///
    /// # Errors
    /// As for [`Store::put`].
    pub fn holds(&self, _stored: &Stored) -> Result<bool> {
        Ok(false)
    }

    /// Ends what is under way with [`Error::Cancelled`], and all that is asked later.
    pub fn stop(&self) {}
}

/// Tries a store by using it: put, head, public, delete. Stops at the first
/// step that fails; the last check tells what to do.
pub fn test(_settings: &StoreSettings, _context: Context) -> Vec<StoreCheck> {
    Vec::new()
}
