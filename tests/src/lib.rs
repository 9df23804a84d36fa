//! What tests of Dropcap from outside need: real servers that end by
//! themselves, and a desktop to drag photos from.

#[cfg(target_os = "linux")]
pub mod desktop;
pub mod pages;
pub mod photos;
pub mod repository;
pub mod s3;
pub mod web;
