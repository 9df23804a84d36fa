//! What the threads of one open blog share: the blog as last read, its index,
//! and the posts that are open in a window.
//!
//! Locks are held for a look or a change of a value, never over a file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::config::Config;
use super::preview::Shown;
use super::reading::Reading;
use super::true_page::TruePages;
use crate::api::{BlogId, BlogView, BucketSettings, Event, OutsideChange, PostPath, PostRef, Version};
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::history::History;
use crate::index::Index;
use crate::post::Loaded;
use crate::recovery::Recovery;
use crate::settings::Viewing;
use crate::store::{self, Store};
use crate::{fs, secrets, settings};

/// The shared state of one open blog.
pub(super) struct Desk {
    pub(super) id: BlogId,
    pub(super) config: Config,
    pub(super) index: Index,
    pub(super) history: History,
    pub(super) recovery: Recovery,
    state: Mutex<State>,
    /// Told when a photo's job went on.
    photo_moved: Condvar,
    /// How far posts are made searchable.
    pub(super) reading: Reading,
    /// The theme's page of an open post.
    pub(super) true_pages: TruePages,
}

struct State {
    blog: Arc<Blog>,
    /// How this machine shows it.
    viewing: Viewing,
    /// Whether the writer has said that they trust it.
    trusted: bool,
    store: Option<Arc<Store>>,
    open: HashMap<PostPath, OpenPost>,
    /// How many photos are being linked in the file of a post.
    linking: HashMap<PostPath, u32>,
    /// What the writer should know, until its cause is gone.
    notes: Vec<(Cause, String)>,
    photos_moved: u64,
}

/// Why there is a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// Changes outside are noticed late or not at all.
    Watching,
    /// The blog could not be read again.
    Reading,
    /// The list of posts is not up to date.
    List,
    /// A version could not be kept.
    History,
    /// The photo of this job could not be linked.
    Photo(String),
}

/// A post that is open in a window.
#[derive(Default)]
pub(super) struct OpenPost {
    /// What the window knows the file to hold.
    pub(super) version: Version,
    /// What the file held when it was read, where its line ends or its byte
    /// order mark are not the editor's; else empty.
    last: Arc<str>,
    /// Held by each save under way.
    saving: Arc<()>,
    /// Whether the window was told that the file is gone: then it must hear of
    /// its return, even as it was.
    told_gone: bool,
    /// What the preview shows.
    pub(super) shown: Option<Shown>,
}

impl OpenPost {
    /// Says that a save is under way, until the answer is dropped.
    pub(super) fn save_begins(&self) -> Arc<()> {
        self.saving.clone()
    }

    fn is_saving(&self) -> bool {
        Arc::strong_count(&self.saving) > 1
    }
}

impl Desk {
    pub(super) fn new(id: BlogId, config: Config, blog: Blog, index: Index) -> Self {
        let state = State {
            viewing: settings::viewing(&config.data, &blog.root),
            trusted: settings::is_trusted(&config.data, &blog.root),
            blog: Arc::new(blog),
            store: None,
            open: HashMap::new(),
            linking: HashMap::new(),
            notes: Vec::new(),
            photos_moved: 0,
        };
        let history = History::at(super::history::history_file(&config.data, &id));
        let recovery = Recovery::at(super::history::folder(&config.data, &id));
        Self {
            id,
            config,
            index,
            history,
            recovery,
            state: Mutex::new(state),
            photo_moved: Condvar::new(),
            reading: Reading::default(),
            true_pages: TruePages::default(),
        }
    }

    /// The blog as last read.
    pub(super) fn blog(&self) -> Arc<Blog> {
        self.state().blog.clone()
    }

    /// How this machine shows the blog.
    pub(super) fn viewing(&self) -> Viewing {
        self.state().viewing.clone()
    }

    /// Whether the writer trusts the blog, without a look at the disk.
    pub(super) fn is_trusted(&self) -> bool {
        self.state().trusted
    }

    /// Trusts the blog from now on.
    pub(super) fn trust(&self) -> Result<()> {
        settings::set_trusted(&self.config.data, &self.blog().root, true)?;
        self.state().trusted = true;
        Ok(())
    }

    /// Keeps how this machine shows the blog.
    pub(super) fn change_viewing(&self, change: impl FnOnce(&mut Viewing)) -> Result<()> {
        let changed = settings::change_viewing(&self.config.data, &self.blog().root, change)?;
        self.state().viewing = changed;
        Ok(())
    }

    /// Reads the blog again: its configuration, its habits and its posts.
    pub(super) fn reload(self: &Arc<Self>) -> Result<()> {
        let (blog, files) = Blog::open_with_posts(&self.blog().root)?;
        let blog = Arc::new(blog);
        self.index.sync(&blog, &files)?;
        self.read_words();
        self.forget_note(&Cause::List);
        self.forget_note(&Cause::Reading);
        let mut state = self.state();
        if state.blog.settings.store != blog.settings.store {
            state.store = None;
        }
        // Addresses may be made otherwise now.
        state.open.values_mut().for_each(|open| open.shown = None);
        state.blog = blog;
        drop(state);
        self.follow_hugo();
        Ok(())
    }

    /// Takes the blog as one that the writer's own Hugo makes; whether it is
    /// shown otherwise than before.
    pub(super) fn made_with(&self, version: &str) -> bool {
        let mut state = self.state();
        let blog = (*state.blog).clone().with_hugo(version);
        let different = blog.markup != state.blog.markup;
        if different {
            state.blog = Arc::new(blog);
        }
        different
    }

    /// Where photos go; opened once for its settings.
    pub(super) fn store(&self) -> Result<Arc<Store>> {
        if let Some(store) = self.state().store.clone() {
            return Ok(store);
        }
        let blog = self.blog();
        let place = blog.store();
        let context = match &place {
            crate::api::StoreSettings::Bucket(bucket) => self.store_context(bucket)?,
            _ => store::Context::new(&blog.root),
        };
        let store = Arc::new(Store::open(&place, context)?);
        Ok(self.state().store.get_or_insert(store).clone())
    }

    /// What a bucket is opened with: its keys, where the keychain has them.
    pub(super) fn store_context(&self, bucket: &BucketSettings) -> Result<store::Context> {
        let mut context = store::Context::new(&self.blog().root);
        context.env = self.config.env.clone();
        if bucket.login == crate::api::BucketLogin::Keychain {
            context.keys = secrets::get(bucket)?;
        }
        Ok(context)
    }

    /// Forgets the store, so that new keys count.
    pub(super) fn forget_store(&self) {
        self.state().store = None;
    }

    /// The blog as the window sees it.
    pub(super) fn view(&self) -> Result<BlogView> {
        let (blog, notes) = {
            let state = self.state();
            (state.blog.clone(), state.notes.clone())
        };
        let counts = self.index.facets(&blog, (self.config.clock)())?.counts;
        Ok(BlogView {
            id: self.id.clone(),
            root: blog.root.display().to_string(),
            name: blog.name.clone(),
            generator: blog.generator,
            languages: blog.languages.clone(),
            taxonomies: blog.taxonomies.clone(),
            base_url: blog.base_url.clone(),
            trusted: settings::is_trusted(&self.config.data, &blog.root),
            git: in_git(&blog.root),
            theme_page: super::true_page::is_possible(self),
            habits: blog.habits.clone(),
            link_forms: crate::placing::forms(&blog.markup),
            showing: super::viewing::showing(self, &blog),
            image_hosts: super::viewing::image_hosts(self),
            style: self.viewing().style,
            settings: crate::api::BlogSettings {
                store: blog.store(),
                targets: super::publishing::targets(&blog),
                ..blog.settings.clone()
            },
            counts,
            notes: blog.notes.iter().cloned().chain(notes.into_iter().map(|(_, note)| note)).collect(),
        })
    }

    /// Tells the windows that the list of posts is different.
    pub(super) fn tell_posts(&self) {
        (self.config.events)(Event::Posts(self.id.clone()));
    }

    /// Takes a saved post into the list again. Its text is safe whatever comes
    /// of that, so a failure is a note and no error.
    pub(super) fn list_again(&self, post: &PostPath) {
        self.listed(self.take_in(std::slice::from_ref(post)));
    }

    /// Takes every post into the list again, after some have come or gone; a
    /// failure is a note, as for [`Self::list_again`].
    pub(super) fn list_all_again(&self) {
        self.listed(self.sync());
    }

    fn listed(&self, different: Result<bool>) {
        match different {
            Ok(true) => self.tell_posts(),
            Ok(false) => {}
            Err(error) => return self.list_failed(&error),
        }
        if self.state().notes.iter().any(|(cause, _)| *cause == Cause::List) {
            // The list can be kept again; what it missed is looked for.
            let _ = self.list_all();
        }
    }

    /// Brings the whole list up to date; whether anything was different.
    pub(super) fn list_all(&self) -> Result<bool> {
        let different = self.sync();
        match &different {
            Ok(_) => self.settled(&Cause::List),
            Err(error) => self.list_failed(error),
        }
        different
    }

    /// Makes the index equal to the posts on the disk; whether it was not.
    fn sync(&self) -> Result<bool> {
        let blog = self.blog();
        self.index.sync(&blog, &blog.posts()?)
    }

    /// Notes that the list of posts could not be kept.
    pub(super) fn list_failed(&self, error: &Error) {
        let sentence = format!("the list of posts is not up to date ({error}); open the blog again");
        self.noted(Cause::List, sentence);
    }

    /// Reads these posts into the list, or forgets them; whether it is different.
    /// A bundle's page that came or went decides about the files beside it, so
    /// then all are looked at.
    pub(super) fn take_in(&self, posts: &[PostPath]) -> Result<bool> {
        let blog = self.blog();
        for post in posts.iter().filter(|post| blog.is_bundle(post)) {
            if self.index.has(post)? != blog.post_file(post).is_some() {
                return self.sync();
            }
        }
        self.index.update(&blog, posts)
    }

    /// Tells the windows that the blog is different.
    pub(super) fn tell_blog(&self) {
        if let Ok(view) = self.view() {
            (self.config.events)(Event::Blog(Box::new(view)));
        }
    }

    /// Adds a sentence to the blog's notes, in place of what was noted for the
    /// same cause before; whether it is new.
    pub(super) fn note(&self, cause: Cause, sentence: String) -> bool {
        let mut state = self.state();
        let note = (cause, sentence);
        if state.notes.contains(&note) {
            return false;
        }
        state.notes.retain(|(cause, _)| *cause != note.0);
        state.notes.push(note);
        true
    }

    /// Adds a sentence to the blog's notes and tells the windows.
    pub(super) fn noted(&self, cause: Cause, sentence: String) {
        if self.note(cause, sentence) {
            self.tell_blog();
        }
    }

    /// Takes the note of a cause away that is gone, and tells the windows.
    pub(super) fn settled(&self, cause: &Cause) {
        if self.forget_note(cause) {
            self.tell_blog();
        }
    }

    fn forget_note(&self, cause: &Cause) -> bool {
        let mut state = self.state();
        let before = state.notes.len();
        state.notes.retain(|(other, _)| other != cause);
        state.notes.len() < before
    }

    /// The file of a post.
    pub(super) fn file(&self, post: &str) -> Result<PathBuf> {
        fs::join_inside(&self.blog().root, post)
    }

    /// A reference to a post of this blog.
    pub(super) fn post(&self, path: &str) -> PostRef {
        PostRef { blog: self.id.clone(), path: path.to_owned() }
    }

    /// Says that a window is about to read a post: from now on the window
    /// links its photos. Waits for what is being linked in the file; says
    /// whether no window had it open.
    pub(super) fn opening(&self, post: &str) -> bool {
        let mut state = self.state();
        let new = !state.open.contains_key(post);
        state.open.entry(post.to_owned()).or_default();
        let linked = self.photo_moved.wait_while(state, |state| state.linking.contains_key(post));
        drop(linked.unwrap_or_else(PoisonError::into_inner));
        new
    }

    /// Links photos in the file of a post that no window has open.
    pub(super) fn linking(&self, post: &str) -> Option<Linking<'_>> {
        let mut state = self.state();
        if state.open.contains_key(post) {
            return None;
        }
        *state.linking.entry(post.to_owned()).or_default() += 1;
        Some(Linking { desk: self, post: post.to_owned() })
    }

    /// Notes that a window has the post open.
    pub(super) fn opened(&self, post: &str, loaded: &Loaded) {
        let mut state = self.state();
        let open = state.open.entry(post.to_owned()).or_default();
        open.version.clone_from(&loaded.version);
        open.last = if loaded.disk == loaded.text { Arc::default() } else { loaded.disk.as_str().into() };
        open.told_gone = false;
        open.shown = None;
    }

    /// What an open post's file held when it was read: empty, or what its line
    /// ends and its byte order mark can be taken from.
    pub(super) fn last(&self, post: &str) -> Arc<str> {
        self.with_open(post, |open| open.last.clone()).unwrap_or_default()
    }

    /// Notes that no window has the post open.
    pub(super) fn closed(&self, post: &str) {
        self.state().open.remove(post);
    }

    /// Whether a window has the post open.
    pub(super) fn is_open(&self, post: &str) -> bool {
        self.state().open.contains_key(post)
    }

    /// The posts that windows have open.
    pub(super) fn open_posts(&self) -> Vec<PostPath> {
        self.state().open.keys().cloned().collect()
    }

    /// Looks at or changes an open post.
    pub(super) fn with_open<T>(&self, post: &str, look: impl FnOnce(&mut OpenPost) -> T) -> Option<T> {
        self.state().open.get_mut(post).map(look)
    }

    /// Compares an open post's file with what the window knows and tells it
    /// of a difference. While a save is under way it is the save that looks.
    pub(super) fn look_outside(&self, post: &str) {
        let Some(Some(known)) =
            self.with_open(post, |open| (!open.is_saving()).then(|| open.version.clone()))
        else {
            return;
        };
        let version = match self.file(post).and_then(|file| fs::read(&file)) {
            Ok(bytes) => Some(fs::fingerprint(&bytes)),
            Err(error) if error.is_missing() => None,
            // It is there and cannot be read: what it holds is not known.
            Err(_) => return,
        };
        let same = version.as_ref() == Some(&known);
        let tell = self.with_open(post, |open| {
            let news = !open.is_saving() && open.version == known && (!same || open.told_gone);
            if news {
                open.told_gone = version.is_none();
            }
            news
        });
        if tell == Some(true) {
            (self.config.events)(Event::PostChanged(OutsideChange { post: self.post(post), version }));
        }
    }

    /// Wakes those who wait for photos.
    pub(super) fn photo_moved(&self) {
        self.state().photos_moved += 1;
        self.photo_moved.notify_all();
    }

    /// Waits until a photo's job went on, or a while, unless `done` says so before.
    pub(super) fn wait_for_photos(&self, done: impl Fn() -> bool) {
        loop {
            let seen = self.state().photos_moved;
            if done() {
                return;
            }
            let state = self.state();
            let _ = self
                .photo_moved
                .wait_timeout_while(state, Duration::from_secs(1), |state| state.photos_moved == seen);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves whole values here: they are only swapped.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A photo being linked in a file; until it is dropped no window reads it.
pub(super) struct Linking<'a> {
    desk: &'a Desk,
    post: PostPath,
}

impl Drop for Linking<'_> {
    fn drop(&mut self) {
        let mut state = self.desk.state();
        if let Some(count) = state.linking.get_mut(&self.post) {
            *count -= 1;
            if *count == 0 {
                state.linking.remove(&self.post);
            }
        }
        self.desk.photo_moved.notify_all();
    }
}

/// Whether a folder lies in a git work tree.
pub(super) fn in_git(root: &Path) -> bool {
    root.ancestors().any(|folder| folder.join(".git").exists())
}
