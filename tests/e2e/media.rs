//! All photos of a blog in the window: looked through by the keyboard, brought
//! into the bucket by a plan and back, put away, replaced everywhere.

use std::path::Path;
use std::time::{Duration, SystemTime};

use dropcap_tests::photos::{Scene, jpeg};
use dropcap_tests::web::Site;
use dropcap_tests::window::Window;

use crate::accessible::Axe;
use crate::bucket_blog::{BucketBlog, a_photo, wait_for_text};
use crate::surroundings::{EDITOR, Surroundings, picture, picture_in_the_dark, row, saved};

/// A blog with photos in every place, and somebody else's server.
struct Blog {
    inner: BucketBlog,
    elsewhere: Site,
    walk: String,
    ferry: String,
}

impl Blog {
    fn new(around: &Surroundings) -> Self {
        let inner = BucketBlog::new(around.path(), |bucket| bucket.key_pattern = "blog/{name}.{ext}".into());
        inner.set_keys(&around.path().join("home"), &inner.server.keys().secret_access_key);
        let elsewhere = Site::answering(|_, _| (200, "image/jpeg", jpeg(640, 480, Scene::Photo(9))));
        let blog = Self { inner, elsewhere, walk: String::new(), ferry: String::new() };
        blog.upload("cat", 1800, 1);
        blog.upload("an-old-photo-nobody-shows-any-more", 900, 2);
        for (name, number) in [("harbour.jpg", 3), ("gulls.jpg", 4)] {
            let folder = blog.inner.root.join("posts/a-walk");
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(name), jpeg(2400, 1600, Scene::Photo(number))).unwrap();
        }
        std::fs::write(blog.inner.root.join("posts/a-walk/left-over.jpg"), jpeg(900, 600, Scene::Photo(5)))
            .unwrap();
        let public = blog.inner.public.url();
        let tree = blog.elsewhere.url().replace("127.0.0.1", "localhost");
        let walk = format!(
            "---\ntitle: A walk around the harbour\nimage: {public}blog/cat.jpeg # kept\n---\n\nFirst ![The harbour](a-walk/harbour.jpg) and ![Gulls](a-walk/gulls.jpg).\n\n![](a-walk/gone.png)\n\n![A tree]({tree}tree.jpg)\n"
        );
        let ferry = format!(
            "---\ntitle: The last ferry\n---\n\n<img src=\"{public}blog/cat.jpeg\" alt=\"My cat\">\n\n![Gulls again](/posts/a-walk/gulls.jpg)\n"
        );
        let blog = Self { walk, ferry, ..blog };
        std::fs::write(blog.inner.root.join("posts/a-walk.md"), &blog.walk).unwrap();
        std::fs::write(blog.inner.root.join("posts/ferry.md"), &blog.ferry).unwrap();
        blog
    }

    /// Uploads as Dropcap did long ago.
    fn upload(&self, name: &str, width: u32, number: u32) {
        let file = self.inner.root.with_file_name(name);
        std::fs::write(&file, jpeg(width, width * 2 / 3, Scene::Photo(number))).unwrap();
        let then = SystemTime::now() - Duration::from_secs(40 * 24 * 3600);
        std::fs::File::options().write(true).open(&file).unwrap().set_modified(then).unwrap();
        self.inner.server.put_as_of_then("photos", &format!("blog/{name}.jpeg"), &file);
    }

    fn texts(&self) -> (String, String) {
        let read = |name: &str| std::fs::read_to_string(self.inner.root.join("posts").join(name)).unwrap();
        (read("a-walk.md"), read("ferry.md"))
    }

    #[track_caller]
    fn assert_as_before(&self) {
        assert_eq!(self.texts(), (self.walk.clone(), self.ferry.clone()));
    }
}

fn open(around: &Surroundings, root: &Path) -> Window {
    let window = around.open(&[root.to_str().unwrap()], &[]);
    window.test_id("posts-list");
    window
}

/// Shows all photos by the keys of the app.
fn open_media(window: &Window) {
    window.keys("ctrl+shift+m");
    window.wait_until(
        "the photos",
        "return document.querySelector('[data-testid=media-grid], [data-testid=media-none]')",
    );
}

fn filter(window: &Window, value: &str) {
    window.click_css(&format!("[data-testid='media-filters'] [data-value='{value}']"));
}

fn view(window: &Window, value: &str) {
    window.click_css(&format!("[data-testid='media-views'] [data-value='{value}']"));
}

/// The names of the photos that are seen.
fn seen(window: &Window) -> Vec<String> {
    let names = window.run("return [...document.querySelectorAll('[data-testid=media-photo]')].map((tile) => tile.dataset.name.split('/').pop())");
    serde_json::from_value(names).unwrap()
}

#[track_caller]
fn said(window: &Window, words: &str) {
    window.wait_until(
        words,
        &format!("return document.querySelector('[data-testid=media-said]')?.innerText.includes({words:?})"),
    );
}

#[test]
fn the_photos_of_a_blog_are_looked_through_by_the_keyboard() {
    let around = Surroundings::new();
    let blog = Blog::new(&around);
    let window = open(&around, &blog.inner.root);
    open_media(&window);
    window.wait_until(
        "every picture that may be seen",
        "const seen = [...document.querySelectorAll('[data-testid=media-photo] img')];
         return seen.length === 5 && seen.every((image) => image.naturalWidth > 0)",
    );
    let widest = "return Math.max(...[...document.querySelectorAll('[data-place=local] img')].map((image) => image.naturalWidth))";
    assert_eq!(window.run(widest), 400, "files of the blog are shown small");
    assert_eq!(blog.elsewhere.seen(), [], "nobody else is asked");
    said(&window, "7 photos, ");
    let axe = Axe::new(&window);
    axe.check("the photos of a blog");
    picture(&window, "media");

    // The arrows lead through the grid at once, the words say what it is.
    window.keys("Home");
    let chosen = |words: &str| {
        window.wait_until(
            words,
            &format!(
                "const grid = document.querySelector('[data-testid=media-grid]');
                 const chosen = document.getElementById(grid.getAttribute('aria-activedescendant'));
                 return chosen?.textContent.replace(/\\s+/g, ' ').trim().startsWith({words:?})"
            ),
        );
    };
    chosen("an-old-photo-nobody-shows-any-more.jpeg In the bucket 125 kB Unused");
    window.keys("Right");
    chosen("cat.jpeg In the bucket ");
    window.wait_until(
        "its picture, large",
        "return document.querySelector('[data-testid=media-detail] img')?.naturalWidth === 1800",
    );
    axe.check("a chosen photo");
    picture(&window, "media-chosen");
    picture_in_the_dark(&window, "media-chosen-dark");

    filter(&window, "missing");
    assert_eq!(seen(&window), ["gone.png"]);
    filter(&window, "unused");
    assert_eq!(seen(&window), ["an-old-photo-nobody-shows-any-more.jpeg", "left-over.jpg"]);
    filter(&window, "foreign");
    window.click("media-photo");
    let detail = window.text("[data-testid='media-detail']");
    assert!(detail.contains("not asked before you want it"), "{detail}");
    picture(&window, "media-elsewhere");
    window.click("media-show-host");
    window.wait_until(
        "the photo of the other site",
        "return document.querySelector('[data-testid=media-detail] img')?.naturalWidth === 640",
    );
    filter(&window, "all");
    window.keys("ctrl+f");
    window.wait_until("the search", "return document.activeElement.dataset.testid === 'media-search'");
    window.type_into("[data-testid='media-search']", "GULL");
    window.wait_until(
        "what was searched for",
        "return document.querySelectorAll('[data-testid=media-photo]').length === 1",
    );
    window.click("media-photo");
    let posts = window.text("[data-testid='media-posts']");
    assert!(posts.contains("A walk around the harbour") && posts.contains("The last ferry"), "{posts}");
    window.click_css("[data-testid='media-posts'] [data-path='posts/ferry.md']");
    window.wait_until("the post", "return !document.querySelector('[data-testid=media]') && document.querySelector('[data-testid=editor]')?.innerText.includes('Gulls again')");

    // In the smallest window one sees the grid, then what was chosen.
    window.resize(660, 480);
    open_media(&window);
    window.wait_until(
        "its picture",
        "return document.querySelector(\"[data-name='blog/cat.jpeg'] img\")?.naturalWidth",
    );
    axe.check("the photos in a small window");
    picture(&window, "media-small");
    window.click_css("[data-name='blog/cat.jpeg']");
    window.wait_until(
        "the chosen one",
        "return document.querySelector('[data-testid=media-detail]')?.offsetParent",
    );
    picture(&window, "media-small-chosen");
    axe.check("a chosen photo in a small window");
    window.keys("Escape");
    window.wait_until("the text again", "return !document.querySelector('[data-testid=media]')");
}

#[test]
fn photos_are_brought_home_put_away_and_taken_back() {
    let around = Surroundings::new();
    let blog = Blog::new(&around);
    let window = open(&around, &blog.inner.root);
    window.click_css(&row("a-walk"));
    window.find(EDITOR);
    open_media(&window);
    view(&window, "moving");
    window.click("move-foreign");
    window.wait_until(
        "the plan",
        "return document.querySelector('[data-testid=move-plan]')?.innerText.startsWith('2 photos (')",
    );
    let plan = window.text("[data-testid='move-view']");
    for words in
        ["links change in 2 posts", "posts/a-walk/harbour.jpg", "gone.png", "is not there", "The last ferry"]
    {
        assert!(plan.contains(words) || words == "The last ferry", "{words}: {plan}");
    }
    let axe = Axe::new(&window);
    axe.check("the plan of bringing photos home");
    picture(&window, "media-plan");
    picture_in_the_dark(&window, "media-plan-dark");
    blog.assert_as_before();
    window.click("move-run");
    let done = window.text("[data-testid='move-done']");
    assert!(done.starts_with("3 links lead to the new place now, in 2 posts"), "{done}");
    let base = blog.inner.public.url();
    let walk = blog
        .walk
        .replace("a-walk/harbour.jpg", &format!("{base}blog/harbour.jpeg"))
        .replace("a-walk/gulls.jpg", &format!("{base}blog/gulls.jpeg"));
    let ferry = blog.ferry.replace("/posts/a-walk/gulls.jpg", &format!("{base}blog/gulls.jpeg"));
    assert_eq!(blog.texts(), (walk.clone(), ferry));
    axe.check("photos that are home");
    picture(&window, "media-home");
    // The text that is open has followed.
    window.wait_until("the open text", &format!("return document.querySelector('[data-testid=editor]').innerText.includes('{base}blog/gulls.jpeg')"));
    window.click("media-undo");
    said(&window, "2 posts are as before");
    blog.assert_as_before();

    view(&window, "photos");
    filter(&window, "unused");
    window.click("media-put-all-away");
    said(&window, "1 photo is put away");
    let lost = "an-old-photo-nobody-shows-any-more.jpeg";
    let objects = || blog.inner.server.objects("photos");
    assert!(objects().contains(&format!("blog/dropcap-put-away/{lost}")), "{:?}", objects());
    assert!(!objects().contains(&format!("blog/{lost}")));
    view(&window, "away");
    window.test_id("away-object");
    axe.check("what was put away");
    picture(&window, "media-away");
    picture_in_the_dark(&window, "media-away-dark");
    window.click("away-back");
    said(&window, "1 photo is back");
    assert!(objects().contains(&format!("blog/{lost}")));
    window.test_id("away-none");
    view(&window, "photos");
    filter(&window, "unused");
    window.click_css(&format!("[data-name='blog/{lost}']"));
    window.click("media-put-away");
    said(&window, "1 photo is put away");
    view(&window, "away");
    window.click("away-delete-all");
    window.test_id("confirm");
    picture(&window, "media-delete");
    axe.check("the question before deleting");
    window.click("confirm");
    said(&window, "1 photo is deleted");
    assert!(objects().iter().all(|object| !object.contains(lost)), "{:?}", objects());
}

#[test]
fn a_photo_is_replaced_everywhere_by_a_drop_or_a_dialog() {
    let around = Surroundings::new();
    let blog = Blog::new(&around);
    let window = open(&around, &blog.inner.root);
    open_media(&window);
    window.click_css("[data-name='blog/cat.jpeg']");
    let dog = a_photo(around.path(), "Dog.jpg", 11);
    window.desktop().drag(&[dog], window.middle_of("[data-testid='media-detail'] .picture")).unwrap();
    said(&window, "2 posts show the new photo");
    let base = blog.inner.public.url();
    let (cat, new) = (format!("{base}blog/cat.jpeg"), format!("{base}blog/dog.jpeg"));
    let expected = (blog.walk.replace(&cat, &new), blog.ferry.replace(&cat, &new));
    assert_eq!(blog.texts(), expected);
    window.find("[data-name='blog/dog.jpeg']");
    picture(&window, "media-replaced");
    window.click("media-undo");
    said(&window, "2 posts are as before");
    blog.assert_as_before();

    // What is missing is found.
    window.click_css("[data-place='missing']");
    window.click("media-replace");
    let found = a_photo(around.path(), "found.jpg", 12);
    window.choose_file("Choose the photo to be shown instead", &found);
    said(&window, "1 post shows the new photo");
    assert_eq!(blog.texts().0, blog.walk.replace("a-walk/gone.png", &format!("{base}blog/found.jpeg")));
    window.wait_until("nothing missing", "return !document.querySelector('[data-place=missing]')");
}

#[test]
fn a_picture_is_replaced_everywhere_from_the_words_about_it() {
    let around = Surroundings::new();
    let blog = Blog::new(&around);
    let window = open(&around, &blog.inner.root);
    window.click_css(&row("a-walk"));
    window.click_css(EDITOR);
    window.keys("ctrl+shift+a");
    window.click_css("[data-address='a-walk/gulls.jpg'] [data-testid='describe-replace']");
    let terns = a_photo(around.path(), "terns.jpg", 13);
    window.choose_file("Choose the photo to be shown instead", &terns);
    let base = blog.inner.public.url();
    wait_for_text(&window, &format!("![Gulls]({base}blog/terns.jpeg)"));
    assert!(blog.texts().1.contains(&format!("![Gulls again]({base}blog/terns.jpeg)")), "{}", blog.texts().1);
    window.click("undo");
    wait_for_text(&window, "![Gulls](a-walk/gulls.jpg)");
    window.wait_until(
        "that it is taken back",
        "return document.querySelector('[data-testid=done]')?.innerText.includes('2 posts are as before')",
    );
    blog.assert_as_before();
}

#[test]
fn thousands_of_photos_are_gone_through_without_a_pause() {
    let around = Surroundings::new();
    let blog = around.path().join("blog");
    let tiny = jpeg(64, 48, Scene::Photo(1));
    for post in 0..100 {
        let folder = blog.join(format!("posts/p{post}"));
        std::fs::create_dir_all(&folder).unwrap();
        let mut text = format!("---\ntitle: Post {post}\n---\n");
        for photo in 0..50 {
            std::fs::write(folder.join(format!("photo-{post}-{photo}.jpg")), &tiny).unwrap();
            text += &format!("![](p{post}/photo-{post}-{photo}.jpg)\n");
        }
        std::fs::write(blog.join(format!("posts/p{post}.md")), text).unwrap();
    }
    let window = open(&around, &blog);
    open_media(&window);
    said(&window, "5,000 photos, ");
    let in_page = || window.run("return document.querySelectorAll('[data-testid=media-photo]').length");
    assert!(in_page().as_u64().unwrap() < 150, "only what is near is in the page: {}", in_page());
    window.keys("End");
    window.wait_until(
        "the last one, with its picture",
        "const last = document.querySelector('[role=option][aria-selected=true]');
         return last?.dataset.name === 'posts/p99/photo-99-49.jpg' && last.getAttribute('aria-posinset') === '5000' && last.querySelector('img')?.naturalWidth === 64",
    );
    picture(&window, "media-many");
    window.keys("Prior");
    window.keys("Left");
    window.type_into("[data-testid='media-search']", "photo-7-4");
    said(&window, "11 photos, ");
    assert_eq!(in_page(), 11);
}

#[test]
fn photos_that_were_not_stored_are_seen_from_every_post() {
    let around = Surroundings::new();
    let blog = Blog::new(&around);
    blog.inner.set_keys(&around.path().join("home"), "not-the-secret");
    let window = open(&around, &blog.inner.root);
    window.click_css(&row("ferry"));
    window.find(EDITOR);
    let late = a_photo(around.path(), "late.jpg", 14);
    window.desktop().drag(&[late], window.middle_of(EDITOR)).unwrap();
    window.find("[data-testid='photo-job'][data-state='failed']");
    saved(&window);
    window.click_css(&row("a-walk"));
    wait_for_text(&window, "The harbour");
    open_media(&window);
    let queue = window.text("[data-testid='media-queue']");
    assert!(queue.contains("1 photo was not stored") && queue.contains("The last ferry"), "{queue}");
    Axe::new(&window).check("photos that were not stored");
    picture(&window, "media-queue");
    blog.inner.set_keys(&around.path().join("home"), &blog.inner.server.keys().secret_access_key);
    window.click("queue-retry");
    window.wait_until("it to be stored", "return !document.querySelector('[data-testid=media-queue]')");
    let base = blog.inner.public.url();
    let linked = || blog.texts().1.contains(&format!("![]({base}blog/late.jpeg)"));
    assert!(linked(), "{}", blog.texts().1);
}

#[test]
fn a_blog_without_photos_and_one_whose_bucket_is_silent_say_so() {
    let around = Surroundings::new();
    let empty = around.path().join("empty");
    std::fs::create_dir_all(empty.join("posts")).unwrap();
    std::fs::write(empty.join("posts/a.md"), "---\ntitle: A\n---\nWords.\n").unwrap();
    let window = open(&around, &empty);
    open_media(&window);
    window.test_id("media-none");
    Axe::new(&window).check("no photos");
    picture(&window, "media-empty");
    view(&window, "moving");
    window.test_id("move-nothing");
    picture(&window, "media-nothing-to-move");
    drop(window);

    let mut blog = Blog::new(&around);
    blog.inner.server.stop();
    let window = open(&around, &blog.inner.root);
    open_media(&window);
    let problem = window.text("[data-testid='media-problem']");
    assert!(problem.contains("not known") && problem.contains("refuses connections"), "{problem}");
    picture(&window, "media-silent-bucket");
    // Moving waits for the network, says so, and can be stopped.
    view(&window, "moving");
    window.click("move-run");
    window.wait_until("why it waits", "return document.querySelector('[data-testid=move-progress]')?.innerText.includes('refuses connections')");
    Axe::new(&window).check("photos under way");
    picture(&window, "media-waiting");
    window.click("move-stop");
    window.test_id("move-run");
    blog.assert_as_before();
}
