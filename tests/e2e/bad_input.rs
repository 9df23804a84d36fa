//! What is wrong with a blog, a post or the machine is said in a sentence;
//! nothing is lost, and the app goes on.

use std::path::Path;

use dropcap_core::api::Generator;
use dropcap_core::settings;
use dropcap_tests::hugo::git;
use dropcap_tests::travel::{copy, fixture};

use crate::surroundings::{EDITOR, Surroundings, picture, row, saved, set_readonly, trust};

const POSTS: &str = "content/english/posts";
const GOOD: &str = "2023-06-03_night-train-to-stockholm.md";
const BROKEN: &str = "---\ntitle: [never closed\n---\nThe body is fine.\n";

#[test]
fn bad_input_is_named_and_nothing_is_lost() {
    let around = Surroundings::new();
    let file = around.path().join("notes.txt");
    std::fs::write(&file, "no blog").unwrap();
    let blog = a_blog_with_bad_posts(around.path());
    let vanishing = around.path().join("vanishing");
    std::fs::create_dir(&vanishing).unwrap();
    for folder in [&vanishing, &around.path().join("vanished"), &blog] {
        let name = folder.file_name().unwrap().to_str().unwrap();
        settings::remember(&around.data(), folder, name, Generator::None, jiff::Timestamp::UNIX_EPOCH)
            .unwrap();
    }
    let without_git = programs_without_git(&around.path().join("bin"));
    let window = around.open(&[file.to_str().unwrap()], &[("PATH", &without_git)]);

    // Not a folder; a folder that was gone before; one that goes while it is offered.
    said(&window, "notes.txt");
    said(&window, "not a folder");
    picture(&window, "not-a-folder");
    let gone = window.text("[data-testid='recent'] li.missing:nth-child(2)");
    assert!(gone.contains("Not found"), "{gone}");
    std::fs::remove_dir(&vanishing).unwrap();
    window.click_css("[data-testid='recent'] li:nth-child(3) .open");
    said(&window, "no such file or folder");
    window.find("[data-testid='recent'] li.missing:nth-child(3)");
    window.click_css("[data-testid='recent'] li:nth-child(1) .open");

    // A post that is not UTF-8 leaves the one that is open alone.
    trust(&window);
    window.click_css(&row(GOOD));
    window.find(EDITOR);
    window.click_css(&row("latin"));
    said(&window, "not UTF-8");
    picture(&window, "not-utf-8");
    let title = window.run("return document.querySelector('[data-testid=field-title]').value");
    assert_eq!(title, "The Night Train to Stockholm");
    assert_eq!(std::fs::read(blog.join(POSTS).join("latin.md")).unwrap(), b"caf\xe9\n");

    // Without git, publishing says so.
    window.click("publish-button");
    let problem = window.text("[data-testid='publish-problem']");
    assert!(problem.contains("Git is not installed"), "{problem}");
    picture(&window, "no-git");
    window.keys("Escape");

    // Front matter that does not parse is shown as text, and the body is written on.
    window.click_css(&row("broken"));
    let why = window.text("[data-testid='front-matter-problem']");
    assert!(why.contains("cannot be read"), "{why}");
    picture(&window, "front-matter-problem");
    window.click_css(EDITOR);
    window.keys("ctrl+End");
    window.type_into(EDITOR, "And it goes on.");
    saved(&window);
    let broken = blog.join(POSTS).join("broken.md");
    assert_eq!(std::fs::read_to_string(&broken).unwrap(), format!("{BROKEN}And it goes on."));

    // What cannot be written stays in the window until it can.
    set_readonly(&broken, true);
    window.type_into(EDITOR, " Held back.");
    window.find("[data-testid='save-state'][data-state='failed']");
    let state = window.text("[data-testid='save-state']");
    assert!(state.contains("Not saved") && state.contains("you are not allowed"), "{state}");
    window.click_css(&row(GOOD));
    said(&window, "could not be saved, so it stays open");
    picture(&window, "not-saved");
    set_readonly(&broken, false);
    window.type_into(EDITOR, " Let go.");
    saved(&window);
    let whole = format!("{BROKEN}And it goes on. Held back. Let go.");
    assert_eq!(std::fs::read_to_string(&broken).unwrap(), whole);
}

/// Waits until the notice says it.
#[track_caller]
fn said(window: &dropcap_tests::window::Window, words: &str) {
    let script =
        format!("return document.querySelector('[data-testid=notice]')?.innerText.includes({words:?})");
    window.wait_until(words, &script);
}

fn a_blog_with_bad_posts(folder: &Path) -> std::path::PathBuf {
    let blog = folder.join("travel");
    copy(&fixture("blogs/travel"), &blog);
    std::fs::write(blog.join(POSTS).join("latin.md"), b"caf\xe9\n").unwrap();
    std::fs::write(blog.join(POSTS).join("broken.md"), BROKEN).unwrap();
    git(&blog, &["init", "--quiet", "--initial-branch=main"]);
    blog
}

/// A PATH of the programs that opening the window needs, and no git.
fn programs_without_git(folder: &Path) -> String {
    std::fs::create_dir(folder).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let driver =
        std::env::split_paths(&path).map(|dir| dir.join("WebKitWebDriver")).find(|file| file.is_file());
    std::os::unix::fs::symlink(driver.expect("WebKit's driver is installed"), folder.join("WebKitWebDriver"))
        .unwrap();
    folder.to_str().unwrap().to_owned()
}
