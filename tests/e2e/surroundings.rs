//! What every journey needs: a desktop, folders of its own, the window.

use std::path::{Path, PathBuf};

use dropcap_tests::desktop::Desktop;
use dropcap_tests::window::Window;

/// Folders that are gone when the journey ends.
pub(crate) struct Surroundings {
    folder: tempfile::TempDir,
}

/// Below the home folder, as on a writer's machine: paths are shown from there.
const DATA: &str = "home/Dropcap";

impl Surroundings {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir_all(folder.path().join(DATA)).expect("a folder");
        Self { folder }
    }

    /// Where the app keeps what is its own, the sample blog among it.
    pub(crate) fn data(&self) -> PathBuf {
        self.path().join(DATA)
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What the system was asked to open, in its order: nothing is really opened.
    pub(crate) fn opened(&self) -> Vec<String> {
        let opened = std::fs::read_to_string(self.path().join("opened")).unwrap_or_default();
        opened.lines().map(str::to_owned).collect()
    }

    /// A PATH whose program for opening things only writes them down.
    fn with_opener(&self) -> String {
        use std::os::unix::fs::PermissionsExt;
        let folder = self.path().join("openers");
        let program = folder.join("xdg-open");
        let script = format!("#!/bin/sh\necho \"$1\" >> '{}'\n", self.path().join("opened").display());
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(&program, script).expect("a program of the test's own");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
        let path = std::env::var("PATH").unwrap_or_default();
        format!("{}:{path}", folder.display())
    }

    /// Opens the app on a new desktop.
    pub(crate) fn open(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Window {
        self.open_on((1440, 900), arguments, environment)
    }

    /// The same, on a desktop of this size.
    pub(crate) fn open_on(
        &self,
        (width, height): (u32, u32),
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Window {
        let desktop = Desktop::start(width, height).expect("a desktop");
        let home = self.path().join("home").display().to_string();
        let data = self.data().display().to_string();
        let mut all =
            vec![("HOME", home.as_str()), ("DROPCAP_DATA", data.as_str()), ("GIT_CONFIG_NOSYSTEM", "1")];
        let path = self.with_opener();
        all.push(("PATH", path.as_str()));
        all.extend(environment);
        Window::open(desktop, arguments, &all)
    }
}

/// The text of the post.
pub(crate) const EDITOR: &str = "[data-testid='editor']";

/// The row of a post, by a part of its path.
pub(crate) fn row(path: &str) -> String {
    format!("[data-testid='post-row'][data-path*='{path}']")
}

/// Trusts the blog; waits until the bar has gone, below which all moves up.
pub(crate) fn trust(window: &Window) {
    window.click_css("[data-testid='trust'] button");
    window.wait_until("the blog to be trusted", "return !document.querySelector('[data-testid=trust]')");
}

/// Waits until all that was written is in the file.
#[track_caller]
pub(crate) fn saved(window: &Window) {
    window.find("[data-testid='save-state'][data-state='saved']");
}

/// Makes a file one that may only be read, which Dropcap respects whoever runs
/// it, or one that may be written again.
pub(crate) fn set_readonly(file: &Path, readonly: bool) {
    use std::os::unix::fs::PermissionsExt;
    let mode = if readonly { 0o444 } else { 0o644 };
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).expect("a file of the test's own");
}

/// Keeps a picture of the window when pictures are wanted.
pub(crate) fn picture(window: &Window, name: &str) {
    if let Some(folder) = std::env::var_os("DROPCAP_PICTURES") {
        window.picture(&PathBuf::from(folder).join(format!("{name}.png")));
    }
}

/// Keeps a picture of the window in its dark colours, when pictures are wanted.
pub(crate) fn picture_in_the_dark(window: &Window, name: &str) {
    colours(window, "dark");
    picture(window, name);
    colours(window, "light");
}

/// Keeps pictures of a small and a large window in both colours, when pictures
/// are wanted; the window is of its first size again afterwards.
pub(crate) fn pictures(window: &Window, name: &str) {
    if std::env::var_os("DROPCAP_PICTURES").is_none() {
        return;
    }
    let (inner, full) = ((1280, 820), [("small", (900, 600)), ("large", (1600, 1000))]);
    for (size, (width, height)) in full {
        window.resize(width, height);
        picture(window, &format!("{name}-{size}"));
        picture_in_the_dark(window, &format!("{name}-{size}-dark"));
    }
    window.resize(inner.0, inner.1);
}

/// Gives the window and the page in its frame these colours, and waits until they are seen.
fn colours(window: &Window, theme: &str) {
    window.run(&format!(
        "window.painted = false;
         const frames = [...document.querySelectorAll('iframe')].map((frame) => frame.contentDocument).filter((page) => page);
         for (const page of [document, ...frames]) page.documentElement.dataset.theme = '{theme}';
         requestAnimationFrame(() => setTimeout(() => (window.painted = true), 400));",
    ));
    window.wait_until(theme, "return window.painted");
}
