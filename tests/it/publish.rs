//! Publishing with a real git, a bare remote and a web server.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::time::Duration;

use dropcap_core::api::{
    Change, FrontMatterFormat, Generator, PostRef, Publication, PublishPost, ReadVersion, Stage, StageState,
    Target, VersionKind,
};
use dropcap_core::error::Result;
use dropcap_core::markdown;
use dropcap_core::publish::{self, Built, Cancel, Patience, Request, Surroundings};
use dropcap_core::studio::{Config, Studio};
use dropcap_tests::bench::Bench;
use dropcap_tests::pages::{Answer, Web};
use dropcap_tests::repository::{Repository, gits};

const POST: &str = "content/posts/rain/index.md";
const BODY: &str = "It rained all day, and we stayed in and looked at the street below.\n\n\
    ![The street](street.png)\n\n![The roof](/images/roof.png)\n";

/// A repository with a post to be published, and a web server for its page.
struct Scene {
    repository: Repository,
    web: Web,
    cancel: Cancel,
    trusted: bool,
    /// Whether the address of the page is known.
    public: bool,
    /// Where the post is.
    path: Cell<&'static str>,
    /// How long the page is waited for.
    patience: Cell<Duration>,
    steps: RefCell<Vec<String>>,
    /// The step at which the run dies.
    dies_at: Cell<Option<usize>>,
    /// The step at which the writer stops it.
    stops_at: Cell<Option<&'static str>>,
    told: RefCell<Vec<Publication>>,
}

fn text(draft: &str, body: &str) -> String {
    format!("---\ntitle: Rain\ndate: 2024-03-25\n{draft}# a note\n---\n{body}")
}

fn page(body: &str) -> Answer {
    Answer::page(format!(
        "<!doctype html><title>Rain</title><article><h1>Rain</h1><p>{body}</p>\
         <img src='street.png' alt='The street'><img src='/images/roof.png' alt='The roof'></article>"
    ))
}

const SHOWN: &str = "It rained all day, and we stayed in and looked at the street below.";

fn png() -> Vec<u8> {
    // The smallest picture there is: one grey dot.
    let bytes: [u8; 67] = [
        137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0,
        58, 126, 155, 85, 0, 0, 0, 10, 73, 68, 65, 84, 120, 156, 99, 104, 0, 0, 0, 130, 0, 129, 119, 205,
        114, 182, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
    ];
    bytes.to_vec()
}

impl Scene {
    fn new(git: &Path) -> Self {
        let repository = Repository::new(git);
        repository.write(POST, text("draft: true\n", BODY));
        repository.write("content/posts/rain/street.png", png());
        repository.write("static/images/roof.png", png());
        // Work of the writer's that publishing has nothing to do with.
        repository.write("static/old.css", "a { color: red }\n");
        repository.write("staged.txt", "staged\n");
        repository.git(&["add", "staged.txt"]);
        repository.write("staged.txt", "staged, then changed\n");
        repository.write("static/images/other.png", "untracked");
        let web = Web::start();
        web.answers("/rain/", [page(SHOWN)]);
        web.answers("/rain/street.png", [Answer::png(&png())]);
        web.answers("/images/roof.png", [Answer::png(&png())]);
        Self {
            repository,
            web,
            cancel: Cancel::default(),
            trusted: true,
            public: true,
            path: Cell::new(POST),
            patience: Cell::new(Duration::from_secs(120)),
            steps: RefCell::default(),
            dies_at: Cell::default(),
            stops_at: Cell::default(),
            told: RefCell::default(),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&Request<'_>, &Surroundings<'_>) -> T) -> T {
        let post = self.post(self.path.get());
        let target = Target::Git { name: "site".into(), remote: None, branch: None };
        let url = |_: &str| self.public.then(|| format!("{}rain/", self.web.url()));
        let markup = markdown::Options::default();
        let request = Request {
            post: &post,
            root: &self.repository.root,
            target: &target,
            generator: Generator::Hugo,
            trusted: self.trusted,
            format: FrontMatterFormat::Yaml,
            keys: &["title".into(), "date".into(), "draft".into()],
            order: &["title".into(), "date".into(), "draft".into()],
            markup: &markup,
            agreed: &[],
            date: "2024-03-26",
            static_folders: &["static".into()],
            base_url: None,
            url: &url,
        };
        let trace = |step: &str| {
            self.steps.borrow_mut().push(step.into());
            if self.dies_at.get() == Some(self.steps.borrow().len()) {
                resume_unwind(Box::new("killed"));
            }
            if self.stops_at.get() == Some(step) {
                self.cancel.cancel();
            }
        };
        let patience = Patience {
            first: Duration::from_millis(1),
            longest: Duration::from_millis(2),
            total: self.patience.get(),
        };
        let around = Surroundings {
            folder: &self.repository.folder.path().join("data"),
            git: &self.repository.git,
            pending: &|| Ok(0),
            build: &|_| unreachable!("the target is git"),
            site: &|_| unreachable!("the target is git"),
            bucket: &|_| unreachable!("the target is git"),
            progress: &|publication| self.told.borrow_mut().push(publication.clone()),
            trace: &trace,
            cancel: &self.cancel,
            patience,
            now: "2024-03-26T10:00:00Z",
        };
        work(&request, &around)
    }

    /// The post and the version of its file.
    fn as_on_disk(&self) -> (String, String) {
        let path = self.path.get();
        (path.to_owned(), dropcap_core::fs::fingerprint(self.repository.read(path).as_bytes()))
    }

    fn post(&self, path: &str) -> PostRef {
        PostRef { blog: "blog".into(), path: path.into() }
    }

    fn publish(&self) -> Result<Publication> {
        self.with(publish::run)
    }

    /// Publishes, and says why it did not work.
    fn refused(&self) -> String {
        match self.publish() {
            Ok(publication) => publication.problem.expect("it should not have worked"),
            Err(error) => error.to_string(),
        }
    }

    /// What the writer has staged, changed and not added is as it was.
    #[track_caller]
    fn assert_writers_work_is_untouched(&self) {
        let status = self.repository.git(&["status", "--porcelain", "-uall"]);
        let expected = [" M static/old.css", "?? static/images/other.png", "AM staged.txt"];
        let found: Vec<&str> = status.lines().map(str::trim_start).collect();
        expected.iter().for_each(|line| assert!(found.contains(&line.trim_start()), "{line} in {status}"));
        assert_eq!(found.len(), expected.len(), "{status}");
        assert_eq!(self.repository.git(&["show", ":staged.txt"]), "staged");
        assert_eq!(self.repository.read("staged.txt"), "staged, then changed\n");
        assert_eq!(self.repository.read("static/old.css"), "a { color: red }\n");
        assert_eq!(self.repository.read("static/images/other.png"), "untracked");
    }

    /// The commit holds the post's three files and nothing else.
    #[track_caller]
    fn assert_published_once(&self) {
        assert_eq!(self.repository.published(), ["Publish: Rain", "Begin"]);
        let files =
            self.repository.run(&self.repository.remote, &["show", "--format=", "--name-only", "main"]);
        assert_eq!(
            files.lines().collect::<Vec<_>>(),
            [POST, "content/posts/rain/street.png", "static/images/roof.png"]
        );
        let sent = self.repository.run(&self.repository.remote, &["show", &format!("main:{POST}")]);
        assert_eq!(sent, text("draft: false\n", BODY).trim_end());
        assert_eq!(self.repository.read(POST), text("draft: false\n", BODY));
        self.assert_writers_work_is_untouched();
    }

    /// Nothing was written anywhere, but for objects nobody refers to.
    #[track_caller]
    fn assert_nothing_changed(&self) {
        assert_eq!(self.repository.read(POST), text("draft: true\n", BODY));
        assert_eq!(self.repository.git(&["log", "--format=%s"]), "Begin");
        let status = self.repository.git(&["status", "--porcelain"]);
        assert!(status.contains("AM staged.txt") && status.contains("?? content/"), "{status}");
    }
}

fn state(publication: &Publication, stage: Stage) -> StageState {
    publication.stages.iter().find(|at| at.stage == stage).expect("every stage is there").state
}

#[test]
fn the_post_goes_out_and_nothing_else() {
    for git in gits() {
        let scene = Scene::new(&git);
        let plan = scene.with(|request, around| publish::plan(request, around, Vec::new())).unwrap();
        assert_eq!(plan.edits, "-draft: true\n+draft: false\n");
        assert_eq!(plan.commit_message.as_deref(), Some("Publish: Rain"));
        assert_eq!(plan.files.len(), 3);
        assert!(plan.files.iter().all(|file| file.change == Change::Add && file.bytes > 0));
        scene.assert_nothing_changed();

        let publication = scene.publish().unwrap();
        assert_eq!(publication.problem, None);
        assert!(publication.stages.iter().all(|stage| stage.state == StageState::Done), "{publication:#?}");
        assert_eq!(publication.images_checked, 2);
        assert!(publication.url.is_some());
        scene.assert_published_once();

        let again = scene.publish().unwrap();
        assert_eq!(state(&again, Stage::Live), StageState::Done);
        scene.assert_published_once();
    }
}

#[test]
fn stopped_anywhere_it_is_continued_to_one_publication() {
    let steps = {
        let scene = Scene::new(&gits()[0]);
        scene.repository.push_elsewhere("content/posts/other.md", "Theirs\n");
        scene.publish().unwrap();
        scene.steps.take()
    };
    assert!(steps.len() >= 9 && steps.contains(&"merge".to_owned()), "{steps:?}");
    for dies_at in 1..=steps.len() {
        let scene = Scene::new(&gits()[0]);
        scene.repository.push_elsewhere("content/posts/other.md", "Theirs\n");
        scene.dies_at.set(Some(dies_at));
        let killed = catch_unwind(AssertUnwindSafe(|| scene.publish()));
        assert!(killed.is_err());
        scene.dies_at.set(None);
        let publication = scene.publish().unwrap();
        let step = &steps[dies_at - 1];
        assert_eq!(publication.problem, None, "killed before {step}");
        let published = scene.repository.published();
        let ours = published.iter().filter(|subject| *subject == "Publish: Rain").count();
        assert_eq!((ours, published.len()), (1, 4), "killed before {step}: {published:?}");
        assert_eq!(scene.repository.read("content/posts/other.md"), "Theirs\n", "killed before {step}");
        assert_eq!(
            scene.repository.git(&["rev-parse", "HEAD"]),
            scene.repository.run(&scene.repository.remote, &["rev-parse", "main"]),
            "killed before {step}"
        );
        scene.assert_writers_work_is_untouched();
        let data = scene.repository.folder.path().join("data");
        assert_eq!(publish::unfinished(&data), Vec::new());
        assert_eq!(publish::published(&data), [scene.as_on_disk()]);
    }
}

/// The post and its photo move with their folder; what lay there goes from the
/// repository with the next publication, and only that.
#[test]
fn a_renamed_post_leaves_nothing_under_its_old_name() {
    const NEW: &str = "content/posts/storm/index.md";
    for git in gits() {
        let scene = Scene::new(&git);
        assert_eq!(scene.publish().unwrap().problem, None);
        let data = scene.repository.folder.path().join("data");
        let (old, new) = (scene.post(POST), scene.post(NEW));
        publish::about_to_rename(&data, &old, &new, "content/posts/rain").unwrap();
        let posts = scene.repository.root.join("content/posts");
        std::fs::rename(posts.join("rain"), posts.join("storm")).unwrap();
        publish::renamed(&data, &old, &new).unwrap();
        scene.path.set(NEW);
        // It is not published under its new name, whatever its text.
        assert_eq!(publish::published(&data), [(NEW.to_owned(), String::new())]);

        let plan = scene.with(|request, around| publish::plan(request, around, Vec::new())).unwrap();
        let changes: Vec<_> = plan.files.iter().map(|file| (file.path.as_str(), file.change)).collect();
        assert_eq!(
            changes,
            [
                (NEW, Change::Add),
                ("content/posts/storm/street.png", Change::Add),
                (POST, Change::Delete),
                ("content/posts/rain/street.png", Change::Delete),
            ]
        );
        assert!(plan.steps.iter().any(|step| step.contains("renamed")), "{:?}", plan.steps);
        assert_eq!(scene.publish().unwrap().problem, None);
        let there = scene
            .repository
            .run(&scene.repository.remote, &["ls-tree", "-r", "--name-only", "main", "--", "content"]);
        assert_eq!(there, format!("{NEW}\ncontent/posts/storm/street.png"));
        scene.assert_writers_work_is_untouched();
        assert_eq!(publish::published(&data), [scene.as_on_disk()]);
        let again = scene.with(|request, around| publish::plan(request, around, Vec::new())).unwrap();
        assert!(again.files.is_empty(), "the old name is forgotten: {again:?}");
    }
}

#[test]
fn a_remote_that_went_on_is_merged() {
    for git in gits() {
        let scene = Scene::new(&git);
        scene.repository.push_elsewhere("content/posts/other.md", "Theirs\n");
        assert_eq!(scene.publish().unwrap().problem, None);
        assert_eq!(scene.repository.published().len(), 4);
        assert_eq!(scene.repository.read("content/posts/other.md"), "Theirs\n");
        scene.assert_writers_work_is_untouched();
    }
}

#[test]
fn a_changed_file_in_the_way_of_a_merge_is_left_alone() {
    let scene = Scene::new(&gits()[0]);
    scene.repository.push_elsewhere("static/old.css", "b {}\n");
    let publication = scene.publish().unwrap();
    assert_eq!(publication.problem, None);
    let pushed = publication.stages.iter().find(|at| at.stage == Stage::Pushed).unwrap();
    assert!(pushed.detail.contains("not in your folder yet"), "{}", pushed.detail);
    assert_eq!(scene.repository.published().len(), 4);
    scene.assert_writers_work_is_untouched();
}

#[test]
fn a_conflict_in_the_post_changes_nothing() {
    for git in gits() {
        let scene = Scene::new(&git);
        scene.repository.push_elsewhere(POST, &text("", "Another text for the same post.\n"));
        let problem = scene.refused();
        assert!(problem.contains(POST) && problem.contains("origin/main"), "{problem}");
        scene.assert_nothing_changed();
        assert_eq!(scene.repository.published().len(), 2);
    }
}

#[test]
fn a_hook_that_refuses_is_quoted_and_nothing_is_left() {
    let scene = Scene::new(&gits()[0]);
    let hooks = scene.repository.root.join(".git");
    scene.repository.hook(&hooks, "pre-commit", "echo 'no commits on Fridays' >&2; exit 1");
    let problem = scene.refused();
    assert!(problem.contains("no commits on Fridays"), "{problem}");
    scene.assert_nothing_changed();
    assert_eq!(scene.repository.git(&["ls-files", "content"]), "");
    scene.repository.hook(&hooks, "pre-commit", "exit 0");
    scene.repository.hook(&hooks, "pre-push", "echo 'no pushing either' >&2; exit 1");
    let problem = scene.refused();
    assert!(problem.contains("no pushing either"), "{problem}");
    scene.repository.hook(&hooks, "pre-push", "exit 0");
    assert_eq!(scene.publish().unwrap().problem, None);
    scene.assert_published_once();
}

#[test]
fn a_protected_remote_is_named_and_the_commit_goes_out_later() {
    for git in gits() {
        let scene = Scene::new(&git);
        scene.repository.hook(
            &scene.repository.remote,
            "pre-receive",
            "echo 'main is protected' >&2; exit 1",
        );
        let problem = scene.refused();
        assert!(problem.contains("main is protected") && problem.contains("origin/main"), "{problem}");
        assert_eq!(scene.repository.published(), ["Begin"]);
        scene.repository.hook(&scene.repository.remote, "pre-receive", "exit 0");
        assert_eq!(scene.publish().unwrap().problem, None);
        scene.assert_published_once();
    }
}

#[test]
#[cfg(unix)]
fn a_push_that_is_stopped_may_have_arrived() {
    let scene = Scene::new(&gits()[0]);
    let fifo = scene.repository.folder.path().join("fifo");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status().unwrap();
    assert!(made.success());
    // The remote has the commit when this hook runs, and the push hangs on.
    let script = format!("echo > '{}'; exec sleep 600", fifo.display());
    scene.repository.hook(&scene.repository.remote, "post-receive", &script);
    let cancel = scene.cancel.clone();
    let stopping = std::thread::spawn(move || {
        let heard = dropcap_core::fs::read(&fifo);
        cancel.cancel();
        heard.is_ok()
    });
    let stopped = scene.publish().unwrap();
    assert!(stopped.stopped && stopped.problem.is_none(), "{stopped:#?}");
    assert!(stopping.join().unwrap());
    assert_eq!(scene.repository.published().len(), 2);
    scene.repository.hook(&scene.repository.remote, "post-receive", "exit 0");
    let scene = Scene { cancel: Cancel::default(), ..scene };
    assert_eq!(scene.publish().unwrap().problem, None);
    scene.assert_published_once();
}

#[test]
fn stopped_before_the_commit_everything_is_as_it_was() {
    for step in ["photos", "look", "journal", "save", "commit"] {
        let scene = Scene::new(&gits()[0]);
        scene.stops_at.set(Some(step));
        let stopped = scene.publish().unwrap();
        assert!(stopped.finished && stopped.stopped && stopped.problem.is_none(), "{step}: {stopped:#?}");
        let told = scene.told.borrow();
        assert_eq!(told.iter().filter(|told| told.finished).count(), 1, "{step}");
        // No word stays of what was put back.
        for stage in [Stage::Saved, Stage::Prepared, Stage::Pushed, Stage::Live] {
            assert_eq!(state(&stopped, stage), StageState::Waiting, "{step}: {stage:?}");
        }
        scene.assert_nothing_changed();
        assert_eq!(publish::published(&scene.repository.folder.path().join("data")), []);
    }
}

/// The plan and the run look in the same way at whether git takes the post.
#[test]
fn the_plan_of_an_ignored_post_says_so() {
    let scene = Scene::new(&gits()[0]);
    scene.repository.write(".gitignore", "content/\n");
    let plan = scene.with(|request, around| publish::plan(request, around, Vec::new()));
    let refused = plan.unwrap_err().to_string();
    assert!(refused.contains(POST) && refused.contains("ignored by git"), "{refused}");
    assert_eq!(scene.refused(), refused);
}

#[test]
fn what_stands_in_the_way_is_said() {
    type Spoil = fn(&mut Scene);
    let cases: [(Spoil, &str); 11] = [
        (|s| s.repository.git.program = "/nowhere/git".into(), "git is not installed"),
        (
            |s| {
                std::fs::rename(s.repository.root.join(".git"), s.repository.folder.path().join("x")).unwrap()
            },
            "not in a git repository",
        ),
        (|s| drop(s.repository.git(&["update-ref", "-d", "HEAD"])), "no commit yet"),
        (|s| drop(s.repository.git(&["remote", "remove", "origin"])), "no remote"),
        (|s| drop(s.repository.git(&["checkout", "-q", "--detach"])), "detached"),
        (|s| s.repository.write(".git/MERGE_HEAD", ""), "a merge is under way"),
        (|s| s.repository.write(".git/index.lock", ""), "another git program"),
        (
            |s| drop(s.repository.git(&["remote", "set-url", "origin", "../gone.git"])),
            "no repository at origin",
        ),
        (
            |s| drop(s.repository.git(&["remote", "set-url", "origin", "http://127.0.0.1:9/x.git"])),
            "cannot be reached",
        ),
        (|s| s.repository.write(".gitignore", "content/\n"), "ignored by git"),
        (|s| s.trusted = false, "not trusted"),
    ];
    for (spoil, words) in cases {
        let mut scene = Scene::new(&gits()[0]);
        spoil(&mut scene);
        let problem = scene.refused();
        assert!(problem.contains(words), "{words}: {problem}");
        assert_eq!(scene.repository.read(POST), text("draft: true\n", BODY), "{words}");
    }
}

#[test]
fn without_a_name_git_is_told_who_you_are() {
    let scene = Scene::new(&gits()[0]);
    scene.repository.git(&["config", "--unset", "user.name"]);
    scene.repository.git(&["config", "--unset", "user.email"]);
    scene.repository.git(&["config", "user.useConfigOnly", "true"]);
    let problem = scene.refused();
    assert!(problem.contains("git config --global user.name"), "{problem}");
    scene.assert_nothing_changed();
}

#[test]
fn no_upstream_means_the_only_remote() {
    let scene = Scene::new(&gits()[0]);
    scene.repository.git(&["branch", "--unset-upstream"]);
    assert_eq!(scene.publish().unwrap().problem, None);
    scene.assert_published_once();
}

#[test]
fn live_is_said_only_of_this_text_and_its_images() {
    let old = page("It was sunny all day, and we went out and walked along the street below.");
    let broken = Answer { status: 500, kind: "text/html", body: Vec::new() };
    let cases: [(Option<Answer>, Option<Answer>, &str); 6] = [
        (Some(Answer::missing()), None, "is not there yet"),
        (Some(broken), None, "answers with an error (500)"),
        (Some(Answer::page("<h1>Nothing here</h1>")), None, "another page"),
        (Some(old.clone()), None, "another page"),
        (None, Some(Answer::missing()), "roof.png is missing (404)"),
        (None, Some(Answer::page("Sign in to the hotel")), "no image"),
    ];
    let scene = Scene::new(&gits()[0]);
    scene.patience.set(Duration::from_millis(20));
    for (answer, image, words) in cases {
        scene.web.answers("/rain/", [answer.unwrap_or_else(|| page(SHOWN))]);
        scene.web.answers("/images/roof.png", [image.unwrap_or_else(|| Answer::png(&png()))]);
        let publication = scene.publish().unwrap();
        let problem = publication.problem.clone().unwrap_or_default();
        assert!(problem.contains(words) && problem.contains("not live"), "{words}: {problem}");
        assert_eq!(state(&publication, Stage::Pushed), StageState::Done);
        assert_eq!(state(&publication, Stage::Live), StageState::Failed);
        assert_eq!(publication.url, None);
    }
    // Late is not never.
    scene.patience.set(Duration::from_secs(120));
    scene.web.answers("/rain/", [Answer::missing(), old, page(SHOWN)]);
    scene.web.answers("/images/roof.png", [Answer::missing(), Answer::png(&png())]);
    assert_eq!(scene.publish().unwrap().problem, None);
    scene.assert_published_once();
}

/// Every publication is kept in the post's history: also one that is pushed and
/// not live yet, and one that went to a folder.
#[test]
fn what_went_out_is_kept_in_the_history_whether_it_is_live_or_not() {
    let published = |studio: &Studio, post: &PostRef| {
        let versions = studio.history(post.clone()).unwrap().into_iter();
        let version =
            versions.filter(|version| version.kind == VersionKind::Published).map(|one| one.id).next();
        version.map(|id| studio.version_text(ReadVersion { post: post.clone(), id }).unwrap())
    };
    let publish = |studio: &Studio, post: &PostRef| {
        let ask = PublishPost { post: post.clone(), target: None, agreed: Vec::new() };
        studio.publish_and_wait(&ask, &Cancel::default()).unwrap().problem
    };
    let scene = Scene::new(&gits()[0]);
    scene.repository.write("hugo.toml", format!("title = 'Blog'\nbaseURL = '{}'\n", scene.web.url()));
    let bench = Bench::new(&[("posts/rain.md", &text("", "It rained.\n"))]);
    let moment = Duration::from_millis(1);
    let patience = Patience { first: moment, longest: moment, total: 20 * moment };
    let config = Config { git: scene.repository.git.clone(), patience, ..bench.config() };
    let studio = Studio::open(config).unwrap();
    let blog = studio.open_blog(scene.repository.root.display().to_string()).unwrap();
    studio.trust_blog(blog.id.clone()).unwrap();
    let post = bench.post(&blog, POST);
    let problem = publish(&studio, &post).unwrap_or_default();
    assert!(problem.contains("not live"), "{problem}");
    assert_eq!(published(&studio, &post), Some(text("draft: false\n", BODY)));

    let blog = bench.open(&studio);
    let post = bench.post(&blog, "posts/rain.md");
    assert_eq!(publish(&studio, &post), None);
    assert_eq!(
        published(&studio, &post),
        Some(dropcap_core::fs::read_text(&bench.root().join("posts/rain.md")).unwrap())
    );
}

#[test]
fn an_edited_post_is_live_when_the_edit_is() {
    let scene = Scene::new(&gits()[0]);
    assert_eq!(scene.publish().unwrap().problem, None);
    scene.repository.write(POST, text("draft: false\n", &BODY.replace("all day", "all night")));
    let data = scene.repository.folder.path().join("data");
    assert_ne!(publish::published(&data), [scene.as_on_disk()]);
    scene.patience.set(Duration::from_millis(20));
    let problem = scene.refused();
    assert!(problem.contains("still shows the old text"), "{problem}");
    assert_eq!(scene.repository.published(), ["Update: Rain", "Publish: Rain", "Begin"]);
    scene.web.answers("/rain/", [page(&SHOWN.replace("all day", "all night"))]);
    assert_eq!(scene.publish().unwrap().problem, None);
    assert_eq!(scene.repository.published().len(), 3);
}

#[test]
fn without_an_address_nothing_is_called_live() {
    let scene = Scene { public: false, ..Scene::new(&gits()[0]) };
    let publication = scene.publish().unwrap();
    assert_eq!(publication.problem, None);
    assert_eq!(state(&publication, Stage::Pushed), StageState::Done);
    assert_eq!(state(&publication, Stage::Live), StageState::Skipped);
    assert_eq!(publication.url, None);
}

#[test]
fn a_photo_without_a_link_stops_it() {
    let scene = Scene::new(&gits()[0]);
    let text = text("draft: true\n", "![](dropcap:01J)\n");
    scene.repository.write(POST, &text);
    assert!(scene.refused().contains("line 7"));
    assert_eq!(scene.repository.read(POST), text);
    assert_eq!(scene.repository.published(), ["Begin"]);
}

/// A screen that loads a smaller one must find it, too.
#[test]
fn every_size_of_an_image_goes_with_its_post() {
    let scene = Scene::new(&gits()[0]);
    for name in ["roof-480.png", "roof-960.png"] {
        scene.repository.write(&format!("static/images/{name}"), png());
    }
    let image = "<img src=\"/images/roof.png\" srcset=\"/images/roof-480.png 480w, /images/roof-960.png 960w\" alt=\"The roof\">\n";
    scene.repository.write(POST, text("draft: true\n", image));
    let plan = scene.with(|request, around| publish::plan(request, around, Vec::new())).unwrap();
    let files: Vec<_> = plan.files.iter().map(|file| file.path.as_str()).collect();
    for name in ["roof.png", "roof-480.png", "roof-960.png"] {
        assert!(files.contains(&format!("static/images/{name}").as_str()), "{name} in {files:?}");
    }
    assert!(!files.contains(&"static/images/other.png"), "{files:?}");
}

#[test]
fn a_folder_is_read_back() {
    let scene = Scene::new(&gits()[0]);
    let out = scene.repository.root.join("public");
    let target = Target::Folder { name: "folder".into(), folder: "public".into() };
    let build = |with_image: bool| {
        let out = out.clone();
        move |_: &Path| {
            scene_site(&out, with_image);
            Ok(Built { page: out.join("rain/index.html"), pages: 1, written: 1 })
        }
    };
    let run = |with_image: bool| {
        let build = build(with_image);
        scene.with(|request, around| {
            let request = Request { target: &target, trusted: false, ..*request };
            let around = Surroundings { build: &build, ..*around };
            publish::run(&request, &around).unwrap()
        })
    };
    let broken = run(false);
    assert!(broken.problem.unwrap().contains("roof.png is missing"), "an image is missing");
    let good = run(true);
    assert_eq!(good.problem, None);
    assert_eq!(good.images_checked, 2);
    assert_eq!(good.local.as_deref(), out.join("rain/index.html").to_str());
    assert_eq!(scene.repository.git(&["log", "--format=%s"]), "Begin", "a folder needs no commit");
}

/// The site of one page that a build would make.
fn scene_site(out: &Path, with_image: bool) {
    let write = |path: &str, bytes: &[u8]| {
        let path = out.join(path);
        dropcap_core::fs::make_folder(path.parent().unwrap()).unwrap();
        dropcap_core::fs::write(&path, bytes).unwrap();
    };
    let body = String::from_utf8(page(SHOWN).body).unwrap().replace("/images/", "../images/");
    write("rain/index.html", body.as_bytes());
    write("rain/street.png", &png());
    if with_image {
        write("images/roof.png", &png());
    }
}
