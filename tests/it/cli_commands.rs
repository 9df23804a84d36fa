//! Each command of the terminal program that the main journey does not need.

use std::path::Path;

use dropcap_core::api::{BlogSettings, StoreSettings};
use dropcap_core::settings;
use dropcap_tests::bench::Bench;
use dropcap_tests::photos::{self, Scene};
use dropcap_tests::s3::S3;
use dropcap_tests::travel::{copy, fixture};
use dropcap_tests::web::Site;
use serde_json::Value;

use crate::cli::Cli;

const RAIN: &str = "---\ntitle: Rain\ndate: 2024-03-25\n---\nIt rained.\n\n<b onclick=\"x()\">All</b> day.\n";

fn bench() -> Bench {
    Bench::new(&[
        ("dropcap.toml", "title = \"Notes\"\n"),
        ("posts/rain.md", RAIN),
        ("posts/sun.md", "---\ntitle: Sun\ndate: 2024-05-01\n---\nIt shone.\n"),
    ])
}

fn cli(bench: &Bench) -> Cli<'_> {
    Cli { folder: bench.folder.path(), environment: Vec::new() }
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The preview's HTML on the standard output or a page a post in a folder; the
/// blog is not indexed for it, and nothing of it is written.
#[test]
fn posts_are_rendered_without_indexing_their_blog() {
    let bench = bench();
    let cli = cli(&bench);
    let (rain, sun) = (bench.root().join("posts/rain.md"), bench.root().join("posts/sun.md"));
    let html = String::from_utf8(cli.run(&["render", shown(&rain)]).stdout).unwrap();
    assert!(html.contains(">It rained.</p>") && !html.contains("onclick"), "{html}");
    let out = bench.folder.path().join("pages");
    assert!(cli.run(&["render", shown(&rain), shown(&sun), "--out", shown(&out)]).status.success());
    let mut pages: Vec<_> =
        out.read_dir().unwrap().flatten().map(|page| page.file_name().into_string().unwrap()).collect();
    pages.sort();
    assert_eq!(pages, ["posts_rain.html", "posts_sun.html"]);
    assert_eq!(std::fs::read_to_string(out.join("posts_rain.html")).unwrap(), html);
    assert!(!bench.folder.path().join("data/index").exists(), "nothing was indexed");

    // Hugo is told to let raw HTML through: what is raw differs from what is shown.
    let blog = bench.folder.path().join("travel");
    copy(&fixture("blogs/travel"), &blog);
    let post = blog.join("content/english/posts/raw.md");
    std::fs::write(&post, RAIN).unwrap();
    let render = |options: &[&str]| {
        String::from_utf8(cli.run(&[&["render", shown(&post)], options].concat()).stdout).unwrap()
    };
    assert!(render(&["--raw"]).contains("onclick") && !render(&[]).contains("onclick"));
}

#[test]
fn photos_are_made_ready_in_the_format_asked_for() {
    let bench = bench();
    let cli = cli(&bench);
    let photo = bench.folder.path().join("hills.jpg");
    std::fs::write(
        &photo,
        photos::with_exif(&photos::jpeg(1200, 800, Scene::Photo(1)), 1, Some(photos::SOMEWHERE)),
    )
    .unwrap();
    let out = bench.folder.path().join("out");
    for (format, ending, start) in
        [("jpeg", "jpeg", &b"\xff\xd8"[..]), ("webp", "webp", b"RIFF"), ("avif", "avif", b"\0\0\0")]
    {
        let options = ["--width", "600", "--format", format, "--quality", "70", "--variants", "300"];
        let made = cli.json(&[&["photo", shown(&photo), "--out", shown(&out)], &options[..]].concat());
        let made = made.as_array().unwrap();
        let sizes: Vec<_> = made
            .iter()
            .map(|image| (image["width"].as_u64().unwrap(), image["height"].as_u64().unwrap()))
            .collect();
        assert_eq!(sizes, [(600, 400), (300, 200)], "{format}");
        for image in made {
            let file = image["file"].as_str().unwrap();
            let bytes = std::fs::read(file).unwrap();
            assert!(file.ends_with(ending) && bytes.starts_with(start), "{file}");
            assert_eq!(dropcap_core::photos::leaks(&bytes), Vec::<String>::new(), "{file}");
        }
    }
}

/// Lines are counted from 1, in the body; a photo is named by what it is.
#[test]
fn photos_are_added_before_a_line_and_as_the_cover() {
    let bench = bench();
    let cli = cli(&bench);
    let photo = bench.folder.path().join("Two Hills.jpg");
    std::fs::write(&photo, photos::jpeg(800, 600, Scene::Photo(2))).unwrap();
    let post = bench.root().join("posts/rain.md");
    let added = cli.json(&["add", shown(&post), shown(&photo), "--at", "3"]);
    let link = added[0]["link"]["url"].as_str().unwrap().to_owned();
    let text = std::fs::read_to_string(&post).unwrap();
    assert!(text.contains(&format!("It rained.\n\n![]({link})\n<b")), "{text}");
    assert!(
        post.with_file_name(&link).is_file() || bench.root().join(link.trim_start_matches('/')).is_file(),
        "{link}"
    );
    cli.json(&["add", shown(&post), shown(&photo), "--cover"]);
    let covered = std::fs::read_to_string(&post).unwrap();
    let cover = covered.lines().find(|line| line.contains("image") || line.contains("cover")).unwrap();
    assert!(cover.contains(&link), "the same photo is stored once: {covered}");
    assert_eq!(covered.replace(&format!("{cover}\n"), ""), text, "nothing else changed");
}

/// Status 1 where something blocks, findings with their place.
#[test]
fn a_post_or_a_blog_is_checked() {
    let bench = bench();
    let cli = cli(&bench);
    bench.write("posts/bare.md", "---\ndate: 2024-01-01\n---\n![](/nowhere.jpg)\n");
    let post = bench.root().join("posts/bare.md");
    let output = cli.run(&["check", shown(&post), "--json"]);
    assert_eq!(output.status.code(), Some(1), "a photo that is not there blocks");
    let checked: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = checked[0]["findings"].as_array().unwrap();
    assert!(findings.iter().any(|finding| finding["severity"] == "blocker"), "{checked}");
    assert!(
        findings.iter().any(|finding| finding["message"].as_str().unwrap().contains("title")),
        "{checked}"
    );
    let words = String::from_utf8(cli.run(&["check", shown(&bench.root())]).stdout).unwrap();
    assert!(words.contains("posts/bare.md:4: "), "{words}");
    let whole: Value =
        serde_json::from_slice(&cli.run(&["check", shown(&bench.root()), "--json"]).stdout).unwrap();
    assert_eq!(whole.as_array().unwrap().len(), 3);
}

#[test]
fn the_built_in_site_is_built_and_targets_are_chosen_by_name() {
    let bench = bench();
    let cli = cli(&bench);
    let out = bench.folder.path().join("site");
    let built = cli.json(&["build", shown(&bench.root()), "--out", shown(&out)]);
    assert!(built["pages"].as_u64().unwrap() >= 2, "{built}");
    assert!(std::fs::read_to_string(out.join("rain/index.html")).unwrap().contains("It rained."));
    assert_eq!(
        cli.json(&["build", shown(&bench.root()), "--out", shown(&out)])["written"],
        0,
        "nothing is new"
    );

    let targets = "title = \"Notes\"\n\n[[targets]]\nkind = \"folder\"\nname = \"One\"\nfolder = \"one\"\n\n\
                   [[targets]]\nkind = \"folder\"\nname = \"Two\"\nfolder = \"two\"\n";
    bench.write("dropcap.toml", targets);
    let post = bench.root().join("posts/rain.md");
    let published = cli.json(&["publish", shown(&post), "--target", "Two"]);
    assert_eq!(published["target"], "Two", "{published}");
    assert!(bench.root().join("two/rain/index.html").is_file() && !bench.root().join("one").exists());
    let (code, said) = cli.refused(&["plan", shown(&post), "--target", "Three"]);
    assert!(code == 1 && said.contains("no target called Three") && said.contains("One, Two"), "{said}");
}

/// The bucket is tested by using it: right, with a wrong key, and when it is away.
#[test]
fn a_bucket_is_tested_by_using_it() {
    let bench = bench();
    let server = S3::with_bucket("photos");
    let public = Site::folder(server.folder("photos"));
    let chosen = BlogSettings {
        title: Some("Notes".into()),
        store: StoreSettings::Bucket(server.settings("photos", &public.url())),
        ..BlogSettings::default()
    };
    settings::save_blog(&bench.root(), &chosen, &BlogSettings::default()).unwrap();
    let keys = server.keys();
    let with = |secret: &str| Cli {
        folder: bench.folder.path(),
        environment: vec![
            ("AWS_ACCESS_KEY_ID", keys.access_key_id.clone()),
            ("AWS_SECRET_ACCESS_KEY", secret.to_owned()),
        ],
    };
    let root = bench.root();
    let checks = with(&keys.secret_access_key).json(&["connect", shown(&root)]);
    assert!(checks.as_array().unwrap().iter().all(|check| check["ok"] == true), "{checks}");
    assert!(server.objects("photos").is_empty(), "nothing of the test is left");

    let wrong = with("not/the+secret").run(&["connect", shown(&root)]);
    let said = String::from_utf8(wrong.stdout).unwrap();
    assert!(wrong.status.code() == Some(1) && said.contains("FAIL") && said.contains("key"), "{said}");
    assert!(!said.contains("not/the+secret"), "a secret is never shown");
    drop(server);
    let away = with("x").run(&["connect", shown(&root)]);
    assert_eq!(away.status.code(), Some(1), "{}", String::from_utf8_lossy(&away.stdout));
}

/// A folder that the generator copies as it is, as `dropcap.toml` names it.
#[test]
fn photos_go_into_a_static_folder_where_the_blog_has_them_there() {
    let bench = bench();
    let chosen = BlogSettings {
        store: StoreSettings::Static { folder: "static/images".into(), public: "/images/".into() },
        ..BlogSettings::default()
    };
    settings::save_blog(&bench.root(), &chosen, &BlogSettings::default()).unwrap();
    let cli = cli(&bench);
    let photo = bench.folder.path().join("Two Hills.jpg");
    std::fs::write(&photo, photos::jpeg(800, 600, Scene::Photo(2))).unwrap();
    let post = bench.root().join("posts/rain.md");
    let added = cli.json(&["add", shown(&post), shown(&photo)]);
    assert_eq!(added[0]["link"]["url"], "/images/two-hills.jpeg", "{added}");
    assert!(bench.root().join("static/images/two-hills.jpeg").is_file());
    assert!(std::fs::read_to_string(&post).unwrap().contains("![](/images/two-hills.jpeg)"));
    let checks = cli.json(&["connect", shown(&bench.root())]);
    assert!(checks.as_array().unwrap().iter().all(|check| check["ok"] == true), "{checks}");
}
