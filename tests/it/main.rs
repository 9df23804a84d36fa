//! Integration tests: a module a feature.

mod store;
mod uploads;
