//! A photo from an address on the web, for a blog that wants to keep it itself.

use super::Patience;
use super::words::{Fault, Silence, host, silent};
use crate::error::{Error, Result};

/// Larger answers are not fetched.
const LARGEST: u64 = 200 * 1024 * 1024;

/// Fetches a photo without keys; http and https only.
///
/// # Errors
/// [`Error::Offline`] when there is no answer, [`Error::Remote`] when it is no
/// image.
pub fn fetch(url: &str, patience: Patience) -> Result<Vec<u8>> {
    let client = reqwest::blocking::Client::builder()
        .connect_timeout(patience.connect)
        .timeout(patience.with(LARGEST / 64))
        .user_agent("Dropcap")
        .build()
        .map_err(|error| Error::Other(format!("the network cannot be used: {error}")))?;
    let silent_host = |why| silent(why, &host(url));
    let broken =
        |error: reqwest::Error| silent_host(Fault::of_fetch(&error).silence.unwrap_or(Silence::Other));
    let answer = client.get(url).header("accept", "image/*").send().map_err(broken)?;
    let status = answer.status().as_u16();
    let remote = |what: &str| Error::Remote(format!("{url} {what}"));
    match status {
        200 => {}
        401 | 403 => {
            return Err(remote("may not be fetched by everybody: save the photo yourself and bring it in"));
        }
        404 | 410 => {
            return Err(remote(
                "is not there any more: bring the photo in again, or take it out of the post",
            ));
        }
        408 | 429 | 500..=599 => {
            return Err(Error::Offline(format!("{url} answers {status}: try again in a moment")));
        }
        _ => return Err(remote(&format!("answers {status}: look at it in a browser"))),
    }
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.to_ascii_lowercase().starts_with("text/") {
        return Err(remote(&format!(
            "answers with a page ({kind}) instead of a photo: look at it in a browser"
        )));
    }
    if answer.content_length().is_some_and(|length| length > LARGEST) {
        return Err(remote("is larger than 200 MB: save it yourself and bring it in"));
    }
    let mut bytes = Vec::new();
    let mut rest = std::io::Read::take(answer, LARGEST + 1);
    std::io::Read::read_to_end(&mut rest, &mut bytes).map_err(|_| silent_host(Silence::Other))?;
    if bytes.len() as u64 > LARGEST {
        return Err(remote("is larger than 200 MB: save it yourself and bring it in"));
    }
    Ok(bytes)
}
