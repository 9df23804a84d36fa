//! Which threads give way to which.
//!
//! The window comes first: a keystroke never waits for a processor that a photo
//! has. Linux gives each thread a niceness and a policy of its own, which the
//! threads it begins inherit; a thread can take a lower place, but never its old
//! one again, so only threads do that which do nothing else all their life. They
//! hold no lock while they work, so nobody of a higher place waits for them
//! longer than for a change of a value. Other systems leave this to their
//! schedulers.

/// How far a thread stands behind the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The writer goes on meanwhile: of a processor that both want the window
    /// gets nine parts of ten, and no photo stands still.
    Background,
    /// The writer is typing: it gets what nobody else wants, whoever that is. For
    /// moments only, as a machine may have other work for minutes.
    Aside,
}

/// The niceness to the window's of what is done in the background, of 19 that there are.
#[cfg(target_os = "linux")]
const BEHIND: i32 = 10;

/// Gives the calling thread its place, and with it those that it begins.
#[cfg(target_os = "linux")]
pub(crate) fn take(place: Place) {
    use rustix::process::{getpid, getpriority_process, setpriority_process};
    use thread_priority::ThreadPriority;
    use thread_priority::unix::{NormalThreadSchedulePolicy, ThreadSchedulePolicy};
    use thread_priority::unix::{set_thread_priority_and_policy, thread_native_id};
    // Where it is refused, the photo is made all the same.
    match place {
        Place::Background => {
            // The process's own number is its first thread's, which is the window's; none is this thread's.
            let window = getpriority_process(Some(getpid())).unwrap_or(0);
            let _ = setpriority_process(None, (window + BEHIND).min(19));
        }
        Place::Aside => {
            let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
            let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
        }
    }
}

/// Leaves it to the system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn take(_: Place) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::getpriority_process;
    use thread_priority::unix::{NormalThreadSchedulePolicy, ThreadSchedulePolicy, thread_schedule_policy};

    use super::*;

    #[test]
    fn a_thread_and_those_it_begins_stand_behind_the_others() {
        let own = || (getpriority_process(None).unwrap(), thread_schedule_policy().unwrap());
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
        let behind = (here.0 + 10, here.1);
        assert_eq!(of(Place::Background), (behind, behind));
        let aside = (here.0, ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle));
        assert_eq!(of(Place::Aside), (aside, aside));
        assert_eq!(own(), here, "nobody else is touched");
    }
}
