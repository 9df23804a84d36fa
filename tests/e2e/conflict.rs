//! A file that another program changes or deletes while the window holds
//! something unsaved.

use std::path::{Path, PathBuf};

use dropcap_tests::window::Window;

use crate::surroundings::{EDITOR, Surroundings, picture, row, saved, set_readonly};

const HEAD: &str = "---\r\ntitle: A post\r\n---\r\n";

#[test]
fn nothing_is_overwritten_without_a_word() {
    let around = Surroundings::new();
    let blog = around.path().join("blog");
    for name in ["keep", "take", "both", "gone"] {
        write(&post(&blog, name), "The first line.\r\nThe second.\r\n");
    }
    let window = around.open(&[blog.to_str().unwrap()], &[]);

    let file = both_change(&window, &blog, "keep");
    picture(&window, "conflict");
    window.click("keep-mine");
    saved(&window);
    assert_eq!(body(&file), "Mine. The first line.\r\nThe second.\r\n");

    let file = both_change(&window, &blog, "take");
    window.click("take-theirs");
    window.wait_until(
        "their text",
        "return document.querySelector('.cm-content').innerText.includes('Theirs')",
    );
    saved(&window);
    assert_eq!(body(&file), "Theirs instead.\r\nThe second.\r\n");

    let file = both_change(&window, &blog, "both");
    window.click("show-both");
    window.wait_until(
        "both sides",
        "const shown = document.querySelector('.merge')?.innerText ?? '';
         return shown.includes('Theirs instead.') && shown.includes('Mine. The first line.')",
    );
    picture(&window, "both");
    window.click_css("[data-testid='merge-choice'] [data-value='mine']");
    window.type_into("[data-testid='merge-result']", " Made of both.");
    window.click("merge-save");
    saved(&window);
    assert_eq!(body(&file), "Mine. The first line. Made of both.\r\nThe second.\r\n");

    let file = open(&window, &blog, "gone");
    window.find(EDITOR);
    std::fs::remove_file(&file).unwrap();
    window.test_id("conflict");
    picture(&window, "deleted");
    window.type_into(EDITOR, "Still here. ");
    assert!(!file.exists(), "it is not written again by itself");
    window.click("write-again");
    saved(&window);
    assert_eq!(body(&file), "Still here. The first line.\r\nThe second.\r\n");
}

/// Brings the window and another program to write the same line of a post;
/// the file is the other's until the writer decides.
fn both_change(window: &Window, blog: &Path, name: &str) -> PathBuf {
    let file = open(window, blog, name);
    // Kept from saving, so that the other program surely comes first; a file
    // of its own takes the place of this one.
    set_readonly(&file, true);
    window.type_into(EDITOR, "Mine. ");
    window.find("[data-testid='save-state'][data-state='failed']");
    let theirs = blog.join("theirs");
    write(&theirs, "Theirs instead.\r\nThe second.\r\n");
    std::fs::rename(&theirs, &file).unwrap();
    window.test_id("conflict");
    assert_eq!(body(&file), "Theirs instead.\r\nThe second.\r\n");
    file
}

fn open(window: &Window, blog: &Path, name: &str) -> PathBuf {
    window.click_css(&row(name));
    let state = format!("return document.querySelector('footer .path')?.innerText.includes({name:?})");
    window.wait_until("the post", &state);
    post(blog, name)
}

fn post(blog: &Path, name: &str) -> PathBuf {
    blog.join(format!("posts/{name}.md"))
}

fn write(file: &Path, body: &str) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, format!("{HEAD}{body}")).unwrap();
}

fn body(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap();
    text.strip_prefix(HEAD).unwrap_or_else(|| panic!("the head has changed: {text:?}")).to_owned()
}
