//! Twenty photos dropped at once, while the writer goes on typing.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use std::path::{Path, PathBuf};

use dropcap_tests::photos::{Scene, jpeg, with_exif, with_segment};
use dropcap_tests::window::Window;

use crate::bucket_blog::BucketBlog;
use crate::keystrokes::{HEAD, begin_to_type, typed, typed_among_photos};
use crate::surroundings::{EDITOR, Surroundings, picture, picture_in_the_dark, row, saved};

const PHOTOS: u32 = 20;

/// How many photos of the page are seen, whether from this machine or from the bucket.
const SEEN: &str = "[...document.querySelector('[data-testid=preview-frame]').contentDocument.images]
    .filter((image) => image.complete && image.naturalWidth > 0).length";

/// Whether no photo is on its way any more: the tray has none but what is stored.
const ALL_STORED: &str = "const jobs = [...document.querySelectorAll('[data-testid=photo-job]')];
    return jobs.every((job) => job.dataset.state === 'done')";

#[test]
fn twenty_photos_are_seen_at_once_and_stored_in_order_while_typing_goes_on() {
    let (around, mut blog, window) = opened();
    // Without a network nothing is stored: what is seen is seen from this machine.
    blog.server.stop();
    window.desktop().drag(&photos(around.path(), (640, 480)), window.middle_of(EDITOR)).unwrap();
    window.wait_until("the photos on the page", &format!("return {SEEN} === {PHOTOS}"));
    begin_to_type(&window, "We went", 40);
    typed(&window, "");
    window.click_css("[data-name='photo-00.jpg'] [data-testid='show-facts']");
    let told = window.text("[data-testid='photo-facts']");
    assert!(told.contains("Position") && told.contains("taken out before"), "{told}");
    picture_in_the_dark(&window, "photo-facts-dark");
    picture(&window, "photo-facts");
    assert!(blog.server.start());
    begin_to_type(&window, "We went", 40);
    typed(&window, "");
    window.wait_until(
        "the photos in the bucket",
        &format!("document.querySelector('[data-testid=try-now]')?.click(); {ALL_STORED}"),
    );
    saved(&window);
    window.wait_until("the photos, which this machine still has", &format!("return {SEEN} === {PHOTOS}"));
    let fetched = format!(
        "return [...document.images, ...document.querySelector('[data-testid=preview-frame]').contentDocument.images]
            .filter((image) => image.src.startsWith({:?})).length",
        blog.public.url()
    );
    assert_eq!(window.run(&fetched), 0, "none is fetched from where it was sent to");

    let text = blog.text();
    let letters = "jihgfedcba".repeat(8);
    let typed_in = text.lines().find(|line| line.starts_with("We went")).unwrap();
    let mut signs: Vec<char> = typed_in["We went up.".len()..].chars().collect();
    let mut wanted: Vec<char> = letters.chars().collect();
    assert_eq!(signs.len(), wanted.len(), "{text}");
    signs.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(signs, wanted, "{text}");
    let links: Vec<&str> = text.lines().filter(|line| line.starts_with("![](")).collect();
    let wanted: Vec<String> =
        (0..PHOTOS).map(|number| format!("![]({}photo-{number:02}.jpeg)", blog.public.url())).collect();
    assert_eq!(links, wanted, "{text}");
    assert_eq!(blog.server.objects("photos").len(), PHOTOS as usize);
}

#[test]
#[ignore = "a benchmark: make bench"]
fn a_keystroke_while_twenty_photos_come_in() {
    let (around, _blog, window) = opened();
    let photos = large_photos(around.path());
    println!("{HEAD}");
    begin_to_type(&window, "We went", 60);
    println!("{}", typed(&window, "before the photos"));
    window.desktop().drag(&photos, window.middle_of(EDITOR)).unwrap();
    window.wait_until("the first photos on the page", &format!("return {SEEN} > 0"));
    begin_to_type(&window, "We went", 60);
    println!("{}", typed_among_photos(&window, "while they come in"));
    window.wait_until("the photos in the bucket", ALL_STORED);
    begin_to_type(&window, "We went", 60);
    println!("{}", typed(&window, "when they are in"));
}

/// The window with a short post whose photos go into a bucket.
fn opened() -> (Surroundings, BucketBlog, Window) {
    let around = Surroundings::new();
    let blog = BucketBlog::new(around.path(), |_| {});
    blog.set_keys(&around.path().join("home"), &blog.server.keys().secret_access_key);
    let window = around.open(&[blog.root.to_str().unwrap()], &[]);
    window.click_css(&row("a-walk"));
    window.wait_until(
        "the page",
        "return document.querySelector('[data-testid=preview-frame]')?.contentDocument?.querySelector('.block p') != null",
    );
    (around, blog, window)
}

fn photos(folder: &Path, (width, height): (u32, u32)) -> Vec<PathBuf> {
    let photo = |number: u32| {
        let path = folder.join(format!("photo-{number:02}.jpg"));
        let photo = jpeg(width, height, Scene::Ground(number));
        // The first one says where it was taken.
        let photo = if number == 0 { with_exif(&photo, 1, Some((48, 8))) } else { photo };
        std::fs::write(&path, photo).unwrap();
        path
    };
    (0..PHOTOS).map(photo).collect()
}

/// Photos of 48 megapixels, so that making them ready lasts while letters are
/// typed: one picture, which a comment makes another photo each time.
fn large_photos(folder: &Path) -> Vec<PathBuf> {
    let picture = jpeg(8000, 6000, Scene::Ground(1));
    let photo = |number: u32| {
        let path = folder.join(format!("photo-{number:02}.jpg"));
        std::fs::write(&path, with_segment(&picture, 0xFE, &number.to_be_bytes())).unwrap();
        path
    };
    (0..PHOTOS).map(photo).collect()
}
