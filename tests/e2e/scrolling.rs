//! The text and its page scroll together, both ways, and a press in the page
//! goes to the text.

use std::fmt::Write;

use dropcap_tests::window::Window;

use crate::surroundings::{Surroundings, row};

/// Sections of very different height on both sides: a heading is one line in
/// the text, a list of short items is taller in the page.
fn long_post() -> String {
    let mut text = String::from("---\ntitle: Long\ndate: 2024-01-01\n---\n");
    for section in 0..60 {
        let words = "the ferry left before the fog did ".repeat(1 + section % 7 * 6);
        let _ = write!(text, "## Section {section}\n\n{words}\n\n- one\n- two\n- three\n\n");
    }
    text
}

/// The first section that begins in sight in each pane: in the text, in the page.
const IN_SIGHT: &str = "
    const first = (elements, top) => elements.find((element) => element.getBoundingClientRect().top > top)?.innerText;
    const number = (words) => Number(/Section (\\d+)/.exec(words)?.[1] ?? -1);
    const scroller = document.querySelector('.cm-content').closest('.scrolls');
    const text = [...document.querySelectorAll('.cm-line')].filter((line) => line.innerText.includes('Section '));
    const frame = document.querySelector('[data-testid=preview-frame]');
    const page = [...frame.contentDocument.querySelectorAll('h2')];
    const pane = document.querySelector('[data-testid=preview]').getBoundingClientRect();
    const inPage = pane.top - frame.getBoundingClientRect().top;
    const top = Math.max(0, scroller.getBoundingClientRect().top);
    return [number(first(text, top + 60)), number(first(page, inPage + 60))];";

fn in_sight(window: &Window) -> (i64, i64) {
    let seen = window.run(IN_SIGHT);
    (seen[0].as_i64().unwrap(), seen[1].as_i64().unwrap())
}

/// Waits until both panes show the same section, near the one wanted.
#[track_caller]
fn together(window: &Window, wanted: std::ops::Range<i64>) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let (text, page) = in_sight(window);
        if (text - page).abs() <= 1 && wanted.contains(&text) {
            return;
        }
        assert!(
            std::time::Instant::now() < end,
            "the text is at section {text}, the page at {page}; wanted {wanted:?}"
        );
    }
}

#[test]
fn both_panes_scroll_together_and_a_press_in_the_page_goes_to_the_text() {
    let around = Surroundings::new();
    let blog = around.path().join("blog");
    std::fs::create_dir_all(blog.join("posts")).unwrap();
    std::fs::write(blog.join("posts/long.md"), long_post()).unwrap();
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    window.click_css(&row("long"));
    window.wait_until(
        "the page",
        "return document.querySelector('[data-testid=preview-frame]')?.contentDocument?.querySelectorAll('h2').length === 60",
    );

    let page = "document.querySelector('[data-testid=preview]')";
    let text = "document.querySelector('.cm-content').closest('.scrolls')";
    for (pane, share, wanted) in
        [(text, 0.5, 22..40), (page, 0.25, 8..24), (text, 0.8, 38..58), (page, 0.6, 28..46)]
    {
        window.run(&format!("{pane}.scrollTop = ({pane}.scrollHeight - {pane}.clientHeight) * {share}"));
        together(&window, wanted);
    }
    // The ends are reached together.
    window.run(&format!("{text}.scrollTop = {text}.scrollHeight"));
    window.wait_until(
        "the end of the page",
        &format!("return {page}.scrollTop >= {page}.scrollHeight - {page}.clientHeight - 2"),
    );

    // A press on a heading puts the cursor on its line.
    window.run(&format!("{page}.scrollTop = 0"));
    let place = "const frame = document.querySelector('[data-testid=preview-frame]');
         const box = frame.contentDocument.querySelectorAll('h2')[1].getBoundingClientRect();
         const glass = document.querySelector('.glass');
         const outer = glass.getBoundingClientRect();
         const at = { bubbles: true, cancelable: true, button: 0, clientX: outer.x + box.x + 20, clientY: outer.y + box.y + box.height / 2 };
         glass.dispatchEvent(new MouseEvent('mousedown', at));
         window.dispatchEvent(new MouseEvent('mouseup', at));";
    window.run(place);
    window.wait_until(
        "the cursor on the line of the heading",
        "const at = document.getSelection().anchorNode;
         return (at?.nodeType === 1 ? at : at?.parentElement)?.closest('.cm-line')?.innerText === '## Section 1'",
    );
}
