//! The picture in the clipboard, where the page is not shown it.
//!
//! WebKitGTK gives a page no picture that is pasted
//! (<https://bugs.webkit.org/show_bug.cgi?id=218519>), so GTK is asked. Other
//! webviews put it into the page's own event.

use dropcap_core::api::{PhotoSource, Problem};
use tauri::AppHandle;

/// The picture in the clipboard; none when it holds something else.
#[cfg(target_os = "linux")]
pub(crate) fn clipboard_photo(app: &AppHandle, (): ()) -> Result<Option<PhotoSource>, Problem> {
    use base64::Engine;
    let (answer, answered) = std::sync::mpsc::channel();
    // The program that holds the picture may never answer.
    let held = match app.run_on_main_thread(move || ask(KINDS, answer)) {
        Ok(()) => answered.recv_timeout(PATIENCE).ok().flatten(),
        Err(_) => None,
    };
    Ok(held.map(|(ending, bytes)| PhotoSource::Bytes {
        name: format!("pasted.{ending}"),
        data: base64::engine::general_purpose::STANDARD.encode(bytes),
    }))
}

/// Other webviews show the page what is pasted.
#[cfg(not(target_os = "linux"))]
pub(crate) fn clipboard_photo(_: &AppHandle, (): ()) -> Result<Option<PhotoSource>, Problem> {
    Ok(None)
}

/// How long the program that holds a picture may take to give it.
#[cfg(target_os = "linux")]
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// The kinds of pictures asked for, the best first, each with a file's ending.
#[cfg(target_os = "linux")]
const KINDS: &[(&str, &str)] = &[
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
    ("image/webp", "webp"),
    ("image/tiff", "tiff"),
    ("image/bmp", "bmp"),
];

#[cfg(target_os = "linux")]
type Answer = std::sync::mpsc::Sender<Option<(&'static str, Vec<u8>)>>;

/// Asks for each kind in turn until the clipboard has one.
#[cfg(target_os = "linux")]
fn ask(kinds: &'static [(&'static str, &'static str)], answer: Answer) {
    use gtk::gdk;
    let Some(((kind, ending), others)) = kinds.split_first() else {
        // Nobody waits any more when the window has gone.
        let _ = answer.send(None);
        return;
    };
    let clipboard = gtk::Clipboard::get(&gdk::SELECTION_CLIPBOARD);
    clipboard.request_contents(&gdk::Atom::intern(kind), move |_, held| {
        if held.length() > 0 {
            let _ = answer.send(Some((ending, held.data())));
        } else {
            ask(others, answer);
        }
    });
}
