//! Dropcap without a window: blogs, posts, previews, photos and publishing.
//!
//! [`studio::Studio`] is the only owner of state and the only thing the window,
//! the terminal and the tests talk to; what goes in and out is in [`api`].
//! Below it lie the features, which do not know it, and below those the
//! formats (`front_matter`, `markdown`) and the rim (`fs`). Nothing here knows
//! Tauri, a window or a dialog.

pub mod across;
pub mod api;
pub mod blog;
pub mod error;
pub mod front_matter;
pub mod fs;
pub mod history;
pub mod index;
pub mod markdown;
pub mod media;
pub mod merge;
pub mod mojibake;
pub mod photos;
pub mod placing;
pub mod post;
pub mod preflight;
pub mod preview;
mod priority;
pub mod publish;
pub mod recovery;
pub mod sample;
pub mod secrets;
pub mod settings;
pub mod site;
pub mod store;
pub mod studio;
pub mod true_page;
pub mod uploads;
pub mod watch;
