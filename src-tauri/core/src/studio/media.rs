//! All photos of an open blog: listed, moved to where it keeps them, and
//! objects nothing names put away.
//!
//! Moving makes each photo ready and stores it through the queue, as a drop
//! does, and changes the links last, all together and so that it can be taken
//! back. Nothing that posts showed before is ever removed. Whatever stops it,
//! a second run finds what was stored and goes on.

use std::collections::BTreeMap;
use std::path::Path;

mod moving;

use super::desk::Desk;
use super::{OpenBlog, Studio};
use crate::api::{
    ApplyMany, BlogId, KeptPhoto, Media, MediaPhoto, MediaPlace, MoveDone, MovePhotos, MovePlan, NameObjects,
    ObjectsDone, PostPath, PutAway, StorePreset, StoreSettings, StoreSuggestion,
};
use crate::error::{Error, Result};
use crate::media::{self, Addresses, Names};
use crate::store;
use crate::{fs, settings};
use moving::{planned, relinks, sources, stored};

/// Objects younger than this are never called unused: another computer may
/// have the post that shows them.
const YOUNG: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);

/// How many photos are in memory at once.
const AT_ONCE: usize = 16;

/// What was read of a blog for its media.
struct Read {
    posts: Vec<(PostPath, Vec<String>)>,
    photos: Vec<MediaPhoto>,
    problem: Option<String>,
}

impl Studio {
    /// All photos of a blog, local and in its bucket: where each is, who shows
    /// it, and which nothing names.
    ///
    /// # Errors
    /// [`Error::Io`] when the blog cannot be read.
    pub fn media(&self, blog: BlogId) -> Result<Media> {
        let open = self.find(&blog)?;
        let read = self.read_media(&open)?;
        Ok(Media { photos: read.photos, problem: read.problem })
    }

    /// What moving photos to where the blog keeps them would do; writes nothing.
    ///
    /// # Errors
    /// [`Error::Io`] when the blog cannot be read.
    pub fn plan_moving(&self, ask: MovePhotos) -> Result<MovePlan> {
        let open = self.find(&ask.blog)?;
        let read = self.read_media(&open)?;
        Ok(planned(&open.desk, &ask, &read))
    }

    /// Moves photos: made ready, stored, verified, then linked. It can be taken
    /// back as any change to many posts.
    ///
    /// # Errors
    /// [`Error::Io`] when the blog or the queue cannot be written.
    pub fn move_photos(&self, ask: MovePhotos) -> Result<MoveDone> {
        let open = self.find(&ask.blog)?;
        let read = self.read_media(&open)?;
        let plan = planned(&open.desk, &ask, &read);
        let mut kept = plan.kept;
        let mut jobs = Vec::new();
        for some in plan.photos.chunks(AT_ONCE) {
            let sources = sources(&open.desk, some, &mut kept);
            jobs.extend(stored(&open, some, &sources, &mut kept)?);
        }
        let links = relinks(&open.desk, &read.posts, &plan.photos, &jobs);
        // They stand in no text by their names, so nothing waits for them.
        jobs.iter().for_each(|(_, _, job)| open.queue.settle(&job.id));
        let done = MoveDone { links: links.clone(), changed: Vec::new(), refused: Vec::new(), kept };
        if links.is_empty() {
            return Ok(done);
        }
        let edit = crate::api::ManyEdit::Relink { links };
        let plan = self.plan_many(crate::api::PlanMany { blog: ask.blog.clone(), edit: edit.clone() })?;
        let posts = plan.posts.into_iter().map(|post| (post.path, post.version)).collect();
        let many = self.apply_many(ApplyMany { blog: ask.blog, edit, posts })?;
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
        let unused = |key: &String| {
            let is_it =
                |photo: &MediaPhoto| photo.place == MediaPlace::Bucket && photo.unused && photo.name == *key;
            match read.photos.iter().any(is_it) {
                true => Ok(()),
                false => Err(Error::Other("something names it, or Dropcap did not put it there".into())),
            }
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
        let known = |key: &String| match away.iter().any(|object| object.key == *key) {
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
        let posts = addresses_of_posts(desk)?;
        let addresses = posts.iter().flat_map(|(_, addresses)| addresses);
        Ok(store::suggestions(addresses.map(String::as_str)))
    }

    fn read_media(&self, open: &OpenBlog) -> Result<Read> {
        let desk = &open.desk;
        let blog = desk.blog();
        let posts = addresses_of_posts(desk)?;
        let files = image_files(&blog.root, blog.output_dirs());
        let mut names = Names::default();
        names.read(&blog.root);
        self.names_elsewhere(open, &mut names);
        let in_bucket = matches!(blog.store(), StoreSettings::Bucket(_));
        let listed = in_bucket.then(|| desk.store().and_then(|store| Ok((store.objects(false)?, store))));
        let (known, problem) = match listed {
            None => (None, None),
            Some(Ok(known)) => (Some(known), None),
            Some(Err(error)) => (None, Some(error.to_string())),
        };
        let public = public_base(desk);
        let mut photos = media::list(&media::Found {
            posts: &posts,
            addresses: Addresses {
                bucket: public.as_deref(),
                base_url: blog.base_url.as_deref(),
                static_folders: &blog.static_dirs,
                generator: blog.generator,
            },
            files: &files,
            objects: known.as_ref().map(|(objects, _)| objects.as_slice()),
            names: &names,
        });
        if let Some((objects, store)) = &known {
            let young = |key: &str| {
                let at = objects.iter().find(|object| object.key == key).and_then(|object| object.changed);
                at.is_some_and(|at| (desk.config.clock)().duration_since(at) < YOUNG)
            };
            let mut kept = Vec::with_capacity(photos.len());
            for photo in photos {
                let candidate = photo.unused && photo.place == MediaPlace::Bucket;
                if !candidate || (!young(&photo.name) && store.is_ours(&photo.name)?) {
                    kept.push(photo);
                }
            }
            photos = kept;
        }
        Ok(Read { posts, photos, problem })
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
fn each(keys: Vec<String>, work: impl Fn(&String) -> Result<()>) -> ObjectsDone {
    let mut done = ObjectsDone { done: Vec::new(), kept: Vec::new() };
    for name in keys {
        match work(&name) {
            Ok(()) => done.done.push(name),
            Err(error) => done.kept.push(KeptPhoto { reason: error.to_string(), name }),
        }
    }
    done
}

/// What the addresses of photos in the blog's bucket begin with.
fn public_base(desk: &Desk) -> Option<String> {
    match desk.blog().store() {
        StoreSettings::Bucket(bucket) => store::public_address(&bucket),
        StoreSettings::Bundle | StoreSettings::Static { .. } => None,
    }
}

/// Every post and the addresses of its images.
fn addresses_of_posts(desk: &Desk) -> Result<Vec<(PostPath, Vec<String>)>> {
    use rayon::prelude::*;
    let blog = desk.blog();
    let posts = blog.posts()?;
    let read = posts.into_par_iter().filter_map(|file| {
        let text = fs::read_text(&fs::join_inside(&blog.root, &file.path).ok()?).ok()?;
        let shown = media::shown(&text, &blog.markup);
        Some((file.path, shown.into_iter().map(|one| one.address).collect()))
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
