//! A desktop of its own for tests in the real window: X server, window
//! manager, session bus, and a mouse that drags files.
//!
//! Everything is started in process groups and ended with the handle, however
//! the test ends. Nothing of the developer's own desktop is used: a program
//! gets its surroundings from [`Desktop::command`]. It needs `Xvfb`, `openbox`,
//! `dbus-daemon`, `xdotool` and Python with GTK 3 (`python3-gi`).

use std::io::{self, BufRead, BufReader, Write as _};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// How long a program of the desktop may take to say that it is ready.
const PATIENCE: Duration = Duration::from_secs(20);

/// Steps of a drag: fewer are taken for a click by some toolkits.
const STEPS: i32 = 10;

/// A point of the screen, in pixels from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// A running program with all that it has started; ended on drop.
#[derive(Debug)]
pub struct Running {
    child: Child,
    lines: Receiver<String>,
    name: String,
}

impl Running {
    /// Starts a program in a process group of its own and listens to what it
    /// writes to its standard output.
    ///
    /// # Errors
    /// When it cannot be started; the message names it.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0).spawn().map_err(
                |error| io::Error::new(error.kind(), format!("{name} cannot be started: {error}")),
            )?;
        let (sender, lines) = channel();
        if let Some(output) = child.stdout.take() {
            std::thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        break;
                    }
                }
            });
        }
        Ok(Self { child, lines, name })
    }

    /// The first line from now on that `wanted` makes something of.
    ///
    /// # Errors
    /// When the program ends or says nothing of the kind in time.
    pub fn wait_for<T>(&self, mut wanted: impl FnMut(&str) -> Option<T>) -> io::Result<T> {
        let deadline = std::time::Instant::now() + PATIENCE;
        let mut heard = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(std::time::Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => match wanted(&line) {
                    Some(found) => return Ok(found),
                    None => heard.push(line),
                },
                Err(error) => {
                    let what = match error {
                        RecvTimeoutError::Timeout => "said nothing of the kind in time",
                        RecvTimeoutError::Disconnected => "has ended",
                    };
                    return Err(io::Error::other(format!("{} {what}; it said {heard:?}", self.name)));
                }
            }
        }
    }

    /// Writes `words` to its standard input and closes that.
    ///
    /// # Panics
    /// When it does not listen.
    pub fn say(&mut self, words: &str) {
        let mut input = self.child.stdin.take().expect("it is said only once");
        input.write_all(words.as_bytes()).expect("the program listens");
    }

    /// The number of its process, which is also that of its group.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it is still there.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    fn signal(&self, signal: &str) {
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args([signal, "--", &group]).stderr(Stdio::null()).status();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        self.signal("-TERM");
        let deadline = std::time::Instant::now() + Duration::from_secs(2);
        while self.is_alive() && std::time::Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        // What it has started may outlive it, and may not listen.
        self.signal("-KILL");
        let _ = self.child.wait();
    }
}

/// An X server with a window manager and a session bus.
#[derive(Debug)]
pub struct Desktop {
    // Dropped in this order: the programs before the server they show on.
    _manager: Running,
    _bus: Running,
    _server: Running,
    display: String,
    bus_address: String,
}

impl Desktop {
    /// Starts a desktop of that size on a display nobody uses.
    ///
    /// # Errors
    /// When one of its programs is missing or does not come up; the message
    /// says which.
    pub fn start(width: u32, height: u32) -> io::Result<Self> {
        let screen = format!("{width}x{height}x24");
        // The server picks a free display itself and writes its number.
        let server = Running::start(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset"])
                .stderr(Stdio::null()),
        )?;
        let display =
            server.wait_for(|line| line.trim().parse::<u32>().ok()).map(|number| format!(":{number}"))?;
        let bus = Running::start(
            Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--print-address=1"])
                .env("DISPLAY", &display)
                .stderr(Stdio::null()),
        )?;
        let bus_address = bus.wait_for(|line| line.contains(':').then(|| line.trim().to_owned()))?;
        let mut openbox = Command::new("openbox");
        surround(&mut openbox, &display, &bus_address);
        let manager = Running::start(openbox.stderr(Stdio::null()))?;
        let desktop = Self { _manager: manager, _bus: bus, _server: server, display, bus_address };
        desktop.wait_for_manager()?;
        Ok(desktop)
    }

    /// The display's name, such as `:7`.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// The address of the session bus.
    pub fn bus_address(&self) -> &str {
        &self.bus_address
    }

    /// A program that will run on this desktop.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        surround(&mut command, &self.display, &self.bus_address);
        command
    }

    /// Drags `files` from the desktop to `to` and lets them fall there; returns
    /// when the receiver has taken them or has refused.
    ///
    /// # Errors
    /// When the drag does not begin, or nothing takes the files.
    pub fn drag(&self, files: &[PathBuf], to: Point) -> io::Result<()> {
        self.pick_up(files)?.carry(to)?.let_fall()
    }

    /// Picks `files` up with the mouse, so that a test can look at the window
    /// while they hang over it.
    ///
    /// # Errors
    /// When the drag source does not come up.
    pub fn pick_up(&self, files: &[PathBuf]) -> io::Result<Drag<'_>> {
        let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/tools/drag_source.py");
        let source = Running::start(self.command(tool).arg("--").args(files))?;
        let from = source.wait_for(|line| {
            let mut numbers = line.strip_prefix("ready ")?.split(' ').map(str::parse);
            Some(Point { x: numbers.next()?.ok()?, y: numbers.next()?.ok()? })
        })?;
        Ok(Drag { desktop: self, source, at: from, held: false })
    }

    /// Runs `xdotool`; its output.
    ///
    /// # Errors
    /// When it is missing or fails; the message has what it was asked and said.
    pub fn xdotool(&self, arguments: &[&str]) -> io::Result<String> {
        let output = self.command("xdotool").args(arguments).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(io::Error::other(format!("xdotool {arguments:?}: {}", said.trim())));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The visible window whose title holds `title`, waited for: its number.
    ///
    /// # Errors
    /// When none comes.
    pub fn window(&self, title: &str) -> io::Result<String> {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            match self.xdotool(&["search", "--onlyvisible", "--name", title]) {
                Ok(found) if !found.is_empty() => {
                    return Ok(found.lines().next().unwrap_or_default().to_owned());
                }
                _ if std::time::Instant::now() > deadline => {
                    return Err(io::Error::other(format!("no window called {title} has come")));
                }
                _ => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// The window that has the keys, waited for until its title holds `title`.
    /// By its name alone a window that a toolkit uses for dragging may be found.
    ///
    /// # Errors
    /// When another window keeps the keys.
    pub fn active(&self, title: &str) -> io::Result<String> {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            let window = self.xdotool(&["getactivewindow"]).unwrap_or_default();
            let name = self.xdotool(&["getwindowname", &window]).unwrap_or_default();
            if !window.is_empty() && name.contains(title) {
                return Ok(window);
            }
            if std::time::Instant::now() > deadline {
                return Err(io::Error::other(format!("the active window is {name}, not {title}")));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The corner of a window's inside on the screen; the mouse is there then.
    ///
    /// # Errors
    /// When the window has gone.
    pub fn corner(&self, window: &str) -> io::Result<Point> {
        // `getwindowgeometry` counts a decorated window's frame twice.
        let place = self.xdotool(&[
            "mousemove",
            "--sync",
            "--window",
            window,
            "0",
            "0",
            "getmouselocation",
            "--shell",
        ])?;
        let number = |name: &str| {
            let line = place.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().parse().ok()
        };
        match (number("X="), number("Y=")) {
            (Some(x), Some(y)) => Ok(Point { x, y }),
            _ => Err(io::Error::other(format!("xdotool gives no place for window {window}"))),
        }
    }

    fn wait_for_manager(&self) -> io::Result<()> {
        let deadline = std::time::Instant::now() + PATIENCE;
        // Answers as soon as a window manager has announced itself.
        while self.xdotool(&["get_num_desktops"]).is_err() {
            if std::time::Instant::now() > deadline {
                return Err(io::Error::other("openbox did not come up"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

/// Files that hang on the mouse. Dropping it lets them go where they are.
#[derive(Debug)]
pub struct Drag<'a> {
    desktop: &'a Desktop,
    source: Running,
    at: Point,
    held: bool,
}

impl Drag<'_> {
    /// Moves the mouse to a point, in steps, as a hand does.
    ///
    /// # Errors
    /// When the mouse cannot be moved or the drag does not begin.
    pub fn carry(mut self, to: Point) -> io::Result<Self> {
        let from = self.at;
        if !self.held {
            self.mouse(&["mousemove", &from.x.to_string(), &from.y.to_string(), "mousedown", "1"])?;
            self.held = true;
        }
        for step in 1..=STEPS {
            let x = from.x + (to.x - from.x) * step / STEPS;
            let y = from.y + (to.y - from.y) * step / STEPS;
            // A toolkit that sees all moves at once takes them for one.
            self.mouse(&["mousemove", "--sync", &x.to_string(), &y.to_string(), "sleep", "0.04"])?;
        }
        self.at = to;
        Ok(self)
    }

    /// Lets the files fall; returns when the receiver has taken them.
    ///
    /// # Errors
    /// When nothing there takes them.
    pub fn let_fall(mut self) -> io::Result<()> {
        self.mouse(&["mouseup", "1"])?;
        self.held = false;
        let mut failed = None;
        self.source.wait_for(|line| {
            if let Some(reason) = line.strip_prefix("failed ") {
                failed = Some(reason.to_owned());
            }
            (line == "end").then_some(())
        })?;
        match failed {
            None => Ok(()),
            Some(reason) => Err(io::Error::other(format!("the drag failed: {reason}"))),
        }
    }

    fn mouse(&self, arguments: &[&str]) -> io::Result<()> {
        self.desktop.xdotool(arguments).map(|_| ())
    }
}

impl Drop for Drag<'_> {
    fn drop(&mut self) {
        if self.held {
            let _ = self.mouse(&["mouseup", "1"]);
        }
    }
}

fn surround(command: &mut Command, display: &str, bus: &str) {
    command
        .env("DISPLAY", display)
        .env("DBUS_SESSION_BUS_ADDRESS", bus)
        .env("GDK_BACKEND", "x11")
        .env("NO_AT_BRIDGE", "1")
        .env("LC_ALL", "C.UTF-8")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("XAUTHORITY");
}
