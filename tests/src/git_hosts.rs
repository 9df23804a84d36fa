//! Real hosts of git repositories on loopback: over HTTP with a login, made by
//! git's own `http-backend`, and over ssh, by Debian's `sshd`. Both end when
//! they are dropped.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::s3::free_port;

/// `writer:geheim`, as a browser sends it.
const LOGIN: &str = "Basic d3JpdGVyOmdlaGVpbQ==";

/// A host over HTTP that lets in `writer` with the password `geheim`.
pub struct HttpHost {
    address: SocketAddr,
    ended: Arc<AtomicBool>,
    /// Whether nobody may push.
    pub read_only: Arc<AtomicBool>,
    asked: Arc<Mutex<Vec<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl HttpHost {
    /// Serves the bare repositories of a folder.
    ///
    /// # Panics
    /// When loopback cannot be listened on.
    pub fn start(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let (ended, read_only) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (end, closed, log, folder) =
            (ended.clone(), read_only.clone(), asked.clone(), folder.to_path_buf());
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                // A client that went away is its own affair.
                let _ = serve(stream, &folder, closed.load(Ordering::SeqCst), &log);
            }
        });
        Self { address, ended, read_only, asked, thread: Some(thread) }
    }

    /// The address of one of its repositories; `login` is put before the host.
    pub fn url(&self, login: &str, repository: &str) -> String {
        format!("http://{login}{}/{repository}", self.address)
    }

    /// The first line of each request so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for HttpHost {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Answers one request by running `git http-backend`, and closes the connection.
fn serve(stream: TcpStream, folder: &Path, read_only: bool, log: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    log.lock().unwrap_or_else(PoisonError::into_inner).push(line.trim().to_owned());
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = std::collections::HashMap::new();
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = header.split_once(':') {
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    let header = |name: &str| headers.get(name).cloned().unwrap_or_default();
    let mut body = vec![0; header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body)?;
    let mut stream = reader.into_inner();
    let refused = if header("authorization") != LOGIN {
        Some("401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"git\"")
    } else if read_only && target.contains("git-receive-pack") {
        Some("403 Forbidden")
    } else {
        None
    };
    if let Some(refused) = refused {
        return write!(stream, "HTTP/1.1 {refused}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    let mut backend = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", folder)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env("REQUEST_METHOD", method)
        .env("REMOTE_USER", "writer")
        .env("CONTENT_TYPE", header("content-type"))
        .env("CONTENT_LENGTH", body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", header("content-encoding"))
        .env("GIT_PROTOCOL", header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = backend.stdin.take() {
        input.write_all(&body)?;
    }
    let answer = backend.wait_with_output()?.stdout;
    let status = answer.strip_prefix(b"Status: ").map_or(&b"200 OK\r\n"[..], |_| b"");
    stream.write_all(b"HTTP/1.1 ")?;
    stream.write_all(status)?;
    let rest = answer.strip_prefix(b"Status: ").unwrap_or(&answer);
    let first =
        rest.windows(2).position(|two| two == b"\r\n").filter(|_| status.is_empty()).map_or(0, |at| at + 2);
    stream.write_all(&rest[..first])?;
    stream.write_all(b"Connection: close\r\n")?;
    stream.write_all(&rest[first..])
}

/// A host over ssh: an `sshd` with keys of its own.
pub struct SshHost {
    child: Child,
    program: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl SshHost {
    /// Starts one with its files in a new folder `ssh` below `folder`: `id` is
    /// the writer's key, `config` what the writer's ssh is to read.
    ///
    /// # Panics
    /// When `sshd` is missing or does not start: a test that needs it fails.
    pub fn start(folder: &Path) -> Self {
        let program = sshd();
        let folder = folder.join("ssh");
        std::fs::create_dir(&folder).expect("a folder");
        key(&folder.join("host"), "");
        key(&folder.join("id"), "");
        std::fs::copy(folder.join("id.pub"), folder.join("authorized")).expect("the writer's key");
        let port = free_port();
        let child = listen(&program, &folder, port);
        let host = Self { child, program, folder, port };
        host.know();
        let config = format!(
            "Host *\n  IdentityFile {0}/id\n  IdentitiesOnly yes\n  IdentityAgent none\n  \
             UserKnownHostsFile {0}/known\n  GlobalKnownHostsFile none\n",
            host.folder.display()
        );
        std::fs::write(host.folder.join("config"), config).expect("a configuration");
        host
    }

    /// The address of a repository.
    pub fn url(&self, repository: &Path) -> String {
        let user = Command::new("id").arg("-un").output().expect("a name").stdout;
        let user = String::from_utf8_lossy(&user).trim().to_owned();
        format!("ssh://{user}@127.0.0.1:{}{}", self.port, repository.display())
    }

    /// What git is told to run as ssh.
    pub fn command(&self) -> String {
        format!("ssh -F '{}'", self.folder.join("config").display())
    }

    /// The writer knows the server's key.
    pub fn know(&self) {
        let host = std::fs::read_to_string(self.folder.join("host.pub")).expect("the host's key");
        let known = format!("[127.0.0.1]:{} {host}", self.port);
        std::fs::write(self.folder.join("known"), known).expect("the known hosts");
    }

    /// The writer has never met the server.
    pub fn forget(&self) {
        std::fs::write(self.folder.join("known"), "").expect("the known hosts");
    }

    /// The writer's key gets another passphrase.
    pub fn lock_key(&self) {
        let id = self.folder.join("id");
        let done = Command::new("ssh-keygen").args(["-q", "-p", "-N", "geheim", "-f"]).arg(&id).output();
        assert!(done.expect("ssh-keygen runs").status.success(), "a passphrase");
    }

    /// The server does not know the writer's key.
    pub fn disown(&self) {
        std::fs::write(self.folder.join("authorized"), "").expect("the authorized keys");
    }

    /// The server comes back with another key.
    pub fn change_key(&mut self) {
        self.end();
        for name in ["host", "host.pub"] {
            std::fs::remove_file(self.folder.join(name)).expect("the old key");
        }
        key(&self.folder.join("host"), "");
        self.child = listen(&self.program, &self.folder, self.port);
    }

    /// Whether anything came as far as a login, from what the server noted.
    pub fn let_in(&self) -> bool {
        std::fs::read_to_string(self.folder.join("log")).is_ok_and(|log| log.contains("Accepted publickey"))
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for SshHost {
    fn drop(&mut self) {
        self.end();
    }
}

/// Where the tests' own tools are.
pub fn tools() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tools/bin"))
}

/// Where `sshd` is: on the path, where Debian puts it, or where the tests' tools are.
fn sshd() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.push("/usr/sbin".into());
    folders.push(tools());
    let programs = folders.into_iter().map(|folder| folder.join("sshd"));
    let found = programs.into_iter().find(|program| program.is_file());
    found.and_then(|program| program.canonicalize().ok()).expect("sshd is missing: run .ci/install test")
}

fn key(path: &Path, passphrase: &str) {
    let made =
        Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", passphrase, "-f"]).arg(path).output();
    assert!(made.expect("ssh-keygen runs").status.success(), "a key");
}

/// Starts the server and waits until it answers.
fn listen(program: &Path, folder: &Path, port: u16) -> Child {
    let config = format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {0}/host\nAuthorizedKeysFile {0}/authorized\n\
         StrictModes no\nPidFile none\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
         LogLevel INFO\n",
        folder.display()
    );
    std::fs::write(folder.join("sshd"), config).expect("a configuration");
    // A server of root's locks each visitor into this folder first.
    let _ = std::fs::create_dir("/run/sshd");
    let log = std::fs::File::create(folder.join("log")).expect("a log");
    let libraries = program.parent().map(|folder| folder.join("../lib")).unwrap_or_default();
    let mut child = Command::new(program)
        .args(["-D", "-e", "-f"])
        .arg(folder.join("sshd"))
        .env("LD_LIBRARY_PATH", libraries)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("sshd starts");
    let end = Instant::now() + Duration::from_secs(30);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        let ended = child.try_wait().ok().flatten();
        let why = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(ended.is_none() && Instant::now() < end, "sshd does not answer: {why}");
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}
