use std::fs;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::*;

/// Long enough for a busy machine; a passing test never waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

fn watched(root: &Path) -> (Watch, Receiver<Changes>) {
    let (tell, told) = channel();
    let watch = Watch::start(root, Interest::default, move |changes| drop(tell.send(changes))).unwrap();
    assert_eq!(told.recv_timeout(PATIENCE), Ok(Changes::Watching));
    (watch, told)
}

/// Waits until a path is told, or everything.
fn wait_for(told: &Receiver<Changes>, wanted: &Path) {
    loop {
        match told.recv_timeout(PATIENCE).expect("the change is told") {
            Changes::Paths(paths) if !paths.iter().any(|path| path == wanted) => {}
            Changes::Note(_) | Changes::Watching => {}
            _ => return,
        }
    }
}

fn put(path: &Path) {
    crate::fs::make_folder(path.parent().unwrap()).unwrap();
    crate::fs::write(path, b"words").unwrap();
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap().join("blog");
    fs::create_dir(&root).unwrap();
    (folder, root)
}

#[test]
fn new_changed_renamed_and_removed_files_are_told() {
    let (_folder, root) = folder();
    put(&root.join("content/old.md"));
    let (_watch, told) = watched(&root);
    let post = root.join("content/a.md");
    put(&post);
    wait_for(&told, &post);
    put(&post);
    wait_for(&told, &post);
    fs::rename(&post, root.join("content/b.md")).unwrap();
    wait_for(&told, &root.join("content/b.md"));
    fs::remove_file(root.join("content/b.md")).unwrap();
    wait_for(&told, &root.join("content/b.md"));
}

#[test]
fn files_in_new_nested_folders_are_told() {
    let (_folder, root) = folder();
    let (_watch, told) = watched(&root);
    let deep = root.join("a/b/c/d/post.md");
    put(&deep);
    wait_for(&told, &deep);
    let later = root.join("a/b/c/d/later.md");
    put(&later);
    wait_for(&told, &later);
}

#[test]
fn a_folder_that_goes_and_comes_back_is_watched_again() {
    let (_folder, root) = folder();
    let (_watch, told) = watched(&root);
    fs::remove_dir_all(&root).unwrap();
    while told.recv_timeout(PATIENCE).expect("the loss is told") != Changes::Rescan {}
    put(&root.join("a.md"));
    while told.recv_timeout(PATIENCE).expect("the return is told") != Changes::Rescan {}
    let post = root.join("b.md");
    put(&post);
    wait_for(&told, &post);
}

#[test]
fn a_stop_ends_the_thread_and_the_callback() {
    let (_folder, root) = folder();
    let (watch, told) = watched(&root);
    drop(watch);
    // The callback is gone with its thread, so nothing more can come.
    assert!(told.recv().is_err());
}

#[test]
fn polling_takes_over_where_there_is_no_watch_left() {
    let (_folder, root) = folder();
    put(&root.join("old.md"));
    let (tell, told) = channel();
    let (messages, inbox) = channel();
    let on = move |changes| drop(tell.send(changes));
    let mut job = Job::new(root.clone(), messages.clone(), Box::new(Interest::default), on, None);
    job.begin();
    let Ok(Changes::Note(note)) = told.recv_timeout(PATIENCE) else { panic!("nothing is said") };
    assert!(note.contains("max_user_instances"), "there is no watcher at all: {note}");
    let thread = std::thread::spawn(move || job.run(&inbox));
    let post = root.join("new.md");
    put(&post);
    wait_for(&told, &post);
    messages.send(Message::Stop).unwrap();
    thread.join().unwrap();
}

#[test]
fn a_disk_that_tells_of_its_own_writers_only_is_looked_at_as_well() {
    let (_folder, root) = folder();
    let (tell, told) = channel();
    let (messages, inbox) = channel();
    // A watcher that says nothing stands for a disk that others write to.
    let deaf = notify::NullWatcher::new(|_| {}, Config::default()).unwrap();
    let mut job = Job::new(
        root.clone(),
        messages.clone(),
        Box::new(Interest::default),
        move |changes| drop(tell.send(changes)),
        Some(Box::new(deaf)),
    );
    job.poll("looking");
    job.arm();
    assert_eq!(told.recv_timeout(PATIENCE).unwrap(), Changes::Note("looking".into()));
    let thread = std::thread::spawn(move || job.run(&inbox));
    let post = root.join("content/new.md");
    put(&post);
    wait_for(&told, &post);
    fs::remove_file(&post).unwrap();
    wait_for(&told, &post);
    messages.send(Message::Stop).unwrap();
    thread.join().unwrap();
}

#[test]
fn a_nested_folder_that_goes_and_comes_back_is_watched_again() {
    let (_folder, root) = folder();
    put(&root.join("content/a/old.md"));
    let (_watch, told) = watched(&root);
    for round in 0..20 {
        fs::rename(root.join("content/a"), root.join("content/b")).unwrap();
        put(&root.join("content/a/new.md"));
        fs::remove_dir_all(root.join("content/b")).unwrap();
        let post = root.join(format!("content/a/{round}.md"));
        put(&post);
        wait_for(&told, &post);
        put(&post);
        wait_for(&told, &post);
    }
}

#[test]
fn lost_events_make_everything_be_looked_at_with_a_new_watcher() {
    let (_folder, root) = folder();
    put(&root.join("content/a/old.md"));
    let (tell, told) = channel();
    let (messages, inbox) = channel();
    let watcher = system_watcher(&messages);
    let on = move |changes| drop(tell.send(changes));
    let mut job = Job::new(root.clone(), messages.clone(), Box::new(Interest::default), on, watcher);
    job.begin();
    // The rename is lost with its events; the old name would end the watch of the new one.
    let lost = Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
    fs::rename(root.join("content/a"), root.join("content/b")).unwrap();
    messages.send(Message::Happened(Ok(lost))).unwrap();
    let thread = std::thread::spawn(move || job.run(&inbox));
    while told.recv_timeout(PATIENCE).expect("the loss is told") != Changes::Rescan {}
    for round in 0..3 {
        let post = root.join(format!("content/b/{round}.md"));
        put(&post);
        wait_for(&told, &post);
    }
    messages.send(Message::Stop).unwrap();
    thread.join().unwrap();
}

/// A watcher of the system's that has so many watches and no more.
struct Scarce {
    inner: RecommendedWatcher,
    left: usize,
}

impl Watcher for Scarce {
    fn new<F: notify::EventHandler>(handler: F, config: Config) -> notify::Result<Self> {
        Ok(Self { inner: RecommendedWatcher::new(handler, config)?, left: 0 })
    }

    fn watch(&mut self, path: &Path, mode: notify::RecursiveMode) -> notify::Result<()> {
        if self.left == 0 {
            return Err(notify::Error::new(notify::ErrorKind::MaxFilesWatch));
        }
        self.left -= 1;
        self.inner.watch(path, mode)
    }

    fn unwatch(&mut self, path: &Path) -> notify::Result<()> {
        self.inner.unwatch(path)
    }

    fn kind() -> notify::WatcherKind {
        RecommendedWatcher::kind()
    }
}

/// However many watches there are, everything is told, and the writer what to do.
#[test]
fn polling_takes_over_when_the_watches_run_out_half_way() {
    for left in 1..6 {
        let (_folder, root) = folder();
        put(&root.join("content/a/old.md"));
        put(&root.join("content/b/old.md"));
        let (tell, told) = channel();
        let (messages, inbox) = channel();
        let mut scarce: Scarce = Watcher::new(handler(&messages), Config::default()).unwrap();
        scarce.left = left;
        let on = move |changes| drop(tell.send(changes));
        let watcher: Option<Box<dyn Watcher + Send>> = Some(Box::new(scarce));
        let mut job = Job::new(root.clone(), messages.clone(), Box::new(Interest::default), on, watcher);
        job.begin();
        let thread = std::thread::spawn(move || job.run(&inbox));
        // What comes with a new folder is told though the folder cannot be watched.
        let moved = root.with_extension("elsewhere");
        put(&moved.join("deep/in/new.md"));
        fs::rename(&moved, root.join("content/c")).unwrap();
        let mut notes = Vec::new();
        loop {
            match told.recv_timeout(PATIENCE).expect("the change is told") {
                Changes::Note(note) => notes.push(note),
                Changes::Rescan => break,
                Changes::Paths(paths) if paths.contains(&root.join("content/c/deep/in/new.md")) => break,
                Changes::Paths(_) | Changes::Watching => {}
            }
        }
        assert!(notes.iter().all(|note| note.contains("max_user_watches")), "{notes:?}");
        assert_eq!(notes.len(), 1, "{left} watches");
        let post = root.join("content/b/later.md");
        put(&post);
        wait_for(&told, &post);
        messages.send(Message::Stop).unwrap();
        thread.join().unwrap();
    }
}

/// On a slow disk a look at everything may be seconds away; the open post is
/// looked at all the same.
#[test]
fn the_file_of_an_open_post_is_looked_at_more_often_than_the_rest() {
    let (_folder, root) = folder();
    let (open, other) = (root.join("content/open.md"), root.join("content/other.md"));
    put(&open);
    put(&other);
    let (tell, told) = channel();
    let (messages, inbox) = channel();
    let deaf = notify::NullWatcher::new(|_| {}, Config::default()).unwrap();
    let interest = Interest { open: vec![open.clone()], ..Interest::default() };
    let on = move |changes| drop(tell.send(changes));
    let mut job = Job::new(
        root.clone(),
        messages.clone(),
        Box::new(move || interest.clone()),
        on,
        Some(Box::new(deaf)),
    );
    job.poll("looking");
    job.polled.as_mut().unwrap().next = Instant::now() + PATIENCE * 100;
    job.arm();
    let thread = std::thread::spawn(move || job.run(&inbox));
    for round in 0..2 {
        put(&other);
        if round == 0 {
            put(&open)
        } else {
            fs::remove_file(&open).unwrap()
        }
        loop {
            match told.recv_timeout(PATIENCE).expect("the change is told") {
                Changes::Paths(paths) => break assert_eq!(paths, std::slice::from_ref(&open)),
                Changes::Note(_) | Changes::Watching => {}
                Changes::Rescan => panic!("nothing was lost"),
            }
        }
    }
    messages.send(Message::Stop).unwrap();
    thread.join().unwrap();
}

#[test]
fn looks_at_everything_are_as_far_apart_as_the_disk_needs_and_no_further() {
    let pauses = [1, 100, 1_000, 60_000].map(|millis| pause(Duration::from_millis(millis)).as_millis());
    assert_eq!(pauses, [500, 900, 9_000, 10_000]);
}

#[test]
fn a_folder_that_is_no_output_any_more_is_watched() {
    let (_folder, root) = folder();
    put(&root.join("out/old.md"));
    let places = std::sync::Arc::new(std::sync::Mutex::new(Places {
        outputs: vec!["out".into()],
        ..Places::default()
    }));
    let asked = places.clone();
    let (tell, told) = channel();
    let interest = move || Interest { places: asked.lock().unwrap().clone(), open: Vec::new() };
    let _watch = Watch::start(&root, interest, move |changes| drop(tell.send(changes))).unwrap();
    assert_eq!(told.recv_timeout(PATIENCE), Ok(Changes::Watching));
    put(&root.join("out/unseen.md"));
    *places.lock().unwrap() = Places::default();
    // The configuration is a file too: its change makes the blog be read again.
    put(&root.join("config.toml"));
    while told.recv_timeout(PATIENCE).expect("the change is told") != Changes::Rescan {}
    let post = root.join("out/seen.md");
    put(&post);
    wait_for(&told, &post);
}

#[test]
fn build_output_and_temporary_files_are_none_of_ours() {
    let root = Path::new("/blog");
    let outputs = ["public", "resources", "docs/built"].map(str::to_owned).into();
    let ignored = Ignored { root: root.into(), places: Places { outputs, ..Places::default() } };
    let cases = [
        (".git/index", true),
        ("themes/x/.git/index", true),
        ("node_modules/a/b.md", true),
        ("public/index.html", true),
        ("resources/_gen/a", true),
        ("docs/built/a", true),
        ("docs/a.md", false),
        ("_site/a.md", false),
        ("target/a.md", false),
        ("content/.dropcap-x1", true),
        ("content/public/a.md", false),
        ("content/a.md", false),
        (".gitignore", false),
        ("hugo.toml", false),
    ];
    for (path, is_ignored) in cases {
        assert_eq!(ignored.has(&root.join(path)), is_ignored, "{path}");
    }
    assert!(ignored.has(Path::new("/elsewhere/a.md")));
}
