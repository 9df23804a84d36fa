//! A web server on loopback that answers as a test has scripted.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// One answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The content type.
    pub kind: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A page.
    pub fn page(html: impl Into<String>) -> Self {
        Self { status: 200, kind: "text/html; charset=utf-8", body: html.into().into_bytes() }
    }

    /// A picture.
    pub fn png(bytes: &[u8]) -> Self {
        Self { status: 200, kind: "image/png", body: bytes.to_vec() }
    }

    /// Nothing of that name.
    pub fn missing() -> Self {
        Self { status: 404, kind: "text/html", body: b"<h1>Not found</h1>".to_vec() }
    }
}

/// The answers still to be given, by path.
type Script = Arc<Mutex<HashMap<String, VecDeque<Answer>>>>;

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Web {
    address: SocketAddr,
    script: Script,
    ended: Arc<std::sync::atomic::AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Web {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// When loopback cannot be listened on.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let script = Script::default();
        let ended = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let (answers, end) = (script.clone(), ended.clone());
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if end.load(std::sync::atomic::Ordering::SeqCst) {
                    return;
                }
                // A client that went away is its own affair.
                let _ = answer(stream, &answers);
            }
        });
        Self { address, script, ended, thread: Some(thread) }
    }

    /// Its address, with a `/` at the end.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// What a path answers, one after the other; the last one stays.
    pub fn answers(&self, path: &str, answers: impl IntoIterator<Item = Answer>) {
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        script.insert(path.to_owned(), answers.into_iter().collect());
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.ended.store(true, std::sync::atomic::Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(mut stream: TcpStream, script: &Script) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or("/").to_owned();
    let answer = {
        let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
        match script.get_mut(&path) {
            Some(answers) if answers.len() > 1 => answers.pop_front(),
            Some(answers) => answers.front().cloned(),
            None => None,
        }
        .unwrap_or_else(Answer::missing)
    };
    write!(
        stream,
        "HTTP/1.1 {} X\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        answer.status,
        answer.kind,
        answer.body.len()
    )?;
    stream.write_all(&answer.body)
}
