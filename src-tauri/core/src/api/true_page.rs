//! The theme's own page of a post while it is written.

use super::{PostRef, wire};

wire! {
    /// Asks for the theme's page of a text, from now on and with every change
    /// of the blog, until it is hidden.
    #[derive(Eq)]
    pub struct ShowTruePage {
        /// The post the text belongs to.
        pub post: PostRef,
        /// The text in the editor.
        pub text: String,
        /// The line of the text that is written on, from 0.
        pub line: u32,
    }

    /// The theme's page of a post, as far as it is.
    #[derive(Eq)]
    pub struct TruePage {
        /// The post.
        pub post: PostRef,
        /// Where the page is, on this machine only; none until there is one.
        pub address: Option<String>,
        /// The same page, to be opened at the block that is written in; none where
        /// that is not found on it.
        pub opened_at: Option<String>,
        /// Another number whenever the page must be loaded again.
        pub revision: u32,
        /// Whether the generator is at work: the text is newer than the page.
        pub building: bool,
        /// Why the page is not that of the text.
        pub problem: Option<String>,
        /// What the page shows otherwise than the instant preview.
        pub differences: Vec<Difference>,
    }

    /// Something the theme's page shows otherwise than the instant preview.
    #[serde(tag = "kind", content = "value")]
    #[derive(Eq)]
    pub enum Difference {
        /// The page does not show this text at all.
        NotShown,
        /// Shortcodes that only the theme can draw, by their names.
        Shortcodes(Vec<String>),
        /// Images the page does not have, by the names of their files.
        ImagesMissing(Vec<String>),
        /// Images only the page has, by the names of their files.
        ImagesAdded(Vec<String>),
        /// Headings of another rank: how many.
        Headings(u32),
        /// Other words.
        Words(OtherWords),
        /// Words with other quotes or dashes: how many.
        Typography(u32),
    }

    /// Words that are not the same on both pages.
    #[derive(Eq)]
    pub struct OtherWords {
        /// In how many places.
        pub places: u32,
        /// What the instant preview shows in the first of them; may be empty.
        pub instant: String,
        /// What the page shows there; may be empty.
        pub theme: String,
    }
}
