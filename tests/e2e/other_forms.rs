//! Photos stand in a post as the blog's posts have them, in forms that are not
//! Dropcap's own: an include of Jekyll, a shortcode whose parameters have no names.

use std::path::Path;

use dropcap_tests::photos::{Scene, jpeg};

use crate::bucket_blog::a_photo;
use crate::surroundings::{EDITOR, Surroundings, picture, row, saved};

/// Drops a photo into the last post, which is to become `expected`, and describes it.
fn dropped(around: &Surroundings, root: &Path, post: &str, expected: &str, name: &str) {
    let window = around.open(&[root.to_str().unwrap()], &[]);
    window.click_css(&row(post));
    window.wait_until(
        "the text",
        "return document.querySelector('[data-testid=editor]')?.innerText.includes('We went')",
    );
    window.desktop().drag(&[a_photo(around.path(), "dropped.jpg", 5)], window.middle_of(EDITOR)).unwrap();
    window.wait_until(
        "the photo stored, and seen in the text",
        "const text = document.querySelector('[data-testid=editor]');
         return text.innerText.includes('dropped.jpeg') && text.querySelector('.cm-thumbnail img')?.naturalWidth > 0",
    );
    picture(&window, name);
    assert!(!window.text_in_frame("[data-testid='preview-frame']").contains("Zgotmpl"));
    window.click_css(EDITOR);
    window.keys("ctrl+shift+a");
    window.type_into("[data-testid='described'] [data-testid='alt']", "A quay");
    window.keys("ctrl+Return");
    window.wait_until("the text again", "return !document.querySelector('[data-testid=describe]')");
    saved(&window);
    let text = std::fs::read_to_string(root.join(post)).unwrap();
    assert!(text.contains(expected), "{text}");
}

#[test]
fn a_photo_becomes_an_include_in_a_blog_of_includes() {
    let around = Surroundings::new();
    let root = around.path().join("blog");
    std::fs::create_dir_all(root.join("_posts")).unwrap();
    std::fs::create_dir_all(root.join("_includes")).unwrap();
    std::fs::write(root.join("_config.yml"), "title: A blog\n").unwrap();
    std::fs::write(root.join("_includes/figure.html"), "<img src=\"{{ include.src }}\">\n").unwrap();
    std::fs::write(root.join("old.jpg"), jpeg(64, 48, Scene::Photo(1))).unwrap();
    for day in 1..=3 {
        let text = format!(
            "---\ntitle: Day {day}\n---\nWords.\n\n{{% include figure.html src=\"/old.jpg\" alt=\"Old\" class=\"wide\" %}}\n"
        );
        std::fs::write(root.join(format!("_posts/2024-03-0{day}-day.md")), text).unwrap();
    }
    let post = "_posts/2024-03-09-walk.md";
    std::fs::write(root.join(post), "---\ntitle: A walk\n---\nWe went up.\n").unwrap();
    dropped(&around, &root, post, "dropped.jpeg\" alt=\"A quay\" class=\"wide\" %}", "jekyll-include");
}

#[test]
fn a_photo_becomes_a_shortcode_whose_parameters_have_no_names() {
    let around = Surroundings::new();
    let root = around.path().join("blog");
    std::fs::create_dir_all(root.join("content/posts")).unwrap();
    std::fs::write(root.join("hugo.toml"), "baseURL = \"https://example.org/\"\n").unwrap();
    for day in 1..=3 {
        let text =
            format!("---\ntitle: Day {day}\n---\nWords.\n\n{{{{< img \"/old.jpg\" \"Old {day}\" >}}}}\n");
        std::fs::write(root.join(format!("content/posts/day-{day}.md")), text).unwrap();
    }
    let post = "content/posts/walk.md";
    std::fs::write(root.join(post), "---\ntitle: A walk\n---\nWe went up.\n").unwrap();
    dropped(&around, &root, post, "dropped.jpeg\" \"A quay\" >}}", "shortcode-by-place");
}
