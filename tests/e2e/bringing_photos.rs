//! Every way in for a photo: the clipboard, the cover, the system's dialog, a
//! drag; with a wrong key, a wrong bucket and without a network.

use std::path::Path;

use dropcap_tests::hands::bookmark;
use dropcap_tests::window::Window;

use crate::bucket_blog::{BucketBlog, a_photo, wait_for_text};
use crate::surroundings::{EDITOR, Surroundings, picture, row, saved};

#[test]
fn photos_come_in_every_way_and_survive_every_hindrance() {
    let around = Surroundings::new();
    let mut blog = BucketBlog::new(around.path(), |bucket| bucket.bucket = "elsewhere".into());
    let home = around.path().join("home");
    blog.set_keys(&home, "not-the-secret");
    bookmark(&home, &blog.root);
    let window = around.open(&[], &[]);
    window.click("welcome-open");
    window.choose_bookmark("Choose the folder of your blog");
    window.click_css(&row("a-walk"));

    paste(&window, &a_photo(around.path(), "clipboard.jpg", 1));
    mend_the_bucket(&window, &blog, &home);
    wait_for_text(&window, &blog.public.url());
    saved(&window);
    let pasted = blog.server.objects("photos").remove(0);

    window
        .desktop()
        .drag(&[a_photo(around.path(), "cover.jpg", 2)], window.middle_of("[data-testid='field-cover']"))
        .unwrap();
    window.wait_until(
        "the cover",
        "const jobs = [...document.querySelectorAll('[data-testid=photo-job]')];
         return document.querySelector('[data-testid=field-cover] img') !== null
             && jobs.every((job) => job.dataset.state === 'done')",
    );
    saved(&window);
    assert!(
        blog.text().contains(&format!("image: \"{}cover.jpeg\"\n", blog.public.url())),
        "{}",
        blog.text()
    );

    window.click("add-photos");
    window.choose_file("Add photos", &a_photo(around.path(), "chosen.jpg", 3));
    wait_for_text(&window, "chosen.jpeg");

    blog.server.stop();
    drop_photo(&window, &a_photo(around.path(), "later.jpg", 4));
    let waiting = window.text(&job("later.jpg"));
    assert!(waiting.contains("refuses connections") && waiting.contains("tried again"), "{waiting}");
    picture(&window, "no-network");
    undo(&window, "later.jpg");
    window.keys("ctrl+shift+z");
    window.find(&format!("{} [data-testid='try-now']", job("later.jpg")));
    assert!(blog.server.start());
    // It goes on by itself; the writer need not wait so long.
    window.wait_until(
        "the photo after the network came back",
        "document.querySelector('[data-testid=try-now]')?.click();
         return document.querySelector('[data-testid=editor]').innerText.includes('/later.jpeg')",
    );

    blog.server.stop();
    drop_photo(&window, &a_photo(around.path(), "undone.jpg", 5));
    undo(&window, "undone.jpg");
    assert!(blog.server.start());
    window.desktop().drag(&[a_photo(around.path(), "last.jpg", 6)], window.middle_of(EDITOR)).unwrap();
    wait_for_text(&window, "last.jpeg");
    saved(&window);
    blog.assert_linked_once(&[&pasted, "cover.jpeg", "chosen.jpeg", "later.jpeg", "last.jpeg"]);
}

/// Pastes a picture into the text; the key is wrong.
fn paste(window: &Window, picture_file: &Path) {
    window.click_css(EDITOR);
    let clipboard = window.copy_file(picture_file).unwrap();
    window.keys("ctrl+v");
    let failed = window.text("[data-testid='photo-job'][data-state='failed']");
    assert!(failed.contains("secret key is not the one"), "{failed}");
    picture(window, "wrong-key");
    drop(clipboard);
}

/// Finds the right key, sees that the bucket is wrong too, and mends it.
fn mend_the_bucket(window: &Window, blog: &BucketBlog, home: &Path) {
    let retry = "[data-testid='photo-job'][data-state='failed'] [data-testid='retry-photo']";
    blog.set_keys(home, &blog.server.keys().secret_access_key);
    window.click_css(retry);
    window.wait_until(
        "the wrong bucket named",
        "return document.querySelector('[data-testid=photo-job]').innerText.includes('no bucket called elsewhere')",
    );
    window.keys("ctrl+comma");
    window.click("settings-photos");
    window.click("test-store");
    window.wait_until("the wrong bucket named", "return document.querySelector('[data-testid=store-checks]').innerText.includes('no bucket called elsewhere')");
    picture(window, "wrong-bucket");
    window.fill("[data-testid='bucket-bucket']", "photos");
    window.click("test-store");
    window.wait_until("the bucket to be right", "const said = document.querySelector('[data-testid=store-checks]').innerText; return said.includes('Seen by readers') && !said.includes('no bucket')");
    picture(window, "right-bucket");
    window.click("settings-save");
    window.wait_until(
        "the settings to be saved",
        "return !document.querySelector('[data-testid=settings-save]:not(:disabled)')",
    );
    window.keys("Escape");
    window.click_css(retry);
}

/// Drops a photo that then has to wait for the network.
fn drop_photo(window: &Window, photo: &Path) {
    let name = photo.file_name().unwrap().to_str().unwrap();
    window.desktop().drag(&[photo.to_owned()], window.middle_of(EDITOR)).unwrap();
    window.find(&format!("{} [data-testid='try-now']", job(name)));
}

/// Takes the last thing back; the photo and its job go.
fn undo(window: &Window, name: &str) {
    window.keys("ctrl+z");
    window.wait_until(
        "the photo to be taken back",
        &format!("return !document.querySelector({:?})", job(name)),
    );
    let text = window.text(EDITOR);
    assert!(!text.contains("dropcap:"), "{text}");
}

fn job(name: &str) -> String {
    format!("[data-testid='photo-job'][data-name='{name}']")
}
