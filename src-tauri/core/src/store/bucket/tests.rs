//! What needs no server; the rest is in the tests package.

use super::*;
use crate::api::BucketLogin;

fn settings() -> BucketSettings {
    BucketSettings {
        endpoint: Some(" s3.example.com/ ".into()),
        region: String::new(),
        bucket: "photos/".into(),
        path_style: false,
        public_url: String::new(),
        key_pattern: String::new(),
        login: BucketLogin::Keychain,
        public_acl: false,
    }
}

#[test]
fn pasted_settings_are_tidied() {
    let tidied = tidy(&settings()).unwrap();
    assert_eq!(tidied.endpoint.as_deref(), Some("https://s3.example.com"));
    assert_eq!((tidied.bucket.as_str(), tidied.region.as_str()), ("photos", "us-east-1"));
    let r2 = Some("https://abc.r2.cloudflarestorage.com/".into());
    let r2 = tidy(&BucketSettings { endpoint: r2, public_acl: true, ..settings() }).unwrap();
    assert_eq!((r2.region.as_str(), r2.public_acl), ("auto", false), "it refuses them");
    let dotted = tidy(&BucketSettings { bucket: "my.photos".into(), ..settings() }).unwrap();
    assert!(dotted.path_style);
    for wrong in ["ftp://host", "a b"] {
        assert!(tidy(&BucketSettings { endpoint: Some(wrong.into()), ..settings() }).is_err(), "{wrong}");
    }
    assert!(tidy(&BucketSettings { bucket: " ".into(), ..settings() }).is_err());
}

#[test]
fn the_public_address_is_the_buckets_own_unless_set() {
    let tidied = tidy(&settings()).unwrap();
    let aws = BucketSettings { endpoint: None, region: "eu-west-1".into(), ..tidied.clone() };
    for (settings, expected) in [
        (tidied.clone(), "https://photos.s3.example.com/"),
        (BucketSettings { path_style: true, ..tidied.clone() }, "https://s3.example.com/photos/"),
        (aws, "https://photos.s3.eu-west-1.amazonaws.com/"),
        (
            BucketSettings { public_url: "https://cdn.example.com/a".into(), ..tidied.clone() },
            "https://cdn.example.com/a/",
        ),
        (BucketSettings { public_url: "cdn.example.com//".into(), ..tidied }, "https://cdn.example.com/"),
    ] {
        assert_eq!(public_base(&settings), expected);
    }
}

#[test]
fn readers_must_get_the_very_image() {
    let stored = Stored {
        key: "a.jpeg".into(),
        url: "https://cdn.example.com/a.jpeg".into(),
        bytes: 3,
        fingerprint: fs::fingerprint(b"abc"),
        reused: false,
    };
    judge(&stored, (200, None), "image/jpeg", b"abc").unwrap();
    for (status, kind, body, words) in [
        (403, "application/xml", "", "allow public reading"),
        (404, "text/html", "", "belongs to this bucket"),
        (503, "", "", "try again"),
        (200, "text/html; charset=utf-8", "abc", "asks you to log in"),
        (200, "", "abc", "no content type"),
        (200, "image/jpeg", "abd", "another image"),
        (200, "image/webp", "ab", "2 bytes instead of 3"),
        (302, "", "", "answers 302"),
    ] {
        let message = judge(&stored, (status, None), kind, body.as_bytes()).unwrap_err().to_string();
        assert!(message.contains(words) && message.contains(&stored.url), "{status} {kind}: {message}");
    }
}
