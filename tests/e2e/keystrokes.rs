//! How long a keystroke takes in the real window, until its page is painted:
//! a benchmark (`make bench`), which asserts nothing about time.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

#[path = "../../src-tauri/core/benches/generate/diary.rs"]
mod diary;

use dropcap_tests::window::Window;

use crate::surroundings::{EDITOR, Surroundings, row};

const SIZES: [(&str, usize); 3] = [("10 kB", 10_000), ("100 kB", 100_000), ("1 MB", 1_000_000)];

/// Types `count` letters, each when the one before is painted. A letter is seen
/// when the block of the page has it; painted, when the frame after that has
/// been handed over. Milliseconds from before the letter is put in, and whether
/// a photo was being made ready all that time.
const TYPE: &str = "
    window.seen = [];
    window.painted = [];
    window.busy = [];
    const photos = () => document.querySelector('[data-testid=photo-job][data-state=processing]') !== null;
    const page = document.querySelector('[data-testid=preview-frame]').contentDocument;
    const block = () => page.querySelector('.block p').textContent;
    const cursor = () => {
        const line = [...document.querySelectorAll('.cm-line')].find((line) => line.innerText.startsWith('BEGINNING'));
        if (line && !line.contains(getSelection().anchorNode) || getSelection().anchorOffset === 0) {
            document.querySelector('.cm-content').focus();
            getSelection().collapse(line, line.childNodes.length);
        }
        return line;
    };
    const soon = (run) => { const channel = new MessageChannel(); channel.port1.onmessage = run; channel.port2.postMessage(0); };
    const type = (left) => {
        if (left === 0) { window.typed = true; return; }
        const line = cursor();
        if (!line) return setTimeout(() => type(left), 50);
        const before = block();
        const busy = photos();
        let start = 0;
        const look = new MutationObserver(() => {
            if (block() === before) return;
            look.disconnect();
            window.seen.push(performance.now() - start);
            requestAnimationFrame(() => soon(() => {
                window.painted.push(performance.now() - start);
                window.busy.push(busy && photos());
                setTimeout(() => type(left - 1), 30);
            }));
        });
        look.observe(page.getElementById('blocks'), { childList: true, subtree: true, characterData: true });
        const text = line.textContent;
        start = performance.now();
        document.execCommand('insertText', false, 'abcdefghij'[left % 10]);
        // An editor that is still being opened puts its own text and cursor back.
        if (line.isConnected && line.textContent !== text) return;
        look.disconnect();
        setTimeout(() => type(left), 50);
    };
    setTimeout(() => type(COUNT), 0);";

#[test]
#[ignore = "a benchmark: make bench"]
fn a_keystroke_until_it_is_painted() {
    let around = Surroundings::new();
    let blog = around.path().join("blog");
    std::fs::create_dir_all(blog.join("posts")).unwrap();
    for (name, size) in SIZES {
        std::fs::write(blog.join("posts").join(file(name)), post(name, size)).unwrap();
    }
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    println!("{HEAD}");
    for (name, _) in SIZES {
        window.click_css(&row(&file(name)));
        window.find(EDITOR);
        window.wait_until(
            "the page",
            &format!(
                "const page = document.querySelector('[data-testid=preview-frame]')?.contentDocument;
                 return !!(page?.querySelector('#head')?.textContent.includes('A post of {name}')
                     && page.querySelector('.block p') && document.querySelector('.cm-content'))"
            ),
        );
        begin_to_type(&window, "The first", 60);
        println!("{}", typed(&window, name));
    }
}

/// What stands over the lines of [`typed`].
pub(crate) const HEAD: &str =
    "                           in page p50   in page p95   painted p50, ms   painted p95, ms";

/// Types letters behind the line that begins like this, which is the post's first paragraph.
pub(crate) fn begin_to_type(window: &Window, beginning: &str, letters: usize) {
    window.run("window.typed = false");
    window.run(&TYPE.replace("BEGINNING", beginning).replace("COUNT", &letters.to_string()));
}

/// Waits until all is typed, and says how long it took.
pub(crate) fn typed(window: &Window, what: &str) -> String {
    // The first ones warm up.
    times(window, what, "(_, at) => at >= 10")
}

/// As [`typed`], of those letters that were typed and painted while photos were
/// being made ready.
///
/// # Panics
/// When these are so few that they say nothing.
pub(crate) fn typed_among_photos(window: &Window, what: &str) -> String {
    window.wait_until("all to be typed", "return window.typed === true");
    let count = window.run("return window.busy.filter((busy) => busy).length").as_u64().unwrap();
    assert!(count >= 20, "the photos were ready after {count} letters: take more of them, or larger ones");
    format!("{}  ({count} letters)", times(window, what, "(_, at) => window.busy[at]"))
}

/// How long those letters took that a function in the page picks.
fn times(window: &Window, what: &str, picked: &str) -> String {
    window.wait_until("all to be typed", "return window.typed === true");
    let times = |of: &str| {
        let all = window.run(&format!("return window.{of}.filter({picked})"));
        let mut all: Vec<f64> =
            all.as_array().unwrap().iter().filter_map(serde_json::Value::as_f64).collect();
        all.sort_by(f64::total_cmp);
        (all[all.len() / 2], all[all.len() * 95 / 100])
    };
    let (seen, painted) = (times("seen"), times("painted"));
    format!("{what:<24}{:>14.1}{:>14.1}{:>18.1}{:>18.1}", seen.0, seen.1, painted.0, painted.1)
}

fn file(name: &str) -> String {
    format!("{}.md", name.replace(' ', "-"))
}

/// A post of about this size, its first paragraph the one that is typed in.
fn post(name: &str, size: usize) -> String {
    format!("---\ntitle: A post of {name}\n---\nThe first words\n\n{}", diary::post(size))
}
