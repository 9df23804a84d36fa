//! Photos that weigh too much or that nobody needs any more: made smaller, put
//! into the system's trash and brought back.

use dropcap_tests::photos::{Scene, jpeg};

use crate::accessible::Axe;
use crate::bucket_blog::{BucketBlog, wait_for_text};
use crate::surroundings::{EDITOR, Surroundings, pictures, row};

#[test]
fn files_that_nothing_names_go_into_the_trash_and_come_back() {
    let around = Surroundings::new();
    let root = around.path().join("blog");
    let folder = root.join("posts/a-walk");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(root.join("dropcap.toml"), "title = \"Notes\"\n").unwrap();
    std::fs::write(root.join("posts/a-walk.md"), "---\ntitle: A walk\n---\n![](a-walk/used.jpg)\n").unwrap();
    for (number, name) in
        (1..).zip(["used.jpg", "left-over.jpg", "also left over (1).jpg", "of-the-theme.jpg"])
    {
        std::fs::write(folder.join(name), jpeg(640, 480, Scene::Photo(number))).unwrap();
    }
    let window = around.open_on((1680, 1050), &[root.to_str().unwrap()], &[]);
    window.test_id("posts-list");
    window.keys("ctrl+shift+m");
    window.click_css("[data-testid='media-filters'] [data-value='unused']");
    window.click_css("[data-name$='left-over.jpg']");
    pictures(&window, "media-left-over");
    window.click("media-trash");
    assert_eq!(window.text("[data-testid='confirm-names']"), "posts/a-walk/left-over.jpg");
    window.keys("Escape");
    window.wait_until("no question", "return !document.querySelector('[data-testid=confirm]')");

    // What the theme names meanwhile stays, though it is on the list that was seen.
    std::fs::write(root.join("style.css"), "body { background: url(of-the-theme.jpg) }\n").unwrap();
    window.click("media-trash-all");
    window.test_id("confirm-names");
    Axe::new(&window).check("the question before the trash");
    pictures(&window, "media-trash");
    window.click("confirm");
    let said = |words: &str| {
        let script = format!(
            "return document.querySelector('[data-testid=media-said]')?.innerText.includes({words:?})"
        );
        window.wait_until(words, &script);
    };
    said("2 photos are in the system’s trash");
    said("of-the-theme.jpg: Something names it");
    pictures(&window, "media-trashed");
    let is_there = |name: &str| folder.join(name).exists();
    assert_eq!(
        ["used.jpg", "left-over.jpg", "also left over (1).jpg", "of-the-theme.jpg"].map(is_there),
        [true, false, false, true]
    );
    window.click("media-untrash");
    said("2 photos are back");
    assert!(is_there("left-over.jpg") && is_there("also left over (1).jpg"));
}

#[test]
fn a_heavy_photo_of_an_old_post_is_made_smaller_and_comes_back() {
    let around = Surroundings::new();
    let blog = BucketBlog::new(around.path(), |_| {});
    blog.set_keys(&around.path().join("home"), &blog.server.keys().secret_access_key);
    let file = around.path().join("huge.jpg");
    std::fs::write(&file, jpeg(4600, 3000, Scene::Ground(3))).unwrap();
    blog.server.put_as_of_then("photos", "huge.jpeg", &file);
    let base = blog.public.url();
    let text = format!("---\ntitle: A walk\n---\nWe went up.\n\n![Us]({base}huge.jpeg)\n");
    std::fs::write(blog.root.join("posts/a-walk.md"), &text).unwrap();
    let window = around.open_on((1680, 1050), &[blog.root.to_str().unwrap()], &[]);
    window.click_css(&row("a-walk"));
    window.find(EDITOR);
    window.keys("ctrl+shift+m");
    window.click_css("[data-name='huge.jpeg']");
    window.wait_until(
        "the small picture of it, made by the core",
        "const image = document.querySelector(\"[data-name='huge.jpeg'] img\");
         return image?.src.includes('/object/') && image.naturalWidth === 400",
    );
    pictures(&window, "media-heavy");
    window.click("media-shrink");
    window.wait_until(
        "the plan",
        "return document.querySelector('[data-testid=move-photos]')?.innerText.includes('Made smaller')",
    );
    pictures(&window, "media-shrink");
    window.click("move-run");
    window.test_id("move-done");
    pictures(&window, "media-shrunk");
    let now = blog.text();
    assert!(!now.contains(&format!("({base}huge.jpeg)")), "{now}");
    let heavier = std::fs::metadata(&file).unwrap().len();
    let objects = blog.server.objects("photos");
    assert_eq!(objects.len(), 2, "the heavy one stays: {objects:?}");
    let smaller = objects.iter().find(|name| *name != "huge.jpeg").unwrap();
    assert!(now.contains(&format!("![Us]({base}{smaller})")), "{now}");
    assert!(std::fs::metadata(blog.server.folder("photos").join(smaller)).unwrap().len() * 2 < heavier);
    wait_for_text(&window, smaller);
    window.click("media-undo");
    window.wait_until(
        "that it is taken back",
        "return document.querySelector('[data-testid=media-said]')?.innerText.includes('1 post is as before')",
    );
    assert_eq!(blog.text(), text);
}
