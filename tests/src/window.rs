//! The real window, driven as a person would: WebKit's own WebDriver starts
//! the app on a desktop of the test's own. Everything ends with the handle.

use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::desktop::{Desktop, Point, Running};
use crate::s3::free_port;

/// How long anything in the window may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// An app on a desktop.
pub struct Window {
    runtime: Runtime,
    client: Option<Client>,
    desktop: Desktop,
    _driver: Running,
}

impl Window {
    /// Starts the app with `arguments` and `environment` on `desktop`.
    pub fn open(desktop: Desktop, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let port = free_port();
        let mut command = desktop.command("WebKitWebDriver");
        command.args([format!("--port={port}"), "--host=127.0.0.1".into()]);
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1").env("NO_AT_BRIDGE", "1");
        command.envs(environment.iter().copied());
        let driver =
            Running::start(&mut command).expect("WebKitWebDriver starts (Debian's webkit2gtk-driver)");
        wait_for_port(port);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let options = json!({ "binary": crate::binary("dropcap"), "args": arguments });
        let capabilities = serde_json::Map::from_iter([("webkitgtk:browserOptions".to_owned(), options)]);
        let address = format!("http://127.0.0.1:{port}");
        let client = runtime
            .block_on(
                ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
                    .capabilities(capabilities)
                    .connect(&address),
            )
            .unwrap_or_else(|error| panic!("the app did not open its window: {error}"));
        Self { runtime, client: Some(client), desktop, _driver: driver }
    }

    /// The desktop it stands on.
    pub fn desktop(&self) -> &Desktop {
        &self.desktop
    }

    /// Waits for what `css` names, and gives it.
    #[track_caller]
    pub fn find(&self, css: &str) -> Element {
        let wait = self.client().wait().at_most(PATIENCE).every(Duration::from_millis(50));
        let found = self.runtime.block_on(wait.for_element(Locator::Css(css)));
        found.unwrap_or_else(|error| panic!("{css} did not appear: {error}\n{}", self.text_of_page()))
    }

    /// Waits for the element with this `data-testid`.
    #[track_caller]
    pub fn test_id(&self, id: &str) -> Element {
        self.find(&format!("[data-testid='{id}']"))
    }

    /// Clicks the element with this `data-testid`.
    #[track_caller]
    pub fn click(&self, id: &str) {
        self.click_css(&format!("[data-testid='{id}']"));
    }

    /// Clicks what `css` names.
    #[track_caller]
    pub fn click_css(&self, css: &str) {
        let element = self.find(css);
        if let Err(error) = self.runtime.block_on(element.click()) {
            panic!("{css} could not be clicked: {error}\n{}", self.text_of_page());
        }
    }

    /// Types into what `css` names.
    #[track_caller]
    pub fn type_into(&self, css: &str, text: &str) {
        let element = self.find(css);
        if let Err(error) = self.runtime.block_on(element.send_keys(text)) {
            panic!("nothing could be typed into {css}: {error}\n{}", self.text_of_page());
        }
    }

    /// Presses a key, such as `"\u{E006}"` for Return, with Control held.
    pub fn control(&self, key: &str) {
        let element = self.runtime.block_on(self.client().active_element()).expect("something has the focus");
        self.runtime.block_on(element.send_keys(&format!("\u{E009}{key}"))).expect("the key arrives");
    }

    /// Runs a script in the page; `return` gives its value.
    pub fn run(&self, script: &str) -> Value {
        self.runtime
            .block_on(self.client().execute(script, Vec::new()))
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits until a script returns something true, and gives it.
    #[track_caller]
    pub fn wait_until(&self, what: &str, script: &str) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let value = self.run(script);
            let truth =
                !(value.is_null() || value == json!(false) || value == json!("") || value == json!(0));
            if truth {
                return value;
            }
            assert!(Instant::now() < end, "{what} did not happen\n{}", self.text_of_page());
            self.runtime.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
        }
    }

    /// The text of what `css` names.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        let element = self.find(css);
        self.runtime.block_on(element.text()).expect("an element has text")
    }

    /// Where the middle of what `css` names is on the desktop.
    pub fn middle_of(&self, css: &str) -> Point {
        self.find(css);
        let script = format!(
            "const r = document.querySelector({css:?}).getBoundingClientRect();
             return [r.x + r.width / 2, r.y + r.height / 2];"
        );
        let middle = self.run(&script);
        let part = |n: usize| middle[n].as_f64().unwrap_or_default() as i32;
        let window = self.desktop.window("Dropcap").expect("the app has a window");
        let corner = self.desktop.corner(&window).expect("the window has a place");
        Point { x: corner.x + part(0), y: corner.y + part(1) }
    }

    /// Takes a picture of the whole window.
    pub fn picture(&self, file: &Path) {
        let png = self.runtime.block_on(self.client().screenshot()).expect("the window can be pictured");
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).expect("the folder of pictures can be made");
        }
        std::fs::write(file, png).expect("the picture can be kept");
    }

    /// Makes the window this large.
    pub fn resize(&self, width: u32, height: u32) {
        self.runtime
            .block_on(self.client().set_window_size(width, height))
            .expect("the window can be resized");
    }

    fn client(&self) -> &Client {
        self.client.as_ref().expect("the session lives as long as the window")
    }

    /// What the page says, for messages of failed tests.
    fn text_of_page(&self) -> String {
        let text = self.runtime.block_on(self.client().execute("return document.body.innerText", Vec::new()));
        format!(
            "the page says: {}",
            text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
        )
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            // The driver is ended in any case; this lets the app close well.
            let close = async { tokio::time::timeout(Duration::from_secs(10), client.close()).await };
            let _ = self.runtime.block_on(close);
        }
    }
}

fn wait_for_port(port: u16) {
    let end = Instant::now() + PATIENCE;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < end, "nothing listens on port {port}");
        std::thread::yield_now();
    }
}
