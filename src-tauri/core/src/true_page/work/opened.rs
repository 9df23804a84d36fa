//! Serving the page once more, to be opened at the block that is written in.

use std::path::{Path, PathBuf};

use super::super::{Part, copies, place};
use super::Work;

impl Work {
    /// The address of the page with the block that is written in as its anchor.
    /// It lies beside the page in the folder that Hugo serves, so that all it
    /// names is found; where Hugo does not serve it, there is none.
    pub(super) fn opened_at(&mut self, parts: &[Part]) -> Option<String> {
        let placed = place::mark(&self.html, parts, self.line)?;
        let mut address = url::Url::parse(self.page.address.as_deref()?).ok()?;
        let folder = address.path().rsplit_once('/')?.0.to_owned();
        let path = format!("{folder}/{}", name(self.page.revision));
        let site = self.around.folder.join("site");
        let file = below(&site, &path)?;
        // The page before the last one is no longer seen.
        let _ = std::fs::remove_file(below(
            &site,
            &format!("{folder}/{}", name(self.page.revision.wrapping_sub(2))),
        )?);
        copies::write(placed.html.as_bytes(), &file, &self.around.folder.join("passing")).ok()?;
        let (_, served) = self.get(&address.origin().ascii_serialization(), &path)?;
        if served != placed.html {
            return None;
        }
        address.set_path(&path);
        address.set_fragment(Some(&placed.id));
        Some(address.into())
    }
}

fn name(revision: u32) -> String {
    format!("dropcap-page-{revision}.html")
}

/// The file below the site's folder that an address of the site names.
fn below(site: &Path, path: &str) -> Option<PathBuf> {
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    let tidy = crate::fs::tidy(&decoded)?;
    Some(site.join(tidy))
}
