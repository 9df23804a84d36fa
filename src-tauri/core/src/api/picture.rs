//! The pictures of a text and the words about them.

use super::{PostRef, wire};

wire! {
    /// Asks for the pictures of a text.
    #[derive(Eq)]
    pub struct ListPictures {
        /// The post the text belongs to.
        pub post: PostRef,
        /// The text in the editor.
        pub text: String,
    }

    /// A picture of a text, wherever in it it stands.
    #[derive(Eq)]
    pub struct Picture {
        /// Its address, as the text has it.
        pub address: String,
        /// The address the window can load it from; none where it is not
        /// there, or another's host would have to be asked.
        pub source: Option<String>,
        /// What is read or heard in its place; the first, where it has several.
        pub alt: String,
        /// The words shown with it; none where the text has no place for any.
        pub caption: Option<String>,
        /// How often it stands in the text.
        pub uses: u32,
        /// The line of the text it first stands on, from 0.
        pub line: u32,
        /// Whether it is described in several ways.
        pub varied: bool,
    }

    /// The words a picture is to have wherever it stands.
    #[derive(Eq)]
    pub struct PictureWords {
        /// Its address, as the text has it.
        pub address: String,
        /// What is read or heard in its place.
        pub alt: String,
        /// The words shown with it; none to leave them.
        pub caption: Option<String>,
    }

    /// Asks what must change in a text so that pictures have other words.
    #[derive(Eq)]
    pub struct DescribePictures {
        /// The post the text belongs to.
        pub post: PostRef,
        /// The text in the editor.
        pub text: String,
        /// The pictures whose words change.
        pub pictures: Vec<PictureWords>,
    }
}
