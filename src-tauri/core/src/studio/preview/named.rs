//! The posts that shortcodes name: `ref`, `relref` and Jekyll's and Zola's kin.

use super::folder_of;
use crate::blog::Blog;
use crate::index::Index;
use crate::{front_matter, fs};

/// The address of the post that `name` stands for in the post `from`: beside
/// it, from the content's root, else the only one of that file name.
pub(super) fn address(blog: &Blog, index: Option<&Index>, from: &str, name: &str) -> Option<String> {
    let path = file(blog, from, name).or_else(|| only(blog, index?, from, name))?;
    let text = fs::read_text(&fs::join_inside(&blog.root, &path).ok()?).ok()?;
    let document = front_matter::read(&text).ok()?;
    blog.url(&path, &document).or_else(|| blog.address(&path, &document))
}

fn file(blog: &Blog, from: &str, name: &str) -> Option<String> {
    let language = blog.language_of(from)?;
    let root = [language.content_dir.as_str()];
    let both = [folder_of(from), language.content_dir.as_str()];
    let bases: &[&str] = if name.starts_with('/') { &root } else { &both };
    let name = name.trim_matches('/');
    let own = format!(".{}.md", language.code);
    let endings = ["", ".md", "/index.md", &own, &format!("/index{own}")].map(str::to_owned);
    bases
        .iter()
        .flat_map(|base| endings.iter().map(move |ending| join(base, &format!("{name}{ending}"))))
        .filter_map(|path| fs::tidy(&path))
        .find(|path| blog.is_post(path) && fs::join_inside(&blog.root, path).is_ok_and(|file| file.is_file()))
}

/// A post by its file name alone, in the language of the one that names it.
fn only(blog: &Blog, index: &Index, from: &str, name: &str) -> Option<String> {
    let language = blog.language_of(from)?;
    let mut found = index.named(name.trim_end_matches(".md")).ok()?;
    found.retain(|path| blog.language_of(path) == Some(language));
    (found.len() == 1).then(|| found.remove(0))
}

fn join(base: &str, name: &str) -> String {
    if base.is_empty() { name.to_owned() } else { format!("{base}/{name}") }
}
