//! Generated lists with comments beside and above their members, and what must
//! hold for the comments when such a list is edited.

use dropcap_core::api::{FieldValue, FrontMatterFormat};
use dropcap_core::front_matter::{Value, apply, read, set};

use super::{Outcome, style};
use crate::dice::Dice;

const NAMES: [&str; 8] = ["sea", "night train", "Paris", "über", "rock-n-roll", "2024", "x:y", "it's"];
const NEW: [&str; 4] = ["brand new", "other", "日本語", "C#"];

/// A member with its comments.
#[derive(Debug, Clone, Copy)]
struct Member {
    name: &'static str,
    /// Whether `# on NAME` stands beside it.
    beside: bool,
    /// Whether `# about NAME` stands above it.
    above: bool,
    /// Whether a comment that heads it and what follows stands above all that.
    heads: bool,
}

/// A post with a list of lines.
#[derive(Debug, Clone)]
pub struct ListPost {
    /// How it is written.
    pub format: FrontMatterFormat,
    members: Vec<Member>,
    before: String,
    rows: String,
    after: String,
}

impl ListPost {
    /// Makes one in YAML, by lines or between brackets, or in TOML.
    pub fn new(dice: &mut Dice) -> Self {
        let mut names = NAMES.to_vec();
        let count = 1 + dice.roll(5);
        let mut members: Vec<Member> = (0..count)
            .map(|_| Member {
                name: names.remove(dice.roll(names.len())),
                beside: dice.once_in(3),
                above: dice.once_in(4),
                heads: dice.once_in(4),
            })
            .collect();
        for at in 0..count {
            // A comment above a single member is about that member.
            let group = members.get(at + 1).is_some_and(|next| !next.above && !next.heads);
            members[at].heads &= group;
        }
        let format = if dice.once_in(3) { FrontMatterFormat::Toml } else { FrontMatterFormat::Yaml };
        let toml = format == FrontMatterFormat::Toml;
        let flow = toml || dice.once_in(2);
        let trailing = dice.once_in(2);
        let mut rows = String::new();
        for (at, member) in members.iter().enumerate() {
            rows += if member.heads { "  # stays, a group\n" } else { "" };
            rows += &if member.above { format!("  # about {}\n", member.name) } else { String::new() };
            let quote = if toml || member.name.contains([':', '2']) { "\"" } else { "" };
            let (dash, comma) = if flow { ("", at + 1 < count || trailing) } else { ("- ", false) };
            let comma = if comma { "," } else { "" };
            let beside = if member.beside { format!(" # on {}", member.name) } else { String::new() };
            rows += &format!("  {dash}{quote}{}{quote}{comma}{beside}\n", member.name);
        }
        let (fence, equals) = if toml { ("+++", " =") } else { ("---", ":") };
        let quoted = |name: &str| if toml { format!("'{name}'") } else { name.to_owned() };
        let (open, close) = if flow { (" [", "]\n") } else { ("", "") };
        let before = format!("{fence}\ntitle{equals} {}\ntags{equals}{open}\n", quoted("A"));
        let after = format!("{close}slug{equals} {}\n{fence}\nWords # on it\n", quoted("b"));
        let mut post = Self { format, members, before, rows, after };
        if dice.once_in(5) {
            let pieces = [&mut post.before, &mut post.rows, &mut post.after];
            pieces.into_iter().for_each(|piece| *piece = piece.replace('\n', "\r\n"));
        }
        post
    }

    /// The whole text.
    pub fn text(&self) -> String {
        [self.before.as_str(), &self.rows, &self.after].concat()
    }

    /// What the list may become: members go, come, change places or names.
    pub fn wanted(&self, dice: &mut Dice) -> Vec<String> {
        let mut wanted: Vec<String> = self.members.iter().map(|member| member.name.to_owned()).collect();
        for _ in 0..1 + dice.roll(3) {
            let new = NEW[dice.roll(NEW.len())].to_owned();
            let fresh = !wanted.contains(&new);
            match dice.roll(4) {
                0 if fresh => wanted.insert(dice.roll(wanted.len() + 1), new),
                1 if !wanted.is_empty() => drop(wanted.remove(dice.roll(wanted.len()))),
                2 if !wanted.is_empty() && fresh => {
                    let at = dice.roll(wanted.len());
                    wanted[at] = new;
                }
                3 if wanted.len() > 1 => {
                    let (one, other) = (dice.roll(wanted.len()), dice.roll(wanted.len()));
                    wanted.swap(one, other);
                }
                _ => {}
            }
        }
        wanted
    }

    fn had(&self, name: &str) -> bool {
        self.members.iter().any(|member| member.name == name)
    }
}

/// Sets the list and checks where every comment is.
///
/// # Panics
/// When a comment is lost without its member being taken out, or stands with
/// another member, or anything beside the list changed.
#[track_caller]
pub fn check_list(post: &ListPost, wanted: &[String]) -> Outcome {
    let text = post.text();
    let splices = match set(&text, "tags", &FieldValue::List(wanted.to_vec()), &style(post.format)) {
        Ok(splices) => splices,
        Err(error) => {
            assert!(error.to_string().contains("comment"), "{error}: {wanted:?} in {text:?}");
            return Outcome::Refused(error.to_string());
        }
    };
    let new = apply(&text, &splices);
    let said = format!("{wanted:?}: {text} -> {new}");
    let read = read(&new).unwrap_or_else(|error| panic!("{error}: {said}"));
    assert_eq!(read.get("tags").map(Value::as_list_of_text).unwrap_or_default(), wanted, "{said}");
    let ends = post.after.trim_start_matches("]");
    let begins = post.before.trim_end_matches(['\r', '\n', '[', ' ']);
    assert!(new.starts_with(begins) && new.ends_with(ends), "{said}");
    assert_eq!(text.matches("# stays").count(), new.matches("# stays").count(), "{said}");
    let rows: Vec<(&str, &str)> = new[begins.len()..new.len() - ends.len()].lines().map(row).collect();
    let taken_out = wanted.iter().all(|name| post.had(name));
    for member in &post.members {
        let stays = wanted.iter().any(|name| name == member.name);
        let comments = [
            (member.beside, format!("on {}", member.name)),
            (member.above, format!("about {}", member.name)),
        ];
        for (_, comment) in comments.iter().filter(|(there, _)| *there) {
            let Some(at) = rows.iter().position(|(_, said)| said == comment) else {
                assert!(!stays && taken_out, "the comment {comment:?} is lost: {said}");
                continue;
            };
            let beside = rows[at..].iter().map(|(name, _)| *name).find(|name| !name.is_empty());
            // A member that was renamed in its place keeps its comments.
            let renamed = !stays && beside.is_some_and(|name| !post.had(name));
            assert!(beside == Some(member.name) || renamed, "{comment:?} stands with another: {said}");
        }
    }
    Outcome::Edited(new)
}

/// A line's member and its comment.
fn row(line: &str) -> (&str, &str) {
    let (name, comment) = match line.split_once(" # ") {
        Some((name, comment)) => (name, comment),
        None => (line, ""),
    };
    let name = name.trim().trim_start_matches("- ").trim_end_matches(',');
    (name.trim_matches(['"', '\'', ']']).trim(), comment.trim())
}
