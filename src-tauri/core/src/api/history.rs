//! What was written before, and what was written and never saved.

use super::{PostRef, Version, wire};

/// Names a kept version within its blog.
pub type VersionId = i64;

wire! {
    /// Why a version was kept.
    #[derive(Copy, Eq, Hash)]
    pub enum VersionKind {
        /// What the file held before a session's first save.
        Found,
        /// Written here.
        Saved,
        /// Written here, and the same as an earlier version: it was brought back.
        Restored,
        /// What a publication took.
        Published,
        /// Written and not saved, then recovered or put aside.
        Recovered,
    }

    /// A kept version of a post, without its text.
    #[derive(Eq)]
    pub struct KeptVersion {
        /// Names it.
        #[ts(type = "number")]
        pub id: VersionId,
        /// When its text was written last, in RFC 3339.
        pub at: String,
        /// Why it was kept.
        pub kind: VersionKind,
        /// How many words it has.
        pub words: u32,
        /// How many words came since the version before.
        pub added: u32,
        /// How many words went since the version before.
        pub removed: u32,
    }

    /// Asks for the text of a kept version.
    #[derive(Eq)]
    pub struct ReadVersion {
        /// The post.
        pub post: PostRef,
        /// The version.
        #[ts(type = "number")]
        pub id: VersionId,
    }

    /// Gives a text to be kept.
    #[derive(Eq)]
    pub struct KeepText {
        /// The post.
        pub post: PostRef,
        /// The text in the editor.
        pub text: String,
        /// What the file held when this text was begun.
        pub base: Version,
    }

    /// A text to be put into a file of the writer's choice.
    #[derive(Eq)]
    pub struct SaveElsewhere {
        /// The title of the dialog.
        pub title: String,
        /// The file's name, until the writer gives another.
        pub name: String,
        /// The text.
        pub text: String,
    }

    /// A text that was written and not saved.
    #[derive(Eq)]
    pub struct UnsavedText {
        /// The post.
        pub post: PostRef,
        /// The folder of its blog; empty when it is not known any more.
        pub root: String,
        /// Whether that folder is there.
        pub there: bool,
        /// When it was written, in RFC 3339.
        pub at: String,
        /// The text.
        pub text: String,
        /// What the file held when this text was begun; none when it is gone or
        /// nobody has kept that.
        pub base: Option<String>,
        /// What the file holds now; none when it is gone.
        pub file: Option<String>,
    }
}
