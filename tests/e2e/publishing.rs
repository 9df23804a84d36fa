//! What the sheet says while a post goes out, and when it cannot.

use dropcap_tests::photos::{self, Scene};
use dropcap_tests::repository::{Repository, gits};
use dropcap_tests::travel::Travel;
use dropcap_tests::window::Window;

use crate::hugo_blog::write_a_post;
use crate::surroundings::{EDITOR, Surroundings, picture, picture_in_the_dark, row, saved};

/// Pressed right after a drop, while the store is away: the photo is waited
/// for, and nothing is asked of the writer but trust.
#[test]
fn a_photo_on_its_way_is_waited_for() {
    let around = Surroundings::new();
    let mut travel = Travel::start(around.path());
    travel.server.stop();
    let keys = travel.keys();
    let keys: Vec<(&str, &str)> = keys.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let window = around.open(&[travel.blog.to_str().unwrap()], &keys);
    write_a_post(&window);
    let photo = around.path().join("harbour.jpg");
    std::fs::write(&photo, photos::jpeg(800, 600, Scene::Photo(3))).unwrap();
    window.desktop().drag(&[photo], window.middle_of(EDITOR)).unwrap();
    window.find("[data-testid='try-now']");
    window.wait_until(
        "the photo on its way, seen from the local file",
        "const page = document.querySelector('[data-testid=preview-frame]')?.contentDocument;
         return page?.querySelector('main img[src*=\"/photo/\"]')?.naturalWidth",
    );

    window.click("publish-button");
    let waiting = window.text("[data-testid='photos-waiting']");
    assert!(waiting.contains("1 photo is still on the way"), "{waiting}");
    let restricted = window.text("[data-testid='publish-restricted']");
    assert!(restricted.contains("Trust it to publish"), "{restricted}");
    picture(&window, "restricted");
    window.click("publish-trust");
    window.find("[data-testid='publish-confirm']:not(:disabled)");
    picture(&window, "photo-waiting");
    window.click("publish-confirm");
    window.wait_until(
        "the wait",
        "const stage = document.querySelector('[data-testid=stage-uploaded][data-state=running]');
         return stage?.innerText.includes('1 photo is on its way')",
    );
    picture(&window, "waiting");
    assert!(travel.server.start());
    window.wait_until(
        "the post to be live",
        "document.querySelector('[data-testid=try-now]')?.click();
         return document.querySelector('[data-testid=stage-live][data-state=done]') !== null",
    );
    let said = window.text("[data-testid='publish-sheet']");
    assert!(said.contains("A week on the coast") && said.contains("Your post is live."), "{said}");
    picture_in_the_dark(&window, "live-dark");
    assert!(travel.page().contains("harbour.jpeg"));
    // From now on its page can be opened from the preview.
    let address = window.text("[data-testid='published'] .address");
    window.keys("Escape");
    window.find("[title='Open the published page']");
    assert!(address.contains("a-week-on-the-coast"), "{address}");
}

/// A blog whose public address nobody knows is pushed, and no more is said.
#[test]
fn what_cannot_be_seen_live_is_not_called_live() {
    let around = Surroundings::new();
    let repository = Repository::new(&gits()[0]);
    repository
        .write("content/posts/rain.md", "---\ntitle: Rain\ndate: 2024-03-25\ndraft: true\n---\nIt rained.\n");
    let window = around.open(&[repository.root.to_str().unwrap()], &[]);
    window.click_css(&row("rain"));
    window.click("publish-button");
    window.click("publish-trust");
    window.find("[data-testid='publish-confirm']:not(:disabled)");
    picture(&window, "plan-pushed");
    window.click("publish-confirm");
    window.find("[data-testid='published'][data-outcome='pushed']");
    window.find("[data-testid='stage-live'][data-state='skipped']");
    let said = window.text("[data-testid='publish-sheet']");
    assert!(said.contains("Your post is pushed."), "{said}");
    assert!(said.contains("cannot be checked, because the blog's public address is not known"), "{said}");
    assert!(!said.contains("is live.") && !said.contains("ublished"), "{said}");
    picture(&window, "pushed");
    window.keys("Escape");
    saved(&window);
    assert_eq!(repository.published(), ["Publish: Rain", "Begin"]);
    stopped_calmly(&window, &repository);
}

/// A hook that does not end: the writer stops it, and everything is as it was.
fn stopped_calmly(window: &Window, repository: &Repository) {
    repository.hook(&repository.root.join(".git"), "pre-commit", "exec sleep 600");
    window.click_css(EDITOR);
    window.keys("ctrl+End");
    window.type_into(EDITOR, "And on.");
    saved(window);
    window.click("publish-button");
    window.click("publish-confirm");
    window.find("[data-testid='stage-prepared'][data-state='running']");
    window.click("publish-cancel");
    let said = window.text("[data-testid='publish-stopped']");
    assert!(said.contains("Publishing was stopped."), "{said}");
    assert!(
        window
            .run("return document.querySelector('[data-testid=publish-problem], [data-testid=published]')")
            .is_null()
    );
    picture(window, "stopped");
    repository.hook(&repository.root.join(".git"), "pre-commit", "exit 0");
    window.click("publish-again");
    window.find("[data-testid='published'][data-outcome='pushed']");
    assert_eq!(repository.published(), ["Update: Rain", "Publish: Rain", "Begin"]);
}
