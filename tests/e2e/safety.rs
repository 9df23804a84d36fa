//! Words are safe: a version is brought back, and what was typed before a kill
//! is offered at the next start.

use std::path::{Path, PathBuf};
use std::process::Command;

use dropcap_tests::window::Window;

use crate::surroundings::{Surroundings, picture, saved, set_readonly};

const POST: &str = "posts/a-walk.md";
const TEXT: &str =
    "---\ntitle: A walk\n---\n\nWe left early. The fog had not.\n\nNobody was at the harbour but the cat.\n";

#[test]
fn a_version_is_brought_back_by_one_click_and_the_click_is_undone_by_another() {
    let around = Surroundings::new();
    let blog = blog(&around);
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    open_post(&window);
    write(&window, "The ferry left without us.");
    saved(&window);
    window.click("open-history");
    window.find("[data-testid='version'][data-kind='found'][aria-selected='true']");
    window.find("[data-testid='differences'] .cm-changedLine, [data-testid='differences'] .cm-insertedLine");
    settle(&window);
    picture(&window, "history");
    window.click("restore");
    wait_for_text(&window, "the version in the text", "!text.includes('ferry')");
    wait_for_file(&blog, |text| text == TEXT);
    picture(&window, "restored");
    window.click("undo");
    wait_for_text(&window, "the text as it was before", "text.includes('ferry')");
    wait_for_file(&blog, |text| text.contains("The ferry left without us."));
    window.click("open-history");
    let kinds = window.wait_until(
        "the versions of both",
        "const kinds = [...document.querySelectorAll('[data-testid=version]')].map((one) => one.dataset.kind);
         return kinds.length > 3 && kinds.join(' ')",
    );
    assert_eq!(kinds, "restored restored saved found");
}

#[test]
fn what_was_typed_a_second_before_a_kill_is_offered_at_the_next_start() {
    for process in [Process::Core, Process::Page] {
        for round in 0..rounds() {
            let around = Surroundings::new();
            let blog = blog(&around);
            type_and_kill(&around, &blog, process, round);
        }
    }
}

/// A handful; `DROPCAP_KILLS_WHILE_TYPING` asks for more.
fn rounds() -> u32 {
    std::env::var("DROPCAP_KILLS_WHILE_TYPING").ok().and_then(|count| count.parse().ok()).unwrap_or(2)
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Process {
    /// The program with the core in it.
    Core,
    /// The process that shows the page.
    Page,
}

/// Types, kills, starts again; what was in the text a second before the kill
/// must be in the file or offered.
fn type_and_kill(around: &Surroundings, blog: &Path, process: Process, round: u32) {
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    open_post(&window);
    // No save: what is kept must come from the store alone.
    let post = blog.join(POST);
    set_readonly(&post, true);
    window.run(
        "const view = document.querySelector('.cm-content');
         view.focus();
         getSelection().selectAllChildren(view); getSelection().collapseToEnd();
         window.typed = 0;
         window.seen = [];
         setInterval(() => {
           document.execCommand('insertText', false, ` word${window.typed++}`);
           window.seen.push([performance.now(), window.typed]);
         }, 20 + Math.random() * 20);",
    );
    let longer = 40 + u64::from(round * 37 % 60);
    // How many words were there a second before this answer came.
    let old = window.wait_until(
        "typing for a while",
        &format!(
            "const now = performance.now(), old = window.seen.filter(([at]) => at < now - 1000);
             return window.typed > {longer} && old.length > 5 && old.length;"
        ),
    );
    let old = old.as_u64().unwrap();
    kill(around, process);
    drop(window);
    set_readonly(&post, false);
    assert_eq!(std::fs::read_to_string(&post).unwrap(), TEXT, "the file is whole");

    let window = around.open(&[], &[]);
    window.test_id("unsaved");
    window.find("[data-testid='differences'] .cm-content");
    if round == 0 && process == Process::Core {
        settle(&window);
        picture(&window, "unsaved");
    }
    window.click("unsaved-take");
    window.test_id("editor");
    let last = old - 1;
    wait_for_text(&window, "what was typed", &format!("/ word{last}\\b/.test(text)"));
    wait_for_file(blog, |text| (0..old).all(|n| text.contains(&format!(" word{n} ")) || n == last));
    window.click("undo");
    wait_for_text(&window, "the text without it", "!text.includes(' word0')");
}

/// The folder of a blog may be gone, on a stick that was pulled out; what was
/// written there is offered all the same, whatever is opened.
#[test]
fn what_was_typed_can_be_had_when_its_blog_is_gone() {
    let around = Surroundings::new();
    let blog = blog(&around);
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    open_post(&window);
    set_readonly(&blog.join(POST), true);
    write(&window, "The stick was pulled out.");
    // Before a save is tried the text is kept.
    window.find("[data-testid='save-state'][data-state='failed']");
    kill(&around, Process::Core);
    drop(window);
    std::fs::rename(&blog, around.path().join("pulled-out")).unwrap();

    let other = around.path().join("other");
    std::fs::create_dir_all(other.join("posts")).unwrap();
    std::fs::write(other.join("posts/sun.md"), "---\ntitle: Sun\n---\n\nSun.\n").unwrap();
    let window = around.open(&[other.to_str().unwrap()], &[]);
    window.click_css("[data-testid='unsaved-elsewhere'] button");
    let lost = "return document.querySelector('[data-testid=elsewhere] .cm-content')?.innerText.includes('The stick')";
    window.wait_until("the text of the other blog", lost);
    drop(window);

    let window = around.open(&[], &[]);
    window.wait_until("the text at a start with nothing", lost);
    settle(&window);
    picture(&window, "unsaved-elsewhere");
    let openable = window.run("return document.querySelector('[data-testid=elsewhere-open]') !== null");
    assert_eq!(openable, false, "there is no folder to be opened");
    window.click("elsewhere-aside");
    let decided =
        "return !document.querySelector('[data-testid=elsewhere], [data-testid=unsaved-elsewhere]')";
    window.wait_until("it is decided", decided);
    window.test_id("welcome");
}

fn blog(around: &Surroundings) -> PathBuf {
    let blog = around.path().join("blog");
    std::fs::create_dir_all(blog.join("posts")).unwrap();
    std::fs::write(blog.join(POST), TEXT).unwrap();
    std::fs::write(blog.join("posts/other.md"), "---\ntitle: Other\n---\n\nAnother post.\n").unwrap();
    blog
}

/// Waits until nothing moves any more.
fn settle(window: &Window) {
    let still = "return document.getAnimations().every((one) => one.playState !== 'running')";
    window.wait_until("the sheet in its place", still);
}

fn open_post(window: &Window) {
    window.click_css("[data-testid='post-row'][data-path*='a-walk']");
    wait_for_text(window, "the post", "text.includes('harbour')");
}

fn write(window: &Window, text: &str) {
    window.click_css(".cm-content");
    window.type_into(".cm-content", text);
}

fn wait_for_text(window: &Window, what: &str, condition: &str) {
    let script = format!(
        "const text = document.querySelector('[data-testid=editor], .cm-content')?.innerText; return text !== undefined && ({condition});"
    );
    window.wait_until(what, &script);
}

fn wait_for_file(blog: &Path, is_right: impl Fn(&str) -> bool) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    loop {
        let text = std::fs::read_to_string(blog.join(POST)).unwrap();
        if is_right(&text) {
            return;
        }
        assert!(std::time::Instant::now() < end, "the file says {text:?}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// Kills the app that was started with these surroundings, or its page.
fn kill(around: &Surroundings, process: Process) {
    let core = core_of(around);
    let victim = match process {
        Process::Core => core,
        Process::Page => page_of(core),
    };
    let killed = Command::new("kill").args(["-KILL", &victim.to_string()]).status().unwrap();
    assert!(killed.success(), "{process:?} was not there to be killed");
}

fn core_of(around: &Surroundings) -> u32 {
    let data = format!("DROPCAP_DATA={}", around.data().display());
    let is_ours = |pid: &u32| {
        let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        name.trim() == "dropcap" && environment.split(|byte| *byte == 0).any(|one| one == data.as_bytes())
    };
    processes().into_iter().find(is_ours).expect("the app is running")
}

fn page_of(core: u32) -> u32 {
    let is_page = |pid: &u32| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        status.contains(&format!("PPid:\t{core}\n")) && status.starts_with("Name:\tWebKitWebProces")
    };
    processes().into_iter().find(is_page).expect("the page has a process")
}

fn processes() -> Vec<u32> {
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}
