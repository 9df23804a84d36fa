//! Photos by the hundred, and with names and words that are very long: on their
//! way, in the list of all, and while they are described.

use std::path::{Path, PathBuf};

use dropcap_tests::photos::{Scene, jpeg, with_exif};
use dropcap_tests::window::Window;

use crate::accessible::Axe;
use crate::bucket_blog::{BucketBlog, a_photo};
use crate::surroundings::{EDITOR, Surroundings, pictures, row, saved};

/// A screen that a large window fits on.
const SCREEN: (u32, u32) = (1680, 1050);

const LONG_NAME: &str = "A very long name that somebody gave a photo of the harbour at Saint-Malo on the last evening of a holiday, second version, edited, final (2).jpg";

const LONG_ALT: &str = "Three fishing boats lie on their sides in the mud of the inner harbour at low tide, in front of a row of granite houses whose windows catch the last light; a child in yellow boots walks between the ropes, and far behind the sea is a thin bright line.";

fn open(around: &Surroundings, root: &Path) -> Window {
    let window = around.open_on(SCREEN, &[root.to_str().unwrap()], &[]);
    window.click_css(&row("a-walk"));
    window.find(EDITOR);
    window
}

/// How many photos of the tray are in a state.
fn in_state(window: &Window, state: &str, count: usize) {
    let script = format!(
        "return document.querySelectorAll('[data-testid=photo-job][data-state={state}]').length === {count}"
    );
    window.wait_until(&format!("{count} {state}"), &script);
}

#[test]
fn the_queue_is_paused_resumed_retried_and_taken_back() {
    let around = Surroundings::new();
    let mut blog = BucketBlog::new(around.path(), |_| {});
    let home = around.path().join("home");
    blog.set_keys(&home, "not-the-secret");
    let window = open(&around, &blog.root);
    let mut photos: Vec<PathBuf> =
        (1..=4).map(|number| a_photo(around.path(), &format!("photo-{number}.jpg"), number)).collect();
    photos.insert(1, a_photo(around.path(), LONG_NAME, 9));
    let told = around.path().join("told.jpg");
    std::fs::write(&told, with_exif(&jpeg(800, 600, Scene::Photo(7)), 1, Some((48, 8)))).unwrap();
    photos.push(told);
    let nonsense = around.path().join("not a photo at all.jpg");
    std::fs::write(&nonsense, "words").unwrap();
    photos.push(nonsense);

    // With a wrong key each says so, and one press tries all again.
    window.desktop().drag(&photos, window.middle_of(EDITOR)).unwrap();
    in_state(&window, "failed", 7);
    Axe::new(&window).check("photos that failed");
    pictures(&window, "tray-failed");
    blog.set_keys(&home, &blog.server.keys().secret_access_key);
    window.click("retry-photos");
    in_state(&window, "failed", 1);
    window.wait_until(
        "six stored",
        "return document.querySelector('[data-testid=photo-tray] .status').innerText.includes('6 stored')",
    );
    pictures(&window, "tray-one-failed");
    window.click("remove-photo");
    in_state(&window, "failed", 0);
    saved(&window);
    assert_eq!(blog.text().matches("![](").count(), 6, "{}", blog.text());

    // Paused, nothing is begun; resumed, all goes on.
    blog.server.stop();
    let more: Vec<PathBuf> =
        (20..=23).map(|number| a_photo(around.path(), &format!("later-{number}.jpg"), number)).collect();
    window.desktop().drag(&more, window.middle_of(EDITOR)).unwrap();
    window.find("[data-testid='photo-job'][data-name='later-23.jpg']");
    window.click("pause-photos");
    window.test_id("resume-photos");
    pictures(&window, "tray-paused");
    Axe::new(&window).check("paused photos");
    window.click_css("[data-name='later-21.jpg'] [data-testid='cancel-photo']");
    window.wait_until("one gone", "return !document.querySelector('[data-name=\"later-21.jpg\"]')");
    assert!(blog.server.start());
    window.click("resume-photos");
    window.wait_until(
        "all linked",
        "document.querySelectorAll('[data-testid=try-now]').forEach((button) => button.click());
         const text = document.querySelector('[data-testid=editor]').innerText;
         return ['20', '22', '23'].every((n) => text.includes(`/later-${n}.jpeg`)) && !text.includes('dropcap:')",
    );
    saved(&window);
    assert!(!blog.text().contains("later-21"), "{}", blog.text());
    assert_eq!(blog.server.objects("photos").len(), 9, "{:?}", blog.server.objects("photos"));
}

/// A post with so many photos; every tenth is described at length.
fn post_of_many(blog: &BucketBlog, count: u32) {
    let folder = blog.root.join("posts/a-walk");
    std::fs::create_dir_all(&folder).unwrap();
    let mut text = String::from("---\ntitle: A walk\nimage: \"\"\n---\nWe went up.\n");
    for number in 0..count {
        let name = if number == 3 {
            LONG_NAME.replace([' ', ',', '(', ')'], "-")
        } else {
            format!("photo-{number:03}.jpg")
        };
        std::fs::write(folder.join(&name), jpeg(300, 200, Scene::Photo(number))).unwrap();
        let alt = if number % 10 == 1 { LONG_ALT } else { "" };
        text += &format!("\n![{alt}](a-walk/{name})\n");
    }
    std::fs::write(blog.root.join("posts/a-walk.md"), text).unwrap();
}

#[test]
fn a_column_of_a_spreadsheet_describes_a_hundred_photos() {
    let around = Surroundings::new();
    let blog = BucketBlog::new(around.path(), |_| {});
    blog.set_keys(&around.path().join("home"), &blog.server.keys().secret_access_key);
    post_of_many(&blog, 120);
    let before = blog.text();
    let window = open(&around, &blog.root);
    window.click_css(".cm-line");
    window.keys("ctrl+shift+a");
    window
        .wait_until("the rows", "return document.querySelectorAll('[data-testid=described]').length === 120");
    window.wait_until("a field with the keys", "return document.activeElement?.dataset.column === 'alt'");
    pictures(&window, "describe-many");
    Axe::new(&window).check("a hundred photos to be described");

    let column = around.path().join("column.txt");
    let cells: Vec<String> =
        (0..120).map(|number| format!("What photo {number} shows\tAt {number}")).collect();
    std::fs::write(&column, cells.join("\n")).unwrap();
    let clipboard = window.copy_file(&column).unwrap();
    window.keys("ctrl+v");
    window.wait_until(
        "every row filled",
        "return document.querySelector('[data-row=\"119\"] [data-testid=caption]').value === 'At 119'",
    );
    drop(clipboard);
    pictures(&window, "describe-pasted");
    window.keys("ctrl+Return");
    window.wait_until("the text again", "return !document.querySelector('[data-testid=describe]')");
    saved(&window);
    let text = blog.text();
    for number in 0..120 {
        assert!(text.contains(&format!("![What photo {number} shows](")), "{number}");
        assert!(text.contains(&format!(" \"At {number}\")")), "{number}");
    }
    // The photos are seen in the list of all, however long their names.
    window.keys("ctrl+shift+m");
    window.test_id("media-grid");
    window.click_css("[data-testid='media-photo'][data-name*='A-very-long-name']");
    window.wait_until(
        "its picture",
        "return document.querySelector('[data-testid=media-detail] img')?.naturalWidth",
    );
    pictures(&window, "media-long-name");
    window.click_css("[data-testid='media-views'] [data-value='moving']");
    window.test_id("move-plan");
    pictures(&window, "media-plan-many");
    window.keys("Escape");
    window.wait_until("the text again", "return !document.querySelector('[data-testid=media]')");
    window.click_css(".cm-line");
    window.control("z");
    saved(&window);
    window.wait_until(
        "words taken back",
        "return !document.querySelector('[data-testid=editor]').innerText.includes('What photo')",
    );
    saved(&window);
    assert_eq!(blog.text(), before, "one step takes all back");
}
