//! What an open blog is held to.

use std::path::Path;

use super::*;
use crate::api::FieldValue;
use crate::front_matter;

/// A folder of these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::make_folder(path.parent().unwrap()).unwrap();
        fs::create(&path, text.as_bytes()).unwrap();
    }
    folder
}

fn open(folder: &tempfile::TempDir) -> Blog {
    Blog::open(folder.path()).unwrap()
}

fn travel() -> Blog {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/blogs/travel");
    Blog::open(&root).unwrap()
}

fn now() -> ZonedDateTime {
    let now: jiff::Timestamp = "2026-11-23T19:05:09.5Z".parse().unwrap();
    now.to_zoned_datetime(jiff::tz::TimeZone::fixed(jiff::tz::Offset::from_seconds(3600).unwrap()))
}

fn paths(blog: &Blog) -> Vec<(String, String)> {
    blog.posts().unwrap().into_iter().map(|post| (post.path, post.language)).collect()
}

#[test]
fn a_hugo_blog_of_four_languages_is_understood() {
    let blog = travel();
    assert_eq!((blog.generator, blog.name.as_str()), (Generator::Hugo, "Slow Roads"));
    assert_eq!(blog.base_url.as_deref(), Some("https://slow-roads.example.org/"));
    let languages: Vec<_> =
        blog.languages.iter().map(|own| (own.code.as_str(), own.content_dir.as_str())).collect();
    let wanted = [("en", "english"), ("fr", "french"), ("pt", "portuguese"), ("es", "spanish")];
    assert_eq!(
        languages,
        wanted
            .map(|(code, folder)| (code, format!("content/{folder}")))
            .each_ref()
            .map(|(c, f)| (*c, f.as_str()))
    );
    assert_eq!(blog.languages[1].name, "Français");
    assert!(blog.markup.unsafe_html && blog.markup.emoji);
    assert!(
        blog.taxonomies
            .iter()
            .any(|own| (own.singular.as_str(), own.plural.as_str()) == ("series", "series"))
    );
    assert_eq!(blog.notes, Vec::<String>::new());
    let posts = paths(&blog);
    assert_eq!(posts.len(), 8, "{posts:?}");
    assert!(
        posts.contains(&("content/spanish/posts/2024-04-09_mi-invierno-en-los-alpes.md".into(), "es".into()))
    );
    assert!(!blog.is_post("content/english/posts/TEMPLATE.md"));
    assert!(blog.is_post("content/english/posts/not-there-yet.md"));
    for no in [
        "README.md",
        "layouts/x.md",
        "content/english/_index.md",
        "content/english/.x.md",
        "content/english/a.txt",
    ] {
        assert!(!blog.is_post(no), "{no}");
    }
}

#[test]
fn habits_are_learnt_from_the_posts() {
    let blog = travel();
    let habits = &blog.habits;
    assert_eq!((habits.section.as_str(), habits.file_pattern.as_str()), ("posts", "{date}_{slug}.md"));
    assert_eq!(habits.keys, ["title", "author", "date", "image", "tags", "categories", "slug"]);
    assert_eq!(habits.cover_key.as_deref(), Some("image"));
    assert_eq!(habits.author.as_deref(), Some("Nora Lindqvist"));
    assert_eq!(habits.photo_base.as_deref(), Some("https://travel-photos.s3.amazonaws.com/"));
    assert_eq!(habits.template.as_deref(), Some("content/english/posts/TEMPLATE.md"));
    assert_eq!(blog.date_text(&now()), "2026-11-23T19:05:09.500Z");
    let images = StoreSettings::Static { folder: "static/images".into(), public: "/images/".into() };
    assert_eq!(blog.store(), images);
}

#[test]
fn a_key_that_few_posts_have_goes_where_those_have_it() {
    let folder = tempfile::tempdir().unwrap();
    let posts = folder.path().join("posts");
    fs::make_folder(&posts).unwrap();
    for number in 0..10 {
        let series = if number % 3 == 0 { "series: Trains\ndescription: Slow\n" } else { "" };
        let credit = if number % 4 == 0 { "  credit: Nora\n" } else { "" };
        let text = format!(
            "---\ntitle: Post {number}\n{series}date: 2024-03-{:02}\ncover:\n  image: a.jpeg\n{credit}  alt: A\ntags: [a]\n---\nWords\n",
            number + 1
        );
        fs::create(&posts.join(format!("post-{number}.md")), text.as_bytes()).unwrap();
    }
    let habits = Blog::open(folder.path()).unwrap().habits;
    assert_eq!(habits.keys, ["title", "date", "cover.image", "cover.alt", "tags"]);
    assert_eq!(
        habits.order,
        ["title", "series", "description", "date", "cover.image", "cover.credit", "cover.alt", "tags"]
    );
    let style = front_matter::Style::from(&habits);
    let added = |text: &str, key: &str| {
        let value = FieldValue::Text("x".into());
        front_matter::apply(text, &front_matter::set(text, key, &value, &style).unwrap())
    };
    let yaml = "---\ntitle: A\ndate: 2024-01-01\ncover:\n  image: a.jpeg\n  alt: A\ntags: [a]\n---\n";
    assert_eq!(added(yaml, "description"), yaml.replace("date:", "description: x\ndate:"));
    assert_eq!(
        added(&added(yaml, "description"), "series"),
        yaml.replace("date:", "series: x\ndescription: x\ndate:")
    );
    assert_eq!(added(yaml, "cover.credit"), yaml.replace("  alt", "  credit: x\n  alt"));
    let flow = "---\ncover: {image: a, alt: b}\n---\n";
    assert_eq!(added(flow, "cover.credit"), "---\ncover: {image: a, credit: x, alt: b}\n---\n");
    let toml = "+++\ntitle = 'A'\n[cover]\nimage = 'a'\nalt = 'b'\n+++\n";
    assert_eq!(added(toml, "cover.credit"), toml.replace("alt", "credit = \"x\"\nalt"));
    let dotted = "+++\ncover.image = 'a'\ncover.alt = 'b'\n+++\n";
    assert_eq!(added(dotted, "cover.credit"), dotted.replace("cover.alt", "cover.credit = \"x\"\ncover.alt"));
    let json = "{\n  \"title\": \"A\",\n  \"cover\": {\"image\": \"a\", \"alt\": \"b\"}\n}\n";
    assert_eq!(added(json, "cover.credit"), json.replace("\"alt\"", "\"credit\": \"x\", \"alt\""));
    assert_eq!(
        added(json, "description"),
        json.replace("\n  \"cover\"", "\n  \"description\": \"x\",\n  \"cover\"")
    );
}

#[test]
fn addresses_are_hugos() {
    let blog = travel();
    for (path, wanted) in [
        ("content/english/posts/2024-03-25_my-winter-in-the-alps.md", "posts/my-winter-in-the-alps/"),
        ("content/english/about.md", "about/"),
        (
            "content/spanish/posts/2024-04-09_mi-invierno-en-los-alpes.md",
            "es/posts/mi-invierno-en-los-alpes/",
        ),
    ] {
        let document = front_matter::read(&fs::read_text(&blog.root.join(path)).unwrap()).unwrap();
        let url = blog.url(path, &document).unwrap();
        assert_eq!(url, format!("https://slow-roads.example.org/{wanted}"));
    }
}

#[test]
fn every_shape_of_hugos_configuration_is_read() {
    let languages = "weight = 1\ncontentDir = 'content/english'\n";
    for (what, files) in [
        (
            "a file beside, keys bare",
            vec![
                ("config.toml", "baseURL = 'https://x.org'\n"),
                (
                    "languages.toml",
                    "[en]\nweight = 1\ncontentDir = 'content/english'\n[fr]\nweight = 2\ncontentDir = 'content/french'\n",
                ),
            ],
        ),
        (
            "a file beside, keys whole",
            vec![
                ("hugo.toml", "baseURL = 'https://x.org'\n"),
                (
                    "languages.toml",
                    "[languages.en]\nweight = 1\ncontentDir = 'content/english'\n[languages.fr]\nweight = 2\ncontentDir = 'content/french'\n",
                ),
            ],
        ),
        (
            "a folder",
            vec![
                ("config/_default/hugo.toml", "BaseURL = 'https://x.org'\n"),
                ("config/_default/languages.en.toml", languages),
                (
                    "config/_default/languages.toml",
                    "[en]\nweight = 1\ncontentDir = 'content/english'\n[fr]\nweight = 2\ncontentDir = 'content/french'\n",
                ),
            ],
        ),
        (
            "JSON",
            vec![(
                "hugo.json",
                r#"{"baseURL": "https://x.org", "languages": {"en": {"weight": 1, "contentDir": "content/english"}, "FR": {"weight": 2, "contentdir": "./content/french/"}}}"#,
            )],
        ),
        (
            "YAML",
            vec![(
                "config.yaml",
                "baseURL: https://x.org\nlanguages:\n  en:\n    weight: 1\n    contentDir: content/english\n  fr:\n    weight: 2\n    contentDir: content/french\n",
            )],
        ),
        (
            "mounts",
            vec![(
                "hugo.toml",
                "baseURL = 'https://x.org'\n[languages.en]\nweight = 1\ncontentDir = 'content/english'\n[languages.fr]\nweight = 2\ncontentDir = 'other'\n[[module.mounts]]\nsource = 'content/french'\ntarget = 'content'\nlang = 'fr'\n",
            )],
        ),
    ] {
        let mut files = files;
        files.push(("content/english/posts/a.md", "---\ntitle: A\n---\n"));
        files.push(("content/french/posts/b.md", "---\ntitle: B\n---\n"));
        files.push(("content/english/posts/c.fr.md", "---\ntitle: C\n---\n"));
        let folder = folder(&files);
        let blog = open(&folder);
        assert_eq!(
            (blog.generator, blog.base_url.as_deref()),
            (Generator::Hugo, Some("https://x.org/")),
            "{what}"
        );
        let found = paths(&blog);
        let found: Vec<_> = found.iter().map(|(path, code)| (path.as_str(), code.as_str())).collect();
        let wanted = [
            ("content/english/posts/a.md", "en"),
            ("content/english/posts/c.fr.md", "fr"),
            ("content/french/posts/b.md", "fr"),
        ];
        assert_eq!(found, wanted, "{what}");
    }
}

#[test]
fn languages_are_hugos_default_first() {
    let folder = folder(&[(
        "hugo.toml",
        "defaultContentLanguage = 'fr'\nmetaDataFormat = 'toml'\nstaticDir = ['assets', 'static']\n[languages.en]\nweight = 2\nlabel = 'English'\n[languages.fr]\nweight = 3\n[languages.ar]\nweight = 1\ndirection = 'rtl'\n[languages.xx]\ndisabled = true\n",
    )]);
    let blog = open(&folder);
    let found: Vec<_> = blog
        .languages
        .iter()
        .map(|own| (own.code.as_str(), own.name.as_str(), own.default, own.rtl))
        .collect();
    assert_eq!(
        found,
        [("fr", "fr", true, false), ("ar", "ar", false, true), ("en", "English", false, false)]
    );
    assert_eq!(blog.static_dirs, ["assets", "static"]);
    assert_eq!(blog.habits.format, crate::api::FrontMatterFormat::Toml);
}

#[test]
fn a_broken_configuration_is_named_and_the_blog_opens() {
    let folder = folder(&[
        ("hugo.toml", "title = 'x'\nbaseURL = = 'y'\n"),
        ("content/posts/a.md", "words"),
        ("dropcap.toml", "title = 1\n"),
    ]);
    let blog = open(&folder);
    assert_eq!((blog.generator, paths(&blog).len()), (Generator::Hugo, 1));
    assert!(blog.notes[0].contains("hugo.toml, line 2: "), "{:?}", blog.notes);
    assert!(blog.notes[1].contains("dropcap.toml, line 1: "), "{:?}", blog.notes);
    let missing = Blog::open(&folder.path().join("none")).unwrap_err();
    assert!(missing.to_string().ends_with("there is no such file or folder"), "{missing}");
    let file = Blog::open(&folder.path().join("hugo.toml")).unwrap_err();
    assert!(file.to_string().ends_with("it is not a folder"), "{file}");
}

#[test]
fn only_posts_are_posts() {
    let folder = folder(&[
        ("hugo.toml", "[languages.en]\n[languages.fr]\n"),
        ("content/_index.md", ""),
        ("content/posts/_index.md", ""),
        ("content/posts/a.md", ""),
        ("content/posts/bundle/index.md", ""),
        ("content/posts/bundle/index.fr.md", ""),
        ("content/posts/bundle/notes.md", ""),
        ("content/posts/bundle/deep/more.md", ""),
        ("content/posts/.hidden.md", ""),
        ("content/posts/2024-01-01_TEMPLATE.md", ""),
        ("content/node_modules/x/readme.md", ""),
        ("public/posts/a.md", ""),
        ("README.md", ""),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc", folder.path().join("content/posts/etc")).unwrap();
    let blog = open(&folder);
    let found = paths(&blog);
    let wanted = ["content/posts/a.md", "content/posts/bundle/index.fr.md", "content/posts/bundle/index.md"];
    assert_eq!(found.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), wanted);
    for path in wanted {
        assert!(blog.is_post(path), "{path}");
    }
    for path in [
        "content/posts/bundle/notes.md",
        "content/posts/bundle/deep/more.md",
        "content/posts/_index.md",
        "public/posts/a.md",
    ] {
        assert!(!blog.is_post(path), "{path}");
    }
}

#[test]
fn other_generators_are_known_by_their_conventions() {
    for (generator, files, post, code, url) in [
        (
            Generator::Jekyll,
            vec![
                ("_config.yml", "title: J\nurl: https://x.org\nbaseurl: /blog\n"),
                ("_posts/2024-03-25-My-Post.md", "---\ntitle: T\ncategories: [News]\n---\n"),
                ("about.md", ""),
            ],
            "_posts/2024-03-25-My-Post.md",
            "en",
            "https://x.org/blog/news/2024/03/25/My-Post.html",
        ),
        (
            Generator::Jekyll,
            vec![
                ("_config.yml", "url: https://x.org\nlang: pt\npermalink: pretty\n"),
                ("_drafts/later.md", "---\ntitle: T\ndate: 2024-01-02\n---\n"),
            ],
            "_drafts/later.md",
            "pt",
            "https://x.org/2024/01/02/later/",
        ),
        (
            Generator::Zola,
            vec![
                ("config.toml", "base_url = 'https://x.org/'\n[languages.fr]\n"),
                ("content/blog/2024-01-02-Été.fr.md", "+++\ntitle = 'T'\n+++\n"),
                ("content/blog/_index.md", ""),
            ],
            "content/blog/2024-01-02-Été.fr.md",
            "fr",
            "https://x.org/fr/blog/ete/",
        ),
        (
            Generator::Astro,
            vec![
                ("astro.config.mjs", "export default defineConfig({\n  site: 'https://x.org',\n})"),
                ("src/content/blog/first.mdx", "---\ntitle: T\n---\n"),
            ],
            "src/content/blog/first.mdx",
            "en",
            "https://x.org/blog/first/",
        ),
        (
            Generator::None,
            vec![
                ("dropcap.toml", "baseUrl = 'https://x.org'\nlanguage = 'fr'\n"),
                ("Premier pas/index.md", "---\ntitle: T\n---\n"),
                ("README.md", ""),
            ],
            "Premier pas/index.md",
            "fr",
            "https://x.org/premier-pas/",
        ),
    ] {
        let folder = folder(&files);
        let blog = open(&folder);
        assert_eq!(blog.generator, generator);
        assert_eq!(paths(&blog), [(post.to_owned(), code.to_owned())], "{generator:?}");
        let document = front_matter::read(&fs::read_text(&blog.root.join(post)).unwrap()).unwrap();
        assert_eq!(blog.url(post, &document).as_deref(), Some(url), "{generator:?}");
    }
    let folder =
        folder(&[("eleventy.config.js", "boom()"), ("content/blog/2024-01-02-a.md", "---\ntitle: A\n---\n")]);
    let blog = open(&folder);
    let document = front_matter::read("").unwrap();
    assert_eq!(blog.generator, Generator::Eleventy);
    assert_eq!(blog.address("content/blog/2024-01-02-a.md", &document).as_deref(), Some("/blog/a/"));
}

/// What `hugo list all` of 0.168 says.
#[test]
fn addresses_of_odd_names_are_hugos() {
    let folder = folder(&[(
        "hugo.toml",
        "baseURL = 'https://x.org/blog/'\n[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\n[permalinks]\nnews = '/:year/:month/:day/:slug/'\n[permalinks.page]\ndocs = '/:sections[1:]/:filename'\n",
    )]);
    let blog = open(&folder);
    let odd = "a+b #c ~d @e ,g .h _i =j (k) [l] é! x&y a  b — c–d - e -- f";
    for (path, keys, wanted) in [
        ("about.md", "", "about/"),
        ("posts/a.md", "slug: /lead", "posts/lead/"),
        ("posts/b.md", "slug: a/b/C d", "posts/a/b/c-d/"),
        ("posts/c.md", "url: /abs/Path", "abs/Path/"),
        ("posts/c.fr.md", "url: /abs2/Path", "abs2/Path/"),
        ("posts/d.fr.md", "url: rel/Path.html", "fr/rel/Path.html"),
        ("posts/q.md", "url: '/ Foo Bar/é/'", "%20Foo%20Bar/%C3%A9/"),
        ("posts/Ünï.md", "title: t\nurl: '/:year/:slug/'", "2024/t/"),
        ("posts/r.md", "slug: x.y.z/", "posts/x.y.z/"),
        ("posts/sub/E.F g_h.md", "", "posts/sub/e.f-g_h/"),
        ("posts/2024-01-02_été à--la.md", "", "posts/2024-01-02_%C3%A9t%C3%A9-%C3%A0--la/"),
        ("posts/s't & u.md", "", "posts/st--u/"),
        ("posts/Bundle A/index.md", "", "posts/bundle-a/"),
        ("posts/bund2/index.fr.md", "slug: 'slug with Space & é'", "fr/posts/slug-with-space-%C3%A9/"),
        ("日本/雪.md", "", "%E6%97%A5%E6%9C%AC/%E9%9B%AA/"),
        ("news/one.md", "title: 'Héllo, Wörld: C++ & Go!  50%'", "2024/03/05/h%C3%A9llo-w%C3%B6rld-c-go-50/"),
        ("news/two.md", "slug: /two-slug", "2024/03/05/two-slug/"),
        ("news/bun/index.md", "title: ''", "2024/03/05/"),
        ("news/dot.md", "title: 'Version 2.0 . /etc/x'", "2024/03/05/version-2.0-.-etc-x/"),
        (
            "news/odd.md",
            &format!("title: '{odd}'"),
            "2024/03/05/a-b-%23c-~d-@e-g-.h-_i-j-k-l-%C3%A9-xy-a-b-cd-e--f/",
        ),
        (
            "posts/slug.md",
            &format!("slug: '{odd}'"),
            "posts/a+b-%23c-~d-@e-g-.h-_i-j-k-l-%C3%A9-xy-a-b-cd-e--f/",
        ),
        ("docs/one/two/Three.md", "", "one/two/three/"),
    ] {
        let text = format!("---\ndate: 2024-03-05T23:30:00-05:00\n{keys}\n---\n");
        let url = blog.url(&format!("content/{path}"), &front_matter::read(&text).unwrap());
        assert_eq!(url.as_deref(), Some(format!("https://x.org/blog/{wanted}").as_str()), "{path}");
    }
}

#[test]
fn new_posts_are_made_of_the_writers_template() {
    let blog = travel();
    let (path, text) = blog.new_post("Été à Göteborg: \"ici\"", Some("fr"), &now()).unwrap();
    assert_eq!(path, "content/french/posts/2026-11-23_ete-a-goteborg-ici.md");
    let template = fs::read_text(&blog.root.join("content/english/posts/TEMPLATE.md")).unwrap();
    let wanted = template
        .replace("title: \"\"", "title: \"Été à Göteborg: \\\"ici\\\"\"")
        .replace("2023-01-01T08:00:00.000Z", "2026-11-23T19:05:09.500Z")
        .replace("/my-new-post", "/ete-a-goteborg-ici");
    assert_eq!(text, wanted);
}

#[test]
fn new_posts_follow_the_other_posts() {
    let post = |day: u8| {
        format!(
            "+++\ntitle = 'Post {day}'\ndate = 2024-01-0{day}\nlayout = 'wide'\ntags = ['a']\n[cover]\nimage = 'x{day}.jpg'\n+++\n"
        )
    };
    let posts: Vec<_> = (1..=4).map(post).collect();
    let names: Vec<_> = (1..=4).map(|day| format!("content/notes/2024/post-{day}/index.md")).collect();
    let mut files: Vec<_> = names.iter().map(String::as_str).zip(posts.iter().map(String::as_str)).collect();
    files.push(("hugo.toml", ""));
    files.push((
        "archetypes/default.md",
        "---\ntitle: '{{ replace .Name \"-\" \" \" | title }}'\ndate: {{ .Date }}\ndraft: true\n---\n",
    ));
    let folder = folder(&files);
    let blog = open(&folder);
    assert_eq!(blog.store(), StoreSettings::Bundle);
    let (path, text) = blog.new_post("A Day", None, &now()).unwrap();
    assert_eq!(path, "content/notes/2026/a-day/index.md");
    let wanted = "+++\ntitle = \"A Day\"\ndate = 2026-11-23\ndraft = true\nlayout = \"wide\"\ntags = []\n[cover]\nimage = \"\"\n+++\n\n";
    assert_eq!(text, wanted);
    fs::make_folder(&folder.path().join("content/notes/2026/a-day")).unwrap();
    assert_eq!(blog.new_post("A Day", None, &now()).unwrap().0, "content/notes/2026/a-day-2/index.md");
}

#[test]
fn new_posts_follow_an_archetype_that_says_something() {
    let archetype = "---\ntitle: \"{{ replace .Name \"-\" \" \" | title }}\"\ndate: {{ .Date }}\ndraft: true\nseries: walks\n---\n\n## Where\n";
    let folder = folder(&[("hugo.toml", ""), ("archetypes/posts.md", archetype)]);
    let (path, text) = open(&folder).new_post("Up: the \"hill\"", None, &now()).unwrap();
    assert_eq!(path, "content/posts/up-the-hill/index.md");
    let wanted = "---\ntitle: \"Up: the \\\"hill\\\"\"\ndate: 2026-11-23T20:05:09+01:00\ndraft: true\nseries: walks\n---\n\n## Where\n";
    assert_eq!(text, wanted);
}

#[test]
fn the_first_post_of_an_empty_folder() {
    let folder = folder(&[]);
    let blog = open(&folder);
    assert_eq!((blog.generator, blog.store()), (Generator::None, StoreSettings::Bundle));
    let (path, text) = blog.new_post("  ", None, &now()).unwrap();
    assert_eq!(path, "untitled/index.md");
    assert_eq!(text, "---\ntitle: \"\"\ndate: 2026-11-23\ndraft: true\n---\n\n");
    std::fs::create_dir(folder.path().join("posts")).unwrap();
    let (path, _) = open(&folder).new_post("Fog", None, &now()).unwrap();
    assert_eq!(path, "posts/fog/index.md", "a new blog of ours has a folder for its posts");
}

#[test]
fn parameters_are_the_posts_else_the_sites() {
    let blog = folder(&[
        (
            "hugo.toml",
            "[params]\nName = 'Site'\nsince = 2012\n[params.Author]\nname = 'A'\n[languages.en]\n[languages.fr]\ncontentDir = 'content/fr'\n[languages.fr.params]\nname = 'Le site'\n",
        ),
        ("content/a.md", "x"),
    ]);
    let blog = open(&blog);
    let text = "---\ntitle: T\nname: \"\"\nn: 1.50\nday: 2024-03-25\nat: 2024-03-25T10:00:00+01:00\nlist: [1, two]\nOwn: {B: 1, a: x}\nno: false\n---\n";
    let document = front_matter::read(text).unwrap();
    for (key, wanted) in [
        ("title", "T"),
        ("name", "Site"),
        ("NAME", "Site"),
        ("since", "2012"),
        ("author.NAME", "A"),
        ("n", "1.5"),
        ("day", "2024-03-25 00:00:00 +0000 UTC"),
        ("at", "2024-03-25 10:00:00 +0100 +0100"),
        ("list", "[1 two]"),
        ("own", "map[a:x b:1]"),
        ("own.b", "1"),
    ] {
        assert_eq!(blog.param("content/a.md", Some(&document), key).as_deref(), Some(wanted), "{key}");
    }
    for key in ["no", "nothing", "author.none", ""] {
        assert_eq!(blog.param("content/a.md", Some(&document), key), None, "{key}");
    }
    assert_eq!(blog.param("content/fr/b.md", None, "name").as_deref(), Some("Le site"));
    assert_eq!(blog.param("content/fr/b.md", None, "since").as_deref(), Some("2012"));
}

#[test]
fn formulas_are_read_only_where_the_blog_says_so() {
    let hugo = |files: &[(&str, &str)]| {
        let mut all = vec![("hugo.toml", "baseURL = 'https://a.example/'\ntheme = 'calm'\n")];
        all.extend(files);
        open(&folder(&all)).markup.math_fences
    };
    assert!(!hugo(&[("layouts/_markup/render-codeblock.html", "x")]));
    assert!(!hugo(&[("themes/other/layouts/_markup/render-codeblock-math.html", "x")]));
    assert!(hugo(&[("layouts/_markup/render-codeblock-math.html", "x")]));
    assert!(hugo(&[("themes/calm/layouts/_default/_markup/render-codeblock-math.html", "x")]));
    let jekyll =
        |config: &str| open(&folder(&[("_config.yml", config), ("_posts/2024-01-01-a.md", "x")])).markup;
    assert_eq!(jekyll("title: A\n").passthrough, None);
    assert_eq!(jekyll("kramdown:\n  math_engine: null\n").passthrough, None);
    let katex = jekyll("kramdown:\n  math_engine: katex\n").passthrough.unwrap();
    assert!(katex.alone && katex.inline == [("$$".to_owned(), "$$".to_owned())]);
}
