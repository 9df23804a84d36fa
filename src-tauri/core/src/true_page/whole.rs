//! The whole site as the blog's own theme makes it, for publishing.
//!
//! It is built of a hidden copy as the true page is, though of one of its own:
//! a window may show the page of a text that is not saved while this is made.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use super::HugoProgram;
use super::mirror::Mirror;
use super::said::{self, Listener};
use super::server::{Ask, cannot_run};
use crate::blog::Blog;
use crate::error::{Error, Result};
use crate::fs;

/// How often it is looked whether Hugo has ended, or is to be stopped.
const A_MOMENT: Duration = Duration::from_millis(10);

/// What a whole site is made of.
pub struct Whole<'a> {
    /// The blog, which the writer trusts.
    pub blog: &'a Blog,
    /// The program.
    pub hugo: &'a HugoProgram,
    /// Dropcap's own folder for the hidden copy.
    pub place: &'a Path,
    /// A post and its text, where that is not the file's.
    pub instead: (&'a str, &'a str),
    /// The public address; the blog's own when none.
    pub base_url: Option<&'a str>,
    /// Whether it is to be stopped.
    pub stopped: &'a dyn Fn() -> bool,
}

impl Whole<'_> {
    /// Builds it into the folder `out`.
    ///
    /// # Errors
    /// When there is no Hugo, in Hugo's words why it cannot build the site,
    /// [`Error::Cancelled`].
    pub fn build(&self, out: &Path) -> Result<()> {
        let program = self.hugo.find().ok_or_else(|| {
            Error::Other(
                "Hugo is not installed, so the site cannot be built with its theme; install it from https://gohugo.io"
                    .into(),
            )
        })?;
        fs::make_folder(self.place)?;
        let lock = self.place.join("lock");
        let lock = File::options().create(true).append(true).open(&lock).map_err(Error::io(&lock))?;
        while !fs::try_take(&lock) {
            self.pause()?;
        }
        let built = self.build_with(&program, out);
        fs::let_go(&lock);
        built
    }

    fn build_with(&self, program: &Path, out: &Path) -> Result<()> {
        let (blog, (path, text)) = (self.blog, self.instead);
        let statics = blog.static_dirs.first().map_or("static", String::as_str);
        let mut mirror = Mirror::new(&blog.root, self.place, blog.output_dirs(), statics)?;
        mirror.follow_all()?;
        let file = fs::join_inside(&blog.root, path)?;
        if crate::post::load(&file).map_or(true, |loaded| loaded.text != text) {
            mirror.put(path, text)?;
        }
        let (folder, config) = (mirror.folder.clone(), blog.config_files());
        let commits = mirror.name_repository()?;
        let ask = Ask { program, hugo: self.hugo, folder: &folder, site: out, config: &config, commits };
        ask.check_version()?;
        let mut command = ask.held();
        command.arg("--source").arg(&folder).arg("--destination").arg(out);
        if !config.is_empty() {
            command.args(["--config", &config.join(",")]);
        }
        if let Some(base) = self.base_url {
            command.args(["--baseURL", base]);
        }
        command.args(["--environment", "production"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn().map_err(|error| cannot_run(program, &error))?;
        self.wait(child, &folder)
    }

    /// Waits for the end, and says in Hugo's words why it is a bad one.
    fn wait(&self, mut child: Child, folder: &Path) -> Result<()> {
        let held = child.stdin.take();
        let (out, err) = (gather(child.stdout.take()), gather(child.stderr.take()));
        let mut running = super::server::Server::holding(child, held);
        let code = loop {
            match running.ended() {
                Some(code) => break code,
                None => self.pause()?,
            }
        };
        if code {
            return Ok(());
        }
        let mut listener = Listener::default();
        for text in [err, out] {
            let text = text.and_then(|text| text.join().ok()).unwrap_or_default();
            text.lines().for_each(|line| drop(listener.hear(line)));
        }
        let words = listener.last_words().map(|words| said::words(&words, &folder.display().to_string()));
        let words = words.unwrap_or_else(|| "it ended without a word; try `hugo` in a terminal".into());
        Err(Error::Other(format!("Hugo cannot build the site: {words}")))
    }

    fn pause(&self) -> Result<()> {
        if (self.stopped)() {
            return Err(Error::Cancelled);
        }
        thread::sleep(A_MOMENT);
        Ok(())
    }
}

/// Reads all that comes, so that nobody waits for a full pipe.
fn gather(pipe: Option<impl Read + Send + 'static>) -> Option<thread::JoinHandle<String>> {
    pipe.map(|mut pipe| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = pipe.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        })
    })
}
