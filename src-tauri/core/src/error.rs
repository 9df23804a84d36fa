//! What can go wrong, in words for a writer.
//!
//! Messages say what happened and to which file; they start in lower case and
//! have no full stop, so that they can be joined. A variant exists when
//! somebody handles it differently or when it carries a different source.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::api::{Code, Problem};
use crate::fs::shown;

/// A result of the core.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused to read, write or list a file.
    #[error("{path}: {what}", path = shown(path), what = io_words(source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The file is not UTF-8 text.
    #[error("{path} is not UTF-8 text (the first odd byte is at {offset}); convert it to UTF-8 to edit it here", path = shown(path))]
    NotText {
        /// The file.
        path: PathBuf,
        /// Bytes before the first that cannot be read.
        offset: usize,
    },
    /// A path that leads out of the folder it must stay in.
    #[error("{path} lies outside {root}, so it is left alone", path = shown(path), root = shown(root))]
    Outside {
        /// The path.
        path: PathBuf,
        /// The folder.
        root: PathBuf,
    },
    /// Something of that name is there already.
    #[error("{path} exists already; choose another name", path = shown(path))]
    Exists {
        /// The file or folder.
        path: PathBuf,
    },
    /// A configuration or front matter that does not parse.
    #[error("{path}, line {line}: {message}", path = shown(path))]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// A front matter edit that cannot be made without touching more.
    #[error("{key} cannot be changed safely here: {reason}; edit it as text")]
    FrontMatter {
        /// The key.
        key: String,
        /// Why not.
        reason: String,
    },
    /// A photo that cannot be used.
    #[error("{name}: {reason}")]
    Photo {
        /// The name it came with.
        name: String,
        /// Why, and what would help.
        reason: String,
    },
    /// A bucket, a remote or a site answered, but not as hoped.
    #[error("{0}")]
    Remote(String),
    /// The keys are missing or wrong.
    #[error("{0}")]
    Login(String),
    /// There is no way to the server.
    #[error("{0}")]
    Offline(String),
    /// The server has said when it wants to be asked again.
    #[error("{message}")]
    Busy {
        /// What happened and what to do.
        message: String,
        /// Not before this time has passed.
        wait: Duration,
    },
    /// The blog's folder is no repository yet, or one without a commit or a remote.
    #[error("{0}")]
    NoRepository(String),
    /// The blog must be trusted before a program is run for it.
    #[error("{root} is not trusted yet, so no program is run for it; trust the blog first", root = shown(root))]
    Untrusted {
        /// The blog's folder.
        root: PathBuf,
    },
    /// The blog must be trusted before something outside its folder is written for it.
    #[error("{root} is not trusted yet, so its site is not written to {folder}, which lies outside of it; trust the blog first, or choose a folder inside", root = shown(root), folder = shown(folder))]
    UntrustedFolder {
        /// The blog's folder.
        root: PathBuf,
        /// Where its settings would have the site written.
        folder: PathBuf,
    },
    /// The blog must be trusted before the writer's keys are used for its site.
    #[error("{root} is not trusted yet, so its site is not put into the bucket {bucket}; trust the blog first", root = shown(root))]
    UntrustedBucket {
        /// The blog's folder.
        root: PathBuf,
        /// Where its settings would have the site put.
        bucket: String,
    },
    /// The index or another store of Dropcap's own failed.
    #[error("{path}: {message}", path = shown(path))]
    Store {
        /// The file.
        path: PathBuf,
        /// What the store said.
        message: String,
    },
    /// The writer stopped it. Not shown as an error.
    #[error("stopped")]
    Cancelled,
    /// Anything else, in a whole sentence.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// An input or output error at `path`.
    pub fn io(path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.as_ref().to_path_buf(), source }
    }

    /// Whether there is no such file: not one that cannot be read just now.
    pub fn is_missing(&self) -> bool {
        use io::ErrorKind::{NotADirectory, NotFound};
        matches!(self, Self::Io { source, .. } if matches!(source.kind(), NotFound | NotADirectory))
    }

    /// What the window does about it.
    pub fn code(&self) -> Code {
        match self {
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => Code::NotFound,
                io::ErrorKind::AlreadyExists => Code::Exists,
                _ => Code::Other,
            },
            Self::NotText { .. } => Code::NotText,
            Self::Exists { .. } => Code::Exists,
            Self::FrontMatter { .. } => Code::FrontMatter,
            Self::Login(_) => Code::Login,
            Self::Offline(_) | Self::Busy { .. } => Code::Offline,
            Self::Untrusted { .. } | Self::UntrustedFolder { .. } | Self::UntrustedBucket { .. } => {
                Code::Untrusted
            }
            Self::NoRepository(_) => Code::NoRepository,
            Self::Cancelled => Code::Cancelled,
            Self::Outside { .. }
            | Self::Syntax { .. }
            | Self::Photo { .. }
            | Self::Remote(_)
            | Self::Store { .. }
            | Self::Other(_) => Code::Other,
        }
    }
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

/// The system's answer, without its number and in a writer's words.
fn io_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "you are not allowed to use it; check its permissions".into(),
        io::ErrorKind::StorageFull => "the disk is full; make room and try again".into(),
        io::ErrorKind::QuotaExceeded => "your share of the disk is used up; make room and try again".into(),
        io::ErrorKind::FileTooLarge => "the system does not allow so large a file here".into(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk can only be read, not written".into(),
        io::ErrorKind::NotADirectory => "it is not a folder".into(),
        io::ErrorKind::IsADirectory => "it is a folder, not a file".into(),
        io::ErrorKind::AlreadyExists => "it exists already".into(),
        _ => {
            let words = error.to_string();
            words.split(" (os error").next().unwrap_or(&words).to_lowercase()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_the_file_and_the_remedy() {
        let full = Error::io("/blog/a.md")(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(full.to_string(), "/blog/a.md: the disk is full; make room and try again");
        let odd = Error::io("/blog/a.md")(io::Error::from_raw_os_error(5));
        assert_eq!(odd.to_string(), "/blog/a.md: input/output error");
    }
}
