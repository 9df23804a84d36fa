//! Hugo's configuration: one file, several, or a folder of them.
//!
//! Read as Hugo reads it (`config/allconfig` and `config/configLoader.go` of
//! <https://github.com/gohugoio/hugo>): keys without case, `config/_default`
//! over the file at the root. Environments, themes' own settings and menus are
//! left aside. Files such as `languages.toml` beside the main one count too:
//! they are what `--config config.toml,languages.toml` names.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::config::{self, Table};
use super::layout::{self, ContentRoot, Layout};
use super::permalink::{HugoRules, Rules, Ugly};
use super::templates;
use crate::api::{FrontMatterFormat, Generator, Language};
use crate::markdown;

/// The main file's names, the first found counts.
const MAIN: [&str; 2] = ["hugo", "config"];

/// Keys that may have a file of their own beside the main one.
const OWN_FILES: [&str; 5] = ["languages", "markup", "params", "permalinks", "taxonomies"];

/// Keys by which a `config.*` is known to be Hugo's.
const TELLING: [&str; 8] = [
    "baseurl",
    "languagecode",
    "locale",
    "defaultcontentlanguage",
    "theme",
    "markup",
    "permalinks",
    "contentdir",
];

/// The blog at `root` when it is Hugo's.
pub(super) fn recognise(root: &Path) -> Option<Layout> {
    let mut notes = Vec::new();
    let mut read = |path: &Path| match config::read(path) {
        Ok(table) => Some(table),
        Err(error) => {
            notes.push(format!("the configuration could not be read: {error}; the defaults are used"));
            None
        }
    };
    let main = MAIN.iter().find_map(|name| find(root, name).map(|path| (*name, path)));
    let defaults = root.join("config").join("_default");
    let mut tree = Table::new();
    match &main {
        Some(("hugo", path)) => tree = read(path).unwrap_or_default(),
        Some((_, path)) => {
            let table = read(path);
            if !is_hugos(root, path, table.as_ref()) {
                return None;
            }
            tree = table.unwrap_or_default();
        }
        None if !defaults.is_dir() => return None,
        None => {}
    }
    config::merge(&mut tree, folder_of_files(&defaults, &mut read));
    let mut beside = Table::new();
    for name in OWN_FILES {
        if let Some(table) = find(root, name).and_then(|path| read(&path)) {
            config::merge(&mut beside, under_its_name(name, table));
        }
    }
    config::merge(&mut beside, tree);
    let mut layout = of_tree(&beside);
    layout.markup.math_fences = has_math_fences(root, &beside);
    templates::note(&mut layout, &beside, root);
    layout.notes = notes;
    Some(layout)
}

/// Whether the blog or its theme has a template for fences of the language `math`.
fn has_math_fences(root: &Path, tree: &Table) -> bool {
    let within = crate::fs::join_inside;
    let themes = templates::themes(tree);
    let themes = themes.iter().filter_map(|theme| within(root, theme).ok());
    std::iter::once(root.to_owned()).chain(themes).any(|folder| {
        let layouts = ["layouts/_markup", "layouts/_default/_markup"];
        layouts.iter().any(|layout| folder.join(layout).join("render-codeblock-math.html").is_file())
    })
}

/// The names of the files at the root that are its configuration: what
/// `--config` must name so that those beside the main one count too.
pub(super) fn files(root: &Path) -> Vec<String> {
    let main = MAIN.iter().find_map(|name| find(root, name));
    let beside = OWN_FILES.iter().filter_map(|name| {
        let path = find(root, name)?;
        // Laid over the main file as it is, it must name its key itself.
        let table = config::read(&path).ok()?;
        config::table(&table, name).is_some().then_some(path)
    });
    let name = |path: std::path::PathBuf| Some(path.file_name()?.to_str()?.to_owned());
    main.into_iter().chain(beside).filter_map(name).collect()
}

/// Whether a `config.*` is Hugo's: Zola writes `base_url`, and a folder may
/// hold a `config.json` of something else.
fn is_hugos(root: &Path, path: &Path, table: Option<&Table>) -> bool {
    match table {
        Some(table) if table.contains_key("base_url") => false,
        Some(table) => TELLING.iter().any(|key| table.contains_key(*key)) || root.join("content").is_dir(),
        None => !crate::fs::read_text(path).is_ok_and(|text| text.contains("base_url")),
    }
}

fn find(folder: &Path, name: &str) -> Option<std::path::PathBuf> {
    config::ENDINGS.iter().map(|ending| folder.join(format!("{name}.{ending}"))).find(|path| path.is_file())
}

/// All of `config/_default`: each file is the value of the key it is named
/// after, for one language where the name says so (`params.fr.toml`).
fn folder_of_files(folder: &Path, read: &mut dyn FnMut(&Path) -> Option<Table>) -> Table {
    let mut tree = Table::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return tree };
    let mut files: Vec<_> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    for path in files {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_lowercase();
        let Some((stem, ending)) = name.rsplit_once('.') else { continue };
        if !config::ENDINGS.contains(&ending) {
            continue;
        }
        let Some(table) = read(&path) else { continue };
        let table = match stem.split_once('.') {
            _ if MAIN.contains(&stem) => table,
            None => under_its_name(stem, table),
            Some((key, language)) => {
                let inner = if MAIN.contains(&key) { table } else { under_its_name(key, table) };
                nest("languages", nest(language, inner))
            }
        };
        config::merge(&mut tree, table);
    }
    tree
}

/// `table` as the value of `name`, unless it names itself at its top.
fn under_its_name(name: &str, table: Table) -> Table {
    if config::table(&table, name).is_some() { table } else { nest(name, table) }
}

fn nest(key: &str, table: Table) -> Table {
    [(key.to_owned(), Value::Object(table))].into_iter().collect()
}

fn of_tree(tree: &Table) -> Layout {
    let content = layout::folder(config::text(tree, "contentdir").unwrap_or("content"));
    let languages = languages(tree, &content);
    let mut rules = rules(tree);
    let own_urls: Vec<_> = languages.iter().map(|language| language.base_url.clone()).collect();
    if languages.len() > 1 && own_urls.iter().all(Option::is_some) {
        rules.hosts = own_urls.into_iter().flatten().collect();
    }
    let mut result = Layout::new(Generator::Hugo, &content, Rules::Hugo(rules));
    result.title = languages
        .first()
        .and_then(|language| language.title.clone())
        .or_else(|| config::text(tree, "title").map(str::to_owned));
    result.base_url = config::text(tree, "baseurl").and_then(layout::base_url);
    result.languages = languages.into_iter().map(|own| own.language).collect();
    result.roots = roots(tree, &result.languages);
    result.language_in_name = true;
    result.bundles = true;
    if let Some(own) = config::table(tree, "taxonomies") {
        let name =
            |(singular, plural): (&String, &Value)| Some(layout::taxonomy((singular, plural.as_str()?)));
        result.taxonomies = own.iter().filter_map(name).collect();
    }
    result.markup = tree.get("markup").map(markdown::Options::from_markup).unwrap_or_default();
    result.markup.emoji |= config::flag(tree, "enableemoji");
    let allowed = config::table(tree, "module").and_then(|module| config::table(module, "hugoversion"));
    result.hugo_at_most = allowed.and_then(|allowed| config::text(allowed, "max")).map(str::to_owned);
    result.params = result.languages.iter().map(|language| params(tree, &language.code)).collect();
    result.static_dirs = folders(tree.get("staticdir"), "static");
    result.output_dirs = vec![
        layout::folder(config::text(tree, "publishdir").unwrap_or("public")),
        layout::folder(config::text(tree, "resourcedir").unwrap_or("resources")),
    ];
    result.build_future = config::flag(tree, "buildfuture");
    result.format = match config::text(tree, "metadataformat") {
        Some("toml") => FrontMatterFormat::Toml,
        Some("json") => FrontMatterFormat::Json,
        _ => FrontMatterFormat::Yaml,
    };
    result
}

/// The site's parameters in a language: its own over those of all.
fn params(tree: &Table, code: &str) -> Value {
    let mut all = config::table(tree, "params").cloned().unwrap_or_default();
    let own = config::table(tree, "languages").and_then(|languages| config::table(languages, code));
    if let Some(own) = own.and_then(|own| config::table(own, "params")) {
        config::merge(&mut all, own.clone());
    }
    Value::Object(all)
}

/// A language with what concerns only Hugo.
struct HugoLanguage {
    language: Language,
    title: Option<String>,
    base_url: Option<String>,
    weight: f64,
}

/// The languages that are not switched off, the default first.
fn languages(tree: &Table, content: &str) -> Vec<HugoLanguage> {
    let off: Vec<_> = match tree.get("disablelanguages") {
        Some(Value::Array(codes)) => codes.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(codes)) => codes.split_whitespace().collect(),
        _ => Vec::new(),
    };
    let mut found: Vec<_> = config::table(tree, "languages")
        .into_iter()
        .flatten()
        .filter(|(code, _)| !off.iter().any(|off| off.eq_ignore_ascii_case(code)))
        .filter_map(|(code, own)| Some((code, own.as_object()?)))
        .filter(|(_, own)| !config::flag(own, "disabled"))
        .map(|(code, own)| one_language(code, own, content))
        .collect();
    let wanted = config::text(tree, "defaultcontentlanguage").map(str::to_lowercase);
    if found.is_empty() {
        let code = wanted.or_else(|| {
            let locale = config::text(tree, "languagecode").or_else(|| config::text(tree, "locale"));
            locale.map(str::to_lowercase)
        });
        let language = layout::language(&code.unwrap_or_else(|| "en".into()), content);
        return vec![HugoLanguage { language, title: None, base_url: None, weight: 0.0 }];
    }
    // Weight 0 is none, and comes last.
    let rank = |own: &HugoLanguage| if own.weight == 0.0 { f64::MAX } else { own.weight };
    found.sort_by(|a, b| rank(a).total_cmp(&rank(b)).then_with(|| a.language.code.cmp(&b.language.code)));
    let wanted = wanted.unwrap_or_else(|| "en".into());
    let default = found.iter().position(|own| own.language.code == wanted).unwrap_or(0);
    found[..=default].rotate_right(1);
    found[0].language.default = true;
    found
}

fn one_language(code: &str, own: &Table, content: &str) -> HugoLanguage {
    let text = |keys: [&str; 2]| keys.iter().find_map(|key| config::text(own, key)).map(str::to_owned);
    let direction = text(["direction", "languagedirection"]);
    HugoLanguage {
        language: Language {
            code: code.to_owned(),
            name: text(["label", "languagename"]).unwrap_or_else(|| code.to_owned()),
            content_dir: config::text(own, "contentdir").map_or_else(|| content.to_owned(), layout::folder),
            default: false,
            rtl: direction.is_some_and(|direction| direction.eq_ignore_ascii_case("rtl")),
        },
        title: config::text(own, "title").map(str::to_owned),
        base_url: config::text(own, "baseurl").and_then(layout::base_url),
        weight: own.get("weight").and_then(Value::as_f64).unwrap_or(0.0),
    }
}

/// Every language's content folder and those mounted as content, the deepest first.
fn roots(tree: &Table, languages: &[Language]) -> Vec<ContentRoot> {
    let mut roots = Vec::new();
    let mut add = |folder: String, language: usize| {
        if !roots.iter().any(|root: &ContentRoot| root.folder == folder) {
            roots.push(ContentRoot { folder, language, within: &[] });
        }
    };
    for (place, language) in languages.iter().enumerate() {
        add(language.content_dir.clone(), place);
    }
    let mounts = config::table(tree, "module").and_then(|module| module.get("mounts")?.as_array());
    for mount in mounts.into_iter().flatten().filter_map(Value::as_object) {
        let (Some(source), Some("content")) = (config::text(mount, "source"), config::text(mount, "target"))
        else {
            continue;
        };
        let code = config::text(mount, "lang").unwrap_or_default();
        let place = languages.iter().position(|language| language.code.eq_ignore_ascii_case(code));
        if !source.starts_with('/') && !source.contains("..") {
            add(layout::folder(source), place.unwrap_or(0));
        }
    }
    roots.sort_by_key(|root| std::cmp::Reverse(root.folder.len()));
    roots
}

fn folders(value: Option<&Value>, usual: &str) -> Vec<String> {
    match value {
        Some(Value::String(one)) => vec![layout::folder(one)],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).map(layout::folder).collect(),
        _ => vec![usual.into()],
    }
}

fn rules(tree: &Table) -> HugoRules {
    let permalinks = config::table(tree, "permalinks");
    let mut patterns = BTreeMap::new();
    for (key, value) in permalinks.into_iter().flatten() {
        match value {
            Value::String(pattern) => {
                patterns.insert(key.trim_matches('/').to_owned(), pattern.clone());
            }
            // The tables of kinds, since Hugo 0.112: only pages are posts.
            Value::Object(own) if key == "page" => {
                let own = own.iter().filter_map(|(key, pattern)| Some((key, pattern.as_str()?)));
                patterns
                    .extend(own.map(|(key, pattern)| (key.trim_matches('/').to_owned(), pattern.to_owned())));
            }
            _ => {}
        }
    }
    let from_name = config::table(tree, "frontmatter")
        .and_then(|own| own.get("date")?.as_array())
        .is_some_and(|sources| {
            sources
                .iter()
                .any(|source| source.as_str().is_some_and(|name| name.eq_ignore_ascii_case(":filename")))
        });
    HugoRules {
        patterns,
        default_in_subdir: config::flag(tree, "defaultcontentlanguageinsubdir"),
        hosts: Vec::new(),
        ugly: match tree.get("uglyurls") {
            Some(Value::Object(sections)) => {
                let on = sections.iter().filter(|(_, on)| on.as_bool() == Some(true));
                Ugly::Sections(on.map(|(section, _)| section.clone()).collect())
            }
            Some(Value::Bool(true)) => Ugly::All,
            _ => Ugly::Sections(Vec::new()),
        },
        keep_case: config::flag(tree, "disablepathtolower"),
        plain_accents: config::flag(tree, "removepathaccents"),
        date_from_name: from_name,
    }
}
