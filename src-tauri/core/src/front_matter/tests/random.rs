//! Generated front matter: one field is edited, and only its bytes may change.

use super::*;

/// A small generator of numbers (xorshift64*), with the same run for each seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

const KEYS: [&str; 10] =
    ["title", "date", "Author", "image", "tags", "categories", "slug", "draft", "weight", "summary"];
const WORDS: [&str; 18] = [
    "plain words",
    "It's",
    "say \"hi\"",
    "a: b",
    "x # y",
    "ação",
    "😍",
    "yes",
    "0777",
    "12",
    "",
    "- a",
    "back\\slash",
    "2024-01-01",
    "[x]",
    "tab\there",
    "two\nlines",
    "null",
];

fn yaml_field(dice: &mut Dice, key: &str) -> String {
    let comment = dice.pick(&["", " # note", "  "]);
    let value = match dice.roll(12) {
        0 => " |\n    one\n\n    two".to_owned(),
        1 => format!(" {}\n    one\n    two", dice.pick(&[">", ">-", ">+", "|-"])),
        2 => format!("{}\n    - a # n\n    # between\n    - 'b: c'", dice.pick(&["", " "])),
        3 => "\n- a\n- \"b\"".to_owned(),
        4 => format!(" [a, \"b\", 'c']{comment}"),
        5 => format!(" [\n  a,\n  b,\n  ]{comment}"),
        6 => comment.to_owned(),
        7 => format!(" {}{comment}", dice.pick(&["true", "12", "2024-01-01", "~", "no", "plain"])),
        8 => format!(" \"quoted: 'x'\"{comment}"),
        9 => format!(" 'it''s # {}'{comment}", dice.pick(&["a", "é😍"])),
        10 => " folded plain\n  over lines".to_owned(),
        _ => format!("\n  inner: 1{comment}\n  other: {{a: b}}"),
    };
    format!("{key}:{value}\n")
}

fn toml_field(dice: &mut Dice, key: &str) -> String {
    let comment = dice.pick(&["", " # note", "  "]);
    let value = match dice.roll(8) {
        0 => "\"\"\"\none \"x\"\ntwo\"\"\"".to_owned(),
        1 => "'''it's'''".to_owned(),
        2 => "[\"a\", 'b']".to_owned(),
        3 => "[\n  \"a\", # n\n  \"b\",\n]".to_owned(),
        4 => dice.pick(&["true", "12", "1.5", "2024-01-01", "2024-01-01T10:00:00Z"]).to_owned(),
        5 => "{ a = 1, b = 'c' }".to_owned(),
        6 => "'plain # é'".to_owned(),
        _ => "\"esc \\\" \\u00e9\"".to_owned(),
    };
    format!("{key} = {value}{comment}\n")
}

fn json_field(dice: &mut Dice, key: &str) -> String {
    let value = dice.pick(&[
        "\"a\"",
        "\"\\u00e9 \\\" }\"",
        "[\"a\",\"b\"]",
        "[\n    \"a\"\n  ]",
        "{\"a\": {}}",
        "true",
        "1.5",
        "null",
        "[]",
    ]);
    format!("  \"{key}\"{}{value}", dice.pick(&[": ", ":", " : "]))
}

fn generated(dice: &mut Dice, format: FrontMatterFormat) -> String {
    let count = 1 + dice.roll(KEYS.len());
    let fields: Vec<String> = (0..count)
        .map(|at| match format {
            FrontMatterFormat::Yaml => yaml_field(dice, KEYS[at]) + dice.pick(&["", "", "# comment\n", "\n"]),
            FrontMatterFormat::Toml => toml_field(dice, KEYS[at]) + dice.pick(&["", "", "# comment\n", "\n"]),
            FrontMatterFormat::Json => json_field(dice, KEYS[at]),
        })
        .collect();
    let body = dice.pick(&["", "\nWords: [ {\n", "---\n"]);
    let whole = match format {
        FrontMatterFormat::Yaml => format!("---\n{}---\n{body}", fields.concat()),
        FrontMatterFormat::Toml => format!("+++\n{}+++\n{body}", fields.concat()),
        FrontMatterFormat::Json => format!("{{\n{}\n}}\n{body}", fields.join(",\n")),
    };
    let whole = if dice.roll(4) == 0 { whole.replace('\n', "\r\n") } else { whole };
    if dice.roll(8) == 0 { format!("\u{feff}{whole}") } else { whole }
}

fn value(dice: &mut Dice) -> FieldValue {
    match dice.roll(6) {
        0 => FieldValue::Bool(dice.roll(2) == 0),
        1 => FieldValue::Number(dice.pick(&["1", "-2.5"]).to_owned()),
        2 => date(dice.pick(&["2024-05-06", "2024-05-06T07:08:09Z"])),
        3 => {
            let count = dice.roll(4);
            FieldValue::List((0..count).map(|_| dice.pick(&WORDS).to_owned()).collect())
        }
        4 => FieldValue::Empty,
        _ => text(dice.pick(&WORDS)),
    }
}

/// The entries but for one key.
fn others(document: &Document, key: &str) -> Vec<(String, Value)> {
    document.entries().iter().filter(|(name, _)| !same_key(name, key)).cloned().collect()
}

#[test]
fn only_the_edited_field_changes() {
    let (mut refused, mut edited) = (0, 0);
    for format in [FrontMatterFormat::Yaml, FrontMatterFormat::Toml, FrontMatterFormat::Json] {
        for seed in 1..=3_000 {
            let mut dice = Dice(seed * 0x9E37_79B9);
            let whole = generated(&mut dice, format);
            let before = read(&whole).unwrap_or_else(|error| panic!("{error} in {whole:?}"));
            let key = KEYS[dice.roll(KEYS.len())];
            let wanted = value(&mut dice);
            let taken_away = dice.roll(5) == 0;
            let answer =
                if taken_away { unset(&whole, key) } else { set(&whole, key, &wanted, &style(format)) };
            let splices = match answer {
                Ok(splices) => splices,
                Err(error) => {
                    let map = matches!(before.get(key), Some(Value::Map(_)));
                    let comments = error.to_string().contains("comment");
                    assert!(map || comments, "{error} for {wanted:?} in {whole:?}");
                    refused += 1;
                    continue;
                }
            };
            let new = apply(&whole, &splices);
            let after = read(&new).unwrap_or_else(|error| panic!("{error} in {new:?}"));
            assert_eq!(others(&before, key), others(&after, key), "{whole:?} -> {new:?}");
            assert_eq!(after.get(key).is_none(), taken_away, "{key} in {whole:?} -> {new:?}");
            assert_eq!(whole[split(&whole).body..], new[split(&new).body..]);
            only_its_bytes(&whole, &before, key, &splices);
            edited += 1;
        }
    }
    assert!(refused * 10 < edited, "{refused} refused of {edited}");
}

/// Every splice lies in the lines between the key and the next.
fn only_its_bytes(whole: &str, before: &Document, key: &str, splices: &[Splice]) {
    let Data::Map(entries, _) = &before.root.data else { return };
    for other in entries.iter().filter(|entry| !same_key(&entry.key, key)) {
        for splice in splices {
            let apart = splice.range.end <= other.key_span.start || splice.range.start >= other.end();
            assert!(apart, "{key}: {splice:?} reaches into {} of {whole:?}", other.key);
        }
    }
}
