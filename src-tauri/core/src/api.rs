//! Every type the window, the terminal and the tests exchange with the core.
//!
//! Plain data with public fields: no behaviour, no paths of the machine but
//! those the writer chose. The TypeScript in `ui/src/backend/bindings` is made
//! from these types and a test fails when it is stale. Text positions are
//! UTF-16 code units of the text *as the editor holds it* (no byte order mark,
//! every line end a single `\n`), because that is what an editor counts in.

mod across;
mod blog;
mod event;
mod history;
mod media;
mod merge;
mod photo;
mod picture;
mod post;
mod preview;
mod publish;
mod settings;
mod true_page;

pub use across::*;
pub use blog::*;
pub use event::*;
pub use history::*;
pub use media::*;
pub use merge::*;
pub use photo::*;
pub use picture::*;
pub use post::*;
pub use preview::*;
pub use publish::*;
pub use settings::*;
pub use true_page::*;

/// Derives what every type of the interface needs.
macro_rules! wire {
    ($($item:item)*) => {
        $(
            #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
            #[serde(rename_all = "camelCase")]
            $item
        )*
    };
}
pub(crate) use wire;
