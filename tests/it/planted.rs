//! A foreign blog is looked at in restricted mode: nothing that lies in it is
//! run, whatever its repository is told to run.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use dropcap_core::api::{BlogView, Code, PostRef, PublishPost};
use dropcap_core::studio::{Config, Studio};
use dropcap_tests::bench::{Bench, query};
use dropcap_tests::repository::{Repository, gits};

const POST: &str = "content/posts/rain.md";
const TEXT: &str = "---\ntitle: Rain\ndate: 2024-03-25\ndraft: true\n---\nIt rained all day.\n";

/// A foreign blog with a program in it that leaves a trace when it is run.
struct Foreign {
    bench: Bench,
    repository: Repository,
    evil: PathBuf,
    trace: PathBuf,
}

impl Foreign {
    fn new(git: &Path) -> Self {
        let repository = Repository::new(git);
        repository.write(POST, TEXT);
        repository.git(&["add", "content"]);
        repository.git(&["commit", "-q", "-m", "post: Rain"]);
        let trace = repository.folder.path().join("trace");
        let evil = repository.root.join("evil.sh");
        let script = format!("#!/bin/sh\necho \"$0 $*\" >> '{}'\nexit 1\n", trace.display());
        repository.write("evil.sh", script);
        executable(&evil);
        Self { bench: Bench::new(&[]), repository, evil, trace }
    }

    fn config(&self, key: &str, value: &str) {
        let value = value.replace("EVIL", self.evil.to_str().unwrap());
        self.repository.git(&["config", key, &value]);
    }

    /// What was run since the last look.
    fn ran(&self) -> Option<String> {
        let ran = std::fs::read_to_string(&self.trace).ok();
        let _ = std::fs::remove_file(&self.trace);
        ran
    }

    /// Makes sure that what was planted works with a git that takes no care.
    #[track_caller]
    fn assert_armed(&self, arguments: &[&str]) {
        let mut git = std::process::Command::new(&self.repository.git.program);
        git.args(arguments).current_dir(&self.repository.root);
        git.envs(self.repository.git.environment.iter().map(|(name, value)| (name, value)));
        git.output().unwrap();
        assert!(self.ran().is_some(), "git {arguments:?} runs nothing that was planted");
    }

    /// Opens the blog and does all that is done before it is trusted.
    #[track_caller]
    fn look_at(&self) -> (Studio, BlogView, PostRef) {
        let config = Config { git: self.repository.git.clone(), ..self.bench.config() };
        let studio = Studio::open(config).unwrap();
        let blog = studio.open_blog(self.repository.root.display().to_string()).unwrap();
        assert!(blog.git && !blog.trusted);
        let post = PostRef { blog: blog.id.clone(), path: POST.into() };
        studio.list_posts(query(&blog, "rained")).unwrap();
        studio.open_post(post.clone()).unwrap();
        studio.preflight(post.clone()).unwrap();
        (studio, blog, post)
    }
}

fn executable(file: &Path) {
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn ask(post: &PostRef) -> PublishPost {
    PublishPost { post: post.clone(), target: None, agreed: Vec::new() }
}

/// Every setting that names a program, in a file of its own that is included.
#[test]
fn no_program_of_the_repositorys_settings_is_run() {
    for git in gits() {
        let foreign = Foreign::new(&git);
        let root = &foreign.repository.root;
        let evil = foreign.evil.display();
        foreign.repository.write(
            "planted.config",
            format!(
                "[core]\n fsmonitor = {evil}\n sshCommand = {evil}\n pager = {evil}\n editor = {evil}\n askPass = {evil}\n \
                 alternateRefsCommand = {evil}\n gitProxy = {evil}\n hooksPath = {hooks}\n attributesFile = {attributes}\n\
                 [pager]\n log = {evil}\n config = {evil}\n\
                 [alias]\n log = !{evil}\n rev-parse = !{evil}\n\
                 [diff]\n external = {evil}\n submodule = log\n\
                 [diff \"evil\"]\n textconv = {evil}\n command = {evil}\n\
                 [filter \"evil\"]\n clean = {evil}\n smudge = {evil}\n process = {evil}\n required = true\n\
                 [merge \"evil\"]\n driver = {evil}\n\
                 [credential]\n helper = !{evil}\n\
                 [gpg]\n program = {evil}\n[gpg \"ssh\"]\n program = {evil}\n[gpg \"x509\"]\n program = {evil}\n\
                 [commit]\n gpgSign = true\n[submodule]\n recurse = true\n[status]\n submoduleSummary = true\n\
                 [protocol]\n allow = always\n[protocol \"ext\"]\n allow = always\n[uploadpack]\n packObjectsHook = {evil}\n",
                hooks = root.join("hooks").display(),
                attributes = root.join("attributes").display(),
            ),
        );
        foreign.repository.write("attributes", "* diff=evil filter=evil merge=evil\n");
        for hook in ["post-index-change", "reference-transaction", "pre-commit", "pre-push", "post-checkout"]
        {
            let file = root.join("hooks").join(hook);
            foreign.repository.write(&format!("hooks/{hook}"), format!("#!/bin/sh\nexec {evil} {hook}\n"));
            executable(&file);
        }
        submodule(&foreign);
        foreign.config("include.path", "../planted.config");
        foreign.config("remote.origin.url", "ext::EVIL");
        foreign.repository.write(POST, TEXT.replace("all day", "all night"));
        foreign.assert_armed(&["status"]);
        let (studio, blog, post) = foreign.look_at();
        let plan = studio.plan_publish(ask(&post)).unwrap();
        assert_eq!(plan.commit_message.as_deref(), Some("Publish: Rain"));
        assert_eq!(foreign.ran(), None);
        // To carry it out the blog must be trusted, which is said at once.
        let refused = studio.publish(ask(&post)).unwrap_err();
        assert_eq!(refused.code(), Code::Untrusted, "{refused}");
        assert_eq!(foreign.ran(), None);
        studio.trust_blog(blog.id).unwrap();
        assert!(studio.publish(ask(&post)).is_ok());
    }
}

/// A submodule whose own settings run programs.
fn submodule(foreign: &Foreign) {
    let root = &foreign.repository.root;
    let inner = root.join("content/theme");
    std::fs::create_dir_all(&inner).unwrap();
    let run = |arguments: &[&str]| foreign.repository.run(&inner, arguments);
    run(&["init", "-q"]);
    let name = ["-c", "user.name=x", "-c", "user.email=x@example.org"];
    run(&[name.as_slice(), &["commit", "-q", "--allow-empty", "-m", "theme"]].concat());
    run(&["config", "core.fsmonitor", foreign.evil.to_str().unwrap()]);
    let at = run(&["rev-parse", "HEAD"]);
    foreign
        .repository
        .write(".gitmodules", "[submodule \"theme\"]\n path = content/theme\n url = ../theme\n");
    foreign.repository.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{at},content/theme")]);
    foreign.repository.git(&["commit", "-q", "-m", "A theme"]);
}

/// A log that checks signatures asks the program of the repository's choice.
#[test]
fn a_signed_commit_is_not_checked_by_a_planted_program() {
    for git in gits() {
        let foreign = Foreign::new(&git);
        let signed = |kind: &str| {
            let head = foreign.repository.git(&["rev-parse", "HEAD"]);
            foreign.repository.write(POST, format!("{TEXT}{kind}\n"));
            foreign.repository.git(&["add", POST]);
            let tree = foreign.repository.git(&["write-tree"]);
            let commit = format!(
                "tree {tree}\nparent {head}\nauthor W <w@example.org> 1700000000 +0000\ncommitter W <w@example.org> 1700000000 +0000\n\
                 gpgsig -----BEGIN {kind} SIGNATURE-----\n \n abcd\n -----END {kind} SIGNATURE-----\n\npost: {kind}\n"
            );
            foreign.repository.write("commit", commit);
            let commit = foreign.repository.git(&["hash-object", "-t", "commit", "-w", "commit"]);
            foreign.repository.git(&["update-ref", "refs/heads/main", &commit]);
        };
        signed("PGP");
        signed("SSH");
        for key in ["gpg.program", "gpg.ssh.program", "gpg.x509.program"] {
            foreign.config(key, "EVIL");
        }
        foreign.repository.write("signers", "w@example.org ssh-ed25519 AAAA\n");
        foreign.config("gpg.ssh.allowedSignersFile", "signers");
        foreign.config("log.showSignature", "true");
        foreign.assert_armed(&["log", "-n", "30", "--format=%s"]);
        let (studio, _, post) = foreign.look_at();
        let plan = studio.plan_publish(ask(&post)).unwrap();
        // The habit of these commits was read all the same.
        assert_eq!(plan.commit_message.as_deref(), Some("post: Rain"));
        assert_eq!(foreign.ran(), None);
    }
}

/// An object that is missing would be fetched by a program of the remote's choice.
#[test]
fn a_missing_object_is_not_fetched() {
    for git in gits() {
        let foreign = Foreign::new(&git);
        let repository = &foreign.repository;
        let tree = repository.git(&["rev-parse", "HEAD:content/posts"]);
        std::fs::remove_file(repository.root.join(".git/objects").join(&tree[..2]).join(&tree[2..])).unwrap();
        foreign.config("core.repositoryFormatVersion", "1");
        foreign.config("extensions.partialClone", "evil");
        foreign.config("remote.evil.url", repository.remote.to_str().unwrap());
        foreign.config("remote.evil.promisor", "true");
        foreign.config("remote.evil.uploadpack", "EVIL");
        for protocol in ["protocol.allow", "protocol.file.allow", "protocol.ext.allow"] {
            foreign.config(protocol, "always");
        }
        foreign.assert_armed(&["ls-tree", "HEAD", "--", POST]);
        let (studio, _, post) = foreign.look_at();
        let refused = studio.plan_publish(ask(&post)).unwrap_err().to_string();
        assert!(refused.contains("git could not list what is committed"), "{refused}");
        assert_eq!(foreign.ran(), None);
        foreign.config("remote.evil.url", "ext::EVIL");
        foreign.assert_armed(&["ls-tree", "HEAD", "--", POST]);
        studio.plan_publish(ask(&post)).unwrap_err();
        assert_eq!(foreign.ran(), None);
    }
}

/// Where the site goes is in the blog's own settings, which came with it.
#[test]
fn a_foreign_blog_is_not_written_out_of_its_folder() {
    let bench = Bench::new(&[("posts/rain.md", TEXT)]);
    let outside = bench.folder.path().join("outside");
    std::fs::create_dir(&outside).unwrap();
    let studio = bench.studio();
    let blog = bench.open(&studio);
    let post = bench.post(&blog, "posts/rain.md");
    let absolute = outside.display().to_string();
    std::os::unix::fs::symlink(&outside, bench.root().join("public")).unwrap();
    for folder in ["public", "../outside", absolute.as_str()] {
        bench.write(
            "dropcap.toml",
            &format!("[[targets]]\nkind = \"folder\"\nname = \"Site\"\nfolder = {folder:?}\n"),
        );
        let studio = bench.studio();
        bench.open(&studio);
        let cancel = dropcap_core::publish::Cancel::default();
        let refusals = [
            studio.plan_publish(ask(&post)).unwrap_err(),
            studio.publish(ask(&post)).unwrap_err(),
            studio.publish_and_wait(&ask(&post), &cancel).unwrap_err(),
        ];
        for refused in refusals {
            assert_eq!(refused.code(), Code::Untrusted, "{folder}: {refused}");
        }
        assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0, "{folder}");
        assert!(std::fs::read_to_string(bench.root().join("posts/rain.md")).unwrap().contains("draft: true"));
    }
    // In a trusted blog it is as the writer has set it.
    studio.trust_blog(blog.id).unwrap();
    let done = studio.publish_and_wait(&ask(&post), &dropcap_core::publish::Cancel::default()).unwrap();
    assert_eq!(done.problem, None);
    assert!(outside.join("rain/index.html").is_file());
}
