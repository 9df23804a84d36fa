//! What tests of Dropcap from outside need: real servers that end by
//! themselves, a host that publishes by push, a desktop to drag photos from,
//! the app's window.

#[cfg(target_os = "linux")]
pub mod desktop;
pub mod pages;
#[cfg(target_os = "linux")]
pub mod hugo;
pub mod photos;
pub mod repository;
pub mod s3;
pub mod web;
#[cfg(target_os = "linux")]
pub mod window;
