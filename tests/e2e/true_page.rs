//! The theme's own page beside the text: made by the real Hugo of the real
//! theme, from a hidden copy of the blog.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dropcap_tests::travel::{copy, fixture};
use dropcap_tests::true_page::{listing, programs_in};
use dropcap_tests::window::Window;

use crate::surroundings::{EDITOR, Surroundings, picture, picture_in_the_dark, row, saved, trust};

const FRAME: &str = "[data-testid='theme-frame']";

struct Journey {
    around: Surroundings,
    blog: PathBuf,
}

impl Journey {
    fn new() -> Self {
        let around = Surroundings::new();
        let blog = around.path().join("travel");
        copy(&fixture("blogs/travel"), &blog);
        Self { around, blog }
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.blog.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.blog.join(path)).unwrap()
    }

    /// Opens the window with the recent Hugo where it is installed.
    fn open(&self) -> Window {
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/bin");
        let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default());
        self.around.open(&[self.blog.to_str().unwrap()], &[("PATH", &path)])
    }
}

/// Waits until the page in the frame says these words.
#[track_caller]
fn wait_for(window: &Window, words: &str) -> String {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let text = window.text_in_frame(FRAME);
        if text.contains(words) {
            return text;
        }
        if Instant::now() > end {
            let pane = window.text("[data-testid='theme-pane']");
            panic!("{words} is not on the page; the pane says {pane}, the page {text}");
        }
    }
}

fn show_theme(window: &Window) {
    window.click_css("[data-testid='preview-kind'] [data-value='theme']");
}

/// Puts the cursor at the end of the text, whose middle may be out of sight.
fn to_the_end(window: &Window) {
    window.find(EDITOR);
    window.run("document.querySelector('.cm-content').focus()");
    window.control("\u{E010}");
}

const WINTER: &str = "content/english/posts/2024-03-25_my-winter-in-the-alps.md";

#[test]
fn the_themes_page_is_shown_and_follows_what_is_typed() {
    let journey = Journey::new();
    let headings = "\n\n## Above\n\nwords\n\n".to_owned()
        + &"One more line of it.\n\n".repeat(80)
        + "## Far below\n\nThe end.\n\n"
        + &"After it.\n\n".repeat(20);
    journey.write(WINTER, &(journey.text(WINTER) + &headings));
    let before = listing(&journey.blog);
    let window = journey.open();
    window.click_css(&row("my-winter"));
    window.find(EDITOR);
    show_theme(&window);
    // Nothing is run before the writer trusts the blog.
    window.test_id("theme-trust");
    assert_eq!(programs_in(journey.around.path()), Vec::<String>::new());
    picture(&window, "theme-untrusted");
    window.click("theme-trust");
    let page = wait_for(&window, "The end.");
    assert!(page.contains("Slow Roads") && page.contains("Français"), "the theme's own parts: {page}");
    picture(&window, "theme");
    picture_in_the_dark(&window, "theme-dark");

    // No capability at all: no script of the page runs, and its page is none of the window's.
    let sandbox = window.run(&format!("return document.querySelector({FRAME:?}).getAttribute('sandbox')"));
    assert_eq!(sandbox, "");
    assert_eq!(
        window.run(&format!("return document.querySelector({FRAME:?}).contentDocument")),
        serde_json::Value::Null
    );

    // It follows the text, which is not saved yet, and opens near the cursor.
    let file = journey.blog.join(WINTER);
    crate::surroundings::set_readonly(&file, true);
    to_the_end(&window);
    for _ in 0..42 {
        window.press("\u{E013}");
    }
    window.press("\u{E010}");
    window.type_into(EDITOR, " And this was added just now.");
    wait_for(&window, "And this was added just now.");
    assert!(!journey.text(WINTER).contains("added just now"), "the file is as it was");
    assert_eq!(listing(&journey.blog), before, "nothing appears in the blog's folder");
    let here = || window.place_in_frame(FRAME, "#dropcap-here");
    let first = here();
    assert!((100..700).contains(&first), "the paragraph is in sight: {first}");
    // Each letter leaves the paragraph where it is.
    for words in [" And more,", " and more."] {
        window.type_into(EDITOR, words);
        wait_for(&window, words.trim());
        assert!((here() - first).abs() <= 2, "at {} after {first}", here());
    }
    picture(&window, "theme-below");
    assert!(window.run("return document.querySelector('.cm-content').contains(document.activeElement) || document.activeElement.closest('.cm-content') !== null").as_bool().unwrap(), "the text keeps the keys");
    crate::surroundings::set_readonly(&file, false);

    // The instant preview is back at once, and Hugo ends soon after.
    window.click_css("[data-testid='preview-kind'] [data-value='instant']");
    let end = Instant::now() + Duration::from_secs(30);
    while !programs_in(journey.around.path()).is_empty() {
        assert!(Instant::now() < end, "Hugo goes on: {:?}", programs_in(journey.around.path()));
    }
}

#[test]
fn drafts_other_languages_and_errors_are_shown_and_hugo_ends_with_the_app() {
    let journey = Journey::new();
    journey.write("layouts/shortcodes/gallery.html", "<p>Three pictures of ferries</p>");
    let draft = "content/english/posts/2024-11-02_ferry-timetables-i-have-loved.md";
    journey.write(draft, &journey.text(draft).replace("date: 2024", "date: 2096"));
    let window = journey.open();
    trust(&window);
    window.click_css(&row("ferry-timetables"));
    show_theme(&window);
    wait_for(&window, "Kapellskär");
    window.click_css(&row("le-train-de-nuit"));
    let page = wait_for(&window, "quai numéro huit");
    assert!(page.contains("Les chemins lents"), "{page}");

    // What only the theme can draw is named.
    window.click_css(&row("my-winter"));
    wait_for(&window, "My Winter in the Alps");
    to_the_end(&window);
    window.type_into(EDITOR, "\n\n{{< gallery >");
    window.type_into(EDITOR, "}}\n\nAnd home again by the night train, as always.");
    wait_for(&window, "Three pictures of ferries");
    window.wait_until(
        "the note",
        "return document.querySelector('[data-testid=theme-note]')?.innerText.includes('draws the shortcode “gallery” itself')",
    );
    picture(&window, "theme-note");
    picture_in_the_dark(&window, "theme-note-dark");

    // Hugo's error in words; the last page stays, and the app goes on.
    window.type_into(EDITOR, "\n\n{{< nonsense >}}");
    window.wait_until(
        "the error",
        "return document.querySelector('[data-testid=theme-problem]')?.innerText.includes('no shortcode called “nonsense”')",
    );
    assert!(window.text_in_frame(FRAME).contains("Three pictures of ferries"));
    picture(&window, "theme-problem");
    for _ in 0.."{{< nonsense >}}".len() {
        window.press("\u{E003}");
    }
    window.type_into(EDITOR, "All is well again.");
    wait_for(&window, "All is well again.");
    window.wait_until("no error", "return !document.querySelector('[data-testid=theme-problem]')");
    saved(&window);
    assert!(!programs_in(journey.around.path()).is_empty(), "Hugo is at work");

    // A killed app leaves no Hugo behind.
    window.kill("dropcap");
    let end = Instant::now() + Duration::from_secs(30);
    while !programs_in(journey.around.path()).is_empty() {
        assert!(Instant::now() < end, "Hugo goes on: {:?}", programs_in(journey.around.path()));
    }
    let made: Vec<String> = listing(&journey.blog)
        .into_keys()
        .filter(|name| {
            name.contains("public/") || name.contains("resources/") || name.contains(".hugo_build")
        })
        .collect();
    assert_eq!(made, Vec::<String>::new());
}

/// Types `count` letters, each when the page with the one before is shown.
/// Milliseconds from before a letter is put in.
const TYPE: &str = "
    window.shown = [];
    window.typed = false;
    const source = () => document.querySelector('[data-testid=theme-frame]')?.src;
    const soon = (run) => { const channel = new MessageChannel(); channel.port1.onmessage = run; channel.port2.postMessage(0); };
    const type = (left) => {
        if (left === 0) { window.typed = true; return; }
        const before = source();
        const start = performance.now();
        document.execCommand('insertText', false, 'abcdefghij'[left % 10]);
        const look = () => {
            if (source() === before) return soon(look);
            window.shown.push(performance.now() - start);
            // Hugo looks every half second; edits come whenever they come.
            setTimeout(() => type(left - 1), 50 + (left * 137) % 500);
        };
        soon(look);
    };
    setTimeout(() => type(COUNT), 0);";

#[test]
#[ignore = "a benchmark: make bench"]
#[allow(clippy::print_stdout, reason = "a benchmark is read")]
fn the_theme_page_after_a_keystroke() {
    let journey = Journey::new();
    let window = journey.open();
    trust(&window);
    window.click_css(&row("my-winter"));
    show_theme(&window);
    wait_for(&window, "My Winter in the Alps");
    to_the_end(&window);
    window.run(&TYPE.replace("COUNT", "60"));
    window.wait_until("all to be typed", "return window.typed === true");
    let all = window.run("return window.shown");
    let mut all: Vec<f64> = all.as_array().unwrap().iter().filter_map(serde_json::Value::as_f64).collect();
    all.sort_by(f64::total_cmp);
    let part = |share: usize| all[(all.len() - 1) * share / 100];
    println!(
        "the theme's page after a keystroke: p50 {:.0} ms, p95 {:.0} ms, longest {:.0} ms",
        part(50),
        part(95),
        part(100)
    );
}
