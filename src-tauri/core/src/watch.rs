//! What happens in a blog's folder, told once and soon.
//!
//! Events are gathered for at most 50 milliseconds after the first and then
//! handed on as one set of paths. Which of them are Dropcap's own writes is
//! for the receiver to see, by comparing versions. Build output, `.git` and
//! the temporary files of a save are not told. Each folder is watched by
//! itself, so that `node_modules` and the like cost nothing. Where the system
//! has no watches left, and where others write to the same disk over a network,
//! the folder is looked at again and again ([`snapshot`]), the posts that are open
//! more often than the rest, and the writer told.

mod folders;
mod remote;
mod snapshot;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use notify::event::{CreateKind, ModifyKind, RenameMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, Watcher};

use crate::blog::Places;
use crate::error::{Error, Result};
use crate::fs;
use folders::{Added, Folders, Lack};
use snapshot::Snapshot;

/// How long events are gathered after the first.
const GATHER: Duration = Duration::from_millis(40);
/// How often a root that is gone is looked for.
const LOOK: Duration = Duration::from_millis(250);
/// How often the files of open posts are looked at when polling.
const POLL: Duration = Duration::from_millis(500);
/// Looks at the whole folder are as far apart, or so many times as long as one
/// takes, so that slow disks are spared,
const REST: u32 = 9;
/// but no further than this.
const LONGEST: Duration = Duration::from_secs(10);
/// More paths than these are told as [`Changes::Rescan`].
const MANY: usize = 5_000;

/// What is known about a folder after a while of quiet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// From now on nothing is missed; what was read before may be older.
    Watching,
    /// These files or folders are new, different or gone.
    Paths(Vec<PathBuf>),
    /// So much happened that the whole folder must be looked at again.
    Rescan,
    /// Something the writer should know, in a sentence.
    Note(String),
}

enum Message {
    Happened(notify::Result<Event>),
    Stop,
}

/// What a watch must know of the blog, asked again after each change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interest {
    /// Its folders.
    pub places: Places,
    /// The files of the posts that are open.
    pub open: Vec<PathBuf>,
}

/// A watched folder; dropping it ends the watching and waits for its thread.
#[derive(Debug)]
pub struct Watch {
    messages: Sender<Message>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Watches a folder and everything below it but what the generator made.
    /// `interest` and `on` are called from a thread of the watch.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder is not there or may not be read.
    pub fn start(
        root: &Path,
        interest: impl Fn() -> Interest + Send + 'static,
        on: impl Fn(Changes) + Send + 'static,
    ) -> Result<Self> {
        let root = root.canonicalize().map_err(Error::io(root))?;
        std::fs::read_dir(&root).map_err(Error::io(&root))?;
        let (messages, inbox) = channel();
        let watcher = system_watcher(&messages);
        let mut job = Job::new(root, messages.clone(), Box::new(interest), on, watcher);
        job.begin();
        let thread = std::thread::Builder::new()
            .name("watch".into())
            .spawn(move || job.run(&inbox))
            .map_err(|source| Error::Other(format!("the folder cannot be watched: {source}")))?;
        Ok(Self { messages, thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.messages.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What is said where polling takes over.
const NO_WATCHES: &str = "the system has no file watches left, so Dropcap looks for outside changes by itself every moment; raise fs.inotify.max_user_watches to spare it that";
const NO_WATCHER: &str = "the system lets no further program watch files, so Dropcap looks for outside changes by itself every moment; raise fs.inotify.max_user_instances to spare it that";

fn words(lack: Lack) -> &'static str {
    match lack {
        Lack::Watches => NO_WATCHES,
        Lack::Watcher => NO_WATCHER,
    }
}

type Handler = Box<dyn Fn(notify::Result<Event>) + Send>;

fn handler(messages: &Sender<Message>) -> Handler {
    let messages = messages.clone();
    Box::new(move |event| drop(messages.send(Message::Happened(event))))
}

fn system_watcher(messages: &Sender<Message>) -> Option<Box<dyn Watcher + Send>> {
    RecommendedWatcher::new(handler(messages), Config::default())
        .ok()
        .map(|watcher| Box::new(watcher) as Box<dyn Watcher + Send>)
}

/// The thread of a watch.
struct Job<F> {
    root: PathBuf,
    folders: Folders,
    messages: Sender<Message>,
    interest: Box<dyn Fn() -> Interest + Send>,
    /// What is not watched, as last heard.
    ignored: Ignored,
    on: F,
    /// What the folder held at the last look, where looking is needed.
    polled: Option<Polled>,
}

/// The looks at a folder that cannot be trusted to tell.
struct Polled {
    last: Snapshot,
    /// When to look at the open posts, and when at everything.
    next_open: Instant,
    next: Instant,
}

impl Polled {
    fn begin(ignored: &Ignored) -> Self {
        let next = Instant::now() + POLL;
        Self { last: Snapshot::take(ignored), next_open: next, next }
    }
}

/// The pause after a look at everything that took so long.
fn pause(look: Duration) -> Duration {
    (look * REST).clamp(POLL, LONGEST)
}

/// What was gathered since the last telling.
#[derive(Default)]
struct Gathered {
    paths: BTreeSet<PathBuf>,
    rescan: bool,
}

impl<F: Fn(Changes)> Job<F> {
    fn new(
        root: PathBuf,
        messages: Sender<Message>,
        interest: Box<dyn Fn() -> Interest + Send>,
        on: F,
        watcher: Option<Box<dyn Watcher + Send>>,
    ) -> Self {
        let ignored = Ignored { root: root.clone(), places: interest().places };
        Self { folders: Folders::new(watcher), root, messages, interest, ignored, on, polled: None }
    }

    fn begin(&mut self) {
        if let Some(disk) = remote::disk(&self.root, &self.ignored.places.contents) {
            self.poll(&format!(
                "this blog lies on {disk}, which does not say when another computer changes a file, so Dropcap looks by itself every moment"
            ));
        }
        self.arm();
    }

    fn run(mut self, inbox: &Receiver<Message>) {
        (self.on)(Changes::Watching);
        loop {
            let mut gathered = Gathered::default();
            match self.wait(inbox) {
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Message::Happened(event)) => self.take(event, &mut gathered),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let until = Instant::now() + GATHER;
            if !gathered.paths.is_empty() || gathered.rescan {
                loop {
                    match inbox.recv_timeout(until.saturating_duration_since(Instant::now())) {
                        Ok(Message::Happened(event)) => self.take(event, &mut gathered),
                        Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                        Err(RecvTimeoutError::Timeout) => break,
                    }
                }
            }
            if self.folders.is_empty() && self.root.is_dir() {
                self.arm();
                // Where nothing can be watched, the looks will see what is new.
                gathered.rescan |= !self.folders.is_empty();
            }
            self.look(&mut gathered);
            self.tell(gathered);
            self.follow_places();
        }
    }

    /// Waits for the next event, or until it is time to look.
    fn wait(&self, inbox: &Receiver<Message>) -> Result<Message, RecvTimeoutError> {
        let lost = self.folders.is_empty().then_some(LOOK);
        let next = self.polled.as_ref().map(|polled| polled.next.min(polled.next_open));
        let next = next.map(|next| next.saturating_duration_since(Instant::now()));
        match next.into_iter().chain(lost).min() {
            Some(wait) => inbox.recv_timeout(wait),
            None => inbox.recv().map_err(RecvTimeoutError::from),
        }
    }

    /// Looks at the open posts and at the folder, when polling and when it is time.
    fn look(&mut self, gathered: &mut Gathered) {
        let Some(polled) = &mut self.polled else { return };
        let began = Instant::now();
        if began >= polled.next {
            let now = Snapshot::take(&self.ignored);
            gathered.paths.extend(now.differences(&polled.last));
            polled.last = now;
            polled.next = Instant::now() + pause(began.elapsed());
        } else if began >= polled.next_open {
            let open = (self.interest)().open;
            gathered.paths.extend(open.into_iter().filter(|file| polled.last.look_at(file)));
            polled.next_open = Instant::now() + POLL;
        }
    }

    /// Watches other folders when the blog's configuration names others.
    fn follow_places(&mut self) {
        let places = (self.interest)().places;
        if places != self.ignored.places {
            self.ignored.places = places;
            self.watch_anew();
            // What lay where nobody looked is not known yet.
            (self.on)(Changes::Rescan);
        }
    }

    fn take(&mut self, event: notify::Result<Event>, gathered: &mut Gathered) {
        match event {
            Ok(event) => {
                gathered.rescan |= event.need_rescan();
                if event.need_rescan() {
                    self.watch_anew();
                }
                if !matches!(event.kind, EventKind::Access(_)) {
                    for path in &event.paths {
                        self.one(path, event.kind, gathered);
                    }
                }
            }
            Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => {
                gathered.rescan = true;
                self.poll(NO_WATCHES);
            }
            // A folder that vanished while it was looked at is told by its own event.
            Err(_) => gathered.rescan = true,
        }
    }

    fn one(&mut self, path: &Path, kind: EventKind, gathered: &mut Gathered) {
        if path == self.root {
            let gone = !path.is_dir() || matches!(kind, EventKind::Remove(_));
            let renamed = matches!(kind, EventKind::Modify(ModifyKind::Name(_)));
            if gone || renamed {
                self.folders.forget(&self.root);
                gathered.rescan = true;
            }
            return;
        }
        if self.ignored.has(path) {
            return;
        }
        let appeared = matches!(
            kind,
            EventKind::Create(CreateKind::Folder | CreateKind::Any)
                | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both | RenameMode::Any))
        );
        gathered.paths.insert(path.to_path_buf());
        if std::fs::symlink_metadata(path).is_err() {
            self.folders.forget(path);
        } else if appeared && path.is_dir() {
            // Whatever came into it before the watch made no event.
            let added = self.folders.add(path, &self.ignored);
            gathered.paths.extend(added.files);
            if let Some(lack) = added.lack {
                // Looking begins now: what came before into folders that could
                // not be watched is no difference for it.
                gathered.rescan = true;
                self.poll(words(lack));
            }
        }
    }

    /// Watches the root and all below it.
    fn arm(&mut self) {
        let Added { lack, .. } = self.folders.add(&self.root, &self.ignored);
        if let Some(lack) = lack {
            self.poll(words(lack));
        }
    }

    /// Begins with a new watcher: events were lost, so folders may have come,
    /// gone or have other names, and what the old one knows of them is wrong.
    fn watch_anew(&mut self) {
        self.folders = Folders::new(system_watcher(&self.messages));
        self.arm();
    }

    /// Looks by itself from now on, beside what watches there are.
    fn poll(&mut self, why: &str) {
        if self.polled.is_some() {
            return;
        }
        self.polled = Some(Polled::begin(&self.ignored));
        (self.on)(Changes::Note(why.into()));
    }

    fn tell(&self, gathered: Gathered) {
        if gathered.rescan || gathered.paths.len() > MANY {
            (self.on)(Changes::Rescan);
        } else if !gathered.paths.is_empty() {
            (self.on)(Changes::Paths(gathered.paths.into_iter().collect()));
        }
    }
}

/// What below a root is none of the writer's texts or photos: version control,
/// packages, temporary files of a save, and what the blog's generator made.
#[derive(Debug, Clone, Default)]
struct Ignored {
    root: PathBuf,
    places: Places,
}

impl Ignored {
    fn has(&self, path: &Path) -> bool {
        const ANYWHERE: [&str; 4] = [".git", "node_modules", ".hg", ".svn"];
        const AT_THE_ROOT: [&str; 3] = [".cache", ".jekyll-cache", ".hugo_build.lock"];
        if fs::is_temporary(path) {
            return true;
        }
        let Ok(below) = path.strip_prefix(&self.root) else { return true };
        let mut parts = below.components().filter_map(|part| part.as_os_str().to_str());
        let Some(first) = parts.next() else { return false };
        AT_THE_ROOT.contains(&first)
            || ANYWHERE.contains(&first)
            || parts.any(|part| ANYWHERE.contains(&part))
            || fs::relative(&self.root, path).is_some_and(|below| self.places.is_output(&below))
    }
}
