//! A post is looked over before it goes out: what is found is shown with its
//! place, mended by a press, marked in the text, and undo takes a mend back.

use dropcap_tests::photos::{self, Scene};
use dropcap_tests::repository::{Repository, gits};
use dropcap_tests::window::Window;

use crate::accessible::Axe;
use crate::surroundings::{EDITOR, Surroundings, picture, picture_in_the_dark, pictures, row, saved};

const PATH: &str = "content/posts/rain.md";
const POST: &str = "---
title: Rain
date: 2024-03-25
tags: [rust] # kept
---
We wrote of it [before](other.md), and come to it [below](#Of-Clouds).

{{< yotube dQw4w9WgXcQ >}}

## Of clouds

#### Their names

Nothing is left of [the old list](/posts/gone/), not even [a ferry that runs from a harbour with a very long name to an island with a longer one](/posts/the-ferry-that-runs-from-a-harbour-with-a-very-long-name-to-an-island-with-a-longer-one/).

![A harbour](here.jpg)
";

fn blog() -> Repository {
    let repository = Repository::new(&gits()[0]);
    let other = "---\ntitle: Other\ndate: 2024-03-01\ntags: [Rust]\n---\nWords.\n";
    repository.write("hugo.toml", "title = 'Harbour notes'\nbaseURL = 'https://a.example/'\n");
    repository.write("content/posts/other.md", other);
    repository.write("content/posts/third.md", other);
    repository.write("content/posts/here.jpg", photos::jpeg(640, 480, Scene::Photo(1)));
    repository.write(PATH, POST);
    repository
}

fn look(window: &Window) {
    window.click("publish-button");
    window.find("[data-testid='findings']");
}

/// Presses the button that mends a finding, and waits until it is no more.
fn mend(window: &Window, code: &str) {
    let finding = format!("[data-testid='findings'] [data-code='{code}']");
    window.click_css(&format!("{finding} button:not(.line)"));
    window.wait_until(code, &format!("return !document.querySelector({finding:?})"));
}

#[test]
fn what_is_found_is_shown_and_mended() {
    let around = Surroundings::new();
    let repository = blog();
    let window = around.open(&[repository.root.to_str().unwrap()], &[]);
    window.click_css(&row("rain"));
    look(&window);
    let found = window.run(
        "return [...document.querySelectorAll('[data-testid=findings] [data-code]')].map((one) => one.dataset.code).join(' ')",
    );
    assert_eq!(
        found.as_str(),
        Some("unknown-shortcode term-twin link-to-file dead-link image-place heading-jump")
    );
    assert!(
        window.run("return document.querySelector('[data-testid=publish-confirm]').disabled").as_bool()
            == Some(true)
    );
    window.run("document.querySelector('details:has([data-code]) summary').click()");
    Axe::new(&window).check("findings");
    picture(&window, "findings");
    pictures(&window, "findings");

    // What a shortcode that nobody knows would make might be linked to: what leads
    // nowhere on the page is told after that.
    for code in ["unknown-shortcode", "link-to-file", "dead-anchor", "heading-jump"] {
        mend(&window, code);
    }
    // One that cannot be mended by itself leads to its line, where it is marked.
    window.click_css("[data-testid='findings'] [data-code='dead-link'] button.line");
    window.wait_until("the text again", "return !document.querySelector('[data-testid=publish-sheet]')");
    window.wait_until(
        "the line that is meant",
        "const line = document.querySelector('.cm-finding-warning');
         return line?.innerText.startsWith('Nothing is left') && line.title.includes('leads nowhere')
             && line.contains(document.getSelection().anchorNode)",
    );
    picture(&window, "findings-in-text");
    picture_in_the_dark(&window, "findings-in-text-dark");
    saved(&window);
    let mended = POST
        .replace("other.md", "/posts/other/")
        .replace("#Of-Clouds", "#of-clouds")
        .replace("yotube", "youtube")
        .replace("#### Their", "### Their");
    assert_eq!(repository.read(PATH), mended);

    // Undo takes the last mend back, and that alone.
    window.click_css(EDITOR);
    window.control("z");
    window.wait_until(
        "the heading as it was",
        "return document.querySelector('[data-testid=editor]').innerText.includes('#### Their names')",
    );
    saved(&window);
    assert_eq!(repository.read(PATH), mended.replace("### Their", "#### Their"));

    // What is said of the front matter leads to its field.
    look(&window);
    window.click_css("[data-testid='findings'] [data-code='term-twin'] button.line");
    window.wait_until("the tags", "return document.activeElement?.dataset.testid === 'field-tags'");
    look(&window);
    mend(&window, "term-twin");
    window.keys("Escape");
    saved(&window);
    assert_eq!(repository.read(PATH), mended.replace("### Their", "#### Their").replace("[rust]", "[Rust]"));
}
