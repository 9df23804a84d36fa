//! The main journey: a Hugo blog of four languages that is published by push,
//! its photos in a bucket.

use dropcap_tests::travel::{Travel, five_photos};
use dropcap_tests::window::Window;

use crate::surroundings::{EDITOR, Surroundings, picture, picture_in_the_dark, trust};

#[test]
fn a_post_with_photos_goes_from_the_desktop_to_the_live_page() {
    let around = Surroundings::new();
    let travel = Travel::start(around.path());
    let photos = five_photos(&around.path().join("desk"));
    let keys = travel.keys();
    let keys: Vec<(&str, &str)> = keys.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let window = around.open(&[travel.blog.to_str().unwrap()], &keys);
    trust(&window);
    write_a_post(&window);
    let held = window.desktop().pick_up(&photos).unwrap().carry(window.middle_of(EDITOR)).unwrap();
    assert_eq!(window.text("[data-testid='drop-line']"), "5 photos");
    picture(&window, "dropping");
    picture_in_the_dark(&window, "dropping-dark");
    held.let_fall().unwrap();
    window.wait_until(
        "four photos linked and one refused",
        "const text = document.querySelector('.cm-content').innerText;
         const failed = document.querySelectorAll('[data-testid=photo-job][data-state=failed]').length;
         return failed === 1 && (text.match(/127\\.0\\.0\\.1:\\d+\\/[a-z-]+\\.jpeg/g) ?? []).length === 4;",
    );
    assert_eq!(travel.server.objects("photos").len(), 4);
    picture(&window, "photos");
    picture_in_the_dark(&window, "photos-dark");
    // Its name stands once beside what is wrong with it; of the others nothing need be said.
    let said = window.run("return document.querySelector('[data-testid=photo-tray]').innerText");
    let said = said.as_str().unwrap();
    assert!(said.contains("5 photos") && said.contains("4 stored") && said.contains("1 needs you"), "{said}");
    assert!(said.matches("broken.jpg").count() == 1 && said.contains("It is cut off"), "{said}");
    window.click("remove-photo");
    publish(&window);
    travel.check_page();
    travel.check_commit();
}

pub(crate) fn write_a_post(window: &Window) {
    window.click("new-post");
    window.type_into("[data-testid='new-post-title']", "A week on the coast");
    window.click("new-post-create");
    // The writer's own pattern comes with a cover and a photo to be replaced.
    window.click("remove-cover");
    window.test_id("add-cover");
    window.click_css(EDITOR);
    window.control("a");
    window.type_into(EDITOR, "The ferry left before the fog did.\n\n");
    window.wait_until("the preview", "return document.querySelector('[data-testid=preview-frame]')?.contentDocument?.body?.innerText.includes('The ferry left')");
}

pub(crate) fn publish(window: &Window) {
    window.click("publish-button");
    window.test_id("plan-steps");
    picture(window, "plan");
    window.click("publish-confirm");
    window.find("[data-testid='stage-live'][data-state='done']");
    window.find("[data-testid='published'][data-outcome='live']");
    picture(window, "live");
}
