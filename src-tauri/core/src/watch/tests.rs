use std::fs;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::*;

/// Long enough for a busy machine; a passing test never waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

fn watched(root: &Path) -> (Watch, Receiver<Changes>) {
    let (tell, told) = channel();
    let watch = Watch::start(root, move |changes| drop(tell.send(changes))).unwrap();
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
    let mut job = Job::new(root.clone(), messages.clone(), on, None);
    job.begin();
    let Ok(Changes::Note(note)) = told.recv_timeout(PATIENCE) else { panic!("nothing is said") };
    assert!(note.contains("no file watches left"));
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
    let mut job = Job::new(root.clone(), messages.clone(), move |changes| drop(tell.send(changes)), watcher);
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

#[test]
fn build_output_and_temporary_files_are_none_of_ours() {
    let root = Path::new("/blog");
    let cases = [
        (".git/index", true),
        ("themes/x/.git/index", true),
        ("node_modules/a/b.md", true),
        ("public/index.html", true),
        ("resources/_gen/a", true),
        ("_site/a", true),
        ("content/.dropcap-x1", true),
        ("content/public/a.md", false),
        ("content/a.md", false),
        (".gitignore", false),
        ("hugo.toml", false),
    ];
    for (path, ignored) in cases {
        assert_eq!(is_ignored(root, &root.join(path)), ignored, "{path}");
    }
    assert!(is_ignored(root, Path::new("/elsewhere/a.md")));
}
