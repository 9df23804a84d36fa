//! Texts that try to run something or to reach somebody, in the real WebKitGTK.
//!
//! The sanitiser, the frame that may run no scripts and its content policy each
//! hold alone: the first is held to the same texts in the core's own tests, the
//! two others here, where a bare frame shows that the texts do harm. Then all
//! of them are shown in the app's window: nothing runs, and nothing leaves.
//! `DROPCAP_ATTACKS` names a folder of files with more texts, one a line.

use std::path::Path;

use dropcap_tests::desktop::Desktop;
use dropcap_tests::web::Site;
use dropcap_tests::window::Window;
use serde_json::Value;

use crate::formulas_and_code::CONFIG;
use crate::surroundings::{EDITOR, Surroundings, row};

/// The texts, each calling `top.hit(1)` when it runs, and asking this host for
/// what it loads.
fn attacks(host: &str) -> Vec<String> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/core/src/preview/attacks.txt");
    let mut files = vec![own];
    if let Some(folder) = std::env::var_os("DROPCAP_ATTACKS") {
        files.extend(Path::new(&folder).read_dir().unwrap().flatten().map(|entry| entry.path()));
    }
    let texts = files.iter().map(|file| String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned());
    let lines = texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("## "));
    lines
        .map(|line| {
            let line = line.replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0");
            let line = line.replace("alert(1)", "top.hit(1)").replace("https://", "http://");
            line.replace("evil.example", host)
        })
        .collect()
}

/// Formulas and code that would keep a window from answering, were they not bounded.
fn endless() -> Vec<String> {
    let nested =
        |open: &str, close: &str, times: usize| format!("${}x{}$", open.repeat(times), close.repeat(times));
    let bomb = format!("$\\def\\a{{{}}}{}$", "x".repeat(4000), "\\a".repeat(2500));
    vec![
        nested("{", "}", 4900),
        nested("\\frac{", "}{b}", 900),
        nested("\\sqrt{", "}", 45),
        nested("\\left(", "\\right)", 190),
        nested("x^{", "}", 1500),
        nested("\\begin{matrix}", "\\end{matrix}", 300),
        bomb,
        "$\\rule{9em}{9em}$ ".repeat(500),
        format!("$${}$$", "\\sum_{i=1}^n x_i ".repeat(500)),
        "$x$ ".repeat(3000),
        "$".repeat(20_001),
        format!("```html\n{}\n```", "<a ".repeat(12_000)),
        format!("```rust\n{}\n```", "(".repeat(30_000)),
        format!("```python {{linenos=inline,hl_lines=[\"1-99999\"]}}\n{}\n```", "a = [\n".repeat(5000)),
    ]
}

fn sink() -> Site {
    Site::answering(|_, path| match path {
        "/" => (200, "text/html", b"<!doctype html><title>Sink</title><p>".to_vec()),
        _ => (404, "text/html", Vec::new()),
    })
}

fn host(sink: &Site) -> String {
    sink.url().trim_start_matches("http://").trim_end_matches('/').to_owned()
}

/// Shows each text in a frame of its own made by `frame(text)`, and gives how
/// many ran.
fn ran_in_frames(window: &Window, texts: &[String], frame: &str) -> u64 {
    let texts = Value::from_iter(texts.iter().map(String::as_str));
    window.run(&format!(
        "window.hits = new Set();
         window.left = 0;
         const make = {frame};
         {texts}.forEach((text, number) => {{
             const frame = make(text.replaceAll('top.hit(1)', `top.hit(${{number}})`));
             window.left += 1;
             let done = false;
             frame.onload = () => requestAnimationFrame(() => requestAnimationFrame(() => {{ if (!done) {{ done = true; window.left -= 1; }} }}));
             document.body.append(frame);
         }});
         window.hit = (number) => window.hits.add(number);"
    ));
    window.wait_until("every frame to have loaded", "return window.left === 0");
    let hits = window.run("const hits = window.hits.size; document.querySelectorAll('iframe').forEach((frame) => frame.remove()); return hits");
    hits.as_u64().unwrap()
}

#[test]
fn a_frame_without_scripts_and_its_policy_each_hold_alone() {
    let around = Surroundings::new();
    let (window, policy) = policy_of_the_frame(&around);
    drop(window);
    let sink = sink();
    let texts = attacks(&host(&sink));
    let browser = Window::browse(Desktop::start(900, 700).unwrap(), &sink.url(), &[]);
    let bare = "(text) => Object.assign(document.createElement('iframe'), { srcdoc: text })";
    let sandboxed = "(text) => {
        const frame = Object.assign(document.createElement('iframe'), { srcdoc: text });
        frame.setAttribute('sandbox', 'allow-same-origin');
        return frame;
    }";
    let policed = format!(
        "(text) => Object.assign(document.createElement('iframe'),
            {{ srcdoc: '<meta http-equiv=\"Content-Security-Policy\" content=\"' + {policy:?} + '\">' + text }})"
    );
    let raw = ran_in_frames(&browser, &texts, bare);
    assert!(raw >= 20, "the texts do no harm, so they show nothing: {raw} of {} ran", texts.len());
    assert_eq!(ran_in_frames(&browser, &texts, sandboxed), 0, "in the sandbox alone");
    assert_eq!(ran_in_frames(&browser, &texts, &policed), 0, "under the policy alone");
}

#[test]
fn nothing_runs_and_nothing_leaves_in_the_preview() {
    let around = Surroundings::new();
    let sink = sink();
    let mut texts = attacks(&host(&sink));
    texts.extend(endless());
    texts.push("$x$".into());
    let blog = around.path().join("blog");
    let hooks = blog.join("layouts/_markup");
    std::fs::create_dir_all(&hooks).unwrap();
    std::fs::write(hooks.join("render-codeblock-math.html"), "{{ .Inner }}").unwrap();
    std::fs::write(blog.join("hugo.toml"), format!("{CONFIG}[markup.goldmark.renderer]\nunsafe = true\n"))
        .unwrap();
    let post = blog.join("content/posts/attack.md");
    std::fs::create_dir_all(post.parent().unwrap()).unwrap();
    // Opened with the first text, changed from outside to each of the others.
    let write = |number: usize, text: &str| {
        let whole = format!("---\ntitle: Attack\n---\nMarker {number}.\n\n{text}\n");
        std::fs::write(&post, whole).unwrap();
    };
    write(0, &texts[0]);
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    window.run("window.hits = 0; window.hit = () => { window.hits += 1; };");
    window.click_css(&row("attack"));
    for (number, text) in texts.iter().enumerate() {
        if number > 0 {
            write(number, text);
        }
        window.wait_until(
            text,
            &format!(
                "return document.querySelector('[data-testid=preview-frame]')?.contentDocument?.body?.innerText.includes('Marker {number}.')"
            ),
        );
    }
    window.wait_until(
        "formulas to be drawn, so that those before were tried",
        "return document.querySelector('[data-testid=preview-frame]').contentDocument.querySelector('.dropcap-formula')?.shadowRoot?.mode === 'open'",
    );
    // Typed, as it comes from a keyboard or the clipboard.
    window.find(EDITOR);
    window.click_css(".cm-content");
    window.type_into(".cm-content", "<img src=x onerror=top.hit(1)> Typed.\n\n");
    window.wait_until(
        "what was typed",
        "return document.querySelector('[data-testid=preview-frame]').contentDocument.body.innerText.includes('Typed.')",
    );
    assert_eq!(window.run("return window.hits"), 0, "something ran");
    let seen: Vec<_> = sink.seen();
    assert!(seen.is_empty(), "something was asked for: {seen:?}");
    assert_eq!(window.run("return location.href.startsWith('tauri://')"), true, "the window went elsewhere");
}

#[test]
fn what_is_pasted_and_dropped_runs_nothing() {
    let around = Surroundings::new();
    let sink = sink();
    let blog = around.path().join("blog");
    std::fs::create_dir_all(blog.join("posts")).unwrap();
    std::fs::write(blog.join("dropcap.toml"), "").unwrap();
    std::fs::write(blog.join("posts/attack.md"), "---\ntitle: Attack\n---\nWords.\n").unwrap();
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    window.run("window.hits = 0; window.hit = () => { window.hits += 1; };");
    window.click_css(&row("attack"));

    let texts: String = attacks(&host(&sink)).iter().map(|text| format!("{text}\n\n")).collect();
    let page = around.path().join("page.html");
    std::fs::write(&page, format!("Pasted as it is.\n\n{texts}")).unwrap();
    window.click_css(EDITOR);
    let clipboard = window.copy_file(&page).unwrap();
    window.keys("ctrl+v");
    let shown = |words: &str| {
        let script = format!(
            "return document.querySelector('[data-testid=preview-frame]').contentDocument.body.innerText.includes({words:?})"
        );
        window.wait_until(words, &script);
    };
    shown("Pasted as it is.");
    drop(clipboard);

    // Drawings and names that would run, and what is no picture at all.
    let drawing = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='90' height='60' onload='top.hit(1)'>\
         <script>top.hit(1)</script><image xlink:href='{url}x.png' width='9' height='9'/><style>@import url({url}x.css);</style>\
         <foreignObject width='9' height='9'><img xmlns='http://www.w3.org/1999/xhtml' src='x' onerror='top.hit(1)'/></foreignObject>\
         <rect width='90' height='60' fill='teal'/></svg>",
        url = sink.url()
    );
    let files = [
        ("drawing.svg", drawing.as_str()),
        ("<img src=x onerror=top.hit(1)>.svg", drawing.as_str()),
        ("a](x)<script>top.hit(1)<!--.jpg", "<script>top.hit(1)</script>"),
    ]
    .map(|(name, bytes)| {
        let file = around.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        file
    });
    let held = window.desktop().pick_up(&files).unwrap().carry(window.middle_of(EDITOR)).unwrap();
    // The page is long in drawing what was pasted, and sees the mouse only then.
    window.find("[data-testid='drop-line']");
    held.let_fall().unwrap();
    window.wait_until(
        "two drawings stored and one named",
        "const jobs = [...document.querySelectorAll('[data-testid=photo-job]')];
         return jobs.some((job) => job.dataset.state === 'failed')
             && document.querySelector('[data-testid=editor]').innerText.match(/\\(attack\\/[^)]*\\)/g)?.length === 2",
    );
    assert_eq!(window.run("return window.hits"), 0, "something ran");
    assert!(sink.seen().is_empty(), "something was asked for: {:?}", sink.seen());
    assert_eq!(window.run("return location.href.startsWith('tauri://')"), true, "the window went elsewhere");
}

/// The app with a post open, and the content policy of its preview's frame.
fn policy_of_the_frame(around: &Surroundings) -> (Window, String) {
    let blog = around.path().join("blog");
    std::fs::create_dir_all(blog.join("posts")).unwrap();
    std::fs::write(blog.join("posts/plain.md"), "---\ntitle: Plain\n---\nWords.\n").unwrap();
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    window.click_css(&row("plain"));
    let policy = window.wait_until(
        "the frame's policy",
        "return document.querySelector('[data-testid=preview-frame]')?.contentDocument?.querySelector('meta[http-equiv=Content-Security-Policy]')?.content",
    );
    let frame =
        window.run("return document.querySelector('[data-testid=preview-frame]').getAttribute('sandbox')");
    assert_eq!(frame, "allow-same-origin", "never allow-scripts");
    let policy = policy.as_str().unwrap().to_owned();
    (window, policy)
}
