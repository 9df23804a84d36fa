//! Photos into a bucket whose server asks who may do what.

use dropcap_core::api::{BucketKeys, BucketSettings, StoreSettings};
use dropcap_core::store::{self, Context, Place, Store, Upload};
use dropcap_tests::moto::Moto;

fn context(keys: BucketKeys) -> Context {
    Context { keys: Some(keys), ..Context::new(std::env::temp_dir()) }
}

/// What a connection test says: the failed step and its sentence, or none.
fn trouble(settings: BucketSettings, keys: BucketKeys) -> Option<(String, String)> {
    let checks = store::test(&StoreSettings::Bucket(settings), context(keys));
    checks.into_iter().find(|check| !check.ok).map(|check| (check.step, check.message))
}

fn put(
    settings: &BucketSettings,
    keys: BucketKeys,
    bytes: &[u8],
) -> dropcap_core::error::Result<store::Stored> {
    let store = Store::open(&StoreSettings::Bucket(settings.clone()), context(keys))?;
    let place = Place { post: "a.md".into(), date: jiff::civil::date(2024, 3, 25), slug: "a".into() };
    let (extension, content_type) = ("jpeg", "image/jpeg");
    store.put(&place, &Upload { name: "cat.jpg", extension, content_type, width: 10, variant: false, bytes })
}

#[test]
fn rights_that_are_missing_are_named_and_those_that_suffice_are_enough() {
    let moto = Moto::with_users(&[
        &["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:PutObjectAcl"],
        &["s3:GetObject"],
        &["s3:PutObject"],
        &["s3:*"],
    ]);
    let private = moto.settings();
    let public = BucketSettings { public_acl: true, ..moto.settings() };
    let [enough, reads, writes, all] = [0, 1, 2, 3].map(|user| moto.keys(user));

    let wrong = BucketKeys { secret_access_key: "wrong".into(), ..enough.clone() };
    let nobody = BucketKeys { access_key_id: "AKIANOBODY".into(), ..enough.clone() };
    let elsewhere = BucketSettings { bucket: "nowhere".into(), ..public.clone() };
    for (settings, keys, step, words) in [
        (&public, wrong, "put", "secret key is not the one that belongs to"),
        (&public, nobody, "put", "does not know the access key AKIANOBODY"),
        (&elsewhere, all.clone(), "put", "nowhere"),
        (&public, reads, "put", "right to read and write"),
        (&public, writes, "put", "may write to photos but not read from it"),
        (&private, enough.clone(), "public", "allow public reading"),
    ] {
        let (failed, message) =
            trouble(settings.clone(), keys).unwrap_or_else(|| panic!("{words}: no trouble"));
        assert!(failed == step && message.contains(words), "{step}, {words}: {failed}: {message}");
    }

    let first = put(&public, enough.clone(), b"one").unwrap();
    assert_eq!((first.key.as_str(), first.reused), ("cat.jpeg", false));
    assert_eq!(put(&public, all.clone(), b"two").unwrap().key, "cat-2.jpeg");
    assert!(put(&public, all, b"one").unwrap().reused);
    let large: Vec<u8> = (0..20 * 1024 * 1024_u32).map(|n| (n / 7) as u8).collect();
    assert_eq!(put(&public, enough, &large).unwrap().key, "cat-3.jpeg");
}
