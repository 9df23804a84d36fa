//! Integration tests: a module a feature.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cli;
mod cli_commands;
mod cli_photos;
mod drops;
mod faults;
mod front_matter;
mod fuzz;
mod git;
#[cfg(target_os = "linux")]
mod git_remotes;
#[cfg(target_os = "linux")]
mod hugo_version;
#[cfg(target_os = "linux")]
mod keychain;
mod kills;
mod link_forms;
mod looked_over;
mod media;
mod merge;
mod odd_photos;
mod photos;
mod pictures;
#[cfg(unix)]
mod planted;
mod publish;
mod publishing;
mod rights;
mod shortcodes;
mod site_bucket;
mod store;
mod studio;
#[cfg(target_os = "linux")]
mod true_page;
mod uploads;
mod uploads_at_once;
mod viewing;
#[cfg(target_os = "linux")]
mod watching;
