//! Commands about photos.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use dropcap_core::api::{
    AddPhotos, PhotoFormat, PhotoJob, PhotoRole, PhotoSettings, PhotoSource, PhotoState,
};
use dropcap_core::error::{Error, Result};
use dropcap_core::fs;
use dropcap_core::photos::{self, Workers};
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
    /// A ThumbHash of the photo, in base64.
    placeholder: String,
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
        wide_colours: args.wide_colours,
        sharpen: args.sharpen,
        keep_copyright: args.keep_copyright,
        keep_caption: args.keep_caption,
        ..PhotoSettings::default()
    };
    fs::make_folder(folder)?;
    let stems = stems(files, &settings.variants);
    let named: Vec<_> = files.iter().zip(&stems).collect();
    let workers = Workers::default();
    let results: Vec<_> =
        named.par_iter().map(|(file, stem)| one(&workers, file, &folder.join(stem), &settings)).collect();
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

/// What each photo's images are called: as the photo, with a number where two
/// would be called the same. File systems may not tell capitals from small letters.
fn stems(files: &[PathBuf], variants: &[u32]) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut stems = Vec::new();
    for file in files {
        let stem =
            file.file_stem().map_or_else(|| "photo".into(), |stem| stem.to_string_lossy().into_owned());
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        let free = std::iter::once(stem.clone()).chain(numbered).find(|stem| {
            let images = variants.iter().map(|width| format!("{stem}-{width}"));
            let names: Vec<_> =
                std::iter::once(stem.clone()).chain(images).map(|name| name.to_lowercase()).collect();
            let free = names.iter().all(|name| !taken.contains(name));
            if free {
                taken.extend(names);
            }
            free
        });
        stems.extend(free);
    }
    stems
}

/// Makes one photo ready. `to` is where its images go, without an ending; what
/// is there already is never replaced.
fn one(workers: &Workers, file: &Path, to: &Path, settings: &PhotoSettings) -> Result<Vec<Written>> {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or("photo");
    let made = workers.process(&fs::read(file)?, name, settings)?;
    let largest = made.images.first().map_or(0, |image| image.width);
    let path = |image: &photos::WebImage| {
        let suffix = if image.width == largest { String::new() } else { format!("-{}", image.width) };
        let mut path = to.as_os_str().to_owned();
        path.push(format!("{suffix}.{}", image.format.extension()));
        PathBuf::from(path)
    };
    // All or nothing: what a second run has made already is no hindrance.
    for image in &made.images {
        let to = path(image);
        if to.exists() && fs::read(&to).ok().as_ref() != Some(&image.bytes) {
            return Err(in_the_way(file, &to));
        }
    }
    let mut written = Vec::new();
    for image in &made.images {
        let to = path(image);
        if let Err(error) = fs::create(&to, &image.bytes) {
            let same = fs::read(&to).ok().as_ref() == Some(&image.bytes);
            match error {
                Error::Exists { .. } if same => {}
                Error::Exists { .. } => return Err(in_the_way(file, &to)),
                error => return Err(error),
            }
        }
        written.push(Written {
            source: file.to_path_buf(),
            file: to,
            width: image.width,
            height: image.height,
            bytes: image.bytes.len(),
            untouched: made.untouched,
            notes: made.notes.clone(),
            placeholder: made.placeholder.clone(),
        });
    }
    Ok(written)
}

fn in_the_way(file: &Path, to: &Path) -> Error {
    Error::Other(format!(
        "{} is there already and is another picture, so {} was not written; choose another folder or move it away",
        to.display(),
        file.display()
    ))
}

pub(crate) fn add(out: &Output, post: &Path, files: &[PathBuf], at: Option<usize>, cover: bool) -> Done {
    if cover && files.len() > 1 {
        return Err(Error::Other("a post has one cover; name one photo".into()));
    }
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
