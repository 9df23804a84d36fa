//! Mutated texts: no panic, no hang, no property broken.

use std::time::Duration;

use dropcap_tests::fuzz::{TARGETS, run};

/// Texts a target in an ordinary run.
const TEXTS: u64 = 3_000;

fn fuzz(name: &str) {
    let soak = std::env::var("DROPCAP_SOAK").ok().and_then(|seconds| seconds.parse().ok());
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    run(target, TEXTS, soak.map(Duration::from_secs));
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
