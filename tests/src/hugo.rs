//! A host that publishes by push: a bare repository whose `post-receive` hook
//! runs a real Hugo into a folder that a web server shows.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The host's side.
pub struct Host {
    /// The bare repository: the remote's address.
    pub remote: PathBuf,
    /// What the hook built last.
    pub site: PathBuf,
}

impl Host {
    /// Makes a host below `folder` whose pages are seen at `base_url`.
    pub fn start(folder: &Path, base_url: &str) -> Self {
        let (remote, work, site) = (folder.join("remote.git"), folder.join("checkout"), folder.join("site"));
        for made in [&work, &site] {
            std::fs::create_dir_all(made).expect("a folder for the host");
        }
        git(folder, &["init", "--quiet", "--bare", "--initial-branch=main", "remote.git"]);
        let hook = format!(
            "#!/bin/sh\nset -e\nunset GIT_DIR\n\
             git --git-dir='{remote}' --work-tree='{work}' checkout -qf main\n\
             hugo --quiet --source '{work}' --destination '{site}' --baseURL '{base_url}' --cleanDestinationDir >&2\n",
            remote = remote.display(),
            work = work.display(),
            site = site.display(),
        );
        let path = remote.join("hooks/post-receive");
        std::fs::create_dir_all(remote.join("hooks")).expect("a folder for the hook");
        std::fs::write(&path, hook).expect("the hook can be written");
        make_executable(&path);
        Self { remote, site }
    }
}

/// Makes `blog` a repository with everything committed and pushed to `host`.
pub fn first_push(blog: &Path, host: &Host) {
    git(blog, &["init", "--quiet", "--initial-branch=main"]);
    git(blog, &["config", "user.name", "Writer"]);
    git(blog, &["config", "user.email", "writer@example.org"]);
    git(blog, &["remote", "add", "origin", &host.remote.display().to_string()]);
    git(blog, &["add", "--all"]);
    git(blog, &["commit", "--quiet", "--message", "The blog so far"]);
    git(blog, &["push", "--quiet", "--set-upstream", "origin", "main"]);
}

/// Runs git in `folder` and gives what it printed.
#[track_caller]
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git is installed");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
        .expect("the hook can be made executable");
}
