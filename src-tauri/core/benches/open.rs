//! A blog of 10,000 posts: how long it takes to open, cold and warm, beside
//! `hugo list all` on the same folder where a `hugo` is there; how long a
//! search takes while it is typed; memory; one durable save; and how long after
//! every file was changed the list of the open blog is exact.
//! `cargo bench --bench open [POSTS]`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops at the first trouble"
)]

#[allow(missing_docs, unreachable_pub, reason = "shared between benchmarks")]
mod generate;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dropcap_core::api::{ListPosts, Saved, Sort};
use dropcap_core::blog::Blog;
use dropcap_core::index::Index;
use dropcap_core::studio::{Config, Studio};
use dropcap_core::{fs, post};

/// As the app has it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let posts = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("blog");
    generate::blog(&root, posts).unwrap();
    let db = folder.path().join("index.sqlite");
    println!("{posts} posts");
    let before = memory();

    let (cold, (blog, index)) = timed(|| open(&root, &db));
    show("open cold, until the list is there", cold);
    let (words, ()) = timed(|| while index.read_words(&blog).unwrap() {});
    show("and in the background, every word", words);
    drop(index);
    let (warm, (blog, index)) = timed(|| open(&root, &db));
    show("open warm, until the list is there", warm);
    search(&index, &blog);
    save(&root, &blog, &index);
    drop(index);
    follow(&root, &folder.path().join("data"));
    println!("{:<38}{:>9.1} MB", "index on disk", size(&db) as f64 / 1e6);
    if let (Some(before), Some(after)) = (before, memory()) {
        println!("{:<38}{:>9.1} MB, {before:.1} at the start", "most memory in use (VmHWM)", after);
    }
    match hugo(&root) {
        Some(hugo) => {
            show("hugo list all", hugo);
            let share = |time: Duration| time.as_secs_f64() / hugo.as_secs_f64();
            println!("{:<38}{:>9.2}", "cold, as a share of hugo", share(cold));
            println!("{:<38}{:>9.2}", "cold with every word", share(cold + words));
            println!("{:<38}{:>9.2}", "warm", share(warm));
        }
        None => println!("no hugo here to compare with"),
    }
}

/// What stands between a click on a blog and its list on the screen.
fn open(root: &Path, db: &Path) -> (Blog, Index) {
    let (blog, files) = Blog::open_with_posts(root).unwrap();
    let index = Index::open(db).unwrap();
    index.sync(&blog, &files).unwrap();
    ask(&index, &blog, "", 0);
    (blog, index)
}

fn ask(index: &Index, blog: &Blog, query: &str, facets: u32) -> u32 {
    let ask = ListPosts { query: query.into(), limit: 100, facets, ..ListPosts::default() };
    let now = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * 365 * 60);
    let list = index.list(blog, &ask, now).unwrap();
    list.facets.map_or(facets, |facets| facets.revision)
}

/// Every query as it is typed, letter by letter.
fn search(index: &Index, blog: &Blog) {
    let seen = ask(index, blog, "", 0);
    let mut times = Vec::new();
    for query in [
        "night train",
        "lighthouse",
        "雪国",
        "goteborg ferry",
        "post 17",
        "поезд",
        "kalomi",
        "nothing like it",
    ] {
        for end in query.char_indices().map(|(at, c)| at + c.len_utf8()) {
            times.push((timed(|| ask(index, blog, &query[..end], seen)).0, &query[..end]));
        }
    }
    times.sort_unstable();
    show("search while typing, median", times[times.len() / 2].0);
    show("search while typing, p95", times[times.len() * 95 / 100].0);
    let (slowest, query) = times[times.len() - 1];
    show(&format!("search while typing, slowest ({query})"), slowest);
}

/// What a pause in typing costs: the file durable on the disk, the list right.
fn save(root: &Path, blog: &Blog, index: &Index) {
    let path = blog.posts().unwrap().swap_remove(0).path;
    let file = root.join(&path);
    let (mut durable, mut listed) = (Vec::new(), Vec::new());
    for round in 0..20 {
        let loaded = post::load(&file).unwrap();
        let text = format!("{}\nA line more, {round}.\n", loaded.text);
        let (time, saved) = timed(|| post::save(&file, &loaded.version, &text).unwrap());
        assert!(matches!(saved, Saved::Saved { .. }));
        durable.push(time);
        listed.push(timed(|| index.update(blog, std::slice::from_ref(&path)).unwrap()).0);
    }
    durable.sort_unstable();
    listed.sort_unstable();
    show("one durable save, median of 20", durable[10]);
    show("and the list and search follow", listed[10]);
}

/// How long after the end of a storm the list is exact: every post written anew,
/// some gone, as a switch of branches does, while the blog is open and watched.
fn follow(root: &Path, data: &Path) {
    let mut config = Config::for_this_machine(Arc::new(drop)).unwrap();
    (config.data, config.photos) = (data.to_path_buf(), data.join("uploads"));
    let studio = Studio::open(config).unwrap();
    let blog = studio.open_blog(root.display().to_string()).unwrap();
    studio.wait_until_searchable(&blog.id).unwrap();
    let posts = Blog::open(root).unwrap().posts().unwrap();
    let mut times: Vec<_> =
        (0..15).map(|round| one_change(&studio, &blog.id, &root.join(&posts[0].path), round)).collect();
    times.sort_unstable();
    show("one change outside, until listed", times[times.len() / 2]);
    let (gone, changed) = posts.split_at(posts.len() / 10);
    for post in changed {
        let file = root.join(&post.path);
        let text = fs::read_text(&file).unwrap().replacen("title: \"", "title: \"Anew: ", 1);
        fs::write_derived(&file, text.as_bytes()).unwrap();
    }
    gone.iter().for_each(|post| std::fs::remove_file(root.join(&post.path)).unwrap());
    let end = Instant::now();
    // The new titles come before all others, so the last one tells of all. Asked
    // seldom and for one row: whoever looks takes time from those who work.
    let is_exact = || {
        let offset = u32::try_from(changed.len() - 1).unwrap();
        let ask =
            ListPosts { blog: blog.id.clone(), sort: Sort::Title, offset, limit: 1, ..ListPosts::default() };
        let list = studio.list_posts(ask).unwrap();
        list.total == offset + 1 && list.rows.iter().all(|row| row.title.starts_with("Anew: "))
    };
    while !is_exact() {
        assert!(end.elapsed() < Duration::from_secs(60), "the list does not follow");
        std::thread::sleep(Duration::from_millis(50));
    }
    show("every post changed, until exact", end.elapsed());
}

/// How long after another program wrote a post its new title is listed.
fn one_change(studio: &Studio, blog: &str, file: &Path, round: usize) -> Duration {
    let title = format!("Outside {round}");
    let text = format!("---\ntitle: {title}\ndate: 2024-01-01\n---\nWords.\n");
    fs::write_derived(file, text.as_bytes()).unwrap();
    let start = Instant::now();
    let is_listed = || {
        let ask = ListPosts { blog: blog.into(), sort: Sort::Edited, limit: 1, ..ListPosts::default() };
        studio.list_posts(ask).unwrap().rows.iter().any(|row| row.title == title)
    };
    while !is_listed() {
        assert!(start.elapsed() < Duration::from_secs(60), "the list does not follow");
        std::thread::sleep(Duration::from_millis(1));
    }
    start.elapsed()
}

fn hugo(root: &Path) -> Option<Duration> {
    let run = || {
        let mut hugo = Command::new("hugo");
        hugo.args(["list", "all"]).current_dir(root).stdout(Stdio::null()).stderr(Stdio::null());
        timed(|| hugo.status().ok().filter(std::process::ExitStatus::success))
    };
    let times: Vec<_> = (0..3).map(|_| run()).filter_map(|(time, status)| status.map(|_| time)).collect();
    times.into_iter().min()
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let made = work();
    (start.elapsed(), made)
}

fn show(what: &str, time: Duration) {
    println!("{what:<38}{:>9.1} ms", time.as_secs_f64() * 1e3);
}

/// The most memory this process has had, in MB, where the system tells.
fn memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1e3)
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |meta| meta.len())
}
