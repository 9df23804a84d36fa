//! All photos of a blog: listed, moved to its bucket and back again, and what
//! nothing names put out of sight.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dropcap_core::api::{
    BlogSettings, BlogView, Event, KeptPhoto, MediaPlace, MovePhotos, Moving, NameObjects, PhotoSettings,
    PhotoSource, ReplacePhoto, StoreSettings, WhichPhoto,
};
use dropcap_core::error::Error;
use dropcap_core::photos::Workers;
use dropcap_core::settings;
use dropcap_core::store::{Context, Place, Store, Upload};
use dropcap_core::studio::{Config, Studio};
use dropcap_tests::bench::Bench;
use dropcap_tests::photos::{Scene, jpeg};
use dropcap_tests::s3::S3;
use dropcap_tests::web::Site;

use crate::cli::Cli;

/// So long after an upload nobody has a post with it that is not here.
const LATER: Duration = Duration::from_secs(40 * 24 * 3600);

/// A blog whose photos go below `blog/` in a bucket, and somebody else's server.
struct InBucket {
    bench: Bench,
    s3: S3,
    site: Site,
    elsewhere: Site,
    workers: Arc<Workers>,
}

impl InBucket {
    fn new(files: &[(&str, &str)]) -> Self {
        let bench = Bench::new(files);
        let s3 = S3::with_bucket("photos");
        let site = Site::folder(s3.folder("photos"));
        let elsewhere = Site::answering(|_, path| match path {
            "/tree.jpg" => (200, "image/jpeg", jpeg(80, 60, Scene::Photo(9))),
            "/page.jpg" => (200, "text/html", b"<html>Please log in</html>".to_vec()),
            _ => (404, "text/html", Vec::new()),
        });
        let blog = Self { bench, s3, site, elsewhere, workers: Arc::default() };
        let chosen = BlogSettings {
            store: blog.store_settings(),
            photos: PhotoSettings { width: 400, ..PhotoSettings::default() },
            ..BlogSettings::default()
        };
        settings::save_blog(&blog.bench.root(), &chosen, &BlogSettings::default()).unwrap();
        blog
    }

    fn store_settings(&self) -> StoreSettings {
        let mut bucket = self.s3.settings("photos", &self.site.url());
        bucket.key_pattern = "blog/{name}.{ext}".into();
        StoreSettings::Bucket(bucket)
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let keys = self.s3.keys();
        vec![("AWS_ACCESS_KEY_ID", keys.access_key_id), ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key)]
    }

    fn open(&self) -> (Studio, BlogView) {
        self.open_at(Duration::ZERO)
    }

    /// With a clock that is so far ahead.
    fn open_at(&self, ahead: Duration) -> (Studio, BlogView) {
        let environment = self.environment();
        let find = move |name: &str| {
            environment.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
        };
        let clock = Arc::new(move || jiff::Timestamp::now() + ahead);
        let workers = self.workers.clone();
        let config = Config { env: Arc::new(find), clock, workers, ..self.bench.config() };
        let studio = Studio::open(config).unwrap();
        let view = self.bench.open(&studio);
        (studio, view)
    }

    /// Uploads as Dropcap does.
    fn upload(&self, name: &str, bytes: &[u8]) -> String {
        let context = Context { keys: Some(self.s3.keys()), ..Context::new(self.bench.root()) };
        let store = Store::open(&self.store_settings(), context).unwrap();
        let place =
            Place { post: "posts/a.md".into(), date: jiff::civil::date(2024, 3, 25), slug: "a".into() };
        let (extension, content_type) = ("jpeg", "image/jpeg");
        let file = Upload { name, extension, content_type, width: 10, variant: false, bytes };
        store.put(&place, &file).unwrap().key
    }

    fn photo(&self, path: &str, number: u32) -> Vec<u8> {
        let bytes = jpeg(80, 60, Scene::Photo(number));
        let file = self.bench.root().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, &bytes).unwrap();
        bytes
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.bench.root().join(path)).unwrap()
    }

    /// How many jobs the queue keeps on the disk.
    fn left_in_the_queue(&self) -> usize {
        let queues = std::fs::read_dir(self.bench.folder.path().join("data/uploads")).unwrap().flatten();
        let jobs = queues.flat_map(|queue| std::fs::read_dir(queue.path()).into_iter().flatten().flatten());
        jobs.filter(|job| job.path().join("job.json").exists()).count()
    }

    fn object(&self, key: &str) -> PathBuf {
        self.s3.folder("photos").join(key)
    }
}

fn all(view: &BlogView) -> MovePhotos {
    MovePhotos {
        blog: view.id.clone(),
        post: None,
        local: true,
        foreign: true,
        heavy: None,
        names: Vec::new(),
    }
}

fn reasons(kept: &[KeptPhoto]) -> Vec<(&str, &str)> {
    kept.iter().map(|one| (one.name.as_str(), one.reason.as_str())).collect()
}

#[test]
fn every_photo_is_listed_with_its_place_its_posts_and_what_is_missing_or_unused() {
    let blog = InBucket::new(&[("theme.css", "body { background: url(/blog/named.jpeg) }")]);
    let base = blog.site.url();
    blog.upload("used-320.jpg", b"small");
    blog.upload("used-960.jpg", b"larger");
    let (used, named, lost) = (
        blog.upload("used.jpg", b"used"),
        blog.upload("named.jpg", b"named"),
        blog.upload("lost.jpg", b"lost"),
    );
    std::fs::write(blog.object("blog/not-ours.jpeg"), b"somebody's").unwrap();
    std::fs::write(blog.object("outside.jpeg"), b"another blog's").unwrap();
    blog.photo("posts/a/sea.jpg", 1);
    blog.photo("posts/a/nobody.jpg", 2);
    let a = format!(
        "---\ntitle: A\nimage: {base}{used}\n---\n![](a/sea.jpg) ![](a/gone.jpg) ![](https://x.invalid/y.png)\n"
    );
    blog.bench.write("posts/a.md", &a);
    blog.bench
        .write("posts/b.md", &format!("---\ntitle: B\n---\n![]({base}{used})\n![]({base}blog/none.jpeg)\n"));
    let (studio, view) = blog.open_at(LATER);
    let media = studio.media(view.id.clone()).unwrap();
    assert_eq!(media.problem, None);
    let listed: Vec<_> = media
        .photos
        .iter()
        .map(|photo| {
            (photo.name.as_str(), photo.place, photo.posts.len(), photo.unused, photo.bytes.is_some())
        })
        .collect();
    assert_eq!(
        listed,
        [
            ("blog/none.jpeg", MediaPlace::Missing, 1, false, false),
            (used.as_str(), MediaPlace::Bucket, 2, false, true),
            ("https://x.invalid/y.png", MediaPlace::Foreign, 1, false, false),
            ("posts/a/gone.jpg", MediaPlace::Missing, 1, false, false),
            ("posts/a/sea.jpg", MediaPlace::Local, 1, false, true),
            ("posts/a/nobody.jpg", MediaPlace::Local, 0, true, true),
            (lost.as_str(), MediaPlace::Bucket, 0, true, true),
        ]
    );
    assert_ne!(named, lost);
    let addresses: Vec<_> = media.photos.iter().map(|photo| (&photo.address, &photo.smaller)).collect();
    let at = |key: &str| Some(format!("{base}{key}"));
    assert_eq!(addresses[1], (&at(&used), &at("blog/used-320.jpeg")));
    assert_eq!(addresses[4], (&None, &None), "a file of the blog");
    assert_eq!(media.titles, [("posts/a.md".into(), "A".into()), ("posts/b.md".into(), "B".into())]);
}

#[test]
fn photos_are_moved_into_the_bucket_as_planned_and_back_to_the_letter() {
    let blog = InBucket::new(&[]);
    let tree = format!("{}tree.jpg", blog.elsewhere.url());
    let (page, gone) =
        (format!("{}page.jpg", blog.elsewhere.url()), format!("{}gone.jpg", blog.elsewhere.url()));
    blog.photo("posts/a/sea.jpg", 1);
    blog.photo("posts/shared.jpg", 2);
    let a = format!(
        "---\r\ntitle: A\r\nimage: shared.jpg # the cover\r\n---\r\nsea.jpg ![The sea](a/sea.jpg \"t\")\r\n![]({tree})\r\n![]({page}) ![]({gone}) ![](no.jpg)\r\n"
    );
    let b = "---\ntitle: B\n---\n<img src=\"shared.jpg\">\n";
    blog.bench.write("posts/a.md", &a);
    blog.bench.write("posts/b.md", b);
    let (studio, view) = blog.open();

    let plan = studio.plan_moving(all(&view)).unwrap();
    let planned: Vec<_> = plan.photos.iter().map(|photo| (photo.name.as_str(), photo.posts.len())).collect();
    let mut expected =
        vec![("posts/a/sea.jpg", 1), ("posts/shared.jpg", 2), (&tree, 1), (&page, 1), (&gone, 1)];
    expected.sort_unstable();
    assert_eq!(planned, expected);
    assert_eq!(plan.posts, ["posts/a.md", "posts/b.md"]);
    let one = MovePhotos { names: vec!["posts/shared.jpg".into()], ..all(&view) };
    let one = studio.plan_moving(one).unwrap();
    assert_eq!((one.photos.len(), one.posts.len(), one.kept.len()), (1, 2, 0));
    assert!(reasons(&plan.kept)[0].1.contains("not there") && plan.kept.len() == 1, "{:?}", plan.kept);
    assert_eq!(
        (blog.text("posts/a.md"), blog.s3.objects("photos")),
        (a.clone(), Vec::new()),
        "nothing is written"
    );

    let done = studio.move_photos(all(&view)).unwrap();
    let base = blog.site.url();
    let expected = a
        .replace("image: shared.jpg", &format!("image: {base}blog/shared.jpeg"))
        .replace("(a/sea.jpg", &format!("({base}blog/sea.jpeg"))
        .replace(&tree, &format!("{base}blog/tree.jpeg"));
    assert_eq!(blog.text("posts/a.md"), expected);
    assert_eq!(blog.text("posts/b.md"), b.replace("shared.jpg", &format!("{base}blog/shared.jpeg")));
    assert_eq!(blog.s3.objects("photos"), ["blog/sea.jpeg", "blog/shared.jpeg", "blog/tree.jpeg"]);
    let kept = reasons(&done.kept);
    let says =
        |name: &str, words: &str| kept.iter().any(|(one, reason)| *one == name && reason.contains(words));
    assert!(says(&page, "answers with a page") && says(&gone, "not there any more"), "{kept:?}");
    assert!(blog.bench.root().join("posts/a/sea.jpg").is_file(), "the original stays");
    assert_eq!(
        studio.photo_jobs(blog.bench.post(&view, "posts/a.md")).unwrap(),
        [],
        "nothing is left on its way"
    );

    // Again: there is nothing to do, and nothing is doubled.
    let again = studio.move_photos(MovePhotos { foreign: false, ..all(&view) }).unwrap();
    assert_eq!((again.links.len(), blog.s3.objects("photos").len()), (0, 3));
    let undone = studio.undo_many(view.id.clone()).unwrap();
    assert_eq!(undone.changed.len(), 2);
    assert_eq!((blog.text("posts/a.md"), blog.text("posts/b.md")), (a, b.to_owned()));
    // And once more: what is stored already is found.
    studio.move_photos(all(&view)).unwrap();
    assert_eq!((blog.text("posts/a.md"), blog.s3.objects("photos").len()), (expected, 3));
}

#[test]
fn heavy_photos_of_old_posts_are_made_smaller_where_that_is_worth_it() {
    let blog = InBucket::new(&[]);
    let base = blog.site.url();
    let large = jpeg(1600, 1200, Scene::Photo(3));
    let (heavy, small) =
        (blog.upload("heavy.jpg", &large), blog.upload("small.jpg", &jpeg(390, 300, Scene::Photo(4))));
    let text = format!("---\ntitle: A\n---\n![]({base}{heavy})\n![]({base}{small})\n");
    let posts = ["posts/a.md", "posts/b.md", "posts/c.md"];
    posts.iter().for_each(|post| blog.bench.write(post, &text));
    let (studio, view) = blog.open();
    let ask = MovePhotos { local: false, foreign: false, heavy: Some(1000), ..all(&view) };
    assert_eq!(studio.plan_moving(ask.clone()).unwrap().photos.len(), 2);
    let done = studio.move_photos(ask).unwrap();
    for post in posts {
        assert_eq!(blog.text(post), text.replace("blog/heavy.jpeg", "blog/heavy-2.jpeg"), "{post}");
    }
    // Each was made once, however many posts show it, and no copy of any is left.
    assert_eq!(blog.workers.given(), 2);
    assert_eq!(blog.left_in_the_queue(), 0);
    assert_eq!(done.kept.len(), 1, "{:?}", done.kept);
    assert!(
        done.kept[0].name == small && done.kept[0].reason.contains("as small as it gets"),
        "{:?}",
        done.kept
    );
    let size = |key: &str| std::fs::metadata(blog.object(key)).unwrap().len();
    assert!(size("blog/heavy-2.jpeg") * 2 < size("blog/heavy.jpeg"), "the old one stays");
}

/// Beside each post lies a copy of its own, of images that are made once.
#[test]
fn a_photo_that_moves_beside_several_posts_is_made_once() {
    let blog = InBucket::new(&[]);
    settings::save_blog(
        &blog.bench.root(),
        &BlogSettings { store: StoreSettings::Bundle, ..BlogSettings::default() },
        &BlogSettings::default(),
    )
    .unwrap();
    let text = format!("![]({}tree.jpg)\n", blog.elsewhere.url());
    let posts = ["posts/a.md", "posts/b.md", "posts/c.md"];
    posts.iter().for_each(|post| blog.bench.write(post, &text));
    let (studio, view) = blog.open();
    let done = studio.move_photos(all(&view)).unwrap();
    assert!(done.kept.is_empty() && done.changed.len() == posts.len(), "{done:?}");
    for post in ["a", "b", "c"] {
        assert_eq!(blog.text(&format!("posts/{post}.md")), format!("![]({post}/tree.jpeg)\n"));
        assert!(blog.bench.root().join(format!("posts/{post}/tree.jpeg")).is_file());
    }
    assert_eq!((blog.workers.given(), blog.left_in_the_queue()), (1, 0));
}

#[test]
fn only_our_own_unused_objects_are_put_away_brought_back_and_deleted() {
    let blog = InBucket::new(&[]);
    let base = blog.site.url();
    let (used, lost) = (blog.upload("used.jpg", b"used"), blog.upload("lost.jpg", b"lost"));
    blog.upload("lost-480.jpg", b"a variant of it");
    for other in ["blog/theirs.jpeg", "outside.jpeg"] {
        std::fs::write(blog.object(other), b"somebody's").unwrap();
    }
    blog.bench.write("posts/a.md", &format!("---\ntitle: A\n---\n![]({base}{used})\n"));
    let (studio, view) = blog.open_at(LATER);
    let names = |keys: &[&str]| NameObjects {
        blog: view.id.clone(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
    };
    let everything =
        [lost.as_str(), used.as_str(), "blog/theirs.jpeg", "outside.jpeg", "blog/../outside.jpeg"];
    let done = studio.put_away_objects(names(&everything)).unwrap();
    assert_eq!(done.done, [lost.as_str()], "{:?}", done.kept);
    assert_eq!(done.kept.len(), 4);
    assert!(!blog.object(&lost).exists() && blog.object("blog/dropcap-put-away/lost.jpeg").exists());

    let away = studio.objects_put_away(view.id.clone()).unwrap();
    assert_eq!(away.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), [lost.as_str()]);
    assert_eq!(studio.bring_back_objects(names(&[&lost])).unwrap().done, [lost.as_str()]);
    assert_eq!(std::fs::read(blog.object(&lost)).unwrap(), b"lost");

    let refused = studio.delete_objects(names(&everything)).unwrap();
    assert_eq!((refused.done.len(), refused.kept.len()), (0, 5), "only what was put away is deleted");
    studio.put_away_objects(names(&[&lost])).unwrap();
    assert_eq!(studio.delete_objects(names(&everything)).unwrap().done, [lost.as_str()]);
    assert_eq!(
        blog.s3.objects("photos"),
        ["blog/lost-480.jpeg", "blog/theirs.jpeg", "blog/used.jpeg", "outside.jpeg"]
    );
}

#[test]
fn what_another_computer_or_an_unsaved_text_may_need_is_not_called_unused() {
    let blog = InBucket::new(&[("posts/a.md", "---\ntitle: A\n---\nOne.\n")]);
    let noted = blog.upload("noted.jpg", b"noted");
    let (studio, view) = blog.open();
    assert!(studio.media(view.id).unwrap().photos.is_empty(), "it is young");
    drop(studio);
    let (studio, view) = blog.open_at(LATER);
    let unused = || {
        let photos = studio.media(view.id.clone()).unwrap().photos;
        photos.into_iter().filter(|photo| photo.unused).map(|photo| photo.name).collect::<Vec<_>>()
    };
    assert_eq!(unused(), [noted.as_str()]);
    let post = blog.bench.post(&view, "posts/a.md");
    let opened = studio.open_post(post.clone()).unwrap();
    let text = format!("{}![]({}{noted})\n", opened.text, blog.site.url());
    studio.note_text(dropcap_core::api::KeepText { post, text, base: opened.version }).unwrap();
    assert_eq!(unused(), [""; 0]);
}

#[test]
fn a_photo_is_replaced_wherever_it_is_shown_and_comes_back() {
    let blog = InBucket::new(&[]);
    let chosen = BlogSettings {
        store: blog.store_settings(),
        photos: PhotoSettings { width: 400, variants: vec![40], ..PhotoSettings::default() },
        ..BlogSettings::default()
    };
    settings::save_blog(&blog.bench.root(), &chosen, &BlogSettings::default()).unwrap();
    let base = blog.site.url();
    let old = blog.upload("cat.jpg", &jpeg(70, 60, Scene::Photo(4)));
    blog.upload("cat-40.jpg", &jpeg(40, 34, Scene::Photo(4)));
    let at = format!("{base}{old}");
    let small = at.replace("cat.", "cat-40.");
    let a = format!(
        "---\r\ntitle: A\r\nimage: {at} # the cover\r\n---\r\n![My cat]({at} \"Asleep\") ![Other]({at}x)\r\n\r\n[![Small]({at})]({at})\r\n\r\n`{at}`\r\n"
    );
    let b = format!(
        "---\ntitle: B\n---\n<img src=\"{at}\" srcset=\"{small} 40w, {at} 70w\" width=\"70\" height=\"60\" alt=\"cat\">\n\n{{{{< figure src=\"{at}\" alt=\"The cat\" >}}}}\n\n![ref][c]\n\n[c]: {at}\n"
    );
    let c = "---\ntitle: C\n---\nNo photo.\n";
    for (path, text) in [("posts/a.md", a.as_str()), ("posts/b.md", &b), ("posts/c.md", c)] {
        blog.bench.write(path, text);
    }
    let (studio, view) = blog.open();
    let new = blog.bench.folder.path().join("Dog.JPG");
    std::fs::write(&new, jpeg(80, 60, Scene::Photo(5))).unwrap();
    let ask = |photo: WhichPhoto, with: &std::path::Path| ReplacePhoto {
        blog: view.id.clone(),
        photo,
        with: PhotoSource::File { path: with.display().to_string() },
    };
    let listed = WhichPhoto::Listed { place: MediaPlace::Bucket, name: old.clone() };

    let broken = blog.bench.folder.path().join("broken.jpg");
    std::fs::write(&broken, b"no photo at all").unwrap();
    let error = studio.replace_photo(ask(listed.clone(), &broken)).unwrap_err().to_string();
    assert!(error.starts_with("broken.jpg: ") && !error[12..].contains("broken.jpg"), "{error}");
    let nobody = WhichPhoto::Listed { place: MediaPlace::Bucket, name: "blog/nobody.jpeg".into() };
    assert!(studio.replace_photo(ask(nobody, &new)).unwrap_err().to_string().contains("no post shows"));
    assert_eq!((blog.text("posts/a.md"), blog.text("posts/b.md")), (a.clone(), b.clone()));

    let done = studio.replace_photo(ask(listed, &new)).unwrap();
    assert_eq!(
        (done.changed.as_slice(), done.refused.len()),
        (&["posts/a.md".into(), "posts/b.md".into()][..], 0)
    );
    let now = format!("{base}blog/dog.jpeg");
    let expected = a
        .replace(&at, &now)
        .replace(&format!("{now}x"), &format!("{at}x"))
        .replace(&format!("`{now}`"), &format!("`{at}`"));
    assert_eq!(blog.text("posts/a.md"), expected);
    assert_eq!(
        blog.text("posts/b.md"),
        b.replace(&small, &now.replace("dog.", "dog-40.")).replace(&at, &now).replace("\"70\"", "\"80\"")
    );
    assert_eq!(
        blog.s3.objects("photos"),
        ["blog/cat-40.jpeg", "blog/cat.jpeg", "blog/dog-40.jpeg", "blog/dog.jpeg"],
        "the old one stays"
    );
    assert_eq!(studio.all_photo_jobs(view.id.clone()).unwrap().len(), 2, "those that failed can be retried");
    let undo = studio.last_many(view.id.clone()).unwrap().unwrap();
    assert_eq!((undo.label.as_str(), undo.posts), ("replace cat.jpeg", 2));
    studio.undo_many(view.id.clone()).unwrap();
    assert_eq!((blog.text("posts/a.md"), blog.text("posts/b.md")), (a, b));

    // As a post names it; the cover's file that is missing finds another.
    blog.bench.write("posts/c.md", "---\ntitle: C\nimage: gone.jpg\n---\n");
    let shown = WhichPhoto::Shown { post: "posts/c.md".into(), address: "gone.jpg".into() };
    studio.replace_photo(ask(shown, &new)).unwrap();
    assert_eq!(blog.text("posts/c.md"), format!("---\ntitle: C\nimage: {now}\n---\n"));
}

#[test]
fn moving_is_told_as_it_goes_on_and_stopped_without_a_trace_in_posts() {
    let mut blog = InBucket::new(&[]);
    let text: String = (0..20).map(|n| format!("![]({n}.jpg)\n")).collect();
    (0..20).for_each(|n| drop(blog.photo(&format!("posts/{n}.jpg"), n)));
    blog.bench.write("posts/a.md", &text);
    let (studio, view) = blog.open();
    blog.s3.stop();
    let told = || -> Vec<Moving> {
        let told = blog.bench.told.lock().unwrap();
        let moving = |event: &Event| match event {
            Event::Moving(moving) => Some(moving.clone()),
            _ => None,
        };
        told.iter().filter_map(moving).collect()
    };
    let ended = std::thread::scope(|scope| {
        let moving = scope.spawn(|| studio.move_photos(all(&view)));
        blog.bench.wait("a hindrance", || {
            told()
                .iter()
                .any(|one| one.hindrance.as_ref().is_some_and(|why| why.contains("refuses connections")))
        });
        let second = studio.move_photos(all(&view)).unwrap_err().to_string();
        assert!(second.contains("already"), "{second}");
        studio.stop_moving(view.id.clone()).unwrap();
        moving.join().unwrap()
    });
    assert!(matches!(ended, Err(Error::Cancelled)), "{ended:?}");
    assert_eq!(blog.text("posts/a.md"), text);
    assert!(blog.s3.start());
    let done = studio.move_photos(all(&view)).unwrap();
    assert_eq!((done.links.len(), blog.s3.objects("photos").len()), (20, 20), "{:?}", done.kept);
    let last = told().pop().unwrap();
    assert_eq!((last.done, last.all, last.hindrance), (20, 20, None));
}

#[test]
fn files_of_the_blog_are_shown_small_and_nothing_else() {
    let blog = InBucket::new(&[("posts/a.md", "One.\n"), ("notes.jpg.txt", "private")]);
    let large = jpeg(3000, 2000, Scene::Photo(6));
    std::fs::write(blog.bench.root().join("posts/large one.jpg"), &large).unwrap();
    std::fs::write(blog.bench.folder.path().join("outside.jpg"), &large).unwrap();
    let (studio, view) = blog.open();
    let thumb = |size: &str, path: &str| studio.asset(&format!("/thumb/{}/{size}/{path}", view.id));
    for _ in 0..2 {
        let small = thumb("small", "posts/large%20one.jpg").unwrap();
        assert_eq!(small.content_type, "image/jpeg");
        let size = image::load_from_memory(&small.bytes).unwrap();
        assert_eq!((size.width(), size.height()), (400, 267));
    }
    let kept =
        || std::fs::read_dir(blog.bench.folder.path().join("data/thumbs").join(&view.id)).unwrap().count();
    assert_eq!(kept(), 1, "it is made once");
    assert_eq!(
        image::load_from_memory(&thumb("large", "posts/large%20one.jpg").unwrap().bytes).unwrap().width(),
        1600
    );
    std::fs::write(blog.bench.root().join("posts/large one.jpg"), jpeg(1000, 2000, Scene::Photo(7))).unwrap();
    let other = image::load_from_memory(&thumb("small", "posts/large%20one.jpg").unwrap().bytes).unwrap();
    assert_eq!((other.width(), other.height()), (200, 400), "another photo is another picture");
    for path in ["../outside.jpg", "%2e%2e/outside.jpg", "posts/a.md", "notes.jpg.txt", "posts/none.jpg"] {
        assert!(thumb("small", path).is_err(), "{path}");
    }
}

#[test]
fn large_photos_of_the_bucket_are_fetched_once_and_shown_small() {
    let blog = InBucket::new(&[]);
    let file = blog.bench.folder.path().join("large.jpg");
    std::fs::write(&file, jpeg(3000, 2000, Scene::Photo(6))).unwrap();
    blog.s3.put_as_of_then("photos", "blog/large-one.jpg", &file);
    let (studio, view) = blog.open();
    let small =
        |key: &str| studio.asset(&format!("/object/{}/{}/{key}", view.id, file.metadata().unwrap().len()));
    for _ in 0..2 {
        let picture = image::load_from_memory(&small("blog/large-one.jpg").unwrap().bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (400, 267));
    }
    let asked = blog.site.seen().iter().filter(|(_, path)| path.contains("large")).count();
    assert_eq!(asked, 1, "{:?}", blog.site.seen());
    let left = std::fs::read_dir(blog.bench.root()).unwrap().flatten().map(|entry| entry.file_name());
    assert!(left.into_iter().all(|name| name != "thumbs"), "nothing is kept in the blog");
    for key in ["blog/none.jpg", "blog/../../elsewhere.jpg", "blog/%2e%2e/x.jpg"] {
        assert!(small(key).is_err(), "{key}");
    }
    assert!(blog.site.seen().iter().all(|(_, path)| !path.contains("elsewhere")), "{:?}", blog.site.seen());
}

#[test]
fn the_terminal_lists_moves_and_takes_back() {
    let blog = InBucket::new(&[]);
    blog.photo("posts/a/sea.jpg", 1);
    let text = "---\ntitle: A\n---\n![](a/sea.jpg)\n";
    blog.bench.write("posts/a.md", text);
    let cli = Cli { folder: blog.bench.folder.path(), environment: blog.environment() };
    let root = blog.bench.root().display().to_string();
    let post = blog.bench.root().join("posts/a.md").display().to_string();
    assert_eq!(cli.json(&["media", &root])["photos"][0]["place"], "local");
    let plan = cli.json(&["migrate", &post, "--dry-run"]);
    assert_eq!(
        (plan["photos"][0]["name"].as_str(), blog.text("posts/a.md").as_str()),
        (Some("posts/a/sea.jpg"), text)
    );
    cli.json(&["migrate", &root]);
    let moved = format!("---\ntitle: A\n---\n![]({}blog/sea.jpeg)\n", blog.site.url());
    assert_eq!(blog.text("posts/a.md"), moved);
    assert_eq!(cli.json(&["queue", &root, "--wait"]).as_array().unwrap().len(), 0);
    cli.json(&["undo", &root]);
    assert_eq!(blog.text("posts/a.md"), text);
    let new = blog.bench.folder.path().join("boat.jpg");
    std::fs::write(&new, jpeg(80, 60, Scene::Photo(8))).unwrap();
    cli.json(&["replace", &root, "posts/a/sea.jpg", new.to_str().unwrap()]);
    assert_eq!(blog.text("posts/a.md"), moved.replace("sea", "boat"));
    cli.json(&["undo", &root]);
    assert_eq!(blog.text("posts/a.md"), text);
    // It is too young to be called unused.
    assert_eq!(cli.json(&["media", &root, "--put-away"])["done"].as_array().unwrap().len(), 0);
    assert_eq!(cli.json(&["media", &root, "--delete", "30"])["done"].as_array().unwrap().len(), 0);
    assert_eq!(blog.s3.objects("photos"), ["blog/boat.jpeg", "blog/sea.jpeg"]);
}
