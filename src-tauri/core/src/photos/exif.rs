//! EXIF: which way is up, when it was taken, and what it would give away.
//!
//! A reader of TIFF directories (CIPA DC-008) that follows no more than it
//! needs and believes no offset.

use jiff::civil::DateTime;

/// What a picture's EXIF says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Exif {
    /// 1 to 8; 1 when it does not say.
    pub(super) orientation: u8,
    /// When it was taken, by the camera's clock.
    pub(super) taken: Option<DateTime>,
    /// Whether colours are Adobe RGB by the camera's own short-hand.
    pub(super) adobe_rgb: bool,
    /// What it shows, in the photographer's words.
    pub(super) description: Option<String>,
    /// Whose it is.
    pub(super) copyright: Option<String>,
    /// What a reader could learn: a label and the value.
    pub(super) facts: Vec<(String, String)>,
}

impl Exif {
    /// An EXIF that says nothing.
    pub(super) fn none() -> Self {
        Self { orientation: 1, ..Self::default() }
    }

    /// Reads a TIFF structure; damage ends the reading.
    pub(super) fn read(tiff: &[u8]) -> Self {
        let mut exif = Self::none();
        let Some(tiff) = Tiff::open(tiff) else { return exif };
        let first = tiff.directory(tiff.number(4, 4).unwrap_or(0) as usize);
        let sub = |tag: u16| {
            let offset = first.iter().find(|entry| entry.tag == tag).and_then(|entry| tiff.value(entry));
            offset.map(|offset| tiff.directory(offset as usize)).unwrap_or_default()
        };
        let (photo, gps) = (sub(0x8769), sub(0x8825));
        let interop = photo.iter().find(|entry| entry.tag == 0xA005).and_then(|entry| tiff.value(entry));
        let interop = interop.map(|offset| tiff.directory(offset as usize)).unwrap_or_default();
        if let Some(value) =
            first.iter().find(|entry| entry.tag == 0x0112).and_then(|entry| tiff.value(entry))
        {
            exif.orientation = if (2..=8).contains(&value) { value as u8 } else { 1 };
        }
        let text = |entries: &[Entry], tag| entries.iter().find(|e| e.tag == tag).and_then(|e| tiff.text(e));
        exif.taken = text(&photo, 0x9003).or_else(|| text(&first, 0x0132)).and_then(|words| date(&words));
        exif.adobe_rgb = text(&interop, 1).as_deref() == Some("R03");
        if let Some(place) = position(&tiff, &gps) {
            exif.facts.push(("Position".into(), place));
        } else if !gps.is_empty() {
            exif.facts.push(("Position".into(), "in part".into()));
        }
        let words = |tag| text(&first, tag).filter(|words| !words.is_empty());
        (exif.description, exif.copyright) = (words(0x010E), words(0x8298));
        for (entries, tag, label) in [
            (&first, 0x010F, "Camera maker"),
            (&first, 0x0110, "Camera"),
            (&first, 0x0131, "Software"),
            (&first, 0x013B, "Photographer"),
            (&first, 0x8298, "Copyright"),
            (&first, 0x010E, "Description"),
            (&first, 0x013C, "Computer"),
            (&photo, 0xA430, "Owner"),
            (&photo, 0xA431, "Serial number"),
            (&photo, 0xA435, "Lens serial number"),
            (&photo, 0xA434, "Lens"),
            (&first, 0xC62F, "Serial number"),
            (&photo, 0x9003, "Taken"),
        ] {
            if let Some(words) = text(entries, tag).filter(|words| !words.is_empty()) {
                exif.facts.push((label.into(), words));
            }
        }
        if let Some(note) = photo.iter().find(|entry| entry.tag == 0x927C) {
            exif.facts.push(("Maker's notes".into(), format!("{} bytes", note.count)));
        }
        if tiff.thumbnail(first.len()).is_some() {
            exif.facts.push(("Thumbnail".into(), "a small copy, perhaps of before it was cropped".into()));
        }
        exif
    }
}

/// A line of a directory.
struct Entry {
    tag: u16,
    kind: u16,
    count: usize,
    /// Where the value is.
    at: usize,
}

struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Tiff<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self { bytes, little })
    }

    fn number(&self, at: usize, length: usize) -> Option<u64> {
        if self.little {
            super::container::little(self.bytes, at, length)
        } else {
            super::container::big(self.bytes, at, length)
        }
    }

    fn directory(&self, at: usize) -> Vec<Entry> {
        let count = if at == 0 { 0 } else { self.number(at, 2).unwrap_or(0) as usize };
        (0..count.min(1000)).map_while(|line| self.entry(at + 2 + line * 12)).collect()
    }

    /// Where the thumbnail is: in the directory behind the first, of `lines` lines.
    fn thumbnail(&self, lines: usize) -> Option<u64> {
        let first = self.number(4, 4)? as usize;
        let second = self.number(first.checked_add(2 + lines * 12)?, 4)? as usize;
        let entries = self.directory(second);
        entries.iter().find(|entry| entry.tag == 0x0201).and_then(|entry| self.value(entry))
    }

    fn entry(&self, at: usize) -> Option<Entry> {
        let (tag, kind) = (self.number(at, 2)? as u16, self.number(at + 2, 2)? as u16);
        let count = self.number(at + 4, 4)? as usize;
        let size = count.checked_mul(width_of(kind))?;
        let value = if size <= 4 { at + 8 } else { self.number(at + 8, 4)? as usize };
        Some(Entry { tag, kind, count, at: value })
    }

    /// The first number of an entry.
    fn value(&self, entry: &Entry) -> Option<u64> {
        self.number(entry.at, width_of(entry.kind))
    }

    fn text(&self, entry: &Entry) -> Option<String> {
        let bytes = self.bytes.get(entry.at..entry.at.checked_add(entry.count.min(2000))?)?;
        let words = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
        Some(String::from_utf8_lossy(words).trim().to_owned())
    }

    /// The `n`th fraction of an entry.
    fn fraction(&self, entry: &Entry, n: usize) -> Option<f64> {
        let at = entry.at + n * 8;
        let (over, under) = (self.number(at, 4)? as f64, self.number(at + 4, 4)? as f64);
        (n < entry.count && under != 0.0).then(|| over / under)
    }
}

/// How many bytes a value of a kind takes.
fn width_of(kind: u16) -> usize {
    match kind {
        3 | 8 => 2,
        4 | 9 | 11 => 4,
        5 | 10 | 12 => 8,
        _ => 1,
    }
}

/// `2024:03:25 18:30:00` as a date.
fn date(words: &str) -> Option<DateTime> {
    let numbers: Vec<i16> = words.split([':', ' ']).map_while(|number| number.parse().ok()).collect();
    let [year, month, day, hour, minute, second] = numbers[..] else { return None };
    let small = |number: i16| i8::try_from(number).ok();
    DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, 0).ok()
}

/// Latitude and longitude in degrees.
fn position(tiff: &Tiff<'_>, gps: &[Entry]) -> Option<String> {
    let angle = |tag: u16, negative: &str| {
        let entry = gps.iter().find(|entry| entry.tag == tag + 1)?;
        let (degrees, minutes) = (tiff.fraction(entry, 0)?, tiff.fraction(entry, 1).unwrap_or(0.0));
        let angle = degrees + minutes / 60.0 + tiff.fraction(entry, 2).unwrap_or(0.0) / 3600.0;
        let side = gps.iter().find(|entry| entry.tag == tag).and_then(|entry| tiff.text(entry));
        Some(if side.as_deref() == Some(negative) { -angle } else { angle })
    };
    Some(format!("{:.5}, {:.5}", angle(1, "S")?, angle(3, "W")?))
}
