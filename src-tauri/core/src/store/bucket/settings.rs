//! A bucket's settings as they are used: tidied, and the public address.

use crate::api::BucketSettings;
use crate::error::{Error, Result};
use crate::store::providers;

/// The settings without the blanks and slashes that come with pasting.
pub(super) fn tidy(settings: &BucketSettings) -> Result<BucketSettings> {
    let mut tidy = settings.clone();
    tidy.bucket = tidy.bucket.trim().trim_matches('/').to_owned();
    if tidy.bucket.is_empty() {
        return Err(Error::Other("the bucket has no name yet: enter it in the settings".into()));
    }
    tidy.region = tidy.region.trim().to_owned();
    let endpoint = tidy.endpoint.take().map(|address| address.trim().trim_end_matches('/').to_owned());
    tidy.endpoint = endpoint.filter(|address| !address.is_empty());
    if let Some(address) = &mut tidy.endpoint {
        if !address.contains("://") {
            address.insert_str(0, "https://");
        }
        let right =
            url::Url::parse(address).is_ok_and(|url| url.has_host() && url.scheme().starts_with("http"));
        if !right {
            return Err(Error::Other(format!(
                "{address} is not the address of a server: it looks like https://host"
            )));
        }
    }
    let provider = providers::of(tidy.endpoint.as_deref());
    if tidy.region.is_empty() {
        tidy.region = provider.region(tidy.endpoint.as_deref());
    }
    tidy.public_acl &= provider.acl;
    // A dot in the bucket's name makes a host name no certificate covers.
    tidy.path_style |= tidy.bucket.contains('.');
    Ok(tidy)
}

/// The public address with a `/` at the end; the bucket's own where none is set.
pub(super) fn public_base(settings: &BucketSettings) -> String {
    let set = settings.public_url.trim();
    if !set.is_empty() {
        let scheme = if set.contains("://") { "" } else { "https://" };
        return format!("{scheme}{}/", set.trim_end_matches('/'));
    }
    let aws = format!("https://s3.{}.amazonaws.com", settings.region);
    let endpoint = settings.endpoint.as_deref().unwrap_or(&aws);
    match endpoint.split_once("://") {
        Some((scheme, server)) if !settings.path_style => format!("{scheme}://{}.{server}/", settings.bucket),
        _ => format!("{endpoint}/{}/", settings.bucket),
    }
}
