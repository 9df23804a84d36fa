//! Integration tests: a module a feature.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod publish;
mod cli;
mod store;
mod uploads;
