//! What the writer has set, for a blog and for this machine.

use super::{BlogId, BucketKeys, wire};

wire! {
    /// Where a bucket's keys come from.
    #[derive(Eq)]
    #[serde(tag = "kind")]
    pub enum BucketLogin {
        /// The system's keychain.
        Keychain,
        /// A profile of the AWS configuration files.
        Profile {
            /// Its name, such as `default`.
            name: String,
        },
        /// The environment (`AWS_ACCESS_KEY_ID`, …), for CI jobs.
        Environment,
    }

    /// An S3-compatible bucket. No secret is ever in here.
    #[derive(Eq)]
    pub struct BucketSettings {
        /// The server's address; none for AWS itself.
        pub endpoint: Option<String>,
        /// The region; `auto` for Cloudflare R2.
        pub region: String,
        /// The bucket's name.
        pub bucket: String,
        /// Whether the bucket goes into the path rather than the host name.
        pub path_style: bool,
        /// The address photos are seen at, with a `/` at the end.
        pub public_url: String,
        /// Names of objects: `{name}`, `{year}`, `{month}`, `{slug}`, `{hash}`,
        /// `{width}` and `{ext}`.
        pub key_pattern: String,
        /// Where the keys come from.
        pub login: BucketLogin,
        /// Whether to ask for public reading object by object (old AWS buckets).
        pub public_acl: bool,
    }

    /// Where a blog's photos are kept.
    #[derive(Eq, Default)]
    #[serde(tag = "kind")]
    pub enum StoreSettings {
        /// Beside the post, in its own folder.
        #[default]
        Bundle,
        /// In a folder the generator copies as it is.
        Static {
            /// The folder below the root: `static/images`.
            folder: String,
            /// What its files are linked as: `/images/`.
            public: String,
        },
        /// In a bucket.
        Bucket(BucketSettings),
    }

    /// The format of stored photos.
    #[derive(Copy, Eq, Hash, Default)]
    pub enum PhotoFormat {
        /// JPEG, and WebP where there is transparency or movement.
        #[default]
        Jpeg,
        /// WebP.
        Webp,
        /// AVIF.
        Avif,
    }

    /// How a photo is written in a text.
    #[derive(Copy, Eq, Hash, Default)]
    pub enum LinkForm {
        /// As most photos of the blog's posts are.
        #[default]
        Auto,
        /// A Markdown image.
        Markdown,
        /// Hugo's `figure`, or the blog's own shortcode.
        Figure,
        /// An `<img>` with all sizes of it.
        Html,
    }

    /// In which order photos that come together are written.
    #[derive(Copy, Eq, Hash, Default)]
    pub enum PhotoOrder {
        /// As they come.
        #[default]
        Dropped,
        /// As they were taken; those that do not say come last.
        Taken,
    }

    /// How photos are made ready for the web and written in texts.
    #[derive(Eq)]
    #[serde(default)]
    pub struct PhotoSettings {
        /// The largest width, in pixels.
        pub width: u32,
        /// Widths of smaller variants, in pixels.
        pub variants: Vec<u32>,
        /// The format.
        pub format: PhotoFormat,
        /// How good it should look: as an ordinary photo does at this quality of
        /// a JPEG encoder, 1 to 100.
        pub quality: u8,
        /// Whether colours that ordinary screens cannot show are kept.
        pub wide_colours: bool,
        /// Whether photos are made a little sharper after they were shrunk.
        pub sharpen: bool,
        /// Whether the copyright that is written in a photo stays in it.
        pub keep_copyright: bool,
        /// Whether the caption that is written in a photo stays in it.
        pub keep_caption: bool,
        /// How they are written in texts.
        pub link: LinkForm,
        /// In which order those are written that come together.
        pub order: PhotoOrder,
        /// Whether an `<img>` shows a blurred picture until the photo is there.
        pub blur: bool,
    }

    /// Where a blog is published to.
    #[derive(Eq)]
    #[serde(tag = "kind")]
    pub enum Target {
        /// A push, after which the host builds the site.
        Git {
            /// What the writer calls it.
            name: String,
            /// The remote; the branch's own when none.
            remote: Option<String>,
            /// The branch; the present one when none.
            branch: Option<String>,
        },
        /// The built-in site in a folder.
        Folder {
            /// What the writer calls it.
            name: String,
            /// The folder, below the root or absolute.
            folder: String,
        },
        /// The whole site in an S3-compatible bucket.
        Bucket {
            /// What the writer calls it.
            name: String,
            /// What the names of its objects begin with, such as `blog/`.
            #[serde(default)]
            prefix: String,
            /// The bucket; that of the photos when none.
            bucket: Option<BucketSettings>,
        },
    }

    /// New keys of the bucket that a target is in.
    #[derive(Eq)]
    pub struct TargetKeys {
        /// The target's name.
        pub target: String,
        /// The keys.
        pub keys: BucketKeys,
    }

    /// What a blog's `dropcap.toml` can say. All of it is optional there.
    #[derive(Eq, Default)]
    #[serde(default)]
    pub struct BlogSettings {
        /// The title, for blogs without a generator.
        pub title: Option<String>,
        /// The author, for blogs without a generator.
        pub author: Option<String>,
        /// The language, for blogs without a generator.
        pub language: Option<String>,
        /// The public address, where the generator's settings do not say.
        pub base_url: Option<String>,
        /// Where photos are kept.
        pub store: StoreSettings,
        /// How photos are made ready.
        pub photos: PhotoSettings,
        /// Where it is published to, the usual one first.
        pub targets: Vec<Target>,
    }

    /// Asks for a blog's settings to be written.
    #[derive(Eq)]
    pub struct SaveBlogSettings {
        /// The blog.
        pub blog: BlogId,
        /// All of its settings.
        pub settings: BlogSettings,
        /// New keys of its bucket, for the keychain.
        pub keys: Option<BucketKeys>,
        /// New keys of buckets that it is published to.
        #[serde(default)]
        pub target_keys: Vec<TargetKeys>,
    }

    /// Light, dark, or as the system is.
    #[derive(Copy, Eq, Default)]
    pub enum Appearance {
        /// As the system is.
        #[default]
        System,
        /// Light.
        Light,
        /// Dark.
        Dark,
    }

    /// Settings of this machine.
    #[derive(Eq)]
    #[serde(default)]
    pub struct AppSettings {
        /// Light or dark.
        pub appearance: Appearance,
        /// The language of the window; the system's when none.
        pub language: Option<String>,
        /// Whether spelling is checked.
        pub spelling: bool,
        /// The size of the editor's text, in CSS pixels.
        pub text_size: u32,
        /// Which panes are shown.
        pub show_posts: bool,
        /// Whether the preview is shown.
        pub show_preview: bool,
    }
}

impl Default for PhotoSettings {
    fn default() -> Self {
        Self {
            width: 2048,
            variants: Vec::new(),
            format: PhotoFormat::Jpeg,
            quality: 80,
            wide_colours: false,
            sharpen: false,
            keep_copyright: false,
            keep_caption: false,
            link: LinkForm::Auto,
            order: PhotoOrder::Dropped,
            blur: false,
        }
    }
}

impl Default for AppSettings {
    fn default() -> Self {
        Self {
            appearance: Appearance::System,
            language: None,
            spelling: true,
            text_size: 17,
            show_posts: true,
            show_preview: true,
        }
    }
}

impl Target {
    /// What the writer calls it.
    pub fn name(&self) -> &str {
        match self {
            Self::Git { name, .. } | Self::Folder { name, .. } | Self::Bucket { name, .. } => name,
        }
    }
}
