//! What can be asked in a terminal.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::assignment::Assignment;

/// Write, drop in photos, publish: Dropcap without its window.
#[derive(Debug, Parser)]
#[command(name = "dropcap-cli", version, about, max_term_width = 100)]
pub(crate) struct Args {
    /// Print results as JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Which posts are listed, and in which order.
#[derive(Debug, clap::Args)]
pub(crate) struct Filter {
    /// Only posts with these words in title or text; "in quotation marks" as they stand.
    #[arg(long, default_value = "")]
    pub(crate) query: String,
    /// Only posts in this language.
    #[arg(long)]
    pub(crate) language: Option<String>,
    /// Only posts in this state.
    #[arg(long)]
    pub(crate) state: Option<State>,
    /// Only posts dated in this year.
    #[arg(long)]
    pub(crate) year: Option<i32>,
    /// Only posts with this tag; more than once for posts with all of them.
    #[arg(long)]
    pub(crate) tag: Vec<String>,
    /// Only posts in this category; more than once for posts in all of them.
    #[arg(long)]
    pub(crate) category: Vec<String>,
    /// Only posts with this term of any taxonomy: TAXONOMY=TERM.
    #[arg(long, value_parser = term)]
    pub(crate) term: Vec<(String, String)>,
    /// The order.
    #[arg(long, default_value = "newest")]
    pub(crate) sort: Order,
    /// At most so many posts.
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub(crate) limit: u32,
}

fn term(written: &str) -> Result<(String, String), String> {
    let (taxonomy, term) = written.split_once('=').ok_or("write TAXONOMY=TERM, such as series=Alps")?;
    Ok((taxonomy.trim().to_owned(), term.trim().to_owned()))
}

/// The order of a list.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Order {
    Newest,
    Oldest,
    Title,
    Edited,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what a blog is: generator, languages, counts, habits.
    Info {
        /// The blog's folder.
        blog: PathBuf,
    },
    /// List posts, newest first; those found by words, best first.
    List {
        /// The blog's folder.
        blog: PathBuf,
        #[command(flatten)]
        filter: Filter,
    },
    /// Make a new post by the blog's habits.
    New {
        /// The blog's folder.
        blog: PathBuf,
        /// Its title.
        #[arg(long)]
        title: String,
        /// Its language; the blog's default when not given.
        #[arg(long)]
        lang: Option<String>,
    },
    /// Print the HTML of posts' bodies as the preview shows it.
    Render {
        /// The posts' files.
        #[arg(required = true)]
        posts: Vec<PathBuf>,
        /// Write one .html a post into this folder instead.
        #[arg(long)]
        out: Option<PathBuf>,
        /// As it is before sanitising.
        #[arg(long)]
        raw: bool,
    },
    /// Print a post's front matter, or one value of it.
    Get {
        /// The post's file.
        post: PathBuf,
        /// The key; parts of a nested one joined by dots.
        key: Option<String>,
    },
    /// Set front matter values; everything else stays byte for byte.
    Set {
        /// The post's file.
        post: PathBuf,
        /// KEY=VALUE; a list as tags=[a, b].
        #[arg(required = true, value_name = "KEY=VALUE", value_parser = Assignment::read)]
        assignments: Vec<Assignment>,
    },
    /// Remove front matter keys.
    Unset {
        /// The post's file.
        post: PathBuf,
        /// The keys.
        #[arg(required = true)]
        keys: Vec<String>,
    },
    /// Mend letters that were once read in the wrong encoding.
    Mend {
        /// A post's file or a blog's folder.
        path: PathBuf,
        /// Say what would change; writes nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Rename a tag in every post, or merge it into another.
    Retag {
        /// The blog's folder.
        blog: PathBuf,
        /// The tag as posts write it.
        old: String,
        /// What it becomes; nothing ("") takes it away.
        new: String,
        /// The key of the taxonomy.
        #[arg(long, default_value = "tags")]
        taxonomy: String,
        /// Say what would change; writes nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Take the last change to many posts back (mend, retag, migrate, replace).
    Undo {
        /// The blog's folder.
        blog: PathBuf,
    },
    /// List what a post was before, newest first.
    History {
        /// The post's file.
        post: PathBuf,
        /// Print the text of the version with this number instead.
        #[arg(long, value_name = "VERSION")]
        show: Option<i64>,
    },
    /// Put a version back into a post's file; what it held stays in the history.
    Restore {
        /// The post's file.
        post: PathBuf,
        /// The version's number, as history lists it.
        version: i64,
    },
    /// Make photos ready for the web, without storing them.
    Photo {
        /// The photos.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The folder to write to.
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        settings: PhotoArgs,
    },
    /// Bring photos into a post: make them ready, store and link them.
    Add {
        /// The post's file.
        post: PathBuf,
        /// The photos, in the order of the text.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Put them before this line of the body, counted from 1; at the end when not given.
        #[arg(long)]
        at: Option<usize>,
        /// Make the photo the post's cover instead.
        #[arg(long, conflicts_with = "at")]
        cover: bool,
    },
    /// List all photos of a blog: where each is, who shows it, what is missing or unused.
    Media {
        /// The blog's folder.
        blog: PathBuf,
        /// Only those that nothing names.
        #[arg(long)]
        unused: bool,
        /// Put the unused objects of the bucket out of sight; they can be brought back.
        #[arg(long, conflicts_with_all = ["bring_back", "delete"])]
        put_away: bool,
        /// Bring all objects back that were put away.
        #[arg(long, conflicts_with = "delete")]
        bring_back: bool,
        /// Delete for good what was put away so many days ago.
        #[arg(long, value_name = "DAYS")]
        delete: Option<u32>,
    },
    /// Move photos of posts to where the blog keeps its photos: made ready, stored, linked anew.
    Migrate {
        /// A post's file or the blog's folder.
        path: PathBuf,
        /// Only files of the blog.
        #[arg(long)]
        local: bool,
        /// Only photos at other addresses.
        #[arg(long)]
        foreign: bool,
        /// Also make photos smaller that are at home and have more than so many bytes.
        #[arg(long, value_name = "BYTES", num_args = 0..=1, default_missing_value = "1000000")]
        heavy: Option<u32>,
        /// Say what would change; writes nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Show another photo in the place of one, in every post; alt texts stay.
    Replace {
        /// The blog's folder.
        blog: PathBuf,
        /// The photo that is replaced: its name as media lists it, or its address.
        photo: String,
        /// The new photo.
        with: PathBuf,
    },
    /// List the photos that are on their way into a blog's posts.
    Queue {
        /// The blog's folder.
        blog: PathBuf,
        /// Try all again that failed.
        #[arg(long)]
        retry: bool,
        /// Take all back that are not stored.
        #[arg(long, conflicts_with = "retry")]
        cancel: bool,
        /// Wait until each has ended.
        #[arg(long)]
        wait: bool,
    },
    /// Say what should be mended before publishing.
    Check {
        /// A post's file or a blog's folder.
        path: PathBuf,
    },
    /// Say what publishing a post would do; writes nothing.
    Plan {
        /// The post's file.
        post: PathBuf,
        /// The target's name; the usual one when not given.
        #[arg(long)]
        target: Option<String>,
    },
    /// Publish a post and fetch its live page.
    Publish {
        /// The post's file.
        post: PathBuf,
        /// The target's name; the usual one when not given.
        #[arg(long)]
        target: Option<String>,
        /// Trust the blog from now on, so that its git hooks may run.
        #[arg(long)]
        trust: bool,
        /// Say yes to what the plan asks, such as to delete many objects of a bucket.
        #[arg(long)]
        yes: bool,
        /// How many seconds to wait for the live page.
        #[arg(long, default_value_t = 600)]
        wait: u64,
    },
    /// Make a git repository for a blog that has none: a first commit, and where it is pushed to.
    Repository {
        /// The blog's folder.
        blog: PathBuf,
        /// The address of an empty repository at your host.
        #[arg(long)]
        remote: String,
        /// Trust the blog from now on, so that git may be run for it.
        #[arg(long)]
        trust: bool,
    },
    /// Build the built-in site of a blog into a folder.
    Build {
        /// The blog's folder.
        blog: PathBuf,
        /// The folder to write to.
        #[arg(long)]
        out: PathBuf,
    },
    /// Test the place for a blog's photos by using it.
    Connect {
        /// The blog's folder.
        blog: PathBuf,
        /// List the buckets that the blog's posts show photos from instead.
        #[arg(long)]
        suggest: bool,
    },
}

/// How photos are made ready.
#[derive(Debug, clap::Args)]
pub(crate) struct PhotoArgs {
    /// The largest width in pixels.
    #[arg(long, default_value_t = 2048, value_parser = clap::value_parser!(u32).range(1..=16384))]
    pub(crate) width: u32,
    /// The format.
    #[arg(long, default_value = "jpeg")]
    pub(crate) format: Format,
    /// How good it should look: as an ordinary photo does at this JPEG quality.
    #[arg(long, default_value_t = 80, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(crate) quality: u8,
    /// Widths of smaller variants, in pixels.
    #[arg(long, value_delimiter = ',')]
    pub(crate) variants: Vec<u32>,
    /// Keep colours that ordinary screens cannot show.
    #[arg(long)]
    pub(crate) wide_colours: bool,
    /// Make photos a little sharper after they were shrunk.
    #[arg(long)]
    pub(crate) sharpen: bool,
    /// Keep the copyright that is written in a photo.
    #[arg(long)]
    pub(crate) keep_copyright: bool,
    /// Keep the caption that is written in a photo.
    #[arg(long)]
    pub(crate) keep_caption: bool,
}

/// A format of stored photos.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    Jpeg,
    Webp,
    Avif,
}

/// Where a post stands.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum State {
    Draft,
    Scheduled,
    Published,
    Changed,
}
