//! What a server's refusal means: one sentence with the cause and the mend.
//!
//! [`Fault`] is what can be read from a failed request; [`explain`] turns it
//! into an error. S3's error codes are those of
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>,
//! which the compatible servers use too. [`Error::Offline`] stands for all
//! that may go away by itself.

use std::error::Error as _;
use std::time::Duration;

use crate::api::BucketSettings;
use crate::error::Error;

/// Longer than this no photo waits because a server says so.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Why no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    Name,
    Refused,
    Timeout,
    Tls,
    Other,
}

/// A failed request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fault {
    /// The HTTP status of the answer.
    pub(super) status: Option<u16>,
    /// S3's word for the error.
    pub(super) code: Option<String>,
    /// S3's sentence.
    pub(super) message: String,
    /// The region the bucket is in, where the server says.
    pub(super) region: Option<String>,
    /// How long the server wants to be left alone, where it says so.
    pub(super) wait: Option<Duration>,
    /// Why there was no answer at all.
    pub(super) silence: Option<Silence>,
}

impl Fault {
    /// No answer within the time allowed.
    pub(super) fn timeout() -> Self {
        Self { silence: Some(Silence::Timeout), ..Self::default() }
    }

    pub(super) fn of(error: &opendal::Error) -> Self {
        let whole = error.to_string();
        let after = |text: &str, mark: &str, end: char| -> Option<String> {
            let rest = &text[text.find(mark)? + mark.len()..];
            Some(rest[..rest.find(end)?].to_owned()).filter(|found| !found.is_empty())
        };
        let message = error.message();
        Self {
            status: after(&whole, "Parts { status: ", ',').and_then(|status| status.parse().ok()),
            code: after(message, "code: \"", '"'),
            message: after(message, "message: \"", '"').unwrap_or_default(),
            region: after(&whole, "\"x-amz-bucket-region\": \"", '"')
                .or_else(|| after(message, "expecting '", '\''))
                .or_else(|| after(message, "expecting \\\"", '\\')),
            wait: after(&whole, "\"retry-after\": \"", '"').and_then(|wait| retry_after(&wait)),
            silence: silence(error.source()),
        }
    }

    pub(super) fn of_fetch(error: &reqwest::Error) -> Self {
        let silence = silence(Some(error)).or(Some(Silence::Other));
        Self { silence, ..Self::default() }
    }

    /// Whether the server only says that it will not tell.
    pub(super) fn denied(&self) -> bool {
        self.status == Some(403) && matches!(self.code.as_deref(), None | Some("AccessDenied"))
    }
}

/// The wait that a `Retry-After` in seconds asks for; one that names a moment
/// is not obeyed, since the clocks may differ.
pub(super) fn retry_after(header: &str) -> Option<Duration> {
    let seconds: u64 = header.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// Why no answer came, from a chain of causes that starts in the HTTP client.
fn silence(mut cause: Option<&(dyn std::error::Error + 'static)>) -> Option<Silence> {
    let mut found = None;
    while let Some(error) = cause {
        if let Some(http) = error.downcast_ref::<reqwest::Error>() {
            found = Some(if http.is_timeout() { Silence::Timeout } else { found.unwrap_or(Silence::Other) });
        }
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            match io.kind() {
                std::io::ErrorKind::ConnectionRefused => return Some(Silence::Refused),
                std::io::ErrorKind::TimedOut => return Some(Silence::Timeout),
                _ => found = Some(found.unwrap_or(Silence::Other)),
            }
        }
        let text = error.to_string().to_lowercase();
        if text.contains("dns error") || text.contains("failed to lookup address") {
            return Some(Silence::Name);
        }
        if text.contains("certificate") || text.contains("tls") || text.contains("corrupt message") {
            return Some(Silence::Tls);
        }
        cause = error.source();
    }
    found
}

/// The name a writer knows a server by: its host and port.
pub(super) fn host(address: &str) -> String {
    let bare = address.split_once("://").map_or(address, |(_, rest)| rest);
    bare.split(['/', '?']).next().unwrap_or(bare).to_owned()
}

/// No answer from `server`, in words.
pub(super) fn silent(silence: Silence, server: &str) -> Error {
    match silence {
        Silence::Name => Error::Offline(format!(
            "{server} was not found: check the address and whether this computer is online"
        )),
        Silence::Refused => Error::Offline(format!(
            "{server} refuses connections: check the address and its port, and whether the server is running"
        )),
        Silence::Timeout => {
            Error::Offline(format!("{server} did not answer in time: check the network and try again"))
        }
        Silence::Tls => Error::Remote(format!(
            "no safe connection to {server} (its certificate or TLS is not accepted): check that the address \
             begins with the right http:// or https://, and whether this network asks you to log in first"
        )),
        Silence::Other => {
            Error::Offline(format!("the connection to {server} broke off: check the network and try again"))
        }
    }
}

/// What a failed request to a bucket means.
pub(super) fn explain(fault: &Fault, bucket: &BucketSettings, key_id: &str) -> Error {
    let server = bucket.endpoint.as_deref().map_or("Amazon S3".to_owned(), host);
    let name = &bucket.bucket;
    if let Some(why) = fault.silence {
        return match why {
            Silence::Name if !bucket.path_style => Error::Offline(format!(
                "{name}.{server} was not found: check the address, the bucket's name and whether this computer \
                 is online, or put the bucket into the path (path style)"
            )),
            why => silent(why, &server),
        };
    }
    match fault.code.as_deref() {
        Some("SignatureDoesNotMatch") => Error::Login(format!(
            "the secret key is not the one that belongs to the access key {key_id}: enter both again, without blanks"
        )),
        Some("InvalidAccessKeyId" | "InvalidAccessKey" | "NoSuchAccessKey") => Error::Login(format!(
            "{server} does not know the access key {key_id}: enter the keys again, or make new ones there"
        )),
        Some("ExpiredToken" | "ExpiredTokenException" | "InvalidToken" | "TokenRefreshRequired") => {
            Error::Login(
                "the login has expired: sign in again (for a profile with SSO: aws sso login) and try again"
                    .into(),
            )
        }
        Some("RequestTimeTooSkewed" | "RequestExpired") => Error::Remote(format!(
            "this computer's clock differs too much from that of {server}: set the clock and try again"
        )),
        Some("NoSuchBucket") => Error::Remote(format!(
            "there is no bucket called {name} at {server}: check its name and region, or create it"
        )),
        Some("InvalidBucketName") => {
            Error::Remote(format!("{name} cannot be the name of a bucket: check how it is written"))
        }
        Some(
            "AuthorizationHeaderMalformed"
            | "PermanentRedirect"
            | "TemporaryRedirect"
            | "IncorrectRegion"
            | "IllegalLocationConstraintException"
            | "InvalidRegion",
        ) => wrong_region(fault, bucket),
        Some("AccessControlListNotSupported" | "InvalidBucketAclWithObjectOwnership") => {
            Error::Remote(format!(
                "{name} does not take rights for single photos: switch off \"public object by object\" and allow \
             public reading in the bucket's policy"
            ))
        }
        Some("SlowDown" | "ServiceUnavailable" | "InternalError" | "RequestTimeout" | "TooManyRequests") => {
            busy(fault.wait, &server)
        }
        Some("BadDigest" | "InvalidDigest" | "IncompleteBody" | "XAmzContentSHA256Mismatch") => {
            Error::Offline(format!("{server} got the photo damaged: check the network and try again"))
        }
        Some("QuotaExceeded" | "StorageFull" | "XMinioStorageFull") => {
            Error::Remote(format!("{name} is full: make room or enlarge it, then try again"))
        }
        _ => by_status(fault, bucket, &server, key_id),
    }
}

fn by_status(fault: &Fault, bucket: &BucketSettings, server: &str, key_id: &str) -> Error {
    let name = &bucket.bucket;
    match fault.status {
        Some(301 | 307) => wrong_region(fault, bucket),
        Some(401 | 403) => Error::Login(format!(
            "{server} does not let the access key {key_id} use {name}: give it the right to read and write \
             objects there, or enter other keys"
        )),
        Some(404) => {
            Error::Remote(format!("{server} has no bucket called {name}, or is no S3 server: check both"))
        }
        Some(408 | 429 | 500..=599) => busy(fault.wait, server),
        Some(status) => {
            let said = if fault.message.is_empty() { String::new() } else { format!(" ({})", fault.message) };
            Error::Remote(format!(
                "{server} answered {status}{said} for the bucket {name}: check the address, the region and the bucket"
            ))
        }
        None => Error::Offline(format!(
            "{server} gave an answer that is not S3's: check the address, and whether this network asks you to log in first"
        )),
    }
}

/// A server that has too much to do, or trouble of its own.
pub(super) fn busy(wait: Option<Duration>, server: &str) -> Error {
    match wait {
        None => Error::Offline(format!("{server} is busy: try again in a moment")),
        Some(wait) => Error::Busy {
            message: format!("{server} is busy: try again in {} seconds", wait.as_secs().max(1)),
            wait,
        },
    }
}

fn wrong_region(fault: &Fault, bucket: &BucketSettings) -> Error {
    let (name, region) = (&bucket.bucket, &bucket.region);
    Error::Remote(match &fault.region {
        Some(right) if right != region => {
            format!("{name} is in the region {right}, not {region}: set the region to {right}")
        }
        _ => format!("{name} is not in the region {region}: look up its region and set it"),
    })
}

/// A server that answers, but not as an S3 server: a login page, usually.
pub(super) fn not_s3(bucket: &BucketSettings) -> Error {
    let server = bucket.endpoint.as_deref().map_or("Amazon S3".to_owned(), host);
    Error::Offline(format!(
        "something answers for {server} that is no S3 server, such as a Wi-Fi login page: open a browser and \
         log in to the network, or check the address"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{BucketLogin, Code};

    fn bucket() -> BucketSettings {
        BucketSettings {
            endpoint: Some("https://s3.example.com:9000/".into()),
            region: "us-east-1".into(),
            bucket: "photos".into(),
            path_style: false,
            public_url: String::new(),
            key_pattern: String::new(),
            login: BucketLogin::Keychain,
            public_acl: false,
        }
    }

    fn answer(status: u16, code: &str) -> Fault {
        let code = Some(code.to_owned()).filter(|code| !code.is_empty());
        Fault { status: Some(status), code, ..Fault::default() }
    }

    #[test]
    fn every_refusal_is_named_with_its_mend() {
        for (fault, code, words) in [
            (
                answer(403, "SignatureDoesNotMatch"),
                Code::Login,
                "secret key is not the one that belongs to the access key AKIA1",
            ),
            (answer(403, "InvalidAccessKeyId"), Code::Login, "does not know the access key AKIA1"),
            (answer(400, "ExpiredToken"), Code::Login, "aws sso login"),
            (answer(403, "RequestTimeTooSkewed"), Code::Other, "set the clock"),
            (answer(404, "NoSuchBucket"), Code::Other, "no bucket called photos at s3.example.com:9000"),
            (answer(403, "AccessDenied"), Code::Login, "right to read and write"),
            (answer(403, ""), Code::Login, "right to read and write"),
            (answer(301, "PermanentRedirect"), Code::Other, "look up its region"),
            (answer(400, "AccessControlListNotSupported"), Code::Other, "switch off"),
            (answer(503, "SlowDown"), Code::Offline, "busy"),
            (answer(502, ""), Code::Offline, "busy"),
            (answer(400, ""), Code::Other, "answered 400"),
            (Fault::timeout(), Code::Offline, "did not answer in time"),
            (Fault::default(), Code::Offline, "not S3's"),
        ] {
            let error = explain(&fault, &bucket(), "AKIA1");
            assert!(error.to_string().contains(words), "{fault:?}: {error}");
            assert_eq!(error.code(), code, "{error}");
        }
    }

    #[test]
    fn the_right_region_is_said_when_the_server_says_it() {
        let fault = Fault { region: Some("eu-west-1".into()), ..answer(400, "AuthorizationHeaderMalformed") };
        let message = explain(&fault, &bucket(), "A").to_string();
        assert_eq!(message, "photos is in the region eu-west-1, not us-east-1: set the region to eu-west-1");
    }

    #[test]
    fn a_missing_host_suggests_path_style_only_where_it_helps() {
        let fault = Fault { silence: Some(Silence::Name), ..Fault::default() };
        assert!(explain(&fault, &bucket(), "A").to_string().contains("path style"));
        let path_style = BucketSettings { path_style: true, ..bucket() };
        assert!(!explain(&fault, &path_style, "A").to_string().contains("path style"));
    }

    #[test]
    fn an_answers_parts_are_read_from_the_clients_error() {
        let error = opendal::Error::new(
            opendal::ErrorKind::Unexpected,
            "S3Error { code: \"AuthorizationHeaderMalformed\", message: \"the region 'us-east-1' is wrong; expecting 'eu-west-1'\", resource: \"\", request_id: \"\" }",
        )
        .with_context("response", "Parts { status: 400, version: HTTP/1.1, headers: {} }");
        let fault = Fault::of(&error);
        assert_eq!((fault.status, fault.code.as_deref()), (Some(400), Some("AuthorizationHeaderMalformed")));
        assert_eq!(fault.region.as_deref(), Some("eu-west-1"));
    }
}
