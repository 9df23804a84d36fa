//! Photos between texts, files and the queue of an open blog, through the
//! studio as a window uses it: none is lost, whatever became of its text.

use std::path::PathBuf;

use dropcap_core::api::{
    AddPhotos, BlogView, Event, FindPhotos, KeepText, PhotoJob, PhotoRole, PhotoSource, PhotoState,
    PlacePhotos, PostRef, PostView, SavePost, Saved,
};
use dropcap_core::studio::Studio;
use dropcap_tests::bench::Bench;
use dropcap_tests::photos::{Scene, jpeg, with_exif};

const POST: &str = "---\ntitle: Rain\n---\nOne.\n\nTwo.\n";

/// A blog with a post, and photos on a desktop.
struct Desk {
    bench: Bench,
}

impl Desk {
    fn new() -> Self {
        let bench = Bench::new(&[("posts/rain.md", POST), ("posts/other.md", "Other.\n")]);
        Self { bench }
    }

    fn start(&self) -> (Studio, BlogView, PostRef) {
        let studio = self.bench.studio();
        let blog = self.bench.open(&studio);
        let post = self.bench.post(&blog, "posts/rain.md");
        (studio, blog, post)
    }

    fn photo(&self, name: &str, number: u32) -> PathBuf {
        let path = self.bench.folder.path().join(name);
        std::fs::write(&path, jpeg(64, 48, Scene::Photo(number))).unwrap();
        path
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.bench.root().join("posts/rain.md")).unwrap()
    }

    fn done(&self, id: &str) {
        self.bench.wait("the photo stored", || {
            let told = self.bench.told.lock().unwrap();
            told.iter().any(|event| match event {
                Event::Photo(job) => job.id == id && job.state == PhotoState::Done,
                _ => false,
            })
        });
    }
}

fn add(studio: &Studio, post: &PostRef, photos: &[PathBuf]) -> Vec<PhotoJob> {
    let file = |path: &PathBuf| PhotoSource::File { path: path.display().to_string() };
    let photos = photos.iter().map(file).collect();
    studio.add_photos(AddPhotos { post: post.clone(), photos, role: PhotoRole::Inline }).unwrap()
}

fn with(text: &str, jobs: &[PhotoJob]) -> String {
    let lines: String = jobs.iter().map(|job| format!("![](dropcap:{})\n", job.id)).collect();
    format!("{text}\n{lines}")
}

fn save(studio: &Studio, opened: &PostView, text: &str) -> String {
    let ask = SavePost { post: opened.post.clone(), text: text.into(), base: opened.version.clone() };
    match studio.save_post(ask).unwrap() {
        Saved::Saved { version, .. } => version,
        Saved::Conflict { .. } => panic!("nobody else wrote"),
    }
}

fn found(studio: &Studio, blog: &BlogView, jobs: &[PhotoJob]) -> Vec<(PhotoState, Option<String>)> {
    let jobs = jobs.iter().map(|job| job.id.clone()).collect();
    let found = studio.find_photos(FindPhotos { blog: blog.id.clone(), jobs }).unwrap();
    found.into_iter().map(|job| (job.state, job.link.map(|link| link.url))).collect()
}

#[test]
fn a_photo_in_a_text_that_was_never_saved_is_there_when_the_text_is_taken() {
    let desk = Desk::new();
    let (studio, _, post) = desk.start();
    let opened = studio.open_post(post.clone()).unwrap();
    let jobs = add(&studio, &post, &[desk.photo("Sea.jpg", 1)]);
    desk.done(&jobs[0].id);
    let unsaved = with(&opened.text, &jobs);
    studio.note_text(KeepText { post: post.clone(), text: unsaved.clone(), base: opened.version }).unwrap();
    drop(studio);

    let (studio, blog, post) = desk.start();
    let offered = studio.unsaved_texts(()).unwrap();
    assert_eq!((offered[0].text.as_str(), offered[0].file.as_deref()), (unsaved.as_str(), Some(POST)));
    let opened = studio.open_post(post).unwrap();
    let link = Some("rain/sea.jpeg".to_owned());
    assert_eq!(found(&studio, &blog, &jobs), [(PhotoState::Done, link)]);
    // Put into the text and saved before the link is: the next opening has it.
    save(&studio, &opened, &unsaved);
    let again = studio.open_post(opened.post).unwrap();
    assert_eq!(again.photos.len(), 1);
    assert_eq!(again.photos[0].link.as_ref().unwrap().url, "rain/sea.jpeg");
}

#[test]
fn a_text_of_the_history_finds_its_photos_again() {
    let desk = Desk::new();
    let (studio, blog, post) = desk.start();
    let opened = studio.open_post(post.clone()).unwrap();
    let jobs = add(&studio, &post, &[desk.photo("Sea.jpg", 1)]);
    let placed = with(POST, &jobs);
    let version = save(&studio, &opened, &placed);
    desk.done(&jobs[0].id);
    let linked = placed.replace(&format!("dropcap:{}", jobs[0].id), "rain/sea.jpeg");
    save(&studio, &PostView { version, ..opened }, &linked);
    studio.close_post(post.clone()).unwrap();
    assert_eq!(studio.photo_jobs(post.clone()).unwrap(), [], "it is linked, so it is no job any more");
    assert_eq!(found(&studio, &blog, &jobs), [(PhotoState::Done, Some("rain/sea.jpeg".to_owned()))]);
    drop(studio);

    let (studio, _, post) = desk.start();
    let now = studio.read_post(&post).unwrap();
    // As `dropcap-cli restore` does it, with no window.
    save(&studio, &now, &placed);
    assert_eq!(desk.text(), linked);
}

#[test]
fn photos_whose_post_was_left_meanwhile_are_put_into_its_file() {
    let desk = Desk::new();
    let (studio, blog, post) = desk.start();
    studio.open_post(post.clone()).unwrap();
    let jobs = add(&studio, &post, &[desk.photo("Sea.jpg", 1), desk.photo("Shore.jpg", 2)]);
    let ids: Vec<_> = jobs.iter().map(|job| job.id.clone()).collect();
    let place = |line| studio.place_photos(PlacePhotos { post: post.clone(), jobs: ids.clone(), line });
    let refused = place(Some(1)).unwrap_err().to_string();
    assert!(refused.contains("posts/rain.md is open"), "{refused}");
    studio.close_post(post.clone()).unwrap();
    studio.open_post(desk.bench.post(&blog, "posts/other.md")).unwrap();
    desk.done(&jobs[0].id);
    place(Some(1)).unwrap();
    let linked = POST.replace("One.\n", "One.\n\n![](rain/sea.jpeg)\n![](rain/shore.jpeg)\n");
    desk.bench.wait("both photos linked", || desk.text() == linked);
}

#[test]
fn what_an_original_would_tell_is_seen_and_never_stored() {
    let bench = Bench::new(&[("posts/a.md", "---\ntitle: A\n---\nWords.\n")]);
    let photo = bench.folder.path().join("told.jpg");
    std::fs::write(&photo, with_exif(&jpeg(64, 48, Scene::Photo(1)), 1, Some((48, 8)))).unwrap();
    let studio = bench.studio();
    let blog = bench.open(&studio);
    let post = bench.post(&blog, "posts/a.md");
    let jobs = add(&studio, &post, &[photo]);
    let facts = studio.photo_facts(jobs[0].id.clone()).unwrap();
    let said = |label: &str| facts.iter().find(|fact| fact.label == label).map(|fact| fact.value.clone());
    assert!(said("Position").is_some_and(|place| place.contains("48")), "{facts:?}");
    bench.wait("the photo", || found(&studio, &blog, &jobs)[0].0 == PhotoState::Done);
    let url = found(&studio, &blog, &jobs)[0].1.clone().unwrap();
    let stored = std::fs::read(bench.root().join("posts").join(url)).unwrap();
    assert_eq!(dropcap_core::photos::reveals(&stored), []);
    assert!(studio.photo_facts("nothing".into()).is_err());
}

#[test]
fn what_cannot_be_read_is_named_and_blocks_nothing_else() {
    let desk = Desk::new();
    let (studio, _, post) = desk.start();
    studio.open_post(post.clone()).unwrap();
    let file = |path: PathBuf| PhotoSource::File { path: path.display().to_string() };
    let gone = desk.bench.folder.path().join("gone.jpg");
    let folder = desk.bench.root();
    let photos = vec![
        file(desk.photo("one.jpg", 1)),
        file(gone),
        PhotoSource::Bytes { name: "pasted.png".into(), data: "&&&".into() },
        file(folder),
        file(desk.photo("two.jpg", 2)),
    ];
    let jobs = studio.add_photos(AddPhotos { post, photos, role: PhotoRole::Inline }).unwrap();
    let said: Vec<_> = jobs.iter().map(|job| job.problem.as_deref().unwrap_or_default()).collect();
    assert_eq!((jobs.len(), said[0], said[4]), (5, "", ""));
    for (problem, name) in [(said[1], "gone.jpg"), (said[2], "pasted.png"), (said[3], "blog")] {
        assert!(problem.contains(name), "{problem:?} names {name}");
    }
    desk.done(&jobs[0].id);
    desk.done(&jobs[4].id);
}

/// A picture that a post links is looked for where its generator has it, in the
/// text and for the cover as in the preview.
#[test]
fn a_linked_picture_is_found_wherever_the_generator_publishes_it_from() {
    for (configuration, folder, post) in [
        ("_config.yml", "images", "_posts/2024-03-25-a.md"),
        ("hugo.toml", "assets", "content/posts/a.md"),
        ("astro.config.mjs", "public/images", "src/content/blog/a.md"),
        ("dropcap.toml", "images", "posts/a.md"),
    ] {
        let settings = if configuration == "hugo.toml" { "staticDir = \"assets\"\n" } else { "" };
        let bench =
            Bench::new(&[(configuration, settings), (post, "---\ntitle: A\n---\n![](/images/x.jpg)\n")]);
        let folder = if configuration == "hugo.toml" { "assets/images" } else { folder };
        bench.write(&format!("{folder}/x.jpg"), "a picture");
        let studio = bench.studio();
        let blog = bench.open(&studio);
        let linked = |address: &str| {
            let encode = |part: &str| part.replace('/', "%2F").replace(' ', "%20");
            studio.asset(&format!("/linked/{}/{}/{}", blog.id, encode(post), encode(address)))
        };
        let asset = linked("/images/x.jpg").unwrap_or_else(|error| panic!("{configuration}: {error}"));
        assert_eq!((asset.content_type, asset.bytes.as_slice()), ("image/jpeg", b"a picture".as_slice()));
        assert!(linked("/images/y.jpg").is_err());
        assert!(linked("../../../../etc/x.jpg").is_err());
    }
}
