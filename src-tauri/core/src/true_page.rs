//! The true page: what the blog's own generator and theme make of a post
//! while it is written.
//!
//! The writer's `hugo` serves a hidden copy of the blog ([`mirror`]) to this
//! machine alone. What is being written goes into the copy, never into the
//! blog; Hugo builds it again, and the window is told where the page is, why it
//! could not be made, and what it shows otherwise than the instant preview
//! ([`compare`]). One thread does it all, so there is nothing to lock: see
//! `work`. Whether the blog is trusted is for the caller to ask.

mod compare;
mod copies;
mod mirror;
mod photos;
mod place;
mod said;
mod server;
mod whole;
mod work;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use crate::api::{BlogId, PostPath, TruePage};
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::fs;

pub use whole::Whole;

/// The writer's own Hugo.
#[derive(Debug, Clone)]
pub struct HugoProgram {
    /// The program's name or path.
    pub program: PathBuf,
    /// What its environment gets besides.
    pub environment: Vec<(String, String)>,
    /// What it has said that its version is, to any copy of this value.
    pub version: Arc<OnceLock<String>>,
}

impl Default for HugoProgram {
    fn default() -> Self {
        Self { program: PathBuf::from("hugo"), environment: Vec::new(), version: Arc::default() }
    }
}

/// Where programs are that an app started from a desktop is not told of.
const BESIDES: [&str; 5] =
    ["/usr/local/bin", "/snap/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin", "/usr/bin"];

impl HugoProgram {
    /// The program's file, if it is installed. Runs nothing.
    pub fn find(&self) -> Option<PathBuf> {
        if self.program.components().count() > 1 {
            return self.program.is_file().then(|| self.program.clone());
        }
        let told = std::env::var_os("PATH").unwrap_or_default();
        let own = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
        let own = own.into_iter().flat_map(|home| [home.join(".local/bin"), home.join("go/bin")]);
        let folders = std::env::split_paths(&told).chain(BESIDES.map(PathBuf::from)).chain(own);
        let name = self.program.with_extension(std::env::consts::EXE_EXTENSION);
        folders.map(|folder| folder.join(&name)).find(|file| is_program(file))
    }

    /// Its version, such as `0.111.3`, asked once; none when it is not installed
    /// or does not say. It is run in `folder`, which must not be a blog's: what
    /// lies there is none of its business yet.
    pub fn version(&self, folder: &Path) -> Option<String> {
        if let Some(known) = self.version.get() {
            return Some(known.clone());
        }
        let mut command = Command::new(self.find()?);
        command.current_dir(folder).envs(self.environment.iter().map(|(name, value)| (name, value)));
        let output = command.arg("version").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        let version = server::version(&String::from_utf8_lossy(&output.stdout))?;
        Some(self.version.get_or_init(|| version).clone())
    }
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

/// A block of the instant preview, before it is sanitised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The line of the text it starts on, from 0.
    pub line: usize,
    /// Its HTML.
    pub html: String,
}

/// Makes blocks of a post's path and its text.
pub type Instant = Box<dyn Fn(&str, &str) -> Vec<Part> + Send>;

/// Makes a small picture of a photo, by its job.
pub type Photo = Box<dyn Fn(&str) -> Option<Vec<u8>> + Send>;

/// What a stage is given.
pub struct Surroundings {
    /// The program.
    pub hugo: HugoProgram,
    /// Dropcap's own folder for this blog's hidden copy.
    pub folder: PathBuf,
    /// The blog's name for the window.
    pub id: BlogId,
    /// Gives the blog as it was last read.
    pub blog: Box<dyn Fn() -> Arc<Blog> + Send>,
    /// The blocks of a post's text as the instant preview has them.
    pub instant: Instant,
    /// A small picture of a photo that is on its way.
    pub photo: Photo,
    /// Told whenever there is news.
    pub tell: Box<dyn Fn(TruePage) + Send>,
}

/// What the thread of a stage hears.
enum Message {
    /// This text is to be shown, with the line that is written on.
    Show(PostPath, String, usize),
    /// These files or folders of the blog are new, different or gone.
    Changed(Vec<PostPath>),
    /// Anything may be.
    Rescan,
    /// The server of that number has said a line.
    Said(u32, String),
    /// The server of that number has ended.
    Ended(u32),
    Stop,
}

/// Where one blog's true page is shown. Dropping it ends Hugo.
pub struct Stage {
    messages: Sender<Message>,
    thread: Option<JoinHandle<()>>,
}

impl Stage {
    /// Sets a stage up; Hugo starts with the first text.
    ///
    /// # Errors
    /// When there is no Hugo, or the folder cannot be made.
    pub fn start(around: Surroundings) -> Result<Self> {
        let program = around.hugo.find().ok_or_else(not_installed)?;
        fs::make_folder(&around.folder)?;
        let (messages, inbox) = channel();
        let own = messages.clone();
        let thread = std::thread::Builder::new()
            .name("true page".into())
            .spawn(move || work::Work::new(around, program, own).run(&inbox))
            .map_err(|source| Error::Other(format!("the theme's page cannot be shown: {source}")))?;
        Ok(Self { messages, thread: Some(thread) })
    }

    /// Shows the page of a text; a later one replaces those waiting.
    pub fn show(&self, path: &str, text: String, line: usize) {
        self.send(Message::Show(path.to_owned(), text, line));
    }

    /// Takes in that files or folders of the blog have changed.
    pub fn changed(&self, paths: Vec<PostPath>) {
        self.send(Message::Changed(paths));
    }

    /// Takes in that anything may have changed.
    pub fn rescan(&self) {
        self.send(Message::Rescan);
    }

    fn send(&self, message: Message) {
        // A thread that has panicked hears nothing; the text is safe elsewhere.
        let _ = self.messages.send(message);
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn not_installed() -> Error {
    Error::Other(
        "Hugo is not installed, so the theme's page cannot be shown; install it from https://gohugo.io"
            .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_by_its_path_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let missing = HugoProgram { program: folder.path().join("hugo"), ..HugoProgram::default() };
        assert_eq!(missing.find(), None);
        let nowhere = HugoProgram { program: "no-such-program-anywhere".into(), ..HugoProgram::default() };
        assert_eq!(nowhere.find(), None);
        assert!(HugoProgram { program: "sh".into(), ..HugoProgram::default() }.find().is_some());
    }
}
