//! Jekyll, Zola, Eleventy, Astro and plain folders, by their conventions.
//!
//! Configuration that is data is read; configuration that is a program
//! (Eleventy's, Astro's) is never run, only looked through for the address.

use std::path::Path;

use serde_json::Value;

use super::config::{self, Table};
use super::layout::{self, ContentRoot, Layout};
use super::names::FileName;
use super::permalink::{Place, Rules, date, text};
use super::slug;
use crate::api::{FrontMatterFormat, Generator, Language};
use crate::front_matter::Document;
use crate::markdown::options::Passthrough;

/// The blog at `root`, which is not Hugo's.
pub(super) fn recognise(root: &Path) -> Layout {
    jekyll(root)
        .or_else(|| zola(root))
        .or_else(|| eleventy(root))
        .or_else(|| astro(root))
        .unwrap_or_else(plain)
}

/// Reads a configuration, or the note that says why not.
fn read(path: &Path) -> (Table, Vec<String>) {
    match config::read(path) {
        Ok(table) => (table, Vec::new()),
        Err(error) => {
            let note = format!("the configuration could not be read: {error}; the defaults are used");
            (Table::new(), vec![note])
        }
    }
}

/// The first of these files that is there.
fn first(root: &Path, names: &[&str]) -> Option<std::path::PathBuf> {
    names.iter().map(|name| root.join(name)).find(|path| path.is_file())
}

fn jekyll(root: &Path) -> Option<Layout> {
    let file = first(root, &["_config.yml", "_config.yaml", "_config.toml"]);
    if file.is_none() && !root.join("_posts").is_dir() {
        return None;
    }
    let (tree, notes) = file.as_deref().map(read).unwrap_or_default();
    let source = layout::folder(config::text(&tree, "source").unwrap_or_default());
    let collections = layout::folder(config::text(&tree, "collections_dir").unwrap_or_default());
    let folder =
        [source, collections].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    let pattern =
        match permalink_of_defaults(&tree).or_else(|| config::text(&tree, "permalink")).unwrap_or("date") {
            "date" => "/:categories/:year/:month/:day/:title:output_ext",
            "pretty" => "/:categories/:year/:month/:day/:title/",
            "ordinal" => "/:categories/:year/:y_day/:title:output_ext",
            "weekdate" => "/:categories/:year/W:week/:short_day/:title:output_ext",
            "none" => "/:categories/:title:output_ext",
            own => own,
        };
    let mut made = Layout::new(Generator::Jekyll, &folder, Rules::Jekyll { pattern: pattern.into() });
    let code = ["lang", "locale"].iter().find_map(|key| config::text(&tree, key)).unwrap_or("en");
    made.languages = vec![layout::language(&code.to_lowercase(), &folder)];
    made.roots = vec![ContentRoot { folder, language: 0, within: &["_posts", "_drafts"] }];
    made.title = config::text(&tree, "title").map(str::to_owned);
    let below = config::text(&tree, "baseurl").unwrap_or_default();
    made.base_url = config::text(&tree, "url").and_then(|url| {
        layout::base_url(&format!("{}/{}", url.trim_end_matches('/'), below.trim_start_matches('/')))
    });
    made.static_dirs = vec![String::new()];
    // The built-in site keeps a writer's own HTML.
    made.markup.unsafe_html = true;
    made.markup.passthrough = formulas_of_kramdown(&tree);
    let output = layout::folder(config::text(&tree, "destination").unwrap_or("_site"));
    made.output_dirs = vec![output, "vendor".into()];
    made.build_future = config::flag(&tree, "future");
    made.notes = notes;
    Some(made)
}

/// `$$…$$`, where the configuration names what draws it
/// (<https://kramdown.gettalong.org/syntax.html#math-blocks>).
fn formulas_of_kramdown(tree: &Table) -> Option<Passthrough> {
    config::text(config::table(tree, "kramdown")?, "math_engine")?;
    let pair = ("$$".to_owned(), "$$".to_owned());
    Some(Passthrough { inline: vec![pair], alone: true, ..Passthrough::default() })
}

/// The permalink that `defaults` set for all posts.
fn permalink_of_defaults(tree: &Table) -> Option<&str> {
    tree.get("defaults")?.as_array()?.iter().filter_map(Value::as_object).find_map(|entry| {
        let kind = config::table(entry, "scope").and_then(|scope| config::text(scope, "type"));
        let fits = matches!(kind, None | Some("posts"));
        config::text(config::table(entry, "values")?, "permalink").filter(|_| fits)
    })
}

/// A post's address under Jekyll (<https://jekyllrb.com/docs/permalinks>).
pub(super) fn jekyll_path(pattern: &str, place: &Place<'_>, document: &Document) -> String {
    let name = FileName::of(place.base);
    let when = date(document).or(name.date);
    let pattern = text(document, "permalink").unwrap_or(pattern);
    let mut categories: Vec<String> = place
        .folders
        .iter()
        .take_while(|folder| !matches!(**folder, "_posts" | "_drafts"))
        .map(|folder| folder.to_lowercase())
        .collect();
    for key in ["category", "categories"] {
        let Some(value) = document.get(key) else { continue };
        // A text holds categories between blanks.
        let words = match value {
            crate::front_matter::Value::Text(words) => words.split_whitespace().collect(),
            list => list.as_list_of_text(),
        };
        for word in words.into_iter().map(str::to_lowercase) {
            if !categories.contains(&word) {
                categories.push(word);
            }
        }
    }
    let own = text(document, "slug");
    let title = jekyll_slug(own.unwrap_or(name.slug));
    let number =
        |value: Option<i16>, width: usize| value.map_or(String::new(), |value| format!("{value:0width$}"));
    let day = when.map(|when| when.date);
    let week = day.map(jiff::civil::Date::iso_week_date);
    let fill = [
        (":categories", categories.join("/")),
        (":output_ext", ".html".into()),
        (":short_year", number(day.map(|day| day.year() % 100), 2)),
        (":year", number(day.map(jiff::civil::Date::year), 4)),
        (":i_month", number(day.map(|day| day.month().into()), 1)),
        (":month", number(day.map(|day| day.month().into()), 2)),
        (":i_day", number(day.map(|day| day.day().into()), 1)),
        (":y_day", number(day.map(jiff::civil::Date::day_of_year), 3)),
        (":short_day", day.map_or(String::new(), |day| day.strftime("%a").to_string())),
        (":day", number(day.map(|day| day.day().into()), 2)),
        (":week", number(week.map(|week| week.week().into()), 2)),
        (":slug", title.to_lowercase()),
        (":title", title),
        (":name", name.slug.to_owned()),
        (":path", place.folders.join("/")),
    ];
    let mut made = pattern.to_owned();
    for (word, value) in fill {
        made = made.replace(word, &value);
    }
    let parts = made.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    let last = parts.rsplit('/').next().unwrap_or_default();
    let open = parts.is_empty() || last.contains('.') || !made.ends_with('/');
    if open { format!("/{parts}") } else { format!("/{parts}/") }
}

/// Jekyll's `pretty` slug, capitals kept.
fn jekyll_slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || "._~!$&'()+,;=@".contains(c) {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_matches('-').to_owned()
}

fn zola(root: &Path) -> Option<Layout> {
    let file = first(root, &["zola.toml", "config.toml"])?;
    let (tree, notes) = read(&file);
    let said = crate::fs::read_text(&file).is_ok_and(|text| text.contains("base_url"));
    if !said || !root.join("content").is_dir() {
        return None;
    }
    let mut made = Layout::new(Generator::Zola, "content", Rules::Zola);
    let code = config::text(&tree, "default_language").unwrap_or("en");
    made.languages = vec![layout::language(code, "content")];
    for code in config::table(&tree, "languages").into_iter().flat_map(|own| own.keys()) {
        if !code.eq_ignore_ascii_case(&made.languages[0].code) {
            made.languages.push(Language { default: false, ..layout::language(code, "content") });
        }
    }
    made.language_in_name = true;
    made.bundles = true;
    made.title = config::text(&tree, "title").map(str::to_owned);
    made.base_url = config::text(&tree, "base_url").and_then(layout::base_url);
    let names = tree.get("taxonomies").and_then(Value::as_array).into_iter().flatten();
    made.taxonomies = names
        .filter_map(|own| own.get("name")?.as_str())
        .map(|name| layout::taxonomy((singular(name), &format!("taxonomies.{name}"))))
        .collect();
    made.static_dirs = vec!["static".into()];
    made.output_dirs = vec![layout::folder(config::text(&tree, "output_dir").unwrap_or("public"))];
    made.build_future = true;
    made.format = FrontMatterFormat::Toml;
    made.notes = notes;
    Some(made)
}

fn singular(plural: &str) -> &str {
    plural.strip_suffix('s').unwrap_or(plural)
}

/// A post's address under Zola (<https://www.getzola.org/documentation/content/page>).
pub(super) fn zola_path(layout: &Layout, place: &Place<'_>, document: &Document) -> String {
    let language = &layout.languages[place.language];
    let prefix = if language.default { String::new() } else { format!("/{}", language.code) };
    if let Some(own) = text(document, "path") {
        return format!("{prefix}/{}/", own.trim_matches('/'));
    }
    let base = slug::slugify(text(document, "slug").unwrap_or(FileName::of(place.base).slug), true);
    let folders: String =
        place.folders.iter().map(|folder| format!("/{}", slug::slugify(folder, true))).collect();
    format!("{prefix}{folders}/{base}/")
}

fn eleventy(root: &Path) -> Option<Layout> {
    const NAMES: [&str; 7] = [
        ".eleventy.js",
        ".eleventy.cjs",
        ".eleventy.mjs",
        "eleventy.config.js",
        "eleventy.config.mjs",
        "eleventy.config.cjs",
        "eleventy.config.ts",
    ];
    first(root, &NAMES)?;
    let folder = ["content", "src/content", "src/posts", "posts", "blog", "src"];
    let folder = folder.into_iter().find(|folder| root.join(folder).is_dir()).unwrap_or_default();
    let mut made = Layout::new(Generator::Eleventy, folder, Rules::Eleventy);
    made.static_dirs = vec!["public".into(), String::new()];
    made.output_dirs = vec!["_site".into(), "dist".into()];
    made.build_future = true;
    Some(made)
}

/// A post's address under Eleventy; none when a template decides it.
pub(super) fn eleventy_path(place: &Place<'_>, document: &Document) -> Option<String> {
    if let Some(own) = text(document, "permalink") {
        return (!own.contains("{{") && !own.contains("{%"))
            .then(|| format!("/{}", own.trim_start_matches('/')));
    }
    let folders: String = place.folders.iter().map(|folder| format!("/{folder}")).collect();
    Some(format!("{folders}/{}/", FileName::of(place.base).slug))
}

fn astro(root: &Path) -> Option<Layout> {
    const NAMES: [&str; 5] =
        ["astro.config.mjs", "astro.config.js", "astro.config.ts", "astro.config.mts", "astro.config.cjs"];
    let file = first(root, &NAMES)?;
    let folder = if root.join("src/content").is_dir() { "src/content" } else { "src/pages" };
    let mut made = Layout::new(Generator::Astro, folder, Rules::Astro);
    let program = crate::fs::read_text(&file).unwrap_or_default();
    made.base_url = literal(&program, "site").and_then(layout::base_url);
    made.static_dirs = vec!["public".into()];
    made.output_dirs = vec!["dist".into()];
    made.build_future = true;
    Some(made)
}

/// The string that stands after `key:` in a program.
fn literal<'a>(program: &'a str, key: &str) -> Option<&'a str> {
    program.lines().find_map(|line| {
        let rest = line.trim_start().strip_prefix(key)?.trim_start().strip_prefix(':')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        rest[1..].split(quote).next()
    })
}

/// A post's address under Astro, where pages are named after their collection.
pub(super) fn astro_path(place: &Place<'_>, document: &Document) -> String {
    let base = text(document, "slug").map_or_else(|| slug::slugify(place.base, false), str::to_owned);
    let folders: String = place.folders.iter().map(|folder| format!("/{folder}")).collect();
    format!("{folders}/{}/", base.trim_matches('/'))
}

fn plain() -> Layout {
    let mut made = Layout::new(Generator::None, "", Rules::Plain);
    made.static_dirs = vec![String::new()];
    // The built-in site keeps a writer's own HTML.
    made.markup.unsafe_html = true;
    made.output_dirs = ["_site", "dist", "public"].map(str::to_owned).into();
    made
}
