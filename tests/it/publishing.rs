//! How a publication ends, as a window hears of it from a studio.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use dropcap_core::api::{BlogView, Event, PostRef, Publication, PublishPost, Stage, StageState, VersionKind};
use dropcap_core::publish::Patience;
use dropcap_core::studio::{Config, Studio};
use dropcap_tests::bench::{Bench, query};
use dropcap_tests::pages::{Answer, Web};
use dropcap_tests::repository::{Repository, gits};

const POST: &str = "content/posts/rain.md";
const TEXT: &str = "---\ntitle: Rain\ndate: 2024-03-25\ndraft: true\n---\nIt rained all day.\n";

fn ask(post: &PostRef) -> PublishPost {
    PublishPost { post: post.clone(), target: None, agreed: Vec::new() }
}

fn state(publication: &Publication, stage: Stage) -> StageState {
    publication.stages.iter().find(|at| at.stage == stage).unwrap().state
}

/// The publications told so far that had come to an end.
fn ended(bench: &Bench) -> Vec<Publication> {
    let told = bench.told.lock().unwrap();
    let ended = told.iter().filter_map(|event| match event {
        Event::Publication(publication) if publication.finished => Some(publication.clone()),
        _ => None,
    });
    ended.collect()
}

/// A blog in a repository, trusted, whose page is served by nobody yet.
struct Pushed {
    bench: Bench,
    repository: Repository,
    web: Web,
    studio: Studio,
    blog: BlogView,
    post: PostRef,
}

impl Pushed {
    fn new() -> Self {
        let (bench, repository, web) = (Bench::new(&[]), Repository::new(&gits()[0]), Web::start());
        repository.write("hugo.toml", format!("baseURL = '{}'\n", web.url()));
        repository.write(POST, TEXT);
        let patience = Patience {
            first: Duration::from_millis(1),
            longest: Duration::from_millis(2),
            total: Duration::from_secs(120),
        };
        let config = Config { git: repository.git.clone(), patience, ..bench.config() };
        let studio = Studio::open(config).unwrap();
        let blog = studio.open_blog(repository.root.display().to_string()).unwrap();
        studio.trust_blog(blog.id.clone()).unwrap();
        let post = PostRef { blog: blog.id.clone(), path: POST.into() };
        Self { bench, repository, web, studio, blog, post }
    }

    fn serve(&self) {
        let page = "<title>Rain</title><article><h1>Rain</h1><p>It rained all day.</p></article>";
        self.web.answers("/posts/rain/", [Answer::page(page)]);
    }

    /// The kinds of the post's versions.
    fn kinds(&self) -> Vec<VersionKind> {
        self.studio.history(self.post.clone()).unwrap().into_iter().map(|version| version.kind).collect()
    }
}

#[test]
fn a_stop_is_told_once_and_what_was_pushed_is_kept() {
    let scene = Pushed::new();
    let Pushed { bench, studio, post, .. } = &scene;
    let first = studio.publish(ask(post)).unwrap();
    bench.wait("the page being waited for", || {
        bench.told.lock().unwrap().iter().any(|event| {
            matches!(event, Event::Publication(one) if state(one, Stage::Live) == StageState::Running)
        })
    });
    studio.cancel_publication(first.id).unwrap();
    bench.wait("the end", || !ended(bench).is_empty());
    // Nothing comes after it: the thread has ended when the next one begins.
    bench.wait("room for another", || studio.publish(ask(post)).is_ok());
    let stopped = ended(bench).remove(0);
    assert!(stopped.stopped && stopped.problem.is_none() && stopped.url.is_none(), "{stopped:#?}");
    assert_eq!(state(&stopped, Stage::Pushed), StageState::Done);
    assert_eq!(state(&stopped, Stage::Live), StageState::Waiting);
    // The text is out, whether it is live or not.
    assert_eq!(scene.kinds(), [VersionKind::Published]);
    assert_eq!(studio.open_post(post.clone()).unwrap().live, None);

    // It is carried on to one publication.
    scene.serve();
    bench.wait("the second end", || ended(bench).len() == 2);
    let live = ended(bench).remove(1);
    assert!(!live.stopped && live.problem.is_none(), "{live:#?}");
    assert_eq!(live.url, Some(format!("{}posts/rain/", scene.web.url())));
    assert_eq!(scene.repository.published(), ["Publish: Rain", "Begin"]);
    assert_eq!(scene.kinds(), [VersionKind::Published]);
    assert_eq!(studio.open_post(post.clone()).unwrap().live, live.url);
}

/// What was seen live stays live, whatever Dropcap's own files come to.
#[test]
fn a_success_is_not_told_as_a_failure() {
    let scene = Pushed::new();
    scene.serve();
    let Pushed { bench, studio, blog, post, .. } = &scene;
    // The list of what is published can be kept neither as files nor in the index.
    let data = bench.folder.path().join("data");
    let receipts = data.join("publications").join(&blog.id).join("published");
    std::fs::create_dir_all(receipts.parent().unwrap()).unwrap();
    std::fs::write(&receipts, "in the way").unwrap();
    let index = rusqlite::Connection::open(data.join("index").join(format!("{}.sqlite", blog.id))).unwrap();
    let full = "CREATE TRIGGER full BEFORE INSERT ON meta BEGIN SELECT RAISE(FAIL, 'disk is full'); END";
    index.execute_batch(full).unwrap();
    studio.publish(ask(post)).unwrap();
    bench.wait("a note", || {
        bench.told.lock().unwrap().iter().any(|event| {
            matches!(event, Event::Blog(view) if view.notes.iter().any(|note| note.contains("open the blog again")))
        })
    });
    let all = ended(bench);
    assert_eq!(all.len(), 1, "{all:#?}");
    assert_eq!(all[0].problem, None);
    assert!(all[0].url.is_some() && all[0].stages.iter().all(|stage| stage.state == StageState::Done));
    let note = all[0].note.as_deref().unwrap();
    assert!(note.contains("may not show it as published"), "{note}");
}

/// A clock that panics once, when a test says so.
fn faulty(bench: &Bench) -> (Config, Arc<AtomicBool>) {
    let armed = Arc::new(AtomicBool::new(false));
    let trap = armed.clone();
    let config = bench.config();
    let clock = config.clock.clone();
    let clock = Arc::new(move || {
        assert!(!trap.swap(false, Ordering::SeqCst), "a fault that was planned");
        clock()
    });
    (Config { clock, watch: true, ..config }, armed)
}

#[test]
fn a_panic_ends_a_publication_in_a_sentence() {
    let bench = Bench::new(&[("posts/rain.md", TEXT)]);
    let (config, armed) = faulty(&bench);
    let studio = Studio::open(Config { watch: false, ..config }).unwrap();
    let blog = bench.open(&studio);
    let post = bench.post(&blog, "posts/rain.md");
    armed.store(true, Ordering::SeqCst);
    studio.publish(ask(&post)).unwrap();
    bench.wait("the end", || !ended(&bench).is_empty());
    let problem = ended(&bench).remove(0).problem.unwrap();
    assert!(problem.contains("a fault in Dropcap") && problem.contains("publish again"), "{problem}");
    bench.wait("room for another", || studio.publish(ask(&post)).is_ok());
    bench.wait("the second end", || ended(&bench).len() == 2);
    assert_eq!(ended(&bench)[1].problem, None);
}

#[test]
fn a_panic_does_not_end_the_watching() {
    let bench = Bench::new(&[("posts/rain.md", TEXT)]);
    let (config, armed) = faulty(&bench);
    let studio = Studio::open(config).unwrap();
    let blog = bench.open(&studio);
    armed.store(true, Ordering::SeqCst);
    // The blog is read again and told of, for which the time is asked.
    bench.wait("the note", || {
        bench.write("dropcap.toml", "title = \"Another\"\n");
        let told = bench.told.lock().unwrap();
        told.iter().any(|event| {
            matches!(event, Event::Blog(view) if view.notes.iter().any(|note| note.contains("a fault in Dropcap")))
        })
    });
    bench.write("posts/sun.md", "---\ntitle: Sun\n---\nIt shone.\n");
    bench.wait("the new post", || studio.list_posts(query(&blog, "")).unwrap().total == 2);
}
