//! What tests of Dropcap from outside need: real servers that end by
//! themselves, a host that publishes by push, a desktop to drag photos from,
//! the app's window.

pub mod bench;
pub mod bucket;
#[cfg(target_os = "linux")]
pub mod desktop;
pub mod dice;
pub mod faults;
pub mod front_matter;
pub mod fuzz;
pub mod garage;
pub mod git_hosts;
#[cfg(target_os = "linux")]
pub mod hands;
#[cfg(target_os = "linux")]
pub mod hugo;
pub mod moto;
pub mod odd;
pub mod pages;
pub mod photos;
pub mod repository;
pub mod s3;
pub mod site_bucket;
#[cfg(target_os = "linux")]
pub mod travel;
pub mod true_page;
pub mod web;
#[cfg(target_os = "linux")]
pub mod window;

use std::path::PathBuf;

/// A program of this workspace, built beside the tests.
pub fn binary(name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("a test knows its own path");
    let folder = tests.ancestors().nth(2).expect("tests are built in target/*/deps");
    let program = folder.join(name);
    assert!(program.is_file(), "{} is missing: run `cargo build --package {name}` first", program.display());
    program
}
