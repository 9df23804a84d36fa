//! What a [`Studio`](super::Studio) is given: folders, clock, programs, and
//! where its events go. Tests give their own.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::api::Event;
use crate::error::{Error, Result};
use crate::photos::Workers;
use crate::publish::{GitProgram, Patience};
use crate::store::Env;
use crate::true_page::HugoProgram;
use crate::uploads::{Clock, Pace};

/// Where events go.
pub type Events = Arc<dyn Fn(Event) + Send + Sync>;

/// The surroundings of a [`Studio`](super::Studio).
#[derive(Clone)]
pub struct Config {
    /// Dropcap's own folder: settings, indexes, photos on their way, journals.
    pub data: PathBuf,
    /// The folder of photos on their way: one for the window's process alone.
    pub photos: PathBuf,
    /// Such folders of other programs: what they left when they ended is taken over.
    pub photos_of_others: Vec<PathBuf>,
    /// Where the sample blog is unpacked.
    pub sample: PathBuf,
    /// What addresses of local images in the preview start with.
    pub asset_base: String,
    /// Gets every event, from any thread.
    pub events: Events,
    /// Tells the time.
    pub clock: Clock,
    /// The writer's time zone, for dates of posts.
    pub zone: TimeZone,
    /// Tells environment variables, for keys.
    pub env: Env,
    /// The git program.
    pub git: GitProgram,
    /// The Hugo program.
    pub hugo: HugoProgram,
    /// How long a deploy is waited for.
    pub patience: Patience,
    /// Who works on photos, of all blogs.
    pub workers: Arc<Workers>,
    /// How often and how soon a photo's upload is tried again.
    pub pace: Pace,
    /// Whether open blogs are watched for changes made outside.
    pub watch: bool,
}

impl Config {
    /// The usual surroundings. `DROPCAP_DATA` names another folder for
    /// Dropcap's own files.
    ///
    /// # Errors
    /// [`Error::Other`] when the writer has no home folder.
    pub fn for_this_machine(events: Events) -> Result<Self> {
        let data = match std::env::var_os("DROPCAP_DATA") {
            Some(folder) => PathBuf::from(folder),
            None => home()?,
        };
        Ok(Self {
            photos: data.join("uploads"),
            photos_of_others: vec![data.join("cli-uploads")],
            sample: data.join("sample-blog"),
            data,
            asset_base: asset_base().into(),
            events,
            clock: Arc::new(jiff::Timestamp::now),
            zone: TimeZone::system(),
            env: Arc::new(|name| std::env::var(name).ok()),
            git: GitProgram::default(),
            hugo: HugoProgram::default(),
            patience: Patience::default(),
            workers: Arc::default(),
            pace: Pace::default(),
            watch: true,
        })
    }
}

fn home() -> Result<PathBuf> {
    directories::ProjectDirs::from("", "", "Dropcap")
        .map(|dirs| dirs.data_local_dir().to_path_buf())
        .ok_or_else(|| {
            Error::Other("there is no home folder to keep settings in; set DROPCAP_DATA to a folder".into())
        })
}

/// Webviews on Windows and Android reach a custom scheme through `http`.
const fn asset_base() -> &'static str {
    if cfg!(any(windows, target_os = "android")) { "http://dropcap.localhost" } else { "dropcap://localhost" }
}
