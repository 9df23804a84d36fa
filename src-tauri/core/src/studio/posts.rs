//! Posts of an open blog: listing, opening, saving, moving.

use super::desk::Desk;
use super::{Studio, history, lock, photos, publishing};
use crate::api::{
    EditField, FieldRole, ListPosts, NewPost, PostList, PostPath, PostRef, PostView, RenamePost, SavePost,
    Saved, TextEdit,
};
use crate::error::{Error, Result};
use crate::front_matter;
use crate::post::Loaded;
use crate::uploads::Queue;
use crate::{fs, post, publish};

impl Studio {
    /// A stretch of the list of posts.
    ///
    /// # Errors
    /// [`Error::Store`] when the index fails.
    pub fn list_posts(&self, ask: ListPosts) -> Result<PostList> {
        list(&self.find(&ask.blog)?.desk, &ask)
    }

    /// Waits until every post of a blog can be searched; the list is there
    /// before, and searches find what has been read so far.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn wait_until_searchable(&self, blog: &str) -> Result<()> {
        self.find(blog)?.desk.reading.wait();
        Ok(())
    }

    /// Makes a new post by the blog's habits and opens it.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be written.
    pub fn new_post(&self, ask: NewPost) -> Result<PostView> {
        let open = self.find(&ask.blog)?;
        create(&open.desk, &open.queue, &ask)
    }

    /// Opens a post in a window.
    ///
    /// # Errors
    /// [`Error::NotText`] when it is not UTF-8, [`Error::Io`].
    pub fn open_post(&self, post: PostRef) -> Result<PostView> {
        let blog = self.find(&post.blog)?;
        open(&blog.desk, &blog.queue, &post.path)
    }

    /// A post as [`Studio::open_post`] gives it, without a window having it open.
    ///
    /// # Errors
    /// As for [`Studio::open_post`].
    pub fn read_post(&self, post: &PostRef) -> Result<PostView> {
        let open = self.find(&post.blog)?;
        read(&open.desk, &open.queue, &post.path)
    }

    /// Says that a post is no longer open in a window.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn close_post(&self, post: PostRef) -> Result<()> {
        let open = self.find(&post.blog)?;
        open.desk.closed(&post.path);
        photos::catch_up(&open.desk, &open.queue);
        Ok(())
    }

    /// The window's page has ended without a word: it has no post open any more.
    pub fn page_ended(&self) {
        for open in lock(&self.blogs).values() {
            open.desk.true_pages.close();
            open.desk.open_posts().iter().for_each(|post| open.desk.closed(post));
            let open = open.clone();
            // Linking what was finished meanwhile must not keep the window waiting.
            std::thread::spawn(move || photos::catch_up(&open.desk, &open.queue));
        }
    }

    /// Saves a text, unless the file was changed outside.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be written; the old text then stays.
    pub fn save_post(&self, ask: SavePost) -> Result<Saved> {
        let open = self.find(&ask.post.blog)?;
        save(&open.desk, &open.queue, &ask)
    }

    /// What must change in a text so that a field has a value.
    ///
    /// # Errors
    /// [`Error::FrontMatter`] when that cannot be done safely.
    pub fn edit_field(&self, ask: EditField) -> Result<Vec<TextEdit>> {
        edit_field(&self.find(&ask.post.blog)?.desk, &ask)
    }

    /// Renames a post's file, and its own folder.
    ///
    /// # Errors
    /// [`Error::Exists`] when the name is taken, [`Error::Io`].
    pub fn rename_post(&self, ask: RenamePost) -> Result<PostRef> {
        let open = self.find(&ask.post.blog)?;
        rename(&open.desk, &open.queue, &ask)
    }

    /// Moves a post to the system's trash.
    ///
    /// # Errors
    /// [`Error::Other`] when there is no trash.
    pub fn trash_post(&self, post: PostRef) -> Result<()> {
        trash(&self.find(&post.blog)?.desk, &post.path).map(drop)
    }
}

pub(super) fn list(desk: &Desk, ask: &ListPosts) -> Result<PostList> {
    desk.index.list(&desk.blog(), ask, (desk.config.clock)())
}

pub(super) fn create(desk: &Desk, queue: &Queue, ask: &NewPost) -> Result<PostView> {
    let blog = desk.blog();
    let now = (desk.config.clock)().to_zoned_datetime(desk.config.zone.clone());
    let (path, text) = blog.new_post(&ask.title, ask.language.as_deref(), &now)?;
    let file = fs::join_inside(&blog.root, &path)?;
    if let Some(folder) = file.parent() {
        fs::make_folder(folder)?;
    }
    fs::create(&file, text.as_bytes())?;
    desk.list_again(&path);
    open(desk, queue, &path)
}

pub(super) fn open(desk: &Desk, queue: &Queue, path: &str) -> Result<PostView> {
    let new = desk.opening(path);
    let read = desk.file(path).and_then(|file| post::load(&file));
    let read = read.and_then(|loaded| Ok((view(desk, queue, path, loaded.clone())?, loaded)));
    let (view, loaded) = read.inspect_err(|_| {
        if new {
            desk.closed(path);
        }
    })?;
    desk.opened(path, &loaded);
    // A window that looks at its post again has noted nothing but its own.
    if new {
        desk.recovery.begin(path);
    }
    Ok(view)
}

/// A post as [`open`] gives it, without a window having it open.
pub(super) fn read(desk: &Desk, queue: &Queue, path: &str) -> Result<PostView> {
    view(desk, queue, path, post::load(&desk.file(path)?)?)
}

fn view(desk: &Desk, queue: &Queue, path: &str, loaded: Loaded) -> Result<PostView> {
    let blog = desk.blog();
    let language = blog.language_of(path).ok_or_else(|| not_a_post(path))?.code.clone();
    let read = front_matter::read(&loaded.text);
    Ok(PostView {
        post: desk.post(path),
        front_matter: post::form(&loaded.text, &read, &blog.habits, &blog.taxonomies),
        live: publishing::live_at(desk, path),
        photos: photos::of_text(queue, &desk.post(path), &loaded.text),
        text: loaded.text,
        version: loaded.version,
        language,
    })
}

pub(super) fn save(desk: &Desk, queue: &Queue, ask: &SavePost) -> Result<Saved> {
    let path = &ask.post.path;
    if !desk.blog().is_post(path) {
        return Err(not_a_post(path));
    }
    let file = desk.file(path)?;
    let (turn, before) = (desk.recovery.turn_of(path, &ask.text), post::load(&file).ok());
    // Let go of however this ends, and of the post that was open when it began.
    let saving = desk.with_open(path, |open| open.save_begins());
    let saved = if ask.base.is_empty() {
        post::save_again(&file, &desk.last(path), &ask.text)
    } else {
        post::save(&file, &ask.base, &ask.text)
    };
    if let Ok(Saved::Saved { version, .. }) = &saved {
        desk.with_open(path, |open| open.version.clone_from(version));
    }
    drop(saving);
    let saved = saved?;
    match &saved {
        Saved::Saved { .. } => {
            history::saved(desk, path, &ask.text, before.as_ref().map(|before| before.text.as_str()), turn);
            photos::unsettled(queue, &ask.post, &ask.text);
            photos::link_again(desk, queue, path);
            // What another program wrote during the save was not looked at.
            desk.look_outside(path);
            desk.list_again(path);
        }
        Saved::Conflict { .. } => {}
    }
    Ok(saved)
}

pub(super) fn edit_field(desk: &Desk, ask: &EditField) -> Result<Vec<TextEdit>> {
    post::edit_field(&ask.text, &ask.key, ask.value.as_ref(), &desk.blog().habits)
}

pub(super) fn rename(desk: &Desk, queue: &Queue, ask: &RenamePost) -> Result<PostRef> {
    let blog = desk.blog();
    if !blog.is_post(&ask.post.path) {
        return Err(not_a_post(&ask.post.path));
    }
    let new = post::rename(&ask.post.path, &ask.slug, &blog.languages)?;
    if new.is_nothing() {
        return Ok(ask.post.clone());
    }
    let renamed = desk.post(&new.post);
    let publications = super::publishing::folder(desk);
    publish::about_to_rename(&publications, &ask.post, &renamed, &new.from)?;
    new.carry_out(&blog.root)?;
    queue.moved(&ask.post, &renamed)?;
    publish::renamed(&publications, &ask.post, &renamed)?;
    history::moved(desk, &ask.post.path, &new.post);
    // The post has its new name: from here on nothing makes that untrue.
    history::said(desk, super::publishing::note_published(desk));
    desk.closed(&ask.post.path);
    desk.list_all_again();
    Ok(renamed)
}

pub(super) fn trash(desk: &Desk, path: &str) -> Result<PostPath> {
    let blog = desk.blog();
    if !blog.is_post(path) {
        return Err(not_a_post(path));
    }
    let gone = post::trash(&blog.root, path, &blog.languages)?;
    desk.closed(path);
    desk.list_all_again();
    Ok(gone)
}

/// The key under which a post keeps its cover: its own, else the blog's habit.
pub(super) fn cover_key(desk: &Desk, text: &str) -> String {
    let blog = desk.blog();
    let form = post::form(text, &front_matter::read(text), &blog.habits, &blog.taxonomies);
    let field = form.fields.into_iter().find(|field| field.role == FieldRole::Cover);
    field.map(|field| field.key).or_else(|| blog.habits.cover_key.clone()).unwrap_or_else(|| "cover".into())
}

fn not_a_post(path: &str) -> Error {
    Error::Other(format!("{path} is not a post of this blog"))
}

#[cfg(test)]
mod tests;
