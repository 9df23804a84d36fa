//! How long a large blog takes to open, cold and warm, and to search, beside
//! `hugo list all` where a `hugo` is there. `cargo bench --bench open [POSTS]`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops at the first trouble"
)]

#[allow(missing_docs, unreachable_pub, reason = "shared between benchmarks")]
mod generate;

use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dropcap_core::api::ListPosts;
use dropcap_core::blog::Blog;
use dropcap_core::index::Index;

fn main() {
    let posts = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(2000);
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("blog");
    generate::blog(&root, posts).unwrap();
    let db = folder.path().join("index.sqlite");
    println!("{posts} posts");

    let (cold, index) = timed(|| open(&root, &db));
    show("open cold: read, index, list", cold);
    drop(index);
    let (warm, index) = timed(|| open(&root, &db));
    show("open warm: walk, compare, list", warm);
    search(&index, &Blog::open(&root).unwrap());
    println!("{:<34}{:>9.1} MB", "index on disk", size(&db) as f64 / 1e6);
    match hugo(&root) {
        Some(hugo) => {
            show("hugo list all", hugo);
            println!("{:<34}{:>9.2}", "cold, as a share of hugo", cold.as_secs_f64() / hugo.as_secs_f64());
        }
        None => println!("no hugo here to compare with"),
    }
}

/// What stands between a click on a blog and its list on the screen.
fn open(root: &Path, db: &Path) -> Index {
    let blog = Blog::open(root).unwrap();
    let index = Index::open(db).unwrap();
    index.sync(&blog).unwrap();
    ask(&index, &blog, "");
    index
}

fn ask(index: &Index, blog: &Blog, query: &str) -> u32 {
    let ask = ListPosts { query: query.into(), limit: 100, ..ListPosts::default() };
    let now = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * 365 * 60);
    index.list(blog, &ask, &HashSet::new(), now).unwrap().total
}

/// Every query as it is typed, letter by letter.
fn search(index: &Index, blog: &Blog) {
    let mut times = Vec::new();
    for query in
        ["night train", "lighthouse", "雪国", "goteborg ferry", "post 17", "поезд", "nothing like it"]
    {
        for end in query.char_indices().map(|(at, c)| at + c.len_utf8()) {
            times.push(timed(|| ask(index, blog, &query[..end])).0);
        }
    }
    times.sort_unstable();
    show("search while typing, median", times[times.len() / 2]);
    show("search while typing, p95", times[times.len() * 95 / 100]);
    show("search while typing, slowest", times[times.len() - 1]);
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
    println!("{what:<34}{:>9.1} ms", time.as_secs_f64() * 1e3);
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |meta| meta.len())
}
