//! The contenders, each a process that does a task and says what it cost.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use dropcap_core::api::{PhotoFormat, PhotoSettings};
use dropcap_core::photos::Workers;

/// Us first: all others are compared with us.
pub(crate) const CONTENDERS: [&str; 4] = ["Dropcap", "sharp", "sharp, progressive", "vipsthumbnail"];

/// How often a process does its task; the first time warms it up.
const ROUNDS: usize = 3;

/// What there is to do.
pub(crate) struct Task {
    pub(crate) title: &'static str,
    pub(crate) files: Vec<PathBuf>,
    pub(crate) format: &'static str,
    pub(crate) widths: &'static [u32],
}

/// Milliseconds, megabytes, and the bytes that came out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) wall: f64,
    pub(crate) cpu: f64,
    pub(crate) memory: f64,
    pub(crate) bytes: f64,
}

impl Cost {
    /// The better of two, number by number.
    pub(crate) fn better(self, other: Self) -> Self {
        Self {
            wall: self.wall.min(other.wall),
            cpu: self.cpu.min(other.cpu),
            memory: self.memory.min(other.memory),
            bytes: other.bytes,
        }
    }

    fn read(words: &str) -> Option<Self> {
        let numbers: Vec<f64> = words.split_whitespace().map_while(|word| word.parse().ok()).collect();
        let [wall, cpu, memory, bytes] = numbers[..] else { return None };
        Some(Self { wall, cpu, memory, bytes })
    }
}

/// What a contender needs for a task; none when it is not here or cannot do it.
pub(crate) fn run(contender: &str, task: &Task, folder: &Path) -> Option<Cost> {
    let widths = task.widths.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    let output = match contender {
        "Dropcap" => Command::new(std::env::current_exe().ok()?)
            .args(["--work", task.format, &widths])
            .args(&task.files)
            .output(),
        "sharp" | "sharp, progressive" => {
            // Only JPEG has it, and its default is not to.
            let progressive = contender != "sharp";
            if progressive && task.format != "jpeg" {
                return None;
            }
            let modules = std::env::var_os("BENCH_NODE_MODULES")?;
            Command::new("node")
                .args(["-e", SHARP, "--"])
                .arg(modules)
                .args([&ROUNDS.to_string(), task.format, &progressive.to_string(), &widths])
                .args(&task.files)
                .output()
        }
        _ => return vips(task, folder),
    };
    let output = output.ok()?;
    if !output.status.success() {
        eprintln!("{contender}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Cost::read(&String::from_utf8(output.stdout).ok()?)
}

/// The arguments, when this process is the contender.
pub(crate) fn asked() -> Option<Vec<String>> {
    let arguments: Vec<String> = std::env::args().skip_while(|argument| argument != "--work").collect();
    (arguments.len() > 3).then(|| arguments[1..].to_vec())
}

/// Does our share and prints what it cost.
pub(crate) fn work(arguments: &[String]) {
    let widths: Vec<u32> = arguments[1].split(',').map(|width| width.parse().expect("a width")).collect();
    let settings = PhotoSettings {
        width: widths[0],
        variants: widths[1..].to_vec(),
        format: if arguments[0] == "webp" { PhotoFormat::Webp } else { PhotoFormat::Jpeg },
        ..PhotoSettings::default()
    };
    let files: Vec<PathBuf> = arguments[2..].iter().map(PathBuf::from).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let workers = Workers::default();
    let mut best = Cost { wall: f64::MAX, cpu: f64::MAX, memory: 0.0, bytes: 0.0 };
    for _ in 0..ROUNDS {
        let (start, cpu) = (Instant::now(), cpu());
        let (next, bytes) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let input = std::fs::read(file).expect("a photo");
                        let made = workers.process(&input, "photo", &settings).expect("a web image");
                        let size: usize = made.images.iter().map(|image| image.bytes.len()).sum();
                        bytes.fetch_add(size, Ordering::Relaxed);
                    }
                });
            }
        });
        best.wall = best.wall.min(start.elapsed().as_secs_f64() * 1000.0);
        best.cpu = best.cpu.min(self::cpu() - cpu);
        best.bytes = bytes.into_inner() as f64;
    }
    best.memory = peak("/proc/self/status");
    crate::say(&format!("{} {} {} {}", best.wall, best.cpu, best.memory, best.bytes));
}

/// The most memory a process ever held, in megabytes.
fn peak(status: &str) -> f64 {
    let status = std::fs::read_to_string(status).unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse::<f64>().ok());
    peak.unwrap_or(0.0) / 1000.0
}

/// Milliseconds of processor time of this process, all its threads.
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1000.0 + time.tv_nsec as f64 / 1e6
}

/// sharp, at the better of its two ways to use the cores.
const SHARP: &str = r#"
const [modules, rounds, format, progressive, widths, ...files] = process.argv.slice(1);
const sharp = require(modules + '/sharp');
const cores = require('os').availableParallelism();
const out = image => format === 'webp' ? image.webp({ quality: 80 }) : image.jpeg({ quality: 80, progressive: progressive === 'true' });
const all = widths.split(',').map(Number);
const one = async file => {
  let bytes = 0;
  const input = require('fs').readFileSync(file);
  const made = await Promise.all(all.map(width =>
    out(sharp(input).rotate().resize({ width, withoutEnlargement: true })).toBuffer()));
  for (const image of made) bytes += image.length;
  return bytes;
};
let bytes = 0;
const run = async lanes => {
  sharp.concurrency(lanes === 1 ? cores : 1);
  let next = 0, sum = 0;
  const start = performance.now(), before = process.cpuUsage();
  await Promise.all(Array.from({ length: lanes }, async () => { while (next < files.length) { const size = await one(files[next++]); sum += size; } }));
  const used = process.cpuUsage(before);
  bytes = sum;
  return [performance.now() - start, (used.user + used.system) / 1000];
};
(async () => {
  sharp.cache(false);
  let wall = Infinity, cpu = Infinity;
  for (let round = 0; round < rounds; round++) for (const lanes of files.length > 1 ? [1, cores] : [1]) {
    const [w, c] = await run(lanes);
    wall = Math.min(wall, w); cpu = Math.min(cpu, c);
  }
  console.log(wall, cpu, process.resourceUsage().maxRSS / 1000, bytes);
})();
"#;

/// vipsthumbnail, one process for all files; it makes one width at a time.
fn vips(task: &Task, folder: &Path) -> Option<Cost> {
    let [width] = task.widths else { return None };
    let extension = if task.format == "webp" { "webp" } else { "jpg" };
    let to = folder.join("vips");
    std::fs::create_dir_all(&to).ok()?;
    let out = format!("{}/%s.{extension}[Q=80,strip]", to.display());
    let (start, before) = (Instant::now(), children());
    let mut process = Command::new("vipsthumbnail")
        .args(["-s", &format!("{width}x"), "-o", &out])
        .args(&task.files)
        .spawn()
        .ok()?;
    let status = format!("/proc/{}/status", process.id());
    let mut memory = 0.0_f64;
    let done = loop {
        memory = memory.max(peak(&status));
        match process.try_wait().ok()? {
            Some(done) => break done,
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let wall = start.elapsed().as_secs_f64() * 1000.0;
    done.success().then_some(())?;
    let sizes = std::fs::read_dir(&to).ok()?.flatten().filter_map(|file| file.metadata().ok());
    let bytes: u64 = sizes.map(|file| file.len()).sum();
    std::fs::remove_dir_all(&to).ok()?;
    Some(Cost { wall, cpu: children() - before, memory, bytes: bytes as f64 })
}

/// Milliseconds of processor time of the processes that this one has waited for.
fn children() -> f64 {
    let line = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = line.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(13) + ticks(14)) * 10.0
}
