//! The pictures of a post are described: by the keyboard alone, each once
//! wherever it stands, in one step that undo takes back; also from the plan
//! of a publication, which asks for it.

use std::path::{Path, PathBuf};

use dropcap_tests::photos::{Scene, jpeg};
use dropcap_tests::window::Window;

use crate::accessible::Axe;
use crate::surroundings::{EDITOR, Surroundings, picture, picture_in_the_dark, row, saved};

const POST: &str = "---\ntitle: A walk # kept\n---\r\n\r\nFirst ![](a-walk/harbour.jpeg) and ![Old words](a-walk/gulls.jpeg 'At noon').\r\n\r\n![](a-walk/harbour.jpeg)\r\n\r\n![](https://elsewhere.example.org/sky.jpeg)\r\n";

fn blog(around: &Surroundings) -> PathBuf {
    let blog = around.path().join("blog");
    std::fs::create_dir_all(blog.join("posts/a-walk")).unwrap();
    std::fs::write(blog.join("dropcap.toml"), "title = \"Harbour notes\"\n").unwrap();
    std::fs::write(blog.join("posts/a-walk.md"), POST).unwrap();
    for (name, number) in [("harbour", 1), ("gulls", 2)] {
        let file = blog.join(format!("posts/a-walk/{name}.jpeg"));
        std::fs::write(file, jpeg(640, 480, Scene::Photo(number))).unwrap();
    }
    blog
}

fn read(blog: &Path) -> String {
    std::fs::read_to_string(blog.join("posts/a-walk.md")).unwrap()
}

/// Waits until this field has the focus: keys take their time.
#[track_caller]
fn focused(window: &Window, field: &str) {
    window.wait_until(
        field,
        &format!(
            "const {{ activeElement: field }} = document;
             return `${{field.closest('[data-address]')?.dataset.address.split('/').pop()}} ${{field.dataset.column}}` === {field:?}"
        ),
    );
}

#[test]
fn pictures_are_described_by_the_keyboard_alone() {
    let around = Surroundings::new();
    let blog = blog(&around);
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    window.click_css(&row("a-walk"));
    window.click_css(EDITOR);
    window.keys("ctrl+shift+a");
    window.find("[data-testid='described'] img");
    window.wait_until("the first without words", "return document.activeElement?.dataset.column === 'alt'");
    focused(&window, "harbour.jpeg alt");
    Axe::new(&window).check("describing");
    picture(&window, "describing");
    picture_in_the_dark(&window, "describing-dark");

    window.keys("H");
    window.keys("i");
    window.keys("Return");
    focused(&window, "gulls.jpeg alt");
    window.keys("Tab");
    focused(&window, "gulls.jpeg caption");
    window.keys("shift+Tab");
    window.keys("Return");
    focused(&window, "sky.jpeg alt");
    window.keys("S");
    window.wait_until(
        "every one described",
        "return document.querySelector('[data-testid=describe] .foot [role=status]').innerText.startsWith('Every')",
    );
    window.keys("ctrl+Return");
    window.wait_until("the text again", "return !document.querySelector('[data-testid=describe]')");
    saved(&window);
    let expected = POST.replace("![](a-walk", "![Hi](a-walk").replace("![](https", "![S](https");
    assert_eq!(read(&blog), expected);

    window.click_css(EDITOR);
    window.control("z");
    window.wait_until(
        "words taken back",
        "return !document.querySelector('[data-testid=editor]').innerText.includes('[Hi]')",
    );
    saved(&window);
    assert_eq!(read(&blog), POST, "one step takes all back, to the byte");

    window.click("publish-button");
    window.click_css("[data-testid='findings'] [data-code='no-alt'] button:not(.line)");
    window.find("[data-testid='described']");
    window.click("describe-done");
    window.test_id("publish-sheet");
}
