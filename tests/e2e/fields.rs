//! Every field of a post's form, edited in the window: each edit is one hunk
//! of the file. With the tests' own post, and with the seed's where it lies
//! beside the repository (or `DROPCAP_SEED` names its folder).

use std::path::{Path, PathBuf};

use dropcap_tests::travel::{copy, fixture};
use dropcap_tests::window::Window;
use serde_json::Value;

use crate::surroundings::{Surroundings, picture, row, saved};

const POSTS: &str = "content/english/posts";

/// The same fields in TOML and JSON, with those that the fixture's posts do not have.
const OTHER_FORMATS: [(&str, &str); 2] = [
    (
        "2024-05-01_toml.md",
        "+++\n# Kept.\ntitle = 'On the lake'\nauthor = \"Nora\" # as always\ndate = 2024-03-25T06:46:05Z\ndraft = false\n\
         description = 'Two words'\nimage = '/images/lake.jpeg'\ntags = ['Trains', 'Lakes']\ncategories = [\n  'Travel',\n]\n\
         slug = 'on-the-lake'\nweight = 3\n+++\n\nA lake is a sea that knows where it ends.\n",
    ),
    (
        "2024-05-02_json.md",
        "{\n  \"title\": \"On the sea\",\n  \"author\": \"Nora\",\n  \"date\": \"2024-03-25T06:46:05Z\",\n  \"draft\": true,\n\
         \x20 \"description\": \"Two words\",\n  \"image\": \"/images/sea.jpeg\",\n  \"tags\": [\"Trains\", \"Seas\"],\n\
         \x20 \"categories\": [\"Travel\"],\n  \"slug\": \"on-the-sea\",\n  \"weight\": 3\n}\n\n\
         A sea is a lake that has forgotten where it began.\n",
    ),
];

#[test]
fn every_field_is_edited_with_a_difference_of_one_hunk() {
    let around = Surroundings::new();
    let blog = around.path().join("travel");
    copy(&fixture("blogs/travel"), &blog);
    let mut posts = vec![blog.join(POSTS).join("2024-03-25_my-winter-in-the-alps.md")];
    for (name, text) in OTHER_FORMATS {
        let post = blog.join(POSTS).join(name);
        std::fs::write(&post, text).unwrap();
        posts.push(post);
    }
    posts.extend(seed().map(|seed| {
        let post = blog.join(POSTS).join(seed.file_name().unwrap());
        std::fs::write(&post, std::fs::read(&seed).unwrap()).unwrap();
        post
    }));
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    for post in posts {
        edit_every_field(&window, &post);
    }
}

fn edit_every_field(window: &Window, post: &Path) {
    let name = post.file_name().unwrap().to_str().unwrap();
    window.click_css(&row(name));
    window.wait_until(
        "the post",
        &format!("return document.querySelector('footer .path')?.innerText.includes({name:?})"),
    );
    let text = std::fs::read_to_string(post).unwrap();
    let words = longest_words(&text);
    window.wait_until("the preview of this post", &format!("return document.querySelector('[data-testid=preview-frame]')?.contentDocument?.body?.innerText.includes({words:?})"));
    if window.run("return document.querySelector('[data-testid=more-fields]')?.ariaExpanded") == "false" {
        window.click("more-fields");
    }
    let fields = window.run(
        "return [...document.querySelectorAll('[data-testid=front-matter] [data-testid^=field-]')]
            .map((field) => [field.dataset.testid, field.role ?? field.tagName, field.value ?? ''])",
    );
    let fields = fields.as_array().unwrap();
    let names: Vec<&str> = fields.iter().map(|field| field[0].as_str().unwrap()).collect();
    for known in ["title", "author", "date", "cover", "tags", "categories", "slug"] {
        assert!(names.contains(&format!("field-{known}").as_str()), "{known} is missing in {names:?}");
    }
    for field in fields {
        let before = std::fs::read_to_string(post).unwrap();
        let words = edit(window, field);
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while std::fs::read_to_string(post).unwrap() == before {
            assert!(std::time::Instant::now() < end, "{field} was not saved");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        saved(window);
        let after = std::fs::read_to_string(post).unwrap();
        assert_one_hunk(&before, &after, &words);
    }
    picture(window, "every-field");
}

/// The longest run of plain words in a post: what its preview must show.
fn longest_words(text: &str) -> &str {
    let runs = text.lines().skip_while(|line| !line.is_empty()).flat_map(|line| {
        line.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == ' ')).map(str::trim)
    });
    runs.filter(|run| !run.contains("  ")).max_by_key(|run| run.len()).unwrap()
}

/// Edits a field as its kind wants; what its lines in the file must hold then.
fn edit(window: &Window, field: &Value) -> String {
    let [id, kind, value] = [0, 1, 2].map(|part| field[part].as_str().unwrap());
    let css = format!("[data-testid='{id}']");
    match kind {
        "switch" => {
            window.click_css(&css);
            "draft".into()
        }
        "combobox" => {
            window.click_css(&css);
            window.type_into(&css, "Something new\u{E007}");
            "Something new".into()
        }
        "DIV" => {
            window.click("remove-cover");
            "image".into()
        }
        _ => {
            let new = if id == "field-date" {
                value.replacen("2024-03-25", "2024-03-27", 1)
            } else if value.parse::<u32>().is_ok() {
                format!("{value}7")
            } else {
                format!("{value}-edited")
            };
            window.fill(&css, &new);
            new
        }
    }
}

/// One stretch of lines in the front matter differs: one line, or one more.
#[track_caller]
fn assert_one_hunk(before: &str, after: &str, words: &str) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), after.split('\n').collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let most = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let (was, is) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    let head = old.iter().skip(1).position(|line| ["---", "+++", "}"].contains(line)).unwrap() + 2;
    assert!(was.len() <= 1 && is.len() == 1 && old.len() - end < head, "{was:?} became {is:?}");
    assert!(is[0].contains(words), "{words} in {is:?}");
}

fn seed() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/seed");
    let folder = std::env::var_os("DROPCAP_SEED").map_or(beside, PathBuf::from);
    let mut posts = folder.read_dir().ok()?.flatten().map(|entry| entry.path());
    posts.find(|path| path.extension().is_some_and(|ending| ending == "md"))
}
