//! What a change outside means for an open blog.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::desk::Desk;
use crate::api::PostPath;
use crate::watch::Changes;
use crate::{blog, fs, settings};

/// Takes changes in: the index, the configuration and open posts follow.
pub(super) fn follow(desk: &Arc<Desk>, changes: Changes) {
    match changes {
        Changes::Note(sentence) => {
            desk.note(sentence);
            desk.tell_blog();
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
    let (posts, others): (Vec<PostPath>, Vec<PostPath>) =
        relative.into_iter().partition(|path| blog.is_post(path));
    // A folder that came or went may have brought or taken posts, and a file
    // with the name of a copy makes posts of others, or none.
    let is_copy = |path: &PostPath| path.rsplit('/').next().is_some_and(blog::may_be_copy);
    let copies = others.iter().chain(&posts).any(is_copy);
    let folders = copies || others.iter().any(|path| Path::new(path).extension().is_none());
    let different = if folders {
        blog.posts().and_then(|files| desk.index.sync(&blog, &files))
    } else {
        desk.index.update(&blog, &posts)
    };
    desk.read_words();
    if different.unwrap_or(true) || copies {
        desk.tell_posts();
    }
    look_at_open_posts(desk, |post| folders || posts.iter().any(|changed| changed == post));
}

/// Takes in what happened between the reading of the blog and its watching.
fn catch_up(desk: &Arc<Desk>) {
    let blog = desk.blog();
    let different = blog.posts().and_then(|files| desk.index.sync(&blog, &files));
    if different.unwrap_or(false) {
        desk.read_words();
        desk.tell_posts();
    }
    look_at_open_posts(desk, |_| true);
}

fn rescan(desk: &Arc<Desk>) {
    if let Err(error) = desk.reload() {
        desk.note(error.to_string());
    }
    desk.tell_blog();
    desk.tell_posts();
    look_at_open_posts(desk, |_| true);
}

fn look_at_open_posts(desk: &Arc<Desk>, touched: impl Fn(&str) -> bool) {
    for post in desk.open_posts().iter().filter(|post| touched(post)) {
        desk.look_outside(post);
    }
}

/// Whether a file at this path can change what the blog is.
fn is_configuration(path: &str) -> bool {
    if path == settings::BLOG_FILE || path.starts_with("config/") {
        return true;
    }
    let at_root = !path.contains('/');
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str());
    at_root && matches!(ending, Some("toml" | "yaml" | "yml" | "json" | "js" | "mjs" | "cjs" | "ts"))
}
