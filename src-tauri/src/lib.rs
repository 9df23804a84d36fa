//! The shell: a window around [`dropcap_core`], and nothing else.
//!
//! It makes the one [`Studio`], forwards its events to the windows, serves the
//! `dropcap:` scheme (files of open blogs and thumbnails of photos on their
//! way) and owns what only a desktop can do ([`native`]).

mod clipboard;
mod ipc;
mod native;

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use dropcap_core::studio::{Config, Studio};
use tauri::http::{Response, StatusCode, header};
use tauri::{AppHandle, Emitter, Manager, WebviewUrl, WebviewWindowBuilder};

/// The name under which all events of the core reach the windows.
const EVENT: &str = "dropcap";

/// Runs the app until its last window is closed.
pub fn run() -> ExitCode {
    if let Err(sentence) = display_is_there() {
        eprintln!("{sentence}");
        return ExitCode::FAILURE;
    }
    let app = tauri::Builder::default()
        .invoke_handler(ipc::handle)
        .register_asynchronous_uri_scheme_protocol("dropcap", |context, request, responder| {
            let app = context.app_handle().clone();
            let path = request.uri().path().to_owned();
            tauri::async_runtime::spawn_blocking(move || responder.respond(asset(&app, &path)));
        })
        .setup(|app| {
            let studio = open_studio(app.handle())?;
            let spelling = studio.app_settings(()).is_ok_and(|settings| settings.spelling);
            let studio = Arc::new(studio);
            app.manage(studio.clone());
            let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Dropcap")
                .inner_size(1280.0, 820.0)
                .min_inner_size(640.0, 420.0)
                .on_navigation(move |url| may_be_shown(&studio, url))
                .build()?;
            native::check_spelling(&window, spelling);
            native::survive_page(&window);
            Ok(())
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => {
            app.run(|app, event| {
                if let tauri::RunEvent::Exit = event {
                    app.state::<Arc<Studio>>().close();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("Dropcap could not open its window: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the window or a frame in it may go to an address: to its own pages,
/// and to the theme's page of a blog, which only a frame without any capability
/// asks for.
fn may_be_shown(studio: &Studio, url: &tauri::Url) -> bool {
    let own = matches!(url.scheme(), "tauri" | "about") || url.host_str() == Some("tauri.localhost");
    own || studio.is_true_page(url)
}

/// The core, its events forwarded to every window.
fn open_studio(app: &AppHandle) -> Result<Studio, Box<dyn std::error::Error>> {
    let windows: Arc<OnceLock<AppHandle>> = Arc::default();
    let _ = windows.set(app.clone());
    let config = Config::for_this_machine(Arc::new(move |event| {
        if let Some(app) = windows.get() {
            // A window that is gone needs no events.
            let _ = app.emit(EVENT, event);
        }
    }))?;
    Ok(Studio::open(config)?)
}

/// Answers a request of the `dropcap:` scheme.
fn asset(app: &AppHandle, path: &str) -> Response<Vec<u8>> {
    let found = app.try_state::<Arc<Studio>>().map(|studio| studio.asset(path));
    let (status, kind, body) = match found {
        Some(Ok(asset)) => (StatusCode::OK, asset.content_type, asset.bytes),
        Some(Err(error)) => {
            (StatusCode::NOT_FOUND, "text/plain; charset=utf-8", error.to_string().into_bytes())
        }
        None => (StatusCode::SERVICE_UNAVAILABLE, "text/plain", Vec::new()),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-cache"));
    // An SVG opened on its own must not run either.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        header::HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    response
}

/// GTK ends the process without a display, so this is asked before.
fn display_is_there() -> Result<(), String> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
        return Err("Dropcap needs a desktop: neither DISPLAY nor WAYLAND_DISPLAY is set. \
                    Start it from a graphical session, or use dropcap-cli in a terminal."
            .into());
    }
    Ok(())
}
