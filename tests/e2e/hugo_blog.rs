//! The main journey: a Hugo blog of four languages that is published by push,
//! its photos in a bucket.

use std::path::{Path, PathBuf};

use dropcap_core::settings;
use dropcap_core::api::{BlogSettings, PhotoSettings, StoreSettings};
use dropcap_tests::hugo::{self, Host, git};
use dropcap_tests::photos::{self, Scene};
use dropcap_tests::s3::S3;
use dropcap_tests::web::Site;
use dropcap_tests::window::Window;

use crate::surroundings::{Surroundings, copy, fixture, picture};

const EDITOR: &str = ".cm-content";
/// A file that the writer has changed and not committed.
const DIRTY: &str = "content/english/about.md";

#[test]
fn a_post_with_photos_goes_from_the_desktop_to_the_live_page() {
    let around = Surroundings::new();
    let server = S3::with_bucket("photos");
    let public = Site::folder(server.folder("photos"));
    let host_folder = around.path().join("host");
    std::fs::create_dir_all(host_folder.join("site")).unwrap();
    let live = Site::folder(host_folder.join("site"));
    let host = Host::start(&host_folder, &live.url());
    let blog = a_blog(&around, &host, &live, &server, &public);
    let photos = five_photos(&around.path().join("desk"));

    let keys = server.keys();
    let window = around.open(
        &[blog.to_str().unwrap()],
        &[("AWS_ACCESS_KEY_ID", &keys.access_key_id), ("AWS_SECRET_ACCESS_KEY", &keys.secret_access_key)],
    );
    window.click_css("[data-testid='trust'] button");
    write_a_post(&window);
    window.desktop().drag(&photos, window.middle_of(EDITOR)).unwrap();
    window.wait_until(
        "four photos linked and one refused",
        "const text = document.querySelector('.cm-content').innerText;
         const failed = document.querySelectorAll('[data-testid=photo-job][data-state=failed]').length;
         return failed === 1 && (text.match(/\\.jpeg\\)/g) ?? []).length === 4;",
    );
    assert_eq!(server.objects("photos").len(), 4);
    let tray = window.text("[data-testid='photo-job'][data-state='failed']");
    assert!(tray.contains("broken.jpg"), "{tray}");
    picture(&window, "photos");
    window.click_css("[data-testid='photo-job'][data-state='failed'] [data-testid='remove-photo']");

    publish(&window);
    the_page_is_right(&live, &host.site, &public);
    the_commit_is_right(&blog);
}

/// The fixture, in a repository of its own whose remote is the host; one file
/// staged and one left dirty.
fn a_blog(around: &Surroundings, host: &Host, live: &Site, server: &S3, public: &Site) -> PathBuf {
    let blog = around.path().join("travel");
    copy(&fixture("blogs/travel"), &blog);
    let config = blog.join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let text = text.lines().map(|line| if line.starts_with("baseURL") { format!("baseURL = \"{}\"", live.url()) } else { line.to_owned() });
    std::fs::write(&config, text.collect::<Vec<_>>().join("\n") + "\n").unwrap();
    let chosen = BlogSettings {
        store: StoreSettings::Bucket(server.settings("photos", &public.url())),
        photos: PhotoSettings { width: 1200, ..PhotoSettings::default() },
        ..BlogSettings::default()
    };
    settings::save_blog(&blog, &chosen, &BlogSettings::default()).unwrap();
    hugo::first_push(&blog, host);
    std::fs::write(blog.join("staged.txt"), "staged before\n").unwrap();
    git(&blog, &["add", "staged.txt"]);
    std::fs::write(blog.join(DIRTY), "left dirty\n").unwrap();
    blog
}

/// Upright, sideways by EXIF, with a position, a screenshot, and no photo.
fn five_photos(folder: &Path) -> Vec<PathBuf> {
    std::fs::create_dir_all(folder).unwrap();
    let wide = photos::jpeg(1600, 1200, Scene::Photo(1));
    let files = [
        ("first.jpg", photos::jpeg(1600, 1200, Scene::Photo(2))),
        ("Sideways Photo.jpg", photos::turned(1200, 1600, Scene::Corners, 6)),
        ("placed.jpg", photos::with_exif(&wide, 1, Some(photos::SOMEWHERE))),
        ("broken.jpg", photos::broken()),
        ("last.jpg", photos::jpeg(900, 700, Scene::Text)),
    ];
    files.into_iter().map(|(name, bytes)| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }).collect()
}

fn write_a_post(window: &Window) {
    window.click("new-post");
    window.type_into("[data-testid='new-post-title']", "A week on the coast");
    window.click("new-post-create");
    window.click_css(EDITOR);
    window.type_into(EDITOR, "The ferry left before the fog did.\n\n");
    window.wait_until("the preview", "return document.querySelector('[data-testid=preview-frame]').contentDocument.body.innerText.includes('The ferry left')");
    picture(window, "writing");
}

fn publish(window: &Window) {
    window.click("publish-button");
    window.test_id("plan-steps");
    picture(window, "plan");
    window.click("publish-confirm");
    window.find("[data-testid='stage-live'][data-state='done']");
    picture(window, "live");
}

/// The page has the four images in the order of the drop, upright and clean.
fn the_page_is_right(live: &Site, built: &Path, public: &Site) {
    let page = get(&format!("{}{}", live.url(), page_path(built)));
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("The ferry left before the fog did."), "{page}");
    let base = public.url();
    let names: Vec<&str> = page.split(&base).skip(1).filter_map(|rest| rest.split(['"', ' ', '>']).next()).collect();
    let mut once = names.clone();
    once.dedup();
    assert_eq!(once, ["first.jpeg", "sideways-photo.jpeg", "placed.jpeg", "last.jpeg"], "{page}");
    for name in once {
        let bytes = get(&format!("{base}{name}"));
        assert_eq!(dropcap_core::photos::leaks(&bytes), Vec::<String>::new(), "{name}");
        if name.starts_with("sideways") {
            assert_upright(&bytes);
        }
    }
}

fn assert_upright(bytes: &[u8]) {
    let picture = image::load_from_memory(bytes).unwrap().to_rgb8();
    let (width, height) = picture.dimensions();
    assert_eq!((width, height), (1200, 1600));
    for (corner, expected) in photos::CORNERS.iter().enumerate() {
        let (x, y) = ([width / 4, width * 3 / 4][corner % 2], [height / 4, height * 3 / 4][corner / 2]);
        let seen = picture.get_pixel(x, y).0;
        let off = seen.iter().zip(expected).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(off.unwrap_or(0) < 24, "corner {corner}: {seen:?} instead of {expected:?}");
    }
}

/// Only the post is in the commit; the writer's other files are as they were.
fn the_commit_is_right(blog: &Path) {
    let files = git(blog, &["show", "--name-only", "--format=", "HEAD"]);
    let files: Vec<&str> = files.lines().collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(files[0].ends_with("_a-week-on-the-coast.md"), "{files:?}");
    let status = git(blog, &["status", "--porcelain"]);
    assert!(status.contains("A  staged.txt") && status.contains(&format!(" M {DIRTY}")), "{status}");
    assert_eq!(std::fs::read_to_string(blog.join(DIRTY)).unwrap(), "left dirty\n");
    let (here, there) = (git(blog, &["rev-parse", "HEAD"]), git(blog, &["ls-remote", "origin", "main"]));
    assert!(there.starts_with(here.trim()), "{there}");
}

/// Where the new post's page is below the site's root.
fn page_path(host_site: &Path) -> String {
    let mut pages = Vec::new();
    find_pages(host_site, host_site, &mut pages);
    pages.into_iter().find(|page| page.contains("a-week-on-the-coast")).expect("the host built the page")
}

fn find_pages(folder: &Path, root: &Path, pages: &mut Vec<String>) {
    for entry in folder.read_dir().unwrap().flatten() {
        if entry.path().is_dir() {
            find_pages(&entry.path(), root, pages);
        } else if entry.file_name() == "index.html" {
            pages.push(entry.path().strip_prefix(root).unwrap().display().to_string());
        }
    }
}

fn get(address: &str) -> Vec<u8> {
    let answer = reqwest::blocking::get(address).unwrap();
    assert!(answer.status().is_success(), "{address}: {}", answer.status());
    answer.bytes().unwrap().to_vec()
}
