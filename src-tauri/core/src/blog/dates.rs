//! Dates as posts write them, and as Go's layouts do.
//!
//! Reading is generous (what Hugo, Jekyll and YAML take, with `/` for `-` and
//! names of months), writing follows the style a blog was seen to use.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{Timestamp, ZonedDateTime};

/// A date read from front matter or a file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The day.
    pub date: Date,
    /// The time of day, where there is one.
    pub time: Option<Time>,
    /// The distance from UTC, where it is said.
    pub offset: Option<Offset>,
}

impl When {
    /// Reads a date; none when it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut scan = Scan { rest: text };
        let Some(date) = scan.date() else { return by_month_name(text) };
        if !(scan.eat('T') || scan.eat('t') || scan.blanks()) || scan.rest.is_empty() {
            return scan.rest.is_empty().then_some(Self { date, time: None, offset: None });
        }
        let time = scan.time()?;
        scan.blanks();
        let offset = scan.offset()?;
        Some(Self { date, time: Some(time), offset })
    }

    /// The moment; a date without a zone is meant in UTC, as Hugo has it.
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.offset.unwrap_or(Offset::UTC).to_timestamp(self.date_time()).ok()
    }

    /// The day and time, as written.
    pub fn date_time(&self) -> DateTime {
        self.date.to_datetime(self.time.unwrap_or(Time::midnight()))
    }

    /// RFC 3339, or `YYYY-MM-DD` where there is no time.
    pub fn to_rfc3339(&self) -> String {
        match self.time {
            None => self.date.to_string(),
            Some(_) => {
                let zone = self.offset.filter(|offset| !offset.is_zero());
                format!("{}{}", self.date_time(), zone.map_or("Z".into(), |offset| colon(offset, ":")))
            }
        }
    }
}

/// How a blog writes dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateStyle {
    /// What stands between date and time; a date alone when none.
    separator: Option<char>,
    /// How fine the time is.
    precision: Precision,
    /// How the zone is written.
    zone: Zone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Precision {
    Minutes,
    Seconds,
    Millis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Zone {
    /// None.
    Local,
    /// `Z`: the time is UTC.
    Utc,
    /// `+02:00`.
    Colon,
    /// ` +0200`, as Jekyll has it.
    Plain,
}

impl DateStyle {
    /// `2024-03-25T08:46:05+01:00`, what Hugo itself writes.
    pub const RFC3339: Self = Self { separator: Some('T'), precision: Precision::Seconds, zone: Zone::Colon };
    /// `2024-03-25`.
    pub const DAY: Self = Self { separator: None, precision: Precision::Seconds, zone: Zone::Local };
    /// `2024-03-25 08:46:05 +0100`, what Jekyll writes.
    pub const JEKYLL: Self = Self { separator: Some(' '), precision: Precision::Seconds, zone: Zone::Plain };

    /// The style of a date as written; none when it is not one of ours.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        When::parse(text)?;
        let Some(day) = text.get(..10).filter(|day| day.as_bytes()[4] == b'-') else {
            return (text.len() < 10).then_some(Self::DAY);
        };
        let Some(separator) = text[day.len()..].chars().next() else { return Some(Self::DAY) };
        let rest = &text[11..];
        let zone_at = rest.find(['Z', 'z', '+', '-', ' ']).unwrap_or(rest.len());
        let (time, zone) = rest.split_at(zone_at);
        let precision = match (time.contains('.'), time.matches(':').count()) {
            (true, _) => Precision::Millis,
            (false, 2) => Precision::Seconds,
            _ => Precision::Minutes,
        };
        let zone = match zone.trim() {
            "" => Zone::Local,
            "Z" | "z" => Zone::Utc,
            zone if zone.contains(':') => Zone::Colon,
            _ => Zone::Plain,
        };
        Some(Self { separator: Some(separator), precision, zone })
    }

    /// A moment in this style.
    pub fn write(&self, now: &ZonedDateTime) -> String {
        let offset = if self.zone == Zone::Utc { Offset::UTC } else { now.offset() };
        let local = offset.to_datetime(now.timestamp());
        let Some(separator) = self.separator else { return local.date().to_string() };
        let time = match self.precision {
            Precision::Minutes => local.strftime("%H:%M").to_string(),
            Precision::Seconds => local.strftime("%H:%M:%S").to_string(),
            Precision::Millis => local.strftime("%H:%M:%S%.3f").to_string(),
        };
        let zone = match self.zone {
            Zone::Local => String::new(),
            Zone::Utc => "Z".into(),
            Zone::Colon => colon(offset, ":"),
            Zone::Plain => format!(" {}", colon(offset, "")),
        };
        format!("{}{separator}{time}{zone}", local.date())
    }
}

/// `+02:00`, with what is given between hours and minutes.
fn colon(offset: Offset, between: &str) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}{between}{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// A moment by a layout of Go's `time` package (<https://pkg.go.dev/time#Layout>).
pub fn go_format(layout: &str, when: &When) -> String {
    const PARTS: [(&str, &str); 24] = [
        ("January", "%B"),
        ("Jan", "%b"),
        ("Monday", "%A"),
        ("Mon", "%a"),
        ("2006", "%Y"),
        ("-07:00", "%:z"),
        ("Z07:00", "%:z"),
        ("-0700", "%z"),
        ("Z0700", "%z"),
        ("002", "%j"),
        ("_2", "%e"),
        ("01", "%m"),
        ("02", "%d"),
        ("03", "%I"),
        ("04", "%M"),
        ("05", "%S"),
        ("06", "%y"),
        ("15", "%H"),
        ("PM", "%p"),
        ("pm", "%P"),
        ("1", "%-m"),
        ("2", "%-d"),
        ("3", "%-I"),
        ("4", "%-M"),
    ];
    let zoned = when.timestamp().map(|moment| {
        moment.to_zoned_datetime(jiff::tz::TimeZone::fixed(when.offset.unwrap_or(Offset::UTC)))
    });
    let Some(zoned) = zoned else { return String::new() };
    let mut result = String::new();
    let mut rest = layout;
    'next: while let Some(first) = rest.chars().next() {
        for (go, ours) in PARTS {
            if let Some(after) = rest.strip_prefix(go) {
                let utc = go.starts_with('Z') && zoned.offset().is_zero();
                result.push_str(&if utc { "Z".into() } else { zoned.strftime(ours).to_string() });
                rest = after;
                continue 'next;
            }
        }
        result.push(first);
        rest = &rest[first.len_utf8()..];
    }
    result
}

/// What is left to be read of a date.
struct Scan<'a> {
    rest: &'a str,
}

impl Scan<'_> {
    fn eat(&mut self, wanted: char) -> bool {
        let found = self.rest.strip_prefix(wanted);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn blanks(&mut self) -> bool {
        let after = self.rest.trim_start();
        let found = after.len() < self.rest.len();
        self.rest = after;
        found
    }

    /// A number of `least` to `most` digits.
    fn number<T: std::str::FromStr>(&mut self, least: usize, most: usize) -> Option<T> {
        let digits = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        (digits >= least).then(|| number.parse().ok()).flatten()
    }

    fn date(&mut self) -> Option<Date> {
        let year = self.number(4, 4)?;
        let slash = self.eat('/');
        let month = if slash || self.eat('-') { self.number(1, 2)? } else { return None };
        let day = if self.eat(if slash { '/' } else { '-' }) { self.number(1, 2)? } else { return None };
        Date::new(year, month, day).ok()
    }

    fn time(&mut self) -> Option<Time> {
        let hour = self.number(1, 2)?;
        let minute = if self.eat(':') { self.number(2, 2)? } else { return None };
        let second = if self.eat(':') { self.number(2, 2)? } else { 0 };
        let mut nanos = 0_i32;
        if self.eat('.') || self.eat(',') {
            let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, rest) = self.rest.split_at(digits);
            nanos = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
            self.rest = rest;
        }
        Time::new(hour, minute, second, nanos).ok()
    }

    /// The zone at the end: one, none, or nonsense.
    fn offset(&mut self) -> Option<Option<Offset>> {
        match self.rest {
            "" => return Some(None),
            "Z" | "z" | "UTC" | "GMT" => return Some(Some(Offset::UTC)),
            _ => {}
        }
        let sign = if self.eat('-') {
            -1
        } else if self.eat('+') {
            1
        } else {
            return None;
        };
        let hours: i32 = self.number(1, 2)?;
        self.eat(':');
        let minutes: i32 = if self.rest.is_empty() { 0 } else { self.number(2, 2)? };
        self.rest.is_empty().then_some(Some(Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok()?))
    }
}

/// `March 25, 2024`, `25 Mar 2024`.
fn by_month_name(text: &str) -> Option<When> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() > 5 {
        return None;
    }
    let month = words.iter().find_map(|word| {
        let word = word.to_ascii_lowercase();
        MONTHS.iter().position(|month| word.starts_with(month))
    })?;
    let numbers = || words.iter().filter_map(|word| word.parse::<i16>().ok());
    let day = numbers().find(|number| (1..=31).contains(number))?;
    let year = numbers().find(|number| *number >= 1000)?;
    let date = Date::new(year, i8::try_from(month + 1).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(When { date, time: None, offset: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_generators_read_them() {
        for (text, wanted) in [
            ("2024-03-25", Some("2024-03-25")),
            ("2024-3-5", Some("2024-03-05")),
            ("2024/03/25", Some("2024-03-25")),
            ("2024-03-25T06:46:05.964Z", Some("2024-03-25T06:46:05.964Z")),
            ("2024-03-25T06:46:05+02:00", Some("2024-03-25T06:46:05+02:00")),
            ("2024-03-25 06:46:05 -0330", Some("2024-03-25T06:46:05-03:30")),
            ("2024-03-25 06:46", Some("2024-03-25T06:46:00Z")),
            ("2024-03-25T06:46:05", Some("2024-03-25T06:46:05Z")),
            ("March 25, 2024", Some("2024-03-25")),
            ("Mon, 25 Mar 2024", Some("2024-03-25")),
            ("2023-xx-xxT17:46:05.964Z", None),
            ("2024-13-01", None),
            ("2024-03-25T25:00:00Z", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(When::parse(text).map(|when| when.to_rfc3339()).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn new_dates_are_written_as_the_old_ones() {
        let now: Timestamp = "2026-11-23T19:05:09.5Z".parse().unwrap();
        let now = now.to_zoned_datetime(jiff::tz::TimeZone::fixed(Offset::from_seconds(3600).unwrap()));
        for (old, wanted) in [
            ("2024-03-25", "2026-11-23"),
            ("2024-03-25T06:46:05.964Z", "2026-11-23T19:05:09.500Z"),
            ("2024-03-25T06:46:05Z", "2026-11-23T19:05:09Z"),
            ("2024-03-25T06:46:05+02:00", "2026-11-23T20:05:09+01:00"),
            ("2024-03-25 06:46:05 +0200", "2026-11-23 20:05:09 +0100"),
            ("2024-03-25 06:46:05", "2026-11-23 20:05:09"),
            ("2024-03-25 06:46", "2026-11-23 20:05"),
        ] {
            assert_eq!(DateStyle::of(old).unwrap().write(&now), wanted, "{old}");
        }
        assert_eq!(DateStyle::of("March 25, 2024"), None);
    }

    #[test]
    fn layouts_of_go_are_followed() {
        let when = When::parse("2024-03-05T07:08:09+02:00").unwrap();
        for (layout, wanted) in [
            ("2006-01-02", "2024-03-05"),
            ("Jan 2, 2006", "Mar 5, 2024"),
            ("2006-01-02T15:04:05Z07:00", "2024-03-05T07:08:09+02:00"),
            ("Monday, 02-Jan-06", "Tuesday, 05-Mar-24"),
        ] {
            assert_eq!(go_format(layout, &when), wanted, "{layout}");
        }
    }
}
