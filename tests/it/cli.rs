//! The main journey and wrong usage, through the terminal program.

use std::path::Path;
use std::process::{Command, Output};

use dropcap_tests::travel::{Travel, five_photos};
use serde_json::Value;

/// The terminal program with folders of its own.
pub(crate) struct Cli<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) environment: Vec<(&'static str, String)>,
}

impl Cli<'_> {
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(dropcap_tests::binary("dropcap-cli"));
        command.args(arguments).env("HOME", self.folder).env("DROPCAP_DATA", self.folder.join("data"));
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.output().unwrap()
    }

    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{arguments:?} printed no JSON"))
    }

    #[track_caller]
    pub(crate) fn refused(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} should fail");
        assert!(output.stdout.is_empty(), "{arguments:?} printed a result all the same");
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }
}

#[test]
fn a_post_with_photos_goes_live() {
    let folder = tempfile::tempdir().unwrap();
    let travel = Travel::start(folder.path());
    let photos = five_photos(&folder.path().join("desk"));
    let cli = Cli { folder: folder.path(), environment: travel.keys().to_vec() };
    let blog = travel.blog.to_str().unwrap();

    let info = cli.json(&["info", blog]);
    assert_eq!((info["generator"].as_str(), info["languages"].as_array().unwrap().len()), (Some("hugo"), 4));
    let made = cli.json(&["new", blog, "--title", "A week on the coast"]);
    let post = made["file"].as_str().unwrap();
    // The writer's own pattern comes with a cover and a photo to be replaced.
    assert!(cli.run(&["unset", post, "image"]).status.success());
    let text = std::fs::read_to_string(post).unwrap();
    let head = text.find("\n---\n").unwrap() + "\n---\n".len();
    std::fs::write(post, format!("{}\nThe ferry left before the fog did.\n", &text[..head])).unwrap();

    let names: Vec<&str> = photos.iter().map(|photo| photo.to_str().unwrap()).collect();
    let added = cli.run(&[&["add", post], names.as_slice()].concat());
    let told = String::from_utf8_lossy(&added.stderr);
    assert!(!added.status.success() && told.contains("broken.jpg"), "{told}");
    let text = std::fs::read_to_string(post).unwrap();
    assert!(!text.contains("dropcap:"), "{text}");
    assert_eq!(travel.server.objects("photos").len(), 4, "{text}");

    let untrusted = cli.refused(&["publish", post]);
    assert!(untrusted.0 == 1 && untrusted.1.contains("not trusted"), "{untrusted:?}");
    let plan = cli.json(&["plan", post]);
    assert!(plan["url"].as_str().unwrap().contains("a-week-on-the-coast"), "{plan}");
    let published = cli.json(&["publish", post, "--trust", "--wait", "60"]);
    assert_eq!(published["imagesChecked"], 4, "{published}");
    assert_eq!(published["stages"][4]["state"], "done", "{published}");
    travel.check_page();
    travel.check_commit();
}

#[test]
fn wrong_usage_and_bad_input_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let cli = Cli { folder: folder.path(), environment: Vec::new() };
    assert_eq!(cli.refused(&["list"]).0, 2);
    assert_eq!(cli.refused(&["photo", "a.jpg", "--out", "x", "--width", "0"]).0, 2);
    let (code, said) = cli.refused(&["set", "a.md", "title"]);
    assert!(code == 2 && said.contains("KEY=VALUE"), "{said}");
    let missing = folder.path().join("nowhere");
    let (code, said) = cli.refused(&["info", missing.to_str().unwrap()]);
    assert!(code == 1 && said.contains("nowhere") && said.contains("no such file or folder"), "{said}");
    let file = folder.path().join("file.md");
    std::fs::write(&file, b"caf\xe9").unwrap();
    let (code, said) = cli.refused(&["info", file.to_str().unwrap()]);
    assert!(code == 1 && said.contains("not a folder"), "{said}");
    let (code, said) = cli.refused(&["get", file.to_str().unwrap(), "title"]);
    assert!(code == 1 && said.contains("not UTF-8"), "{said}");
}

#[test]
fn fields_are_edited_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let cli = Cli { folder: folder.path(), environment: Vec::new() };
    let post = folder.path().join("post.md");
    let before = "---\r\ntitle: 'One' # kept\r\ntags: [a]\r\n---\r\nBody\r\n";
    std::fs::write(&post, before).unwrap();
    let path = post.to_str().unwrap();
    assert!(cli.run(&["set", path, "title=Two", "tags=[a, b]"]).status.success());
    let after = before.replace("'One'", "'Two'").replace("[a]", "[a, b]");
    assert_eq!(std::fs::read_to_string(&post).unwrap(), after);
    assert_eq!(cli.json(&["get", path, "tags"]), serde_json::json!(["a", "b"]));
    assert!(cli.run(&["unset", path, "tags"]).status.success());
    assert_eq!(std::fs::read_to_string(&post).unwrap(), after.replace("tags: [a, b]\r\n", ""));
}

#[test]
fn tags_are_renamed_and_letters_mended_across_a_blog() {
    let folder = tempfile::tempdir().unwrap();
    let cli = Cli { folder: folder.path(), environment: Vec::new() };
    let root = folder.path().join("blog");
    std::fs::create_dir_all(root.join("posts")).unwrap();
    let posts = [
        ("posts/a.md", "---\ntitle: 'It‚Äôs' # kept\ntags: [rust, sea]\n---\nAur√©lie\n"),
        ("posts/b.md", "+++\r\ntitle = 'B'\r\ntags = ['rust']\r\n+++\r\nrust\r\n"),
        ("posts/c.md", "---\ntitle: C\ntags: &t [rust]\nother: *t\n---\n"),
        ("posts/d.md", "---\ntitle: [D\ntags: [rust]\n---\n"),
    ];
    for (path, text) in posts {
        std::fs::write(root.join(path), text).unwrap();
    }
    std::fs::write(root.join("dropcap.toml"), "title = \"Notes\"\n").unwrap();
    let (blog, read) =
        (root.to_str().unwrap(), |path: &str| std::fs::read_to_string(root.join(path)).unwrap());

    let plan = cli.json(&["retag", blog, "rust", "Rust", "--dry-run"]);
    assert_eq!(plan["posts"].as_array().unwrap().len(), 2, "{plan}");
    assert_eq!(plan["refused"][0]["path"], "posts/c.md");
    assert_eq!(plan["refused"][1]["path"], "posts/d.md", "{plan}");
    assert_eq!(read("posts/a.md"), posts[0].1);
    let done = cli.run(&["retag", blog, "rust", "Rust"]);
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.code() == Some(1) && told.contains("posts/c.md") && told.contains("anchor"),
        "{told}"
    );
    assert_eq!(read("posts/a.md"), posts[0].1.replace("[rust", "[Rust"));
    assert_eq!(read("posts/b.md"), posts[1].1.replace("'rust'", "'Rust'"));
    assert!(cli.run(&["undo", blog]).status.success());
    assert_eq!((read("posts/a.md"), read("posts/b.md")), (posts[0].1.to_owned(), posts[1].1.to_owned()));
    let (code, said) = cli.refused(&["undo", blog]);
    assert!(code == 1 && said.contains("taken back"), "{said}");
    let (_, said) = cli.refused(&["retag", blog, "nowhere", "x"]);
    assert!(said.contains("no post has nowhere"), "{said}");

    let post = root.join("posts/a.md");
    let plan = cli.json(&["mend", post.to_str().unwrap(), "--dry-run"]);
    assert_eq!(plan["posts"][0]["places"], 2, "{plan}");
    assert!(cli.run(&["mend", post.to_str().unwrap()]).status.success());
    assert_eq!(read("posts/a.md"), "---\ntitle: 'It’s' # kept\ntags: [rust, sea]\n---\nAurélie\n");
}

#[test]
fn a_list_is_searched_and_narrowed() {
    let bench = dropcap_tests::bench::Bench::new(&[
        (
            "posts/alps.md",
            "---\ntitle: Alps\ndate: 2024-03-25\ntags: [Snow, Trains]\n---\nTwo lakes in the fog.\n",
        ),
        ("posts/ferry.md", "---\ntitle: Ferry\ndate: 2023-06-03\ntags: [Trains]\n---\nThe fog lifted.\n"),
        ("posts/soup.md", "---\ntitle: Soup\ndate: 2023-01-01\ncategories: [Food]\n---\n雪国の夜.\n"),
    ]);
    let cli = Cli { folder: bench.folder.path(), environment: Vec::new() };
    let root = bench.root();
    let blog = root.to_str().unwrap();
    let found = |options: &[&str]| {
        let list = cli.json(&[&["list", blog], options].concat());
        let titles =
            list["rows"].as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap().to_owned());
        titles.collect::<Vec<_>>().join(" ")
    };
    for (options, wanted) in [
        (&[][..], "Alps Ferry Soup"),
        (&["--query", "fog"], "Ferry Alps"),
        (&["--query", "\"the fog\"", "--year", "2024"], "Alps"),
        (&["--query", "雪国"], "Soup"),
        (&["--tag", "Trains", "--tag", "Snow"], "Alps"),
        (&["--category", "Food"], "Soup"),
        (&["--term", "tags=Trains", "--sort", "oldest"], "Ferry Alps"),
        (&["--sort", "title", "--limit", "2"], "Alps Ferry"),
        (&["--year", "1999"], ""),
    ] {
        assert_eq!(found(options), wanted, "{options:?}");
    }
    let words = cli.run(&["list", blog, "--query", "lak"]);
    assert!(String::from_utf8_lossy(&words.stdout).contains("Two «lak»es in the fog."));
}

/// No user may fill a disk for a test. Instead the system is told to allow
/// files of no bytes, so that every write fails after the file was made.
#[test]
#[cfg(unix)]
fn without_room_nothing_is_lost_and_the_reason_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let post = folder.path().join("post.md");
    let text = "---\r\ntitle: One\r\n---\r\nBody\r\n";
    std::fs::write(&post, text).unwrap();
    let path = post.to_str().unwrap();
    let run = |arguments: &[&str]| {
        let program = dropcap_tests::binary("dropcap-cli");
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"]).arg(program).args(arguments);
        let output =
            command.env("HOME", folder.path()).env("DROPCAP_DATA", folder.path().join("data")).output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let said = run(&["set", path, "title=Two"]);
    assert!(said.contains("post.md: the system does not allow so large a file here"), "{said}");
    let blog = folder.path().to_str().unwrap();
    let said = run(&["new", blog, "--title", "Three"]);
    assert!(said.contains("make room"), "{said}");
    assert_eq!(std::fs::read_to_string(&post).unwrap(), text);
    let posts = folder.path().read_dir().unwrap().flatten();
    let names: Vec<_> = posts.map(|entry| entry.file_name()).filter(|name| name != "data").collect();
    assert_eq!(names, ["post.md"], "nothing half-written is left");
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let blog = folder.path().join("blog");
    std::fs::create_dir(&blog).unwrap();
    std::fs::set_permissions(&blog, std::fs::Permissions::from_mode(0o000)).unwrap();
    let program = dropcap_tests::binary("dropcap-cli");
    // Root may read everything, unless it gives that up.
    let mut command = match blog.read_dir() {
        Ok(_) => {
            let mut command = Command::new("setpriv");
            command.arg("--bounding-set=-dac_override,-dac_read_search").arg(program);
            command
        }
        Err(_) => Command::new(program),
    };
    let output =
        command.arg("info").arg(&blog).env("DROPCAP_DATA", folder.path().join("data")).output().unwrap();
    std::fs::set_permissions(&blog, std::fs::Permissions::from_mode(0o755)).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(1) && said.contains("blog: you are not allowed to use it"),
        "{said}"
    );
}

#[test]
fn a_version_is_listed_shown_and_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let cli = Cli { folder: folder.path(), environment: Vec::new() };
    let post = folder.path().join("blog/posts/a.md");
    std::fs::create_dir_all(post.parent().unwrap()).unwrap();
    std::fs::write(folder.path().join("blog/dropcap.toml"), "").unwrap();
    let history = dropcap_core::history::History::at(
        folder
            .path()
            .join("data/history")
            .join(format!("{}.sqlite", blog_id(&cli, &folder.path().join("blog")))),
    );
    let kept = |text, at: &str| {
        let at = at.parse().unwrap();
        history.saved(dropcap_core::history::Text { post: "posts/a.md", text, at }, None).unwrap();
    };
    kept("one\n", "2026-05-01T10:00:00Z");
    kept("one two\n", "2026-05-01T11:00:00Z");
    std::fs::write(&post, "one two\r\n").unwrap();
    let post = post.to_str().unwrap();

    let versions = cli.json(&["history", post]);
    let (newest, first) = (&versions[0], &versions[1]);
    assert_eq!((newest["words"].as_u64(), newest["added"].as_u64()), (Some(2), Some(1)), "{versions}");
    let first = first["id"].to_string();
    assert_eq!(cli.run(&["history", post, "--show", &first]).stdout, b"one\n");
    cli.json(&["restore", post, &first]);
    assert_eq!(std::fs::read_to_string(post).unwrap(), "one\r\n", "line ends stay");
    assert_eq!(cli.json(&["history", post])[0]["kind"], "restored");
    assert!(cli.refused(&["restore", post, "99"]).1.contains("no version 99"));
}

fn blog_id(cli: &Cli<'_>, blog: &Path) -> String {
    cli.json(&["info", blog.to_str().unwrap()])["id"].as_str().unwrap().to_owned()
}
