//! What a change outside means for an open blog.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::desk::{Cause, Desk};
use super::unharmed;
use crate::api::PostPath;
use crate::blog::Blog;
use crate::watch::{Changes, Interest};
use crate::{blog, fs, settings};

/// From so many changed files on, one walk through the blog costs less than a
/// look at each.
const MANY: usize = 200;

/// What is said of a panic while taking changes in.
const FAULT: &str = "a change made by another program could not be taken in, because of a fault in Dropcap; open the blog again to see it as it is";

/// Takes changes in; whatever comes of it, the next ones are taken in too.
pub(super) fn take_in(desk: &Arc<Desk>, changes: Changes) {
    if unharmed(|| follow(desk, changes)).is_none() {
        unharmed(|| desk.noted(Cause::Watching, FAULT.into()));
    }
}

/// What the watch must know of a blog.
pub(super) fn interest(desk: &Desk) -> Interest {
    let blog = desk.blog();
    let open = desk.open_posts().into_iter().map(|post| blog.root.join(post)).collect();
    Interest { places: blog.places(), open }
}

/// Takes changes in: the index, the configuration and open posts follow.
fn follow(desk: &Arc<Desk>, changes: Changes) {
    match changes {
        Changes::Note(sentence) => {
            desk.noted(Cause::Watching, sentence);
        }
        Changes::Watching => catch_up(desk),
        Changes::Rescan => rescan(desk),
        Changes::Paths(paths) => changed(desk, &paths),
    }
}

fn changed(desk: &Arc<Desk>, paths: &[PathBuf]) {
    let blog = desk.blog();
    let relative: Vec<PostPath> = paths.iter().filter_map(|path| fs::relative(&blog.root, path)).collect();
    if relative.iter().any(|path| is_configuration(path)) || blog.root.symlink_metadata().is_err() {
        return rescan(desk);
    }
    desk.true_pages.changed(relative.clone());
    // A folder that came or went may have brought or taken posts, and a file
    // with the name of a copy makes posts of others, or none.
    let copies = relative.iter().any(|path| blog::may_be_copy(path));
    let walk =
        copies || relative.len() >= MANY || relative.iter().any(|path| may_be_folder(desk, &blog, path));
    let posts: Vec<PostPath> =
        if walk { Vec::new() } else { relative.into_iter().filter(|path| blog.is_post(path)).collect() };
    let different = if walk {
        desk.list_all()
    } else {
        desk.take_in(&posts).inspect_err(|error| desk.list_failed(error))
    };
    desk.read_words();
    if different.unwrap_or(true) || copies {
        desk.tell_posts();
    }
    look_at_open_posts(desk, |post| walk || posts.iter().any(|changed| changed == post));
}

/// Takes in what happened between the reading of the blog and its watching.
fn catch_up(desk: &Arc<Desk>) {
    if desk.list_all().unwrap_or(false) {
        desk.read_words();
        desk.tell_posts();
    }
    look_at_open_posts(desk, |_| true);
}

fn rescan(desk: &Arc<Desk>) {
    if let Err(error) = desk.reload() {
        desk.note(Cause::Reading, error.to_string());
    }
    desk.true_pages.rescan();
    desk.tell_blog();
    desk.tell_posts();
    look_at_open_posts(desk, |_| true);
}

fn look_at_open_posts(desk: &Arc<Desk>, touched: impl Fn(&str) -> bool) {
    for post in desk.open_posts().iter().filter(|post| touched(post)) {
        desk.look_outside(post);
    }
}

/// Whether what changed is a folder, or may have been one: when it is gone only
/// its name is left to tell, and `node.js-tips` is one as good as `photo.jpg`.
fn may_be_folder(desk: &Desk, blog: &Blog, path: &str) -> bool {
    if path.split('/').any(|name| name.starts_with('.')) {
        return false;
    }
    match blog.root.join(path).symlink_metadata() {
        Ok(meta) => meta.is_dir(),
        // A post that was listed was a file.
        Err(_) => !(blog.is_post(path) && desk.index.has(path).unwrap_or(false)),
    }
}

/// Whether a file at this path can change what the blog is.
fn is_configuration(path: &str) -> bool {
    if path == settings::BLOG_FILE || path.starts_with("config/") || blog::may_be_stated_in(path) {
        return true;
    }
    let at_root = !path.contains('/');
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str());
    at_root && matches!(ending, Some("toml" | "yaml" | "yml" | "json" | "js" | "mjs" | "cjs" | "ts"))
}
