//! Nothing jumps: neither while a long post is typed in nor while its images
//! arrive late.

use std::fmt::Write;
use std::sync::{Arc, Condvar, Mutex};

use dropcap_tests::photos::{Scene, jpeg};
use dropcap_tests::web::Site;
use dropcap_tests::window::Window;
use serde_json::Value;

use crate::surroundings::{Surroundings, picture, row};

const PARAGRAPHS: usize = 300;

/// Images that come when the test lets them.
struct Late {
    site: Site,
    released: Arc<(Mutex<bool>, Condvar)>,
}

impl Late {
    fn start() -> Self {
        let released = Arc::new((Mutex::new(false), Condvar::new()));
        let (gate, photo) = (released.clone(), jpeg(600, 400, Scene::Photo(1)));
        let site = Site::answering(move |_, _| {
            let (open, told) = &*gate;
            drop(told.wait_while(open.lock().unwrap(), |open| !*open).unwrap());
            (200, "image/jpeg", photo.clone())
        });
        Self { site, released }
    }

    /// Lets all images come.
    fn release(&self) {
        *self.released.0.lock().unwrap() = true;
        self.released.1.notify_all();
    }
}

impl Drop for Late {
    fn drop(&mut self) {
        self.release();
    }
}

/// Numbered paragraphs of different lengths, an image behind every fifteenth.
fn post(images: &str) -> String {
    let mut text = String::from("---\ntitle: Long\n---\n");
    for number in 0..PARAGRAPHS {
        let words = "the ferry left before the fog did ".repeat(1 + number % 7 * 3);
        let _ = write!(text, "Paragraph {number} begins: {words}\n\n");
        if number % 15 == 7 {
            let _ = write!(text, "![A harbour]({images}{number}.jpg)\n\n");
        }
    }
    text
}

/// What is measured at each paint: where the panes are scrolled to, where the
/// cursor is in the text's pane, where the block that is written in and the
/// block at the top are in the page's.
const WATCH: &str = "
    const text = document.querySelector('.cm-content').closest('.scrolls');
    const pane = document.querySelector('[data-testid=preview]');
    const frame = document.querySelector('[data-testid=preview-frame]');
    const page = frame.contentDocument;
    const from = (box, outer) => box.getBoundingClientRect().top - outer.getBoundingClientRect().top;
    const inPage = (block) => block ? block.getBoundingClientRect().top + from(frame, pane) : null;
    const cursor = () => {
        const at = getSelection().anchorNode;
        const line = (at?.nodeType === 1 ? at : at?.parentElement)?.closest('.cm-line');
        return line ? from(line, text) : null;
    };
    const numberOf = (words) => Number(/Paragraph (\\d+)/.exec(words ?? '')?.[1] ?? -1);
    const block = (number) => [...page.querySelectorAll('.block')].find((block) => block.textContent.startsWith(`Paragraph ${number} `));
    window.samples = [];
    window.watching = true;
    const sample = () => {
        const top = document.elementFromPoint(text.getBoundingClientRect().x + 150, text.getBoundingClientRect().y + 40)?.closest('.cm-line');
        const number = numberOf(top?.textContent);
        window.samples.push({
            text: text.scrollTop,
            page: pane.scrollTop,
            cursor: cursor(),
            here: inPage(page.querySelector('.here')),
            number,
            top: top ? from(top, text) : null,
            shown: inPage(number < 0 ? null : block(number)),
            kept: window.keptBlock === undefined ? null : inPage(block(window.keptBlock)),
        });
    };
    // Between layout and paint, after all who are told of it before: what is seen.
    const probe = document.body.appendChild(document.createElement('div'));
    probe.style.cssText = 'position: fixed; width: 1px; height: 1px; visibility: hidden';
    let wide = false;
    new ResizeObserver(() => {
        if (!window.watching) return probe.remove();
        sample();
        requestAnimationFrame(() => {
            wide = !wide;
            probe.style.width = wide ? '2px' : '1px';
        });
    }).observe(probe);";

/// Types `count` letters, each when the page shows the one before.
const TYPE: &str = "
    const page = document.querySelector('[data-testid=preview-frame]').contentDocument;
    const words = () => page.querySelector('.here')?.textContent;
    window.typed = false;
    const type = (left) => {
        if (left === 0) { window.typed = true; return; }
        const before = words();
        document.execCommand('insertText', false, (left % 6 === 0 ? ' ' : '') + 'abcdefghij'[left % 10]);
        const look = () => (words() === before ? requestAnimationFrame(look) : type(left - 1));
        requestAnimationFrame(look);
    };
    requestAnimationFrame(() => type(COUNT));";

/// The images of the page that are there.
const LOADED: &str = "[...document.querySelector('[data-testid=preview-frame]').contentDocument.images]
    .filter((image) => image.complete && image.naturalWidth > 0)";

struct Journey {
    _around: Surroundings,
    late: Late,
    window: Window,
}

impl Journey {
    fn start() -> Self {
        let (around, late) = (Surroundings::new(), Late::start());
        let blog = around.path().join("blog");
        std::fs::create_dir_all(blog.join("posts")).unwrap();
        // The site's own images are shown without asking.
        std::fs::write(blog.join("dropcap.toml"), format!("baseUrl = \"{}\"\n", late.site.url())).unwrap();
        std::fs::write(blog.join("posts/long.md"), post(&late.site.url())).unwrap();
        let window = around.open(&[blog.to_str().unwrap()], &[]);
        window.click_css(&row("long"));
        window.wait_until(
            "the page",
            &format!("return document.querySelector('[data-testid=preview-frame]')?.contentDocument?.querySelectorAll('.block').length >= {PARAGRAPHS}"),
        );
        Self { _around: around, late, window }
    }

    /// Puts the cursor at the end of a paragraph, in the middle of the pane.
    fn write_at(&self, paragraph: usize) {
        let window = &self.window;
        let of = paragraph as f64 / PARAGRAPHS as f64;
        window.run(&format!(
            "const text = document.querySelector('.cm-content').closest('.scrolls');
             text.scrollTop = (text.scrollHeight - text.clientHeight) * {of}"
        ));
        let line = format!(
            "[...document.querySelectorAll('.cm-line')].find((line) => line.textContent.startsWith('Paragraph {paragraph} '))"
        );
        window.wait_until(
            "the line",
            &format!(
                "const line = {line}; line?.scrollIntoView({{ block: 'center' }}); return line !== undefined"
            ),
        );
        window.run(&format!(
            "const line = {line};
             document.querySelector('.cm-content').focus();
             getSelection().selectAllChildren(line);
             getSelection().collapseToEnd()"
        ));
        window.wait_until(
            "the block of the cursor",
            &format!("return document.querySelector('[data-testid=preview-frame]').contentDocument.querySelector('.here')?.textContent.startsWith('Paragraph {paragraph} ')"),
        );
        self.at_rest();
    }

    /// Waits until nothing has moved for some paints.
    fn at_rest(&self) {
        self.window.run(
            "window.rested = false;
             const panes = [document.querySelector('.cm-content').closest('.scrolls'), document.querySelector('[data-testid=preview]')];
             const places = () => panes.map((pane) => [pane.scrollTop, pane.scrollHeight].join()).join();
             let same = 0, before = '';
             const look = () => {
                 const now = places();
                 same = now === before ? same + 1 : 0;
                 before = now;
                 if (same > 20) window.rested = true; else requestAnimationFrame(look);
             };
             look();",
        );
        self.window.wait_until("rest", "return window.rested");
    }

    fn watch(&self) {
        self.window.run(WATCH);
    }

    /// All that was seen since [`Self::watch`].
    fn seen(&self) -> Vec<Value> {
        self.window.run("window.watching = false; return window.samples").as_array().unwrap().clone()
    }

    fn images_come(&self) {
        self.late.release();
        self.window.wait_until("the images", &format!("return {LOADED}.length === {}", PARAGRAPHS / 15));
        self.at_rest();
    }

    fn type_letters(&self, count: usize) {
        self.window.run(&TYPE.replace("COUNT", &count.to_string()));
        self.window.wait_until("all to be typed", "return window.typed");
    }
}

/// How far a place moved at most from where it was first.
#[track_caller]
fn still(seen: &[Value], what: &str, most: f64) {
    let places: Vec<f64> = seen.iter().filter_map(|sample| sample[what].as_f64()).collect();
    assert!(places.len() > 5, "{what}: too few paints: {seen:?}");
    let moved = places.iter().map(|place| (place - places[0]).abs()).fold(0.0, f64::max);
    assert!(moved <= most, "{what} moved by {moved}: {places:?}");
}

/// A line of either pane.
const LINE: f64 = 32.0;

#[test]
fn typing_in_a_long_post_keeps_both_panes_still() {
    let journey = Journey::start();
    let window = &journey.window;
    for paragraph in [PARAGRAPHS - 1, PARAGRAPHS / 2] {
        journey.write_at(paragraph);
        // Some words that the reader has selected, and the images as they are.
        window.run(&format!(
            "const page = document.querySelector('[data-testid=preview-frame]').contentDocument;
             const block = [...page.querySelectorAll('.block')].find((block) => block.textContent.startsWith('Paragraph {} '));
             page.getSelection().selectAllChildren(block.querySelector('p'));
             window.selectedBefore = page.getSelection().toString();
             window.imagesBefore = {LOADED};",
            paragraph - 1
        ));
        journey.watch();
        journey.type_letters(25);
        if paragraph == PARAGRAPHS - 1 {
            // In the middle of it all images come, most of them above.
            journey.images_come();
        }
        journey.type_letters(25);
        journey.at_rest();
        let seen = journey.seen();
        picture(window, &format!("typing-at-{paragraph}"));
        still(&seen, "cursor", LINE);
        still(&seen, "here", LINE);
        let kept = window.run(
            "const page = document.querySelector('[data-testid=preview-frame]').contentDocument;
             return [page.getSelection().toString() === window.selectedBefore && window.selectedBefore !== '',
                     window.imagesBefore.every((image) => image.isConnected && image.complete)]",
        );
        assert_eq!(kept, serde_json::json!([true, true]), "the selection and the images at {paragraph}");
    }
}

/// The top paragraph of the text is at the same height in the page.
#[track_caller]
fn aligned(seen: &[Value]) {
    for sample in seen {
        let (Some(top), Some(shown)) = (sample["top"].as_f64(), sample["shown"].as_f64()) else { continue };
        // A block that is cut by the top edge is as far above it as its share is.
        assert!((top - shown).abs() < 5.0 * LINE, "at {top} in the text, at {shown} in the page: {sample}");
    }
    assert!(seen.iter().any(|sample| sample["shown"].is_f64()), "{seen:?}");
}

#[test]
fn the_top_stays_together_while_images_arrive_late() {
    for pane in [
        "document.querySelector('.cm-content').closest('.scrolls')",
        "document.querySelector('[data-testid=preview]')",
    ] {
        let journey = Journey::start();
        let window = &journey.window;
        window.run(&format!("{pane}.scrollTop = ({pane}.scrollHeight - {pane}.clientHeight) * 0.6"));
        journey.at_rest();
        window.run(
            "const frame = document.querySelector('[data-testid=preview-frame]');
             const pane = document.querySelector('[data-testid=preview]').getBoundingClientRect();
             const at = frame.contentDocument.elementFromPoint(200, pane.top + 40 - frame.getBoundingClientRect().top);
             window.keptBlock = Number(/Paragraph (\\d+)/.exec(at.closest('.block').textContent)?.[1])",
        );
        journey.watch();
        journey.images_come();
        let seen = journey.seen();
        picture(window, "images-arrived");
        // What is read stays where it is, in both.
        still(&seen, "kept", 2.0);
        still(&seen, "text", LINE);
        aligned(&seen);
        // And so it does further on.
        for share in [0.2, 0.9, 0.4] {
            journey.watch();
            window.run(&format!("{pane}.scrollTop = ({pane}.scrollHeight - {pane}.clientHeight) * {share}"));
            journey.at_rest();
            aligned(&journey.seen()[2..]);
        }
    }
}
