//! A queue that gives way: to the window, and to other photos for want of memory.

use std::sync::{Arc, Mutex};

use dropcap_core::api::PhotoState;
use dropcap_core::photos::Workers;
use dropcap_tests::photos::{grey, with_segment};

use crate::uploads::Bench;

/// What a field of a thread's or a process's line in `/proc` says, by its number.
#[cfg(target_os = "linux")]
fn niceness(file: &str) -> i32 {
    let line = std::fs::read_to_string(file).unwrap();
    // The second field, a name in parentheses, may have blanks in it.
    let fields = line.rsplit_once(')').unwrap().1;
    fields.split_whitespace().nth(16).unwrap().parse().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn photos_are_made_behind_the_window() {
    let found = Arc::new(Mutex::new(Vec::new()));
    let mut bench = Bench::new();
    bench.working = {
        let found = found.clone();
        Arc::new(move || {
            // A thread that helps stands where the one does that asks for help.
            let helper = std::thread::spawn(|| niceness("/proc/thread-self/stat"));
            found.lock().unwrap().extend([niceness("/proc/thread-self/stat"), helper.join().unwrap()]);
        })
    };
    let open = bench.open();
    let id = open.add("cat.jpg", b"a cat").id;
    open.wait(&id, PhotoState::Done);
    let (window, own) = (niceness("/proc/self/stat"), niceness("/proc/thread-self/stat"));
    assert_eq!(own, window, "who asks for it stays where it is");
    assert_eq!(*found.lock().unwrap(), [window + 10, window + 10]);
}

/// Photos that wait for memory, in every thread there is: taken back, paused or
/// closed, they keep nobody waiting.
#[test]
fn a_photo_that_waits_for_memory_can_be_taken_back_and_paused_at_once() {
    let bench = Bench::new();
    let open = bench.open();
    // As much is under way elsewhere as a panorama would fit beside no more.
    let elsewhere = bench.workers.room(Workers::MEMORY / 2, &|| true).unwrap();
    let panorama = grey(20_000, 10_000);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let all_wait = |name: &str| -> Vec<String> {
        let add = |number| {
            // A comment makes another photo of it.
            let photo = with_segment(&panorama, 0xFE, format!("{name} {number}").as_bytes());
            open.add(&format!("{name}-{number}.jpg"), &photo).id
        };
        let ids: Vec<_> = (0..threads).map(add).collect();
        open.wait_for_all(&ids, PhotoState::Processing);
        ids
    };
    for id in all_wait("taken-back") {
        open.queue.cancel(&id).unwrap();
    }
    let small = open.add("cat.jpg", b"a cat").id;
    open.wait(&small, PhotoState::Done);

    let paused = all_wait("paused");
    open.queue.pause().unwrap();
    open.wait_for_all(&paused, PhotoState::Waiting);
    open.queue.resume().unwrap();
    open.wait_for_all(&paused, PhotoState::Processing);
    // Closed, it does not wait for what is under way elsewhere.
    drop(open);
    drop(elsewhere);
    let open = bench.open();
    open.wait_for_all(&paused, PhotoState::Done);
}
