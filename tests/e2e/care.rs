//! Care of a whole blog: damaged letters are mended, tags that are one are
//! written in one way, and both are taken back.

use std::path::Path;

use dropcap_tests::window::Window;

use crate::accessible::Axe;
use crate::surroundings::{Surroundings, picture, picture_in_the_dark};

const POSTS: [(&str, &str); 4] = [
    (
        "posts/2026-03-01_pier.md",
        "---\ntitle: On the pier\ndate: 2026-03-01\ntags: [Rust, sea] # kept\n---\n\nIt‚Äôs early. Aur√©lie waits at the caf√©.\n\nThe ferry left before the fog did.\n",
    ),
    (
        "posts/2026-02-01_fog.md",
        "---\ntitle: Fog\ndate: 2026-02-01\ntags:\n  - rust\n  - sea\n---\n\nRien √† voir, dit-il.\n",
    ),
    (
        "posts/2026-01-01_ropes.md",
        "---\ntitle: Ropes\ndate: 2026-01-01\ntags: ['Rust', knots]\n---\n\nClean words: é, “à”, 😍.\n",
    ),
    (
        "posts/2025-12-01_anchor.md",
        "---\ntitle: Anchors\ndate: 2025-12-01\ntags: &t [rust]\nother: *t\n---\n\nWords.\n",
    ),
];

fn read(blog: &Path, post: usize) -> String {
    std::fs::read_to_string(blog.join(POSTS[post].0)).expect("a post can be read")
}

fn blog(around: &Surroundings) -> std::path::PathBuf {
    let blog = around.path().join("blog");
    std::fs::create_dir_all(blog.join("posts")).expect("a folder");
    std::fs::write(blog.join("dropcap.toml"), "title = \"Harbour notes\"\n").expect("settings");
    for (path, text) in POSTS {
        std::fs::write(blog.join(path), text).expect("a post");
    }
    blog
}

/// Chooses something from the menu of the blog.
fn choose(window: &Window, words: &str) {
    window.click("blog-menu");
    window.find("[role='menuitem']");
    window.run(&format!(
        "[...document.querySelectorAll('[role=menuitem]')].find((item) => item.innerText.includes({words:?})).click()"
    ));
}

#[test]
fn damaged_letters_are_shown_and_mended_and_brought_back() {
    let around = Surroundings::new();
    let blog = blog(&around);
    let window = around.open(&[blog.to_str().expect("a path")], &[]);
    window.click_css("[data-testid='post-row'][data-path*='pier']");
    let said = window.text("[data-testid='damaged-letters'] p");
    assert!(said == "3 signs are damaged: √© should be é", "{said}");
    assert_eq!(window.run("return document.querySelectorAll('.cm-damaged').length"), 3);
    let axe = Axe::new(&window);
    axe.check("damaged letters");
    picture(&window, "letters");
    picture_in_the_dark(&window, "letters-dark");

    window.click("mend-letters");
    window.wait_until("the letters", "return document.querySelector('.cm-content').innerText.includes('It’s early. Aurélie waits at the café.')");
    window.wait_until("no notice", "return !document.querySelector('[data-testid=damaged-letters]')");
    window.click_css(".cm-content");
    window.control("z");
    window.test_id("damaged-letters");
    assert_eq!(
        window.run("return document.querySelectorAll('.cm-damaged').length"),
        3,
        "one step takes all back"
    );
    window.click("mend-letters");
    window.wait_until("no notice", "return !document.querySelector('[data-testid=damaged-letters]')");
    window.find("[data-testid='save-state'][data-state='saved']");

    choose(&window, "damaged letters");
    let label = window.text("[data-testid='many-label']");
    assert!(label.contains("1 post"), "{label}");
    axe.check("damaged letters in all posts");
    picture(&window, "letters-all");
    window.click("many-apply");
    window.wait_until(
        "the mending",
        "return document.querySelector('[data-testid=many-done]')?.innerText.includes('1 post')",
    );
    assert_eq!(read(&blog, 0), POSTS[0].1.replace("It‚Äôs", "It’s").replace("√©", "é"));
    assert_eq!(read(&blog, 1), POSTS[1].1.replace("√†", "à"));
    assert_eq!(read(&blog, 2), POSTS[2].1);
    window.click("many-undo");
    window.wait_until("the way back", "return !document.querySelector('[data-testid=many-undo]')");
    assert_eq!(read(&blog, 1), POSTS[1].1);
}

#[test]
fn tags_are_merged_renamed_and_brought_back() {
    let around = Surroundings::new();
    let blog = blog(&around);
    let window = around.open(&[blog.to_str().expect("a path")], &[]);
    window.test_id("posts-list");
    choose(&window, "Tags");
    window.find("[data-testid='term'][data-term='Rust']");
    window.find("[data-testid='term'][data-term='rust']");
    let axe = Axe::new(&window);
    axe.check("tags");
    picture(&window, "tags");
    window.click("term-merge");
    window.test_id("many-posts");
    let refused = window.text("[data-testid='many-refused']");
    assert!(refused.contains("anchor.md") && refused.contains("through an anchor"), "{refused}");
    assert_eq!(read(&blog, 1), POSTS[1].1, "a plan writes nothing");
    axe.check("the plan of a merge");
    picture(&window, "tags-plan");
    picture_in_the_dark(&window, "tags-plan-dark");
    window.click("many-apply");
    window.wait_until(
        "the merge",
        "return document.querySelector('[data-testid=many-done]')?.innerText.includes('1 post')",
    );
    assert_eq!(read(&blog, 1), POSTS[1].1.replace("- rust", "- Rust"));
    window.click("many-undo");
    window.wait_until("the way back", "return !document.querySelector('[data-testid=many-undo]')");
    assert_eq!(read(&blog, 1), POSTS[1].1);

    window.click_css("[data-term='sea'] [data-testid='term-rename']");
    window.type_into("[data-testid='term-name']", "side");
    window.click("term-rename-do");
    window.click("many-apply");
    window.wait_until(
        "the renaming",
        "return document.querySelector('[data-testid=many-done]')?.innerText.includes('2 posts')",
    );
    assert_eq!(read(&blog, 0), POSTS[0].1.replace("sea]", "seaside]"));
    assert_eq!(read(&blog, 1), POSTS[1].1.replace("- sea", "- seaside"));
    window.find("[data-testid='term'][data-term='seaside']");
}
