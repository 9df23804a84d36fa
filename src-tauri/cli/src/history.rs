//! Commands about what a post was before.

use std::path::Path;
use std::process::ExitCode;

use dropcap_core::api::{KeptVersion, ReadVersion, Saved, VersionId, VersionKind};
use dropcap_core::error::{Error, Result};

use crate::output::Output;
use crate::{blogs, publishing};

type Done = Result<ExitCode>;

/// Lists a post's versions, or prints the text of one.
pub(crate) fn history(out: &Output, file: &Path, show: Option<VersionId>) -> Done {
    let studio = blogs::studio(None)?;
    let post = publishing::find(&studio, file)?;
    if let Some(id) = show {
        out.text(&studio.version_text(ReadVersion { post, id })?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let versions = studio.history(post)?;
    out.print(&versions, || versions.iter().map(in_words).collect())?;
    Ok(ExitCode::SUCCESS)
}

/// Puts a version back into its file; what the file held stays in the history.
pub(crate) fn restore(out: &Output, file: &Path, id: VersionId) -> Done {
    let studio = blogs::studio(None)?;
    let post = publishing::find(&studio, file)?;
    match studio.restore_post(ReadVersion { post, id })? {
        Saved::Saved { .. } => {
            out.print(&serde_json::json!({ "file": file, "version": id }), String::new)?;
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(Error::Other(format!(
            "{} was changed by another program meanwhile; try again",
            file.display()
        ))),
    }
}

fn in_words(version: &KeptVersion) -> String {
    let KeptVersion { id, at, kind, words, added, removed } = version;
    let kind = match kind {
        VersionKind::Found => "found",
        VersionKind::Saved => "saved",
        VersionKind::Restored => "restored",
        VersionKind::Published => "published",
        VersionKind::Recovered => "recovered",
    };
    format!("{id:>5}  {}  {kind:9}  {words} words  +{added} -{removed}\n", at.get(..19).unwrap_or(at))
}
