//! Photos as objects of an S3-compatible bucket, through opendal.
//!
//! Servers differ in what they refuse, and some accept a conditional write and
//! ignore the condition, so nothing here rests on one where the server lets us
//! look first. A write has only happened when the answer carried an ETag and a
//! HEAD afterwards shows the same ETag and size: a Wi-Fi login page answers
//! 200 to everything. The requests run on a small runtime of the store's own;
//! its functions block, and are called from many threads.

mod objects;
mod public;
mod send;
mod settings;
pub(super) mod site;

use std::collections::HashSet;
use std::future::Future;
use std::sync::atomic::AtomicBool;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use md5::{Digest, Md5};
use opendal::{ErrorKind, HttpTransporter, Metadata, OperationContext, Operator};
use opendal_http_transport_reqwest::ReqwestTransport;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use self::public::judge;
use self::settings::{public_base, tidy};
use super::keys::{self, Keys};
use super::names::Pattern;
use super::providers::{self, Provider};
use super::words::{Fault, Silence, explain, host, not_s3, retry_after, silent};
use super::{Context, Patience, Place, Stored};
use crate::api::BucketSettings;
use crate::error::{Error, Result};
use crate::fs;

/// Our own mark on an object, for servers whose ETag is not the bytes' MD5.
const MARK: &str = "dropcap-fingerprint";

/// How long what never changes under its name may be kept: a year.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The largest public answer that is read to its end.
const LARGEST: u64 = 512 * 1024 * 1024;

pub(super) struct Bucket {
    settings: BucketSettings,
    key_id: String,
    public: String,
    pattern: Pattern,
    operator: Operator,
    /// For what is sent in parts, which carry no checksum of their own.
    in_parts: Operator,
    provider: &'static Provider,
    /// For what readers fetch: follows redirects, sends no keys.
    reader: reqwest::Client,
    patience: Patience,
    stop: watch::Sender<bool>,
    /// Whether the server has kept us from looking since this was opened.
    denied: AtomicBool,
    /// Keys being decided on, so that two photos of one name never meet.
    claims: Mutex<HashSet<String>>,
    released: Condvar,
    /// Dropped last: connections live on it.
    runtime: Runtime,
}

/// What a look at a key showed.
enum Look {
    Absent,
    /// The server will not tell: keys that may not list get 403 for a missing object.
    Unknown,
    Present(Metadata),
}

impl Bucket {
    pub(super) fn open(settings: &BucketSettings, context: &Context) -> Result<Self> {
        let settings = tidy(settings)?;
        let pattern = Pattern::parse(&settings.key_pattern)?;
        let keys = keys::find(&settings, context)?;
        let broken =
            |error: &dyn std::fmt::Display| Error::Other(format!("the network cannot be used: {error}"));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("store")
            .enable_all()
            .build()
            .map_err(|error| broken(&error))?;
        let client =
            || reqwest::Client::builder().connect_timeout(context.patience.connect).user_agent("Dropcap");
        let signed =
            client().redirect(reqwest::redirect::Policy::none()).build().map_err(|error| broken(&error))?;
        let reader = client().build().map_err(|error| broken(&error))?;
        let provider = providers::of(settings.endpoint.as_deref());
        let operator_with = |checksum| operator(&settings, &keys, signed.clone(), checksum);
        let (whole, in_parts) = (operator_with(provider.content_md5)?, operator_with(false)?);
        let public = public_base(&settings);
        Ok(Self {
            settings,
            key_id: keys.id,
            public,
            pattern,
            operator: whole,
            in_parts,
            provider,
            reader,
            patience: context.patience,
            stop: watch::Sender::new(false),
            denied: AtomicBool::new(false),
            claims: Mutex::default(),
            released: Condvar::new(),
            runtime,
        })
    }

    /// Ends what is under way, and all that is asked later.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Where readers find a key.
    fn url(&self, key: &str) -> String {
        format!("{}{key}", self.public)
    }

    pub(super) fn scope(&self, place: &Place) -> String {
        let endpoint = self.settings.endpoint.as_deref().unwrap_or_default();
        format!("{endpoint} {} {} {}", self.settings.bucket, self.public, self.pattern.scope(place))
    }

    /// What there is under a key.
    fn look(&self, key: &str) -> Result<Look> {
        match self.run(self.patience.answer, self.operator.stat(key))? {
            Ok(object) if object.etag().is_none_or(|tag| bare_tag(tag).is_empty()) => {
                Err(not_s3(&self.settings))
            }
            Ok(object) => Ok(Look::Present(object)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Look::Absent),
            Err(error) => {
                let fault = Fault::of(&error);
                if fault.silence.is_some() || fault.status.is_some_and(|status| status >= 429) {
                    return Err(explain(&fault, &self.settings, &self.key_id));
                }
                self.ask_why(key, &fault)
            }
        }
    }

    /// A HEAD carries no reason; a GET does.
    fn ask_why(&self, key: &str, refused: &Fault) -> Result<Look> {
        match self.run(self.patience.answer, self.operator.read_with(key).range(0..1))? {
            // It may be read, only not looked at.
            Ok(_) => Err(explain(refused, &self.settings, &self.key_id)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Look::Absent),
            Err(error) if Fault::of(&error).denied() => Ok(Look::Unknown),
            Err(error) => Err(self.words(&error)),
        }
    }

    /// Whether an object holds these bytes.
    fn equal(&self, key: &str, object: &Metadata, bytes: &[u8], fingerprint: &str) -> Result<bool> {
        if object.content_length() != bytes.len() as u64 {
            return Ok(false);
        }
        let by_tag = object.etag().is_some_and(|tag| bare_tag(tag) == hex(&Md5::digest(bytes)));
        if by_tag || marked(object, MARK) == Some(fingerprint) {
            return Ok(true);
        }
        // Encrypted or multipart objects have other ETags: the bytes decide.
        Ok(fs::fingerprint(&self.fetch(key, object.content_length())?) == *fingerprint)
    }

    fn fetch(&self, key: &str, length: u64) -> Result<Vec<u8>> {
        match self.run(self.patience.with(length), self.operator.read(key))? {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(error) => Err(self.words(&error)),
        }
    }

    pub(super) fn holds(&self, stored: &Stored) -> Result<bool> {
        match self.look(&stored.key)? {
            Look::Absent | Look::Unknown => Ok(false),
            Look::Present(object) if object.content_length() != stored.bytes => Ok(false),
            Look::Present(object) if marked(&object, MARK) == Some(&stored.fingerprint) => Ok(true),
            Look::Present(_) => {
                Ok(fs::fingerprint(&self.fetch(&stored.key, stored.bytes)?) == stored.fingerprint)
            }
        }
    }

    pub(super) fn delete(&self, key: &str) -> Result<()> {
        self.run(self.patience.answer, self.operator.delete(key))?.map_err(|error| self.words(&error))?;
        match self.look(key)? {
            Look::Absent | Look::Unknown => Ok(()),
            Look::Present(_) => Err(Error::Remote(format!(
                "{key} could not be removed from {}: give the access key the right to delete objects, or remove it by hand",
                self.settings.bucket
            ))),
        }
    }

    /// Fetches the public address without keys: it must be this image.
    pub(super) fn verify(&self, stored: &Stored) -> Result<()> {
        let url = &stored.url;
        let late = || silent(Silence::Timeout, &format!("the public address {}", host(url)));
        let fetched = self.run_or(self.patience.with(stored.bytes), late, async {
            let answer = self.reader.get(url).header("accept", "image/*").send().await?;
            let status = answer.status().as_u16();
            let wait = answer.headers().get("retry-after").and_then(|wait| wait.to_str().ok());
            let wait = wait.and_then(retry_after);
            let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok());
            let kind = kind.unwrap_or_default().to_owned();
            let small = answer.content_length().is_none_or(|length| length <= LARGEST);
            let body = if status == 200 && small { answer.bytes().await?.to_vec() } else { Vec::new() };
            Ok::<_, reqwest::Error>(((status, wait), kind, body))
        })?;
        let (status, kind, body) = fetched.map_err(|error| match Fault::of_fetch(&error).silence {
            Some(why) => silent(why, &format!("the public address {}", host(url))),
            None => {
                Error::Offline(format!("the public address {url} gives no answer: check it and try again"))
            }
        })?;
        judge(stored, status, &kind, &body)
    }

    /// Runs a request to the server, at most so long, until the store is stopped.
    fn run<T, E>(
        &self,
        patience: Duration,
        work: impl IntoFuture<Output = Result<T, E>, IntoFuture: Future>,
    ) -> Result<Result<T, E>> {
        self.run_or(patience, || explain(&Fault::timeout(), &self.settings, &self.key_id), work)
    }

    /// As [`Self::run`], with the error for one that takes too long.
    fn run_or<T, E>(
        &self,
        patience: Duration,
        late: impl FnOnce() -> Error,
        work: impl IntoFuture<Output = Result<T, E>, IntoFuture: Future>,
    ) -> Result<Result<T, E>> {
        let mut stop = self.stop.subscribe();
        let work = work.into_future();
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                _ = stop.wait_for(|stopped| *stopped) => Err(Error::Cancelled),
                done = tokio::time::timeout(patience, work) => {
                    done.map_err(|_| late())
                }
            }
        })
    }

    fn words(&self, error: &opendal::Error) -> Error {
        explain(&Fault::of(error), &self.settings, &self.key_id)
    }
}

/// What the address of every photo begins with.
pub(super) fn public_address(settings: &BucketSettings) -> Result<String> {
    Ok(public_base(&tidy(settings)?))
}

fn operator(
    settings: &BucketSettings,
    keys: &Keys,
    client: reqwest::Client,
    checksum: bool,
) -> Result<Operator> {
    let mut s3 = opendal::services::S3::default()
        .bucket(&settings.bucket)
        .region(&settings.region)
        .access_key_id(&keys.id)
        .secret_access_key(&keys.secret)
        .disable_config_load()
        .disable_ec2_metadata();
    s3 = match &settings.endpoint {
        Some(endpoint) => s3.endpoint(endpoint),
        None => s3.endpoint("https://s3.amazonaws.com"),
    };
    if let Some(token) = &keys.token {
        s3 = s3.session_token(token);
    }
    if !settings.path_style {
        s3 = s3.enable_virtual_host_style();
    }
    if checksum {
        s3 = s3.checksum_algorithm("md5");
    }
    if settings.public_acl {
        s3 = s3.default_acl("public-read");
    }
    let operator = Operator::new(s3).map_err(|error| {
        Error::Other(format!("the bucket's settings cannot be used: {}", error.message()))
    })?;
    // A client of our own: the shared one would die with the runtime that first used it.
    let transport = HttpTransporter::new(ReqwestTransport::new(client));
    Ok(operator.with_context(OperationContext::new().with_http_transport(transport)))
}

/// What a mark of ours says on an object.
fn marked<'a>(object: &'a Metadata, mark: &str) -> Option<&'a str> {
    object.user_metadata().and_then(|marks| marks.get(mark))
}

/// An ETag without its quotes.
fn bare_tag(tag: &str) -> String {
    tag.trim().trim_start_matches("W/").trim_matches('"').to_ascii_lowercase()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
