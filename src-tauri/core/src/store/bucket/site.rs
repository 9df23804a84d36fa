//! A bucket as the place of a whole site: its objects listed, looked at, read,
//! put and deleted, one request or two each.
//!
//! Which of them are a site's is for the caller to know. What is put carries a
//! mark of the site's own, so that a photo in the same bucket is never taken
//! for a page, nor a page for a photo.

use std::collections::BTreeMap;

use md5::{Digest, Md5};
use opendal::ErrorKind;

use super::send::Only;
use super::{Bucket, Look, bare_tag, hex, marked};
use crate::api::BucketSettings;
use crate::error::{Error, Result};
use crate::store::Context;

/// The site's own mark on an object.
const MARK: &str = "dropcap-site";

/// How many answers' time a list or a long object may take.
const A_LIST: u32 = 50;

/// What is put, and how it is to be served.
pub(super) struct Body<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) content_type: &'a str,
    pub(super) cache_control: &'a str,
    /// A mark's name and what it says.
    pub(super) mark: (&'static str, &'a str),
}

/// A file of a site, to be put.
#[derive(Debug, Clone, Copy)]
pub struct SiteFile<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What it is served as.
    pub content_type: &'a str,
    /// How long it may be kept.
    pub cache_control: &'a str,
    /// What tells it from others: stays on the object.
    pub mark: &'a str,
}

/// An object as a list tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its size.
    pub bytes: u64,
    /// Its ETag without quotes; empty where the list does not say.
    pub tag: String,
}

/// An object that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its size and its tag.
    pub held: Held,
    /// What its mark says; none when no site of ours put it there.
    pub mark: Option<String>,
    /// What it is served as.
    pub content_type: String,
}

/// A bucket, open for a site; used from many threads.
pub struct SiteBucket {
    bucket: Box<Bucket>,
}

impl SiteBucket {
    /// Opens it; its keys are looked up now, the network is not used.
    ///
    /// # Errors
    /// [`Error::Login`] when there are no keys, [`Error::Other`] when the
    /// settings cannot be right.
    pub fn open(settings: &BucketSettings, context: &Context) -> Result<Self> {
        Ok(Self { bucket: Box::new(Bucket::open(settings, context)?) })
    }

    /// The objects whose keys begin with `prefix`.
    ///
    /// # Errors
    /// [`Error::Offline`] when the server cannot be reached, [`Error::Login`]
    /// when the keys are wrong, [`Error::Remote`] for every other refusal; as
    /// everywhere here.
    pub fn list(&self, prefix: &str) -> Result<BTreeMap<String, Held>> {
        let bucket = &self.bucket;
        let options = opendal::options::ListOptions { recursive: true, ..Default::default() };
        let work = bucket.operator.list_options(prefix, options);
        let entries =
            bucket.run(bucket.patience.answer * A_LIST, work)?.map_err(|error| bucket.words(&error))?;
        let files = entries.into_iter().filter(|entry| !entry.path().ends_with('/'));
        Ok(files
            .map(|entry| {
                let tag = entry.metadata().etag().map(bare_tag).unwrap_or_default();
                (entry.path().to_owned(), Held { bytes: entry.metadata().content_length(), tag })
            })
            .collect())
    }

    /// What is at a key; none when nothing is.
    ///
    /// # Errors
    /// See [`Self::list`].
    pub fn look(&self, key: &str) -> Result<Option<Seen>> {
        match self.bucket.look(key)? {
            Look::Absent => Ok(None),
            Look::Present(object) => Ok(Some(Seen {
                held: Held {
                    bytes: object.content_length(),
                    tag: object.etag().map(bare_tag).unwrap_or_default(),
                },
                mark: marked(&object, MARK).map(str::to_owned),
                content_type: object.content_type().unwrap_or_default().to_owned(),
            })),
            Look::Unknown => Err(Error::Login(format!(
                "the access key {} may not look at the objects of {}: give it the right to read and list them",
                self.bucket.key_id, self.bucket.settings.bucket
            ))),
        }
    }

    /// The bytes at a key; none when nothing is there.
    ///
    /// # Errors
    /// See [`Self::list`].
    pub fn read(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let bucket = &self.bucket;
        match bucket.run(bucket.patience.answer * A_LIST, bucket.operator.read(key))? {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(bucket.words(&error)),
        }
    }

    /// Puts a file, whatever is there, and looks whether it has come; its tag.
    ///
    /// # Errors
    /// See [`Self::list`].
    pub fn put(&self, key: &str, file: &SiteFile<'_>) -> Result<String> {
        let SiteFile { bytes, content_type, cache_control, mark } = *file;
        let body = Body { bytes, content_type, cache_control, mark: (MARK, mark) };
        self.bucket.send(key, &body, Only::Unconditional)
    }

    /// Deletes an object, and looks whether it is gone.
    ///
    /// # Errors
    /// See [`Self::list`].
    pub fn delete(&self, key: &str) -> Result<()> {
        self.bucket.delete(key)
    }
}

/// Whether a tag is the sum of these bytes; none when it cannot tell, as that
/// of an object which was encrypted or put together of parts.
pub fn is_sum_of(tag: &str, bytes: &[u8]) -> Option<bool> {
    let is_sum = tag.len() == 32 && tag.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_sum.then(|| tag == hex(&Md5::digest(bytes)))
}
