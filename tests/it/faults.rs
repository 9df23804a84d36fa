//! What bad networks and bad days of a server do to a photo: a message that
//! names cause and remedy, never a false success, and one photo in the end.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dropcap_core::api::{Event, PhotoJob, PhotoRole, PhotoSettings, PhotoState, PostRef, StoreSettings};
use dropcap_core::photos::{Format, Processed, WebImage};
use dropcap_core::store::{Context, Patience, Place, Store};
use dropcap_core::uploads::{Hooks, NewPhoto, Pace, Queue, Source, Target};
use dropcap_tests::bucket::{Bucket, Kind};
use dropcap_tests::faults::{Fault, Proxy};

/// How long a server is waited for: no longer than a second where it keeps us waiting for ever.
fn patience(fault: Option<&Fault>) -> Duration {
    let silent = matches!(fault, Some(Fault::BlackHole | Fault::Slow(_)));
    Duration::from_secs(if silent { 1 } else { 30 })
}

/// A photo of some length, so that there is a middle.
const CAT: [u8; 3000] = [7; 3000];

/// A bucket and its public address, each behind a proxy, and a queue before them.
struct Bench {
    bucket: Bucket,
    server: Proxy,
    readers: Proxy,
    root: tempfile::TempDir,
}

/// An open queue and what it tells.
struct Open {
    queue: Queue,
    told: Receiver<PhotoJob>,
}

impl Bench {
    fn new(kind: Kind) -> Self {
        let bucket = Bucket::of(kind);
        let (server, readers) = (Proxy::before(&bucket.endpoint()), Proxy::before(&bucket.readers()));
        let root = tempfile::tempdir().unwrap();
        Self { bucket, server, readers, root }
    }

    /// The bucket's address for readers, with a `/` at the end.
    fn public(&self) -> String {
        self.bucket.public(&self.readers.url())
    }

    fn store(&self, patience: Duration) -> Arc<Store> {
        let mut settings = self.bucket.settings(&self.public());
        settings.endpoint = Some(self.server.url());
        let patience = Patience { connect: patience, answer: patience, slowest: 1_000_000 };
        let context = Context { keys: Some(self.bucket.keys()), patience, ..Context::new(self.root.path()) };
        Arc::new(Store::open(&StoreSettings::Bucket(settings), context).unwrap())
    }

    /// A queue that tries so often, and what will be done to it.
    fn open(&self, name: &str, tries: u32, fault: Option<&Fault>) -> Open {
        let (tell, told) = channel();
        let store = self.store(patience(fault));
        let queue = Queue::open(
            self.root.path().join(name),
            Hooks {
                events: Arc::new(move |event| {
                    if let Event::Photo(job) = event {
                        let _ = tell.send(job);
                    }
                }),
                target: Arc::new(move |post| {
                    let date = jiff::civil::date(2024, 3, 25);
                    let place = Place { post: post.path.clone(), date, slug: "a".into() };
                    Ok(Target { store: store.clone(), photos: PhotoSettings::default(), place })
                }),
                workers: Arc::default(),
                process: Arc::new(|_, input, _, _| {
                    let image =
                        WebImage { width: 10, height: 10, format: Format::Jpeg, bytes: input.to_vec() };
                    Ok(Processed {
                        images: vec![image],
                        untouched: true,
                        notes: Vec::new(),
                        taken: None,
                        placeholder: String::new(),
                    })
                }),
                clock: Arc::new(jiff::Timestamp::now),
                pace: Pace { tries, first: Duration::from_millis(1), again: None },
                linked: self.root.path().join(format!("{name}-linked")),
                others: Vec::new(),
                kill: None,
            },
        );
        Open { queue: queue.unwrap(), told }
    }

    /// The bucket has this photo, once and whole, and nothing else.
    #[track_caller]
    fn has_once(&self, what: &str, job: &PhotoJob) {
        let objects = self.bucket.objects();
        // Where it could not be looked, its name tells the bytes.
        let named = |name: &String| name == "cat.jpeg" || name.starts_with("cat-") && name.len() == 21;
        assert!(objects.len() == 1 && objects.iter().all(named), "{what}: {objects:?}");
        assert_eq!(self.bucket.read(&objects[0]), CAT, "{what}");
        let link = job.link.as_ref().unwrap_or_else(|| panic!("{what}: {job:?}"));
        assert_eq!(link.url, format!("{}{}", self.public(), objects[0]), "{what}");
    }
}

impl Open {
    fn add(&self) -> String {
        let post = PostRef { blog: "b".into(), path: "posts/a.md".into() };
        let source = Source::Bytes { name: "cat.jpg".into(), bytes: CAT.to_vec() };
        self.queue
            .add(vec![NewPhoto { post, role: PhotoRole::Inline, heavy: false, source }])
            .unwrap()
            .remove(0)
            .id
    }

    /// Waits until a job has ended.
    #[track_caller]
    fn ended(&self, id: &str) -> PhotoJob {
        loop {
            match self.told.recv_timeout(Duration::from_secs(60)) {
                Ok(job) if job.id == id && matches!(job.state, PhotoState::Done | PhotoState::Failed) => {
                    return job;
                }
                Ok(_) => {}
                Err(_) => panic!("never ended: {:?}", self.queue.all()),
            }
        }
    }
}

/// Which requests a fault is done to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Where {
    /// Those that look what the bucket has.
    Looking,
    /// The upload itself.
    Sending,
    /// All to the server.
    Server,
    /// A reader's.
    Public,
}

/// A fault: its name, what is done, and what its message says when it is done
/// to the server and when to the public address: cause and remedy.
type Case = (&'static str, Fault, [&'static str; 2], [&'static str; 2]);

fn cases() -> Vec<Case> {
    let broke = ["broke off", "check the network"];
    let late = ["did not answer in time", "check the network"];
    let busy = ["busy", "try again"];
    let (public, try_again) = (["but its public address", "allow public reading"], ["answers ", "try again"]);
    let page = Fault::page();
    let login = ["no S3 server, such as a Wi-Fi login page", "log in to the network"];
    let login_public = ["answers with a page", "log in first"];
    let slow = Fault::Slow(Duration::from_millis(20));
    vec![
        ("500", Fault::s3(500, "InternalError"), busy, try_again),
        ("503", Fault::s3(503, "SlowDown"), busy, try_again),
        ("429", Fault::busy(0), busy, try_again),
        ("reset", Fault::ResetMidBody, broke, broke),
        ("lost answer", Fault::LostAnswer, broke, broke),
        ("truncated answer", Fault::TruncatedAnswer, broke, broke),
        ("black hole", Fault::BlackHole, late, late),
        ("slow", slow, late, late),
        ("page", page, login, login_public),
        ("expired", Fault::s3(400, "ExpiredToken"), ["login has expired", "sign in again"], public),
        ("clock", Fault::s3(403, "RequestTimeTooSkewed"), ["clock differs", "set the clock"], public),
        ("403", Fault::s3(403, "AccessDenied"), ["the access key", "the right to read"], public),
        (
            "no bucket",
            Fault::s3(404, "NoSuchBucket"),
            ["photos", "try again|create it"],
            ["answers 404", "belongs to this bucket"],
        ),
        (
            "region",
            Fault::s3(301, "PermanentRedirect"),
            ["not in the region", "look up its region"],
            ["answers 301", "check the public address"],
        ),
    ]
}

/// Whether a message has all of these parts; `|` stands between either.
fn says(message: &str, parts: [&str; 2]) -> bool {
    parts.iter().all(|part| part.split('|').any(|part| message.contains(part)))
}

/// Does every fault to these requests, until the photo has failed, then no more;
/// with every server.
#[track_caller]
fn every_fault(at: Where) {
    Kind::all().into_iter().for_each(|kind| every_fault_of(kind, at));
}

#[track_caller]
fn every_fault_of(kind: Kind, at: Where) {
    let bench = Bench::new(kind);
    let proxy = if at == Where::Public { &bench.readers } else { &bench.server };
    for (name, fault, server, public) in cases() {
        let what = format!("{kind:?}, {name}, {at:?}");
        let done_to = fault.clone();
        proxy.script(move |request| {
            let meant = match at {
                Where::Looking => ["HEAD", "GET"].contains(&request.method.as_str()),
                Where::Sending => request.method == "PUT",
                Where::Server | Where::Public => true,
            };
            if meant { done_to.clone() } else { Fault::Pass }
        });
        let open = bench.open(&what, 2, Some(&fault));
        let id = open.add();
        let mut job = open.ended(&id);
        // The server got the upload, so the second try finds it: no false success.
        let arrived = matches!(fault, Fault::LostAnswer | Fault::TruncatedAnswer | Fault::Slow(_));
        if !(at == Where::Sending && arrived) {
            let problem = job.problem.clone().unwrap_or_default();
            let words = if at == Where::Public { public } else { server };
            assert!(job.state == PhotoState::Failed && job.link.is_none(), "{what}: {job:?}");
            assert!(says(&problem, words), "{what}: {problem}");
            let host = if at == Where::Public { bench.public() } else { bench.server.url() };
            let host = host.trim_start_matches("http://").split('/').next().unwrap();
            let named = problem.contains(host) || problem.contains("photos");
            assert!(named || problem.contains("login has"), "{what}: {problem}");
            proxy.script(|_| Fault::Pass);
            open.queue.retry(&id).unwrap();
            job = open.ended(&id);
        }
        proxy.script(|_| Fault::Pass);
        bench.has_once(&what, &job);
        bench.bucket.clear();
    }
}

#[test]
fn every_fault_of_looking_is_named_with_its_remedy_and_is_no_success() {
    every_fault(Where::Looking);
}

#[test]
fn every_fault_of_sending_is_named_with_its_remedy_and_is_no_success() {
    every_fault(Where::Sending);
}

#[test]
fn every_fault_of_a_server_is_named_with_its_remedy_and_is_no_success() {
    every_fault(Where::Server);
}

#[test]
fn every_fault_of_a_public_address_is_named_with_its_remedy_and_is_no_success() {
    every_fault(Where::Public);
}

#[test]
fn faults_that_pass_are_waited_out() {
    Kind::all().into_iter().for_each(waited_out);
}

fn waited_out(kind: Kind) {
    let bench = Bench::new(kind);
    for (name, fault, ..) in
        cases().into_iter().filter(|case| !matches!(case.1, Fault::Answer(400 | 403 | 404 | 301, ..)))
    {
        for method in ["HEAD", "PUT"] {
            let what = format!("{kind:?}, {name}, {method}");
            bench.server.first(2, method, fault.clone());
            let open = bench.open(&what, 4, Some(&fault));
            let id = open.add();
            bench.has_once(&what, &open.ended(&id));
            bench.bucket.clear();
        }
    }
}

#[test]
fn a_server_that_says_when_is_not_asked_before() {
    let bench = Bench::new(Kind::Rclone);
    let when: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let (times, asked) = (when.clone(), Mutex::new(0));
    bench.server.script(move |request| {
        let mut asked = asked.lock().unwrap();
        if request.method != "PUT" {
            return Fault::Pass;
        }
        times.lock().unwrap().push(Instant::now());
        *asked += 1;
        if *asked == 1 { Fault::busy(1) } else { Fault::Pass }
    });
    let open = bench.open("when", 3, None);
    let id = open.add();
    bench.has_once("when", &open.ended(&id));
    let when = when.lock().unwrap();
    assert_eq!(when.len(), 2);
    assert!(when[1] - when[0] >= Duration::from_secs(1), "{:?}", when[1] - when[0]);
}

#[test]
fn the_network_cut_anywhere_ends_in_one_photo() {
    Kind::all().into_iter().for_each(cut_anywhere);
}

fn cut_anywhere(kind: Kind) {
    const PLACES: u64 = 64;
    let bench = Bench::new(kind);
    bench.server.cut_after(u64::MAX - 1);
    let open = bench.open("whole", 1, None);
    let id = open.add();
    bench.has_once("whole", &open.ended(&id));
    let whole = bench.server.bytes();
    assert!(whole > CAT.len() as u64);
    for place in 0..PLACES {
        bench.bucket.clear();
        bench.server.cut_after(whole * place / PLACES);
        let what = format!("{kind:?}, cut {place}");
        let open = bench.open(&what, 3, None);
        let id = open.add();
        bench.has_once(&what, &open.ended(&id));
        assert!(bench.server.was_cut(), "{place}");
    }
}
