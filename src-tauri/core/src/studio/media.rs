//! All photos of an open blog: listed, moved to where it keeps them, and
//! objects nothing names put away.
//!
//! Moving makes each photo ready and stores it through the queue, as a drop
//! does, and changes the links last, all together and so that it can be taken
//! back. Nothing that posts showed before is ever removed. Whatever stops it,
//! a second run finds what was stored and goes on.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

mod moving;
mod ours;
mod replace;
mod thumbs;
mod trash;

use super::desk::Desk;
use super::{OpenBlog, Studio};
use crate::api::{
    ApplyMany, BlogId, Generator, KeptPhoto, ManyEdit, Media, MediaPhoto, MediaPlace, MoveDone, MovePhotos,
    MovePlan, NameObjects, ObjectsDone, PlanMany, PostPath, PutAway, Relink, StorePreset, StoreSettings,
    StoreSuggestion,
};
use crate::error::{Error, Result};
use crate::media::{self, Addresses, Names, Places, Shown};
use crate::store::{self, Object};
use crate::{fs, markdown, settings};
pub(super) use moving::Moves;
pub(super) use ours::Ours;
pub(super) use thumbs::Thumbs;

/// How many requests about objects are under way at once.
const ASKED_AT_ONCE: usize = 16;

/// Posts and the addresses of their images.
type Posts = Vec<(PostPath, Vec<String>)>;

/// What was read of a blog for its media.
struct Read {
    posts: Posts,
    files: BTreeMap<String, u64>,
    /// None where there is no bucket, or it could not be read.
    objects: Option<Vec<Object>>,
    photos: Vec<MediaPhoto>,
    problem: Option<String>,
    /// A file of the blog that could not be read.
    unread: Option<PathBuf>,
}

impl Studio {
    /// All photos of a blog, local and in its bucket: where each is, who shows
    /// it, and which nothing names.
    ///
    /// # Errors
    /// [`Error::Io`] when the blog cannot be read.
    pub fn media(&self, blog: BlogId) -> Result<Media> {
        let open = self.find(&blog)?;
        open.thumbs.tidy();
        let read = self.read_media(&open)?;
        let mut titles: HashMap<_, _> = open.desk.index.titles()?.into_iter().collect();
        let mut shown: Vec<_> = read.photos.iter().flat_map(|photo| photo.posts.iter().cloned()).collect();
        shown.sort_unstable();
        shown.dedup();
        let titled = |post| titles.remove(&post).map(|title| (post, title));
        Ok(Media {
            titles: shown.into_iter().filter_map(titled).collect(),
            photos: read.photos,
            problem: read.problem,
        })
    }

    /// What moving photos to where the blog keeps them would do; writes nothing.
    ///
    /// # Errors
    /// [`Error::Io`] when the blog cannot be read.
    pub fn plan_moving(&self, ask: MovePhotos) -> Result<MovePlan> {
        let open = self.find(&ask.blog)?;
        let read = self.read_media(&open)?;
        Ok(moving::planned(&open.desk, &ask, &read.photos))
    }

    /// Moves photos: made ready, stored, verified, then linked. It can be taken
    /// back as any change to many posts. How far it is, events tell; where it
    /// is stopped before the links change, none does.
    ///
    /// # Errors
    /// [`Error::Io`] when the blog or the queue cannot be written,
    /// [`Error::Cancelled`] when it was stopped.
    pub fn move_photos(&self, ask: MovePhotos) -> Result<MoveDone> {
        let open = self.find(&ask.blog)?;
        let under_way = open.moves.begin()?;
        let read = self.read_media(&open)?;
        let plan = moving::planned(&open.desk, &ask, &read.photos);
        let mut work = moving::Work::new(&open, &under_way, &plan.photos);
        work.kept = plan.kept;
        let new = work.store_all(&plan.photos)?;
        let links =
            media::relinks(&read.posts, &places(&open.desk, &read.files, read.objects.as_deref()), &new);
        let kept = work.kept;
        self.relink(ask.blog, links, None, kept)
    }

    /// Stops moving or replacing photos. Posts are as they were; what is stored
    /// by then is found when it is begun again.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn stop_moving(&self, blog: BlogId) -> Result<()> {
        let open = self.find(&blog)?;
        open.moves.stop();
        open.desk.photo_moved();
        Ok(())
    }

    /// Changes links of posts, all together.
    fn relink(
        &self,
        blog: BlogId,
        links: Vec<Relink>,
        replaces: Option<String>,
        kept: Vec<KeptPhoto>,
    ) -> Result<MoveDone> {
        let done = MoveDone { links: links.clone(), changed: Vec::new(), refused: Vec::new(), kept };
        if links.is_empty() {
            return Ok(done);
        }
        let edit = ManyEdit::Relink { links, replaces };
        let plan = self.plan_many(PlanMany { blog: blog.clone(), edit: edit.clone() })?;
        let posts = plan.posts.into_iter().map(|post| (post.path, post.version)).collect();
        let many = self.apply_many(ApplyMany { blog, edit, posts })?;
        let refused = plan.refused.into_iter().chain(many.refused).collect();
        Ok(MoveDone { changed: many.changed, refused, ..done })
    }

    /// Moves objects that nothing names out of sight, in the bucket. One that is
    /// named by now, is not Dropcap's or lies elsewhere is left.
    ///
    /// # Errors
    /// When the bucket cannot be listed.
    pub fn put_away_objects(&self, ask: NameObjects) -> Result<ObjectsDone> {
        let open = self.find(&ask.blog)?;
        let read = self.read_media(&open)?;
        if let Some(problem) = read.problem {
            return Err(Error::Remote(problem));
        }
        let candidates: HashSet<&str> =
            read.photos.iter().filter(|photo| is_candidate(photo)).map(|photo| photo.name.as_str()).collect();
        let unused = |key: &String| match candidates.contains(key.as_str()) {
            true => Ok(()),
            false => Err(Error::Other("something names it, or Dropcap did not put it there".into())),
        };
        let store = open.desk.store()?;
        // The photo may come in again: where it was stored counts no more.
        Ok(each(ask.keys, |key| unused(key).and_then(|()| store.put_away(key))))
    }

    /// Moves objects back to where they were.
    ///
    /// # Errors
    /// When there is no bucket to be reached.
    pub fn bring_back_objects(&self, ask: NameObjects) -> Result<ObjectsDone> {
        let store = self.find(&ask.blog)?.desk.store()?;
        Ok(each(ask.keys, |key| store.bring_back(key)))
    }

    /// The objects that were put away.
    ///
    /// # Errors
    /// When the bucket cannot be listed.
    pub fn objects_put_away(&self, blog: BlogId) -> Result<Vec<PutAway>> {
        let objects = self.find(&blog)?.desk.store()?.objects(true)?;
        let view = |object: store::Object| PutAway {
            key: object.key,
            bytes: u32::try_from(object.bytes).unwrap_or(u32::MAX),
            at: object.changed.map(|at| at.to_string()),
        };
        Ok(objects.into_iter().map(view).collect())
    }

    /// Deletes objects for good that were put away; never others.
    ///
    /// # Errors
    /// When the bucket cannot be listed.
    pub fn delete_objects(&self, ask: NameObjects) -> Result<ObjectsDone> {
        let store = self.find(&ask.blog)?.desk.store()?;
        let away = store.objects(true)?;
        let away: HashSet<String> = away.into_iter().map(|object| object.key).collect();
        let known = |key: &String| match away.contains(key) {
            true => Ok(()),
            false => Err(Error::Other("it was not put away, so it is not deleted".into())),
        };
        Ok(each(ask.keys, |key| known(key).and_then(|()| store.delete_away(key))))
    }

    /// The providers of buckets, and what a new bucket at each begins with.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn store_presets(&self, (): ()) -> Result<Vec<StorePreset>> {
        Ok(store::presets())
    }

    /// The buckets that a blog's posts show photos from, the most used first.
    ///
    /// # Errors
    /// [`Error::Io`] when the blog cannot be read.
    pub fn suggest_stores(&self, blog: BlogId) -> Result<Vec<StoreSuggestion>> {
        let desk = &self.find(&blog)?.desk;
        let posts = addresses_of_posts(desk, media::shown)?;
        let addresses = posts.iter().flat_map(|(_, addresses)| addresses);
        Ok(store::suggestions(addresses.map(String::as_str)))
    }

    fn read_media(&self, open: &OpenBlog) -> Result<Read> {
        let desk = &open.desk;
        let blog = desk.blog();
        let posts = addresses_of_posts(desk, media::shown)?;
        let files = image_files(&blog.root, blog.output_dirs());
        let mut names = Names::default();
        match blog.generator {
            Generator::Hugo => names.read_hugo(&blog.root),
            _ => names.read(&blog.root),
        }
        let unread = names.unread.take();
        self.names_elsewhere(open, &mut names);
        let in_bucket = matches!(blog.store(), StoreSettings::Bucket(_));
        let listed = in_bucket.then(|| desk.store().and_then(|store| Ok((store.objects(false)?, store))));
        let (objects, mut problem, store) = match listed {
            None => (None, None, None),
            Some(Ok((objects, store))) => (Some(objects), None, Some(store)),
            Some(Err(error)) => (None, Some(error.to_string()), None),
        };
        let mut photos = media::list(&posts, &places(desk, &files, objects.as_deref()), &names);
        if let (Some(objects), Some(store)) = (&objects, store) {
            let now = (desk.config.clock)();
            if let Err(error) = open.ours.keep(&mut photos, objects, &store, now) {
                photos.retain(|photo| !is_candidate(photo));
                problem = Some(error.to_string());
            }
        }
        Ok(Read { posts, files, objects, photos, problem, unread })
    }

    /// What names photos besides the blog's files: texts that were never saved,
    /// photos on their way, and other blogs of this machine, which may share
    /// the bucket.
    fn names_elsewhere(&self, open: &OpenBlog, names: &mut Names) {
        for (_, noted) in open.desk.recovery.pending() {
            names.take(noted.text.as_bytes());
        }
        for link in open.queue.all().into_iter().filter_map(|job| job.link) {
            names.take(link.url.as_bytes());
            link.variants.iter().for_each(|(url, _)| names.take(url.as_bytes()));
        }
        let own = open.desk.blog().root.clone();
        for other in settings::recents(&self.config.data) {
            if other.exists && Path::new(&other.root) != own {
                names.read(Path::new(&other.root));
            }
        }
    }
}

/// Does something to each object; what became of them.
fn each(keys: Vec<String>, work: impl Fn(&String) -> Result<()> + Sync) -> ObjectsDone {
    let mut done = ObjectsDone { done: Vec::new(), kept: Vec::new() };
    let became = at_once(&keys, work);
    for (name, became) in keys.into_iter().zip(became) {
        match became {
            Ok(()) => done.done.push(name),
            Err(error) => done.kept.push(KeptPhoto { reason: error.to_string(), name }),
        }
    }
    done
}

/// Asks a server about many things, some at once; the answers in order.
fn at_once<T: Sync, A: Send>(all: &[T], ask: impl Fn(&T) -> Result<A> + Sync) -> Vec<Result<A>> {
    let broken = || Error::Other("something in Dropcap broke while doing this; please try again".into());
    let mut answers = Vec::with_capacity(all.len());
    for some in all.chunks(ASKED_AT_ONCE) {
        std::thread::scope(|scope| {
            let asked: Vec<_> = some.iter().map(|one| scope.spawn(|| ask(one))).collect();
            answers.extend(asked.into_iter().map(|one| one.join().unwrap_or_else(|_| Err(broken()))));
        });
    }
    answers
}

/// What the addresses of photos in the blog's bucket begin with.
fn public_base(desk: &Desk) -> Option<String> {
    match desk.blog().store() {
        StoreSettings::Bucket(bucket) => store::public_address(&bucket),
        StoreSettings::Bundle | StoreSettings::Static { .. } => None,
    }
}

/// Where images of the blog are.
fn places<'a>(desk: &Desk, files: &'a BTreeMap<String, u64>, objects: Option<&'a [Object]>) -> Places<'a> {
    let blog = desk.blog();
    let addresses = Addresses {
        bucket: public_base(desk),
        base_url: blog.base_url.clone(),
        static_folders: blog.static_dirs.clone(),
        generator: blog.generator,
    };
    Places::new(addresses, files, objects)
}

/// Whether it is an object that could be called unused.
fn is_candidate(photo: &MediaPhoto) -> bool {
    photo.unused && photo.place == MediaPlace::Bucket
}

/// Every post and the addresses of its images, as `find` finds them.
fn addresses_of_posts(desk: &Desk, find: fn(&str, &markdown::Options) -> Vec<Shown>) -> Result<Posts> {
    use rayon::prelude::*;
    let blog = desk.blog();
    let posts = blog.posts()?;
    let read = posts.into_par_iter().filter_map(|file| {
        let text = fs::read_text(&fs::join_inside(&blog.root, &file.path).ok()?).ok()?;
        let found = find(&text, &blog.markup);
        Some((file.path, found.into_iter().map(|one| one.address).collect()))
    });
    Ok(read.collect())
}

/// The image files below a root and their sizes.
fn image_files(root: &Path, outputs: &[String]) -> BTreeMap<String, u64> {
    let mut files = BTreeMap::new();
    let own = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        let hidden = entry.depth() > 0 && name.starts_with('.');
        let output = || fs::relative(root, entry.path()).is_some_and(|path| outputs.contains(&path));
        !(hidden || entry.file_type().is_dir() && (name == "node_modules" || output()))
    };
    for entry in walkdir::WalkDir::new(root).into_iter().filter_entry(own).flatten() {
        let path = fs::relative(root, entry.path()).filter(|path| media::is_image(path));
        if let (Some(path), Ok(meta), true) = (path, entry.metadata(), entry.file_type().is_file()) {
            files.insert(path, meta.len());
        }
    }
    files
}
