//! Commands that mend many posts at once: damaged letters, tags.

use std::path::Path;
use std::process::ExitCode;

use dropcap_core::api::{ApplyMany, ManyDone, ManyEdit, ManyPlan, PlanMany, PostPath, RefusedPost};
use dropcap_core::error::{Error, Result};
use dropcap_core::studio::Studio;

use crate::output::{self, Output};
use crate::{blogs, publishing};

type Done = Result<ExitCode>;

/// A tag, and what it becomes.
pub(crate) struct Retag {
    pub(crate) old: String,
    pub(crate) new: String,
    pub(crate) taxonomy: String,
}

pub(crate) fn retag(out: &Output, folder: &Path, ask: Retag, dry_run: bool) -> Done {
    let studio = blogs::studio(None)?;
    let blog = blogs::open(&studio, folder)?.id;
    let to = Some(ask.new.trim().to_owned()).filter(|new| !new.is_empty());
    let edit = ManyEdit::Retag { taxonomy: ask.taxonomy.clone(), from: vec![ask.old.clone()], to };
    let plan = studio.plan_many(PlanMany { blog: blog.clone(), edit: edit.clone() })?;
    if plan.posts.is_empty() && plan.refused.is_empty() {
        let (old, taxonomy) = (&ask.old, &ask.taxonomy);
        return Err(Error::Other(format!("no post has {old} among its {taxonomy}")));
    }
    carry_out(out, &studio, (blog, edit), plan, dry_run)
}

pub(crate) fn mend(out: &Output, path: &Path, dry_run: bool) -> Done {
    let studio = blogs::studio(None)?;
    let (blog, only): (String, Option<PostPath>) = if path.is_dir() {
        (blogs::open(&studio, path)?.id, None)
    } else {
        let post = publishing::find(&studio, path)?;
        (post.blog, Some(post.path))
    };
    let mut plan = studio.plan_many(PlanMany { blog: blog.clone(), edit: ManyEdit::MendLetters })?;
    if let Some(only) = only {
        plan.posts.retain(|post| post.path == only);
        plan.refused.retain(|post| post.path == only);
    }
    carry_out(out, &studio, (blog, ManyEdit::MendLetters), plan, dry_run)
}

pub(crate) fn undo(out: &Output, folder: &Path) -> Done {
    let studio = blogs::studio(None)?;
    let blog = blogs::open(&studio, folder)?;
    report(out, &studio.undo_many(blog.id)?)
}

fn carry_out(
    out: &Output,
    studio: &Studio,
    (blog, edit): (String, ManyEdit),
    plan: ManyPlan,
    dry_run: bool,
) -> Done {
    if dry_run {
        out.print(&plan, || plan_in_words(&plan))?;
        return Ok(ExitCode::SUCCESS);
    }
    let posts = plan.posts.into_iter().map(|post| (post.path, post.version)).collect();
    let mut done = studio.apply_many(ApplyMany { blog, edit, posts })?;
    done.refused.splice(0..0, plan.refused);
    report(out, &done)
}

/// Says what was changed; a post that was not makes the command fail.
fn report(out: &Output, done: &ManyDone) -> Done {
    out.print(done, || done.changed.iter().map(|path| format!("{path}\n")).collect())?;
    for RefusedPost { path, reason } in &done.refused {
        output::error(&Error::Other(format!("{path}: {reason}")));
    }
    Ok(if done.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn plan_in_words(plan: &ManyPlan) -> String {
    let mut text = String::new();
    for post in &plan.posts {
        text += &format!("{}\n", post.path);
        for line in &post.lines {
            let said = |sign: char, words: &Option<String>| {
                words.as_ref().map(|words| format!("{:6} {sign} {words}\n", line.line)).unwrap_or_default()
            };
            text += &said('-', &line.before);
            text += &said('+', &line.after);
        }
    }
    for RefusedPost { path, reason } in &plan.refused {
        text += &format!("{path}: stays as it is: {reason}\n");
    }
    text
}
