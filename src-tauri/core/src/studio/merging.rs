//! Making one text of two: outside edits, and copies that a sync program left.

use std::path::Path;

use super::Studio;
use super::desk::Desk;
use crate::api::{MergeTexts, Merged, PostRef, SettleCopy, SyncCopy};
use crate::error::{Error, Result};
use crate::{front_matter, merge, post};

impl Studio {
    /// How two texts that grew out of one become one again.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn merge_texts(&self, texts: MergeTexts) -> Result<Merged> {
        let merged = merge::merge(&texts);
        Ok(match &merged {
            Merged::Silent { edits } if breaks_front_matter(&texts, &merge::applied(&texts.mine, edits)) => {
                merge::ask(&texts)
            }
            _ => merged,
        })
    }

    /// The copies of a post that sync programs left beside it.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn sync_copies(&self, post: PostRef) -> Result<Vec<SyncCopy>> {
        Ok(copies(&self.find(&post.blog)?.desk, &post.path))
    }

    /// Moves a copy to the system's trash, if it still holds what was looked at.
    ///
    /// # Errors
    /// [`Error::Other`] when it has changed since or there is no trash.
    pub fn settle_copy(&self, ask: SettleCopy) -> Result<()> {
        let open = self.find(&ask.post.blog)?;
        settle(&open.desk, &ask, post::to_trash)?;
        open.desk.tell_posts();
        Ok(())
    }
}

/// A copy that cannot be read as text is left to other programs.
fn copies(desk: &Desk, path: &str) -> Vec<SyncCopy> {
    let read = |copy: crate::blog::FoundCopy| {
        let loaded = post::load(&desk.file(&copy.path).ok()?).ok()?;
        Some(SyncCopy { path: copy.path, by: copy.by.to_owned(), text: loaded.text, version: loaded.version })
    };
    desk.blog().copies(path).into_iter().filter_map(read).collect()
}

fn settle(desk: &Desk, ask: &SettleCopy, delete: impl Fn(&Path) -> Result<()>) -> Result<()> {
    let copy = copies(desk, &ask.post.path).into_iter().find(|copy| copy.path == ask.copy);
    match copy {
        // Somebody else took it away.
        None => Ok(()),
        Some(copy) if copy.version == ask.version => delete(&desk.file(&copy.path)?),
        Some(_) => Err(Error::Other(format!(
            "{} has changed since you looked at it, so it is left where it was; look at it again",
            ask.copy
        ))),
    }
}

/// Whether two front matters that can be read became one that cannot: a key
/// that both sides added at different places, say.
fn breaks_front_matter(texts: &MergeTexts, result: &str) -> bool {
    let reads = |text: &str| front_matter::read(text).is_ok();
    reads(&texts.mine) && reads(&texts.theirs) && !reads(result)
}
