//! Programs that are killed at any moment while twenty photos go into a post.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dropcap_core::api::{BlogSettings, StoreSettings};
use dropcap_core::settings;
use dropcap_tests::bench::Bench;
use dropcap_tests::bucket::{Bucket, Kind};
use dropcap_tests::dice::Dice;
use dropcap_tests::photos::{Scene, jpeg};

use crate::cli::Cli;

/// How many drops are killed; 12 when not given.
const KILLS: &str = "DROPCAP_DROP_KILLS";
const PHOTOS: u32 = 20;
const POST: &str = "---\ntitle: A\n---\nOne.\n";

/// A blog with a bucket, and twenty photos on the desk.
struct Drop {
    bench: Bench,
    bucket: Bucket,
    photos: Vec<PathBuf>,
}

impl Drop {
    fn new(kind: Kind) -> Self {
        let bench = Bench::new(&[("posts/a.md", POST)]);
        let bucket = Bucket::of(kind);
        let store = StoreSettings::Bucket(bucket.settings(&bucket.public(&bucket.readers())));
        let chosen = BlogSettings { store, ..BlogSettings::default() };
        settings::save_blog(&bench.root(), &chosen, &BlogSettings::default()).unwrap();
        let photos = (0..PHOTOS).map(|number| {
            // Two of them have one name, as those of two cameras have.
            let folder = bench.folder.path().join(if number % 7 == 3 { "other" } else { "desk" });
            std::fs::create_dir_all(&folder).unwrap();
            let path = folder.join(format!("IMG_{}.jpg", if number % 7 == 3 { number - 1 } else { number }));
            std::fs::write(&path, jpeg(64, 48, Scene::Photo(number))).unwrap();
            path
        });
        let photos = photos.collect();
        Self { bench, bucket, photos }
    }

    fn post(&self) -> PathBuf {
        self.bench.root().join("posts/a.md")
    }

    fn command(&self) -> Command {
        let keys = self.bucket.keys();
        let mut command = Command::new(dropcap_tests::binary("dropcap-cli"));
        command
            .env("HOME", self.bench.folder.path())
            .env("DROPCAP_DATA", self.bench.folder.path().join("data"))
            .env("AWS_ACCESS_KEY_ID", keys.access_key_id)
            .env("AWS_SECRET_ACCESS_KEY", keys.secret_access_key)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn add(&self) -> Command {
        let mut command = self.command();
        command.arg("add").arg(self.post()).args(&self.photos);
        command
    }

    /// As it was: nothing known, nothing stored.
    fn clear(&self) {
        std::fs::write(self.post(), POST).unwrap();
        let _ = std::fs::remove_dir_all(self.bench.folder.path().join("data"));
        self.bucket.clear();
    }

    /// Kills a program after so long; whether it was still at work.
    fn killed(mut command: Command, after: Duration) -> bool {
        let mut child = command.spawn().unwrap();
        let end = Instant::now() + after;
        while Instant::now() < end && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let at_work = child.try_wait().unwrap().is_none();
        child.kill().unwrap();
        child.wait().unwrap();
        at_work
    }

    /// Goes on with what was left, and looks at what has come of it; whether
    /// the photos are in the post.
    #[track_caller]
    fn look(&self, what: &str) -> bool {
        let keys = self.bucket.keys();
        let environment = vec![
            ("AWS_ACCESS_KEY_ID", keys.access_key_id),
            ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key),
        ];
        let cli = Cli { folder: self.bench.folder.path(), environment };
        let queue = cli.json(&["queue", self.bench.root().to_str().unwrap(), "--wait"]);
        assert_eq!(queue, serde_json::json!([]), "{what}: nothing is left on its way");

        let mut stored = Vec::new();
        for object in self.bucket.objects() {
            let bytes = self.bucket.read(&object);
            let number = self.photos.iter().position(|photo| std::fs::read(photo).unwrap() == bytes);
            let number = number.unwrap_or_else(|| panic!("{what}: {object} is no photo of the drop"));
            assert!(!stored.iter().any(|(known, _)| *known == number), "{what}: {object} is doubled");
            stored.push((number, object));
        }
        let text = std::fs::read_to_string(self.post()).unwrap();
        if text == POST {
            return false;
        }
        let public = self.bucket.public(&self.bucket.readers());
        let link = |number: usize| {
            let (_, object) = stored.iter().find(|(known, _)| *known == number)?;
            Some(format!("![]({public}{object})\n"))
        };
        let links: Option<String> = (0..self.photos.len()).map(link).collect();
        let links = links.unwrap_or_else(|| panic!("{what}: a photo is lost: {stored:?}"));
        assert_eq!(text, format!("{POST}\n{links}"), "{what}");
        true
    }
}

#[test]
fn a_kill_at_any_moment_of_a_drop_of_twenty_loses_doubles_and_mislinks_nothing() {
    let kills: usize = std::env::var(KILLS).map_or(12, |count| count.parse().unwrap());
    killed_drops(Kind::Rclone, kills);
    if Kind::all().contains(&Kind::Garage) {
        killed_drops(Kind::Garage, kills);
    }
}

fn killed_drops(kind: Kind, kills: usize) {
    let drop = Drop::new(kind);
    let begun = Instant::now();
    assert!(drop.add().status().unwrap().success());
    let whole = begun.elapsed().as_millis() as usize;
    assert!(drop.look("unharmed"));
    let (mut dice, mut at_work, mut linked) = (Dice::new(5), 0, 0);
    for round in 0..kills {
        drop.clear();
        let moment = |dice: &mut Dice| Duration::from_millis(dice.roll(whole) as u64);
        let first = moment(&mut dice);
        at_work += usize::from(Drop::killed(drop.add(), first));
        if dice.once_in(3) {
            let mut second = drop.command();
            second.arg("queue").arg(drop.bench.root()).arg("--wait");
            Drop::killed(second, moment(&mut dice));
        }
        linked += usize::from(drop.look(&format!("{kind:?}, kill {round} after {first:?}")));
    }
    assert!(at_work * 2 > kills, "of {kills} drops {at_work} were killed at work, {whole} ms each");
    assert!(linked > 0, "no drop came to an end");
}
