//! "Test connection": the real thing, with a picture of one pixel.

use super::{Context, Kind, Place, Store, Stored, Upload};
use crate::api::{StoreCheck, StoreSettings};
use crate::error::{Error, Result};

/// A grey pixel.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T', 0x78, 0xda, 0x63,
    0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42,
    0x60, 0x82,
];

/// Tries a store by using it. Stops at the first step that fails, but for
/// removing what was put; the failed check says what to do.
pub fn test(settings: &StoreSettings, context: Context) -> Vec<StoreCheck> {
    let name = format!("dropcap-test-{}", super::random_name());
    let file = Upload {
        name: &name,
        extension: "png",
        content_type: "image/png",
        width: 1,
        variant: false,
        bytes: PIXEL,
    };
    let place =
        Place { post: "index.md".into(), date: jiff::civil::date(2000, 1, 1), slug: "dropcap-test".into() };
    let mut checks = Checks(Vec::new());
    let Some(store) = checks.note("keys", Store::open(settings, context), |_| match settings {
        StoreSettings::Bucket(_) => Some("the keys were found".into()),
        _ => None,
    }) else {
        return checks.0;
    };
    match &store.kind {
        Kind::Folder(folder) => {
            checks.note("write", folder.try_out(&place, &file), |said| Some(said.clone()));
        }
        Kind::Bucket(_) => bucket(&mut checks, &store, &place, &file),
    }
    checks.0
}

fn bucket(checks: &mut Checks, store: &Store, place: &Place, file: &Upload<'_>) {
    let Kind::Bucket(bucket) = &store.kind else { return };
    let said = |what: &'static str| move |_: &_| Some(what.to_owned());
    let put = checks.note("put", store.put(place, file), |stored: &Stored| {
        Some(format!("a test picture was uploaded as {}", stored.key))
    });
    let Some(stored) = put else { return };
    let held = store.holds(&stored).and_then(|holds| {
        if holds {
            Ok(())
        } else {
            Err(Error::Remote(format!("{} is not in the bucket any more", stored.key)))
        }
    });
    if checks.note("head", held, said("the bucket has it, byte for byte")).is_some() {
        checks.note("public", store.verify(&stored), |()| Some(format!("readers see it at {}", stored.url)));
    }
    checks.note("delete", bucket.delete(&stored.key), said("and it was removed again"));
}

struct Checks(Vec<StoreCheck>);

impl Checks {
    /// Notes a step and hands on what it gave; a step without words is not shown.
    fn note<T>(
        &mut self,
        step: &str,
        result: Result<T>,
        words: impl FnOnce(&T) -> Option<String>,
    ) -> Option<T> {
        let (ok, message) = match &result {
            Ok(value) => (true, words(value)),
            Err(error) => (false, Some(error.to_string())),
        };
        if let Some(message) = message {
            self.0.push(StoreCheck { step: step.to_owned(), ok, message });
        }
        result.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{BucketKeys, BucketLogin, BucketSettings};

    #[test]
    fn a_folder_is_tried_by_writing_and_left_as_it_was() {
        let root = tempfile::tempdir().unwrap();
        let checks = test(&StoreSettings::Bundle, Context::new(root.path()));
        assert!(checks.len() == 1 && checks[0].ok && checks[0].step == "write", "{checks:?}");
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_blog_that_is_gone_is_named() {
        let checks = test(&StoreSettings::Bundle, Context::new("/nowhere/at/all"));
        assert!(!checks[0].ok && checks[0].message.contains("/nowhere/at/all"), "{checks:?}");
    }

    #[test]
    fn a_server_that_does_not_run_is_named() {
        // A port that was free a moment ago: nothing listens there.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = BucketSettings {
            endpoint: Some(format!("http://127.0.0.1:{port}")),
            region: "us-east-1".into(),
            bucket: "photos".into(),
            path_style: true,
            public_url: String::new(),
            key_pattern: String::new(),
            login: BucketLogin::Keychain,
            public_acl: false,
        };
        let keys = Some(BucketKeys { access_key_id: "A".into(), secret_access_key: "S".into() });
        let checks = test(&StoreSettings::Bucket(settings), Context { keys, ..Context::new("/") });
        let steps: Vec<_> = checks.iter().map(|check| (check.step.as_str(), check.ok)).collect();
        assert_eq!(steps, [("keys", true), ("put", false)]);
        assert!(checks[1].message.contains(&format!("127.0.0.1:{port} refuses connections")), "{checks:?}");
    }
}
