//! What the queue keeps on the disk: a folder for each job, and the links of
//! photos that were stored before.
//!
//! In a job's folder lie `source` (the bytes that came in), `job.json` (the
//! record, replaced whole), `image-N` (what was made of them), `thumb`,
//! `cancelled` when the writer took the job back, and `post.json` when the post
//! was renamed meanwhile. The record is written last
//! when a job is made and removed first when it is forgotten, so a folder
//! without one holds nothing that anybody was promised. What was linked and
//! forgotten is a line of its own file (`linked`), which only grows: a text from
//! before may come back, from the history or from what was never saved.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::api::{JobId, PhotoJob, PhotoLink, PhotoRole, PostRef};
use crate::error::{Error, Result};
use crate::fs;
use crate::store::Stored;

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Stage {
    /// Nothing is made yet.
    Waiting,
    /// The same photo was stored before: to be looked for.
    Known,
    /// The images are made and recorded.
    Made,
    /// Stored and verified.
    Done,
    /// Given up, with a problem.
    Failed,
}

/// An image made of a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) extension: String,
    pub(super) content_type: String,
    pub(super) bytes: u64,
    pub(super) fingerprint: String,
    /// Where it went, once the store has confirmed it.
    pub(super) stored: Option<Stored>,
}

/// What became of a photo, for when it comes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) images: Vec<Made>,
    pub(super) placeholder: String,
}

/// All that must survive a kill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) id: JobId,
    /// The place among all jobs.
    pub(super) order: u64,
    pub(super) added: jiff::Timestamp,
    pub(super) post: PostRef,
    pub(super) role: PhotoRole,
    pub(super) name: String,
    /// The file it was copied from, for a second try when it could not be read.
    pub(super) origin: Option<PathBuf>,
    pub(super) bytes_in: u64,
    pub(super) fingerprint: Option<String>,
    pub(super) stage: Stage,
    pub(super) images: Vec<Made>,
    /// What the images were made and stored by: see `Target::recipe`.
    pub(super) recipe: String,
    /// What they were made by: see `Target::making`.
    #[serde(default)]
    pub(super) making: String,
    /// See [`super::NewPhoto::heavy`].
    #[serde(default)]
    pub(super) heavy: bool,
    pub(super) link: Option<PhotoLink>,
    /// When it was taken, by the camera's clock.
    #[serde(default)]
    pub(super) taken: Option<String>,
    /// See [`crate::photos::Processed::placeholder`].
    #[serde(default)]
    pub(super) placeholder: String,
    pub(super) problem: Option<String>,
    /// Whether the problem may have gone by the next start.
    pub(super) passing: bool,
    pub(super) notes: Vec<String>,
}

impl Record {
    /// A photo that has only just come.
    pub(super) fn new(
        id: JobId,
        order: u64,
        added: jiff::Timestamp,
        post: PostRef,
        role: PhotoRole,
        name: String,
    ) -> Self {
        Self {
            id,
            order,
            added,
            post,
            role,
            name,
            origin: None,
            bytes_in: 0,
            fingerprint: None,
            stage: Stage::Waiting,
            images: Vec::new(),
            recipe: String::new(),
            making: String::new(),
            heavy: false,
            link: None,
            taken: None,
            placeholder: String::new(),
            problem: None,
            passing: false,
            notes: Vec::new(),
        }
    }
}

/// The folder of a queue.
pub(super) struct Journal {
    dir: PathBuf,
    /// The file of what was linked.
    linked: PathBuf,
}

impl Journal {
    pub(super) fn open(dir: PathBuf, linked: PathBuf) -> Result<Self> {
        // Pictures are kept for the program that made them.
        let kept = dir.join(LINKS).join(KEPT);
        remove_folder(&kept);
        fs::make_folder(&kept)?;
        if let Some(folder) = linked.parent() {
            fs::make_folder(folder)?;
        }
        Ok(Self { dir, linked })
    }

    pub(super) fn folder(&self, job: &str) -> PathBuf {
        self.dir.join(job)
    }

    /// All jobs; sweeps what was never finished or was being forgotten.
    pub(super) fn load(&self) -> Result<Vec<(Record, Cancelled)>> {
        let mut records = Vec::new();
        for entry in std::fs::read_dir(&self.dir).map_err(Error::io(&self.dir))? {
            let name = entry.map_err(Error::io(&self.dir))?.file_name().to_string_lossy().into_owned();
            records.extend(self.load_one(&name));
        }
        // Of several programs' jobs the older come first.
        records.sort_by_key(|(record, _)| (record.order, record.added));
        Ok(records)
    }

    /// The job in a folder, if there is one.
    pub(super) fn load_one(&self, name: &str) -> Option<(Record, Cancelled)> {
        let folder = self.folder(name);
        if name == LINKS || !folder.is_dir() {
            return None;
        }
        match read_json::<Record>(&folder.join("job.json")) {
            Ok(Some(mut record)) if record.id == name => {
                if let Ok(Some(post)) = read_json(&folder.join("post.json")) {
                    record.post = post;
                }
                fs::sweep(&folder);
                let cancelled = Cancelled(folder.join("cancelled").exists());
                Some((record, cancelled))
            }
            Ok(None) => {
                remove_folder(&folder);
                None
            }
            // A record of another version, or a damaged disk: the photo stays where it is.
            Ok(Some(_)) | Err(_) => None,
        }
    }

    /// Makes a job's folder: the bytes first, then the record that promises them.
    pub(super) fn begin(&self, record: &mut Record, bytes: Result<Vec<u8>>) -> Result<()> {
        fs::make_folder(&self.folder(&record.id))?;
        match bytes {
            Ok(bytes) => {
                fs::create(&self.source(&record.id), &bytes)?;
                record.bytes_in = bytes.len() as u64;
                record.fingerprint = Some(fs::fingerprint(&bytes));
            }
            Err(error) => {
                record.stage = Stage::Failed;
                record.problem = Some(error.to_string());
            }
        }
        self.save(record)
    }

    pub(super) fn save(&self, record: &Record) -> Result<()> {
        write_json(&self.folder(&record.id).join("job.json"), record)
    }

    /// The small picture of a job, while it has one.
    pub(super) fn thumbnail(&self, job: &str) -> PathBuf {
        self.folder(job).join("thumb")
    }

    /// The same when the job is forgotten; until the next start.
    pub(super) fn kept(&self, job: &str) -> PathBuf {
        self.dir.join(LINKS).join(KEPT).join(format!("{job}.jpg"))
    }

    /// What to make it of then, where nobody has asked for it before.
    pub(super) fn kept_whole(&self, job: &str) -> PathBuf {
        self.dir.join(LINKS).join(KEPT).join(format!("{job}.jpeg"))
    }

    /// Keeps a picture of a job that is about to be forgotten; says whether there was one.
    pub(super) fn keep(&self, job: &str) -> bool {
        let whole = || std::fs::rename(self.image(job, 0), self.kept_whole(job));
        std::fs::rename(self.thumbnail(job), self.kept(job)).or_else(|_| whole()).is_ok()
    }

    pub(super) fn forget(&self, job: &str) {
        let folder = self.folder(job);
        let _ = std::fs::remove_file(folder.join("job.json"));
        remove_folder(&folder);
    }

    /// Notes where a photo was linked, before its job is forgotten.
    pub(super) fn remember(&self, job: &PhotoJob) -> Result<()> {
        let json = serde_json::to_string(job)
            .map_err(|error| Error::Store { path: self.linked.clone(), message: error.to_string() })?;
        let append = || {
            let mut file = OpenOptions::new().append(true).create(true).open(&self.linked)?;
            // In one go, for another program may append too; on a line of its
            // own, whatever a kill has left of the one before.
            file.write_all(format!("\n{json}\n").as_bytes())?;
            file.sync_all()
        };
        append().map_err(Error::io(&self.linked))
    }

    /// Those of these jobs that were linked and forgotten.
    pub(super) fn remembered(&self, wanted: &[JobId]) -> Vec<PhotoJob> {
        let mut found: Vec<PhotoJob> = Vec::new();
        for job in self.linked().into_iter().filter(|job| wanted.contains(&job.id)) {
            found.retain(|other| other.id != job.id);
            found.push(job);
        }
        found
    }

    /// All that were linked and forgotten, the latest last.
    pub(super) fn linked(&self) -> Vec<PhotoJob> {
        let bytes = std::fs::read(&self.linked).unwrap_or_default();
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.filter_map(|line| serde_json::from_slice(line).ok()).collect()
    }

    pub(super) fn cancel(&self, job: &str) -> Result<()> {
        match fs::create(&self.folder(job).join("cancelled"), b"") {
            Ok(_) | Err(Error::Exists { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The post has a new path: kept apart, for a step may be writing the record.
    pub(super) fn move_to(&self, job: &str, post: &PostRef) -> Result<()> {
        write_json(&self.folder(job).join("post.json"), post)
    }

    pub(super) fn take_up(&self, job: &str) -> Result<()> {
        remove(&self.folder(job).join("cancelled"))
    }

    /// Whether nothing new is to be begun.
    pub(super) fn paused(&self) -> bool {
        self.dir.join(PAUSED).exists()
    }

    /// Keeps that nothing, or again something, is to be begun.
    pub(super) fn pause(&self, paused: bool) -> Result<()> {
        let mark = self.dir.join(PAUSED);
        let done = if paused { fs::create(&mark, b"").map(drop) } else { remove(&mark) };
        match done {
            Err(Error::Exists { .. }) => Ok(()),
            done => done,
        }
    }

    pub(super) fn source(&self, job: &str) -> PathBuf {
        self.folder(job).join("source")
    }

    pub(super) fn image(&self, job: &str, n: usize) -> PathBuf {
        self.folder(job).join(format!("image-{n}"))
    }

    /// What became of the same photo before, made and stored the same way.
    pub(super) fn known(&self, key: &str) -> Option<Known> {
        read_json(&self.known_path(key)).ok().flatten()
    }

    pub(super) fn learn(&self, key: &str, known: &Known) -> Result<()> {
        write_json(&self.known_path(key), known)
    }

    fn known_path(&self, key: &str) -> PathBuf {
        self.dir.join(LINKS).join(format!("{key}.json"))
    }
}

/// Whether the writer took a job back.
pub(super) struct Cancelled(pub(super) bool);

pub(super) const LINKS: &str = "links";

/// Beside what is known of links: pictures of photos whose jobs are forgotten.
const KEPT: &str = "kept";

/// A file that is there while nothing new is begun.
const PAUSED: &str = "paused";

/// Removes a file, if it is there.
fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path)(error)),
        _ => Ok(()),
    }
}

fn read_json<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<Option<T>> {
    match std::fs::read(path) {
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(Error::Store { path: path.to_path_buf(), message: error.to_string() }),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path)(error)),
    }
}

fn write_json<T: Serialize + ?Sized>(path: &Path, value: &T) -> Result<()> {
    let json = serde_json::to_vec_pretty(value)
        .map_err(|error| Error::Store { path: path.to_path_buf(), message: error.to_string() })?;
    fs::write(path, &json).map(|_| ())
}

fn remove_folder(folder: &Path) {
    // What is left behind has no record and is swept at the next start.
    let _ = std::fs::remove_dir_all(folder);
}
