//! An open blog through the studio, as a window uses it.

use dropcap_core::api::{Event, PreviewText, PublishPost, RenderPreview, TextEdit};
use dropcap_core::publish::Cancel;
use dropcap_core::studio::{Config, Studio};
use dropcap_tests::bench::{Bench, query};

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
        .publish_and_wait(
            &PublishPost { post: post.clone(), target: None, agreed: Vec::new() },
            &Cancel::default(),
        )
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

/// A branch switch: more changes at once than are looked at one by one.
#[test]
fn very_many_changes_outside_are_followed() {
    let bench = Bench::new(&[]);
    let posts = bench.root().join("posts");
    std::fs::create_dir(&posts).unwrap();
    let write = |post: usize, word: &str| {
        std::fs::write(posts.join(format!("{post}.md")), format!("---\ntitle: {post}\n---\n{word}\n"))
            .unwrap();
    };
    (0..400).for_each(|post| write(post, "before"));
    let studio = Studio::open(Config { watch: true, ..bench.config() }).unwrap();
    let blog = bench.open(&studio);
    studio.wait_until_searchable(&blog.id).unwrap();
    let found = |word: &str| studio.list_posts(query(&blog, word)).unwrap().total;
    assert_eq!((found(""), found("before")), (400, 400));
    (100..500).for_each(|post| write(post, "afterwards"));
    (0..50).for_each(|post| std::fs::remove_file(posts.join(format!("{post}.md"))).unwrap());
    bench.wait("the list as the disk is", || {
        (found(""), found("before"), found("afterwards")) == (450, 50, 400)
    });
    // Once more, from an index that is there already.
    drop(studio);
    let studio = bench.studio();
    let blog = bench.open(&studio);
    assert_eq!(studio.list_posts(query(&blog, "after")).unwrap().total, 400);
}

/// A kill in the middle of a save leaves a file that nobody sees.
#[test]
fn what_killed_saves_left_goes_when_the_blog_is_opened() {
    let bench = Bench::new(&[("posts/rain.md", DRAFT), ("posts/snow/index.md", DRAFT)]);
    let hour = std::time::Duration::from_secs(3600);
    let left = |path: &str, age: std::time::Duration| {
        bench.write(path, "half of a pos");
        let file = std::fs::File::options().write(true).open(bench.root().join(path)).unwrap();
        file.set_modified(std::time::SystemTime::now() - age).unwrap();
    };
    let old = ["posts/.dropcap-aB3xYz", "posts/snow/.dropcap-000000", "posts/new/.dropcap-Zzzzz9"];
    old.iter().for_each(|path| left(path, 2 * hour));
    let young = ["posts/.dropcap-aB3xY1", "posts/.dropcap-notes.md"];
    left(young[0], hour / 2);
    left(young[1], 2 * hour);
    let studio = bench.studio();
    bench.open(&studio);
    let there = |path: &&str| bench.root().join(path).exists();
    assert_eq!(old.iter().filter(|path| there(path)).count(), 0);
    assert_eq!(young.iter().filter(|path| there(path)).count(), 2);
}

/// The window sends what has changed, and gets what has changed.
#[test]
fn a_preview_follows_changes_and_asks_for_the_whole_text_where_it_must() {
    let bench = Bench::new(&[("posts/rain.md", DRAFT)]);
    let studio = bench.studio();
    let blog = bench.open(&studio);
    let post = bench.post(&blog, "posts/rain.md");
    let render = |text: PreviewText, base: u32| {
        studio.render_preview(RenderPreview { post: post.clone(), text, base }).unwrap()
    };
    let edit = |since: u32, from: u32, to: u32, insert: &str| PreviewText::Edits {
        since,
        edits: vec![TextEdit { from, to, insert: insert.into() }],
    };
    assert!(render(edit(1, 0, 0, "x"), 0).is_none(), "a post that is not open has no text");
    studio.open_post(post.clone()).unwrap();
    assert!(render(edit(0, 0, 0, "x"), 0).is_none(), "nothing was shown yet");
    let text = format!("{DRAFT}\nSecond 😍 one.\n\nThird one.\n");
    let first = render(PreviewText::Whole { text: text.clone() }, 0).unwrap();
    assert_eq!((first.base, first.insert.len(), first.lines.as_slice()), (0, 3, &[5, 7, 9][..]));
    assert!(first.front_matter.is_some());

    // Counted as editors count: the face takes two units.
    let at = text.encode_utf16().count() as u32 - "Third one.\n".len() as u32;
    let second = render(edit(first.revision, at, at + 5, "The last"), first.revision).unwrap();
    assert_eq!(
        (second.base, second.from, second.remove, second.lines.as_slice()),
        (first.revision, 2, 1, &[9][..])
    );
    assert!(second.insert[0].contains("The last one.") && second.front_matter.is_none(), "{second:?}");
    let third = render(edit(second.revision, at, at, "\n\nNew.\n\n"), second.revision).unwrap();
    assert_eq!((third.from, third.remove, third.lines.len(), third.shift), (2, 0, 1, 4));

    assert!(render(edit(first.revision, 0, 0, "x"), third.revision).is_none(), "changes of an older text");
    let whole = render(PreviewText::Whole { text }, third.revision);
    assert_eq!(whole.map(|patch| patch.base), Some(0), "and what was known is let go of");
}
