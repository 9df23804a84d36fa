//! The façade and only owner of state.
#![allow(missing_docs)]
use crate::api::*;
use crate::error::{Error, Result};
use std::sync::Arc;
pub struct Config {}
impl Config {
    pub fn for_this_machine(_: Arc<dyn Fn(Event) + Send + Sync>) -> Result<Self> {
        Ok(Self {})
    }
}
pub struct Asset {
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}
pub struct Studio {}
impl Studio {
    pub fn open(_: Config) -> Result<Self> {
        Ok(Self {})
    }
    pub fn close(&self) {}
    pub fn asset(&self, _: &str) -> Result<Asset> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn recent_blogs(&self, _: ()) -> Result<Vec<RecentBlog>> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn open_blog(&self, _: String) -> Result<BlogView> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn open_sample(&self, _: ()) -> Result<BlogView> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn create_blog(&self, _: CreateBlog) -> Result<BlogView> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn forget_blog(&self, _: String) -> Result<()> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn trust_blog(&self, _: BlogId) -> Result<BlogView> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn list_posts(&self, _: ListPosts) -> Result<PostList> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn new_post(&self, _: NewPost) -> Result<PostView> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn open_post(&self, _: PostRef) -> Result<PostView> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn close_post(&self, _: PostRef) -> Result<()> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn save_post(&self, _: SavePost) -> Result<Saved> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn edit_field(&self, _: EditField) -> Result<Vec<TextEdit>> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn rename_post(&self, _: RenamePost) -> Result<PostRef> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn trash_post(&self, _: PostRef) -> Result<()> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn render_preview(&self, _: RenderPreview) -> Result<PreviewPatch> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn add_photos(&self, _: AddPhotos) -> Result<Vec<PhotoJob>> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn photo_jobs(&self, _: PostRef) -> Result<Vec<PhotoJob>> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn retry_photo(&self, _: JobId) -> Result<()> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn cancel_photo(&self, _: JobId) -> Result<()> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn test_store(&self, _: TestStore) -> Result<Vec<StoreCheck>> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn save_blog_settings(&self, _: SaveBlogSettings) -> Result<BlogView> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn app_settings(&self, _: ()) -> Result<AppSettings> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn save_app_settings(&self, _: AppSettings) -> Result<()> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn preflight(&self, _: PostRef) -> Result<Vec<Finding>> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn plan_publish(&self, _: PublishPost) -> Result<Plan> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn publish(&self, _: PublishPost) -> Result<Publication> {
        Err(Error::Other("later".into()))
    }
    /// Later.
    pub fn cancel_publication(&self, _: String) -> Result<()> {
        Err(Error::Other("later".into()))
    }
}
