//! Preflight, plans and publications of an open blog.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::desk::{Cause, Desk, in_git};
use super::{Studio, history, lock, photos, unharmed};
use crate::api::{
    BeginRepository, BlogView, Event, Finding, Generator, Plan, PostPath, PostRef, Publication, PublishPost,
    Stage, StageProgress, StageState, StoreSettings, Target,
};
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::publish::{self, Built, Cancel, Request, Surroundings};
use crate::store::SiteBucket;
use crate::uploads::Queue;
use crate::{front_matter, fs, post, preflight, settings, site};

mod building;
mod reach;

/// What the target is called when the writer has set none.
const GIT: &str = "Git";
const FOLDER: &str = "Folder";
/// What is said of a panic while publishing.
const FAULT: &str = "publishing ended because of a fault in Dropcap; your text is safe on the disk: look at it, and publish again to carry on from here";
/// Where the built-in site goes when the writer has not said.
const OUTPUT: &str = "public";

impl Studio {
    /// What should be mended in a post before publishing.
    ///
    /// # Errors
    /// [`Error::Io`] when the post cannot be read.
    pub fn preflight(&self, post: PostRef) -> Result<Vec<Finding>> {
        let open = self.find(&post.blog)?;
        findings(&open.desk, &open.queue, &post.path)
    }

    /// What publishing would do; writes nothing.
    ///
    /// # Errors
    /// When it cannot be published, in the words of the reason.
    pub fn plan_publish(&self, ask: PublishPost) -> Result<Plan> {
        let open = self.find(&ask.post.blog)?;
        plan(&open.desk, &open.queue, &ask)
    }

    /// Starts publishing; how it goes is told by events.
    ///
    /// # Errors
    /// When the post is being published already, or the blog is not trusted.
    pub fn publish(&self, ask: PublishPost) -> Result<Publication> {
        let open = self.find(&ask.post.blog)?;
        let blog = open.desk.blog();
        let target = choose(&blog, ask.target.as_deref())?;
        let ask = PublishPost { target: Some(target.name().to_owned()), ..ask };
        publish::permit(&blog.root, &target, is_trusted(&open.desk, &blog))?;
        let mut running = lock(&self.running);
        running.retain(|one| !one.thread.is_finished());
        if running.iter().any(|one| one.post == ask.post) {
            return Err(Error::Other(format!("{} is being published already", ask.post.path)));
        }
        let (first, started) = start(open.desk.clone(), open.queue.clone(), ask, &target)?;
        running.push(started);
        Ok(first)
    }

    /// Publishes and waits for the end.
    ///
    /// # Errors
    /// When it could not be begun.
    pub fn publish_and_wait(&self, ask: &PublishPost, cancel: &Cancel) -> Result<Publication> {
        let open = self.find(&ask.post.blog)?;
        run(&open.desk, &open.queue, ask, cancel)
    }

    /// Makes a repository for a blog that has none, with a first commit and the
    /// address it will be pushed to.
    ///
    /// # Errors
    /// When the blog is not trusted, or what stands in the way; then nothing has changed.
    pub fn begin_repository(&self, ask: BeginRepository) -> Result<BlogView> {
        let desk = self.find(&ask.blog)?.desk.clone();
        let blog = desk.blog();
        let trusted = is_trusted(&desk, &blog);
        publish::begin_repository(&blog.root, &desk.config.git, &ask.address, blog.output_dirs(), trusted)?;
        desk.tell_blog();
        desk.view()
    }

    /// Stops a publication between two steps.
    ///
    /// # Errors
    /// None: one that has ended is stopped already.
    pub fn cancel_publication(&self, id: String) -> Result<()> {
        lock(&self.running).iter().filter(|one| one.id == id).for_each(|one| one.cancel.cancel());
        Ok(())
    }

    /// Builds the built-in site of a blog into a folder.
    ///
    /// # Errors
    /// When the folder holds something else, [`Error::Io`].
    pub fn build_site(&self, blog: &str, out: &Path) -> Result<site::Report> {
        build(&self.find(blog)?.desk, out)
    }
}

/// Where the blog can be published to: what is set, else what it is made for.
pub(super) fn targets(blog: &Blog) -> Vec<Target> {
    if !blog.settings.targets.is_empty() {
        return blog.settings.targets.clone();
    }
    if in_git(&blog.root) {
        return vec![Target::Git { name: GIT.into(), remote: None, branch: None }];
    }
    match blog.generator {
        Generator::None => vec![Target::Folder { name: FOLDER.into(), folder: OUTPUT.into() }],
        _ => Vec::new(),
    }
}

/// Where the journals and receipts of a blog are.
pub(super) fn folder(desk: &Desk) -> PathBuf {
    desk.config.data.join("publications").join(&desk.id)
}

pub(super) fn findings(desk: &Desk, queue: &Queue, path: &str) -> Result<Vec<Finding>> {
    let blog = desk.blog();
    let jobs = queue.jobs(&desk.post(path));
    let loaded = post::load(&desk.file(path)?)?;
    let document = front_matter::read(&loaded.text).ok();
    let url = document.and_then(|document| blog.url(path, &document));
    let file = |relative: &str| fs::join_inside(&blog.root, relative).ok();
    let date = today(desk, &blog);
    let now = (desk.config.clock)();
    let around = reach::Around { blog: &blog, index: &desk.index, now };
    let language = blog.language_of(path).or(blog.languages.first());
    let templates = blog.templates();
    let same_address = url.as_deref().map_or(Ok(Vec::new()), |url| desk.index.at_address(url))?;
    Ok(preflight::check(&preflight::Input {
        path,
        text: &loaded.text,
        disk: &loaded.disk,
        generator: blog.generator,
        taxonomies: &blog.taxonomies,
        terms: &desk.index.facets(&blog, now)?.terms,
        url: url.as_deref(),
        others: &same_address,
        markup: &blog.markup,
        keys: &blog.habits.keys,
        order: &blog.habits.order,
        build_future: blog.build_future,
        static_folders: &blog.static_dirs,
        now,
        date: &date,
        size: &|relative| file(relative)?.metadata().ok().map(|meta| meta.len()),
        bytes: &|relative| fs::read(&file(relative)?).ok(),
        cover_key: blog.habits.cover_key.as_deref(),
        reach: preflight::Reach {
            base: blog.base_url.as_deref(),
            content: language.map_or("", |language| &language.content_dir),
            templates: &templates,
            post: &|path| around.post(path),
            called: &|name| around.called(name),
            at: &|path| around.at(path),
        },
        photo: &|id| jobs.iter().find(|job| job.id == id).map(|job| job.state),
    }))
}

pub(super) fn plan(desk: &Desk, queue: &Queue, ask: &PublishPost) -> Result<Plan> {
    let findings = findings(desk, queue, &ask.post.path)?;
    with_request(desk, queue, ask, &Cancel::default(), |request, around| {
        publish::plan(request, around, findings)
    })
}

/// Publishes and tells the windows how it goes; returns when it has ended.
pub(super) fn run(desk: &Desk, queue: &Queue, ask: &PublishPost, cancel: &Cancel) -> Result<Publication> {
    let post = &ask.post;
    let publication = with_request(desk, queue, ask, cancel, publish::run);
    // Also after a failure: the text may have been put back. What has come to
    // an end is not unsaid because the list does not follow.
    match note_published(desk).and_then(|()| text_was_written(desk, &post.path)) {
        Ok(()) => desk.settled(&Cause::List),
        Err(error) => desk.noted(
            Cause::List,
            format!(
                "the list may not show rightly what became of {} ({error}); open the blog again",
                post.path
            ),
        ),
    }
    publication
}

fn is_trusted(desk: &Desk, blog: &Blog) -> bool {
    settings::is_trusted(&desk.config.data, &blog.root)
}

/// The list and the window that has the post open follow what publishing wrote.
fn text_was_written(desk: &Desk, path: &PostPath) -> Result<()> {
    desk.index.update(&desk.blog(), std::slice::from_ref(path))?;
    desk.look_outside(path);
    desk.tell_posts();
    Ok(())
}

/// Builds the built-in site of a blog into a folder.
pub(super) fn build(desk: &Desk, out: &Path) -> Result<site::Report> {
    site::build(&desk.blog(), out, (desk.config.clock)())
}

fn with_request<T>(
    desk: &Desk,
    queue: &Queue,
    ask: &PublishPost,
    cancel: &Cancel,
    work: impl FnOnce(&Request<'_>, &Surroundings<'_>) -> Result<T>,
) -> Result<T> {
    let (post, blog) = (&ask.post, desk.blog());
    let target = choose(&blog, ask.target.as_deref())?;
    let blog = building::seen_at(blog, &target);
    let url = |text: &str| blog.url(&post.path, &front_matter::read(text).ok()?);
    let date = today(desk, &blog);
    let request = Request {
        post,
        root: &blog.root,
        target: &target,
        generator: blog.generator,
        trusted: is_trusted(desk, &blog),
        format: blog.habits.format,
        keys: &blog.habits.keys,
        order: &blog.habits.order,
        markup: &blog.markup,
        agreed: &ask.agreed,
        date: &date,
        static_folders: &blog.static_dirs,
        base_url: blog.base_url.as_deref(),
        url: &url,
    };
    let taken = RefCell::new(Taken::default());
    let shown = Cell::new(false);
    let progress = |publication: &Publication| {
        // The writer may go on writing while the rest goes on: with this text.
        if is_done(publication, Stage::Saved) && !shown.replace(true) {
            // What fails here is tried again, and told, at the end.
            let _ = text_was_written(desk, &post.path);
        }
        follow(desk, publication, &mut taken.borrow_mut());
        (desk.config.events)(Event::Publication(publication.clone()));
    };
    let around = Surroundings {
        folder: &folder(desk),
        git: &desk.config.git,
        pending: &|| photos::pending(desk, queue, post),
        build: &|out| built(desk, &post.path, out),
        site: &|text| building::whole(desk, &blog, &post.path, text, cancel),
        bucket: &|bucket| SiteBucket::open(bucket, &desk.store_context(bucket)?),
        progress: &progress,
        trace: &|_| {},
        cancel,
        patience: desk.config.patience,
        now: &(desk.config.clock)().to_string(),
    };
    work(&request, &around)
}

fn is_done(publication: &Publication, stage: Stage) -> bool {
    let done = |one: &StageProgress| one.stage == stage && one.state == StageState::Done;
    publication.stages.iter().any(done)
}

/// The text that a publication took.
#[derive(Default)]
struct Taken {
    text: Option<String>,
    kept: bool,
}

/// Keeps the text that a publication took in the history, as soon as it is out:
/// whether the page is live already is another question, and by then the writer
/// may have gone on.
fn follow(desk: &Desk, publication: &Publication, taken: &mut Taken) {
    let path = &publication.post.path;
    if is_done(publication, Stage::Saved) && taken.text.is_none() {
        taken.text = desk.file(path).and_then(|file| post::load(&file)).ok().map(|loaded| loaded.text);
    }
    if is_done(publication, Stage::Pushed)
        && !taken.kept
        && let Some(text) = &taken.text
    {
        taken.kept = true;
        history::published(desk, path, text);
    }
}

fn built(desk: &Desk, path: &str, out: &Path) -> Result<Built> {
    let report = build(desk, out)?;
    let page = report.addresses.get(path).ok_or_else(|| {
        Error::Other(format!(
            "{path} is not on the site that was built: is it still a draft, or dated in the future?"
        ))
    })?;
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Built { page: out.join(page), pages: number(report.pages), written: number(report.written) })
}

fn choose(blog: &Blog, name: Option<&str>) -> Result<Target> {
    let targets = targets(blog);
    let names = || targets.iter().map(Target::name).collect::<Vec<_>>().join(", ");
    let target = match name {
        Some(name) => targets.iter().find(|target| target.name() == name).cloned().ok_or_else(|| {
            Error::Other(format!("{} has no target called {name}; it has: {}", blog.name, names()))
        }),
        None => targets.first().cloned().ok_or_else(|| {
            Error::Other(format!(
                "{} has nowhere to be published to yet: put its folder into a git repository with a remote, or add a target in the settings",
                blog.name
            ))
        }),
    };
    Ok(match (target?, blog.store()) {
        (Target::Bucket { name, prefix, bucket: None }, StoreSettings::Bucket(photos)) => {
            Target::Bucket { name, prefix, bucket: Some(photos) }
        }
        (target, _) => target,
    })
}

fn today(desk: &Desk, blog: &Blog) -> String {
    blog.date_text(&(desk.config.clock)().to_zoned_datetime(desk.config.zone.clone()))
}

/// Where a post's page was last seen live.
pub(super) fn live_at(desk: &Desk, path: &str) -> Option<String> {
    publish::live_at(&folder(desk), &desk.post(path), &targets(&desk.blog()))
}

/// The list learns what is published now.
pub(super) fn note_published(desk: &Desk) -> Result<()> {
    let folder = folder(desk);
    // First the stamp: what is published while it is read is read again.
    let stamp = publish::published_stamp(&folder);
    desk.index.set_published(&stamp, &publish::published(&folder))
}

/// The same when a blog is opened, unless nothing was published elsewhere.
pub(super) fn catch_up(desk: &Desk) -> Result<()> {
    let known = desk.index.published_stamp()?;
    if known == Some(publish::published_stamp(&folder(desk))) { Ok(()) } else { note_published(desk) }
}

/// A publication that runs on a thread of its own.
pub(super) struct Running {
    /// Names it.
    pub(super) id: String,
    /// The post.
    pub(super) post: PostRef,
    /// Stops it.
    pub(super) cancel: Cancel,
    /// Its thread.
    pub(super) thread: std::thread::JoinHandle<()>,
}

/// Starts a publication; the desk and the queue stay as long as it runs.
pub(super) fn start(
    desk: Arc<Desk>,
    queue: Arc<Queue>,
    ask: PublishPost,
    target: &Target,
) -> Result<(Publication, Running)> {
    let first = publish::waiting(&ask.post, target);
    let (id, cancel, post) = (first.id.clone(), Cancel::default(), ask.post.clone());
    let (waiting, stop) = (first.clone(), cancel.clone());
    let work = move || {
        let done = unharmed(|| run(&desk, &queue, &ask, &stop));
        let problem = match done {
            Some(Ok(_)) => return,
            Some(Err(error)) => error.to_string(),
            None => {
                // As far as it came, it is seen.
                unharmed(|| text_was_written(&desk, &ask.post.path));
                FAULT.into()
            }
        };
        let problem = Some(problem);
        (desk.config.events)(Event::Publication(Publication { finished: true, problem, ..waiting }));
    };
    let thread = std::thread::Builder::new().name("publish".into()).spawn(work);
    let thread = thread.map_err(|error| Error::Other(format!("publishing could not be started: {error}")))?;
    Ok((first, Running { id, post, cancel, thread }))
}
