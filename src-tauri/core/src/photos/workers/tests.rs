//! Huge photos at once, in threads that outnumber the processors.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread::{scope, yield_now};
use std::time::Duration;

use super::super::estimate;
use super::super::tests::made::grey;
use super::*;

/// How long something may take that does not wait for anything.
const LONGEST: Duration = Duration::from_secs(60);

/// Panoramas of 200 megapixels and photos of 48: all of them are made, and what
/// is set aside for those under way is never more than the limit, but for one alone.
#[test]
fn the_memory_holds_whatever_comes_at_once() {
    let (panorama, phone) = (grey(20_000, 10_000), grey(8000, 6000));
    assert!(2 * estimate(&panorama) > Workers::MEMORY && 4 * estimate(&phone) > Workers::MEMORY);
    let photos: Vec<&[u8]> =
        (0..18).map(|number| if number % 6 == 0 { panorama.as_slice() } else { &phone }).collect();
    let settings = PhotoSettings { width: 200, ..PhotoSettings::default() };
    let (workers, next) = (Workers::default(), AtomicUsize::new(0));
    // How many are under way, and what is set aside for them; how many there were at most.
    let (under_way, most) = (Mutex::new((0, 0)), AtomicUsize::new(0));
    scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(photo) = photos.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let needed = estimate(photo);
                    let mut room = workers.room(needed, &|| true).unwrap();
                    {
                        let (count, sum) = &mut *under_way.lock().unwrap();
                        (*count, *sum) = (*count + 1, *sum + needed);
                        most.fetch_max(*count, Ordering::SeqCst);
                        assert!(*count == 1 || *sum <= Workers::MEMORY, "{count} at once: {sum}");
                    }
                    let made = room.process(photo, "photo", &settings).unwrap();
                    assert_eq!(made.images[0].width, 200);
                    let (count, sum) = &mut *under_way.lock().unwrap();
                    (*count, *sum) = (*count - 1, *sum - needed);
                }
            });
        }
    });
    assert_eq!(most.into_inner(), 3, "as many as there is memory for");
    assert_eq!(workers.lock().memory, 0);
}

/// Once the writer rests all go on, each as fast as it can.
#[test]
#[cfg(target_os = "linux")]
fn while_letters_are_typed_one_photo_is_made_and_stands_aside() {
    use thread_priority::unix::thread_schedule_policy;
    let policy = |room: &mut Room<'_>| room.work(|_| thread_schedule_policy().unwrap());
    let workers = Workers::default();
    let usual = policy(&mut workers.room(1, &|| true).unwrap());
    workers.typed();
    let mut first = workers.room(1, &|| true).unwrap();
    assert!(!workers.lock().fits(1) && !first.helped);
    assert_ne!(policy(&mut first), usual);
    workers.lock().typed = Instant::now().checked_sub(Workers::TYPING);
    let mut second = workers.room(1, &|| true).unwrap();
    assert_eq!(policy(&mut second), usual);
}

#[test]
fn who_waits_while_letters_are_typed_goes_on_when_the_writer_rests() {
    let workers = Workers::default();
    workers.typed();
    let _first = workers.room(1, &|| true).unwrap();
    // Nobody tells it that time goes by.
    assert!(workers.room(1, &|| true).is_some());
    assert!(workers.lock().rest().is_none());
}

#[test]
fn who_is_not_wanted_any_more_waits_no_longer() {
    let (workers, is_wanted) = (Workers::default(), AtomicBool::new(true));
    let all = workers.room(Workers::MEMORY, &|| true).unwrap();
    let (looks, looked) = channel();
    scope(|scope| {
        let waiting = scope.spawn(|| {
            let is_wanted = || {
                let _ = looks.send(());
                is_wanted.load(Ordering::SeqCst)
            };
            workers.room(1, &is_wanted).is_none()
        });
        looked.recv_timeout(LONGEST).unwrap();
        is_wanted.store(false, Ordering::SeqCst);
        workers.look_again();
        assert!(waiting.join().unwrap(), "there is none for it");
    });
    drop(all);
    assert!(workers.room(1, &|| true).is_some());
}

/// What the writer is looking for is not made behind what waits already.
#[test]
fn a_small_picture_comes_before_photos_that_wait() {
    let (workers, photo) = (&Workers::default(), grey(8000, 6000));
    let all = workers.room(Workers::MEMORY, &|| true).unwrap();
    let (looks, looked) = channel();
    let (show, shown) = channel();
    scope(|scope| {
        let waiting = scope.spawn(move || {
            let is_wanted = || looks.send(()).is_ok();
            let _all = workers.room(Workers::MEMORY, &is_wanted).unwrap();
            // With all of it, nothing could be made beside it any more.
            shown.recv_timeout(LONGEST).unwrap()
        });
        looked.recv_timeout(LONGEST).unwrap();
        scope.spawn(|| show.send(workers.thumbnail(100, || Ok(photo.clone()))));
        while workers.lock().hungry == 0 {
            yield_now();
        }
        drop(all);
        assert!(waiting.join().unwrap().is_ok());
    });
    let state = workers.lock();
    assert_eq!((state.shown, state.hungry, state.memory), (0, 0, 0));
}
