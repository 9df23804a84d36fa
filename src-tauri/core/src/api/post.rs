//! One post: its text, its front matter, its saving.

use super::{BlogId, FrontMatterFormat, PhotoJob, PostPath, wire};

/// A fingerprint of a file's bytes: equal exactly when the bytes are.
pub type Version = String;

wire! {
    /// Names a post.
    #[derive(Eq, Hash)]
    pub struct PostRef {
        /// Its blog.
        pub blog: BlogId,
        /// Its file.
        pub path: PostPath,
    }

    /// Asks what others show of a post.
    #[derive(Eq)]
    pub struct DescribePost {
        /// The post.
        pub post: PostRef,
        /// Its text as it stands in the editor.
        pub text: String,
    }

    /// What others show of a post, besides what its front matter says.
    #[derive(Eq)]
    pub struct PostCard {
        /// Its public address; none when the blog does not say its own.
        pub url: Option<String>,
        /// The first words of the body, in one line.
        pub words: String,
    }

    /// Asks for a new post by the blog's habits.
    #[derive(Eq)]
    pub struct NewPost {
        /// The blog.
        pub blog: BlogId,
        /// Its title.
        pub title: String,
        /// Its language's code; the blog's default when none.
        pub language: Option<String>,
    }

    /// Asks for a post's file, and its folder where it has its own, to be renamed.
    #[derive(Eq)]
    pub struct RenamePost {
        /// The post.
        pub post: PostRef,
        /// The new slug: the file name without date and ending.
        pub slug: String,
    }

    /// What a front matter value is.
    #[derive(Eq)]
    #[serde(tag = "kind", content = "value")]
    pub enum FieldValue {
        /// A string.
        Text(String),
        /// Yes or no.
        Bool(bool),
        /// A number, as written.
        Number(String),
        /// A date, as written.
        Date(String),
        /// A list of strings.
        List(Vec<String>),
        /// A key without a value.
        Empty,
        /// Anything else, as written: shown, not edited here.
        Other(String),
    }

    /// What a field is for, whatever the blog calls it.
    #[derive(Copy, Eq, Hash)]
    pub enum FieldRole {
        /// The title.
        Title,
        /// Who wrote it.
        Author,
        /// When it was or will be published.
        Date,
        /// The cover image.
        Cover,
        /// Terms of one of the blog's taxonomies.
        Terms,
        /// The last part of the address.
        Slug,
        /// Whether it is a draft.
        Draft,
        /// What search results and cards show.
        Description,
        /// None of these.
        Other,
    }

    /// One line of the front matter form.
    #[derive(Eq)]
    pub struct Field {
        /// The key as the post has it, or as the blog's posts write it; parts of
        /// a nested key are joined by dots.
        pub key: String,
        /// What it is for.
        pub role: FieldRole,
        /// Its value.
        pub value: FieldValue,
        /// Whether the post has the key.
        pub present: bool,
        /// Why it can only be edited as text.
        pub locked: Option<String>,
    }

    /// A post's front matter as a form.
    #[derive(Eq)]
    pub struct FrontMatterView {
        /// How it is written; none when the post has none.
        pub format: Option<FrontMatterFormat>,
        /// Where the body starts in the editor's text.
        pub body_start: u32,
        /// The fields, in the post's order, then those the blog's posts usually have.
        pub fields: Vec<Field>,
        /// Why it cannot be read, with the line, counted from 1.
        pub problem: Option<String>,
    }

    /// An open post.
    pub struct PostView {
        /// Which.
        pub post: PostRef,
        /// The whole text: front matter and body.
        pub text: String,
        /// What the file held when it was read.
        pub version: Version,
        /// Its language's code.
        pub language: String,
        /// The form.
        pub front_matter: FrontMatterView,
        /// Where its page was last seen live after publishing it from here.
        pub live: Option<String>,
        /// Its photos that are still on their way, or done and not yet linked.
        pub photos: Vec<PhotoJob>,
    }

    /// Replaces a stretch of the editor's text.
    #[derive(Eq)]
    pub struct TextEdit {
        /// Where it starts.
        pub from: u32,
        /// Where it ends.
        pub to: u32,
        /// What takes its place.
        pub insert: String,
    }

    /// Asks what must change in a text so that a field has a value.
    #[derive(Eq)]
    pub struct EditField {
        /// The post, for its blog's habits.
        pub post: PostRef,
        /// The text in the editor.
        pub text: String,
        /// The key, parts of a nested one joined by dots.
        pub key: String,
        /// The new value; none removes the key.
        pub value: Option<FieldValue>,
    }

    /// Asks for a text to be saved.
    #[derive(Eq)]
    pub struct SavePost {
        /// The post.
        pub post: PostRef,
        /// The text in the editor.
        pub text: String,
        /// What the file held when this text was begun.
        pub base: Version,
    }

    /// What became of saving.
    #[derive(Eq)]
    #[serde(tag = "kind")]
    pub enum Saved {
        /// The text is on the disk.
        Saved {
            /// What the file holds now.
            version: Version,
            /// Set when the folder could not be flushed: the text is in place,
            /// but a power cut might still lose it.
            unproven: bool,
        },
        /// The file was changed outside; nothing was written.
        Conflict {
            /// The file's text now; none when it was deleted.
            theirs: Option<String>,
            /// What the file holds; save with this base to overwrite it.
            version: Version,
        },
    }
}
