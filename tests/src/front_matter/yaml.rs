//! Generated YAML.

use dropcap_core::api::FrontMatterFormat;

use super::{Field, Generated, above};
use crate::dice::Dice;

const SINGLE: [&str; 26] = [
    "true",
    "12",
    "-0.5",
    "2024-01-01",
    "2024-03-25T06:46:05.964Z",
    "2024-03-25 06:46:05 +0200",
    "2024-3-5",
    "March 5, 2024",
    "~",
    "no",
    "plain",
    "plain é😍",
    "C# and more",
    "it's fine",
    "a \"quote\" inside",
    "https://example.org/a?b=c#d",
    "\"quoted: 'x'\"",
    "\"esc \\\" \\u00e9 \\\\\"",
    "\"hash # inside\"",
    "\"\"",
    "''",
    "'it''s # é😍'",
    "'ends with backslash \\'",
    "\"2024-01-01\"",
    "0777",
    "1_000",
];

const BLOCKS: [(&str, bool, bool); 16] = [
    // The value with its blanks, whether it is a map, whether comments stand in it.
    (" |\n    one\n\n    two", false, false),
    (" |\n  # no comment\n  olé", false, false),
    (" >\n    one\n    two", false, false),
    (" >-\n  one\n\n  é", false, false),
    (" |-\n    one\n      deeper", false, false),
    (" |2\n    one", false, false),
    (" |- # why\n  one\n  two", false, false),
    ("\n    - a # n\n    # between\n    - 'b: c'", false, true),
    ("\n- a\n- \"b\"", false, false),
    ("  \n  - 'a'\n  - plain # é\n  - \"c\"", false, true),
    (" [\n  a,\n  \"b\",\n  ]", false, false),
    (" [ # first\n  a, # one\n  b ]", false, true),
    (" folded plain\n  over lines", false, false),
    (" \"folded\n  é  \n\n  over lines\"", false, false),
    ("\n  inner: 1 # inside\n  other: {a: b}\n  # inside, too", true, false),
    ("\n  - name: a\n    size: 1\n  - name: b", true, false),
];

const LISTS: [&str; 8] =
    ["[]", "[a]", "[a, \"b\", 'c']", "[ a , b ]", "[a,b]", "[\"x # y\", é]", "[2024, b]", "[a, b,]"];

fn value(dice: &mut Dice) -> (String, String, bool, bool) {
    let gap = dice.pick(&[" ", " ", " ", "  "]);
    let tail = dice.pick(&["", "", "  ", " # note", "  # [ { \" ' : note", " #", "\t# tab"]);
    let single = |value: &str, dice: &mut Dice| {
        let gap = if dice.once_in(20) { "\t" } else { gap };
        (format!("{gap}{value}"), tail.to_owned(), false, false)
    };
    match dice.roll(10) {
        0..=3 => single(dice.pick(&SINGLE), dice),
        4 | 5 => single(dice.pick(&LISTS), dice),
        6 => single(dice.pick(&["{a: b, c: [d]}", "{ 'a': \"b # c\" }"]), dice),
        7 => (String::new(), tail.to_owned(), false, false),
        _ => {
            let (value, map, comments) = BLOCKS[dice.roll(BLOCKS.len())];
            let closed = value.ends_with([']', '"']) && !value.trim_start().starts_with(['-', '|']);
            (value.to_owned(), if closed { tail } else { "" }.to_owned(), map, comments)
        }
    }
}

/// Front matter with these keys.
pub(super) fn generate(dice: &mut Dice, keys: &[&'static str]) -> Generated {
    let mut fields = Vec::new();
    for key in keys {
        let own = match dice.roll(8) {
            0 => format!("# {key} is told here\n"),
            1 => format!("# here is the {key}\n# in two lines\n"),
            _ => String::new(),
        };
        let above = above(dice, keys, key, &own);
        let lead = match dice.roll(12) {
            0 => format!("\"{key}\":"),
            1 => format!("'{key}':"),
            2 => format!("{key} :"),
            _ => format!("{key}:"),
        };
        let (value, mut tail, map, comments) = value(dice);
        let map = map || value.trim_start().starts_with('{');
        tail.push('\n');
        let below =
            dice.pick(&["", "", "", "\n", "\n# stays, for it heads what follows\n\n", "\n# stays: x\n"]);
        let keeps = value.trim_start().starts_with(['|', '>']);
        // Blank lines below a block scalar are a part of it to some readers.
        let below = if keeps { below.trim_start_matches('\n') } else { below };
        fields.push(Field { key, above, own, lead, value, tail, below: below.to_owned(), map, comments });
    }
    let head = dice.pick(&["---\n", "---\n", "---  \n", "\n---\n", "---\n# stays at the top\n\n"]).to_owned();
    let close = dice.pick(&["---\n", "---\n", "--- \n", "---"]).to_owned();
    let rest = if close == "---" { format!("{close}\n") } else { close };
    Generated { format: FrontMatterFormat::Yaml, head, fields, between: "", rest }
}
