//! What happens in a blog's folder, told once and soon.
//!
//! Events are gathered for at most 50 milliseconds after the first and then
//! handed on as one set of paths. Which of them are Dropcap's own writes is
//! for the receiver to see, by comparing versions. Build output, `.git` and
//! the temporary files of a save are not told. Each folder is watched by
//! itself, so that `node_modules` and the like cost nothing; where the system
//! has no watches left, polling takes over and says so.

mod folders;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use notify::event::{CreateKind, ModifyKind, RenameMode};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, Watcher};

use crate::error::{Error, Result};
use folders::{Added, Folders};

/// How long events are gathered after the first.
const GATHER: Duration = Duration::from_millis(40);
/// How often a root that is gone is looked for.
const LOOK: Duration = Duration::from_millis(250);
/// How often polling looks.
const POLL: Duration = Duration::from_secs(2);
/// More paths than these are told as [`Changes::Rescan`].
const MANY: usize = 5_000;

/// What is known about a folder after a while of quiet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
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

/// A watched folder; dropping it ends the watching and waits for its thread.
#[derive(Debug)]
pub struct Watch {
    messages: Sender<Message>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Watches a folder and everything below it. `on` is called from a thread
    /// of the watch.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder is not there or may not be read.
    pub fn start(root: &Path, on: impl Fn(Changes) + Send + 'static) -> Result<Self> {
        let root = root.canonicalize().map_err(Error::io(root))?;
        std::fs::read_dir(&root).map_err(Error::io(&root))?;
        let (messages, inbox) = channel();
        let watcher = system_watcher(&messages);
        let mut job =
            Job { folders: Folders::new(watcher), root, messages: messages.clone(), on, polling: false };
        job.arm();
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
    on: F,
    polling: bool,
}

/// What was gathered since the last telling.
#[derive(Default)]
struct Gathered {
    paths: BTreeSet<PathBuf>,
    rescan: bool,
}

impl<F: Fn(Changes)> Job<F> {
    fn run(mut self, inbox: &Receiver<Message>) {
        loop {
            let lost = self.folders.is_empty();
            let first =
                if lost { inbox.recv_timeout(LOOK) } else { inbox.recv().map_err(RecvTimeoutError::from) };
            let mut gathered = Gathered::default();
            match first {
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
                gathered.rescan = true;
            }
            self.tell(gathered);
        }
    }

    fn take(&mut self, event: notify::Result<Event>, gathered: &mut Gathered) {
        match event {
            Ok(event) => {
                gathered.rescan |= event.need_rescan();
                if event.need_rescan() && !self.polling {
                    // Folders made while events were lost have no watch yet.
                    self.arm();
                }
                if !matches!(event.kind, EventKind::Access(_)) {
                    for path in &event.paths {
                        self.one(path, event.kind, gathered);
                    }
                }
            }
            Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => self.poll(),
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
        if is_ignored(&self.root, path) {
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
            let added = self.folders.add(path, &self.root);
            gathered.paths.extend(added.files);
            if added.full {
                self.poll();
            }
        }
    }

    /// Watches the root anew.
    fn arm(&mut self) {
        let Added { full, .. } = self.folders.add(&self.root.clone(), &self.root.clone());
        if full {
            self.poll();
        }
    }

    /// Goes over to polling.
    fn poll(&mut self) {
        if std::mem::replace(&mut self.polling, true) {
            return;
        }
        let config = Config::default().with_poll_interval(POLL);
        let watcher = PollWatcher::new(handler(&self.messages), config).ok();
        self.folders = Folders::new(watcher.map(|watcher| Box::new(watcher) as Box<dyn Watcher + Send>));
        self.folders.add(&self.root.clone(), &self.root.clone());
        (self.on)(Changes::Note(
            "the system has no file watches left, so outside changes show after two seconds; raise fs.inotify.max_user_watches to see them at once".into(),
        ));
    }

    fn tell(&self, gathered: Gathered) {
        if gathered.rescan || gathered.paths.len() > MANY {
            (self.on)(Changes::Rescan);
        } else if !gathered.paths.is_empty() {
            (self.on)(Changes::Paths(gathered.paths.into_iter().collect()));
        }
    }
}

/// Whether a path below the root is none of the writer's texts or photos:
/// version control, packages, build output, temporary files of a save.
pub fn is_ignored(root: &Path, path: &Path) -> bool {
    const ANYWHERE: [&str; 4] = [".git", "node_modules", ".hg", ".svn"];
    const AT_THE_ROOT: [&str; 7] =
        ["public", "_site", "resources", ".cache", ".jekyll-cache", ".hugo_build.lock", "target"];
    if crate::fs::is_temporary(path) {
        return true;
    }
    let Ok(below) = path.strip_prefix(root) else { return true };
    let mut parts = below.components().filter_map(|part| part.as_os_str().to_str());
    let Some(first) = parts.next() else { return false };
    AT_THE_ROOT.contains(&first) || ANYWHERE.contains(&first) || parts.any(|part| ANYWHERE.contains(&part))
}
