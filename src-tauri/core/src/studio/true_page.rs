//! The theme's own page of the post that is written: started, fed and ended.

use std::sync::{Arc, Mutex};

use super::desk::Desk;
use super::preview::Page;
use super::{Studio, lock};
use crate::api::{BlogId, Event, Generator, PostPath, ShowTruePage, TruePage};
use crate::error::{Error, Result};
use crate::true_page::{Part, Stage, Surroundings};
use crate::uploads::Queue;
use crate::{front_matter, settings};

/// The place for the one true page of a blog.
#[derive(Default)]
pub(super) struct TruePages {
    stage: Mutex<Option<Stage>>,
    /// Where the page that was told of last is served: `http://127.0.0.1:PORT`.
    origin: Mutex<Option<String>>,
}

impl TruePages {
    /// Takes in that these files or folders of the blog have changed.
    pub(super) fn changed(&self, paths: Vec<PostPath>) {
        if let Some(stage) = &*lock(&self.stage) {
            stage.changed(paths);
        }
    }

    /// Takes in that anything may have changed.
    pub(super) fn rescan(&self) {
        if let Some(stage) = &*lock(&self.stage) {
            stage.rescan();
        }
    }

    /// Ends Hugo.
    pub(super) fn close(&self) {
        // Not under the lock: it waits for its thread.
        let stage = lock(&self.stage).take();
        drop(stage);
        lock(&self.origin).take();
    }

    fn told(&self, page: &TruePage) {
        let address = page.address.as_deref().and_then(|address| url::Url::parse(address).ok());
        if let Some(address) = address {
            *lock(&self.origin) = Some(address.origin().ascii_serialization());
        }
    }
}

impl Studio {
    /// Shows the theme's page of a text; what becomes of it is told by events.
    ///
    /// # Errors
    /// [`Error::Untrusted`], or when Hugo is not installed.
    pub fn show_true_page(&self, ask: ShowTruePage) -> Result<()> {
        let open = self.find(&ask.post.blog)?;
        show(&open.desk, &open.queue, ask)
    }

    /// Whether an address is one of a page that is shown: all else on this
    /// machine's ports is not for the window.
    pub fn is_true_page(&self, address: &url::Url) -> bool {
        let origin = Some(address.origin().ascii_serialization());
        lock(&self.blogs).values().any(|open| *lock(&open.desk.true_pages.origin) == origin)
    }

    /// Ends what serves the theme's page of a blog.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn hide_true_page(&self, blog: BlogId) -> Result<()> {
        self.find(&blog)?.desk.true_pages.close();
        Ok(())
    }
}

impl Desk {
    /// Shows the blog as the writer's own Hugo makes it, where its files do not
    /// state another. The first time Hugo is asked, in the background, as no
    /// keystroke waits for a program; and only for a blog that is trusted.
    pub(super) fn follow_hugo(self: &Arc<Self>) {
        let blog = self.blog();
        if blog.generator != Generator::Hugo || blog.stated_hugo.is_some() || !self.is_trusted() {
            return;
        }
        let (hugo, folder) = (self.config.hugo.clone(), self.config.data.clone());
        if let Some(version) = hugo.version.get() {
            self.made_with(version);
            return;
        }
        // The thread does not keep the blog open.
        let desk = Arc::downgrade(self);
        let ask = move || {
            let Some(version) = hugo.version(&folder) else { return };
            if let Some(desk) = desk.upgrade()
                && desk.made_with(&version)
            {
                desk.tell_blog();
            }
        };
        // Without a thread today's rules are followed.
        let _ = std::thread::Builder::new().name("hugo version".into()).spawn(ask);
    }
}

/// Whether the theme's page can be shown at all. Runs nothing.
pub(super) fn is_possible(desk: &Desk) -> bool {
    desk.blog().generator == Generator::Hugo && desk.config.hugo.find().is_some()
}

fn show(desk: &Arc<Desk>, queue: &Arc<Queue>, ask: ShowTruePage) -> Result<()> {
    let blog = desk.blog();
    if blog.generator != Generator::Hugo || !blog.is_post(&ask.post.path) {
        return Err(Error::Other(format!("there is no theme's page of {}", ask.post.path)));
    }
    if !settings::is_trusted(&desk.config.data, &blog.root) {
        return Err(Error::Untrusted { root: blog.root.clone() });
    }
    let mut stage = lock(&desk.true_pages.stage);
    if stage.is_none() {
        *stage = Some(Stage::start(surroundings(desk, queue))?);
    }
    if let Some(stage) = &*stage {
        stage.show(&ask.post.path, ask.text, ask.line as usize);
    }
    Ok(())
}

/// The stage must not keep the desk: the desk keeps the stage.
fn surroundings(desk: &Arc<Desk>, queue: &Arc<Queue>) -> Surroundings {
    let photos = Arc::downgrade(queue);
    let (reading, rendering, telling) = (Arc::downgrade(desk), Arc::downgrade(desk), Arc::downgrade(desk));
    let (events, last) = (desk.config.events.clone(), desk.blog());
    Surroundings {
        hugo: desk.config.hugo.clone(),
        folder: folder(&desk.config.data, &desk.id),
        id: desk.id.clone(),
        blog: Box::new(move || reading.upgrade().map_or_else(|| last.clone(), |desk| desk.blog())),
        instant: Box::new(move |path, text| {
            rendering.upgrade().map(|desk| instant(&desk, path, text)).unwrap_or_default()
        }),
        photo: Box::new(move |job| photos.upgrade()?.thumbnail(&job.to_owned()).ok()),
        tell: Box::new(move |page| {
            if let Some(desk) = telling.upgrade() {
                desk.true_pages.told(&page);
            }
            events(Event::TruePage(page));
        }),
    }
}

/// Where the hidden copy of a blog is.
pub(super) fn folder(data: &std::path::Path, id: &str) -> std::path::PathBuf {
    data.join("true-pages").join(id)
}

/// The body's blocks as the instant preview makes them, before they are sanitised:
/// that of the writer's own that is left out there is on the theme's page.
fn instant(desk: &Desk, path: &str, text: &str) -> Vec<Part> {
    let blog = desk.blog();
    let url = front_matter::read(text).ok().and_then(|document| blog.url(path, &document));
    // Which images are shown makes no difference before sanitising.
    let page = Page::of(desk, &blog, path, url.as_deref(), &[]);
    let above = text[..front_matter::split(text).body].matches('\n').count();
    let blocks = page.blocks(&mut Default::default(), text);
    blocks.into_iter().map(|block| Part { line: above + block.line, html: block.shown.raw.clone() }).collect()
}
