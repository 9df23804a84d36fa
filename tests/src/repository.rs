//! A blog in a git repository with a bare remote, in a temporary folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use dropcap_core::fs;
use dropcap_core::publish::GitProgram;
use tempfile::TempDir;

/// A repository, its remote and a home of its own.
#[derive(Debug)]
pub struct Repository {
    /// Everything lies in here and goes with it.
    pub folder: TempDir,
    /// The blog.
    pub root: PathBuf,
    /// The bare repository it is pushed to.
    pub remote: PathBuf,
    /// The git it is used with.
    pub git: GitProgram,
}

impl Repository {
    /// A blog with one commit, pushed.
    ///
    /// # Panics
    /// When git does not do as it should, as everywhere here.
    pub fn new(program: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let home = folder.path().join("home");
        let environment = [
            ("HOME", home.display().to_string()),
            ("XDG_CONFIG_HOME", home.display().to_string()),
            ("GIT_CONFIG_NOSYSTEM", "1".to_owned()),
            // Nobody is asked anything, and no key of the developer's is used.
            ("SSH_ASKPASS", "/nowhere/askpass".to_owned()),
            ("GIT_ASKPASS", "/nowhere/askpass".to_owned()),
            ("SSH_AUTH_SOCK", "/nowhere/agent".to_owned()),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let git = GitProgram { program: program.to_path_buf(), environment };
        let (root, remote) = (folder.path().join("blog"), folder.path().join("remote.git"));
        for path in [&home, &root] {
            fs::make_folder(path).expect("a folder");
        }
        let repository = Self { folder, root, remote, git };
        repository.run(repository.folder.path(), &["init", "-q", "--bare", "-b", "main", "remote.git"]);
        repository.git(&["init", "-q", "-b", "main"]);
        repository.git(&["config", "user.name", "Writer"]);
        repository.git(&["config", "user.email", "writer@example.org"]);
        repository.git(&["remote", "add", "origin", "../remote.git"]);
        repository.write("hugo.toml", "title = 'Blog'\n");
        repository.write("static/old.css", "a {}\n");
        repository.git(&["add", "."]);
        repository.git(&["commit", "-q", "-m", "Begin"]);
        repository.git(&["push", "-q", "-u", "origin", "main"]);
        repository
    }

    /// Runs git in the blog; what it printed.
    pub fn git(&self, arguments: &[&str]) -> String {
        self.run(&self.root, arguments)
    }

    /// Runs git in a folder; what it printed.
    pub fn run(&self, folder: &Path, arguments: &[&str]) -> String {
        let output = Command::new(&self.git.program)
            .args(arguments)
            .current_dir(folder)
            .envs(self.git.environment.iter().map(|(name, value)| (name, value)))
            .output()
            .expect("git runs");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "git {arguments:?}: {out}{err}");
        out.trim_end().to_owned()
    }

    /// Writes a file of the blog.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        write(&self.root.join(path), text.as_ref());
    }

    /// Reads a file of the blog.
    pub fn read(&self, path: &str) -> String {
        fs::read_text(&self.root.join(path)).expect("a text")
    }

    /// A second clone in which a file is changed and pushed.
    pub fn push_elsewhere(&self, path: &str, text: &str) {
        let other = self.folder.path().join("other");
        if !other.exists() {
            self.run(self.folder.path(), &["clone", "-q", "remote.git", "other"]);
            self.run(&other, &["config", "user.name", "Other"]);
            self.run(&other, &["config", "user.email", "other@example.org"]);
        }
        self.run(&other, &["pull", "-q"]);
        write(&other.join(path), text.as_bytes());
        self.run(&other, &["add", "."]);
        self.run(&other, &["commit", "-q", "-m", "From elsewhere"]);
        self.run(&other, &["push", "-q"]);
    }

    /// A hook, of the blog's repository or of its remote.
    pub fn hook(&self, repository: &Path, name: &str, script: &str) {
        let path = repository.join("hooks").join(name);
        write(&path, format!("#!/bin/sh\n{script}\n").as_bytes());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a mode");
        }
    }

    /// The commits of the remote's branch, newest first: their subjects.
    pub fn published(&self) -> Vec<String> {
        self.run(&self.remote, &["log", "--format=%s", "main"]).lines().map(str::to_owned).collect()
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::make_folder(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

/// The gits of this machine, each once.
pub fn gits() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["/usr/bin/git", "/usr/local/bin/git"]
        .map(PathBuf::from)
        .into_iter()
        .filter(|path| path.exists())
        .collect();
    if found.is_empty() {
        found.push("git".into());
    }
    found
}
