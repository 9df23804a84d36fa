//! All photos of a blog, and moving them.

use super::{BlogId, PhotoSource, PostPath, RefusedPost, wire};

wire! {
    /// Where a photo that a post shows is.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    pub enum MediaPlace {
        /// A file of the blog.
        Local,
        /// An object of the blog's bucket.
        Bucket,
        /// At somebody else's address.
        Foreign,
        /// Nowhere: a post names a file or an object that is not there.
        Missing,
    }

    /// A photo of a blog.
    #[derive(Eq)]
    pub struct MediaPhoto {
        /// Where it is.
        pub place: MediaPlace,
        /// The path below the root, the object's key, or the address.
        pub name: String,
        /// Its size; none where it is not known.
        pub bytes: Option<u32>,
        /// Its address on the web; none for a file of the blog.
        pub address: Option<String>,
        /// The address of a smaller file of it, good enough for a list.
        pub smaller: Option<String>,
        /// The posts that show it.
        pub posts: Vec<PostPath>,
        /// Whether nothing in the blog names it, posts and theme alike, so that
        /// it could go. Only what Dropcap uploaded is ever called unused in a bucket.
        pub unused: bool,
    }

    /// All photos of a blog.
    #[derive(Eq)]
    pub struct Media {
        /// Those that posts show, then those that nothing names; by name.
        pub photos: Vec<MediaPhoto>,
        /// The titles of the posts that show them.
        pub titles: Vec<(PostPath, String)>,
        /// Why what is in the bucket is not known, in a sentence.
        pub problem: Option<String>,
    }

    /// Which photos are to be moved to where the blog keeps its photos.
    #[derive(Eq)]
    pub struct MovePhotos {
        /// The blog.
        pub blog: BlogId,
        /// Those of this post; of all posts when none.
        pub post: Option<PostPath>,
        /// Files of the blog that are not where it keeps its photos.
        pub local: bool,
        /// Photos at other addresses.
        pub foreign: bool,
        /// Photos that are at home but larger than so many bytes: made smaller.
        pub heavy: Option<u32>,
        /// Only those of these names, as [`MediaPhoto::name`] has them; all when empty.
        pub names: Vec<String>,
    }

    /// How far photos are that are being moved.
    #[derive(Eq)]
    pub struct Moving {
        /// The blog.
        pub blog: BlogId,
        /// Photos that are stored, or stay where they are.
        pub done: u32,
        /// All of them, each counted for every post that shows it.
        pub all: u32,
        /// What they wait for, in a sentence: the network, or a pause to end.
        pub hindrance: Option<String>,
    }

    /// Names a photo of a blog.
    #[derive(Eq)]
    #[serde(tag = "kind")]
    pub enum WhichPhoto {
        /// As the list of all has it.
        Listed {
            /// Where it is.
            place: MediaPlace,
            /// Its name there.
            name: String,
        },
        /// As a post shows it.
        Shown {
            /// The post.
            post: PostPath,
            /// The address in its text.
            address: String,
        },
    }

    /// Asks for another photo in the place of one, wherever the blog shows it.
    #[derive(Eq)]
    pub struct ReplacePhoto {
        /// The blog.
        pub blog: BlogId,
        /// The one that is replaced; it stays where it is.
        pub photo: WhichPhoto,
        /// The one that is shown from now on.
        pub with: PhotoSource,
    }

    /// A photo that would be moved.
    #[derive(Eq)]
    pub struct MovedPhoto {
        /// Where it is.
        pub place: MediaPlace,
        /// The path below the root, the object's key, or the address.
        pub name: String,
        /// Its size; none where it is not known.
        pub bytes: Option<u32>,
        /// Whether it is at home and only too heavy.
        pub heavy: bool,
        /// The posts whose links would change.
        pub posts: Vec<PostPath>,
    }

    /// A photo that stays where it is.
    #[derive(Eq)]
    pub struct KeptPhoto {
        /// The path below the root, the object's key, or the address.
        pub name: String,
        /// Why, in a sentence.
        pub reason: String,
    }

    /// What moving photos would do. Making it writes nothing.
    #[derive(Eq)]
    pub struct MovePlan {
        /// The photos.
        pub photos: Vec<MovedPhoto>,
        /// The posts whose links change.
        pub posts: Vec<PostPath>,
        /// Those that are meant and cannot be moved.
        pub kept: Vec<KeptPhoto>,
    }

    /// One link of a post that changes.
    #[derive(Eq)]
    pub struct Relink {
        /// The post.
        pub post: PostPath,
        /// The address as the post has it.
        pub from: String,
        /// What it becomes.
        pub to: String,
        /// Width and height of the photo there, in pixels.
        pub size: (u32, u32),
        /// Those of the photo that was there before, where it is another one
        /// and they are known.
        #[serde(default)]
        pub was: Option<(u32, u32)>,
    }

    /// What became of moving photos.
    #[derive(Eq)]
    pub struct MoveDone {
        /// The links that changed.
        pub links: Vec<Relink>,
        /// The posts that changed.
        pub changed: Vec<PostPath>,
        /// Posts that did not, though their photos are stored.
        pub refused: Vec<RefusedPost>,
        /// Photos that stay where they are.
        pub kept: Vec<KeptPhoto>,
    }

    /// Names objects of a blog's bucket.
    #[derive(Eq)]
    pub struct NameObjects {
        /// The blog.
        pub blog: BlogId,
        /// Their keys.
        pub keys: Vec<String>,
    }

    /// Names image files of a blog.
    #[derive(Eq)]
    pub struct NameFiles {
        /// The blog.
        pub blog: BlogId,
        /// Their paths below the root.
        pub paths: Vec<String>,
    }

    /// What became of objects or files.
    #[derive(Eq)]
    pub struct ObjectsDone {
        /// Those it was done to.
        pub done: Vec<String>,
        /// Those it was not done to.
        pub kept: Vec<KeptPhoto>,
    }

    /// An object that was put away.
    #[derive(Eq)]
    pub struct PutAway {
        /// Its key as it was.
        pub key: String,
        /// Its size.
        pub bytes: u32,
        /// When it was put away, RFC 3339.
        pub at: Option<String>,
    }
}
