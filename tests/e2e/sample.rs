//! The embedded default: the sample blog, with no account.

use dropcap_tests::desktop::Desktop;
use dropcap_tests::travel::of_the_sample;
use dropcap_tests::window::Window;

use crate::surroundings::{Surroundings, picture, picture_in_the_dark};

/// Waits until so many things were opened.
fn wait_for_opened(window: &Window, around: &Surroundings, count: usize) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while around.opened().len() < count {
        assert!(std::time::Instant::now() < end, "only {:?} were opened", around.opened());
        // The page is asked in between only to wait as everything here waits.
        window.run("return true");
    }
}

#[test]
fn the_sample_blog_is_written_in_and_published_to_a_folder() {
    let around = Surroundings::new();
    let photo = around.path().join("harbour.jpg");
    std::fs::write(&photo, of_the_sample("sea.jpg")).unwrap();
    let window = around.open(&[], &[]);
    window.test_id("welcome");
    picture(&window, "welcome");
    window.click("welcome-sample");
    window.click_css("[data-testid='post-row'][data-path*='photos']");
    window.wait_until(
        "the preview with its photo",
        "const frame = document.querySelector('[data-testid=preview-frame]');
         const page = frame?.contentDocument;
         return page?.querySelector('img')?.naturalWidth > 0
             && page.body.innerText.includes('Take a handful')
             && frame.clientHeight >= page.body.scrollHeight",
    );
    picture(&window, "writing");
    picture_in_the_dark(&window, "writing-dark");

    window.click("new-post");
    window.type_into("[data-testid='new-post-title']", "A walk by the harbour");
    window.click("new-post-create");
    // The text of the post before is there until this one is.
    window.wait_until(
        "the new post",
        "return document.querySelector('[data-testid=field-title]')?.value === 'A walk by the harbour'",
    );
    window.click_css(".cm-content");
    window.type_into(".cm-content", "Boats everywhere, and the sun going down behind them as if nobody had told it that the day was to be a long one.\n\n");
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

    let site = around.data().join("sample-blog/public");
    let page = site.join("a-walk-by-the-harbour/index.html");
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("Boats everywhere,") && html.contains("harbour.jpeg"), "{html}");
    assert!(page.with_file_name("harbour.jpeg").is_file(), "the photo lies beside the page");
    // It was opened by itself, and is opened again only by a press.
    let real = page.canonicalize().unwrap().display().to_string();
    window.wait_for_file(&around.path().join("opened"), &real);
    window.click("open-local");
    wait_for_opened(&window, &around, 2);
    assert_eq!(around.opened(), [real.as_str(), real.as_str()]);
    let said = window.text("[data-testid='publish-sheet']");
    assert!(said.contains("A walk by the harbour") && said.contains("Read back"), "{said}");
    assert!(!said.to_lowercase().contains("live") && !said.contains("ushed"), "{said}");
    // A page on this computer is not a published one.
    let offered = "return document.querySelector('[title=\"Open the published page\"]') !== null";
    assert_eq!(window.run(offered), false);
    drop(window);
    for (theme, name) in [("Adwaita", "site"), ("Adwaita:dark", "site-dark")] {
        let address = format!("file://{}", page.display());
        let reader = Window::browse(Desktop::start(1280, 900).unwrap(), &address, &[("GTK_THEME", theme)]);
        let seen = reader.run("return document.querySelector('article img')?.naturalWidth");
        assert_eq!(seen, 1600, "the photo is seen on the page");
        picture(&reader, name);
    }
}
