//! Two texts that are made one.

use super::{PostPath, PostRef, TextEdit, Version, wire};

wire! {
    /// Asks how two texts that grew out of one become one again.
    #[derive(Eq)]
    pub struct MergeTexts {
        /// The text both began with; without it every difference is a question.
        pub base: Option<String>,
        /// The text in the editor.
        pub mine: String,
        /// The text of the other side.
        pub theirs: String,
    }

    /// What comes of merging.
    #[derive(Eq)]
    #[serde(tag = "kind")]
    pub enum Merged {
        /// The changes do not touch each other: nobody need be asked.
        Silent {
            /// What must change in mine.
            edits: Vec<TextEdit>,
        },
        /// The writer must look.
        Ask {
            /// The texts side by side, in order and complete.
            parts: Vec<MergePart>,
        },
    }

    /// A stretch of two texts that are made one.
    #[derive(Eq)]
    #[serde(tag = "kind")]
    pub enum MergePart {
        /// Both say the same, and nobody need look.
        Same {
            /// The text.
            text: String,
        },
        /// Changed by one side, or by both alike: the change is taken.
        Change {
            /// Whose change it is.
            by: ChangedBy,
            /// How it stands in mine.
            mine: String,
            /// How it stands in theirs.
            theirs: String,
        },
        /// Changed by both, each otherwise.
        Conflict {
            /// How it stands in mine.
            mine: String,
            /// How it stands in theirs.
            theirs: String,
            /// What comes of merging it by word.
            proposal: Option<String>,
        },
    }

    /// Whose change it is.
    #[derive(Copy, Eq)]
    pub enum ChangedBy {
        /// Only this text's.
        Mine,
        /// Only the other text's.
        Theirs,
        /// Both texts', and alike.
        Both,
    }

    /// A copy of a post that a sync program left beside it, because two
    /// devices had changed the post.
    #[derive(Eq)]
    pub struct SyncCopy {
        /// The copy's file.
        pub path: PostPath,
        /// The program that left it.
        pub by: String,
        /// Its text as the editor would hold it.
        pub text: String,
        /// What the copy's file holds.
        pub version: Version,
    }

    /// Says that a copy's words are in the post now, or not wanted.
    #[derive(Eq)]
    pub struct SettleCopy {
        /// The post.
        pub post: PostRef,
        /// The copy's file.
        pub copy: PostPath,
        /// What it held when it was looked at.
        pub version: Version,
    }
}
