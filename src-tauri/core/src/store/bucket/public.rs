//! Whether what readers get is the very image that was stored.

use std::time::Duration;

use crate::error::{Error, Result};
use crate::fs;
use crate::store::Stored;

/// What a reader got from the public address of a stored image.
///
/// `wait` is how long the server wants to be left alone.
pub(super) fn judge(
    stored: &Stored,
    (status, wait): (u16, Option<Duration>),
    kind: &str,
    body: &[u8],
) -> Result<()> {
    let url = &stored.url;
    let remote = |what: String| {
        Err(Error::Remote(format!("the photo is stored, but its public address {url} {what}")))
    };
    match status {
        200 => {}
        // Some servers answer 400 to a request without a signature.
        400 | 401 | 403 => {
            return remote(format!(
                "answers {status}: allow public reading of the bucket (its policy, or its public address at the provider)"
            ));
        }
        404 | 410 => {
            return remote(format!(
                "answers {status}: check that the public address belongs to this bucket and folder"
            ));
        }
        408 | 429 | 500..=599 => {
            let message = format!("the public address {url} answers {status}: try again in a moment");
            return Err(match wait {
                Some(wait) => Error::Busy { message, wait },
                None => Error::Offline(message),
            });
        }
        _ => return remote(format!("answers {status}: check the public address")),
    }
    if !kind.trim_start().to_ascii_lowercase().starts_with("image/") {
        let kind = if kind.is_empty() { "no content type" } else { kind };
        return remote(format!(
            "answers with a page ({kind}) instead of the image: check the public address, and whether this network \
             asks you to log in first"
        ));
    }
    if body.len() as u64 != stored.bytes || fs::fingerprint(body) != stored.fingerprint {
        return remote(format!(
            "serves another image ({} bytes instead of {}): a cache in front of the bucket keeps an old one or \
             changes images; empty it or switch that off",
            body.len(),
            stored.bytes
        ));
    }
    Ok(())
}
