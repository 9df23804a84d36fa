//! Markdown to preview blocks, beside Node's markdown-it and Hugo on the same
//! texts.
//!
//! Prints the median of many runs at 10 kB, 100 kB and 1 MB, and what that is
//! of each peer's time: below 1 is faster. "A keystroke" is one changed
//! paragraph with the sanitised blocks of the last run at hand. markdown-it is
//! looked for in the folder `BENCH_NODE_MODULES` names. Hugo builds a site of
//! many such posts on one core; what it takes with empty ones is taken off.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]

#[path = "generate/diary.rs"]
mod diary;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use dropcap_core::markdown::{Around, Options, blocks};
use dropcap_core::preview::{Cache, Context};

const SIZES: [(&str, usize); 3] = [("10 kB", 10_000), ("100 kB", 100_000), ("1 MB", 1_000_000)];

const PEER: &str = "
    const [modules, file, rounds] = process.argv.slice(1);
    const path = modules + '/markdown-it';
    const md = require(path)({ html: true, linkify: true, typographer: true });
    const text = require('fs').readFileSync(file, 'utf8');
    const times = [];
    for (let i = 0; i < Number(rounds); i++) { const t = process.hrtime.bigint(); md.render(text); times.push(Number(process.hrtime.bigint() - t) / 1e6); }
    times.sort((a, b) => a - b);
    console.log(times[times.length >> 1]);";

/// As the app has it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let options = Options::default();
    let context = Context {
        options: &options,
        hosts: &[],
        post_url: None,
        resolve: &|_| None,
        around: Around::default(),
    };
    println!(
        "{:<8}{:>12}{:>16}{:>14}{:>8}{:>10}{:>8}",
        "", "blocks, ms", "keystroke, ms", "markdown-it", "ratio", "Hugo", "ratio"
    );
    for (name, size) in SIZES {
        let text = diary::post(size);
        let rounds = (20_000_000 / size).clamp(15, 400);
        let render = median(rounds, |_| drop(blocks(&text, &options, Around::default())));
        let mut cache = Cache::default();
        cache.render(&text, &context);
        let typed = median(rounds, |round| {
            let changed = text.replacen("The ferry", &format!("The ferry {round}"), 1);
            cache.render(&changed, &context);
        });
        print!("{name:<8}{render:>12.2}{typed:>16.2}");
        let ratio = |peer: f64| (format!("{peer:.2}"), format!("{:.2}", render / peer));
        let none = || ("not here".to_owned(), String::new());
        let (time, of) = markdown_it(&text, rounds).map_or_else(none, ratio);
        print!("{time:>14}{of:>8}");
        let (time, of) = hugo(&text).map_or_else(none, ratio);
        println!("{time:>10}{of:>8}");
    }
}

/// The median time of a run, in milliseconds.
fn median(rounds: usize, mut run: impl FnMut(usize)) -> f64 {
    let mut times: Vec<f64> = (0..rounds)
        .map(|round| {
            let start = Instant::now();
            run(round);
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn markdown_it(text: &str, rounds: usize) -> Option<f64> {
    let modules = std::env::var("BENCH_NODE_MODULES").ok()?;
    let file = tempfile::NamedTempFile::new().ok()?;
    dropcap_core::fs::write(file.path(), text.as_bytes()).ok()?;
    let rounds = rounds.min(100).to_string();
    let node =
        Command::new("node").args(["-e", PEER, "--", &modules]).arg(file.path()).arg(rounds).output().ok()?;
    String::from_utf8(node.stdout).ok()?.trim().parse().ok()
}

/// The time Hugo takes for a post, in milliseconds.
fn hugo(text: &str) -> Option<f64> {
    let posts = (6_000_000 / text.len()).clamp(8, 200);
    let site = tempfile::tempdir().ok()?;
    let write = |path: &str, text: &str| {
        let file = site.path().join(path);
        std::fs::create_dir_all(file.parent()?).ok()?;
        dropcap_core::fs::write(&file, text.as_bytes()).ok()
    };
    write("hugo.toml", "disableKinds = ['home', 'section', 'taxonomy', 'term', 'rss', 'sitemap', '404']\n")?;
    write("layouts/_default/single.html", "{{ .Content }}")?;
    let build = |body: &str| {
        for post in 0..posts {
            write(&format!("content/{post}.md"), &format!("---\ntitle: {post}\n---\n{body}"))?;
        }
        let mut times: Vec<f64> = (0..3).map(|_| built(site.path())).collect::<Option<_>>()?;
        times.sort_by(f64::total_cmp);
        Some(times[1])
    };
    let (empty, full) = (build("")?, build(text)?);
    Some((full - empty) / posts as f64)
}

fn built(site: &Path) -> Option<f64> {
    let start = Instant::now();
    let built = Command::new("hugo")
        .args(["--renderToMemory", "--quiet", "--source"])
        .arg(site)
        .envs([("GOMAXPROCS", "1"), ("HUGO_NUMWORKERMULTIPLIER", "1")])
        .output()
        .ok()?;
    built.status.success().then(|| start.elapsed().as_secs_f64() * 1e3)
}
