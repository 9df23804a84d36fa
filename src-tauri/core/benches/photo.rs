//! Photos to web images, beside sharp and vipsthumbnail on the same files.
//!
//! Every contender is a process of its own that does each task a few times and
//! says its best wall and processor time; the contenders take turns, and the
//! best of all turns counts, so that a busy machine is fair to all. Memory is
//! the most a process ever held. Quality is SSIMULACRA2 against the original
//! shrunk by Lanczos3 in linear light. Below 1 is better than the peer. sharp
//! is looked for in the folder `BENCH_NODE_MODULES` names, vipsthumbnail in the
//! path; a peer that is missing is left out. Photos are generated, in the sizes of
//! phones; those of the folder that `BENCH_PHOTOS` names come as one more batch, and
//! are the ones whose look is compared, which generated ones say little of.

use std::path::{Path, PathBuf};

#[path = "photo/contender.rs"]
mod contender;
#[path = "../../../tests/src/photos.rs"]
#[allow(unreachable_pub, dead_code)]
mod made;
#[path = "photo/quality.rs"]
mod quality;

use contender::{CONTENDERS, Cost, Task, run};
use made::Scene;

/// How often the contenders take turns.
const TURNS: usize = 3;

/// As the app has it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    if let Some(arguments) = contender::asked() {
        return contender::work(&arguments);
    }
    let folder = tempfile::tempdir().expect("a folder for the photos");
    let large = write(folder.path(), "large.jpg", &made::jpeg(6000, 4000, Scene::Ground(1)));
    let drawing = write(folder.path(), "large.png", &png(4000, 3000));
    let (batch, real) = (batch(folder.path()), real());
    let mut tasks = vec![
        Task { title: "24 megapixels to JPEG", files: vec![large.clone()], format: "jpeg", widths: &[2048] },
        Task { title: "24 megapixels to WebP", files: vec![large.clone()], format: "webp", widths: &[2048] },
        Task { title: "PNG of 12 megapixels", files: vec![drawing], format: "jpeg", widths: &[2048] },
        Task { title: "30 photos", files: batch.clone(), format: "jpeg", widths: &[2048] },
        Task {
            title: "30 photos, three widths",
            files: batch.clone(),
            format: "jpeg",
            widths: &[2048, 1440, 960],
        },
    ];
    if !real.is_empty() {
        tasks.push(Task { title: "real photos", files: real.clone(), format: "jpeg", widths: &[2048] });
    }
    for task in &tasks {
        let mut costs: Vec<Option<Cost>> = vec![None; CONTENDERS.len()];
        for _ in 0..TURNS {
            for (best, contender) in costs.iter_mut().zip(CONTENDERS) {
                let next = run(contender, task, folder.path());
                *best = match (best.take(), next) {
                    (Some(best), Some(next)) => Some(best.better(next)),
                    (best, next) => next.or(best),
                };
            }
        }
        say(&format!("{}:", task.title));
        for (cost, contender) in costs.iter().zip(CONTENDERS) {
            say(&format!("  {contender:18} {}", line(cost.as_ref(), costs[0].as_ref())));
        }
    }
    let shown = if real.is_empty() { vec![large, batch[0].clone(), batch[1].clone()] } else { real };
    quality::compare(&shown, folder.path());
}

fn line(cost: Option<&Cost>, ours: Option<&Cost>) -> String {
    let (Some(cost), Some(ours)) = (cost, ours) else { return "is not here".into() };
    let ratios = format!(
        "ours to it: wall {:.2}, cpu {:.2}, memory {:.2}, bytes {:.2}",
        ours.wall / cost.wall,
        ours.cpu / cost.cpu,
        ours.memory / cost.memory,
        ours.bytes / cost.bytes
    );
    format!(
        "{:6.0} ms wall {:6.0} ms cpu {:5.0} MB {:9.0} bytes   {ratios}",
        cost.wall, cost.cpu, cost.memory, cost.bytes
    )
}

/// The JPEGs of the folder `BENCH_PHOTOS` names.
fn real() -> Vec<PathBuf> {
    let folder = std::env::var_os("BENCH_PHOTOS").and_then(|folder| std::fs::read_dir(folder).ok());
    let mut photos: Vec<PathBuf> = folder.into_iter().flatten().flatten().map(|file| file.path()).collect();
    photos.retain(|file| file.extension().is_some_and(|extension| extension == "jpg"));
    photos.sort();
    photos
}

/// Photos as phones and cameras write them: sizes, samplings, ways up.
fn batch(folder: &Path) -> Vec<PathBuf> {
    let photo = |number: usize| {
        let (width, height) = [(4000, 3000), (4624, 3468), (4032, 3024), (6000, 4000), (8000, 6000)]
            [[0, 2, 1, 0, 3, 2, 0, 1, 2, 4][number % 10]];
        let photo = made::jpeg(width, height, Scene::Ground(number as u32));
        let photo = made::with_exif(&photo, [1, 6, 1, 8, 3][number % 5], None);
        write(folder, &format!("{number}.jpg"), &photo)
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut batch: Vec<Option<PathBuf>> = vec![None; 30];
    std::thread::scope(|scope| {
        for (part, chunk) in batch.chunks_mut(30_usize.div_ceil(threads)).enumerate() {
            let first = part * 30_usize.div_ceil(threads);
            scope.spawn(move || {
                chunk.iter_mut().enumerate().for_each(|(n, place)| *place = Some(photo(first + n)));
            });
        }
    });
    batch.into_iter().flatten().collect()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let pixels = made::pixels(width, height, Scene::Ground(7));
    let picture = image::RgbImage::from_raw(width, height, pixels).expect("a picture");
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
    bytes.into_inner()
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    use std::io::Write;
    let path = folder.join(name);
    let mut file = std::fs::File::create(&path).expect("a file");
    file.write_all(bytes).expect("room on the disk");
    path
}

fn say(words: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{words}");
}
