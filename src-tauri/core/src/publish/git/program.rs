//! Running the writer's git: its environment, its time, its end.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::publish::{Cancel, GitProgram};

/// A question to the repository on this machine.
const SHORT: Duration = Duration::from_secs(60);
/// A commit, with the writer's hooks and signing.
const HOOKS: Duration = Duration::from_secs(300);
/// A conversation with the remote.
const REMOTE: Duration = Duration::from_secs(900);

/// Git in one folder.
pub(in crate::publish) struct Git<'a> {
    /// The program.
    pub program: &'a GitProgram,
    /// The blog's folder.
    pub root: &'a Path,
    /// Stops it.
    pub cancel: &'a Cancel,
}

/// What git answered.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its exit status; none when a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub out: Vec<u8>,
    /// What it complained about.
    pub err: String,
}

impl Answer {
    /// Whether it did what was asked.
    pub(super) fn ok(&self) -> bool {
        self.code == Some(0)
    }

    /// What it printed, without the line end.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).trim_end_matches(['\n', '\r']).to_owned()
    }

    /// What it printed, split at NUL.
    pub(super) fn fields(&self) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.out);
        text.split('\0').filter(|field| !field.is_empty()).map(str::to_owned).collect()
    }
}

/// What a call is allowed to do, and how long it may take.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Read, with everything off that a foreign blog could have planted.
    Read,
    /// Write to the repository on this machine.
    Write,
    /// Talk to the remote.
    Remote,
}

/// Settings under which a read runs nothing that lies in the blog.
const HARDENED: [&str; 19] = [
    "--no-pager",
    "-c",
    "log.showSignature=false",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.sshCommand=ssh",
    "-c",
    "credential.helper=",
    "-c",
    "commit.gpgsign=false",
    "-c",
    "core.pager=cat",
    "-c",
    "protocol.ext.allow=never",
    "-c",
    "diff.external=",
];

/// The same in the environment. An object that is missing is not fetched, as
/// a remote in the blog's configuration may name any program; no setting of
/// the repository's own counts against the list of protocols.
const QUIET: [(&str, &str); 3] =
    [("GIT_OPTIONAL_LOCKS", "0"), ("GIT_NO_LAZY_FETCH", "1"), ("GIT_ALLOW_PROTOCOL", "none")];

/// Variables that would lead git to another repository than the blog's.
const FOREIGN: [&str; 9] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
];

impl Git<'_> {
    /// Asks something that changes nothing.
    pub(super) fn read(&self, arguments: &[&str]) -> Result<Answer> {
        self.call(Kind::Read, arguments, b"", &[])
    }

    /// Asks something that changes nothing, with `input`.
    pub(super) fn read_with(&self, arguments: &[&str], input: &[u8]) -> Result<Answer> {
        self.call(Kind::Read, arguments, input, &[])
    }

    /// Runs git as the writer would.
    pub(super) fn call(
        &self,
        kind: Kind,
        arguments: &[&str],
        input: &[u8],
        environment: &[(&str, &str)],
    ) -> Result<Answer> {
        self.cancel.check()?;
        let mut command = Command::new(&self.program.program);
        command.current_dir(self.root);
        FOREIGN.iter().for_each(|name| {
            command.env_remove(name);
        });
        command.envs(self.program.environment.iter().map(|(name, value)| (name, value)));
        command.envs([
            ("LC_ALL", "C"),
            ("GIT_TERMINAL_PROMPT", "0"),
            // A question of ssh's goes to a window or is refused; never to a
            // terminal that may be there but is not looked at.
            ("SSH_ASKPASS_REQUIRE", "force"),
            ("GIT_LITERAL_PATHSPECS", "1"),
            ("GIT_EDITOR", "true"),
            ("GIT_MERGE_AUTOEDIT", "no"),
        ]);
        if kind == Kind::Read {
            command.envs(QUIET).args(HARDENED);
        }
        command.envs(environment.iter().copied()).args(arguments);
        let time = match kind {
            Kind::Read => SHORT,
            Kind::Write => HOOKS,
            Kind::Remote => REMOTE,
        };
        let answer = self.finish(self.start(command)?, input, time);
        answer.map_err(|error| match error {
            Error::Other(_) => {
                let what = arguments.first().unwrap_or(&"git");
                Error::Other(format!("git {what} did not end within {} minutes", time.as_secs() / 60))
            }
            other => other,
        })
    }

    fn start(&self, mut command: Command) -> Result<Child> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound if self.root.is_dir() => Error::Other(
                "git is not installed; install it from https://git-scm.com to publish this way".into(),
            ),
            _ => Error::io(if self.root.is_dir() { &self.program.program } else { self.root })(error),
        })
    }

    /// Feeds it, listens to it, and ends it and its children when it must.
    fn finish(&self, mut child: Child, input: &[u8], time: Duration) -> Result<Answer> {
        let out = child.stdout.take().map(listen);
        let err = child.stderr.take().map(listen);
        let input = input.to_vec();
        let feeding = child.stdin.take().map(|mut pipe| {
            // A program that does not read on is no error of its own.
            thread::spawn(move || drop(pipe.write_all(&input)))
        });
        let code = self.await_end(&mut child, time);
        if code.is_err() {
            end_group(&mut child);
        }
        let heard = |listener: Option<thread::JoinHandle<Vec<u8>>>| {
            listener.and_then(|thread| thread.join().ok()).unwrap_or_default()
        };
        let (code, out, err) = (code?, heard(out), heard(err));
        drop(feeding.map(thread::JoinHandle::join));
        Ok(Answer { code, out, err: String::from_utf8_lossy(&err).into_owned() })
    }

    fn await_end(&self, child: &mut Child, time: Duration) -> Result<Option<i32>> {
        let (mut waited, mut pause) = (Duration::ZERO, Duration::from_millis(1));
        loop {
            if let Some(status) = child.try_wait().map_err(Error::io(&self.program.program))? {
                return Ok(status.code());
            }
            if waited >= time {
                return Err(Error::Other(String::new()));
            }
            self.cancel.wait(pause)?;
            waited += pause;
            pause = (pause * 2).min(Duration::from_millis(40));
        }
    }
}

fn listen(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut heard = Vec::new();
        // What was heard before a broken pipe counts.
        let _ = pipe.read_to_end(&mut heard);
        heard
    })
}

/// Ends git and every program it started.
fn end_group(child: &mut Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        for (signal, grace) in [(Signal::TERM, 50), (Signal::KILL, 0)] {
            if let Some(group) = group {
                let _ = kill_process_group(group, signal);
            }
            for _ in 0..grace {
                if matches!(child.try_wait(), Ok(Some(_))) {
                    break;
                }
                thread::sleep(Duration::from_millis(20));
            }
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}
