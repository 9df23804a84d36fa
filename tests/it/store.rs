//! Photos into a real bucket, and every wrong set-up named.

use dropcap_core::api::{BucketKeys, BucketSettings, Code, StoreSettings};
use dropcap_core::error::Error;
use dropcap_core::store::{self, Context, Place, Store, Upload};
use dropcap_tests::faults::{Fault, Proxy};
use dropcap_tests::s3::{S3, free_port};
use dropcap_tests::web::Site;

struct Bench {
    s3: S3,
    site: Site,
    settings: BucketSettings,
}

impl Bench {
    fn new() -> Self {
        let s3 = S3::with_bucket("photos");
        let site = Site::folder(s3.folder("photos"));
        let settings = s3.settings("photos", &site.url());
        Self { s3, site, settings }
    }

    fn open(&self) -> Store {
        self.open_with(|_, _| {}).unwrap()
    }

    fn open_with(
        &self,
        change: impl FnOnce(&mut BucketSettings, &mut BucketKeys),
    ) -> dropcap_core::error::Result<Store> {
        let (mut settings, mut keys) = (self.settings.clone(), self.s3.keys());
        change(&mut settings, &mut keys);
        Store::open(&StoreSettings::Bucket(settings), context(keys))
    }

    /// The checks of a connection test: step, whether it worked, the sentence.
    fn test(&self, change: impl FnOnce(&mut BucketSettings, &mut BucketKeys)) -> Vec<(String, bool, String)> {
        let (mut settings, mut keys) = (self.settings.clone(), self.s3.keys());
        change(&mut settings, &mut keys);
        let checks = store::test(&StoreSettings::Bucket(settings), context(keys));
        checks.into_iter().map(|check| (check.step, check.ok, check.message)).collect()
    }
}

fn context(keys: BucketKeys) -> Context {
    Context { keys: Some(keys), ..Context::new(std::env::temp_dir()) }
}

fn place() -> Place {
    Place { post: "content/a.md".into(), date: jiff::civil::date(2024, 3, 25), slug: "a".into() }
}

fn photo<'a>(name: &'a str, bytes: &'a [u8]) -> Upload<'a> {
    Upload { name, extension: "jpeg", content_type: "image/jpeg", width: 10, variant: false, bytes }
}

#[test]
fn a_photo_is_put_seen_and_put_only_once() {
    let bench = Bench::new();
    let store = bench.open();
    let stored = store.put(&place(), &photo("My Cat.JPG", b"a cat")).unwrap();
    assert_eq!((stored.key.as_str(), stored.reused), ("my-cat.jpeg", false));
    assert_eq!(stored.url, format!("{}my-cat.jpeg", bench.site.url()));
    store.verify(&stored).unwrap();
    assert!(store.holds(&stored).unwrap());
    let again = bench.open().put(&place(), &photo("my cat.jpeg", b"a cat")).unwrap();
    assert_eq!((again.key.as_str(), again.reused), ("my-cat.jpeg", true));
    assert_eq!(bench.s3.objects("photos"), ["my-cat.jpeg"]);
}

#[test]
fn what_is_there_is_never_replaced() {
    let bench = Bench::new();
    let store = bench.open();
    for (bytes, key) in [(b"one", "x.jpeg"), (b"two", "x-2.jpeg"), (b"six", "x-3.jpeg"), (b"two", "x-2.jpeg")]
    {
        assert_eq!(store.put(&place(), &photo("x.jpg", bytes)).unwrap().key, key);
    }
    assert_eq!(std::fs::read(bench.s3.folder("photos").join("x.jpeg")).unwrap(), b"one");
}

#[test]
fn photos_of_one_name_sent_at_once_do_not_meet() {
    let bench = Bench::new();
    let store = bench.open();
    let bodies: Vec<String> = (0..6).map(|n| format!("photo {n}")).collect();
    std::thread::scope(|scope| {
        for body in &bodies {
            let store = &store;
            scope.spawn(move || {
                let stored = store.put(&place(), &photo("IMG_1.JPG", body.as_bytes())).unwrap();
                store.verify(&stored).unwrap();
            });
        }
    });
    assert_eq!(bench.s3.objects("photos").len(), bodies.len());
}

#[test]
fn the_pattern_makes_the_key() {
    let bench = Bench::new();
    let store = bench
        .open_with(|settings, _| settings.key_pattern = "{year}/{slug}/{name}-{hash}.jpg".into())
        .unwrap();
    let stored = store.put(&place(), &photo("Cat.jpeg", b"a cat")).unwrap();
    assert!(stored.key.starts_with("2024/a/cat-") && stored.key.ends_with(".jpg"), "{}", stored.key);
    store.verify(&stored).unwrap();
}

#[test]
fn a_connection_test_does_the_real_thing_and_leaves_nothing() {
    let bench = Bench::new();
    let checks = bench.test(|_, _| {});
    let steps: Vec<_> = checks.iter().map(|(step, ok, _)| (step.as_str(), *ok)).collect();
    assert_eq!(
        steps,
        [("keys", true), ("put", true), ("head", true), ("public", true), ("delete", true)],
        "{checks:?}"
    );
    assert!(bench.s3.objects("photos").is_empty());
}

#[test]
fn every_wrong_set_up_is_named_with_its_mend() {
    let bench = Bench::new();
    let closed = free_port();
    let other = Site::answering(|_, _| (404, "text/html", Vec::new()));
    let liar = Site::liar();
    type Change<'a> = Box<dyn FnOnce(&mut BucketSettings, &mut BucketKeys) + 'a>;
    let cases: Vec<(&str, &str, Change<'_>)> = vec![
        ("put", "secret key is not the one", Box::new(|_, keys| keys.secret_access_key = "wrong".into())),
        (
            "put",
            "does not know the access key NOBODY",
            Box::new(|_, keys| keys.access_key_id = "NOBODY".into()),
        ),
        ("put", "no bucket called nowhere", Box::new(|settings, _| settings.bucket = "nowhere".into())),
        ("keys", "{nmae}", Box::new(|settings, _| settings.key_pattern = "{nmae}.jpg".into())),
        (
            "put",
            "refuses connections",
            Box::new(|settings, _| settings.endpoint = Some(format!("http://127.0.0.1:{closed}"))),
        ),
        (
            "put",
            "was not found",
            Box::new(|settings, _| settings.endpoint = Some("http://no-such-host.invalid".into())),
        ),
        (
            "put",
            "no safe connection",
            Box::new(|settings, _| {
                let endpoint =
                    settings.endpoint.as_ref().map(|address| address.replace("http://", "https://"));
                settings.endpoint = endpoint;
            }),
        ),
        ("put", "Wi-Fi login page", Box::new(|settings, _| settings.endpoint = Some(liar.url()))),
        ("public", "belongs to this bucket", Box::new(|settings, _| settings.public_url = other.url())),
        ("public", "log in first", Box::new(|settings, _| settings.public_url = liar.url())),
        ("public", "allow public reading", Box::new(|settings, _| settings.public_url = String::new())),
    ];
    for (step, words, change) in cases {
        let checks = bench.test(change);
        let failed: Vec<_> = checks.iter().filter(|(_, ok, _)| !ok).collect();
        assert_eq!(failed.len(), 1, "{words}: {checks:?}");
        assert!(failed[0].0 == step && failed[0].2.contains(words), "{step}, {words}: {checks:?}");
    }
    assert!(bench.s3.objects("photos").is_empty(), "nothing is left behind");
}

#[test]
fn a_login_page_that_answers_200_is_no_success() {
    let liar = Site::liar();
    let bench = Bench::new();
    let store = bench.open_with(|settings, _| settings.endpoint = Some(liar.url())).unwrap();
    let error = store.put(&place(), &photo("a.jpg", b"a")).unwrap_err();
    assert!(matches!(error, Error::Offline(_)), "{error}");
    assert!(!liar.seen().iter().any(|(method, _)| method == "PUT"), "it is seen before anything is sent");

    // One that only starts to lie when the photo is sent.
    let late = Site::answering(|method, _| match method {
        "PUT" => (200, "text/html", b"<html>Please log in</html>".to_vec()),
        _ => (404, "application/xml", Vec::new()),
    });
    let store = bench.open_with(|settings, _| settings.endpoint = Some(late.url())).unwrap();
    let error = store.put(&place(), &photo("a.jpg", b"a")).unwrap_err();
    assert_eq!(dropcap_core::api::Problem::from(&error).code, Code::Offline, "{error}");
}

#[test]
fn a_stopped_store_ends_at_once() {
    let bench = Bench::new();
    let store = bench.open();
    store.stop();
    assert!(matches!(store.put(&place(), &photo("a.jpg", b"a")), Err(Error::Cancelled)));
}

#[test]
fn a_photo_is_sent_with_its_kind_for_ever_and_cannot_be_changed_on_its_way() {
    let bench = Bench::new();
    let proxy = Proxy::before(&bench.s3.endpoint());
    let store = bench.open_with(|settings, _| settings.endpoint = Some(proxy.url())).unwrap();
    store.put(&place(), &photo("a.jpg", b"a cat")).unwrap();
    let put = proxy.seen().into_iter().find(|request| request.method == "PUT").unwrap();
    assert_eq!(put.header("content-type"), Some("image/jpeg"));
    assert_eq!(put.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(put.header("content-md5"), Some("wdDkSwnVrFL5D0Y/5BD8iA=="), "{put:?}");
    assert!(put.header("x-amz-acl").is_none());
}

#[test]
fn a_large_photo_goes_in_parts_and_what_came_of_a_failed_one_is_taken_back() {
    let bench = Bench::new();
    let proxy = Proxy::before(&bench.s3.endpoint());
    let store = bench.open_with(|settings, _| settings.endpoint = Some(proxy.url())).unwrap();
    let large: Vec<u8> = (0..20 * 1024 * 1024_u32).map(|n| (n / 7) as u8).collect();
    let is_part = |request: &dropcap_tests::faults::Request| request.target.contains("partNumber=");
    proxy.script(move |request| match is_part(request) && request.target.contains("partNumber=2") {
        true => Fault::s3(503, "SlowDown"),
        false => Fault::Pass,
    });
    let error = store.put(&place(), &photo("panorama.jpg", &large)).unwrap_err();
    assert!(error.to_string().contains("busy"), "{error}");
    assert!(proxy.seen().iter().any(|request| request.method == "DELETE"), "the first part is taken back");
    assert_eq!(bench.s3.objects("photos"), [""; 0]);

    proxy.script(|_| Fault::Pass);
    let before = proxy.seen().len();
    let stored = store.put(&place(), &photo("panorama.jpg", &large)).unwrap();
    store.verify(&stored).unwrap();
    assert!(store.holds(&stored).unwrap());
    assert_eq!(proxy.seen()[before..].iter().filter(|request| is_part(request)).count(), 3);
    assert!(store.put(&place(), &photo("panorama.jpg", &large)).unwrap().reused);
}

#[test]
fn keys_that_may_not_look_never_replace_another_photo() {
    let bench = Bench::new();
    let proxy = Proxy::before(&bench.s3.endpoint());
    let store = bench.open_with(|settings, _| settings.endpoint = Some(proxy.url())).unwrap();
    let first = store.put(&place(), &photo("x.jpg", b"one")).unwrap();
    // The right to read is there for what is there, as on Amazon without the right to list.
    let hidden = std::sync::Mutex::new(true);
    proxy.script(move |request| {
        let mut hidden = hidden.lock().unwrap();
        *hidden &= request.method != "PUT";
        let looks = request.method == "HEAD" || request.method == "GET";
        if *hidden && looks { Fault::s3(403, "AccessDenied") } else { Fault::Pass }
    });
    let second = store.put(&place(), &photo("x.jpg", b"two")).unwrap();
    assert!(second.key.starts_with("x-") && second.key.len() == "x-123456789012.jpeg".len(), "{second:?}");
    assert!(store.holds(&first).unwrap() && store.holds(&second).unwrap());
}
