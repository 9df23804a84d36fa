//! Photos to web images, beside sharp and vipsthumbnail on the same files.
//!
//! One JPEG of 24 megapixels, and 30 JPEGs of 12 to 24 on all cores, to 2048
//! pixels at quality 80. Prints milliseconds and ratios; below 1 is faster
//! than the peer. sharp is looked for in the folder `BENCH_NODE_MODULES`
//! names, vipsthumbnail in the path; a peer that is missing is left out.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use dropcap_core::api::PhotoSettings;
use dropcap_core::photos::Worker;

#[path = "../../../tests/src/photos.rs"]
#[allow(unreachable_pub, dead_code)]
mod made;

use made::Scene;

/// How often each thing is done; the fastest counts.
const ROUNDS: usize = 5;

/// As the app has it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let folder = tempfile::tempdir().expect("a folder for the photos");
    let large = write(folder.path(), "large.jpg", &made::jpeg(6000, 4000, Scene::Photo(1)));
    let batch: Vec<PathBuf> = (0..30)
        .map(|number| {
            let (width, height) = [(4000, 3000), (4624, 3468), (6000, 4000)][number % 3];
            let orientation = [1, 6, 1, 8, 3][number % 5];
            let photo = made::jpeg(width, height, Scene::Photo(number as u32));
            write(folder.path(), &format!("{number}.jpg"), &made::with_exif(&photo, orientation, None))
        })
        .collect();
    let single = [large];
    for (title, files) in [("24 megapixels, alone", &single[..]), ("30 photos, all cores", &batch[..])] {
        let ours = (0..ROUNDS).map(|_| ours(files)).fold(f64::MAX, f64::min);
        say(&format!("{title}: Dropcap {ours:.0} ms"));
        for (peer, time) in [("sharp", sharp(files)), ("vipsthumbnail", vipsthumbnail(files, folder.path()))]
        {
            match time {
                Some(time) => say(&format!("  {peer} {time:.0} ms, ratio {:.2}", ours / time)),
                None => say(&format!("  {peer} is not here")),
            }
        }
    }
}

/// Milliseconds for all files on all cores.
fn ours(files: &[PathBuf]) -> f64 {
    let (start, next) = (Instant::now(), AtomicUsize::new(0));
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut worker = Worker::default();
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let bytes = std::fs::read(file).expect("a photo");
                    worker.process(&bytes, "photo", &PhotoSettings::default()).expect("a web image");
                }
            });
        }
    });
    start.elapsed().as_secs_f64() * 1000.0
}

/// Milliseconds of sharp at the better of its two ways to use the cores.
fn sharp(files: &[PathBuf]) -> Option<f64> {
    let modules = std::env::var_os("BENCH_NODE_MODULES")?;
    let script = r#"
const [modules, rounds, ...files] = process.argv.slice(1);
const sharp = require(modules + '/sharp');
const cores = require('os').cpus().length;
const one = file => sharp(file).rotate().resize({ width: 2048, withoutEnlargement: true }).jpeg({ quality: 80 }).toBuffer();
const run = async lanes => {
  sharp.concurrency(lanes === 1 ? cores : 1);
  let next = 0, start = performance.now();
  await Promise.all(Array.from({ length: lanes }, async () => { while (next < files.length) await one(files[next++]); }));
  return performance.now() - start;
};
(async () => {
  sharp.cache(false);
  let best = Infinity;
  for (let round = 0; round < rounds; round++) for (const lanes of [1, cores]) best = Math.min(best, await run(lanes));
  console.log(best);
})();
"#;
    let output = Command::new("node")
        .arg("-e")
        .arg(script)
        .arg("--")
        .arg(modules)
        .arg(ROUNDS.to_string())
        .args(files)
        .output();
    String::from_utf8(output.ok()?.stdout).ok()?.trim().parse().ok()
}

/// Milliseconds of vipsthumbnail, one process for all files.
fn vipsthumbnail(files: &[PathBuf], folder: &Path) -> Option<f64> {
    let out = format!("{}/vips-%s.jpg[Q=80,strip]", folder.display());
    let run = || {
        let start = Instant::now();
        let status =
            Command::new("vipsthumbnail").args(["-s", "2048x", "-o", &out]).args(files).status().ok()?;
        status.success().then(|| start.elapsed().as_secs_f64() * 1000.0)
    };
    (0..ROUNDS).map(|_| run()).try_fold(f64::MAX, |best, time| time.map(|time| best.min(time)))
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    let mut file = std::fs::File::create(&path).expect("a file");
    file.write_all(bytes).expect("room on the disk");
    path
}

fn say(words: &str) {
    let _ = writeln!(std::io::stdout(), "{words}");
}
