//! A photo on its way into the bucket: under a name that no other has, whole or
//! in parts, and looked at before it counts.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use opendal::options::WriteOptions;
use opendal::{ErrorKind, Metadata};

use super::site::Body;
use super::{Bucket, FOR_EVER, Look, MARK, bare_tag, marked};
use crate::error::{Error, Result};
use crate::fs;
use crate::store::names::{before_ending, numbered};
use crate::store::words::not_s3;
use crate::store::{MOST_NAMES, Place, Stored, Upload, no_name_left};

/// How many parts of one large file are sent at once.
const PARTS_AT_ONCE: usize = 2;

/// Releases a claimed key.
struct Claim<'a>(&'a Bucket, String);

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.0.claims.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
        self.0.released.notify_all();
    }
}

/// Whether a write may meet an object of that name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Only {
    Unconditional,
    IfAbsent,
}

impl Bucket {
    pub(in crate::store) fn put(&self, place: &Place, file: &Upload<'_>) -> Result<Stored> {
        let fingerprint = fs::fingerprint(file.bytes);
        let first = self.pattern.key(place, file, &fingerprint);
        let body = Body {
            bytes: file.bytes,
            content_type: file.content_type,
            // What a name stands for never changes: another photo gets another name.
            cache_control: FOR_EVER,
            mark: (MARK, &fingerprint),
        };
        for n in 1..=MOST_NAMES {
            let key = numbered(&first, n);
            let _claim = self.claim(&key)?;
            let reused = match self.look(&key)? {
                Look::Present(object) if self.equal(&key, &object, file.bytes, &fingerprint)? => true,
                Look::Present(_) => continue,
                Look::Absent
                    if self.denied.load(Ordering::Relaxed)
                        && self.has_hashed(&key, file, &fingerprint)? =>
                {
                    return Ok(self.stored(with_hash(&key, &fingerprint), file, fingerprint, true));
                }
                Look::Absent => {
                    self.send(&key, &body, Only::Unconditional)?;
                    false
                }
                // Keys that may not look are served where the server looks for us.
                Look::Unknown if self.provider.conditional => {
                    match self.send(&key, &body, Only::IfAbsent) {
                        Err(Error::Exists { .. }) => continue,
                        sent => drop(sent?),
                    }
                    false
                }
                // Elsewhere only a name that tells the bytes cannot meet another photo.
                Look::Unknown => {
                    self.denied.store(true, Ordering::Relaxed);
                    let hashed = if self.pattern.hashed() { key } else { with_hash(&key, &fingerprint) };
                    self.send(&hashed, &body, Only::Unconditional)?;
                    return Ok(self.stored(hashed, file, fingerprint, false));
                }
            };
            return Ok(self.stored(key, file, fingerprint, reused));
        }
        Err(no_name_left(&first))
    }

    /// Whether the photo was sent under a name that tells the bytes, when the
    /// server would not let us look and so it could not be seen.
    fn has_hashed(&self, key: &str, file: &Upload<'_>, fingerprint: &str) -> Result<bool> {
        let key = with_hash(key, fingerprint);
        match self.look(&key)? {
            Look::Present(object) => self.equal(&key, &object, file.bytes, fingerprint),
            Look::Absent | Look::Unknown => Ok(false),
        }
    }

    fn stored(&self, key: String, file: &Upload<'_>, fingerprint: String, reused: bool) -> Stored {
        Stored { url: self.url(&key), key, bytes: file.bytes.len() as u64, fingerprint, reused }
    }

    /// Waits until nobody else decides on this key.
    fn claim(&self, key: &str) -> Result<Claim<'_>> {
        let mut claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        while claims.contains(key) {
            claims = self.released.wait(claims).unwrap_or_else(PoisonError::into_inner);
        }
        claims.insert(key.to_owned());
        Ok(Claim(self, key.to_owned()))
    }

    /// Uploads, and looks whether it is there; gives the tag it has there.
    pub(super) fn send(&self, key: &str, body: &Body<'_>, only: Only) -> Result<String> {
        let size = body.bytes.len() as u64;
        let large = body.bytes.len() > 2 * self.provider.part && only == Only::Unconditional;
        let (mark, value) = body.mark;
        let options = WriteOptions {
            content_type: Some(body.content_type.to_owned()),
            cache_control: Some(body.cache_control.to_owned()),
            user_metadata: Some([(mark.to_owned(), value.to_owned())].into()),
            if_not_exists: only == Only::IfAbsent,
            chunk: large.then_some(self.provider.part),
            concurrent: if large { PARTS_AT_ONCE } else { 1 },
            ..WriteOptions::default()
        };
        let patience = self.patience.with(size);
        let written = if large {
            // Taking parts back needs a moment of its own.
            self.run(patience + self.patience.answer, self.send_parts(key, body.bytes, options, patience))?
        } else {
            self.run(patience, self.operator.write_options(key, body.bytes.to_vec(), options))?
        };
        let written = match written {
            Ok(written) => written,
            Err(error) if error.kind() == ErrorKind::ConditionNotMatch => {
                return Err(Error::Exists { path: key.into() });
            }
            Err(error) => return Err(self.words(&error)),
        };
        let Some(tag) = written.etag().map(bare_tag).filter(|tag| !tag.is_empty()) else {
            return Err(not_s3(&self.settings));
        };
        match self.look(key)? {
            Look::Present(now)
                if now.content_length() == size
                    // Of parts put together some servers tell another tag later.
                    && (now.etag().map(bare_tag).as_deref() == Some(tag.as_str())
                        || large && marked(&now, mark) == Some(value)) =>
            {
                Ok(now.etag().map(bare_tag).unwrap_or(tag))
            }
            Look::Present(now) => Err(Error::Remote(format!(
                "{key} was uploaded, but {} holds {} bytes of it instead of {size}: something else wrote to it, or \
                 the network changed it; try again",
                self.settings.bucket,
                now.content_length(),
            ))),
            Look::Absent => Err(Error::Offline(format!(
                "{key} was uploaded, but {} does not have it: try again",
                self.settings.bucket
            ))),
            Look::Unknown => Err(Error::Login(format!(
                "the access key {} may write to {} but not read from it, so an upload cannot be checked: give it the \
                 right to read objects too",
                self.key_id, self.settings.bucket
            ))),
        }
    }

    /// Sends a large file in parts; when that fails, the parts that came are
    /// taken back, for they would be paid for and seen by nobody.
    async fn send_parts(
        &self,
        key: &str,
        bytes: &[u8],
        options: WriteOptions,
        patience: Duration,
    ) -> opendal::Result<Metadata> {
        let mut writer = self.in_parts.writer_options(key, options).await?;
        let sending = async {
            writer.write(bytes.to_vec()).await?;
            writer.close().await
        };
        let late = |_| {
            opendal::Error::new(ErrorKind::Unexpected, "late")
                .set_source(std::io::Error::from(std::io::ErrorKind::TimedOut))
        };
        let sent = tokio::time::timeout(patience, sending).await.map_err(late).flatten();
        if sent.is_err() {
            // A server that is gone does not take them back either.
            let _ = writer.abort().await;
        }
        sent
    }
}

/// A key that tells the bytes.
fn with_hash(key: &str, fingerprint: &str) -> String {
    before_ending(key, &format!("-{}", &fingerprint[..12]))
}
