//! Programs that a test starts and that end with it.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running program; it and what it started are ended when dropped.
pub struct Process {
    child: Child,
    name: String,
}

impl Process {
    /// Starts a program in a process group of its own.
    pub fn start(mut command: Command, name: &str) -> Self {
        use std::os::unix::process::CommandExt;
        let child = command.process_group(0).stdin(Stdio::null()).spawn();
        let child = child.unwrap_or_else(|error| panic!("{name} could not be started: {error}"));
        Self { child, name: name.to_owned() }
    }

    /// Its process group.
    pub fn group(&self) -> u32 {
        self.child.id()
    }

    /// What it prints, when its standard output was piped.
    pub fn output(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Waits until it listens on a port of this machine.
    pub fn wait_for_port(&self, port: u16) {
        let end = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "{} does not listen on port {port}", self.name);
            std::thread::yield_now();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        for signal in ["-TERM", "-KILL"] {
            let _ = Command::new("kill").args([signal, "--", &group]).stderr(Stdio::null()).status();
            let end = Instant::now() + Duration::from_secs(5);
            while Instant::now() < end {
                if matches!(self.child.try_wait(), Ok(Some(_))) && signal == "-TERM" {
                    break;
                }
                if signal == "-KILL" {
                    let _ = self.child.wait();
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

/// A port of this machine that nobody uses now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    listener.local_addr().expect("a listener has an address").port()
}
