//! Makes a blog of any size to measure with: the same one every time.

use std::fs::{File, create_dir_all};
use std::io::{Result, Write};
use std::path::Path;

/// Words the posts are made of; some in scripts without blanks, some accented.
const WORDS: [&str; 40] = [
    "train",
    "ferry",
    "mountain",
    "winter",
    "window",
    "station",
    "lake",
    "bridge",
    "soup",
    "timetable",
    "night",
    "platform",
    "walking",
    "slowly",
    "between",
    "villages",
    "where",
    "nobody",
    "waited",
    "under",
    "the",
    "snow",
    "and",
    "a",
    "of",
    "with",
    "our",
    "old",
    "map",
    "café",
    "Göteborg",
    "été",
    "雪国",
    "東京",
    "поезд",
    "γέφυρα",
    "harbour",
    "lighthouse",
    "morning",
    "road",
];

const TAGS: [&str; 12] = [
    "Trains",
    "Ferries",
    "Mountains",
    "Sweden",
    "Food",
    "Maps",
    "Winter",
    "Cities",
    "Walks",
    "Night",
    "Islands",
    "Books",
];

/// Parts of made-up words: a real blog has tens of thousands of different ones,
/// a few of them everywhere and most of them hardly ever.
const PARTS: [&str; 20] = [
    "ka", "lo", "mi", "tra", "ne", "sto", "wi", "fen", "dar", "ul", "om", "pe", "ri", "sa", "cho", "ber",
    "ling", "ton", "ve", "ju",
];

/// Writes a Hugo blog of `posts` posts of about 6 kB each below `root`.
pub fn blog(root: &Path, posts: usize) -> Result<()> {
    write(&root.join("hugo.toml"), "baseURL = \"https://example.org/\"\ntitle = \"Generated\"\n")?;
    write(&root.join("layouts/_default/single.html"), "{{ .Content }}")?;
    let mut random = Random(42);
    for post in 0..posts {
        let (year, month, day) = (2005 + post / 336 % 20, 1 + post / 28 % 12, 1 + post % 28);
        let path = format!("content/posts/{year}-{month:02}-{day:02}_post-{post}.md");
        write(&root.join(path), &text(post, &format!("{year}-{month:02}-{day:02}"), &mut random))?;
    }
    Ok(())
}

fn text(post: usize, date: &str, random: &mut Random) -> String {
    let draft = if post.is_multiple_of(50) { "draft: true\n" } else { "" };
    let (one, other) = (random.of(&TAGS), random.of(&TAGS));
    let mut text = format!(
        "---\ntitle: \"Post {post}: {} and {}\"\nauthor: 'A Writer'\ndate: {date}T08:30:00Z\n{draft}\
         image: https://photos.example.org/cover-{post}.jpeg\ntags: \n    - {one}\n    - {other}\n\
         categories: \n    - Travel\nslug: /post-{post}\n---\n",
        random.of(&WORDS),
        random.of(&WORDS),
    );
    while text.len() < 6000 {
        text.push_str(&format!("\n## {} {}\n\n", random.of(&WORDS), random.of(&WORDS)));
        for _ in 0..90 {
            random.word(&mut text);
            text.push(' ');
        }
        let photo = random.next() % 10_000;
        text.push_str(&format!("\n\n![{}](https://photos.example.org/{photo}.jpeg)\n", random.of(&WORDS)));
    }
    text
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        create_dir_all(folder)?;
    }
    File::create(path)?.write_all(text.as_bytes())
}

/// Numbers that look random and are the same every time (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default()
    }

    /// A word: every other one of the forty, else a made-up one, the shorter the likelier.
    fn word(&mut self, text: &mut String) {
        if self.next().is_multiple_of(2) {
            return text.push_str(self.of(&WORDS));
        }
        let parts = 1 + self.next().trailing_ones().min(3);
        for _ in 0..=parts {
            text.push_str(self.of(&PARTS));
        }
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.next() % words.len()]
    }
}
