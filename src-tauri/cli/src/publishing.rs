//! Commands about publishing.

use std::path::Path;
use std::process::ExitCode;

use dropcap_core::api::{
    BeginRepository, Change, Finding, ListPosts, Plan, PostRef, Publication, PublishPost, Severity,
    StageState,
};
use dropcap_core::error::{Error, Result};
use dropcap_core::fs;
use dropcap_core::publish::Cancel;
use dropcap_core::studio::{self, Studio};
use serde::Serialize;

use crate::blogs;
use crate::output::Output;

type Done = Result<ExitCode>;

/// Opens the blog a post lies in and names the post.
pub(crate) fn find(studio: &Studio, file: &Path) -> Result<PostRef> {
    let real = file.canonicalize().map_err(Error::io(file))?;
    let blog = blogs::open(studio, &studio::root_of(&real))?;
    let path = fs::relative(Path::new(&blog.root), &real)
        .ok_or_else(|| Error::Other(format!("{} has a name that is not Unicode text", file.display())))?;
    Ok(PostRef { blog: blog.id, path })
}

pub(crate) fn check(out: &Output, path: &Path) -> Done {
    #[derive(Serialize)]
    struct Checked {
        path: String,
        findings: Vec<Finding>,
    }
    let studio = blogs::studio(None)?;
    let posts = if path.is_dir() {
        let blog = blogs::open(&studio, path)?;
        let all = studio.list_posts(ListPosts { blog: blog.id.clone(), ..ListPosts::default() })?;
        all.rows.into_iter().map(|row| PostRef { blog: blog.id.clone(), path: row.path }).collect()
    } else {
        vec![find(&studio, path)?]
    };
    let mut checked = Vec::new();
    for post in posts {
        checked.push(Checked { findings: studio.preflight(post.clone())?, path: post.path });
    }
    out.print(&checked, || {
        checked
            .iter()
            .flat_map(|one| one.findings.iter().map(|finding| finding_in_words(&one.path, finding)))
            .collect()
    })?;
    let blocked =
        checked.iter().flat_map(|one| &one.findings).any(|finding| finding.severity == Severity::Blocker);
    Ok(if blocked { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

pub(crate) fn plan(out: &Output, file: &Path, target: Option<String>) -> Done {
    let studio = blogs::studio(None)?;
    let ask = PublishPost { post: find(&studio, file)?, target, agreed: Vec::new() };
    let plan = studio.plan_publish(ask)?;
    out.print(&plan, || plan_in_words(&plan))?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn repository(out: &Output, folder: &Path, address: String, trust: bool) -> Done {
    let studio = blogs::studio(None)?;
    let blog = blogs::open(&studio, folder)?.id;
    if trust {
        studio.trust_blog(blog.clone())?;
    }
    let view = studio.begin_repository(BeginRepository { blog, address: address.clone() })?;
    out.print(&view, || {
        format!("{} is in a git repository; the next publication pushes it to {address}\n", view.name)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// How a post is published from a terminal.
pub(crate) struct How {
    pub(crate) target: Option<String>,
    pub(crate) trust: bool,
    /// Says yes to what the plan asks.
    pub(crate) yes: bool,
    /// How many seconds the page is waited for.
    pub(crate) wait: u64,
}

pub(crate) fn publish(out: &Output, file: &Path, how: How) -> Done {
    let studio = blogs::studio(Some(how.wait))?;
    let post = find(&studio, file)?;
    if how.trust {
        studio.trust_blog(post.blog.clone())?;
    }
    let mut ask = PublishPost { post, target: how.target, agreed: Vec::new() };
    if how.yes {
        let questions = studio.plan_publish(ask.clone())?.questions;
        ask.agreed = questions.into_iter().map(|question| question.token).collect();
    }
    let publication = studio.publish_and_wait(&ask, &Cancel::default())?;
    out.print(&publication, || publication_in_words(&publication))?;
    match publication.problem {
        None => Ok(ExitCode::SUCCESS),
        Some(problem) => Err(Error::Other(problem)),
    }
}

fn finding_in_words(path: &str, finding: &Finding) -> String {
    let place = finding.line.map_or_else(|| path.to_owned(), |line| format!("{path}:{}", line + 1));
    let severity = match finding.severity {
        Severity::Blocker => "blocker",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    };
    format!("{place}: {severity}: {} [{}]\n", finding.message, finding.code)
}

fn plan_in_words(plan: &Plan) -> String {
    let mut text: String =
        plan.steps.iter().enumerate().map(|(n, step)| format!("{}. {step}\n", n + 1)).collect();
    for file in &plan.files {
        let change = match file.change {
            Change::Add => "add",
            Change::Modify => "change",
            Change::Delete => "delete",
        };
        text += &format!("   {change:7} {} ({} bytes)\n", file.path, file.bytes);
    }
    text += &plan.edits;
    for question in &plan.questions {
        text += &format!("{}: only with --yes\n", question.sentence);
    }
    for finding in &plan.findings {
        text += &finding_in_words(&plan.post.path, finding);
    }
    text
}

fn publication_in_words(publication: &Publication) -> String {
    let mut text = String::new();
    for stage in &publication.stages {
        let mark = match stage.state {
            StageState::Done => "done",
            StageState::Skipped => "-",
            StageState::Failed => "FAILED",
            StageState::Running | StageState::Waiting => "not done",
        };
        text += &format!("{:9} {mark:8} {}\n", format!("{:?}", stage.stage), stage.detail);
    }
    if let Some(note) = &publication.note {
        text += &format!("note: {note}\n");
    }
    if let Some(url) = publication.url.as_ref().or(publication.local.as_ref()) {
        text += &format!("{url}\n");
    }
    text
}
