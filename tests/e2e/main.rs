//! Journeys through the real window, on real parts. A module a journey.
#![cfg(target_os = "linux")]

mod accessible;
mod care;
mod hugo_blog;
mod sample;
mod surroundings;
