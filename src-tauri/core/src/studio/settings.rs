//! Settings of the machine and of a blog, and the test of where photos go.

use super::Studio;
use crate::api::{
    AppSettings, BlogView, BucketLogin, SaveBlogSettings, StoreCheck, StoreSettings, Target, TargetKeys,
    TestStore,
};
use crate::error::Result;
use crate::{secrets, settings, store};

impl Studio {
    /// Writes a blog's settings, and its keys to the system's keychain.
    ///
    /// # Errors
    /// [`Error::Login`] when there is no keychain, [`Error::Io`].
    pub fn save_blog_settings(&self, ask: SaveBlogSettings) -> Result<BlogView> {
        let open = self.find(&ask.blog)?;
        if let (Some(keys), StoreSettings::Bucket(bucket)) = (&ask.keys, &ask.settings.store) {
            secrets::set(bucket, keys)?;
        }
        for TargetKeys { target, keys } in &ask.target_keys {
            let named = ask.settings.targets.iter().find(|one| one.name() == target);
            if let Some(Target::Bucket { bucket: Some(bucket), .. }) = named {
                secrets::set(bucket, keys)?;
            }
        }
        let blog = open.desk.blog();
        settings::save_blog(&blog.root, &ask.settings, &blog.usual_settings())?;
        open.desk.reload()?;
        open.desk.forget_store();
        open.desk.tell_blog();
        open.desk.view()
    }

    /// The settings of this machine.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn app_settings(&self, (): ()) -> Result<AppSettings> {
        Ok(settings::load_app(&self.config.data))
    }

    /// Writes the settings of this machine.
    ///
    /// # Errors
    /// [`Error::Io`] when they cannot be written.
    pub fn save_app_settings(&self, chosen: AppSettings) -> Result<()> {
        settings::save_app(&self.config.data, &chosen)
    }

    /// Tests where photos go, by using it.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn test_store(&self, ask: TestStore) -> Result<Vec<StoreCheck>> {
        let blog = self.find(&ask.blog)?.desk.blog();
        let settings = ask.bucket.map_or_else(|| blog.store(), StoreSettings::Bucket);
        let mut context = store::Context::new(&blog.root);
        context.env = self.config.env.clone();
        context.keys = match (&ask.keys, &settings) {
            (None, StoreSettings::Bucket(bucket)) if bucket.login == BucketLogin::Keychain => {
                secrets::get(bucket)?
            }
            _ => ask.keys,
        };
        Ok(store::test(&settings, context))
    }
}
