//! A blog of very many posts: the list is there at once, searched as one
//! types, narrowed and scrolled to its end.

use std::path::Path;

use crate::surroundings::{Surroundings, picture, row};

const POSTS: usize = 2500;

#[test]
fn a_long_list_is_searched_narrowed_and_scrolled() {
    let around = Surroundings::new();
    let blog = around.path().join("blog");
    write_blog(&blog);
    let window = around.open(&[blog.to_str().unwrap()], &[]);
    window.wait_until(
        "the list",
        "return document.querySelector('nav [role=status]')?.innerText.includes('2,500')",
    );
    window.find(&row("p2499"));
    let rows = window.run("return document.querySelectorAll('[data-testid=post-row]').length");
    assert!(rows.as_u64().unwrap() < 60, "only what is seen is in the page: {rows}");

    // Words are read behind the list; the search follows by itself.
    window.run(
        "const field = document.querySelector('[data-testid=search]');
         field.value = '雪国';
         field.dispatchEvent(new Event('input', { bubbles: true }))",
    );
    window.wait_until(
        "the one post with these letters",
        "const rows = [...document.querySelectorAll('[data-testid=post-row]')];
         return rows.length === 1 && rows[0].querySelector('mark')?.innerText === '雪国'",
    );
    picture(&window, "searching");
    window.type_into("[data-testid='search']", "\u{E00C}");
    window.wait_until(
        "the whole list",
        "return document.querySelector('nav [role=status]').innerText.startsWith('2,500')",
    );

    choose(&window, "filter-tags", "Ferries");
    choose(&window, "filter-year", "2003");
    window.wait_until(
        "the posts of that year with that tag",
        "return document.querySelector('nav [role=status]').innerText.startsWith('50 ')",
    );
    choose(&window, "filter-tags", "Every tag");
    choose(&window, "filter-year", "Every year");
    window.wait_until(
        "the oldest post, at the end of the list",
        "document.querySelector('[data-testid=posts-list]').scrollTop = 1e9;
         return Boolean(document.querySelector('[data-path=\"posts/p0.md\"]'))",
    );
}

/// Chooses the line of a menu that begins with these words.
#[track_caller]
fn choose(window: &dropcap_tests::window::Window, menu: &str, words: &str) {
    window.click(menu);
    let item = format!(
        "const item = [...document.querySelectorAll('[role=menuitemradio]')].find((item) => item.innerText.trim().startsWith('{words}'));
         item?.click(); return Boolean(item)"
    );
    window.wait_until(words, &item);
}

fn write_blog(root: &Path) {
    std::fs::create_dir_all(root.join("posts")).unwrap();
    for post in 0..POSTS {
        let (year, of_year) = (2000 + post / 250, post % 250);
        let (month, day) = (1 + of_year / 21, 1 + of_year % 21);
        let tag = ["Trains", "Ferries", "Food", "Maps", "Walks"][post % 5];
        let more =
            if post == 1234 { "国境の長いトンネルを抜けると雪国であった。" } else { "" };
        let text = format!(
            "---\ntitle: Post {post}\ndate: {year}-{month:02}-{day:02}\ntags: [{tag}]\n---\nFog over the harbour, again. {more}\n"
        );
        std::fs::write(root.join(format!("posts/p{post}.md")), text).unwrap();
    }
}
