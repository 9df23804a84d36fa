//! The theme's own page of the post that is written: started, fed and ended.

use std::sync::{Arc, Mutex};

use super::desk::Desk;
use super::preview::Page;
use super::{Studio, lock};
use crate::api::{BlogId, Event, Generator, PostPath, ShowTruePage, TruePage};
use crate::error::{Error, Result};
use crate::true_page::{Stage, Surroundings};
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
        show(&self.find(&ask.post.blog)?.desk, ask)
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

/// Whether the theme's page can be shown at all. Runs nothing.
pub(super) fn is_possible(desk: &Desk) -> bool {
    desk.blog().generator == Generator::Hugo && desk.config.hugo.find().is_some()
}

fn show(desk: &Arc<Desk>, ask: ShowTruePage) -> Result<()> {
    let blog = desk.blog();
    if blog.generator != Generator::Hugo || !blog.is_post(&ask.post.path) {
        return Err(Error::Other(format!("there is no theme's page of {}", ask.post.path)));
    }
    if !settings::is_trusted(&desk.config.data, &blog.root) {
        return Err(Error::Untrusted { root: blog.root.clone() });
    }
    let mut stage = lock(&desk.true_pages.stage);
    if stage.is_none() {
        *stage = Some(Stage::start(surroundings(desk))?);
    }
    if let Some(stage) = &*stage {
        stage.show(&ask.post.path, ask.text);
    }
    Ok(())
}

/// The stage must not keep the desk: the desk keeps the stage.
fn surroundings(desk: &Arc<Desk>) -> Surroundings {
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

/// The body's HTML as the instant preview makes it, before it is sanitised:
/// that of the writer's own that is left out there is on the theme's page.
fn instant(desk: &Desk, path: &str, text: &str) -> String {
    let blog = desk.blog();
    let url = front_matter::read(text).ok().and_then(|document| blog.url(path, &document));
    // Which images are shown makes no difference before sanitising.
    let page = Page {
        blog: &blog,
        id: &desk.id,
        asset_base: &desk.config.asset_base,
        hosts: &[],
        path,
        url: url.as_deref(),
        index: Some(&desk.index),
    };
    let blocks = page.blocks(&mut Default::default(), text);
    blocks.iter().map(|block| block.raw.as_str()).collect()
}
