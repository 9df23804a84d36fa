//! A site in a bucket of a real S3 server: what is sent, in which order, what
//! is left alone, and what a kill leaves.

use std::collections::BTreeMap;
use std::time::Duration;

use dropcap_core::api::Change;
use dropcap_core::error::Error;
use dropcap_core::publish;
use dropcap_core::site::Content;
use dropcap_core::store::SiteFile;
use dropcap_tests::bucket::Kind;
use dropcap_tests::faults::{Fault, Request};
use dropcap_tests::site_bucket::{MANIFEST, POST, SiteScene, text, written};

/// moto signs lists otherwise than all others where the prefix has a `/`.
fn prefix(kind: Kind) -> &'static str {
    if kind == Kind::Moto { "" } else { "blog/" }
}

/// Whether no request of these writes anything.
#[track_caller]
fn assert_only_reads(requests: &[Request]) {
    let writes = requests.iter().find(|request| !["GET", "HEAD"].contains(&request.method.as_str()));
    assert!(writes.is_none(), "{writes:?}");
}

fn made(files: impl IntoIterator<Item = (String, String)>) -> BTreeMap<String, Content> {
    files.into_iter().map(|(name, text)| (name, Content::Made(text.into_bytes()))).collect()
}

fn page(words: &str) -> String {
    format!(
        "<!doctype html><title>Rain</title><article><h1>Rain</h1><p>{words}</p><img src='street.jpg' alt='The street'></article>"
    )
}

/// A made site of so many files, the post's page and its photo among them.
fn many(number: usize) -> BTreeMap<String, Content> {
    let mut files = made((0..number - 2).map(|n| (format!("pages/{n}/index.html"), format!("<p>Page {n}"))));
    files.insert("rain/index.html".into(), Content::Made(page("It rained all day.").into()));
    let photo = dropcap_tests::photos::jpeg(40, 30, dropcap_tests::photos::Scene::Photo(1));
    files.insert("rain/street.jpg".into(), Content::Made(photo));
    files
}

/// A manifest of ours that came to harm.
fn put_damaged(scene: &SiteScene, words: &str) {
    let (content_type, cache_control) = ("application/json", "no-store");
    let file = SiteFile { bytes: words.as_bytes(), content_type, cache_control, mark: "of then" };
    scene.open().put(&scene.key(MANIFEST), &file).unwrap();
}

#[test]
fn a_site_goes_out_in_the_right_order_and_is_seen_live() {
    for kind in Kind::for_sites() {
        let scene = SiteScene::new(kind, prefix(kind));
        let (plan, asked) = scene.requests_of(|| scene.plan().unwrap());
        assert_only_reads(&asked);
        assert_eq!(scene.bucket.objects(), Vec::<String>::new(), "{kind:?}");
        assert!(scene.read().contains("draft: true"));
        assert!(
            plan.files.iter().all(|file| file.change == Change::Add && file.path.starts_with(scene.prefix))
        );
        let said = plan.steps.join("\n");
        let all = format!("All {} files of the site", plan.files.len());
        assert!(said.contains(&all) && said.contains("uploaded to photos"), "{said}");
        assert!(plan.questions.is_empty());

        let (publication, sent) = scene.requests_of(|| scene.published());
        assert_eq!(publication.images_checked, 1);
        assert_eq!(publication.url, Some(format!("{}rain/index.html", scene.public())));
        scene.assert_whole(&[]);
        let put = written(&sent, "PUT", scene.prefix);
        assert_eq!(put.len(), plan.files.len() + 1, "{kind:?}: each once, and the manifest");
        let place = |name: &str| {
            put.iter().position(|one| *one == name).unwrap_or_else(|| panic!("{name} in {put:?}"))
        };
        let order =
            ["rain/street.jpg", "rain/index.html", "tags/index.html", "feed.xml", "index.html", MANIFEST];
        // In a wave all go at once.
        assert!(order.map(place).is_sorted(), "{kind:?}: {put:?}");
        let header = |name: &str, header: &str| {
            let own = format!("/photos/{}{name}", scene.prefix);
            let request =
                sent.iter().find(|one| one.method == "PUT" && one.target.starts_with(&own)).unwrap();
            request.header(header).unwrap_or_default().to_owned()
        };
        let style = put.iter().find(|name| name.ends_with(".css")).unwrap();
        for (name, kind, cache) in [
            ("index.html", "text/html; charset=utf-8", "max-age=60"),
            ("feed.xml", "application/atom+xml; charset=utf-8", "max-age=60"),
            (style, "text/css; charset=utf-8", "max-age=31536000, immutable"),
            ("rain/street.jpg", "image/jpeg", "max-age=3600"),
        ] {
            assert_eq!(header(name, "content-type"), kind, "{name}");
            assert!(header(name, "cache-control").contains(cache), "{name}");
        }
    }
}

/// The number of files in a test with many. rclone without a cache reads its
/// folders anew for each request, and moto is given many but slowly.
fn many_for(kind: Kind) -> usize {
    match kind {
        Kind::Rclone => 20,
        Kind::Moto => 200,
        Kind::Garage => 2000,
    }
}

#[test]
fn what_has_not_changed_is_not_sent() {
    for kind in Kind::for_sites() {
        let scene = SiteScene::new(kind, "");
        let number = many_for(kind);
        scene.instead.replace(Some(many(number)));
        scene.published();
        assert_eq!(scene.objects().len(), number);
        let (plan, asked) = scene.requests_of(|| scene.plan().unwrap());
        let steps = plan.steps.join("\n");
        assert!(plan.files.is_empty() && steps.contains("already; nothing is uploaded"), "{steps}");
        // The manifest and lists of a thousand each: no object is looked at by itself.
        assert!(asked.len() <= 1 + number.div_ceil(1000) + 1, "{kind:?}: {} requests", asked.len());
        let (_, sent) = scene.requests_of(|| scene.published());
        assert_only_reads(&sent);
        assert!(sent.len() <= asked.len(), "{kind:?}: {} requests", sent.len());
    }
}

#[test]
fn one_changed_post_sends_what_depends_on_it() {
    for kind in Kind::for_sites() {
        let scene = SiteScene::new(kind, prefix(kind));
        scene.published();
        scene.write(
            POST,
            &text("", "It rained all day.\n\nAnd all night, too.\n\n![The street](street.jpg)\n"),
        );
        let (_, sent) = scene.requests_of(|| scene.published());
        let mut put = written(&sent, "PUT", scene.prefix);
        put.sort_unstable();
        // The home page shows the beginning of it alone.
        let expected = [MANIFEST, "feed.xml", "rain/index.html"];
        let home = [MANIFEST, "feed.xml", "index.html", "rain/index.html"];
        assert!(put == expected || put == home, "{kind:?}: {put:?}");
        assert!(written(&sent, "DELETE", scene.prefix).is_empty());
        scene.assert_whole(&[]);

        // A post that goes takes its page along, after all else.
        std::fs::remove_file(scene.root().join("posts/snow.md")).unwrap();
        let (_, sent) = scene.requests_of(|| scene.published());
        assert_eq!(written(&sent, "DELETE", scene.prefix), ["snow/index.html"], "{kind:?}");
        let last = sent.iter().rev().filter(|request| ["PUT", "DELETE"].contains(&request.method.as_str()));
        let last: Vec<&str> = last.map(|request| request.method.as_str()).take(2).collect();
        assert_eq!(last, ["PUT", "DELETE"], "the manifest, and before it what went");
        scene.assert_whole(&[]);
    }
}

#[test]
fn what_is_not_ours_is_asked_for_and_else_left_alone() {
    for kind in Kind::for_sites() {
        let scene = SiteScene::new(kind, prefix(kind));
        // Beside the site, in its folder, and in the place of a page.
        if !scene.prefix.is_empty() {
            scene.bucket.put("index.html", b"their home");
        }
        scene.bucket.put(&scene.key("notes.html"), b"their notes");
        scene.bucket.put(&scene.key("sun/index.html"), b"their sun");
        let plan = scene.plan().unwrap();
        let [question] = plan.questions.as_slice() else { panic!("{:?}", plan.questions) };
        let sentence = &question.sentence;
        assert!(
            sentence.starts_with("sun/index.html in photos")
                && sentence.contains("was not put there by Dropcap"),
            "{sentence}"
        );
        let (refused, sent) = scene.requests_of(|| scene.publish().unwrap());
        let problem = refused.problem.unwrap();
        assert!(problem.contains("sun/index.html") && problem.contains("said yes"), "{problem}");
        assert_only_reads(&sent);
        assert!(scene.read().contains("draft: true"), "nothing was changed");
        assert_eq!(scene.bucket.read(&scene.key("sun/index.html")), b"their sun");

        scene.agreed.replace(vec!["another".into()]);
        assert!(scene.publish().unwrap().problem.is_some(), "a yes is to one question");
        scene.agreed.replace(vec![question.token.clone()]);
        let (_, sent) = scene.requests_of(|| scene.published());
        assert!(written(&sent, "DELETE", scene.prefix).is_empty());
        scene.assert_whole(&["notes.html"]);
        assert!(scene.prefix.is_empty() || scene.bucket.read("index.html") == b"their home");
        assert_eq!(scene.bucket.read(&scene.key("notes.html")), b"their notes");

        // What was ours and is somebody's now is not taken away with the page.
        scene.agreed.take();
        scene.bucket.put(&scene.key("snow/index.html"), b"their snow");
        std::fs::remove_file(scene.root().join("posts/snow.md")).unwrap();
        let plan = scene.plan().unwrap().steps.join("\n");
        assert!(plan.contains("left alone: snow/index.html"), "{plan}");
        scene.published();
        assert_eq!(scene.bucket.read(&scene.key("snow/index.html")), b"their snow");
    }
}

#[test]
fn files_of_one_size_and_one_time_are_told_apart() {
    for kind in Kind::for_sites() {
        let scene = SiteScene::new(kind, "");
        let photo = scene.root().join("posts/rain/street.jpg");
        let bytes = std::fs::read(&photo).unwrap();
        let time = photo.metadata().unwrap().modified().unwrap();
        scene.published();
        let mut other = bytes.clone();
        let middle = other.len() - 20;
        other[middle] ^= 1;
        std::fs::write(&photo, &other).unwrap();
        std::fs::File::options().write(true).open(&photo).unwrap().set_modified(time).unwrap();
        assert_eq!(photo.metadata().unwrap().modified().unwrap(), time);
        let (_, sent) = scene.requests_of(|| scene.published());
        assert_eq!(written(&sent, "PUT", scene.prefix), ["rain/street.jpg", MANIFEST], "{kind:?}");
        scene.assert_whole(&[]);
    }
}

#[test]
fn killed_at_any_step_it_comes_to_one_publication() {
    let kind = Kind::Moto;
    let steps = {
        let scene = SiteScene::new(kind, prefix(kind));
        scene.published();
        scene.write("posts/hail.md", "---\ntitle: Hail\ndate: 2024-02-02\n---\nIt hailed.\n");
        std::fs::remove_file(scene.root().join("posts/snow.md")).unwrap();
        scene.steps.take();
        scene.published();
        scene.steps.take()
    };
    for step in ["journal", "save", "send", "note", "upload", "delete", "manifest", "live", "receipt"] {
        assert!(steps.contains(&step.to_owned()), "{step} in {steps:?}");
    }
    for step in 1..=steps.len() {
        let scene = SiteScene::new(kind, prefix(kind));
        scene.published();
        scene.write(POST, &text("draft: true\n", "It rained all night.\n\n![The street](street.jpg)\n"));
        scene.write("posts/hail.md", "---\ntitle: Hail\ndate: 2024-02-02\n---\nIt hailed.\n");
        std::fs::remove_file(scene.root().join("posts/snow.md")).unwrap();
        scene.killed_at(step);
        let said = format!("killed before {}", steps[step - 1]);
        // What was under way and is not wanted any more leaves nothing either.
        if step % 2 == 0 {
            std::fs::remove_file(scene.root().join("posts/hail.md")).unwrap();
        }
        scene.published();
        scene.assert_whole(&[]);
        assert!(!scene.read().contains("draft: true"), "{said}");
        assert_eq!(publish::unfinished(&scene.data()), Vec::new(), "{said}");
        assert_eq!(publish::published(&scene.data()).len(), 1, "{said}");
        let (_, sent) = scene.requests_of(|| scene.published());
        assert_only_reads(&sent);
        let left = std::fs::read_dir(scene.data().join("sending")).map_or(0, Iterator::count);
        assert_eq!(left, 0, "{said}");
    }
}

#[test]
fn a_server_that_breaks_off_costs_nothing_but_time() {
    let scene = SiteScene::new(Kind::Moto, "");
    scene.published();
    for round in 0..8 {
        let body = format!("It rained in round {round}.\n\n![The street](street.jpg)\n");
        scene.write(POST, &text("", &body));
        scene.write(
            "posts/new.md",
            &format!("---\ntitle: New {round}\ndate: 2024-02-0{}\n---\nNews.\n", round + 1),
        );
        let first = scene.proxy.seen().len();
        scene.proxy.script(move |request| {
            let writes = ["PUT", "DELETE"].contains(&request.method.as_str());
            let refused = writes && request.number >= first + 3 + round;
            if refused { Fault::s3(403, "AccessDenied") } else { Fault::Pass }
        });
        let problem = scene.publish().unwrap().problem.unwrap();
        assert!(!problem.is_empty());
        scene.proxy.script(|_| Fault::Pass);
        scene.published();
        scene.assert_whole(&[]);
    }
    // One that is busy for a moment is not even noticed.
    scene.write(POST, &text("", "It rained again.\n\n![The street](street.jpg)\n"));
    scene.proxy.first(1, "PUT", Fault::LostAnswer);
    scene.published();
    scene.assert_whole(&[]);
}

#[test]
fn a_lost_manifest_is_made_anew_and_nothing_is_uploaded() {
    for kind in Kind::for_sites() {
        let scene = SiteScene::new(kind, prefix(kind));
        scene.published();
        for damage in ["", "{\"dropcap_site\":"] {
            scene.bucket.delete(&scene.key(MANIFEST));
            if !damage.is_empty() {
                put_damaged(&scene, damage);
            }
            let (plan, asked) = scene.requests_of(|| scene.plan().unwrap());
            assert_only_reads(&asked);
            assert!(plan.files.is_empty() && plan.questions.is_empty(), "{kind:?}: {plan:#?}");
            let (_, sent) = scene.requests_of(|| scene.published());
            assert_eq!(written(&sent, "PUT", scene.prefix), [MANIFEST], "{kind:?}");
            assert!(written(&sent, "DELETE", scene.prefix).is_empty());
        }
        // Pages that are not wanted any more are known by their marks.
        scene.bucket.delete(&scene.key(MANIFEST));
        std::fs::remove_file(scene.root().join("posts/snow.md")).unwrap();
        scene.published();
        scene.assert_whole(&[]);

        // A manifest that is none of ours is not written over without a yes.
        scene.bucket.put(&scene.key(MANIFEST), b"theirs");
        let plan = scene.plan().unwrap();
        assert!(plan.questions[0].sentence.contains(MANIFEST), "{:?}", plan.questions);
    }
}

/// A site that another program has put there is taken over as it is.
#[test]
fn a_site_that_is_there_already_is_not_uploaded_again() {
    for kind in Kind::for_sites() {
        let scene = SiteScene::new(kind, prefix(kind));
        scene.published();
        for (name, bytes) in scene.objects() {
            scene.bucket.delete(&scene.key(&name));
            scene.bucket.put(&scene.key(&name), &bytes);
        }
        scene.bucket.delete(&scene.key(MANIFEST));
        let (plan, asked) = scene.requests_of(|| scene.plan().unwrap());
        assert_only_reads(&asked);
        assert!(plan.questions.is_empty(), "{kind:?}: {plan:#?}");
        // But for what that program took for another kind of file.
        assert!(plan.files.iter().all(|file| file.path.ends_with(".xml")), "{kind:?}: {plan:#?}");
        let (_, sent) = scene.requests_of(|| scene.published());
        assert_eq!(written(&sent, "PUT", scene.prefix).len(), plan.files.len() + 1, "{kind:?}");
        scene.assert_whole(&[]);
    }
}

#[test]
fn many_deletions_want_a_yes_that_survives_a_kill() {
    let scene = SiteScene::new(Kind::Moto, "");
    scene.instead.replace(Some(many(100)));
    scene.published();
    let mut fewer = many(60);
    scene.instead.replace(Some(fewer.clone()));
    let plan = scene.plan().unwrap();
    let sentence = &plan.questions[0].sentence;
    assert!(
        sentence.starts_with("40 of the 100 objects in photos are not on the site any more"),
        "{sentence}"
    );
    let problem = scene.publish().unwrap().problem.unwrap();
    assert!(problem.contains("40 of the 100"), "{problem}");
    assert_eq!(scene.objects().len(), 100);

    scene.agreed.replace(vec![plan.questions[0].token.clone()]);
    let manifest = {
        scene.steps.take();
        let stop = |step: &str| scene.steps.borrow().iter().position(|one| one == step).map(|at| at + 1);
        assert_eq!(stop("manifest"), None);
        // Killed after the deletions, before the manifest says so.
        7
    };
    scene.killed_at(manifest);
    scene.agreed.take();
    scene.published();
    assert_eq!(scene.objects().len(), 60);
    fewer.remove("pages/0/index.html");
    scene.instead.replace(Some(fewer));
    scene.published();
    assert_eq!(scene.objects().len(), 59, "a few go without a question");
}

#[test]
fn it_is_not_called_live_before_readers_see_it() {
    let scene = SiteScene::new(Kind::Moto, "");
    let mut files = many(4);
    // The page is there, but is another one.
    files.insert("rain/index.html".into(), Content::Made(page("It was dry.").replace("Rain", "Dry").into()));
    scene.instead.replace(Some(files));
    scene.patience.set(Duration::ZERO);
    let problem = scene.publish().unwrap().problem.unwrap();
    assert!(problem.contains("uploaded, but not live") && problem.contains("serve a website"), "{problem}");
    // It stays published here, and the next run checks once more.
    assert!(!scene.read().contains("draft: true"));
    scene.instead.take();
    scene.patience.set(Duration::from_secs(60));
    scene.published();
    scene.assert_whole(&[]);
}

#[test]
fn a_blog_that_is_not_trusted_uses_nobodys_keys() {
    let mut scene = SiteScene::new(Kind::Moto, "");
    scene.trusted = false;
    let (_, sent) = scene.requests_of(|| {
        for refused in [scene.plan().map(drop), scene.publish().map(drop)] {
            let error = refused.unwrap_err();
            assert!(matches!(error, Error::UntrustedBucket { .. }), "{error}");
            assert!(error.to_string().contains("photos"), "{error}");
        }
    });
    assert!(sent.is_empty(), "{sent:?}");
}
