//! The list and an open post follow the disk: storms, branch switches, and a
//! process that stood still meanwhile.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dropcap_core::api::{BlogView, Event, SavePost, Saved};
use dropcap_core::studio::{Config, Studio};
use dropcap_tests::bench::{Bench, query};

/// How long a busy machine may take; a passing test never waits for it.
const PATIENCE: Duration = Duration::from_secs(120);
/// The variable that names the blog to the other process.
const FOLDER: &str = "DROPCAP_TEST_WATCHED";

fn watching(bench: &Bench) -> Config {
    Config { watch: true, ..bench.config() }
}

/// The list, as path and title.
fn list(studio: &Studio, blog: &BlogView) -> BTreeSet<(String, String)> {
    let rows = studio.list_posts(query(blog, "")).unwrap().rows;
    rows.into_iter().map(|row| (row.path, row.title)).collect()
}

/// What the list must be: every post of the folder with its title.
fn on_disk(root: &Path) -> BTreeSet<(String, String)> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeSet<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() && entry.file_name() != ".git" {
                walk(root, &path, found);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                let text = std::fs::read_to_string(&path).unwrap();
                let title = text.lines().find_map(|line| line.strip_prefix("title: ")).unwrap();
                let below = path.strip_prefix(root).unwrap().display().to_string();
                found.insert((below, title.to_owned()));
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(root, root, &mut found);
    found
}

fn text(title: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2024-03-25\n---\nWords.\n")
}

fn git(root: &Path, arguments: &[&str]) {
    let identity =
        ["-c", "user.name=Mara", "-c", "user.email=mara@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git")
        .args(identity)
        .args(arguments)
        .current_dir(root)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A repository of two branches: `main` has the posts as they are, `other`
/// has half of them changed, some gone, some in new folders.
fn two_branches(bench: &Bench, posts: usize) {
    let root = bench.root();
    for number in 0..posts {
        bench.write(&format!("posts/{}/post-{number}.md", number % 40), &text(&format!("Main {number}")));
    }
    git(&root, &["init", "--quiet", "--initial-branch=main"]);
    git(&root, &["add", "."]);
    git(&root, &["commit", "--quiet", "--message=main"]);
    git(&root, &["checkout", "--quiet", "-b", "other"]);
    for number in (0..posts).step_by(2) {
        let file = root.join(format!("posts/{}/post-{number}.md", number % 40));
        match number % 6 {
            0 => std::fs::remove_file(file).unwrap(),
            2 => {
                bench.write(&format!("posts/new/{}/{number}.md", number % 7), &text(&format!("New {number}")))
            }
            _ => std::fs::write(file, text(&format!("Other {number}"))).unwrap(),
        }
    }
    git(&root, &["add", "--all", "."]);
    git(&root, &["commit", "--quiet", "--message=other"]);
    git(&root, &["checkout", "--quiet", "main"]);
}

#[test]
fn the_list_and_an_open_post_follow_a_branch_switch() {
    let bench = Bench::new(&[]);
    two_branches(&bench, 1_200);
    let studio = Studio::open(watching(&bench)).unwrap();
    let blog = bench.open(&studio);
    assert_eq!(list(&studio, &blog), on_disk(&bench.root()));
    let post = bench.post(&blog, "posts/4/post-4.md");
    let before = studio.open_post(post.clone()).unwrap();
    for branch in ["other", "main", "other"] {
        git(&bench.root(), &["checkout", "--quiet", branch]);
        let expected = on_disk(&bench.root());
        bench.wait("the list of the other branch", || list(&studio, &blog) == expected);
    }
    bench.wait("the open post's news", || {
        bench.told.lock().unwrap().iter().rev().any(|event| match event {
            Event::PostChanged(change) => {
                change.post == post
                    && change.version.as_ref().is_some_and(|version| *version != before.version)
            }
            _ => false,
        })
    });
    assert!(studio.open_post(post).unwrap().text.contains("Other 4"));
}

#[test]
fn an_open_post_hears_that_its_file_came_back_as_it_was() {
    let bench = Bench::new(&[("posts/rain.md", &text("Rain"))]);
    let studio = Studio::open(watching(&bench)).unwrap();
    let blog = bench.open(&studio);
    let view = studio.open_post(bench.post(&blog, "posts/rain.md")).unwrap();
    let last = || {
        bench.told.lock().unwrap().iter().rev().find_map(|event| match event {
            Event::PostChanged(change) => Some(change.version.clone()),
            _ => None,
        })
    };
    std::fs::remove_file(bench.root().join("posts/rain.md")).unwrap();
    bench.wait("the loss", || last() == Some(None));
    bench.write("posts/rain.md", &text("Rain"));
    bench.wait("the return", || last() == Some(Some(view.version.clone())));
}

/// What is noted while the folder is gone is not said any more when it is back.
#[test]
fn a_note_goes_with_its_cause() {
    let bench = Bench::new(&[("posts/rain.md", &text("Rain"))]);
    let studio = Studio::open(watching(&bench)).unwrap();
    let blog = bench.open(&studio);
    assert_eq!(blog.notes, Vec::<String>::new());
    let notes = || {
        bench.told.lock().unwrap().iter().rev().find_map(|event| match event {
            Event::Blog(view) => Some(view.notes.clone()),
            _ => None,
        })
    };
    let away = bench.folder.path().join("away");
    std::fs::rename(bench.root(), &away).unwrap();
    bench.wait("a note", || notes().is_some_and(|notes| !notes.is_empty()));
    std::fs::rename(&away, bench.root()).unwrap();
    bench.write("posts/snow.md", &text("Snow"));
    bench.wait("the list", || list(&studio, &blog) == on_disk(&bench.root()));
    bench.wait("no note", || notes().is_some_and(|notes| notes.is_empty()));
}

/// What was told since `from`, but for what is the blog's as a whole.
fn told(bench: &Bench, from: usize) -> Vec<Event> {
    bench.told.lock().unwrap()[from..].to_vec()
}

/// Waits until the list is that of these paths.
fn wait_for_list(bench: &Bench, studio: &Studio, blog: &BlogView, paths: &[&str]) {
    let expected: BTreeSet<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    bench.wait(&format!("the list {paths:?}"), || {
        list(studio, blog).into_iter().map(|(path, _)| path).collect::<BTreeSet<_>>() == expected
    });
}

/// Of a folder that is moved away only its name is told, and it may look like a
/// file's.
#[test]
fn a_folder_with_a_dot_in_its_name_goes_and_comes_with_its_posts() {
    for name in ["posts/node.js-tips", "posts/notes.md", "posts/plain"] {
        let inside = format!("{name}/index.md");
        let bench = Bench::new(&[(&inside, &text("Tips")), ("posts/rain.md", &text("Rain"))]);
        let studio = Studio::open(watching(&bench)).unwrap();
        let blog = bench.open(&studio);
        let post = bench.post(&blog, &inside);
        studio.open_post(post.clone()).unwrap();
        let (folder, away) = (bench.root().join(name), bench.folder.path().join("away"));
        std::fs::rename(&folder, &away).unwrap();
        wait_for_list(&bench, &studio, &blog, &["posts/rain.md"]);
        bench.wait("word of the open post", || {
            told(&bench, 0).iter().any(|event| {
                matches!(event, Event::PostChanged(change) if change.post == post && change.version.is_none())
            })
        });
        std::fs::rename(&away, &folder).unwrap();
        wait_for_list(&bench, &studio, &blog, &[&inside, "posts/rain.md"]);
    }
}

/// With an `index.md` a folder is one post, without it each file in it is one.
#[test]
fn the_page_of_a_bundle_that_comes_or_goes_decides_about_the_files_beside_it() {
    let bench = Bench::new(&[
        ("hugo.toml", "title = 'Field notes'\n"),
        ("content/posts/rain.md", &text("Rain")),
        ("content/posts/x/other.md", &text("Other")),
        ("content/posts/x/deep/more.md", &text("More")),
    ]);
    let studio = Studio::open(watching(&bench)).unwrap();
    let blog = bench.open(&studio);
    let apart = ["content/posts/rain.md", "content/posts/x/other.md", "content/posts/x/deep/more.md"];
    let bundle = ["content/posts/rain.md", "content/posts/x/index.md"];
    wait_for_list(&bench, &studio, &blog, &apart);
    for _ in 0..2 {
        bench.write("content/posts/x/index.md", &text("X"));
        wait_for_list(&bench, &studio, &blog, &bundle);
        std::fs::remove_file(bench.root().join("content/posts/x/index.md")).unwrap();
        wait_for_list(&bench, &studio, &blog, &apart);
    }
    // The same when it is Dropcap that writes it again.
    let post = bench.post(&blog, "content/posts/x/index.md");
    let save = SavePost { post, text: text("X"), base: String::new() };
    assert!(matches!(studio.save_post(save).unwrap(), Saved::Saved { .. }));
    wait_for_list(&bench, &studio, &blog, &bundle);
}

/// What is listed is watched: a folder of that name is build output for some
/// generators and posts for others.
#[test]
fn every_post_that_is_listed_is_watched_whatever_its_folder_is_called() {
    for (configuration, folders) in [
        ("", vec!["resources", "target", "posts"]),
        ("eleventy.config.js", vec!["resources", "target", "public"]),
    ] {
        let bench = Bench::new(&[]);
        if !configuration.is_empty() {
            bench.write(configuration, "export default {};\n");
        }
        folders.iter().for_each(|folder| bench.write(&format!("{folder}/rain.md"), &text("Rain")));
        let studio = Studio::open(watching(&bench)).unwrap();
        let blog = bench.open(&studio);
        let expected = on_disk(&bench.root());
        assert_eq!(list(&studio, &blog), expected, "{configuration}");
        for folder in folders {
            bench.write(&format!("{folder}/rain.md"), &text("More rain"));
            let expected = on_disk(&bench.root());
            bench.wait(folder, || list(&studio, &blog) == expected);
        }
    }
}

#[test]
fn an_own_save_is_news_for_the_list_and_none_for_the_open_post() {
    let bench = Bench::new(&[("posts/rain.md", &text("Rain")), ("posts/sun.md", &text("Sun"))]);
    let studio = Studio::open(watching(&bench)).unwrap();
    let blog = bench.open(&studio);
    let post = bench.post(&blog, "posts/rain.md");
    let mut base = studio.open_post(post.clone()).unwrap().version;
    let from = bench.told.lock().unwrap().len();
    for round in 0..5 {
        let save = SavePost { post: post.clone(), text: text(&format!("Rain {round}")), base };
        let Saved::Saved { version, .. } = studio.save_post(save).unwrap() else {
            panic!("nobody else writes")
        };
        base = version;
        // What is told of a later change is told after all that was to be told of the save.
        bench.write("posts/sun.md", &text(&format!("Sun {round}")));
        let expected = on_disk(&bench.root());
        bench.wait("both in the list", || list(&studio, &blog) == expected);
    }
    let told = told(&bench, from);
    assert!(told.iter().any(|event| matches!(event, Event::Posts(_))));
    assert!(!told.iter().any(|event| matches!(event, Event::PostChanged(_))), "{told:?}");
}

/// Two instances of the app share the data folder: what one saves the other
/// hears of, once, and the lists are the same.
#[test]
fn two_instances_on_one_blog_hear_of_each_other_and_come_to_rest() {
    let bench = Bench::new(&[("posts/rain.md", &text("Rain")), ("posts/sun.md", &text("Sun"))]);
    let start = || {
        let told: Arc<Mutex<Vec<Event>>> = Arc::default();
        let heard = told.clone();
        let events = Arc::new(move |event| heard.lock().unwrap().push(event));
        let studio = Studio::open(Config { events, ..watching(&bench) }).unwrap();
        let blog = bench.open(&studio);
        (studio, blog, told)
    };
    let (a, b) = (start(), start());
    let posts = |told: &Mutex<Vec<Event>>| {
        told.lock().unwrap().iter().filter(|event| matches!(event, Event::Posts(_))).count()
    };
    let post = bench.post(&a.1, "posts/rain.md");
    a.0.open_post(post.clone()).unwrap();
    let mut base = b.0.open_post(post.clone()).unwrap().version;
    for round in 0..4 {
        let ((one, ..), (other, blog, heard)) = if round % 2 == 0 { (&a, &b) } else { (&b, &a) };
        let before = posts(heard);
        let save = SavePost { post: post.clone(), text: text(&format!("Rain {round}")), base };
        let Saved::Saved { version, .. } = one.save_post(save).unwrap() else { panic!("each saves in turn") };
        bench.wait("the other hears that the list is different", || posts(heard) > before);
        let expected = on_disk(&bench.root());
        bench.wait("the same lists", || list(one, blog) == expected && list(other, blog) == expected);
        let of_other = |event: &Event| matches!(event, Event::PostChanged(change) if change.version.as_ref() == Some(&version));
        bench.wait("the other's open post hears of it", || heard.lock().unwrap().iter().any(of_other));
        base = other.open_post(post.clone()).unwrap().version;
        assert_eq!(base, version);
    }
    // A last change from outside is heard by both; what is told is bounded: no
    // instance answers what the other does.
    bench.write("posts/sun.md", &text("Sun again"));
    let expected = on_disk(&bench.root());
    bench.wait("the last change", || list(&a.0, &a.1) == expected && list(&b.0, &b.1) == expected);
    for (studio, _, told) in [a, b] {
        drop(studio);
        let told = told.lock().unwrap();
        assert!(told.len() <= 40, "{} events of five changes: {told:?}", told.len());
    }
}

/// What each of the four writes beside a post in two devices' hands, and beside
/// a bundle.
#[test]
fn what_the_four_sync_programs_leave_is_offered_beside_posts_and_bundles() {
    let page = "---\ntitle: Rain\n---\nIt rained.\n\nAnd rained.\n\nAnd stopped.\n";
    let copies: [(&str, &[&str], bool); 4] = [
        ("Syncthing", &["rain.sync-conflict-20240101-120000-ABCDEF7.md"], true),
        (
            "Dropbox",
            &[
                "rain (Mara's conflicted copy 2024-01-01).md",
                "rain (Mara's conflicted copy 2024-01-01)/index.md",
            ],
            true,
        ),
        ("iCloud", &["rain 2.md", "rain 2/index.md"], true),
        ("OneDrive", &["rain-LAPTOP-7F.md", "rain-maras-laptop.md"], false),
    ];
    for (by, names, hidden) in copies {
        for name in names {
            let bundle = name.ends_with("/index.md");
            let original = if bundle { "content/posts/rain/index.md" } else { "content/posts/rain.md" };
            let bench =
                Bench::new(&[("hugo.toml", ""), (original, page), ("content/posts/sun.md", &text("Sun"))]);
            let studio = Studio::open(watching(&bench)).unwrap();
            let blog = bench.open(&studio);
            let post = bench.post(&blog, original);
            studio.open_post(post.clone()).unwrap();
            let from = bench.told.lock().unwrap().len();
            let copy = format!("content/posts/{name}");
            bench.write(&copy, &page.replace("stopped", "did not stop"));
            bench.wait(&format!("word of {name}"), || {
                told(&bench, from).iter().any(|event| matches!(event, Event::Posts(_)))
            });
            let offered = studio.sync_copies(post).unwrap();
            let offered: Vec<_> = offered.iter().map(|copy| (copy.by.as_str(), copy.path.as_str())).collect();
            assert_eq!(offered, [(by, copy.as_str())], "{name}");
            // A name that a person may have given as well stays in the list.
            let own = !hidden && name.contains("maras");
            let mut expected = vec![original, "content/posts/sun.md"];
            expected.extend(own.then_some(copy.as_str()));
            wait_for_list(&bench, &studio, &blog, &expected);
        }
    }
}

/// A copy that a sync program leaves is no post, and goes with its trash.
#[test]
fn a_sync_conflict_copy_is_offered_and_not_listed() {
    let bench = Bench::new(&[("posts/rain.md", &text("Rain"))]);
    let studio = Studio::open(watching(&bench)).unwrap();
    let blog = bench.open(&studio);
    let post = bench.post(&blog, "posts/rain.md");
    studio.open_post(post.clone()).unwrap();
    assert_eq!(studio.sync_copies(post.clone()).unwrap(), []);
    let copy = "posts/rain.sync-conflict-20240101-120000-ABCDEF7.md";
    let told = bench.told.lock().unwrap().len();
    bench.write(copy, &text("Rain, on the phone"));
    bench.wait("word of the copy", || {
        bench.told.lock().unwrap()[told..].iter().any(|event| matches!(event, Event::Posts(_)))
    });
    let copies = studio.sync_copies(post).unwrap();
    assert_eq!(copies.len(), 1);
    assert_eq!((copies[0].path.as_str(), copies[0].by.as_str()), (copy, "Syncthing"));
    assert!(copies[0].text.contains("on the phone"));
    let paths: Vec<_> = list(&studio, &blog).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["posts/rain.md"]);
}

/// The other process of the next test: answers each line with its list.
#[test]
fn another_process_that_watches() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let studio = Studio::open(Config::for_this_machine(Arc::new(drop)).unwrap()).unwrap();
    let blog = studio.open_blog(folder).unwrap();
    for _ in std::io::stdin().lines() {
        let list = serde_json::to_string(&list(&studio, &blog)).unwrap();
        writeln!(std::io::stdout(), "\nlist {list}").unwrap();
    }
}

/// A process of its own that watches a blog.
struct Other {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Other {
    fn start(bench: &Bench) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "watching::another_process_that_watches", "--nocapture", "--test-threads=1"])
            .env(FOLDER, bench.root())
            .env("DROPCAP_DATA", bench.folder.path().join("data"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (asks, answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, asks, answers }
    }

    fn list(&mut self) -> BTreeSet<(String, String)> {
        writeln!(self.asks).unwrap();
        let mut line = String::new();
        while self.answers.read_line(&mut line).unwrap() > 0 {
            if let Some(list) = line.strip_prefix("list ") {
                return serde_json::from_str(list).unwrap();
            }
            line.clear();
        }
        panic!("the other process has ended");
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_list_is_exact_after_a_storm_during_which_the_process_stood_still() {
    let bench = Bench::new(&[]);
    two_branches(&bench, 10_000);
    let root = bench.root();
    let mut other = Other::start(&bench);
    assert_eq!(other.list(), on_disk(&root));
    other.signal("-STOP");
    // Every post is written anew, then the branch is another one.
    for (path, title) in on_disk(&root) {
        std::fs::write(root.join(path), text(&format!("{title} again"))).unwrap();
    }
    git(&root, &["checkout", "--quiet", "--force", "other"]);
    bench.write("posts/deep/in/new/folders/post.md", &text("Deep"));
    let expected = on_disk(&root);
    other.signal("-CONT");
    let end = Instant::now();
    while other.list() != expected {
        assert!(end.elapsed() < PATIENCE, "the list is not exact");
        std::thread::sleep(Duration::from_millis(20));
    }
    eprintln!(
        "10,000 files touched and a branch switched: exact {:.1} s after the end",
        end.elapsed().as_secs_f64()
    );
    // The new folders are watched as well.
    std::fs::write(root.join("posts/deep/in/new/folders/post.md"), text("Deep again")).unwrap();
    let expected = on_disk(&root);
    let end = Instant::now();
    while other.list() != expected {
        assert!(end.elapsed() < PATIENCE, "a change afterwards is not seen");
        std::thread::sleep(Duration::from_millis(20));
    }
}
