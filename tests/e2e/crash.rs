//! The app and its page are ended in the middle of everything.

use crate::bucket_blog::{BucketBlog, a_photo, wait_for_text};
use crate::surroundings::{EDITOR, Surroundings, picture, row, saved, set_readonly};

#[test]
fn a_crash_loses_nothing_that_was_saved_and_no_photo() {
    let around = Surroundings::new();
    let mut blog = BucketBlog::new(around.path(), |_| {});
    blog.set_keys(&around.path().join("home"), &blog.server.keys().secret_access_key);
    let photos =
        [("first.jpg", 1), ("second.jpg", 2)].map(|(name, number)| a_photo(around.path(), name, number));

    // The app ends while photos are on their way and somebody types.
    blog.server.stop();
    let window = around.open(&[blog.root.to_str().unwrap()], &[]);
    window.find(&row("a-walk"));
    window.keys("ctrl+comma");
    window.click_css("[data-testid='appearance'] [data-value='dark']");
    window.keys("Escape");
    window.click_css(&row("a-walk"));
    window.type_into(EDITOR, "Before the crash. ");
    window.desktop().drag(&photos, window.middle_of(EDITOR)).unwrap();
    window.wait_until(
        "both photos in the text",
        "return document.querySelector('[data-testid=editor]').innerText.split('dropcap:').length === 3",
    );
    saved(&window);
    let before = blog.text();
    assert!(before.contains("Before the crash. ") && before.matches("dropcap:").count() == 2, "{before}");
    window.kill("dropcap");
    drop(window);
    assert_eq!(blog.text(), before);

    // What was set is remembered, the text is there, the photos go on.
    assert!(blog.server.start());
    let window = around.open(&[], &[]);
    window.test_id("recent");
    assert_eq!(window.run("return document.documentElement.dataset.theme"), "dark");
    picture(&window, "dark-after-a-crash");
    window.click_css("[data-testid='recent'] .open");
    window.click_css(&row("a-walk"));
    for name in ["first.jpeg", "second.jpeg"] {
        wait_for_text(&window, name);
    }
    saved(&window);
    blog.assert_linked_once(&["first.jpeg", "second.jpeg"]);

    // The page alone ends, and begins again where it was.
    blog.server.stop();
    window.type_into(EDITOR, "Before the page ended. ");
    window.desktop().drag(&[a_photo(around.path(), "third.jpg", 3)], window.middle_of(EDITOR)).unwrap();
    window.find("[data-testid='try-now']");
    saved(&window);
    let page = window.process("WebKitWebProcess");
    window.kill("WebKitWebProcess");
    window.wait_for_another("WebKitWebProcess", page);
    assert!(blog.server.start());
    picture(&window, "after-the-page-ended");
    window.wait_for_file(&blog.root.join("posts/a-walk.md"), "/third.jpeg");
    blog.assert_linked_once(&["first.jpeg", "second.jpeg", "third.jpeg"]);
    assert!(blog.text().contains("Before the page ended. "), "{}", blog.text());
}

/// The text with the photo never got into its file, and the photo was stored
/// before anybody decided about that text.
#[test]
fn a_crash_loses_no_photo_whose_place_in_the_text_was_never_saved() {
    let around = Surroundings::new();
    let mut blog = BucketBlog::new(around.path(), |_| {});
    blog.set_keys(&around.path().join("home"), &blog.server.keys().secret_access_key);
    let (post, before) = (blog.root.join("posts/a-walk.md"), blog.text());
    blog.server.stop();
    let window = around.open(&[blog.root.to_str().unwrap()], &[]);
    window.click_css(&row("a-walk"));
    window.test_id("editor");
    set_readonly(&post, true);
    window.desktop().drag(&[a_photo(around.path(), "kept.jpg", 1)], window.middle_of(EDITOR)).unwrap();
    window.find("[data-testid='try-now']");
    // A save that failed comes after the note of what it was to save.
    window.find("[data-testid='save-state'][data-state='failed']");
    window.kill("dropcap");
    drop(window);
    set_readonly(&post, false);
    assert_eq!(blog.text(), before);

    assert!(blog.server.start());
    let window = around.open(&[], &[]);
    window.test_id("unsaved");
    while blog.server.objects("photos").is_empty() {
        std::thread::yield_now();
    }
    window.click("unsaved-take");
    window.wait_for_file(&post, "/kept.jpeg");
    blog.assert_linked_once(&["kept.jpeg"]);
}
