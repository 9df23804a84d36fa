//! Formulas and code in the preview: drawn and coloured while they are typed,
//! in Hugo's own markup, with a press on them leading to their source.

use std::path::{Path, PathBuf};

use dropcap_tests::window::Window;
use serde_json::json;

use crate::surroundings::{EDITOR, Surroundings, picture, picture_in_the_dark, row};

const PAGE: &str = "document.querySelector('[data-testid=preview-frame]')?.contentDocument";

/// The configuration of a blog with formulas.
pub(crate) const CONFIG: &str = r#"
title = 'Tides'
baseURL = 'https://tides.example/'
[markup.goldmark.extensions.passthrough]
enable = true
[markup.goldmark.extensions.passthrough.delimiters]
block = [['\[', '\]'], ['$$', '$$']]
inline = [['\(', '\)'], ['$', '$']]
"#;

fn blog(around: &Surroundings, text: &str) -> PathBuf {
    let blog = around.path().join("blog");
    std::fs::create_dir_all(blog.join("content/posts")).unwrap();
    std::fs::write(blog.join("hugo.toml"), CONFIG).unwrap();
    std::fs::write(blog.join("content/posts/sea.md"), text).unwrap();
    blog
}

fn open(around: &Surroundings, text: &str) -> Window {
    let window = around.open(&[blog(around, text).to_str().unwrap()], &[]);
    window.click_css(&row("sea"));
    window
}

/// Waits until everything is drawn and coloured, its fonts there.
fn drawn(window: &Window) {
    window.wait_until(
        "formulas and colours",
        &format!(
            "const page = {PAGE};
             const formulas = [...page?.querySelectorAll('.dropcap-formula') ?? []];
             return formulas.every((formula) => formula.shadowRoot?.firstElementChild)
                && page?.querySelector('.tok-keyword') && page.fonts.status === 'loaded'"
        ),
    );
}

fn scroll_to(window: &Window, css: &str) {
    window.run(&format!(
        "const pane = document.querySelector('[data-testid=preview]');
         pane.scrollTop += {PAGE}.querySelector({css:?}).getBoundingClientRect().top - pane.scrollTop - 40;"
    ));
    window.wait_until(
        "a frame",
        "window.seen = 0; requestAnimationFrame(() => (window.seen = 1)); return true",
    );
    window.wait_until("a frame", "return window.seen");
}

/// Presses the middle of what a script gives a box of.
fn press(window: &Window, of: &str) {
    window.run(&format!(
        "const glass = document.querySelector('.glass');
         const [outer, box] = [glass.getBoundingClientRect(), ({of}).getBoundingClientRect()];
         const at = {{ bubbles: true, cancelable: true, button: 0, detail: 1, clientX: outer.x + box.x + box.width / 2, clientY: outer.y + box.y + box.height / 2 }};
         glass.dispatchEvent(new MouseEvent('mousedown', at));
         window.dispatchEvent(new MouseEvent('mouseup', at));"
    ));
}

/// The line of the text with the cursor, up to it and from it.
const AT_CURSOR: &str = "
    const { anchorNode: node, anchorOffset: offset } = document.getSelection();
    const line = (node?.nodeType === 1 ? node : node?.parentElement)?.closest('.cm-line');
    if (!line) return null;
    const before = document.createRange();
    before.selectNodeContents(line);
    before.setEnd(node, offset);
    const to = before.toString().length;
    return [line.textContent.slice(0, to), line.textContent.slice(to)].join('|')";

#[track_caller]
fn cursor_comes_to(window: &Window, wanted: &str) {
    window.wait_until(wanted, &format!("return (() => {{ {AT_CURSOR} }})()?.includes({wanted:?})"));
}

#[test]
fn formulas_are_drawn_and_code_is_coloured() {
    let around = Surroundings::new();
    let window = open(&around, include_str!("../fixtures/posts/formulas-and-code.md"));
    drawn(&window);
    picture(&window, "formulas");
    picture_in_the_dark(&window, "formulas-dark");
    for (place, css) in
        [("lists", "ul"), ("code", "h2"), ("boxes", ".highlight table"), ("diagrams", "[data-lang=goat]")]
    {
        scroll_to(&window, css);
        picture(&window, &format!("formulas-{place}"));
        picture_in_the_dark(&window, &format!("formulas-{place}-dark"));
    }
    let wrong = window.run(&format!(
        "return [...{PAGE}.querySelectorAll('.dropcap-formula')]
            .map((formula) => formula.shadowRoot.querySelector('.wrong')?.textContent).filter((wrong) => wrong)"
    ));
    let wrong: Vec<&str> = wrong.as_array().unwrap().iter().filter_map(|wrong| wrong.as_str()).collect();
    assert!(wrong.len() == 1 && wrong[0].starts_with("$\\frac{1}{2$ Unexpected end of input"), "{wrong:?}");
    // Hugo's own lines and numbers, and nothing coloured that has no known language.
    let seen = window.run(&format!(
        "const page = {PAGE};
         const of = (css) => [...page.querySelectorAll(css)].map((element) => element.textContent.trim());
         return {{
            numbers: of('[data-lang=rust] .ln'),
            marked: of('.line.hl .cl').map((line) => line.slice(0, 9)),
            strings: of('[data-lang=rust] .tok-string, [data-lang=python] .tok-string'),
            unknown: of('[data-lang=seaspeak] [class^=tok]'),
            labels: [...page.querySelectorAll('[data-label]')].map((pre) => pre.dataset.label),
         }}"
    ));
    assert_eq!(
        seen,
        json!({
            "numbers": ["98", "99", "100", "101", "102", "103"],
            "marked": ["fn speed(", "const G: ", "def speed", "<p class="],
            "strings": ["\"{depth} m\"", "\"\"\"Metres a second.\"\"\""],
            "unknown": [],
            "labels": ["GoAT diagram", "Mermaid diagram"],
        })
    );
    window.click_css("[data-testid=preview-device] [data-value=phone]");
    window.wait_until(
        "a page as wide as a phone",
        &format!("return {PAGE}.documentElement.clientWidth === 390"),
    );
    scroll_to(&window, ".dropcap-display");
    picture(&window, "formulas-phone");
}

#[test]
fn a_press_on_a_formula_or_on_a_word_of_code_goes_to_its_source() {
    let around = Surroundings::new();
    let text = "---\ntitle: Sea\n---\nFirst $x^2$, then $y$ and $x^2$ again.\n\n\
        ```rust {hl_lines=[2],linenos=inline}\nlet rust: Vec<String> = line(2);\n// 2 more of a String\n```\n";
    let window = open(&around, text);
    drawn(&window);
    press(&window, &format!("{PAGE}.querySelectorAll('.dropcap-formula')[2]"));
    cursor_comes_to(&window, "and $|x^2$ again");
    press(&window, &format!("{PAGE}.querySelectorAll('.dropcap-formula')[0]"));
    cursor_comes_to(&window, "First $|x^2$, then");
    // The last number of the second line; others stand before it, in the text and in the page.
    let word = |line: usize, word: &str| {
        format!(
            "(() => {{
            const line = {PAGE}.querySelectorAll('.line .cl')[{line}];
            const range = {PAGE}.createRange();
            const walker = {PAGE}.createTreeWalker(line, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {{
                const at = walker.currentNode.data.indexOf({word:?});
                if (at < 0) continue;
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + {word:?}.length);
                return range;
            }}
        }})()"
        )
    };
    press(&window, &word(1, "String"));
    cursor_comes_to(&window, "// 2 more of a Str|ing");
    press(&window, &word(0, "String"));
    cursor_comes_to(&window, "let rust: Vec<Str|ing>");
    // What is selected is copied as it was typed, without the lines' numbers.
    window.run(&format!("{PAGE}.getSelection().selectAllChildren({PAGE}.querySelector('#blocks'))"));
    let copied = window.run(
        "let copied;
         const pane = document.querySelector('[data-testid=preview]');
         const event = new ClipboardEvent('copy', { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
         pane.dispatchEvent(event);
         return event.clipboardData.getData('text/plain')",
    );
    let copied = copied.as_str().unwrap().trim();
    assert_eq!(
        copied,
        "First $x^2$, then $y$ and $x^2$ again.\n\nlet rust: Vec<String> = line(2);\n// 2 more of a String"
    );
}

#[test]
fn what_is_typed_is_drawn_and_nothing_else_is_touched() {
    let around = Surroundings::new();
    let text = "---\ntitle: Sea\n---\n```python\nwhile True: pass\n```\n\nKept: $k$\n\n\
        ```rust\nlet a = 1;\n```\n\nLast\n";
    let window = open(&around, text);
    drawn(&window);
    // Any change of what was there, and whether code was ever seen without its colours.
    window.run(&format!(
        "const blocks = [...{PAGE}.querySelectorAll('.block')];
         blocks[0].id = 'first'; blocks[1].id = 'second';
         window.bare = 0;
         new MutationObserver(() => {{
            const code = {PAGE}.querySelector('[data-lang=rust]');
            if (code && !code.querySelector('.tok-keyword')) window.bare += 1;
         }}).observe({PAGE}.body, {{ childList: true, subtree: true }});"
    ));
    window.find(EDITOR);
    window.click_css(".cm-content");
    let to = |words: &str, at: usize| {
        window.run(&format!(
            "const line = [...document.querySelectorAll('.cm-line')].find((line) => line.textContent === {words:?});
             const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
             let left = {at};
             while (walker.nextNode()) {{
                if (left <= walker.currentNode.data.length) break;
                left -= walker.currentNode.data.length;
             }}
             document.getSelection().collapse(walker.currentNode, left);"
        ))
    };
    let typed = |what: &str| {
        window.run(&format!("for (const sign of {what:?}) document.execCommand('insertText', false, sign)"));
    };
    to("let a = 1;", 10);
    typed(" // a \"b\" c");
    window.wait_until(
        "a comment",
        &format!("return {PAGE}.querySelector('[data-lang=rust] .tok-comment')?.textContent.includes('c')"),
    );
    to("Last", 4);
    typed(" with $\\frac{a}{b}$ and $\\frac{a$ and $e^x$.");
    window.wait_until(
        "three formulas",
        &format!(
            "return {PAGE}.querySelectorAll('.part:last-child > :last-child .dropcap-formula').length === 3"
        ),
    );
    drawn(&window);
    let shown = window.run(&format!(
        "return [...{PAGE}.querySelectorAll('.part:last-child > :last-child .dropcap-formula')]
            .map((formula) => formula.shadowRoot.querySelector('.wrong, .katex').className)"
    ));
    assert_eq!(shown, json!(["katex", "wrong", "katex"]));
    let kept = window.run(&format!(
        "return [...{PAGE}.querySelectorAll('#first .tok-keyword, #second .dropcap-formula')].length"
    ));
    assert!(kept.as_u64().unwrap() >= 2, "blocks that were not written in were made anew");
    assert_eq!(window.run("return window.bare"), 0, "code was seen without its colours");
    picture(&window, "formulas-typed");
}

#[test]
fn a_stylesheet_of_the_blog_leaves_formulas_as_they_are() {
    let around = Surroundings::new();
    let blog = blog(&around, include_str!("../fixtures/posts/formulas-and-code.md"));
    let css = blog.join("static/css/main.css");
    std::fs::create_dir_all(css.parent().unwrap()).unwrap();
    std::fs::write(
        &css,
        "* { letter-spacing: 3px; line-height: 3 } p, li { letter-spacing: 0.2em; word-spacing: 1em; text-transform: uppercase }
         span { display: block; margin: 2em; padding: 1em; font-size: 40px; color: red } svg { display: none }
         pre { background: #101418; color: #d8dee9 } pre code { color: #d8dee9 }",
    )
    .unwrap();
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    window.click_css(&row("sea"));
    drawn(&window);
    let measure = format!(
        "const formula = {PAGE}.querySelectorAll('.dropcap-display')[1];
         const size = parseFloat({PAGE}.defaultView.getComputedStyle(formula).fontSize);
         const {{ width, height }} = formula.shadowRoot.querySelector('.katex-base:last-child').getBoundingClientRect();
         return [width / size, height / size].map((part) => Math.round(part * 20))"
    );
    let before = window.run(&measure);
    window.click("preview-look");
    window.find("[role=menuitemradio]");
    window.wait_until(
        "the stylesheet",
        "const item = [...document.querySelectorAll('[role=menuitemradio]')].find((item) => item.innerText.includes('main.css'));
         item?.click();
         return item !== undefined",
    );
    window.wait_until(
        "its rules",
        &format!("return {PAGE}.getElementById('blog-style').textContent.includes('uppercase')"),
    );
    picture(&window, "formulas-own-look");
    assert_eq!(window.run(&measure), before);
    scroll_to(&window, "h2");
    picture(&window, "formulas-own-look-code");
    // The stylesheet puts code on a dark ground: its colours are those for the dark.
    let code = window.run(&format!(
        "const page = {PAGE};
         const of = (css) => page.defaultView.getComputedStyle(page.querySelector(css));
         return [page.documentElement.dataset.code, of('pre').colorScheme, of('.tok-keyword').color]"
    ));
    assert_eq!(code, json!(["dark", "dark", "rgb(240, 147, 109)"]));
}

/// Where the blog's settings say nothing of formulas, dollars are dollars.
#[test]
fn without_the_setting_nothing_is_a_formula() {
    let around = Surroundings::new();
    let blog = blog(&around, "---\ntitle: Sea\n---\nFrom $5 to $6, and $$x$$.\n\n```rust\nlet a = 1;\n```\n");
    std::fs::write(Path::new(&blog).join("hugo.toml"), "baseURL = 'https://tides.example/'\n").unwrap();
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    window.click_css(&row("sea"));
    drawn(&window);
    let seen = window.run(&format!(
        "return [{PAGE}.querySelectorAll('.dropcap-formula').length, {PAGE}.querySelector('p').textContent]"
    ));
    assert_eq!(seen, json!([0, "From $5 to $6, and $$x$$."]));
}
