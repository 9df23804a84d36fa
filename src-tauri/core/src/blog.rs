//! An open blog: its generator, configuration, languages, permalinks and habits.
//!
//! Opening reads configuration and a sample of posts and gives a value that
//! does not change; it never runs a program and never writes. Which files are
//! posts is in `files`, addresses are made in `permalink`, new posts in
//! `new_post`; what all posts hold is for [`crate::index`].

pub mod dates;

mod archetype;
mod config;
mod conventions;
mod copies;
mod files;
mod habits;
mod hugo;
mod hugo_version;
mod layout;
mod names;
mod new_post;
mod params;
mod permalink;
mod slug;
mod styles;
mod templates;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::ZonedDateTime;

use self::dates::When;
use self::habits::Learnt;
use self::layout::Layout;
use crate::api::{BlogSettings, Generator, Habits, Language, PostPath, StoreSettings, Taxonomy};
use crate::error::{Error, Result};
use crate::front_matter::Document;
use crate::placing::{self, Ways};
use crate::{fs, markdown, settings};

pub(crate) use self::config::toml_problem;
pub use self::copies::{FoundCopy, may_be_copy};
pub(crate) use self::hugo_version::may_be_stated_in;
pub use self::slug::slugify;
pub use self::templates::Templates;

/// Where a new blog without a generator has its posts.
pub(crate) const POSTS: &str = "posts";

/// How many posts are read to learn a blog's habits.
const SAMPLE: usize = 80;

/// A blog as its configuration and its posts describe it. A value: a change
/// of the configuration is seen by opening it again.
#[derive(Debug, Clone)]
pub struct Blog {
    /// The folder, symbolic links resolved.
    pub root: PathBuf,
    /// Its title, or the folder's name.
    pub name: String,
    /// What makes pages of it.
    pub generator: Generator,
    /// Its languages, the default first; at least one.
    pub languages: Vec<Language>,
    /// The ways its posts are grouped.
    pub taxonomies: Vec<Taxonomy>,
    /// Its public address with a `/` at the end.
    pub base_url: Option<String>,
    /// Its Markdown, by the rules of the Hugo that it is made with.
    pub markup: markdown::Options,
    /// Which Hugo its files say it is made with.
    pub stated_hugo: Option<String>,
    /// What its posts have in common.
    pub habits: Habits,
    /// What the writer has set for it, the blog's own ways where nothing is set.
    pub settings: BlogSettings,
    /// Folders below the root whose files are published as they are.
    pub static_dirs: Vec<String>,
    /// Whether posts dated in the future are published all the same.
    pub build_future: bool,
    /// What the writer should know, in sentences.
    pub notes: Vec<String>,
    /// Temporary files of ours that lie in its folders: a save is under way, or
    /// was killed.
    pub temporary: Vec<PathBuf>,
    layout: Layout,
    learnt: Learnt,
}

/// Folders of a blog that a watch must know; paths below its root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Where posts lie.
    pub contents: Vec<String>,
    /// Where the generator puts what it made.
    pub outputs: Vec<String>,
}

impl Places {
    /// Whether the generator made what lies at `path` (below the root), so that
    /// it is neither a post nor looked at.
    pub fn is_output(&self, path: &str) -> bool {
        files::is_below(&self.outputs, path)
    }
}

/// A post's file, not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostFile {
    /// Its path below the root.
    pub path: PostPath,
    /// Its language's code.
    pub language: String,
    /// When it was last written.
    pub modified: SystemTime,
    /// Its size in bytes.
    pub size: u64,
}

impl Blog {
    /// Opens the folder `root`; runs nothing and writes nothing.
    ///
    /// # Errors
    /// [`Error::Io`] when it is no folder or may not be read.
    pub fn open(root: &Path) -> Result<Self> {
        Self::open_with_posts(root).map(|(blog, _)| blog)
    }

    /// Opens the folder and gives every post's file, in the order of their
    /// paths: one walk serves both.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_with_posts(root: &Path) -> Result<(Self, Vec<PostFile>)> {
        let root = root.canonicalize().map_err(Error::io(root))?;
        std::fs::read_dir(&root).map_err(Error::io(&root))?;
        let mut layout = hugo::recognise(&root).unwrap_or_else(|| conventions::recognise(&root));
        let found = files::walk(&layout, &root)?;
        let paths: Vec<_> = found.posts.iter().map(|post| post.path.as_str()).collect();
        let mut learnt = habits::learn(&layout, &paths, &sample(&root, &paths));
        learnt.habits.template = new_post::template(&layout, &found.templates, 0);
        // A new blog of ours has no post to learn from, but a folder for them.
        if paths.is_empty() && layout.generator == Generator::None && root.join(POSTS).is_dir() {
            learnt.habits.section = POSTS.into();
        }
        let mut notes = std::mem::take(&mut layout.notes);
        notes.extend(found.notes);
        let usual = usual_settings(&layout, &learnt.habits, &root);
        let settings = settings::load_blog(&root, &usual).unwrap_or_else(|error| {
            notes.push(format!("{error}; until it is mended the usual settings are used"));
            usual
        });
        if layout.generator == Generator::None {
            layout.title = layout.title.take().or_else(|| settings.title.clone());
            if let Some(code) = &settings.language {
                layout.languages = vec![layout::language(&code.to_lowercase(), "")];
            }
        }
        layout.base_url =
            layout.base_url.take().or_else(|| settings.base_url.as_deref().and_then(layout::base_url));
        let folder = root.file_name().map(|name| name.to_string_lossy().into_owned());
        let stated_hugo =
            (layout.generator == Generator::Hugo).then(|| hugo_version::stated(&root)).flatten();
        let version = stated_hugo.as_ref().or(layout.hugo_at_most.as_ref());
        let blog = Self {
            name: layout.title.clone().or(folder).unwrap_or_else(|| root.display().to_string()),
            generator: layout.generator,
            languages: layout.languages.clone(),
            taxonomies: layout.taxonomies.clone(),
            base_url: layout.base_url.clone(),
            markup: markup_of(&layout, version.map_or("", String::as_str)),
            stated_hugo,
            habits: learnt.habits.clone(),
            static_dirs: layout.static_dirs.clone(),
            build_future: layout.build_future,
            settings,
            notes,
            temporary: found.temporary,
            root,
            layout,
            learnt,
        };
        Ok((blog, found.posts))
    }

    /// The same blog when the writer's Hugo is of that version: its rules are
    /// followed unless the blog's own files state another.
    #[must_use]
    pub fn with_hugo(mut self, version: &str) -> Self {
        if self.generator == Generator::Hugo && self.stated_hugo.is_none() {
            self.markup = markup_of(&self.layout, version);
        }
        self
    }

    /// Stands for all that decides how the preview shows posts.
    pub fn showing(&self) -> String {
        fs::fingerprint(format!("{} {:?}", self.reading(), self.markup).as_bytes())
    }

    /// Stands for all that decides how posts are read: when it is another one,
    /// what was read of them before is worth nothing.
    pub fn reading(&self) -> String {
        let decides = format!("{:?} {:?} {:?}", self.layout, self.base_url, self.habits.cover_key);
        fs::fingerprint(decides.as_bytes())
    }

    /// Every post's file, in the order of their paths.
    ///
    /// # Errors
    /// [`Error::Io`] when a content folder may not be listed.
    pub fn posts(&self) -> Result<Vec<PostFile>> {
        Ok(files::walk(&self.layout, &self.root)?.posts)
    }

    /// The file at `path` when it is a post that is there.
    pub fn post_file(&self, path: &str) -> Option<PostFile> {
        let language = self.language_of(path)?.code.clone();
        let meta = std::fs::symlink_metadata(self.root.join(path)).ok().filter(std::fs::Metadata::is_file)?;
        Some(PostFile { path: path.to_owned(), language, modified: meta.modified().ok()?, size: meta.len() })
    }

    /// The language of the post at `path`; none when no file there would be a
    /// post of this blog. The file need not exist.
    pub fn language_of(&self, path: &str) -> Option<&Language> {
        let language = files::language(&self.layout, path)?;
        let whole = !files::is_part_of_bundle(&self.layout, &self.root, path);
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        (whole && !copies::is_copy(&self.root.join(folder), name)).then(|| &self.layout.languages[language])
    }

    /// The copies that sync programs left beside the post at `path`.
    pub fn copies(&self, path: &str) -> Vec<FoundCopy> {
        copies::of(&self.root, path)
    }

    /// The folders a watch must know.
    pub fn places(&self) -> Places {
        let contents = self.layout.roots.iter().map(|root| root.folder.clone()).collect();
        Places { contents, outputs: self.layout.output_dirs.clone() }
    }

    /// Whether the file at `path` decides about those beside it: with it they
    /// are parts of one post, without it posts of their own.
    pub fn is_bundle(&self, path: &str) -> bool {
        files::is_bundle(&self.layout, path)
    }

    /// Whether a file at `path` (below the root) is a post.
    pub fn is_post(&self, path: &str) -> bool {
        self.language_of(path).is_some()
    }

    /// The path of a post's page from the host's root on, `/posts/slug/`; below
    /// the path of [`Self::base_url`], which it does not hold.
    pub fn address(&self, path: &str, document: &Document) -> Option<String> {
        permalink::path(&self.layout, path, document)
    }

    /// The public address of a post; none when the blog does not say its own.
    pub fn url(&self, path: &str, document: &Document) -> Option<String> {
        let base = permalink::host(&self.layout, path).or(self.base_url.as_deref())?;
        Some(format!("{}{}", base.trim_end_matches('/'), self.address(path, document)?))
    }

    /// The public address of a path from the host's root on; none when the blog
    /// does not say its own.
    pub fn url_of_path(&self, path: &str) -> Option<String> {
        let base = self.base_url.as_deref()?;
        let host = &base[..base.len() - markdown::path_of(base).len()];
        Some(format!("{host}{}", permalink::encoded(path)))
    }

    /// When a post is dated: by its front matter, or by its file's name.
    pub fn date_of(&self, path: &str, document: &Document) -> Option<When> {
        permalink::date(document).or_else(|| {
            let place = permalink::Place::of(&self.layout, path)?;
            let by_name = permalink::is_dated_by_name(&self.layout.rules);
            by_name.then(|| names::FileName::of(place.base).date).flatten()
        })
    }

    /// The configuration files below the root that its generator is to be given
    /// by name, the first being the main one. Those it finds in `config/` by
    /// itself are not among them.
    pub fn config_files(&self) -> Vec<String> {
        if self.generator == Generator::Hugo { hugo::files(&self.root) } else { Vec::new() }
    }

    /// Folders below the root that hold what the generator made.
    pub fn output_dirs(&self) -> &[String] {
        &self.layout.output_dirs
    }

    /// A moment as this blog's posts write dates.
    pub fn date_text(&self, now: &ZonedDateTime) -> String {
        self.learnt.date_style.write(now)
    }

    /// The path and text of a new post by the blog's habits. Writes nothing;
    /// the path is free.
    ///
    /// # Errors
    /// [`Error::Io`] when the template may not be read.
    pub fn new_post(
        &self,
        title: &str,
        language: Option<&str>,
        now: &ZonedDateTime,
    ) -> Result<(PostPath, String)> {
        new_post::make(self, title, language, now)
    }

    /// What holds where the writer has set nothing.
    pub fn usual_settings(&self) -> BlogSettings {
        usual_settings(&self.layout, &self.habits, &self.root)
    }

    /// How photos are written in its posts: as the writer has set it, or as its
    /// posts do it.
    pub fn photo_ways(&self) -> Ways {
        placing::chosen(&self.learnt.photos, self.settings.photos.link, &self.markup)
    }

    /// Where its photos are kept: as the writer has set it, or where this blog
    /// keeps them by habit. A bucket is never guessed.
    pub fn store(&self) -> StoreSettings {
        self.settings.store.clone()
    }
}

/// The texts habits are learnt from: the last posts and some of all the others.
fn sample<'a>(root: &Path, paths: &[&'a str]) -> Vec<(&'a str, String)> {
    use rayon::prelude::*;
    let (others, last) = paths.split_at(paths.len().saturating_sub(SAMPLE / 2));
    let step = others.len().div_ceil(SAMPLE / 2).max(1);
    let chosen: Vec<_> = others.iter().step_by(step).chain(last).copied().collect();
    chosen.into_par_iter().filter_map(|path| Some((path, fs::read_text(&root.join(path)).ok()?))).collect()
}

/// Whether the folder has the configuration of a generator we know.
pub fn has_generator(folder: &Path) -> bool {
    hugo::recognise(folder).is_some() || conventions::recognise(folder).generator != Generator::None
}

/// The blog's Markdown by the rules of a Hugo of that version; today's, where it is odd.
fn markup_of(layout: &Layout, hugo: &str) -> markdown::Options {
    layout.markup.clone().with_rules(markdown::options::Rules::of_hugo(hugo))
}

fn usual_settings(layout: &Layout, habits: &Habits, root: &Path) -> BlogSettings {
    BlogSettings { store: usual_store(layout, habits, root), ..BlogSettings::default() }
}

/// Where photos go when nobody has said so.
fn usual_store(layout: &Layout, habits: &Habits, root: &Path) -> StoreSettings {
    let bundle = habits.file_pattern.contains("/index.");
    let folder = match layout.generator {
        Generator::None => return StoreSettings::Bundle,
        _ if bundle => return StoreSettings::Bundle,
        Generator::Jekyll => "assets/images",
        Generator::Hugo | Generator::Zola | Generator::Eleventy | Generator::Astro => "images",
    };
    let base = layout.static_dirs.first().map(String::as_str).unwrap_or_default();
    let join = |folder: &str| if base.is_empty() { folder.to_owned() } else { format!("{base}/{folder}") };
    let others = ["images", "img", "assets/images", "assets/img", "photos"];
    let folder = if root.join(join(folder)).is_dir() {
        folder
    } else {
        others.into_iter().find(|other| root.join(join(other)).is_dir()).unwrap_or(folder)
    };
    StoreSettings::Static { folder: join(folder), public: format!("/{folder}/") }
}

#[cfg(test)]
mod tests;
