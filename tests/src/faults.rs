//! A proxy that does to requests what bad networks and bad days of a server do.
//!
//! It stands on a free loopback port between a client and a real server. For
//! each request a script says what happens; what passes is handed on as it is,
//! signature and all. It speaks as much HTTP as it needs to tell requests
//! apart: one request a connection, bodies with a known length.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// What happens to a request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// It is answered by the real server.
    Pass,
    /// It is answered here: status, more headers, body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Its connection is reset after half of its body.
    ResetMidBody,
    /// The server gets all of it and answers; the answer never comes.
    LostAnswer,
    /// The connection ends after half of the answer's body.
    TruncatedAnswer,
    /// Nothing ever comes back, and the server hears nothing.
    BlackHole,
    /// The answer comes byte by byte, with this pause between two.
    Slow(Duration),
}

impl Fault {
    /// An error as S3 words it.
    pub fn s3(status: u16, code: &str) -> Self {
        let body = format!(
            "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>as scripted</Message></Error>"
        );
        Self::Answer(status, vec![("Content-Type", "application/xml".into())], body)
    }

    /// A page instead of an answer, as a hotel's Wi-Fi gives.
    pub fn page() -> Self {
        let page = "<html>Welcome to our hotel! Please log in.</html>";
        Self::Answer(200, vec![("Content-Type", "text/html".into())], page.into())
    }

    /// Busy, and when to come again.
    pub fn busy(seconds: u32) -> Self {
        Self::Answer(429, vec![("Retry-After", seconds.to_string())], String::new())
    }
}

/// A request, as a script sees it.
#[derive(Debug, Clone)]
pub struct Request {
    /// `PUT`, `HEAD`, `GET`, …
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Its headers, a line each.
    pub headers: Vec<String>,
    /// How many came before it.
    pub number: usize,
}

impl Request {
    /// A header's value; its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        let is_it = |line: &&String| line.to_ascii_lowercase().starts_with(&format!("{name}:"));
        Some(self.headers.iter().find(is_it)?.split_once(':')?.1.trim())
    }
}

type Script = Box<dyn Fn(&Request) -> Fault + Send + Sync>;

struct Shared {
    upstream: Mutex<SocketAddr>,
    script: Mutex<Arc<Script>>,
    seen: Mutex<Vec<Request>>,
    /// Bytes that went through, both ways.
    bytes: AtomicU64,
    /// Everything breaks when so many bytes have gone through, once.
    cut: AtomicU64,
    ended: AtomicBool,
    wait: (Mutex<()>, Condvar),
}

/// A running proxy; ends when dropped.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Proxy {
    /// Stands before the server at this address (`http://127.0.0.1:PORT`, with
    /// or without a `/`); passes everything at first.
    ///
    /// # Panics
    /// When the address is not one, or there is no port.
    pub fn before(server: &str) -> Self {
        let upstream = server.trim_start_matches("http://").trim_end_matches('/');
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let shared = Arc::new(Shared {
            upstream: Mutex::new(upstream.parse().expect("an address and a port")),
            script: Mutex::new(Arc::new(Box::new(|_| Fault::Pass))),
            seen: Mutex::default(),
            bytes: AtomicU64::new(0),
            cut: AtomicU64::new(u64::MAX),
            ended: AtomicBool::new(false),
            wait: Default::default(),
        });
        let own = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if own.ended.load(Ordering::SeqCst) {
                    return;
                }
                let own = own.clone();
                std::thread::spawn(move || drop(serve(&own, stream)));
            }
        });
        Self { address, shared }
    }

    /// The proxy's address, without a `/` at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on this says what happens to each request.
    pub fn script(&self, script: impl Fn(&Request) -> Fault + Send + Sync + 'static) {
        *lock(&self.shared.script) = Arc::new(Box::new(script));
    }

    /// This happens to the first requests of a method, so many; all others pass.
    pub fn first(&self, times: usize, method: &'static str, fault: Fault) {
        let left = Mutex::new(times);
        self.script(move |request| {
            let mut left = lock(&left);
            if request.method != method || *left == 0 {
                return Fault::Pass;
            }
            *left -= 1;
            fault.clone()
        });
    }

    /// Breaks every connection when so many bytes more have gone through; what
    /// comes later passes.
    pub fn cut_after(&self, bytes: u64) {
        self.shared.bytes.store(0, Ordering::SeqCst);
        self.shared.cut.store(bytes, Ordering::SeqCst);
    }

    /// How many bytes have gone through since [`Self::cut_after`] was last asked.
    pub fn bytes(&self) -> u64 {
        self.shared.bytes.load(Ordering::SeqCst)
    }

    /// Whether the cut has come.
    pub fn was_cut(&self) -> bool {
        self.shared.cut.load(Ordering::SeqCst) == u64::MAX
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Request> {
        lock(&self.shared.seen).clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        self.shared.wait.1.notify_all();
        // Wakes the listener, so that it sees the end.
        let _ = TcpStream::connect(self.address);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Waits so long, or until the proxy ends.
    fn pause(&self, most: Duration) {
        let ended = |_: &mut ()| !self.ended.load(Ordering::SeqCst);
        let _ = self.wait.1.wait_timeout_while(lock(&self.wait.0), most, ended);
    }

    /// How many of these bytes may still pass; the rest is cut off.
    fn pass(&self, wanted: usize) -> io::Result<usize> {
        let before = self.bytes.fetch_add(wanted as u64, Ordering::SeqCst);
        let cut = self.cut.load(Ordering::SeqCst);
        if cut == u64::MAX || before + wanted as u64 <= cut {
            return Ok(wanted);
        }
        // Only once: what comes after goes through.
        match self.cut.compare_exchange(cut, u64::MAX, Ordering::SeqCst, Ordering::SeqCst) {
            Ok(_) => Ok(cut.saturating_sub(before) as usize),
            Err(_) => Ok(wanted),
        }
    }

    /// Hands bytes on; fails where the line is cut.
    fn hand_on(&self, bytes: &[u8], to: &mut impl Write) -> io::Result<()> {
        for chunk in bytes.chunks(1024) {
            let passing = self.pass(chunk.len())?;
            to.write_all(&chunk[..passing])?;
            to.flush()?;
            if passing < chunk.len() {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
        }
        Ok(())
    }
}

/// Head and length of the body.
fn read_head(reader: &mut impl BufRead) -> io::Result<(Vec<String>, Option<usize>)> {
    let (mut lines, mut length) = (Vec::new(), None);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            return Ok((lines, length));
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok();
        }
        // Each connection carries one request.
        if !line.to_ascii_lowercase().starts_with("connection:") {
            lines.push(line);
        }
    }
}

fn head(lines: &[String]) -> Vec<u8> {
    format!("{}\r\nConnection: close\r\n\r\n", lines.join("\r\n")).into_bytes()
}

fn serve(shared: &Shared, client: TcpStream) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let (lines, length) = read_head(&mut reader)?;
    let length = length.unwrap_or(0);
    let mut words = lines.first().map(String::as_str).unwrap_or_default().split_whitespace();
    let mut request = Request {
        method: words.next().unwrap_or_default().to_owned(),
        target: words.next().unwrap_or_default().to_owned(),
        headers: lines[1..].to_vec(),
        number: 0,
    };
    {
        let mut seen = lock(&shared.seen);
        request.number = seen.len();
        seen.push(request.clone());
    }
    let script = lock(&shared.script).clone();
    let fault = script(&request);
    let wanted = if matches!(fault, Fault::ResetMidBody) { length / 2 } else { length };
    let mut body = vec![0; wanted];
    reader.read_exact(&mut body)?;
    let mut client = client;
    match fault {
        // What is left unread makes the system reset the connection.
        Fault::ResetMidBody => Ok(()),
        Fault::BlackHole => {
            shared.pause(Duration::from_secs(600));
            Ok(())
        }
        Fault::Answer(status, headers, text) => {
            let mut lines = vec![format!("HTTP/1.1 {status} X"), format!("Content-Length: {}", text.len())];
            lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
            client.write_all(&head(&lines))?;
            if request.method != "HEAD" {
                client.write_all(text.as_bytes())?;
            }
            client.flush()
        }
        fault => {
            let answer = ask(shared, &lines, &body)?;
            give(shared, &mut client, &answer, &fault)
        }
    }
}

/// Asks the real server: head and body of its answer.
fn ask(shared: &Shared, lines: &[String], body: &[u8]) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut server = TcpStream::connect(*lock(&shared.upstream))?;
    shared.hand_on(&head(lines), &mut server)?;
    shared.hand_on(body, &mut server)?;
    let mut reader = BufReader::new(server);
    let (mut lines, _) = read_head(&mut reader)?;
    // A server that was asked to go on first has said so.
    while lines.first().is_some_and(|line| line.contains(" 100 ")) {
        lines = read_head(&mut reader)?.0;
    }
    let mut body = Vec::new();
    reader.read_to_end(&mut body)?;
    Ok((head(&lines), body))
}

fn give(
    shared: &Shared,
    client: &mut TcpStream,
    (head, body): &(Vec<u8>, Vec<u8>),
    fault: &Fault,
) -> io::Result<()> {
    match fault {
        Fault::LostAnswer => Ok(()),
        Fault::TruncatedAnswer => {
            // An answer without a body loses half of its head.
            let (head, body) = match body.len() {
                0 => (&head[..head.len() / 2], &body[..]),
                length => (&head[..], &body[..length / 2]),
            };
            client.write_all(head)?;
            client.write_all(body)
        }
        Fault::Slow(pause) => {
            for byte in [head.as_slice(), body].concat() {
                client.write_all(&[byte])?;
                client.flush()?;
                shared.pause(*pause);
            }
            Ok(())
        }
        _ => {
            shared.hand_on(head, client)?;
            shared.hand_on(body, client)
        }
    }
}
