//! The pictures of a text and the words about them.

use super::{PostRef, TextEdit, wire};

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

    /// How photos of a text are to change places.
    #[derive(Eq)]
    #[serde(tag = "kind")]
    pub enum Arrangement {
        /// The one on the line of a place goes up a step.
        Up {
            /// The place.
            at: u32,
        },
        /// The one on the line of a place goes down a step.
        Down {
            /// The place.
            at: u32,
        },
        /// One takes the place of another; those between move up.
        Onto {
            /// Its address, as the text has it.
            picture: String,
            /// The address of the other.
            place: String,
        },
        /// Those that stand together are put in the order they were taken.
        Taken {
            /// Where the selection begins.
            from: u32,
            /// Where it ends; the same for those at the cursor.
            to: u32,
        },
        /// They become a gallery, as this blog makes them.
        Gallery {
            /// Where the selection begins.
            from: u32,
            /// Where it ends; the same for those at the cursor.
            to: u32,
        },
    }

    /// Asks what must change in a text so that its photos stand otherwise.
    #[derive(Eq)]
    pub struct ArrangePictures {
        /// The post the text belongs to.
        pub post: PostRef,
        /// The text in the editor.
        pub text: String,
        /// How.
        pub how: Arrangement,
    }

    /// How a text's photos come to stand otherwise.
    #[derive(Eq)]
    pub struct Arranged {
        /// What must change; nothing where they stand so already, or where a
        /// step leads nowhere.
        pub edits: Vec<TextEdit>,
        /// Where the photo that was moved stands then, in the text as it is then.
        pub at: Option<u32>,
        /// How many were looked at.
        pub pictures: u32,
        /// How many of them do not say when they were taken.
        pub unknown: u32,
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
