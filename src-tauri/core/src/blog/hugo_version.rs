//! Which Hugo a blog's own files say that it is made with. Runs nothing.
//!
//! The page that readers get is made where the blog is deployed, so what that is
//! told wins, and the blog's pins for its writers' machines come second:
//!
//! 1. the GitHub workflows that deploy;
//! 2. `netlify.toml` (production before all contexts), then the files of other
//!    hosts ([`HOSTS`]);
//! 3. GitHub workflows that do not say that they deploy;
//! 4. what version managers read ([`PINS`]), then `package.json`.
//!
//! Where none of them says it, the writer's own Hugo is asked, which is for
//! those who may run it, and where that is unknown too, the newest that the
//! configuration allows (`module.hugoVersion.max`) counts.
//!
//! But for TOML and JSON the files are read line by line: Hugo's name and a
//! version behind it with nothing but signs between (`hugo-version: '0.111.3'`,
//! `hugo_extended:0.111.3`, `hugo extended_0.111.3`).

use std::path::Path;

use super::config;
use crate::fs;

/// Files that other hosts than GitHub and Netlify read.
const HOSTS: [&str; 9] = [
    ".gitlab-ci.yml",
    "vercel.json",
    "amplify.yml",
    "render.yaml",
    "wrangler.toml",
    ".woodpecker.yml",
    ".circleci/config.yml",
    ".travis.yml",
    "Dockerfile",
];

/// Files in which a writer says which Hugo this blog needs. In the first three
/// the version may stand by itself.
const PINS: [&str; 6] =
    [".hvm", ".hugo_version", ".hugo-version", ".tool-versions", "mise.toml", ".mise.toml"];

/// Where GitHub's workflows are.
const WORKFLOWS: &str = ".github/workflows";

/// The longest file that is read, in bytes.
const LONGEST: u64 = 200_000;

/// The version the files of the blog at `root` state, or those at the top of
/// its repository: `0.111.3`, or `latest`.
pub(super) fn stated(root: &Path) -> Option<String> {
    let top = root.ancestors().find(|folder| folder.join(".git").exists()).filter(|top| *top != root);
    std::iter::once(root).chain(top).find_map(of_folder)
}

/// Whether a file at this path below the root may state it.
pub(crate) fn may_be_stated_in(path: &str) -> bool {
    path.starts_with(WORKFLOWS)
        || HOSTS.contains(&path)
        || PINS.contains(&path)
        || matches!(path, "netlify.toml" | "package.json")
}

fn of_folder(folder: &Path) -> Option<String> {
    let (deploying, others) = workflows(&folder.join(WORKFLOWS));
    let first = |texts: &[String]| texts.iter().find_map(|text| in_lines(text));
    let in_file = |name: &str| in_lines(&text(&folder.join(name))?);
    first(&deploying)
        .or_else(|| netlify(&folder.join("netlify.toml")))
        .or_else(|| HOSTS.iter().find_map(|name| in_file(name)))
        .or_else(|| first(&others))
        .or_else(|| PINS.iter().find_map(|name| in_file(name).or_else(|| alone(&folder.join(name)))))
        .or_else(|| package(&folder.join("package.json")))
}

/// The workflows that deploy and the others, each in the order of their names.
fn workflows(folder: &Path) -> (Vec<String>, Vec<String>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "yml" || ending == "yaml"));
    files.sort();
    let texts = files.iter().filter_map(|file| text(file));
    texts.partition(|text| ["deploy", "publish", "pages"].iter().any(|word| text.contains(word)))
}

fn netlify(file: &Path) -> Option<String> {
    let tree = config::read(file).ok()?;
    let at = |way: &[&str]| {
        let table = way.iter().try_fold(&tree, |table, key| config::table(table, key))?;
        number(config::text(table, "hugo_version")?)
    };
    at(&["context", "production", "environment"]).or_else(|| at(&["build", "environment"]))
}

/// The npm package `hugo-extended` has Hugo's own number; `hugo-bin` is told it.
fn package(file: &Path) -> Option<String> {
    let tree = config::read(file).ok()?;
    let depends = |key| config::text(config::table(&tree, key)?, "hugo-extended").and_then(number);
    let told = || config::text(config::table(&tree, "hugo-bin")?, "version").and_then(number);
    depends("dependencies").or_else(|| depends("devdependencies")).or_else(told)
}

/// The version that is all a file holds.
fn alone(file: &Path) -> Option<String> {
    let text = text(file)?;
    number(text.trim()).filter(|_| text.trim().lines().count() == 1)
}

fn text(file: &Path) -> Option<String> {
    let short = file.metadata().is_ok_and(|meta| meta.is_file() && meta.len() <= LONGEST);
    short.then(|| fs::read_text(file).ok()).flatten()
}

fn in_lines(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let line = line.trim_start().to_ascii_lowercase();
        let is_comment = line.starts_with('#') || line.starts_with("//");
        let mut names = line.match_indices("hugo").filter(|_| !is_comment);
        names.find_map(|(at, name)| behind(&line[at + name.len()..]))
    })
}

/// The version that stands behind Hugo's name.
fn behind(rest: &str) -> Option<String> {
    let between = |sign: char| sign.is_ascii_lowercase() || "_-/:=^~ \t\"'[{$(".contains(sign);
    let version = rest.trim_start_matches(between);
    let before = &rest[..rest.len() - version.len()];
    let latest = before.trim_end_matches(['"', '\'', ' ']).ends_with("latest");
    let is_value = version.is_empty() && before.contains([':', '=']);
    if latest && is_value { Some("latest".into()) } else { number(version) }
}

/// The number a text begins with, as Hugo's have been so far (`0.111.3`).
fn number(text: &str) -> Option<String> {
    let text = text.trim_start_matches(['v', '^', '~', '=', '>', ' ']);
    let text = text.strip_prefix("extended_").unwrap_or(text);
    if text == "latest" {
        return Some(text.into());
    }
    let digits = text.find(|sign: char| !(sign.is_ascii_digit() || sign == '.')).unwrap_or(text.len());
    let version = text[..digits].trim_end_matches('.');
    let minor = version.strip_prefix("0.")?.split('.').next()?;
    (minor.len() > 1).then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, text.as_bytes()).unwrap();
        }
        stated(folder.path())
    }

    #[test]
    fn every_way_to_say_it_is_read() {
        for (file, text) in [
            (".github/workflows/a.yml", "    with:\n      hugo-version: '0.111.3'\n      extended: true\n"),
            (".github/workflows/a.yaml", "env:\n  HUGO_VERSION: 0.111.3 # as at home\n"),
            (
                ".github/workflows/a.yml",
                "run: wget https://github.com/gohugoio/hugo/releases/download/v0.111.3/x.deb\n",
            ),
            (
                ".github/workflows/a.yml",
                "env:\n  HUGO_VERSION: ${{ vars.HUGO || '0.9' }}\n  X: ${HUGO_VERSION:-0.111.3}\n",
            ),
            (
                "netlify.toml",
                "[build.environment]\nHUGO_VERSION = \"0.111.3\"\n[context.deploy-preview.environment]\nHUGO_VERSION = '0.147.0'\n",
            ),
            (
                "netlify.toml",
                "[build.environment]\nHUGO_VERSION = \"0.147.0\"\n[context.production.environment]\nHUGO_VERSION = '0.111.3'\n",
            ),
            ("vercel.json", r#"{"build": {"env": {"HUGO_VERSION": "0.111.3"}}}"#),
            (
                ".gitlab-ci.yml",
                "# hugo: 0.147.0\nimage: registry.gitlab.com/pages/hugo/hugo_extended:0.111.3\n",
            ),
            (".hvm", "v0.111.3\n"),
            (".hugo_version", "0.111.3"),
            (".tool-versions", "nodejs 20.1.0\nhugo extended_0.111.3\n"),
            ("mise.toml", "[tools]\nhugo = \"0.111.3\"\n"),
            (
                "package.json",
                r#"{"version": "0.999.0", "devDependencies": {"hugo-bin": "0.101.5", "hugo-extended": "^0.111.3"}}"#,
            ),
            ("package.json", r#"{"hugo-bin": {"version": "0.111.3"}}"#),
        ] {
            assert_eq!(of(&[(file, text)]).as_deref(), Some("0.111.3"), "{file}: {text}");
            assert!(may_be_stated_in(file), "{file}");
        }
        let latest = (".github/workflows/a.yml", "with:\n  hugo-version: latest\n");
        assert_eq!(of(&[latest]).as_deref(), Some("latest"));
    }

    #[test]
    fn what_deploys_wins_and_nothing_is_guessed() {
        let test = (".github/workflows/a-test.yml", "hugo-version: 0.147.0\n");
        let deploy =
            (".github/workflows/deploy.yml", "on: push\njobs:\n  deploy:\n    hugo-version: 0.111.3\n");
        let netlify = ("netlify.toml", "[build.environment]\nHUGO_VERSION = '0.120.1'\n");
        let pin = (".hvm", "0.130.0\n");
        assert_eq!(of(&[pin, test, netlify, deploy]).as_deref(), Some("0.111.3"));
        assert_eq!(of(&[pin, test, netlify]).as_deref(), Some("0.120.1"));
        assert_eq!(of(&[pin, test]).as_deref(), Some("0.147.0"));
        assert_eq!(of(&[pin]).as_deref(), Some("0.130.0"));
        for text in [
            "uses: peaceiris/actions-hugo@v2.6.0\n",
            "# hugo-version: 0.111.3\n",
            "key: ${{ runner.os }}-hugomod-${{ hashFiles('**/go.sum') }}\n",
            "hugo-version: ${{ matrix.hugo }}\n",
            "run: hugo --minify && ./latest\n",
            "node-version: 0.111.3\n",
        ] {
            assert_eq!(of(&[(".github/workflows/deploy.yml", text)]), None, "{text}");
        }
    }

    #[test]
    fn the_top_of_the_repository_counts_where_the_blog_is_below_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join(".git")).unwrap();
        std::fs::create_dir_all(folder.path().join("site")).unwrap();
        fs::write(&folder.path().join(".hvm"), b"0.111.3").unwrap();
        assert_eq!(stated(&folder.path().join("site")).as_deref(), Some("0.111.3"));
        fs::write(&folder.path().join("site/.hvm"), b"0.147.0").unwrap();
        assert_eq!(stated(&folder.path().join("site")).as_deref(), Some("0.147.0"));
    }
}
