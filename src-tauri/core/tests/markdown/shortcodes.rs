//! Hugo's own shortcodes against pages made by real Hugos.
//!
//! `tests/fixtures/shortcodes/x.md` is a text; `x.html` and `x.0.111.html` what
//! Hugo 0.168 and 0.111 made of it, written anew with `UPDATE_GOLDEN=1`. Where
//! the name begins with `unsafe`, raw HTML is allowed. A Hugo that stops at a
//! text has no page of it.

use std::path::PathBuf;

use dropcap_core::markdown::options::Rules;
use dropcap_core::markdown::{Around, blocks};
use serde_json::{Value, json};

use super::fixtures::options;
use super::hugo::Hugo;
use super::tree;

/// The front matter of every text here.
const FRONT_MATTER: &str = "---\ntitle: The \"title\"\ncolour: blue & <b>\nn: 5\n---\n";

fn param(name: &str) -> Option<String> {
    let value = match name {
        "title" => "The \"title\"",
        "colour" => "blue & <b>",
        "n" => "5",
        "site" => "of the site",
        _ => return None,
    };
    Some(value.into())
}

fn page(name: &str) -> Option<String> {
    let name = name.trim_start_matches('/').trim_end_matches(".md");
    let at = match name {
        "posts/other" | "other" => "posts/other.html",
        "post" => "post.html",
        _ => return None,
    };
    Some(format!("https://blog.example.org/{at}"))
}

struct Text {
    name: String,
    body: String,
    config: Value,
    folder: PathBuf,
}

impl Text {
    fn golden(&self, rules: Rules) -> PathBuf {
        let ending = if rules == Rules::Old { "0.111.html" } else { "html" };
        self.folder.join(format!("{}.{ending}", self.name))
    }

    fn of_hugo(&self, hugo: &Hugo) -> Option<String> {
        let files = [
            ("content/post.md", &*format!("{FRONT_MATTER}{}", self.body)),
            ("content/posts/other.md", "---\ntitle: Other\n---\n# Head\n"),
            ("layouts/_default/single.html", "{{ .Content }}"),
        ];
        hugo.page(&self.config, &files, "post.html")
    }
}

fn texts() -> Vec<Text> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/shortcodes");
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let config = json!({
            "baseURL": "https://blog.example.org/",
            "uglyURLs": true,
            "disableKinds": ["home", "section", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"],
            "params": { "site": "of the site", "colour": "of the site" },
            "markup": { "goldmark": { "renderer": { "unsafe": name.starts_with("unsafe") } },
                        "highlight": { "noClasses": false } },
        });
        Text { body: std::fs::read_to_string(&path).unwrap(), folder: folder.clone(), name, config }
    };
    let mut texts: Vec<Text> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")).map(read).collect();
    texts.sort_by(|a, b| a.name.cmp(&b.name));
    texts
}

/// Hugo writes a code for cameras into a file; ours is in the page.
fn without_codes(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((at, start)) = ["src=\"data:image/png;base64,", "src=\"/qr_", "src=\"/codes/qr_"]
        .iter()
        .filter_map(|start| Some((rest.find(start)?, start)))
        .min()
    {
        out.push_str(&rest[..at]);
        out.push_str("src=\"code\"");
        let after = &rest[at + start.len()..];
        rest = &after[after.find('"').map_or(after.len(), |end| end + 1)..];
    }
    out + rest
}

/// Highlighted code has colours with Hugo; they are not the core's business.
fn compare(ours: &str, hugos: &str) -> Option<String> {
    tree::difference(&without_codes(ours), &without_codes(hugos))
}

#[test]
fn shortcodes_equal_hugos() {
    let texts = texts();
    assert!(texts.len() >= 8, "{} texts", texts.len());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        for hugo in Hugo::all() {
            for text in &texts {
                if let Some(page) = text.of_hugo(&hugo) {
                    std::fs::write(text.golden(hugo.rules), page).unwrap();
                }
            }
        }
    }
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for text in &texts {
        for rules in [Rules::Current, Rules::Old] {
            let Ok(want) = std::fs::read_to_string(text.golden(rules)) else { continue };
            let around = Around { page: &page, param: &param, ..Around::default() };
            let html: String = blocks(&text.body, &options(&text.config, rules), around)
                .into_iter()
                .map(|block| block.html)
                .collect();
            compared += 1;
            if let Some(difference) = compare(&html, &want) {
                wrong.push(format!("{} {rules:?}\n{difference}", text.name));
            }
        }
    }
    assert!(compared > texts.len(), "{compared} pages");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What is kept is what the Hugos that are installed make.
#[test]
fn shortcodes_equal_installed_hugos() {
    for hugo in Hugo::all() {
        for text in texts() {
            let Some(page) = text.of_hugo(&hugo) else { continue };
            let kept = std::fs::read_to_string(text.golden(hugo.rules)).unwrap_or_default();
            let difference = compare(&kept, &page);
            assert!(difference.is_none(), "Hugo {}, {}\n{}", hugo.version, text.name, difference.unwrap());
        }
    }
}
