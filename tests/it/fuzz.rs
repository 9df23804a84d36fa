//! Mutated texts and photos: no panic, no hang, no property broken.

use std::time::Duration;

use dropcap_tests::fuzz::{TARGETS, Target, Until, any_seed, photos, run};

/// Texts a target in an ordinary run.
const TEXTS: u64 = 3_000;
/// Photos a target in an ordinary run.
const PHOTOS: u64 = 400;

fn fuzz(name: &str) {
    soaked(TARGETS.iter().find(|target| target.name == name).unwrap(), TEXTS);
}

fn fuzz_photos(name: &str) {
    soaked(photos::TARGETS.iter().find(|target| target.name == name).unwrap(), PHOTOS);
}

/// So many, or as long as the environment says.
fn soaked<T: Clone + std::fmt::Debug + Default + Send + std::panic::RefUnwindSafe>(
    target: &'static Target<T>,
    count: u64,
) {
    let number = |name: &str| std::env::var(name).ok().and_then(|number| number.parse::<u64>().ok());
    let (seed, soak) = (number("DROPCAP_SEED"), number("DROPCAP_SOAK"));
    match soak {
        Some(seconds) => {
            run(target, seed.unwrap_or_else(any_seed), Until::Time(Duration::from_secs(seconds)))
        }
        None => run(target, seed.unwrap_or(0), Until::Count(count)),
    }
}

#[test]
fn yaml() {
    fuzz("yaml");
}

#[test]
fn toml() {
    fuzz("toml");
}

#[test]
fn json() {
    fuzz("json");
}

#[test]
fn markdown() {
    fuzz("markdown");
}

#[test]
fn letters() {
    fuzz("letters");
}

#[test]
fn saving() {
    fuzz("save");
}

#[test]
fn merging() {
    fuzz("merge");
}

#[test]
fn photo_decoders() {
    fuzz_photos("decoders");
}

#[test]
fn photo_metadata() {
    fuzz_photos("metadata");
}
