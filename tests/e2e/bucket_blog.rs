//! A blog of one post whose photos go into a bucket.

use std::path::{Path, PathBuf};

use dropcap_core::api::{BlogSettings, BucketLogin, BucketSettings, StoreSettings};
use dropcap_core::settings;
use dropcap_tests::photos::{self, Scene};
use dropcap_tests::s3::S3;
use dropcap_tests::web::Site;
use dropcap_tests::window::Window;

/// The blog and its bucket.
pub(crate) struct BucketBlog {
    pub(crate) root: PathBuf,
    pub(crate) server: S3,
    /// Where readers see the photos.
    pub(crate) public: Site,
}

impl BucketBlog {
    /// Sets it up below `folder`; `change` spoils the settings.
    pub(crate) fn new(folder: &Path, change: impl FnOnce(&mut BucketSettings)) -> Self {
        let server = S3::with_bucket("photos");
        let public = Site::folder(server.folder("photos"));
        let root = folder.join("blog");
        std::fs::create_dir_all(root.join("posts")).unwrap();
        std::fs::write(root.join("posts/a-walk.md"), "---\ntitle: A walk\nimage: \"\"\n---\nWe went up.\n")
            .unwrap();
        let mut bucket = server.settings("photos", &public.url());
        bucket.login = BucketLogin::Profile { name: "blog".into() };
        change(&mut bucket);
        let chosen = BlogSettings { store: StoreSettings::Bucket(bucket), ..BlogSettings::default() };
        settings::save_blog(&root, &chosen, &BlogSettings::default()).unwrap();
        Self { root, server, public }
    }

    /// Writes the keys into the profile in the writer's home.
    pub(crate) fn set_keys(&self, home: &Path, secret: &str) {
        let id = self.server.keys().access_key_id;
        std::fs::create_dir_all(home.join(".aws")).unwrap();
        let text = format!("[blog]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n");
        std::fs::write(home.join(".aws/credentials"), text).unwrap();
    }

    /// What the post's file holds.
    pub(crate) fn text(&self) -> String {
        std::fs::read_to_string(self.root.join("posts/a-walk.md")).unwrap()
    }

    /// Checks that each photo is linked once, nothing is left on its way, and
    /// the bucket holds these and no others.
    #[track_caller]
    pub(crate) fn assert_linked_once(&self, names: &[&str]) {
        let text = self.text();
        assert!(!text.contains("dropcap:"), "{text}");
        for name in names {
            assert_eq!(text.matches(&format!("{}{name}", self.public.url())).count(), 1, "{name} in {text}");
        }
        let mut names = names.to_vec();
        names.sort_unstable();
        assert_eq!(self.server.objects("photos"), names);
    }
}

/// A photo of its own in `folder`, told from others by `number`.
pub(crate) fn a_photo(folder: &Path, name: &str, number: u32) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, photos::jpeg(320, 240, Scene::Photo(number))).unwrap();
    path
}

/// Waits until the text of the post holds these words.
#[track_caller]
pub(crate) fn wait_for_text(window: &Window, words: &str) {
    let script =
        format!("return document.querySelector('[data-testid=editor]')?.innerText.includes({words:?})");
    window.wait_until(words, &script);
}
