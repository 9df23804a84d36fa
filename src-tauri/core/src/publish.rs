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

use crate::api::{
    BucketSettings, Change, Finding, FrontMatterFormat, Generator, Plan, PostPath, PostRef, Publication,
    Stage, StageProgress, StageState, Target, Version,
};
use crate::error::{Error, Result};
use crate::fs::shown;
use crate::markdown;
use crate::post::editor_text;
use crate::site::Files;
use crate::store::SiteBucket;

mod bucket;
mod cancel;
mod files;
mod folder;
mod git;
mod journal;
mod live;
mod moved;
mod plan;
mod progress;
mod run;

pub use cancel::Cancel;
pub(crate) use files::candidates;
pub(crate) use plan::unlinked;

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
    /// The format of the front matter of a post that has none.
    pub format: FrontMatterFormat,
    /// The front matter keys the blog's posts have, in their usual order.
    pub keys: &'a [String],
    /// All keys its posts have, in their order.
    pub order: &'a [String],
    /// How the blog's Markdown is read.
    pub markup: &'a markdown::Options,
    /// What the writer has said yes to: the tokens of a plan's questions.
    pub agreed: &'a [String],
    /// Now, as this blog writes dates: for a post without one.
    pub date: &'a str,
    /// Folders below the root that are copied as they are: `static`.
    pub static_folders: &'a [String],
    /// The blog's public address, with a `/` at its end.
    pub base_url: Option<&'a str>,
    /// The public address of the post with this text, as the editor holds it.
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
    /// Makes the whole site with this text of the post, in the blog's own theme
    /// where it has one. Writes nothing into the blog.
    pub site: &'a dyn Fn(&str) -> Result<WholeSite>,
    /// Opens a bucket with the writer's keys.
    pub bucket: &'a dyn Fn(&BucketSettings) -> Result<SiteBucket>,
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

/// A whole site that is nowhere yet.
#[derive(Debug)]
pub struct WholeSite {
    /// Its files, by their path in it.
    pub files: Files,
    /// The post's page among them; none when it has none.
    pub page: Option<String>,
    /// Where they are until they are used; goes with this.
    pub folder: Option<tempfile::TempDir>,
}

/// Says what [`run`] would do. Writes nothing anywhere; of servers only a
/// bucket is asked, what it holds.
///
/// # Errors
/// When the post cannot be read or its front matter not edited safely, or when
/// the target cannot be used as things are (no git, no remote, a merge under
/// way): the sentence says what to do.
pub fn plan(request: &Request<'_>, around: &Surroundings<'_>, findings: Vec<Finding>) -> Result<Plan> {
    let disk = crate::fs::read_text(&crate::fs::join_inside(request.root, &request.post.path)?)?;
    let edited = plan::edit(&disk, request)?;
    let url = (request.url)(&editor_text(&edited.after));
    let photos = (around.pending)()?;
    let mut steps = Vec::new();
    let mut questions = Vec::new();
    if photos > 0 {
        steps.push(format!("{} stored and linked", plan::count(photos, "photo is", "photos are")));
    }
    steps.extend(edited.said.iter().cloned());
    let (files, commit_message) = match request.target {
        Target::Git { remote, branch, .. } => {
            let outlook = plan_git(request, around, &edited, (remote.as_deref(), branch.as_deref()))?;
            steps.extend(outlook.steps);
            steps.push(plan::then_live(url.as_deref()));
            (plan::planned(request, &outlook.files, &edited.after), outlook.message)
        }
        Target::Folder { folder, .. } => {
            let place = folder::place(request.root, folder, request.trusted)?;
            steps.push(format!("The whole site is built into {}", shown(&place)));
            steps.push("Then the page is read back, with every image on it".into());
            let changed = edited.before != edited.after;
            let files = changed.then(|| (request.post.path.clone(), Change::Modify));
            (plan::planned(request, files.as_slice(), &edited.after), None)
        }
        Target::Bucket { .. } => {
            permit(request.root, request.target, request.trusted)?;
            let outlook = bucket::look(request, around, &editor_text(&edited.after), &mut |_| {})?;
            steps.push("The whole site is built, with this post in it".into());
            steps.extend(outlook.sentences());
            steps.push(plan::then_live(url.as_deref()));
            questions.extend(outlook.questions.iter().map(bucket::Question::asked));
            (outlook.files(), None)
        }
    };
    Ok(Plan {
        post: request.post.clone(),
        target: request.target.name().to_owned(),
        steps,
        files,
        photos_waiting: u32::try_from(photos).unwrap_or(u32::MAX),
        edits: plan::diff(&edited.before, &edited.after),
        commit_message,
        url,
        findings,
        questions,
    })
}

/// What the git target would do.
struct Outlook {
    steps: Vec<String>,
    files: Vec<(String, Change)>,
    message: Option<String>,
}

fn plan_git(
    request: &Request<'_>,
    around: &Surroundings<'_>,
    edited: &plan::Edited,
    (remote, branch): (Option<&str>, Option<&str>),
) -> Result<Outlook> {
    let git = git::Git { program: around.git, root: request.root, cancel: around.cancel };
    let repository = git::Repository::read(&git, remote, branch)?;
    let (mut own, left) = (own_files(request, &git, edited)?, left_behind(request, around, &git)?);
    own.extend(left.iter().cloned());
    let given = [(request.post.path.as_str(), edited.after.as_str())];
    let changes = git::change_of(&git, &own, &given, request.trusted)?;
    let files: Vec<(String, Change)> =
        own.into_iter().filter_map(|file| changes.get(&file).map(|change| (file, *change))).collect();
    let there = repository.destination();
    if files.is_empty() && repository.seen.is_some() && repository.unpushed == 0 {
        let steps = vec![format!("{there} has this text already; nothing is committed")];
        return Ok(Outlook { steps, files, message: None });
    }
    let mut steps = Vec::new();
    let message = if files.is_empty() {
        None
    } else {
        let new = edited.is_first() || changes.get(&request.post.path) == Some(&Change::Add);
        let message = git::commit_message(&git, &request.post.path, &edited.title, new)?;
        let what = match files.as_slice() {
            [(path, _)] => format!("{path} is"),
            many => format!("{} files are", many.len()),
        };
        steps.push(format!("{what} committed to {}: “{message}”", repository.branch));
        if !left.is_empty() {
            steps.push(
                "The post was renamed: what stood under its old name goes, so that it is not there twice"
                    .into(),
            );
        }
        Some(message)
    };
    if repository.unpushed > 0 {
        let number =
            plan::count(repository.unpushed as usize, "earlier commit of yours", "earlier commits of yours");
        steps.push(format!("{number} not pushed so far will go out with it"));
    }
    steps.push(format!("It is pushed to {there}, and your host builds the site"));
    Ok(Outlook { steps, files, message })
}

/// Makes what is missing of a repository for the blog: itself, a first commit
/// of the whole folder but for `made`, and a remote at `address`. Pushes nothing.
///
/// # Errors
/// [`Error::Untrusted`], or what stands in the way; then nothing has changed.
pub fn begin_repository(
    root: &Path,
    program: &GitProgram,
    address: &str,
    made: &[String],
    trusted: bool,
) -> Result<()> {
    if !trusted {
        return Err(Error::Untrusted { root: root.to_path_buf() });
    }
    git::begin(&git::Git { program, root, cancel: &Cancel::default() }, address, made)
}

/// The post's files, without those the repository is told to ignore.
///
/// # Errors
/// When it is told to ignore the post itself.
fn own_files(request: &Request<'_>, git: &git::Git<'_>, edited: &plan::Edited) -> Result<Vec<String>> {
    let (document, body) = run::parts(request, &edited.after)?;
    let mut files = files::files(request, &document, &body);
    let ignored = git::ignored(git, &files)?;
    if ignored.contains(&request.post.path) {
        let rule = git::ignoring_rule(git, &request.post.path)?.unwrap_or_else(|| ".gitignore".into());
        return Err(Error::Other(format!(
            "{} is ignored by git, so it cannot be published; take it out of {rule} and publish again",
            request.post.path
        )));
    }
    files.retain(|file| !ignored.contains(file));
    Ok(files)
}

/// The files that the post left in the repository when it was renamed.
fn left_behind(request: &Request<'_>, around: &Surroundings<'_>, git: &git::Git<'_>) -> Result<Vec<String>> {
    moved::Moved::load(around.folder, request.post)?.left_behind(git)
}

/// A publication that has not begun. Its name is always the same for one post
/// and one target, so that one that goes on after a stop is known again.
pub fn waiting(post: &PostRef, target: &Target) -> Publication {
    let stages = [Stage::Uploaded, Stage::Saved, Stage::Prepared, Stage::Pushed, Stage::Live];
    let waiting = |stage| StageProgress { stage, state: StageState::Waiting, detail: String::new() };
    let name = [post.blog.as_str(), &post.path, target.name()].join("\n");
    Publication {
        id: crate::fs::fingerprint(name.as_bytes()),
        post: post.clone(),
        target: target.name().to_owned(),
        stages: stages.map(waiting).to_vec(),
        finished: false,
        stopped: false,
        problem: None,
        note: None,
        url: None,
        local: None,
        images_checked: 0,
    }
}

/// Whether the writer lets this be done for the blog: its own repository and
/// its settings may name any program and any folder.
///
/// # Errors
/// [`Error::Untrusted`], [`Error::UntrustedFolder`] for one outside the blog, or
/// [`Error::UntrustedBucket`].
pub fn permit(root: &Path, target: &Target, trusted: bool) -> Result<()> {
    match target {
        Target::Git { .. } if !trusted => Err(Error::Untrusted { root: root.to_path_buf() }),
        Target::Git { .. } => Ok(()),
        Target::Folder { folder, .. } => folder::place(root, folder, trusted).map(drop),
        Target::Bucket { .. } => {
            let place = bucket::Place::of(target)?;
            if trusted {
                return Ok(());
            }
            Err(Error::UntrustedBucket { root: root.to_path_buf(), bucket: place.words() })
        }
    }
}

/// Publishes the post, or continues where an earlier run was stopped.
///
/// What goes wrong is told in the answer's `problem` and stage, and a stop in
/// its `stopped`, as well as through `progress`. Of what did not come to a
/// commit nothing is left: the text is as it was. What was committed stays and
/// goes out with the next run.
///
/// # Errors
/// As [`permit`], or what kept it from beginning.
pub fn run(request: &Request<'_>, around: &Surroundings<'_>) -> Result<Publication> {
    run::run(request, around)
}

/// Publications of this blog that were stopped before their end: post and
/// target's name. Calling [`run`] for them continues them.
pub fn unfinished(folder: &Path) -> Vec<(PostRef, String)> {
    journal::Journal::killed(folder).into_iter().map(|journal| (journal.post, journal.target)).collect()
}

/// Notes that a post is about to be renamed, so that its old page goes with
/// the next publication. `from` is the file or the folder that will be moved.
///
/// # Errors
/// [`crate::error::Error::Io`] when that cannot be kept; do not rename then.
pub fn about_to_rename(folder: &Path, old: &PostRef, new: &PostRef, from: &str) -> Result<()> {
    moved::about_to_move(folder, old, new, from)
}

/// Says that the rename was made.
///
/// # Errors
/// [`crate::error::Error::Io`] when what is known of the post cannot be kept under its new name.
pub fn renamed(folder: &Path, old: &PostRef, new: &PostRef) -> Result<()> {
    moved::has_moved(folder, old, new)
}

/// What was last published from here: each post with the version of its file
/// then, once a target. One that was renamed since has no version, because
/// under its new name it is not published yet.
pub fn published(folder: &Path) -> Vec<(PostPath, Version)> {
    let version = |receipt: journal::Receipt| {
        let moved = moved::Moved::load(folder, &receipt.post).is_ok_and(|moved| !moved.from.is_empty());
        let version = if moved { Version::new() } else { crate::fs::fingerprint(receipt.text.as_bytes()) };
        (receipt.post.path, version)
    };
    let mut posts: Vec<_> = journal::Receipt::all(folder).into_iter().map(version).collect();
    posts.sort();
    posts
}

/// The address a post's page was last fetched from, of these targets.
pub fn live_at(folder: &Path, post: &PostRef, targets: &[Target]) -> Option<String> {
    let receipts = targets
        .iter()
        .filter_map(|target| journal::Receipt::load(folder, post, target.name()).ok().flatten());
    let live = receipts.filter_map(|receipt| Some((receipt.published, receipt.url?)));
    live.max().map(|(_, url)| url)
}

/// Names the state that [`published`] would tell: another one after any change.
pub fn published_stamp(folder: &Path) -> String {
    let time = |kind: &str| std::fs::metadata(folder.join(kind)).and_then(|meta| meta.modified()).ok();
    format!("{:?} {:?}", time("published"), time("moved"))
}
