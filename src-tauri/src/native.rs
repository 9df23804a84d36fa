//! What only a desktop can do: dialogs, the browser, the file manager,
//! spell checking.

use dropcap_core::api::{Code, Problem, SaveElsewhere};
use dropcap_core::fs;
use tauri::AppHandle;

pub(crate) use crate::clipboard::clipboard_photo;

/// What the command line names: `--sample`, or a blog's folder. Whether it is
/// one is said when it is opened.
pub(crate) fn start_with(_: &AppHandle, (): ()) -> Result<Option<String>, Problem> {
    let first = std::env::args_os().nth(1).map(std::path::PathBuf::from);
    Ok(match first {
        Some(flag) if flag.as_os_str() == "--sample" => Some("sample".into()),
        Some(folder) => std::path::absolute(folder).ok().map(|folder| utf8(&folder)).transpose()?,
        None => None,
    })
}

/// Asks for a folder; none when the writer closes the dialog.
pub(crate) fn pick_folder(_: &AppHandle, title: String) -> Result<Option<String>, Problem> {
    let dialog = rfd::AsyncFileDialog::new().set_title(title);
    let picked = tauri::async_runtime::block_on(dialog.pick_folder());
    picked.map(|folder| utf8(folder.path())).transpose()
}

/// Asks for a file and writes a text into it: the one way to put something
/// outside a blog, for a text whose blog is gone. None when the writer closes
/// the dialog.
pub(crate) fn save_elsewhere(_: &AppHandle, ask: SaveElsewhere) -> Result<Option<String>, Problem> {
    let dialog = rfd::AsyncFileDialog::new().set_title(ask.title).set_file_name(ask.name);
    let Some(picked) = tauri::async_runtime::block_on(dialog.save_file()) else { return Ok(None) };
    let path = utf8(picked.path())?;
    fs::write(picked.path(), ask.text.as_bytes()).map_err(|error| Problem::from(&error))?;
    Ok(Some(path))
}

/// Asks for photos; none when the writer closes the dialog.
pub(crate) fn pick_photos(_: &AppHandle, title: String) -> Result<Vec<String>, Problem> {
    let dialog = rfd::AsyncFileDialog::new().set_title(title).add_filter("Photos", PHOTO_ENDINGS);
    let picked = tauri::async_runtime::block_on(dialog.pick_files());
    picked.unwrap_or_default().iter().map(|file| utf8(file.path())).collect()
}

/// Opens an address in the system's browser.
pub(crate) fn open_link(_: &AppHandle, address: String) -> Result<(), Problem> {
    let allowed = ["http://", "https://", "mailto:"];
    let lower = address.to_ascii_lowercase();
    if !allowed.iter().any(|scheme| lower.starts_with(scheme)) || address.chars().any(char::is_control) {
        return Err(problem(format!("{address} is not a web or mail address, so it is not opened")));
    }
    open::that_detached(&address).map_err(|error| problem(format!("{address} could not be opened: {error}")))
}

/// Opens a folder or a page of a folder target with the system's program.
pub(crate) fn open_local(_: &AppHandle, path: String) -> Result<(), Problem> {
    let target = std::path::Path::new(&path);
    let page = target.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("html"));
    let known = target.is_dir() || (page && target.is_file());
    if !known {
        return Err(problem(format!("{path} is neither a folder nor a page, so it is not opened")));
    }
    open::that_detached(target).map_err(|error| problem(format!("{path} could not be opened: {error}")))
}

/// Shows a file in the system's file manager, by opening its folder.
pub(crate) fn reveal(_: &AppHandle, path: String) -> Result<(), Problem> {
    let target = std::path::Path::new(&path);
    let folder = if target.is_dir() { target } else { target.parent().unwrap_or(target) };
    open::that_detached(folder).map_err(|error| problem(format!("{path} could not be shown: {error}")))
}

/// Switches WebKitGTK's spell checking on, in the languages of the desktop.
#[cfg(target_os = "linux")]
pub(crate) fn check_spelling(window: &tauri::WebviewWindow, on: bool) {
    use webkit2gtk::{WebContextExt, WebViewExt};
    let switched = window.with_webview(move |webview| {
        if let Some(context) = webview.inner().context() {
            context.set_spell_checking_enabled(on);
            let languages = desktop_languages();
            context.set_spell_checking_languages(&languages.iter().map(String::as_str).collect::<Vec<_>>());
        }
    });
    // A window without spell checking is still a window.
    drop(switched);
}

/// Loads the page again when its process has been ended; what was being written
/// is offered then, for the core has it.
#[cfg(target_os = "linux")]
pub(crate) fn survive_page(window: &tauri::WebviewWindow) {
    use std::sync::Arc;

    use dropcap_core::studio::Studio;
    use tauri::Manager;
    use webkit2gtk::WebViewExt;
    let app = window.app_handle().clone();
    let connected = window.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |page, _| {
            app.state::<Arc<Studio>>().page_ended();
            page.reload();
        });
    });
    // A window that stays empty can still be closed and opened again.
    drop(connected);
}

/// Other webviews load the page again by themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn survive_page(_: &tauri::WebviewWindow) {}

/// Other webviews check spelling by themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn check_spelling(_: &tauri::WebviewWindow, _: bool) {}

/// The languages of the desktop as `en_GB`, the first preferred.
#[cfg(target_os = "linux")]
fn desktop_languages() -> Vec<String> {
    let wanted =
        ["LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let mut languages: Vec<String> = wanted
        .flat_map(|list| {
            list.split(':')
                .map(|one| one.split('.').next().unwrap_or_default().to_owned())
                .collect::<Vec<_>>()
        })
        .filter(|code| code.len() >= 2 && code != "POSIX")
        .collect();
    languages.push("en_US".into());
    languages.dedup();
    languages
}

const PHOTO_ENDINGS: &[&str] = &[
    "jpg", "jpeg", "png", "webp", "gif", "avif", "heic", "heif", "tif", "tiff", "bmp", "JPG", "JPEG", "PNG",
    "HEIC",
];

fn utf8(path: &std::path::Path) -> Result<String, Problem> {
    path.to_str().map(str::to_owned).ok_or_else(|| {
        problem(format!("the name of {} is not Unicode text; rename it to use it here", path.display()))
    })
}

fn problem(message: String) -> Problem {
    Problem { code: Code::Other, message }
}
