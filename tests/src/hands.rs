//! What a writer does outside the page: real keys, the clipboard, the
//! system's dialogs, and the end of a process.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::desktop::Running;
use crate::window::Window;

/// How long the desktop may take for anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a dialog needs to take up a key, before the next one has a meaning.
const DIALOG: Duration = Duration::from_millis(300);

/// Puts a folder among the bookmarks of the system's dialogs.
pub fn bookmark(home: &Path, folder: &Path) {
    let kept = home.join(".config/gtk-3.0");
    std::fs::create_dir_all(&kept).expect("a folder in the test's own home");
    std::fs::write(kept.join("bookmarks"), format!("file://{}\n", folder.display())).expect("the bookmarks");
}

impl Window {
    /// Presses real keys, such as `ctrl+v`, in whatever has the focus.
    #[track_caller]
    pub fn keys(&self, keys: &str) {
        self.desktop().xdotool(&["key", "--clearmodifiers", keys]).expect("the keys can be pressed");
    }

    /// Gives the window another size.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        let desktop = self.desktop();
        let window = self.number();
        let size = [&width.to_string(), &height.to_string()].map(String::as_str).join(" ");
        let mut words = vec!["windowsize", "--sync", window.as_str()];
        words.extend(size.split(' '));
        desktop.xdotool(&words).expect("the window can be resized");
        self.wait_until("the new size", &format!("return innerWidth === {width}"));
    }

    /// Puts a picture into the clipboard, as a program would that copies it, a
    /// page (`.html`) as a browser would, or words (`.txt`); it stays there as long as the handle.
    ///
    /// # Errors
    /// When the clipboard cannot be taken.
    pub fn copy_file(&self, file: &Path) -> io::Result<Running> {
        let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/tools/clipboard.py");
        let owner = Running::start(self.desktop().command(tool).arg(file))?;
        owner.wait_for(|line| (line == "ready").then_some(()))?;
        Ok(owner)
    }

    /// Chooses a file in the system's dialog of that title.
    #[track_caller]
    pub fn choose_file(&self, title: &str, file: &Path) {
        let path = file.to_str().expect("a path of text");
        self.in_dialog(title, || {
            // The dialog's line for a path; what it completes by itself is deleted.
            self.keys("ctrl+l");
            std::thread::sleep(DIALOG);
            self.keys("ctrl+a");
            self.desktop().xdotool(&["type", "--delay", "4", path]).expect("the path can be typed");
            self.keys("Delete");
            self.keys("Return");
        });
    }

    /// Chooses the first of the writer's bookmarks (see [`bookmark`]) in the
    /// system's dialog of that title: a folder cannot be typed without the
    /// dialog completing it to one inside.
    #[track_caller]
    pub fn choose_bookmark(&self, title: &str) {
        self.in_dialog(title, || {
            self.keys("alt+1");
            std::thread::sleep(DIALOG);
            self.keys("alt+o");
        });
    }

    #[track_caller]
    fn in_dialog(&self, title: &str, choose: impl Fn()) {
        let desktop = self.desktop();
        let dialog = desktop.window(title).expect("the dialog comes");
        desktop.xdotool(&["windowfocus", "--sync", &dialog]).expect("the dialog takes the keys");
        let is_open = || desktop.xdotool(&["search", "--onlyvisible", "--name", title]).is_ok();
        let end = Instant::now() + PATIENCE;
        // It says nothing of being ready, so it is asked until it has listened.
        while is_open() {
            assert!(Instant::now() < end, "the dialog {title} does not close");
            choose();
            let soon = Instant::now() + Duration::from_secs(1);
            while is_open() && Instant::now() < soon {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }

    /// The number of the process of that name among the app's own.
    #[track_caller]
    pub fn process(&self, name: &str) -> u32 {
        self.processes(name).first().copied().unwrap_or_else(|| panic!("no {name} is running"))
    }

    /// Waits until a process of that name runs that is not `old`.
    #[track_caller]
    pub fn wait_for_another(&self, name: &str, old: u32) {
        wait(&format!("another {name}"), || self.processes(name).iter().any(|id| *id != old));
    }

    /// Waits until a file holds some words.
    #[track_caller]
    pub fn wait_for_file(&self, file: &Path, words: &str) {
        let holds = || std::fs::read_to_string(file).is_ok_and(|text| text.contains(words));
        wait(&format!("{words} in {}", file.display()), holds);
    }

    fn processes(&self, name: &str) -> Vec<u32> {
        let numbers = std::fs::read_dir("/proc").expect("processes").flatten();
        numbers
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|id| is_in_group(*id, self.group(), name))
            .collect()
    }

    /// Ends a process of the app's at once, as a crash does.
    #[track_caller]
    pub fn kill(&self, name: &str) {
        let id = self.process(name);
        let killed = std::process::Command::new("kill").args(["-KILL", &id.to_string()]).status();
        assert!(killed.is_ok_and(|status| status.success()), "{name} could not be ended");
        wait(&format!("the end of {name}"), || !is_in_group(id, self.group(), name));
    }
}

#[track_caller]
fn wait(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "{what} did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether a process of that name runs in a group of processes.
fn is_in_group(id: u32, group: u32, name: &str) -> bool {
    // `12 (a name) S parent group …`; the kernel cuts names after 15 bytes.
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{id}/stat")) else { return false };
    let Some((head, tail)) = stat.rsplit_once(')') else { return false };
    let mut fields = tail.split_whitespace();
    let state = fields.next().unwrap_or_default();
    let cut = &name[..name.len().min(15)];
    head.ends_with(&format!("({cut}")) && state != "Z" && fields.nth(1) == Some(group.to_string().as_str())
}
