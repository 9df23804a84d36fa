//! What settings are held to.

use super::*;
use crate::api::{AppSettings, BucketLogin, BucketSettings, Generator, PhotoFormat};

fn bucket() -> StoreSettings {
    StoreSettings::Bucket(BucketSettings {
        endpoint: None,
        region: "eu-west-3".into(),
        bucket: "travel-photos".into(),
        path_style: false,
        public_url: "https://travel-photos.s3.amazonaws.com/".into(),
        key_pattern: "{name}.{ext}".into(),
        login: BucketLogin::Profile { name: "default".into() },
        public_acl: true,
    })
}

#[test]
fn only_what_was_set_is_written_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let usual = BlogSettings {
        store: StoreSettings::Static { folder: "static/images".into(), public: "/images/".into() },
        ..BlogSettings::default()
    };
    assert_eq!(load_blog(folder.path(), &usual).unwrap(), usual);
    save_blog(folder.path(), &usual, &usual).unwrap();
    assert!(!folder.path().join(BLOG_FILE).exists(), "nothing set, nothing written");

    let mut settings = BlogSettings { store: bucket(), ..usual.clone() };
    settings.targets = vec![
        Target::Git { name: "Live".into(), remote: None, branch: Some("main".into()) },
        Target::Folder { name: "Copy".into(), folder: "../out".into() },
    ];
    settings.photos.variants = vec![640, 1280];
    save_blog(folder.path(), &settings, &usual).unwrap();
    assert_eq!(load_blog(folder.path(), &usual).unwrap(), settings);
    let text = fs::read_text(&folder.path().join(BLOG_FILE)).unwrap();
    assert!(!text.contains("title") && text.contains("[store.login]"), "{text}");
}

#[test]
fn comments_and_unknown_keys_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(BLOG_FILE);
    let text = "# ours\ntitle = 'Slow'  # the name\nmood = \"calm\"\n\n[photos]\nwidth = 1600 # enough\nextra = 1\n\n[[targets]]\nkind = \"git\" # push\nname = \"Live\"\n";
    fs::create(&path, text.as_bytes()).unwrap();
    let usual = BlogSettings::default();
    let mut settings = load_blog(folder.path(), &usual).unwrap();
    assert_eq!((settings.title.as_deref(), settings.photos.width), (Some("Slow"), 1600));
    save_blog(folder.path(), &settings, &usual).unwrap();
    assert_eq!(fs::read_text(&path).unwrap(), text, "nothing changed, nothing written");

    settings.title = Some("Slow Roads".into());
    settings.photos.width = 2000;
    settings.photos.format = PhotoFormat::Webp;
    save_blog(folder.path(), &settings, &usual).unwrap();
    let saved = fs::read_text(&path).unwrap();
    for kept in [
        "# ours\n",
        "title = \"Slow Roads\"  # the name",
        "mood = \"calm\"",
        "width = 2000 # enough",
        "extra = 1",
        "kind = \"git\" # push",
    ] {
        assert!(saved.contains(kept), "{kept} in {saved}");
    }
    assert_eq!(load_blog(folder.path(), &usual).unwrap(), settings);
    settings.title = None;
    save_blog(folder.path(), &settings, &usual).unwrap();
    assert!(!fs::read_text(&path).unwrap().contains("title"));
}

#[test]
fn another_kind_of_store_leaves_nothing_of_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let usual = BlogSettings::default();
    save_blog(folder.path(), &BlogSettings { store: bucket(), ..usual.clone() }, &usual).unwrap();
    let other = StoreSettings::Static { folder: "static/img".into(), public: "/img/".into() };
    let settings = BlogSettings { store: other, ..usual.clone() };
    save_blog(folder.path(), &settings, &usual).unwrap();
    assert_eq!(load_blog(folder.path(), &usual).unwrap(), settings);
    assert!(!fs::read_text(&folder.path().join(BLOG_FILE)).unwrap().contains("bucket"));
}

#[test]
fn a_file_that_does_not_parse_is_named_and_left_alone() {
    let usual = BlogSettings::default();
    for (text, line) in [("title = 'a'\nauthor = = 1\n", 2), ("title = 'a'\n\n[photos]\nwidth = 'wide'\n", 4)]
    {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(BLOG_FILE);
        fs::create(&path, text.as_bytes()).unwrap();
        for error in [
            load_blog(folder.path(), &usual).unwrap_err(),
            save_blog(folder.path(), &usual, &usual).unwrap_err(),
        ] {
            assert!(error.to_string().contains(&format!("{BLOG_FILE}, line {line}: ")), "{error}");
        }
        assert_eq!(fs::read_text(&path).unwrap(), text);
    }
}

#[test]
fn recents_are_the_last_twenty_and_trust_follows_the_real_folder() {
    let data = tempfile::tempdir().unwrap();
    let now = jiff::Timestamp::UNIX_EPOCH;
    for count in 0..25 {
        let root = data.path().join(format!("blog{count}"));
        remember(data.path(), &root, "A blog", Generator::Hugo, now).unwrap();
    }
    fs::make_folder(&data.path().join("blog24")).unwrap();
    remember(data.path(), &data.path().join("blog10"), "A blog", Generator::None, now).unwrap();
    let found = recents(data.path());
    assert_eq!(found.len(), 20);
    assert!(found[0].root.ends_with("blog10") && found[1].root.ends_with("blog24"));
    assert_eq!((found[0].exists, found[1].exists, found[0].generator), (false, true, Generator::None));
    forget(data.path(), &data.path().join("blog10")).unwrap();
    assert_eq!(recents(data.path()).len(), 19);

    let root = data.path().join("blog24");
    assert!(!is_trusted(data.path(), &root));
    set_trusted(data.path(), &root, true).unwrap();
    assert!(is_trusted(data.path(), &root.join("../blog24")));
    set_trusted(data.path(), &root, false).unwrap();
    assert!(!is_trusted(data.path(), &root));
}

#[test]
fn a_broken_file_is_set_aside() {
    let data = tempfile::tempdir().unwrap();
    let settings = AppSettings { text_size: 21, ..AppSettings::default() };
    save_app(data.path(), &settings).unwrap();
    assert_eq!(load_app(data.path()), settings);
    fs::write(&data.path().join("settings.json"), b"{ half").unwrap();
    assert_eq!(load_app(data.path()), AppSettings::default());
    assert_eq!(fs::read(&data.path().join("settings.json.broken")).unwrap(), b"{ half");
}

#[test]
fn how_a_blog_is_shown_is_kept_for_each_by_itself() {
    let data = tempfile::tempdir().unwrap();
    let (one, two) = (data.path().join("one"), data.path().join("two"));
    for root in [&one, &two] {
        fs::make_folder(root).unwrap();
        assert_eq!(viewing(data.path(), root), Viewing::default());
    }
    change_viewing(data.path(), &one, |viewing| viewing.image_hosts.push("a.example".into())).unwrap();
    change_viewing(data.path(), &one, |viewing| viewing.style = Some("static/a.css".into())).unwrap();
    let kept = viewing(data.path(), &one.join("../one"));
    assert_eq!(
        (kept.image_hosts, kept.style.as_deref()),
        (vec!["a.example".to_owned()], Some("static/a.css"))
    );
    assert_eq!(viewing(data.path(), &two), Viewing::default());
}
