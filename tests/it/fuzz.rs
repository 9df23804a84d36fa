//! Mutated texts: no panic, no hang, no property broken.

use std::time::Duration;

use dropcap_tests::fuzz::{TARGETS, Until, any_seed, run};

/// Texts a target in an ordinary run.
const TEXTS: u64 = 3_000;

fn fuzz(name: &str) {
    let number = |name: &str| std::env::var(name).ok().and_then(|number| number.parse::<u64>().ok());
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let (seed, soak) = (number("DROPCAP_SEED"), number("DROPCAP_SOAK"));
    match soak {
        Some(seconds) => {
            run(target, seed.unwrap_or_else(any_seed), Until::Time(Duration::from_secs(seconds)))
        }
        None => run(target, seed.unwrap_or(0), Until::Texts(TEXTS)),
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
