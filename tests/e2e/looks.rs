//! How a post looks: as a page on three devices, in the blog's own stylesheet,
//! elsewhere, and with images of other sites that ask before they are shown.

use std::path::{Path, PathBuf};

use dropcap_tests::web::Site;
use dropcap_tests::window::Window;

use crate::surroundings::{Surroundings, picture, picture_in_the_dark, row};

const PAGE: &str = "document.querySelector('[data-testid=preview-frame]')?.contentDocument";

fn sea() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/core/sample/posts/2025-05-11-photos/sea.jpg")
}

/// A Hugo blog with one post of everything.
pub(crate) fn blog_of_everything(around: &Surroundings) -> PathBuf {
    let blog = around.path().join("blog");
    let post = blog.join("content/posts/everything");
    std::fs::create_dir_all(&post).unwrap();
    std::fs::write(
        blog.join("hugo.toml"),
        "title = 'Field Notes'\nbaseURL = 'https://notes.example/'\n[markup.goldmark.renderer]\nunsafe = true\n",
    )
    .unwrap();
    std::fs::write(post.join("index.md"), include_str!("../fixtures/posts/typography.md")).unwrap();
    std::fs::copy(sea(), post.join("sea.jpg")).unwrap();
    blog
}

fn open(around: &Surroundings) -> Window {
    let blog = blog_of_everything(around);
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    window.click_css(&row("everything"));
    window.wait_until("the page", &format!("return {PAGE}?.querySelector('figure img')?.naturalWidth"));
    window
}

fn scroll_to(window: &Window, css: &str) {
    window.run(&format!(
        "const pane = document.querySelector('[data-testid=preview]');
         pane.scrollTop += {PAGE}.querySelector({css:?}).getBoundingClientRect().top - pane.scrollTop - 40;"
    ));
}

#[test]
fn the_reading_page_sets_everything_a_post_can_hold() {
    let around = Surroundings::new();
    let window = open(&around);
    for (place, css) in [
        ("head", "h1"),
        ("lists", "h4"),
        ("code", ".highlight, pre"),
        ("boxes", "figure"),
        ("shortcodes", ".dropcap-shortcode, .dropcap-embed"),
        ("ways", "hr"),
    ] {
        scroll_to(&window, css);
        window.wait_until("a frame", "window.seen = window.seen ?? 0; requestAnimationFrame(() => window.seen += 1); return window.seen > 3");
        picture(&window, &format!("reading-{place}"));
        picture_in_the_dark(&window, &format!("reading-{place}-dark"));
    }
    // Code that is wider than the page can be read to its end.
    window.run(&format!(
        "const glass = document.querySelector('.glass');
         const [outer, box] = [glass.getBoundingClientRect(), {PAGE}.querySelector('pre').getBoundingClientRect()];
         glass.dispatchEvent(new WheelEvent('wheel', {{ deltaX: 60, clientX: outer.x + box.x + 20, clientY: outer.y + box.y + 20, bubbles: true, cancelable: true }}));"
    ));
    window.wait_until("the code to move", &format!("return {PAGE}.querySelector('pre').scrollLeft > 0"));
    // Nothing sticks out of the page, however narrow it is.
    window.click_css("[data-testid=preview-device] [data-value=phone]");
    window.wait_until(
        "a page as wide as a phone",
        &format!("return {PAGE}.documentElement.clientWidth === 390"),
    );
    let wide = window.run(&format!(
        "return [...{PAGE}.querySelectorAll('#blocks *')]
            .filter((element) => !element.closest('pre, table') && element.getBoundingClientRect().right > 390)
            .map((element) => element.outerHTML.slice(0, 80))"
    ));
    assert_eq!(wide, serde_json::json!([]));
    picture(&window, "reading-phone");
}

#[test]
fn the_page_is_as_wide_as_a_device() {
    let around = Surroundings::new();
    let window = open(&around);
    let pane = "document.querySelector('[data-testid=preview]')";
    let wide = window.run(&format!("return {PAGE}.documentElement.clientWidth === {pane}.clientWidth"));
    assert_eq!(wide, true);
    window.click_css("[data-testid=preview-device] [data-value=phone]");
    window.wait_until("a phone's page in the middle", &format!(
        "const [outer, page] = [{pane}, document.querySelector('[data-testid=preview-frame]')].map((element) => element.getBoundingClientRect());
         return page.width === 390 && Math.abs((page.left - outer.left) - (outer.right - page.right)) < 20"
    ));
    picture(&window, "device-phone");
    picture_in_the_dark(&window, "device-phone-dark");
    // By the keyboard: the arrow goes on to the tablet.
    window.run("document.querySelector('[data-testid=preview-device] [aria-checked=true]').focus()");
    window.press("\u{E014}");
    window.wait_until(
        "a tablet's page, shown whole in the narrower pane",
        &format!(
            "const page = document.querySelector('[data-testid=preview-frame]').getBoundingClientRect();
         return {PAGE}.documentElement.clientWidth === 768 && page.width <= {pane}.clientWidth + 1
            && {pane}.scrollHeight < page.height + 4"
        ),
    );
    picture(&window, "device-tablet");
    // A press finds its place on the smaller page.
    window.run(&format!(
        "const glass = document.querySelector('.glass');
         const outer = glass.getBoundingClientRect();
         const scale = outer.width / glass.offsetWidth;
         const box = {PAGE}.querySelector('h4').getBoundingClientRect();
         const at = {{ bubbles: true, cancelable: true, button: 0, clientX: outer.x + (box.x + 20) * scale, clientY: outer.y + (box.y + box.height / 2) * scale }};
         glass.dispatchEvent(new MouseEvent('mousedown', at));
         window.dispatchEvent(new MouseEvent('mouseup', at));"
    ));
    window.wait_until(
        "the cursor on the line of the heading",
        "const at = document.getSelection().anchorNode;
         return (at?.nodeType === 1 ? at : at?.parentElement)?.closest('.cm-line')?.innerText === '#### And a fourth'",
    );
    // It is remembered by a page that begins again.
    window.run("location.reload()");
    window.wait_until("the tablet again", &format!("return {PAGE}?.documentElement?.clientWidth === 768"));
}

#[test]
fn a_post_is_seen_as_others_show_it() {
    let around = Surroundings::new();
    let window = open(&around);
    window.click("preview-cards");
    window.wait_until(
        "the address",
        "return document.querySelector('[data-testid=card-search]')?.innerText.includes('notes.example › posts › everything')",
    );
    let search = window.text("[data-testid=card-search]");
    assert!(
        search.contains("Everything a page can hold") && search.contains("Mar 25, 2024 — Headings, lists,"),
        "{search}"
    );
    let hints =
        "return [...document.querySelectorAll('[data-hint]')].map((hint) => hint.dataset.hint).join()";
    assert_eq!(window.run(hints), "noCover");
    picture(&window, "cards-no-cover");
    // What is written changes them at once.
    window.fill(
        "[data-testid=field-title]",
        "A title that is so long that hardly any list of search results will show the end of it",
    );
    window.wait_until(
        "a cut title",
        "return document.querySelector('[data-testid=card-search]').innerText.includes('hardly any list of search…')",
    );
    assert_eq!(window.run(hints), "titleLong,noCover");
    window.fill("[data-testid=field-title]", "A week on the coast");
    window.wait_until("the title", "return document.querySelector('[data-testid=card-search]').innerText.includes('A week on the coast')");
    window.fill("[data-testid=field-description]", "\u{E003}");
    window.wait_until("the first words", "return document.querySelector('[data-testid=card-social]').innerText.includes('The ferry left before the fog did.')");
    assert_eq!(window.run(hints), "noDescription,noCover");
    picture(&window, "cards");
    picture_in_the_dark(&window, "cards-dark");
    window.click("preview-cards");
    window.wait_until("the page again", "return !document.querySelector('[data-testid=cards]')");
}

#[test]
fn the_page_can_be_set_in_the_blogs_own_stylesheet() {
    let around = Surroundings::new();
    let blog = blog_of_everything(&around);
    let sink = Site::answering(|_, _| (200, "text/css", b"h1 { color: red }".to_vec()));
    let css = blog.join("static/css/main.css");
    std::fs::create_dir_all(css.parent().unwrap()).unwrap();
    let asks = sink.url();
    std::fs::write(
        &css,
        format!(
            "@import url({asks}a.css); @font-face {{ font-family: Own; src: url({asks}own.woff2) }}
             body {{ margin: 0; width: 200px; font: 18px/1.6 Own, 'DejaVu Sans', sans-serif; background: #f4f7f2; background-image: url({asks}b.png); color: #223 }}
             .post-content h2 {{ color: rgb(0, 90, 60); background-image: url({asks}c.png) }} blockquote {{ border-left: 4px solid teal }}"
        ),
    )
    .unwrap();
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    window.click_css(&row("everything"));
    window.wait_until("the page", &format!("return {PAGE}?.querySelector('figure img')?.naturalWidth"));
    let colour = format!("{PAGE}.defaultView.getComputedStyle({PAGE}.querySelector('h2')).color");
    assert_ne!(window.run(&format!("return {colour}")), "rgb(0, 90, 60)", "it is off until it is wanted");
    let choose = |words: &str| {
        window.click("preview-look");
        window.find("[role=menuitemradio]");
        picture(&window, "look-menu");
        window.wait_until(words, &format!(
            "const item = [...document.querySelectorAll('[role=menuitemradio]')].find((item) => item.innerText.includes('{words}'));
             item?.click();
             return item !== undefined"
        ));
    };
    choose("static/css/main.css");
    window.wait_until("the blog's own look", &format!("return {colour} === 'rgb(0, 90, 60)'"));
    picture(&window, "own-look");
    let page = window.run(&format!(
        "const style = {PAGE}.defaultView.getComputedStyle({PAGE}.body);
         return [style.backgroundColor, {PAGE}.body.clientWidth === {PAGE}.documentElement.clientWidth]"
    ));
    assert_eq!(page, serde_json::json!(["rgb(244, 247, 242)", true]), "the page keeps its own sizes");
    // It is remembered on this machine, not in the blog.
    window.run("location.reload()");
    window.wait_until(
        "the blog's own look again",
        &format!("return {PAGE}?.querySelector('h2') && {colour} === 'rgb(0, 90, 60)'"),
    );
    assert!(!blog.join("dropcap.toml").exists());
    choose("reading page");
    window.wait_until("the reading page", &format!("return {colour} !== 'rgb(0, 90, 60)'"));
    assert_eq!(sink.seen(), [], "a stylesheet asked for something");
}

#[test]
fn images_of_another_site_are_asked_for_only_when_they_are_allowed() {
    let around = Surroundings::new();
    let picture_of_the_sea = std::fs::read(sea()).unwrap();
    let sink = Site::answering(move |_, _| (200, "image/jpeg", picture_of_the_sea.clone()));
    let blog = blog_of_everything(&around);
    let post = blog.join("content/posts/everything/index.md");
    let text = std::fs::read_to_string(&post).unwrap();
    let elsewhere = format!("{}sea.jpg", sink.url());
    let text = text.replace("description:", &format!("image: {elsewhere}\ndescription:"));
    let badge = elsewhere.replace("127.0.0.1", "localhost").replace("sea", "badge");
    let text = text.replace("https://badges.example/build.svg", &badge);
    std::fs::write(&post, text.replace("https://pictures.example/lighthouse.jpg", &elsewhere)).unwrap();
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    window.click_css(&row("everything"));
    window.wait_until("the page", &format!("return {PAGE}?.querySelector('figure img')?.naturalWidth"));
    let hosts = "return document.querySelector('[data-testid=hidden-images]')?.innerText.trim()";
    assert_eq!(window.wait_until("what is not shown", hosts), "3 not shown");
    scroll_to(&window, ".dropcap-remote");
    picture(&window, "remote-images");
    picture_in_the_dark(&window, "remote-images-dark");
    // The thumbnails in the text and the cover keep to the same rule.
    window.run("document.querySelector('.cm-content').closest('.scrolls').scrollTop = 4000");
    window.click("preview-cards");
    window.test_id("cards");
    window.click("preview-cards");
    assert_eq!(sink.seen(), [], "something was asked for before it was allowed");

    // A press on the box's words goes to the core, and to no other place.
    window.wait_until("the press", &format!(
        "const show = {PAGE}.querySelector('[data-remote=\"127.0.0.1\"] .dropcap-show');
         if (!show) return false;
         const [outer, box] = [document.querySelector('.glass').getBoundingClientRect(), show.getBoundingClientRect()];
         const at = {{ bubbles: true, cancelable: true, button: 0, clientX: outer.x + box.x + box.width / 2, clientY: outer.y + box.y + box.height / 2 }};
         document.querySelector('.glass').dispatchEvent(new MouseEvent('mousedown', at));
         window.dispatchEvent(new MouseEvent('mouseup', at));
         return true"
    ));
    window.wait_until(
        "the image",
        &format!("return {PAGE}.querySelector('#blocks img[alt^=\"A lighthouse\"]')?.naturalWidth"),
    );
    window.wait_until("the cover", &format!("return {PAGE}.querySelector('#head .cover')?.naturalWidth"));
    assert!(
        sink.seen().iter().all(|(method, path)| method == "GET" && path == "/sea.jpg"),
        "{:?}",
        sink.seen()
    );
    assert_eq!(window.run(hosts), "1 not shown");
    // The other host by the keyboard alone, from the bar.
    window.run("document.querySelector('[data-testid=hidden-images]').focus()");
    window.press("\u{E007}");
    window.find("[role=menuitem]");
    window.press("\u{E007}");
    window.wait_until("nothing hidden", "return !document.querySelector('[data-testid=hidden-images]')");
    assert!(!blog.join("dropcap.toml").exists(), "what is allowed is kept on this machine");
    window.click("preview-cards");
    window.wait_until("the cover on the cards", "return document.querySelector('[data-testid=card-list] img')?.naturalWidth && document.querySelector('[data-hint]') === null");
    picture(&window, "cards-cover");
    window.run("document.querySelector('[data-testid=cards]').scrollTop = 4000");
    picture_in_the_dark(&window, "cards-cover-dark");
}
