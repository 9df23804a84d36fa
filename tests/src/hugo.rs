//! A host that publishes by push: a bare repository whose `post-receive` hook
//! runs a real Hugo into a folder that a web server shows.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::desktop::Running;
use crate::s3::free_port;

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

/// A host's repository on the network: git's own server, by its own protocol.
pub struct Server {
    running: Option<Running>,
    folder: PathBuf,
    port: u16,
}

impl Server {
    /// Starts it on a free port.
    pub fn start(host: &Host) -> Self {
        let folder = host.remote.parent().expect("a host has a folder").to_path_buf();
        let mut server = Self { running: None, folder, port: free_port() };
        server.start_again();
        server
    }

    /// Starts it again on the same port.
    pub fn start_again(&mut self) {
        let base = format!("--base-path={}", self.folder.display());
        let mut command = Command::new("git");
        command.args([
            "daemon",
            "--reuseaddr",
            "--listen=127.0.0.1",
            "--export-all",
            "--enable=receive-pack",
        ]);
        command.args([&format!("--port={}", self.port), &base]);
        self.running = Some(Running::start(command.stderr(Stdio::null())).expect("git daemon starts"));
        let end = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < end, "git daemon does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Stops it: whoever calls is refused.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// The repository's address.
    pub fn url(&self) -> String {
        format!("git://127.0.0.1:{}/remote.git", self.port)
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
