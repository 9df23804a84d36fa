//! Which versions are kept, by age; and which saves are one burst.

use jiff::{SignedDuration, Timestamp};

use crate::api::{VersionId, VersionKind};

/// A save within this time of the one before goes on with its version …
const PAUSE: SignedDuration = SignedDuration::from_mins(2);
/// … unless that was begun longer ago than this.
const LONGEST: SignedDuration = SignedDuration::from_mins(10);
/// A save that takes away this many words begins a version, so that what it
/// took away stays.
const MANY: u32 = 40;

/// What thinning must know of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) id: VersionId,
    pub(super) kind: VersionKind,
    /// When it was begun.
    pub(super) began: Timestamp,
    /// When its text was written last.
    pub(super) at: Timestamp,
}

/// Whether a save at `now` that takes away `removed` words goes on with the
/// version `last`.
pub(super) fn goes_on(last: &Kept, now: Timestamp, removed: u32) -> bool {
    last.kind == VersionKind::Saved
        && (SignedDuration::ZERO..PAUSE).contains(&now.duration_since(last.at))
        && now.duration_since(last.began) < LONGEST
        && removed < MANY
}

/// The versions to throw away of one post's, given oldest first: of the last
/// day none; of the last week all but the last of each hour; of the last year
/// all but the last of each day; before that all but the last of each month.
/// The newest and all publications stay.
pub(super) fn too_many(versions: &[Kept], now: Timestamp) -> Vec<VersionId> {
    let zone = jiff::tz::TimeZone::UTC;
    let slot = |kept: &Kept| {
        let age = now.duration_since(kept.at);
        let time = kept.at.to_zoned_datetime(zone.clone()).datetime();
        match age.as_hours() {
            ..24 => None,
            24..168 => Some((time.date(), time.hour())),
            168..8766 => Some((time.date(), 0)),
            _ => Some((time.date().first_of_month(), 0)),
        }
    };
    let mut doomed = Vec::new();
    for pair in versions.windows(2) {
        let same = slot(&pair[0]).is_some_and(|one| Some(one) == slot(&pair[1]));
        if same && pair[0].kind != VersionKind::Published {
            doomed.push(pair[0].id);
        }
    }
    doomed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn kept(id: VersionId, time: &str) -> Kept {
        Kept { id, kind: VersionKind::Saved, began: at(time), at: at(time) }
    }

    #[test]
    fn saves_without_a_pause_are_one_version() {
        let last = Kept { at: at("2026-05-01T10:04:00Z"), ..kept(1, "2026-05-01T10:00:00Z") };
        assert!(goes_on(&last, at("2026-05-01T10:05:00Z"), 3));
        assert!(!goes_on(&last, at("2026-05-01T10:06:00Z"), 3), "after a pause");
        assert!(!goes_on(&last, at("2026-05-01T10:03:00Z"), 3), "the clock was set back");
        assert!(!goes_on(&last, at("2026-05-01T10:05:00Z"), MANY), "much was taken away");
        let long = Kept { began: at("2026-05-01T09:54:00Z"), ..last };
        assert!(!goes_on(&long, at("2026-05-01T10:05:00Z"), 3), "it has gone on for long");
        for kind in
            [VersionKind::Found, VersionKind::Published, VersionKind::Recovered, VersionKind::Restored]
        {
            assert!(!goes_on(&Kept { kind, ..last }, at("2026-05-01T10:05:00Z"), 3), "{kind:?}");
        }
    }

    #[test]
    fn the_older_the_fewer() {
        let now = at("2026-05-20T12:00:00Z");
        let mut versions = vec![
            kept(1, "2024-01-03T08:00:00Z"),
            kept(2, "2024-01-29T08:00:00Z"),
            kept(3, "2024-02-01T08:00:00Z"),
            kept(4, "2026-04-01T08:00:00Z"),
            kept(5, "2026-04-01T20:00:00Z"),
            kept(6, "2026-04-02T20:00:00Z"),
            kept(7, "2026-05-18T08:05:00Z"),
            kept(8, "2026-05-18T08:55:00Z"),
            kept(9, "2026-05-18T09:05:00Z"),
            kept(10, "2026-05-20T11:00:00Z"),
            kept(11, "2026-05-20T11:00:30Z"),
        ];
        assert_eq!(too_many(&versions, now), [1, 4, 7]);
        versions[0].kind = VersionKind::Published;
        assert_eq!(too_many(&versions, now), [4, 7]);
        assert_eq!(too_many(&versions[..1], now), [0; 0]);
    }

    #[test]
    fn thinning_twice_takes_nothing_more() {
        let now = at("2026-05-20T12:00:00Z");
        let mut versions: Vec<Kept> = (0..2000i64)
            .map(|n| {
                let time = now - SignedDuration::from_mins(n * n / 2);
                Kept { id: n, kind: VersionKind::Saved, began: time, at: time }
            })
            .rev()
            .collect();
        let doomed = too_many(&versions, now);
        assert!(doomed.len() > 500, "{}", doomed.len());
        versions.retain(|one| !doomed.contains(&one.id));
        assert_eq!(too_many(&versions, now), [0; 0]);
    }
}
