//! How many posts come out as a real Hugo makes them, and what differs.
//!
//! `make parity` prints it: for our fixtures always, and for the blogs in the
//! folder that `DROPCAP_PARITY_BLOGS` names. Each blog's settings are read by
//! Hugo and by us; bodies go into a bare blog of those settings, so that no
//! theme has a say, and a word stands for each shortcode.
#![expect(clippy::print_stdout, reason = "it prints what it found")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dropcap_core::api::Generator;
use dropcap_core::blog::Blog;
use dropcap_core::front_matter;
use dropcap_core::markdown::options::Rules;
use dropcap_core::markdown::{Options, to_html};
use serde_json::Value;

use super::hugo::{Hugo, changed};
use super::{fixtures, tree};

/// What was compared, and what differed.
#[derive(Default)]
struct Tally {
    posts: usize,
    equal: usize,
    /// For each class of difference: how many posts, and examples.
    classes: BTreeMap<&'static str, (usize, Vec<String>)>,
}

#[test]
fn parity() {
    let hugos = Hugo::all();
    assert!(hugos.iter().any(|hugo| hugo.rules == Rules::Current), "no recent Hugo: run `.ci/install test`");
    for hugo in &hugos {
        let mut own = Tally::default();
        for fixture in fixtures::all() {
            own.compare(hugo, &fixture.config, &[(fixture.name.clone(), fixture.text.clone())], None);
        }
        own.print(&format!("Hugo {}, our fixtures", hugo.version));
        assert!(own.posts > 20, "Hugo {}: {} pages", hugo.version, own.posts);
        assert_eq!(own.equal, own.posts, "Hugo {}: a fixture differs", hugo.version);
        let mut all = Tally::default();
        for blog in blogs() {
            let mut tally = Tally::default();
            tally.blog(hugo, &blog);
            let name = blog.file_name().unwrap_or_default().to_string_lossy();
            println!("  {name}: {} of {} equal", tally.equal, tally.posts);
            all.add(tally);
        }
        if all.posts > 0 {
            all.print(&format!("Hugo {}, the blogs given", hugo.version));
        }
    }
}

/// The Hugo blogs in the folder given, up to two levels down.
fn blogs() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("DROPCAP_PARITY_BLOGS") else { return Vec::new() };
    let mut found = Vec::new();
    let mut folders = vec![(PathBuf::from(folder), 0)];
    while let Some((folder, depth)) = folders.pop() {
        if Blog::open(&folder).is_ok_and(|blog| blog.generator == Generator::Hugo) {
            found.push(folder);
            continue;
        }
        let inside = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
        folders.extend(inside.filter(|path| path.is_dir() && depth < 2).map(|path| (path, depth + 1)));
    }
    found.sort();
    found
}

impl Tally {
    fn blog(&mut self, hugo: &Hugo, folder: &Path) {
        let current = Hugo::current();
        let usual = current.settings(tempfile::tempdir().unwrap().path()).unwrap_or_default();
        let settings = match current.settings(folder) {
            Ok(settings) => changed(&settings, &usual),
            Err(reason) => return println!("  {}: passed over: {reason}", folder.display()),
        };
        let Ok(blog) = Blog::open(folder) else { return };
        let files = blog.posts().unwrap_or_default().into_iter();
        let posts: Vec<(String, String)> = files
            .filter_map(|file| {
                let path = folder.join(&*file.path.to_string());
                let text = std::fs::read_to_string(&path).ok()?;
                let body = text.get(front_matter::split(&text).body..)?;
                Some((path.display().to_string(), without_shortcodes(body)))
            })
            .collect();
        self.compare(hugo, &settings, &posts, Some(&blog.markup));
    }

    /// Compares posts; `ours` are the settings as we read them from the blog.
    fn compare(&mut self, hugo: &Hugo, config: &Value, posts: &[(String, String)], ours: Option<&Options>) {
        let options = match ours {
            Some(ours) => ours.clone().with_rules(hugo.rules),
            None => fixtures::options(config, hugo.rules),
        };
        let bodies: Vec<&str> = posts.iter().map(|(_, body)| body.as_str()).collect();
        for ((name, body), page) in posts.iter().zip(hugo.pages(config, &bodies)) {
            let Some(page) = page else { continue };
            self.posts += 1;
            let Some(difference) = tree::difference(&to_html(body, &options), &page) else {
                self.equal += 1;
                continue;
            };
            let (count, examples) = self.classes.entry(class(&difference)).or_default();
            *count += 1;
            examples.push(format!("{name}\n{difference}"));
        }
    }

    fn add(&mut self, other: Self) {
        self.posts += other.posts;
        self.equal += other.equal;
        for (class, (count, examples)) in other.classes {
            let all = self.classes.entry(class).or_default();
            all.0 += count;
            all.1.extend(examples);
        }
    }

    fn print(&self, what: &str) {
        let share = 100.0 * self.equal as f64 / self.posts.max(1) as f64;
        println!("{what}: {} of {} equal ({share:.2} %)", self.equal, self.posts);
        let shown = std::env::var("DROPCAP_PARITY_SHOW").ok().and_then(|most| most.parse().ok()).unwrap_or(3);
        for (class, (count, examples)) in &self.classes {
            println!("  {class}: {count}");
            for example in examples.iter().take(shown) {
                println!("    {}", example.replace('\n', "\n    "));
            }
        }
    }
}

/// What the first difference of a post is about.
fn class(difference: &str) -> &'static str {
    let last =
        |line: &str| line.split(" >>> ").nth(1).unwrap_or(line).split("> ").next().unwrap_or("").to_string();
    let places: Vec<String> = difference.lines().map(last).collect();
    let either =
        |needles: &[&str]| places.iter().any(|place| needles.iter().any(|needle| place.contains(needle)));
    match () {
        () if either(&["goat", "<svg"]) => "GoAT diagrams: pictures of Hugo's, text of ours",
        () if either(&["<h1", "<h2", "<h3", "<h4", "<h5", "<h6"]) => "headings and their ids",
        () if either(&["footnote", "fnref"]) => "footnotes",
        () if either(&["<table", "<td", "<th", "<tr", "<tbody"]) => "tables",
        () if either(&["<pre", "<code", "highlight"]) => "code",
        () if either(&["<dl", "<dt", "<dd"]) => "definition lists",
        () if either(&["<ul", "<ol", "<li", "<input"]) => "lists",
        () if either(&["<img", "<a ", "</a>"]) => "links and images",
        () if either(&["<!--"]) => "raw HTML",
        () if either(&["<del", "<em", "<strong", "<sub", "<sup", "<ins", "<mark"]) => "emphasis and marks",
        () if either(&["‘", "’", "“", "”", "«", "»", "–", "—", "…"]) => "typographer",
        () => "other",
    }
}

#[test]
fn a_goat_diagram_has_a_class_of_its_own() {
    let text = "```goat\n.-.\n'-'\n```\n";
    let page = Hugo::current().pages(&Value::Null, &[text]).remove(0).unwrap();
    let difference = tree::difference(&to_html(text, &Options::default()), &page).unwrap();
    assert!(class(&difference).starts_with("GoAT"), "{difference}");
}

/// A word for each shortcode's tag: what it makes is not Markdown's business.
fn without_shortcodes(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(open) = ["{{<", "{{%"].iter().filter_map(|open| rest.find(open)).min() {
        let close = if rest[open..].starts_with("{{<") { ">}}" } else { "%}}" };
        let Some(length) = rest[open..].find(close) else { break };
        out.push_str(&rest[..open]);
        out.push_str("shortcode");
        rest = &rest[open + length + close.len()..];
    }
    out.push_str(rest);
    out
}
