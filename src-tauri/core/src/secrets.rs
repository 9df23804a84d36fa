//! Keys in the system keychain: Keychain on macOS, Credential Manager on
//! Windows, the Secret Service (GNOME Keyring, KWallet) elsewhere.
//!
//! Keys are kept by bucket and server, so that two blogs on one bucket share
//! them. Where there is no keychain the writer is told what to use instead;
//! a secret is never written to a file, a setting or a log. Profiles and the
//! environment are read by `store`, not here.

use crate::api::{BucketKeys, BucketSettings};
use crate::error::{Error, Result};

/// What the keychain's own windows show as the owner of the keys.
const SERVICE: &str = "Dropcap";

/// The keys of a bucket; none when none were put there.
///
/// # Errors
/// [`Error::Login`] when there is no keychain, or it is locked or broken.
pub fn get(bucket: &BucketSettings) -> Result<Option<BucketKeys>> {
    match entry(bucket).and_then(|entry| entry.get_password()) {
        Ok(text) => Ok(decode(&text)),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(in_words(&error)),
    }
}

/// Keeps the keys of a bucket, instead of those kept before.
///
/// # Errors
/// [`Error::Login`] as for [`get`].
pub fn set(bucket: &BucketSettings, keys: &BucketKeys) -> Result<()> {
    entry(bucket).and_then(|entry| entry.set_password(&encode(keys))).map_err(|error| in_words(&error))
}

/// Forgets the keys of a bucket; it is no error when there are none.
///
/// # Errors
/// [`Error::Login`] as for [`get`].
pub fn delete(bucket: &BucketSettings) -> Result<()> {
    match entry(bucket).and_then(|entry| entry.delete_credential()) {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(error) => Err(in_words(&error)),
    }
}

fn entry(bucket: &BucketSettings) -> keyring::Result<keyring::Entry> {
    keyring::Entry::new(SERVICE, &account(bucket))
}

/// The account a bucket's keys are kept under: the bucket at its server.
fn account(bucket: &BucketSettings) -> String {
    let server = match &bucket.endpoint {
        Some(address) => {
            let address = address.trim().trim_end_matches('/').to_lowercase();
            let bare = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
            bare.unwrap_or(&address).to_owned()
        }
        None => "s3.amazonaws.com".to_owned(),
    };
    format!("{} at {server}", bucket.bucket)
}

/// Both halves as one secret: an access key id holds no line break.
fn encode(keys: &BucketKeys) -> String {
    format!("{}\n{}", keys.access_key_id.trim(), keys.secret_access_key.trim())
}

fn decode(text: &str) -> Option<BucketKeys> {
    let (id, secret) = text.split_once('\n')?;
    Some(BucketKeys { access_key_id: id.to_owned(), secret_access_key: secret.to_owned() })
}

fn in_words(error: &keyring::Error) -> Error {
    let instead = "use a profile of the AWS files or the environment (AWS_ACCESS_KEY_ID and \
                   AWS_SECRET_ACCESS_KEY) for the keys instead";
    Error::Login(match error {
        keyring::Error::NoDefaultStore => {
            format!("there is no keychain on this system, and keys are never kept in a file: {instead}")
        }
        keyring::Error::NoStorageAccess(_) => {
            format!(
                "the keychain is locked or does not let Dropcap in: unlock it and try again, or {instead}"
            )
        }
        keyring::Error::TooLong(..) => {
            "the keys are longer than the keychain allows: check that nothing else was pasted with them"
                .into()
        }
        other => format!("the keychain answered \"{other}\": try again, or {instead}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::BucketLogin;

    fn bucket(endpoint: Option<&str>) -> BucketSettings {
        BucketSettings {
            endpoint: endpoint.map(str::to_owned),
            region: "auto".into(),
            bucket: "photos".into(),
            path_style: false,
            public_url: String::new(),
            key_pattern: String::new(),
            login: BucketLogin::Keychain,
            public_acl: false,
        }
    }

    #[test]
    fn keys_are_kept_by_bucket_and_server() {
        assert_eq!(account(&bucket(None)), "photos at s3.amazonaws.com");
        for same in ["https://S3.example.com", "https://s3.example.com/", "s3.example.com"] {
            assert_eq!(account(&bucket(Some(same))), "photos at s3.example.com", "{same}");
        }
        assert_ne!(
            account(&bucket(Some("http://127.0.0.1:1"))),
            account(&bucket(Some("http://127.0.0.1:2")))
        );
    }

    #[test]
    fn both_halves_come_back_and_pasted_blanks_do_not() {
        let keys = BucketKeys { access_key_id: " AKIA1 ".into(), secret_access_key: "a/b+c=\n".into() };
        let back = decode(&encode(&keys)).unwrap();
        assert_eq!((back.access_key_id.as_str(), back.secret_access_key.as_str()), ("AKIA1", "a/b+c="));
        assert_eq!(decode("only one line"), None);
    }

    #[test]
    fn without_a_keychain_the_writer_is_told_what_to_use() {
        let message = in_words(&keyring::Error::NoDefaultStore).to_string();
        assert!(message.contains("no keychain") && message.contains("profile"), "{message}");
        assert!(message.contains("never kept in a file"), "{message}");
    }
}
