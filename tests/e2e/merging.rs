//! What another program, or another computer, made of a post is brought
//! together with what the writer made of it.

use std::path::{Path, PathBuf};

use dropcap_tests::window::Window;

use crate::surroundings::{EDITOR, Surroundings, picture, picture_in_the_dark, row, set_readonly};

const HEAD: &str = "---\r\ntitle: The ferry\r\n---\r\n";
const BODY: &str =
    "The first line.\r\n\r\nThe ferry left at nine.\r\n\r\nThe harbour was empty.\r\n\r\nThe end.\r\n";

#[test]
fn an_outside_change_is_merged_silently_or_place_by_place() {
    let around = Surroundings::new();
    let blog = around.path().join("blog");
    for name in ["silent", "asked"] {
        write(&post(&blog, name), BODY);
    }
    let window = around.open(&[blog.to_str().unwrap()], &[]);

    let file = both_change(&window, &blog, "silent", &BODY.replace("The end.", "The end, and on."));
    let merged = format!("Mine. {BODY}").replace("The end.", "The end, and on.");
    wait_for(&window, &file, &merged);
    window.test_id("done");
    picture(&window, "merged");
    // Undo takes the merge back, as one step.
    window.click("undo");
    wait_for(&window, &file, &format!("Mine. {BODY}"));

    let theirs = BODY.replace("first line", "very first line").replace("at nine", "at ten");
    let file = both_change(&window, &blog, "asked", &theirs.replace("The end.", "Their end."));
    window.click("show-both");
    window.test_id("merge");
    window.wait_until("the view at rest", "return document.getAnimations().length === 0");
    picture(&window, "merge");
    picture_in_the_dark(&window, "merge-dark");
    // By word there is nothing to choose in the first line; the others are only theirs.
    let first = "[data-testid='merge-place']:nth-of-type(1)";
    assert_eq!(window.text(&format!("{first} [aria-checked='true']")), "By word");
    window.click_css(&format!("{first} [data-value='both']"));
    window.click_css(&format!("{first} [data-value='theirs']"));
    window.type_into(&format!("{first} [data-testid='merge-result']"), " And one more.");
    window.click("merge-save");
    let result = theirs.replace("The end.", "Their end.").replace("first line.", "first line. And one more.");
    wait_for(&window, &file, &result);
}

#[test]
fn a_copy_that_a_sync_program_left_is_brought_together_with_its_post() {
    let around = Surroundings::new();
    let blog = around.path().join("blog");
    let file = post(&blog, "ferry");
    write(&file, BODY);
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    window.click_css(&row("ferry"));
    window.find(EDITOR);
    let copy = blog.join("posts/ferry.sync-conflict-20240101-120000-ABCDEF7.md");
    write(&copy, &BODY.replace("at nine", "at ten").replace("empty", "full"));
    window.test_id("sync-copy");
    let rows = "return document.querySelectorAll('[data-testid=post-row]').length";
    assert_eq!(window.run(rows), 1, "the copy is no post");
    picture(&window, "sync-copy");
    window.click("merge-copy");
    window.test_id("merge");
    // Nobody knows what both grew out of, so each place is a question.
    window.find("[data-testid='merge-save']:disabled");
    window.click("merge-next");
    window.click_css("[data-testid='merge-place']:nth-of-type(2) [data-value='theirs']");
    picture(&window, "merge-copy");
    window.click_css("[data-testid='merge-place']:nth-of-type(1) [data-value='mine']");
    window.click("merge-save");
    wait_for(&window, &file, &BODY.replace("empty", "full"));
    window.wait_until("the copy's end", "return !document.querySelector('[data-testid=sync-copy]')");
    assert!(!copy.exists(), "the copy is in the trash");
}

/// Brings the window and another program to write the same post.
fn both_change(window: &Window, blog: &Path, name: &str, theirs: &str) -> PathBuf {
    let file = post(blog, name);
    window.click_css(&row(name));
    let state = format!("return document.querySelector('footer .path')?.innerText.includes({name:?})");
    window.wait_until("the post", &state);
    // Kept from saving, so that the other program surely comes first; a file
    // of its own takes the place of this one.
    set_readonly(&file, true);
    window.type_into(EDITOR, "Mine. ");
    window.find("[data-testid='save-state'][data-state='failed']");
    let other = blog.join("other");
    write(&other, theirs);
    std::fs::rename(&other, &file).unwrap();
    file
}

fn post(blog: &Path, name: &str) -> PathBuf {
    blog.join(format!("posts/{name}.md"))
}

fn write(file: &Path, body: &str) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, format!("{HEAD}{body}")).unwrap();
}

/// Waits until the file has this body, byte for byte.
fn wait_for(window: &Window, file: &Path, body: &str) {
    let expected = format!("{HEAD}{body}");
    for _ in 0..600 {
        if std::fs::read_to_string(file).is_ok_and(|text| text == expected) {
            return;
        }
        window.run("return 1");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(std::fs::read_to_string(file).unwrap(), expected);
}
