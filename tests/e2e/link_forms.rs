//! Photos stand in a post as the blog's posts have them: dropped from the
//! desktop onto a blog of figures while somebody types, put in order, moved,
//! described and published; as HTML with every size, in a gallery; and what the
//! settings say about it.

use std::path::{Path, PathBuf};

use dropcap_core::api::{BlogSettings, Target};
use dropcap_core::settings;
use dropcap_tests::photos::{Scene, jpeg, taken_at};
use dropcap_tests::window::Window;

use crate::accessible::Axe;
use crate::bucket_blog::{BucketBlog, wait_for_text};
use crate::surroundings::{EDITOR, Surroundings, picture, picture_in_the_dark, row, saved};

const FIGURES: &str = "---\ntitle: Before\n---\n{{< figure src=\"/old/a.jpg\" alt=\"A\" caption=\"The sea\" >}}\n\nAnd\n\n{{< figure src=\"/old/b.jpg\" alt=\"\" caption=\"\" >}}\n";

/// A blog of figures whose photos go into a bucket, and which is published to a folder.
fn blog_of_figures(around: &Surroundings) -> BucketBlog {
    let blog = BucketBlog::new(around.path(), |_| {});
    for name in ["one", "two"] {
        std::fs::write(blog.root.join(format!("posts/{name}.md")), FIGURES).unwrap();
    }
    let chosen = settings::load_blog(&blog.root, &BlogSettings::default()).unwrap();
    let targets = vec![Target::Folder { name: "Pages".into(), folder: "pages".into() }];
    let chosen = BlogSettings { targets, ..chosen };
    settings::save_blog(&blog.root, &chosen, &BlogSettings::default()).unwrap();
    blog.set_keys(&around.path().join("home"), &blog.server.keys().secret_access_key);
    blog
}

fn photo(folder: &Path, name: &str, number: u32, taken: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, taken_at(&jpeg(640, 480, Scene::Photo(number)), taken)).unwrap();
    path
}

/// Waits until the text of the post holds these words one after another.
#[track_caller]
fn wait_for_order(window: &Window, words: &[&str]) {
    window.wait_until(
        &words.join(", then "),
        &format!(
            "const text = document.querySelector('[data-testid=editor]').innerText;
             const places = {words:?}.map((word) => text.indexOf(word));
             return places.every((place, at) => place >= 0 && (at === 0 || place > places[at - 1]))"
        ),
    );
}

/// Runs a command by its words.
fn command(window: &Window, words: &str) {
    window.keys("ctrl+p");
    window.find("[data-testid='palette'] input");
    window.type_into("[data-testid='palette'] input", words);
    window.keys("Return");
}

/// Both photos are seen in the text and in the preview from the local files.
fn seen_at_once(window: &Window, count: usize) {
    window.wait_until(
        "the photos seen in the text and in the preview",
        &format!(
            "const seen = (images) => [...images].filter((image) => image.naturalWidth).length;
             const page = document.querySelector('[data-testid=preview-frame]').contentDocument;
             return seen(document.querySelectorAll('.cm-thumbnail img')) === {count}
                 && seen(page.querySelectorAll('main img[src*=\"/photo/\"]')) === {count}"
        ),
    );
}

#[test]
fn photos_become_figures_while_somebody_types() {
    let around = Surroundings::new();
    let mut blog = blog_of_figures(&around);
    let before = blog.text();
    blog.server.stop();
    let window = around.open(&[blog.root.to_str().unwrap()], &[]);
    window.click_css(&row("a-walk"));
    window.click_css(EDITOR);
    let photos = [
        photo(around.path(), "evening.jpg", 1, "2024:03:25 20:00:00"),
        photo(around.path(), "morning.jpg", 2, "2024:03:25 08:00:00"),
    ];
    window.desktop().drag(&photos, window.middle_of(EDITOR)).unwrap();
    window.wait_until(
        "two figures on their way",
        "return (document.querySelector('[data-testid=editor]').innerText.match(/\\{\\{< figure src=\"dropcap:/g) ?? []).length === 2",
    );
    seen_at_once(&window, 2);
    picture(&window, "figures-waiting");
    picture_in_the_dark(&window, "figures-waiting-dark");

    let typed = type_until_linked(&window, &mut blog);
    saved(&window);
    let url = blog.public.url();
    let figure = |name: &str| format!("{{{{< figure src=\"{url}{name}.jpeg\" alt=\"\" caption=\"\" >}}}}\n");
    let first = format!("{}We went up.\n", "x".repeat(typed));
    let words = before.replace("We went up.\n", &first);
    assert_eq!(blog.text(), format!("{words}\n{}{}", figure("evening"), figure("morning")));
    picture(&window, "figures");

    window.keys("ctrl+End");
    command(&window, "Order photos");
    wait_for_order(&window, &["morning.jpeg", "evening.jpeg"]);
    picture(&window, "ordered");
    window.click_css(EDITOR);
    window.keys("ctrl+z");
    wait_for_order(&window, &["evening.jpeg", "morning.jpeg"]);
    window.keys("ctrl+shift+z");
    wait_for_order(&window, &["morning.jpeg", "evening.jpeg"]);
    window.keys("ctrl+End");
    window.keys("Up");
    window.keys("alt+Up");
    wait_for_order(&window, &["evening.jpeg", "morning.jpeg"]);
    window.keys("alt+Up");
    wait_for_order(&window, &["evening.jpeg", "We went up", "morning.jpeg"]);
    saved(&window);
    let moved =
        before.replace("We went up.\n", &format!("{}\n{first}\n{}", figure("evening"), figure("morning")));
    assert_eq!(blog.text(), moved);

    undone_and_done_again(&window, &blog, &before, &moved);
    described(&window, &blog);
    published(&window, &blog);
}

/// Types at the beginning while the photos are stored and linked; how many letters.
fn type_until_linked(window: &Window, blog: &mut BucketBlog) -> usize {
    window.click_css(EDITOR);
    window.keys("ctrl+Home");
    window.run(
        "window.typed = 0;
         window.typing = setInterval(() => { document.execCommand('insertText', false, 'x'); window.typed += 1; }, 20);",
    );
    assert!(blog.server.start());
    window.wait_until(
        "both figures linked",
        "document.querySelectorAll('[data-testid=try-now]').forEach((button) => button.click());
         const text = document.querySelector('[data-testid=editor]').innerText;
         return text.includes('/evening.jpeg') && text.includes('/morning.jpeg') && !text.includes('dropcap:')",
    );
    let typed = window.run("clearInterval(window.typing); return window.typed");
    typed.as_u64().unwrap().try_into().unwrap()
}

/// Undo takes everything back to the first letter, addresses and all; redo brings it again.
fn undone_and_done_again(window: &Window, blog: &BucketBlog, before: &str, after: &str) {
    window.click_css(EDITOR);
    window.wait_until(
        "nothing left to undo",
        "const text = document.querySelector('[data-testid=editor]');
         const key = new KeyboardEvent('keydown', { key: 'z', code: 'KeyZ', keyCode: 90, ctrlKey: true, bubbles: true, cancelable: true });
         text.dispatchEvent(key);
         return !/figure|xWe/.test(text.innerText)",
    );
    saved(window);
    assert_eq!(blog.text(), before, "undo leaves nothing behind");
    window.wait_until(
        "all done again",
        "const text = document.querySelector('[data-testid=editor]');
         const key = new KeyboardEvent('keydown', { key: 'Z', code: 'KeyZ', keyCode: 90, ctrlKey: true, shiftKey: true, bubbles: true, cancelable: true });
         text.dispatchEvent(key);
         return /evening.jpeg[^]*We went up[^]*morning.jpeg/.test(text.innerText)",
    );
    saved(window);
    assert_eq!(blog.text(), after, "redo brings all of it again");
}

/// In the grid a photo is dragged onto the place of another and moved back by
/// the keyboard; its words land where the figure has them.
fn described(window: &Window, blog: &BucketBlog) {
    window.click_css(EDITOR);
    window.keys("ctrl+shift+a");
    window.find("[data-testid='described'] img");
    // The sheet comes in from below; where things are is known when it is there.
    Axe::new(window).check("moving pictures");
    let handle = |at: usize| format!("[data-row='{at}'] [data-testid='move-picture']");
    let (from, to) = (window.middle_of(&handle(1)), window.middle_of(&handle(0)));
    let number = |number: i32| number.to_string();
    let desktop = window.desktop();
    desktop.xdotool(&["mousemove", &number(from.x), &number(from.y), "mousedown", "1"]).unwrap();
    desktop.xdotool(&["mousemove", "--sync", &number(to.x), &number((from.y + to.y) / 2)]).unwrap();
    desktop.xdotool(&["mousemove", "--sync", &number(to.x), &number(to.y)]).unwrap();
    window.find("[data-row='0'].above");
    picture(window, "moving-a-picture");
    picture_in_the_dark(window, "moving-a-picture-dark");
    desktop.xdotool(&["mouseup", "1"]).unwrap();
    window.find("[data-row='0'][data-address*='morning.jpeg']");
    wait_for_order(window, &["morning.jpeg", "We went up", "evening.jpeg"]);
    window.wait_until(
        "the handle still has the keys",
        "return document.activeElement.closest('[data-row]')?.dataset.row === '0'",
    );
    window.keys("Down");
    window.find("[data-row='1'][data-address*='morning.jpeg']");
    wait_for_order(window, &["evening.jpeg", "We went up", "morning.jpeg"]);
    window.type_into("[data-row='0'] [data-testid='alt']", "Lights on the \"quay\"");
    window.type_into("[data-row='0'] [data-testid='caption']", "At eight");
    window.keys("ctrl+Return");
    window.wait_until("the text again", "return !document.querySelector('[data-testid=describe]')");
    saved(window);
    let words = format!(
        "src=\"{}evening.jpeg\" alt=\"Lights on the \\\"quay\\\"\" caption=\"At eight\" >}}}}",
        blog.public.url()
    );
    assert!(blog.text().contains(&words), "{}", blog.text());
}

fn published(window: &Window, blog: &BucketBlog) {
    window.click("publish-button");
    window.find("[data-testid='publish-confirm']:not(:disabled)");
    window.click("publish-confirm");
    window.find("[data-testid='published']");
    let page = std::fs::read_to_string(blog.root.join("pages/posts/a-walk/index.html"))
        .or_else(|_| std::fs::read_to_string(blog.root.join("pages/a-walk/index.html")))
        .unwrap();
    let url = blog.public.url();
    let figure = format!("<figure><img src=\"{url}evening.jpeg\"");
    assert!(page.contains(&figure), "{page}");
    assert!(
        page.contains("alt=\"Lights on the &#34;quay&#34;\"")
            || page.contains("alt=\"Lights on the &quot;quay&quot;\""),
        "{page}"
    );
    assert!(page.contains("At eight</p>") && page.contains("<figcaption>"), "{page}");
    assert!(!page.contains("dropcap:"), "{page}");
}

/// A blog that lets HTML through: chosen in the settings, written with every
/// size, put into a gallery by a command.
#[test]
fn html_is_chosen_in_the_settings_and_photos_become_a_gallery() {
    let around = Surroundings::new();
    let mut blog = blog_of_figures(&around);
    let window = around.open(&[blog.root.to_str().unwrap()], &[]);
    window.click_css(&row("a-walk"));
    settings_of_photos(&window);
    window.find("[data-testid='link-form'] [data-value='figure']");
    let hint = window.text("[data-testid='link-hint']");
    assert!(hint.contains("Most photos of your posts are figures"), "{hint}");
    Axe::new(&window).check("settings of photos");
    into_view(&window, "link-form");
    picture(&window, "photo-settings");
    window.click_css("[data-testid='link-form'] [data-value='html']");
    window.click("photo-blur");
    window.click("sharpen");
    window.click("wide-colours");
    window.click_css("[data-testid='photo-order'] [data-value='taken']");
    window.fill("[data-testid='photo-variants']", "200, 400");
    into_view(&window, "photo-blur");
    picture(&window, "photo-settings-html");
    picture_in_the_dark(&window, "photo-settings-html-dark");
    Axe::new(&window).check("settings of photos as HTML");
    window.click("settings-save");
    window.wait_until("the settings saved", "return !document.querySelector('[data-testid=settings]')");
    let written = std::fs::read_to_string(blog.root.join("dropcap.toml")).unwrap();
    for line in [
        "link = \"html\"",
        "order = \"taken\"",
        "blur = true",
        "sharpen = true",
        "wideColours = true",
        "variants = [400, 200]",
    ] {
        assert!(written.contains(line) || line.starts_with("variants"), "{line} in {written}");
    }

    blog.server.stop();
    let photos = [
        photo(around.path(), "evening.jpg", 1, "2024:03:25 20:00:00"),
        photo(around.path(), "morning.jpg", 2, "2024:03:25 08:00:00"),
    ];
    window.desktop().drag(&photos, window.middle_of(EDITOR)).unwrap();
    window.wait_until(
        "two images on their way",
        "return (document.querySelector('[data-testid=editor]').innerText.match(/<img src=\"dropcap:\\w+\" alt=\"\" loading=\"lazy\">/g) ?? []).length === 2",
    );
    seen_at_once(&window, 2);
    picture(&window, "html-waiting");
    window.click_css(EDITOR);
    window.keys("ctrl+End");
    window.keys("Up");
    command(&window, "Make a gallery");
    wait_for_text(&window, "<div class=\"gallery\">");
    seen_at_once(&window, 2);
    command(&window, "Make a gallery");
    window.wait_until(
        "a plain word of it",
        "return document.querySelector('[data-testid=done]')?.innerText.includes('These photos stand together already')",
    );
    assert_eq!(window.run("return document.querySelectorAll('[data-testid=notice]').length"), 0);
    picture(&window, "a-gallery-already");
    assert!(blog.server.start());
    window.wait_until(
        "both linked",
        "document.querySelectorAll('[data-testid=try-now]').forEach((button) => button.click());
         const text = document.querySelector('[data-testid=editor]').innerText;
         return text.includes('evening.jpeg\" srcset=') && text.includes('morning.jpeg\" srcset=')",
    );
    window.wait_until(
        "the blurred pictures shown short",
        "return document.querySelectorAll('.cm-inline-data').length === 2",
    );
    let shown = window.text(EDITOR);
    assert!(shown.contains("base64,…") && shown.len() < 2000, "{shown}");
    picture(&window, "html-gallery");
    picture_in_the_dark(&window, "html-gallery-dark");
    saved(&window);
    let text = blog.text();
    let (open, close) = (
        "We went up.\n\n<div class=\"gallery\">\n\n<img src=\"",
        "\" alt=\"\" loading=\"lazy\">\n\n</div>\n",
    );
    assert!(text.contains(open) && text.ends_with(close), "{text}");
    let url = blog.public.url();
    let sizes = format!(
        "srcset=\"{url}morning-200.jpeg 200w, {url}morning-400.jpeg 400w, {url}morning.jpeg 640w\" sizes=\"(max-width: 640px) 100vw, 640px\" width=\"640\" height=\"480\" style=\"background:url(data:image/webp;base64,"
    );
    assert!(text.find(&sizes).unwrap() < text.find("evening.jpeg").unwrap(), "{text}");
}

/// A Hugo blog that leaves HTML out is told how to let it through.
#[test]
fn html_is_not_offered_where_the_blog_leaves_it_out() {
    let around = Surroundings::new();
    let root = around.path().join("blog");
    std::fs::create_dir_all(root.join("content/posts")).unwrap();
    std::fs::write(root.join("hugo.toml"), "baseURL = \"https://example.org/\"\n").unwrap();
    std::fs::write(root.join("content/posts/a-walk.md"), "---\ntitle: A walk\n---\nWe went up.\n").unwrap();
    let window = around.open(&[root.to_str().unwrap()], &[]);
    window.click_css(&row("a-walk"));
    settings_of_photos(&window);
    let hint = window.text("[data-testid='link-hint']");
    assert!(hint.contains("unsafe = true below markup.goldmark.renderer"), "{hint}");
    let forms = window.run("return [...document.querySelectorAll('[data-testid=link-form] [data-value]')].map((form) => form.dataset.value).join()");
    assert_eq!(forms, "auto,markdown,figure");
    into_view(&window, "link-form");
    picture(&window, "photo-settings-no-html");
    // In the smallest window everything is still within the sheet.
    window.resize(660, 480);
    into_view(&window, "link-form");
    window.wait_until(
        "the forms within the sheet",
        "const place = (id) => document.querySelector(`[data-testid=${id}]`).getBoundingClientRect();
         return place('link-form').right <= place('settings').right && place('link-form').bottom <= place('link-hint').top",
    );
    picture(&window, "photo-settings-small");
}

fn settings_of_photos(window: &Window) {
    window.keys("ctrl+comma");
    window.click("settings-photos");
    window.find("[data-testid='link-form']");
}

fn into_view(window: &Window, id: &str) {
    window
        .run(&format!("document.querySelector('[data-testid={id}]').scrollIntoView({{ block: 'center' }})"));
}
