//! Which threads give way to which.
//!
//! The window comes first: a keystroke never waits for a processor that a photo
//! has. Linux gives each thread a niceness of its own, which the threads it
//! begins inherit, and with it their place at the disk; a thread can take a lower
//! place, but never its old one again, so only threads do that which do nothing
//! else all their life. They hold no lock while they work, so nobody of a
//! higher place waits for them longer than for a change of a value. Other
//! systems leave this to their schedulers.

/// How far a thread stands behind the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The writer is about to see what it makes.
    Soon,
    /// The writer goes on meanwhile.
    Background,
}

impl Place {
    /// The niceness to the window's, of 19 that there are: at 10 the window gets
    /// nine parts of ten of a processor that both want, and no photo stands still.
    #[cfg(target_os = "linux")]
    const fn niceness(self) -> i32 {
        match self {
            Self::Soon => 5,
            Self::Background => 10,
        }
    }
}

/// Gives the calling thread its place, and with it those that it begins.
#[cfg(target_os = "linux")]
pub(crate) fn take(place: Place) {
    use rustix::process::{getpid, getpriority_process, setpriority_process};
    // The process's own number is its first thread's, which is the window's; none is this thread's.
    let window = getpriority_process(Some(getpid())).unwrap_or(0);
    // Where it is refused, the photo is made all the same.
    let _ = setpriority_process(None, (window + place.niceness()).min(19));
}

/// Leaves it to the system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn take(_: Place) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[test]
    fn a_thread_and_those_it_begins_stand_behind_the_others() {
        let own = || getpriority_process(None).unwrap();
        let here = own();
        let of = |place| {
            std::thread::scope(|scope| {
                let both = move || {
                    take(place);
                    (own(), std::thread::scope(|scope| scope.spawn(own).join().unwrap()))
                };
                scope.spawn(both).join().unwrap()
            })
        };
        assert_eq!(of(Place::Soon), (here + 5, here + 5));
        assert_eq!(of(Place::Background), (here + 10, here + 10));
        assert_eq!(own(), here, "nobody else is touched");
    }
}
