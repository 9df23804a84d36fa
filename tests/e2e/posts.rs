//! A post's file in the window: made in a new blog, renamed, moved to the
//! trash; and the app started on its sample.

use dropcap_tests::window::Window;

use crate::surroundings::{EDITOR, Surroundings, picture, row, saved};

/// Presses an entry of the menu of a post in the list.
fn choose(window: &Window, path: &str, entry: &str) {
    let row = row(path);
    window.find(&row);
    window.run(&format!(
        "const box = document.querySelector({row:?}).getBoundingClientRect();
         document.querySelector({row:?}).dispatchEvent(new MouseEvent('contextmenu',
             {{ bubbles: true, cancelable: true, clientX: box.x + 20, clientY: box.y + 20 }}))"
    ));
    window.wait_until(
        entry,
        &format!(
            "const entry = [...document.querySelectorAll('[role=menu] button')].find((button) => button.innerText.includes({entry:?}));
             entry?.click();
             return entry !== undefined"
        ),
    );
}

#[test]
fn a_new_blog_is_made_and_its_post_renamed_and_moved_to_the_trash() {
    let around = Surroundings::new();
    let taken = around.path().join("taken");
    std::fs::create_dir(&taken).unwrap();
    std::fs::write(taken.join("letters.txt"), "kept").unwrap();
    let folder = around.path().join("notes");
    let window = around.open(&[], &[]);

    window.click("welcome-new");
    window.fill("[data-testid='new-blog-title']", "Notes from the sea");
    window.fill("[data-testid='new-blog-folder']", taken.to_str().unwrap());
    window.click("new-blog-create");
    let said = window.text("[data-testid='new-blog-problem']");
    assert!(said.contains("is not empty"), "{said}");
    picture(&window, "new-blog-refused");
    let left: Vec<_> = taken.read_dir().unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["letters.txt"], "a folder that is refused stays as it is");
    // What was filled in is still there.
    window.fill("[data-testid='new-blog-folder']", folder.to_str().unwrap());
    window.click("new-blog-create");

    window.click("new-post");
    window.type_into("[data-testid='new-post-title']", "Fog");
    window.click("new-post-create");
    window.wait_until(
        "the post",
        "return document.querySelector('[data-testid=field-title]')?.value === 'Fog'",
    );
    window.click_css(".cm-content");
    window.type_into(".cm-content", "It came from the sea.");
    saved(&window);
    let before = one_post(&folder);

    choose(&window, "fog", "Rename");
    window.fill("[data-testid='rename-slug']", "sea-fog");
    window.click("rename-confirm");
    window.find(&row("sea-fog"));
    window.wait_until(
        "the renamed post, still open",
        "return document.querySelector('footer .path')?.innerText.includes('sea-fog')",
    );
    let after = one_post(&folder);
    assert_eq!(std::fs::read_to_string(&after).unwrap().matches("It came from the sea.").count(), 1);
    assert!(!before.exists() && after.to_str().unwrap().contains("sea-fog"), "{after:?}");

    choose(&window, "sea-fog", "Move to trash");
    window.click("confirm");
    window.wait_until("the list without it", "return !document.querySelector('[data-testid=post-row]')");
    picture(&window, "empty-blog");
    assert!(!after.exists());
    assert!(!window.run("return document.querySelector('.cm-content') !== null").as_bool().unwrap());
    let trash = around.path().join("home/.local/share/Trash/files");
    let thrown: Vec<_> = walk(&trash);
    assert_eq!(thrown.len(), 1, "{thrown:?}");
    assert!(std::fs::read_to_string(&thrown[0]).unwrap().contains("It came from the sea."));
}

/// `make run` starts the app like this.
#[test]
fn the_app_starts_on_its_sample() {
    let around = Surroundings::new();
    let window = around.open(&["--sample"], &[]);
    window.click_css("[data-testid='post-row']");
    window.find(EDITOR);
    assert!(around.data().join("sample-blog/dropcap.toml").is_file());
}

/// Without a desktop the app says so, in a sentence, and ends.
#[test]
fn without_a_desktop_the_app_says_so() {
    let program = dropcap_tests::binary("dropcap");
    let output = std::process::Command::new(program)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("Dropcap needs a desktop") && said.trim_end().lines().count() == 1, "{said}");
}

fn one_post(blog: &std::path::Path) -> std::path::PathBuf {
    let posts: Vec<_> = walk(&blog.join("posts"))
        .into_iter()
        .filter(|file| file.extension().is_some_and(|end| end == "md"))
        .collect();
    assert_eq!(posts.len(), 1, "{posts:?}");
    posts.into_iter().next().unwrap()
}

/// Every file below a folder.
fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
