//! One file of records that only grows: what is cut off at its end costs the
//! last record and none before it.
//!
//! A record is its length, the BLAKE3 of its payload and the payload: JSON of
//! a text, of a change to the text before, or of its end. A program holds the
//! lock of its file as long as it lives, so a file that can be locked is one
//! that somebody left behind.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::api::{PostPath, Version};
use crate::fs::{self, faults};

/// What every file begins with: the layout's name.
const MAGIC: &[u8; 8] = b"dropcap1";

/// Length and sum before each payload, in bytes.
const HEAD: usize = 4 + SUM;
const SUM: usize = 16;

/// A file is made anew when it has grown to this many times its texts, and
/// is larger than a page or two.
const WASTE: u64 = 8;
const SMALL: u64 = 1 << 20;

/// A text that is not in its post's file yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// The whole text as the editor held it.
    pub text: String,
    /// What the file held when it was begun.
    pub base: Version,
    /// When it was noted.
    pub at: jiff::Timestamp,
}

#[derive(Serialize, Deserialize)]
enum Record<'a> {
    /// A text, whole.
    Whole { post: PostPath, noted: Noted },
    /// The text before, but for one stretch of it, counted in bytes.
    Change { post: Cow<'a, str>, range: Range<usize>, insert: String, at: jiff::Timestamp },
    /// The text is safe elsewhere.
    End { post: Cow<'a, str> },
}

/// An open file of records and what they come to.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: File,
    /// Where the last whole record ends.
    end: u64,
    /// The texts that have not ended.
    pub(super) texts: HashMap<PostPath, Noted>,
}

impl Log {
    /// Makes a new file in `folder`.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(format!("{}.log", crate::store::random_name()));
        faults::step()?;
        let mut file = undisturbed(&path, || {
            let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
            fs::try_take(&file);
            Ok(file)
        })?;
        if let Err(error) = faults::write_all(&mut file, MAGIC) {
            let _ = std::fs::remove_file(&path);
            return Err(error);
        }
        Ok(Self { path, file, end: MAGIC.len() as u64, texts: HashMap::new() })
    }

    /// Takes over a file that nobody has; none when somebody does. One that is
    /// damaged is set aside as `….broken`, every byte of it, and what can still
    /// be read goes into a new one.
    pub(super) fn take_over(path: &Path) -> io::Result<Option<Self>> {
        let mut file = undisturbed(path, || OpenOptions::new().read(true).write(true).open(path))?;
        if !fs::try_take(&file) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let (texts, end) = read(&bytes);
        if end == bytes.len() as u64 || bytes.len() <= MAGIC.len() {
            return Ok(Some(Self { path: path.to_path_buf(), file, end, texts }));
        }
        let mut new = Self::create(path.parent().unwrap_or(Path::new(".")))?;
        let filled = texts.into_iter().try_for_each(|(post, noted)| new.note(&post, noted));
        let aside = filled.and_then(|()| std::fs::rename(path, path.with_extension("broken")));
        aside.inspect_err(|_| new.remove())?;
        Ok(Some(new))
    }

    /// Notes a post's text. It survives the end of this program when this
    /// returns, and a power cut as far as the disk has been waited for.
    pub(super) fn note(&mut self, post: &str, noted: Noted) -> io::Result<()> {
        let old = self.texts.get(post).filter(|old| old.base == noted.base);
        if old.is_some_and(|old| old.text == noted.text) {
            return Ok(());
        }
        let record = match old.map(|old| change(&old.text, &noted.text)) {
            Some((range, insert)) if insert.len() < noted.text.len() / 2 => {
                Record::Change { post: post.into(), range, insert: insert.to_owned(), at: noted.at }
            }
            _ => Record::Whole { post: post.to_owned(), noted: noted.clone() },
        };
        self.append(&record)?;
        self.texts.insert(post.to_owned(), noted);
        Ok(())
    }

    /// Forgets a post's text; an empty file is as small as it gets.
    pub(super) fn forget(&mut self, post: &str) -> io::Result<Option<Noted>> {
        if !self.texts.contains_key(post) {
            return Ok(None);
        }
        if self.texts.len() == 1 {
            self.file.set_len(MAGIC.len() as u64)?;
            self.end = MAGIC.len() as u64;
        } else {
            self.append(&Record::End { post: post.into() })?;
        }
        Ok(self.texts.remove(post))
    }

    /// Gives a post's text another name.
    pub(super) fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        if let Some(noted) = self.texts.get(from).cloned() {
            self.note(to, noted)?;
            self.forget(from)?;
        }
        Ok(())
    }

    /// The file, to wait for the disk while others go on writing: see [`sync`].
    pub(super) fn disk(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Whether most of the file is history, so that it should be made anew.
    pub(super) fn is_wasteful(&self) -> bool {
        let live: usize = self.texts.values().map(|noted| noted.text.len()).sum();
        self.end > SMALL && self.end > WASTE * live as u64
    }

    /// Whether its file is still where it was made.
    pub(super) fn is_there(&self) -> bool {
        self.path.exists()
    }

    /// Removes the file; the texts live on in memory alone.
    pub(super) fn remove(&self) {
        // A file that stays is read again, and its texts are found to be safe.
        let _ = std::fs::remove_file(&self.path);
    }

    fn append(&mut self, record: &Record<'_>) -> io::Result<()> {
        let payload = serde_json::to_vec(record).map_err(io::Error::other)?;
        let mut bytes = Vec::with_capacity(HEAD + payload.len());
        bytes.extend_from_slice(&u32::try_from(payload.len()).map_err(io::Error::other)?.to_le_bytes());
        bytes.extend_from_slice(&blake3::hash(&payload).as_bytes()[..SUM]);
        bytes.extend_from_slice(&payload);
        self.file.seek(SeekFrom::Start(self.end))?;
        // A half-written record would hide those behind it: the next one is
        // written over it, and reading stops at what it leaves.
        faults::write_all(&mut self.file, &bytes)?;
        self.end += bytes.len() as u64;
        Ok(())
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        fs::let_go(&self.file);
    }
}

/// Waits until the disk has a file.
pub(super) fn sync(file: &File) -> io::Result<()> {
    faults::sync(file)
}

/// Nobody takes a file over between its making and its locking.
fn undisturbed(path: &Path, open: impl FnOnce() -> io::Result<File>) -> io::Result<File> {
    fs::alone(path, || Ok(open())).map_err(io::Error::other)?
}

/// Reads all records: the texts, and where the records end that are whole from
/// the beginning on. Behind a damaged place reading goes on: texts that are
/// there as a whole are taken, changes to texts from before are not.
fn read(bytes: &[u8]) -> (HashMap<PostPath, Noted>, u64) {
    let mut texts = HashMap::new();
    let intact = bytes.strip_prefix(MAGIC.as_slice());
    let mut rest = intact.unwrap_or(bytes);
    while let Some((record, after)) = first(rest).filter(|_| intact.is_some()) {
        if apply(&mut texts, record).is_none() {
            break;
        }
        rest = after;
    }
    let end = if intact.is_some() { (bytes.len() - rest.len()) as u64 } else { 0 };
    let mut behind = HashMap::new();
    while !rest.is_empty() {
        match first(rest) {
            Some((record, after)) => {
                if let Record::End { post } = &record {
                    texts.remove(post.as_ref());
                }
                // A change to a text from before the damage finds none here.
                let _ = apply(&mut behind, record);
                rest = after;
            }
            None => rest = &rest[1..],
        }
    }
    texts.extend(behind);
    (texts, end)
}

/// The first record of `bytes`, checked, and what follows it.
fn first(bytes: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<SUM>()?;
    let (payload, after) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    if !payload.starts_with(b"{") {
        return None;
    }
    let whole = blake3::hash(payload).as_bytes()[..SUM] == *sum;
    let record = serde_json::from_slice(payload).ok().filter(|_| whole)?;
    Some((record, after))
}

fn apply(texts: &mut HashMap<PostPath, Noted>, record: Record<'_>) -> Option<()> {
    match record {
        Record::Whole { post, noted } => {
            texts.insert(post, noted);
        }
        Record::Change { post, range, insert, at } => {
            let noted = texts.get_mut(post.as_ref())?;
            noted.text.get(range.clone())?;
            noted.text.replace_range(range, &insert);
            noted.at = at;
        }
        Record::End { post } => {
            texts.remove(post.as_ref());
        }
    }
    Some(())
}

/// The one stretch of `old` that must be replaced, and by what, to make `new`.
fn change<'a>(old: &str, new: &'a str) -> (Range<usize>, &'a str) {
    let same = |(a, b): &(u8, u8)| a == b;
    let mut from = old.bytes().zip(new.bytes()).take_while(same).count();
    while !old.is_char_boundary(from) || !new.is_char_boundary(from) {
        from -= 1;
    }
    let mut tail =
        old.as_bytes()[from..].iter().rev().copied().zip(new.as_bytes()[from..].iter().rev().copied());
    let mut back = tail.by_ref().take_while(same).count();
    while !old.is_char_boundary(old.len() - back) || !new.is_char_boundary(new.len() - back) {
        back -= 1;
    }
    (from..old.len() - back, &new[from..new.len() - back])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(text: &str) -> Noted {
        Noted { text: text.into(), base: "b".into(), at: jiff::Timestamp::UNIX_EPOCH }
    }

    fn reopened(log: Log) -> Log {
        let path = log.path.clone();
        drop(log);
        Log::take_over(&path).unwrap().expect("nobody has it")
    }

    #[test]
    fn texts_come_back_as_they_were_noted_last() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Log::create(folder.path()).unwrap();
        let long = "Ein langer Satz über Fähren. ".repeat(40);
        for text in ["", "é", "è", "😍 a", "😎 a", &long, &long.replace("Fähren", "Züge"), &long] {
            log.note("a.md", noted(text)).unwrap();
            log.note("b.md", noted("other")).unwrap();
            log = reopened(log);
            assert_eq!(log.texts["a.md"], noted(text));
        }
        log.rename("a.md", "c.md").unwrap();
        log.forget("b.md").unwrap();
        log = reopened(log);
        assert_eq!(log.texts.keys().collect::<Vec<_>>(), ["c.md"]);
        assert_eq!(log.texts["c.md"], noted(&long));
    }

    #[test]
    fn a_small_change_of_a_large_text_is_a_small_record() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Log::create(folder.path()).unwrap();
        let text = "word ".repeat(200_000);
        log.note("a.md", noted(&text)).unwrap();
        let before = log.end;
        log.note("a.md", noted(&format!("{text}more"))).unwrap();
        assert!(log.end - before < 300, "{} bytes for four letters", log.end - before);
    }

    #[test]
    fn a_cut_anywhere_costs_the_last_record_at_most() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Log::create(folder.path()).unwrap();
        let mut ends = vec![(log.end, None)];
        for text in ["one", "one two", "one 2 three"] {
            log.note("a.md", noted(text)).unwrap();
            ends.push((log.end, Some(noted(text))));
        }
        let bytes = std::fs::read(&log.path).unwrap();
        for cut in 0..=bytes.len() {
            let (texts, end) = read(&bytes[..cut]);
            let expected = ends.iter().rev().find(|(end, _)| *end <= cut as u64);
            assert_eq!(texts.get("a.md"), expected.and_then(|(_, noted)| noted.as_ref()), "cut at {cut}");
            assert_eq!(end, expected.map_or(0, |(end, _)| *end));
        }
    }

    /// One bit anywhere costs the record it is in and what builds on it, brings
    /// nothing odd, and not a byte of the file is thrown away.
    #[test]
    fn a_flipped_bit_costs_what_builds_on_it_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Log::create(folder.path()).unwrap();
        let mut ends = vec![log.end as usize];
        let long = "a word ".repeat(9);
        for (post, text) in [
            ("a.md", long.clone()),
            ("a.md", format!("{long}more")),
            ("b \"quoted\".md", "other".into()),
            ("a.md", "anew".into()),
        ] {
            log.note(post, noted(&text)).unwrap();
            ends.push(log.end as usize);
        }
        let bytes = std::fs::read(&log.path).unwrap();
        assert_eq!(read(&bytes).1 as usize, bytes.len());
        drop(log);
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x10;
            let path = folder.path().join(format!("{at}.log"));
            fs::write(&path, &bytes).unwrap();
            let read = Log::take_over(&path).unwrap().expect("nobody has it");
            assert_eq!(std::fs::read(path.with_extension("broken")).unwrap(), bytes, "byte {at}");
            assert!(!path.exists());
            let texts = |post: &str| read.texts.get(post).map(|noted| noted.text.clone());
            let whole = |record: usize| at < ends[record] || ends[record + 1] <= at;
            let expected = if whole(3) { Some("anew".to_owned()) } else { Some(format!("{long}more")) };
            assert_eq!(texts("a.md"), expected, "byte {at}");
            assert_eq!(texts("b \"quoted\".md"), whole(2).then(|| "other".to_owned()), "byte {at}");
            read.remove();
        }
    }

    #[test]
    fn a_record_that_failed_hides_none_of_those_behind_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Log::create(folder.path()).unwrap();
        log.note("a.md", noted("one")).unwrap();
        let (result, failed) = faults::fail(0, 28, || log.note("a.md", noted("one and a long second")));
        assert!(failed && result.is_err());
        log.note("a.md", noted("three")).unwrap();
        assert_eq!(reopened(log).texts["a.md"].text, "three");
    }

    #[test]
    fn a_file_in_use_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::create(folder.path()).unwrap();
        assert!(Log::take_over(&log.path).unwrap().is_none());
    }
}
