//! Commands about photos.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use dropcap_core::api::{
    AddPhotos, PhotoFormat, PhotoJob, PhotoRole, PhotoSettings, PhotoSource, PhotoState,
};
use dropcap_core::error::{Error, Result};
use dropcap_core::{fs, photos};
use rayon::prelude::*;
use serde::Serialize;

use crate::args::{Format, PhotoArgs};
use crate::blogs;
use crate::output::{self, Output};
use crate::publishing;

type Done = Result<ExitCode>;

/// A web image that was written.
#[derive(Serialize)]
struct Written {
    source: PathBuf,
    file: PathBuf,
    width: u32,
    height: u32,
    bytes: usize,
    untouched: bool,
    notes: Vec<String>,
}

pub(crate) fn photo(out: &Output, files: &[PathBuf], folder: &Path, args: &PhotoArgs) -> Done {
    let settings = PhotoSettings {
        width: args.width,
        variants: args.variants.clone(),
        quality: args.quality,
        format: match args.format {
            Format::Jpeg => PhotoFormat::Jpeg,
            Format::Webp => PhotoFormat::Webp,
            Format::Avif => PhotoFormat::Avif,
        },
    };
    fs::make_folder(folder)?;
    let results: Vec<_> = files.par_iter().map(|file| one(file, folder, &settings)).collect();
    let mut written = Vec::new();
    let mut failed = false;
    for result in results {
        match result {
            Ok(images) => written.extend(images),
            Err(error) => {
                failed = true;
                output::error(&error);
            }
        }
    }
    out.print(&written, || {
        let line = |one: &Written| {
            format!("{} ({}×{}, {} bytes)\n", one.file.display(), one.width, one.height, one.bytes)
        };
        written.iter().map(line).collect()
    })?;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn one(file: &Path, folder: &Path, settings: &PhotoSettings) -> Result<Vec<Written>> {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or("photo");
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or("photo");
    let made = photos::process(&fs::read(file)?, name, settings)?;
    let largest = made.images.first().map_or(0, |image| image.width);
    let mut written = Vec::new();
    for image in &made.images {
        let suffix = if image.width == largest { String::new() } else { format!("-{}", image.width) };
        let to = folder.join(format!("{stem}{suffix}.{}", image.format.extension()));
        if to.canonicalize().ok() == file.canonicalize().ok() && to.exists() {
            return Err(Error::Other(format!(
                "{} would be replaced by its own web image; choose another folder",
                file.display()
            )));
        }
        fs::write(&to, &image.bytes)?;
        written.push(Written {
            source: file.to_path_buf(),
            file: to,
            width: image.width,
            height: image.height,
            bytes: image.bytes.len(),
            untouched: made.untouched,
            notes: made.notes.clone(),
        });
    }
    Ok(written)
}

pub(crate) fn add(out: &Output, post: &Path, files: &[PathBuf], at: Option<usize>, cover: bool) -> Done {
    let studio = blogs::studio(None)?;
    let post = publishing::find(&studio, post)?;
    let role = if cover { PhotoRole::Cover } else { PhotoRole::Inline };
    let absolute = |file: &PathBuf| {
        let path = std::path::absolute(file).map_err(Error::io(file))?;
        Ok(PhotoSource::File { path: path.display().to_string() })
    };
    let photos = files.iter().map(absolute).collect::<Result<_>>()?;
    let line = at.map(|line| line.saturating_sub(1));
    let jobs = studio.add_photos_and_wait(AddPhotos { post, photos, role }, line)?;
    out.print(&jobs, || jobs.iter().filter_map(linked).map(|link| link + "\n").collect())?;
    let failed: Vec<_> = jobs.iter().filter(|job| job.state != PhotoState::Done).collect();
    for job in &failed {
        let reason = job.problem.clone().unwrap_or_else(|| "it was not stored".into());
        output::error(&Error::Other(reason));
    }
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn linked(job: &PhotoJob) -> Option<String> {
    job.link.as_ref().map(|link| link.url.clone())
}
