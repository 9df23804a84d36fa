//! Where photos go: beside the post, a static folder, or a bucket.
//!
//! [`Store::put`] never replaces anything: an equal object is used as it is,
//! and a different one of the same name makes the new one take the next free
//! name. It has only succeeded when the store was asked again and holds the
//! very bytes; [`Store::verify`] then looks at the photo as a reader would.
//! Where a photo is named is decided in `store/names.rs`.

mod bucket;
mod check;
mod fetch;
mod folder;
mod keys;
mod names;
mod providers;
mod suggest;
mod words;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use bucket::FOR_EVER;
pub use bucket::site::{Held, Seen, SiteBucket, SiteFile, is_sum_of};
pub use check::test;
pub use fetch::fetch;
pub use providers::presets;
pub use suggest::suggestions;

use crate::api::{BucketKeys, PostPath, StoreSettings};
use crate::error::{Error, Result};

/// How many names are tried before giving up.
const MOST_NAMES: u32 = 999;

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
    /// How long a server is waited for.
    pub patience: Patience,
}

/// How long a bucket's server, and its public address, are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until a request is answered, besides the time that its bytes take.
    pub answer: Duration,
    /// The slowest line that photos are sent over, in bytes a second.
    pub slowest: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), answer: Duration::from_secs(30), slowest: 8 * 1024 }
    }
}

impl Patience {
    /// How long a request may take that moves so many bytes.
    fn with(&self, bytes: u64) -> Duration {
        self.answer + Duration::from_secs(bytes / self.slowest.max(1))
    }
}

impl Context {
    /// The usual one: the blog's folder and this process's environment.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            keys: None,
            env: Arc::new(|name| std::env::var(name).ok()),
            patience: Patience::default(),
        }
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

/// An object of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// Its size.
    pub bytes: u64,
    /// When it was put there.
    pub changed: Option<jiff::Timestamp>,
}

/// A place for photos, open for use from many threads.
pub struct Store {
    kind: Kind,
}

enum Kind {
    Folder(folder::Folder),
    // Large, and there is one: boxed.
    Bucket(Box<bucket::Bucket>),
}

impl Store {
    /// Opens a store; a bucket's keys are looked up now, the network is not used.
    ///
    /// # Errors
    /// [`Error::Login`] when there are no keys, [`Error::Other`] when the
    /// settings cannot be right.
    pub fn open(settings: &StoreSettings, context: Context) -> Result<Self> {
        let folder = |kind| folder::Folder::open(&context.root, kind).map(Kind::Folder);
        let kind = match settings {
            StoreSettings::Bundle => folder(folder::Kind::Bundle)?,
            StoreSettings::Static { folder: path, public } => {
                folder(folder::Kind::Static(path.clone(), public.clone()))?
            }
            StoreSettings::Bucket(bucket) => Kind::Bucket(Box::new(bucket::Bucket::open(bucket, &context)?)),
        };
        Ok(Self { kind })
    }

    /// Stores a file and asks the store whether it has it.
    ///
    /// # Errors
    /// [`Error::Offline`] when the server cannot be reached or is busy: it is
    /// worth trying again. [`Error::Login`] when the keys are wrong,
    /// [`Error::Remote`] for every other refusal, [`Error::Io`] for folders.
    pub fn put(&self, place: &Place, file: &Upload<'_>) -> Result<Stored> {
        match &self.kind {
            Kind::Folder(folder) => folder.put(place, file),
            Kind::Bucket(bucket) => bucket.put(place, file),
        }
    }

    /// Looks at a stored file as a reader of the blog would: the public
    /// address, fetched without keys, must answer with this very image.
    ///
    /// # Errors
    /// [`Error::Remote`] when it does not, [`Error::Offline`] when there is no
    /// answer.
    pub fn verify(&self, stored: &Stored) -> Result<()> {
        match &self.kind {
            Kind::Folder(folder) => folder.verify(stored),
            Kind::Bucket(bucket) => bucket.verify(stored),
        }
    }

    /// Whether the store still holds this file unchanged.
    ///
    /// # Errors
    /// As for [`Store::put`].
    pub fn holds(&self, stored: &Stored) -> Result<bool> {
        match &self.kind {
            Kind::Folder(folder) => folder.holds(stored),
            Kind::Bucket(bucket) => bucket.holds(stored),
        }
    }

    /// Where this post's photos go, as a text: two posts with the same scope
    /// share their photos.
    pub fn scope(&self, place: &Place) -> String {
        match &self.kind {
            Kind::Folder(folder) => folder.scope(place),
            Kind::Bucket(bucket) => bucket.scope(place),
        }
    }

    /// The bucket's objects where the blog's photos are: those in use, or those
    /// that were put away, under the keys they had. None for folders.
    ///
    /// # Errors
    /// As for [`Store::put`].
    pub fn objects(&self, away: bool) -> Result<Vec<Object>> {
        self.bucket().map_or(Ok(Vec::new()), |bucket| bucket.objects(away))
    }

    /// Whether an object was put there by Dropcap.
    ///
    /// # Errors
    /// As for [`Store::put`].
    pub fn is_ours(&self, key: &str) -> Result<bool> {
        self.bucket().map_or(Ok(false), |bucket| bucket.is_ours(key))
    }

    /// Moves an object out of sight: never one that is not ours.
    ///
    /// # Errors
    /// As for [`Store::put`]; [`Error::Other`] when it is not ours.
    pub fn put_away(&self, key: &str) -> Result<()> {
        self.bucket().map_or_else(|| Err(no_bucket()), |bucket| bucket.put_away(key))
    }

    /// Moves an object back that was put away.
    ///
    /// # Errors
    /// As for [`Store::put`]; [`Error::Other`] when something is in its place.
    pub fn bring_back(&self, key: &str) -> Result<()> {
        self.bucket().map_or_else(|| Err(no_bucket()), |bucket| bucket.bring_back(key))
    }

    /// Deletes an object for good that was put away.
    ///
    /// # Errors
    /// As for [`Store::put`].
    pub fn delete_away(&self, key: &str) -> Result<()> {
        self.bucket().map_or_else(|| Err(no_bucket()), |bucket| bucket.delete_away(key))
    }

    fn bucket(&self) -> Option<&bucket::Bucket> {
        match &self.kind {
            Kind::Folder(_) => None,
            Kind::Bucket(bucket) => Some(bucket),
        }
    }

    /// Ends what is under way with [`Error::Cancelled`], and all that is asked later.
    pub fn stop(&self) {
        if let Kind::Bucket(bucket) = &self.kind {
            bucket.stop();
        }
    }
}

/// What the addresses of a bucket's photos begin with; none when its settings
/// cannot be right.
pub fn public_address(settings: &crate::api::BucketSettings) -> Option<String> {
    bucket::public_address(settings).ok()
}

/// Where readers find an object of a bucket with this public address.
pub fn address_of(base: &str, key: &str) -> String {
    /// What would end a path or mean something else in it.
    const IN_PATHS: &percent_encoding::AsciiSet =
        &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?');
    format!("{base}{}", percent_encoding::utf8_percent_encode(key, IN_PATHS))
}

fn no_bucket() -> Error {
    Error::Other("the blog's photos are files of the blog, in no bucket".into())
}

fn no_name_left(name: &str) -> Error {
    Error::Other(format!(
        "{name} and {MOST_NAMES} names like it are all taken by other photos: rename the photo"
    ))
}

/// Twelve random letters and digits, 60 bits: names made on two machines, or
/// before and after a clock was set back, never meet.
pub(crate) fn random_name() -> String {
    let mut bytes = [0u8; 12];
    if getrandom::fill(&mut bytes).is_err() {
        // No source of randomness: this process and this address still tell it apart.
        let here = format!("{} {:p} {:?}", std::process::id(), &bytes, std::time::Instant::now());
        bytes.copy_from_slice(&blake3::hash(here.as_bytes()).as_bytes()[..12]);
    }
    bytes.iter().map(|byte| char::from(b"abcdefghjkmnpqrstuvwxyz023456789"[usize::from(byte % 32)])).collect()
}
