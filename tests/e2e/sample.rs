//! The embedded default: the sample blog, with no account.

use dropcap_tests::photos::{self, Scene};

use crate::surroundings::{Surroundings, picture};

#[test]
fn the_sample_blog_is_written_in_and_published_to_a_folder() {
    let around = Surroundings::new();
    let photo = around.path().join("harbour.jpg");
    std::fs::write(&photo, photos::jpeg(1600, 1000, Scene::Photo(3))).unwrap();
    let window = around.open(&[], &[]);
    window.test_id("welcome");
    picture(&window, "welcome");
    window.click("welcome-sample");
    window.find("[data-testid='post-row']");

    window.click("new-post");
    window.type_into("[data-testid='new-post-title']", "A walk by the harbour");
    window.click("new-post-create");
    window.click_css(".cm-content");
    window.type_into(".cm-content", "Boats everywhere.\n\n");
    window.desktop().drag(&[photo], window.middle_of(".cm-content")).unwrap();
    window.wait_until(
        "the photo in the text",
        "return document.querySelector('.cm-content').innerText.includes('harbour.jpeg')",
    );
    window.find("[data-testid='save-state'][data-state='saved']");

    window.click("publish-button");
    window.test_id("plan-steps");
    window.click("publish-confirm");
    window.find("[data-testid='stage-live'][data-state='done']");
    picture(&window, "published-folder");

    let site = around.path().join("data/sample-blog/public");
    let page = site.join("a-walk-by-the-harbour/index.html");
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("Boats everywhere.") && html.contains("harbour.jpeg"), "{html}");
    assert!(page.with_file_name("harbour.jpeg").is_file(), "the photo lies beside the page");
}
