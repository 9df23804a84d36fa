//! The main screens under axe-core's rules, light and dark, and what a reader
//! can do in the preview without being able to change it.

use dropcap_tests::window::Window;

use crate::surroundings::Surroundings;

/// The rules of WCAG 2.2 AA, and axe's own good practice. `region` is left out:
/// the handles between the panes stand between landmarks, not inside one.
const RUN: &str = "window.axeSays = null;
    axe.run(document, {
        iframes: false,
        rules: { region: { enabled: false } },
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
    }).then(({ violations }) => {
        window.axeSays = { found: violations.map(({ id, help, nodes }) =>
            `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`) };
    });";

#[test]
fn every_main_screen_is_accessible() {
    let around = Surroundings::new();
    let window = around.open(&[], &[]);
    let axe = Axe::new(&window);
    window.test_id("welcome");
    axe.check("welcome");
    window.click("welcome-new");
    window.test_id("new-blog-title");
    axe.check("new blog");
    escape(&window, "new-blog-sheet");

    window.click("welcome-sample");
    window.test_id("posts-list");
    axe.check("no post open");
    window.click_css("[data-testid='post-row'][data-path*='photos']");
    window.wait_until("the preview", PREVIEWED);
    for theme in ["light", "dark"] {
        window.run(&format!("document.documentElement.dataset.theme = '{theme}'"));
        axe.check(&format!("a post, {theme}"));
        window.click("preview-look");
        window.find("[role='menuitemradio']");
        axe.check(&format!("the look of the page, {theme}"));
        window.press("\u{E00C}");
        window.click("preview-cards");
        window.wait_until(
            "the cards",
            "return document.querySelector('[data-testid=card-list]')?.innerText.length > 20",
        );
        axe.check(&format!("cards, {theme}"));
        window.click("preview-cards");
        for page in ["writing", "blog", "photos", "publishing"] {
            window.control(",");
            window.click(&format!("settings-{page}"));
            axe.check(&format!("settings: {page}, {theme}"));
            escape(&window, "settings");
        }
        window.keys("ctrl+shift+m");
        window.wait_until(
            "the photos of the blog",
            "return [...document.querySelectorAll('[data-testid=media-photo] img')].some((image) => image.naturalWidth)",
        );
        window.click("media-photo");
        axe.check(&format!("the photos of the blog, {theme}"));
        escape(&window, "media");
        window.control("p");
        window.test_id("palette");
        axe.check(&format!("commands, {theme}"));
        escape(&window, "palette");
        window.click("publish-button");
        window.test_id("plan-steps");
        axe.check(&format!("plan, {theme}"));
        escape(&window, "publish-sheet");
    }
}

#[test]
fn text_of_the_preview_is_selected_and_copied() {
    let around = Surroundings::new();
    let window = around.open(&[], &[]);
    window.click("welcome-sample");
    window.click_css("[data-testid='post-row'][data-path*='photos']");
    window.wait_until("the preview", PREVIEWED);
    let words = window.wait_until(
        "a paragraph, taken by three presses",
        "const frame = document.querySelector('[data-testid=preview-frame]');
         const paragraph = frame.contentDocument.querySelector('.block p');
         const [outer, inner] = [frame.getBoundingClientRect(), paragraph.getBoundingClientRect()];
         const at = { clientX: outer.x + inner.x + 20, clientY: outer.y + inner.y + 10, detail: 3, bubbles: true };
         frame.nextElementSibling.dispatchEvent(new MouseEvent('mousedown', at));
         window.dispatchEvent(new MouseEvent('mouseup', at));
         const taken = frame.contentDocument.getSelection().toString().trim();
         return taken === paragraph.innerText.trim() && taken",
    );
    window.control("c");
    window.run("document.querySelector('[data-testid=search]').focus()");
    window.control("v");
    let pasted =
        window.wait_until("the paste", "return document.querySelector('[data-testid=search]').value");
    assert_eq!(pasted.as_str().unwrap().trim(), words.as_str().unwrap().replace('\n', " "));
}

/// True when the preview shows the post.
const PREVIEWED: &str = "return document.querySelector('[data-testid=preview-frame]')?.contentDocument?.querySelector('.block p') != null";

/// Presses Escape and waits until that sheet is gone.
fn escape(window: &Window, sheet: &str) {
    window.press("\u{E00C}");
    window.wait_until(sheet, &format!("return document.querySelector('[data-testid={sheet}]') === null"));
}

/// axe-core in a window.
pub(crate) struct Axe<'a> {
    window: &'a Window,
}

impl<'a> Axe<'a> {
    pub(crate) fn new(window: &'a Window) -> Self {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/node_modules/axe-core/axe.min.js");
        let source = std::fs::read_to_string(file).expect("axe-core is among the window's test packages");
        window.run(&format!("{source}; window.axe = axe;"));
        Self { window }
    }

    #[track_caller]
    pub(crate) fn check(&self, screen: &str) {
        // What comes in gently is not in its full colours before it is there.
        self.window.wait_until(
            "the end of all movement",
            "return document.getAnimations().every((a) => a.effect.getTiming().iterations === Infinity || a.playState === 'finished')",
        );
        self.window.run(RUN);
        let says = self.window.wait_until("axe's answer", "return window.axeSays");
        assert_eq!(says["found"], serde_json::json!([]), "{screen}");
    }
}
