//! What a writer's repository may be like when a post is published, each with
//! what they are told and what is left: nothing that was not theirs to change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dropcap_core::api::{
    BeginRepository, BlogView, Code, PlannedFile, PostRef, Publication, PublishPost, Stage, StageState,
};
use dropcap_core::error::Result;
use dropcap_core::publish::{Cancel, GitProgram};
use dropcap_core::studio::{Config, Studio};
use dropcap_tests::bench::Bench;
use dropcap_tests::repository::{Repository, gits};

pub(crate) const POST: &str = "content/posts/rain.md";
pub(crate) const TEXT: &str = "---\ntitle: Rain\ndate: 2024-03-25\ndraft: true\n---\nIt rained all day.\n";
const OUT: &str = "---\ntitle: Rain\ndate: 2024-03-25\ndraft: false\n---\nIt rained all day.\n";

/// A trusted blog in a repository, with a post to publish and work of the
/// writer's that publishing has nothing to do with.
pub(crate) struct Scene {
    pub(crate) bench: Bench,
    pub(crate) repository: Arc<Repository>,
    /// The git the app is given.
    pub(crate) program: GitProgram,
    pub(crate) cancel: Cancel,
    /// The blog that is published from.
    pub(crate) root: PathBuf,
    post: &'static str,
}

/// All that must be as it was: the writer's files, what is staged, the branch,
/// and what git had under way.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    files: BTreeMap<String, Vec<u8>>,
    staged: String,
    branch: String,
    under_way: Vec<&'static str>,
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::with(&gits()[0], POST)
    }

    fn with(git: &Path, post: &'static str) -> Self {
        let (bench, repository) = (Bench::new(&[]), Repository::new(git));
        repository.write(post, TEXT);
        repository.write("static/old.css", "a { color: red }\n");
        repository.write("staged.txt", "staged\n");
        repository.git(&["add", "staged.txt"]);
        repository.write("staged.txt", "staged, then changed\r\n");
        repository.write("untracked \u{fc}.bin", b"\0\xff");
        let (root, program) = (repository.root.clone(), repository.git.clone());
        Self { bench, repository: Arc::new(repository), program, cancel: Cancel::default(), root, post }
    }

    /// The same blog on a second computer: a clone with an app of its own.
    fn second_computer(&self, post: &'static str) -> Self {
        let root = self.repository.folder.path().join("laptop");
        self.repository.run(self.repository.folder.path(), &["clone", "-q", "remote.git", "laptop"]);
        let (repository, program) = (self.repository.clone(), self.program.clone());
        let laptop =
            Self { bench: Bench::new(&[]), repository, program, cancel: Cancel::default(), root, post };
        laptop.git(&["config", "user.name", "Writer"]);
        laptop.git(&["config", "user.email", "writer@example.org"]);
        laptop
    }

    /// Runs git in the blog, as the writer would.
    pub(crate) fn git(&self, arguments: &[&str]) {
        self.repository.run(&self.root, arguments);
    }

    /// Takes another repository into the blog's, committed and pushed.
    fn add_submodule(&self, other: &Repository, at: &str) {
        let remote = other.remote.to_str().unwrap();
        self.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", remote, at]);
        self.git(&["commit", "-q", "-m", "A submodule", "--", at, ".gitmodules"]);
        self.git(&["push", "-q"]);
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.root.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// Publishes with a studio that begins anew, as after a start of the app.
    pub(crate) fn publish(&self) -> Result<Publication> {
        let (studio, post) = self.studio()?;
        studio.publish_and_wait(&PublishPost { post, target: None, agreed: Vec::new() }, &self.cancel)
    }

    fn studio(&self) -> Result<(Studio, PostRef)> {
        let config = Config { git: self.program.clone(), ..self.bench.config() };
        let studio = Studio::open(config)?;
        let blog = studio.open_blog(self.root.display().to_string())?;
        studio.trust_blog(blog.id.clone())?;
        Ok((studio, PostRef { blog: blog.id, path: self.post.into() }))
    }

    fn planned(&self) -> Vec<PlannedFile> {
        let (studio, post) = self.studio().unwrap();
        studio.plan_publish(PublishPost { post, target: None, agreed: Vec::new() }).unwrap().files
    }

    /// Publishes, and says why it did not work.
    #[track_caller]
    pub(crate) fn refused(&self) -> String {
        let problem = match self.publish() {
            Ok(publication) => publication.problem.expect("it should not have worked"),
            Err(error) => error.to_string(),
        };
        assert!(!problem.contains("fatal:") && !problem.contains("hint:"), "raw words: {problem}");
        problem
    }

    pub(crate) fn kept(&self) -> Kept {
        let mut files = BTreeMap::new();
        files_of(&self.root, &self.root, &mut files);
        files.remove(self.post);
        let own = format!("\t{}", self.post);
        let staged = self.repository.run(&self.root, &["ls-files", "-s", "-z"]);
        let others: Vec<&str> = staged.split('\0').filter(|line| !line.ends_with(&own)).collect();
        let branch = std::fs::read_to_string(self.root.join(".git/HEAD")).unwrap();
        let under_way =
            ["MERGE_HEAD", "rebase-merge", "rebase-apply", "CHERRY_PICK_HEAD", "index.lock", "FETCH_HEAD"];
        let under_way =
            under_way.into_iter().filter(|name| self.root.join(".git").join(name).exists()).collect();
        Kept { files, staged: others.join("\n"), branch, under_way }
    }

    /// It is refused in these words, and all is as it was, the post included.
    #[track_caller]
    pub(crate) fn assert_refused(&self, words: &[&str]) {
        let kept = self.kept();
        let text = self.read(self.post);
        let commits = self.repository.published();
        let problem = self.refused();
        words.iter().for_each(|word| assert!(problem.contains(word), "{word}: {problem}"));
        assert_eq!(self.kept(), kept, "{problem}");
        assert_eq!(self.read(self.post), text, "{problem}");
        assert_eq!(self.repository.published(), commits, "{problem}");
    }

    /// It goes out, as one commit of this file, and all else is as it was.
    #[track_caller]
    pub(crate) fn assert_published(&self) {
        let kept = self.kept();
        let publication = self.publish().unwrap();
        assert_eq!(publication.problem, None);
        assert_eq!(pushed(&publication), StageState::Done);
        assert_eq!(self.kept(), kept);
        self.assert_out();
    }

    /// The remote has the post once, as it is on the disk.
    #[track_caller]
    pub(crate) fn assert_out(&self) {
        let remote = &self.repository.remote;
        assert_eq!(self.read(self.post), OUT);
        let sent = self.repository.run(remote, &["show", &format!("main:{}", self.post)]);
        assert_eq!(sent, OUT.trim_end());
        let ours = self.repository.published().iter().filter(|subject| *subject == "Publish: Rain").count();
        assert_eq!(ours, 1, "one publication");
        let files = self
            .repository
            .run(remote, &["log", "-1", "--grep=^Publish", "--format=", "--name-only", "-z", "main"]);
        assert_eq!(files.trim_matches('\0').trim_matches('\n'), self.post);
    }
}

pub(crate) fn pushed(publication: &Publication) -> StageState {
    publication.stages.iter().find(|at| at.stage == Stage::Pushed).unwrap().state
}

/// Every file below a folder but git's own, by its path.
fn files_of(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true if entry.file_name() == ".git" => {}
            true => files_of(root, &path, files),
            false => {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
}

type Spoil = fn(&mut Scene);

#[test]
fn what_cannot_be_published_from_is_named_with_a_way_out() {
    let cases: [(Spoil, &[&str]); 9] = [
        (|s| s.git(&["remote", "remove", "origin"]), &["no remote", "git remote add origin ADDRESS"]),
        (|s| s.git(&["checkout", "-q", "--detach"]), &["no branch is checked out", "git switch"]),
        (|s| s.write(".git/MERGE_HEAD", ""), &["a merge is under way", "git merge --continue or --abort"]),
        (
            |s| s.write(".git/rebase-merge/x", ""),
            &["a rebase is under way", "git rebase --continue or --abort"],
        ),
        (|s| s.write(".git/index.lock", ""), &["another git program", ".git/index.lock"]),
        (|s| s.write(".git/refs/heads/main.lock", ""), &["another git program", "main.lock"]),
        (
            |s| s.write(".git/info/exclude", "*.tmp\nposts/\n"),
            &[POST, "line 2 of .git/info/exclude (posts/)"],
        ),
        (
            |s| s.git(&["remote", "set-url", "origin", "../gone.git"]),
            &["no repository at origin", "git remote -v"],
        ),
        (
            |s| {
                s.git(&["config", "--unset", "user.name"]);
                s.git(&["config", "user.useConfigOnly", "true"]);
            },
            &["does not know who you are", "git config --global user.name"],
        ),
    ];
    for (spoil, words) in cases {
        let mut scene = Scene::new();
        spoil(&mut scene);
        scene.assert_refused(words);
    }
}

#[test]
fn a_folder_of_somebody_else_is_not_used_before_the_writer_trusts_it() {
    let mut scene = Scene::new();
    scene.program.environment.push(("GIT_TEST_ASSUME_DIFFERENT_OWNER".into(), "1".into()));
    let said = format!("git config --global --add safe.directory '{}'", scene.root.display());
    scene.assert_refused(&["belongs to another user", &said]);
    scene.git(&["config", "--global", "--add", "safe.directory", &scene.root.display().to_string()]);
    // A remote that is a folder belongs to somebody, too.
    scene.assert_refused(&["repository of origin belongs to", "--add safe.directory '../remote.git'"]);
    scene.git(&["config", "--global", "--add", "safe.directory", "../remote.git"]);
    scene.assert_published();
}

#[test]
fn a_commit_that_cannot_be_signed_is_not_made() {
    let cases: [&[(&str, &str)]; 3] = [
        &[("gpg.program", "/nowhere/gpg")],
        &[("gpg.program", "false")],
        &[("gpg.format", "ssh"), ("user.signingKey", "/nowhere/key")],
    ];
    for settings in cases {
        let scene = Scene::new();
        scene.git(&["config", "commit.gpgsign", "true"]);
        settings.iter().for_each(|(key, value)| scene.git(&["config", key, value]));
        scene.assert_refused(&["could not be signed", "git commit -S", "git config commit.gpgsign false"]);
        scene.git(&["config", "commit.gpgsign", "false"]);
        scene.assert_published();
    }
}

/// The commit and the merge with what the remote has, both by the writer's key.
#[test]
fn what_goes_out_is_signed_as_the_writer_wishes() {
    let scene = Scene::new();
    let key = scene.repository.folder.path().join("signing");
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(&key)
        .output();
    assert!(made.unwrap().status.success());
    for (name, value) in
        [("commit.gpgsign", "true"), ("gpg.format", "ssh"), ("user.signingKey", key.to_str().unwrap())]
    {
        scene.git(&["config", name, value]);
    }
    scene.repository.push_elsewhere("content/posts/other.md", "Theirs\n");
    assert_eq!(scene.publish().unwrap().problem, None);
    scene.assert_out();
    for commit in ["main", "main^1"] {
        let raw = scene.repository.run(&scene.repository.remote, &["cat-file", "commit", commit]);
        assert!(raw.contains("BEGIN SSH SIGNATURE"), "{raw}");
    }
}

#[test]
fn names_are_taken_as_they_are() {
    let posts = [
        "content/posts/it's a \u{201c}big\u{201d} day.md",
        "content/posts/gr\u{fc}\u{df}e \u{96e8}.md",
        "content/posts/-n --force.md",
        "-leading.md",
        ":(glob)*.md",
        "content/posts/\"quoted\" [a-z]*.md",
        "content/posts/back\\slash $HOME `id`.md",
    ];
    for post in posts {
        for git in gits() {
            let scene = Scene::with(&git, post);
            // What a pattern would match besides.
            scene.write("content/posts/a.md", TEXT);
            scene.write("glob.md", TEXT);
            assert_eq!(scene.planned().iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), [post]);
            scene.assert_published();
        }
    }
}

#[test]
fn a_hook_is_quoted_and_its_repository_is_left_alone() {
    let scene = Scene::new();
    let hooks = scene.root.join(".git");
    for (name, script, words) in [
        ("pre-commit", "echo 'no commits on Fridays' >&2; exit 1", "no commits on Fridays"),
        ("commit-msg", "echo 'say why in 50 letters'; exit 1", "say why in 50 letters"),
    ] {
        scene.repository.hook(&hooks, name, script);
        scene.assert_refused(&[words, "a hook", "publish again"]);
        scene.repository.hook(&hooks, name, "exit 0");
    }
    let kept = scene.kept();
    scene.repository.hook(&hooks, "pre-push", "echo 'no pushing either' >&2; exit 1");
    let problem = scene.refused();
    assert!(problem.contains("no pushing either") && problem.contains("stopped the push"), "{problem}");
    assert_eq!(scene.kept(), kept);
    scene.repository.hook(&hooks, "pre-push", "exit 0");
    scene.assert_published();
}

/// GitHub's words for it.
const PROTECTED: &str = "while read old new name; do [ \"$name\" != refs/heads/main ] || { \
    echo 'error: GH006: Protected branch update failed for refs/heads/main.' >&2; exit 1; }; done";

#[test]
fn a_protected_branch_gets_a_branch_beside_it() {
    for git in gits() {
        let scene = Scene::with(&git, POST);
        scene.repository.push_elsewhere("content/posts/other.md", "Theirs\n");
        let remote = &scene.repository.remote;
        scene.repository.hook(remote, "pre-receive", PROTECTED);
        let kept = scene.kept();
        let problem = scene.refused();
        assert!(
            problem.contains("origin/main is protected") && problem.contains("publish again"),
            "{problem}"
        );
        let branches = || {
            scene.repository.run(remote, &["for-each-ref", "--format=%(refname:short)", "refs/heads/publish"])
        };
        let branch = branches();
        assert!(branch.starts_with("publish/rain-") && problem.contains(&branch), "{branch}: {problem}");
        assert_eq!(scene.repository.run(remote, &["show", &format!("{branch}:{POST}")]), OUT.trim_end());
        assert_eq!(scene.repository.published(), ["From elsewhere", "Begin"]);
        assert_eq!(scene.kept(), kept);
        // The same again makes no second branch.
        assert_eq!(scene.refused(), problem);
        assert_eq!(branches(), branch);

        // The host takes it over, in the way in which the writer has it do that.
        scene.repository.hook(remote, "pre-receive", "exit 0");
        let tree = scene.repository.run(remote, &["rev-parse", &format!("{branch}^{{tree}}")]);
        let identity = ["-c", "user.name=Host", "-c", "user.email=host@example.org"];
        let squash = ["commit-tree", &tree, "-p", "main", "-m", "Publish: Rain"];
        let squashed = scene.repository.run(remote, &[&identity[..], &squash[..]].concat());
        scene.repository.run(remote, &["update-ref", "refs/heads/main", &squashed]);
        scene.repository.hook(remote, "pre-receive", PROTECTED);
        let publication = scene.publish().unwrap();
        assert_eq!(publication.problem, None);
        assert_eq!(pushed(&publication), StageState::Done);
        assert_eq!(scene.kept(), kept);
        scene.assert_out();
    }
}

#[test]
fn a_protected_branch_with_no_room_beside_it_is_named() {
    let scene = Scene::new();
    scene.repository.hook(
        &scene.repository.remote,
        "pre-receive",
        "echo 'this branch is protected' >&2; exit 1",
    );
    let problem = scene.refused();
    assert!(
        problem.contains("origin/main does not take the push") && problem.contains("is protected"),
        "{problem}"
    );
    scene.repository.hook(&scene.repository.remote, "pre-receive", "exit 0");
    scene.assert_published();
}

#[test]
fn a_theme_that_is_a_submodule_stays_as_it_is() {
    let scene = Scene::new();
    let theme = Repository::new(&gits()[0]);
    scene.add_submodule(&theme, "themes/calm");
    // It has a commit of its own, and a change.
    let inner = scene.root.join("themes/calm");
    scene.write("themes/calm/static/old.css", "changed {}\n");
    let commit = [
        "-c",
        "user.name=W",
        "-c",
        "user.email=w@example.org",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "Mine",
    ];
    scene.repository.run(&inner, &commit);
    let head = scene.repository.run(&inner, &["rev-parse", "HEAD"]);
    scene.assert_published();
    assert_eq!(scene.repository.run(&inner, &["rev-parse", "HEAD"]), head);
    assert_eq!(scene.repository.run(&inner, &["status", "--porcelain"]), " M static/old.css");
}

#[test]
fn a_post_in_a_submodule_is_published_from_there() {
    const INNER: &str = "content/shared/content/posts/rain.md";
    let scene = Scene::with(&gits()[0], INNER);
    std::fs::remove_dir_all(scene.root.join("content/shared")).unwrap();
    let shared = Repository::new(&gits()[0]);
    scene.add_submodule(&shared, "content/shared");
    scene.write(INNER, TEXT);
    scene.assert_refused(&[INNER, "content/shared", "submodule", "open content/shared as a blog"]);
}

#[test]
fn photos_of_git_lfs_are_not_committed_without_it() {
    let mut scene = with_a_large_photo();
    scene.program.environment.push(("PATH".into(), "/nowhere".into()));
    scene.assert_refused(&["static/street.png", "Git LFS", "not installed", "git lfs install"]);
}

/// A blog whose pictures are kept by Git LFS, with a new one in the post.
fn with_a_large_photo() -> Scene {
    let mut scene = Scene::new();
    let tools = dropcap_tests::git_hosts::tools();
    let path = format!("{}:/usr/bin:/bin", tools.display());
    scene.program = gits().pop().map(|program| GitProgram { program, ..scene.program.clone() }).unwrap();
    scene.program.environment.push(("PATH".into(), path));
    scene.write("static/street.png", PHOTO);
    scene.write(".gitattributes", "*.png filter=lfs diff=lfs merge=lfs -text\n");
    scene.write(POST, &TEXT.replace("day.", "day.\n\n![The street](/street.png)"));
    scene
}

const PHOTO: &str = "a photo of the street, as far as git can tell";

/// As `git lfs install` does, but for the hook.
fn set_up(scene: &Scene) {
    for (name, value) in
        [("clean", "git-lfs clean -- %f"), ("smudge", "git-lfs smudge -- %f"), ("required", "true")]
    {
        scene.git(&["config", &format!("filter.lfs.{name}"), value]);
    }
}

#[test]
fn a_photo_of_git_lfs_goes_out_whole_even_without_its_hook() {
    let scene = with_a_large_photo();
    scene.assert_refused(&["static/street.png", "not set up", "git lfs install"]);
    set_up(&scene);
    let publication = scene.publish().unwrap();
    assert_eq!(publication.problem, None);
    let remote = &scene.repository.remote;
    let note = scene.repository.run(remote, &["show", "main:static/street.png"]);
    let name = note.lines().find_map(|line| line.strip_prefix("oid sha256:")).expect("the note of a file");
    let kept = remote.join("lfs/objects").join(&name[..2]).join(&name[2..4]).join(name);
    assert_eq!(std::fs::read_to_string(kept).unwrap(), PHOTO);
    assert_eq!(scene.read("static/street.png"), PHOTO);
}

#[test]
fn a_note_of_git_lfs_is_not_taken_for_a_photo() {
    let scene = with_a_large_photo();
    set_up(&scene);
    let name = "0".repeat(64);
    scene.write(
        "static/street.png",
        &format!("version https://git-lfs.github.com/spec/v1\noid sha256:{name}\nsize 12345\n"),
    );
    scene.assert_refused(&["static/street.png", "not the photo", "git lfs pull"]);
}

#[test]
fn a_conflict_is_named_and_nothing_is_left_half_merged() {
    for git in gits() {
        let scene = Scene::with(&git, POST);
        scene.repository.push_elsewhere(POST, "---\ntitle: Rain\n---\nTheirs.\n");
        scene.assert_refused(&[POST, "origin/main", "same lines"]);
    }
}

#[test]
fn a_repository_that_was_begun_elsewhere_is_named() {
    let scene = Scene::new();
    let other = Repository::new(&gits()[0]);
    other.write("README.md", "made by the host\n");
    other.git(&["checkout", "-q", "--orphan", "fresh"]);
    other.git(&["commit", "-q", "-m", "Fresh"]);
    other.git(&["push", "-q", "--force", "origin", "fresh:main"]);
    scene.git(&["remote", "set-url", "origin", other.remote.to_str().unwrap()]);
    scene.git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    scene.assert_refused(&["nothing in common", "empty repository"]);
}

#[test]
fn two_computers_publish_in_turn() {
    for git in gits() {
        let desk = Scene::with(&git, POST);
        let laptop = desk.second_computer("content/posts/wind.md");
        desk.assert_published();
        for round in 1..=3 {
            let text = format!("---\ntitle: Wind\ndate: 2024-03-26\n---\nIt blew {round} times.\n");
            laptop.write("content/posts/wind.md", &text);
            assert_eq!(laptop.publish().unwrap().problem, None);
            assert_eq!(laptop.read(POST), desk.read(POST), "the other's post has come");
            let kept = desk.kept();
            desk.write(POST, &OUT.replace("all day", &format!("for {round} days")));
            assert_eq!(desk.publish().unwrap().problem, None);
            let mut now = desk.kept();
            assert_eq!(now.files.remove("content/posts/wind.md").unwrap(), text.as_bytes());
            let mut before = kept;
            before.files.remove("content/posts/wind.md");
            now.staged = before.staged.clone();
            assert_eq!(now, before);
        }
        let theirs =
            |post: &str| desk.repository.run(&desk.repository.remote, &["show", &format!("main:{post}")]);
        assert!(
            theirs(POST).contains("for 3 days") && theirs("content/posts/wind.md").contains("blew 3 times")
        );
        let merges = desk.repository.run(&desk.repository.remote, &["log", "--format=%s", "main"]);
        assert_eq!(merges.lines().filter(|subject| !subject.starts_with("Merge")).count(), 8, "{merges}");
    }
}

/// Both ends of the same doubt: the remote had it when the push was killed, or
/// had it not. What the remote lists decides.
#[test]
#[cfg(unix)]
fn a_push_killed_half_way_is_settled_by_what_the_remote_lists() {
    for hook in ["pre-receive", "post-receive"] {
        let scene = Scene::new();
        let fifo = scene.repository.folder.path().join("fifo");
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let script = format!("echo > '{}'; exec sleep 600", fifo.display());
        scene.repository.hook(&scene.repository.remote, hook, &script);
        let kept = scene.kept();
        let cancel = scene.cancel.clone();
        let stopping = std::thread::spawn(move || {
            let heard = std::fs::read(&fifo).is_ok();
            cancel.cancel();
            heard
        });
        assert!(scene.publish().unwrap().stopped);
        assert!(stopping.join().unwrap());
        let arrived = scene.repository.published().len() == 2;
        assert_eq!(arrived, hook == "post-receive");
        scene.repository.hook(&scene.repository.remote, hook, "exit 0");
        let scene = Scene { cancel: Cancel::default(), ..scene };
        assert_eq!(scene.kept(), kept);
        scene.assert_published();
    }
}

/// A blog that is no repository yet, with a post, a theme's output and a secret.
fn only_a_folder() -> Scene {
    let scene = Scene::new();
    std::fs::remove_dir_all(scene.root.join(".git")).unwrap();
    std::fs::remove_dir_all(&scene.repository.remote).unwrap();
    scene
        .repository
        .run(scene.repository.folder.path(), &["init", "-q", "--bare", "-b", "main", "remote.git"]);
    scene.write("public/index.html", "made by Hugo\n");
    scene.write(".env", "TOKEN=geheim\n");
    scene
}

impl Scene {
    fn begin(&self, address: &str) -> Result<BlogView> {
        let (studio, post) = self.studio()?;
        studio.begin_repository(BeginRepository { blog: post.blog, address: address.into() })
    }

    /// The writer's name, in a folder that has no configuration of its own.
    fn introduce(&self) {
        for (name, value) in [("user.name", "Writer"), ("user.email", "writer@example.org")] {
            self.repository.run(self.repository.folder.path(), &["config", "--global", name, value]);
        }
    }
}

#[test]
fn a_folder_becomes_a_repository_and_is_published() {
    for git in gits() {
        let mut scene = only_a_folder();
        scene.program.program = git;
        scene.introduce();
        let address = scene.repository.remote.display().to_string();
        let view = scene.begin(&address).unwrap();
        assert!(view.git && view.settings.targets.len() == 1, "{:?}", view.settings.targets);
        // Nothing is at the host before the writer publishes.
        assert_eq!(scene.repository.run(&scene.repository.remote, &["for-each-ref"]), "");
        scene.assert_published();
        let there =
            scene.repository.run(&scene.repository.remote, &["ls-tree", "-r", "--name-only", "-z", "main"]);
        let there: Vec<&str> = there.split('\0').collect();
        assert!(there.contains(&"hugo.toml") && there.contains(&"static/old.css"), "{there:?}");
        assert!(
            !there.iter().any(|name| name.starts_with("public") || name.starts_with(".env")),
            "{there:?}"
        );
        assert_eq!(scene.repository.published(), ["Publish: Rain", "Begin the blog"]);
        // Twice is once.
        assert!(scene.begin(&address).unwrap_err().to_string().contains("has a remote already"));
    }
}

/// Whatever is in the way, the folder is as it was: no repository half made.
#[test]
fn a_repository_that_cannot_be_begun_is_not_begun() {
    let refuses = |spoil: &dyn Fn(&Scene) -> String, words: &[&str]| {
        let scene = only_a_folder();
        scene.introduce();
        let address = spoil(&scene);
        let mut before = BTreeMap::new();
        files_of(&scene.root, &scene.root, &mut before);
        let problem = scene.begin(&address).unwrap_err().to_string();
        words.iter().for_each(|word| assert!(problem.contains(word), "{word}: {problem}"));
        let mut after = BTreeMap::new();
        files_of(&scene.root, &scene.root, &mut after);
        assert_eq!(after, before, "{problem}");
        assert!(!scene.root.join(".git").exists(), "{problem}");
    };
    let remote = |scene: &Scene| scene.repository.remote.display().to_string();
    refuses(&|_| "github.com/you/blog".into(), &["no address", "https://github.com/you/blog.git"]);
    refuses(&|s| format!("{}-not", remote(s)), &["no repository at /"]);
    refuses(
        &|s| {
            s.repository.run(s.repository.folder.path(), &["config", "--global", "--unset", "user.name"]);
            s.repository
                .run(s.repository.folder.path(), &["config", "--global", "user.useConfigOnly", "true"]);
            remote(s)
        },
        &["does not know who you are", "git config --global user.name"],
    );
    refuses(
        &|_| {
            let other = Repository::new(&gits()[0]);
            let address = other.remote.display().to_string();
            // It is to be there when it is asked.
            std::mem::forget(other.folder);
            address
        },
        &["is not empty", "without a README"],
    );
    refuses(
        &|s| {
            s.repository.run(&s.root, &["init", "-q", "themes/calm"]);
            remote(s)
        },
        &["themes/calm is a repository of its own", "git submodule add"],
    );
    refuses(
        &|s| {
            let template = s.repository.folder.path().join("template");
            std::fs::create_dir(&template).unwrap();
            s.repository.hook(&template, "pre-commit", "echo 'not in this house' >&2; exit 1");
            s.repository.run(
                s.repository.folder.path(),
                &["config", "--global", "init.templateDir", template.to_str().unwrap()],
            );
            remote(s)
        },
        &["first commit", "not in this house"],
    );
}

/// Repositories that only lack something are completed.
#[test]
fn a_repository_without_a_commit_or_a_remote_is_completed() {
    let scene = only_a_folder();
    scene.introduce();
    scene.git(&["init", "-q", "-b", "main"]);
    let (studio, post) = scene.studio().unwrap();
    let refused = studio.plan_publish(PublishPost { post, target: None, agreed: Vec::new() }).unwrap_err();
    assert_eq!(refused.code(), Code::NoRepository, "{refused}");
    scene.begin(&scene.repository.remote.display().to_string()).unwrap();
    scene.assert_published();

    let scene = Scene::new();
    scene.git(&["remote", "remove", "origin"]);
    let kept = scene.kept();
    scene.begin(&scene.repository.remote.display().to_string()).unwrap();
    assert_eq!(scene.kept(), kept, "what is staged is not committed");
    scene.assert_published();
}

#[test]
fn without_an_upstream_the_only_remote_is_meant() {
    let scene = Scene::new();
    scene.git(&["branch", "--unset-upstream"]);
    scene.assert_published();
}
