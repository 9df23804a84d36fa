//! Photos on their way into a post.

use super::{BlogId, BucketSettings, PostRef, wire};

/// Names a photo's job, for ever.
pub type JobId = String;

wire! {
    /// A photo the writer brings.
    #[derive(Eq)]
    #[serde(tag = "kind")]
    pub enum PhotoSource {
        /// A file on this machine.
        File {
            /// Its path.
            path: String,
        },
        /// Bytes from the clipboard.
        Bytes {
            /// A name for it, with an ending or without.
            name: String,
            /// The bytes in base64.
            data: String,
        },
    }

    /// What a photo is for.
    #[derive(Copy, Eq, Hash)]
    pub enum PhotoRole {
        /// A picture in the text.
        Inline,
        /// The post's cover.
        Cover,
    }

    /// Asks for photos to be brought into a post, in this order.
    #[derive(Eq)]
    pub struct AddPhotos {
        /// The post.
        pub post: PostRef,
        /// The photos.
        pub photos: Vec<PhotoSource>,
        /// What they are for.
        pub role: PhotoRole,
    }

    /// Asks for photos that were brought in to be put into their post's file:
    /// the window has another post open by now.
    #[derive(Eq)]
    pub struct PlacePhotos {
        /// The post.
        pub post: PostRef,
        /// The photos, in this order.
        pub jobs: Vec<JobId>,
        /// The line of the body before which they go, from 0; none for the end.
        pub line: Option<u32>,
    }

    /// Asks what must change in a text so that photos stand in it.
    #[derive(Eq)]
    pub struct WritePhotos {
        /// The post the text belongs to.
        pub post: PostRef,
        /// The text in the editor.
        pub text: String,
        /// The line they go behind, by a place on it.
        pub at: u32,
        /// The photos.
        pub jobs: Vec<JobId>,
    }

    /// Asks what must change in a text so that a photo on its way is gone.
    #[derive(Eq)]
    pub struct RemovePhoto {
        /// The post the text belongs to.
        pub post: PostRef,
        /// The text in the editor.
        pub text: String,
        /// The photo.
        pub job: JobId,
    }

    /// Asks for the photos that a text names.
    #[derive(Eq)]
    pub struct FindPhotos {
        /// The blog.
        pub blog: BlogId,
        /// Their names.
        pub jobs: Vec<JobId>,
    }

    /// Where a photo's job stands.
    #[derive(Copy, Eq, Hash)]
    pub enum PhotoState {
        /// Its turn has not come.
        Waiting,
        /// Being decoded, shrunk and encoded.
        Processing,
        /// On its way to the store.
        Uploading,
        /// Stored and verified; `link` is set.
        Done,
        /// It did not work; `problem` says why.
        Failed,
        /// The writer took it back.
        Cancelled,
    }

    /// A stored photo.
    #[derive(Eq)]
    pub struct PhotoLink {
        /// What the post links to: an address, or a path by the blog's habit.
        pub url: String,
        /// Width in pixels.
        pub width: u32,
        /// Height in pixels.
        pub height: u32,
        /// Smaller variants for `srcset`: address and width.
        pub variants: Vec<(String, u32)>,
        /// What an `<img>` of it has beside `src` and `alt`: names, and values as
        /// they are written between quotes of either kind.
        #[serde(default)]
        pub attributes: Vec<(String, String)>,
    }

    /// One photo on its way.
    pub struct PhotoJob {
        /// Names it. The text holds `dropcap:ID` as the photo's address until
        /// the job is done.
        pub id: JobId,
        /// The post.
        pub post: PostRef,
        /// What it is for.
        pub role: PhotoRole,
        /// The name it came with.
        pub name: String,
        /// When it was taken, by the camera's clock: `2024-03-25T18:30:05`.
        #[serde(default)]
        pub taken: Option<String>,
        /// A first alternative text: empty, never invented.
        pub alt: String,
        /// Where it stands.
        pub state: PhotoState,
        /// How much of the present state is done, 0 to 1.
        pub progress: f32,
        /// The stored photo.
        pub link: Option<PhotoLink>,
        /// Why it failed, in a sentence for the writer.
        pub problem: Option<String>,
        /// What the writer should know although it worked: a truncated file,
        /// only the first frame.
        pub notes: Vec<String>,
        /// Bytes that came in.
        pub bytes_in: u32,
        /// Bytes that were stored, all variants.
        pub bytes_out: u32,
    }

    /// Something that the file of a photo tells about the photo or its maker.
    #[derive(Eq)]
    pub struct PhotoFact {
        /// What it is: `Position`, `Camera`, …
        pub label: String,
        /// What is said.
        pub value: String,
    }

    /// How far a blog's photos are, all together.
    #[derive(Eq)]
    pub struct PhotoQueue {
        /// Whether the writer has paused it: nothing new is begun.
        pub paused: bool,
        /// Photos whose turn has not come.
        pub waiting: u32,
        /// Those being made ready or sent.
        pub under_way: u32,
        /// Those that did not work.
        pub failed: u32,
        /// Those stored whose link is not in the saved text yet.
        pub done: u32,
    }

    /// Asks whether a bucket can be used, by using it.
    #[derive(Eq)]
    pub struct TestStore {
        /// The blog.
        pub blog: BlogId,
        /// The settings to try; none for those the blog has.
        pub bucket: Option<BucketSettings>,
        /// Keys to try that are not in the keychain yet.
        pub keys: Option<BucketKeys>,
    }

    /// What a new bucket at a provider begins with.
    #[derive(Eq)]
    pub struct StorePreset {
        /// Names it: `aws`, `r2`, `b2`, `spaces`, `wasabi`, `minio`, `custom`.
        pub id: String,
        /// What writers call it.
        pub name: String,
        /// The server's address with `REGION` and `ACCOUNT` to be filled in;
        /// none for Amazon's own.
        pub endpoint: Option<String>,
        /// The usual region.
        pub region: String,
        /// Regions to choose from; none where any may be right.
        pub regions: Vec<String>,
        /// Whether the bucket goes into the path rather than the host name.
        pub path_style: bool,
        /// Whether it takes rights object by object at all.
        pub takes_acl: bool,
        /// Whether photos are only public when their object says so.
        pub public_acl: bool,
        /// Where its buckets are seen, with `BUCKET` and `REGION` to be filled in.
        pub public: String,
    }

    /// A bucket that a blog's posts show photos from.
    #[derive(Eq)]
    pub struct StoreSuggestion {
        /// Settings to begin with: the public address, and what it tells of the
        /// bucket; what it does not tell is empty.
        pub bucket: BucketSettings,
        /// The provider: see [`StorePreset::id`].
        pub provider: String,
        /// How many photos of the blog's posts are there.
        pub photos: u32,
        /// One of them.
        pub example: String,
    }

    /// An access key pair. Never written to a file or a log.
    #[derive(Eq)]
    pub struct BucketKeys {
        /// The public half.
        pub access_key_id: String,
        /// The secret half.
        pub secret_access_key: String,
    }

    /// One step of a store's test.
    #[derive(Eq)]
    pub struct StoreCheck {
        /// What was tried: `put`, `head`, `public`, `delete`, `keys`, `write`.
        pub step: String,
        /// Whether it worked.
        pub ok: bool,
        /// What happened and what to do, in one sentence.
        pub message: String,
    }
}
