//! Publishing while the remote cannot be reached and somebody else pushes.

use dropcap_tests::hugo::{Server, git};
use dropcap_tests::travel::Travel;

use crate::hugo_blog::{publish, write_a_post};
use crate::surroundings::{Surroundings, picture, trust};

#[test]
fn what_could_not_go_out_goes_out_later_and_once() {
    let around = Surroundings::new();
    let travel = Travel::start(around.path());
    let mut server = Server::start(&travel.host);
    git(&travel.blog, &["remote", "set-url", "origin", &server.url()]);
    let window = around.open(&[travel.blog.to_str().unwrap()], &[]);
    trust(&window);
    write_a_post(&window);

    server.stop();
    window.click("publish-button");
    window.click("publish-confirm");
    let problem = window.text("[data-testid='publish-problem']");
    assert!(problem.contains("cannot be reached"), "{problem}");
    window.find("[data-testid='stage-pushed'][data-state='failed']");
    picture(&window, "offline");
    assert_eq!(published(&travel).len(), 1, "nothing has reached the remote");

    // Meanwhile somebody else publishes, and then the network is back.
    let elsewhere = around.path().join("elsewhere");
    git(around.path(), &["clone", "--quiet", travel.host.remote.to_str().unwrap(), "elsewhere"]);
    std::fs::write(elsewhere.join("static/robots.txt"), "User-agent: *\n").unwrap();
    git(&elsewhere, &["add", "."]);
    let name = ["-c", "user.name=Other", "-c", "user.email=other@example.org"];
    git(&elsewhere, &[name.as_slice(), &["commit", "--quiet", "--message", "From elsewhere"]].concat());
    git(&elsewhere, &["push", "--quiet"]);
    server.start_again();
    window.click("publish-again");
    window.find("[data-testid='stage-live'][data-state='done']");
    assert!(travel.page().contains("The ferry left before the fog did."));
    let subjects = published(&travel);
    let ours = subjects.iter().filter(|subject| subject.contains("A week on the coast")).count();
    let theirs = subjects.iter().filter(|subject| *subject == "From elsewhere").count();
    assert_eq!((ours, theirs), (1, 1), "{subjects:?}");
    travel.check_other_files();
    // Once more: there is nothing left to do.
    window.keys("Escape");
    publish(&window);
    assert_eq!(published(&travel), subjects);
}

/// The subjects of the commits that the remote has.
fn published(travel: &Travel) -> Vec<String> {
    git(&travel.host.remote, &["log", "--format=%s", "main"]).lines().map(str::to_owned).collect()
}
