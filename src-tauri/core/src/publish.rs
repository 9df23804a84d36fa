//! Publishing one post: plan, journal, run, verify live.
//!
//! [`plan`] says in plain words what would happen and writes nothing anywhere.
//! [`run`] carries it out step by step; every step looks first whether it is
//! already done, and what is about to be written stands in a journal before it
//! is, so that a publication stopped anywhere is continued by calling `run`
//! again, to exactly one publication. Nothing here is called live before the
//! page and its images were fetched. Which blog, which address and where the
//! photos are is passed in; see [`Request`] and [`Surroundings`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::api::{Finding, Generator, Plan, PostPath, PostRef, Publication, Target};
use crate::error::{Error, Result};

mod cancel;

pub use cancel::Cancel;

/// What is published, and what publishing must know of its blog.
pub struct Request<'a> {
    /// The post.
    pub post: &'a PostRef,
    /// The blog's folder.
    pub root: &'a Path,
    /// Where it goes.
    pub target: &'a Target,
    /// What makes pages of it.
    pub generator: Generator,
    /// Whether programs may be run for the blog.
    pub trusted: bool,
    /// The front matter keys the blog's posts have, in their usual order.
    pub keys: &'a [String],
    /// Now, as this blog writes dates: for a post without one.
    pub date: &'a str,
    /// Folders below the root that are copied as they are: `static`.
    pub static_folders: &'a [String],
    /// The public address of the post with this text.
    pub url: &'a dyn Fn(&str) -> Option<String>,
}

/// What publishing is given to work with.
pub struct Surroundings<'a> {
    /// The folder of this blog's journals and receipts.
    pub folder: &'a Path,
    /// The git program and what its environment gets besides Dropcap's own.
    pub git: &'a GitProgram,
    /// How many photos of the post are not linked yet; an error ends the wait.
    pub pending: &'a dyn Fn() -> Result<usize>,
    /// Builds the built-in site into a folder.
    pub build: &'a dyn Fn(&Path) -> Result<Built>,
    /// Told how far it is.
    pub progress: &'a dyn Fn(&Publication),
    /// Told the name of each step before it is made, for a log.
    pub trace: &'a dyn Fn(&str),
    /// Stops it.
    pub cancel: &'a Cancel,
    /// How long the live page is waited for.
    pub patience: Patience,
    /// The time, RFC 3339, for journals and receipts.
    pub now: &'a str,
}

/// The writer's own git.
#[derive(Debug, Clone)]
pub struct GitProgram {
    /// The program's name or path.
    pub program: PathBuf,
    /// What its environment gets besides.
    pub environment: Vec<(String, String)>,
}

impl Default for GitProgram {
    fn default() -> Self {
        Self { program: PathBuf::from("git"), environment: Vec::new() }
    }
}

/// How long the live page is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// The first pause between two looks; each next one is longer by half.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// All of it together.
    pub total: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(15),
            total: Duration::from_secs(600),
        }
    }
}

/// What the built-in site came to.
#[derive(Debug, Clone)]
pub struct Built {
    /// The post's page in the folder.
    pub page: PathBuf,
    /// Pages of the whole site.
    pub pages: u32,
    /// Files that were written because they were new or different.
    pub written: u32,
}

/// Says what [`run`] would do. Writes nothing anywhere and asks no server.
///
/// # Errors
/// When the post cannot be read or its front matter not edited safely, or when
/// the target cannot be used as things are (no git, no remote, a merge under
/// way): the sentence says what to do.
pub fn plan(request: &Request<'_>, around: &Surroundings<'_>, findings: Vec<Finding>) -> Result<Plan> {
    let _ = (request, around, findings);
    Err(Error::Other("publishing is not built in yet".into()))
}

/// Publishes the post, or continues where an earlier run was stopped.
///
/// What goes wrong is told in the answer's `problem` and stage, as well as
/// through `progress`; it is an `Err` only when nothing could be begun.
///
/// # Errors
/// [`Error::Untrusted`], [`Error::Cancelled`], or what kept it from beginning.
pub fn run(request: &Request<'_>, around: &Surroundings<'_>) -> Result<Publication> {
    let _ = (request, around);
    Err(Error::Other("publishing is not built in yet".into()))
}

/// Publications of this blog that were stopped before their end: post and
/// target's name. Calling [`run`] for them continues them.
pub fn unfinished(folder: &Path) -> Vec<(PostRef, String)> {
    let _ = folder;
    Vec::new()
}

/// The posts whose files differ from what was last published from here.
pub fn changed(folder: &Path, root: &Path) -> Vec<PostPath> {
    let _ = (folder, root);
    Vec::new()
}
