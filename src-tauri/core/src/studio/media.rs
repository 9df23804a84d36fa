//! All photos of an open blog: listed, moved to where it keeps them, and
//! objects nothing names put away.
//!
//! Moving makes each photo ready and stores it through the queue, as a drop
//! does, and changes the links last, all together and so that it can be taken
//! back. Nothing that posts showed before is ever removed. Whatever stops it,
//! a second run finds what was stored and goes on.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use super::desk::Desk;
use super::{OpenBlog, Studio};
use crate::api::{
    ApplyMany, BlogId, KeptPhoto, Media, MediaPhoto, MediaPlace, MoveDone, MovePhotos, MovePlan, MovedPhoto,
    NameObjects, ObjectsDone, PhotoJob, PhotoRole, PhotoState, PostPath, PutAway, Relink, StorePreset,
    StoreSettings, StoreSuggestion,
};
use crate::error::{Error, Result};
use crate::media::{self, Addresses, Names, Place};
use crate::store;
use crate::uploads::{NewPhoto, Source};
use crate::{fs, photos, settings};

/// Objects younger than this are never called unused: another computer may
/// have the post that shows them.
const YOUNG: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);

/// How many photos are in memory at once.
const AT_ONCE: usize = 16;

/// A heavy photo is only exchanged for one of at most this part of its bytes.
const WORTH_IT: f64 = 0.9;

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

fn planned(desk: &Desk, ask: &MovePhotos, read: &Read) -> MovePlan {
    let kept_in = desk.blog().store();
    let at_home = |path: &str| match &kept_in {
        StoreSettings::Bucket(_) => false,
        StoreSettings::Bundle => true,
        StoreSettings::Static { folder, .. } => {
            let folder = folder.trim_matches('/');
            path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        }
    };
    let wanted = media::Wanted {
        post: ask.post.as_deref(),
        local: ask.local,
        foreign: ask.foreign,
        heavy: ask.heavy,
        at_home: &at_home,
    };
    media::plan(&read.photos, &wanted)
}

/// The bytes of photos, or their files; what cannot be had is kept, with why.
fn sources(desk: &Desk, photos: &[MovedPhoto], kept: &mut Vec<KeptPhoto>) -> HashMap<String, Vec<u8>> {
    use rayon::prelude::*;
    let read: Vec<_> = photos.par_iter().map(|photo| (photo, source(desk, photo))).collect();
    let mut sources = HashMap::new();
    for (photo, bytes) in read {
        match bytes {
            Ok(bytes) => drop(sources.insert(key(photo), bytes)),
            Err(error) => kept.push(KeptPhoto { name: photo.name.clone(), reason: error.to_string() }),
        }
    }
    sources
}

fn key(photo: &MovedPhoto) -> String {
    format!("{:?} {}", photo.place, photo.name)
}

fn source(desk: &Desk, photo: &MovedPhoto) -> Result<Vec<u8>> {
    let bytes = match photo.place {
        MediaPlace::Local => fs::read(&fs::join_inside(&desk.blog().root, &photo.name)?)?,
        MediaPlace::Bucket => {
            let base = public_base(desk).unwrap_or_default();
            store::fetch(&format!("{base}{}", photo.name), store::Patience::default())?
        }
        MediaPlace::Foreign | MediaPlace::Missing => store::fetch(&photo.name, store::Patience::default())?,
    };
    if photo.heavy {
        let made = photos::process(&bytes, media::file_name(&photo.name), &desk.blog().settings.photos)?;
        let smaller = made
            .images
            .first()
            .is_some_and(|image| (image.bytes.len() as f64) < bytes.len() as f64 * WORTH_IT);
        if !smaller {
            return Err(Error::Other("it is as small as it gets with the blog's settings".into()));
        }
    }
    Ok(bytes)
}

/// Stores photos for each post that shows them, and waits; the jobs by post and
/// photo. What failed is taken back and kept, with why.
fn stored(
    open: &Arc<OpenBlog>,
    photos: &[MovedPhoto],
    sources: &HashMap<String, Vec<u8>>,
    kept: &mut Vec<KeptPhoto>,
) -> Result<Vec<(PostPath, String, PhotoJob)>> {
    let (desk, queue) = (&open.desk, &open.queue);
    let mut meant = Vec::new();
    let mut new = Vec::new();
    for photo in photos {
        let Some(bytes) = sources.get(&key(photo)) else { continue };
        for post in &photo.posts {
            let name = media::file_name(&photo.name).to_owned();
            let source = Source::Bytes { name, bytes: bytes.clone() };
            new.push(NewPhoto { post: desk.post(post), role: PhotoRole::Inline, source });
            meant.push((post.clone(), photo));
        }
    }
    let ids: Vec<_> = queue.add(new)?.into_iter().map(|job| job.id).collect();
    let ended =
        |job: &PhotoJob| matches!(job.state, PhotoState::Done | PhotoState::Failed | PhotoState::Cancelled);
    desk.wait_for_photos(|| {
        let jobs = queue.find(&ids);
        ids.iter().all(|id| jobs.iter().any(|job| job.id == *id && ended(job)))
    });
    let jobs = queue.find(&ids);
    let mut done = Vec::new();
    for (id, (post, photo)) in ids.iter().zip(meant) {
        let Some(job) = jobs.iter().find(|job| job.id == *id) else { continue };
        if job.link.is_some() {
            done.push((post, key(photo), job.clone()));
            continue;
        }
        let reason = job.problem.clone().unwrap_or_else(|| "it was taken back".into());
        kept.push(KeptPhoto { name: photo.name.clone(), reason });
        // It stands in no text, so nobody waits for it.
        let _ = queue.cancel(id);
    }
    Ok(done)
}

/// The links of posts that change.
fn relinks(
    desk: &Desk,
    posts: &[(PostPath, Vec<String>)],
    photos: &[MovedPhoto],
    jobs: &[(PostPath, String, PhotoJob)],
) -> Vec<Relink> {
    let (blog, public) = (desk.blog(), public_base(desk));
    let addresses = Addresses {
        bucket: public.as_deref(),
        base_url: blog.base_url.as_deref(),
        static_folders: &blog.static_dirs,
        generator: blog.generator,
    };
    let mut links = Vec::new();
    for (post, shown) in posts {
        for from in shown {
            let at = addresses.place(post, from);
            let is_it = |photo: &&MovedPhoto| match (&at, photo.place) {
                (Place::Local(paths), MediaPlace::Local) => {
                    // The first that is there is the one that is shown.
                    let there = |path: &&String| blog.root.join(path.as_str()).is_file();
                    paths.iter().find(there) == Some(&photo.name)
                }
                (Place::Bucket(key), MediaPlace::Bucket) => *key == photo.name,
                (Place::Foreign(address), MediaPlace::Foreign) => *address == photo.name,
                _ => false,
            };
            let Some(photo) = photos.iter().find(is_it) else { continue };
            let job = jobs.iter().find(|(of, name, _)| of == post && *name == key(photo));
            let to = job.and_then(|(_, _, job)| job.link.as_ref()).map(|link| link.url.clone());
            if let Some(to) = to.filter(|to| to != from)
                && !links.iter().any(|link: &Relink| link.post == *post && link.from == *from)
            {
                links.push(Relink { post: post.clone(), from: from.clone(), to });
            }
        }
    }
    links
}
