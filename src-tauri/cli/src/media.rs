//! Commands about all photos of a blog: listed, moved, on their way.

use std::path::Path;
use std::process::ExitCode;

use dropcap_core::api::{
    KeptPhoto, Media, MediaPhoto, MediaPlace, MoveDone, MovePhotos, MovePlan, NameObjects, ObjectsDone,
    PhotoJob, PhotoSource, PhotoState, PutAway, ReplacePhoto, StoreSuggestion, WhichPhoto,
};
use dropcap_core::error::{Error, Result};
use dropcap_core::studio::Studio;

use crate::output::{self, Output};
use crate::{blogs, publishing};

type Done = Result<ExitCode>;

/// What is asked of a blog's media.
pub(crate) struct Ask {
    pub(crate) unused: bool,
    pub(crate) put_away: bool,
    pub(crate) bring_back: bool,
    pub(crate) delete: Option<u32>,
}

/// Which photos are to be moved.
pub(crate) struct Which {
    pub(crate) local: bool,
    pub(crate) foreign: bool,
    pub(crate) heavy: Option<u32>,
}

pub(crate) fn media(out: &Output, folder: &Path, ask: Ask) -> Done {
    let studio = blogs::studio(None)?;
    let blog = blogs::open(&studio, folder)?.id;
    if ask.bring_back {
        let keys = studio.objects_put_away(blog.clone())?.into_iter().map(|object| object.key).collect();
        return objects(out, &studio.bring_back_objects(NameObjects { blog, keys })?);
    }
    if let Some(days) = ask.delete {
        let old = |object: &PutAway| {
            let at = object.at.as_deref().and_then(|at| at.parse::<jiff::Timestamp>().ok());
            let age = at.map(|at| jiff::Timestamp::now().duration_since(at));
            age.is_some_and(|age| age >= jiff::SignedDuration::from_hours(24 * i64::from(days)))
        };
        let away = studio.objects_put_away(blog.clone())?;
        let keys = away.into_iter().filter(old).map(|object| object.key).collect();
        return objects(out, &studio.delete_objects(NameObjects { blog, keys })?);
    }
    let mut all = studio.media(blog.clone())?;
    if ask.put_away {
        let meant = |photo: &MediaPhoto| photo.unused && photo.place == MediaPlace::Bucket;
        let keys = all.photos.into_iter().filter(meant).map(|photo| photo.name).collect();
        return objects(out, &studio.put_away_objects(NameObjects { blog, keys })?);
    }
    all.photos.retain(|photo| photo.unused || !ask.unused);
    out.print(&all, || in_words(&all))?;
    if let Some(problem) = &all.problem {
        output::error(&Error::Other(problem.clone()));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(all: &Media) -> String {
    let line = |photo: &MediaPhoto| {
        let used = match (photo.unused, photo.posts.len()) {
            (true, _) => "unused".to_owned(),
            (false, 1) => photo.posts[0].clone(),
            (false, posts) => format!("{posts} posts"),
        };
        let size = photo.bytes.map_or_else(|| "?".to_owned(), |bytes| bytes.to_string());
        format!("{:8} {size:>10}  {}  ({used})\n", word(photo.place), photo.name)
    };
    all.photos.iter().map(line).collect()
}

fn word(place: MediaPlace) -> &'static str {
    match place {
        MediaPlace::Local => "local",
        MediaPlace::Bucket => "bucket",
        MediaPlace::Foreign => "foreign",
        MediaPlace::Missing => "missing",
    }
}

fn objects(out: &Output, done: &ObjectsDone) -> Done {
    out.print(done, || done.done.iter().map(|key| format!("{key}\n")).collect())?;
    ended(&done.kept, true)
}

/// Names what stays as it is, which makes a command fail that was to change it.
fn ended(kept: &[KeptPhoto], fails: bool) -> Done {
    for KeptPhoto { name, reason } in kept {
        output::error(&Error::Other(format!("{name}: {reason}")));
    }
    Ok(if kept.is_empty() || !fails { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(crate) fn migrate(out: &Output, path: &Path, which: Which, dry_run: bool) -> Done {
    let studio = blogs::studio(None)?;
    let (blog, post) = if path.is_dir() {
        (blogs::open(&studio, path)?.id, None)
    } else {
        let post = publishing::find(&studio, path)?;
        (post.blog, Some(post.path))
    };
    let both = !which.local && !which.foreign;
    let ask = MovePhotos {
        blog,
        post,
        local: which.local || both,
        foreign: which.foreign || both,
        heavy: which.heavy,
        names: Vec::new(),
    };
    if dry_run {
        let plan = studio.plan_moving(ask)?;
        out.print(&plan, || plan_in_words(&plan))?;
        return ended(&plan.kept, false);
    }
    moved(out, &studio.move_photos(ask)?)
}

fn moved(out: &Output, done: &MoveDone) -> Done {
    out.print(done, || done_in_words(done))?;
    for refused in &done.refused {
        output::error(&Error::Other(format!("{}: {}", refused.path, refused.reason)));
    }
    let kept = ended(&done.kept, true)?;
    Ok(if done.refused.is_empty() { kept } else { ExitCode::FAILURE })
}

pub(crate) fn replace(out: &Output, folder: &Path, photo: &str, with: &Path) -> Done {
    let studio = blogs::studio(None)?;
    let blog = blogs::open(&studio, folder)?.id;
    let is_it = |one: &&MediaPhoto| one.name == photo || one.address.as_deref() == Some(photo);
    let all = studio.media(blog.clone())?.photos;
    // Where a file and an object have one name, the one that is shown is meant.
    let found = all.iter().filter(is_it).max_by_key(|one| one.posts.len());
    let found = found.ok_or_else(|| Error::Other(format!("{photo} is no photo of this blog: see media")))?;
    let photo = WhichPhoto::Listed { place: found.place, name: found.name.clone() };
    let path = std::path::absolute(with).map_err(Error::io(with))?.display().to_string();
    moved(out, &studio.replace_photo(ReplacePhoto { blog, photo, with: PhotoSource::File { path } })?)
}

fn plan_in_words(plan: &MovePlan) -> String {
    let mut text = String::new();
    for photo in &plan.photos {
        let what = if photo.heavy { "smaller" } else { word(photo.place) };
        let size = photo.bytes.map_or_else(|| "?".to_owned(), |bytes| bytes.to_string());
        text += &format!("{what:8} {size:>10}  {}  ({})\n", photo.name, photo.posts.join(", "));
    }
    text + &format!("{} photos, {} posts\n", plan.photos.len(), plan.posts.len())
}

fn done_in_words(done: &MoveDone) -> String {
    done.links.iter().map(|link| format!("{}: {} -> {}\n", link.post, link.from, link.to)).collect()
}

pub(crate) fn suggest(out: &Output, folder: &Path) -> Done {
    let studio = blogs::studio(None)?;
    let blog = blogs::open(&studio, folder)?;
    let all = studio.suggest_stores(blog.id)?;
    let line = |one: &StoreSuggestion| {
        let bucket = &one.bucket;
        let mut line = format!("{} ({} photos, {}", bucket.public_url, one.photos, one.provider);
        if !bucket.bucket.is_empty() {
            line += &format!(", bucket {}, region {}", bucket.bucket, bucket.region);
        }
        format!("{line}, named {})\n", bucket.key_pattern)
    };
    out.print(&all, || all.iter().map(line).collect())?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn queue(out: &Output, folder: &Path, retry: bool, cancel: bool, wait: bool) -> Done {
    let studio: Studio = blogs::studio(None)?;
    let blog = blogs::open(&studio, folder)?.id;
    if retry {
        studio.retry_photos(blog.clone())?;
    }
    if cancel {
        studio.cancel_photos(blog.clone())?;
    }
    if wait || retry {
        studio.wait_for_photos(&blog)?;
    }
    let jobs = studio.all_photo_jobs(blog)?;
    let line = |job: &PhotoJob| {
        let problem = job.problem.as_deref().map(|problem| format!(": {problem}")).unwrap_or_default();
        format!("{:?}  {}  ({}){problem}\n", job.state, job.name, job.post.path)
    };
    out.print(&jobs, || jobs.iter().map(line).collect())?;
    let failed = jobs.iter().any(|job| job.state == PhotoState::Failed);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
