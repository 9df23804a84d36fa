//! One change to many posts: terms renamed, damaged letters mended.

use super::{BlogId, PostPath, Relink, TermCount, Version, wire};

wire! {
    /// What is to be done to many posts.
    #[derive(Eq)]
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum ManyEdit {
        /// Terms are renamed, merged into one, or taken away.
        Retag {
            /// The taxonomy's key, such as `tags`.
            taxonomy: String,
            /// The terms as posts write them.
            from: Vec<String>,
            /// What they become; none takes them away.
            to: Option<String>,
        },
        /// Damaged letters are mended.
        MendLetters,
        /// Photos have other addresses.
        Relink {
            /// The links that change.
            links: Vec<Relink>,
            /// The name of the photo that is replaced by another; none where
            /// photos only move.
            replaces: Option<String>,
        },
    }

    /// Asks for a plan.
    #[derive(Eq)]
    pub struct PlanMany {
        /// The blog.
        pub blog: BlogId,
        /// What is to be done.
        pub edit: ManyEdit,
    }

    /// A line that changes.
    #[derive(Eq)]
    pub struct LineChange {
        /// Its number in the file, from 1.
        pub line: u32,
        /// What it says; none for a new line.
        pub before: Option<String>,
        /// What it will say; none when it goes.
        pub after: Option<String>,
    }

    /// A post that changes.
    #[derive(Eq)]
    pub struct PlannedPost {
        /// Its file.
        pub path: PostPath,
        /// What the file held when the plan was made.
        pub version: Version,
        /// How many places of it change: values, damaged signs.
        pub places: u32,
        /// The lines that change, the first of them when there are many.
        pub lines: Vec<LineChange>,
    }

    /// A post that stays as it is, though it is meant.
    #[derive(Eq)]
    pub struct RefusedPost {
        /// Its file.
        pub path: PostPath,
        /// Why, in a sentence.
        pub reason: String,
    }

    /// What a change to many posts would do. Making it writes nothing.
    #[derive(Eq)]
    pub struct ManyPlan {
        /// What would be done, in words: `Rename “rust” to “Rust”`.
        pub label: String,
        /// The posts that change.
        pub posts: Vec<PlannedPost>,
        /// Those that are meant and cannot be changed safely.
        pub refused: Vec<RefusedPost>,
    }

    /// Asks for a plan to be carried out.
    #[derive(Eq)]
    pub struct ApplyMany {
        /// The blog.
        pub blog: BlogId,
        /// What is to be done.
        pub edit: ManyEdit,
        /// The posts of the plan; one that holds something else by now is left.
        pub posts: Vec<(PostPath, Version)>,
    }

    /// What became of a change to many posts, or of taking it back.
    #[derive(Eq)]
    pub struct ManyDone {
        /// The posts that were changed.
        pub changed: Vec<PostPath>,
        /// Those that were not, and why.
        pub refused: Vec<RefusedPost>,
    }

    /// The last change to many posts, which can be taken back.
    #[derive(Eq)]
    pub struct ManyUndo {
        /// What was done, in words.
        pub label: String,
        /// How many posts it changed.
        pub posts: u32,
    }

    /// Terms that are one, written in different ways: `Rust` and `rust`.
    #[derive(Eq)]
    pub struct TermGroup {
        /// The taxonomy's key.
        pub taxonomy: String,
        /// The ways it is written, most used first; one where all agree.
        pub terms: Vec<TermCount>,
    }
}
