//! Getting a page or an image: from the web, or from the folder a site is in.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::percent_decode_str;
use reqwest::blocking::Client;
use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use url::Url;

use crate::error::{Error, Result};

/// More than this is not read of anything.
const LIMIT: u64 = 128 << 20;

/// What a server answered.
pub(in crate::publish) struct Got {
    /// The status.
    pub status: u16,
    /// The address it came from in the end.
    pub url: String,
    /// The type it was said to be.
    pub content_type: Option<String>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A way to get what stands at an address.
pub(in crate::publish) trait Fetch: Sync {
    /// Gets it; the reason when that fails.
    fn get(&self, address: &str) -> std::result::Result<Got, String>;

    /// The whole address of one that stands on a page; none when it is of no
    /// kind that is fetched.
    fn resolve(&self, page: &str, address: &str) -> Option<String>;
}

/// The web.
pub(in crate::publish) struct Web(Client);

impl Web {
    pub(in crate::publish) fn new() -> Result<Self> {
        let client = Client::builder()
            .user_agent(concat!("Dropcap/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(60))
            .redirect(reqwest::redirect::Policy::limited(10))
            .build();
        client.map(Self).map_err(|error| Error::Other(format!("the web cannot be used: {error}")))
    }
}

impl Fetch for Web {
    fn get(&self, address: &str) -> std::result::Result<Got, String> {
        let request = self.0.get(address).header(CACHE_CONTROL, "no-cache").header(ACCEPT, "*/*");
        let answer = request.send().map_err(|error| reason(&error))?;
        let status = answer.status().as_u16();
        let url = answer.url().to_string();
        let content_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.map(str::to_ascii_lowercase);
        let mut bytes = Vec::new();
        answer.take(LIMIT).read_to_end(&mut bytes).map_err(|_| "it broke off".to_owned())?;
        Ok(Got { status, url, content_type, bytes })
    }

    fn resolve(&self, page: &str, address: &str) -> Option<String> {
        let mut url = Url::parse(page).ok()?.join(address.trim()).ok()?;
        url.set_fragment(None);
        ["http", "https"].contains(&url.scheme()).then(|| url.to_string())
    }
}

fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it did not answer in time".into();
    }
    if error.is_redirect() {
        return "it redirects in a circle".into();
    }
    let mut deepest: &dyn std::error::Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    let words = deepest.to_string();
    words.split(" (os error").next().unwrap_or(&words).to_lowercase()
}

/// A site in a folder, read as a server at its public address would give it.
/// What lies elsewhere comes from the web.
pub(in crate::publish) struct Files {
    root: PathBuf,
    /// The site's public address, or one that cannot be.
    base: Url,
    web: Web,
}

impl Files {
    pub(in crate::publish) fn new(root: &Path, base: Option<&str>) -> Result<Self> {
        let nowhere = || Url::parse("http://site.invalid/");
        let base = base.and_then(|base| Url::parse(base).ok()).map_or_else(nowhere, Ok);
        let base = base.map_err(|error| Error::Other(error.to_string()))?;
        Ok(Self { root: root.to_path_buf(), base, web: Web::new()? })
    }

    /// The address of a file of the site.
    pub(in crate::publish) fn address(&self, file: &Path) -> Option<String> {
        let relative = crate::fs::relative(&self.root, file)?;
        let mut url = self.base.clone();
        url.path_segments_mut().ok()?.pop_if_empty().extend(relative.split('/'));
        Some(url.to_string())
    }
}

impl Fetch for Files {
    fn get(&self, address: &str) -> std::result::Result<Got, String> {
        let url = Url::parse(address).map_err(|error| error.to_string())?;
        let same = url.origin() == self.base.origin();
        let Some(path) = same.then(|| url.path().strip_prefix(self.base.path())).flatten() else {
            return self.web.get(address);
        };
        let path = percent_decode_str(path).decode_utf8_lossy().into_owned();
        let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path };
        let missing = Got { status: 404, url: address.into(), content_type: None, bytes: Vec::new() };
        let Ok(file) = crate::fs::join_inside(&self.root, &path) else { return Ok(missing) };
        if !file.is_file() {
            return Ok(missing);
        }
        let bytes = crate::fs::read(&file).map_err(|error| error.to_string())?;
        let content_type = is_image(&bytes).then(|| "image/*".to_owned());
        Ok(Got { status: 200, url: address.into(), content_type, bytes })
    }

    fn resolve(&self, page: &str, address: &str) -> Option<String> {
        self.web.resolve(page, address)
    }
}

/// Whether the bytes are those of an image a browser can show, as far as its
/// first bytes tell, and its header where the format is a common one.
pub(in crate::publish) fn is_image(bytes: &[u8]) -> bool {
    let vector = || {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_lowercase();
        start.contains("<svg") && !start.contains("<html")
    };
    let modern = || {
        let brand = bytes.get(8..12).unwrap_or_default();
        bytes.get(4..8) == Some(b"ftyp")
            && [b"avif", b"avis", b"heic", b"heix", b"mif1"].iter().any(|b| *b == brand)
    };
    let classic = || {
        let reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format();
        reader.is_ok_and(|reader| reader.format().is_some() && reader.into_dimensions().is_ok())
    };
    let icon = bytes.starts_with(&[0, 0, 1, 0]);
    icon || modern() || classic() || vector()
}
