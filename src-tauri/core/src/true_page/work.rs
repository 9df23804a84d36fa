//! The thread of a stage: texts and changes in, the copy written, Hugo started
//! and listened to, news out.

mod fetch;
mod opened;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::mirror::{Mirror, OWN_CONFIG};
use super::said::{self, Listener, Said};
use super::server::{Ask, Server};
use super::{Message, Surroundings, compare, photos};
use crate::api::{PostPath, PostRef, TruePage};
use crate::error::{Error, Result};

/// After so long without a word from Hugo the page is looked at all the same.
const SILENCE: Duration = Duration::from_secs(5);

/// How often a server is started again that ends before it serves.
const TRIES: u32 = 3;

pub(super) struct Work {
    around: Surroundings,
    program: PathBuf,
    messages: Sender<Message>,
    mirror: Option<Mirror>,
    serving: Option<Serving>,
    /// How many servers were started.
    number: u32,
    /// How many of them ended in a row before they served.
    failed: u32,
    /// The text that is shown.
    text: String,
    /// The line of it that is written on.
    line: usize,
    page: TruePage,
    /// The page as it was last fetched.
    html: String,
    /// Where Hugo says that the open post is, asked when it was not there: the
    /// path that was tried, and Hugo's.
    asked: Option<(Option<String>, Option<String>)>,
    /// When the copy was changed without a word from Hugo since.
    waiting: Option<Instant>,
    /// Whether something else than the text has changed since the last look.
    others: bool,
    client: Option<reqwest::blocking::Client>,
}

/// A server and what it has said.
struct Serving {
    _server: Server,
    number: u32,
    config: Vec<String>,
    listener: Listener,
    /// Its addresses with their languages.
    addresses: Vec<(String, Option<String>)>,
    ready: bool,
    /// Whether a build has failed: some versions lose pages then, and end later.
    shaken: bool,
    /// Whether the copy was written while it started, when it may not have looked.
    missed: Missed,
}

/// What a server that was starting may not have seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missed {
    Nothing,
    Text,
    Others,
}

impl Work {
    pub(super) fn new(around: Surroundings, program: PathBuf, messages: Sender<Message>) -> Self {
        let page = TruePage {
            post: PostRef { blog: around.id.clone(), path: PostPath::new() },
            address: None,
            opened_at: None,
            revision: 0,
            building: false,
            problem: None,
            differences: Vec::new(),
        };
        Self {
            around,
            program,
            messages,
            mirror: None,
            serving: None,
            number: 0,
            failed: 0,
            text: String::new(),
            line: 0,
            page,
            html: String::new(),
            asked: None,
            waiting: None,
            others: false,
            client: None,
        }
    }

    pub(super) fn run(mut self, inbox: &Receiver<Message>) {
        loop {
            let message = match self.waiting {
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(since) => inbox.recv_timeout(SILENCE.saturating_sub(since.elapsed())),
            };
            let done = match message {
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Message::Show(path, text, line)) => {
                    // Only the newest text counts; what else came is done after it.
                    let (mut newest, mut others) = ((path, text, line), Vec::new());
                    for message in inbox.try_iter() {
                        match message {
                            Message::Show(path, text, line) => newest = (path, text, line),
                            Message::Stop => return,
                            other => others.push(other),
                        }
                    }
                    self.line = newest.2;
                    let shown = self.show(&newest.0, newest.1);
                    others.into_iter().fold(shown, |done, other| done.and(self.take(other)))
                }
                Ok(other) => self.take(other),
                Err(RecvTimeoutError::Timeout) => {
                    self.look();
                    Ok(())
                }
            };
            if let Err(error) = done {
                self.stopped(error.to_string());
            }
        }
    }

    fn take(&mut self, message: Message) -> Result<()> {
        match message {
            Message::Changed(paths) => self.changed(&paths),
            Message::Rescan => self.changed(&[PostPath::new()]),
            Message::Said(number, line) => {
                let said = self.serving_of(number).and_then(|serving| serving.listener.hear(&line));
                said.map_or(Ok(()), |said| self.said(said))
            }
            Message::Ended(number) => self.ended(number),
            Message::Show(..) | Message::Stop => Ok(()),
        }
    }

    /// Puts a text into the copy, and sees to it that it is served.
    fn show(&mut self, path: &str, text: String) -> Result<()> {
        if self.page.post.path != path {
            let (post, revision) =
                (PostRef { path: path.to_owned(), ..self.page.post.clone() }, self.page.revision);
            self.page = TruePage {
                post,
                revision,
                address: None,
                opened_at: None,
                building: true,
                problem: None,
                differences: Vec::new(),
            };
            self.html.clear();
            self.asked = None;
        }
        if self.mirror.is_none() {
            self.page.building = true;
            self.tell();
            self.mirror = Some(self.copy()?);
        }
        let Some(mirror) = &mut self.mirror else { return Ok(()) };
        let photo = |job: &str| mirror.put_photo(job, || (self.around.photo)(job));
        self.text = photos::linked(&text, photo);
        let new = mirror.put(&self.page.post.path, &self.text).map_err(no_copy)?;
        self.go_on(new)
    }

    fn copy(&self) -> Result<Mirror> {
        let blog = (self.around.blog)();
        let statics = blog.static_dirs.first().map_or("static", String::as_str);
        let mirror = Mirror::new(&blog.root, &self.around.folder, blog.output_dirs(), statics);
        let mirror = mirror.map_err(no_copy)?;
        mirror.follow_all().map_err(no_copy)?;
        Ok(mirror)
    }

    fn changed(&mut self, paths: &[PostPath]) -> Result<()> {
        let Some(mirror) = &self.mirror else { return Ok(()) };
        let mut new = false;
        for path in paths {
            new |= mirror.follow(path).map_err(no_copy)?;
        }
        if !new {
            return Ok(());
        }
        self.others = true;
        // Other files of configuration are for another server.
        let config = self.config();
        if self.serving.as_ref().is_some_and(|serving| serving.config != config) {
            self.serving = None;
        }
        self.go_on(true)
    }

    /// After the copy was written: waits for Hugo, starts it, or looks at the page.
    fn go_on(&mut self, new: bool) -> Result<()> {
        if new {
            self.failed = 0;
        }
        match &mut self.serving {
            None if self.failed < TRIES => self.start(),
            None => Ok(()),
            Some(serving) if !serving.ready => {
                if new && serving.missed != Missed::Others {
                    serving.missed = if self.others { Missed::Others } else { Missed::Text };
                }
                Ok(())
            }
            Some(_) if new => {
                self.waiting.get_or_insert_with(Instant::now);
                if !self.page.building {
                    self.page.building = true;
                    self.tell();
                }
                Ok(())
            }
            Some(_) => {
                if self.html.is_empty() {
                    self.look();
                }
                Ok(())
            }
        }
    }

    fn config(&self) -> Vec<String> {
        let mut config = (self.around.blog)().config_files();
        config.push(OWN_CONFIG.to_owned());
        config
    }

    fn start(&mut self) -> Result<()> {
        let Some(mirror) = &self.mirror else { return Ok(()) };
        self.page.building = true;
        self.asked = None;
        let commits = mirror.name_repository().map_err(no_copy)?;
        let (folder, config) = (mirror.folder.clone(), self.config());
        let site = self.around.folder.join("site");
        // Pages of posts that were renamed or deleted must not be found there.
        let _ = std::fs::remove_dir_all(&site);
        let ask = Ask {
            program: &self.program,
            hugo: &self.around.hugo,
            folder: &folder,
            site: &site,
            config: &config,
            commits,
        };
        if self.number == 0 {
            ask.check_version()?;
        }
        self.number += 1;
        let server = ask.start(self.number, &self.messages)?;
        self.serving = Some(Serving {
            _server: server,
            number: self.number,
            config,
            listener: Listener::default(),
            addresses: Vec::new(),
            ready: false,
            shaken: false,
            missed: Missed::Nothing,
        });
        self.tell();
        Ok(())
    }

    fn serving_of(&mut self, number: u32) -> Option<&mut Serving> {
        self.serving.as_mut().filter(|serving| serving.number == number)
    }

    fn said(&mut self, said: Said) -> Result<()> {
        let Some(serving) = &mut self.serving else { return Ok(()) };
        match said {
            Said::Listens(address, language) => {
                if !serving.ready {
                    serving.addresses.push((address, language));
                }
            }
            Said::Ready => {
                serving.ready = true;
                self.failed = 0;
                self.page.problem = None;
                match serving.missed {
                    Missed::Nothing => {}
                    Missed::Text => {
                        self.mirror.as_ref().map_or(Ok(()), Mirror::put_again).map_err(no_copy)?;
                        self.waiting = Some(Instant::now());
                    }
                    Missed::Others => {
                        self.serving = None;
                        return self.start();
                    }
                }
                self.look();
            }
            Said::Begun => self.waiting = None,
            Said::Built(None) => {
                self.page.problem = None;
                if serving.shaken && self.fetch().is_none() {
                    self.serving = None;
                    self.waiting = None;
                    return self.start();
                }
                self.look();
            }
            Said::Built(Some(error)) => {
                serving.shaken = true;
                self.page.building = self.waiting.is_some();
                self.page.problem = Some(self.words(&error));
                self.tell();
            }
        }
        Ok(())
    }

    /// Hugo has ended by itself. A build that fails at the start ends it, and
    /// some versions end at the first edit after a build that failed.
    fn ended(&mut self, number: u32) -> Result<()> {
        let Some(serving) = self.serving_of(number) else { return Ok(()) };
        let (ready, words) = (serving.ready, serving.listener.last_words());
        self.serving = None;
        self.waiting = None;
        self.failed += u32::from(!ready);
        let port_is_taken = words.as_ref().is_some_and(|words| words.contains("already in use"));
        if (ready || port_is_taken) && self.failed < TRIES {
            return self.start();
        }
        // The next text may be one that can be built.
        self.failed = TRIES;
        Err(Error::Other(match words {
            Some(words) if port_is_taken => {
                format!("Hugo cannot serve the theme's page: {words}; close some programs and try again")
            }
            Some(words) => self.words(&words),
            None => "Hugo ended without a word; try `hugo server` in a terminal".into(),
        }))
    }

    fn words(&self, error: &str) -> String {
        let copy = self.mirror.as_ref().map(|mirror| mirror.folder.display().to_string());
        let words = said::words(error, &copy.unwrap_or_default());
        // The open post need not be named.
        let own = words.strip_prefix(&format!("{}, ", self.page.post.path)).map(str::to_owned);
        own.unwrap_or(words)
    }

    fn stopped(&mut self, problem: String) {
        self.page.building = false;
        self.page.problem = Some(problem);
        self.tell();
    }

    /// Fetches the page, tells of it, and then what is different on it.
    fn look(&mut self) {
        self.page.building = self.waiting.is_some_and(|since| since.elapsed() < SILENCE);
        if !self.page.building {
            self.waiting = None;
        }
        let Some((address, html)) = self.fetch() else {
            if self.page.problem.is_none() && !self.page.building {
                self.page.problem = Some(no_page());
            }
            return self.tell();
        };
        if self.html == html && self.page.address.as_ref() == Some(&address) && !self.others {
            return self.tell();
        }
        self.others = false;
        self.page.address = Some(address);
        self.page.revision = self.page.revision.wrapping_add(1).max(1);
        self.html = html;
        let instant = (self.around.instant)(&self.page.post.path, &self.text);
        self.page.opened_at = self.opened_at(&instant);
        self.tell();
        let instant: String = instant.iter().map(|part| part.html.as_str()).collect();
        let differences = compare::differences(&instant, &self.html);
        if differences != self.page.differences {
            self.page.differences = differences;
            self.tell();
        }
    }

    fn tell(&self) {
        (self.around.tell)(self.page.clone());
    }
}

fn no_copy(error: Error) -> Error {
    Error::Other(format!("the hidden copy for the theme's page cannot be made: {error}"))
}

fn no_page() -> String {
    "the theme makes no page of this post; its front matter may say so".into()
}
