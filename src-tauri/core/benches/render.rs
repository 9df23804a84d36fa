//! Markdown to preview blocks, beside Node's markdown-it on the same texts.
//!
//! Prints the median of many runs at 10 kB, 100 kB and 1 MB; below 1 is faster
//! than the peer. "A keystroke" is one changed paragraph with the sanitised
//! blocks of the last run at hand. markdown-it is looked for in the folder
//! `BENCH_NODE_MODULES` names.
#![expect(clippy::print_stdout, reason = "a benchmark prints")]

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

fn main() {
    let options = Options::default();
    let context = Context {
        options: &options,
        hosts: &[],
        post_url: None,
        resolve: &|_| None,
        around: Around::default(),
    };
    println!("{:<8}{:>12}{:>16}{:>14}{:>8}", "", "blocks, ms", "keystroke, ms", "markdown-it", "ratio");
    for (name, size) in SIZES {
        let text = post(size);
        let rounds = (20_000_000 / size).clamp(15, 400);
        let render = median(rounds, |_| drop(blocks(&text, &options, Around::default())));
        let mut cache = Cache::default();
        cache.render(&text, &context);
        let typed = median(rounds, |round| {
            let changed = text.replacen("The ferry", &format!("The ferry {round}"), 1);
            cache.render(&changed, &context);
        });
        match peer(&text, rounds) {
            Some(peer) => println!("{name:<8}{render:>12.2}{typed:>16.2}{peer:>14.2}{:>8.2}", render / peer),
            None => println!("{name:<8}{render:>12.2}{typed:>16.2}{:>14}", "not here"),
        }
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

fn peer(text: &str, rounds: usize) -> Option<f64> {
    let modules = std::env::var("BENCH_NODE_MODULES").ok()?;
    let file = tempfile::NamedTempFile::new().ok()?;
    dropcap_core::fs::write(file.path(), text.as_bytes()).ok()?;
    let rounds = rounds.min(100).to_string();
    let node =
        Command::new("node").args(["-e", PEER, "--", &modules]).arg(file.path()).arg(rounds).output().ok()?;
    String::from_utf8(node.stdout).ok()?.trim().parse().ok()
}

/// A post of about this size, in the shape of a travel diary.
fn post(size: usize) -> String {
    let mut text = String::with_capacity(size + 2000);
    let mut day = 1;
    while text.len() < size {
        text += &format!(
            "## Day {day}: \"Slow\" roads -- and a ferry\n\n\
             The ferry left before the fog did, so we didn't see *much* of the coast... but [the log](https://example.org/log/{day}) \
             says we were there. It's **{day} miles** to the next harbour, they say.\n\n\
             ![The harbour at {day}](https://photos.example.org/harbour-{day}.jpeg)\n\n\
             - bread, cheese and `coffee`\n- a map from the '90s\n- [ ] buy oil\n\n\
             | from | to | hours |\n| --- | :-: | ---: |\n| Kiel | Oslo | {day} |\n\n\
             > Whoever wrote this timetable has never missed a ferry.[^{day}]\n\n\
             [^{day}]: Or has missed them all.\n\n"
        );
        day += 1;
    }
    text
}
