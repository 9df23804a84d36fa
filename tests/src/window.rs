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
    title: String,
    driver: Running,
}

impl Window {
    /// Starts the app with `arguments` and `environment` on `desktop`.
    pub fn open(desktop: Desktop, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let options = json!({ "binary": crate::binary("dropcap"), "args": arguments });
        Self::start(desktop, environment, &[("webkitgtk:browserOptions", options)])
    }

    /// Opens an address in WebKit's own browser, as a reader would.
    pub fn browse(desktop: Desktop, address: &str, environment: &[(&str, &str)]) -> Self {
        let mut window = Self::start(desktop, environment, &[]);
        window.wait(window.client().goto(address)).unwrap_or_else(|error| panic!("{address}: {error}"));
        window.title = window.run("return document.title").as_str().unwrap_or_default().to_owned();
        window
    }

    fn start(desktop: Desktop, environment: &[(&str, &str)], capabilities: &[(&str, Value)]) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        // On a busy machine the driver and the window sometimes miss each other.
        for _ in 0..3 {
            let (driver, port) = start_driver(&desktop, environment);
            let capabilities =
                capabilities.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
            let address = format!("http://127.0.0.1:{port}");
            let connecting = builder.capabilities(capabilities).connect(&address);
            match runtime.block_on(async { tokio::time::timeout(PATIENCE, connecting).await }) {
                Ok(Ok(client)) => {
                    return Self { runtime, client: Some(client), desktop, title: "Dropcap".into(), driver };
                }
                Ok(Err(error)) => panic!("the window did not open: {error}"),
                Err(_) => drop(driver),
            }
        }
        panic!("the window did not open in time, three times over");
    }

    /// Waits for the window's answer, but not for ever.
    #[track_caller]
    fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        let result = self.runtime.block_on(async { tokio::time::timeout(2 * PATIENCE, answer).await });
        result.unwrap_or_else(|_| panic!("the window does not answer any more"))
    }

    /// The desktop it stands on.
    pub fn desktop(&self) -> &Desktop {
        &self.desktop
    }

    /// The group of the app's processes.
    pub fn group(&self) -> u32 {
        self.driver.id()
    }

    /// Waits for what `css` names, and gives it.
    #[track_caller]
    pub fn find(&self, css: &str) -> Element {
        let wait = self.client().wait().at_most(PATIENCE).every(Duration::from_millis(50));
        let found = self.wait(wait.for_element(Locator::Css(css)));
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

    /// Clicks what `css` names, once it stands still and nothing is over it, as
    /// a person would.
    #[track_caller]
    pub fn click_css(&self, css: &str) {
        self.find(css);
        self.run("window.stoodAt = null");
        self.wait_until(
            &format!("{css} to stand still"),
            &format!(
                "const element = document.querySelector({css:?});
                 if (!element || element.disabled) return false;
                 element.scrollIntoView({{ block: 'nearest', behavior: 'instant' }});
                 const {{ x, y, width, height }} = element.getBoundingClientRect();
                 const above = document.elementFromPoint(x + width / 2, y + height / 2);
                 const place = [x, y, width, height].join();
                 const still = window.stoodAt === place;
                 window.stoodAt = place;
                 return still && above !== null && (element.contains(above) || above.contains(element));"
            ),
        );
        let element = self.find(css);
        if let Err(error) = self.wait(element.click()) {
            panic!("{css} could not be clicked: {error}\n{}", self.text_of_page());
        }
    }

    /// Types into what `css` names.
    #[track_caller]
    pub fn type_into(&self, css: &str, text: &str) {
        let element = self.find(css);
        if let Err(error) = self.wait(element.send_keys(text)) {
            panic!("nothing could be typed into {css}: {error}\n{}", self.text_of_page());
        }
    }

    /// Presses a key, such as `"\u{E00C}"` for Escape.
    pub fn press(&self, key: &str) {
        let element = self.wait(self.client().active_element()).expect("something has the focus");
        self.wait(element.send_keys(key)).expect("the key arrives");
    }

    /// Replaces what a field holds and leaves it, so that it counts.
    #[track_caller]
    pub fn fill(&self, css: &str, text: &str) {
        self.click_css(css);
        self.control("a");
        self.type_into(css, text);
        self.run("document.activeElement.blur()");
    }

    /// Presses a key, such as `"\u{E006}"` for Return, with Control held.
    pub fn control(&self, key: &str) {
        let element = self.wait(self.client().active_element()).expect("something has the focus");
        self.wait(element.send_keys(&format!("\u{E009}{key}"))).expect("the key arrives");
    }

    /// Runs a script in the page; `return` gives its value.
    pub fn run(&self, script: &str) -> Value {
        self.wait(self.client().execute(script, Vec::new()))
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
        self.wait(element.text()).expect("an element has text")
    }

    /// The text of the page in the frame that `css` names, which may be of any
    /// origin; empty while it loads.
    #[track_caller]
    pub fn text_in_frame(&self, css: &str) -> String {
        let frame = self.find(css);
        let reading = async {
            frame.enter_frame().await?;
            let body = self.client().find(Locator::Css("body")).await?;
            body.text().await
        };
        let text = self.wait(reading).unwrap_or_default();
        let _ = self.wait(self.client().enter_parent_frame());
        text
    }

    /// How far below the frame's upper edge what `inner` names is seen, in pixels;
    /// the frame may be of any origin.
    #[track_caller]
    pub fn place_in_frame(&self, css: &str, inner: &str) -> i64 {
        let frame = self.find(css);
        let script = format!("return document.querySelector({inner:?}).getBoundingClientRect().top");
        let reading = async {
            frame.enter_frame().await?;
            self.client().execute(&script, Vec::new()).await
        };
        let place = self.wait(reading);
        let _ = self.wait(self.client().enter_parent_frame());
        place.expect("it is in the frame").as_f64().expect("a place") as i64
    }

    /// The window's number: of the one that has the keys, where that is the
    /// app's, for a drag may leave another of that name behind.
    pub(crate) fn number(&self) -> String {
        let active = self.desktop.xdotool(&["getactivewindow"]).unwrap_or_default();
        let name = self.desktop.xdotool(&["getwindowname", &active]).unwrap_or_default();
        if !active.is_empty() && name.contains(&self.title) {
            return active;
        }
        self.desktop.window(&self.title).expect("the app has a window")
    }

    /// Where the middle of what is in the window of what `css` names is on the desktop.
    pub fn middle_of(&self, css: &str) -> Point {
        self.find(css);
        let script = format!(
            "const r = document.querySelector({css:?}).getBoundingClientRect();
             const middle = (start, end, all) => (Math.max(0, start) + Math.min(all, end)) / 2;
             return [middle(r.left, r.right, innerWidth), middle(r.top, r.bottom, innerHeight)];"
        );
        let middle = self.run(&script);
        let part = |n: usize| middle[n].as_f64().unwrap_or_default() as i32;
        let corner = self.desktop.corner(&self.number()).expect("the window has a place");
        Point { x: corner.x + part(0), y: corner.y + part(1) }
    }

    /// Takes a picture of the page as it stands on the desktop, not by
    /// the driver, whose own way hangs on a page that stands still. What a
    /// browser puts above the page is left out.
    pub fn picture(&self, file: &Path) {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).expect("the folder of pictures can be made");
        }
        let window = self.desktop.active(&self.title).expect("the window is there");
        let inside = self.run("return `${innerWidth}x${innerHeight}+0+0`");
        // Of all that can take pictures, xwd alone takes no hold of the mouse.
        let raw = file.with_extension("xwd");
        let taken = self.desktop.command("xwd").args(["-silent", "-id", &window, "-out"]).arg(&raw).status();
        assert!(taken.is_ok_and(|status| status.success()), "no picture: is xwd (x11-apps) installed?");
        let mut convert = self.desktop.command("convert");
        convert.arg(&raw).args([
            "-gravity",
            "south",
            "-crop",
            inside.as_str().unwrap_or_default(),
            "+repage",
        ]);
        let made = convert.arg(file).status();
        assert!(made.is_ok_and(|status| status.success()), "no picture: is ImageMagick installed?");
        std::fs::remove_file(&raw).expect("the raw picture can go");
    }

    fn client(&self) -> &Client {
        self.client.as_ref().expect("the session lives as long as the window")
    }

    /// What the page says, for messages of failed tests.
    fn text_of_page(&self) -> String {
        let text = self.wait(self.client().execute("return document.body.innerText", Vec::new()));
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

fn start_driver(desktop: &Desktop, environment: &[(&str, &str)]) -> (Running, u16) {
    let port = free_port();
    let mut command = desktop.command("WebKitWebDriver");
    command.args([format!("--port={port}"), "--host=127.0.0.1".into()]);
    command.env("TAURI_WEBVIEW_AUTOMATION", "true");
    command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1").env("NO_AT_BRIDGE", "1");
    command.envs(environment.iter().copied());
    let driver = Running::start(&mut command).expect("WebKitWebDriver starts (Debian's webkit2gtk-driver)");
    wait_for_port(port);
    (driver, port)
}

fn wait_for_port(port: u16) {
    let end = Instant::now() + PATIENCE;
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < end, "nothing listens on port {port}");
        std::thread::yield_now();
    }
}
