//! Photos in every form a blog writes them in, through the studio as a window
//! uses it, with a real store: in the text at once, linked in the file, undone
//! by a cancelled job, there again after a kill; and photos that change places.

use std::path::PathBuf;

use dropcap_core::api::{
    AddPhotos, ArrangePictures, Arranged, Arrangement, BlogView, Event, LinkForm, PhotoJob, PhotoRole,
    PhotoSource, PhotoState, PlacePhotos, PostRef, RemovePhoto, SavePost, Saved, TextEdit, WritePhotos,
};
use dropcap_core::studio::Studio;
use dropcap_tests::bench::Bench;
use dropcap_tests::photos::{Scene, jpeg, taken_at};

const POST: &str = "---\ntitle: Rain\n---\nOne.\n\nTwo.\n";

/// Posts of a blog with a habit, and what its settings say.
struct Desk {
    bench: Bench,
}

const FIGURES: &str = "{{< figure src=\"/images/a.jpg\" alt=\"A\" caption=\"The sea\" >}}\n\nText.\n\n{{< figure src=\"/images/b.jpg\" alt=\"\" caption=\"\" >}}\n";
const GALLERIES: &str = "{{< gallery >}}\n{{< figure src=\"/images/a.jpg\" alt=\"\" >}}\n{{< figure src=\"/images/b.jpg\" alt=\"\" >}}\n{{< /gallery >}}\n";
const HTML: &str = "<img src=\"/images/a.jpg\" alt=\"\">\n\nText.\n\n<img src=\"/images/b.jpg\" alt=\"\">\n";

impl Desk {
    /// A Hugo blog that lets HTML through, with two posts of that habit.
    fn new(habit: &str, settings: &str) -> Self {
        Self::with("[markup.goldmark.renderer]\nunsafe = true\n", habit, settings)
    }

    fn with(hugo: &str, habit: &str, settings: &str) -> Self {
        let old = format!("---\ntitle: Old\n---\n{habit}");
        let bench = Bench::new(&[
            ("hugo.toml", &format!("baseURL = \"https://example.org/\"\n{hugo}")),
            ("content/posts/rain.md", POST),
            ("content/posts/one.md", &old),
            ("content/posts/two.md", &old),
        ]);
        if !settings.is_empty() {
            bench.write("dropcap.toml", settings);
        }
        Self { bench }
    }

    fn start(&self) -> (Studio, BlogView, PostRef) {
        let studio = self.bench.studio();
        let blog = self.bench.open(&studio);
        let post = self.bench.post(&blog, "content/posts/rain.md");
        (studio, blog, post)
    }

    fn photo(&self, name: &str, number: u32, taken: &str) -> PathBuf {
        let path = self.bench.folder.path().join(name);
        let plain = jpeg(640, 480, Scene::Photo(number));
        std::fs::write(&path, if taken.is_empty() { plain } else { taken_at(&plain, taken) }).unwrap();
        path
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.bench.root().join("content/posts/rain.md")).unwrap()
    }

    fn done(&self, id: &str) -> PhotoJob {
        let mut found = None;
        self.bench.wait("the photo stored", || {
            found = self.bench.told.lock().unwrap().iter().find_map(|event| match event {
                Event::Photo(job) if job.id == id && job.state == PhotoState::Done => Some(job.clone()),
                _ => None,
            });
            found.is_some()
        });
        found.unwrap()
    }
}

fn add(studio: &Studio, post: &PostRef, photos: &[PathBuf]) -> Vec<PhotoJob> {
    let file = |path: &PathBuf| PhotoSource::File { path: path.display().to_string() };
    let photos = photos.iter().map(file).collect();
    studio.add_photos(AddPhotos { post: post.clone(), photos, role: PhotoRole::Inline }).unwrap()
}

fn ids(jobs: &[PhotoJob]) -> Vec<String> {
    jobs.iter().map(|job| job.id.clone()).collect()
}

/// A text after edits; it is of ASCII.
fn edited(text: &str, edits: &[TextEdit]) -> String {
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.from as usize..edit.to as usize, &edit.insert);
    }
    text
}

fn written(studio: &Studio, post: &PostRef, text: &str, behind: &str, jobs: &[PhotoJob]) -> String {
    let at = u32::try_from(text.find(behind).unwrap()).unwrap();
    let ask = WritePhotos { post: post.clone(), text: text.into(), at, jobs: ids(jobs) };
    edited(text, &studio.write_photos(ask).unwrap())
}

fn arranged(studio: &Studio, post: &PostRef, text: &str, how: Arrangement) -> (String, Arranged) {
    let ask = ArrangePictures { post: post.clone(), text: text.into(), how };
    let arranged = studio.arrange_pictures(ask).unwrap();
    (edited(text, &arranged.edits), arranged)
}

fn save(studio: &Studio, post: &PostRef, base: String, text: &str) -> String {
    let ask = SavePost { post: post.clone(), text: text.into(), base };
    match studio.save_post(ask).unwrap() {
        Saved::Saved { version, .. } => version,
        Saved::Conflict { .. } => panic!("nobody else wrote"),
    }
}

/// What stands for a photo of that address in each form.
fn figure(address: &str) -> String {
    format!("{{{{< figure src=\"{address}\" alt=\"\" caption=\"\" >}}}}")
}

#[test]
fn a_photo_stands_in_the_text_as_in_the_posts_and_is_linked_in_the_file() {
    let html = |address: &str| format!("<img src=\"{address}\" alt=\"\" loading=\"lazy\">");
    let markdown = |address: &str| format!("![]({address})");
    let linked_html = "<img src=\"/images/sea.jpeg\" width=\"640\" height=\"480\" alt=\"\" loading=\"lazy\">";
    for (habit, settings, form, linked, kind) in [
        (FIGURES, "", &figure as &dyn Fn(&str) -> String, figure("/images/sea.jpeg"), LinkForm::Figure),
        (HTML, "", &html, linked_html.into(), LinkForm::Html),
        ("![](/images/a.jpg)\n", "", &markdown, markdown("/images/sea.jpeg"), LinkForm::Markdown),
        (FIGURES, "[photos]\nlink = \"html\"\n", &html, linked_html.into(), LinkForm::Figure),
    ] {
        let desk = Desk::new(habit, settings);
        let (studio, blog, post) = desk.start();
        assert_eq!(blog.habits.link, kind);
        let opened = studio.open_post(post.clone()).unwrap();
        let jobs = add(&studio, &post, &[desk.photo("Sea.jpg", 1, "")]);
        let placed = written(&studio, &post, &opened.text, "One.", &jobs);
        let waiting = form(&format!("dropcap:{}", jobs[0].id));
        assert_eq!(placed, POST.replace("One.\n", &format!("One.\n\n{waiting}\n")));
        let removed = studio.remove_photo(RemovePhoto {
            post: post.clone(),
            text: placed.clone(),
            job: jobs[0].id.clone(),
        });
        assert_eq!(edited(&placed, &removed.unwrap()), POST, "it goes as it came");
        save(&studio, &post, opened.version, &placed);
        desk.done(&jobs[0].id);
        assert_eq!(desk.text(), placed, "in an open post it is the window that links it");
        studio.close_post(post.clone()).unwrap();
        let expected = POST.replace("One.\n", &format!("One.\n\n{linked}\n"));
        desk.bench.wait("the photo linked", || desk.text() == expected);
        assert_eq!(studio.photo_jobs(post).unwrap(), [], "it is no job any more");
    }
}

#[test]
fn html_comes_with_every_size_and_with_a_blurred_picture_where_that_is_wanted() {
    let settings = "[photos]\nlink = \"html\"\nwidth = 600\nvariants = [200, 400]\nblur = true\n";
    let desk = Desk::new("", settings);
    let (studio, _, post) = desk.start();
    let photo = desk.photo("Sea.jpg", 1, "");
    for again in [false, true] {
        let jobs = add(&studio, &post, std::slice::from_ref(&photo));
        desk.done(&jobs[0].id);
        studio.place_photos(PlacePhotos { post: post.clone(), jobs: ids(&jobs), line: Some(1) }).unwrap();
        let text = desk.text();
        let tag = text.lines().find(|line| line.starts_with("<img")).unwrap();
        let start = "<img src=\"/images/sea.jpeg\" srcset=\"/images/sea-200.jpeg 200w, /images/sea-400.jpeg 400w, /images/sea.jpeg 600w\" sizes=\"(max-width: 600px) 100vw, 600px\" width=\"600\" height=\"450\" style=\"background:url(data:image/webp;base64,";
        assert!(tag.starts_with(start), "{again}: {tag}");
        assert!(tag.ends_with(") center/cover\" alt=\"\" loading=\"lazy\">"), "{again}: {tag}");
        assert!(tag.len() < start.len() + 400, "a few hundred letters at most: {tag}");
        for name in ["sea.jpeg", "sea-200.jpeg", "sea-400.jpeg"] {
            assert!(desk.bench.root().join("static/images").join(name).is_file(), "{name}");
        }
        desk.bench.write("content/posts/rain.md", POST);
    }
}

#[test]
fn photos_of_a_post_that_is_left_become_a_gallery_in_its_file() {
    let desk = Desk::new(GALLERIES, "");
    let (studio, blog, post) = desk.start();
    assert_eq!(blog.habits.gallery.as_deref(), Some("{{< gallery >}}"));
    let jobs = add(&studio, &post, &[desk.photo("Sea.jpg", 1, ""), desk.photo("Shore.jpg", 2, "")]);
    studio.place_photos(PlacePhotos { post, jobs: ids(&jobs), line: Some(1) }).unwrap();
    let gallery = "{{< gallery >}}\n{{< figure src=\"/images/sea.jpeg\" alt=\"\" >}}\n{{< figure src=\"/images/shore.jpeg\" alt=\"\" >}}\n{{< /gallery >}}\n";
    let expected = POST.replace("One.\n", &format!("One.\n\n{gallery}"));
    desk.bench.wait("both photos linked", || desk.text() == expected);
}

#[test]
fn a_figure_that_a_kill_left_on_its_way_is_linked_by_the_next_program() {
    let desk = Desk::new(FIGURES, "");
    let (studio, blog, post) = desk.start();
    let opened = studio.open_post(post.clone()).unwrap();
    studio.pause_photos(blog.id).unwrap();
    let jobs = add(&studio, &post, &[desk.photo("Sea.jpg", 1, "")]);
    let placed = written(&studio, &post, &opened.text, "Two.", &jobs);
    save(&studio, &post, opened.version, &placed);
    drop(studio);
    let (studio, blog, _) = desk.start();
    studio.resume_photos(blog.id).unwrap();
    let expected = format!("{POST}\n{}\n", figure("/images/sea.jpeg"));
    desk.bench.wait("the figure linked", || desk.text() == expected);
}

#[test]
fn html_is_not_written_where_the_blog_leaves_it_out() {
    let desk = Desk::with("", FIGURES, "[photos]\nlink = \"html\"\n");
    let (studio, blog, post) = desk.start();
    assert_eq!(blog.link_forms, [LinkForm::Markdown, LinkForm::Figure]);
    let jobs = add(&studio, &post, &[desk.photo("Sea.jpg", 1, "")]);
    studio.place_photos(PlacePhotos { post, jobs: ids(&jobs), line: None }).unwrap();
    desk.bench.wait("the photo linked", || desk.text() == format!("{POST}\n![](/images/sea.jpeg)\n"));
}

/// A photo of the evening, one that does not say when it was taken, one of the morning.
fn out_of_order(desk: &Desk) -> [PathBuf; 3] {
    [
        desk.photo("late.jpg", 1, "2024:03:25 20:00:00"),
        desk.photo("silent.jpg", 2, ""),
        desk.photo("early.jpg", 3, "2024:03:25 08:00:00"),
    ]
}

#[test]
fn photos_come_in_the_order_they_were_taken_where_the_writer_wants_it() {
    let desk = Desk::new("", "[photos]\norder = \"taken\"\n");
    let (studio, _, post) = desk.start();
    let jobs = add(&studio, &post, &out_of_order(&desk));
    assert_eq!(jobs[0].taken.as_deref(), Some("2024-03-25T20:00:00"));
    studio.place_photos(PlacePhotos { post, jobs: ids(&jobs), line: None }).unwrap();
    let lines: String =
        ["early", "late", "silent"].map(|name| format!("![](/images/{name}.jpeg)\n")).concat();
    desk.bench.wait("all linked", || desk.text() == format!("{POST}\n{lines}"));
}

#[test]
fn photos_of_a_post_are_ordered_by_what_the_queue_and_the_files_remember() {
    let desk = Desk::new("", "");
    let (studio, _, post) = desk.start();
    let jobs = add(&studio, &post, &out_of_order(&desk));
    studio.place_photos(PlacePhotos { post: post.clone(), jobs: ids(&jobs), line: None }).unwrap();
    let of = |names: [&str; 3]| {
        let lines = names.map(|name| format!("![](/images/{name}.jpeg)\n")).concat();
        format!("{POST}\n{lines}")
    };
    desk.bench.wait("all linked", || desk.text() == of(["late", "silent", "early"]));
    // Its jobs are forgotten when the saved text is seen to have their links.
    assert_eq!(studio.open_post(post.clone()).unwrap().photos, []);
    // A photo of the blog's own that nobody brought in, and that still says when.
    let middle = taken_at(&jpeg(64, 48, Scene::Photo(4)), "2024:03:25 12:00:00");
    std::fs::write(desk.bench.root().join("static/images/middle.jpg"), middle).unwrap();
    let text = format!("{}![](/images/middle.jpg)\n", desk.text());
    let at = u32::try_from(text.len() - 2).unwrap();
    let (ordered, said) = arranged(&studio, &post, &text, Arrangement::Taken { from: at, to: at });
    let expected =
        of(["early", "silent", "middle"]).replace("middle.jpeg", "middle.jpg") + "![](/images/late.jpeg)\n";
    assert_eq!((ordered.as_str(), said.pictures, said.unknown), (expected.as_str(), 4, 1));
    let (again, said) = arranged(&studio, &post, &ordered, Arrangement::Taken { from: at, to: at });
    assert_eq!((again, said.edits), (ordered, vec![]));
}

#[test]
fn photos_on_their_way_change_places_and_are_linked_there() {
    let desk = Desk::new(FIGURES, "");
    let (studio, blog, post) = desk.start();
    let opened = studio.open_post(post.clone()).unwrap();
    studio.pause_photos(blog.id.clone()).unwrap();
    let jobs = add(&studio, &post, &[desk.photo("Sea.jpg", 1, ""), desk.photo("Shore.jpg", 2, "")]);
    let placed = written(&studio, &post, &opened.text, "One.", &jobs);
    let waiting = |at: usize| format!("dropcap:{}", jobs[at].id);
    let at = u32::try_from(placed.find(&waiting(1)).unwrap()).unwrap();
    let (moved, said) = arranged(&studio, &post, &placed, Arrangement::Up { at });
    assert_eq!(
        moved,
        POST.replace("One.\n", &format!("One.\n\n{}\n{}\n", figure(&waiting(1)), figure(&waiting(0))))
    );
    assert_eq!(said.at, Some(u32::try_from(moved.find("{{<").unwrap()).unwrap()));
    let how = Arrangement::Onto { picture: waiting(0), place: waiting(1) };
    assert_eq!(arranged(&studio, &post, &moved, how).0, placed);
    save(&studio, &post, opened.version, &moved);
    studio.close_post(post).unwrap();
    studio.resume_photos(blog.id).unwrap();
    let linked = format!("One.\n\n{}\n{}\n", figure("/images/shore.jpeg"), figure("/images/sea.jpeg"));
    desk.bench.wait("both linked", || desk.text() == POST.replace("One.\n", &linked));
}

#[test]
fn what_cannot_be_a_gallery_is_said() {
    let desk = Desk::new(HTML, "");
    let (studio, _, post) = desk.start();
    let gallery = |text: &str| {
        let to = u32::try_from(text.len()).unwrap();
        let how = Arrangement::Gallery { from: 0, to };
        let ask = ArrangePictures { post: post.clone(), text: text.into(), how };
        studio
            .arrange_pictures(ask)
            .map(|arranged| edited(text, &arranged.edits))
            .map_err(|error| error.to_string())
    };
    let two = "![](a.jpg)\n\n<img src=\"b.jpg\" alt=\"B\">\n";
    assert_eq!(
        gallery(two).unwrap(),
        "<div class=\"gallery\">\n\n<img src=\"a.jpg\" alt=\"\" loading=\"lazy\">\n<img src=\"b.jpg\" alt=\"B\">\n\n</div>\n"
    );
    assert!(gallery("![](a.jpg)\n\nwords\n\n![](b.jpg)\n").unwrap_err().contains("nothing but photos"));
    assert!(gallery("words\n").unwrap_err().contains("several photos"));
}
