//! A blog and the list of its posts.

use super::{BlogSettings, LinkForm, wire};

/// Names an open blog: stable for one folder on one machine.
pub type BlogId = String;

/// A post's path below the blog's root, with `/` on every system.
pub type PostPath = String;

wire! {
    /// What makes pages of the posts.
    #[derive(Copy, Eq, Hash)]
    pub enum Generator {
        /// <https://gohugo.io>
        Hugo,
        /// <https://jekyllrb.com>
        Jekyll,
        /// <https://getzola.org>
        Zola,
        /// <https://11ty.dev>
        Eleventy,
        /// <https://astro.build>
        Astro,
        /// None: a folder of Markdown, for which Dropcap's own site is built.
        None,
    }

    /// One language of a blog.
    #[derive(Eq)]
    pub struct Language {
        /// The generator's key for it, such as `en` or `pt-br`.
        pub code: String,
        /// Its name as the blog shows it; the code when the blog has none.
        pub name: String,
        /// The folder of its posts below the root, such as `content/english`.
        pub content_dir: String,
        /// Whether it is the blog's default language.
        pub default: bool,
        /// Whether it is written from right to left.
        pub rtl: bool,
    }

    /// A way posts are grouped, such as tags.
    #[derive(Eq)]
    pub struct Taxonomy {
        /// The name of one term: `tag`.
        pub singular: String,
        /// The front matter key and the name of all: `tags`.
        pub plural: String,
    }

    /// How front matter is written.
    #[derive(Copy, Eq, Hash)]
    pub enum FrontMatterFormat {
        /// Between lines of `---`.
        Yaml,
        /// Between lines of `+++`.
        Toml,
        /// A JSON object at the very start.
        Json,
    }

    /// How the blog's posts are named and written, learnt from the posts.
    #[derive(Eq)]
    pub struct Habits {
        /// Where new posts go below a language's content folder: `posts`, or empty.
        pub section: String,
        /// The pattern of file names below it, of `{date}`, `{year}`, `{month}`,
        /// `{day}`, `{slug}` and `{lang}`: `{date}_{slug}.md` or `{slug}/index.md`.
        pub file_pattern: String,
        /// The format most posts use.
        pub format: FrontMatterFormat,
        /// The front matter keys most posts have, in their usual order.
        pub keys: Vec<String>,
        /// Every key that was seen in posts, nested ones with dots, in the order
        /// posts have them.
        pub order: Vec<String>,
        /// Which key holds the cover image, such as `image` or `cover.image`.
        pub cover_key: Option<String>,
        /// The author most posts name.
        pub author: Option<String>,
        /// The address most photos are linked from: `https://host/prefix/`.
        pub photo_base: Option<String>,
        /// A post kept as a pattern for new ones, below the root.
        pub template: Option<String>,
        /// How most of its photos are written; never `auto`.
        pub link: LinkForm,
        /// What opens a gallery, where several photos mostly stand in one.
        pub gallery: Option<String>,
    }

    /// How many posts there are.
    #[derive(Copy, Eq, Default)]
    pub struct Counts {
        /// All of them.
        pub posts: u32,
        /// Not to be published yet.
        pub drafts: u32,
        /// Dated in the future.
        pub scheduled: u32,
        /// Published, and edited since.
        pub changed: u32,
    }

    /// An open blog.
    pub struct BlogView {
        /// Names it in every request.
        pub id: BlogId,
        /// Its folder on this machine.
        pub root: String,
        /// Its title, or the folder's name.
        pub name: String,
        /// What makes pages of it.
        pub generator: Generator,
        /// The languages, the default first; at least one.
        pub languages: Vec<Language>,
        /// The ways its posts are grouped.
        pub taxonomies: Vec<Taxonomy>,
        /// Its public address with a `/` at the end.
        pub base_url: Option<String>,
        /// Whether programs may be run for it (git hooks, Hugo).
        pub trusted: bool,
        /// Whether its folder lies in a git work tree.
        pub git: bool,
        /// Whether the theme's own page of a post can be shown: it is Hugo's, and
        /// Hugo is installed.
        pub theme_page: bool,
        /// What its posts have in common.
        pub habits: Habits,
        /// The forms of photos that its Markdown makes photos of.
        pub link_forms: Vec<LinkForm>,
        /// Stands for all that decides how posts are shown: when it is another
        /// one, the preview is made again.
        pub showing: String,
        /// Hosts whose images are shown: the blog's own first, then those that
        /// the writer has allowed.
        pub image_hosts: Vec<String>,
        /// The stylesheet of the blog, below its root, that the preview is set in.
        pub style: Option<String>,
        /// What the writer has set for it.
        pub settings: BlogSettings,
        /// How many posts it has.
        pub counts: Counts,
        /// What the writer should know, in sentences: a configuration that
        /// could not be read, watching by polling.
        pub notes: Vec<String>,
    }

    /// Asks for the images of a host to be shown in a blog from now on.
    #[derive(Eq)]
    pub struct ShowImages {
        /// The blog.
        pub blog: BlogId,
        /// The host, as addresses name it.
        pub host: String,
    }

    /// Asks for the preview to be set in a stylesheet of the blog.
    #[derive(Eq)]
    pub struct UseStyle {
        /// The blog.
        pub blog: BlogId,
        /// The stylesheet below the root; none for Dropcap's own.
        pub style: Option<String>,
    }

    /// What the preview can use of a stylesheet of the blog.
    #[derive(Eq)]
    pub struct StyleText {
        /// Rules for text alone; nothing in them loads anything.
        pub css: String,
        /// Whether some of them are for dark pages.
        pub dark: bool,
    }

    /// A blog opened before.
    #[derive(Eq)]
    pub struct RecentBlog {
        /// Its folder.
        pub root: String,
        /// Its name when last seen.
        pub name: String,
        /// What made pages of it when last seen.
        pub generator: Generator,
        /// Whether the folder is there now.
        pub exists: bool,
        /// When it was last opened, RFC 3339.
        pub opened: String,
    }

    /// Asks for a new, empty blog without a generator.
    #[derive(Eq)]
    pub struct CreateBlog {
        /// The folder to make it in; made when missing, refused when not empty.
        pub folder: String,
        /// Its title.
        pub title: String,
        /// Its author, for the feed and the pages.
        pub author: String,
        /// The language code of its posts.
        pub language: String,
    }

    /// Where a post stands.
    #[derive(Copy, Eq, Hash)]
    pub enum PostState {
        /// Marked as a draft.
        Draft,
        /// Dated in the future.
        Scheduled,
        /// To be seen by everyone, once the blog is deployed.
        Published,
        /// Published, and edited since.
        Changed,
    }

    /// One post in the list.
    #[derive(Eq)]
    pub struct PostRow {
        /// Its file.
        pub path: PostPath,
        /// Its title, or what stands for one.
        pub title: String,
        /// Its date as RFC 3339, or `YYYY-MM-DD` where it has no time.
        pub date: Option<String>,
        /// Where it stands.
        pub state: PostState,
        /// Its language's code.
        pub language: String,
        /// Its terms in the blog's taxonomies: key, then terms.
        pub terms: Vec<(String, Vec<String>)>,
        /// The first words of the body, or the words around what was searched
        /// for with `\u{2}` before and `\u{3}` after each hit.
        pub snippet: String,
        /// The cover image as the front matter has it.
        pub cover: Option<String>,
        /// Why its front matter could not be read.
        pub problem: Option<String>,
    }

    /// The order of a list.
    #[derive(Copy, Eq, Default)]
    pub enum Sort {
        /// By date, newest first; undated drafts on top.
        #[default]
        Newest,
        /// By date, oldest first.
        Oldest,
        /// By title.
        Title,
        /// By the file's time, latest first.
        Edited,
    }

    /// Asks for a stretch of the list of posts.
    #[derive(Eq, Default)]
    #[serde(default)]
    pub struct ListPosts {
        /// The blog.
        pub blog: BlogId,
        /// Words to be found in titles and bodies; empty for all.
        pub query: String,
        /// Only posts in this state.
        pub state: Option<PostState>,
        /// Only posts in this language.
        pub language: Option<String>,
        /// Only posts dated in this year.
        pub year: Option<i32>,
        /// Only posts with all these terms: the taxonomy's key and the term.
        pub terms: Vec<(String, String)>,
        /// The order; searches with [`Sort::Newest`] come best first.
        pub sort: Sort,
        /// How many rows to leave out at the start.
        pub offset: u32,
        /// How many rows at most; 0 for all.
        pub limit: u32,
        /// The revision of the facets that the asker has, 0 for none.
        pub facets: u32,
    }

    /// A term and how many posts have it.
    #[derive(Eq)]
    pub struct TermCount {
        /// The taxonomy's key, such as `tags`.
        pub taxonomy: String,
        /// The term as posts write it.
        pub term: String,
        /// Posts that have it.
        pub posts: u32,
    }

    /// A language and how many posts are in it.
    #[derive(Eq)]
    pub struct LanguageCount {
        /// Its code.
        pub language: String,
        /// Posts in it.
        pub posts: u32,
    }

    /// A year and how many posts are dated in it.
    #[derive(Eq)]
    pub struct YearCount {
        /// The year.
        pub year: i32,
        /// Its posts.
        pub posts: u32,
    }

    /// What a list can be narrowed to. Where a language was asked for all but
    /// the languages counts its posts alone.
    #[derive(Eq)]
    pub struct Facets {
        /// Equal exactly when the rest is; never 0.
        pub revision: u32,
        /// How many posts stand where.
        pub counts: Counts,
        /// Every term, most used first.
        pub terms: Vec<TermCount>,
        /// Every language that has posts, most used first.
        pub languages: Vec<LanguageCount>,
        /// Every year that has posts, latest first.
        pub years: Vec<YearCount>,
    }

    /// A stretch of the list of posts.
    #[derive(Eq)]
    pub struct PostList {
        /// The rows asked for.
        pub rows: Vec<PostRow>,
        /// How many posts match in all.
        pub total: u32,
        /// What it can be narrowed to; none when the asker has that already.
        pub facets: Option<Facets>,
        /// Posts that are listed and whose words cannot be found yet.
        pub unread: u32,
    }
}
