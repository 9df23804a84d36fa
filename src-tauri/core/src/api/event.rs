//! What the core says without being asked, and how errors are named.

use super::{BlogId, BlogView, Moving, PhotoJob, PostRef, Publication, TruePage, Version, wire};

wire! {
    /// Something happened that the window should know.
    #[serde(tag = "kind", content = "value")]
    pub enum Event {
        /// The blog itself is different: its settings, its languages, its notes.
        Blog(Box<BlogView>),
        /// The list of posts is different.
        Posts(BlogId),
        /// A post's file was changed by somebody else.
        PostChanged(OutsideChange),
        /// A photo's job went on.
        Photo(PhotoJob),
        /// Photos that are being moved or replaced went on.
        Moving(Moving),
        /// A publication went on.
        Publication(Publication),
        /// The theme's page of a post that is shown went on.
        TruePage(TruePage),
    }

    /// A post's file was changed by somebody else.
    #[derive(Eq)]
    pub struct OutsideChange {
        /// The post.
        pub post: PostRef,
        /// What the file holds now; none when it is gone.
        pub version: Option<Version>,
    }

    /// Errors the window acts on; all others are only shown.
    #[derive(Copy, Eq, Hash)]
    pub enum Code {
        /// Show the sentence.
        Other,
        /// The file is not there.
        NotFound,
        /// The file cannot be read as UTF-8 text.
        NotText,
        /// Something of that name is there already.
        Exists,
        /// The front matter cannot be edited safely: show it as text.
        FrontMatter,
        /// The blog must be trusted first.
        Untrusted,
        /// Keys are missing or wrong: show the connection settings.
        Login,
        /// No network, or the server does not answer: offer to try again.
        Offline,
        /// The blog's repository is not complete: ask for its address.
        NoRepository,
        /// The writer stopped it.
        Cancelled,
    }

    /// An error on its way to the window.
    #[derive(Eq)]
    pub struct Problem {
        /// What the window does about it.
        pub code: Code,
        /// What happened, to which file, and what to do.
        pub message: String,
    }
}
