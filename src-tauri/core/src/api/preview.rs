//! The preview of a post while it is written.

use super::{FrontMatterView, PostRef, TextEdit, wire};

wire! {
    /// Asks for the preview of a text; a later one replaces those waiting.
    #[derive(Eq)]
    pub struct RenderPreview {
        /// The post the text belongs to.
        pub post: PostRef,
        /// The text in the editor.
        pub text: PreviewText,
        /// The revision the page shows; 0 for an empty page.
        pub base: u32,
    }

    /// A text to be shown.
    #[derive(Eq)]
    #[serde(tag = "kind")]
    pub enum PreviewText {
        /// All of it.
        Whole {
            /// The text.
            text: String,
        },
        /// What has changed since an earlier one.
        Edits {
            /// The revision that the earlier text gave.
            since: u32,
            /// The changes, in order; their places are those of the earlier text.
            edits: Vec<TextEdit>,
        },
    }

    /// What must change in the page so that it shows the text.
    #[derive(Eq)]
    pub struct PreviewPatch {
        /// What the page shows afterwards.
        pub revision: u32,
        /// What it must show before; 0 replaces everything.
        pub base: u32,
        /// The first block to take away.
        pub from: u32,
        /// How many blocks to take away.
        pub remove: u32,
        /// The blocks to put there: sanitised HTML, one top-level element or more.
        pub insert: Vec<String>,
        /// Where each of these starts: line of the editor's text, from 0.
        pub lines: Vec<u32>,
        /// How many lines the blocks behind them have moved down.
        pub shift: i32,
        /// The form, when the front matter may have changed.
        pub front_matter: Option<FrontMatterView>,
        /// Words in the body.
        pub words: u32,
    }
}
