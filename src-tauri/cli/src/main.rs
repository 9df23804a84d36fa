//! Dropcap from a terminal or a CI job: the same core, no window.
//!
//! Results go to the standard output (JSON with `--json`), errors and progress
//! to the standard error. The exit status is 0, 1 for an error, 2 for wrong
//! usage. Each command is a function of one of the modules below; what can be
//! asked is in `args`.

mod args;
mod assignment;
mod blogs;
mod care;
mod history;
mod media;
mod output;
mod photos;
mod posts;
mod publishing;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

/// As the app has it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = Args::parse();
    let out = output::Output::new(args.json);
    let result = match args.command {
        Command::Info { blog } => blogs::info(&out, &blog),
        Command::List { blog, filter } => blogs::list(&out, &blog, filter),
        Command::New { blog, title, lang } => blogs::new(&out, &blog, title, lang),
        Command::Connect { blog, suggest: true } => media::suggest(&out, &blog),
        Command::Connect { blog, suggest: false } => blogs::connect(&out, &blog),
        Command::Media { blog, unused, put_away, bring_back, delete } => {
            media::media(&out, &blog, media::Ask { unused, put_away, bring_back, delete })
        }
        Command::Migrate { path, local, foreign, heavy, dry_run } => {
            media::migrate(&out, &path, media::Which { local, foreign, heavy }, dry_run)
        }
        Command::Replace { blog, photo, with } => media::replace(&out, &blog, &photo, &with),
        Command::Queue { blog, retry, cancel, wait } => media::queue(&out, &blog, retry, cancel, wait),
        Command::Repository { blog, remote, trust } => publishing::repository(&out, &blog, remote, trust),
        Command::Build { blog, out: folder } => blogs::build(&out, &blog, &folder),
        Command::Render { posts, out: folder, raw } => posts::render(&out, &posts, folder.as_deref(), raw),
        Command::Get { post, key } => posts::get(&out, &post, key.as_deref()),
        Command::Set { post, assignments } => posts::set(&out, &post, &assignments),
        Command::Unset { post, keys } => posts::unset(&out, &post, &keys),
        Command::Mend { path, dry_run } => care::mend(&out, &path, dry_run),
        Command::Retag { blog, old, new, taxonomy, dry_run } => {
            care::retag(&out, &blog, care::Retag { old, new, taxonomy }, dry_run)
        }
        Command::Undo { blog } => care::undo(&out, &blog),
        Command::History { post, show } => history::history(&out, &post, show),
        Command::Restore { post, version } => history::restore(&out, &post, version),
        Command::Photo { files, out: folder, settings } => photos::photo(&out, &files, &folder, &settings),
        Command::Add { post, files, at, cover } => photos::add(&out, &post, &files, at, cover),
        Command::Check { path } => publishing::check(&out, &path),
        Command::Plan { post, target } => publishing::plan(&out, &post, target),
        Command::Publish { post, target, trust, yes, wait } => {
            publishing::publish(&out, &post, publishing::How { target, trust, yes, wait })
        }
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            output::error(&error);
            ExitCode::FAILURE
        }
    }
}
