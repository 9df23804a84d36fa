//! The writer's Hugo, serving the hidden copy to this machine.
//!
//! It ends with its handle; and where there is a shell it ends even when
//! Dropcap is killed: the shell waits beside it for the end of a pipe that only
//! Dropcap holds.

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use super::{HugoProgram, Message};
use crate::error::{Error, Result};

/// The oldest Hugo that serves as is needed here: its version's minor number.
const OLDEST: u32 = 100;

/// Programs Hugo may run: those that are installed on the machine and make
/// stylesheets, fetch themes or tell of commits; nothing that lies in the blog.
const MAY_RUN: &str = "^((dart-)?sass(-embedded)?|go|git)$";

/// Runs what it is given until that ends, or its own input does: then all of
/// its group is ended.
#[cfg(unix)]
const HOLD: &str = r#"exec 3<&0
"$@" 3<&- </dev/null 2>&1 & run=$!
(trap '' TERM; read -r _ <&3; kill -TERM 0; sleep 1; kill -KILL 0) >/dev/null 2>&1 & watch=$!
exec 3<&-
wait "$run"; code=$?
kill -KILL "$watch"
exit "$code""#;

/// What a server is started with.
pub(super) struct Ask<'a> {
    /// The program's file.
    pub(super) program: &'a Path,
    /// The writer's choice of it.
    pub(super) hugo: &'a HugoProgram,
    /// The copy.
    pub(super) folder: &'a Path,
    /// Where the site is built.
    pub(super) site: &'a Path,
    /// The configuration files, below the copy.
    pub(super) config: &'a [String],
    /// Whether the copy has the blog's commits.
    pub(super) commits: bool,
}

impl Ask<'_> {
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder);
        self.hugo_environment(&mut command);
        command
    }

    fn hugo_environment(&self, command: &mut Command) {
        command.envs(self.hugo.environment.iter().map(|(name, value)| (name, value)));
        command.env("HUGO_SECURITY_EXEC_ALLOW", MAY_RUN);
        command.env("HUGO_RESOURCEDIR", "resources");
        if !self.commits {
            command.env("HUGO_ENABLEGITINFO", "false");
        }
    }

    /// Looks whether this Hugo can serve as is needed here.
    ///
    /// # Errors
    /// When the program cannot be run or is too old.
    pub(super) fn check_version(&self) -> Result<()> {
        let output = self.command(self.program).arg("version").stdin(Stdio::null()).output();
        let output = output.map_err(|error| cannot_run(self.program, &error))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let minor = version(&said).and_then(|version| version.split('.').nth(1)?.parse::<u32>().ok());
        match minor {
            Some(minor) if minor < OLDEST => Err(Error::Other(format!(
                "this is Hugo 0.{minor}, which is too old to show the theme's page; 0.{OLDEST} or newer can"
            ))),
            Some(_) => Ok(()),
            None => Err(Error::Other(format!(
                "{} does not say which version of Hugo it is; it said \u{201c}{}\u{201d}",
                self.program.display(),
                said.lines().next().unwrap_or_default().trim()
            ))),
        }
    }

    /// The addresses of all posts, as Hugo makes them: path and address.
    pub(super) fn addresses(&self) -> Vec<(String, String)> {
        let mut command = self.command(self.program);
        command.env("HUGO_BASEURL", "http://127.0.0.1/").args(["list", "all"]);
        command.args(["--config", &self.config.join(",")]).stdin(Stdio::null());
        let Ok(output) = command.output() else { return Vec::new() };
        listed(&String::from_utf8_lossy(&output.stdout))
    }

    /// Starts the server; what it says goes to `messages` under `number`.
    ///
    /// # Errors
    /// When the program cannot be run or no port is free.
    pub(super) fn start(&self, number: u32, messages: &Sender<Message>) -> Result<Server> {
        let port = free_port()?;
        let mut command = self.held();
        command.arg("server").arg("--source").arg(self.folder).arg("--destination").arg(self.site);
        command.args(["--config", &self.config.join(",")]);
        command.args(["--environment", "production", "--bind", "127.0.0.1", "--port", &port.to_string()]);
        command.args(["--baseURL", "http://127.0.0.1/", "--renderStaticToDisk"]);
        command.args(["--buildDrafts", "--buildFuture", "--buildExpired"]);
        command.args(["--disableLiveReload", "--disableBrowserError"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(|error| cannot_run(self.program, &error))?;
        let held = child.stdin.take();
        if let Some(pipe) = child.stderr.take() {
            listen(pipe, number, messages.clone(), false);
        }
        if let Some(pipe) = child.stdout.take() {
            listen(pipe, number, messages.clone(), true);
        }
        Ok(Server { child, held })
    }

    /// The program, not yet started, ending when Dropcap does.
    #[cfg(unix)]
    pub(super) fn held(&self) -> Command {
        let mut command = self.command(Path::new("/bin/sh"));
        command.args(["-c", HOLD, "dropcap"]).arg(self.program);
        command
    }

    /// The program, not yet started.
    #[cfg(not(unix))]
    pub(super) fn held(&self) -> Command {
        self.command(self.program)
    }
}

/// A Hugo that serves or builds; ended with all it has started when dropped.
pub(super) struct Server {
    child: Child,
    held: Option<ChildStdin>,
}

impl Server {
    /// One that was started elsewhere, and the pipe that holds it.
    pub(super) fn holding(child: Child, held: Option<ChildStdin>) -> Self {
        Self { child, held }
    }

    /// Whether it has ended by itself, and well; none while it runs.
    pub(super) fn ended(&mut self) -> Option<bool> {
        match self.child.try_wait() {
            Ok(None) => None,
            Ok(Some(status)) => Some(status.success()),
            Err(_) => Some(false),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.held.take());
        #[cfg(unix)]
        {
            use rustix::process::{Pid, Signal, kill_process_group};
            let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
            for (signal, grace) in [(Signal::TERM, 40), (Signal::KILL, 0)] {
                if let Some(group) = group {
                    let _ = kill_process_group(group, signal);
                }
                for _ in 0..grace {
                    if matches!(self.child.try_wait(), Ok(Some(_))) {
                        break;
                    }
                    thread::sleep(Duration::from_millis(10));
                }
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(pipe: impl Read + Send + 'static, number: u32, messages: Sender<Message>, is_last: bool) {
    thread::spawn(move || {
        let mut lines = BufReader::new(pipe);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if messages.send(Message::Said(number, text)).is_err() {
                return;
            }
            line.clear();
        }
        if is_last {
            let _ = messages.send(Message::Ended(number));
        }
    });
}

/// A port nobody listens on. Hugo takes it a moment later; if somebody was
/// faster it says so and ends, and is started again with another.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(|error| {
        Error::Other(format!(
            "no port of this machine is free for the theme's page: {error}; close some programs"
        ))
    })
}

pub(super) fn cannot_run(program: &Path, error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::NotFound => super::not_installed(),
        _ => Error::Io { path: PathBuf::from(program), source: std::io::Error::from(error.kind()) },
    }
}

/// The version in what `hugo version` says: `0.111.3`.
pub(super) fn version(said: &str) -> Option<String> {
    let line = said.lines().find(|line| line.to_lowercase().contains("hugo") && line.contains("v0."))?;
    let rest = &line[line.find("v0.")? + 1..];
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
    Some(rest[..end].to_owned()).filter(|version| version.len() > 2)
}

/// Path and address of each line of `hugo list all`.
fn listed(text: &str) -> Vec<(String, String)> {
    let mut lines = text.lines().skip_while(|line| !line.starts_with("path,"));
    let Some(head) = lines.next() else { return Vec::new() };
    let Some(column) = head.split(',').position(|name| name == "permalink") else { return Vec::new() };
    let pair = |line: &str| {
        let fields = fields(line);
        Some((fields.first()?.clone(), fields.get(column)?.clone()))
    };
    lines.filter_map(pair).collect()
}

/// The fields of a line of comma-separated values.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().into_iter().for_each(|field| field.push(c)),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_whatever_stands_around_them() {
        for (said, expected) in [
            ("hugo v0.111.3+extended linux/amd64 BuildDate=2023-03-16", Some("0.111.3")),
            (
                "\u{1b}[95mRunning Hugo 0.168.0 via x\u{1b}[0m\nhugo v0.168.0-e27a676+extended",
                Some("0.168.0"),
            ),
            ("Hugo Static Site Generator v0.54.0/extended linux/amd64", Some("0.54.0")),
            ("something else", None),
        ] {
            assert_eq!(version(said).as_deref(), expected, "{said}");
        }
    }

    #[test]
    fn addresses_are_read_from_the_list() {
        let list = "Running\npath,slug,title,date,draft,permalink,kind\n\
            content/a.md,a,\"One, two\",2024,true,http://127.0.0.1/posts/a/,page\n";
        assert_eq!(listed(list), [("content/a.md".to_owned(), "http://127.0.0.1/posts/a/".to_owned())]);
    }
}
