//! Dates as posts write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// When something was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    /// The instant; midnight in UTC where only a day is written.
    pub(super) instant: Timestamp,
    /// The day on the writer's calendar.
    pub(super) day: Date,
    /// Whether a time of day was written.
    pub(super) timed: bool,
}

impl Moment {
    /// Reads `2026-05-01`, `2026-05-01 10:30`, RFC 3339 and Jekyll's
    /// `2026-05-01 10:30:00 +0200`. A time without a zone is UTC, as for Hugo.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let day: Date = text.get(..10)?.parse().ok()?;
        let rest = text[10..].trim_start_matches(['T', 't', ' ']).trim();
        if rest.is_empty() {
            let instant = Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?;
            return Some(Self { instant, day, timed: false });
        }
        let split = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
        let (clock, zone) = (rest[..split].trim(), rest[split..].trim());
        let time: DateTime = format!("{day}T{clock}").parse().ok()?;
        let offset = offset(zone)?;
        Some(Self { instant: offset.to_timestamp(time).ok()?, day, timed: true })
    }

    /// The date at the start of a file's name: `2026-05-01-slug`.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let followed = name.as_bytes().get(10).is_none_or(|byte| matches!(byte, b'-' | b'_' | b'.' | b' '));
        if followed { Self::read(name.get(..10)?) } else { None }
    }

    /// For `datetime` attributes and structured data.
    pub(super) fn iso(&self) -> String {
        if self.timed { self.instant.to_string() } else { self.day.to_string() }
    }
}

/// `Z`, `+02:00` or `+0200`; nothing is UTC.
fn offset(zone: &str) -> Option<Offset> {
    if zone.is_empty() || zone.eq_ignore_ascii_case("z") {
        return Some(Offset::UTC);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_posts_write_them() {
        for (text, instant) in [
            ("2026-05-01", Some("2026-05-01T00:00:00Z")),
            ("2026-05-01T10:30:00Z", Some("2026-05-01T10:30:00Z")),
            ("2026-05-01T10:30:00+02:00", Some("2026-05-01T08:30:00Z")),
            ("2026-05-01 10:30:00 -0330", Some("2026-05-01T14:00:00Z")),
            ("2026-05-01 10:30", Some("2026-05-01T10:30:00Z")),
            ("2026-05-01T10:30:00.250Z", Some("2026-05-01T10:30:00.25Z")),
            ("2026-13-01", None),
            ("soon", None),
            ("2026-05-01 noon", None),
            ("é026-05-01", None),
        ] {
            let read = Moment::read(text).map(|moment| moment.instant.to_string());
            assert_eq!(read.as_deref(), instant, "{text}");
        }
    }

    #[test]
    fn the_day_is_the_writers_own() {
        let late = Moment::read("2026-05-01T23:30:00-05:00").unwrap();
        assert_eq!((late.day.to_string(), late.iso()), ("2026-05-01".into(), "2026-05-02T04:30:00Z".into()));
    }

    #[test]
    fn a_files_name_may_start_with_the_date() {
        assert!(Moment::of_name("2026-05-01-walk").is_some());
        assert!(Moment::of_name("2026-05-01").is_some());
        assert!(Moment::of_name("2026-05-011").is_none());
        assert!(Moment::of_name("walk").is_none());
    }
}
