//! The git target: a commit of the post's files alone, and a push.
//!
//! The writer's own `git` does it, so helpers, keys, hooks, LFS and signing
//! work as they do in a terminal. What the writer has staged or changed
//! elsewhere stays as it is. A remote that went on is merged without touching
//! the work tree; nothing is ever forced, and after a push only what the
//! remote itself lists decides whether it arrived.

mod aside;
mod begin;
mod commit;
mod large;
mod merge;
mod program;
mod push;
mod state;
mod words;

pub(super) use begin::begin;
pub(super) use commit::{
    Prepared, change_of, commit, commit_message, committed_below, ignored, ignoring_rule,
};
pub(super) use large::{require_large_files, send_large_files};
pub(super) use merge::{advance, rehearse};
pub(super) use program::Git;
pub(super) use push::push;
pub(super) use state::{Repository, recover_text};

/// The name of an object, in hexadecimal.
pub(super) type Oid = String;
