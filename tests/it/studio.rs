//! An open blog through the studio, as a window uses it.

use dropcap_core::api::{Event, PublishPost};
use dropcap_core::publish::Cancel;
use dropcap_tests::bench::Bench;

const DRAFT: &str = "---\ntitle: Rain\ndate: 2024-03-25\ndraft: true\n---\nIt rained all day.\n";

/// The window goes on with the text that is published, while the rest of the
/// publication is still under way.
#[test]
fn an_open_post_is_told_of_its_draft_going_off_before_the_end() {
    let bench = Bench::new(&[("posts/rain.md", DRAFT)]);
    let studio = bench.studio();
    let blog = bench.open(&studio);
    let post = bench.post(&blog, "posts/rain.md");
    studio.open_post(post.clone()).unwrap();
    let publication = studio
        .publish_and_wait(&PublishPost { post: post.clone(), target: None }, &Cancel::default())
        .unwrap();
    assert_eq!(publication.problem, None);
    let told = bench.told.lock().unwrap();
    let changed = told.iter().position(|event| matches!(event, Event::PostChanged(_))).unwrap();
    let built = told.iter().position(|event| match event {
        Event::Publication(publication) => publication.stages.iter().any(|stage| {
            stage.stage == dropcap_core::api::Stage::Prepared
                && stage.state == dropcap_core::api::StageState::Done
        }),
        _ => false,
    });
    assert!(changed < built.unwrap(), "{told:#?}");
    assert!(std::fs::read_to_string(bench.root().join("posts/rain.md")).unwrap().contains("draft: false"));
}
