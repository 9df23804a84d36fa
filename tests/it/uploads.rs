//! Photos through the queue: each ends exactly once, whatever happens.
//!
//! Making web images is stood in for, so that these tests are about the queue:
//! the image is the original, with one variant; `broken` cannot be read.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dropcap_core::api::{Event, PhotoJob, PhotoRole, PhotoSettings, PhotoState, PostRef, StoreSettings};
use dropcap_core::error::Error;
use dropcap_core::photos::{Format, Processed, WebImage, Workers};
use dropcap_core::store::{Context, Place, Store};
use dropcap_core::uploads::{Hooks, Kill, NewPhoto, Pace, Point, Queue, Source, Target};
use dropcap_tests::photos::{Scene, jpeg};
use dropcap_tests::s3::S3;
use dropcap_tests::web::Site;

const POST: &str = "posts/a.md";

pub(crate) struct Bench {
    root: tempfile::TempDir,
    store: Mutex<StoreSettings>,
    keys: Option<dropcap_core::api::BucketKeys>,
    photos: PhotoSettings,
    made: Arc<AtomicUsize>,
    pace: Pace,
    pub(crate) workers: Arc<Workers>,
    /// Is called by the thread that makes a photo's images, before it does.
    pub(crate) working: Arc<dyn Fn() + Send + Sync>,
}

/// An open queue and what it tells.
pub(crate) struct Open {
    pub(crate) queue: Queue,
    told: Receiver<PhotoJob>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("blog")).unwrap();
        let photos = PhotoSettings { variants: vec![5], ..PhotoSettings::default() };
        let pace = Pace { tries: 3, first: Duration::from_millis(1), again: None };
        Self {
            root,
            store: Mutex::default(),
            keys: None,
            photos,
            made: Arc::default(),
            pace,
            workers: Arc::default(),
            working: Arc::new(|| {}),
        }
    }

    fn with_bucket(s3: &S3, site: &Site) -> Self {
        let store = Mutex::new(StoreSettings::Bucket(s3.settings("photos", &site.url())));
        Self { store, keys: Some(s3.keys()), ..Self::new() }
    }

    fn dir(&self) -> PathBuf {
        self.root.path().join("queue")
    }

    fn blog(&self) -> PathBuf {
        self.root.path().join("blog")
    }

    pub(crate) fn open(&self) -> Open {
        self.open_to_be_killed(None)
    }

    fn open_to_be_killed(&self, kill: Option<Kill>) -> Open {
        let (tell, told): (Sender<PhotoJob>, _) = channel();
        let context = Context { keys: self.keys.clone(), ..Context::new(self.blog()) };
        let store = Arc::new(Store::open(&self.store.lock().unwrap(), context).unwrap());
        let (photos, made, working) = (self.photos.clone(), self.made.clone(), self.working.clone());
        let queue = Queue::open(
            self.dir(),
            Hooks {
                events: Arc::new(move |event| {
                    if let Event::Photo(job) = event {
                        let _ = tell.send(job);
                    }
                }),
                target: Arc::new(move |post| {
                    let date = jiff::civil::date(2024, 3, 25);
                    let place = Place { post: post.path.clone(), date, slug: "a".into() };
                    Ok(Target { store: store.clone(), photos: photos.clone(), place })
                }),
                workers: self.workers.clone(),
                process: Arc::new(move |_, input, name, settings| {
                    made.fetch_add(1, Ordering::SeqCst);
                    working();
                    stand_in(input, name, settings)
                }),
                clock: Arc::new(jiff::Timestamp::now),
                pace: self.pace,
                linked: self.root.path().join("linked/b"),
                others: vec![self.root.path().join("other")],
                kill,
            },
        );
        Open { queue: queue.unwrap(), told }
    }

    /// The files beside the post, sorted.
    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.blog().join("posts/a")).into_iter().flatten().flatten();
        let mut names: Vec<_> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Open {
    pub(crate) fn add(&self, name: &str, bytes: &[u8]) -> PhotoJob {
        self.add_from(Source::Bytes { name: name.into(), bytes: bytes.to_vec() })
    }

    fn add_from(&self, source: Source) -> PhotoJob {
        self.queue.add(vec![photo(source)]).unwrap().remove(0)
    }

    /// Waits until a job is told to be in this state.
    #[track_caller]
    pub(crate) fn wait(&self, id: &str, state: PhotoState) -> PhotoJob {
        loop {
            match self.told.recv_timeout(Duration::from_secs(60)) {
                Ok(job) if job.id == id && job.state == state => return job,
                Ok(_) => {}
                Err(_) => panic!("never {state:?}: {:?}", self.queue.all()),
            }
        }
    }

    /// Waits until all of these are in this state.
    #[track_caller]
    pub(crate) fn wait_for_all(&self, ids: &[String], state: PhotoState) {
        while ids.iter().any(|id| self.job(id).state != state) {
            let news = self.told.recv_timeout(Duration::from_secs(60));
            assert!(news.is_ok(), "never {state:?}: {:?}", self.queue.all());
        }
    }

    pub(crate) fn job(&self, id: &str) -> PhotoJob {
        self.queue.all().into_iter().find(|job| job.id == id).unwrap()
    }
}

fn post() -> PostRef {
    PostRef { blog: "b".into(), path: POST.into() }
}

fn photo(source: Source) -> NewPhoto {
    NewPhoto { post: post(), role: PhotoRole::Inline, heavy: false, source }
}

fn stand_in(input: &[u8], name: &str, settings: &PhotoSettings) -> dropcap_core::error::Result<Processed> {
    match input {
        b"broken" => return Err(Error::Photo { name: name.into(), reason: "it is no picture".into() }),
        b"panic" => panic!("as a decoder might"),
        _ => {}
    }
    let image =
        |width, bytes: &[u8]| WebImage { width, height: width, format: Format::Jpeg, bytes: bytes.to_vec() };
    let mut images = vec![image(10, input)];
    images.extend(settings.variants.iter().map(|width| image(*width, &[b"small ", input].concat())));
    Ok(Processed {
        images,
        untouched: true,
        notes: vec!["noted".into()],
        taken: None,
        placeholder: String::new(),
    })
}

#[test]
fn a_photo_is_made_stored_linked_and_forgotten_when_its_link_is_saved() {
    let bench = Bench::new();
    let open = bench.open();
    let added = open.add("My Cat.JPG", b"a cat");
    assert_eq!((added.state, added.bytes_in), (PhotoState::Waiting, 5));
    let done = open.wait(&added.id, PhotoState::Done);
    let link = done.link.unwrap();
    assert_eq!((link.url.as_str(), link.width), ("a/my-cat.jpeg", 10));
    assert_eq!(link.variants, [("a/my-cat-5.jpeg".to_owned(), 5)]);
    assert_eq!((done.progress, done.bytes_out, done.notes), (1.0, 5 + 11, vec!["noted".to_owned()]));
    assert_eq!(bench.files(), ["my-cat-5.jpeg", "my-cat.jpeg"]);
    open.queue.settle(&added.id);
    assert!(open.queue.all().is_empty());
    assert!(!bench.dir().join(&added.id).exists());
}

#[test]
fn a_broken_photo_is_named_and_blocks_nothing() {
    let bench = Bench::new();
    let open = bench.open();
    let jobs =
        ["broken", "panic", "fine"].map(|bytes| open.add(&format!("{bytes}.jpg"), bytes.as_bytes()).id);
    let gone = open.add_from(Source::File("/nowhere/photo.jpg".into()));
    assert_eq!(gone.state, PhotoState::Failed);
    assert!(gone.problem.unwrap().contains("/nowhere/photo.jpg"));
    open.wait(&jobs[2], PhotoState::Done);
    open.queue.close();
    drop(open);
    let open = bench.open();
    for (id, words) in [(&jobs[0], "broken.jpg: it is no picture"), (&jobs[1], "panic.jpg: Dropcap failed")] {
        let job = open.job(id);
        // A step that the closing stopped goes on now.
        let job = if job.state == PhotoState::Failed { job } else { open.wait(id, PhotoState::Failed) };
        assert!(job.problem.as_deref().unwrap().contains(words), "{job:?}");
    }
}

#[test]
fn the_original_may_vanish_and_its_order_stays() {
    let bench = Bench::new();
    let original = bench.root.path().join("photo.jpg");
    std::fs::copy(file!().replace("tests/it", "it"), &original)
        .or_else(|_| std::fs::copy("Cargo.toml", &original))
        .unwrap();
    let open = bench.open_to_be_killed(Some(Arc::new(|_, point| point == Point::Read)));
    let first = open.add_from(Source::File(original.clone()));
    let second = open.add("b.jpg", b"b");
    std::fs::remove_file(&original).unwrap();
    drop(open);
    let open = bench.open();
    let order: Vec<_> = open.queue.jobs(&post()).into_iter().map(|job| job.id).collect();
    assert_eq!(order, [first.id.clone(), second.id]);
    open.wait(&first.id, PhotoState::Done);
}

#[test]
fn the_same_photo_is_made_and_stored_once() {
    let bench = Bench::new();
    let open = bench.open();
    let first = open.add("cat.jpg", b"a cat");
    let link = open.wait(&first.id, PhotoState::Done).link;
    open.queue.settle(&first.id);
    let again = open.add("another name.jpg", b"a cat");
    assert_eq!(open.wait(&again.id, PhotoState::Done).link, link);
    assert_eq!((bench.files().len(), bench.made.load(Ordering::SeqCst)), (2, 1));
    // What is not there any more is made again.
    std::fs::remove_file(bench.blog().join("posts/a/cat.jpeg")).unwrap();
    let third = open.add("cat.jpg", b"a cat");
    assert_eq!(open.wait(&third.id, PhotoState::Done).link, link);
    assert_eq!(bench.files(), ["cat-5.jpeg", "cat.jpeg"]);
}

#[test]
fn a_kill_anywhere_ends_in_exactly_one_photo() {
    for point in [Point::Read, Point::Made, Point::Put, Point::Stored, Point::Verified, Point::Done] {
        for hit in 0..3 {
            let bench = Bench::new();
            let (struck, strike) = channel();
            let hits = AtomicUsize::new(0);
            let kill: Kill = Arc::new(move |_, here| {
                let now = here == point && hits.fetch_add(1, Ordering::SeqCst) == hit;
                if now {
                    let _ = struck.send(());
                }
                now
            });
            let open = bench.open_to_be_killed(Some(kill));
            let id = open.add("cat.jpg", b"a cat").id;
            // Some points are not passed so often; then the job is simply done.
            while strike.try_recv().is_err() && open.job(&id).state != PhotoState::Done {
                std::thread::yield_now();
            }
            drop(open);
            let open = bench.open();
            let job = open.job(&id);
            let job = if job.state == PhotoState::Done { job } else { open.wait(&id, PhotoState::Done) };
            assert_eq!(job.link.unwrap().url, "a/cat.jpeg", "{point:?} {hit}");
            assert_eq!(bench.files(), ["cat-5.jpeg", "cat.jpeg"], "{point:?} {hit}");
            assert_eq!(open.queue.all().len(), 1);
        }
    }
}

#[test]
fn a_cancelled_photo_stays_cancelled_until_it_is_taken_up_again() {
    let bench = Bench::new();
    let (pass, gate) = channel::<()>();
    let gate = Mutex::new(gate);
    let kill: Kill = Arc::new(move |_, point| {
        if point == Point::Read {
            let _ = gate.lock().unwrap().recv();
        }
        false
    });
    let open = bench.open_to_be_killed(Some(kill));
    let id = open.add("cat.jpg", b"a cat").id;
    open.wait(&id, PhotoState::Processing);
    open.queue.cancel(&id).unwrap();
    open.wait(&id, PhotoState::Cancelled);
    drop(pass);
    drop(open);
    let open = bench.open();
    assert_eq!(open.job(&id).state, PhotoState::Cancelled);
    assert!(bench.files().is_empty());
    open.queue.retry(&id).unwrap();
    open.wait(&id, PhotoState::Done);
}

#[test]
fn a_photo_that_is_held_waits_until_it_is_begun() {
    let bench = Bench::new();
    let open = bench.open();
    let held = |bytes: &[u8]| {
        let source = Source::Bytes { name: "cat.jpg".into(), bytes: bytes.to_vec() };
        open.queue.hold(vec![photo(source)]).unwrap()
    };
    let (taken_back, kept) = (held(b"no cat"), held(b"a cat"));
    open.queue.cancel(&taken_back[0].id).unwrap();
    open.wait(&open.add("dog.jpg", b"a dog").id, PhotoState::Done);
    assert_eq!(open.job(&kept[0].id).state, PhotoState::Waiting);
    assert_eq!(bench.made.load(Ordering::SeqCst), 1);
    open.queue.begin(&kept);
    open.wait(&kept[0].id, PhotoState::Done);
    assert_eq!(open.job(&taken_back[0].id).state, PhotoState::Cancelled);
    assert_eq!(bench.made.load(Ordering::SeqCst), 2);
}

#[test]
fn a_post_that_moves_takes_its_photos_along() {
    let bench = Bench::new();
    let open = bench.open_to_be_killed(Some(Arc::new(|_, point| point == Point::Read)));
    let id = open.add("cat.jpg", b"a cat").id;
    let to = PostRef { path: "posts/b.md".into(), ..post() };
    open.queue.moved(&post(), &to).unwrap();
    assert_eq!(open.queue.jobs(&to).len(), 1);
    drop(open);
    let open = bench.open();
    assert_eq!(open.job(&id).post, to);
    assert_eq!(open.wait(&id, PhotoState::Done).link.unwrap().url, "b/cat.jpeg");
}

#[test]
fn a_bucket_gets_each_photo_once_and_a_kill_does_not_double_it() {
    let s3 = S3::with_bucket("photos");
    let site = Site::folder(s3.folder("photos"));
    for point in [Point::Stored, Point::Verified] {
        let bench = Bench::with_bucket(&s3, &site);
        let open = bench.open_to_be_killed(Some(Arc::new(move |_, here| here == point)));
        let id = open.add("cat.jpg", b"a cat").id;
        while s3.objects("photos").is_empty() {
            std::thread::yield_now();
        }
        drop(open);
        let open = bench.open();
        let link = open.wait(&id, PhotoState::Done).link.unwrap();
        assert_eq!(link.url, format!("{}cat.jpeg", site.url()));
        assert_eq!(s3.objects("photos"), ["cat-5.jpeg", "cat.jpeg"], "{point:?}");
    }
}

/// The page of a writer who goes on typing does not go to the network for what was just sent there.
#[test]
fn what_was_stored_in_a_bucket_is_seen_from_here_until_the_next_start() {
    let s3 = S3::with_bucket("photos");
    let site = Site::folder(s3.folder("photos"));
    let bench = Bench::with_bucket(&s3, &site);
    let open = bench.open();
    let stored = |name: &str, number| {
        let id = open.add(name, &jpeg(64, 48, Scene::Photo(number))).id;
        let url = open.wait(&id, PhotoState::Done).link.unwrap().url;
        assert_eq!(open.queue.shown_here(&url), Some(id.clone()));
        (id, url)
    };
    let (seen, unseen) = (stored("a.jpg", 1), stored("b.jpg", 2));
    let before = open.queue.thumbnail(&seen.0).unwrap();
    for (id, url) in [&seen, &unseen] {
        open.queue.settle(id);
        assert!(!bench.dir().join(id).exists(), "the job is forgotten");
        assert_eq!(open.queue.shown_here(url).as_ref(), Some(id));
        assert!(open.queue.thumbnail(id).unwrap().starts_with(&[0xFF, 0xD8]), "{url}");
    }
    assert_eq!(open.queue.thumbnail(&seen.0).unwrap(), before);
    assert_eq!(open.queue.shown_here("https://example.org/a.jpeg"), None);
    assert!(open.queue.thumbnail(&"../secret".to_owned()).is_err());

    drop(open);
    let open = bench.open();
    for (id, url) in [seen, unseen] {
        assert_eq!(open.queue.shown_here(&url), None);
        assert!(open.queue.thumbnail(&id).is_err());
    }
    let kept = std::fs::read_dir(bench.dir().join("links")).unwrap().flatten();
    assert!(kept.into_iter().all(|file| file.path().extension().is_none_or(|ending| ending == "json")));
    let kept = std::fs::read_dir(bench.dir().join("links/kept")).unwrap();
    assert_eq!(kept.count(), 0, "what was kept is gone");
}

#[test]
fn a_photo_beside_its_post_is_seen_where_it_is() {
    let bench = Bench::new();
    let open = bench.open();
    let id = open.add("a.jpg", &jpeg(64, 48, Scene::Photo(1))).id;
    let url = open.wait(&id, PhotoState::Done).link.unwrap().url;
    assert_eq!(open.queue.shown_here(&url), None, "the writer may change the file");
}

#[test]
fn a_server_that_is_down_is_waited_for_then_named_and_tried_again() {
    let mut s3 = S3::with_bucket("photos");
    let site = Site::folder(s3.folder("photos"));
    let bench = Bench::with_bucket(&s3, &site);
    s3.stop();
    let open = bench.open();
    let id = open.add("cat.jpg", b"a cat").id;
    let failed = open.wait(&id, PhotoState::Failed);
    assert!(failed.problem.as_deref().unwrap().contains("refuses connections"), "{failed:?}");
    assert!(s3.start(), "the server is up again");
    open.queue.retry(&id).unwrap();
    open.wait(&id, PhotoState::Done);
    assert_eq!(bench.made.load(Ordering::SeqCst), 1, "what was made is kept");
}

#[test]
fn a_lying_network_is_no_success_and_goes_on_at_the_next_start() {
    let s3 = S3::with_bucket("photos");
    let (site, liar) = (Site::folder(s3.folder("photos")), Site::liar());
    let bench = Bench::with_bucket(&s3, &site);
    let right = bench.store.lock().unwrap().clone();
    *bench.store.lock().unwrap() = StoreSettings::Bucket(dropcap_core::api::BucketSettings {
        endpoint: Some(liar.url()),
        ..s3.settings("photos", &site.url())
    });
    let open = bench.open();
    let id = open.add("cat.jpg", b"a cat").id;
    let failed = open.wait(&id, PhotoState::Failed);
    assert!(failed.problem.as_deref().unwrap().contains("Wi-Fi"), "{failed:?}");
    drop(open);
    *bench.store.lock().unwrap() = right;
    let open = bench.open();
    open.wait(&id, PhotoState::Done);
    assert_eq!(s3.objects("photos"), ["cat-5.jpeg", "cat.jpeg"]);
}

#[test]
fn a_paused_queue_begins_nothing_also_after_a_restart_until_it_is_resumed() {
    let bench = Bench::new();
    let open = bench.open();
    open.queue.pause().unwrap();
    let id = open.add("cat.jpg", b"a cat").id;
    drop(open);
    let open = bench.open();
    assert!(open.queue.is_paused());
    let other = open.add("dog.jpg", b"a dog").id;
    open.queue.cancel(&other).unwrap();
    // What is told in order shows that nothing was begun before.
    let told = open.wait(&other, PhotoState::Cancelled);
    assert_eq!((told.state, bench.made.load(Ordering::SeqCst)), (PhotoState::Cancelled, 0));
    assert_eq!(open.job(&id).state, PhotoState::Waiting);
    open.queue.resume().unwrap();
    open.wait(&id, PhotoState::Done);
    drop(open);
    assert!(!bench.open().queue.is_paused());
}

#[test]
fn a_pause_stops_before_the_next_image_is_sent() {
    let mut bench = Bench::new();
    bench.photos.variants = vec![5, 4, 3];
    let (pass, gate) = channel::<()>();
    let (reached, at_gate) = channel();
    let gate = Mutex::new(gate);
    let kill: Kill = Arc::new(move |_, point| {
        if point == Point::Stored {
            let _ = reached.send(());
            let _ = gate.lock().unwrap().recv();
        }
        false
    });
    let open = bench.open_to_be_killed(Some(kill));
    let id = open.add("cat.jpg", b"a cat").id;
    at_gate.recv_timeout(Duration::from_secs(60)).unwrap();
    open.queue.pause().unwrap();
    pass.send(()).unwrap();
    // The step ends and tells so; nobody begins another.
    while open.told.recv_timeout(Duration::from_secs(60)).unwrap().progress < 0.1 {}
    drop(open);
    let open = bench.open();
    assert_eq!(bench.files(), ["cat.jpeg"]);
    open.queue.resume().unwrap();
    open.wait(&id, PhotoState::Done);
    assert_eq!(bench.files().len(), 4);
}

#[test]
fn a_network_that_comes_back_is_noticed_without_being_asked() {
    let mut s3 = S3::with_bucket("photos");
    let site = Site::folder(s3.folder("photos"));
    let pace = Pace { tries: 1, first: Duration::from_millis(1), again: Some(Duration::from_millis(20)) };
    let bench = Bench { pace, ..Bench::with_bucket(&s3, &site) };
    s3.stop();
    let open = bench.open();
    let id = open.add("cat.jpg", b"a cat").id;
    open.wait(&id, PhotoState::Failed);
    open.wait(&id, PhotoState::Failed);
    assert!(s3.start(), "the server is up again");
    open.wait(&id, PhotoState::Done);
    assert_eq!(s3.objects("photos"), ["cat-5.jpeg", "cat.jpeg"]);
}

#[test]
fn all_that_failed_is_tried_again_at_once() {
    let mut s3 = S3::with_bucket("photos");
    let site = Site::folder(s3.folder("photos"));
    let bench = Bench::with_bucket(&s3, &site);
    s3.stop();
    let open = bench.open();
    let ids = ["cat", "dog", "cow"].map(|name| open.add(&format!("{name}.jpg"), name.as_bytes()).id);
    let mut waiting = ids.to_vec();
    while let Some(id) = waiting.pop() {
        if open.job(&id).state != PhotoState::Failed {
            open.wait(&id, PhotoState::Failed);
        }
    }
    open.queue.cancel(&ids[2]).unwrap();
    assert!(s3.start(), "the server is up again");
    assert_eq!(open.queue.retry_all().unwrap(), 2);
    for id in &ids[..2] {
        if open.job(id).state != PhotoState::Done {
            open.wait(id, PhotoState::Done);
        }
    }
    assert_eq!(open.job(&ids[2]).state, PhotoState::Cancelled);
}
