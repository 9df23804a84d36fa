use super::typography;

fn kept(css: &str) -> String {
    typography(css).css.trim().to_owned()
}

#[test]
fn rules_of_text_stay_and_those_of_the_frame_go() {
    for (css, wanted) in [
        ("h1 { color: red; position: fixed }", "h1 { color: red; }"),
        ("h1,h2 , .menu a{font:700 2em/1.1 Georgia}", "h1, h2 { font:  700 2em/1.1 Georgia; }"),
        (
            "body { font-family: Georgia; margin: 0; width: 300px; padding: 9px }",
            "body { font-family: Georgia; }",
        ),
        ("html { font-size: 62.5% }", ":root { font-size: 62.5%; }"),
        (".post-content { color: #111; max-width: 40em }", "#blocks { color: #111; }"),
        (".post-content > p { margin: 0 0 1em; float: left }", "p { margin: 0 0 1em; }"),
        ("article.post blockquote p { font-style: italic }", "blockquote p { font-style: italic; }"),
        ("a:hover { text-decoration: none }", "a:hover { text-decoration: none; }"),
        (".sidebar p, nav a, p.lead, p + p, footer { color: red }", ""),
        ("h1 { margin: 0 -4em; margin-top: 1em }", "h1 { margin-top: 1em; }"),
        ("p { color: var( --ink, VAR(--b)) }", "p { color: var(--blog-ink, VAR(--blog-b)); }"),
        ("p { display: none; opacity: 0; content: 'x' }", ""),
        ("/* h1 { color: red } */ h2 { color: blue }", "h2 { color: blue; }"),
        (
            "@media (max-width: 600px) { h1 { font-size: 1em } }",
            "@media (max-width: 600px) {\nh1 { font-size: 1em; }\n}",
        ),
        ("@media print { h1 { color: black } }", ""),
        ("@supports (hyphens: auto) { p { hyphens: auto } }", "p { hyphens: auto; }"),
        ("h1 { color: red", "h1 { color: red; }"),
        ("h1 { quotes: '}' '{'; color: red } h2 { color: blue }", "h1 { color: red; }\nh2 { color: blue; }"),
    ] {
        assert_eq!(kept(css), wanted.replace("font:  ", "font: "), "{css}");
    }
}

#[test]
fn dark_rules_follow_the_window() {
    let dark = "@media (prefers-color-scheme: dark) { body { color: white } :root { --a: b } }";
    assert_eq!(
        kept(dark),
        ":root[data-theme='dark'] body { color: white; }\n:root[data-theme='dark'] { --blog-a: b; }"
    );
    for css in [dark, "body.dark { color: white }", "[data-theme=\"dark\"] p { color: white }"] {
        assert!(typography(css).dark, "{css}");
    }
    assert!(!typography("body { color: black }").dark);
    assert!(!typography("@media (prefers-color-scheme: dark) { nav { color: white } }").dark);
}

#[test]
fn nothing_that_loads_is_ever_kept() {
    for css in [
        "@import url(https://spy.example/a.css); ",
        "@import 'https://spy.example/a.css'; ",
        "@charset \"x\"; @import \"https://spy.example\" screen; ",
        "@font-face { font-family: x; src: url(https://spy.example/f.woff) }",
        "body { background: url(https://spy.example/a.png) }",
        "body { background: URL( 'https://spy.example/a.png' ) }",
        "body { background: u\\72l(https://spy.example/a.png) }",
        "body { background: image-set('https://spy.example/a.png' 1x) }",
        "body { --x: url(https://spy.example/a.png); background: var(--x) }",
        "h1 { font: x; background: -webkit-image-set(url(//spy.example)) }",
        "h1 { color: red; list-style-type: url(//spy.example) }",
        "h1 { color: red } </style><img src=https://spy.example>",
        "h1 { font-family: '</style><img src=//spy.example>' }",
        "h1[title='</style><img src=//spy.example>'] { color: red }",
        "@media </style><img/src=//spy.example> { h1 { color: red } }",
        "h1 { color: red; font-family: 'a\n; background: url(//spy.example) }",
        "h1 { b/**/ackground: url/**/(//spy.example) }",
        "p { color: rgb(0,0,0; background: url(//spy.example) ) }",
    ] {
        let kept = kept(css);
        let lower = kept.to_ascii_lowercase();
        for bad in ["spy.example", "url(", "import", "font-face", "<", "\\"] {
            assert!(!lower.contains(bad), "{css}\nkept {kept}");
        }
    }
}

#[test]
fn odd_texts_end_well() {
    for css in [
        "",
        "}",
        "{",
        "{{{{",
        "}}}}",
        "@",
        "@media",
        "\\",
        "'",
        "\"",
        "a{b:c",
        "/*",
        "h1{--é: ü}",
        "é{color:red}",
    ] {
        typography(css);
    }
    let deep = format!("{}h1 {{ color: red }}{}", "@media screen {".repeat(5000), "}".repeat(5000));
    assert_eq!(typography(&deep).css, "");
    assert_eq!(typography(&"h1{".repeat(20_000)).css, "");
    let many = format!("h1 {{ color: {} }}", "var(--a,".repeat(100_000));
    assert_eq!(typography(&many).css, "");
    let long = format!("h1 {{ color: {}red{} }}", "var(--a,".repeat(100_000), ")".repeat(100_000));
    assert!(typography(&long).css.contains("var(--blog-a,red"));
}

#[test]
fn a_whole_stylesheet_keeps_its_text_and_its_dark() {
    let style = typography(include_str!("../../site/theme/style.css"));
    assert!(style.dark);
    for part in [
        ":root { --blog-paper: #fdfbf7;",
        ":root[data-theme='dark'] { --blog-paper: #171513;",
        "font: 400 1rem/1.62 var(--blog-serif);",
        "a { color: var(--blog-accent);",
    ] {
        assert!(style.css.contains(part), "{part} in {}", style.css);
    }
    assert!(!style.css.contains("flex") && !style.css.contains("100vh"), "{}", style.css);
}
