//! Journeys through the real window, on real parts. A module a journey.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accessible;
mod attacks;
mod bad_input;
mod bringing_photos;
mod bucket_blog;
mod care;
mod conflict;
mod crash;
mod describing;
mod fields;
mod formulas_and_code;
mod hugo_blog;
mod keystrokes;
mod left_over;
mod link_forms;
mod long_and_many;
mod long_list;
mod looked_over;
mod looks;
mod media;
mod merging;
mod offline;
mod other_forms;
mod photo_settings;
mod posts;
mod publishing;
mod safety;
mod sample;
mod scrolling;
mod stillness;
mod surroundings;
mod true_page;
mod twenty_photos;
