//! Real Hugos: every one that is installed makes pages of given texts.

use std::path::{Path, PathBuf};
use std::process::Command;

use dropcap_core::markdown::options::Rules;
use serde_json::{Map, Value, json};

/// A Hugo on this machine.
pub(crate) struct Hugo {
    program: PathBuf,
    pub(crate) version: String,
    pub(crate) rules: Rules,
}

/// Kinds of pages nobody asks for here.
const OTHER_KINDS: [&str; 8] = ["home", "section", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"];

impl Hugo {
    /// Those in the tests' own tools and on the path, each version once.
    pub(crate) fn all() -> Vec<Self> {
        let tools = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut found: Vec<Self> = Vec::new();
        for folder in std::iter::once(tools).chain(std::env::split_paths(&path)) {
            let Some(hugo) = Self::at(folder.join("hugo")) else { continue };
            if found.iter().all(|known| known.version != hugo.version) {
                found.push(hugo);
            }
        }
        found
    }

    /// The one whose rules are today's.
    pub(crate) fn current() -> Self {
        let mut all = Self::all().into_iter();
        all.find(|hugo| hugo.rules == Rules::Current)
            .expect("a recent Hugo, as `.ci/install test` installs it")
    }

    fn at(program: PathBuf) -> Option<Self> {
        let output = Command::new(&program).arg("version").output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let (_, version) = text.split_once("hugo v")?;
        let version = version.split(['-', '+', ' ']).next()?.to_string();
        let rules = Rules::of_hugo(&version);
        Some(Self { program, version, rules })
    }

    /// The HTML of each text in a blog of that configuration; none where Hugo
    /// fails (old ones panic on some attributes).
    pub(crate) fn pages(&self, config: &Value, bodies: &[&str]) -> Vec<Option<String>> {
        let site = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| write(&site.path().join(path), text);
        let mut whole: Map<String, Value> = config.as_object().cloned().unwrap_or_default();
        whole.insert("baseURL".into(), json!("https://blog.example.org/"));
        whole.insert("uglyURLs".into(), json!(true));
        whole.insert("disableKinds".into(), json!(OTHER_KINDS));
        write("config.json", &Value::Object(whole).to_string());
        write("layouts/_default/single.html", "{{ .Content }}");
        for (number, body) in bodies.iter().enumerate() {
            write(&format!("content/p{number}.md"), &format!("---\ntitle: x\n---\n{body}"));
        }
        let mut run = Command::new(&self.program);
        let output = run.args(["--quiet", "--source"]).arg(site.path()).output().unwrap();
        let page = |number| std::fs::read_to_string(site.path().join(format!("public/p{number}.html"))).ok();
        let pages: Vec<_> = (0..bodies.len()).map(page).collect();
        if !output.status.success() && pages.iter().any(Option::is_none) && bodies.len() > 1 {
            // One text may be the cause, or the settings; others are not made then.
            let none = pages.iter().all(Option::is_none);
            if none && bodies.len() > 2 && self.pages(config, &[""])[0].is_none() {
                return pages;
            }
            let (left, right) = bodies.split_at(bodies.len() / 2);
            return [self.pages(config, left), self.pages(config, right)].concat();
        }
        pages
    }

    /// The page `at` of a blog of these files; none where Hugo stops.
    pub(crate) fn page(&self, config: &Value, files: &[(&str, &str)], at: &str) -> Option<String> {
        let site = tempfile::tempdir().unwrap();
        write(&site.path().join("config.json"), &config.to_string());
        files.iter().for_each(|(path, text)| write(&site.path().join(path), text));
        let output =
            Command::new(&self.program).args(["--quiet", "--source"]).arg(site.path()).output().unwrap();
        let page = || std::fs::read_to_string(site.path().join("public").join(at)).ok();
        output.status.success().then(page).flatten()
    }

    /// The settings a blog has, as a recent Hugo reads them; themes are not needed.
    pub(crate) fn settings(&self, blog: &Path) -> Result<Value, String> {
        let copy = tempfile::tempdir().unwrap();
        copy_configuration(blog, copy.path());
        let mut last = String::new();
        // A theme that is missing is made, empty, once it is named.
        for _ in 0..6 {
            let mut run = Command::new(&self.program);
            let output =
                run.args(["config", "--format", "json", "--source"]).arg(copy.path()).output().unwrap();
            // Some builds of Hugo say first where they are.
            let json = output.stdout.iter().position(|&byte| byte == b'{').unwrap_or(0);
            if let Ok(settings) = serde_json::from_slice::<Value>(&output.stdout[json..]) {
                return Ok(json!({ "markup": settings["markup"], "enableEmoji": settings["enableemoji"] }));
            }
            last = String::from_utf8_lossy(&output.stdout).into_owned()
                + &String::from_utf8_lossy(&output.stderr);
            let Some((_, rest)) = last.split_once("module \"") else { break };
            let Some((theme, _)) = rest.split_once('"') else { break };
            std::fs::create_dir_all(copy.path().join("themes").join(theme))
                .map_err(|error| error.to_string())?;
        }
        Err(last.lines().last().unwrap_or("no settings").to_string())
    }
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// What of a blog's settings is not as in a blog without any: old Hugos refuse
/// the whole of a recent one's.
pub(crate) fn changed(settings: &Value, usual: &Value) -> Value {
    let (Value::Object(settings), Value::Object(usual)) = (settings, usual) else { return settings.clone() };
    let own = settings.iter().filter(|(key, value)| usual.get(*key) != Some(value));
    Value::Object(
        own.map(|(key, value)| (key.clone(), changed(value, usual.get(key).unwrap_or(&Value::Null))))
            .collect(),
    )
}

/// The configuration files alone, without what would be fetched.
fn copy_configuration(blog: &Path, copy: &Path) {
    let is_module = |path: &Path| path.file_stem().is_some_and(|stem| stem == "module");
    let mut folders = vec![blog.join("config")];
    let mut files: Vec<PathBuf> = Vec::new();
    let top = std::fs::read_dir(blog).into_iter().flatten().flatten().map(|entry| entry.path());
    let named = |path: &PathBuf| {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
        path.is_file() && matches!(stem, "hugo" | "config")
    };
    files.extend(top.filter(named));
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    for file in files.iter().filter(|file| !is_module(file)) {
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        write(&copy.join(file.strip_prefix(blog).unwrap_or(file)), &text);
    }
}
