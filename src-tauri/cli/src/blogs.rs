//! Commands about a whole blog.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use dropcap_core::api::{
    BlogId, BlogView, Event, ListPosts, Moving, NewPost, PostRow, PostState, PostView, Sort, StoreCheck,
    TestStore,
};
use dropcap_core::error::Result;
use dropcap_core::site::Report;
use dropcap_core::studio::{Config, Studio};
use serde::Serialize;

use crate::args::{Filter, Order, State};
use crate::output::{self, Output};

type Done = Result<ExitCode>;

/// The core, telling its progress.
pub(crate) fn studio(wait: Option<u64>) -> Result<Studio> {
    let mut config = Config::for_this_machine(Arc::new(|event| tell(&event)))?;
    config.watch = false;
    // Not the window's queue: each process finishes the photos it was given.
    config.photos = config.data.join("cli-uploads");
    // Nor what the window left: it goes on with that when it starts again.
    config.photos_of_others = Vec::new();
    if let Some(seconds) = wait {
        config.patience.total = std::time::Duration::from_secs(seconds);
    }
    Studio::open(config)
}

/// Opens the blog in `folder`.
pub(crate) fn open(studio: &Studio, folder: &Path) -> Result<BlogView> {
    studio.open_blog(folder.display().to_string())
}

pub(crate) fn info(out: &Output, folder: &Path) -> Done {
    let studio = studio(None)?;
    let blog = open(&studio, folder)?;
    out.print(&blog, || in_words(&blog))?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn list(out: &Output, folder: &Path, filter: Filter) -> Done {
    let studio = studio(None)?;
    let blog = open(&studio, folder)?;
    let ask = asked(blog.id, filter);
    if !ask.query.is_empty() {
        studio.wait_until_searchable(&ask.blog)?;
    }
    let searched = !ask.query.is_empty();
    let list = studio.list_posts(ask)?;
    out.print(&list, || list.rows.iter().map(|row| row_in_words(row, searched)).collect())?;
    Ok(ExitCode::SUCCESS)
}

fn asked(blog: BlogId, filter: Filter) -> ListPosts {
    let state = filter.state.map(|state| match state {
        State::Draft => PostState::Draft,
        State::Scheduled => PostState::Scheduled,
        State::Published => PostState::Published,
        State::Changed => PostState::Changed,
    });
    let sort = match filter.sort {
        Order::Newest => Sort::Newest,
        Order::Oldest => Sort::Oldest,
        Order::Title => Sort::Title,
        Order::Edited => Sort::Edited,
    };
    let of = |taxonomy: &'static str| move |term: String| (taxonomy.to_owned(), term);
    let tags = filter.tag.into_iter().map(of("tags"));
    let categories = filter.category.into_iter().map(of("categories"));
    ListPosts {
        blog,
        query: filter.query,
        state,
        language: filter.language,
        year: filter.year,
        terms: tags.chain(categories).chain(filter.term).collect(),
        sort,
        offset: 0,
        limit: filter.limit,
        facets: 0,
    }
}

pub(crate) fn new(out: &Output, folder: &Path, title: String, language: Option<String>) -> Done {
    #[derive(Serialize)]
    struct Made {
        path: String,
        file: String,
        language: String,
    }
    let studio = studio(None)?;
    let blog = open(&studio, folder)?;
    let PostView { post, language, .. } = studio.new_post(NewPost { blog: blog.id, title, language })?;
    let file = Path::new(&blog.root).join(&post.path).display().to_string();
    let made = Made { path: post.path, file, language };
    out.print(&made, || format!("{}\n", made.file))?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn connect(out: &Output, folder: &Path) -> Done {
    let studio = studio(None)?;
    let blog = open(&studio, folder)?;
    let checks = studio.test_store(TestStore { blog: blog.id, bucket: None, keys: None })?;
    let line = |check: &StoreCheck| {
        format!("{} {}: {}\n", if check.ok { "ok  " } else { "FAIL" }, check.step, check.message)
    };
    out.print(&checks, || checks.iter().map(line).collect())?;
    Ok(if checks.iter().all(|check| check.ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(crate) fn build(out: &Output, folder: &Path, to: &Path) -> Done {
    #[derive(Serialize)]
    struct Built<'a> {
        folder: &'a Path,
        pages: usize,
        written: usize,
        unchanged: usize,
        removed: usize,
        images: usize,
    }
    let studio = studio(None)?;
    let blog = open(&studio, folder)?;
    let Report { pages, written, unchanged, removed, images, .. } = studio.build_site(&blog.id, to)?;
    let built = Built { folder: to, pages, written, unchanged, removed, images };
    out.print(&built, || {
        format!(
            "{pages} pages and {images} images in {} ({written} files written, {removed} removed)\n",
            to.display()
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

fn in_words(blog: &BlogView) -> String {
    let languages: Vec<_> = blog
        .languages
        .iter()
        .map(|language| format!("{} ({}, {})", language.name, language.code, language.content_dir))
        .collect();
    let rows = [
        ("blog", blog.name.clone()),
        ("generator", format!("{:?}", blog.generator)),
        ("address", blog.base_url.clone().unwrap_or_else(|| "not known".into())),
        ("languages", languages.join(", ")),
        ("taxonomies", blog.taxonomies.iter().map(|one| one.plural.as_str()).collect::<Vec<_>>().join(", ")),
        (
            "posts",
            format!(
                "{} ({} drafts, {} scheduled)",
                blog.counts.posts, blog.counts.drafts, blog.counts.scheduled
            ),
        ),
        ("new posts", format!("{}/{}", blog.habits.section, blog.habits.file_pattern)),
        ("front matter", format!("{:?}: {}", blog.habits.format, blog.habits.keys.join(", "))),
        ("photos", blog.habits.photo_base.clone().unwrap_or_else(|| "beside the posts".into())),
        ("targets", blog.settings.targets.iter().map(|target| target.name()).collect::<Vec<_>>().join(", ")),
    ];
    let mut text: String = rows.iter().map(|(name, value)| format!("{name:13} {value}\n")).collect();
    for note in &blog.notes {
        text += &format!("{:13} {note}\n", "note");
    }
    text
}

fn row_in_words(row: &PostRow, searched: bool) -> String {
    let date = row.date.as_deref().and_then(|date| date.get(..10)).unwrap_or("          ");
    let state = match row.state {
        PostState::Draft => "draft    ",
        PostState::Scheduled => "scheduled",
        PostState::Published => "         ",
        PostState::Changed => "changed  ",
    };
    let line = format!("{date}  {state}  {}  {}\n", row.path, row.title);
    if searched { format!("{line}            {}\n", output::marked(&row.snippet)) } else { line }
}

fn tell(event: &Event) {
    match event {
        Event::Photo(job) => output::progress(&format!("{}: {:?}", job.name, job.state)),
        Event::Moving(Moving { done, all, hindrance, .. }) => {
            let why = hindrance.as_deref().map(|why| format!(", {why}")).unwrap_or_default();
            output::progress(&format!("{done} of {all} stored{why}"));
        }
        Event::Publication(publication) => {
            let now = publication.stages.iter().rev().find(|stage| !stage.detail.is_empty());
            if let Some(stage) = now {
                output::progress(&format!("{:?}: {}", stage.stage, stage.detail));
            }
        }
        Event::Blog(_) | Event::Posts(_) | Event::PostChanged(_) | Event::TruePage(_) => {}
    }
}
