//! The whole site of a blog, for targets that take all of it.

use std::path::Path;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use walkdir::WalkDir;

use super::Desk;
use crate::api::{Generator, StoreSettings, Target};
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::publish::{Cancel, WholeSite};
use crate::site::{self, Content, Files};
use crate::true_page::Whole;
use crate::{front_matter, fs};

/// The blog as it is seen where a target puts it: a bucket with a public
/// address of its own is seen there, and so is one of a blog that has none.
pub(super) fn seen_at(blog: Arc<Blog>, target: &Target) -> Arc<Blog> {
    let Target::Bucket { prefix, bucket: Some(bucket), .. } = target else { return blog };
    let public = bucket.public_url.trim().trim_end_matches('/');
    let is_of_photos = matches!(blog.store(), StoreSettings::Bucket(photos) if photos == *bucket);
    if public.is_empty() || (is_of_photos && blog.base_url.is_some()) {
        return blog;
    }
    let scheme = if public.contains("://") { "" } else { "https://" };
    let address = format!("{scheme}{public}/{}", prefix.trim().trim_start_matches('/'));
    let mut blog = (*blog).clone();
    blog.settings.base_url = Some(address.clone());
    blog.base_url = Some(address);
    Arc::new(blog)
}

/// Makes the whole site with this text of a post: a Hugo blog's by the writer's
/// Hugo, all others' by the built-in one.
pub(super) fn whole(desk: &Desk, blog: &Blog, path: &str, text: &str, cancel: &Cancel) -> Result<WholeSite> {
    if blog.generator == Generator::Hugo {
        return by_hugo(desk, blog, path, text, cancel);
    }
    let made = site::make(blog, (desk.config.clock)(), Some((path, text)))?;
    Ok(WholeSite { page: made.addresses.get(path).cloned(), files: made.files, folder: None })
}

fn by_hugo(desk: &Desk, blog: &Blog, path: &str, text: &str, cancel: &Cancel) -> Result<WholeSite> {
    if !desk.is_trusted() {
        return Err(Error::Untrusted { root: blog.root.clone() });
    }
    let folder = tempfile::tempdir().map_err(Error::io(std::env::temp_dir()))?;
    let whole = Whole {
        blog,
        hugo: &desk.config.hugo,
        place: &desk.config.data.join("site-builds").join(&desk.id),
        instead: (path, text),
        // Else the theme's own configuration says it, and may say more than one.
        base_url: blog.settings.base_url.as_deref(),
        stopped: &|| cancel.is_cancelled(),
    };
    whole.build(folder.path())?;
    let files = files_in(folder.path())?;
    let page = page_of(blog, path, text, &files);
    Ok(WholeSite { files, page, folder: Some(folder) })
}

fn files_in(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    for entry in WalkDir::new(folder) {
        let entry = entry.map_err(|error| Error::io(folder)(error.into()))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let name = fs::relative(folder, entry.path()).ok_or_else(|| {
            Error::Other(format!(
                "{} has a name that is not Unicode text, so it cannot be uploaded; rename it",
                fs::shown(entry.path())
            ))
        })?;
        files.insert(name, Content::Copy(entry.path().to_path_buf()));
    }
    Ok(files)
}

/// The file of the post's page, as its address tells it.
fn page_of(blog: &Blog, path: &str, text: &str, files: &Files) -> Option<String> {
    let url = blog.url(path, &front_matter::read(text).ok()?)?;
    let url = url::Url::parse(&url).ok()?;
    let own = percent_decode_str(url.path()).decode_utf8().ok()?.into_owned();
    let base = blog.base_url.as_deref().and_then(|base| url::Url::parse(base).ok());
    let base = base.map(|base| base.path().to_owned()).unwrap_or_default();
    let below = own.strip_prefix(base.trim_end_matches('/')).unwrap_or(&own).trim_matches('/');
    let names = [format!("{below}/index.html"), format!("{below}.html"), below.to_owned()];
    names
        .into_iter()
        .map(|name| name.trim_start_matches('/').to_owned())
        .find(|name| files.contains_key(name))
}
